/* test_commit.c: what a commit makes of an index: whole, final, and nobody else's business; what
 * becomes of what is not committed, and of writers that fail. */
#include "tests/indexer/index_testing.h"

#include "common/format/manifest.h"
#include "common/format/store.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- committing ------------------------------------------------------------------------------ */

static void a_commit_without_documents_makes_or_keeps_an_index(void **state)
{
    document_set set;
    documents_few(&set, "d", 20);
    idx_writer_options options = test_options();
    idx_index_stats stats;
    idx_writer *writer = writer_must_open(*state, &options);
    assert_int_equal(idx_writer_commit(writer, &stats, NULL), IDX_OK);
    assert_int_equal(stats.documents, 0);
    assert_int_equal(stats.segments, 0);
    assert_index_holds(*state, &options, &set, 0, 0);
    assert_int_equal(idx_writer_optimize(writer, NULL, NULL), IDX_OK);
    idx_writer_close(writer);

    options.mode = IDX_WRITER_APPEND;
    index_must_build(*state, &options, &set, 0, 20);
    index_must_build(*state, &options, &set, 0, 0);
    assert_index_holds(*state, &options, &set, 0, 20);

    options.mode = IDX_WRITER_REPLACE;
    index_must_build(*state, &options, &set, 0, 0);
    assert_index_holds(*state, &options, &set, 0, 0);
    assert_no_rubbish(*state);
    documents_release(&set);
}

static void what_was_not_committed_is_forgotten(void **state)
{
    document_set set;
    documents_few(&set, "d", 40);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 20);
    char *before = folder_list(*state);
    for (unsigned mode = 0; mode < 2; mode++) {
        options.mode = (idx_writer_mode)mode;
        idx_writer *writer = writer_must_open(*state, &options);
        assert_int_equal(writer_add_all(writer, &set, 20, 40, NULL), IDX_OK);
        assert_index_holds(*state, &options, &set, 0, 20);
        idx_writer_close(writer);
        assert_index_holds(*state, &options, &set, 0, 20);
        char *after = folder_list(*state);
        assert_string_equal(after, before);
        free(after);
    }
    free(before);
    documents_release(&set);
}

static void one_writer_may_commit_many_times(void **state)
{
    document_set set;
    documents_few(&set, "d", 300);
    idx_writer_options options = test_options();
    idx_writer *writer = writer_must_open(*state, &options);
    size_t done = 0;
    for (size_t step = 1; done < set.count; step = step % 7 * 3 + 1) {
        size_t to = done + step < set.count ? done + step : set.count;
        assert_int_equal(writer_add_all(writer, &set, done, to, NULL), IDX_OK);
        idx_index_stats stats = {0};
        assert_int_equal(idx_writer_commit(writer, &stats, NULL), IDX_OK);
        assert_int_equal(stats.documents, to);
        assert_int_equal(stats.segments, index_segments(*state));
        assert_true(stats.segments < 8);
        assert_index_holds(*state, &options, &set, 0, to);
        assert_no_rubbish(*state);
        done = to;
    }
    assert_true(index_segments(*state) >= 1);
    assert_int_equal(idx_writer_optimize(writer, NULL, NULL), IDX_OK);
    assert_int_equal(index_segments(*state), 1);
    assert_index_holds(*state, &options, &set, 0, set.count);
    idx_writer_close(writer);
    assert_no_rubbish(*state);
    documents_release(&set);
}

static void statistics_are_those_of_the_documents_and_files(void **state)
{
    document_set set;
    documents_init(&set);
    documents_add(&set, "1", "a b", "c c d");
    documents_add(&set, "2", "", "a");
    documents_add(&set, "3", "e", "");
    idx_writer_options options = test_options();
    idx_writer *writer = writer_must_open(*state, &options);
    assert_int_equal(writer_add_all(writer, &set, 0, 3, NULL), IDX_OK);
    idx_index_stats s = {0};
    assert_int_equal(idx_writer_commit(writer, &s, NULL), IDX_OK);
    idx_writer_close(writer);
    assert_int_equal(s.documents, 3);
    assert_int_equal(s.tokens, 7);
    assert_int_equal(s.title_tokens, 3);
    assert_int_equal(s.terms, 5);
    assert_int_equal(s.postings, 6);
    assert_int_equal(s.segments, 1);
    assert_int_equal(s.bytes_total, s.bytes_terms + s.bytes_postings + s.bytes_positions +
                                        s.bytes_norms + s.bytes_store + s.bytes_ids +
                                        s.bytes_other);
    assert_int_equal(s.bytes_norms, 9);
    uint64_t on_disk = 0;
    char *names = folder_list(*state);
    char *rest = NULL;
    for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
        struct stat info;
        assert_int_equal(stat(path_in(*state, name), &info), 0);
        on_disk += (uint64_t)info.st_size;
    }
    free(names);
    assert_int_equal(s.bytes_total, on_disk);
    documents_release(&set);
}

