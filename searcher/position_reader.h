/*
 * position_reader.h: positions of single documents of a block, for searches, which look at few of
 * them.
 *
 * Where a document's code begins follows from the frequencies and lengths of the documents before
 * it in the block. The reader adds up only as far as it is asked, and remembers how long the codes
 * of small frequencies are: lengths repeat.
 */
#ifndef IDX_SEARCHER_POSITION_READER_H
#define IDX_SEARCHER_POSITION_READER_H

#include "common/format/postings.h"
#include "searcher/kernels.h"

#define IDX_SMALL_TF 8u

typedef struct position_reader {
    const posting_list *list;
    uint32_t block; /* that is open; IDX_NO_BLOCK: none */
    uint32_t count; /* documents */
    const uint8_t *data;
    uint64_t bytes;
    uint32_t next; /* documents whose codes lie before `bit` (of a tiny list: titles included) */
    uint32_t next_title; /* entries of `titles` that lie before `title_bit`, or belong to documents
                            before `next` in a tiny list */
    uint64_t bit, title_bit;
    uint32_t docs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t body_tf[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    title_side titles;
    uint16_t bits[IDX_SMALL_TF]
                 [256]; /* of a code, by frequency - 1 and norm; UINT16_MAX: not known yet */
} position_reader;

void idx__position_reader_init(position_reader *r, const posting_list *list);

/* Opens a block unless it is open. Errors: IDX_ECORRUPT, IDX_EUNSUPPORTED (no positions in this
 * index). */
int idx__position_reader_open(position_reader *r, uint32_t block, idx_error *err);

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

#endif
