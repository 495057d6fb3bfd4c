/*
 * best_write.h: the section BEST: what each list brings (best_collect.h), with the tables in front of it.
 */
#ifndef IDX_INDEXER_BEST_WRITE_H
#define IDX_INDEXER_BEST_WRITE_H

#include "common/base/buf.h"
#include "indexer/segment_write.h"

typedef struct best_writer {
    buf offsets, places, data;
    uint32_t count;
} best_writer;

void idx__best_writer_init(best_writer *w, const idx_allocator *allocator);
void idx__best_writer_release(best_writer *w);

/* The best of the list at this offset in POSTINGS, which is above the one before. */
void idx__best_writer_add(best_writer *w, uint64_t offset, const void *best, size_t bytes);

/* Writes the section, if any list has brought something. Errors: IDX_ENOMEM. */
int idx__best_writer_finish(best_writer *w, segment_writer *file, idx_error *err);

#endif
