/*
 * positions.h: the positions of one block of postings, reached document by document.
 *
 * Opening a block adds up the bits of its codes (they follow from frequency and length); after that each document's positions
 * are decoded alone.
 */
#ifndef IDX_COMMON_FORMAT_POSITIONS_H
#define IDX_COMMON_FORMAT_POSITIONS_H

#include "common/format/postings.h"

typedef struct position_block {
    const posting_list *list;
    const uint8_t *data;
    uint64_t bytes;
    uint32_t count; /* documents */
    uint64_t body_bit[IDX_POSTINGS_BLOCK];  /* where the body code of document i begins */
    uint64_t title_bit[IDX_POSTINGS_BLOCK]; /* where its title code begins */
    uint32_t body_tf[IDX_POSTINGS_BLOCK];
    uint32_t title_tf[IDX_POSTINGS_BLOCK];
    uint32_t body_limit[IDX_POSTINGS_BLOCK];
    uint32_t title_limit[IDX_POSTINGS_BLOCK];
} position_block;

/* Opens block b, whose documents, main frequencies and title occurrences were decoded before. Errors: IDX_ECORRUPT,
 * IDX_EUNSUPPORTED (no positions in this index). */
int idx__positions_open(position_block *p, const posting_list *list, uint32_t b, const uint32_t *docs, const uint32_t *freqs,
                        const title_side *titles, idx_error *err);

/* Decodes the body (title) positions of document i of the block: body_tf[i] (title_tf[i]) values, ascending. */
int idx__positions_body(const position_block *p, uint32_t i, uint32_t *out, idx_error *err);
int idx__positions_title(const position_block *p, uint32_t i, uint32_t *out, idx_error *err);

#endif
