/*
 * test_questions.c: random questions about random texts, in which definitions, names, dates, figures and places stand: the full
 * ranking gives what brute force gives, to the bit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/reference/reference.h"
#include "tests/searcher/support.h"

static const ref_asking asking[] = {
    {"siapa", 0.2, true}, {"kapan", 0.2, true}, {"berapa", 0.2, true},    {"mana", 0.2, true},
    {"apa", 0.2, true},   {"itu", 0.5, false},  {"pengertian", 0.5, false}, {NULL, 0, false},
};

typedef struct question {
    const char *words; /* with blanks between */
    bool defines;
    const char *sign;
} question;

static const question questions[] = {
    {"siapa", false, "\nN"},     {"kapan", false, "\nD"},     {"berapa", false, "\nF"}, {"di mana", false, "\nP"},
    {"apa itu", true, NULL},     {"siapa itu", true, "\nN"},  {"apa", false, NULL},     {"kapan siapa", false, "\nN"},
    {"berapa itu", true, "\nF"}, {"mana", false, NULL},
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

// What stands between the words that are asked for.
static const char *const others[] = {"adalah", "merupakan", "ialah", "yaitu", "Budi", "Sari",   "Tono", "di", "kota",
                                     "1945",   "17",        "mei",   "dua",   "itu",  "Rahmat", "2011", "apa"};

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0) {
        words++;
    }
    return *words != NULL;
}

// Marks the signs of a body whose words have one blank between.
static void mark_signs(ref_corpus *c, const char *body)
{
    static const char *const dates[] = {"1945", "2011", "mei", NULL}, *const figures[] = {"1945", "17", "2011", "dua", NULL},
                             *const before_places[] = {"di", "kota", NULL};
    char word[32], before[32] = "";
    bool is_name_before = false;
    uint32_t position = 0;
    for (const char *at = body; *at; at += strcspn(at, " "), at += *at == ' ', position++) {
        snprintf(word, sizeof word, "%.*s", (int)strcspn(at, " "), at);
        bool is_capital = isupper((unsigned char)word[0]), is_name = is_capital && position > 0;
        if (is_name_before && !is_name) {
            ref_corpus_mark(c, "\nN", position - 1);
        }
        if (is_one_of(word, dates)) {
            ref_corpus_mark(c, "\nD", position);
        }
        if (is_one_of(word, figures)) {
            ref_corpus_mark(c, "\nF", position);
        }
        if (is_capital && is_one_of(before, before_places)) {
            ref_corpus_mark(c, "\nP", position);
        }
        is_name_before = is_name;
        memcpy(before, word, sizeof before);
    }
    if (is_name_before) {
        ref_corpus_mark(c, "\nN", position - 1);
    }
}

typedef struct world {
    random_numbers random;
    uint32_t vocabulary;
    test_documents documents;
    ref_corpus corpus;
    char *dir;
    idx_searcher *searcher;
} world;

// Frequent, middling or rare.
static uint32_t random_word(world *w)
{
    uint32_t limits[] = {6, 30, w->vocabulary};
    return random_below(&w->random, limits[random_below(&w->random, 3)]);
}

static char *random_text(world *w, uint32_t words, uint32_t share_of_others)
{
    char *text = calloc(words + 1, 16);
    assert_non_null(text);
    size_t at = 0;
    uint32_t word = random_word(w);
    for (uint32_t i = 0; i < words; i++) {
        const char *blank = i ? " " : "";
        if (random_below(&w->random, 100) < share_of_others) {
            const char *other = others[random_below(&w->random, sizeof others / sizeof *others)];
            at += (size_t)sprintf(text + at, "%s%s", blank, other);
        } else {
            at += (size_t)sprintf(text + at, "%sw%u", blank, word);
            word = random_below(&w->random, 2) ? word + 1 : random_word(w); // rows occur
        }
    }
    return text;
}

static world world_make(uint64_t seed, size_t documents, uint32_t vocabulary, size_t segments)
{
    const char *shift = getenv("IDX_ORACLE_SEED"); // other texts and questions
    seed += shift ? 1000 * strtoull(shift, NULL, 10) : 0;
    world w = {.random = {seed}, .vocabulary = vocabulary};
    w.documents = (test_documents){calloc(documents, sizeof *w.documents.items), documents};
    assert_non_null(w.documents.items);
    ref_corpus_init(&w.corpus, "indonesian");
    for (size_t i = 0; i < documents; i++) {
        test_document *d = &w.documents.items[i];
        d->body = random_text(&w, random_below(&w.random, random_below(&w.random, 8) ? 60 : 400), 5 + random_below(&w.random, 50));
        d->title = random_text(&w, random_below(&w.random, 3) ? 0 : random_below(&w.random, 6), 10);
        ref_corpus_add(&w.corpus, d->title, d->body);
        mark_signs(&w.corpus, d->body);
    }
    w.dir = folder_make();
    index_options o = {.analyzer = "indonesian", .segments = segments};
    index_make(w.dir, &w.documents, 0, documents, &o);
    w.searcher = searcher_open(w.dir);
    return w;
}

static void world_free(world *w)
{
    idx_searcher_close(w->searcher);
    folder_remove(w->dir);
    ref_corpus_release(&w->corpus);
    documents_free(&w->documents);
}

