/*
 * bitpack_avx512.c: the kernels for AVX-512: those of AVX2, and five where masks and byte
 * compression do better.
 *
 * Packing and running sums stay with AVX2, because nothing wider was faster where it was measured
 * (Zen 4, unpack_delta in values a cycle at widths 3, 7, 12): 2.4, 2.3, 2.0 for 512-bit tiles
 * against 2.6, 2.5, 2.0. Three-operand logic, funnel shifts and 32 registers at 256 bits gained
 * nothing up to width 12 and a tenth above 16, where hardly a block is.
 */
#include "common/codec/bitpack.h"

#include <assert.h>
#include <immintrin.h>
#include <stdbool.h>

#include "common/base/bytes.h"
#include "common/codec/bitpack_find.h"
#include "common/codec/bitpack_planes.h"
#include "common/codec/bitpack_tables.h"
#include "common/codec/bitpack_width.h"

static const uint8_t bit_numbers[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

static uint64_t deposit(uint64_t bits, uint64_t mask)
{
    return _pdep_u64(bits, mask);
}

// A byte counts the planes of each value, 64 at a time; widened only at the end.
static size_t add_planes(const uint8_t *bits, size_t n, unsigned planes, unsigned shift,
                         uint32_t *values, uint64_t marks[4])
{
    const __m512i one = _mm512_set1_epi8(1);
    const __m128i left = _mm_cvtsi32_si128((int)shift);
    uint64_t all[IDX_MAX_PLANES][4];
    size_t used = planes_spread(bits, n, planes, deposit, all);

    for (size_t i = 0; i < n; i += 64) {
        __m512i count = _mm512_maskz_mov_epi8(all[0][i / 64], one);
        for (unsigned k = 1; k < planes; k++) {
            count = _mm512_mask_add_epi8(count, all[k][i / 64], count, one);
        }
        __m256i half[2] = {_mm512_castsi512_si256(count), _mm512_extracti64x4_epi64(count, 1)};
        IDX_UNROLL
        for (size_t r = 0; r < 8; r++) { // eight at a time, as they were stored
            __m256i *to = (__m256i *)(values + i + 8 * r);
            __m128i four = r % 4 < 2 ? _mm256_castsi256_si128(half[r / 4])
                                     : _mm256_extracti128_si256(half[r / 4], 1);
            __m256i more = _mm256_cvtepu8_epi32(r % 2 ? _mm_srli_si128(four, 8) : four);
            more = _mm256_sll_epi32(more, left);
            _mm256_storeu_si256(to, _mm256_add_epi32(_mm256_loadu_si256(to), more));
        }
    }
    for (size_t j = 0; 64 * j < n; j++) {
        marks[j] = all[planes - 1][j];
    }
    return used;
}

// Sixteen values, from their low parts and the numbers of their bits in a word.
IDX_INLINE void put_values(uint32_t *out, const uint32_t *low, __m128i bits, __m128i left, __m512i more)
{
    __m512i high = _mm512_sll_epi32(_mm512_cvtepu8_epi32(bits), left);
    __m512i value = _mm512_add_epi32(_mm512_add_epi32(high, more), _mm512_loadu_si512(low));
    _mm512_storeu_si512(out, value);
}

// Whether values ascend strictly; copies them.
static bool copy_ascending(const uint32_t *from, size_t n, uint32_t *to)
{
    __m512i before = _mm512_setzero_si512();
    __mmask16 falls = 0, inside = 0xfffe; // nothing is before the first
    for (size_t i = 0; i < n; i += 16) {
        if (n - i < 16) {
            inside &= (__mmask16)((1u << (n - i)) - 1);
        }
        __m512i v = _mm512_loadu_si512(from + i);
        falls |= _mm512_mask_cmple_epu32_mask(inside, v, _mm512_alignr_epi32(v, before, 15));
        _mm512_storeu_si512(to + i, v);
        before = v;
        inside = 0xffff;
    }
    return falls == 0;
}

/*
 * Word by word: the numbers of the bits set, compressed, give high parts. What a word writes behind
 * its last value the next word writes over; and since a load must not wait for stores that overlap
 * it in part, low parts and values lie apart (in place: 115 ns a block instead of 60).
 */
static size_t add_high(const uint8_t *bits, size_t n, unsigned l, uint32_t first,
                       const uint32_t *low, uint32_t *values)
{
    const __m512i numbers = _mm512_loadu_si512(bit_numbers);
    const __m512i sixteen = _mm512_set1_epi32((int)(UINT32_C(16) << l));
    const __m128i left = _mm_cvtsi32_si128((int)l);
    // What a value has less for those before it in its word.
    const __m512i less = _mm512_sll_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), left);
    uint32_t all[IDX_BLOCK + 64];
    size_t count = 0, end = 0;

    for (size_t j = 0; count < n; j++) {
        if (j == IDX_HIGH_BYTES / 8) {
            return 0;
        }
        uint64_t word = idx__load_u64(bits + 8 * j);
        unsigned c = (unsigned)_mm_popcnt_u64(word);
        __m512i set = _mm512_maskz_compress_epi8(word, numbers);
        uint32_t base = first + ((uint32_t)(64 * j - count) << l);
        __m512i more = _mm512_sub_epi32(_mm512_set1_epi32((int)base), less);
        const uint32_t *from = low + count;
        uint32_t *to = all + count;
        put_values(to, from, _mm512_castsi512_si128(set), left, more);
        more = _mm512_sub_epi32(more, sixteen);
        put_values(to + 16, from + 16, _mm512_extracti32x4_epi32(set, 1), left, more);
        if (c > 32) {
            more = _mm512_sub_epi32(more, sixteen);
            put_values(to + 32, from + 32, _mm512_extracti32x4_epi32(set, 2), left, more);
            more = _mm512_sub_epi32(more, sixteen);
            put_values(to + 48, from + 48, _mm512_extracti32x4_epi32(set, 3), left, more);
        }
        if (count + c >= n) {
            end = 64 * j + _tzcnt_u64(_pdep_u64(UINT64_C(1) << (n - count - 1), word)) + 1;
        }
        count += c;
    }
    uint64_t most = (uint64_t)(end - n) << l;
    return most > UINT32_MAX || !copy_ascending(all, n, values) ? 0 : end;
}

