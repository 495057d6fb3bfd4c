/*
 * intblock.h: the encoding of a block of 1 to 256 integers: frequencies, and gaps of documents (docblock.h).
 *
 * Most values of a block are small and a few are not. So a block is packed with a width w that
 * holds many of them, and what sticks out of the others, their high part q = value >> w, is kept
 * apart. The first byte, the head, tells how:
 *
 *   0..32: plain. w is the head; no value sticks out.
 *      the low w bits of the n values: 256 values in the vertical layout of bitpack.h, 32 * w
 *           bytes; fewer in the horizontal layout of bits.h, ceil(n * w / 8) bytes
 *
 *   33..63: planes. w is the head less 33. Each high part is counted up in unary, all of them at
 *   once: the first plane says of each value whether q >= 1, the second of those whether q >= 2 ...
 *      u8   shape: k - 1, the number of planes less one, in bits 0..2; h in bits 3..7
 *      the low w bits, as above
 *      one stream of bits, lowest first, to the next byte: plane 1 of n bits; then planes 2 to k,
 *           each with one bit for each bit set in the plane before; then q - k with h bits for each
 *           value whose bit in plane k is set
 *
 *   64..96: patched. w is the head less 64.
 *      u8   e, the number of exceptions, 1..255
 *      u8   h, the width of their high parts, 0..32 - w
 *      the low w bits, as above
 *      e x u8   indexes of the exceptions, ascending, below n
 *      e high parts less one, horizontal, width h: ceil(e * h / 8) bytes
 *
 * Planes suit values whose numbers halve from one high part to the next, gaps and frequencies: for
 * these they are a Golomb-Rice code, 0.03 bits above the entropy of geometric gaps where patching
 * is 0.4 above, and yet decoded without a branch for each value: a bit deposit spreads a plane over
 * the plane before. Patching suits few exceptions. Unused bits of a last byte are zero in what a
 * writer makes and are not looked at. The number of values is not stored.
 *
 * The encoder takes the form with the lowest cost: bytes, and what the time is worth (intblock.c
 * has the prices). Exceptions and planes are taken only where they save at least IDX_INTBLOCK_MIN_SAVING bytes and an
 * IDX_INTBLOCK_MIN_SHARE-th of the plain block.
 */
#ifndef IDX_COMMON_CODEC_INTBLOCK_H
#define IDX_COMMON_CODEC_INTBLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <idx/base.h>

#include "common/codec/bitpack.h"

enum {
    IDX_INTBLOCK_PLANES = 33,  // head of width 0 with planes
    IDX_INTBLOCK_PATCHED = 64, // head of width 0 with exceptions
    IDX_INTBLOCK_MAX_EXCEPTIONS = 255,
    IDX_INTBLOCK_MAX_PLANES = 8,
    IDX_INTBLOCK_PLANE_PRICE = 2,
    IDX_INTBLOCK_MIN_SAVING = 2,
    IDX_INTBLOCK_MIN_SHARE = 64,
};

/* The most bytes that n values take encoded. */
static inline size_t idx__intblock_bound(size_t n)
{
    return 1 + 4 * n;
}

/* Whether the block at `in` (one readable byte) is plain; if so its first byte is the width. */
static inline bool idx__intblock_is_plain(const uint8_t *in)
{
    return in[0] <= 32;
}

/* Encodes v[0..n-1], 1 <= n <= 256, and returns the bytes written, at most idx__intblock_bound(n).
 * They depend on the arguments alone, not on the machine. */
size_t idx__intblock_encode(const uint32_t *v, size_t n, uint8_t *out);

/* How a block is written; what its head says. */
typedef struct intblock_plan {
    int form;        // of intblock.c
    unsigned w;      // width of the low parts
    unsigned h;      // width of the high parts
    unsigned planes; // if it has planes
    size_t e;        // exceptions; with planes: values with a rest, in the writer only
    size_t bytes;    // of the block; while reading planes: up to these
} intblock_plan;

/* The two halves of it: the choice, which tells the bytes, with planes or without; and the writing. */
intblock_plan idx__intblock_plan(const uint32_t *v, size_t n, bool has_planes);
size_t idx__intblock_write(const uint32_t *v, size_t n, const intblock_plan *plan, uint8_t *out);

/*
 * Decodes the n values of the block that begins at `in`; in_bytes is what may be read, and may go
 * on behind the block. *used becomes the bytes of the block. `out` has room for 256 values whatever
 * n is; those from n on are unspecified afterwards. Returns IDX_OK, or IDX_ECORRUPT when the bytes
 * are no such block, whatever they are: then *used stays, and `out` is unspecified.
 */
int idx__intblock_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                         uint32_t *out, size_t *used);

/* Values indexes[0], ..., indexes[count - 1] alone, each in the time of a few loads; false when the
 * block is damaged. Indexes are below n. Damage beside those values goes unseen. */
bool idx__intblock_pick(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                        const uint8_t *indexes, size_t count, uint32_t *out);

/* The size of the block of n values at `in` without decoding it: what idx__intblock_decode would
 * put in *used, or IDX_ECORRUPT when it does not fit in_bytes. */
int idx__intblock_skip(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                       size_t *used);

#endif
