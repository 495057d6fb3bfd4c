/*
 * scan_block.h: the logic of the kernels, included by scan_<isa>.c, which has defined before
 *
 *   classify()     64 bytes -> masks, and the lowercased copy
 *   find_spaces()  64 bytes -> mask of white space, and the copy
 *   put_edges()    mask of edges -> their offsets
 *
 * Bit k of a mask is byte k of the block. "Left" of a character is the lower bit.
 *
 *     text      P.T. Anak-anak 3,5 o'clock
 *     word      1.1..1111.1111.1.1.1.11111   letters and digits
 *     joined    111..111111111.111.1111111   and the joiners that join
 *     edges     ^  ^ ^        ^^  ^^      ^  joined, exclusive or joined shifted by one
 */
#ifndef IDX_COMMON_TEXT_SCAN_BLOCK_H
#define IDX_COMMON_TEXT_SCAN_BLOCK_H

#include <string.h>

#include "common/text/scan.h"

#define SCAN_INLINE static inline __attribute__((always_inline))

typedef struct block_masks {
    uint64_t letter;
    uint64_t digit;
    uint64_t apostrophe;
    uint64_t hyphen;
    uint64_t dot;
    uint64_t comma;
    uint64_t underscore;
    uint64_t non_ascii;
} block_masks;

SCAN_INLINE void classify(const uint8_t *in, uint8_t *out, block_masks *m);
SCAN_INLINE uint64_t find_spaces(const uint8_t *in, uint8_t *out);
SCAN_INLINE size_t put_edges(uint32_t *out, uint64_t edges, uint32_t base);

enum { LAST_BIT = SCAN_BLOCK_BYTES - 1 };

SCAN_INLINE bool is_letter(uint8_t c)
{
    return (uint8_t)((c | 0x20) - 'a') < 26;
}

SCAN_INLINE bool is_digit(uint8_t c)
{
    return (uint8_t)(c - '0') < 10;
}

// The block at `at`: in the text, or near its end in `padded`, followed by blanks.
SCAN_INLINE const uint8_t *block_at(const scan *s, size_t at, uint8_t *padded)
{
    size_t left = s->bytes - at;
    if (__builtin_expect(left >= SCAN_BLOCK_BYTES + SCAN_LOOKAHEAD_BYTES, 1)) {
        return s->text + at;
    }
    memset(padded, ' ', SCAN_BLOCK_BYTES + SCAN_LOOKAHEAD_BYTES);
    memcpy(padded, s->text + at, left);
    return padded;
}

// Closes the last word at the end of the text.
SCAN_INLINE size_t close_text(scan *s, scan_carry *c)
{
    if (c->word) {
        s->edges[s->edge_count++] = (uint32_t)s->bytes;
        c->word = 0;
    }
    return s->bytes;
}

// Which joiners join, and what the next block has to know.
SCAN_INLINE uint64_t join(const scan *s, const block_masks *m, const uint8_t *in, size_t at,
                          scan_carry *c)
{
    uint64_t next_letter = (uint64_t)is_letter(in[SCAN_BLOCK_BYTES]) << LAST_BIT;
    uint64_t next_digit = (uint64_t)is_digit(in[SCAN_BLOCK_BYTES]) << LAST_BIT;
    uint8_t after_next = in[SCAN_BLOCK_BYTES + 1];
    uint64_t after_next_word = (uint64_t)(is_letter(after_next) || is_digit(after_next))
                               << LAST_BIT;

    uint64_t letter_left = m->letter << 1 | c->letter, letter_right = m->letter >> 1 | next_letter;
    uint64_t digit_left = m->digit << 1 | c->digit, digit_right = m->digit >> 1 | next_digit;
    uint64_t word_left = letter_left | digit_left, word_right = letter_right | digit_right;
    uint64_t isolated = m->letter & ~(word_left | word_right);
    uint64_t isolated_left = isolated << 1 | c->isolated;
    uint64_t isolated_right = isolated >> 1 | (next_letter & ~after_next_word);
    uint64_t in_number = digit_left & digit_right;

    uint64_t joined = (m->apostrophe & letter_left & letter_right) | (m->comma & in_number) |
                      (m->dot & (in_number | (isolated_left & isolated_right))) |
                      (m->underscore & word_left & word_right);
    if (s->joins_hyphens) {
        uint64_t hyphens = m->hyphen & word_left & word_right & ~in_number;
        for (; hyphens; hyphens &= hyphens - 1) {
            unsigned k = (unsigned)__builtin_ctzll(hyphens);
            joined |= (uint64_t)idx__scan_hyphen(s->text, s->bytes, at + k, s->joins_prefixes) << k;
        }
    }
    c->letter = m->letter >> LAST_BIT;
    c->digit = m->digit >> LAST_BIT;
    c->isolated = isolated >> LAST_BIT;
    return joined | m->letter | m->digit;
}

static size_t scan_words(scan *s, size_t from, size_t stop)
{
    scan_carry c = s->carry;
    size_t at = from;
    while (at < stop) {
        uint8_t padded[SCAN_BLOCK_BYTES + SCAN_LOOKAHEAD_BYTES];
        const uint8_t *in = block_at(s, at, padded);
        block_masks m;
        classify(in, s->folded + at, &m);
        uint64_t words = join(s, &m, in, at, &c);
        uint64_t edges = words ^ (words << 1 | c.word);
        uint32_t *out = s->edges + s->edge_count;
        if (__builtin_expect(m.non_ascii != 0, 0)) {
            unsigned k = (unsigned)__builtin_ctzll(m.non_ascii);
            s->edge_count += put_edges(out, edges & ((UINT64_C(1) << k) - 1), (uint32_t)at);
            return at + k;
        }
        s->edge_count += put_edges(out, edges, (uint32_t)at);
        c.word = words >> LAST_BIT;
        at += SCAN_BLOCK_BYTES;
    }
    if (at >= s->bytes) {
        at = close_text(s, &c);
    }
    s->carry = c;
    return at;
}

static size_t scan_spaces(scan *s, size_t from, size_t stop)
{
    scan_carry c = s->carry;
    size_t at = from;
    while (at < stop) {
        uint8_t padded[SCAN_BLOCK_BYTES + SCAN_LOOKAHEAD_BYTES];
        uint64_t words = ~find_spaces(block_at(s, at, padded), s->folded + at);
        s->edge_count +=
            put_edges(s->edges + s->edge_count, words ^ (words << 1 | c.word), (uint32_t)at);
        c.word = words >> LAST_BIT;
        at += SCAN_BLOCK_BYTES;
    }
    if (at >= s->bytes) {
        at = close_text(s, &c);
    }
    s->carry = c;
    return at;
}

#endif