static void replacing_leaves_open_readers_their_segment(void **state)
{
    document_set set;
    documents_few(&set, "d", 60);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 30);
    manifest m;
    segment s;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, *state, NULL), IDX_OK);
    assert_int_equal(idx__segment_open(&s, *state, m.segments[0].id, true, NULL, NULL), IDX_OK);
    index_must_build(*state, &options, &set, 30, 60);
    assert_false(file_exists(path_in(*state, s.name)));
    assert_index_holds(*state, &options, &set, 30, 60);
    for (unsigned kind = SECTION_META; kind < SECTION_KINDS; kind++) {
        assert_int_equal(idx__segment_verify(&s, (section_kind)kind, NULL), IDX_OK);
    }
    buf block;
    store_record record;
    idx__buf_init(&block, NULL);
    assert_int_equal(idx__store_get(&s, 7, &block, &record, NULL), IDX_OK);
    assert_int_equal(record.body_bytes, set.items[7].body.bytes);
    assert_memory_equal(record.body, set.items[7].body.data, record.body_bytes);
    idx__buf_release(&block);
    idx__segment_close(&s);
    idx__manifest_release(&m);
    documents_release(&set);
}

static void building_the_same_again_over_an_open_reader_changes_nothing(void **state)
{
    document_set set;
    documents_few(&set, "d", 30);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 30);
    char *before = folder_list(*state);
    index_must_build(*state, &options, &set, 0, 30);
    char *after = folder_list(*state);
    assert_string_equal(before, after); // equal contents, equal names
    free(before);
    free(after);
    assert_index_holds(*state, &options, &set, 0, 30);
    documents_release(&set);
}

static void a_damaged_index_can_be_replaced_but_not_appended_to(void **state)
{
    document_set set;
    documents_few(&set, "d", 30);
    idx_writer_options options = test_options();
    static const char *const damages[] = {
        "nonsense", "", "IDXMANI\n\x63\0\0\0 and a version of the future, long enough to be one"};
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        index_must_build(*state, &options, &set, 0, 10);
        file_put(path_in(*state, "MANIFEST"), damages[i], i == 2 ? 60 : strlen(damages[i]));
        char *before = folder_list(*state);
        options.mode = IDX_WRITER_APPEND;
        idx_writer *writer = NULL;
        idx_error e = {0};
        assert_int_equal(idx_writer_open(*state, &options, &writer, &e),
                         i == 2 ? IDX_EVERSION : IDX_ECORRUPT);
        assert_null(writer);
        assert_string_equal(e.file, path_in(*state, "MANIFEST"));
        char *after = folder_list(*state);
        assert_string_equal(before, after); // what may still be rescued is not swept away
        free(before);
        free(after);
        options.mode = IDX_WRITER_REPLACE;
        index_must_build(*state, &options, &set, 10, 30);
        assert_index_holds(*state, &options, &set, 10, 30);
        assert_no_rubbish(*state);
    }
    documents_release(&set);
}

static void a_missing_segment_makes_appending_fail(void **state)
{
    document_set set;
    documents_few(&set, "d", 30);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 10);
    manifest m;
    char name[32];
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, *state, NULL), IDX_OK);
    idx__segment_name(m.segments[0].id, name);
    idx__manifest_release(&m);
    assert_int_equal(unlink(path_in(*state, name)), 0);
    options.mode = IDX_WRITER_APPEND;
    idx_writer *writer = NULL;
    idx_error e = {0};
    assert_int_equal(idx_writer_open(*state, &options, &writer, &e), IDX_ENOTFOUND);
    assert_non_null(strstr(e.file, name));
    options.mode = IDX_WRITER_REPLACE;
    index_must_build(*state, &options, &set, 10, 30);
    assert_index_holds(*state, &options, &set, 10, 30);
    documents_release(&set);
}

