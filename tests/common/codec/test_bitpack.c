/*
 * Every kernel of every level against the scalar one, and the scalar one against the format, bit by
 * bit. Inputs and outputs lie at unreadable pages, so that a byte too far ends the test.
 */
#include "tests/common/codec/codec_testing.h"

#include "common/base/bytes.h"
#include "common/codec/bitpack.h"
#include "common/codec/bitpack_tables.h"

enum { KINDS = 6 };

static void fill(uint32_t *values, size_t n, int kind, uint64_t *seed)
{
    for (size_t i = 0; i < n; i++) {
        switch (kind) {
        case 0:
            values[i] = (uint32_t)random_next(seed);
            break;
        case 1:
            values[i] = UINT32_MAX;
            break;
        case 2:
            values[i] = 0;
            break;
        case 3: // one bit, wandering
            values[i] = UINT32_C(1) << i % 32;
            break;
        case 4:
            values[i] = (uint32_t)i;
            break;
        default: // rare large values
            values[i] =
                random_next(seed) % 50 == 0 ? UINT32_MAX : (uint32_t)(random_next(seed) & 3);
        }
    }
}

static uint32_t low_bits(uint32_t v, unsigned w)
{
    return v & (uint32_t)((UINT64_C(1) << w) - 1);
}

static void pack_bit_by_bit(const uint32_t *in, unsigned w, uint8_t *out)
{
    memset(out, 0, 32 * w);
    for (size_t i = 0; i < 256; i++) {
        for (unsigned b = 0; b < w; b++) {
            size_t lane = i % 8, bit = i / 8 * w + b;
            out[4 * (8 * (bit / 32) + lane) + bit % 32 / 8] |=
                (uint8_t)((in[i] >> b & 1) << bit % 8);
        }
    }
}

static void packs_as_the_format_says_and_unpacks(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence packed = fence_new(1024), in = fence_new(1024), out = fence_new(1024);
    uint64_t seed = 1;

    for (unsigned w = 0; w <= 32; w++) {
        for (int kind = 0; kind < KINDS; kind++) {
            uint32_t *values = fence_end(&in, 1024), *unpacked = fence_end(&out, 1024);
            uint8_t expected[1024], *bytes = fence_end(&packed, 32 * w);

            fill(values, 256, kind, &seed);
            pack_bit_by_bit(values, w, expected);
            k->pack(values, w, bytes);
            assert_memory_equal(bytes, expected, 32 * w);
            k->unpack(bytes, w, unpacked);
            for (size_t i = 0; i < 256; i++) {
                assert_int_equal(unpacked[i], low_bits(values[i], w));
            }
            // The other end of the input: nothing before it is read either.
            memmove(fence_start(&packed), bytes, 32 * w);
            k->unpack(fence_start(&packed), w, unpacked);
            for (size_t i = 0; i < 256; i++) {
                assert_int_equal(unpacked[i], low_bits(values[i], w));
            }
        }
    }
    fence_free(&packed);
    fence_free(&in);
    fence_free(&out);
}

static void unpacked_gaps_sum_up(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    const bitpack_kernels *scalar = idx__bitpack_kernels(IDX_CPU_SCALAR);
    const uint32_t bases[] = {0, 1, 12345, 0x7fffffff, 0xfffffff0, UINT32_MAX};
    fence packed = fence_new(1024), out = fence_new(1024);
    uint64_t seed = 2;

    for (unsigned w = 0; w <= 32; w++) {
        for (int kind = 0; kind < KINDS; kind++) {
            uint32_t values[256], *sums = fence_end(&out, 1024);
            uint8_t *bytes = fence_end(&packed, 32 * w);

            fill(values, 256, kind, &seed);
            scalar->pack(values, w, bytes);
            for (size_t b = 0; b < sizeof bases / sizeof *bases; b++) {
                uint32_t sum = bases[b];

                k->unpack_delta(bytes, w, bases[b], sums);
                for (size_t i = 0; i < 256; i++) {
                    sum += low_bits(values[i], w) + 1;
                    assert_int_equal(sums[i], sum);
                }
            }
        }
    }
    fence_free(&packed);
    fence_free(&out);
}

static void gaps_in_memory_sum_up(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence out = fence_new(2048);
    uint64_t seed = 3;

    for (size_t n = 0; n <= 300; n++) {
        for (int kind = 0; kind < KINDS; kind++) {
            size_t room = (n + 7) / 8 * 8;
            uint32_t *values = fence_end(&out, room * sizeof *values), gaps[304];
            uint32_t base = (uint32_t)random_next(&seed), sum = base;

            fill(gaps, room, kind, &seed);
            memcpy(values, gaps, room * sizeof *values);
            k->prefix_sum(values, n, base);
            for (size_t i = 0; i < n; i++) {
                sum += gaps[i] + 1;
                assert_int_equal(values[i], sum);
            }
        }
    }
    fence_free(&out);
}

