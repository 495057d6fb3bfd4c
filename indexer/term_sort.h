/*
 * term_sort.h: bytewise order for very many short words: a radix sort over their first eight bytes, then a comparison sort
 * among those that agree in these.
 */
#ifndef IDX_INDEXER_TERM_SORT_H
#define IDX_INDEXER_TERM_SORT_H

#include <idx/base.h>

typedef struct sorted_term {
    uint64_t prefix; /* first eight bytes, big-endian; filled by the sort */
    const uint8_t *word;
    uint32_t bytes;
    uint32_t number; /* the caller's */
} sorted_term;

/* Sorts distinct words. Errors: IDX_ENOMEM. */
int idx__terms_sort(sorted_term *terms, size_t count, const idx_allocator *allocator);

#endif
