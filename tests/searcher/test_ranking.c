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

// In twos: one that could answer, behind one that has the same words.
static const char *const answers[][2] = {
    {"", "penemu lampu pijar di sana adalah seorang yang tekun"},
    {"", "penemu lampu pijar di sana adalah Edison yang tekun"},
    {"", "jembatan panjang itu dibangun oleh warga bersama"},
    {"", "jembatan panjang itu dibangun pada 1973 bersama"},
    {"", "tinggi menara besi itu sungguh luar biasa"},
    {"", "tinggi menara besi itu sungguh 324 meter"},
    {"", "candi tua tersebut berdiri di tengah sawah"},
    {"", "candi tua tersebut berdiri di Magelang sawah"},
    {"", "Rumah Gadang itu"},
    {"", "hujan turun sepanjang malam"},
    {"", "pasar tutup lebih awal"},
    {"", "harga cabai naik lagi"},
};

typedef struct world {
    char *dir;
    idx_searcher *searcher;
} world;

static world world_of(const char *const rows[][2], size_t count, const char *analyzer, bool no_positions)
{
    test_document items[32];
    assert_true(count <= sizeof items / sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i].title = (char *)(uintptr_t)rows[i][0];
        items[i].body = (char *)(uintptr_t)rows[i][1];
    }
    test_documents d = {items, count};
    index_options o = {.analyzer = analyzer, .no_positions = no_positions, .segments = 3};
    world w = {.dir = folder_make()};
    index_make(w.dir, &d, 0, count, &o);
    w.searcher = searcher_open(w.dir);
    return w;
}

static world world_make(bool no_positions)
{
    return world_of(texts, sizeof texts / sizeof *texts, "standard", no_positions);
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

static void who_asks_for_a_kind_of_thing_gets_the_text_that_has_one_there(void **state)
{
    (void)state;
    world w = world_of(answers, sizeof answers / sizeof *answers, "indonesian", false);
    static const struct {
        const char *query;
        uint64_t plain, full;
    } cases[] = {
        {"siapa penemu lampu pijar", 0, 1},   {"siapakah penemu lampu pijar", 0, 1},
        {"penemu lampu pijar", 0, 0},         {"apa lampu pijar", 0, 0},
        {"kapan jembatan dibangun", 2, 3},    {"tahun berapa jembatan dibangun", 2, 3},
        {"siapa jembatan dibangun", 2, 2},    {"berapa tinggi menara", 4, 5},
        {"di mana candi berdiri", 6, 7},      {"dimanakah candi berdiri", 6, 7},
        {"berapa candi berdiri", 6, 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(best(&w, cases[i].query, IDX_RANKING_PLAIN), cases[i].plain);
        assert_int_equal(best(&w, cases[i].query, IDX_RANKING_FULL), cases[i].full);
    }
    world_free(&w);
    w = world_of(answers, sizeof answers / sizeof *answers, "standard", false); // has no signs
    assert_int_equal(best(&w, "siapa penemu lampu pijar", IDX_RANKING_FULL), 0);
    world_free(&w);
}

static void an_explanation_has_what_an_answer_gains(void **state)
{
    (void)state;
    world w = world_of(answers, sizeof answers / sizeof *answers, "indonesian", false);
    for (uint64_t doc = 0; doc < 10; doc++) {
        // In 8 the only name is a word of the query.
        idx_query *q = query_parse(w.searcher, doc < 8 ? "siapa penemu lampu pijar" : "siapa gadang hujan");
        idx_search_options o;
        idx_search_options_init(&o);
        o.ranking = IDX_RANKING_FULL;
        idx_explanation *e;
        assert_int_equal(idx_explain(w.searcher, q, &o, doc, &e, NULL), IDX_OK);
        if (doc == 1) {
            assert_true(e->answer > 0.149 * e->window && e->answer < 0.151 * e->window); // all words are in it
        } else {
            assert_true(e->answer == 0);
        }
        idx_explanation_free(e);
        idx_query_free(q);
    }
    world_free(&w);
}

static int no_sign(void *ctx, const idx_term_info *term)
{
    ++*(size_t *)ctx;
    return term->term[0] == '\n';
}

static void signs_are_not_among_the_terms(void **state)
{
    (void)state;
    world w = world_of(answers, sizeof answers / sizeof *answers, "indonesian", false);
    size_t count = 0;
    assert_int_equal(idx_searcher_terms(w.searcher, "", 0, no_sign, &count, NULL), IDX_OK);
    assert_true(count > 40);
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

static sign asked(const char *words)
{
    asked_kind a = IDX_NOTHING_ASKED;
    for (const char *word = words; *word; word += strcspn(word, " "), word += *word == ' ') {
        idx__question_asks(&a, word, strcspn(word, " "));
    }
    return a.sign;
}

static void what_kind_of_thing_is_asked_for_is_known_by_the_question(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        sign sign;
    } cases[] = {
        {"siapa dia", SIGN_NAME},           {"oleh siapakah", SIGN_NAME},
        {"kapan itu", SIGN_DATE},           {"bilamana", SIGN_DATE},
        {"tahun berapa", SIGN_DATE},        {"abad ke berapa", SIGN_DATE},
        {"hari apa", SIGN_DATE},            {"tahun ini berapa", SIGN_FIGURE},
        {"berapakah tinggi", SIGN_FIGURE},  {"di mana", SIGN_PLACE},
        {"dari manakah", SIGN_PLACE},       {"kemana", SIGN_PLACE},
        {"negara apa", SIGN_PLACE},         {"kota mana", SIGN_PLACE},
        {"yang mana", SIGN_COUNT},          {"apa itu", SIGN_COUNT},
        {"mengapa", SIGN_COUNT},            {"siapak kah", SIGN_COUNT},
        {"di mana dan siapa", SIGN_NAME},   {"siapa dan di mana", SIGN_NAME},
        {"berapa dan kapan", SIGN_DATE},    {"", SIGN_COUNT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(asked(cases[i].words), cases[i].sign);
    }
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
        cmocka_unit_test(who_asks_for_a_kind_of_thing_gets_the_text_that_has_one_there),
        cmocka_unit_test(an_explanation_has_what_an_answer_gains),
        cmocka_unit_test(signs_are_not_among_the_terms),
        cmocka_unit_test(an_index_without_positions_has_the_first_stage_alone),
        cmocka_unit_test(an_unknown_ranking_is_refused),
        cmocka_unit_test(kinds_of_words_are_known_by_all_their_letters),
        cmocka_unit_test(what_kind_of_thing_is_asked_for_is_known_by_the_question),
        cmocka_unit_test(running_out_of_memory_anywhere_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
