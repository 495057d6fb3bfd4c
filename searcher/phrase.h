/*
 * phrase.h: several words next to each other in one field, or near each other (slop.h).
 *
 * A phrase is answered in two phases: its words' lists find candidates, documents that hold all of
 * them (cursors, by whoever runs the search), then idx__phrase_match() looks at the positions, word
 * by word for all candidates at once.
 */
#ifndef IDX_SEARCHER_PHRASE_H
#define IDX_SEARCHER_PHRASE_H

#include "searcher/cursor.h"
#include "searcher/position_reader.h"
#include "searcher/slop.h"

#define IDX_MAX_CANDIDATES IDX_POSTINGS_BLOCK
#define IDX_NO_PARENT UINT32_MAX

/* Where the candidates' postings are in one list. */
typedef struct phrase_places {
    const uint32_t *blocks; /* by candidate's number: the block */
    const uint8_t *indexes; /* and the index in it */
} phrase_places;

/* Documents that hold all words of a phrase, ascending from call to call. */
typedef struct phrase_candidates {
    uint32_t count; /* at most IDX_MAX_CANDIDATES */
    const uint8_t *numbers;
    const phrase_places *places; /* by cursor of the phrase */
} phrase_candidates;

/* Some of the phrase's pool. */
typedef struct pool_range {
    uint32_t first, count;
} pool_range;

/* By field (0: body, 1: title) and candidate. */
typedef pool_range field_ranges[2][IDX_MAX_CANDIDATES];

/* One of the phrase's distinct words. */
typedef struct phrase_word {
    position_reader *reader;
    field_ranges *positions; /* NULL unless there is a slop */
} phrase_word;

typedef struct phrase {
    arena *arena;
    cursor **cursors; /* distinct words, rarest first; then pairs, whose documents alone count */
    phrase_word *words; /* parallel to the words */
    uint32_t word_count;
    uint32_t cursor_count;
    uint32_t *parents; /* by cursor: that of the word whose postings a pair's list is told by, or IDX_NO_PARENT */
    uint32_t slot_count;
    uint32_t *slots; /* slot i, the i-th word of the phrase: number of its cursor */
    uint32_t *order; /* the slots in the order they are looked at */
    bool *is_paired; /* by slot: one of the pairs is this word and the next one */
    bool title_only;
    float weight; /* W */
    uint32_t max_bound;
    const score_model *model;
    const score_leaf *leaf; /* as of a cursor */
    uint32_t slop;         /* 0: an exact phrase */
    slop_word *slop_words; /* by slot, when there is a slop */
    /* Of a single candidate, for idx__phrase_place(): */
    uint32_t *blocks;
    uint8_t *indexes;
    phrase_places *places;
    /* Of the candidates at hand: */
    uint32_t alive_count;
    uint8_t alive[IDX_MAX_CANDIDATES]; /* those that may still hold the phrase */
    uint8_t looked_up[IDX_MAX_CANDIDATES];
    field_ranges starts; /* where the phrase may begin; with a slop: where its leading word stands */
    uint32_t *pool;      /* what all ranges are of */
    size_t pool_count, pool_capacity;
} phrase;

/* What a phrase is made from in one segment. */
typedef struct phrase_source {
    const segment *segment;
    const term_entry *const *entries; /* by slot: the word's list */
    const uint32_t *words;            /* by slot: the word's number in the query */
    uint32_t slot_count;
    uint32_t slop;
    const term_entry *pairs; /* by slot: the list of this word and the next one side by side; df 0: there is none */
} phrase_source;

/* The source may go afterwards. Errors: as the cursor. */
int idx__phrase_open(phrase *p, arena *a, const phrase_source *source, const score_model *model,
                     float weight, bool title_only, idx_error *err);

/*
 * Looks for the phrase in the candidates. f[i] becomes the weighted frequency in the i-th, unless f is
 * NULL, occurs[i] whether there is any occurrence in the fields asked for. Errors: IDX_ECORRUPT,
 * IDX_ENOMEM.
 */
int idx__phrase_match(phrase *p, const phrase_candidates *k, float *f, bool *occurs,
                      idx_error *err);

/* The same for one document, whose postings idx__phrase_place() has told for every cursor. */
int idx__phrase_match_one(phrase *p, float *f, bool *occurs, idx_error *err);

static inline void idx__phrase_place(phrase *p, uint32_t cursor, uint32_t block, uint32_t index)
{
    p->blocks[cursor] = block;
    p->indexes[cursor] = (uint8_t)index;
}

#endif
