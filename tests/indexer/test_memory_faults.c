/*
 * test_memory_faults.c: every allocation of a build, of an append with merging, and of a check,
 * failing in its turn, alone or with all that follow: IDX_ENOMEM, nothing leaked, nothing written
 * where it should not be, and the index as before; or, where the allocation was not needed,
 * success.
 */
#include "tests/indexer/index_testing.h"

typedef struct trial {
    const char *dir;
    document_set set;
    size_t old_count; /* documents 0 .. old_count are in the index before */
    size_t new_from;  /* documents new_from .. set.count afterwards */
    idx_writer_options options;
    bool optimize;
} trial;

/* The whole life of a writer. */
static int attempt(const trial *t, idx_error *err)
{
    idx_writer *writer = NULL;
    int code = idx_writer_open(t->dir, &t->options, &writer, err);
    if (code == IDX_OK) {
        size_t from = t->options.mode == IDX_WRITER_APPEND ? t->old_count : t->new_from;
        code = writer_add_all(writer, &t->set, from, t->set.count, err);
    }
    if (code == IDX_OK) {
        code = t->optimize ? idx_writer_optimize(writer, NULL, err)
                           : idx_writer_commit(writer, NULL, err);
    }
    idx_writer_close(writer);
    return code;
}

static void old_index(const trial *t)
{
    idx_writer_options options = t->options;
    options.allocator = NULL;
    options.mode = IDX_WRITER_REPLACE;
    index_must_build(t->dir, &options, &t->set, 0, t->old_count);
}

/* Fails call after call until none is left to fail. Returns how many there were. */
static size_t fail_each(trial *t, bool fail_after, size_t step)
{
    test_memory m;
    test_memory_init(&m);
    t->options.allocator = &m.hook;
    old_index(t);
    bool is_old = true;
    size_t n = 1;
    for (;; n += step) {
        test_memory_arm(&m, n, fail_after);
        idx_error e = {0};
        int code = attempt(t, &e);
        size_t failures = m.failures;
        if (m.live_blocks != 0) {
            fail_msg("allocation %zu: %zu blocks leaked", n, m.live_blocks);
        }
        if (code != IDX_OK && code != IDX_ENOMEM) {
            fail_msg("allocation %zu: %s: %s", n, idx_code_name(code), e.message);
        }
        assert_int_equal(e.code, code);
        assert_true(code == IDX_OK || failures > 0);
        idx_writer_options plain = t->options;
        plain.allocator = NULL;
        const char *differs =
            code == IDX_OK ? index_differs(t->dir, &plain, &t->set, t->new_from, t->set.count)
                           : index_differs(t->dir, &plain, &t->set, 0, t->old_count);
        if (differs) {
            fail_msg("allocation %zu, %s: %s", n, idx_code_name(code), differs);
        }
        is_old = code != IDX_OK;
        if (failures == 0) {
            break;
        }
        if (!is_old) {
            old_index(t);
        }
    }
    assert_no_rubbish(t->dir);
    test_memory_release(&m);
    return n;
}

static void trial_make(trial *t, const char *dir)
{
    *t = (trial){.dir = dir, .options = test_options()};
    documents_init(&t->set);
    documents_generate(
        &t->set,
        &(document_style){
            .seed = 31, .count = 16, .words = 12, .vocabulary = 150, .titles = 50, .fields = 50});
    t->old_count = 9;
    t->new_from = 4;
}

static void replacing_an_index_survives_every_failing_allocation(void **state)
{
    trial t;
    trial_make(&t, *state);
    assert_true(fail_each(&t, false, 1) > 30);
    assert_true(fail_each(&t, true, 1) > 30);
    documents_release(&t.set);
}

static void an_analyzer_that_stems_fails_cleanly_too(void **state)
{
    trial t;
    trial_make(&t, *state);
    t.options.analyzer = "indonesian";
    t.options.positions = false;
    assert_true(fail_each(&t, false, 1) > 30);
    documents_release(&t.set);
}

static void appending_and_merging_survives_every_failing_allocation(void **state)
{
    trial t;
    trial_make(&t, *state);
    t.options.mode = IDX_WRITER_APPEND;
    t.new_from = 0;
    t.optimize = true;
    assert_true(fail_each(&t, false, 1) > 60);
    assert_true(fail_each(&t, true, 1) > 60);
    documents_release(&t.set);
}

static void several_threads_fail_as_cleanly_as_one(void **state)
{
    trial t;
    trial_make(&t, *state);
    t.options.threads = 3;
    assert_true(fail_each(&t, false, 1) > 30);
    assert_true(fail_each(&t, true, 3) > 30);
    documents_release(&t.set);
}

/* Several batches, a trained dictionary, long lists, spilled runs: too many allocations to fail
 * them one by one. */
static void a_larger_build_survives_failures_here_and_there(void **state)
{
    trial t = {.dir = *state, .options = test_options(), .old_count = 5, .new_from = 3};
    documents_init(&t.set);
    documents_generate(&t.set, &(document_style){.seed = 32,
                                                 .count = 1500,
                                                 .words = 200,
                                                 .vocabulary = 100000,
                                                 .titles = 50,
                                                 .fields = 50});
    test_memory m;
    test_memory_init(&m);
    t.options.allocator = &m.hook;
    idx_error e = {0};
    assert_int_equal(attempt(&t, &e), IDX_OK);
    size_t calls = m.calls;
    test_memory_release(&m);
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        t.options.threads = threads;
        test_memory_init(&m);
        t.options.allocator = &m.hook;
        old_index(&t);
        for (size_t i = 1; i <= 12; i++) {
            test_memory_arm(&m, calls * i / 12 - i, i % 2);
            e = (idx_error){0};
            int code = attempt(&t, &e);
            assert_true(code == IDX_ENOMEM || code == IDX_OK);
            assert_int_equal(m.live_blocks, 0);
            idx_writer_options plain = t.options;
            plain.allocator = NULL;
            if (code == IDX_OK) {
                assert_int_equal(idx_index_check(t.dir, NULL, NULL, NULL, NULL), IDX_OK);
                old_index(&t);
            } else {
                assert_index_holds(t.dir, &plain, &t.set, 0, t.old_count);
            }
        }
        test_memory_release(&m);
    }
    documents_release(&t.set);
}

static void checking_an_index_survives_every_failing_allocation(void **state)
{
    trial t;
    trial_make(&t, *state);
    old_index(&t);
    test_memory m;
    test_memory_init(&m);
    size_t n = 1;
    for (;; n++) {
        test_memory_arm(&m, n, n % 2);
        idx_error e = {0};
        int code = idx_index_check(t.dir, &m.hook, NULL, NULL, &e);
        assert_int_equal(m.live_blocks, 0);
        assert_int_equal(code, m.failures ? IDX_ENOMEM : IDX_OK);
        assert_int_equal(e.code, code);
        if (m.failures == 0) {
            break;
        }
    }
    assert_true(n > 5);
    test_memory_release(&m);
    documents_release(&t.set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(replacing_an_index_survives_every_failing_allocation,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(an_analyzer_that_stems_fails_cleanly_too, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(appending_and_merging_survives_every_failing_allocation,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(several_threads_fail_as_cleanly_as_one, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(a_larger_build_survives_failures_here_and_there,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(checking_an_index_survives_every_failing_allocation,
                                        scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
