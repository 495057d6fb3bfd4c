/*
 * run.h: one segment's share of a search, and the executors that do it.
 *
 * Every executor answers the same question: which documents of the segment match, offered to `top`
 * with their sums in ascending order, and how many there are, added to `count`. They differ in what
 * they can take and what they may skip. All of them give the same hits.
 */
#ifndef IDX_SEARCHER_RUN_H
#define IDX_SEARCHER_RUN_H

#include "searcher/plan.h"
#include "searcher/topk.h"

typedef struct run {
    const segment *segment;
    const score_model *model;
    const score_kernels *kernels;
    arena *arena;
    topk *top;   /* NULL: count only */
    bool counts; /* whether `count` is asked for: then no matching document may be skipped */
    uint64_t count;
    idx_error *err;
} run;

/* Any tree, document by document, nothing skipped (general.c). */
int idx__run_general(run *r, exec_node *root);

/* One word in any field: top-k only (top_single.c). */
int idx__run_single(run *r, cursor *c);

/* One word in any field, out of the list of its best, with the weight W; `top` knows the segment.
 * *is_done: false when that cannot answer, and nothing was offered. Top-k only (top_best.c). */
int idx__run_best(const plan *p, const segment *s, const term_entry *entry, float weight, topk *top,
                  bool *is_done, idx_error *err);

/* A group of SHOULD and MUST words in any field, at least two together, and NOT nodes: top-k only
 * (top_or.c). */
int idx__run_or(run *r, exec_node *group);

/* A phrase, a title leaf, or a group whose children are leaves, at least one a MUST (top_and.c). */
int idx__run_and(run *r, exec_node *root);

/* The best documents that hold all of some words, rarest first, all of which idx__rows_fit(); for
 * frequent ones (top_rows.c). */
bool idx__rows_fit(const run *r, const cursor *word);
int idx__run_rows(run *r, cursor *const *words, uint32_t count);

/* Counts the documents of a group of SHOULD leaves, all of them words (count.c). */
int idx__count_or(run *r, exec_node *group);

/* Counts the documents that hold all of some words; for frequent ones (count.c). */
int idx__count_and(run *r, exec_node *const *words, uint32_t count);

/* Steps a node to its first match >= target: node->doc, or IDX_NO_DOC. Never goes back (general.c).
 */
int idx__exec_seek(run *r, exec_node *node, uint32_t target);

/* Adds what a node contributes to `doc`, on which it stands (general.c). */
int idx__exec_score(run *r, exec_node *node, uint32_t doc, uint32_t *sum);

#endif
