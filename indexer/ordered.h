/*
 * ordered.h: work done by many threads, taken over in the order in which it was handed in.
 *
 * A fixed number of items goes round: an empty one is taken with idx__ordered_item(), filled, submitted; some thread
 * processes it; when all before it were taken, it is taken, emptied by its owner, and free again. So the items bound the
 * memory, and what is taken does not depend on the number of threads. With one thread all happens in the caller's.
 */
#ifndef IDX_INDEXER_ORDERED_H
#define IDX_INDEXER_ORDERED_H

#include <idx/base.h>

typedef struct ordered ordered;

typedef struct ordered_work {
    unsigned threads; /* >= 1 */
    void *const *items;
    size_t item_count; /* see idx__ordered_items() */
    void *ctx;
    /* Processes an item; `worker` is below `threads`, and one worker does one item at a time. */
    int (*process)(void *ctx, unsigned worker, void *item, idx_error *err);
    /* Takes a processed item over and empties it. Never called from two threads at once. After a failure it is called with
     * `failed` set, to empty only. */
    int (*take)(void *ctx, void *item, bool failed, idx_error *err);
} ordered_work;

/* How many items keep `threads` busy. */
size_t idx__ordered_items(unsigned threads);

/* `items` is copied; what it points to must outlive the queue. */
int idx__ordered_new(ordered **out, const ordered_work *work, const idx_allocator *allocator, idx_error *err);

/* Processes what was submitted, then stops the threads. */
void idx__ordered_free(ordered *q);

/* An empty item; waits until there is one. */
void *idx__ordered_item(ordered *q);

/* Hands a filled item in. Reports the first failure of any item so far. */
int idx__ordered_submit(ordered *q, void *item, idx_error *err);

/* Waits until everything submitted was taken. Reports the first failure. */
int idx__ordered_drain(ordered *q, idx_error *err);

#endif
