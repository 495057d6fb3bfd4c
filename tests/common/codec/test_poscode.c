/* Position codes, against an encoder that follows docs/format.md bit by bit. */
#include "tests/common/codec/codec_testing.h"

#include "common/codec/poscode.h"

#include <math.h>

enum { SLACK = 8, LARGEST_LIMIT = 1 << 26 };

static unsigned bits_needed(uint64_t v)
{
    unsigned bits = 0;

    for (; v > 0; v >>= 1) {
        bits++;
    }
    return bits;
}

/* One bit a byte: slow and obvious. */
typedef struct bit_list {
    uint8_t *bits;
    uint64_t count;
} bit_list;

static void put(bit_list *list, uint64_t v, unsigned width)
{
    for (unsigned i = 0; i < width; i++) {
        list->bits[list->count++] = v >> i & 1;
    }
}

/* Of so many things, so many: exact in the small numbers here. */
static uint64_t choose_slowly(uint64_t n, uint64_t k)
{
    uint64_t c = 1;
    for (uint64_t i = 1; i <= k; i++) {
        c = c * (n - k + i) / i;
    }
    return k > n ? 0 : c;
}

/* The format's words, section 7: the raw bits go to `out`. */
static void encode_few_slowly(const uint32_t *positions, uint64_t f, uint64_t limit, bit_list *out,
                              uint32_t *digit, uint32_t *fraction)
{
    unsigned l = bits_needed(limit - f) > 6 ? bits_needed(limit - f) - 6 : 0;
    uint64_t high_count = ((limit - f) >> l) + 1, rank = 0;
    for (uint64_t i = 1; i <= f; i++) {
        uint64_t q = positions[i - 1] - (i - 1);
        rank += choose_slowly((q >> l) + i - 1, i);
    }
    uint64_t n = choose_slowly(high_count + f - 1, f);
    unsigned r = bits_needed(n - 1) > 7 ? bits_needed(n - 1) - 7 : 0;
    *digit = (uint32_t)(rank >> r);
    *fraction = 0;
    while (floor(exp2(*fraction / 32.0)) <= (double)((n - 1) >> r)) {
        ++*fraction;
    }
    put(out, rank, r);
    for (uint64_t i = 0; i < f; i++) {
        put(out, positions[i] - i, l);
    }
}

static void encode_slowly(const uint32_t *positions, uint64_t f, uint64_t limit, bit_list *out,
                          uint32_t *digit, uint32_t *fraction)
{
    unsigned width = limit == 1 ? 0 : bits_needed(limit - 1);

    *digit = *fraction = 0;
    if (f == limit) {
        return;
    }
    if (f <= 7) {
        encode_few_slowly(positions, f, limit, out, digit, fraction);
        return;
    }
    unsigned l = 0;
    while (f << (l + 1) <= limit) { // floor(log2(limit / f))
        l++;
    }
    uint64_t high_bits = f + ((limit - 1) >> l);
    if (f * width <= f * l + high_bits) {
        for (uint64_t i = 0; i < f; i++) {
            put(out, positions[i], width);
        }
        return;
    }
    for (uint64_t i = 0; i < f; i++) {
        put(out, positions[i], l);
    }
    uint64_t end = out->count + high_bits, before = 0;
    for (uint64_t i = 0; i < f; i++) {
        for (; before < positions[i] >> l; before++) {
            put(out, 0, 1);
        }
        put(out, 1, 1);
    }
    assert_true(out->count <= end);
    while (out->count < end) {
        put(out, 0, 1);
    }
}

/* Keeps starts by the code, and by looking through the positions it was made of. */
static void check_keep(const uint8_t *in, size_t bytes, uint64_t at, uint32_t digit,
                       const uint32_t *positions, uint32_t f, uint32_t limit, uint32_t offset,
                       unsigned step)
{
    enum { MOST = 300 };
    uint32_t starts[MOST], wanted[MOST], count = 0, kept = 0;
    uint32_t first = positions[0] > offset + 2 ? positions[0] - offset - 2 : 0;
    for (uint32_t s = first; count < MOST; s += 1 + s % step) {
        starts[count++] = s;
    }
    for (uint32_t i = 0, j = 0; i < count; i++) {
        while (j < f && positions[j] < starts[i] + offset) {
            j++;
        }
        if (j < f && positions[j] == starts[i] + offset) {
            wanted[kept++] = starts[i];
        }
    }
    assert_int_equal(idx__poscode_keep(in, bytes, at, digit, f, limit, starts, count, offset),
                     kept);
    assert_memory_equal(starts, wanted, kept * sizeof *wanted);
}

