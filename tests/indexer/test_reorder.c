/*
 * test_reorder.c: an index whose documents were put in another order has, to the byte, what a build of the documents in that order
 * has; so it holds all of them, with their texts, ids, lengths and positions. The order depends on the documents alone, queries
 * find the same with the same scores, and failures leave the index as it was.
 */
#include "tests/common/io/faulty_system.h"
#include "tests/indexer/index_testing.h"

#include "common/format/ids.h"
#include "common/format/manifest.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const idx_document *document_of(const document_set *set, const buf *id)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].id.bytes == id->bytes && memcmp(set->items[i].id.data, id->data, id->bytes) == 0) {
            return &set->items[i];
        }
    }
    fail_msg("an unknown id");
    return NULL;
}

/* The documents of a set in the order in which the index has them; says whether that is another one. */
static bool order_read(const char *dir, const document_set *set, document_set *out)
{
    manifest m;
    idx_error e = {0};
    buf id;
    idx__buf_init(&id, NULL);
    documents_init(out);
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, &e), IDX_OK);
    for (uint32_t i = 0; i < m.segment_count; i++) {
        segment s;
        assert_int_equal(idx__segment_open(&s, dir, m.segments[i].id, true, NULL, &e), IDX_OK);
        for (uint32_t doc = 0; doc < s.meta.documents; doc++) {
            assert_int_equal(idx__ids_get(&s, doc, &id, &e), IDX_OK);
            documents_add_full(out, document_of(set, &id));
        }
        idx__segment_close(&s);
    }
    idx__manifest_release(&m);
    idx__buf_release(&id);
    assert_int_equal(out->count, set->count);
    bool is_another = false;
    for (size_t i = 0; i < set->count; i++) {
        is_another |= set->items[i].id.bytes != out->items[i].id.bytes ||
                      memcmp(set->items[i].id.data, out->items[i].id.data, set->items[i].id.bytes) != 0;
    }
    return is_another;
}

static void generate(document_set *set, uint64_t seed, size_t count)
{
    documents_init(set);
    documents_generate(set, &(document_style){.seed = seed,
                                              .count = count,
                                              .words = 60,
                                              .vocabulary = 3000,
                                              .titles = 70,
                                              .fields = 30});
}

static void check_order(const char *scratch, const document_set *set, idx_writer_options options)
{
    static const struct {
        unsigned threads;
        uint64_t memory;
    } ways[] = {{1, (uint64_t)1 << 30}, {2, 0}, {1, IDX_MIN_MEMORY}, {3, IDX_MIN_MEMORY}};
    char first[4096], other[4096];
    snprintf(first, sizeof first, "%s/first", scratch);
    snprintf(other, sizeof other, "%s/other", scratch);
    options.reorder = true;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        options.threads = ways[i].threads;
        options.memory_bytes = ways[i].memory;
        index_must_build(i ? other : first, &options, set, 0, set->count);
        assert_no_rubbish(i ? other : first);
        if (i > 0) {
            assert_same_bytes(first, other);
        }
        scratch_empty(other);
    }
    document_set ordered;
    assert_true(order_read(first, set, &ordered));
    options.reorder = false;
    index_must_build(other, &options, &ordered, 0, ordered.count);
    assert_same_bytes(first, other);
    assert_index_holds(first, &options, &ordered, 0, ordered.count);
    documents_release(&ordered);
    scratch_empty(scratch);
}

static void the_index_is_that_of_a_build_in_its_order_whatever_threads_and_memory(void **state)
{
    document_set set;
    generate(&set, 2, 1500);
    idx_writer_options options = test_options();
    check_order(*state, &set, options);
    options.store = false;
    check_order(*state, &set, options);
    options.positions = false;
    options.analyzer = "indonesian";
    check_order(*state, &set, options);
    documents_release(&set);
}

static void few_documents_are_all_there(void **state)
{
    for (size_t count = 0; count < 4; count++) {
        document_set set, ordered;
        generate(&set, count, count);
        idx_writer_options options = test_options();
        options.reorder = true;
        index_must_build(*state, &options, &set, 0, count);
        order_read(*state, &set, &ordered);
        assert_index_holds(*state, &options, &ordered, 0, count);
        documents_release(&ordered);
        documents_release(&set);
        scratch_empty(*state);
    }
}

