/*
 * test_kill.c: a writer killed (SIGKILL) just before each of its system calls, and in the middle of
 * each write: what is left is the old commit or the new one, whole; the lock is free; and the next
 * writer sweeps what the dead one left.
 */
#include "tests/common/io/faulty_system.h"
#include "tests/indexer/index_testing.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS_THAT_CHANGE                                                                          \
    (CALL_OPEN | CALL_WRITE | CALL_FSYNC | CALL_RENAME | CALL_COPY_FILE_RANGE | CALL_UNLINK |      \
     CALL_MKDIR)

typedef struct life {
    char *dir;
    document_set set;
    size_t old_count;
    idx_writer_options options;
    size_t new_from;
} life;

static int setup(void **state)
{
    life *l = calloc(1, sizeof *l);
    l->dir = scratch_new();
    documents_init(&l->set);
    documents_generate(
        &l->set,
        &(document_style){
            .seed = 51, .count = 20, .words = 12, .vocabulary = 150, .titles = 50, .fields = 50});
    l->options = test_options();
    l->old_count = 12;
    *state = l;
    return 0;
}

static int teardown(void **state)
{
    life *l = *state;
    scratch_remove(l->dir);
    documents_release(&l->set);
    free(l);
    return 0;
}

/* The child: builds, and dies at call `kill_at`. Never returns. */
static void live(const life *l, size_t kill_at, size_t cut_at, bool optimize)
{
    faulty_arm(
        &(faulty_system){.watched = CALLS_THAT_CHANGE, .kill_at = kill_at, .cut_at = cut_at});
    idx_writer *writer = NULL;
    size_t from = l->options.mode == IDX_WRITER_APPEND ? l->old_count : l->new_from;
    int code = idx_writer_open(l->dir, &l->options, &writer, NULL);
    code = code == IDX_OK ? writer_add_all(writer, &l->set, from, l->set.count, NULL) : code;
    if (code == IDX_OK) {
        code = optimize ? idx_writer_optimize(writer, NULL, NULL)
                        : idx_writer_commit(writer, NULL, NULL);
    }
    idx_writer_close(writer);
    _exit(code == IDX_OK ? 0 : 1);
}

static void old_index(const life *l)
{
    idx_writer_options options = l->options;
    options.mode = IDX_WRITER_REPLACE;
    scratch_empty(l->dir);
    if (l->old_count) {
        index_must_build(l->dir, &options, &l->set, 0, l->old_count);
    }
}

/* A writer that does nothing but open and, where there was no commit to be found, makes an empty
 * one. */
static void next_writer(const life *l, bool has_commit)
{
    idx_writer *writer = NULL;
    idx_writer_options options = l->options;
    options.mode = IDX_WRITER_APPEND;
    idx_error e = {0};
    if (idx_writer_open(l->dir, &options, &writer, &e) != IDX_OK) {
        fail_msg("the next writer: %s", e.message);
    }
    if (!has_commit) {
        assert_int_equal(idx_writer_commit(writer, NULL, NULL), IDX_OK);
    }
    idx_writer_close(writer);
    assert_no_rubbish(l->dir);
}

/* Kills at every call. Returns how many calls there were, and how often each commit was found. */
static size_t kill_each(const life *l, size_t cut_at, bool optimize, size_t *olds, size_t *news)
{
    *olds = *news = 0;
    old_index(l);
    for (size_t n = 1;; n++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            live(l, n, cut_at, optimize);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        if (!was_killed) {
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            assert_index_holds(l->dir, &l->options, &l->set, l->new_from, l->set.count);
            return n;
        }
        bool has_commit = file_exists(path_in(l->dir, "MANIFEST"));
        if (!has_commit) {
            assert_int_equal(l->old_count, 0);
            if (file_exists(l->dir)) {
                next_writer(l, false);
            }
        } else {
            const char *as_old = l->old_count
                                     ? index_differs(l->dir, &l->options, &l->set, 0, l->old_count)
                                     : "there was none";
            char why[500];
            snprintf(why, sizeof why, "%s", as_old ? as_old : "");
            const char *as_new =
                as_old ? index_differs(l->dir, &l->options, &l->set, l->new_from, l->set.count)
                       : NULL;
            if (as_new) {
                fail_msg("killed at call %zu: neither the old (%s) nor the new (%s)", n, why,
                         as_new);
            }
            *(as_old ? news : olds) += 1;
            next_writer(l, true);
            if (!as_old) {
                assert_index_holds(l->dir, &l->options, &l->set, 0, l->old_count);
            }
        }
        if (!has_commit || l->old_count == 0 || *news) {
            old_index(l);
        }
    }
}

static void a_writer_that_replaces_may_die_at_any_call(void **state)
{
    life *l = *state;
    l->new_from = 8;
    size_t olds, news;
    assert_true(kill_each(l, 0, false, &olds, &news) > 15);
    assert_true(olds > 10 && news > 0);
    assert_true(kill_each(l, 1, false, &olds, &news) > 15);
    assert_true(kill_each(l, 100, false, &olds, &news) > 15);
}

static void a_writer_that_appends_and_merges_may_die_at_any_call(void **state)
{
    life *l = *state;
    l->options.mode = IDX_WRITER_APPEND;
    size_t olds, news;
    assert_true(kill_each(l, 0, true, &olds, &news) > 25);
    assert_true(olds > 20 && news > 0);
    assert_true(kill_each(l, 100, true, &olds, &news) > 25);
    assert_true(kill_each(l, 0, false, &olds, &news) > 15);
}

static void the_first_writer_of_a_folder_may_die_at_any_call(void **state)
{
    life *l = *state;
    l->old_count = 0;
    size_t olds, news;
    assert_true(kill_each(l, 0, false, &olds, &news) > 15);
    assert_true(news > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_writer_that_replaces_may_die_at_any_call, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_writer_that_appends_and_merges_may_die_at_any_call, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_first_writer_of_a_folder_may_die_at_any_call, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
