/* stream_window.c: see stream_window.h. */
#include "indexer/stream_window.h"

#include "common/base/alloc.h"

/* The first entry of what is left, whatever its size. */
static int window_fill_slowly(stream_window *w, const idx_allocator *allocator)
{
    stream_cursor c = {w->p, w->end, w->last_key};
    idx__stream_head(&c);
    uint32_t position = UINT32_MAX, n = 0;
    do {
        if (n == w->more_capacity &&
            idx__grow(allocator, &w->more, &w->more_capacity, (size_t)n + 1, sizeof *w->more) != IDX_OK) {
            return IDX_ENOMEM;
        }
        position += 1 + (uint32_t)(idx__stream_varint(&c.p) >> 1);
        w->more[n++] = position;
    } while (idx__stream_goes_on(&c));
    w->keys[0] = c.key;
    w->ends[0] = n;
    w->count = 1;
    w->positions = w->more;
    w->p = c.p;
    return IDX_OK;
}

int idx__window_next(stream_window *w, const idx_allocator *allocator)
{
    w->from = w->p;
    w->at = w->count = 0;
    if (w->p == w->end) {
        return IDX_OK;
    }
    uint32_t values[WINDOW_VALUES + IDX_VARINTS_ROOM];
    size_t n = idx__varints_decoder(idx__cpu_level())(&w->p, w->end, values, WINDOW_VALUES);
    uint32_t entry = UINT32_MAX, key = w->last_key, position = 0, positions = 0;
    uint32_t *keys = w->keys, *ends = w->ends, *room = w->room;
    for (size_t i = 0; i < n; i++) { // n > 0 begins with a head, so that there is an entry
        uint32_t is_head = values[i] & 1, value = values[i] >> 1;
        entry += is_head;
        key += (value + 1) & -is_head;
        keys[entry] = key;
        position = (position + 1 + value) | -is_head; // behind a head: -1, which the next adds to
        room[positions] = position;
        positions += !is_head;
        ends[entry] = positions;
    }
    w->positions = room;
    w->count = entry + 1;
    if (n > 0 && w->p != w->end && !(*w->p & 1)) { // the last entry goes on
        w->count = entry;
        w->p = idx__varints_skip(w->from, entry + (size_t)idx__window_start(w, entry));
    }
    int code = w->count == 0 ? window_fill_slowly(w, allocator) : IDX_OK;
    w->last_key = w->keys[w->count - 1];
    return code;
}

void idx__windows_init(stream_windows *ws, const idx_allocator *allocator)
{
    *ws = (stream_windows){.allocator = allocator};
}

void idx__windows_release(stream_windows *ws)
{
    const idx_allocator *a = ws->allocator;
    for (size_t i = 0; i < ws->count; i++) {
        idx__free(a, ws->items[i]->more, ws->items[i]->more_capacity * sizeof *ws->items[i]->more);
        idx__free(a, ws->items[i], sizeof *ws->items[i]);
    }
    idx__free(a, ws->items, ws->capacity * sizeof *ws->items);
    idx__windows_init(ws, a);
}

static int windows_reserve(stream_windows *ws, size_t count)
{
    if (idx__grow(ws->allocator, &ws->items, &ws->capacity, count, sizeof *ws->items) != IDX_OK) {
        return IDX_ENOMEM;
    }
    while (ws->count < count) {
        stream_window *w = idx__alloc(ws->allocator, sizeof *w);
        if (!w) {
            return IDX_ENOMEM;
        }
        w->more = NULL;
        w->more_capacity = 0;
        ws->items[ws->count++] = w;
    }
    return IDX_OK;
}

int idx__windows_open(stream_windows *ws, const stream_view *streams, size_t count)
{
    int code = windows_reserve(ws, count);
    for (size_t i = 0; i < count && code == IDX_OK; i++) {
        stream_window *w = ws->items[i];
        w->p = streams[i].data;
        w->end = streams[i].data + streams[i].bytes;
        w->last_key = UINT32_MAX;
        w->zone_end = 0;
        code = idx__window_next(w, ws->allocator);
    }
    return code;
}

size_t idx__windows_first(const stream_windows *ws, size_t count, uint32_t *limit)
{
    size_t first = 0;
    uint32_t smallest = ws->items[0]->keys[ws->items[0]->at];
    *limit = UINT32_MAX;
    for (size_t i = 1; i < count; i++) {
        uint32_t key = ws->items[i]->keys[ws->items[i]->at];
        if (key < smallest) {
            *limit = smallest;
            smallest = key;
            first = i;
        } else if (key < *limit) {
            *limit = key;
        }
    }
    return first;
}

int idx__window_mark(stream_window *w, stream_marks *marks)
{
    if (w->keys[w->at] < w->zone_end) {
        return IDX_OK;
    }
    const uint8_t *head = idx__varints_skip(w->from, w->at + (size_t)idx__window_start(w, w->at));
    stream_cursor c = {idx__varints_skip(head, 1), w->end, w->keys[w->at]};
    return idx__stream_mark(marks, &c, &w->zone_end);
}
