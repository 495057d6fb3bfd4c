/*
 * test_ranking.c: the full ranking where random words cannot reach: words that ask, small documents
 * whose order is plain to see, and running out of memory. What the second stage computes is
 * compared with brute force in test_oracle.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "searcher/question.h"
#include "tests/searcher/support.h"

static const char *const texts[][2] = {
    {"", "presiden itu berbicara tentang siapa pemenang pemilihan dan apa nama partai mereka kelak"},
    {"", "lalu ada pertemuan panjang dengan wakil dan menteri, dan seorang presiden dari Indonesia"},
    {"", "Sukarno adalah presiden pertama Indonesia"},
    {"", "di Indonesia pertama kali ada seorang presiden yang berasal dari daerah sejauh itu"},
    {"", "apa itu kanguru"},
    {"", "kanguru itu apa"},
    {"Gempa", "berita singkat dari daerah yang jauh di timur laut sana"},
    {"Berita", "singkat dari daerah yang jauh di timur laut sana gempa"},
    {"", "tidak ada apa apa di sini hari ini"},
    {"", "hujan turun sepanjang malam"},
    {"", "pasar tutup lebih awal"},
    {"", "harga cabai naik lagi"},
    {"", "taman di panggung"},
    {"", "panggung di taman"},
    {"", "rebung dimasak dengan santan lama sekali"},
    {"", "orang tahu rebung adalah tunas bambu"},
};

typedef struct world {
    char *dir;
    idx_searcher *searcher;
} world;

static world world_make(bool no_positions)
{
    enum { COUNT = sizeof texts / sizeof *texts };
    test_document items[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        items[i].title = (char *)(uintptr_t)texts[i][0];
        items[i].body = (char *)(uintptr_t)texts[i][1];
    }
    test_documents d = {items, COUNT};
    index_options o = {.analyzer = "standard", .no_positions = no_positions, .segments = 3};
    world w = {.dir = folder_make()};
    index_make(w.dir, &d, 0, COUNT, &o);
    w.searcher = searcher_open(w.dir);
    return w;
}

static void world_free(world *w)
{
    idx_searcher_close(w->searcher);
    folder_remove(w->dir);
}

static uint64_t best(const world *w, const char *text, idx_ranking ranking)
{
    idx_query *q = query_parse(w->searcher, text);
    idx_search_options o;
    idx_search_options_init(&o);
    o.ranking = ranking;
    idx_hits *hits;
    assert_int_equal(idx_search(w->searcher, q, &o, &hits, NULL), IDX_OK);
    assert_true(idx_hits_size(hits) > 0);
    uint64_t doc = idx_hits_at(hits, 0)->doc;
    idx_hits_free(hits);
    idx_query_free(q);
    return doc;
}

// What leaf number `leaf` adds to `doc`, in the full ranking by what it adds in the plain one.
static double share(const world *w, const char *text, uint64_t doc, size_t leaf)
{
    idx_query *q = query_parse(w->searcher, text);
    double scores[2];
    for (int i = 0; i < 2; i++) {
        idx_search_options o;
        idx_search_options_init(&o);
        o.ranking = i ? IDX_RANKING_FULL : IDX_RANKING_PLAIN;
        idx_explanation *e;
        assert_int_equal(idx_explain(w->searcher, q, &o, doc, &e, NULL), IDX_OK);
        scores[i] = e->leaves[leaf].score;
        idx_explanation_free(e);
    }
    idx_query_free(q);
    assert_true(scores[0] > 0);
    return scores[1] / scores[0];
}

static void assert_near(double x, double wanted)
{
    assert_true(x > wanted - 1e-5 && x < wanted + 1e-5);
}

static void words_that_ask_count_less_beside_others(void **state)
{
    (void)state;
    world w = world_make(false);
    assert_near(share(&w, "siapa presiden", 0, 0), 0.2);
    assert_near(share(&w, "siapa presiden", 0, 1), 1.0);
    assert_near(share(&w, "apa nama partai", 0, 1), 0.5);
    assert_near(share(&w, "nama partai", 0, 0), 1.0); // no question
    assert_near(share(&w, "apa itu kanguru", 4, 1), 0.5);
    assert_near(share(&w, "kanguru itu apa", 4, 1), 1.0); // "itu" stands behind no question word
    world_free(&w);
}

static void words_that_ask_count_in_full_when_they_are_all_there_is_or_are_asked_for(void **state)
{
    (void)state;
    world w = world_make(false);
    assert_near(share(&w, "apa", 4, 0), 1.0);
    assert_near(share(&w, "apa itu", 4, 0), 1.0);
    assert_near(share(&w, "+apa kanguru", 4, 0), 1.0);
    assert_near(share(&w, "\"apa itu\" kanguru", 4, 0), 1.0);
    assert_near(share(&w, "apa -nama", 4, 0), 1.0);
    world_free(&w);
}

static void words_in_a_row_close_together_and_early_win(void **state)
{
    (void)state;
    world w = world_make(false);
    assert_int_equal(best(&w, "presiden pertama indonesia", IDX_RANKING_FULL), 2);
    assert_int_equal(best(&w, "gempa", IDX_RANKING_FULL), 6);
    assert_int_equal(best(&w, "kanguru itu", IDX_RANKING_FULL), 5);
    world_free(&w);
}

static void words_in_every_third_text_hold_their_place_in_a_row(void **state)
{
    (void)state;
    world w = world_make(false);
    assert_int_equal(best(&w, "panggung di taman", IDX_RANKING_PLAIN), 12);
    assert_int_equal(best(&w, "panggung di taman", IDX_RANKING_FULL), 13);
    assert_int_equal(best(&w, "panggung taman", IDX_RANKING_FULL), 12);     // side by side nowhere
    assert_int_equal(best(&w, "panggung xyz taman", IDX_RANKING_FULL), 12); // in no document
    world_free(&w);
}

static void who_asks_what_something_is_gets_the_text_that_says_so(void **state)
{
    (void)state;
    world w = world_make(false);
    assert_int_equal(best(&w, "rebung", IDX_RANKING_FULL), 14);
    assert_int_equal(best(&w, "siapa rebung", IDX_RANKING_FULL), 14);
    assert_int_equal(best(&w, "apa itu rebung", IDX_RANKING_FULL), 15);
    assert_int_equal(best(&w, "apa yang dimaksud rebung?", IDX_RANKING_FULL), 15);
    assert_int_equal(best(&w, "pengertian rebung", IDX_RANKING_FULL), 15);
    assert_int_equal(best(&w, "pengertian rebung santan", IDX_RANKING_FULL), 14);
    world_free(&w);
}

static void an_explanation_has_what_a_definition_gains(void **state)
{
    (void)state;
    world w = world_make(false);
    idx_query *q = query_parse(w.searcher, "arti rebung");
    idx_search_options o;
    idx_search_options_init(&o);
    o.ranking = IDX_RANKING_FULL;
    idx_hits *hits;
    idx_explanation *e;
    assert_int_equal(idx_search(w.searcher, q, &o, &hits, NULL), IDX_OK);
    assert_int_equal(idx_explain(w.searcher, q, &o, 15, &e, NULL), IDX_OK);
    assert_true(e->score == idx_hits_at(hits, 0)->score);
    assert_true(e->run > 1.39f * e->window && e->run < 1.41f * e->window);
    idx_explanation_free(e);
    idx_hits_free(hits);
    idx_query_free(q);
    world_free(&w);
}

static void an_index_without_positions_has_the_first_stage_alone(void **state)
{
    (void)state;
    world w = world_make(true);
    assert_near(share(&w, "siapa presiden", 0, 0), 0.2);
    assert_int_equal(best(&w, "presiden pertama indonesia", IDX_RANKING_FULL),
                     best(&w, "presiden pertama indonesia", IDX_RANKING_PLAIN));
    world_free(&w);
}

static void an_unknown_ranking_is_refused(void **state)
{
    (void)state;
    world w = world_make(false);
    idx_query *q = query_parse(w.searcher, "gempa");
    idx_search_options o;
    idx_search_options_init(&o);
    o.ranking = (idx_ranking)7;
    idx_hits *hits = NULL;
    assert_int_equal(idx_search(w.searcher, q, &o, &hits, NULL), IDX_EINVAL);
    assert_null(hits);
    idx_query_free(q);
    world_free(&w);
}

static void kinds_of_words_are_known_by_all_their_letters(void **state)
{
    (void)state;
    assert_int_equal(idx__question_kind("siapakah", 8, WORD_ORDINARY), WORD_QUESTION);
    assert_int_equal(idx__question_kind("siapakahx", 8, WORD_ORDINARY), WORD_QUESTION);
    assert_int_equal(idx__question_kind("siapak", 6, WORD_ORDINARY), WORD_ORDINARY);
    assert_int_equal(idx__question_kind("apa", 3, WORD_ORDINARY), WORD_QUESTION);
    assert_int_equal(idx__question_kind("terletak", 8, WORD_QUESTION), WORD_FRAME);
    assert_int_equal(idx__question_kind("arti", 4, WORD_ORDINARY), WORD_FRAME);
    assert_int_equal(idx__question_kind("dengan", 6, WORD_FRAME), WORD_FRAME);
    assert_int_equal(idx__question_kind("dengan", 6, WORD_QUESTION), WORD_ORDINARY);
    assert_true(idx__question_defines("itu", 3, WORD_QUESTION));
    assert_false(idx__question_defines("itu", 3, WORD_ORDINARY));
    assert_true(idx__question_defines("pengertian", 10, WORD_ORDINARY));
    assert_false(idx__question_defines("nama", 4, WORD_QUESTION));
}

// ---- memory

static size_t left;

static void *limited(void *ctx, void *p, size_t old_bytes, size_t bytes)
{
    (void)ctx;
    (void)old_bytes;
    if (bytes == 0) {
        free(p);
        return NULL;
    }
    if (left == 0) {
        return NULL;
    }
    left--;
    return realloc(p, bytes);
}

static void running_out_of_memory_anywhere_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    world w = world_make(false);
    idx_query *q = query_parse(w.searcher, "siapa presiden pertama indonesia");
    const idx_allocator allocator = {limited, NULL};
    idx_search_options o;
    idx_search_options_init(&o);
    o.ranking = IDX_RANKING_FULL;
    o.allocator = &allocator;
    int rc = IDX_ENOMEM;
    for (size_t n = 0; rc == IDX_ENOMEM; n++) {
        assert_true(n < 1000);
        left = n;
        idx_hits *hits = NULL;
        rc = idx_search(w.searcher, q, &o, &hits, NULL);
        assert_true(rc == IDX_OK || !hits);
        left = SIZE_MAX;
        idx_hits_free(hits);
    }
    assert_int_equal(rc, IDX_OK);
    idx_query_free(q);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_ask_count_less_beside_others),
        cmocka_unit_test(words_that_ask_count_in_full_when_they_are_all_there_is_or_are_asked_for),
        cmocka_unit_test(words_in_a_row_close_together_and_early_win),
        cmocka_unit_test(words_in_every_third_text_hold_their_place_in_a_row),
        cmocka_unit_test(who_asks_what_something_is_gets_the_text_that_says_so),
        cmocka_unit_test(an_explanation_has_what_a_definition_gains),
        cmocka_unit_test(an_index_without_positions_has_the_first_stage_alone),
        cmocka_unit_test(an_unknown_ranking_is_refused),
        cmocka_unit_test(kinds_of_words_are_known_by_all_their_letters),
        cmocka_unit_test(running_out_of_memory_anywhere_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
