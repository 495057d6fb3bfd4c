/*
 * pairs.h: lists of their own for pairs of frequent words (docs/format.md, section 4).
 *
 * Which pairs have one is decided when a segment's lists are all written, from nothing but its contents: pairs are let in by the
 * product of their words' document frequencies, highest first (that is about what looking for the phrase would cost), for as
 * long as their lists, by an estimate from some zones of the text, stay within a share of the bytes written so far. So
 * the choice, and every byte, is the same whatever the threads, the memory and the segments that the documents came from. Then
 * the text is gone through once more, zone by zone (pair_text.h): each zone's pairs are sorted by their rarer word and kept in
 * a scratch file, out of which pair_lists.h takes them, rarer word by rarer word.
 */
#ifndef IDX_INDEXER_PAIRS_H
#define IDX_INDEXER_PAIRS_H

#include "indexer/pair_text.h"

typedef struct pairs pairs;

typedef struct pairs_options {
    pair_text *text; /* holds the words; finished */
    uint32_t documents;
    uint64_t budget;  /* bytes that the lists may take */
    unsigned threads; /* >= 1 */
    const char *dir;
    const idx_allocator *allocator;
} pairs_options;

/* Chooses the words. What the options point to must outlive the pairs. */
int idx__pairs_new(pairs **out, const pairs_options *options, idx_error *err);
void idx__pairs_free(pairs *p);

/* The smallest cf of a word, and the smallest product of two words' dfs, that are paired; 0: none is. */
uint64_t idx__pairs_least(const pairs *p);
uint64_t idx__pairs_product(const pairs *p);

/* The words that are paired with some, in order. */
const pair_word *const *idx__pairs_words(const pairs *p, uint32_t *count);

/* Collects the pairs. Before the two below. */
int idx__pairs_collect(pairs *p, idx_error *err);

/* How often the word of that index stands beside a word with which it is paired and than which it is not more frequent. */
uint64_t idx__pairs_count(const pairs *p, uint32_t rarer);

/*
 * Where that is: keys[ends[j - 1]] to keys[ends[j]] (from 0 for j = 0), ascending, once for each time: behind the word of index
 * j, and for j from the number of words on, before the word of index j less that number. `keys` has room for the count above,
 * `ends` for twice the words. Any thread.
 */
void idx__pairs_keys(const pairs *p, uint32_t rarer, uint32_t *keys, uint64_t *ends);

#endif
