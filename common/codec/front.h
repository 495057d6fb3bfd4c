/*
 * front.h: the head of a front-coded string: how many bytes it shares with the one before it, and how many follow
 * (docs/format.md, "fronts"). One byte where both are below 15.
 */
#ifndef IDX_COMMON_CODEC_FRONT_H
#define IDX_COMMON_CODEC_FRONT_H

#include "common/base/error.h"
#include "common/codec/varint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDX_FRONT_BYTES 21u /* that a head takes at most */

/* Writes a head; returns its bytes. */
static inline size_t idx__front_put(uint8_t *p, uint64_t shared, uint64_t rest)
{
    size_t n = 1;
    p[0] = (uint8_t)((shared < 15 ? shared : 15) | (rest < 15 ? rest : 15) << 4);
    n += shared < 15 ? 0 : idx__varint_put(p + n, shared - 15);
    n += rest < 15 ? 0 : idx__varint_put(p + n, rest - 15);
    return n;
}

static inline bool idx__front_more(const uint8_t **p, const uint8_t *end, uint64_t *n)
{
    uint64_t more;
    if (*n < 15) {
        return true;
    }
    if (idx__varint_get(p, end, &more) != IDX_OK || more > UINT32_MAX) {
        return false;
    }
    *n += more;
    return true;
}

/* Reads a head from *p, never looking at `end` or behind it, and moves *p past it. False: it is damaged. */
static inline bool idx__front_get(const uint8_t **p, const uint8_t *end, uint64_t *shared, uint64_t *rest)
{
    if (*p >= end) {
        return false;
    }
    uint8_t head = *(*p)++;
    *shared = head & 15;
    *rest = head >> 4;
    return (head < 0xf0 && *shared < 15) || (idx__front_more(p, end, shared) && idx__front_more(p, end, rest));
}

#endif
