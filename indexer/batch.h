/*
 * batch.h: some documents on their way through the writer: copied in, analysed and compressed by one thread, taken over in
 * order. Where one batch ends and the next begins depends on the documents alone.
 */
#ifndef IDX_INDEXER_BATCH_H
#define IDX_INDEXER_BATCH_H

#include "indexer/store_write.h"

#define BATCH_BYTES ((size_t)1 << 20) /* a batch is closed at this many bytes of records */

typedef struct batch {
    uint64_t number;    /* 0, 1, 2, ... */
    uint32_t first_doc; /* in the segment being built */
    buf records;
    record_place *places;
    size_t count, capacity;
    const store_dictionary *dictionary; /* for its store blocks; NULL: none */
    // What the processing adds:
    uint32_t *lengths; /* title and body length of each document */
    size_t length_capacity;
    store_blocks blocks;
    const idx_allocator *allocator;
} batch;

void idx__batch_init(batch *b, const idx_allocator *allocator);
void idx__batch_release(batch *b);
void idx__batch_reset(batch *b);

/* Copies a document in. `with_fields`: also what is only stored. Errors: IDX_ENOMEM. */
int idx__batch_add(batch *b, const idx_document *document, bool with_fields, idx_error *err);

#endif
