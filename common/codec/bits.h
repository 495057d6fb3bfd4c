/*
 * bits.h: any number of integers, packed one behind the other with one width.
 *
 * Value i takes the w bits from bit i * w on; bit b is bit b % 8 of byte b / 8, and a value's
 * lowest bit comes first. The unused bits of the last byte are zero. This is the layout of blocks
 * that are not full (bitpack.h has that of the full ones) and of the exceptions of patched blocks.
 */
#ifndef IDX_COMMON_CODEC_BITS_H
#define IDX_COMMON_CODEC_BITS_H

#include <stddef.h>
#include <stdint.h>

/* The bytes that n values of width w take. */
static inline size_t idx__bits_bytes(size_t n, unsigned w)
{
    return (n * w + 7) / 8;
}

/* The smallest width that holds v: 0 for 0, 32 for UINT32_MAX. */
static inline unsigned idx__bits_width(uint32_t v)
{
    return v == 0 ? 0 : 32 - (unsigned)__builtin_clz(v);
}

/* Packs the low w bits (0..32) of each value; writes exactly idx__bits_bytes(n, w) bytes. */
void idx__bits_pack(const uint32_t *in, size_t n, unsigned w, uint8_t *out);

/* The inverse. in_bytes says how far `in` may be read, and is at least idx__bits_bytes(n, w): where
 * more bytes follow the packed ones the last values come faster. */
void idx__bits_unpack(const uint8_t *in, size_t in_bytes, size_t n, unsigned w, uint32_t *out);

#endif
