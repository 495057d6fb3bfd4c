/* test_kernels.c: every instruction set that this machine has, against the scalar kernels, bit for
 * bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "searcher/kernels.h"
#include "searcher/score.h"
#include "tests/searcher/support.h"

enum { MOST = 4096, ROUNDS = 400 };

typedef void check_function(const score_kernels *k, random_numbers *r);

static void at_every_level(check_function *check)
{
    for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
        if (!idx__cpu_has(level)) {
            print_message("level %s: not on this machine, skipped\n", idx__cpu_name(level));
            continue;
        }
        random_numbers r = {77};
        for (int i = 0; i < ROUNDS; i++) {
            check(idx__score_kernels(level), &r);
        }
    }
}

// Copies to the end of a heap block of exactly this size, so that a sanitizer sees what is read
// behind it.
static void *exact(const void *data, size_t bytes)
{
    void *p = malloc(bytes ? bytes : 1);
    assert_non_null(p);
    memcpy(p, data, bytes);
    return p;
}

static void check_contributions(const score_kernels *k, random_numbers *r)
{
    uint32_t docs[256], freqs[256], want[256 + IDX_KERNEL_SLACK], got[256 + IDX_KERNEL_SLACK];
    uint8_t norms[2048];
    float table[256];
    size_t n = random_below(r, 257);
    for (size_t i = 0; i < sizeof norms; i++) {
        norms[i] = (uint8_t)random_below(r, 256);
    }
    for (size_t i = 0; i < 256; i++) {
        table[i] = random_below(r, 8) ? (float)random_unit(r) * 40.0f : 0.0f;
    }
    for (size_t i = 0; i < n; i++) {
        docs[i] = random_below(r, sizeof norms);
        freqs[i] = 1 + (random_below(r, 4) ? random_below(r, 6) : random_below(r, 1u << 20));
    }
    float weight = (float)random_unit(r) * 1073741824.0f;
    uint32_t *d = exact(docs, n * sizeof *docs), *f = exact(freqs, n * sizeof *freqs);
    memset(got, 0xaa, sizeof got);
    k->contributions(d, f, n, norms, table, weight, got);
    idx__kernels_scalar.contributions(d, f, n, norms, table, weight, want);
    assert_memory_equal(got, want, n * sizeof *want);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(want[i],
                         idx__score_contribution(weight, (float)freqs[i], table[norms[docs[i]]]));
    }
    for (size_t i = n; i < 256 + IDX_KERNEL_SLACK; i++) {
        assert_int_equal(got[i], 0xaaaaaaaau);
    }
    free(d);
    free(f);
}

static void contributions_are_the_same_bits_everywhere(void **state)
{
    (void)state;
    at_every_level(check_contributions);
}

static void check_above(const score_kernels *k, random_numbers *r)
{
    static uint32_t values[MOST], want[MOST + IDX_KERNEL_SLACK], got[MOST + IDX_KERNEL_SLACK];
    size_t n = random_below(r, random_below(r, 2) ? 40 : MOST + 1);
    uint32_t range = random_below(r, 2) ? 10 : UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        values[i] = random_below(r, range);
    }
    uint32_t threshold = random_below(r, 3)   ? random_below(r, range)
                         : random_below(r, 2) ? 0
                                              : UINT32_MAX;
    uint32_t *exactly = exact(values, n * sizeof *values);
    size_t wanted = idx__kernels_scalar.above(values, n, threshold, want);
    assert_int_equal(k->above(exactly, n, threshold, got), wanted);
    assert_memory_equal(got, want, wanted * sizeof *want);
    free(exactly);
}

static void values_above_a_threshold_are_listed(void **state)
{
    (void)state;
    at_every_level(check_above);
}

static void check_collect(const score_kernels *k, random_numbers *r)
{
    static uint32_t values[MOST], copy[MOST], want[2][MOST + IDX_KERNEL_SLACK],
        got[2][MOST + IDX_KERNEL_SLACK];
    size_t n = 16 * (size_t)random_below(r, MOST / 16 + 1);
    for (size_t i = 0; i < n; i++) {
        copy[i] = values[i] = random_below(r, 4) ? 0 : random_below(r, UINT32_MAX);
    }
    uint32_t threshold = random_below(r, 2) ? random_below(r, UINT32_MAX) : 0;
    size_t wanted = idx__kernels_scalar.collect(copy, n, threshold, want[0], want[1]);
    assert_int_equal(k->collect(values, n, threshold, got[0], got[1]), wanted);
    assert_memory_equal(got[0], want[0], wanted * sizeof(uint32_t));
    assert_memory_equal(got[1], want[1], wanted * sizeof(uint32_t));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(values[i], 0);
    }
}

static void sums_are_collected_and_cleared(void **state)
{
    (void)state;
    at_every_level(check_collect);
}

static void check_filter(const score_kernels *k, random_numbers *r)
{
    static uint32_t want[2][MOST + IDX_KERNEL_SLACK], got[2][MOST + IDX_KERNEL_SLACK];
    size_t n = random_below(r, random_below(r, 2) ? 40 : MOST + 1);
    uint32_t range = random_below(r, 2) ? 10 : UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        want[0][i] = got[0][i] = random_below(r, UINT32_MAX);
        want[1][i] = got[1][i] = random_below(r, range);
    }
    uint32_t threshold = random_below(r, range);
    size_t wanted = idx__kernels_scalar.filter(want[0], want[1], n, threshold);
    assert_int_equal(k->filter(got[0], got[1], n, threshold), wanted);
    assert_memory_equal(got[0], want[0], wanted * sizeof(uint32_t));
    assert_memory_equal(got[1], want[1], wanted * sizeof(uint32_t));
}

static void pairs_above_a_threshold_are_kept_in_place(void **state)
{
    (void)state;
    at_every_level(check_filter);
}

static void check_max_byte(const score_kernels *k, random_numbers *r)
{
    uint8_t bytes[300];
    size_t n = 1 + random_below(r, sizeof bytes);
    uint32_t range = 1 + random_below(r, 256);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (uint8_t)random_below(r, range);
    }
    uint8_t *exactly = exact(bytes, n);
    assert_int_equal(k->max_byte(exactly, n), idx__kernels_scalar.max_byte(bytes, n));
    free(exactly);
}

static void the_largest_byte_is_found(void **state)
{
    (void)state;
    at_every_level(check_max_byte);
}

static size_t ascending_exactly(random_numbers *r, uint32_t *out, size_t n, uint32_t gap)
{
    uint32_t at = random_below(r, 50);
    for (size_t i = 0; i < n; i++) {
        out[i] = at;
        at += 1 + random_below(r, gap);
    }
    if (n && random_below(r, 10) == 0) {
        out[n - 1] = UINT32_MAX - 1; // the comparison is unsigned
    }
    return n;
}

static size_t ascending(random_numbers *r, uint32_t *out, size_t most, uint32_t gap)
{
    return ascending_exactly(r, out, random_below(r, (uint32_t)most + 1), gap);
}

static void check_intersect(const score_kernels *k, random_numbers *r)
{
    static const uint32_t gaps[] = {1, 2, 3, 10, 100, 1000, 100000};
    uint32_t a[256], b[256];
    static meeting_map map;
    uint16_t want_a[256 + IDX_KERNEL_SLACK], got_a[256 + IDX_KERNEL_SLACK];
    uint8_t want_b[256 + IDX_KERNEL_SLACK], got_b[256 + IDX_KERNEL_SLACK];
    if (random_below(r, 50) == 0) {
        memset(&map, 0x77, sizeof map);
        map.round = 0; // as new: the entries may hold anything
    }
    size_t na = ascending(r, a, random_below(r, 2) ? 256 : 20, gaps[random_below(r, 7)]);
    size_t nb = ascending(r, b, random_below(r, 2) ? 256 : 20, gaps[random_below(r, 7)]);
    if (random_below(r, 2)) { // a whole block, and values at or behind some of its own
        uint32_t share = 1 + random_below(r, 256);
        nb = ascending_exactly(r, b, 256, gaps[random_below(r, 7)]);
        na = 0;
        for (size_t i = 0; i < nb; i++) {
            uint32_t value = b[i] + random_below(r, 2);
            if (random_below(r, 256) < share && (na == 0 || value > a[na - 1])) {
                a[na++] = value;
            }
        }
    }
    uint32_t *x = exact(a, na * sizeof *a), *y = exact(b, nb * sizeof *b);
    size_t wanted = idx__kernels_scalar.intersect(a, na, b, nb, want_a, want_b, &map);
    assert_int_equal(k->intersect(x, na, y, nb, got_a, got_b, &map), wanted);
    for (size_t i = 0; i < wanted; i++) {
        assert_int_equal(got_a[i], want_a[i]);
        assert_int_equal(got_b[i], want_b[i]);
        assert_int_equal(a[want_a[i]], b[want_b[i]]);
    }
    free(x);
    free(y);
}

static void common_values_are_found_with_their_places(void **state)
{
    (void)state;
    at_every_level(check_intersect);
    at_every_level(check_intersect);
}

// A row of bits with some density; the last word is not 0.
static size_t random_words(random_numbers *r, uint64_t *words, size_t most)
{
    static const uint32_t densities[] = {1, 2, 4, 30};
    size_t n = 1 + random_below(r, (uint32_t)most);
    uint32_t density = densities[random_below(r, 4)];
    for (size_t j = 0; j < n; j++) {
        words[j] = 0;
        for (unsigned i = 0; i < 64; i++) {
            words[j] |= (uint64_t)(random_below(r, density) == 0) << i;
        }
    }
    words[n - 1] |= UINT64_C(1) << random_below(r, 64);
    return n;
}

static size_t count_all(const uint64_t *words, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < 64 * n; i++) {
        count += words[i / 64] >> i % 64 & 1;
    }
    return count;
}

static void check_meet_bits(const score_kernels *k, random_numbers *r)
{
    uint64_t words[16];
    uint32_t a[256];
    uint16_t at_a[256 + IDX_KERNEL_SLACK];
    uint8_t at_b[256 + IDX_KERNEL_SLACK];
    size_t n_words = random_words(r, words, random_below(r, 2) ? 4 : 16), na = 0;
    size_t total = count_all(words, n_words);
    uint32_t first = random_below(r, 2) ? 0 : random_below(r, UINT32_MAX - 2000);
    uint32_t step = 1 + random_below(r, 20);
    for (uint32_t at = random_below(r, 64); at < 64 * n_words && na < 256;
         at += 1 + random_below(r, step)) {
        a[na++] = first + at;
    }
    uint32_t *x = exact(a, na * sizeof *a);
    uint8_t *w = exact(words, n_words * sizeof *words);
    assert_int_equal(k->meet_bits(x, na, w, n_words, first, total + 1, at_a, at_b), na + 1);
    size_t got = k->meet_bits(x, na, w, n_words, first, total, at_a, at_b), want = 0;
    for (size_t i = 0; i < na; i++) {
        uint32_t at = a[i] - first;
        if (words[at / 64] >> at % 64 & 1) {
            size_t before = 0;
            for (size_t b = 0; b < at; b++) {
                before += words[b / 64] >> b % 64 & 1;
            }
            assert_true(want < got);
            assert_int_equal(at_a[want], i);
            assert_int_equal(at_b[want], (uint8_t)before);
            want++;
        }
    }
    assert_int_equal(got, want);
    free(x);
    free(w);
}

static void members_of_a_row_of_bits_are_found_with_their_rank(void **state)
{
    (void)state;
    at_every_level(check_meet_bits);
}

static void check_or_bits(const score_kernels *k, random_numbers *r)
{
    uint64_t words[20], want[64], got[64];
    size_t n = random_words(r, words, 20), at = random_below(r, 1024);
    for (size_t i = 0; i < 64; i++) {
        want[i] = got[i] = random_below(r, 3) ? 0 : random_below(r, UINT32_MAX);
    }
    for (size_t i = 0; i < 64 * n; i++) {
        want[(at + i) / 64] |= (words[i / 64] >> i % 64 & 1) << (at + i) % 64;
    }
    uint8_t *w = exact(words, n * sizeof *words);
    assert_int_equal(k->or_bits(got, at, w, n), count_all(words, n));
    assert_memory_equal(got, want, sizeof want);
    assert_int_equal(k->count_bits(got, 64), count_all(want, 64));
    free(w);
}

static void rows_of_bits_are_united_at_any_place(void **state)
{
    (void)state;
    at_every_level(check_or_bits);
}

static void check_ranks(const score_kernels *k, random_numbers *r)
{
    uint64_t words[20];
    uint32_t before[20], at[256], got[256], base = random_below(r, 5000);
    size_t n_words = random_words(r, words, 20), n = random_below(r, 257);
    for (size_t i = 0; i < n; i++) {
        at[i] = base + random_below(r, (uint32_t)(64 * n_words));
    }
    k->rank_words(words, n_words, before);
    k->rank_bits(words, before, at, n, base, got);
    for (size_t i = 0; i < n; i++) {
        uint32_t want = 0;
        for (size_t bit = 0; bit < at[i] - base; bit++) {
            want += words[bit / 64] >> bit % 64 & 1;
        }
        assert_int_equal(got[i], want);
    }
}

static void bits_before_a_place_are_counted(void **state)
{
    (void)state;
    at_every_level(check_ranks);
}

static void check_gather_marks(const score_kernels *k, random_numbers *r)
{
    uint8_t marks[64 * 10];
    uint64_t want[10], got[10];
    size_t n = random_below(r, 11);
    for (size_t i = 0; i < sizeof marks; i++) {
        marks[i] = random_below(r, 3) ? 0 : (uint8_t)random_below(r, 256);
    }
    for (size_t j = 0; j < n; j++) {
        want[j] = got[j] = random_below(r, UINT32_MAX);
        for (unsigned i = 0; i < 64; i++) {
            want[j] |= (uint64_t)(marks[64 * j + i] != 0) << i;
        }
    }
    uint8_t *m = exact(marks, 64 * n);
    k->gather_marks(got, m, n);
    assert_memory_equal(got, want, n * sizeof *want);
    for (size_t i = 0; i < 64 * n; i++) {
        assert_int_equal(m[i], 0);
    }
    free(m);
}

static void marks_become_bits(void **state)
{
    (void)state;
    at_every_level(check_gather_marks);
}

static void check_pick_bytes(const score_kernels *k, random_numbers *r)
{
    uint64_t words[20];
    uint8_t bytes[64 * 20], got[512 + IDX_BYTE_SLACK];
    size_t n = random_words(r, words, 20), total = count_all(words, n), reach = 0, count = 0;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)random_below(r, 256);
    }
    for (size_t i = 0; i < 64 * n; i++) {
        reach = words[i / 64] >> i % 64 & 1 ? i + 1 : reach;
    }
    uint8_t *w = exact(words, n * sizeof *words), *b = exact(bytes, reach);
    size_t limit = 64 * (1 + random_below(r, 8));
    size_t picked = k->pick_bytes(b, w, n, limit, got);
    assert_int_equal(picked, total <= limit ? total : limit + 1);
    for (size_t i = 0; picked <= limit && i < 64 * n; i++) {
        if (words[i / 64] >> i % 64 & 1) {
            assert_int_equal(got[count++], bytes[i]);
        }
    }
    free(w);
    free(b);
}

static void bytes_are_picked_by_a_row_of_bits(void **state)
{
    (void)state;
    at_every_level(check_pick_bytes);
}

static void check_add_groups(const score_kernels *k, random_numbers *r)
{
    uint8_t raw[256], fractions[256];
    uint64_t ends[33], sum = random_below(r, UINT32_MAX);
    size_t n = random_below(r, 33);
    for (size_t i = 0; i < sizeof raw; i++) {
        raw[i] = (uint8_t)(random_below(r, 4) ? random_below(r, 256) : 255);
        fractions[i] = (uint8_t)(random_below(r, 4) ? random_below(r, 256) : 32 * random_below(r, 8));
    }
    memset(ends, 0x5a, sizeof ends);
    ends[0] = sum;
    k->add_groups(raw, fractions, n, ends);
    for (size_t g = 0; g < n; g++) {
        uint64_t parts = 0;
        for (size_t i = 0; i < 8; i++) {
            sum += raw[8 * g + i];
            parts += fractions[8 * g + i];
        }
        sum += parts / 32 + (parts % 32 > 0);
        assert_int_equal(ends[g + 1], sum);
    }
    for (size_t g = n + 1; g < 33; g++) {
        assert_int_equal(ends[g], UINT64_C(0x5a5a5a5a5a5a5a5a));
    }
}

static void bytes_are_added_up_by_eights(void **state)
{
    (void)state;
    at_every_level(check_add_groups);
}

static void check_code_shapes(const score_kernels *k, random_numbers *r)
{
    code_shape_table known;
    uint32_t freqs[256 + IDX_KERNEL_SLACK];
    uint8_t norms[256 + IDX_BYTE_SLACK], raw[256 + IDX_BYTE_SLACK], fractions[256 + IDX_BYTE_SLACK];
    size_t n = random_below(r, 257);
    uint32_t common = 1 + random_below(r, 20), norm_range = random_below(r, 2) ? 128 : 256;
    bool is_full = random_below(r, 2), has_long = false;
    for (size_t i = 0; i < IDX_CODE_ROWS; i++) {
        for (size_t j = 0; j < IDX_CODE_NORMS; j++) {
            known.raw[i][j] = (uint8_t)random_below(r, is_full ? IDX_LONG_CODE : IDX_LONG_CODE + 1);
            known.fractions[i][j] = (uint8_t)random_below(r, 256);
        }
    }
    for (size_t i = 0; i < n; i++) {
        freqs[i] = random_below(r, 50) ? random_below(r, common) : random_below(r, UINT32_MAX);
        norms[i] = (uint8_t)random_below(r, norm_range);
    }
    bool is_long = k->code_shapes(freqs, norms, n, &known, raw, fractions);
    for (size_t i = 0; i < n; i++) {
        uint32_t row = freqs[i] < IDX_CODE_ROWS ? freqs[i] : IDX_CODE_ROWS - 1;
        assert_int_equal(raw[i], known.raw[row][norms[i]]);
        assert_int_equal(fractions[i], known.fractions[row][norms[i]]);
        has_long |= raw[i] == IDX_LONG_CODE;
    }
    assert_int_equal(is_long, has_long);
}

static void lengths_of_codes_are_looked_up(void **state)
{
    (void)state;
    at_every_level(check_code_shapes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contributions_are_the_same_bits_everywhere),
        cmocka_unit_test(values_above_a_threshold_are_listed),
        cmocka_unit_test(sums_are_collected_and_cleared),
        cmocka_unit_test(pairs_above_a_threshold_are_kept_in_place),
        cmocka_unit_test(the_largest_byte_is_found),
        cmocka_unit_test(common_values_are_found_with_their_places),
        cmocka_unit_test(members_of_a_row_of_bits_are_found_with_their_rank),
        cmocka_unit_test(rows_of_bits_are_united_at_any_place),
        cmocka_unit_test(bits_before_a_place_are_counted),
        cmocka_unit_test(marks_become_bits),
        cmocka_unit_test(bytes_are_picked_by_a_row_of_bits),
        cmocka_unit_test(lengths_of_codes_are_looked_up),
        cmocka_unit_test(bytes_are_added_up_by_eights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
