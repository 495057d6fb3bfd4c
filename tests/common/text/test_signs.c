/*
 * test_signs.c: what kind of thing a word names, by its form and its place in the text.
 */
#include "common/text/signs.h"
#include "tests/common/text/text_testing.h"

#include <stdio.h>

/* The signs of each word of a text, as letters: D date, F figure, N name, P place. */
static int put_signs(void *ctx, const idx_token *token)
{
    static unsigned before;
    char **out = ctx;
    const char *text = out[1];
    unsigned hints = idx__sign_hints((const uint8_t *)token->term, token->term_bytes);
    unsigned signs = idx__signs_at(text, (size_t)token->start, hints, token->position ? before : 0);
    before = hints;
    *out[0]++ = ' ';
    for (unsigned i = 0; i < SIGN_COUNT; i++) {
        if (signs & 1u << i) {
            *out[0]++ = (char)idx__sign_terms[i][1];
        }
    }
    *out[0] = '\0';
    return 0;
}

static void assert_signs(const char *text, const char *wanted)
{
    idx_analyzer *a;
    assert_int_equal(idx_analyzer_new("indonesian", NULL, &a, NULL), IDX_OK);
    char found[400] = "", copy[400];
    snprintf(copy, sizeof copy, "%s", text);
    char *out[2] = {found, copy};
    assert_int_equal(idx_analyze(a, text, strlen(text), put_signs, out, NULL), IDX_OK);
    idx_analyzer_free(a);
    assert_string_equal(found[0] ? found + 1 : found, wanted);
}

static void figures_and_dates_are_known_by_their_form(void **state)
{
    (void)state;
    assert_signs("pada 17 agustus 1945", " F D DF");
    assert_signs("dua ratus ribu orang", "F F F ");
    assert_signs("20.000 rupiah atau 3,5 persen", "F   F ");
    assert_signs("999 1000 2100 2101 19450", "F DF DF F F");
    assert_signs("hari senin sampai kamis", " D  D");
    assert_signs("duak d ke sabtuk", "   ");
    assert_signs("covid19 2x", " F");
}

static void names_begin_with_a_capital_within_a_sentence(void **state)
{
    (void)state;
    assert_signs("Presiden Sukarno tiba. Beliau Senang", " N   N");
    assert_signs("kata \"Sukarno\" (Hatta)", " N N");
    assert_signs("tiba. \"Saya Hatta", "  N");
    assert_signs("benar? Ya! Tidak: Itu; Lalu\nBaru Ali", "      N");
    assert_signs("a.n. Budi", " ");
    assert_signs("Ali", "");
    assert_signs("", "");
}

static void places_stand_behind_a_word_that_leads_to_them(void **state)
{
    (void)state;
    assert_signs("di Jakarta, ke Bali dan dari Negara Korea", " NP  NP   NP NP");
    assert_signs("di jakarta", " ");
    assert_signs("pulau Jawa Barat", " NP N");
}

static void no_word_is_the_term_of_a_sign(void **state)
{
    (void)state;
    assert_true(idx__is_sign(idx__sign_terms[SIGN_NAME], IDX_SIGN_BYTES));
    assert_false(idx__is_sign((const uint8_t *)"\nNN", 3));
    assert_false(idx__is_sign((const uint8_t *)"kN", 2));
    for (size_t i = 0; i < SIGN_COUNT; i++) {
        assert_int_equal(idx__sign_hints(idx__sign_terms[i], IDX_SIGN_BYTES), 0);
    }
}

static void only_the_chain_for_indonesian_has_signs(void **state)
{
    (void)state;
    static const char *const names[] = {"indonesian", "indonesian:snowball", "standard", "whitespace"};
    for (size_t i = 0; i < COUNT(names); i++) {
        idx_analyzer *a;
        assert_int_equal(idx_analyzer_new(names[i], NULL, &a, NULL), IDX_OK);
        assert_int_equal(idx__analyzer_has_signs(a), i == 0);
        idx_analyzer_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_and_dates_are_known_by_their_form),
        cmocka_unit_test(names_begin_with_a_capital_within_a_sentence),
        cmocka_unit_test(places_stand_behind_a_word_that_leads_to_them),
        cmocka_unit_test(no_word_is_the_term_of_a_sign),
        cmocka_unit_test(only_the_chain_for_indonesian_has_signs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
