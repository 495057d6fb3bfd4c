/*
 * test_flips.c: every byte of an index flipped, and every truncation of its files:
 * idx_index_check() finds it, names the file, and comes to an end. The gaps between sections are no
 * exception: the format says that they are zero.
 */
#include "tests/corrupt/corrupt_testing.h"

#include <fcntl.h>
#include <unistd.h>

typedef struct findings {
    size_t count;
    idx_error first;
} findings;

static int finding_count(void *ctx, const idx_error *finding)
{
    findings *f = ctx;
    if (f->count++ == 0) {
        f->first = *finding;
    }
    return 0;
}

/* The check must report damage in the file of this name. */
static void assert_found(const char *dir, const char *name, const char *what, size_t at)
{
    findings f = {0};
    idx_error e = {0};
    int code = idx_index_check(dir, NULL, finding_count, &f, &e);
    if (code != IDX_ECORRUPT || f.count == 0 || e.code != IDX_ECORRUPT) {
        fail_msg("%s: %s at %zu: %s, %zu findings", name, what, at, idx_code_name(code), f.count);
    }
    if (!strstr(f.first.file, name) || f.first.message[0] == '\0') {
        fail_msg("%s: %s at %zu: reported as of \"%s\": %s", name, what, at, f.first.file,
                 f.first.message);
    }
}

static void assert_sound(const char *dir)
{
    assert_int_equal(idx_index_check(dir, NULL, NULL, NULL, NULL), IDX_OK);
}

static void flip_all(const char *dir, const char *path, size_t step)
{
    static const uint8_t masks[] = {0xff, 0x01};
    size_t bytes;
    uint8_t *data = file_take(path, &bytes);
    const char *name = strrchr(path, '/') + 1;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    for (size_t at = 0; at < bytes; at += step) {
        for (size_t i = 0; i < COUNT_OF(masks); i++) {
            uint8_t flipped = data[at] ^ masks[i];
            assert_int_equal(pwrite(fd, &flipped, 1, (off_t)at), 1);
            assert_found(dir, name, "a flip", at);
        }
        assert_int_equal(pwrite(fd, &data[at], 1, (off_t)at), 1);
    }
    close(fd);
    free(data);
    assert_sound(dir);
}

static void cut_all(const char *dir, const char *path, size_t step)
{
    size_t bytes;
    uint8_t *data = file_take(path, &bytes);
    const char *name = strrchr(path, '/') + 1;
    for (size_t at = bytes; at-- > 0;) {
        if (at % step == 0 || bytes - at < 200 || at < 200) {
            assert_int_equal(truncate(path, (off_t)at), 0);
            assert_found(dir, name, "a cut", at);
        }
    }
    file_put(path, data, bytes);
    assert_sound(dir);
    // And longer than it was.
    int fd = open(path, O_WRONLY | O_APPEND);
    assert_true(fd >= 0);
    for (size_t more = 1; more < 100; more++) {
        assert_int_equal(write(fd, "", 1), 1);
        assert_found(dir, name, "an added byte", bytes + more);
    }
    close(fd);
    file_put(path, data, bytes);
    free(data);
}

static void check_victim(const char *dir, victim which, size_t step)
{
    victim_build(dir, which);
    assert_sound(dir);
    uint64_t id;
    const char *segment = victim_segment(dir, &id);
    const char *manifest = path_in(dir, "MANIFEST");
    step = is_exhaustive() ? 1 : step;
    flip_all(dir, segment, step);
    cut_all(dir, segment, 4 * step);
    flip_all(dir, manifest, 1);
    cut_all(dir, manifest, 1);
}

static void every_flip_and_cut_of_a_rich_index_is_found(void **state)
{
    check_victim(*state, VICTIM_RICH, 1);
}

static void every_flip_and_cut_of_an_index_with_long_lists_is_found(void **state)
{
    check_victim(*state, VICTIM_LONG, 3);
}

static void every_flip_and_cut_of_a_bare_index_is_found(void **state)
{
    check_victim(*state, VICTIM_BARE, 3);
}

static void a_missing_segment_is_found(void **state)
{
    victim_build(*state, VICTIM_BARE);
    uint64_t id;
    const char *segment = victim_segment(*state, &id);
    assert_int_equal(unlink(segment), 0);
    assert_found(*state, strrchr(segment, '/') + 1, "a missing file", 0);
}

static void a_missing_index_is_no_damage(void **state)
{
    idx_error e = {0};
    findings f = {0};
    assert_int_equal(idx_index_check(*state, NULL, finding_count, &f, &e), IDX_ENOTFOUND);
    assert_int_equal(f.count, 0);
    assert_int_equal(e.code, IDX_ENOTFOUND);
    assert_int_equal(idx_index_check(NULL, NULL, NULL, NULL, NULL), IDX_EINVAL);
}

static int stop_at_once(void *ctx, const idx_error *finding)
{
    (void)finding;
    ++*(int *)ctx;
    return 5;
}

static void the_check_stops_when_told_to(void **state)
{
    victim_build(*state, VICTIM_RICH);
    uint64_t id;
    const char *segment = victim_segment(*state, &id);
    size_t bytes;
    uint8_t *data = file_take(segment, &bytes);
    for (size_t at = 64; at < bytes; at += 100) {
        data[at] ^= 0x55;
    }
    file_put(segment, data, bytes);
    free(data);
    int calls = 0;
    assert_int_equal(idx_index_check(*state, NULL, stop_at_once, &calls, NULL), IDX_ECORRUPT);
    assert_int_equal(calls, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_flip_and_cut_of_a_rich_index_is_found, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(every_flip_and_cut_of_an_index_with_long_lists_is_found,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(every_flip_and_cut_of_a_bare_index_is_found, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(a_missing_segment_is_found, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(a_missing_index_is_no_damage, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(the_check_stops_when_told_to, scratch_setup,
                                        scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
