/*
 * merge.h: k sources in, terms in order out, each with its streams.
 */
#ifndef IDX_INDEXER_MERGE_H
#define IDX_INDEXER_MERGE_H

#include "indexer/source.h"
#include "indexer/stream.h"

/* Sources merged at once; more are first merged into runs. */
#define IDX_MERGE_FAN_IN 64u

/* A term and the sources that have a stream of it; valid during the call. */
typedef struct merged_term {
    const uint8_t *term;
    size_t term_bytes;
    source *const *sources;
    size_t source_count;
} merged_term;

/* What takes the terms; anything but IDX_OK ends the merge. */
typedef int (*merge_term_fn)(void *ctx, const merged_term *term, idx_error *err);

/* Merges all of `sources`, which are fresh. */
int idx__merge(source *const *sources, size_t count, merge_term_fn fn, void *ctx, const idx_allocator *allocator,
               idx_error *err);

/* Merges sources, at most IDX_MERGE_FAN_IN, into a run file. */
int idx__merge_to_run(source *const *sources, size_t count, const char *path, const idx_allocator *allocator,
                      idx_error *err);

#endif
