/* test_file.c: mapping and reading files, good and bad; paths and folders. */
#include "tests/common/base/testing.h"

#include "common/io/file.h"
#include "tests/common/io/faulty_system.h"

#include <errno.h>
#include <sys/stat.h>
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

static void a_mapped_file_shows_its_bytes_after_its_name_is_gone(void **state)
{
    const char *path = path_in(*state, "f");
    uint8_t data[10000];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)(i * 7);
    }
    file_put(path, data, sizeof data);
    file_map m;
    idx_error e = {0};
    assert_int_equal(idx__file_map(&m, path, &e), IDX_OK);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(m.bytes, sizeof data);
    assert_memory_equal(m.data, data, sizeof data);
    idx__file_unmap(&m);
    assert_null(m.data);
    idx__file_unmap(&m);
}

static void an_empty_file_maps_to_nothing(void **state)
{
    const char *path = path_in(*state, "empty");
    file_put(path, "", 0);
    file_map m;
    assert_int_equal(idx__file_map(&m, path, NULL), IDX_OK);
    assert_null(m.data);
    assert_int_equal(m.bytes, 0);
    idx__file_unmap(&m);
}

static void a_missing_file_is_not_found(void **state)
{
    const char *path = path_in(*state, "missing");
    file_map m;
    buf b;
    idx__buf_init(&b, NULL);
    idx_error e = {0};
    assert_int_equal(idx__file_map(&m, path, &e), IDX_ENOTFOUND);
    assert_string_equal(e.file, path);
    assert_int_equal(e.sys_errno, ENOENT);
    e = (idx_error){0};
    assert_int_equal(idx__file_read(path, 100, &b, &e), IDX_ENOTFOUND);
    assert_string_equal(e.file, path);
    idx__buf_release(&b);
}

