/*
 * Word forms of idx-gen: affixes with their sound changes, and letters only, however rare the word.
 */
#include "bench/gen/lexicon.h"
#include "bench/gen/rng.h"
#include "bench/gen/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

// A form of the verb with this root in the lexicon: 0 active, 1 passive.
static void assert_form(const char *root, unsigned form, const char *wanted)
{
    for (size_t g = 0; g < lexicon_verb_count; g++) {
        if (!strcmp(lexicon_verb[g].root, root)) {
            char text[2 * WORD_ROOM] = {0};
            size_t n = word_verb(g * VERB_FORMS + form, text);
            text[n] = 0;
            assert_string_equal(text, wanted);
            return;
        }
    }
    fail_msg("no verb has the root %s", root);
}

static void the_active_prefix_changes_the_first_sound(void **state)
{
    (void)state;
    assert_form("kata", 0, "mengatakan");
    assert_form("tulis", 0, "menulis");
    assert_form("sebut", 0, "menyebut");
    assert_form("pilih", 0, "memilih");
    assert_form("buat", 0, "membuat");
    assert_form("dapat", 0, "mendapatkan");
    assert_form("guna", 0, "menggunakan");
    assert_form("ambil", 0, "mengambil");
    assert_form("minta", 0, "meminta");
    assert_form("lihat", 0, "melihat");
    assert_form("kirim", 0, "mengirimkan");
    assert_form("ketahu", 0, "mengetahui");
}

static void the_passive_prefix_changes_nothing(void **state)
{
    (void)state;
    assert_form("kata", 1, "dikatakan");
    assert_form("tulis", 1, "ditulis");
    assert_form("ketahu", 1, "diketahui");
}

static void the_first_words_are_those_of_the_lexicon(void **state)
{
    (void)state;
    char text[2 * WORD_ROOM];
    for (size_t i = 0; i < lexicon_noun_count; i++) {
        size_t n = word_noun(i, text);
        assert_int_equal(n, strlen(lexicon_noun[i]));
        assert_memory_equal(text, lexicon_noun[i], n);
    }
}

static void rare_words_are_letters_and_have_room(void **state)
{
    (void)state;
    size_t (*const spell[])(uint64_t, char *) = {word_noun, word_verb, word_adjective, word_name};
    rng random = rng_from(5);
    for (int i = 0; i < 400000; i++) {
        // Ranks of all sizes up to 2^40.
        uint64_t rank = rng_next(&random) >> (24 + i % 40);
        char text[2 * WORD_ROOM];
        memset(text, '#', sizeof text);
        size_t n = spell[i / 100000](rank, text);
        assert_in_range(n, 2, WORD_ROOM - 4);
        for (size_t at = 0; at < n; at++) {
            assert_true((text[at] >= 'a' && text[at] <= 'z') || text[at] == '-');
        }
        // Nothing was written behind the room.
        assert_int_equal(text[WORD_ROOM], '#');
    }
}

static void a_rank_always_has_the_same_form(void **state)
{
    (void)state;
    for (uint64_t rank = 1; rank < (uint64_t)1 << 40; rank *= 3) {
        char one[2 * WORD_ROOM] = {0}, two[2 * WORD_ROOM] = {0};
        memset(two, 'x', sizeof two);
        size_t n = word_noun(rank, one);
        assert_int_equal(word_noun(rank, two), n);
        assert_memory_equal(one, two, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_active_prefix_changes_the_first_sound),
        cmocka_unit_test(the_passive_prefix_changes_nothing),
        cmocka_unit_test(the_first_words_are_those_of_the_lexicon),
        cmocka_unit_test(rare_words_are_letters_and_have_room),
        cmocka_unit_test(a_rank_always_has_the_same_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
