/*
 * poscode.h: positions of a term in one field of one document, in a room that the frequency and the field's length alone
 * determine (docs/format.md, section 7). So codes need no lengths of their own, and any document's can be reached by adding
 * up the room of those before it.
 *
 * A code is raw bits, and a digit below a radix. Digits of several codes make one number, which takes the logarithm of the
 * product of the radices instead of whole bits for each: position_row.h does that.
 */
#ifndef IDX_COMMON_CODEC_POSCODE_H
#define IDX_COMMON_CODEC_POSCODE_H

#include "common/base/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDX_POSCODE_FRACTIONS 225u /* one more than the largest `fraction` */
#define IDX_LONG_CODE 255u         /* where raw bits are kept in a byte: that many or more */

typedef struct poscode_shape {
    uint64_t raw;      /* bits */
    uint32_t fraction; /* of the digit: its radix is 2^(fraction / 32), rounded down; 0: there is none */
} poscode_shape;

/* What the code of `f` positions below `limit` takes; 1 <= f <= limit <= 2^26. */
poscode_shape idx__poscode_shape(uint32_t f, uint32_t limit);

/* The radix for each fraction: 1 to 128. */
extern const uint8_t idx__poscode_radix[IDX_POSCODE_FRACTIONS];

/* 2^64 over the radix, rounded up; 0 for the radix 1. */
extern const uint64_t idx__poscode_reciprocal[IDX_POSCODE_FRACTIONS];

/* The lowest digit, whose radix is that of `fraction` >= 1, of a number of at most 56 bits. */
static inline uint32_t idx__poscode_lowest(uint64_t number, uint32_t fraction)
{
    // The error of the reciprocal, times the number, is below 2^64 / radix: the quotient is exact.
    __extension__ typedef unsigned __int128 uint128;
    uint64_t quotient = (uint64_t)((uint128)number * idx__poscode_reciprocal[fraction] >> 64);
    return (uint32_t)(number - quotient * idx__poscode_radix[fraction]);
}

/* Where codes are written, one behind the other. */
typedef struct poscode_writer {
    uint8_t *out;   /* the byte that the next bit goes into; it and seven more are written */
    uint64_t held;  /* the bits before it in that byte */
    unsigned count; /* of these, below 8 */
} poscode_writer;

/* Appends `width` <= 56 bits; v has no others. */
static inline void idx__poscode_put_bits(poscode_writer *w, uint64_t v, unsigned width)
{
    w->held |= v << w->count;
    idx__store_u64(w->out, w->held);
    w->count += width;
    w->out += w->count >> 3;
    w->held >>= w->count & ~7u;
    w->count &= 7;
}

/* `width` <= 56 bits at bit `at`, which lie inside of the `in_bytes` bytes. */
uint64_t idx__poscode_get(const uint8_t *in, size_t in_bytes, uint64_t at, unsigned width);

/* The digit of the code of positions[0..f) (ascending, below limit). */
uint32_t idx__poscode_digit(const uint32_t *positions, uint32_t f, uint32_t limit);

/* Appends its raw bits. What lies behind the last one, within 8 bytes, becomes zero. */
void idx__poscode_put_raw(poscode_writer *w, const uint32_t *positions, uint32_t f, uint32_t limit);

/*
 * Reads the code with this digit and raw bits at bit `at` of `in`, of which `in_bytes` bytes may be read. Returns false when they run
 * over the end, or the positions are not ascending and below limit.
 */
bool idx__poscode_decode(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t digit, uint32_t f, uint32_t limit,
                         uint32_t *positions);

/* The two positions below `limit` > 2 of the code with this digit and these raw bits, of which there are at most 45. False: there are
 * no such positions. */
bool idx__poscode_pair(uint64_t raw, uint32_t digit, uint32_t limit, uint32_t positions[2]);

/*
 * Of the `count` >= 1 ascending values starts[], keeps those s for which s + offset is among the positions of the code, and
 * returns their number. The code is read only as far as that takes. UINT32_MAX: it is damaged.
 */
uint32_t idx__poscode_keep(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t digit, uint32_t f, uint32_t limit,
                           uint32_t *starts, uint32_t count, uint32_t offset);

#endif
