/*
 * stream.h: the occurrences of one term, read back from the streams that inverters wrote (inverter.h has the layout).
 *
 * A term may have several streams, one from each source that met it; they are walked together, in order of document and
 * field. Streams are our own writing, in memory or in our own temporary file, and so are trusted.
 */
#ifndef IDX_INDEXER_STREAM_H
#define IDX_INDEXER_STREAM_H

#include "common/base/buf.h"
#include "indexer/inverter.h"

typedef struct stream_view {
    const uint8_t *data;
    size_t bytes; /* > 0 */
} stream_view;

/* Takes the occurrences in one field of one document: `count` >= 1 ascending positions. */
typedef int (*stream_entry_fn)(void *ctx, uint32_t doc, inverter_field field, const uint32_t *positions, uint32_t count,
                               idx_error *err);

/* Scratch of a walk, to be kept for the next one. */
typedef struct stream_walk {
    uint32_t *positions;
    size_t position_capacity;
    struct stream_cursor *cursors;
    size_t cursor_capacity;
    const idx_allocator *allocator;
} stream_walk;

void idx__stream_walk_init(stream_walk *w, const idx_allocator *allocator);
void idx__stream_walk_release(stream_walk *w);

/* Walks all entries of `count` streams. A (document, field) occurs in one of them only. Returns what `fn` returned if not
 * IDX_OK, or IDX_ENOMEM. */
int idx__stream_walk(stream_walk *w, const stream_view *streams, size_t count, stream_entry_fn fn, void *ctx,
                     idx_error *err);

/* Appends an entry; *last_key is UINT32_MAX before the first. */
void idx__stream_append(buf *out, uint32_t *last_key, uint32_t key, const uint32_t *positions, uint32_t count);

#endif
