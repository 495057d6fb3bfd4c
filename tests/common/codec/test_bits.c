/* Horizontal packing, against one bit at a time. */
#include "tests/common/codec/codec_testing.h"

#include "common/codec/bits.h"

static void pack_bit_by_bit(const uint32_t *in, size_t n, unsigned w, uint8_t *out)
{
    memset(out, 0, idx__bits_bytes(n, w));
    for (size_t b = 0; b < n * w; b++) {
        out[b / 8] |= (uint8_t)((in[b / w] >> b % w & 1) << b % 8);
    }
}

static void fill(uint32_t *values, size_t n, unsigned w, int kind, uint64_t *seed)
{
    for (size_t i = 0; i < n; i++) {
        values[i] = kind == 0   ? random_bits(seed, w)
                    : kind == 1 ? random_bits(seed, 32)
                                : UINT32_MAX;
    }
}

static void every_width_and_count_comes_back(void **state)
{
    (void)state;
    fence packed = fence_new(1024), unpacked = fence_new(1024);
    uint64_t seed = 1;

    for (unsigned w = 0; w <= 32; w++) {
        for (size_t n = 0; n <= 256; n++) {
            uint32_t values[256], *out = fence_end(&unpacked, n * sizeof *out);
            uint8_t expected[1024], *in = fence_end(&packed, idx__bits_bytes(n, w));
            size_t bytes = idx__bits_bytes(n, w);

            fill(values, n, w, (int)(n % 3), &seed);
            pack_bit_by_bit(values, n, w, expected);
            idx__bits_pack(values, n, w, in);
            assert_memory_equal(in, expected, bytes);
            idx__bits_unpack(in, bytes, n, w, out);
            for (size_t i = 0; i < n; i++) {
                assert_int_equal(out[i], values[i] & (uint32_t)((UINT64_C(1) << w) - 1));
            }
        }
    }
    fence_free(&packed);
    fence_free(&unpacked);
}

static void bytes_behind_the_packed_ones_change_nothing(void **state)
{
    (void)state;
    fence packed = fence_new(2048);
    uint64_t seed = 2;

    for (unsigned w = 0; w <= 32; w++) {
        for (size_t more = 0; more < 48; more++) {
            size_t n = 1 + random_next(&seed) % 256, bytes = idx__bits_bytes(n, w);
            uint32_t values[256], out[256];
            uint8_t *in = fence_end(&packed, bytes + more);

            fill(values, n, w, 0, &seed);
            idx__bits_pack(values, n, w, in);
            memset(in + bytes, 0xff, more);
            idx__bits_unpack(in, bytes + more, n, w, out);
            assert_memory_equal(out, values, n * sizeof *out);
        }
    }
    fence_free(&packed);
}

static void widths_are_those_of_the_values(void **state)
{
    (void)state;
    assert_int_equal(idx__bits_width(0), 0);
    for (unsigned w = 1; w <= 32; w++) {
        assert_int_equal(idx__bits_width(UINT32_C(1) << (w - 1)), w);
        assert_int_equal(idx__bits_width((uint32_t)((UINT64_C(1) << w) - 1)), w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_and_count_comes_back),
        cmocka_unit_test(bytes_behind_the_packed_ones_change_nothing),
        cmocka_unit_test(widths_are_those_of_the_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
