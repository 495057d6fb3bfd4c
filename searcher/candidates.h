/*
 * candidates.h: documents with what they score so far, and one more term added to all of them at
 * once.
 *
 * A term's postings are decoded only for blocks that a candidate falls into and can still profit
 * from. Candidates that cannot beat the threshold any more are dropped on the way.
 */
#ifndef IDX_SEARCHER_CANDIDATES_H
#define IDX_SEARCHER_CANDIDATES_H

#include "searcher/cursor.h"

typedef struct candidates {
    uint32_t *docs; /* ascending */
    uint32_t *sums;
    size_t count;
    size_t room;    /* for that many */
    uint16_t *at_a; /* the kernel's outputs: room for as many and its slack */
    uint8_t *at_b;
    meeting_map *map;
} candidates;

/* Makes room for `need` candidates and the slack of the kernels; what was there is lost. False: no
 * memory. */
bool idx__candidates_reserve(candidates *k, arena *a, size_t need);

/*
 * Adds the term of `c` to the candidates that hold it. `block` is a block of its list with no
 * candidate before it. Dropped is what is known not to get above `threshold` with the term, of
 * which no contribution is above `bound`, and `after` more points. With threshold 0 nothing is
 * dropped. Errors: IDX_ECORRUPT.
 */
int idx__candidates_add(candidates *k, cursor *c, uint32_t block, uint32_t bound, uint32_t after,
                        uint32_t threshold, idx_error *err);

#endif
