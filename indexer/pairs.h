/*
 * pairs.h: lists of their own for pairs of very frequent words (docs/format.md, section 4).
 *
 * Which words are paired is decided when a segment's lists are all written, from nothing but its contents: words in the order
 * of their frequency are let in for as long as the lists of all pairs among them, by an estimate from every eighth zone of
 * the text, stay within a share of the bytes written so far. So the choice, and every byte, is the same whatever the threads,
 * the memory and the segments that the documents came from. Then the text is gone through once more, zone by zone
 * (pair_text.h): each zone's pairs are sorted by their first word and kept in a scratch file, out of which pair_lists.h takes
 * them, first word by first word.
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

/* The smallest frequency of a word that is paired; 0: none is. */
uint64_t idx__pairs_least(const pairs *p);

/* The words that are paired, in order. */
const pair_word *const *idx__pairs_words(const pairs *p, uint32_t *count);

/* Collects the pairs. Before the two below. */
int idx__pairs_collect(pairs *p, idx_error *err);

/* How often the word of that index stands before a paired word. */
uint64_t idx__pairs_count(const pairs *p, uint32_t first);

/*
 * The pairs that begin with the word of that index: keys[ends[j - 1]] to keys[ends[j]] (from 0 for j = 0) are where the word of
 * index j comes next, ascending, once for each time. `keys` has room for the count above, `ends` for the words. Any thread.
 */
void idx__pairs_keys(const pairs *p, uint32_t first, uint32_t *keys, uint64_t *ends);

#endif
