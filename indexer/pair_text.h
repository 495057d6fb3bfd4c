/*
 * pair_text.h: the frequent words of a segment, put back into the order of the text.
 *
 * While a segment's lists are encoded, the occurrences of the words that are frequent enough are kept in a scratch file, as
 * the streams they came in. Afterwards they are read once more, a window of documents at a time: every field of the window
 * gets a row of cells, one a position, and each occurrence puts its word's number into its cell. So two words that stand side
 * by side in the text stand side by side in the row. Rows are as long as the field's norm allows, and one cell more, which
 * stays empty.
 */
#ifndef IDX_INDEXER_PAIR_TEXT_H
#define IDX_INDEXER_PAIR_TEXT_H

#include "indexer/list_write.h"
#include "indexer/stream.h"


/* A word that was kept. */
typedef struct pair_word {
    uint8_t *term;
    size_t bytes;
    uint64_t cf;
    size_t first_stream, stream_count;
    uint16_t number; /* what its cells hold; 0: it is left out */
} pair_word;

typedef struct pair_text pair_text;

/* `params`, `rank` (of the documents of the streams, as in encode.h) and `dir` must outlive it. `tokens`: what the frequencies
 * of all words add up to. */
int idx__pair_text_new(pair_text **out, const list_params *params, const uint32_t *rank, uint32_t documents, uint64_t tokens,
                       const char *dir, const idx_allocator *allocator, idx_error *err);
void idx__pair_text_free(pair_text *t);

/* Keeps a word and its streams if it is frequent enough and may be paired. Words come in order. */
int idx__pair_text_take(pair_text *t, const uint8_t *term, size_t bytes, uint64_t cf, const stream_view *streams,
                        size_t stream_count, idx_error *err);

/* The words that were kept, in order; their numbers are the caller's to set. */
pair_word *idx__pair_text_words(const pair_text *t, size_t *count);

/* Goes (back) to the first document. */
int idx__pair_text_begin(pair_text *t, idx_error *err);

/* A window: the row of key `first_key` + i (2 * document + field) is cells[starts[i]] to cells[starts[i + 1]]. */
typedef struct pair_window {
    uint32_t first_key, key_count;
    const uint32_t *starts;
    const uint16_t *cells; /* two more cells follow, which are 0 */
} pair_window;

/* The next window: IDX_OK, IDX_ENOTFOUND behind the last, IDX_ENOMEM. With `skips` its cells are not filled. */
int idx__pair_text_next(pair_text *t, bool skips, pair_window *out, idx_error *err);

#endif
