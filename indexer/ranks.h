/*
 * ranks.h: the numbers of a list's postings by their documents: a bit for each document of the segment, and how many are set before
 * each 64 of them. Belongs to one thread.
 */
#ifndef IDX_INDEXER_RANKS_H
#define IDX_INDEXER_RANKS_H

#include <idx/base.h>

typedef struct ranks {
    uint64_t *bits;
    uint32_t *before; /* set bits before each word */
    size_t words;
    const idx_allocator *allocator;
} ranks;

/* For segments of so many documents. To be released whatever comes of it. */
int idx__ranks_init(ranks *r, uint32_t documents, const idx_allocator *allocator, idx_error *err);
void idx__ranks_release(ranks *r);

/* Makes them those of a word's list with positions, short or long, as it lies in POSTINGS. Errors: IDX_ECORRUPT. */
int idx__ranks_load(ranks *r, const uint8_t *list, size_t bytes, uint32_t df, idx_error *err);

/* The number of the posting of a document that the list has. */
static inline uint32_t idx__ranks_of(const ranks *r, uint32_t doc)
{
    uint64_t below = r->bits[doc / 64] & ((UINT64_C(1) << doc % 64) - 1);
    return r->before[doc / 64] + (uint32_t)__builtin_popcountll(below);
}

#endif
