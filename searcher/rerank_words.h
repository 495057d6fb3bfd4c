/*
 * rerank_words.h: where the words of a second stage (rerank.h) stand, in single documents of a segment.
 *
 * Documents are looked for, and then read, in ascending order, all of a word's together: that opens each block once.
 */
#ifndef IDX_SEARCHER_RERANK_WORDS_H
#define IDX_SEARCHER_RERANK_WORDS_H

#include "searcher/position_reader.h"
#include "searcher/rerank.h"

#define IDX_NOT_THERE UINT32_MAX

enum { IN_BODY, IN_TITLE, FIELDS };

/* A posting of a document; `index` is IDX_NOT_THERE if the document lacks the word. */
typedef struct word_place {
    uint32_t block, index;
} word_place;

/* A word's occurrences in a field of a document. */
typedef struct word_positions {
    uint32_t *at; /* tf of them, ascending */
    uint32_t tf;
} word_positions;

typedef struct rerank_word {
    posting_list list;
    uint32_t block, count; /* whose documents `docs` holds; IDX_NO_BLOCK: none */
    const uint32_t *docs;
    uint32_t own_docs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    position_reader reader;
} rerank_word;

/* Opens a word's list of a segment, which has the word; the arena outlives it. Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__rerank_word_open(rerank_word *w, const segment *s, const term_entry *entry, arena *a, idx_error *err);

/* Finds the postings of documents that ascend, at most IDX_RERANK_DEPTH, none before those asked for before. Errors: IDX_ECORRUPT. */
int idx__rerank_word_find(rerank_word *w, const uint32_t *docs, size_t count, word_place *places, idx_error *err);

/* Where the word stands in the body of a document whose posting was found and, if that is asked for, in its title. Memory is the
 * arena's. Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__rerank_word_read(rerank_word *w, word_place place, bool has_title, arena *a, word_positions fields[FIELDS],
                          idx_error *err);

#endif
