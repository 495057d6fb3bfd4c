/*
 * scan_avx512.c: the kernels for AVX-512 BW and VBMI2: a block is one register, a comparison gives
 * the mask, and the offsets of the edges are compressed out of the row 0, 1, ..., 63.
 */
#include <immintrin.h>

#include "common/text/scan_block.h"

SCAN_INLINE __mmask64 equals(__m512i v, char c)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

// Where first <= v < first + count, unsigned.
SCAN_INLINE __mmask64 in_range(__m512i v, char first, char count)
{
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(first)),
                                  _mm512_set1_epi8(count));
}

SCAN_INLINE void classify(const uint8_t *in, uint8_t *out, block_masks *m)
{
    __m512i v = _mm512_loadu_si512(in);
    __m512i lower = _mm512_or_si512(v, _mm512_set1_epi8(0x20));
    __mmask64 letters = in_range(lower, 'a', 26), backticks = equals(v, '`');
    __m512i folded = _mm512_mask_mov_epi8(v, letters, lower);
    folded = _mm512_mask_mov_epi8(folded, backticks, _mm512_set1_epi8('\''));
    _mm512_storeu_si512(out, folded);
    m->letter = letters;
    m->digit = in_range(v, '0', 10);
    m->apostrophe = equals(v, '\'') | backticks;
    m->hyphen = equals(v, '-');
    m->dot = equals(v, '.');
    m->comma = equals(v, ',');
    m->underscore = equals(v, '_');
    m->non_ascii = _mm512_movepi8_mask(v);
}

SCAN_INLINE uint64_t find_spaces(const uint8_t *in, uint8_t *out)
{
    __m512i v = _mm512_loadu_si512(in);
    _mm512_storeu_si512(out, v);
    return equals(v, ' ') | in_range(v, '\t', 5);
}

SCAN_INLINE size_t put_edges(uint32_t *out, uint64_t edges, uint32_t base)
{
    static const uint8_t row[64] __attribute__((aligned(64))) = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    size_t count = (size_t)_mm_popcnt_u64(edges);
    __m512i at = _mm512_set1_epi32((int)base);
    __m512i offsets = _mm512_maskz_compress_epi8(edges, _mm512_load_si512(row));
    __m128i part = _mm512_castsi512_si128(offsets);
    _mm512_storeu_si512(out, _mm512_add_epi32(at, _mm512_cvtepu8_epi32(part)));
    part = _mm512_extracti32x4_epi32(offsets, 1);
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(at, _mm512_cvtepu8_epi32(part)));
    if (__builtin_expect(count > 32, 0)) {
        part = _mm512_extracti32x4_epi32(offsets, 2);
        _mm512_storeu_si512(out + 32, _mm512_add_epi32(at, _mm512_cvtepu8_epi32(part)));
        part = _mm512_extracti32x4_epi32(offsets, 3);
        _mm512_storeu_si512(out + 48, _mm512_add_epi32(at, _mm512_cvtepu8_epi32(part)));
    }
    return count;
}

const scan_kernels idx__scan_avx512 = {scan_words, scan_spaces};