static void appended_documents_are_put_in_order_with_those_they_are_merged_with(void **state)
{
    document_set set, ordered;
    generate(&set, 8, 900);
    idx_writer_options options = test_options();
    options.reorder = true;
    options.mode = IDX_WRITER_APPEND;
    for (size_t from = 0; from < 900; from += 90) {
        index_must_build(*state, &options, &set, from, from + 90);
    }
    assert_true(order_read(*state, &set, &ordered));
    assert_index_holds(*state, &options, &ordered, 0, ordered.count);
    documents_release(&ordered);
    documents_release(&set);
}

/* ---- queries ----------------------------------------------------------------------------------- */

typedef struct found {
    char id[64];
    float score;
} found;

static int compare_found(const void *a, const void *b)
{
    return strcmp(((const found *)a)->id, ((const found *)b)->id);
}

/* All matches with their scores, by id. */
static size_t find_all(const char *dir, const char *text, found *out, size_t room)
{
    idx_searcher *searcher = NULL;
    idx_query *query = NULL;
    idx_hits *hits = NULL;
    idx_search_options o;
    assert_int_equal(idx_searcher_open(dir, NULL, &searcher, NULL), IDX_OK);
    assert_int_equal(idx_query_parse(idx_searcher_analyzer(searcher), text, strlen(text), NULL, &query, NULL), IDX_OK);
    idx_search_options_init(&o);
    o.k = (uint32_t)room;
    assert_int_equal(idx_search(searcher, query, &o, &hits, NULL), IDX_OK);
    size_t n = idx_hits_size(hits);
    for (size_t i = 0; i < n; i++) {
        const idx_hit *hit = idx_hits_at(hits, i);
        idx_stored *stored = NULL;
        assert_int_equal(idx_searcher_document_id(searcher, hit->doc, &stored, NULL), IDX_OK);
        snprintf(out[i].id, sizeof out[i].id, "%s", stored->id);
        out[i].score = hit->score;
        idx_stored_free(stored);
    }
    idx_hits_free(hits);
    idx_query_free(query);
    idx_searcher_close(searcher);
    qsort(out, n, sizeof *out, compare_found);
    return n;
}

static void queries_find_the_same_documents_with_the_same_scores(void **state)
{
    enum { DOCUMENTS = 1200 };
    static found plain[DOCUMENTS], ordered[DOCUMENTS];
    char a[4096], b[4096];
    snprintf(a, sizeof a, "%s/a", (char *)*state);
    snprintf(b, sizeof b, "%s/b", (char *)*state);
    document_set set;
    generate(&set, 4, DOCUMENTS);
    idx_writer_options options = test_options();
    index_must_build(a, &options, &set, 0, set.count);
    options.reorder = true;
    index_must_build(b, &options, &set, 0, set.count);
    size_t matches = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        // Two words out of a body: as they are, both wanted, and as a phrase.
        uint64_t random = seed;
        const idx_document *d = &set.items[random_below(&random, DOCUMENTS)];
        int bytes = 0;
        for (int words = 0; bytes < (int)d->body.bytes && bytes < 60; bytes++) {
            words += d->body.data[bytes] == ' ';
            if (words == 2) {
                break;
            }
        }
        char text[3][80];
        snprintf(text[0], sizeof text[0], "%.*s", bytes, d->body.data);
        snprintf(text[1], sizeof text[1], "+%.*s", bytes, d->body.data);
        snprintf(text[2], sizeof text[2], "\"%.*s\"", bytes, d->body.data);
        for (int i = 0; bytes > 0 && i < 3; i++) {
            size_t n = find_all(a, text[i], plain, DOCUMENTS);
            assert_int_equal(find_all(b, text[i], ordered, DOCUMENTS), n);
            for (size_t k = 0; k < n; k++) {
                assert_string_equal(plain[k].id, ordered[k].id);
                assert_memory_equal(&plain[k].score, &ordered[k].score, sizeof plain[k].score);
            }
            matches += n;
        }
    }
    assert_true(matches > 100);
    documents_release(&set);
}

/* ---- failures ---------------------------------------------------------------------------------- */

/* An old index of the first documents, and the bytes that all of them come to. */
typedef struct trial {
    document_set set;
    idx_writer_options options;
    char dir[4096], old[4096], whole[4096];
} trial;

static void trial_make(trial *t, const char *scratch)
{
    enum { DOCUMENTS = 40, OLD = 18 };
    *t = (trial){.options = test_options()};
    generate(&t->set, 3, DOCUMENTS);
    t->options.reorder = true;
    snprintf(t->dir, sizeof t->dir, "%s/dir", scratch);
    snprintf(t->old, sizeof t->old, "%s/old", scratch);
    snprintf(t->whole, sizeof t->whole, "%s/whole", scratch);
    index_must_build(t->old, &t->options, &t->set, 0, OLD);
    index_must_build(t->whole, &t->options, &t->set, 0, DOCUMENTS);
    index_must_build(t->dir, &t->options, &t->set, 0, OLD);
}

