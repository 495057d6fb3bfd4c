/*
 * position_row.h: the codes of one field of up to 256 documents, one behind the other in groups of eight (docs/format.md,
 * section 7).
 *
 * Who fills a row gives each entry's frequency (0: no code) and norm and what its code takes, from the first on and only as far
 * as it needs; where the groups begin follows.
 */
#ifndef IDX_COMMON_FORMAT_POSITION_ROW_H
#define IDX_COMMON_FORMAT_POSITION_ROW_H

#include "common/codec/poscode.h"
#include "common/format/postings.h"

#define IDX_POSITION_GROUP 8u
#define IDX_POSITION_SLACK 16u /* bytes behind a stream that is written */
#define IDX_ROW_SLACK 64u      /* entries that may be written behind the last one */

typedef struct position_row {
    uint32_t count;
    uint32_t filled; /* entries whose codes are laid out: a multiple of eight, or all */
    uint32_t tf[IDX_POSTINGS_BLOCK + IDX_ROW_SLACK / 4];
    uint8_t norms[IDX_POSTINGS_BLOCK + IDX_ROW_SLACK];
    uint8_t raw[IDX_POSTINGS_BLOCK + IDX_ROW_SLACK];       /* bits of each code, at most IDX_LONG_CODE */
    uint8_t fractions[IDX_POSTINGS_BLOCK + IDX_ROW_SLACK]; /* of each digit */
    uint64_t group_bit[IDX_POSTINGS_BLOCK / IDX_POSITION_GROUP + 1];
} position_row;

/* Begins a row at bit `bit` of its stream, with nothing filled. */
static inline void idx__position_row_begin(position_row *r, uint32_t count, uint64_t bit)
{
    r->count = count;
    r->filled = 0;
    r->group_bit[0] = bit;
}

/* Works out `raw` and `fractions` of entry i; false if the frequency is larger than the field. */
bool idx__position_row_shape(position_row *r, uint32_t i);

/* Lays out the codes of the entries up to `end`, a multiple of eight or `count`, whose shapes are known. */
void idx__position_row_lay_out(position_row *r, uint32_t end);

/* The rest of the last group takes nothing; for those who lay out by themselves. */
void idx__position_row_pad(position_row *r);

/* Shapes and places of all entries. */
bool idx__position_row_fill(position_row *r);

/* The bit behind the last group of a row that is filled. */
static inline uint64_t idx__position_row_end(const position_row *r)
{
    return r->group_bit[(r->count + IDX_POSITION_GROUP - 1) / IDX_POSITION_GROUP];
}

/* The positions of entry i, which is filled: tf[i], ascending. `in` has the stream. False: it is damaged. */
bool idx__position_row_decode(const position_row *r, const uint8_t *in, size_t in_bytes, uint32_t i, uint32_t *positions);

/* As idx__poscode_keep(), for entry i, which is filled, with tf[i] >= 1. */
uint32_t idx__position_row_keep(const position_row *r, const uint8_t *in, size_t in_bytes, uint32_t i, uint32_t *starts,
                                uint32_t count, uint32_t offset);

/* One or two positions. */
typedef struct few_positions {
    uint32_t tf;    /* 0: there are more, or the entry must be decoded for itself */
    uint32_t at[2]; /* ascending; both the same when tf is 1 */
} few_positions;

/* Decodes n entries, which are filled, where they have one or two positions: with hardly a branch for each. */
void idx__position_row_few(const position_row *r, const uint8_t *in, size_t in_bytes, const uint8_t *entries, uint32_t n,
                           few_positions *out);

/* Appends the codes of all entries of a row that is filled, whose positions stand one behind the other. What lies behind the last
 * bit, within IDX_POSITION_SLACK bytes, may be overwritten. */
void idx__position_row_encode(const position_row *r, const uint32_t *positions, poscode_writer *w);

#endif
