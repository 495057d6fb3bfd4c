/*
 * eval_compare.h: is the difference between two systems more than luck?
 *
 * A two-sided paired randomisation test (Fisher 1935; Smucker, Allan and Carterette 2007): if both
 * systems were alike, each query's two values could as well have been swapped. The p-value is the
 * share of all such swaps whose mean difference is at least as large, in either direction, as the
 * one observed. No assumption about the distribution of the values is made.
 *
 * With at most EVAL_EXACT_QUERIES queries that differ, all swaps are tried and p is exact. Beyond
 * that, EVAL_TRIALS random ones are, and p = (as large + 1) / (EVAL_TRIALS + 1), which counts the
 * observed one, too, so that it is never 0. The random bits come from a generator with a fixed
 * seed, and sums are made of integers: the same values give the same p, everywhere and always.
 */
#ifndef IDX_CLI_EVAL_COMPARE_H
#define IDX_CLI_EVAL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#define EVAL_EXACT_QUERIES 16
#define EVAL_TRIALS 100000

typedef struct eval_difference {
    double mean;             /* of after - before */
    double p;                /* 1 when nothing differs */
    bool is_exact;           /* all swaps were tried */
    size_t won, lost, equal; /* queries where `after` is better, worse, the same */
} eval_difference;

/* Compares the values of two systems for the same `count` queries. False: no memory. */
bool eval_compare(const double *before, const double *after, size_t count, eval_difference *out);

#endif
