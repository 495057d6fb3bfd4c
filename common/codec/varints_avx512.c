/*
 * varints_avx512.c: varints out of 64 bytes at once. Compression brings the first bytes of all of them together, then the second
 * ones, and so on; a value is the sum of its bytes in their places.
 */
#include "common/codec/varints.h"

#include <immintrin.h>

/* Sixteen values out of the bytes of each rank; bytes that a value does not have are zero. */
static inline __m512i join(__m128i b0, __m128i b1)
{
    __m512i low = _mm512_and_si512(_mm512_cvtepu8_epi32(b0), _mm512_set1_epi32(0x7f));
    __m512i high = _mm512_and_si512(_mm512_cvtepu8_epi32(b1), _mm512_set1_epi32(0x7f));
    return _mm512_or_si512(low, _mm512_slli_epi32(high, 7));
}

static inline __m128i quarter(__m512i v, unsigned i)
{
    switch (i) {
    case 0:
        return _mm512_castsi512_si128(v);
    case 1:
        return _mm512_extracti32x4_epi32(v, 1);
    case 2:
        return _mm512_extracti32x4_epi32(v, 2);
    default:
        return _mm512_extracti32x4_epi32(v, 3);
    }
}

/* The bytes behind those of `v` by one, of the values whose last byte at hand, `before`, says that they go on. */
static inline __m512i next_bytes(__m512i *v, __mmask64 starts, __m512i before)
{
    const __m512i by_one = _mm512_set_epi8(63, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43,
                                           42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21,
                                           20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    *v = _mm512_permutexvar_epi8(by_one, *v);
    return _mm512_maskz_mov_epi8(_mm512_movepi8_mask(before), _mm512_maskz_compress_epi8(starts, *v));
}

size_t idx__varints_avx512(const uint8_t **from, const uint8_t *end, uint32_t *values, size_t room)
{
    const uint8_t *p = *from;
    size_t n = 0;

    while (p < end && room - n >= IDX_VARINTS_ROOM) {
        size_t left = (size_t)(end - p);
        __mmask64 there = left >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
        __m512i v = _mm512_maskz_loadu_epi8(there, p);
        uint64_t more = _mm512_movepi8_mask(v), lasts = ~more & there;
        uint64_t too_long = more & more >> 1 & more >> 2 & more >> 3;
        if (too_long) { // nothing from there on
            lasts &= (too_long & -too_long) - 1;
        }
        if (lasts == 0) {
            break;
        }
        unsigned bytes = 64 - (unsigned)__builtin_clzll(lasts), count = (unsigned)__builtin_popcountll(lasts);
        uint64_t used = bytes == 64 ? ~UINT64_C(0) : (UINT64_C(1) << bytes) - 1;
        __mmask64 starts = (lasts << 1 | 1) & used;
        __m512i b0 = _mm512_maskz_compress_epi8(starts, v), b1 = next_bytes(&v, starts, b0);
        uint32_t *to = values + n;
        for (unsigned i = 0; 16 * i < count; i++) {
            _mm512_storeu_si512(to + 16 * i, join(quarter(b0, i), quarter(b1, i)));
        }
        if (more & more >> 1 & used) { // values of three bytes and more: rare
            __m512i b2 = next_bytes(&v, starts, b1), b3 = next_bytes(&v, starts, b2);
            for (unsigned i = 0; 16 * i < count; i++) {
                __m512i high = _mm512_slli_epi32(join(quarter(b2, i), quarter(b3, i)), 14);
                _mm512_storeu_si512(to + 16 * i, _mm512_or_si512(_mm512_loadu_si512(to + 16 * i), high));
            }
        }
        n += count;
        p += bytes;
        if (too_long && bytes == (unsigned)__builtin_ctzll(too_long)) {
            break;
        }
    }
    *from = p;
    return n;
}
