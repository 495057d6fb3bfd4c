/*
 * list_write.h: occurrences of one term in, its posting list in the format of docs/format.md out.
 *
 * Documents come in ascending order. Blocks of 256 are encoded as they fill; a list that stays below gets the short or
 * tiny form. Position blocks go straight to their buffer; documents, frequencies and tables wait for the end of the
 * list. Belongs to one thread.
 */
#ifndef IDX_INDEXER_LIST_WRITE_H
#define IDX_INDEXER_LIST_WRITE_H

#include "common/base/buf.h"
#include "common/format/format.h"
#include "indexer/ranks.h"
#include "indexer/stream.h"

/* What the lists of a segment have in common. */
typedef struct list_params {
    const uint8_t *norms;       /* combined plane */
    const uint8_t *body_norms;
    const uint8_t *title_norms; /* NULL: no document has a title */
    uint32_t title_weight;
    float length_norm[256];     /* K(c) with the reference parameters */
    uint32_t documents;
    bool with_positions;
    bool with_best; /* best documents are picked out of long lists */
} list_params;

typedef struct list_writer list_writer;

/* A finished list. */
typedef struct list_result {
    uint32_t df;
    uint64_t cf; /* sum of the frequencies */
    bool is_tiny;
    const uint8_t *tiny; /* tiny lists: tiny_bytes bytes for the dictionary, valid until the next list */
    size_t tiny_bytes;
    size_t tiny_position_bytes; /* of these, bytes of positions */
    const uint8_t *best; /* what BEST says of it, best_bytes bytes (0: nothing), valid until the next list */
    size_t best_bytes;
    uint64_t posting_bytes;  /* else: what went to the postings and the positions */
    uint64_t position_bytes;
} list_result;

/* `params` must outlive the writer. */
int idx__list_writer_new(list_writer **out, const list_params *params, const idx_allocator *allocator, idx_error *err);
void idx__list_writer_free(list_writer *w);

/* Begins a list of at most `most_df` documents, whose bytes are appended to `postings` and `positions` (untouched without
 * positions). */
void idx__list_begin(list_writer *w, buf *postings, buf *positions, uint64_t most_df);

/* The list that was begun is a pair's: its documents are told by their numbers in its rarer word's list, which must stay until the
 * end. */
void idx__list_of_parent(list_writer *w, const ranks *parent);

/* Occurrences of the term in one field of `doc`; title before body of the same document. */
int idx__list_add(list_writer *w, uint32_t doc, inverter_field field, const uint32_t *positions, uint32_t count,
                  idx_error *err);

/* Occurrences without positions: `keys` (2 * document + field) ascend, one for each occurrence. Only without positions. */
int idx__list_add_keys(list_writer *w, const uint32_t *keys, size_t count, idx_error *err);

/* All occurrences out of `count` >= 1 streams. Adds to `marks` unless it is NULL. */
int idx__list_add_streams(list_writer *w, const stream_view *streams, size_t count, stream_marks *marks, idx_error *err);

/* Errors: IDX_ENOMEM, IDX_ELIMIT. Those of the two buffers are left for the caller to check. */
int idx__list_end(list_writer *w, list_result *out, idx_error *err);

#endif
