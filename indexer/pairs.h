/*
 * pairs.h: lists of their own for pairs of very frequent words (docs/format.md, section 6).
 *
 * Which words are paired is decided when a segment's lists are all written, from nothing but its contents: words in the order
 * of their frequency are let in for as long as the lists of all pairs among them, by an estimate from every eighth window of
 * the text, stay within a share of the bytes written so far. So the choice, and every byte, is the same whatever the threads,
 * the memory and the segments that the documents came from. Then the text is gone through (pair_text.h), and the pairs'
 * occurrences are sorted in pieces into runs, which are merged and encoded as those of words are.
 */
#ifndef IDX_INDEXER_PAIRS_H
#define IDX_INDEXER_PAIRS_H

#include "indexer/pair_text.h"
#include "indexer/source.h"

typedef struct pairs pairs;

/* `text` holds the words; `budget`: bytes that the lists may take. */
int idx__pairs_new(pairs **out, pair_text *text, uint32_t documents, uint64_t budget, const char *dir,
                   const idx_allocator *allocator, idx_error *err);
void idx__pairs_free(pairs *p);

/* The smallest frequency of a word that is paired; 0: none is. */
uint64_t idx__pairs_least(const pairs *p);

/* Makes the sources of the pairs' lists; they are the pairs' own. Terms are two words with a space between them. */
int idx__pairs_collect(pairs *p, source ***sources, size_t *count, idx_error *err);

#endif