static void rubbish_of_dead_writers_is_swept_and_nothing_else(void **state)
{
    document_set set;
    documents_few(&set, "d", 30);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 10);
    static const char *const rubbish[] = {"tmp-segment", "tmp-run-7", "tmp-manifest",
                                          "seg-0123456789abcdef.idx"};
    static const char *const others[] = {"notes.txt", "seg-0123456789abcdef.idx.bak",
                                         "seg-short.idx", "atmp-x"};
    for (unsigned mode = 0; mode < 2; mode++) {
        for (size_t i = 0; i < COUNT_OF(rubbish); i++) {
            file_put(path_in(*state, rubbish[i]), "x", 1);
        }
        for (size_t i = 0; i < COUNT_OF(others); i++) {
            file_put(path_in(*state, others[i]), "x", 1);
        }
        options.mode = (idx_writer_mode)mode;
        idx_writer *writer = writer_must_open(*state, &options);
        for (size_t i = 0; i < COUNT_OF(rubbish); i++) {
            assert_false(file_exists(path_in(*state, rubbish[i])));
        }
        idx_writer_close(writer);
        assert_index_holds(*state, &options, &set, 0, 10);
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_true(file_exists(path_in(*state, others[i])));
    }
    documents_release(&set);
}

/* ---- failures -------------------------------------------------------------------------------- */

static void after_a_failure_the_writer_refuses_everything_with_the_same_error(void **state)
{
    document_set set;
    documents_few(&set, "d", 30);
    test_memory m;
    test_memory_init(&m);
    idx_writer_options options = test_options();
    options.allocator = &m.hook;
    index_must_build(*state, &options, &set, 0, 10);
    idx_writer *writer = writer_must_open(*state, &options);
    assert_int_equal(writer_add_all(writer, &set, 10, 20, NULL), IDX_OK);
    test_memory_arm(&m, 1, true);
    idx_error first = {0};
    assert_int_equal(idx_writer_commit(writer, NULL, &first), IDX_ENOMEM);
    test_memory_arm(&m, 0, false); // there is memory again, but the writer is finished
    idx_error e = {0};
    assert_int_equal(idx_writer_add(writer, &set.items[20], &e), IDX_ENOMEM);
    assert_string_equal(e.message, first.message);
    assert_int_equal(idx_writer_commit(writer, NULL, &e), IDX_ENOMEM);
    assert_int_equal(e.code, IDX_ENOMEM);
    assert_int_equal(idx_writer_optimize(writer, NULL, NULL), IDX_ENOMEM);
    assert_int_equal(writer_add_text(writer, "", "", NULL), IDX_ENOMEM);
    idx_writer_close(writer);
    assert_index_holds(*state, &options, &set, 0, 10);
    test_memory_release(&m);
    documents_release(&set);
}

static void a_folder_that_vanishes_during_the_build_is_an_error(void **state)
{
    // Enough words for the inverter to spill.
    document_set set;
    documents_init(&set);
    char *text = malloc(3 << 20);
    char id[16];
    for (unsigned i = 0; i < 8; i++) {
        size_t bytes = 0;
        for (unsigned k = 0; k < 150000; k++) {
            bytes += (size_t)sprintf(text + bytes, "w%u-%u ", i, k);
        }
        sprintf(id, "%u", i);
        documents_add(&set, id, "", text);
    }
    free(text);
    char *dir = scratch_new();
    idx_writer_options options = test_options();
    options.store = false;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        options.threads = threads;
        idx_writer *writer = writer_must_open(dir, &options);
        assert_int_equal(writer_add_all(writer, &set, 0, 1, NULL), IDX_OK);
        scratch_empty(dir);
        assert_int_equal(rmdir(dir), 0);
        idx_error e = {0};
        int code = writer_add_all(writer, &set, 1, 8, &e);
        if (code == IDX_OK) {
            code = idx_writer_commit(writer, NULL, &e);
        }
        assert_true(code == IDX_ENOTFOUND || code == IDX_EIO);
        assert_non_null(strstr(e.file, dir));
        idx_writer_close(writer);
        assert_int_equal(mkdir(dir, 0777), 0);
    }
    scratch_remove(dir);
    documents_release(&set);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_commit_without_documents_makes_or_keeps_an_index,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(what_was_not_committed_is_forgotten, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(one_writer_may_commit_many_times, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(statistics_are_those_of_the_documents_and_files,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(replacing_leaves_open_readers_their_segment, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(building_the_same_again_over_an_open_reader_changes_nothing,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_damaged_index_can_be_replaced_but_not_appended_to,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_missing_segment_makes_appending_fail, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(rubbish_of_dead_writers_is_swept_and_nothing_else,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(
            after_a_failure_the_writer_refuses_everything_with_the_same_error, scratch_setup,
            scratch_teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_vanishes_during_the_build_is_an_error,
                                        scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
