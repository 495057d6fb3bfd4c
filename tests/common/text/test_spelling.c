/*
 * test_spelling.c: what is rewritten, what is not, and that no bytes harm. More words stand in
 * stems.tsv.
 */
#include "common/text/spelling.h"
#include "tests/common/text/text_testing.h"

static void old_and_stretched_spellings_become_those_of_today(void **state)
{
    (void)state;
    static const struct {
        const char *word, *today;
        spelling_rule rule;
    } cases[] = {
        {"soekarno", "sukarno", SPELLING_OLD_KNOWN},
        {"djakarta", "jakarta", SPELLING_OLD_KNOWN},
        {"perdjuangan", "perjuangan", SPELLING_OLD_KNOWN},
        {"masjarakat", "masyarakat", SPELLING_OLD_KNOWN},
        {"banjak", "banyak", SPELLING_OLD_KNOWN},
        {"chusus", "khusus", SPELLING_OLD_KNOWN},
        {"soedarsono", "sudarsono", SPELLING_OLD_NAME},
        {"djumali", "jumali", SPELLING_OLD_NAME},
        {"sutjipto", "sucipto", SPELLING_OLD_NAME},
        {"hermansjah", "hermansyah", SPELLING_OLD_NAME},
        {"bangeeet", "banget", SPELLING_STRETCHED},
        {"lainnnya", "lainnya", SPELLING_STRETCHED},
        {"shoes", "shoes", SPELLING_KEPT},
        {"object", "object", SPELLING_KEPT},
        {"adjustment", "adjustment", SPELLING_KEPT},
        {"school", "school", SPELLING_KEPT},
        {"masjid", "masjid", SPELLING_KEPT},
        {"menjanjikan", "menjanjikan", SPELLING_KEPT},
        {"xviii", "xviii", SPELLING_KEPT},
        {"xxxiii", "xxxiii", SPELLING_KEPT},
        {"www", "www", SPELLING_KEPT},
        {"goooxq", "goooxq", SPELLING_KEPT},
        {"oe", "oe", SPELLING_KEPT},
        {"tj", "tj", SPELLING_KEPT},
        {"soe1karno", "soe1karno", SPELLING_KEPT},
        {"a", "a", SPELLING_KEPT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        // A block of the exact size, for the sanitizer.
        size_t n = strlen(cases[i].word);
        uint8_t *word = malloc(n);
        assert_non_null(word);
        memcpy(word, cases[i].word, n);
        spelling_rule rule;
        n = idx__spelling_today(word, n, &rule);
        if (n != strlen(cases[i].today) || memcmp(word, cases[i].today, n) != 0) {
            fail_msg("%s became %.*s", cases[i].word, (int)n, word);
        }
        assert_int_equal(rule, cases[i].rule);
        free(word);
    }
}

static void no_word_is_emptied_or_grows(void **state)
{
    (void)state;
    static const char *const pieces[] = {"oe", "tj", "dj", "sj", "nj", "ch", "a",  "aaa", "k",
                                         "o",  "so", "ak", "an", "-",  "1",  "ii", "x",   "\xFF"};
    uint64_t seed = 11;
    for (int round = 0; round < 100000; round++) {
        uint8_t word[IDX_MAX_TERM_BYTES], again[IDX_MAX_TERM_BYTES];
        size_t bytes = 0, count = 1 + next_random(&seed) % (round % 50 ? 9 : 80);
        for (size_t i = 0; i < count; i++) {
            const char *piece = pieces[next_random(&seed) % COUNT(pieces)];
            memcpy(word + bytes, piece, strlen(piece));
            bytes += strlen(piece);
        }
        spelling_rule rule;
        size_t n = idx__spelling_today(word, bytes, &rule);
        assert_in_range(n, 1, bytes);
        assert_true(rule != SPELLING_KEPT || n == bytes);
        memcpy(again, word, n);
        size_t m = idx__spelling_today(again, n, NULL);
        assert_in_range(m, 1, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_and_stretched_spellings_become_those_of_today),
        cmocka_unit_test(no_word_is_emptied_or_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
