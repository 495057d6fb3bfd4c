/*
 * kernels_x86.h: the kernels that AVX2 and AVX-512 share, compiled into each of the two files with
 * its instructions.
 *
 * contributions: the norms are fetched by plain loads, since gathers were slower (1.7 ns a posting
 * against 0.5 on Zen 4); the arithmetic is the scalar one, operation by operation, so the bits are
 * the same.
 *
 * intersect: kernels_meet.h, but a few values are searched one by one, and some more in a whole
 * block by comparing rows of it (16 values: 109 -> 41 ns, 64: 178 -> 118).
 */
#ifndef IDX_SEARCHER_KERNELS_X86_H
#define IDX_SEARCHER_KERNELS_X86_H

#include "searcher/kernels_bits.h"
#include "searcher/kernels_meet.h"

#include <immintrin.h>

// How many values make it worth looking at the ends of all rows of a block; more of them meet in
// the map.
#define MEET_BLOCK_FROM 4
#define MEET_BLOCK_TO 128

static inline __m256i load(const void *p)
{
    return _mm256_loadu_si256(p);
}

static void contributions(const uint32_t *docs, const uint32_t *freqs, size_t n,
                          const uint8_t *norms, const float *table, float weight, uint32_t *out)
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

// For few a's: the row of eight that may hold each is found by halving, without branches.
static size_t meet_few(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint16_t *at_a,
                       uint8_t *at_b)
{
    const __m256i flip = _mm256_set1_epi32((int)0x80000000u);
    size_t count = 0, from = 0;
    for (size_t i = 0; i < na; i++) {
        uint32_t x = a[i];
        const uint32_t *row = b + from;
        size_t n = nb - from;
        while (n > 8) {
            size_t half = n / 2;
            row = row[half - 1] < x ? row + half : row;
            n -= half;
        }
        size_t at = (size_t)(row - b);
        if (at + 8 <= nb) {
            __m256i v = _mm256_xor_si256(load(row), flip),
                    t = _mm256_xor_si256(_mm256_set1_epi32((int)x), flip);
            at += (unsigned)__builtin_popcount(
                (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(t, v))));
        } else {
            while (at < nb && b[at] < x) {
                at++;
            }
        }
        if (at == nb) {
            break;
        }
        at_a[count] = (uint16_t)i;
        at_b[count] = (uint8_t)at;
        count += b[at] == x;
        from = at;
    }
    return count;
}

static void add_by_sad(const uint8_t *raw, const uint8_t *fractions, size_t n_eights,
                       uint64_t *ends)
{
    const __m256i zero = _mm256_setzero_si256(), most = _mm256_set1_epi64x(31);
    uint64_t sum = ends[0];
    size_t g = 0;
    for (; g + 4 <= n_eights; g += 4) {
        uint64_t sums[4];
        __m256i number = _mm256_sad_epu8(load(fractions + 8 * g), zero);
        number = _mm256_srli_epi64(_mm256_add_epi64(number, most), 5);
        _mm256_storeu_si256((__m256i *)(void *)sums,
                            _mm256_add_epi64(number, _mm256_sad_epu8(load(raw + 8 * g), zero)));
        ends[g + 1] = sum += sums[0];
        ends[g + 2] = sum += sums[1];
        ends[g + 3] = sum += sums[2];
        ends[g + 4] = sum += sums[3];
    }
    add_groups(raw + 8 * g, fractions + 8 * g, n_eights - g, ends + g);
}

static size_t meet_any(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint16_t *at_a,
                       uint8_t *at_b, meeting_map *map)
{
    return na * 16 <= nb ? meet_few(a, na, b, nb, at_a, at_b) : meet(a, na, b, nb, at_a, at_b, map);
}

/* A few values in a block of 256; each of the two files has its own. */
static size_t meet_block(const uint32_t *a, size_t na, const uint32_t *b, uint16_t *at_a,
                         uint8_t *at_b);

static size_t intersect(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint16_t *at_a,
                        uint8_t *at_b, meeting_map *map)
{
    return nb == 256 && na >= MEET_BLOCK_FROM && na <= MEET_BLOCK_TO
               ? meet_block(a, na, b, at_a, at_b)
               : meet_any(a, na, b, nb, at_a, at_b, map);
}

#endif