/* Encodes at bit `at` of zeroed memory, compares every bit of it, decodes from memory that ends
 * with the code. */
static void check_round_trip(const uint32_t *positions, uint32_t f, uint32_t limit, unsigned at)
{
    poscode_shape shape = idx__poscode_shape(f, limit);
    uint64_t bits = shape.raw;
    uint32_t digit, fraction;
    size_t bytes = (size_t)((at + bits + 7) / 8);
    uint8_t *stream = calloc(1, bytes + SLACK);
    bit_list expected = {calloc(1, (size_t)bits + 64 * (size_t)f + 64), 0};
    uint32_t *decoded = malloc(f * sizeof *decoded);
    assert_true(stream && expected.bits && decoded);

    encode_slowly(positions, f, limit, &expected, &digit, &fraction);
    assert_int_equal(expected.count, bits);
    assert_int_equal(shape.fraction, fraction);
    assert_true(digit < idx__poscode_radix[fraction]);
    assert_int_equal(idx__poscode_digit(positions, f, limit), digit);
    poscode_writer writer = {.out = stream + at / 8, .count = at % 8};
    idx__poscode_put_raw(&writer, positions, f, limit);
    assert_true((uint64_t)(writer.out - stream) * 8 + writer.count == at + bits);
    for (uint64_t i = 0; i < 8 * (uint64_t)(bytes + SLACK); i++) {
        unsigned bit = stream[i / 8] >> i % 8 & 1;
        unsigned wanted = i >= at && i < at + bits ? expected.bits[i - at] : 0;
        if (bit != wanted) {
            fail_msg("f %u, limit %u, at %u: bit %llu is %u", f, limit, at, (unsigned long long)i,
                     bit);
        }
    }
    uint8_t *exact = malloc(bytes ? bytes : 1);
    assert_non_null(exact);
    memcpy(exact, stream, bytes);
    assert_true(idx__poscode_decode(exact, bytes, at, digit, f, limit, decoded));
    assert_true(memcmp(decoded, positions, f * sizeof *decoded) == 0);
    for (unsigned step = 1; step <= 9; step += 4) {
        check_keep(exact, bytes, at, digit, positions, f, limit, step % 3, step);
    }
    // What stands behind the code does not matter.
    memset(stream + bytes, 0xff, SLACK);
    if ((at + bits) % 8) {
        stream[bytes - 1] |= (uint8_t)(0xff << (at + bits) % 8);
    }
    assert_true(idx__poscode_decode(stream, bytes + SLACK, at, digit, f, limit, decoded));
    assert_true(memcmp(decoded, positions, f * sizeof *decoded) == 0);
    // One byte less, and it is no longer there.
    if (bits > 0) {
        assert_false(idx__poscode_decode(exact, bytes - 1, at, digit, f, limit, decoded));
        assert_false(idx__poscode_decode(exact, 0, at, digit, f, limit, decoded));
        uint32_t start = 0;
        assert_int_equal(idx__poscode_keep(exact, bytes - 1, at, digit, f, limit, &start, 1, 0),
                         UINT32_MAX);
    }
    free(exact);
    free(decoded);
    free(expected.bits);
    free(stream);
}

static void every_set_of_positions_below_small_limits_comes_back(void **state)
{
    (void)state;
    for (uint32_t limit = 1; limit <= 14; limit++) {
        for (uint32_t set = 1; set < UINT32_C(1) << limit; set++) {
            uint32_t positions[14], f = 0;
            for (uint32_t p = 0; p < limit; p++) {
                if (set >> p & 1) {
                    positions[f++] = p;
                }
            }
            check_round_trip(positions, f, limit, (set ^ limit) % 17);
        }
    }
}

