/*
 * test_fold.c: classes and folded forms, and agreement with libutf8proc over all of Unicode.
 */
#include <utf8proc.h>

#include "common/text/fold.h"
#include "common/text/utf8.h"
#include "tests/common/text/text_testing.h"

static fold keeps, strips = {.strips_accents = true};

static void check(fold *f, uint32_t code, char_class class, const char *folded)
{
    const folded_char *c = idx__fold_char(f, code);
    if (c->class != class || c->bytes != strlen(folded) || memcmp(c->utf8, folded, c->bytes) != 0) {
        print_error("U+%04X is class %d \"%.*s\"\n", code, c->class, c->bytes, c->utf8);
    }
    assert_int_equal(c->class, class);
    assert_int_equal(c->bytes, strlen(folded));
    assert_memory_equal(c->utf8, folded, c->bytes);
}

static void accents_stay_in_one_chain_and_go_in_the_other(void **state)
{
    (void)state;
    check(&keeps, 0xC9, CHAR_LETTER, "\xC3\xA9");
    check(&strips, 0xC9, CHAR_LETTER, "e");
    check(&keeps, 0x0301, CHAR_MARK, "\xCC\x81");
    check(&strips, 0x0301, CHAR_MARK, "");
    check(&keeps, 0xD8, CHAR_LETTER, "\xC3\xB8");
    check(&strips, 0xD8, CHAR_LETTER, "o");
    check(&strips, 0x1EC7, CHAR_LETTER, "e"); // two accents
    check(&strips, 0x064F, CHAR_MARK, "");    // damma
    check(&keeps, 0x064F, CHAR_MARK, "\xD9\x8F");
    check(&strips, 0x0622, CHAR_LETTER, "\xD8\xA7");     // alef with madda
    check(&strips, 0x093F, CHAR_MARK, "\xE0\xA4\xBF");   // Hindi vowel signs are no decoration
    check(&strips, 0x30AC, CHAR_SINGLE, "\xE3\x82\xAC"); // nor is voicing
    check(&strips, 0x0640, CHAR_IGNORED, "");
}

static void compatibility_forms_become_plain_ones(void **state)
{
    (void)state;
    check(&keeps, 0xFB01, CHAR_LETTER, "fi");
    check(&keeps, 0xFF21, CHAR_LETTER, "a");
    check(&keeps, 0xFF11, CHAR_DIGIT, "1");
    check(&keeps, 0xB2, CHAR_DIGIT, "2");
    check(&keeps, 0x2082, CHAR_DIGIT, "2");
    check(&keeps, 0x2163, CHAR_LETTER, "iv");
    check(&keeps, 0xDF, CHAR_LETTER, "ss");
    check(&keeps, 0x3A3, CHAR_LETTER, "\xCF\x83");
    check(&keeps, 0x140, CHAR_LETTER, "l");
    check(&keeps, 0xBD, CHAR_SEPARATOR, ""); // not 12
    check(&keeps, 0x2488, CHAR_SEPARATOR, "");
    check(&keeps, 0x2122, CHAR_SEPARATOR, ""); // not tm
    check(&keeps, 0xFDFA, CHAR_SEPARATOR, ""); // a sentence in one character
}

static void punctuation_becomes_its_ascii_joiner(void **state)
{
    (void)state;
    static const uint32_t quotes[] = {'\'', '`', 0x2019, 0x2018, 0xB4, 0x2BC, 0x2BF, 0xFF07};
    for (size_t i = 0; i < COUNT(quotes); i++) {
        check(&keeps, quotes[i], CHAR_APOSTROPHE, "'");
        check(&strips, quotes[i], CHAR_APOSTROPHE, "'");
    }
    static const uint32_t hyphens[] = {'-', 0x2010, 0x2011, 0x2013, 0xFF0D};
    for (size_t i = 0; i < COUNT(hyphens); i++) {
        check(&keeps, hyphens[i], CHAR_HYPHEN, "-");
    }
    check(&keeps, 0xFF0E, CHAR_DOT, ".");
    check(&keeps, 0xFF0C, CHAR_COMMA, ",");
    check(&keeps, '_', CHAR_UNDERSCORE, "_");
}

