/*
 * test_written_form.c: several ways to write, one form.
 */
#include "common/text/written_form.h"
#include "tests/common/text/text_testing.h"

static void one_form_for_several_ways_to_write(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"jum'at", "jumat"},
        {"qur'an", "quran"},
        {"ma'af", "maaf"},
        {"alqur'an", "quran"},
        {"alquran", "quran"},
        {"alquranku", "quranku"},
        {"al", "al"},
        {"p.t", "pt"},
        {"s.h", "sh"},
        {"a.n", "an"},
        {"k.a.r.d", "kard"},
        {"20.000", "20000"},
        {"1.234.567", "1234567"},
        {"1.234.567,89", "1234567,89"},
        {"3,5", "3,5"},
        {"3.5", "3,5"},
        {"20.30", "20,30"},
        {"1.2.3", "1.2.3"},
        {"0.123", "0,123"},
        {"1234.567", "1234,567"},
        {"1,234,567", "1234567"},
        {"12,345,678.9", "12345678,9"},
        {"1,234", "1,234"},
        {"1,23,456", "1,23,456"},
        {"1,234.5", "1,234.5"},
        {"1,234,567.8.9", "1,234,567.8.9"},
        {"1,2,3", "1,2,3"},
        {"1.234.56", "1.234.56"},
        {"1.234,5.6", "1.234,5.6"},
        {"1.234,5,6", "1.234,5,6"},
        {"1.2345", "1,2345"},
        {"rp20.000", "20000"},
        {"rp5", "5"},
        {"rp", "rp"},
        {"rpm", "rpm"},
        {"'", "'"},
        {"''", "''"},
        {"biasa", "biasa"},
        {"1", "1"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        // Blocks of the exact size, for the sanitizer.
        size_t n = strlen(cases[i].text);
        uint8_t *word = malloc(n);
        assert_non_null(word);
        memcpy(word, cases[i].text, n);
        n = idx__written_form(word, n);
        if (n != strlen(cases[i].expected) || memcmp(word, cases[i].expected, n) != 0) {
            fail_msg("%s became %.*s", cases[i].text, (int)n, word);
        }
        free(word);
    }
}

static void no_word_is_ever_emptied(void **state)
{
    (void)state;
    uint64_t seed = 5;
    static const char letters[] = "rp0123.,'a-lquran";
    for (int round = 0; round < 300000; round++) {
        size_t n = 1 + next_random(&seed) % 12;
        uint8_t word[12];
        for (size_t i = 0; i < n; i++) {
            word[i] = (uint8_t)letters[next_random(&seed) % (sizeof letters - 1)];
        }
        assert_in_range(idx__written_form(word, n), 1, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form_for_several_ways_to_write),
        cmocka_unit_test(no_word_is_ever_emptied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
