/*
 * bitpack.h: kernels over full blocks of 256 integers, one table for each instruction set.
 *
 * A packed block of width w (0..32) holds the low w bits of 256 values in a vertical layout: eight
 * lanes of 32 bits, thirty-two rows. Value i lives in lane i % 8, row i / 8. Each lane packs its
 * thirty-two values, the first in the lowest bits, into w words of 32 bits; word j of lane l is
 * stored little endian at byte 4 * (8 * j + l):
 *
 *      byte 0      4      8            28     32     36            32 * w
 *           | l0,0 | l1,0 | l2,0 | ... | l7,0 | l0,1 | l1,1 | ...   |
 *
 * So one 256-bit load yields the same word of all the lanes, one shift yields a row, and the row is
 * eight consecutive values. A block takes 32 * w bytes, none when w is 0.
 *
 * bitpack_scalar.c is the specification and the oracle; the others equal it bit for bit. No kernel
 * reads outside its input or writes outside its output, and no pointer needs alignment beyond that
 * of its type.
 */
#ifndef IDX_COMMON_CODEC_BITPACK_H
#define IDX_COMMON_CODEC_BITPACK_H

#include "common/base/bytes.h"

#include <stddef.h>
#include <stdint.h>

#include "common/base/cpu.h"

enum {
    IDX_BLOCK = 256,       // values in a full block
    IDX_BLOCK_LANES = 8,   // consecutive values in a row
    IDX_BLOCK_ROWS = 32,   // rows in a block; also the bits in a lane's word
    IDX_BITPACK_STEP = 32, // packed bytes for each bit of width
    IDX_MAX_PLANES = 8,    // of add_planes
    IDX_PLANE_SLACK = 40,  // bytes that add_planes may read behind its last bit
    IDX_HIGH_BYTES = 128,  // that add_high may read
};

typedef struct bitpack_kernels {
    /* Packs the low w bits of in[0..255] into the 32 * w bytes of out. */
    void (*pack)(const uint32_t *in, unsigned w, uint8_t *out);

    /* The inverse: reads 32 * w bytes, writes out[0..255]. */
    void (*unpack)(const uint8_t *in, unsigned w, uint32_t *out);

    /* unpack, then prefix_sum over the 256 values from `base`, without the way through memory. */
    void (*unpack_delta)(const uint8_t *in, unsigned w, uint32_t base, uint32_t *out);

    /* Turns gaps less one into the list they came from, in place: values[i] becomes
     * base + (values[0] + 1) + ... + (values[i] + 1), modulo 2^32. There is room for n rounded up
     * to a multiple of 8 values; those from n on are unspecified afterwards. */
    void (*prefix_sum)(uint32_t *values, size_t n, uint32_t base);

    /*
     * Reads `planes` (1..IDX_MAX_PLANES) planes of bits off `bits`, lowest bit of a byte first: the
     * first has n (1..256) bits, one for each value; each other one bit for each bit set in the
     * plane before. Adds 1 << shift to a value once for each plane in which it has a set bit. marks[i]
     * becomes the last plane spread over the values: bit i % 64 of word i / 64 is value i's; words
     * without values stay.
     * Returns the number of bits read. `bits` is readable for IDX_PLANE_SLACK bytes behind the last
     * bit; there is room for 256 values, those from n on are unspecified afterwards.
     */
    size_t (*add_planes)(const uint8_t *bits, size_t n, unsigned planes, unsigned shift,
                         uint32_t *values, uint64_t marks[4]);

    /* Value i < n of such planes alone: in how many it has a bit set. If in all, *rank becomes the
     * number of values before it that have, and *end what add_planes returns. */
    unsigned (*peek_planes)(const uint8_t *bits, size_t n, unsigned planes, size_t i, size_t *rank,
                            size_t *end);

    /*
     * Elias-Fano's values from their low parts, which are below 2^l, and their high parts: with bit
     * b of `bits`, lowest bit of a byte first, the (i + 1)-th that is set, values[i], i < n <= 256,
     * becomes first + low[i] + ((b - i) << l), modulo 2^32. Returns the number of bits up to the
     * n-th that is set; 0 when IDX_HIGH_BYTES bytes, which are readable, hold fewer, when the values
     * do not ascend strictly or a high part does not fit 32 bits: then `values` is unspecified.
     * There is room for 256 values and readable room for 64 more low parts; values from n on are
     * unspecified afterwards.
     */
    size_t (*add_high)(const uint8_t *bits, size_t n, unsigned l, uint32_t first,
                       const uint32_t *low, uint32_t *values);

    /*
     * Which of wanted[0..n), ascending and not below `first`, are among the 256 values that add_high would make
     * of these high bits and the low parts packed into 32 * l bytes at `low`, l <= 31: the i-th of them is
     * wanted[at_a[i]] and value at_b[i]. Returns their number, or n + 1 where the high bits are too few. Reads
     * no more of the block than it must: other damage goes unseen. The outputs have room for n + 1.
     */
    size_t (*find_high)(const uint8_t *low, const uint8_t *high, unsigned l, uint32_t first,
                        const uint32_t *wanted, size_t n, uint16_t *at_a, uint8_t *at_b);

    /* Lists the set bits of n_words little-endian words of 64 bits: bit i gives first + i, modulo
     * 2^32. Writes at most `limit` values; returns the number of bits set, or limit + 1 when there
     * are more than limit. */
    size_t (*expand_bits)(const uint8_t *words, size_t n_words, uint32_t first, size_t limit,
                          uint32_t *out);

    /* The index of the first of n bytes that is >= t, or n. */
    size_t (*scan_bytes_ge)(const uint8_t *bytes, size_t n, uint8_t t);

    /* The index of the first of n ascending values that is >= x, or n. Made for n <= 512. */
    size_t (*find_u32_ge)(const uint32_t *sorted, size_t n, uint32_t x);
} bitpack_kernels;

/* Value i of 256 packed with w <= 32 bits. */
static inline uint32_t idx__bitpack_at(const uint8_t *in, unsigned w, size_t i)
{
    size_t lane = i % IDX_BLOCK_LANES, bit = i / IDX_BLOCK_LANES * w;
    if (w == 0) {
        return 0;
    }
    const uint8_t *word = in + 4 * (bit / 32 * IDX_BLOCK_LANES + lane);
    uint64_t v = idx__load_u32(word);
    if (bit % 32 + w > 32) {
        v |= (uint64_t)idx__load_u32(word + 4 * IDX_BLOCK_LANES) << 32;
    }
    return (uint32_t)(v >> bit % 32 & ((UINT64_C(1) << w) - 1));
}

/* The kernels of `level`, which the processor must have (idx__cpu_has); the scalar ones where this
 * build holds no others. The table is static and immutable. */
const bitpack_kernels *idx__bitpack_kernels(idx_cpu level);

#endif
