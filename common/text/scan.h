/*
 * scan.h: the kernels that find words in ASCII text, one table per instruction set.
 *
 * A kernel takes 64 bytes at a time: it lowercases them into `folded` (same offset as in the text),
 * turns them into bit masks (letter, digit, hyphen, ...), joins by shifting masks against each
 * other, and writes down every place where a word starts or ends. No byte is looked at alone,
 * except at a hyphen.
 *
 * At a byte that is not ASCII it stops and says where. The caller lets scan_unicode.c do that
 * stretch and goes on behind it. scan_unicode.c is also the specification: run on ASCII text it
 * gives what the kernels give.
 */
#ifndef IDX_COMMON_TEXT_SCAN_H
#define IDX_COMMON_TEXT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/cpu.h"

enum {
    SCAN_BLOCK_BYTES = 64,
    // A kernel may write this many edges behind the last valid one.
    SCAN_EDGE_SLACK = 64,
    // How far behind a block a kernel looks.
    SCAN_LOOKAHEAD_BYTES = 2,
};

/* What the block before left behind: the class of its last character. A word may be open across the
 * border. */
typedef struct scan_carry {
    uint64_t letter; // each 0 or 1
    uint64_t digit;
    uint64_t isolated; // a letter without letter or digit beside it
    uint64_t word;     // inside a word
} scan_carry;

typedef struct scan {
    const uint8_t *text;
    size_t bytes;
    uint8_t *folded; // bytes + SCAN_BLOCK_BYTES can be written
    uint32_t *edges; // starts and ends by turns: word i is [edges[2 * i], edges[2 * i + 1])
    size_t edge_count;
    bool joins_hyphens;  // ask idx__hyphen_joins()
    bool joins_prefixes; // and idx__hyphen_prefixes()
    scan_carry carry;
} scan;

/*
 * Scans [from, stop) and up to one block more, appending edges. Returns the first byte not yet
 * scanned: where it can go on, or `bytes`, with a last open word closed, or the place of a
 * non-ASCII byte, before which everything was scanned but the last word is not closed. There is
 * room for one edge per byte and SCAN_EDGE_SLACK more.
 */
typedef size_t (*scan_fn)(scan *s, size_t from, size_t stop);

typedef struct scan_kernels {
    scan_fn words;  // letters, digits and joiners; stops at non-ASCII bytes
    scan_fn spaces; // everything between white space; copies without lowercasing, never stops
} scan_kernels;

/* The kernels for a level; the machine must have it. */
const scan_kernels *idx__scan_kernels(idx_cpu level);

/* For the kernels: whether the hyphen at `at` of an ASCII text joins the words beside it. */
bool idx__scan_hyphen(const uint8_t *text, size_t bytes, size_t at, bool joins_prefixes);

extern const scan_kernels idx__scan_scalar;
extern const scan_kernels idx__scan_avx2;
extern const scan_kernels idx__scan_avx512;
extern const scan_kernels idx__scan_neon;

#endif
