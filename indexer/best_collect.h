/*
 * best_collect.h: the best documents of a list (docs/format.md, section 6), out of its postings as they pass by.
 *
 * Postings come in the order of their documents. Those that k earlier ones beat are left out at once, by a table that says
 * for each norm which frequency is too low; it may lag behind. Now and then, and at the end, what was kept is sorted and
 * what k others beat is thrown away. Nothing is lost by judging among what was kept alone: of those that beat a posting, the
 * best k are always kept.
 */
#ifndef IDX_INDEXER_BEST_COLLECT_H
#define IDX_INDEXER_BEST_COLLECT_H

#include "common/base/buf.h"
#include "common/format/format.h"

#include <stdbool.h>

typedef struct best_collector {
    const idx_allocator *allocator;
    uint32_t k;
    uint64_t *entries; /* from the highest bit: IDX_BEST_MOST_FREQ - frequency, norm, document */
    uint64_t *spare;   /* for sorting */
    size_t count, capacity, spare_capacity;
    size_t limit;       /* entries at which they are sorted out */
    uint32_t need[256]; /* by norm: a later posting with a lower frequency is beaten by k */
} best_collector;

void idx__best_collector_init(best_collector *c, uint32_t k, const idx_allocator *allocator);
void idx__best_collector_release(best_collector *c);

/* Forgets the list before. */
void idx__best_collector_begin(best_collector *c);

/* The next postings; `norms` by document. Errors: IDX_ENOMEM. */
int idx__best_collector_add(best_collector *c, const uint32_t *docs, const uint32_t *freqs, uint32_t count,
                            const uint8_t *norms);

/* Appends what BEST says of the list, in a segment of so many documents. Errors: IDX_ENOMEM; those of `out` are left to the
 * caller. */
int idx__best_collector_end(best_collector *c, uint32_t documents, buf *out);

#endif
