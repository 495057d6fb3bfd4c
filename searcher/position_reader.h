/*
 * position_reader.h: positions of single documents of a block, for searches, which look at few of
 * them.
 *
 * Where a document's code begins follows from the frequencies and lengths of the documents before
 * it in the block. So the block gets a row (position_row.h) of what its codes take, looked up by
 * frequency and norm (code_shapes/); as far as it is asked for.
 */
#ifndef IDX_SEARCHER_POSITION_READER_H
#define IDX_SEARCHER_POSITION_READER_H

#include "common/base/arena.h"
#include "common/format/position_row.h"
#include "searcher/kernels.h"

typedef struct position_reader {
    const posting_list *list;
    const score_kernels *kernels;
    uint32_t block; /* that is open; IDX_NO_BLOCK: none */
    uint32_t count; /* documents */
    const uint8_t *data;
    uint64_t bytes;
    uint32_t norm_count; /* documents whose norms are in `body` */
    bool has_docs;       /* `docs` are those of the block */
    bool has_title_row;  /* `title` is filled */
    uint32_t docs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    title_side titles;
    position_row body;   /* an entry for each document */
    position_row *title; /* one for each entry of `titles`; NULL before the first is asked for */
    arena *arena;
} position_reader;

/* List and arena must outlive the reader. */
void idx__position_reader_init(position_reader *r, const posting_list *list, arena *a);

/* Opens a block unless it is open, as far as posting `last`; nothing behind that may be asked for.
 * `docs` are its documents, if the caller has them, else NULL. Errors: IDX_ECORRUPT,
 * IDX_EUNSUPPORTED (no positions in this index). */
int idx__position_reader_open(position_reader *r, uint32_t block, uint32_t last,
                              const uint32_t *docs, idx_error *err);

/* Asks the processor to fetch what a look at posting i of a block will need soon. */
void idx__position_reader_prefetch(const position_reader *r, uint32_t block, uint32_t i);

/* Makes `docs` those of the open block. Errors: IDX_ECORRUPT. */
int idx__position_reader_docs(position_reader *r, idx_error *err);

/* Occurrences of posting i in its document's body (title). */
static inline uint32_t idx__position_reader_body_tf(const position_reader *r, uint32_t i)
{
    return r->body.tf[i];
}
uint32_t idx__position_reader_title_tf(const position_reader *r, uint32_t i);

/* Decodes them, ascending. Errors: IDX_ECORRUPT. */
int idx__position_reader_body(position_reader *r, uint32_t i, uint32_t *out, idx_error *err);
int idx__position_reader_title(position_reader *r, uint32_t i, uint32_t *out, idx_error *err);

/* Decodes the bodies of n <= IDX_POSTINGS_BLOCK postings of the open block, where they have one or two
 * positions. */
static inline void idx__position_reader_few(const position_reader *r, const uint8_t *postings,
                                            uint32_t n, few_positions *out)
{
    idx__position_row_few(&r->body, r->data, (size_t)r->bytes, postings, n, out);
}

/*
 * Of the *count >= 1 ascending starts, keeps those s for which s + offset is among the positions of
 * posting i, without decoding them all. Errors: IDX_ECORRUPT.
 */
int idx__position_reader_keep(position_reader *r, uint32_t i, bool in_title, uint32_t *starts,
                              uint32_t *count, uint32_t offset, idx_error *err);

#endif
