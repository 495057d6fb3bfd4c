/* kernels_avx512.c: the kernels for AVX-512: kernels_x86.h, and comparisons that yield masks and
 * compress. */
#include "searcher/kernels_x86.h"

static size_t above(const uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes)
{
    const __m512i t = _mm512_set1_epi32((int)threshold);
    __m512i at = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    size_t count = 0;
    for (size_t i = 0; i < n; i += 16) {
        __mmask16 inside = n - i >= 16 ? 0xffffu : (__mmask16)((1u << (n - i)) - 1);
        __m512i v = _mm512_maskz_loadu_epi32(inside, values + i);
        unsigned mask = _mm512_mask_cmpgt_epu32_mask(inside, v, t);
        if (mask) {
            _mm512_storeu_si512(indexes + count, _mm512_maskz_compress_epi32((__mmask16)mask, at));
            count += (unsigned)__builtin_popcount(mask);
        }
        at = _mm512_add_epi32(at, _mm512_set1_epi32(16));
    }
    return count;
}

static size_t collect(uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes,
                      uint32_t *taken)
{
    const __m512i t = _mm512_set1_epi32((int)threshold);
    __m512i at = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    size_t count = 0;
    for (size_t i = 0; i < n; i += 16) {
        __m512i v = _mm512_loadu_si512(values + i);
        unsigned mask = _mm512_cmpgt_epu32_mask(v, t);
        _mm512_storeu_si512(values + i, _mm512_setzero_si512());
        if (mask) {
            _mm512_storeu_si512(indexes + count, _mm512_maskz_compress_epi32((__mmask16)mask, at));
            _mm512_storeu_si512(taken + count, _mm512_maskz_compress_epi32((__mmask16)mask, v));
            count += (unsigned)__builtin_popcount(mask);
        }
        at = _mm512_add_epi32(at, _mm512_set1_epi32(16));
    }
    return count;
}

static size_t filter(uint32_t *docs, uint32_t *sums, size_t n, uint32_t threshold)
{
    const __m512i t = _mm512_set1_epi32((int)threshold);
    size_t count = 0;
    for (size_t i = 0; i < n; i += 16) {
        __mmask16 inside = n - i >= 16 ? 0xffffu : (__mmask16)((1u << (n - i)) - 1);
        __m512i d = _mm512_maskz_loadu_epi32(inside, docs + i),
                s = _mm512_maskz_loadu_epi32(inside, sums + i);
        __mmask16 mask = _mm512_mask_cmpgt_epu32_mask(inside, s, t);
        _mm512_storeu_si512(docs + count, _mm512_maskz_compress_epi32(mask, d));
        _mm512_storeu_si512(sums + count, _mm512_maskz_compress_epi32(mask, s));
        count += (unsigned)__builtin_popcount(mask);
    }
    return count;
}

// A whole block: of which sixteen a value of `a` may be one is told by the last of each; no value
// waits for the one before.
static size_t meet_block(const uint32_t *a, size_t na, const uint32_t *b, uint16_t *at_a,
                         uint8_t *at_b)
{
    const __m512i rows = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i lasts = _mm512_i32gather_epi32(_mm512_slli_epi32(rows, 4), b + 15, 4);
    size_t count = 0;
    for (size_t i = 0; i < na; i++) {
        const __m512i x = _mm512_set1_epi32((int)a[i]);
        // Fifteen rows end before: it is the last one, or there is none.
        __mmask16 before = _mm512_mask_cmplt_epu32_mask(0x7fff, lasts, x);
        unsigned row = 16 * (unsigned)__builtin_popcount(before);
        unsigned met = _mm512_cmpeq_epi32_mask(_mm512_loadu_si512(b + row), x);
        at_a[count] = (uint16_t)i;
        at_b[count] = (uint8_t)(row + (unsigned)__builtin_ctz(met | 0x10000));
        count += met != 0;
    }
    return count;
}

static void gather_marks(uint64_t *bits, uint8_t *marks, size_t n_words)
{
    for (size_t j = 0; j < n_words; j++) {
        __m512i m = _mm512_loadu_si512(marks + 64 * j);
        bits[j] |= _mm512_test_epi8_mask(m, m);
        _mm512_storeu_si512(marks + 64 * j, _mm512_setzero_si512());
    }
}

