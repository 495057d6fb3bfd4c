/*
 * bitpack_planes.h: the walk over the planes of an intblock, common to the kernels; included by each
 * with its own way to deposit bits.
 */
#ifndef IDX_COMMON_CODEC_BITPACK_PLANES_H
#define IDX_COMMON_CODEC_BITPACK_PLANES_H

#include <string.h>

#include "common/base/bytes.h"
#include "common/codec/bitpack.h"
#include "common/codec/bitpack_width.h"

/* Bit i of the low bits goes to the i-th lowest bit that is set in `mask`. */
typedef uint64_t idx__deposit_function(uint64_t bits, uint64_t mask);

// 64 bits from bit `at` on.
IDX_INLINE uint64_t plane_bits(const uint8_t *bits, size_t at)
{
    const uint8_t *p = bits + at / 8;
    unsigned shift = at % 8;
    uint64_t low = idx__load_u64(p) >> shift;
    return low | (uint64_t)p[8] << 1 << (63 - shift);
}

// The same for a known number of words; all of these are inlined.
IDX_INLINE size_t planes_spread_words(const uint8_t *bits, size_t n, unsigned planes,
                                      idx__deposit_function *deposit, uint64_t out[][4],
                                      size_t words)
{
    size_t left = n - 64 * (words - 1); // bits of the last word, 1 to 64
    size_t at = n;

    IDX_UNROLL
    for (size_t j = 0; j < words; j++) {
        out[0][j] = idx__load_u64(bits + 8 * j);
    }
    out[0][words - 1] &= UINT64_MAX >> (64 - left);
    for (unsigned k = 1; k < planes; k++) {
        size_t from[4] = {at};
        IDX_UNROLL
        for (size_t j = 1; j < words; j++) {
            from[j] = from[j - 1] + (size_t)__builtin_popcountll(out[k - 1][j - 1]);
        }
        at = from[words - 1] + (size_t)__builtin_popcountll(out[k - 1][words - 1]);
        IDX_UNROLL
        for (size_t j = 0; j < words; j++) {
            out[k][j] = deposit(plane_bits(bits, from[j]), out[k - 1][j]);
        }
    }
    return at;
}

// Spreads every plane over the values, a bit each. Returns the number of bits read.
IDX_INLINE size_t planes_spread(const uint8_t *bits, size_t n, unsigned planes,
                                idx__deposit_function *deposit, uint64_t out[][4])
{
    switch ((n - 1) / 64) {
    case 0:
        return planes_spread_words(bits, n, planes, deposit, out, 1);
    case 1:
        return planes_spread_words(bits, n, planes, deposit, out, 2);
    case 2:
        return planes_spread_words(bits, n, planes, deposit, out, 3);
    default:
        return planes_spread_words(bits, n, planes, deposit, out, 4);
    }
}

// How many of the n bits from `at` on are set.
IDX_INLINE size_t plane_count(const uint8_t *bits, size_t at, size_t n)
{
    size_t count = 0;
    for (; n > 64; n -= 64, at += 64) {
        count += (size_t)__builtin_popcountll(plane_bits(bits, at));
    }
    return n ? count + (size_t)__builtin_popcountll(plane_bits(bits, at) << (64 - n)) : count;
}

// In how many planes value i has a bit set; if in all, *rank is how many values before it have, and
// *end the number of bits of all planes.
static unsigned peek_planes(const uint8_t *bits, size_t n, unsigned planes, size_t i, size_t *rank,
                            size_t *end)
{
    size_t at = 0; // where the plane begins, of n bits, i being the value's
    for (unsigned k = 0; k < planes; k++) {
        if (!(bits[(at + i) / 8] >> (at + i) % 8 & 1)) {
            return k;
        }
        size_t before = plane_count(bits, at, i);
        size_t all = before + plane_count(bits, at + i, n - i);
        at += n;
        n = all;
        i = before;
    }
    *rank = i;
    *end = at;
    return planes;
}

#endif
