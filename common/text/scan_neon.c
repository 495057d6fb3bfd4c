/*
 * scan_neon.c: the kernels for AArch64. There is no movemask: each byte of a comparison keeps the
 * bit of its place, and three rounds of pairwise additions gather the bits of 64 bytes.
 */
#include <arm_neon.h>

#include "common/text/scan_block.h"

typedef struct block {
    uint8x16_t v[4];
} block;

SCAN_INLINE block load_block(const uint8_t *in)
{
    return (block){{vld1q_u8(in), vld1q_u8(in + 16), vld1q_u8(in + 32), vld1q_u8(in + 48)}};
}

SCAN_INLINE uint64_t mask_of(const block *b)
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t bits = vld1q_u8(places);
    uint8x16_t low = vpaddq_u8(vandq_u8(b->v[0], bits), vandq_u8(b->v[1], bits));
    uint8x16_t high = vpaddq_u8(vandq_u8(b->v[2], bits), vandq_u8(b->v[3], bits));
    low = vpaddq_u8(low, high);
    low = vpaddq_u8(low, low);
    return vgetq_lane_u64(vreinterpretq_u64_u8(low), 0);
}

SCAN_INLINE uint64_t equals(const block *b, uint8_t c)
{
    block r;
    for (int i = 0; i < 4; i++) {
        r.v[i] = vceqq_u8(b->v[i], vdupq_n_u8(c));
    }
    return mask_of(&r);
}

// All ones where first <= v < first + count, unsigned.
SCAN_INLINE uint8x16_t in_range(uint8x16_t v, uint8_t first, uint8_t count)
{
    return vcltq_u8(vsubq_u8(v, vdupq_n_u8(first)), vdupq_n_u8(count));
}

SCAN_INLINE void classify(const uint8_t *in, uint8_t *out, block_masks *m)
{
    block b = load_block(in), letters, digits, ticks, high;
    for (int i = 0; i < 4; i++) {
        uint8x16_t v = b.v[i];
        letters.v[i] = in_range(vorrq_u8(v, vdupq_n_u8(0x20)), 'a', 26);
        digits.v[i] = in_range(v, '0', 10);
        uint8x16_t backticks = vceqq_u8(v, vdupq_n_u8('`'));
        ticks.v[i] = vorrq_u8(backticks, vceqq_u8(v, vdupq_n_u8('\'')));
        high.v[i] = vcgeq_u8(v, vdupq_n_u8(0x80));
        v = vorrq_u8(v, vandq_u8(letters.v[i], vdupq_n_u8(0x20)));
        vst1q_u8(out + 16 * i, veorq_u8(v, vandq_u8(backticks, vdupq_n_u8('`' ^ '\''))));
    }
    m->letter = mask_of(&letters);
    m->digit = mask_of(&digits);
    m->apostrophe = mask_of(&ticks);
    m->hyphen = equals(&b, '-');
    m->dot = equals(&b, '.');
    m->comma = equals(&b, ',');
    m->underscore = equals(&b, '_');
    m->non_ascii = mask_of(&high);
}

SCAN_INLINE uint64_t find_spaces(const uint8_t *in, uint8_t *out)
{
    block b = load_block(in);
    for (int i = 0; i < 4; i++) {
        vst1q_u8(out + 16 * i, b.v[i]);
        b.v[i] = vorrq_u8(vceqq_u8(b.v[i], vdupq_n_u8(' ')), in_range(b.v[i], '\t', 5));
    }
    return mask_of(&b);
}

// Writes eight at a time, valid or not, which spares a branch per edge.
SCAN_INLINE size_t put_edges(uint32_t *out, uint64_t edges, uint32_t base)
{
    size_t count = (size_t)__builtin_popcountll(edges);
    for (size_t i = 0; i < count; i += 8) {
        for (size_t k = 0; k < 8; k++) {
            out[i + k] = base + (edges ? (uint32_t)__builtin_ctzll(edges) : 0);
            edges &= edges - 1;
        }
    }
    return count;
}

const scan_kernels idx__scan_neon = {scan_words, scan_spaces};
