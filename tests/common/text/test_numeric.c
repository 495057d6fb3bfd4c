/*
 * test_numeric.c: figures and signs as words, with the places of the source; and numerals.h.
 */
#include "common/text/numerals.h"
#include "tests/common/text/text_testing.h"

static void figures_become_the_words_that_they_stand_for(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"27/10/2025 27-10-2025 27.10.2025", "27 oktober 2025 27 oktober 2025 27 oktober 2025"},
        {"01/05/2019 1-5-2019 09.09.1999", "1 mei 2019 1 mei 2019 9 september 1999"},
        {"2025-10-27 2025/01/05", "2025 oktober 27 2025 januari 5"},
        {"(27/10/2025), 17-8-1945.", "27 oktober 2025 17 agustus 1945"},
        // No dates: impossible, without a year of four digits, of mixed signs, or part of something
        // longer.
        {"31/02/2020 30-13-2020 0/1/2000 1/0/2000", "31 02 2020 30 13 2020 0 1 2000 1 0 2000"},
        {"27/10 27/10/25 27/10-2025 27/10/0999", "27 10 27 10 25 27 10 2025 27 10 0999"},
        {"1/27/10/2025 27/10/2025/3 27-10-2025-1", "1 27 10 2025 27 10 2025 3 27 10 2025 1"},
        {"27 /10/2025 a27/10/2025 27/10/2025x", "27 10 2025 a27 10 2025 27 10 2025x"},
        {"27.10.2025.1 27.1O.2025 127.10.2025", "27.10.2025.1 27.1o 2025 127.10.2025"},
        {"10-27-2025 10/27/2025", "10 27 2025 10 27 2025"},
        {"Rp20.000 rp2,5 RP5", "rp 20.000 rp 2,5 rp 5"},
        {"Rp RpX Rp20rb Rp2a rp", "rp rpx rp 20 ribu rp2a rp"},
        {"5km 2,5jt 10.000ha 16GB, 50persen", "5 km 2,5 jt 10.000 hektare 16 gb 50 persen"},
        {"Rp50ribu Rp2,5jt RP1.5Triliun", "rp 50 ribu rp 2,5 jt rp 1.5 triliun"},
        {"3m 5G 4k 27th 1080p 12km2 5kmh a5km km5 5k5m", "3m 5g 4k 27th 1080p 12km2 5kmh a5km km5 5k5m"},
        {"5km/7km 2km-3km 5km% 1-5km", "5 km 7 km 2 km 3 km 5 km 1 5 km"},
        {"50% 12,5% (3%)", "50 persen 12,5 persen 3 persen"},
        {"50 % %20 a%20b 20%2F x%", "50 20 a 20b 20 2f x"},
        {"50%nya", "50 nya"},
        {"\xEF\xBC\x92\xEF\xBC\x97/10/2025", "27 10 2025"}, // wide digits: left as they are
        {"Rp\xC2\xAD"
         "7 1.2.\xC2\xAD"
         "2003 5\xC2\xAD%",
         "rp7 1.2.2003 5"}, // so are words that are not ASCII
        {"caf\xC3\xA9 50% \xC4\xB0 Rp5 \xC4\xB0", "cafe 50 persen i rp 5 i"},
    };
    check_cases("indonesian", add_surface, cases, COUNT(cases));
}

typedef struct place_check {
    const char *text;
    const char *const *words;
    size_t count;
} place_check;

static int check_place(void *ctx, const idx_token *token)
{
    place_check *c = ctx;
    const char *expected = c->words[c->count];
    assert_non_null(expected);
    assert_int_equal(token->position, c->count++);
    assert_int_equal(token->end - token->start, strlen(expected));
    assert_memory_equal(c->text + token->start, expected, token->end - token->start);
    return 0;
}

