/*
 * varint.h: unsigned integers in LEB128: seven bits a byte, the lowest first, the high bit of a
 * byte set while more follow. One byte up to 127, ten for the largest.
 */
#ifndef IDX_COMMON_CODEC_VARINT_H
#define IDX_COMMON_CODEC_VARINT_H

#include <stddef.h>
#include <stdint.h>

#include <idx/base.h>

enum { IDX_VARINT_MAX_BYTES = 10 };

/* idx__varint_get for values of two bytes and more, and for what is damaged. */
int idx__varint_get_long(const uint8_t **p, const uint8_t *end, uint64_t *v);

/* The bytes that v takes, 1..10. */
static inline size_t idx__varint_bytes(uint64_t v)
{
    unsigned bits = 64 - (unsigned)__builtin_clzll(v | 1);
    return (bits + 6) / 7;
}

/* Writes v at p, which has room for IDX_VARINT_MAX_BYTES; returns the bytes written. */
static inline size_t idx__varint_put(uint8_t *p, uint64_t v)
{
    size_t n = 0;

    for (; v >= 0x80; v >>= 7) {
        p[n++] = (uint8_t)(v | 0x80);
    }
    p[n++] = (uint8_t)v;
    return n;
}

/*
 * Reads a value from *p, never looking at `end` or behind it, and moves *p past it. Returns
 * IDX_ECORRUPT, with *p and *v as they were, when the value does not stop before `end` or in ten
 * bytes, or does not fit 64 bits. A value padded with zero bits is accepted.
 */
static inline int idx__varint_get(const uint8_t **p, const uint8_t *end, uint64_t *v)
{
    if (*p < end && **p < 0x80) {
        *v = *(*p)++;
        return IDX_OK;
    }
    return idx__varint_get_long(p, end, v);
}

/* The same for a value that must fit 32 bits. */
static inline int idx__varint_get_u32(const uint8_t **p, const uint8_t *end, uint32_t *v)
{
    const uint8_t *at = *p;
    uint64_t wide;
    int code = idx__varint_get(&at, end, &wide);

    if (code != IDX_OK) {
        return code;
    }
    if (wide > UINT32_MAX) {
        return IDX_ECORRUPT;
    }
    *p = at;
    *v = (uint32_t)wide;
    return IDX_OK;
}

#endif
