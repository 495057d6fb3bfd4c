/* Patched blocks: the format by example, every size, every truncation, and bytes that are no block.
 */
#include "tests/common/codec/codec_testing.h"

#include "common/codec/bits.h"
#include "common/codec/intblock.h"

enum { KINDS = 8 };

static void fill(uint32_t *v, size_t n, int kind, uint64_t *seed)
{
    unsigned width = (unsigned)(random_next(seed) % 33);

    for (size_t i = 0; i < n; i++) {
        switch (kind) {
        case 0:
            v[i] = random_bits(seed, width);
            break;
        case 1: // frequencies less one
            v[i] = random_next(seed) % 4 ? 0 : random_bits(seed, 3);
            break;
        case 2: // rare outliers of any size
            v[i] = random_bits(seed, random_next(seed) % 40 ? width / 2 : 32);
            break;
        case 3:
            v[i] = UINT32_MAX;
            break;
        case 4:
            v[i] = 0;
            break;
        case 6: // gaps: each bit above the lowest few is half as likely as the one below
            v[i] = (uint32_t)__builtin_ctzll(random_next(seed) | UINT64_C(1) << 40)
                       << width % 20 | random_bits(seed, width % 20);
            break;
        case 5: // one outlier
            v[i] = i == n / 2 ? UINT32_MAX : 0;
            break;
        default: // every size
            v[i] = random_bits(seed, (unsigned)(random_next(seed) % 33));
        }
    }
}

static void a_plain_block_is_as_documented(void **state)
{
    (void)state;
    const uint32_t v[] = {5, 6, 7, 4};
    uint8_t out[17];

    assert_int_equal(idx__intblock_encode(v, 4, out), 3);
    // 100 111 110 101, lowest first
    assert_memory_equal(out, "\x03\xf5\x09", 3);
    assert_true(idx__intblock_is_plain(out));
}

static void a_patched_block_is_as_documented(void **state)
{
    (void)state;
    uint32_t v[40] = {0};
    uint8_t out[161];

    for (size_t i = 0; i < 40; i++) {
        v[i] = i % 2;
    }
    v[3] = 2 + 1;   // high part 1, stored as 0
    v[39] = 14 + 1; // high part 7, stored as 6
    const uint8_t expected[] = {
        64 + 1,     2,    3,                // width 1, two exceptions, high parts of 3 bits
        0xaa,       0xaa, 0xaa, 0xaa, 0xaa, // the lowest bits
        3,          39,                     // where
        6 << 3 | 0,
    };
    assert_int_equal(idx__intblock_encode(v, 40, out), sizeof expected);
    assert_memory_equal(out, expected, sizeof expected);
    assert_false(idx__intblock_is_plain(out));
}

static void a_block_of_planes_is_as_documented(void **state)
{
    (void)state;
    uint32_t v[48], decoded[256];
    uint8_t out[193];
    size_t used;

    for (size_t i = 0; i < 48; i++) { // the high parts: 0 1 0 2 0 1 0 7, and again
        v[i] = 2 * (i % 2 == 0 ? 0 : i % 4 == 1 ? 1 : i % 8 == 3 ? 2 : 7) + (i == 1);
    }
    const uint8_t by_hand[] = {
        33 + 1, (2 - 1) | 3 << 3,                   // width 1, two planes, rests of 3 bits
        0x02,   0,    0,    0,    0,    0,          // the lowest bits
        0xaa,   0xaa, 0xaa, 0xaa, 0xaa, 0xaa,       // q >= 1: every second
        0xaa,   0xaa, 0xaa,                         // q >= 2: every second of those
        0x28,   0x8a, 0xa2, 0x28, 0x0a,             // q - 2: 0 5 0 5 ...
    };
    assert_int_equal(idx__intblock_decode(idx__bitpack_kernels(IDX_CPU_SCALAR), by_hand,
                                          sizeof by_hand, 48, decoded, &used),
                     IDX_OK);
    assert_int_equal(used, sizeof by_hand);
    assert_memory_equal(decoded, v, sizeof v);
    // What the encoder makes of gaps that halve is a block of planes.
    for (size_t i = 0; i < 48; i++) {
        v[i] = (uint32_t)__builtin_ctzll(i + 1);
    }
    size_t bytes = idx__intblock_encode(v, 48, out);
    assert_in_range(out[0], 33, 63);
    assert_true(bytes < 1 + 3 * 48 / 8);
}

static void a_block_of_zeros_takes_a_byte(void **state)
{
    (void)state;
    const uint32_t zeros[256] = {0};
    uint8_t out[1025];

    for (size_t n = 1; n <= 256; n++) {
        assert_int_equal(idx__intblock_encode(zeros, n, out), 1);
        assert_int_equal(out[0], 0);
    }
}

