/*
 * test_determinism.c: the bytes of an index depend on the documents, their order and the format
 * options; never on threads or memory. "Never" is tried with budgets so small that runs are
 * spilled, and spilled so often that runs are merged into runs.
 */
#include "tests/indexer/index_testing.h"

// ThreadSanitizer is too slow for as many.
#if defined(__SANITIZE_THREAD__)
enum { DOCUMENTS = 800, WIDE_DOCUMENTS = 20, RUNS = 5 };
#else
enum { DOCUMENTS = 2500, WIDE_DOCUMENTS = 80, RUNS = 65 };
#endif

static void check_options(const char *scratch, const document_set *set, idx_writer_options options)
{
    static const struct {
        unsigned threads;
        uint64_t memory;
    } ways[] = {{1, (uint64_t)1 << 30}, {2, 0}, {1, IDX_MIN_MEMORY},
                {4, IDX_MIN_MEMORY},    {7, 1}, {4, IDX_MIN_MEMORY}};
    char first[4096], other[4096];
    snprintf(first, sizeof first, "%s/first", scratch);
    snprintf(other, sizeof other, "%s/other", scratch);
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        options.threads = ways[i].threads;
        options.memory_bytes = ways[i].memory;
        index_must_build(i ? other : first, &options, set, 0, set->count);
        if (i > 0) {
            assert_same_bytes(first, other);
        }
        scratch_empty(other);
    }
    assert_index_holds(first, &options, set, 0, set->count);
    scratch_empty(scratch);
}

static void the_bytes_do_not_depend_on_threads_and_memory(void **state)
{
    document_set set;
    documents_init(&set);
    documents_generate(&set, &(document_style){.seed = 2,
                                               .count = DOCUMENTS,
                                               .words = 250,
                                               .vocabulary = 60000,
                                               .titles = 70,
                                               .fields = 30});
    idx_writer_options options = test_options();
    check_options(*state, &set, options);
    options.store = false;
    check_options(*state, &set, options);
    options.positions = false;
    options.analyzer = "indonesian";
    check_options(*state, &set, options);
    documents_release(&set);
}

static void few_documents_take_the_same_bytes_however_many_threads(void **state)
{
    for (size_t count = 0; count < 40; count += 13) {
        document_set set;
        documents_init(&set);
        documents_generate(&set, &(document_style){.seed = count,
                                                   .count = count,
                                                   .words = 30,
                                                   .vocabulary = 400,
                                                   .titles = 70,
                                                   .fields = 30});
        check_options(*state, &set, test_options());
        documents_release(&set);
    }
}

/* ---- more runs than are merged at once ------------------------------------------------------- */

/* A megabyte of long words, most of which no other document has. */
static size_t wide_text(char *out, uint32_t doc)
{
    uint64_t seed = doc;
    size_t bytes = 0;
    while (bytes < 1050000) {
        uint64_t word = random_next(&seed);
        word = word % 5 == 0 ? word % 20000 : word;
        for (int i = 0; i < 30; i++) {
            out[bytes++] = (char)('a' + (word >> (2 * i) & 3));
        }
        out[bytes++] = ' ';
    }
    return bytes;
}

static void build_wide(const char *dir, const idx_writer_options *options, uint32_t count,
                       uint32_t *runs)
{
    char *text = malloc(1100000);
    idx_writer *writer = NULL;
    idx_error e = {0};
    assert_int_equal(idx_writer_open(dir, options, &writer, &e), IDX_OK);
    for (uint32_t i = 0; i < count; i++) {
        char id[16];
        idx_document document = {.id = {id, (size_t)snprintf(id, sizeof id, "%u", i)},
                                 .body = {text, wide_text(text, i)}};
        assert_int_equal(idx_writer_add(writer, &document, &e), IDX_OK);
    }
    *runs = 0; // those of the last documents are still to come
    for (char name[32];
         snprintf(name, sizeof name, "tmp-run-%u", *runs), file_exists(path_in(dir, name));) {
        ++*runs;
    }
    if (idx_writer_commit(writer, NULL, &e) != IDX_OK) {
        fail_msg("%s: %s", e.file, e.message);
    }
    idx_writer_close(writer);
    assert_no_rubbish(dir);
    free(text);
}

static void more_runs_than_can_be_merged_at_once_make_no_difference(void **state)
{
    idx_writer_options options = test_options();
    options.store = false;
    char first[4096], second[4096];
    snprintf(first, sizeof first, "%s/first", (char *)*state);
    snprintf(second, sizeof second, "%s/second", (char *)*state);
    uint32_t runs;
    test_memory m;
    test_memory_init(&m);
    options.threads = 4;
    options.allocator = &m.hook;
    build_wide(first, &options, WIDE_DOCUMENTS, &runs);
    assert_true(runs >= RUNS);
    // What indexer.h says of memory: the budget, 64 MiB for each thread, twenty times the largest
    // document.
    assert_true(m.peak_bytes <
                IDX_MIN_MEMORY + options.threads * ((size_t)64 << 20) + 20 * ((size_t)1 << 20));
    test_memory_release(&m);
    options.allocator = NULL;
    options.threads = 1;
    options.memory_bytes = (uint64_t)2 << 30;
    build_wide(second, &options, WIDE_DOCUMENTS, &runs);
    assert_int_equal(runs, 0);
    assert_same_bytes(first, second);
    assert_int_equal(idx_index_check(first, NULL, NULL, NULL, NULL), IDX_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_bytes_do_not_depend_on_threads_and_memory,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(few_documents_take_the_same_bytes_however_many_threads,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(more_runs_than_can_be_merged_at_once_make_no_difference,
                                        scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