static void a_folder_or_a_pipe_is_not_a_file(void **state)
{
    const char *pipe = path_in(*state, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    const char *paths[] = {*state, pipe, "/dev/null"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        file_map m;
        buf b;
        idx__buf_init(&b, NULL);
        idx_error e = {0};
        assert_int_equal(idx__file_map(&m, paths[i], &e), IDX_EIO);
        assert_string_equal(e.file, paths[i]);
        assert_string_equal(e.message, "not a regular file");
        e = (idx_error){0};
        assert_int_equal(idx__file_read(paths[i], 100, &b, &e), IDX_EIO);
        assert_string_equal(e.file, paths[i]);
        idx__buf_release(&b);
    }
}

static void a_file_is_read_behind_what_is_there(void **state)
{
    const char *path = path_in(*state, "f");
    file_put(path, "world", 5);
    buf b;
    idx__buf_init(&b, NULL);
    idx__buf_append(&b, "hello ", 6);
    assert_int_equal(idx__file_read(path, 5, &b, NULL), IDX_OK);
    assert_int_equal(b.bytes, 11);
    assert_memory_equal(b.data, "hello world", 11);
    idx__buf_release(&b);
}

static void a_file_above_the_limit_is_refused(void **state)
{
    const char *path = path_in(*state, "f");
    file_put(path, "123456", 6);
    buf b;
    idx__buf_init(&b, NULL);
    idx_error e = {0};
    assert_int_equal(idx__file_read(path, 5, &b, &e), IDX_ELIMIT);
    assert_string_equal(e.file, path);
    assert_int_equal(b.bytes, 0);
    idx__buf_release(&b);
}

static void an_empty_file_reads_as_nothing(void **state)
{
    const char *path = path_in(*state, "f");
    file_put(path, "", 0);
    buf b;
    idx__buf_init(&b, NULL);
    assert_int_equal(idx__file_read(path, 5, &b, NULL), IDX_OK);
    assert_int_equal(b.bytes, 0);
    idx__buf_release(&b);
}

static void reading_goes_on_after_interruptions_and_short_reads(void **state)
{
    const char *path = path_in(*state, "f");
    file_put(path, "0123456789", 10);
    buf b;
    idx__buf_init(&b, NULL);
    faulty_arm(&(faulty_system){.watched = CALL_READ, .interrupts = true, .short_bytes = 3});
    int code = idx__file_read(path, 10, &b, NULL);
    faulty_system happened = faulty_disarm();
    assert_int_equal(code, IDX_OK);
    assert_int_equal(happened.interrupted, 4);
    assert_int_equal(b.bytes, 10);
    assert_memory_equal(b.data, "0123456789", 10);
    idx__buf_release(&b);
}

static void every_call_that_fails_is_reported_with_the_file(void **state)
{
    const char *path = path_in(*state, "f");
    file_put(path, "0123456789", 10);
    for (size_t n = 1; n <= 3; n++) {
        file_map m = {(const uint8_t *)"untouched", 9};
        buf b;
        idx__buf_init(&b, NULL);
        idx_error e = {0};
        faulty_arm(&(faulty_system){.watched = CALL_ALL, .fail_at = n, .sys_errno = EIO});
        int code = idx__file_map(&m, path, &e);
        assert_int_equal(faulty_disarm().count, n);
        assert_int_equal(code, IDX_EIO);
        assert_string_equal(e.file, path);
        assert_int_equal(e.sys_errno, EIO);
        e = (idx_error){0};
        faulty_arm(&(faulty_system){.watched = CALL_ALL, .fail_at = n, .sys_errno = EIO});
        code = idx__file_read(path, 100, &b, &e);
        assert_int_equal(faulty_disarm().count, n);
        assert_int_equal(code, IDX_EIO);
        assert_string_equal(e.file, path);
        idx__buf_release(&b);
    }
}

static void paths_are_joined_in_a_block_of_their_size(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    char *path = idx__path_join(&m.hook, "a/b", "c.idx");
    assert_string_equal(path, "a/b/c.idx");
    idx__path_free(&m.hook, path);
    idx__path_free(&m.hook, NULL);
    test_memory_arm(&m, 1, true);
    assert_null(idx__path_join(&m.hook, "a", "b"));
    test_memory_release(&m);
}

static void a_folder_is_made_once_and_only_where_it_can_be(void **state)
{
    const char *dir = path_in(*state, "dir");
    idx_error e = {0};
    assert_int_equal(idx__dir_make(dir, &e), IDX_OK);
    assert_int_equal(idx__dir_make(dir, &e), IDX_OK);
    assert_int_equal(idx__dir_sync(dir, &e), IDX_OK);
    const char *file = path_in(*state, "file");
    file_put(file, "x", 1);
    assert_int_equal(idx__dir_make(file, &e), IDX_EIO);
    assert_string_equal(e.file, file);
    e = (idx_error){0};
    assert_int_equal(idx__dir_make(path_in(*state, "no/such"), &e), IDX_ENOTFOUND);
    e = (idx_error){0};
    assert_int_equal(idx__dir_sync(file, &e), IDX_EIO);
    assert_string_equal(e.file, file);
    e = (idx_error){0};
    assert_int_equal(idx__dir_sync(path_in(*state, "missing"), &e), IDX_ENOTFOUND);
}

static void a_file_system_that_cannot_sync_folders_is_no_error(void **state)
{
    faulty_arm(&(faulty_system){.fsync_refuses = true});
    assert_int_equal(idx__dir_sync(*state, NULL), IDX_OK);
    faulty_arm(&(faulty_system){.watched = CALL_FSYNC, .fail_at = 1, .sys_errno = EIO});
    idx_error e = {0};
    assert_int_equal(idx__dir_sync(*state, &e), IDX_EIO);
    faulty_disarm();
    assert_string_equal(e.file, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_mapped_file_shows_its_bytes_after_its_name_is_gone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_empty_file_maps_to_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_missing_file_is_not_found, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_or_a_pipe_is_not_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_is_read_behind_what_is_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_above_the_limit_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_file_reads_as_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(reading_goes_on_after_interruptions_and_short_reads, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(every_call_that_fails_is_reported_with_the_file, setup,
                                        teardown),
        cmocka_unit_test(paths_are_joined_in_a_block_of_their_size),
        cmocka_unit_test_setup_teardown(a_folder_is_made_once_and_only_where_it_can_be, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_system_that_cannot_sync_folders_is_no_error, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
