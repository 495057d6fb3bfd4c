/*
 * permute.h: the entries of a term's streams, put in the order of new document numbers, on their way to the list writer.
 *
 * A list is taken in as a whole: eight bytes an entry twice over, and four a position. Belongs to one thread.
 */
#ifndef IDX_INDEXER_PERMUTE_H
#define IDX_INDEXER_PERMUTE_H

#include "indexer/list_write.h"
#include "indexer/stream_window.h"

struct permuted_entry;

typedef struct permuter {
    const uint32_t *rank; /* new number of each document */
    struct permuted_entry *entries, *spare;
    size_t entry_capacity, spare_capacity;
    uint32_t *positions;
    size_t position_capacity;
    stream_windows windows;
    const idx_allocator *allocator;
} permuter;

/* `rank` must outlive the permuter. */
void idx__permuter_init(permuter *p, const uint32_t *rank, const idx_allocator *allocator);
void idx__permuter_release(permuter *p);

/* As idx__list_add_streams(), with the new numbers. Errors: IDX_ENOMEM, IDX_ELIMIT. */
int idx__permuter_add_streams(permuter *p, list_writer *lists, const stream_view *streams, size_t count, stream_marks *marks,
                              idx_error *err);

/* As idx__list_add_keys(), with the new numbers. */
int idx__permuter_add_keys(permuter *p, list_writer *lists, const uint32_t *keys, size_t count, idx_error *err);

#endif
