/* test_outfile.c: what is appended is in the file and in the checksum, whatever the sizes and
 * however the system cuts the calls; the first failure sticks; what is not finished does not stay.
 */
#include "tests/common/base/testing.h"

#include "common/io/outfile.h"
#include "tests/common/io/faulty_system.h"

#include <errno.h>
#include <unistd.h>
#include <xxhash.h>

#define BUFFER ((size_t)1 << 20) /* of outfile.c; the sizes below lie around it */

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

static uint8_t *noise(size_t bytes)
{
    uint8_t *data = malloc(bytes + 8);
    assert_non_null(data);
    uint64_t seed = bytes;
    for (size_t i = 0; i < bytes; i += 8) {
        uint64_t v = random_next(&seed);
        memcpy(data + i, &v, 8);
    }
    return data;
}

static void assert_file_is(const char *path, const uint8_t *data, size_t bytes)
{
    size_t got;
    uint8_t *read = file_take(path, &got);
    assert_non_null(read);
    assert_int_equal(got, bytes);
    assert_true(memcmp(read, data, bytes) == 0);
    free(read);
}

static void appends_of_every_size_arrive_in_order(void **state)
{
    const char *path = path_in(*state, "f");
    size_t total = 5 * BUFFER;
    uint8_t *data = noise(total);
    static const size_t sizes[] = {1,          7,          BUFFER - 8, 1,      BUFFER,
                                   BUFFER - 1, BUFFER + 1, 3,          100000, 0};
    outfile *f;
    idx_error e = {0};
    assert_int_equal(idx__outfile_new(&f, path, NULL, &e), IDX_OK);
    size_t at = 0;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        idx__outfile_append(f, data + at, sizes[i]);
        at += sizes[i];
        assert_int_equal(idx__outfile_bytes(f), at);
        assert_true(idx__outfile_checksum(f) == XXH3_64bits(data, at));
    }
    assert_int_equal(idx__outfile_finish(f, NULL, true, &e), IDX_OK);
    idx__outfile_free(f);
    assert_file_is(path, data, at);
    free(data);
}

static void the_checksum_begins_where_it_is_told_to(void **state)
{
    outfile *f;
    assert_int_equal(idx__outfile_new(&f, path_in(*state, "f"), NULL, NULL), IDX_OK);
    assert_true(idx__outfile_checksum(f) == XXH3_64bits("", 0));
    idx__outfile_append(f, "before", 6);
    idx__outfile_begin(f);
    assert_true(idx__outfile_checksum(f) == XXH3_64bits("", 0));
    idx__outfile_append(f, "after", 5);
    assert_true(idx__outfile_checksum(f) == XXH3_64bits("after", 5));
    idx__outfile_free(f);
}

static void aligning_adds_zeros(void **state)
{
    const char *path = path_in(*state, "f");
    outfile *f;
    assert_int_equal(idx__outfile_new(&f, path, NULL, NULL), IDX_OK);
    idx__outfile_align(f, 64);
    assert_int_equal(idx__outfile_bytes(f), 0);
    idx__outfile_append(f, "a", 1);
    idx__outfile_align(f, 64);
    idx__outfile_align(f, 64);
    assert_int_equal(idx__outfile_bytes(f), 64);
    assert_int_equal(idx__outfile_finish(f, NULL, false, NULL), IDX_OK);
    idx__outfile_free(f);
    uint8_t expected[64] = "a";
    assert_file_is(path, expected, 64);
}

