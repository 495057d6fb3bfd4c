/*
 * stream_window.h: the entries of a stream, some hundreds of values at a time.
 *
 * A window holds whole entries: their keys, and their positions one behind the other. The values of a piece of stream are decoded
 * together (common/codec/varints.h), then sorted out without a branch on what they are. An entry that is cut off by the window's
 * end waits for the next one; one that alone does not fit is taken apart the slow way.
 */
#ifndef IDX_INDEXER_STREAM_WINDOW_H
#define IDX_INDEXER_STREAM_WINDOW_H

#include "common/codec/varints.h"
#include "indexer/stream.h"

#define WINDOW_VALUES 512u

typedef struct stream_window {
    uint32_t count, at;        // entries, and the one at hand
    const uint32_t *positions; // of all entries
    const uint8_t *from;       // the head of the first entry
    const uint8_t *p, *end;    // what is not decoded yet begins with a head
    uint32_t last_key;         // of the last entry
    uint32_t zone_end;         // the first key that is to be marked
    uint32_t keys[WINDOW_VALUES];
    uint32_t ends[WINDOW_VALUES]; // positions up to the end of an entry
    uint32_t room[WINDOW_VALUES + IDX_VARINTS_ROOM];
    uint32_t *more; // positions of an entry that does not fit
    size_t more_capacity;
} stream_window;

/* The windows of a term's streams, kept for the next term. */
typedef struct stream_windows {
    stream_window **items;
    size_t count, capacity;
    const idx_allocator *allocator;
} stream_windows;

void idx__windows_init(stream_windows *ws, const idx_allocator *allocator);
void idx__windows_release(stream_windows *ws);

/* Opens a window on each of `count` streams and fills it. Errors of this and the next: IDX_ENOMEM. */
int idx__windows_open(stream_windows *ws, const stream_view *streams, size_t count);

/* Goes on behind the last entry; without any when the stream is at its end. */
int idx__window_next(stream_window *w, const idx_allocator *allocator);

/* Which of the first `count` >= 1 windows comes first, and the smallest key of the others. */
size_t idx__windows_first(const stream_windows *ws, size_t count, uint32_t *limit);

/* Where the positions of entry i begin. */
static inline uint32_t idx__window_start(const stream_window *w, uint32_t i)
{
    return i ? w->ends[i - 1] : 0;
}

/* Marks the entry at hand if it is the first of a zone. Errors: IDX_ENOMEM. */
int idx__window_mark(stream_window *w, stream_marks *marks);

#endif
