/*
 * merge.h: k sources in, terms in order out, each with its occurrences in order of document and field.
 */
#ifndef IDX_INDEXER_MERGE_H
#define IDX_INDEXER_MERGE_H

#include "indexer/source.h"

/* Sources merged at once; more are first merged into runs. */
#define IDX_MERGE_FAN_IN 64u

/* What takes the terms. Each function returns IDX_OK or an error that ends the merge. */
typedef struct merge_sink {
    void *ctx;
    int (*begin)(void *ctx, const uint8_t *term, size_t bytes, idx_error *err);
    /* Occurrences in one field of one document: `count` >= 1 ascending positions. */
    int (*entry)(void *ctx, uint32_t doc, inverter_field field, const uint32_t *positions, uint32_t count, idx_error *err);
    int (*end)(void *ctx, idx_error *err);
} merge_sink;

/* Merges all of `sources`, which are fresh. A (document, field) of a term occurs in one source only. */
int idx__merge(source *const *sources, size_t count, const merge_sink *sink, const idx_allocator *allocator, idx_error *err);

/* Merges sources into a run file. */
int idx__merge_to_run(source *const *sources, size_t count, const char *path, const idx_allocator *allocator,
                      idx_error *err);

#endif
