/*
 * Tests of bench/run/stats.c.
 */
#include "bench/run/stats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_percentile_is_the_nearest_rank(void **state)
{
    (void)state;
    double values[100];
    for (int i = 0; i < 100; i++) {
        values[i] = i + 1;
    }
    assert_true(stats_percentile(values, 100, 50) == 50);
    assert_true(stats_percentile(values, 100, 90) == 90);
    assert_true(stats_percentile(values, 100, 99) == 99);
    assert_true(stats_percentile(values, 100, 99.5) == 100);
    assert_true(stats_percentile(values, 100, 100) == 100);
    assert_true(stats_percentile(values, 100, 0.1) == 1);
    assert_true(stats_percentile(values, 3, 50) == 2);
    assert_true(stats_percentile(values, 1, 99) == 1);
    assert_true(stats_percentile(values, 0, 50) == 0);
}

static void every_percentile_agrees_with_its_definition(void **state)
{
    (void)state;
    double values[] = {1, 1, 2, 5, 5, 5, 8, 9, 9, 40, 41};
    size_t n = sizeof values / sizeof *values;
    for (int p = 1; p <= 100; p++) {
        size_t i = 0;
        while ((double)(i + 1) * 100 < (double)p * (double)n) {
            i++;
        }
        assert_true(stats_percentile(values, n, p) == values[i]);
    }
}

static void the_median_lies_in_the_middle(void **state)
{
    (void)state;
    double odd[] = {3, 1, 2}, even[] = {4, 1, 3, 2};
    stats_sort(odd, 3);
    stats_sort(even, 4);
    assert_true(stats_median(odd, 3) == 2);
    assert_true(stats_median(even, 4) == 2.5);
    assert_true(stats_median(even, 0) == 0);
}

static void means_are_as_defined(void **state)
{
    (void)state;
    double values[] = {1, 2, 4, 8};
    assert_true(stats_mean(values, 4) == 3.75);
    assert_true(fabs(stats_geometric_mean(values, 4) - sqrt(8)) < 1e-12);
    assert_true(stats_mean(values, 0) == 0);
    assert_true(stats_geometric_mean(values, 0) == 0);
}

static void the_geometric_mean_of_ratios_is_the_same_both_ways(void **state)
{
    (void)state;
    double there[] = {2, 0.25, 8, 3}, back[4];
    for (int i = 0; i < 4; i++) {
        back[i] = 1 / there[i];
    }
    assert_true(fabs(stats_geometric_mean(there, 4) * stats_geometric_mean(back, 4) - 1) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_percentile_is_the_nearest_rank),
        cmocka_unit_test(every_percentile_agrees_with_its_definition),
        cmocka_unit_test(the_median_lies_in_the_middle),
        cmocka_unit_test(means_are_as_defined),
        cmocka_unit_test(the_geometric_mean_of_ratios_is_the_same_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
