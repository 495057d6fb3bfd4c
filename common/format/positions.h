/*
 * positions.h: the positions of one block of postings, for those who read them all.
 *
 * Opening a block works out what each of its codes takes (that follows from frequency and length); after that each document's
 * positions are decoded alone. Searches, which look at few documents, have a reader of their own.
 */
#ifndef IDX_COMMON_FORMAT_POSITIONS_H
#define IDX_COMMON_FORMAT_POSITIONS_H

#include "common/format/position_row.h"

typedef struct position_block {
    const posting_list *list;
    const title_side *titles;
    const uint8_t *data;
    uint64_t bytes;
    position_row body;  /* an entry for each document */
    position_row title; /* one for each entry of `titles` */
} position_block;

/* Opens block b, whose documents, main frequencies and title occurrences were decoded before; the list and `titles` stay where they
 * are. Errors: IDX_ECORRUPT, IDX_EUNSUPPORTED (no positions in this index). */
int idx__positions_open(position_block *p, const posting_list *list, uint32_t b, const uint32_t *docs, const uint32_t *freqs,
                        const title_side *titles, idx_error *err);

/* Occurrences of the term in the body (title) of document i of the block. */
static inline uint32_t idx__positions_body_tf(const position_block *p, uint32_t i)
{
    return p->body.tf[i];
}
uint32_t idx__positions_title_tf(const position_block *p, uint32_t i);

/* Decodes them, ascending. Errors: IDX_ECORRUPT. */
int idx__positions_body(const position_block *p, uint32_t i, uint32_t *out, idx_error *err);
int idx__positions_title(const position_block *p, uint32_t i, uint32_t *out, idx_error *err);

#endif
