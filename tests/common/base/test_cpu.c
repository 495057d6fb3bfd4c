/* The choice of the instruction set, and how IDX_CPU caps it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/base/cpu.h"

static void every_level_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(idx__cpu_name(IDX_CPU_SCALAR), "scalar");
    assert_string_equal(idx__cpu_name(IDX_CPU_AVX2), "avx2");
    assert_string_equal(idx__cpu_name(IDX_CPU_AVX512), "avx512");
    assert_string_equal(idx__cpu_name(IDX_CPU_NEON), "neon");
}

static void a_cap_lowers_the_level(void **state)
{
    (void)state;
    idx_cpu full = idx__cpu_level_under(NULL);

    assert_int_equal(idx__cpu_level_under("scalar"), IDX_CPU_SCALAR);
    if (full == IDX_CPU_AVX512 || full == IDX_CPU_AVX2) {
        assert_int_equal(idx__cpu_level_under("avx2"), IDX_CPU_AVX2);
    }
}

static void a_cap_never_raises_the_level(void **state)
{
    (void)state;
    idx_cpu full = idx__cpu_level_under(NULL);

    assert_int_equal(idx__cpu_level_under("avx512"), full);
    assert_int_equal(idx__cpu_level_under("neon"), full);
    if (full == IDX_CPU_SCALAR || full == IDX_CPU_NEON) {
        assert_int_equal(idx__cpu_level_under("avx2"), full);
    }
}

static void what_is_no_level_changes_nothing(void **state)
{
    (void)state;
    idx_cpu full = idx__cpu_level_under(NULL);

    assert_int_equal(idx__cpu_level_under(""), full);
    assert_int_equal(idx__cpu_level_under("AVX2"), full);
    assert_int_equal(idx__cpu_level_under("sse9"), full);
}

static void the_level_and_those_below_it_are_there(void **state)
{
    (void)state;
    assert_true(idx__cpu_has(IDX_CPU_SCALAR));
    assert_true(idx__cpu_has(idx__cpu_level()));
#if defined(__x86_64__)
    assert_false(idx__cpu_has(IDX_CPU_NEON));
    assert_true(!idx__cpu_has(IDX_CPU_AVX512) || idx__cpu_has(IDX_CPU_AVX2));
#elif defined(__aarch64__)
    assert_false(idx__cpu_has(IDX_CPU_AVX2));
    assert_false(idx__cpu_has(IDX_CPU_AVX512));
#endif
}

static void the_environment_is_asked_once(void **state)
{
    (void)state;
    idx_cpu first = idx__cpu_level();

    assert_int_equal(first, idx__cpu_level_under(getenv("IDX_CPU")));
    setenv("IDX_CPU", "scalar", 1);
    assert_int_equal(idx__cpu_level(), first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_has_a_name),
        cmocka_unit_test(a_cap_lowers_the_level),
        cmocka_unit_test(a_cap_never_raises_the_level),
        cmocka_unit_test(what_is_no_level_changes_nothing),
        cmocka_unit_test(the_level_and_those_below_it_are_there),
        cmocka_unit_test(the_environment_is_asked_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
