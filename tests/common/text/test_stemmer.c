/*
 * test_stemmer.c: words and their stems from stems.tsv, a table for readers, and what
 * indonesian_stemmer.h promises of any bytes.
 */
#include "common/text/indonesian_stemmer.h"
#include "common/text/lexicon.h"
#include "tests/common/text/text_testing.h"

static size_t stem(const char *word, uint8_t out[128])
{
    size_t n = strlen(word);
    assert_true(n < 100);
    memcpy(out, word, n);
    return idx__indonesian_stem(out, n, 128);
}

typedef struct stem_check {
    size_t words;
    size_t wrong;
} stem_check;

// One line of the table through the whole chain, so that hyphens and spellings count.
static void check_line(const idx_analyzer *analyzer, char *text, stem_check *check)
{
    char *word = strtok(text, "\t"), *expected = strtok(NULL, "\t"), *why = strtok(NULL, "\n");
    assert_non_null(why);
    word_line line = {{0}, 0};
    assert_int_equal(idx_analyze(analyzer, word, strlen(word), add_term, &line, NULL), IDX_OK);
    check->words++;
    if (strcmp(line.words, expected) != 0) {
        print_error("%s became %s, not %s: %s\n", word, line.words, expected, why);
        check->wrong++;
    }
}

static void the_words_of_the_table_have_their_stems(void **state)
{
    (void)state;
    char text[512];
    stem_check check = {0};
    idx_analyzer *analyzer;
    assert_int_equal(idx_analyzer_new("indonesian", NULL, &analyzer, NULL), IDX_OK);
    FILE *f = fopen("tests/common/text/stems.tsv", "r");
    assert_non_null(f);
    while (fgets(text, sizeof text, f)) {
        if (text[0] != '#') {
            check_line(analyzer, text, &check);
        }
    }
    fclose(f);
    idx_analyzer_free(analyzer);
    assert_true(check.words >= 2000);
    assert_int_equal(check.wrong, 0);
}

static void one_family_meets_in_one_term(void **state)
{
    (void)state;
    static const text_case families[] = {
        {"mengirim kirim dikirimkan kiriman pengiriman terkirim kirim-mengirim",
         "kirim kirim kirim kirim kirim kirim kirim"},
        {"baca membaca dibacakan pembaca pembacaan bacaan terbaca kubaca bacalah membaca-baca",
         "baca baca baca baca baca baca baca baca baca baca"},
        {"tahu mengetahui diketahui pengetahuan ketahuan", "tahu tahu tahu tahu tahu"},
        {"terbang penerbangan menerbangkan beterbangan", "terbang terbang terbang terbang"},
        {"pemerintah pemerintahan pemerintahnya", "pemerintah pemerintah pemerintah"},
        {"perintah memerintah diperintahkan", "perintah perintah perintah"},
    };
    check_cases("indonesian", add_term, families, COUNT(families));
}

static void names_and_foreign_words_stay_whole(void **state)
{
    (void)state;
    static const char *const words[] = {
        "jakarta", "korea",   "kursk",   "amerika", "facebook",  "senin",    "diponegoro",
        "medan",   "kediri",  "beijing", "berlin",  "mekkah",    "abdullah", "sonya",
        "server",  "person",  "digital", "menu",    "dimension", "section",  "keyboard",
        "mendoza", "dimitri", "bergman", "terry",   "kennedy",   "pepsi",    "zelensky"};
    for (size_t i = 0; i < COUNT(words); i++) {
        uint8_t out[128];
        size_t n = stem(words[i], out);
        if (n != strlen(words[i]) || memcmp(out, words[i], n) != 0) {
            fail_msg("%s became %.*s", words[i], (int)n, out);
        }
    }
}

static void new_words_lose_only_what_must_be_an_affix(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"zuplinya", "zupli"},    {"dizuplikan", "zupli"}, {"menzuplikan", "zupli"},
        {"memzuplikan", "zupli"}, {"dizupli", "dizupli"},  {"zuplian", "zuplian"},
        {"kezupitan", "zupit"},   {"bezupli", "bezupli"},  {"xyznya", "xyz"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t out[128];
        size_t n = stem(cases[i].text, out);
        if (n != strlen(cases[i].expected) || memcmp(out, cases[i].expected, n) != 0) {
            fail_msg("%s became %.*s", cases[i].text, (int)n, out);
        }
    }
}

static void other_bytes_than_small_letters_are_left_alone(void **state)
{
    (void)state;
    static const char *const words[] = {"",          "a",          "me-ngirim",    "Mengirim",
                                        "mengirim1", "m\xC3\xA9n", "\xFF\xFE\xFD", "diba ca"};
    for (size_t i = 0; i < COUNT(words); i++) {
        uint8_t out[128];
        assert_int_equal(stem(words[i], out), strlen(words[i]));
        assert_memory_equal(out, words[i], strlen(words[i]));
    }
}

// Words put together from affixes and pieces of words, most of them senseless.
static size_t make_word(uint8_t *word, uint64_t *state)
{
    static const char *const pieces[] = {
        "me",   "mem",     "meny", "meng", "ber",   "ke",   "se",   "di",  "per",   "pe",
        "nge",  "kan",     "an",   "i",    "nya",   "lah",  "kah",  "ku",  "aku",   "kirim",
        "ajar", "sekolah", "a",    "x",    "tidak", "sapu", "erti", "ngy", "apotik"};
    size_t n = 0, count = 1 + next_random(state) % 7;
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[next_random(state) % COUNT(pieces)];
        memcpy(word + n, piece, strlen(piece));
        n += strlen(piece);
    }
    return n;
}

static void a_stem_is_its_own_stem_and_hardly_longer_than_the_word(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (size_t i = 0; i < 200000; i++) {
        uint8_t word[128], again[128];
        size_t bytes = make_word(word, &seed);
        size_t n = idx__indonesian_stem(word, bytes, sizeof word);
        assert_in_range(n, 1, bytes + STEM_GROWTH);
        memcpy(again, word, n);
        assert_int_equal(idx__indonesian_stem(again, n, sizeof again), n);
        assert_memory_equal(again, word, n);
    }
}

static void there_is_no_writing_beyond_the_capacity(void **state)
{
    (void)state;
    uint8_t word[] = "nonton!!!"; // another spelling of tonton, which is as long
    assert_int_equal(idx__indonesian_stem(word, 6, 6), 6);
    assert_memory_equal(word, "tonton!!!", 9);
    uint8_t cola[] = "coklat!!!"; // cokelat does not fit
    assert_int_equal(idx__indonesian_stem(cola, 6, 6), 6);
    assert_memory_equal(cola, "coklat!!!", 9);
    assert_int_equal(idx__indonesian_stem(cola, 6, 7), 7);
    assert_memory_equal(cola, "cokelat!!", 9);
}

static void very_long_words_stay(void **state)
{
    (void)state;
    uint8_t word[128];
    memset(word, 'a', sizeof word);
    memcpy(word, "meng", 4);
    assert_int_equal(idx__indonesian_stem(word, sizeof word, sizeof word), sizeof word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_the_table_have_their_stems),
        cmocka_unit_test(one_family_meets_in_one_term),
        cmocka_unit_test(names_and_foreign_words_stay_whole),
        cmocka_unit_test(new_words_lose_only_what_must_be_an_affix),
        cmocka_unit_test(other_bytes_than_small_letters_are_left_alone),
        cmocka_unit_test(a_stem_is_its_own_stem_and_hardly_longer_than_the_word),
        cmocka_unit_test(there_is_no_writing_beyond_the_capacity),
        cmocka_unit_test(very_long_words_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