static void every_pair_and_single_below_the_limit_comes_back(void **state)
{
    (void)state;
    static const uint32_t limits[] = {3, 15, 16, 17, 31, 33, 64, 100};
    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
        for (uint32_t b = 0; b < limits[k]; b++) {
            check_round_trip(&b, 1, limits[k], b % 8);
            for (uint32_t a = 0; a < b; a++) {
                check_round_trip((uint32_t[]){a, b}, 2, limits[k], a % 8);
            }
        }
    }
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* f of the positions below limit: spread out (kind 0), at the front, at the back, in a lump. */
static void draw(uint32_t *positions, uint32_t f, uint32_t limit, unsigned kind, uint64_t *seed)
{
    uint32_t room = limit - f + 1, first = 0;

    if (kind == 3) {
        room = room < 50 ? room : 50;
        first = (uint32_t)(random_next(seed) % (limit - f - room + 2));
    }
    for (uint32_t i = 0; i < f; i++) {
        positions[i] = kind == 1   ? 0
                       : kind == 2 ? room - 1
                                   : first + (uint32_t)(random_next(seed) % room);
    }
    qsort(positions, f, sizeof *positions, compare_u32);
    for (uint32_t i = 0; i < f; i++) {
        positions[i] += i;
    }
    assert_true(positions[f - 1] < limit);
}

static void many_positions_below_large_limits_come_back(void **state)
{
    (void)state;
    uint64_t seed = 42;
    uint32_t *positions = malloc(20000 * sizeof *positions);

    for (unsigned round = 0; round < 6000; round++) {
        unsigned magnitude = 1 + (unsigned)(random_next(&seed) % 26);
        uint32_t limit = (uint32_t)1 << magnitude;
        limit += round % 3 == 0   ? (uint32_t)(random_next(&seed) % limit)
                 : round % 3 == 1 ? UINT32_MAX
                                  : 0;
        limit = limit > LARGEST_LIMIT ? LARGEST_LIMIT : limit < 1 ? 1 : limit;
        uint32_t most = limit < 20000 ? limit : 20000;
        uint32_t f = 1 + (uint32_t)(random_next(&seed) % most);
        f = round % 5 < 3 ? 1 + f % (1 + f / 100) : f;
        draw(positions, f, limit, round % 4, &seed);
        check_round_trip(positions, f, limit, (unsigned)(random_next(&seed) % 70));
    }
    free(positions);
}

static void the_largest_limit_is_served(void **state)
{
    (void)state;
    uint32_t few[] = {0, 1, 2, 12345678, LARGEST_LIMIT - 2, LARGEST_LIMIT - 1};

    check_round_trip(few + 5, 1, LARGEST_LIMIT, 3);
    check_round_trip(few + 4, 2, LARGEST_LIMIT, 7);
    check_round_trip(few, 2, LARGEST_LIMIT, 7);
    check_round_trip(few, 6, LARGEST_LIMIT, 1);
    uint32_t f = LARGEST_LIMIT / 16;
    uint32_t *positions = malloc(f * sizeof *positions);
    assert_non_null(positions);
    for (uint32_t i = 0; i < f; i++) {
        positions[i] = 16 * i + i % 16;
    }
    check_round_trip(positions, f, LARGEST_LIMIT, 5);
    free(positions);
}

static void a_complete_field_takes_no_bits(void **state)
{
    (void)state;
    enum { ALL = 100000 };
    uint32_t *decoded = malloc(ALL * sizeof *decoded);

    for (uint32_t limit = 1; limit <= ALL; limit = limit * 3 + 1) {
        poscode_shape shape = idx__poscode_shape(limit, limit);
        assert_true(shape.raw == 0 && shape.fraction == 0);
        assert_true(idx__poscode_decode(NULL, 0, 0, 0, limit, limit, decoded));
        for (uint32_t i = 0; i < limit; i++) {
            assert_int_equal(decoded[i], i);
        }
    }
    free(decoded);
}

static void no_code_is_shorter_than_the_number_of_sets_allows(void **state)
{
    (void)state;
    for (uint32_t limit = 1; limit <= 300; limit++) {
        double sets_log2 = 0; // of limit over f
        for (uint32_t f = 1; f <= limit; f++) {
            sets_log2 += log2((double)(limit - f + 1) / f);
            poscode_shape shape = idx__poscode_shape(f, limit);
            double bits = (double)shape.raw + shape.fraction / 32.0;
            assert_true(bits >= sets_log2 - 1e-6);
            assert_true(bits <= sets_log2 + (f > 7 ? 2.0 * f + 2 : 0.05 * f * f + 0.08));
        }
    }
}