// Sixteen of a word's bit numbers, zero-extended and moved to `base`, as far as `mask` says.
IDX_INLINE void put_sixteen(uint32_t *out, __m128i bits, __m512i base, uint64_t mask)
{
    __m512i ids = _mm512_add_epi32(_mm512_cvtepu8_epi32(bits), base);
    _mm512_mask_storeu_epi32(out, (__mmask16)mask, ids);
}

static size_t expand_bits(const uint8_t *words, size_t n_words, uint32_t first, size_t limit,
                          uint32_t *out)
{
    const __m512i numbers = _mm512_loadu_si512(bit_numbers);
    size_t n = 0;

    for (size_t j = 0; j < n_words; j++, first += 64) {
        uint64_t word = idx__load_u64(words + 8 * j);
        unsigned count = (unsigned)_mm_popcnt_u64(word);

        if (count > limit - n) {
            return limit + 1;
        }
        __m512i set = _mm512_maskz_compress_epi8(word, numbers);
        __m512i base = _mm512_set1_epi32((int)first);
        uint64_t mask = _bzhi_u64(UINT64_MAX, count);

        put_sixteen(out + n, _mm512_castsi512_si128(set), base, mask);
        if (count > 16) {
            put_sixteen(out + n + 16, _mm512_extracti32x4_epi32(set, 1), base, mask >> 16);
        }
        if (count > 32) {
            put_sixteen(out + n + 32, _mm512_extracti32x4_epi32(set, 2), base, mask >> 32);
            put_sixteen(out + n + 48, _mm512_extracti32x4_epi32(set, 3), base, mask >> 48);
        }
        n += count;
    }
    return n;
}

static size_t scan_bytes_ge(const uint8_t *bytes, size_t n, uint8_t t)
{
    const __m512i threshold = _mm512_set1_epi8((char)t);

    for (size_t i = 0; i < n; i += 64) {
        uint64_t inside = _bzhi_u64(UINT64_MAX, n - i < 64 ? (unsigned)(n - i) : 64);
        __m512i v = _mm512_maskz_loadu_epi8(inside, bytes + i);
        uint64_t hits = _mm512_mask_cmpge_epu8_mask(inside, v, threshold);
        if (hits != 0) {
            return i + _tzcnt_u64(hits);
        }
    }
    return n;
}

static size_t find_u32_ge(const uint32_t *sorted, size_t n, uint32_t x)
{
    enum { WINDOW = 64 };
    const __m512i bound = _mm512_set1_epi32((int)x);
    size_t start = 0, len = n;

    // Everything before `start` is smaller than x, and nothing from start + len on is.
    while (len > WINDOW) {
        size_t half = len / 2;
        start += (sorted[start + half - 1] < x) * half; // a product, lest it become a branch
        len -= half;
    }
    uint64_t inside = _bzhi_u64(UINT64_MAX, (unsigned)len), less = 0;
    IDX_UNROLL
    for (unsigned k = 0; k < WINDOW; k += 16) {
        __mmask16 part = (__mmask16)(inside >> k);
        __m512i v = _mm512_maskz_loadu_epi32(part, sorted + start + k);
        less |= (uint64_t)_mm512_mask_cmplt_epu32_mask(part, v, bound) << k;
    }
    return start + (size_t)_mm_popcnt_u64(less);
}

const bitpack_kernels idx__bitpack_avx512 = {
    .pack = idx__avx2_pack,
    .unpack = idx__avx2_unpack,
    .unpack_delta = idx__avx2_unpack_delta,
    .prefix_sum = idx__avx2_prefix_sum,
    .add_planes = add_planes,
    .peek_planes = peek_planes,
    .add_high = add_high,
    .find_high = find_high,
    .expand_bits = expand_bits,
    .scan_bytes_ge = scan_bytes_ge,
    .find_u32_ge = find_u32_ge,
};
