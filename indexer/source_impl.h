/* source_impl.h: what the kinds of source share. Included by their own files only. */
#ifndef IDX_INDEXER_SOURCE_IMPL_H
#define IDX_INDEXER_SOURCE_IMPL_H

#include "indexer/source.h"

typedef struct source_kind {
    int (*next)(source *s, idx_error *err);
    void (*release)(source *s);
} source_kind;

/* The head of every kind; what `next` found. */
struct source {
    const source_kind *kind;
    size_t object_bytes;
    const uint8_t *term;
    size_t term_bytes;
    const uint8_t *stream;
    size_t stream_bytes;
    const idx_allocator *allocator;
};

/* Makes a zeroed source of `bytes` bytes, whose first member is a `source`. */
int idx__source_new(source **out, const source_kind *kind, size_t bytes, const idx_allocator *allocator, idx_error *err);

#endif