static void impossible_counts_are_refused(void **state)
{
    (void)state;
    const uint8_t bytes[64] = {0};
    uint32_t out[64];

    assert_false(idx__poscode_decode(bytes, sizeof bytes, 0, 0, 0, 10, out));
    assert_false(idx__poscode_decode(bytes, sizeof bytes, 0, 0, 11, 10, out));
    assert_false(idx__poscode_decode(bytes, sizeof bytes, 0, 0, 1, 0, out));
    assert_false(idx__poscode_decode(bytes, sizeof bytes, 8 * sizeof bytes + 1, 0, 1, 1, out));
    assert_false(idx__poscode_decode(bytes, sizeof bytes, UINT64_MAX - 3, 0, 3, 100, out));
    assert_true(idx__poscode_decode(bytes, sizeof bytes, 8 * sizeof bytes, 0, 1, 1, out));
}

static void a_radix_is_the_power_of_two_rounded_down(void **state)
{
    (void)state;
    for (uint32_t b = 0; b < IDX_POSCODE_FRACTIONS; b++) {
        assert_int_equal(idx__poscode_radix[b], (int)floor(exp2(b / 32.0)));
    }
    uint64_t seed = 3;
    for (unsigned round = 0; round < 100000; round++) {
        uint32_t b = 1 + (uint32_t)(random_next(&seed) % (IDX_POSCODE_FRACTIONS - 1));
        uint32_t radix = idx__poscode_radix[b];
        uint64_t n = random_next(&seed) >> (8 + random_next(&seed) % 50);
        n = round % 3 == 0 ? n / radix * radix : round % 3 == 1 ? ((uint64_t)1 << 56) - 1 - n % 300 : n;
        assert_int_equal(radix == 1 ? 0 : idx__poscode_lowest(n, b), n % radix);
    }
}

/* Whatever is decoded without complaint is ascending and below the limit; nothing outside of the
 * input is read. */
static void any_bytes_decode_to_ascending_positions_or_not_at_all(void **state)
{
    (void)state;
    fence f = fence_new(4096);
    uint64_t seed = 7;
    uint32_t out[2000];
    unsigned accepted = 0, refused = 0;

    for (unsigned round = 0; round < 200000; round++) {
        size_t bytes = (size_t)(random_next(&seed) % (round % 2 ? 16 : 200));
        uint8_t *in = fence_end(&f, bytes);
        for (size_t i = 0; i < bytes; i++) {
            in[i] = (uint8_t)random_next(&seed);
            in[i] |= round % 3 == 1 ? (uint8_t)random_next(&seed) : 0;
            in[i] &= round % 3 == 2 ? (uint8_t)random_next(&seed) : 0xff;
        }
        uint32_t limit = 1 + random_bits(&seed, 1 + (unsigned)(random_next(&seed) % 26));
        uint32_t most = limit < 2000 ? limit : 2000;
        uint32_t n =
            1 + (uint32_t)(random_next(&seed) % (round % 4 ? (most < 12 ? most : 12) : most));
        uint64_t at = random_next(&seed) % (8 * bytes + 9);
        uint32_t digit = random_bits(&seed, round % 16 ? 5 : 32);
        if (!idx__poscode_decode(in, bytes, at, digit, n, limit, out)) {
            uint32_t starts[] = {0, 1, 7, 100, limit / 2, limit};
            uint32_t kept = idx__poscode_keep(in, bytes, at, digit, n, limit, starts, 6, 0);
            assert_true(kept <= 6 || kept == UINT32_MAX);
            refused++;
            continue;
        }
        accepted++;
        check_keep(in, bytes, at, digit, out, n, limit, round % 5, 1 + round % 11);
        for (uint32_t i = 0; i < n; i++) {
            assert_true(out[i] < limit);
            assert_true(i == 0 || out[i] > out[i - 1]);
        }
    }
    assert_true(accepted > 10000 && refused > 10000);
    fence_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_set_of_positions_below_small_limits_comes_back),
        cmocka_unit_test(every_pair_and_single_below_the_limit_comes_back),
        cmocka_unit_test(many_positions_below_large_limits_come_back),
        cmocka_unit_test(the_largest_limit_is_served),
        cmocka_unit_test(a_complete_field_takes_no_bits),
        cmocka_unit_test(no_code_is_shorter_than_the_number_of_sets_allows),
        cmocka_unit_test(impossible_counts_are_refused),
        cmocka_unit_test(a_radix_is_the_power_of_two_rounded_down),
        cmocka_unit_test(any_bytes_decode_to_ascending_positions_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
