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
static char *snippet_of(const fixture *f, const char *query, const char *text, size_t max_bytes,
                        uint32_t fragments)
{
    idx_query *q = query_parse(f->searcher, query);
    idx_snippet *s = NULL;
    idx_error err = {0};
    idx_snippet_options options = {max_bytes, fragments};
    assert_int_equal(idx_snippet_make(f->searcher, q, text, strlen(text), &options, &s, &err),
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
    char *got = snippet_of(*state, query, text, max_bytes, 1);
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

static void phrases_with_a_slop_are_marked_from_their_first_word_to_their_last(void **state)
{
    expect(state, "\"alfa beta\"~2", "alfa satu dua beta tiga empat beta alfa lima alfa", 0,
           "[alfa satu dua beta] tiga empat [beta alfa] lima alfa");
    expect(state, "\"alfa beta\"~1 satu", "beta alfa satu beta", 0, "beta [alfa satu beta]");
    expect(state, "satu \"alfa alfa\"~1 gama", "gama satu alfa alfa", 0, "[gama] [satu] [alfa alfa]");
    expect(state, "\"alfa beta\"~2", "alfa satu dua tiga beta", 0, "alfa satu dua tiga beta");
    expect(state, "tiga -\"alfa beta\"~2", "alfa satu beta tiga", 0, "alfa satu beta [tiga]");
}

static void excluded_and_title_leaves_do_not_show(void **state)
{
    expect(state, "alfa -beta title:gama", "alfa beta gama", 0, "[alfa] beta gama");
}

static void expect_two(void **state, const char *query, const char *text, size_t max_bytes,
                       const char *want)
{
    char *got = snippet_of(*state, query, text, max_bytes, 2);
    if (strcmp(got, want) != 0) {
        fail_msg("%s: \"%s\" instead of \"%s\"", query, got, want);
    }
    free(got);
}

#define FILLER                                                                                     \
    "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas dua belas tiga belas "   \
    "empat belas lima belas enam belas tujuh belas delapan belas sembilan belas dua puluh "

static void two_parts_are_shown_where_one_says_less(void **state)
{
    const char *text = "awal alfa di sini " FILLER FILLER "lalu beta di akhir";
    expect_two(state, "alfa beta", text, 131,
               "awal [alfa] di sini satu dua tiga empat lima enam tujuh ... delapan belas sembilan "
               "belas dua puluh "
               "lalu [beta] di akhir");
    expect(state, "alfa beta", text, 40, "awal [alfa] di sini satu dua tiga...");
    // No second part for what the first one shows already, or where there is no room for two.
    expect_two(state, "alfa", "awal alfa di sini " FILLER FILLER "lalu alfa di akhir", 131,
               "awal [alfa] di sini satu dua tiga empat lima enam tujuh delapan sembilan sepuluh "
               "sebelas dua belas tiga "
               "belas empat belas lima...");
    expect_two(state, "alfa beta", text, 100,
               "awal [alfa] di sini satu dua tiga empat lima enam tujuh delapan sembilan sepuluh "
               "sebelas dua...");
}

static void what_stands_beside_the_text_is_shown_last(void **state)
{
    const char *text =
        "Menu\nFoto: alfa langka (Antara)\nBaca juga: alfa langka beta\nIsi dengan alfa saja.";
    expect(state, "alfa langka beta", text, 0, "Isi dengan [alfa] saja.");
    expect(state, "gama", text, 0, "Isi dengan alfa saja.");
    expect(state, "langka beta", text, 0, "Baca juga: alfa [langka] [beta]...");
    expect(state, "alfa", "Menu\nFoto: alfa", 0, "Foto: [alfa]");
    expect(state, "zulu", "Iklan\nMenu", 0, "Iklan");
}

static void sentences_are_shown_to_their_end(void **state)
{
    expect(state, "alfa",
           "Kalimat ini lebih dahulu. Lalu ada alfa di dalam kalimat kedua. Kalimat ketiga panjang "
           "sekali adanya.",
           66, "...Lalu ada [alfa] di dalam kalimat kedua....");
    // A stop behind an abbreviation or an initial, or before a small letter, ends none.
    expect(state, "alfa",
           "Menurut Dr. A. Budi dan Jl. Melati no. 5 alfa ada di sana sini dan di mana-mana", 70,
           "Menurut Dr. A. Budi dan Jl. Melati no. 5 [alfa] ada di sana sini...");
}

static void fragments_and_matches_tell_where_they_lie_in_the_source(void **state)
{
    const fixture *f = *state;
    const char *text =
        "Iklan\n  awal   alfa, beta \n di\t sini " FILLER FILLER "lalu  langka\ndi akhir  ";
    idx_query *q = query_parse(f->searcher, "\"alfa beta\" langka");
    idx_snippet_options options = {131, 2};
    idx_snippet *s = NULL;
    assert_int_equal(idx_snippet_make(f->searcher, q, text, strlen(text), &options, &s, NULL),
                     IDX_OK);
    assert_int_equal(s->fragment_count, 2);
    assert_int_equal(s->match_count, 2);
    assert_memory_equal(text + s->sources[0].start, "alfa, beta", 10);
    assert_int_equal(s->sources[0].end - s->sources[0].start, 10);
    assert_memory_equal(text + s->sources[1].start, "langka", 6);
    assert_int_equal(s->sources[1].end - s->sources[1].start, 6);
    for (size_t i = 0; i < 2; i++) {
        // Without white space, a fragment and its source are the same.
        idx_fragment g = s->fragments[i];
        size_t at = g.source.start;
        for (size_t j = g.text.start; j < g.text.end; j++) {
            while (s->text[j] != ' ' && (unsigned char)text[at] <= ' ') {
                at++;
            }
            if (s->text[j] != ' ') {
                assert_int_equal(s->text[j], text[at]);
                at++;
            }
        }
        assert_int_equal(at, g.source.end);
        assert_true(s->matches[i].start >= g.text.start && s->matches[i].end <= g.text.end);
    }
    idx_snippet_free(s);
    idx_query_free(q);
}

static void marked_text_is_safe(void **state)
{
    const fixture *f = *state;
    const char *text = "<b>alfa</b> & \"dua\" 'tiga' \x1b[2J \xff\xe2\x80\xae beta";
    idx_query *q = query_parse(f->searcher, "alfa beta");
    idx_snippet *s = NULL;
    char out[512];
    assert_int_equal(idx_snippet_make(f->searcher, q, text, strlen(text), NULL, &s, NULL), IDX_OK);
    size_t bytes = idx_snippet_markup(s, IDX_MARKUP_HTML, out, sizeof out);
    assert_string_equal(out,
                        "&lt;b&gt;<mark>alfa</mark>&lt;/b&gt; &amp; &quot;dua&quot; &#39;tiga&#39; "
                        "[2J \xef\xbf\xbd\xef\xbf\xbd <mark>beta</mark>");
    assert_int_equal(bytes, strlen(out));
    for (size_t room = 0; room <= bytes + 1; room++) {
        char *exact = malloc(room ? room : 1);
        assert_non_null(exact);
        assert_int_equal(idx_snippet_markup(s, IDX_MARKUP_HTML, exact, room), bytes);
        assert_true(room == 0 || (exact[room - 1] == '\0' && memcmp(exact, out, room - 1) == 0));
        free(exact);
    }
    idx_snippet_markup(s, IDX_MARKUP_ANSI, out, sizeof out);
    assert_string_equal(out, "<b>\x1b[1;31malfa\x1b[0m</b> & \"dua\" 'tiga' [2J "
                             "\xef\xbf\xbd\xef\xbf\xbd \x1b[1;31mbeta\x1b[0m");
    idx_snippet_markup(s, IDX_MARKUP_NONE, out, sizeof out);
    assert_string_equal(out, "<b>alfa</b> & \"dua\" 'tiga' [2J \xef\xbf\xbd\xef\xbf\xbd beta");
    idx_snippet_free(s);
    idx_query_free(q);
}

static void cuts_never_fall_inside_characters(void **state)
{
    // One word of 40 characters of two bytes each, which is longer than the snippet.
    char text[128] = "";
    for (int i = 0; i < 40; i++) {
        strcat(text, "\xc3\xa9");
    }
    for (size_t max = 1; max <= 60; max++) {
        char *got = snippet_of(*state, "zulu", text, max, 2);
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

static void a_first_word_longer_than_most_of_the_window_is_shown(void **state)
{
    expect(state, "alfa", "--------------alfa dua tiga empat", 26, "--------------[alfa]...");
    expect(state, "alfa", "alfa-------------- dua tiga empat", 26, "[alfa]--------------...");
}

static void a_match_that_is_cut_at_a_space_ends_with_the_text(void **state)
{
    expect(state, "\"alfa beta\"", "alfa beta", 5, "[alfa]");
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
    assert_int_equal(idx_snippet_make(f->searcher, q, text, bytes, NULL, &s, NULL), IDX_OK);
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
    assert_int_equal(idx_snippet_make(f->searcher, NULL, "a", 1, NULL, &s, &err), IDX_EINVAL);
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
        cmocka_unit_test(phrases_with_a_slop_are_marked_from_their_first_word_to_their_last),
        cmocka_unit_test(excluded_and_title_leaves_do_not_show),
        cmocka_unit_test(two_parts_are_shown_where_one_says_less),
        cmocka_unit_test(what_stands_beside_the_text_is_shown_last),
        cmocka_unit_test(sentences_are_shown_to_their_end),
        cmocka_unit_test(fragments_and_matches_tell_where_they_lie_in_the_source),
        cmocka_unit_test(marked_text_is_safe),
        cmocka_unit_test(cuts_never_fall_inside_characters),
        cmocka_unit_test(punctuation_stays_with_its_word),
        cmocka_unit_test(a_first_word_longer_than_most_of_the_window_is_shown),
        cmocka_unit_test(a_match_that_is_cut_at_a_space_ends_with_the_text),
        cmocka_unit_test(long_texts_take_linear_time),
        cmocka_unit_test(arguments_are_checked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
