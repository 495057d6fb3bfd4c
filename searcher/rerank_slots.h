/*
 * rerank_slots.h: what a query asks the second stage for (rerank.h): its words in the order of the text, how far each stands
 * behind the one before it, and what they are worth.
 *
 * Words that define what is asked for, and the sign of an answer, are in no leaf: they have numbers behind those of the
 * query's words, unless the query has the word itself.
 */
#ifndef IDX_SEARCHER_RERANK_SLOTS_H
#define IDX_SEARCHER_RERANK_SLOTS_H

#include "searcher/rerank.h"

#define IDX_MOST_SLOTS (IDX_RERANK_SLOTS + IDX_DEFINING_WORDS + IDX_RERANK_NAMES)

/* A word that no leaf has. */
typedef struct extra_word {
    const uint8_t *term;
    uint32_t bytes;
} extra_word;

typedef struct rerank_slots {
    uint32_t count;      /* of slots */
    uint32_t asked;      /* of them: of the query's text; behind these, words that define the last, then other names */
    uint32_t word_count; /* distinct */
    uint32_t answer;     /* what the sign of an answer is worth; 0: none is looked for */
    uint32_t reach;      /* positions in which a row or a window has room */
    uint8_t word[IDX_MOST_SLOTS];      /* by slot: its word */
    uint32_t distance[IDX_MOST_SLOTS]; /* by slot: behind the slot before it; 0: not in its row */
    uint8_t previous[IDX_MOST_SLOTS];  /* by slot: the slot before it in its row */
    uint8_t ends[IDX_MOST_SLOTS];      /* by slot: the slot that a row with it has reached: itself, or the last that a name stands for */
    bool goes_on[IDX_MOST_SLOTS];      /* by slot: no row begins with it */
    uint16_t leaf[IDX_RERANK_SLOTS];   /* by slot asked: the plan's leaf */
    uint32_t worth[IDX_MOST_SLOTS];    /* by slot: in a run */
    uint32_t number[IDX_MOST_SLOTS];   /* by word: its number in the query, or that many + that in `extra` */
    uint32_t value[IDX_MOST_SLOTS];    /* by word */
    uint64_t in_runs[IDX_MOST_SLOTS];  /* by word: not below what it adds to a run */
    uint8_t last[IDX_MOST_SLOTS];      /* by word: its last slot + 1 */
    uint8_t before[IDX_MOST_SLOTS];    /* by slot: the slot before it with the same word, + 1; 0: none */
    uint8_t order[IDX_MOST_SLOTS];     /* words: what adds most comes first */
    extra_word extra[IDX_DEFINING_WORDS];
    uint32_t extra_count;
} rerank_slots;

/* Adds a slot `distance` behind the one before it, and tells its word's index. */
uint32_t idx__rerank_slots_add(rerank_slots *s, uint32_t number, uint32_t distance);

/* Adds the slots of other names (rerank_names.c). */
void idx__rerank_slots_add_names(const plan *p, rerank_slots *s);

/* Errors: IDX_ENOMEM. */
int idx__rerank_slots(const plan *p, rerank_slots *s, idx_error *err);

#endif
