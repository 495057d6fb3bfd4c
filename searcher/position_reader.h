/*
 * position_reader.h: positions of single documents of a block, for searches, which look at few of
 * them.
 *
 * Where a document's code begins follows from the frequencies and lengths of the documents before
 * it in the block. So a block that is opened gets a row of bytes: how many bits each code takes,
 * looked up by frequency and norm in a table that fills as they occur. What is asked for adds up a
 * stretch of that row.
 */
#ifndef IDX_SEARCHER_POSITION_READER_H
#define IDX_SEARCHER_POSITION_READER_H

#include "common/base/arena.h"
#include "common/format/postings.h"
#include "searcher/kernels.h"

typedef struct position_reader {
    const posting_list *list;
    const score_kernels *kernels;
    uint32_t block; /* that is open; IDX_NO_BLOCK: none */
    uint32_t count; /* documents */
    const uint8_t *data;
    uint64_t bytes;
    uint32_t next; /* documents whose codes lie before `bit` (of a tiny list: titles included) */
    uint32_t next_title; /* entries of `titles` that lie before `title_bit`, or belong to documents
                            before `next` in a tiny list */
    uint64_t bit, title_bit;
    bool has_docs; /* `docs` are those of the block */
    uint32_t docs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t body_tf[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint8_t norms[IDX_POSTINGS_BLOCK + IDX_BYTE_SLACK]; /* of the bodies */
    uint8_t bits[IDX_POSTINGS_BLOCK + IDX_BYTE_SLACK];  /* of the bodies' codes, not in a tiny list;
                                                           IDX_LONG_CODE: in long_bits */
    uint32_t long_count;
    uint8_t long_at[IDX_POSTINGS_BLOCK];
    uint64_t long_bits[IDX_POSTINGS_BLOCK];
    title_side titles;
    code_table *known;
} position_reader;

/* A table for readers to fill and to share, IDX_LONG_CODE for what is long or not known yet. NULL:
 * no memory. */
code_table *idx__position_reader_table(arena *a);

/* List and table must outlive the reader. */
void idx__position_reader_init(position_reader *r, const posting_list *list, code_table *known);

/* Opens a block unless it is open. `docs` are its documents, if the caller has them, else NULL.
 * Errors: IDX_ECORRUPT, IDX_EUNSUPPORTED (no positions in this index). */
int idx__position_reader_open(position_reader *r, uint32_t block, const uint32_t *docs,
                              idx_error *err);

/* Lets the postings of the open block ascend from the first again. */
static inline void idx__position_reader_rewind(position_reader *r)
{
    r->next = r->next_title = 0;
    r->bit = r->title_bit = 0;
}

/* Makes `docs` those of the open block. Errors: IDX_ECORRUPT. */
int idx__position_reader_docs(position_reader *r, idx_error *err);

/* Occurrences of posting i in its document's body (title). */
static inline uint32_t idx__position_reader_body_tf(const position_reader *r, uint32_t i)
{
    return r->body_tf[i];
}
uint32_t idx__position_reader_title_tf(const position_reader *r, uint32_t i);

/* Decodes them, ascending. Within a block, i never falls from call to call, titles and bodies
 * apart. Errors: IDX_ECORRUPT. */
int idx__position_reader_body(position_reader *r, uint32_t i, uint32_t *out, idx_error *err);
int idx__position_reader_title(position_reader *r, uint32_t i, uint32_t *out, idx_error *err);

/*
 * Of the *count >= 1 ascending starts, keeps those s for which s + offset is among the positions of
 * posting i, without decoding them all. i never falls, as above. Errors: IDX_ECORRUPT.
 */
int idx__position_reader_keep(position_reader *r, uint32_t i, bool in_title, uint32_t *starts,
                              uint32_t *count, uint32_t offset, idx_error *err);

#endif
