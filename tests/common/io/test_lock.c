/* test_lock.c: one writer at a time, whether in this process or another; the lock goes with its
 * holder. */
#include "tests/common/base/testing.h"

#include "common/io/lock.h"
#include "tests/common/io/faulty_system.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int setup(void **state)
{
    *state = scratch_new();
    return 0;
}

static int teardown(void **state)
{
    faulty_disarm();
    scratch_remove(*state);
    return 0;
}

/* A child that holds the lock and waits to be killed; returns when it has it. */
static pid_t holder_start(const char *path)
{
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int fd;
        char code = (char)idx__lock_take(path, &fd, NULL);
        (void)!write(ready[1], &code, 1);
        for (;;) {
            pause();
        }
    }
    char code = 1;
    assert_int_equal(read(ready[0], &code, 1), 1);
    assert_int_equal(code, IDX_OK);
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void another_process_is_kept_out_until_the_holder_is_killed(void **state)
{
    const char *path = path_in(*state, "LOCK");
    pid_t child = holder_start(path);
    int fd = -7;
    idx_error e = {0};
    assert_int_equal(idx__lock_take(path, &fd, &e), IDX_ELOCKED);
    assert_int_equal(fd, -7);
    assert_string_equal(e.file, path);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(idx__lock_take(path, &fd, NULL), IDX_OK);
    idx__lock_drop(fd);
}

static void the_same_process_cannot_take_it_twice(void **state)
{
    const char *path = path_in(*state, "LOCK");
    int first, second;
    assert_int_equal(idx__lock_take(path, &first, NULL), IDX_OK);
    assert_int_equal(idx__lock_take(path, &second, NULL), IDX_ELOCKED);
    idx__lock_drop(first);
    assert_int_equal(idx__lock_take(path, &second, NULL), IDX_OK);
    idx__lock_drop(second);
    idx__lock_drop(-1);
}

static void a_lock_that_is_dropped_leaves_no_descriptor_open(void **state)
{
    const char *path = path_in(*state, "LOCK");
    int first = -1;
    for (int i = 0; i < 3000; i++) {
        int fd;
        assert_int_equal(idx__lock_take(path, &fd, NULL), IDX_OK);
        int other;
        assert_int_equal(idx__lock_take(path, &other, NULL), IDX_ELOCKED);
        idx__lock_drop(fd);
        assert_true(i == 0 || fd == first);
        first = fd;
    }
}

static void a_folder_that_is_not_there_or_a_system_that_refuses_is_reported(void **state)
{
    const char *path = path_in(*state, "no/LOCK");
    int fd;
    idx_error e = {0};
    assert_int_equal(idx__lock_take(path, &fd, &e), IDX_ENOTFOUND);
    assert_string_equal(e.file, path);
    path = path_in(*state, "LOCK");
    e = (idx_error){0};
    faulty_arm(&(faulty_system){.watched = CALL_FLOCK, .fail_at = 1, .sys_errno = ENOLCK});
    int code = idx__lock_take(path, &fd, &e);
    faulty_disarm();
    assert_int_equal(code, IDX_EIO);
    assert_int_equal(e.sys_errno, ENOLCK);
    assert_string_equal(e.file, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(another_process_is_kept_out_until_the_holder_is_killed,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_process_cannot_take_it_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lock_that_is_dropped_leaves_no_descriptor_open, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            a_folder_that_is_not_there_or_a_system_that_refuses_is_reported, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
