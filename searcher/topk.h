/*
 * topk.h: the k best documents of a search, while it runs.
 *
 * A hit is a 64-bit key: the score sum in the upper half, the complement of the document number in
 * the lower, so that the greater key is the better hit and ties go to the smaller document. Keys
 * are distinct.
 *
 * Small k: a heap whose root is the worst hit kept. Large k: an append-only buffer of up to 1.25 k
 * keys that is cut to its best k when full, which is cheaper than a deep heap. (With 2 k the threshold
 * lags behind: 2 % slower.)
 *
 * `threshold`: only documents whose sum is above it can still get in, provided that documents are
 * offered in ascending order (an equal sum loses to an earlier document). It never falls.
 */
#ifndef IDX_SEARCHER_TOPK_H
#define IDX_SEARCHER_TOPK_H

#include <idx/base.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct topk {
    uint64_t *keys;
    size_t count;
    size_t capacity; /* of keys */
    size_t k;
    uint32_t threshold;
    uint32_t first_doc; /* number in the index of the current segment's first document */
    bool is_buffered;
    int error; /* IDX_OK or IDX_ENOMEM; sticky */
    const idx_allocator *allocator;
} topk;

/* k = 0 keeps nothing. */
void idx__topk_init(topk *t, size_t k, const idx_allocator *allocator);
void idx__topk_release(topk *t);

/* The slow half of idx__topk_offer(). */
void idx__topk_insert(topk *t, uint64_t key);

/* Offers document `doc` of the current segment. */
static inline void idx__topk_offer(topk *t, uint32_t doc, uint32_t sum)
{
    if (sum > t->threshold) {
        idx__topk_insert(t, ((uint64_t)sum << 32) | (uint32_t) ~(doc + t->first_doc));
    }
}

/* The same in any order, where k is small enough for a heap: the caller has left out what is not
 * above the threshold that he found. Documents best first are taken fastest. */
static inline void idx__topk_offer_any(topk *t, uint32_t doc, uint32_t sum)
{
    idx__topk_insert(t, ((uint64_t)sum << 32) | (uint32_t) ~(doc + t->first_doc));
}

/* Raises the threshold to just below `sum`: the caller knows that k documents reach it. */
static inline void idx__topk_prime(topk *t, uint32_t sum)
{
    if (sum > 0 && sum - 1 > t->threshold) {
        t->threshold = sum - 1;
    }
}

/* Whether k documents, of this or earlier segments, were offered and reach `sum`. */
bool idx__topk_reaches(const topk *t, uint32_t sum);

/* Forgets the documents of the current segment, and what the threshold was raised to since it was
 * `threshold`. */
void idx__topk_forget(topk *t, uint32_t threshold);

/* Sorts keys[0..count), best first, and leaves the k best. */
void idx__topk_finish(topk *t);

static inline uint32_t idx__topk_key_sum(uint64_t key)
{
    return (uint32_t)(key >> 32);
}

static inline uint32_t idx__topk_key_doc(uint64_t key)
{
    return ~(uint32_t)key;
}

#endif
