/* cli/eval_names.c: strings and their numbers. */
#include "cli/eval_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void numbers_count_up_and_stay(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    names n = {0};
    char text[16];
    assert_int_equal(names_find(&n, "a", 1), NAMES_NONE);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            size_t bytes = (size_t)sprintf(text, "q%u", i);
            assert_int_equal(names_add(&n, text, bytes), i);
        }
    }
    assert_int_equal(n.count, COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        size_t bytes;
        sprintf(text, "q%u", i);
        assert_string_equal(names_at(&n, i, &bytes), text);
        assert_int_equal(bytes, strlen(text));
        assert_int_equal(names_find(&n, text, bytes), i);
    }
    assert_int_equal(names_find(&n, "q", 1), NAMES_NONE);
    names_release(&n);
}

static void strings_may_hold_anything(void **state)
{
    (void)state;
    names n = {0};
    assert_int_equal(names_add(&n, "", 0), 0);
    assert_int_equal(names_add(&n, "\0", 1), 1);
    assert_int_equal(names_add(&n, "\0\0", 2), 2);
    assert_int_equal(names_add(&n, NULL, 0), 0);
    assert_int_equal(names_find(&n, "\0", 1), 1);
    names_release(&n);
}

static void words_are_found_as_they_are_or_decoded(void **state)
{
    (void)state;
    names n = {0};
    names_add(&n, "a b", 3);
    names_add(&n, "u%20v", 5);
    names_add(&n, "100%", 4);
    assert_int_equal(names_find_word(&n, "a%20b", 5), 0);
    assert_int_equal(names_find_word(&n, "u%20v", 5), 1);
    assert_int_equal(names_find_word(&n, "u%2520v", 7), 1);
    assert_int_equal(names_find_word(&n, "100%", 4), 2);
    assert_int_equal(names_find_word(&n, "100%25", 6), 2);
    assert_int_equal(names_find_word(&n, "%", 1), NAMES_NONE);
    assert_int_equal(names_find_word(&n, "a%2", 3), NAMES_NONE);
    assert_int_equal(names_find_word(&n, "a%zzb", 5), NAMES_NONE);
    names_release(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_count_up_and_stay),
        cmocka_unit_test(strings_may_hold_anything),
        cmocka_unit_test(words_are_found_as_they_are_or_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
