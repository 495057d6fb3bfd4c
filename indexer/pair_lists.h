/*
 * pair_lists.h: collected pairs in, their posting lists and dictionary out; several threads, rarer word by rarer word.
 */
#ifndef IDX_INDEXER_PAIR_LISTS_H
#define IDX_INDEXER_PAIR_LISTS_H

#include "indexer/list_batch.h"
#include "indexer/pairs.h"

typedef struct pair_lists_options {
    const pair_text *text;     /* of the pairs */
    const list_params *params; /* without positions */
    unsigned threads;          /* >= 1 */
    list_sinks to;
    const uint32_t *rank; /* new number of each document of the pairs; NULL: the same */
    const idx_allocator *allocator;
} pair_lists_options;

/* Writes a list for each pair, told as part of that of its rarer word. */
int idx__pair_lists_write(const pairs *p, const pair_lists_options *options, idx_error *err);

#endif
