/* searcher.h: an open searcher: one commit, mapped. Immutable after idx_searcher_open(), but for what unpacks
 * texts, which the first thread that reads one makes ready for all. */
#ifndef IDX_SEARCHER_SEARCHER_H
#define IDX_SEARCHER_SEARCHER_H

#include "common/base/arena.h"
#include "common/format/manifest.h"
#include "common/format/store.h"
#include <idx/searcher.h>

#include <stdatomic.h>

/* Memory that one search has left to the next: fresh pages cost more than a short search. */
typedef struct spare_memory {
    _Atomic(arena_block *) block; /* NULL: none, or in use */
} spare_memory;

struct idx_searcher {
    const idx_allocator *allocator;
    manifest manifest;
    segment *segments; /* manifest.segment_count of them, all open */
    store_unpacker *unpackers; /* theirs */
    idx_analyzer *analyzer;
    uint64_t documents, body_tokens, title_tokens;
    float title_weight; /* w0 of the first segment: the default */
    spare_memory *spare;
};

/* Words of all documents, those of titles as often as the index counts them. */
static inline uint64_t idx__searcher_tokens(const idx_searcher *s)
{
    return s->body_tokens + (uint64_t)s->title_weight * s->title_tokens;
}

/* Begins and ends an arena of one search, with the spare memory if it may be used. Any thread. */
void idx__searcher_begin(const idx_searcher *s, arena *a, const idx_allocator *allocator);
void idx__searcher_end(const idx_searcher *s, arena *a);

/* The segment that holds document `doc` of the index and its number there. Errors: IDX_ENOTFOUND.
 */
int idx__searcher_locate(const idx_searcher *s, uint64_t doc, const segment **out, uint32_t *local,
                         idx_error *err);

#endif