static void add_words(ref_node *query, const char *words)
{
    for (; *words; words += strcspn(words, " "), words += *words == ' ') {
        char word[32];
        snprintf(word, sizeof word, "%.*s", (int)strcspn(words, " "), words);
        ref_add(query, 0, ref_leaf(word, false, false));
    }
}

// A question about words that may stand in a row somewhere; or words alone, or what asks last.
static ref_node *random_question(world *w, ref_options *o)
{
    ref_node *query = ref_inner(REF_GROUP);
    const question *q = &questions[random_below(&w->random, QUESTIONS)];
    uint32_t order = random_below(&w->random, 8), count = 1 + random_below(&w->random, 5), word = random_word(w);
    if (order > 1) {
        add_words(query, q->words);
        o->asks_definition = q->defines;
        o->sign = q->sign;
    }
    for (uint32_t i = 0; i < count; i++) {
        char text[16];
        snprintf(text, sizeof text, "w%u", word);
        add_words(query, text);
        word = random_below(&w->random, 3) ? word + 1 : random_word(w);
    }
    if (order == 0 && count > 1) {
        add_words(query, "pengertian");
        o->asks_definition = true;
    } else if (order == 7) {
        add_words(query, "Budi"); // a sign, but asked for
    }
    return query;
}

static void compare(const world *w, const idx_query *q, const ref_hits *want, idx_search_options *o, const char *text)
{
    idx_hits *hits = NULL;
    assert_int_equal(idx_search(w->searcher, q, o, &hits, NULL), IDX_OK);
    size_t rest = want->count > o->offset ? want->count - o->offset : 0;
    assert_int_equal(idx_hits_size(hits), rest < o->k ? rest : o->k);
    for (size_t i = 0; i < idx_hits_size(hits); i++) {
        const idx_hit *hit = idx_hits_at(hits, i);
        const ref_hit *wanted = &want->items[o->offset + i];
        if (hit->doc != wanted->doc || memcmp(&hit->score, &wanted->score, sizeof hit->score) != 0) {
            fail_msg("%s (k %u, offset %u): rank %zu is %llu %.9g instead of %u %.9g", text, o->k, o->offset, i,
                     (unsigned long long)hit->doc, (double)hit->score, wanted->doc, (double)wanted->score);
        }
    }
    idx_hits_free(hits);
}

static void compare_explanation(const world *w, const idx_query *q, const ref_hit *want, const idx_search_options *o)
{
    idx_explanation *e = NULL;
    assert_int_equal(idx_explain(w->searcher, q, o, want->doc, &e, NULL), IDX_OK);
    assert_memory_equal(&e->score, &want->score, sizeof want->score);
    idx_explanation_free(e);
}

static void check_question(world *w)
{
    static const float weights[] = {-1.0f, -1.0f, -1.0f, 0.0f, 3.0f};
    ref_options ro = {
        .is_full = true, .asking = asking, .k1 = 1.2f, .b = 0.75f, .has_positions = true,
        .title_weight = weights[random_below(&w->random, 5)]};
    ref_node *tree = random_question(w, &ro);
    ref_hits want;
    ref_search(&w->corpus, tree, &ro, &want);
    char *text = ref_render(tree);
    idx_query *q = query_parse(w->searcher, text);
    idx_similarity similarity;
    idx_similarity_init(&similarity);
    similarity.title_weight = ro.title_weight;
    idx_search_options o;
    idx_search_options_init(&o);
    o.ranking = IDX_RANKING_FULL;
    o.similarity = &similarity;
    static const uint32_t ks[] = {1, 2, 5, 10, 30, 31, 100};
    for (size_t i = 0; i < sizeof ks / sizeof *ks; i++) {
        o.k = ks[i];
        o.offset = random_below(&w->random, 3) ? 0 : random_below(&w->random, 12);
        compare(w, q, &want, &o, text);
    }
    for (size_t i = 0; i < want.count && i < 7; i += 3) {
        compare_explanation(w, q, &want.items[i], &o);
    }
    idx_query_free(q);
    free(text);
    ref_hits_release(&want);
    ref_node_free(tree);
}

static void check_world(uint64_t seed, size_t documents, uint32_t vocabulary, size_t segments, unsigned count)
{
    world w = world_make(seed, documents, vocabulary, segments);
    for (unsigned i = 0; i < count; i++) {
        check_question(&w);
    }
    world_free(&w);
}

static void questions_about_one_segment_are_answered_like_brute_force(void **state)
{
    (void)state;
    check_world(1, 4000, 200, 1, 150);
    check_world(2, 1500, 40, 1, 100);
}

static void questions_about_several_segments_are_answered_like_brute_force(void **state)
{
    (void)state;
    check_world(3, 2000, 300, 4, 100);
    check_world(4, 60, 40, 3, 150);
}

static void questions_about_a_handful_of_texts_are_answered_like_brute_force(void **state)
{
    (void)state;
    for (uint64_t seed = 10; seed < 30; seed++) {
        check_world(seed, 1 + seed, 20, 1, 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_about_one_segment_are_answered_like_brute_force),
        cmocka_unit_test(questions_about_several_segments_are_answered_like_brute_force),
        cmocka_unit_test(questions_about_a_handful_of_texts_are_answered_like_brute_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
