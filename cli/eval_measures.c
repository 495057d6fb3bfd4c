/* eval_measures.c: see eval_measures.h. */
#include "cli/eval_measures.h"

#define DEPTH 10 /* of nDCG and MRR */
#define RECALL_DEPTH 100

// 1 / log2(rank + 1) for the ranks from 1.
static const double discounts[DEPTH] = {
    1.0,
    0.6309297535714575,
    0.5,
    0.43067655807339306,
    0.38685280723454163,
    0.3562071871080222,
    0.3333333333333333,
    0.31546487678572877,
    0.3010299956639812,
    0.2890648263178879,
};

const char *eval_measure_title(eval_measure m)
{
    static const char *const titles[] = {"nDCG@10", "MRR@10", "P@1", "recall@100", "MAP"};
    return titles[m];
}

const char *eval_measure_key(eval_measure m)
{
    static const char *const keys[] = {"ndcg_10", "mrr_10", "p_1", "recall_100", "map"};
    return keys[m];
}

/* DCG of the best list there can be: the highest grades in descending order. */
static double ideal_gain(const int32_t *grades, size_t grade_count)
{
    int32_t best[DEPTH] = {0};
    for (size_t i = 0; i < grade_count; i++) {
        int32_t grade = grades[i];
        for (int r = 0; r < DEPTH; r++) {
            if (grade > best[r]) {
                int32_t lower = best[r];
                best[r] = grade;
                grade = lower;
            }
        }
    }
    double gain = 0;
    for (int r = 0; r < DEPTH; r++) {
        gain += best[r] * discounts[r];
    }
    return gain;
}

eval_scores eval_measure_list(const eval_found *found, size_t found_count, const int32_t *grades,
                              size_t grade_count)
{
    eval_scores scores = {{0}};
    double gain = 0, precisions = 0;
    uint64_t relevant = 0, seen = 0, seen_early = 0;
    for (size_t i = 0; i < grade_count; i++) {
        relevant += grades[i] > 0;
    }
    if (relevant == 0) {
        return scores;
    }
    for (size_t i = 0; i < found_count; i++) {
        uint32_t rank = found[i].rank;
        if (found[i].grade <= 0) {
            continue;
        }
        seen++;
        precisions += (double)seen / rank;
        seen_early += rank <= RECALL_DEPTH;
        if (rank <= DEPTH) {
            gain += found[i].grade * discounts[rank - 1];
        }
        if (seen == 1) {
            scores.of[EVAL_MRR_10] = rank <= DEPTH ? 1.0 / rank : 0;
            scores.of[EVAL_P_1] = rank == 1;
        }
    }
    scores.of[EVAL_NDCG_10] = gain / ideal_gain(grades, grade_count);
    scores.of[EVAL_RECALL_100] = (double)seen_early / (double)relevant;
    scores.of[EVAL_MAP] = precisions / (double)relevant;
    return scores;
}
