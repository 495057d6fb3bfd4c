/* test_snippet.c: which part of a text is shown, where it is cut and what is marked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/searcher/support.h"

typedef struct fixture {
    char *dir;
    idx_searcher *searcher;
} fixture;

// "umum" is in every document, "langka" in one.
static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    test_document items[20];
    for (size_t i = 0; i < 20; i++) {
        items[i] = (test_document){"", i ? "umum biasa lain" : "umum langka alfa beta"};
    }
    test_documents d = {items, 20};
    f->dir = folder_make();
    index_make(f->dir, &d, 0, 20, &(index_options){.analyzer = "standard"});
    f->searcher = searcher_open(f->dir);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    idx_searcher_close(f->searcher);
    folder_remove(f->dir);
    free(f);
    return 0;
}

// The snippet with its matches between square brackets.
static char *snippet_of(const fixture *f, const char *query, const char *text, size_t max_bytes)
{
    idx_query *q = query_parse(f->searcher, query);
    idx_snippet *s = NULL;
    idx_error err = {0};
    assert_int_equal(idx_snippet_make(f->searcher, q, text, strlen(text), max_bytes, &s, &err),
                     IDX_OK);
    assert_int_equal(strlen(s->text), s->bytes);
    assert_true(s->bytes <= (max_bytes ? max_bytes : 240));
    char *out = NULL;
    size_t bytes = 0, at = 0;
    FILE *file = open_memstream(&out, &bytes);
    assert_non_null(file);
    for (size_t i = 0; i < s->match_count; i++) {
        assert_true(s->matches[i].start >= at && s->matches[i].end > s->matches[i].start &&
                    s->matches[i].end <= s->bytes);
        fprintf(file, "%.*s[%.*s]", (int)(s->matches[i].start - at), s->text + at,
                (int)(s->matches[i].end - s->matches[i].start), s->text + s->matches[i].start);
        at = s->matches[i].end;
    }
    fprintf(file, "%s", s->text + at);
    fclose(file);
    idx_snippet_free(s);
    idx_query_free(q);
    return out;
}

static void expect(void **state, const char *query, const char *text, size_t max_bytes,
                   const char *want)
{
    char *got = snippet_of(*state, query, text, max_bytes);
    if (strcmp(got, want) != 0) {
        fail_msg("%s in \"%s\": \"%s\" instead of \"%s\"", query, text, got, want);
    }
    free(got);
}

static void a_short_text_is_shown_whole(void **state)
{
    expect(state, "alfa", "Satu Alfa dua.", 0, "Satu [Alfa] dua.");
    expect(state, "alfa beta", "Alfa, beta (alfa)!", 0, "[Alfa], [beta] ([alfa])!");
    expect(state, "alfa", "", 0, "");
    expect(state, "alfa", " \n\t ", 0, "");
    expect(state, "alfa", "... !!", 0, "... !!");
}

static void white_space_is_folded(void **state)
{
    expect(state, "alfa", "\n\n satu\t \r\n  alfa   dua \n\n", 0, "satu [alfa] dua");
    expect(state, "\"alfa beta\"", "satu alfa \n\n beta dua", 0, "satu [alfa beta] dua");
}

static void a_text_without_a_match_gives_its_beginning(void **state)
{
    expect(state, "zulu", "satu dua tiga empat lima enam tujuh", 26, "satu dua tiga empat...");
    expect(state, "-alfa", "satu alfa dua", 0, "satu alfa dua");
    expect(state, "", "satu alfa dua", 0, "satu alfa dua");
}

static void the_window_is_where_the_matches_are(void **state)
{
    expect(state, "alfa",
           "satu dua tiga empat lima enam tujuh delapan alfa sembilan sepuluh sebelas dua belas",
           40, "...tujuh delapan [alfa] sembilan...");
    expect(state, "alfa", "Awal kalimat di sini. Lalu alfa datang dan pergi lagi ke sana", 40,
           "...Lalu [alfa] datang dan pergi lagi ke...");
    expect(state, "alfa", "satu dua tiga empat lima enam tujuh alfa", 30,
           "...lima enam tujuh [alfa]");
}

static void more_distinct_leaves_win_over_more_matches(void **state)
{
    expect(state, "alfa beta",
           "alfa alfa alfa alfa dan seterusnya sampai ke sini lalu alfa serta beta di akhir", 36,
           "...lalu [alfa] serta [beta] di akhir");
}

static void the_rarer_word_wins(void **state)
{
    expect(state, "umum langka",
           "umum sekali kata ini memang begitu adanya di mana mana kecuali satu langka", 30,
           "...mana kecuali satu [langka]");
}

static void the_closer_pair_wins(void **state)
{
    expect(state, "alfa beta",
           "alfa satu dua beta tiga empat lima enam tujuh delapan alfa beta sembilan", 34,
           "...delapan [alfa] [beta] sembilan");
}

static void phrases_are_one_match_and_need_all_their_words(void **state)
{
    expect(state, "\"alfa beta\"", "alfa satu alfa beta dua beta", 0,
           "alfa satu [alfa beta] dua beta");
    expect(state, "\"alfa beta\" beta", "alfa beta dua beta", 0, "[alfa beta] dua [beta]");
    expect(state, "alfa/beta", "Alfa-beta alfa", 0, "[Alfa-beta] alfa");
}

static void excluded_and_title_leaves_do_not_show(void **state)
{
    expect(state, "alfa -beta title:gama", "alfa beta gama", 0, "[alfa] beta gama");
}

static void cuts_never_fall_inside_characters(void **state)
{
    // One word of 40 characters of two bytes each, which is longer than the snippet.
    char text[128] = "";
    for (int i = 0; i < 40; i++) {
        strcat(text, "\xc3\xa9");
    }
    for (size_t max = 1; max <= 60; max++) {
        char *got = snippet_of(*state, "zulu", text, max);
        size_t bytes = 0;
        for (const unsigned char *p = (const unsigned char *)got; *p == 0xc3; p += 2) {
            assert_int_equal(p[1], 0xa9);
            bytes += 2;
        }
        assert_string_equal(got + bytes,
                            max > 12 ? "..." : ""); // no room for dots in a handful of bytes
        free(got);
    }
}

static void punctuation_stays_with_its_word(void **state)
{
    expect(state, "alfa", "satu dua tiga empat lima \"alfa\", enam tujuh delapan sembilan", 27,
           "...lima \"[alfa]\", enam...");
}

static void long_texts_take_linear_time(void **state)
{
    const fixture *f = *state;
    size_t bytes = 4u << 20;
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    for (size_t i = 0; i < bytes; i++) {
        text[i] = "alfa beta satu "[i % 15];
    }
    text[bytes] = '\0';
    idx_query *q = query_parse(f->searcher, "alfa beta \"alfa beta\" \"beta satu alfa\" langka");
    idx_snippet *s = NULL;
    clock_t start = clock();
    assert_int_equal(idx_snippet_make(f->searcher, q, text, bytes, 0, &s, NULL), IDX_OK);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC <
                20.0); // a sanitized build takes a second; quadratic, hours
    assert_true(s->match_count > 0);
    idx_snippet_free(s);
    idx_query_free(q);
    free(text);
}

static void arguments_are_checked(void **state)
{
    const fixture *f = *state;
    idx_snippet *s = NULL;
    idx_error err = {0};
    assert_int_equal(idx_snippet_make(f->searcher, NULL, "a", 1, 0, &s, &err), IDX_EINVAL);
    idx_snippet_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_text_is_shown_whole),
        cmocka_unit_test(white_space_is_folded),
        cmocka_unit_test(a_text_without_a_match_gives_its_beginning),
        cmocka_unit_test(the_window_is_where_the_matches_are),
        cmocka_unit_test(more_distinct_leaves_win_over_more_matches),
        cmocka_unit_test(the_rarer_word_wins),
        cmocka_unit_test(the_closer_pair_wins),
        cmocka_unit_test(phrases_are_one_match_and_need_all_their_words),
        cmocka_unit_test(excluded_and_title_leaves_do_not_show),
        cmocka_unit_test(cuts_never_fall_inside_characters),
        cmocka_unit_test(punctuation_stays_with_its_word),
        cmocka_unit_test(long_texts_take_linear_time),
        cmocka_unit_test(arguments_are_checked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
