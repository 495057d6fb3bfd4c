/*
 * phrase.h: several words next to each other in one field, or near each other (slop.h).
 *
 * A phrase is answered in two phases: its words' lists find the documents that hold all of them
 * (cursors, by whoever runs the search), then idx__phrase_match() looks at the positions of one
 * document.
 */
#ifndef IDX_SEARCHER_PHRASE_H
#define IDX_SEARCHER_PHRASE_H

#include "searcher/cursor.h"
#include "searcher/position_reader.h"
#include "searcher/slop.h"

/* Positions of one of the phrase's distinct words. */
typedef struct phrase_word {
    position_reader reader;
    uint32_t at;    /* posting of the current document in the reader's block */
    bool is_placed; /* both are of the current document */
    /* With a slop: */
    uint32_t tf;         /* occurrences in the current field */
    uint32_t *positions; /* of the current document in the current field */
    size_t capacity;
    bool is_decoded;
} phrase_word;

/* Where a posting is, as a cursor tells: the number of its block and its index there. */
typedef struct posting_place {
    uint32_t block;
    uint32_t index;
} posting_place;

typedef struct phrase {
    arena *arena;
    cursor **cursors;    /* distinct words, rarest first; then pairs, whose documents alone count */
    phrase_word **words; /* parallel to the words */
    uint32_t word_count;
    uint32_t cursor_count;
    uint32_t slot_count;
    uint32_t *slots;       /* slot i, the i-th word of the phrase: number of its cursor */
    uint32_t *order;       /* the slots in the order they are checked */
    posting_place *places; /* room for a place of each distinct word, for the caller */
    uint32_t *starts;      /* room for the positions of the leading word, which become starts */
    size_t starts_capacity;
    bool title_only;
    float weight; /* W */
    uint32_t max_bound;
    const score_model *model;
    const score_leaf *leaf; /* as of a cursor */
    uint32_t slop;          /* 0: an exact phrase */
    slop_word *slop_words;  /* by slot, when there is a slop */
} phrase;

/* What a phrase is made from in one segment. */
typedef struct phrase_source {
    const segment *segment;
    const term_entry *const *entries; /* by slot: the word's list */
    const uint32_t *words;            /* by slot: the word's number in the query */
    uint32_t slot_count;
    uint32_t slop;
    const term_entry *pairs; /* lists of words side by side in the phrase */
    uint32_t pair_count;
} phrase_source;

/* The source may go afterwards. Errors: as the cursor. */
int idx__phrase_open(phrase *p, arena *a, const phrase_source *source, const score_model *model,
                     float weight, bool title_only, idx_error *err);

/*
 * Looks for the phrase in a document that holds all its words, the posting of word w at places[w].
 * *f becomes the weighted frequency, unless f is NULL, *occurs whether there is any occurrence in
 * the fields asked for. Documents ascend from call to call. Errors: IDX_ECORRUPT, IDX_ENOMEM.
 */
int idx__phrase_match(phrase *p, const posting_place *places, float *f, bool *occurs,
                      idx_error *err);

#endif