static void planes_add_up_as_in_the_scalar_kernel(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    const bitpack_kernels *scalar = idx__bitpack_kernels(IDX_CPU_SCALAR);
    fence in = fence_new(IDX_BLOCK + IDX_PLANE_SLACK), out = fence_new(1024);
    uint64_t seed = 5;

    for (int turn = 0; turn < 20000; turn++) {
        size_t n = turn % 3 ? 256 : 1 + random_next(&seed) % 256;
        unsigned planes = 1 + random_next(&seed) % IDX_MAX_PLANES, shift = random_next(&seed) % 30;
        size_t room = (n * planes + 7) / 8 + IDX_PLANE_SLACK;
        uint8_t *bits = fence_end(&in, room);
        uint32_t *values = fence_end(&out, 1024), expected[256];
        uint64_t marks[4] = {0}, expected_marks[4] = {0};

        for (size_t i = 0; i < room; i++) {
            bits[i] = (uint8_t)(random_next(&seed) | (turn % 4 ? 0 : random_next(&seed)));
        }
        fill(expected, 256, turn % KINDS, &seed);
        memcpy(values, expected, sizeof expected);
        size_t used = scalar->add_planes(bits, n, planes, shift, expected, expected_marks);
        assert_int_equal(k->add_planes(bits, n, planes, shift, values, marks), used);
        assert_true(used >= n && used <= n * planes);
        assert_memory_equal(values, expected, n * sizeof *values);
        assert_memory_equal(marks, expected_marks, sizeof marks);
    }
    fence_free(&in);
    fence_free(&out);
}

// A stream of n set bits, each behind fewer than `gap` others, and low parts that may fall.
static void fill_high(uint8_t *bits, uint32_t *low, size_t n, unsigned l, unsigned gap, bool may_fall,
                      uint64_t *seed)
{
    memset(bits, 0, IDX_HIGH_BYTES);
    for (size_t i = 0, at = 0; i < n; i++, at++) {
        size_t skip = gap > 0 ? random_next(seed) % gap : 0;
        at += at + skip + (n - i) < 8 * IDX_HIGH_BYTES ? skip : 0;
        bits[at / 8] |= (uint8_t)(1 << at % 8);
        uint32_t most = l > 0 ? UINT32_MAX >> (32 - l) : 0;
        bool is_alone = i == 0 || skip > 0;
        low[i] = may_fall ? random_bits(seed, l) : is_alone || low[i - 1] == most ? 0 : low[i - 1] + 1;
    }
}

static void check_high(const bitpack_kernels *k)
{
    fence in = fence_new(IDX_HIGH_BYTES), parts = fence_new(4 * (256 + 64)), out = fence_new(1024);
    uint64_t seed = 5;
    size_t sound = 0;

    for (int turn = 0; turn < 6000; turn++) {
        static const uint32_t firsts[] = {0, 1, 1000, UINT32_MAX - 500, UINT32_MAX};
        uint8_t *bits = fence_end(&in, IDX_HIGH_BYTES);
        uint32_t *low = fence_end(&parts, 4 * (256 + 64)), *values = fence_end(&out, 1024);
        uint32_t expected[256], first = firsts[turn % 5];
        size_t n = turn % 3 == 0 ? 256 : 1 + random_next(&seed) % 256;
        unsigned l = (unsigned)(random_next(&seed) % 32);

        fill_high(bits, low, n, l, (unsigned)(random_next(&seed) % 6), turn % 4 == 1, &seed);
        if (turn % 7 == 3) { // one bit more or fewer
            bits[random_next(&seed) % IDX_HIGH_BYTES] ^= (uint8_t)(1 << random_next(&seed) % 8);
        }
        size_t want = idx__scalar_add_high(bits, n, l, first, low, expected);
        assert_int_equal(k->add_high(bits, n, l, first, low, values), want);
        if (want > 0) {
            assert_memory_equal(values, expected, n * sizeof *values);
        }
        sound += want > 0;
    }
    assert_true(sound > 1500 && sound < 5000); // both outcomes are met
    fence_free(&in);
    fence_free(&parts);
    fence_free(&out);
}

static void high_parts_add_up_as_in_the_scalar_kernel(void **state)
{
    check_high(idx__bitpack_kernels(level_of(state)));
}

static void high_parts_add_up_without_pext(void **state)
{
    (void)state;
#if defined(__x86_64__)
    if (idx__cpu_has(IDX_CPU_AVX2)) {
        check_high(&idx__bitpack_avx2);
        check_high(&idx__bitpack_avx2_slow_pext);
        return;
    }
#endif
    skip();
}