static void every_failing_allocation_leaves_the_old_index_or_the_new(void **state)
{
    trial t;
    test_memory m;
    trial_make(&t, *state);
    test_memory_init(&m);
    t.options.allocator = &m.hook;
    for (size_t n = 1;; n++) {
        test_memory_arm(&m, n, n % 2);
        int code = index_build(t.dir, &t.options, &t.set, 0, t.set.count, NULL);
        size_t failures = m.failures;
        assert_int_equal(m.live_blocks, 0);
        assert_true(code == IDX_OK || code == IDX_ENOMEM);
        // A writer that only opens sweeps what was left lying.
        idx_writer_options plain = t.options;
        plain.allocator = NULL;
        plain.mode = IDX_WRITER_APPEND;
        index_must_build(t.dir, &plain, &t.set, 0, 0);
        assert_same_bytes(t.dir, code == IDX_OK ? t.whole : t.old);
        if (code == IDX_OK) {
            plain.mode = IDX_WRITER_REPLACE;
            scratch_empty(t.dir);
            index_must_build(t.dir, &plain, &t.set, 0, 18);
        }
        if (failures == 0) {
            break;
        }
    }
    test_memory_release(&m);
    documents_release(&t.set);
}

/* A folder without a commit is not swept by the next writer: it could be anybody's. */
static void a_first_build_that_fails_leaves_no_files(void **state)
{
    trial t;
    trial_make(&t, *state);
    size_t failures = 0;
    for (size_t n = 1;; n++) {
        scratch_empty(t.dir);
        faulty_arm(&(faulty_system){.watched = CALL_OPEN | CALL_WRITE | CALL_FSYNC | CALL_RENAME | CALL_MMAP,
                                    .fail_at = n,
                                    .sys_errno = ENOSPC});
        int code = index_build(t.dir, &t.options, &t.set, 0, t.set.count, NULL);
        faulty_system happened = faulty_disarm();
        char *names = folder_list(t.dir);
        bool has_manifest = strstr(names, "MANIFEST") != NULL;
        if (code != IDX_OK && !has_manifest && (strstr(names, "seg-") || strstr(names, "tmp-"))) {
            fail_msg("call %zu (%s) failed and left %s", n, faulty_name(happened.failed), names);
        }
        free(names);
        if (!happened.failed) {
            break;
        }
        failures += code != IDX_OK;
    }
    assert_true(failures > 20);
    documents_release(&t.set);
}

static void killed_at_any_call_it_leaves_the_old_index_or_the_new(void **state)
{
    trial t;
    trial_make(&t, *state);
    size_t news = 0, olds = 0;
    for (size_t n = 1;; n++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            faulty_arm(&(faulty_system){.watched = CALL_OPEN | CALL_WRITE | CALL_FSYNC | CALL_RENAME | CALL_COPY_FILE_RANGE |
                                                   CALL_UNLINK,
                                        .kill_at = n});
            _exit(index_build(t.dir, &t.options, &t.set, 0, t.set.count, NULL) == IDX_OK ? 0 : 1);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        // A writer that only opens sweeps what the dead one left.
        idx_writer_options append = t.options;
        append.mode = IDX_WRITER_APPEND;
        index_must_build(t.dir, &append, &t.set, 0, 0);
        bool is_new = folders_differ(t.dir, t.whole) == NULL;
        if (!is_new) {
            assert_same_bytes(t.dir, t.old);
        }
        *(is_new ? &news : &olds) += 1;
        if (!was_killed) {
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0 && is_new);
            break;
        }
        if (is_new) {
            scratch_empty(t.dir);
            index_must_build(t.dir, &t.options, &t.set, 0, 18);
        }
    }
    assert_true(olds > 10 && news > 1);
    documents_release(&t.set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_index_is_that_of_a_build_in_its_order_whatever_threads_and_memory, scratch_setup,
            scratch_teardown),
        cmocka_unit_test_setup_teardown(few_documents_are_all_there, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(
            appended_documents_are_put_in_order_with_those_they_are_merged_with, scratch_setup,
            scratch_teardown),
        cmocka_unit_test_setup_teardown(queries_find_the_same_documents_with_the_same_scores,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(every_failing_allocation_leaves_the_old_index_or_the_new,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_first_build_that_fails_leaves_no_files, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(killed_at_any_call_it_leaves_the_old_index_or_the_new,
                                        scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
