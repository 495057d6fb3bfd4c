/* cli/eval_compare.c: p-values that are known, exact ones by a slow way, and their independence of
 * the order. */
#include "cli/eval_compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define MOST 400

static const double zeros[MOST];

static eval_difference compare(const double *before, const double *after, size_t n)
{
    eval_difference d;
    assert_true(eval_compare(before, after, n, &d));
    return d;
}

static void assert_near(double got, double wanted, double epsilon)
{
    if (!(got - wanted <= epsilon && wanted - got <= epsilon)) {
        fail_msg("%.9f, not %.9f", got, wanted);
    }
}

static void equal_systems_have_p_one(void **state)
{
    (void)state;
    const double values[] = {0.5, 0, 1};
    eval_difference d = compare(values, values, 3);
    assert_near(d.p, 1, 0);
    assert_near(d.mean, 0, 0);
    assert_int_equal(d.equal, 3);
    d = compare(values, values, 0);
    assert_near(d.p, 1, 0);
}

/* Of 2^5 choices of signs, all + and all - are as large. */
static void five_equal_wins_have_p_one_sixteenth(void **state)
{
    (void)state;
    const double after[] = {0.1, 0.1, 0, 0.1, 0.1, 0.1};
    eval_difference d = compare(zeros, after, 6);
    assert_true(d.is_exact);
    assert_near(d.p, 2.0 / 32, 0);
    assert_near(d.mean, 0.5 / 6, 1e-11);
    assert_int_equal(d.won, 5);
    assert_int_equal(d.lost, 0);
    assert_int_equal(d.equal, 1);
}

/* 3 - 1 of four: sums of +-1 that are at least 2 in size: 4 + 4 at 2 and -2, 1 + 1 at 4 and -4. */
static void ties_with_the_observed_sum_count(void **state)
{
    (void)state;
    const double after[] = {1, 1, -1, 1};
    assert_near(compare(zeros, after, 4).p, 10.0 / 16, 0);
}

static void exact_values_agree_with_trying_all_signs(void **state)
{
    (void)state;
    srand(7);
    for (int round = 0; round < 40; round++) {
        double after[EVAL_EXACT_QUERIES];
        int n = 1 + rand() % EVAL_EXACT_QUERIES, large = 0, sum = 0;
        for (int i = 0; i < n; i++) {
            int value = rand() % 16 + 1 - 2 * (rand() % 2) * 8;
            value = value == 0 ? 1 : value;
            after[i] = value / 16.0;
            sum += value;
        }
        for (int signs = 0; signs < 1 << n; signs++) {
            int other = 0;
            for (int i = 0; i < n; i++) {
                int value = (int)(after[i] * 16);
                other += signs >> i & 1 ? -value : value;
            }
            large += abs(other) >= abs(sum);
        }
        eval_difference d = compare(zeros, after, (size_t)n);
        assert_true(d.is_exact);
        assert_near(d.p, (double)large / (1 << n), 1e-15);
    }
}

/* 20 wins: the exact p is 2 / 2^20, so that random trials can hardly hit it: p is the least. */
static void a_clear_difference_has_the_least_p(void **state)
{
    (void)state;
    double after[30];
    for (int i = 0; i < 30; i++) {
        after[i] = 0.25;
    }
    eval_difference d = compare(zeros, after, 30);
    assert_false(d.is_exact);
    assert_near(d.p, 1 / (EVAL_TRIALS + 1.0), 0);
}

/* 60 wins and 40 losses of equal size: the two-sided binomial tail is 0.05689. */
static void a_random_test_agrees_with_the_binomial_tail(void **state)
{
    (void)state;
    double after[100], swapped[100];
    for (int i = 0; i < 100; i++) {
        after[i] = i < 60 ? 1 : -1;
        swapped[99 - i] = -after[i];
    }
    eval_difference d = compare(zeros, after, 100);
    assert_false(d.is_exact);
    assert_near(d.p, 0.05689, 0.003);
    assert_int_equal(d.won, 60);
    assert_int_equal(d.lost, 40);
    assert_near(compare(zeros, after, 100).p, d.p, 0);
    assert_near(compare(zeros, swapped, 100).p, 0.05689, 0.003);
    assert_near(compare(after, zeros, 100).p, d.p, 0);
}

/* Under chance alone p is uniform: about a tenth of the tests is below 0.1. */
static void without_a_difference_p_is_uniform(void **state)
{
    (void)state;
    enum { ROUNDS = 300 };
    int below = 0;
    srand(11);
    for (int round = 0; round < ROUNDS; round++) {
        double before[24], after[24];
        for (int i = 0; i < 24; i++) {
            before[i] = rand() % 1000 / 1000.0;
            after[i] = rand() % 1000 / 1000.0;
        }
        below += compare(before, after, 24).p < 0.1;
    }
    assert_in_range(below, 15, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_systems_have_p_one),
        cmocka_unit_test(five_equal_wins_have_p_one_sixteenth),
        cmocka_unit_test(ties_with_the_observed_sum_count),
        cmocka_unit_test(exact_values_agree_with_trying_all_signs),
        cmocka_unit_test(a_clear_difference_has_the_least_p),
        cmocka_unit_test(a_random_test_agrees_with_the_binomial_tail),
        cmocka_unit_test(without_a_difference_p_is_uniform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