static void bits_expand_to_numbers_within_the_limit(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence in = fence_new(256), out = fence_new(4 * 64 * 33);
    uint64_t seed = 4;

    for (int turn = 0; turn < 20000; turn++) {
        size_t n_words = random_next(&seed) % 33, count = 0;
        uint8_t *words = fence_end(&in, 8 * n_words);
        uint32_t first = (uint32_t)random_next(&seed), expected[64 * 33];
        unsigned density = (unsigned)(random_next(&seed) % 9);

        for (size_t j = 0; j < n_words; j++) {
            uint64_t word = density == 8 ? UINT64_MAX : random_next(&seed);
            for (unsigned thin = density; thin < 5; thin++) {
                word &= random_next(&seed);
            }
            idx__store_u64(words + 8 * j, word);
            for (unsigned b = 0; b < 64; b++) {
                if (word >> b & 1) {
                    expected[count++] = first + (uint32_t)(64 * j + b);
                }
            }
        }
        // Exactly enough room, more, and too little.
        const size_t limits[] = {count, count + random_next(&seed) % 20,
                                 count > 0 ? random_next(&seed) % count : 0};
        for (size_t l = 0; l < 3; l++) {
            size_t limit = limits[l];
            uint32_t *numbers = fence_end(&out, limit * sizeof *numbers);
            size_t n = k->expand_bits(words, n_words, first, limit, numbers);

            if (limit < count) {
                assert_int_equal(n, limit + 1);
            } else {
                assert_int_equal(n, count);
                assert_memory_equal(numbers, expected, count * sizeof *numbers);
            }
        }
    }
    fence_free(&in);
    fence_free(&out);
}

static void the_first_large_byte_is_found(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    const bitpack_kernels *scalar = idx__bitpack_kernels(IDX_CPU_SCALAR);
    fence in = fence_new(400);
    uint64_t seed = 5;

    for (size_t n = 0; n <= 300; n++) {
        uint8_t *bytes = fence_end(&in, n);

        for (int turn = 0; turn < 40; turn++) {
            uint8_t t = (uint8_t)random_next(&seed), range = (uint8_t)random_next(&seed);
            for (size_t i = 0; i < n; i++) {
                bytes[i] = (uint8_t)(random_next(&seed) % (range + 1u));
            }
            assert_int_equal(k->scan_bytes_ge(bytes, n, t), scalar->scan_bytes_ge(bytes, n, t));
        }
        // One hit at every place, with signed and unsigned comparison differing.
        memset(bytes, 0x7f, n);
        assert_int_equal(k->scan_bytes_ge(bytes, n, 0x80), n);
        assert_int_equal(k->scan_bytes_ge(bytes, n, 0), 0);
        for (size_t hit = 0; hit < n; hit++) {
            bytes[hit] = 0xff;
            assert_int_equal(k->scan_bytes_ge(bytes, n, 0x80), hit);
            bytes[hit] = 0x7f;
        }
    }
    fence_free(&in);
}

static void the_first_value_not_smaller_is_found(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    const bitpack_kernels *scalar = idx__bitpack_kernels(IDX_CPU_SCALAR);
    fence in = fence_new(4 * 600);
    uint64_t seed = 6;

    for (size_t n = 0; n <= 520; n += n < 300 ? 1 : 13) {
        uint32_t *sorted = fence_end(&in, n * sizeof *sorted);
        // Steps of up to 2^23 cross the sign bit and end near 2^32; steps of 0 and 1 repeat values.
        for (int turn = 0; turn < 3; turn++) {
            uint32_t v = turn == 0 ? 0 : 0x7fffff00;
            for (size_t i = 0; i < n; i++) {
                v += random_bits(&seed, turn == 0 ? 22 : turn == 1 ? 1 : 10);
                sorted[i] = v;
            }
            for (size_t i = 0; i < n; i++) {
                for (int d = -1; d <= 1; d++) {
                    uint32_t x = sorted[i] + (uint32_t)d;
                    assert_int_equal(k->find_u32_ge(sorted, n, x),
                                     scalar->find_u32_ge(sorted, n, x));
                }
            }
            assert_int_equal(k->find_u32_ge(sorted, n, 0), 0);
            assert_int_equal(k->find_u32_ge(sorted, n, UINT32_MAX), n);
        }
    }
    fence_free(&in);
}

static void every_level_has_kernels(void **state)
{
    (void)state;
    for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
        const bitpack_kernels *k = idx__bitpack_kernels(level);
        assert_non_null(k);
        assert_true(k->pack && k->unpack && k->unpack_delta && k->prefix_sum && k->add_planes && k->expand_bits &&
                    k->scan_bytes_ge && k->find_u32_ge);
        if (level != IDX_CPU_SCALAR && idx__cpu_has(level)) {
            assert_ptr_not_equal(k, idx__bitpack_kernels(IDX_CPU_SCALAR));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_has_kernels),
        LEVEL_TESTS(packs_as_the_format_says_and_unpacks),
        LEVEL_TESTS(unpacked_gaps_sum_up),
        LEVEL_TESTS(gaps_in_memory_sum_up),
        LEVEL_TESTS(planes_add_up_as_in_the_scalar_kernel),
        LEVEL_TESTS(high_parts_add_up_as_in_the_scalar_kernel),
        cmocka_unit_test(high_parts_add_up_without_pext),
        LEVEL_TESTS(bits_expand_to_numbers_within_the_limit),
        LEVEL_TESTS(the_first_large_byte_is_found),
        LEVEL_TESTS(the_first_value_not_smaller_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
