/*
 * test_spellings.c: other spellings of a query's words that an index knows: near words, compared with
 * all words that are one edit away, and compounds written together or apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/near_words.h"
#include "tests/searcher/support.h"

typedef struct world {
    char *dir;
    idx_searcher *searcher;
} world;

static world world_make(const char *analyzer, const char *const *bodies, size_t count,
                        size_t segments)
{
    test_documents d = documents_of(bodies, count);
    index_options o = {.analyzer = analyzer, .segments = segments};
    world w = {.dir = folder_make()};
    index_make(w.dir, &d, 0, count, &o);
    documents_free(&d);
    w.searcher = searcher_open(w.dir);
    return w;
}

static void world_free(world *w)
{
    idx_searcher_close(w->searcher);
    folder_remove(w->dir);
}

static idx_query *parse(const world *w, const char *text, bool near_words, bool compounds)
{
    const idx_searcher *const indexes[] = {w->searcher};
    idx_query_options o;
    idx_query *q = NULL;
    idx_error err = {0};
    idx_query_options_init(&o);
    o.indexes = indexes;
    o.index_count = 1;
    o.near_words = near_words;
    o.compounds = compounds;
    if (idx_query_parse(idx_searcher_analyzer(w->searcher), text, strlen(text), &o, &q, &err) !=
        IDX_OK) {
        fail_msg("%s", err.message);
    }
    return q;
}

// What a query finds, as "0 2 1 ", and what it says about that.
static void finds(const world *w, const char *text, const char *wanted, const char *says)
{
    idx_query *q = parse(w, text, true, true);
    const char *got = hits_of(w->searcher, q);
    if (strcmp(got, wanted) != 0) {
        fail_msg("\"%s\" finds %s, not %s", text, got, wanted);
    }
    assert_string_equal(idx_query_names(q) ? idx_query_names(q) : "", says);
    idx_query_free(q);
}

// ---- near words

// Whether one letter added, left out or replaced, or two neighbours swapped, lead from a to b.
static bool is_one_edit(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b), from = 0, end = 0;
    while (a[from] && a[from] == b[from]) {
        from++;
    }
    while (end < na - from && end < nb - from && a[na - 1 - end] == b[nb - 1 - end]) {
        end++;
    }
    size_t in_a = na - from - end, in_b = nb - from - end;
    bool is_swap = in_a == 2 && in_b == 2 && a[from] == b[from + 1] && a[from + 1] == b[from];
    return is_swap || (in_a <= 1 && in_b <= 1 && in_a + in_b > 0);
}

typedef struct term_list {
    char terms[4096][16];
    uint64_t df[4096];
    size_t count;
} term_list;

static int take_term(void *ctx, const idx_term_info *term)
{
    term_list *l = ctx;
    assert_true(l->count < 4096 && term->bytes < 16);
    memcpy(l->terms[l->count], term->term, term->bytes);
    l->terms[l->count][term->bytes] = '\0';
    l->df[l->count++] = term->df;
    return 0;
}

static void random_letters(random_numbers *r, char *out)
{
    size_t n = 4 + random_below(r, 4);
    for (size_t i = 0; i < n; i++) {
        out[i] = "abeno"[random_below(r, 5)];
    }
    out[n] = '\0';
}

static void near_words_are_those_one_edit_away(void **state)
{
    (void)state;
    enum { DOCUMENTS = 800 };
    random_numbers r = {5};
    char *bodies[DOCUMENTS];
    for (size_t i = 0; i < DOCUMENTS; i++) {
        bodies[i] = calloc(1, 64);
        for (int w = 0; w < 5; w++) {
            random_letters(&r, bodies[i] + strlen(bodies[i]));
            strcat(bodies[i], " ");
        }
    }
    world w = world_make("whitespace", (const char *const *)bodies, DOCUMENTS, 3);
    term_list *all = calloc(1, sizeof *all);
    assert_int_equal(idx_searcher_terms(w.searcher, "", 0, take_term, all, NULL), IDX_OK);
    const idx_searcher *const indexes[] = {w.searcher};
    idx_error err = {0};
    query_builder b = {.indexes = indexes, .index_count = 1, .err = &err};
    size_t with_some = 0;
    for (int n = 0; n < 3000; n++) {
        char word[16];
        near_word near[IDX_NEAR_WORDS];
        uint32_t count;
        random_letters(&r, word);
        assert_int_equal(idx__near_words(&b, (uint8_t *)word, strlen(word), near, &count), IDX_OK);
        uint64_t most = 0;
        size_t possible = 0;
        for (size_t i = 0; i < all->count; i++) {
            if (all->df[i] >= 2 && is_one_edit(word, all->terms[i])) {
                possible++;
                most = all->df[i] > most ? all->df[i] : most;
            }
        }
        assert_int_equal(count, possible < IDX_NEAR_WORDS ? possible : IDX_NEAR_WORDS);
        with_some += count > 0;
        for (uint32_t i = 0; i < count; i++) {
            uint64_t df;
            assert_true(is_one_edit(word, (const char *)near[i].term));
            assert_int_equal(idx__near_df(&b, near[i].term, near[i].bytes, &df), IDX_OK);
            assert_true(df >= 2 && near[i].rank >= df && near[i].rank <= 16 * df);
            assert_true(i > 0 || near[i].rank >= most);
            assert_true(i == 0 || (near[i].rank <= near[i - 1].rank &&
                                   strcmp((char *)near[i].term, (char *)near[i - 1].term) != 0));
        }
    }
    assert_true(with_some > 500);
    free(all);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        free(bodies[i]);
    }
    world_free(&w);
}

static const char *const words[] = {
    "jokowi hadir",       "jokowi pergi",  "ibu kota jepang", "ibukota belanda", "kota ibu",
    "tanggung jawab dia", "tanggungjawab", "covid19 wabah",   "covid19 naik",    "ibukota jawa",
    "betapa jauh",      "betapa dekat",
};

static void a_word_that_no_index_has_is_looked_for_as_what_it_may_be(void **state)
{
    (void)state;
    world w = world_make("indonesian", words, sizeof words / sizeof *words, 1);
    finds(&w, "Jokwi?", "0 1 ", "\"Jokwi\" is not in the index: searched for jokowi.");
    finds(&w, "joowki", "", "");  // two edits
    finds(&w, "jokowi", "0 1 ", "");
    finds(&w, "\"jokwi\"", "", ""); // as written
    finds(&w, "covid18", "", "");   // a number is meant as it stands
    finds(&w, "hadir -jokwi", "0 ", "");
    finds(&w, "berapa", "", ""); // asks, in whatever texts: it is no betapa
    idx_query *q = parse(&w, "jokwi", false, true);
    assert_null(idx_query_names(q));
    idx_query_free(q);
    q = query_parse(w.searcher, "jokwi");
    assert_null(idx_query_names(q));
    idx_query_free(q);
    world_free(&w);
}

static void compounds_are_found_together_and_apart(void **state)
{
    (void)state;
    world w = world_make("indonesian", words, sizeof words / sizeof *words, 2);
    finds(&w, "+ibukota +jepang", "2 ", "Searched for ibukota also as ibu kota.");
    finds(&w, "ibu AND kota AND belanda", "3 ", "Searched for ibu AND kota also as ibukota.");
    finds(&w, "+\"ibukota\" +jepang", "", "");
    finds(&w, "ibukota", "3 9 2 ", "Searched for ibukota also as ibu kota.");
    world_free(&w);
}

static void dates_in_figures_are_found_in_either_order(void **state)
{
    (void)state;
    static const char *const bodies[] = {"rapat 2025-10-27 siang", "rapat 27/10/2025 sore", "rapat 27 Oktober 2025 pagi",
                                   "rapat 28-10-2025", "27 dan Oktober, 2025", "3-10-27 atau 27-10-3"};
    world w = world_make("indonesian", bodies, sizeof bodies / sizeof *bodies, 2);
    finds(&w, "2025-10-27", "0 1 2 ", "");
    finds(&w, "27-10-2025", "0 1 2 ", "");
    finds(&w, "27.10.2025 -siang", "1 2 ", "");
    finds(&w, "\"2025-10-27\"", "0 ", ""); // as written
    finds(&w, "3-10-27", "5 ", "");         // no date
    world_free(&w);
}

static void numbers_and_sums_are_found_however_they_are_written(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "harga Rp 2,5 juta",     "biaya 2.500.000 rupiah", "denda Rp2.500.000",
        "penduduk 2,5 juta",     "utang 1,5 triliun",      "dana 1.500 miliar",
        "kursi 20 ribu",         "kursi 20.000",           "tahun 2000 dan 2 ribu",
        "2 dan 5 juta yang lain"};
    world w = world_make("indonesian", bodies, sizeof bodies / sizeof *bodies, 2);
    finds(&w, "Rp2.500.000", "1 2 0 ",
          "Searched for Rp2.500.000 also as 2500000 rupiah, rp 2,5 juta, 2,5 juta rupiah.");
    finds(&w, "+2,5jt", "1 2 3 0 ", "Searched for 2,5jt also as 2500000.");
    finds(&w, "+\"2,5 juta\"", "3 0 ", ""); // as written
    finds(&w, "+1.500 +miliar", "4 5 ", "Searched for 1.500 +miliar also as 1500000000000, 1,5 triliun.");
    finds(&w, "+20rb", "7 6 ", "Searched for 20rb also as 20000.");
    finds(&w, "20.000", "7 6 ", "Searched for 20.000 also as 20 ribu.");
    finds(&w, "2000", "8 ", "");
    finds(&w, "12345 1,2345 0,5 1.2.3 99999999999999999", "", "");
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_words_are_those_one_edit_away),
        cmocka_unit_test(a_word_that_no_index_has_is_looked_for_as_what_it_may_be),
        cmocka_unit_test(compounds_are_found_together_and_apart),
        cmocka_unit_test(dates_in_figures_are_found_in_either_order),
        cmocka_unit_test(numbers_and_sums_are_found_however_they_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
