/*
 * poscode.h: positions of a term in one field of one document, in a number of bits that the frequency and the field's
 * length alone determine (docs/format.md, section 7). So the codes of a block need no lengths of their own, and any
 * document's can be reached by adding up the bits of those before it.
 */
#ifndef IDX_COMMON_CODEC_POSCODE_H
#define IDX_COMMON_CODEC_POSCODE_H

#include "common/base/bytes.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits of the code of `f` positions below `limit`; 1 <= f <= limit <= 2^26. */
uint64_t idx__poscode_bits(uint32_t f, uint32_t limit);

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

/* As below, for f >= 2. */
void idx__poscode_put_several(poscode_writer *w, const uint32_t *positions, uint32_t f, uint32_t limit);

/* Appends the code of positions[0..f) (ascending, below limit). What lies behind its last bit, within 8 bytes, becomes zero. */
static inline void idx__poscode_put(poscode_writer *w, const uint32_t *positions, uint32_t f, uint32_t limit)
{
    if (f == 1) { // by far most: bits of limit - 1
        idx__poscode_put_bits(w, positions[0], 31u - (unsigned)__builtin_clz(2 * limit - 1));
    } else {
        idx__poscode_put_several(w, positions, f, limit);
    }
}

/*
 * Reads the code at bit `at` of `in`, of which `in_bytes` bytes may be read. Returns false when it runs over the end,
 * or the positions are not ascending and below limit.
 */
bool idx__poscode_decode(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t f, uint32_t limit, uint32_t *positions);

/* The two positions whose code is the number `code`, below 2^52: a + b (b - 1) / 2, a < b. */
static inline void idx__poscode_pair(uint64_t code, uint32_t positions[2])
{
    // b is the largest integer with b (b - 1) / 2 <= code; the root is right to within one.
    uint64_t b = (uint64_t)((1.0 + sqrt(1.0 + 8.0 * (double)code)) / 2.0);
    b -= b * (b - 1) / 2 > code;
    b += (b + 1) * b / 2 <= code;
    positions[0] = (uint32_t)(code - b * (b - 1) / 2);
    positions[1] = (uint32_t)b;
}

/*
 * Of the `count` >= 1 ascending values starts[], keeps those s for which s + offset is among the positions of the code at
 * bit `at`, and returns their number. The code is read only as far as that takes. UINT32_MAX: it runs over the end.
 */
uint32_t idx__poscode_keep(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t f, uint32_t limit, uint32_t *starts,
                           uint32_t count, uint32_t offset);

#endif
