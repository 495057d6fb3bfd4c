/*
 * forward.h: the terms of each document of some segments, as far as they tell documents apart: what bisect.h works on.
 *
 * Terms of nearly no document and terms of very many are left out: the former have no gaps to shorten, the latter none worth
 * shortening, and they hold most postings. Which ones are taken does not depend on the memory: what does not fit goes to a
 * temporary file that is mapped.
 */
#ifndef IDX_INDEXER_FORWARD_H
#define IDX_INDEXER_FORWARD_H

#include "common/format/segment.h"
#include "indexer/bisect.h"

typedef struct forward {
    forward_index index;
    uint64_t *starts;
    uint32_t *terms;
    uint64_t term_bytes; /* of `terms` */
    bool is_mapped;
    const idx_allocator *allocator;
} forward;

/* Documents are numbered through the segments in their order. `memory_bytes` is what the index and a bisection by `threads` may take;
 * beyond it a file in `dir` is mapped. Errors: IDX_ENOMEM, IDX_ECORRUPT, IDX_EIO, IDX_ENOSPACE. */
int idx__forward_init(forward *f, const segment *const *segments, size_t count, const char *dir, uint64_t memory_bytes,
                      unsigned threads, const idx_allocator *allocator, idx_error *err);
void idx__forward_release(forward *f);

#endif
