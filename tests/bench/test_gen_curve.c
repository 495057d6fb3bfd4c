/*
 * Draws by table: in order, in proportion, with a tail that does not end, and the same bits
 * everywhere.
 */
#include "bench/gen/curve.h"
#include "bench/gen/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <xxhash.h>

#define GOLDEN_CURVES UINT64_C(0x91ce1d25208ff34b)

static void draws_grow_with_their_bits(void **state)
{
    (void)state;
    curve c;
    curve_zipf(&c, 0.8, 10, 2000, 1.5);
    uint64_t before = 0;
    for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 9973) {
        uint64_t drawn = curve_draw(&c, (uint32_t)bits);
        assert_true(drawn >= before);
        before = drawn;
    }
    assert_int_equal(curve_draw(&c, 0), 0);
    assert_true(curve_draw(&c, UINT32_MAX) > 10000000);
}

static void ranks_fall_as_zipf_and_mandelbrot_say(void **state)
{
    (void)state;
    curve c;
    curve_zipf(&c, 1.0, 5, 1000, 2.5);
    enum { DRAWS = 4000000 };
    unsigned in[3] = {0};
    rng random = rng_from(1);
    for (int i = 0; i < DRAWS; i++) {
        uint64_t rank = curve_draw(&c, (uint32_t)(rng_next(&random) >> 32));
        in[0] += rank < 5;
        in[1] += rank >= 45 && rank < 50;
        in[2] += rank >= 10000;
    }
    // Ranks 0-4 against 45-49: ln(10 / 5) against ln(55 / 50), but for the bend, which is far off.
    double ratio = (double)in[0] / in[1], wanted = log(2) / log(1.1) * 1.064;
    assert_true(ratio > wanted * 0.97 && ratio < wanted * 1.03);
    assert_true(in[2] > 0 && in[2] < DRAWS / 50);
}

static void the_log_normal_has_its_mean_and_spread(void **state)
{
    (void)state;
    const double mean[] = {10, 150, 100000};
    for (int m = 0; m < 3; m++) {
        curve c;
        curve_log_normal(&c, mean[m], 0.6);
        enum { DRAWS = 1000000 };
        double sum = 0, logs = 0, squares = 0;
        for (uint32_t i = 0; i < DRAWS; i++) {
            // Draws are rounded down: half a word is missing on average.
            double x = (double)curve_draw(&c, i * 4294u) + 0.5;
            sum += x;
            logs += log(x);
            squares += log(x) * log(x);
        }
        assert_true(fabs(sum / DRAWS / mean[m] - 1) < 0.01);
        assert_true(fabs(sqrt(squares / DRAWS - logs * logs / DRAWS / DRAWS) - 0.6) < 0.02);
    }
}

static void tables_are_the_same_bits_on_every_machine(void **state)
{
    (void)state;
    curve c[3];
    curve_zipf(&c[0], 0.8, 10, 2000, 1.5);
    curve_zipf(&c[1], 1.4, 0.3, 100, 2.2);
    curve_log_normal(&c[2], 150, 0.6);
    assert_int_equal(XXH3_64bits(c, sizeof c), GOLDEN_CURVES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_grow_with_their_bits),
        cmocka_unit_test(ranks_fall_as_zipf_and_mandelbrot_say),
        cmocka_unit_test(the_log_normal_has_its_mean_and_spread),
        cmocka_unit_test(tables_are_the_same_bits_on_every_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
