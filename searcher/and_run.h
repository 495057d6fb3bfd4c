/*
 * and_run.h: what the steps of an AND by candidates share (top_and.c says how it goes): lists,
 * leaves, and the candidates of the leading block, which lose members from step to step.
 */
#ifndef IDX_SEARCHER_AND_RUN_H
#define IDX_SEARCHER_AND_RUN_H

#include "searcher/run.h"

typedef struct and_list {
    cursor *c;
    uint32_t leaf;  // number of the leaf it belongs to
    uint32_t word;  // of a phrase: number of its cursor
    uint32_t block; // the first that may hold a candidate
    uint32_t near;  // the first that reaches into the leading block
    const struct and_list *parent; // whose postings this one's are told by and are looked at before; else NULL
    uint32_t bounds[256]; // of a block, by its impact; 0: not worked out yet
    // By candidate, as numbered in the leading block:
    uint32_t blocks[IDX_POSTINGS_BLOCK];
    uint8_t indexes[IDX_POSTINGS_BLOCK];
} and_list;

// Candidates [from, to) that fall into one block of a list.
typedef struct and_span {
    uint32_t block, from, to;
} and_span;

typedef struct and_leaf {
    exec_node *node;
    uint32_t bound;      // over the whole list
    uint32_t first_list; // lists are sorted, so a phrase finds its lists through list_of
    uint32_t list_count;
} and_leaf;

typedef struct and_run {
    run *r;
    and_list **lists; // ascending df
    and_list *pool;   // where they are
    uint32_t list_count;
    and_leaf *leaves; // required; words first, then phrases
    uint32_t leaf_count, word_count;
    uint32_t *scored;                 // numbers of the words' leaves: the leading one, then the strongest first
    uint32_t *list_of;                // [first_list of the leaf + word]: number of the list
    phrase_places *places;            // likewise: where the candidates are in it
    exec_node **optional, **excluded; // optional: strongest first
    uint32_t optional_count, excluded_count;
    uint32_t total_bound; // of all leaves together
    bool skips;           // by bounds, from the start
    bool is_bare;         // only counts, only words: no need to know where the postings are
    bool is_over;         // a list has ended
    // Candidates, ascending:
    uint32_t count;
    uint32_t docs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t upper[IDX_POSTINGS_BLOCK]; // bound of the sum, when skipping
    uint32_t sums[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint8_t number[IDX_POSTINGS_BLOCK];
    uint32_t rest; // bound of what is not in the sums yet
    and_span spans[IDX_POSTINGS_BLOCK];
    // Of one word, by candidate:
    uint8_t indexes[IDX_POSTINGS_BLOCK];
    uint32_t freqs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t contributions[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    // Of the kernels:
    uint32_t above[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint16_t at_a[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint8_t at_b[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    meeting_map map;
} and_run;

// A bound from a contribution that was computed for a frequency not below the real one: rounding
// may differ in the last bits.
static inline uint32_t idx__and_inflated(uint32_t contribution)
{
    return contribution + (contribution >> 20) + 1;
}

// No contribution of a leaf is above it.
static inline uint32_t idx__and_leaf_bound(const exec_node *leaf)
{
    return leaf->kind == EXEC_TERM ? leaf->cursor->max_bound : leaf->phrase->max_bound;
}

/* Makes the documents of a block of the leading list the candidates, less those whose bounds are too
 * low (and_candidates.c). */
int idx__and_take(and_run *a, uint32_t block);

/* Keeps the candidates that are in a list (and_candidates.c). */
int idx__and_intersect(and_run *a, and_list *list);

/* idx__cursor_bound() of a block, worked out once for each impact (and_candidates.c). */
uint32_t idx__and_bound(and_list *list, uint32_t block);

/* Counts, scores and offers the candidates, which are in all lists, of a block of the leading one
 * (and_survivors.c). */
int idx__and_finish(and_run *a, uint32_t block);

#endif