static void invisible_characters_vanish_and_symbols_separate(void **state)
{
    (void)state;
    static const uint32_t invisible[] = {0xAD,   0x200B, 0x200C, 0x200D, 0x200E,
                                         0x2060, 0xFE0F, 0xFEFF, 0x34F};
    for (size_t i = 0; i < COUNT(invisible); i++) {
        check(&keeps, invisible[i], CHAR_IGNORED, "");
    }
    static const uint32_t separators[] = {0xA0,   0x201C,  0x2014, 0x2026, 0x3002,
                                          0xFFFD, 0x1F600, 0xE000, 0x20AC};
    for (size_t i = 0; i < COUNT(separators); i++) {
        check(&keeps, separators[i], CHAR_SEPARATOR, "");
    }
}

static void scripts_without_spaces_give_single_characters(void **state)
{
    (void)state;
    static const uint32_t singles[] = {0x65E5, 0x3042, 0x30AB, 0x30FC, 0x20000,
                                       0xF900, 0xE01,  0xA984, 0x1B05};
    for (size_t i = 0; i < COUNT(singles); i++) {
        assert_int_equal(idx__fold_char(&keeps, singles[i])->class, CHAR_SINGLE);
    }
    check(&keeps, 0xFF76, CHAR_SINGLE, "\xE3\x82\xAB");                   // half width
    check(&keeps, 0xFF9E, CHAR_MARK, "\xE3\x82\x99");                     // its voicing mark
    assert_int_equal(idx__fold_char(&keeps, 0xD55C)->class, CHAR_LETTER); // Hangul has spaces
    assert_int_equal(idx__fold_char(&keeps, 0xE51)->class, CHAR_DIGIT);
}

// Letters, marks and digits are NFKC_Casefold of themselves; a cache with every line taken gives
// the same again.
static void every_code_point_folds_as_nfkc_casefold_says(void **state)
{
    (void)state;
    size_t letters = 0;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        folded_char c = *idx__fold_char(&keeps, code);
        assert_true(c.bytes <= FOLDED_CHAR_BYTES);
        assert_int_equal(idx__utf8_invalid(c.utf8, c.bytes, NULL), 0);
        bool is_word = c.class == CHAR_LETTER || c.class == CHAR_DIGIT || c.class == CHAR_SINGLE;
        assert_int_equal(is_word || c.class >= CHAR_APOSTROPHE ? c.bytes > 0 : true, true);
        if (!is_word) {
            continue;
        }
        letters++;
        uint8_t source[5] = {0};
        idx__utf8_encode(code, source);
        uint8_t *expected = utf8proc_NFKC_Casefold(source);
        assert_non_null(expected);
        // Blanks and middle dots that come out of a letter are dropped.
        bool is_pure = !strchr((char *)expected, ' ') && !strstr((char *)expected, "\xC2\xB7");
        if (is_pure &&
            (c.bytes != strlen((char *)expected) || memcmp(c.utf8, expected, c.bytes) != 0)) {
            fail_msg("U+%04X folds to \"%.*s\", not \"%s\"", code, c.bytes, c.utf8,
                     (char *)expected);
        }
        free(expected);
        assert_memory_equal(idx__fold_char(&keeps, code), &c, sizeof c);
    }
    assert_true(letters > 100000);
}

static void words_of_combining_characters_are_composed(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"cafe\xCC\x81", "caf\xC3\xA9"},
        {"a\xCC\xA3\xCC\x88", "\xE1\xBA\xA1\xCC\x88"},
        {"a\xCC\x88\xCC\xA3", "\xE1\xBA\xA1\xCC\x88"}, // marks in the other order
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C"},
        {"biasa", "biasa"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t word[64];
        size_t n = strlen(cases[i].text);
        memcpy(word, cases[i].text, n);
        n = idx__fold_compose(word, n, sizeof word);
        assert_int_equal(n, strlen(cases[i].expected));
        assert_memory_equal(word, cases[i].expected, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accents_stay_in_one_chain_and_go_in_the_other),
        cmocka_unit_test(compatibility_forms_become_plain_ones),
        cmocka_unit_test(punctuation_becomes_its_ascii_joiner),
        cmocka_unit_test(invisible_characters_vanish_and_symbols_separate),
        cmocka_unit_test(scripts_without_spaces_give_single_characters),
        cmocka_unit_test(every_code_point_folds_as_nfkc_casefold_says),
        cmocka_unit_test(words_of_combining_characters_are_composed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
