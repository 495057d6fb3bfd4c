/*
 * encode.h: terms with their streams in, the sections POSTINGS, POSITIONS and TERMS out. Terms go in batches to as many
 * threads as were asked for, each with a list writer; what they make is written in order.
 */
#ifndef IDX_INDEXER_ENCODE_H
#define IDX_INDEXER_ENCODE_H

#include "indexer/list_batch.h"
#include "indexer/merge.h"
#include "indexer/pair_text.h"

typedef struct encoder encoder;

typedef struct encoder_options {
    const list_params *params;
    unsigned threads;
    list_sinks to;
    const uint32_t *rank; /* new number of each document of the streams; NULL: the same */
    pair_text *pair_text; /* takes the frequent words; NULL: nothing does */
    const idx_allocator *allocator;
} encoder_options;

/* The options are copied; what they point to must outlive the encoder. */
int idx__encoder_new(encoder **out, const encoder_options *options, idx_error *err);
void idx__encoder_free(encoder *e);

/* The next term, in order. Its streams are copied. A merge_term_fn, with the encoder as ctx. */
int idx__encoder_add(void *encoder, const merged_term *term, idx_error *err);

/* Writes what is left. */
int idx__encoder_finish(encoder *e, idx_error *err);

#endif
