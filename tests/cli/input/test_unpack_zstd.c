/* tests/cli/input/test_unpack_zstd.c: what libarchive would refuse of zstd. Damage:
 * test_unpack_archive.c. */
#include "tests/cli/input/collect.h"

#include <stdlib.h>
#include <zstd.h>

#define LINE "{\"id\":\"a\",\"body\":\"halo\"}\n"

/* A frame by hand: magic, a window of 2^`log` bytes, one block stored as it is. */
static size_t frame(char *out, unsigned log, const char *text)
{
    size_t bytes = strlen(text), block = bytes << 3 | 1;
    memcpy(out, "\x28\xB5\x2F\xFD\0", 5);
    out[5] = (char)((log - 10) << 3);
    out[6] = (char)block;
    out[7] = (char)(block >> 8);
    out[8] = (char)(block >> 16);
    memcpy(out + 9, text, bytes);
    return 9 + bytes;
}

static void windows_of_every_length_are_taken(void **state)
{
    (void)state;
    char data[128];
    unsigned longest = (unsigned)ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound;
    for (unsigned log = 10; log <= longest; log++) {
        collected *c = collect_memory("a.jsonl.zst", data, frame(data, log, LINE), NULL);
        if (log > 27 && c->problem_count &&
            strstr(c->problems[0].reason, "window too long for the memory")) {
            print_message("a window of 2^%u bytes is more than this machine gives\n", log);
        } else {
            assert_one_document(c, "a", "", "halo");
        }
        collected_free(c);
    }
}

static void a_window_beyond_all_limits_is_damage(void **state)
{
    (void)state;
    char data[128];
    collected *c = collect_memory("a.jsonl.zst", data, frame(data, 41, LINE), NULL);
    assert_one_loss(c, 1, "damaged zstd data");
    collected_free(c);
}

static void a_match_from_far_back_is_found(void **state)
{
    (void)state;
    // 24 MB that repeat after 20 MB, with a window that reaches there and a checksum that tells if
    // it does not.
    size_t bytes = (size_t)24 << 20;
    char *text = malloc(bytes);
    assert_non_null(text);
    unsigned seed = 1;
    for (size_t i = 0; i < bytes; i++) {
        seed = seed * 1103515245 + 12345;
        text[i] =
            i < (size_t)20 << 20 ? (char)('a' + (seed >> 16) % 26) : text[i - ((size_t)20 << 20)];
    }
    text[5] = '\n';
    ZSTD_CCtx *cctx = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(cctx, ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(cctx, ZSTD_c_windowLog, 25);
    ZSTD_CCtx_setParameter(cctx, ZSTD_c_checksumFlag, 1);
    size_t room = ZSTD_compressBound(bytes);
    char *data = malloc(room);
    assert_non_null(data);
    size_t size = ZSTD_compress2(cctx, data, room, text, bytes);
    assert_false(ZSTD_isError(size));
    collected *c = collect_memory("a.txt.zst", data, size, NULL);
    assert_int_equal(c->problem_count, 0);
    assert_int_equal(c->document_count, 1);
    assert_int_equal(c->documents[0].body_bytes, bytes - 6);
    collected_free(c);
    ZSTD_freeCCtx(cctx);
    free(data);
    free(text);
}

static void frames_to_be_skipped_are_skipped(void **state)
{
    (void)state;
    char data[256] = "\x50\x2A\x4D\x18\x03\0\0\0abc";
    size_t bytes = 11 + frame(data + 11, 20, LINE);
    collected *c = collect_memory("a.jsonl.zst", data, bytes, NULL);
    assert_one_document(c, "a", "", "halo");
    collected_free(c);
}

static void rubbish_behind_a_frame_costs_nothing_that_came_before(void **state)
{
    (void)state;
    char data[256];
    size_t bytes = frame(data, 20, LINE);
    for (size_t n = 1; n < 10; n++) {
        memcpy(data + bytes, "rubbish...", n);
        collected *c = collect_memory("a.jsonl.zst", data, bytes + n, NULL);
        assert_int_equal(c->document_count, 1);
        assert_int_equal(c->problem_count, 1);
        assert_non_null(strstr(c->problems[0].reason, "zstd data"));
        collected_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_of_every_length_are_taken),
        cmocka_unit_test(a_window_beyond_all_limits_is_damage),
        cmocka_unit_test(a_match_from_far_back_is_found),
        cmocka_unit_test(frames_to_be_skipped_are_skipped),
        cmocka_unit_test(rubbish_behind_a_frame_costs_nothing_that_came_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
