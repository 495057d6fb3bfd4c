/* The choice of the instruction set; each case asks in a process of its own, because it is made
 * once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/base/cpu.h"

// The level that a fresh process finds with IDX_CPU set to `cap`, or without it.
static idx_cpu level_with(const char *cap)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        if (cap != NULL) {
            setenv("IDX_CPU", cap, 1);
        } else {
            unsetenv("IDX_CPU");
        }
        _exit((int)idx__cpu_level());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (idx_cpu)WEXITSTATUS(status);
}

static void every_level_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(idx__cpu_name(IDX_CPU_SCALAR), "scalar");
    assert_string_equal(idx__cpu_name(IDX_CPU_AVX2), "avx2");
    assert_string_equal(idx__cpu_name(IDX_CPU_AVX512), "avx512");
    assert_string_equal(idx__cpu_name(IDX_CPU_NEON), "neon");
}

static void the_environment_lowers_the_level(void **state)
{
    (void)state;
    idx_cpu full = level_with(NULL);

    assert_int_equal(level_with("scalar"), IDX_CPU_SCALAR);
    if (full == IDX_CPU_AVX512 || full == IDX_CPU_AVX2) {
        assert_int_equal(level_with("avx2"), IDX_CPU_AVX2);
    }
}

static void the_environment_never_raises_the_level(void **state)
{
    (void)state;
    idx_cpu full = level_with(NULL);

    assert_int_equal(level_with("avx512"), full);
    assert_int_equal(level_with("neon"), full);
    if (full == IDX_CPU_SCALAR || full == IDX_CPU_NEON) {
        assert_int_equal(level_with("avx2"), full);
    }
}

static void what_is_no_level_changes_nothing(void **state)
{
    (void)state;
    idx_cpu full = level_with(NULL);

    assert_int_equal(level_with(""), full);
    assert_int_equal(level_with("AVX2"), full);
    assert_int_equal(level_with("sse9"), full);
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

static void the_answer_does_not_change(void **state)
{
    (void)state;
    idx_cpu first = idx__cpu_level();

    setenv("IDX_CPU", "scalar", 1);
    assert_int_equal(idx__cpu_level(), first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_has_a_name),
        cmocka_unit_test(the_environment_lowers_the_level),
        cmocka_unit_test(the_environment_never_raises_the_level),
        cmocka_unit_test(what_is_no_level_changes_nothing),
        cmocka_unit_test(the_level_and_those_below_it_are_there),
        cmocka_unit_test(the_answer_does_not_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
