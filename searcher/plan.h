/*
 * plan.h: what a search is to do: the query's leaves with their weights, over the whole index, and
 * per segment a tree of open posting lists.
 *
 * Weights depend on the statistics of the whole index (or of several), so the words are looked up
 * in every segment first; the places found are kept for when each segment's turn comes.
 */
#ifndef IDX_SEARCHER_PLAN_H
#define IDX_SEARCHER_PLAN_H

#include "searcher/cursor.h"
#include "searcher/phrase.h"
#include "searcher/query.h"
#include "searcher/searcher.h"

/* A scoring leaf. A word that the analyzer split gives one for each part when the index has no
 * positions; every other leaf of the query gives one. */
typedef struct plan_leaf {
    const query_node *node;
    uint32_t part; /* which of its words, when split up */
    bool is_split_up;
    double idf;
    double share;  /* of its weight that counts: less for words that ask and for added ones */
    bool asks;     /* a question word that counts less */
    double weight; /* wt of the contract; 0 when excluded */
    float scaled;  /* W */
    score_leaf score; /* for other formulas than BM25 */
} plan_leaf;

typedef struct plan {
    const idx_searcher *searcher;
    const idx_query *query;
    arena *arena;
    float k1, b, title_weight, average;
    bool is_full; /* the ranking asked for: docs/ranking.md */
    uint64_t documents;  /* N */
    int scale;           /* S */
    uint64_t *df;        /* by word */
    uint64_t *cf;        /* by word, where the formula asks for it; else 0 */
    idx_similarity similarity;
    score_formula formula; /* in use where the similarity is not BM25 */
    bool has_formula;
    term_entry *entries; /* [segment][word]; df 0: not there */
    plan_leaf *leaves;
    uint32_t leaf_count;
    uint32_t *first_leaf; /* by leaf of the query: its first plan leaf */
} plan;

typedef enum exec_kind { EXEC_TERM, EXEC_PHRASE, EXEC_GROUP } exec_kind;

/* A node that can match in this segment. Groups keep the invariants of query.h, but for spliced
 * groups and equal leaves. */
typedef struct exec_node exec_node;
struct exec_node {
    exec_kind kind;
    query_role role;
    const plan_leaf *leaf;
    cursor *cursor;          /* EXEC_TERM */
    const term_entry *entry; /* EXEC_TERM: to open another cursor on the same list */
    phrase *phrase;          /* EXEC_PHRASE */
    exec_node **children;
    uint32_t child_count;
    uint32_t must_count, should_count;
    /* of general.c: where the node stands */
    uint32_t doc;
    float f; /* EXEC_PHRASE: its frequency in `doc` */
    bool is_placed;
};

/* Checks the options. Errors: IDX_EINVAL. */
int idx__plan_begin(plan *p, const idx_searcher *s, const idx_query *q,
                    const idx_search_options *options, arena *a, idx_error *err);

/* Works out all weights. Errors: as idx_search(). */
int idx__plan_weigh(plan *p, const idx_search_options *options, idx_error *err);

/* Both. */
int idx__plan_init(plan *p, const idx_searcher *s, const idx_query *q,
                   const idx_search_options *options, arena *a, idx_error *err);

/* Prepares the model of segment number `i`, opens the lists in `a` and builds the tree; *root is
 * NULL when nothing can match there. Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__plan_segment(const plan *p, uint32_t i, score_model *model, arena *a, exec_node **root,
                      idx_error *err);

/* Opens leaf number `leaf` of the plan alone; *out is NULL when it cannot match in the segment.
 * `model` is ready. */
int idx__plan_leaf(const plan *p, uint32_t i, uint32_t leaf, const score_model *model, arena *a,
                   exec_node **out, idx_error *err);

/* Prepares the model of a segment. */
void idx__plan_model(const plan *p, const segment *s, score_model *model);

/* The score of a sum of contributions. */
static inline double idx__plan_score(const plan *p, uint32_t sum)
{
    return idx__score_power((double)sum, -p->scale);
}

#endif
