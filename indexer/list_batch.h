/*
 * list_batch.h: some finished lists with their terms, made by one thread, on their way to the sections POSTINGS, POSITIONS,
 * TERMS and BEST.
 */
#ifndef IDX_INDEXER_LIST_BATCH_H
#define IDX_INDEXER_LIST_BATCH_H

#include "indexer/best_write.h"
#include "indexer/list_write.h"
#include "indexer/terms_write.h"

/* A list of a batch. */
typedef struct batch_list {
    size_t term, term_bytes; /* in the batch's text */
    size_t tiny;             /* tiny lists: in the batch's tiny bytes */
    size_t best;             /* in its best, if the list has some */
    list_result result;
} batch_list;

typedef struct list_batch {
    batch_list *lists;
    size_t count, capacity;
    buf text, tiny, best, postings, positions;
    const idx_allocator *allocator;
} list_batch;

void idx__list_batch_init(list_batch *b, const idx_allocator *allocator);
void idx__list_batch_release(list_batch *b);
void idx__list_batch_reset(list_batch *b);

/* Begins a list of at most `most_df` documents; its occurrences go to `lists`. */
void idx__list_batch_begin(list_batch *b, list_writer *lists, uint64_t most_df);

/* Ends it. */
int idx__list_batch_end(list_batch *b, list_writer *lists, const uint8_t *term, size_t bytes, idx_error *err);

/* Where finished lists go. */
typedef struct list_sinks {
    outfile *postings;
    outfile *positions; /* NULL without positions */
    terms_writer *terms;
    best_writer *best;
} list_sinks;

/* Appends a batch to the files. */
int idx__list_batch_write(const list_batch *b, const list_sinks *to, idx_error *err);

#endif
