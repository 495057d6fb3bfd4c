/*
 * scan_scalar.c: the kernels in plain C. A table gives each byte eight bits, one per mask; a
 * multiplication gathers one bit of eight bytes into one byte of the mask.
 */
#include "common/base/bytes.h"
#include "common/text/scan_block.h"

enum {
    LETTER = 1,
    DIGIT = 2,
    APOSTROPHE = 4,
    HYPHEN = 8,
    DOT = 16,
    COMMA = 32,
    UNDERSCORE = 64,
    NON_ASCII = 128,
};

// clang-format off
#define L LETTER
#define D DIGIT
#define N NON_ASCII
#define N16 N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N
static const uint8_t classes[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, APOSTROPHE, 0, 0, 0, 0, COMMA, HYPHEN, DOT, 0,
    D, D, D, D, D, D, D, D, D, D, 0, 0, 0, 0, 0, 0,
    0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, UNDERSCORE,
    APOSTROPHE, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, 0,
    N16, N16, N16, N16, N16, N16, N16, N16,
};
#undef L
#undef D
#undef N
#undef N16
// clang-format on

// Bit `bit` of the eight bytes of v, byte k to bit k.
SCAN_INLINE uint64_t gather(uint64_t v, unsigned bit)
{
    return ((v >> bit & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080)) >> 56;
}

SCAN_INLINE void classify(const uint8_t *in, uint8_t *out, block_masks *m)
{
    *m = (block_masks){0};
    for (unsigned k = 0; k < SCAN_BLOCK_BYTES; k += 8) {
        uint8_t row[8];
        for (unsigned i = 0; i < 8; i++) {
            uint8_t c = in[k + i];
            row[i] = classes[c];
            out[k + i] = c == '`' ? '\'' : (uint8_t)(c | (row[i] & LETTER) << 5);
        }
        uint64_t v = idx__load_u64(row);
        m->letter |= gather(v, 0) << k;
        m->digit |= gather(v, 1) << k;
        m->apostrophe |= gather(v, 2) << k;
        m->hyphen |= gather(v, 3) << k;
        m->dot |= gather(v, 4) << k;
        m->comma |= gather(v, 5) << k;
        m->underscore |= gather(v, 6) << k;
        m->non_ascii |= gather(v, 7) << k;
    }
}

SCAN_INLINE uint64_t find_spaces(const uint8_t *in, uint8_t *out)
{
    uint64_t spaces = 0;
    for (unsigned k = 0; k < SCAN_BLOCK_BYTES; k++) {
        uint8_t c = in[k];
        out[k] = c;
        spaces |= (uint64_t)((c == ' ') | ((uint8_t)(c - '\t') < 5)) << k;
    }
    return spaces;
}

SCAN_INLINE size_t put_edges(uint32_t *out, uint64_t edges, uint32_t base)
{
    size_t count = 0;
    for (; edges; edges &= edges - 1) {
        out[count++] = base + (uint32_t)__builtin_ctzll(edges);
    }
    return count;
}

const scan_kernels idx__scan_scalar = {scan_words, scan_spaces};
