/* stream.c: see stream.h. The stream with the smallest key goes on for as long as it stays below the others. */
#include "indexer/stream.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

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
        position += 1 + (uint32_t)(idx__stream_varint(&c->p) >> 1);
        w->positions[count++] = position;
    } while (idx__stream_goes_on(c));
    return count;
}

int idx__stream_walk(stream_walk *w, const stream_view *streams, size_t count, stream_entry_fn fn, void *ctx,
                     idx_error *err)
{
    if (idx__grow(w->allocator, &w->cursors, &w->cursor_capacity, count, sizeof *w->cursors) != IDX_OK) {
        return idx__error_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        w->cursors[i] = idx__stream_open(&streams[i]);
    }
    while (count > 0) {
        uint32_t limit;
        stream_cursor *c = &w->cursors[idx__stream_first(w->cursors, count, &limit)];
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
                idx__stream_head(c);
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

int idx__stream_mark(stream_marks *m, const stream_cursor *c, uint32_t *zone_end)
{
    if (idx__grow(m->allocator, &m->items, &m->capacity, m->count + 1, sizeof *m->items) != IDX_OK) {
        return IDX_ENOMEM;
    }
    m->items[m->count++] = *c;
    uint64_t end = ((uint64_t)(c->key >> m->shift) + 1) << m->shift;
    *zone_end = end < UINT32_MAX ? (uint32_t)end : UINT32_MAX;
    return IDX_OK;
}
