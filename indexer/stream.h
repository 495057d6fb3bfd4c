/*
 * stream.h: the occurrences of one term, read back from the streams that inverters wrote (inverter.h has the layout).
 *
 * A term may have several streams, one from each source that met it; they are walked together, in order of document and
 * field. Streams are our own writing, in memory or in our own temporary file, and so are trusted. Behind a stream
 * STREAM_PADDING more bytes can be read.
 */
#ifndef IDX_INDEXER_STREAM_H
#define IDX_INDEXER_STREAM_H

#include "common/base/buf.h"
#include "common/base/bytes.h"
#include "indexer/inverter.h"

#define STREAM_PADDING 8u

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

/* ---- decoding, to be inlined --------------------------------------------------------------------- */

/* A stream being decoded: `key` is that of the entry at hand, `p` stands behind its head. */
typedef struct stream_cursor {
    const uint8_t *p, *end;
    uint32_t key;
} stream_cursor;

/* A varint of at most five bytes, without branches: lengths are not predictable. */
static inline uint64_t idx__stream_varint(const uint8_t **p)
{
    uint64_t raw = idx__load_u64(*p);
    uint64_t last = ~raw & 0x8080808080u; // the high bit of the last byte, lowest of those set
    *p += ((unsigned)__builtin_ctzll(last) >> 3) + 1;
    raw &= last ^ (last - 1);
    return (raw & 0x7f) | (raw >> 1 & 0x3f80) | (raw >> 2 & 0x1fc000) | (raw >> 3 & 0xfe00000) | (raw >> 4 & 0x7f0000000u);
}

static inline void idx__stream_head(stream_cursor *c)
{
    c->key += 1 + (uint32_t)(idx__stream_varint(&c->p) >> 1);
}

static inline stream_cursor idx__stream_open(const stream_view *s)
{
    stream_cursor c = {s->data, s->data + s->bytes, UINT32_MAX};
    idx__stream_head(&c);
    return c;
}

/* Whether the entry goes on, with another position, at c->p. */
static inline bool idx__stream_goes_on(const stream_cursor *c)
{
    return c->p != c->end && !(*c->p & 1);
}

/*
 * Where zones of 2^shift keys begin in streams: for each stream and zone that it has entries in, a cursor at the first of these,
 * and maybe some more. Streams are told apart by where they end.
 */
typedef struct stream_marks {
    unsigned shift;
    stream_cursor *items;
    size_t count, capacity;
    const idx_allocator *allocator;
} stream_marks;

/* Adds a mark. Sets *zone_end to the first key behind its zone. Errors: IDX_ENOMEM. */
int idx__stream_mark(stream_marks *m, const stream_cursor *c, uint32_t *zone_end);

/* Which of `count` >= 1 cursors comes first, and the smallest key of the others. */
static inline size_t idx__stream_first(const stream_cursor *cursors, size_t count, uint32_t *limit)
{
    size_t first = 0;
    *limit = UINT32_MAX;
    for (size_t i = 1; i < count; i++) {
        if (cursors[i].key < cursors[first].key) {
            *limit = cursors[first].key;
            first = i;
        } else if (cursors[i].key < *limit) {
            *limit = cursors[i].key;
        }
    }
    return first;
}

#endif
