/*
 * norm.h: document lengths in one byte, with five significant bits: docs/format.md, section 3.
 */
#ifndef IDX_COMMON_CODEC_NORM_H
#define IDX_COMMON_CODEC_NORM_H

#include <stdint.h>

#define IDX_NORM_UNBOUNDED (1u << 26) /* limit(255): more positions than any field can have */

/* value(c): the smallest length with norm c. */
static inline uint32_t idx__norm_value(uint8_t c)
{
    return c < 16 ? c : (16u + (c & 15u)) << ((c >> 4) - 1);
}

/* limit(c): the largest length with norm c. */
static inline uint32_t idx__norm_limit(uint8_t c)
{
    return c == 255 ? IDX_NORM_UNBOUNDED : idx__norm_value((uint8_t)(c + 1)) - 1;
}

/* The largest c with value(c) <= length. */
static inline uint8_t idx__norm_of(uint64_t length)
{
    if (length < 16) {
        return (uint8_t)length;
    }
    if (length >= 507904) {
        return 255;
    }
    unsigned exponent = 31u - (unsigned)__builtin_clz((uint32_t)length) - 4u; // length >> exponent is in 16..31
    return (uint8_t)(((exponent + 1) << 4) | (((uint32_t)length >> exponent) & 15u));
}

#endif