static size_t pick_compressed(const uint8_t *bytes, const uint8_t *words, size_t n_words,
                              size_t limit, uint8_t *out)
{
    size_t count = 0;
    for (size_t j = 0; j < n_words; j++) {
        __mmask64 word = idx__load_u64(words + 8 * j);
        size_t n = (unsigned)__builtin_popcountll(word);
        if (count + n > limit) {
            return limit + 1;
        }
        __m512i v = _mm512_maskz_loadu_epi8(word, bytes + 64 * j);
        _mm512_storeu_si512(out + count, _mm512_maskz_compress_epi8(word, v));
        count += n;
    }
    return count;
}

// row[norms[0]], ..., row[norms[63]].
static inline __m512i look_up(const uint8_t *row, __m512i norms, __mmask64 is_high)
{
    __m512i low =
        _mm512_permutex2var_epi8(_mm512_loadu_si512(row), norms, _mm512_loadu_si512(row + 64));
    if (!is_high) {
        return low;
    }
    __m512i high = _mm512_permutex2var_epi8(_mm512_loadu_si512(row + 128), norms,
                                            _mm512_loadu_si512(row + 192));
    return _mm512_mask_mov_epi8(low, is_high, high);
}

// Frequencies i to i + 15 of n as bytes; 0 behind them.
static inline __m128i sixteen_freqs(const uint32_t *freqs, size_t i, size_t n)
{
    __mmask16 inside = i >= n ? 0 : n - i >= 16 ? 0xffffu : (__mmask16)((1u << (n - i)) - 1);
    return _mm512_cvtusepi32_epi8(_mm512_maskz_loadu_epi32(inside, freqs + i));
}

// A row of the tables at a time while many have its frequency, then one by one.
static bool code_shapes_by_rows(const uint32_t *freqs, const uint8_t *norms, size_t n,
                                const code_shape_table *known, uint8_t *raw, uint8_t *fractions)
{
    enum { FEW = 8 };
    const __m512i last = _mm512_set1_epi8(IDX_CODE_ROWS - 1);
    __mmask64 is_long = 0;
    for (size_t i = 0; i < n; i += 64) {
        __mmask64 inside = n - i >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << (n - i)) - 1;
        __m512i f = _mm512_castsi128_si512(sixteen_freqs(freqs, i, n));
        f = _mm512_inserti32x4(f, sixteen_freqs(freqs, i + 16, n), 1);
        f = _mm512_inserti32x4(f, sixteen_freqs(freqs, i + 32, n), 2);
        f = _mm512_inserti32x4(f, sixteen_freqs(freqs, i + 48, n), 3);
        f = _mm512_min_epu8(f, last);
        __m512i norm = _mm512_maskz_loadu_epi8(inside, norms + i), bits = _mm512_setzero_si512(), parts = bits;
        __mmask64 is_high = _mm512_movepi8_mask(norm), rest = inside;
        for (int row = 1; row < (int)IDX_CODE_ROWS && __builtin_popcountll(rest) > FEW; row++) {
            __mmask64 is_row = _mm512_cmpeq_epi8_mask(f, _mm512_set1_epi8((char)row));
            bits = _mm512_mask_mov_epi8(bits, is_row, look_up(known->raw[row], norm, is_high));
            parts = _mm512_mask_mov_epi8(parts, is_row, look_up(known->fractions[row], norm, is_high));
            rest &= ~is_row;
        }
        is_long |= _mm512_mask_cmpeq_epi8_mask(inside, bits, _mm512_set1_epi8((char)IDX_LONG_CODE));
        _mm512_storeu_si512(raw + i, bits);
        _mm512_storeu_si512(fractions + i, parts);
        for (; rest; rest &= rest - 1) {
            size_t at = i + (unsigned)__builtin_ctzll(rest);
            uint32_t row = freqs[at] < IDX_CODE_ROWS - 1 ? freqs[at] : IDX_CODE_ROWS - 1;
            raw[at] = known->raw[row][norms[at]];
            fractions[at] = known->fractions[row][norms[at]];
            is_long |= raw[at] == IDX_LONG_CODE;
        }
    }
    return is_long;
}

const score_kernels idx__kernels_avx512 = {
    contributions, above, collect, filter, max_byte, intersect, meet_bits, or_bits, gather_marks,
    count_bits, rank_words, rank_bits, pick_compressed, code_shapes_by_rows, add_by_sad};
