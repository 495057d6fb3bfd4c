/*
 * position_reader.h: positions of single documents of a block, for searches, which look at few of
 * them.
 *
 * Where a document's code begins follows from the frequencies and lengths of the documents before
 * it in the block. So a block that is opened gets a row of bytes: how many bits each code takes,
 * looked up by frequency and norm in a table that fills as they occur. The row is made only as far
 * as it is asked for, and added up by eights, so that any posting's code is found at once.
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
    uint32_t reach;      /* postings whose `norms` and `bits` are known */
    uint32_t next_title; /* entries of `titles` whose codes lie before `title_bit` */
    uint64_t title_bit;  /* 0: not looked for yet */
    bool has_docs;       /* `docs` are those of the block */
    uint32_t docs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t body_tf[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint8_t norms[IDX_POSTINGS_BLOCK + IDX_BYTE_SLACK]; /* of the bodies */
    uint8_t bits[IDX_POSTINGS_BLOCK + IDX_BYTE_SLACK];  /* of the bodies' codes, not in a tiny list;
                                                           IDX_LONG_CODE: a long code */
    uint64_t ends[IDX_POSTINGS_BLOCK / 8 + 1]; /* [g]: where the code of posting 8 g begins */
    uint32_t long_count;
    uint8_t long_at[IDX_POSTINGS_BLOCK]; /* the postings with long codes */
    title_side titles;
    code_table *known;
} position_reader;

/* A table for readers to fill and to share, IDX_LONG_CODE for what is long or not known yet. NULL:
 * no memory. */
code_table *idx__position_reader_table(arena *a);

/* List and table must outlive the reader. */
void idx__position_reader_init(position_reader *r, const posting_list *list, code_table *known);

/* Opens a block unless it is open, as far as posting `last`; nothing behind that may be asked for.
 * `docs` are its documents, if the caller has them, else NULL. Errors: IDX_ECORRUPT,
 * IDX_EUNSUPPORTED (no positions in this index). */
int idx__position_reader_open(position_reader *r, uint32_t block, uint32_t last,
                              const uint32_t *docs, idx_error *err);

/* Asks the processor to fetch what a look at posting i of a block will need soon. */
void idx__position_reader_prefetch(const position_reader *r, uint32_t block, uint32_t i);

/* Lets the titles of the open block ascend from the first again. */
static inline void idx__position_reader_rewind(position_reader *r)
{
    r->next_title = 0;
    r->title_bit = 0;
}

/* Makes `docs` those of the open block. Errors: IDX_ECORRUPT. */
int idx__position_reader_docs(position_reader *r, idx_error *err);

/* Occurrences of posting i in its document's body (title). */
static inline uint32_t idx__position_reader_body_tf(const position_reader *r, uint32_t i)
{
    return r->body_tf[i];
}
uint32_t idx__position_reader_title_tf(const position_reader *r, uint32_t i);

/* Decodes them, ascending. Within a block, i never falls from call to call for titles. Errors:
 * IDX_ECORRUPT. */
int idx__position_reader_body(position_reader *r, uint32_t i, uint32_t *out, idx_error *err);
int idx__position_reader_title(position_reader *r, uint32_t i, uint32_t *out, idx_error *err);

/* One or two positions in a body. */
typedef struct few_positions {
    uint32_t tf;    /* 0: there are more, or they can only be had one posting at a time */
    uint32_t at[2]; /* ascending; both the same when tf is 1 */
} few_positions;

/* Decodes the bodies of n <= IDX_POSTINGS_BLOCK postings of the open block, without a branch for each. */
void idx__position_reader_few(const position_reader *r, const uint8_t *postings, uint32_t n,
                              few_positions *out);

/*
 * Of the *count >= 1 ascending starts, keeps those s for which s + offset is among the positions of
 * posting i, without decoding them all. Titles as above. Errors: IDX_ECORRUPT.
 */
int idx__position_reader_keep(position_reader *r, uint32_t i, bool in_title, uint32_t *starts,
                              uint32_t *count, uint32_t offset, idx_error *err);

#endif
