#include "bench/run/stats.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void stats_sort(double *values, size_t count)
{
    if (count > 1) {
        qsort(values, count, sizeof *values, compare);
    }
}

double stats_percentile(const double *sorted, size_t count, double percent)
{
    if (count == 0) {
        return 0;
    }
    // The subtraction keeps 99 % of 100 values at rank 99 whatever the division rounds to.
    double rank = ceil(percent * (double)count / 100 - 1e-9);
    size_t i = rank < 1 ? 0 : (size_t)rank - 1;
    return sorted[i < count ? i : count - 1];
}

double stats_median(const double *sorted, size_t count)
{
    return count == 0 ? 0 : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

double stats_mean(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return count == 0 ? 0 : sum / (double)count;
}

double stats_geometric_mean(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += log(values[i]);
    }
    return count == 0 ? 0 : exp(sum / (double)count);
}