static void every_word_knows_its_place_in_the_source(void **state)
{
    (void)state;
    static const char text[] =
        "\xC4\xB0z Pada 07/08/1945, 9.9.1999 (Rp2,5 juta) 50% \xC4\xB0z 1/2 x 01-02-2003 \xC4\xB0z";
    static const char *const words[] = {"\xC4\xB0z", "Pada",      "07",        "08",  "1945", "9",
                                        "9",         "1999",      "Rp",        "2,5", "juta", "50",
                                        "%",         "\xC4\xB0z", "1",         "2",   "x",    "01",
                                        "02",        "2003",      "\xC4\xB0z", NULL};
    place_check check = {text, words, 0};
    idx_analyzer *analyzer;
    assert_int_equal(idx_analyzer_new("indonesian", NULL, &analyzer, NULL), IDX_OK);
    assert_int_equal(idx_analyze(analyzer, text, sizeof text - 1, check_place, &check, NULL),
                     IDX_OK);
    assert_null(words[check.count]);
    idx_analyzer_free(analyzer);
}

static void many_figures_in_a_row_keep_their_order(void **state)
{
    (void)state;
    static const char piece[] = "1.2.2003 50% Rp7 04-05-2006 \xC4\xB0 ";
    static const char *const surfaces[] = {"1", "februari", "2003", "50",   "persen",   "rp",
                                           "7", "4",        "mei",  "2006", "i\xCC\x87"};
    size_t n = sizeof piece - 1, count = 3000;
    char *text = malloc(n * count);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * n, piece, n);
    }
    tokenizer t;
    idx__tokenizer_init(&t, (tokenizer_rules){.joins_hyphens = true, .reads_numbers = true},
                        idx__scan_kernels(idx__cpu_level()), NULL);
    assert_int_equal(idx__tokenizer_run(&t, (const uint8_t *)text, n * count, true, NULL), IDX_OK);
    assert_int_equal(t.count, count * COUNT(surfaces));
    for (size_t i = 0; i < t.count; i++) {
        const char *expected = surfaces[i % COUNT(surfaces)];
        assert_int_equal(t.items[i].bytes, strlen(expected));
        assert_memory_equal(t.folded + t.items[i].start, expected, strlen(expected));
        assert_true(i == 0 || t.spans[i].start >= t.spans[i - 1].end);
    }
    idx__tokenizer_release(&t);
    free(text);
}

static void without_memory_there_is_an_error_and_nothing_leaks(void **state)
{
    (void)state;
    static const char text[] = "1.2.2003 50% Rp7 04-05-2006";
    size_t fails_at = 1;
    for (int rc = IDX_ENOMEM; rc != IDX_OK; fails_at++) {
        counting_allocator allocator;
        counting_allocator_init(&allocator, fails_at);
        tokenizer t;
        idx__tokenizer_init(&t, (tokenizer_rules){.reads_numbers = true},
                            idx__scan_kernels(idx__cpu_level()), &allocator.hook);
        rc = idx__tokenizer_run(&t, (const uint8_t *)text, sizeof text - 1, true, NULL);
        assert_true(rc == IDX_OK || rc == IDX_ENOMEM);
        idx__tokenizer_release(&t);
        assert_int_equal(allocator.live_bytes, 0);
    }
    assert_true(fails_at > 4);
}

static void numerals_have_one_form(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"ke1", "pertama"},
        {"ke2", "kedua"},
        {"ke11", "kesebelas"},
        {"ke12", "12"},
        {"ke0", "0"},
        {"ke007", "ketujuh"},
        {"ke99999999999999999999", "99999999999999999999"},
        {"ke", "ke"},
        {"ke2a", "ke2a"},
        {"kex", "kex"},
        {"xix", "19"},
        {"xx", "20"},
        {"xxi", "21"},
        {"xi", "xi"},
        {"ii", "ii"},
        {"xv", "xv"},
        {"x", "x"},
        {"xxx", "xxx"},
        {"2", "2"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t word[64];
        size_t n = strlen(cases[i].text);
        memcpy(word, cases[i].text, n);
        n = idx__numeral(word, n, sizeof word);
        assert_int_equal(n, strlen(cases[i].expected));
        assert_memory_equal(word, cases[i].expected, n);
    }
    uint8_t tight[3] = {'k', 'e', '2'}; // no room for the word
    assert_int_equal(idx__numeral(tight, 3, 3), 1);
    assert_int_equal(tight[0], '2');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_become_the_words_that_they_stand_for),
        cmocka_unit_test(every_word_knows_its_place_in_the_source),
        cmocka_unit_test(many_figures_in_a_row_keep_their_order),
        cmocka_unit_test(without_memory_there_is_an_error_and_nothing_leaks),
        cmocka_unit_test(numerals_have_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