static void append_file_to(const char *dir, size_t before, size_t bytes,
                           const faulty_system *faults, size_t *copies)
{
    const char *from_path = path_in(dir, "from");
    const char *to_path = path_in(dir, "to");
    uint8_t *data = noise(before + bytes + 5);
    outfile *from, *to;
    assert_int_equal(idx__outfile_new(&from, from_path, NULL, NULL), IDX_OK);
    assert_int_equal(idx__outfile_new(&to, to_path, NULL, NULL), IDX_OK);
    idx__outfile_append(to, data, before);
    for (size_t at = 0; at < bytes;) {
        size_t n = bytes - at < 70001 ? bytes - at : 70001;
        idx__outfile_append(from, data + before + at, n);
        at += n;
    }
    faulty_arm(faults);
    idx__outfile_begin(to);
    idx__outfile_append_file(to, from);
    idx_error e = {0};
    int code = idx__outfile_error(to, &e);
    faulty_system happened = faulty_disarm();
    *copies = happened.count;
    assert_int_equal(code, IDX_OK);
    assert_int_equal(idx__outfile_bytes(to), before + bytes);
    assert_true(idx__outfile_checksum(to) == XXH3_64bits(data + before, bytes));
    // What follows is appended, and counted in, as ever.
    idx__outfile_append(to, data + before + bytes, 5);
    assert_true(idx__outfile_checksum(to) == XXH3_64bits(data + before, bytes + 5));
    assert_int_equal(idx__outfile_finish(to, NULL, false, &e), IDX_OK);
    idx__outfile_free(to);
    idx__outfile_free(from);
    assert_file_is(to_path, data, before + bytes + 5);
    assert_false(file_exists(from_path));
    free(data);
}

static void a_file_appended_to_another_brings_its_checksum(void **state)
{
    static const size_t sizes[] = {0, 1, 100, BUFFER - 1, BUFFER, BUFFER + 1, 3 * BUFFER + 17};
    size_t copies;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        append_file_to(*state, 13, sizes[i], &(faulty_system){.watched = CALL_COPY_FILE_RANGE},
                       &copies);
        assert_true(copies >= (sizes[i] > 0));
    }
}

static void without_help_from_the_kernel_it_is_copied_all_the_same(void **state)
{
    static const int refusals[] = {EXDEV, ENOSYS, EINVAL, EOPNOTSUPP, EPERM};
    size_t copies;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        append_file_to(*state, 13, 2 * BUFFER + 100,
                       &(faulty_system){
                           .watched = CALL_COPY_FILE_RANGE, .fail_at = 1, .sys_errno = refusals[i]},
                       &copies);
        assert_int_equal(copies, 1);
    }
}

static void the_kernel_may_give_up_half_way(void **state)
{
    size_t copies;
    append_file_to(*state, 13, 2 * BUFFER + 100,
                   &(faulty_system){.watched = CALL_COPY_FILE_RANGE,
                                    .fail_at = 3,
                                    .sys_errno = EXDEV,
                                    .short_bytes = 400000},
                   &copies);
    assert_int_equal(copies, 3);
}

static void interruptions_and_short_calls_lose_nothing(void **state)
{
    size_t copies;
    append_file_to(*state, 13, BUFFER + 100,
                   &(faulty_system){
                       .watched = CALL_COPY_FILE_RANGE, .interrupts = true, .short_bytes = 300000},
                   &copies);
    const char *path = path_in(*state, "f");
    uint8_t *data = noise(3 * BUFFER);
    outfile *f;
    assert_int_equal(idx__outfile_new(&f, path, NULL, NULL), IDX_OK);
    faulty_arm(&(faulty_system){.watched = CALL_WRITE, .interrupts = true, .short_bytes = 100001});
    idx__outfile_append(f, data, BUFFER / 2);
    idx__outfile_append(f, data + BUFFER / 2, 2 * BUFFER + BUFFER / 2);
    int code = idx__outfile_finish(f, NULL, true, NULL);
    faulty_system happened = faulty_disarm();
    assert_int_equal(code, IDX_OK);
    assert_true(happened.interrupted > 20);
    idx__outfile_free(f);
    assert_file_is(path, data, 3 * BUFFER);
    free(data);
}

