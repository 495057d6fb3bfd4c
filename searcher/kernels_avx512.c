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

static void gather_marks(uint64_t *bits, uint8_t *marks, size_t n_words)
{
    for (size_t j = 0; j < n_words; j++) {
        __m512i m = _mm512_loadu_si512(marks + 64 * j);
        bits[j] |= _mm512_test_epi8_mask(m, m);
        _mm512_storeu_si512(marks + 64 * j, _mm512_setzero_si512());
    }
}

const score_kernels idx__kernels_avx512 = {contributions, above,     collect,   filter,
                                           max_byte,      intersect, meet_bits, or_bits,
                                           gather_marks,  count_bits};
