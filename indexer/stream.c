/* stream.c: see stream.h. The stream with the smallest key goes on for as long as it stays below the others. */
#include "indexer/stream.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

/* A stream being decoded: `key` is that of the entry at hand, `p` stands behind its head. */
typedef struct stream_cursor {
    const uint8_t *p, *end;
    uint32_t key;
} stream_cursor;

void idx__stream_walk_init(stream_walk *w, const idx_allocator *allocator)
{
    *w = (stream_walk){.allocator = allocator};
}

void idx__stream_walk_release(stream_walk *w)
{
    idx__free(w->allocator, w->positions, w->position_capacity * sizeof *w->positions);
    idx__free(w->allocator, w->cursors, w->cursor_capacity * sizeof *w->cursors);
    idx__stream_walk_init(w, w->allocator);
}

static inline uint64_t get_varint(const uint8_t **p)
{
    uint64_t v = *(*p)++;
    if (v < 0x80) {
        return v;
    }
    v &= 0x7f;
    for (unsigned shift = 7;; shift += 7) {
        uint8_t byte = *(*p)++;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return v;
        }
    }
}

static inline void cursor_head(stream_cursor *c)
{
    c->key += 1 + (uint32_t)(get_varint(&c->p) >> 1);
}

/* Reads the positions of the entry at hand. Returns their number, 0 without memory. */
static inline uint32_t positions_read(stream_walk *w, stream_cursor *c)
{
    uint32_t count = 0;
    uint32_t position = UINT32_MAX;
    do {
        if (count == w->position_capacity && idx__grow(w->allocator, &w->positions, &w->position_capacity,
                                                       (size_t)count + 1, sizeof *w->positions) != IDX_OK) {
            return 0;
        }
        position += 1 + (uint32_t)(get_varint(&c->p) >> 1);
        w->positions[count++] = position;
    } while (c->p != c->end && !(*c->p & 1)); // until the end, or the head of the next entry
    return count;
}

/* Which cursor comes first, and the smallest key of the others. */
static size_t first_of(const stream_cursor *cursors, size_t count, uint32_t *limit)
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

int idx__stream_walk(stream_walk *w, const stream_view *streams, size_t count, stream_entry_fn fn, void *ctx,
                     idx_error *err)
{
    if (idx__grow(w->allocator, &w->cursors, &w->cursor_capacity, count, sizeof *w->cursors) != IDX_OK) {
        return idx__error_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        w->cursors[i] = (stream_cursor){streams[i].data, streams[i].data + streams[i].bytes, UINT32_MAX};
        cursor_head(&w->cursors[i]);
    }
    while (count > 0) {
        uint32_t limit;
        stream_cursor *c = &w->cursors[first_of(w->cursors, count, &limit)];
        bool more;
        do {
            uint32_t n = positions_read(w, c);
            if (n == 0) {
                return idx__error_nomem(err);
            }
            int code = fn(ctx, c->key >> 1, (inverter_field)(c->key & 1), w->positions, n, err);
            if (code != IDX_OK) {
                return code;
            }
            more = c->p != c->end;
            if (more) {
                cursor_head(c);
            }
        } while (more && c->key < limit);
        if (!more) {
            *c = w->cursors[--count];
        }
    }
    return IDX_OK;
}

void idx__stream_append(buf *out, uint32_t *last_key, uint32_t key, const uint32_t *positions, uint32_t count)
{
    idx__buf_varint(out, (uint64_t)(uint32_t)(key - (*last_key + 1)) << 1 | 1);
    *last_key = key;
    uint32_t previous = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        idx__buf_varint(out, (uint64_t)(uint32_t)(positions[i] - (previous + 1)) << 1);
        previous = positions[i];
    }
}