static void every_block_comes_back(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence in = fence_new(1025), out = fence_new(1024);
    uint64_t seed = 1;

    for (size_t n = 1; n <= 256; n++) {
        for (int turn = 0; turn < 5 * KINDS; turn++) {
            uint32_t v[256], *decoded = fence_end(&out, 1024);
            uint8_t encoded[1025], *exact;
            size_t used = 0;

            fill(v, n, turn % KINDS, &seed);
            size_t bytes = idx__intblock_encode(v, n, encoded);
            assert_true(bytes <= idx__intblock_bound(n));
            exact = fence_end(&in, bytes);
            memcpy(exact, encoded, bytes);
            assert_int_equal(idx__intblock_decode(k, exact, bytes, n, decoded, &used), IDX_OK);
            assert_int_equal(used, bytes);
            assert_memory_equal(decoded, v, n * sizeof *v);
            used = 0;
            assert_int_equal(idx__intblock_skip(k, exact, bytes, n, &used), IDX_OK);
            assert_int_equal(used, bytes);
            uint8_t indexes[256];
            uint32_t picked[256];
            size_t count = 0;
            for (size_t i = random_next(&seed) % n; i < n; i += 1 + random_next(&seed) % 4) {
                indexes[count++] = (uint8_t)i;
            }
            assert_true(idx__intblock_pick(k, exact, bytes, n, indexes, count, picked));
            for (size_t j = 0; j < count; j++) {
                assert_int_equal(picked[j], v[indexes[j]]);
            }
        }
    }
    fence_free(&in);
    fence_free(&out);
}

static void bytes_behind_a_block_change_nothing(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence in = fence_new(1100);
    uint64_t seed = 2;

    for (int turn = 0; turn < 3000; turn++) {
        size_t n = 1 + random_next(&seed) % 256, more = random_next(&seed) % 48, used;
        uint32_t v[256], decoded[256];
        uint8_t encoded[1025];

        fill(v, n, turn % KINDS, &seed);
        size_t bytes = idx__intblock_encode(v, n, encoded);
        uint8_t *longer = fence_end(&in, bytes + more);
        memcpy(longer, encoded, bytes);
        memset(longer + bytes, 0xff, more);
        assert_int_equal(idx__intblock_decode(k, longer, bytes + more, n, decoded, &used), IDX_OK);
        assert_int_equal(used, bytes);
        assert_memory_equal(decoded, v, n * sizeof *v);
    }
    fence_free(&in);
}

static void no_truncated_block_is_taken(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence in = fence_new(1025), out = fence_new(1024);
    uint64_t seed = 3;

    for (int turn = 0; turn < 60 * KINDS; turn++) {
        size_t n = turn % 3 == 0 ? 256 : 1 + random_next(&seed) % 256;
        uint32_t v[256];
        uint8_t encoded[1025];

        fill(v, n, turn % KINDS, &seed);
        size_t bytes = idx__intblock_encode(v, n, encoded);
        for (size_t cut = 0; cut < bytes; cut++) {
            size_t used = 99999;
            uint8_t *exact = fence_end(&in, cut);
            memcpy(exact, encoded, cut);
            assert_int_equal(idx__intblock_decode(k, exact, cut, n, fence_end(&out, 1024), &used),
                             IDX_ECORRUPT);
            assert_int_equal(idx__intblock_skip(k, exact, cut, n, &used), IDX_ECORRUPT);
            assert_int_equal(used, 99999);
            uint32_t one;
            idx__intblock_pick(k, exact, cut, n, &(uint8_t){(uint8_t)(n - 1)}, 1, &one); // within bounds
        }
    }
    fence_free(&in);
    fence_free(&out);
}

static void any_bytes_are_decoded_within_bounds(void **state)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level_of(state));
    fence in = fence_new(1300), out = fence_new(1024);
    uint64_t seed = 4;
    size_t sound = 0;

    for (int turn = 0; turn < 60000; turn++) {
        size_t n = turn % 2 ? 256 : 1 + random_next(&seed) % 256, used = 99999;
        size_t bytes = random_next(&seed) % (turn % 3 ? 1300 : 40);
        uint8_t *exact = fence_end(&in, bytes);

        for (size_t i = 0; i < bytes; i++) {
            exact[i] = (uint8_t)random_next(&seed);
        }
        if (bytes > 2 && turn % 5) { // a head that is nearly right
            exact[0] = (uint8_t)(turn % 7 == 0 ? 33 + exact[0] % 8 : exact[0] & 0x5f);
            exact[1] &= 0x07;
            exact[2] &= 0x0f;
            for (size_t i = bytes; i-- > bytes / 2;) { // and ascending indexes now and then
                exact[i] = turn % 4 ? (uint8_t)i : exact[i];
            }
        }
        int code = idx__intblock_decode(k, exact, bytes, n, fence_end(&out, 1024), &used);
        if (code == IDX_OK) {
            size_t skipped;
            sound++;
            assert_true(used >= 1 && used <= bytes);
            assert_int_equal(idx__intblock_skip(k, exact, bytes, n, &skipped), IDX_OK);
            assert_int_equal(skipped, used);
            const uint32_t *decoded = fence_end(&out, 1024);
            for (size_t i = 0; i < n; i++) {
                uint32_t one = 0;
                if (idx__intblock_pick(k, exact, bytes, n, &(uint8_t){(uint8_t)i}, 1, &one)) {
                    assert_int_equal(one, decoded[i]);
                }
            }
        } else {
            uint32_t one;
            idx__intblock_pick(k, exact, bytes, n, &(uint8_t){(uint8_t)(n - 1)}, 1, &one); // anything, within bounds
            assert_int_equal(code, IDX_ECORRUPT);
            assert_int_equal(used, 99999);
        }
    }
    assert_true(sound > 1000); // both ways were tried
    fence_free(&in);
    fence_free(&out);
}

