/* source_impl.h: what the kinds of source share. Included by their own files only. */
#ifndef IDX_INDEXER_SOURCE_IMPL_H
#define IDX_INDEXER_SOURCE_IMPL_H

#include "indexer/source.h"

typedef struct source_kind {
    int (*next)(source *s, idx_error *err);
    void (*append)(const source *s, buf *out);
    void (*release)(source *s);
} source_kind;

/* The head of every kind, with the term that `next` found. */
struct source {
    const source_kind *kind;
    size_t object_bytes;
    const uint8_t *term;
    size_t term_bytes;
    const idx_allocator *allocator;
};

/* Makes a zeroed source of `bytes` bytes, whose first member is a `source`. */
int idx__source_new(source **out, const source_kind *kind, size_t bytes, const idx_allocator *allocator, idx_error *err);

#endif