static void a_copy_that_fails_names_the_file_concerned(void **state)
{
    static const struct {
        unsigned fails;
        bool kernel_helps;
        int sys_errno, code;
        const char *name;
    } cases[] = {
        {CALL_COPY_FILE_RANGE, true, ENOSPC, IDX_ENOSPACE, "to"},
        {CALL_COPY_FILE_RANGE, true, EDQUOT, IDX_ENOSPACE, "to"},
        {CALL_PREAD, false, EIO, IDX_EIO, "from"},
        {CALL_WRITE, false, ENOSPC, IDX_ENOSPACE, "to"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        outfile *from, *to;
        assert_int_equal(idx__outfile_new(&from, path_in(*state, "from"), NULL, NULL), IDX_OK);
        assert_int_equal(idx__outfile_new(&to, path_in(*state, "to"), NULL, NULL), IDX_OK);
        idx__outfile_append(from, "0123456789", 10);
        uint8_t byte;
        assert_int_equal(idx__outfile_read(from, 0, &byte, 1, NULL), IDX_OK); // has it flushed
        faulty_arm(&(faulty_system){.watched = cases[i].fails,
                                    .fail_at = 1,
                                    .sys_errno = cases[i].sys_errno,
                                    .refused = cases[i].kernel_helps ? 0 : CALL_COPY_FILE_RANGE,
                                    .refuse_errno = EXDEV});
        idx__outfile_append_file(to, from);
        assert_int_equal(faulty_disarm().count, 1);
        idx_error e = {0};
        assert_int_equal(idx__outfile_error(to, &e), cases[i].code);
        assert_string_equal(e.file, path_in(*state, cases[i].name));
        idx__outfile_append(to, "x", 1);
        assert_int_equal(idx__outfile_finish(to, path_in(*state, "final"), true, NULL),
                         cases[i].code);
        assert_false(file_exists(path_in(*state, "final")));
        idx__outfile_free(from);
        idx__outfile_free(to);
    }
}

static void a_failed_source_fails_what_it_is_appended_to(void **state)
{
    outfile *from, *to;
    assert_int_equal(idx__outfile_new(&from, path_in(*state, "from"), NULL, NULL), IDX_OK);
    assert_int_equal(idx__outfile_new(&to, path_in(*state, "to"), NULL, NULL), IDX_OK);
    idx__outfile_append(from, "0123456789", 10);
    faulty_arm(&(faulty_system){.watched = CALL_WRITE, .fail_at = 1, .sys_errno = ENOSPC});
    idx__outfile_append_file(to, from);
    faulty_disarm();
    idx_error e = {0};
    assert_int_equal(idx__outfile_error(to, &e), IDX_ENOSPACE);
    assert_string_equal(e.file, path_in(*state, "from"));
    idx__outfile_free(from);
    idx__outfile_free(to);
}

static void bytes_still_in_the_buffer_can_be_read_back(void **state)
{
    outfile *f;
    assert_int_equal(idx__outfile_new(&f, path_in(*state, "f"), NULL, NULL), IDX_OK);
    uint8_t *data = noise(BUFFER + 1000);
    idx__outfile_append(f, data, BUFFER + 1000);
    idx__outfile_append(f, "tail", 4);
    uint8_t got[1004];
    faulty_arm(&(faulty_system){.watched = CALL_PREAD, .interrupts = true, .short_bytes = 100});
    int code = idx__outfile_read(f, BUFFER, got, 1004, NULL);
    faulty_disarm();
    assert_int_equal(code, IDX_OK);
    assert_memory_equal(got, data + BUFFER, 1000);
    assert_memory_equal(got + 1000, "tail", 4);
    idx_error e = {0};
    assert_int_equal(idx__outfile_read(f, BUFFER + 1004, got, 1, &e), IDX_EIO); // behind the end
    assert_string_equal(e.file, path_in(*state, "f"));
    idx__outfile_free(f);
    free(data);
}

static void what_is_not_finished_is_removed(void **state)
{
    const char *path = path_in(*state, "f");
    outfile *f;
    assert_int_equal(idx__outfile_new(&f, path, NULL, NULL), IDX_OK);
    idx__outfile_append(f, "abc", 3);
    assert_true(file_exists(path));
    idx__outfile_free(f);
    assert_false(file_exists(path));
    idx__outfile_free(NULL);
}

static void a_finished_file_replaces_the_one_of_that_name(void **state)
{
    const char *aside = path_in(*state, "tmp");
    const char *final = path_in(*state, "final");
    file_put(final, "old", 3);
    file_put(aside, "a stale file, longer than the new one", 37);
    outfile *f;
    assert_int_equal(idx__outfile_new(&f, aside, NULL, NULL), IDX_OK);
    idx__outfile_append(f, "new", 3);
    assert_file_is(final, (const uint8_t *)"old", 3);
    assert_int_equal(idx__outfile_finish(f, final, true, NULL), IDX_OK);
    idx__outfile_free(f);
    assert_file_is(final, (const uint8_t *)"new", 3);
    assert_false(file_exists(aside));
}

static void a_full_device_is_no_space_and_named(void **state)
{
    const char *path = path_in(*state, "full");
    assert_int_equal(symlink("/dev/full", path), 0); // so that what is removed is ours
    outfile *f;
    assert_int_equal(idx__outfile_new(&f, path, NULL, NULL), IDX_OK);
    uint8_t *data = noise(BUFFER + 1);
    idx__outfile_append(f, data, BUFFER + 1);
    idx_error e = {0};
    assert_int_equal(idx__outfile_error(f, &e), IDX_ENOSPACE);
    assert_int_equal(e.code, IDX_ENOSPACE);
    assert_int_equal(e.sys_errno, ENOSPC);
    assert_string_equal(e.file, path);
    // It sticks.
    idx__outfile_append(f, data, 1);
    idx__outfile_align(f, 64);
    uint8_t byte;
    assert_int_equal(idx__outfile_read(f, 0, &byte, 1, NULL), IDX_ENOSPACE);
    assert_int_equal(idx__outfile_finish(f, NULL, true, NULL), IDX_ENOSPACE);
    idx__outfile_free(f);
    assert_false(file_exists(path));
    free(data);
}

static void a_rename_or_a_sync_that_fails_leaves_the_old_file(void **state)
{
    static const unsigned calls[] = {CALL_FSYNC, CALL_RENAME};
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        const char *aside = path_in(*state, "tmp");
        const char *final = path_in(*state, "final");
        file_put(final, "old", 3);
        outfile *f;
        assert_int_equal(idx__outfile_new(&f, aside, NULL, NULL), IDX_OK);
        idx__outfile_append(f, "new", 3);
        idx_error e = {0};
        faulty_arm(&(faulty_system){.watched = calls[i], .fail_at = 1, .sys_errno = EIO});
        int code = idx__outfile_finish(f, final, true, &e);
        faulty_disarm();
        assert_int_equal(code, IDX_EIO);
        assert_string_equal(e.file, calls[i] == CALL_FSYNC ? aside : final);
        idx__outfile_free(f);
        assert_file_is(final, (const uint8_t *)"old", 3);
        assert_false(file_exists(aside));
    }
}

