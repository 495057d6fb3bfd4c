/*
 * stats.h: the few statistics that the reports are made of.
 *
 * A percentile is the nearest rank: the smallest value such that at least p percent of all values are no larger. It is
 * always one of the values, so a p99 is a query that somebody waited for. The median of runs is the usual one.
 */
#ifndef IDX_BENCH_RUN_STATS_H
#define IDX_BENCH_RUN_STATS_H

#include <stddef.h>

/* Sorts ascending, in place. */
void stats_sort(double *values, size_t count);

/* Of ascending values; 0 of none. `percent` above 0, at most 100. */
double stats_percentile(const double *sorted, size_t count, double percent);

/* The middle value, or the mean of the two; 0 of none. */
double stats_median(const double *sorted, size_t count);

/* The arithmetic mean; 0 of none. */
double stats_mean(const double *values, size_t count);

/* The geometric mean of positive values; 0 of none. */
double stats_geometric_mean(const double *values, size_t count);

#endif
