/*
 * kernels_x86.h: the kernels that AVX2 and AVX-512 share, compiled into each of the two files with its instructions.
 *
 * contributions: the norms are fetched by plain loads, since gathers were slower (1.7 ns a posting against 0.5 on Zen 4);
 * the arithmetic is the scalar one, operation by operation, so the bits are the same.
 *
 * intersect: when one side is much shorter, each of its values is searched in the other by rows of eight. Else all pairs
 * of eight against eight: b is rotated by a lane seven times. The k-th match among the a's is the k-th among the b's,
 * because both ascend, so two masks tell the places.
 */
#ifndef IDX_SEARCHER_KERNELS_X86_H
#define IDX_SEARCHER_KERNELS_X86_H

#include "searcher/kernels.h"

#include <immintrin.h>

static inline __m256i load(const void *p)
{
    return _mm256_loadu_si256(p);
}

static void contributions(const uint32_t *docs, const uint32_t *freqs, size_t n, const uint8_t *norms, const float *table,
                          float weight, uint32_t *out)
{
    float k[256];
    for (size_t i = 0; i < n; i++) {
        k[i] = table[norms[docs[i]]];
    }
    const __m256 w = _mm256_set1_ps(weight);
    const __m256i one = _mm256_set1_epi32(1);
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 f = _mm256_cvtepi32_ps(load(freqs + i));
        __m256 whole = _mm256_add_ps(f, _mm256_loadu_ps(k + i));
        // f >= 1, so the sum is above 0.
        __m256i c = _mm256_cvttps_epi32(_mm256_mul_ps(w, _mm256_div_ps(f, whole)));
        _mm256_storeu_si256((__m256i *)(void *)(out + i), _mm256_add_epi32(c, one));
    }
    for (; i < n; i++) {
        float f = (float)freqs[i];
        out[i] = 1u + (uint32_t)(weight * (f / (f + k[i])));
    }
}

static uint8_t max_byte(const uint8_t *bytes, size_t n)
{
    uint8_t max = 0;
    size_t i = 0;
    if (n >= 16) {
        __m128i m = _mm_loadu_si128((const void *)bytes);
        for (i = 16; i + 16 <= n; i += 16) {
            m = _mm_max_epu8(m, _mm_loadu_si128((const void *)(bytes + i)));
        }
        // The smallest of the complements, two bytes a lane.
        m = _mm_xor_si128(m, _mm_set1_epi8(-1));
        m = _mm_min_epu8(m, _mm_srli_epi16(m, 8));
        m = _mm_minpos_epu16(_mm_and_si128(m, _mm_set1_epi16(255)));
        max = (uint8_t)~_mm_cvtsi128_si32(m);
    }
    for (; i < n; i++) {
        max = bytes[i] > max ? bytes[i] : max;
    }
    return max;
}

// For few a's: rows of eight b's are skipped until one ends at or above the value.
static size_t intersect_few(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint16_t *at_a, uint16_t *at_b)
{
    const __m256i flip = _mm256_set1_epi32((int)0x80000000u);
    size_t count = 0, j = 0;
    for (size_t i = 0; i < na; i++) {
        uint32_t x = a[i];
        for (; j + 32 <= nb && b[j + 31] < x; j += 32) {
        }
        while (j + 8 <= nb && b[j + 7] < x) {
            j += 8;
        }
        unsigned below = 0;
        if (j + 8 <= nb) {
            __m256i v = _mm256_xor_si256(load(b + j), flip);
            __m256i t = _mm256_xor_si256(_mm256_set1_epi32((int)x), flip);
            below = (unsigned)__builtin_popcount(
                (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(t, v))));
        } else {
            while (j + below < nb && b[j + below] < x) {
                below++;
            }
            if (j + below == nb) {
                break;
            }
        }
        at_a[count] = (uint16_t)i;
        at_b[count] = (uint16_t)(j + below);
        count += b[j + below] == x;
    }
    return count;
}

static inline unsigned equal_mask(__m256i x, __m256i y)
{
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(x, y)));
}

static size_t intersect(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint16_t *at_a, uint16_t *at_b)
{
    if (na * 4 <= nb) {
        return intersect_few(a, na, b, nb, at_a, at_b);
    }
    if (nb * 4 <= na) {
        return intersect_few(b, nb, a, na, at_b, at_a);
    }
    const __m256i turn = _mm256_setr_epi32(1, 2, 3, 4, 5, 6, 7, 0);
    size_t count = 0, i = 0, j = 0;
    while (i + 8 <= na && j + 8 <= nb) {
        __m256i x = load(a + i), y = load(b + j);
        uint32_t last_a = a[i + 7], last_b = b[j + 7];
        unsigned mask_a = 0, mask_b = 0;
        for (unsigned r = 0; r < 8; r++) {
            // Lane l of y holds b[(l + r) % 8].
            unsigned m = equal_mask(x, y);
            mask_a |= m;
            mask_b |= (m << r | m >> (8 - r)) & 255u;
            y = _mm256_permutevar8x32_epi32(y, turn);
        }
        for (; mask_a; mask_a &= mask_a - 1, mask_b &= mask_b - 1) {
            at_a[count] = (uint16_t)(i + (unsigned)__builtin_ctz(mask_a));
            at_b[count++] = (uint16_t)(j + (unsigned)__builtin_ctz(mask_b));
        }
        i += last_a <= last_b ? 8 : 0;
        j += last_b <= last_a ? 8 : 0;
    }
    while (i < na && j < nb) {
        uint32_t x = a[i], y = b[j];
        at_a[count] = (uint16_t)i;
        at_b[count] = (uint16_t)j;
        count += x == y;
        i += x <= y;
        j += y <= x;
    }
    return count;
}

#endif