static void a_file_that_cannot_be_created_is_reported_and_nothing_leaks(void **state)
{
    test_memory m;
    test_memory_init(&m);
    outfile *f = NULL;
    idx_error e = {0};
    const char *path = path_in(*state, "no/f");
    assert_int_equal(idx__outfile_new(&f, path, &m.hook, &e), IDX_ENOTFOUND);
    assert_string_equal(e.file, path);
    assert_null(f);
    for (size_t n = 1; n <= 3; n++) {
        test_memory_arm(&m, n, false);
        assert_int_equal(idx__outfile_new(&f, path_in(*state, "f"), &m.hook, NULL), IDX_ENOMEM);
        assert_null(f);
        assert_int_equal(m.live_blocks, 0);
        assert_false(file_exists(path_in(*state, "f")));
    }
    test_memory_arm(&m, 0, false);
    assert_int_equal(idx__outfile_new(&f, path_in(*state, "f"), &m.hook, NULL), IDX_OK);
    idx__outfile_free(f);
    test_memory_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(appends_of_every_size_arrive_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(the_checksum_begins_where_it_is_told_to, setup, teardown),
        cmocka_unit_test_setup_teardown(aligning_adds_zeros, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_appended_to_another_brings_its_checksum, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(without_help_from_the_kernel_it_is_copied_all_the_same,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_kernel_may_give_up_half_way, setup, teardown),
        cmocka_unit_test_setup_teardown(interruptions_and_short_calls_lose_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_copy_that_fails_names_the_file_concerned, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_failed_source_fails_what_it_is_appended_to, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(bytes_still_in_the_buffer_can_be_read_back, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_not_finished_is_removed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_finished_file_replaces_the_one_of_that_name, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_full_device_is_no_space_and_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rename_or_a_sync_that_fails_leaves_the_old_file, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_that_cannot_be_created_is_reported_and_nothing_leaks,
                                        setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
