/*
 * eval_measures.h: how good one ranked list is.
 *
 * A document is relevant to a query if it was judged with a grade of 1 or more; what was not judged
 * is not relevant. With R relevant documents and rel(r) telling whether the document at rank r is
 * one:
 *
 *     nDCG@10     DCG / ideal DCG, where DCG = sum over r <= 10 of grade(r) / log2(r + 1), and the
 *                 ideal list has all judged documents in the order of their grades. The gain is the
 *                 grade itself (Jarvelin and Kekalainen 2002; ndcg_cut_10 of trec_eval), not
 *                 2^grade - 1; negative grades gain nothing.
 *     MRR@10      1 / rank of the first relevant document, 0 if that is beyond 10
 *     P@1         rel(1)
 *     recall@100  relevant documents among the first 100, divided by R
 *     MAP         sum over relevant r of (relevant documents up to r) / r, divided by R
 *
 * These are the definitions of trec_eval. Pure functions; the discounts are constants, so that a
 * figure is the same on every machine.
 */
#ifndef IDX_CLI_EVAL_MEASURES_H
#define IDX_CLI_EVAL_MEASURES_H

#include <stddef.h>
#include <stdint.h>

typedef enum eval_measure {
    EVAL_NDCG_10,
    EVAL_MRR_10,
    EVAL_P_1,
    EVAL_RECALL_100,
    EVAL_MAP,
    EVAL_MEASURE_COUNT,
} eval_measure;

/* What people call a measure, and its name in JSON. Static strings. */
const char *eval_measure_title(eval_measure m);
const char *eval_measure_key(eval_measure m);

/* The value of each measure, all from 0 to 1. */
typedef struct eval_scores {
    double of[EVAL_MEASURE_COUNT];
} eval_scores;

/* A judged document in a ranked list. */
typedef struct eval_found {
    uint32_t rank; /* from 1 */
    int32_t grade;
} eval_found;

/*
 * Measures a list, of which only the judged documents are given, in ascending order of rank;
 * `grades` are all judgments of the query, in any order. All values are 0 if no grade is above 0.
 */
eval_scores eval_measure_list(const eval_found *found, size_t found_count, const int32_t *grades,
                              size_t grade_count);

#endif
