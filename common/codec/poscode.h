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
#define IDX_POSCODE_RANKED 7u      /* most positions whose high parts are ranked */
#define IDX_POSCODE_HIGH_BITS 6u   /* at most, of each of these */
#define IDX_POSCODE_DIGIT_BITS 7u  /* of their rank */
#define IDX_LONG_CODE 255u         /* where raw bits are kept in a byte: that many or more */

typedef struct poscode_shape {
    uint64_t raw;      /* bits */
    uint32_t fraction; /* of the digit: its radix is 2^(fraction / 32), rounded down; 0: there is none */
} poscode_shape;

/* What the code of `f` positions below `limit` takes; 1 <= f <= limit <= 2^26. */
poscode_shape idx__poscode_shape(uint32_t f, uint32_t limit);

/* choose[k][h] = C(h + k - 1, k): multisets of k of h high parts; and, for the k-th of ascending high parts, if it is h, its part of
 * their rank. */
extern const uint32_t idx__poscode_choose[IDX_POSCODE_RANKED + 1][1 + (1u << IDX_POSCODE_HIGH_BITS)];

/* The smallest fraction whose radix is at least this. */
extern const uint8_t idx__poscode_fraction_for[1 + (1u << IDX_POSCODE_DIGIT_BITS)];

static inline unsigned idx__poscode_width(uint64_t v)
{
    return v == 0 ? 0 : 64u - (unsigned)__builtin_clzll(v);
}

/* How f <= IDX_POSCODE_RANKED of more positions are cut up. */
typedef struct poscode_ranked {
    unsigned low_bits;  /* of each position, raw */
    unsigned rank_bits; /* of the rank, that are raw */
    uint32_t ranks;
} poscode_ranked;

static inline poscode_ranked idx__poscode_ranked(uint32_t f, uint32_t limit)
{
    unsigned width = idx__poscode_width(limit - f);
    unsigned low_bits = width > IDX_POSCODE_HIGH_BITS ? width - IDX_POSCODE_HIGH_BITS : 0;
    uint32_t ranks = idx__poscode_choose[f][((limit - f) >> low_bits) + 1];
    unsigned rank_width = idx__poscode_width(ranks - 1);
    return (poscode_ranked){low_bits, rank_width > IDX_POSCODE_DIGIT_BITS ? rank_width - IDX_POSCODE_DIGIT_BITS : 0, ranks};
}

static inline uint32_t idx__poscode_fraction(const poscode_ranked *c)
{
    return idx__poscode_fraction_for[((c->ranks - 1) >> c->rank_bits) + 1];
}

/* The number of the high parts among all that there are. */
static inline uint32_t idx__poscode_rank(const uint32_t *positions, uint32_t f, unsigned low_bits)
{
    uint32_t rank = 0;
    for (uint32_t i = 0; i < f; i++) {
        rank += idx__poscode_choose[i + 1][(positions[i] - i) >> low_bits];
    }
    return rank;
}

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
