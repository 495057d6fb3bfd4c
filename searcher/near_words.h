/*
 * near_words.h: words of an index that a word which it does not know may have been meant to be.
 *
 * A near word is one edit away: a letter left out, added or replaced, or two neighbours swapped. An
 * edit leaves all letters before it. So where few terms share a beginning with the word, these are
 * walked, and compared; edits of the letters before that, some 50 for each, are looked up. The best of those that are there are taken: first how close they are, each step of which
 * counts like four times the documents, then how many documents hold them.
 *
 * Words with anything but the letters a to z, and short ones, have no near words: too many would be
 * others.
 */
#ifndef IDX_SEARCHER_NEAR_WORDS_H
#define IDX_SEARCHER_NEAR_WORDS_H

#include "searcher/query.h"

#define IDX_NEAR_WORDS 2u /* at most so many are taken */
#define IDX_NEAR_LEAST 4u /* letters of a word that has near words */
#define IDX_NEAR_MOST 40u

typedef struct near_word {
    uint8_t term[IDX_NEAR_MOST + 2]; /* NUL-terminated */
    uint32_t bytes;
    uint64_t rank;  /* greater is better; of equal ones, */
    uint32_t order; /* less is */
} near_word;

/* The documents that hold the term, in all indexes of the builder. Errors: IDX_ECORRUPT. */
int idx__near_df(const query_builder *b, const uint8_t *term, size_t bytes, uint64_t *df);

/* Fills words[0..*count), best first. Errors: IDX_ECORRUPT. */
int idx__near_words(const query_builder *b, const uint8_t *term, size_t bytes,
                    near_word words[IDX_NEAR_WORDS], uint32_t *count);

/* Gives a leaf whose word no index knows its near words, unless one knows another name of it.
 * Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__near_words_add(query_builder *b, query_node *leaf);

#endif
