/*
 * rows.h: the documents of a list as a row of bits, one window after the other.
 *
 * A block that lies in the index as bits is shifted to its place, 64 documents at a time. Other
 * blocks are decoded and set one by one: bits where the list is thin, else bytes, which are gathered
 * to bits when the window is full, because a store of a byte need not wait for the one before, while
 * setting bits of the same word must. A word may be a title leaf: its cursor shows only the
 * documents that count.
 *
 * Bits may spill over the window's end: a block in the form of bits is set whole in the window that
 * it begins in. So a row is two windows long, and its second half becomes the first.
 */
#ifndef IDX_SEARCHER_ROWS_H
#define IDX_SEARCHER_ROWS_H

#include "searcher/run.h"

#define IDX_ROW_WINDOW 16384u /* documents: as bytes half of the smallest first-level cache */
#define IDX_ROW_WINDOW_WORDS (IDX_ROW_WINDOW / 64)
#define IDX_ROW_WORDS (2 * IDX_ROW_WINDOW_WORDS + 1) /* a block has at most 255 words */

typedef struct row_list {
    cursor *c;
    uint32_t block; /* not set yet, or set up to c->at */
    bool is_thin;
    uint64_t *row; /* IDX_ROW_WORDS; shared by lists that are united */
} row_list;

/* `row` is all 0. */
void idx__row_init(row_list *l, const run *r, cursor *c, uint64_t *row);

/* A document that none of the list not set yet lies before. */
uint32_t idx__row_first_doc(const row_list *l);

/* Sets the documents of the list in [base, base + IDX_ROW_WINDOW), which follows the window before;
 * those that it marks in the bytes of `marks` instead, all 0 before, are to be gathered. */
int idx__row_fill(run *r, row_list *l, uint32_t base, uint8_t *marks, bool *has_marks);

/* Moves a row on by one window. */
void idx__row_next(uint64_t *row);

/* Whether the window holds any. */
bool idx__row_is_spilled(const uint64_t *row);

#endif
