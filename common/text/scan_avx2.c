/*
 * scan_avx2.c: the kernels for AVX2 and BMI: a block is two registers, a mask two movemasks.
 */
#include <immintrin.h>

#include "common/text/scan_block.h"

SCAN_INLINE uint64_t mask_of(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

SCAN_INLINE __m256i equals(__m256i v, char c)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

// All ones where first <= v < first + count, unsigned.
SCAN_INLINE __m256i in_range(__m256i v, char first, char count)
{
    __m256i d = _mm256_sub_epi8(v, _mm256_set1_epi8(first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(d, _mm256_set1_epi8((char)(count - 1))), d);
}

SCAN_INLINE __m256i letters_of(__m256i v)
{
    return in_range(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), 'a', 26);
}

// Lowercases letters and makes backticks apostrophes.
SCAN_INLINE __m256i folded(__m256i v, __m256i letters, __m256i backticks)
{
    v = _mm256_or_si256(v, _mm256_and_si256(letters, _mm256_set1_epi8(0x20)));
    return _mm256_xor_si256(v, _mm256_and_si256(backticks, _mm256_set1_epi8('`' ^ '\'')));
}

SCAN_INLINE void classify(const uint8_t *in, uint8_t *out, block_masks *m)
{
    __m256i low = _mm256_loadu_si256((const void *)in);
    __m256i high = _mm256_loadu_si256((const void *)(in + 32));
    __m256i low_letters = letters_of(low), high_letters = letters_of(high);
    __m256i low_ticks = equals(low, '`'), high_ticks = equals(high, '`');
    _mm256_storeu_si256((void *)out, folded(low, low_letters, low_ticks));
    _mm256_storeu_si256((void *)(out + 32), folded(high, high_letters, high_ticks));
    m->letter = mask_of(low_letters, high_letters);
    m->digit = mask_of(in_range(low, '0', 10), in_range(high, '0', 10));
    m->apostrophe = mask_of(_mm256_or_si256(equals(low, '\''), low_ticks),
                            _mm256_or_si256(equals(high, '\''), high_ticks));
    m->hyphen = mask_of(equals(low, '-'), equals(high, '-'));
    m->dot = mask_of(equals(low, '.'), equals(high, '.'));
    m->comma = mask_of(equals(low, ','), equals(high, ','));
    m->underscore = mask_of(equals(low, '_'), equals(high, '_'));
    m->non_ascii = mask_of(low, high);
}

SCAN_INLINE __m256i spaces_of(__m256i v)
{
    return _mm256_or_si256(equals(v, ' '), in_range(v, '\t', 5));
}

SCAN_INLINE uint64_t find_spaces(const uint8_t *in, uint8_t *out)
{
    __m256i low = _mm256_loadu_si256((const void *)in);
    __m256i high = _mm256_loadu_si256((const void *)(in + 32));
    _mm256_storeu_si256((void *)out, low);
    _mm256_storeu_si256((void *)(out + 32), high);
    return mask_of(spaces_of(low), spaces_of(high));
}

// Writes eight at a time, valid or not, which spares a branch per edge.
SCAN_INLINE uint64_t put_eight(uint32_t *out, uint64_t edges, uint32_t base)
{
    for (int i = 0; i < 8; i++) {
        out[i] = base + (uint32_t)_tzcnt_u64(edges);
        edges = _blsr_u64(edges);
    }
    return edges;
}

SCAN_INLINE size_t put_edges(uint32_t *out, uint64_t edges, uint32_t base)
{
    size_t count = (size_t)_mm_popcnt_u64(edges);
    edges = put_eight(out, edges, base);
    edges = put_eight(out + 8, edges, base);
    if (count > 16) {
        edges = put_eight(out + 16, edges, base);
        for (size_t i = 24; i < count; i += 8) {
            edges = put_eight(out + i, edges, base);
        }
    }
    return count;
}

const scan_kernels idx__scan_avx2 = {scan_words, scan_spaces};