static int decode(const uint8_t *in, size_t bytes, size_t n)
{
    uint32_t out[256];
    size_t used;
    return idx__intblock_decode(idx__bitpack_kernels(idx__cpu_level()), in, bytes, n, out, &used);
}

static void damage_to_the_head_and_the_indexes_is_seen(void **state)
{
    (void)state;
    const uint8_t sound[] = {64, 2, 1, 3, 9, 0x01};
    uint8_t bad[sizeof sound + 300];

    assert_int_equal(decode(sound, sizeof sound, 10), IDX_OK);
    for (unsigned head = 0; head < 256; head++) {
        bool is_width = head < 96;
        memset(bad, 1, sizeof bad);
        memcpy(bad, sound, sizeof sound);
        bad[0] = (uint8_t)head;
        bad[2] = 0;
        if (!is_width) {
            assert_int_equal(decode(bad, sizeof bad, 10), IDX_ECORRUPT);
        }
    }
    memcpy(bad, sound, sizeof sound);
    bad[1] = 0; // exceptions, but none
    assert_int_equal(decode(bad, sizeof bad, 10), IDX_ECORRUPT);
    memcpy(bad, sound, sizeof sound);
    bad[2] = 33; // wider than a value
    assert_int_equal(decode(bad, sizeof bad, 10), IDX_ECORRUPT);
    memcpy(bad, sound, sizeof sound);
    bad[3] = 9; // twice the same
    assert_int_equal(decode(bad, sizeof bad, 10), IDX_ECORRUPT);
    memcpy(bad, sound, sizeof sound);
    bad[4] = 2; // descending
    assert_int_equal(decode(bad, sizeof bad, 10), IDX_ECORRUPT);
    assert_int_equal(decode(sound, sizeof sound, 9), IDX_ECORRUPT); // an index behind the last
    assert_int_equal(decode(sound, sizeof sound, 0), IDX_ECORRUPT);
    assert_int_equal(decode(sound, sizeof sound, 257), IDX_ECORRUPT);
}

// The bytes of these blocks, once and for all: on every machine, at every level.
static void encodings_are_the_same_everywhere(void **state)
{
    (void)state;
    uint64_t seed = 5, hash = UINT64_C(0xcbf29ce484222325);
    size_t total = 0;

    for (int turn = 0; turn < 2000; turn++) {
        size_t n = turn % 2 ? 256 : 1 + random_next(&seed) % 256;
        uint32_t v[256];
        uint8_t encoded[1025];

        fill(v, n, turn % KINDS, &seed);
        size_t bytes = idx__intblock_encode(v, n, encoded);
        total += bytes;
        for (size_t i = 0; i < bytes; i++) {
            hash = (hash ^ encoded[i]) * UINT64_C(0x100000001b3);
        }
    }
    assert_int_equal(total, 600041);
    assert_int_equal(hash, UINT64_C(0xcec2dfe1f20f84d8));
}

static void exceptions_are_taken_only_where_they_pay(void **state)
{
    (void)state;
    uint64_t seed = 6;
    size_t patched = 0;

    for (int turn = 0; turn < 5000; turn++) {
        size_t n = turn % 2 ? 256 : 1 + random_next(&seed) % 256;
        uint32_t v[256], max = 0;
        uint8_t encoded[1025];

        fill(v, n, turn % KINDS, &seed);
        for (size_t i = 0; i < n; i++) {
            max = v[i] > max ? v[i] : max;
        }
        size_t plain = 1 + idx__bits_bytes(n, idx__bits_width(max));
        size_t bytes = idx__intblock_encode(v, n, encoded);
        if (idx__intblock_is_plain(encoded)) {
            assert_int_equal(bytes, plain);
            assert_int_equal(encoded[0], idx__bits_width(max));
        } else {
            patched++;
            assert_true(bytes + IDX_INTBLOCK_MIN_SAVING <= plain);
            assert_true((plain - bytes) * IDX_INTBLOCK_MIN_SHARE >= plain);
        }
    }
    assert_true(patched > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_block_is_as_documented),
        cmocka_unit_test(a_patched_block_is_as_documented),
        cmocka_unit_test(a_block_of_planes_is_as_documented),
        cmocka_unit_test(a_block_of_zeros_takes_a_byte),
        LEVEL_TESTS(every_block_comes_back),
        LEVEL_TESTS(bytes_behind_a_block_change_nothing),
        LEVEL_TESTS(no_truncated_block_is_taken),
        LEVEL_TESTS(any_bytes_are_decoded_within_bounds),
        cmocka_unit_test(damage_to_the_head_and_the_indexes_is_seen),
        cmocka_unit_test(encodings_are_the_same_everywhere),
        cmocka_unit_test(exceptions_are_taken_only_where_they_pay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
