/*
 * test_expand.c: words that the best hits add to a query: which words, with what share, what they may
 * and may not change, and that the answer of an expanded query is exact like any other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "searcher/expand.h"
#include "tests/searcher/support.h"

// The first two hold "gempa", and with it "tsunami", "merusak", "palu" and "2018", which the third holds as well.
static const char *const texts[][2] = {
    {"", "gempa dan tsunami melanda palu pada 2018 dan merusak rumah"},
    {"", "gempa kuat diikuti tsunami merusak palu di 2018"},
    {"", "tsunami tanpa getaran merusak pantai di palu 2018"},
    {"", "pasar buka di pagi hari dan ramai"},
    {"", "harga beras naik di pasar"},
    {"", "hujan turun di kota dan di desa"},
    {"", "jalan di kota macet lagi"},
    {"", "sekolah di desa libur di hari hujan"},
    {"", "pantai di kota itu indah"},
    {"", "kapal di laut dan di sungai"},
};

enum { COUNT = sizeof texts / sizeof *texts };

typedef struct world {
    char *dir;
    idx_searcher *searcher;
} world;

static world world_make(size_t segments, bool store)
{
    enum { ALL = 4 * COUNT }; // most of them of one word: what is rare must be rare
    test_document items[ALL];
    for (size_t i = 0; i < ALL; i++) {
        items[i].title = (char *)(uintptr_t)(i < COUNT ? texts[i][0] : "");
        items[i].body = (char *)(uintptr_t)(i < COUNT ? texts[i][1] : i % 2 ? "siang" : "malam");
    }
    test_documents d = {items, ALL};
    index_options o = {.analyzer = "standard", .segments = segments, .store = store};
    world w = {.dir = folder_make()};
    index_make(w.dir, &d, 0, ALL, &o);
    w.searcher = searcher_open(w.dir);
    return w;
}

static void world_free(world *w)
{
    idx_searcher_close(w->searcher);
    folder_remove(w->dir);
}

static idx_expand_options two_documents(uint32_t words)
{
    idx_expand_options o;
    idx_expand_options_init(&o);
    o.documents = 2;
    o.words = words;
    o.weight = 0.2f;
    return o;
}

static idx_query *expand(const idx_searcher *s, const char *text, const idx_expand_options *o)
{
    idx_query *q = query_parse(s, text), *expanded = NULL;
    idx_error err = {0};
    if (idx_query_expand(s, q, NULL, o, &expanded, &err) != IDX_OK) {
        fail_msg("%s", err.message);
    }
    idx_query_free(q); // the new one needs it no more
    return expanded;
}

static idx_hits *ask(const idx_searcher *s, const idx_query *q, bool exhaustive,
                     const idx_similarity *similarity, idx_ranking ranking)
{
    idx_search_options o;
    idx_search_options_init(&o);
    o.k = 100;
    o.count = true;
    o.exhaustive = exhaustive;
    o.similarity = similarity;
    o.ranking = ranking;
    idx_hits *hits = NULL;
    assert_int_equal(idx_search(s, q, &o, &hits, NULL), IDX_OK);
    return hits;
}

static uint64_t count(const idx_searcher *s, const idx_query *q)
{
    idx_hits *hits = ask(s, q, false, NULL, IDX_RANKING_PLAIN);
    uint64_t total = idx_hits_total(hits);
    idx_hits_free(hits);
    return total;
}

static bool same(const idx_hits *a, const idx_hits *b)
{
    bool equal = idx_hits_size(a) == idx_hits_size(b) && idx_hits_total(a) == idx_hits_total(b);
    for (size_t i = 0; equal && i < idx_hits_size(a); i++) {
        equal = idx_hits_at(a, i)->doc == idx_hits_at(b, i)->doc &&
                idx_hits_at(a, i)->score == idx_hits_at(b, i)->score;
    }
    return equal;
}

// ---- which words

static void words_of_the_best_hits_are_added_and_told(void **state)
{
    (void)state;
    world w = world_make(3, true);
    idx_expand_options o = two_documents(3);
    idx_query *q = expand(w.searcher, "gempa", &o);
    // Of the words in two documents or more, neither of the query nor a number, these stand in both of the best; they
    // are equally rare, so the order is that of bytes.
    assert_string_equal(idx_query_added(q),
                        "Added words of the best documents: merusak, palu, tsunami.");
    idx_query_free(q);
    o.words = 100;
    q = expand(w.searcher, "gempa", &o);
    assert_null(strstr(idx_query_added(q), "2018"));
    assert_null(strstr(idx_query_added(q), "gempa"));
    assert_null(strstr(idx_query_added(q), "rumah")); // in one document
    assert_null(strstr(idx_query_added(q), " di"));   // in too many
    idx_query_free(q);
    o.documents = 3;
    q = expand(w.searcher, "tsunami", &o);
    assert_non_null(strstr(idx_query_added(q), "gempa"));
    assert_null(strstr(idx_query_added(q), "pantai")); // in two documents, but only one of those that were read
    idx_query_free(q);
    world_free(&w);
}

static void words_of_the_query_are_not_added_even_when_excluded(void **state)
{
    (void)state;
    world w = world_make(2, true);
    idx_query *q = expand(w.searcher, "gempa -pantai", NULL);
    assert_non_null(strstr(idx_query_added(q), "tsunami"));
    assert_null(strstr(idx_query_added(q), "pantai"));
    idx_query_free(q);
    q = expand(w.searcher, "gempa tsunami", NULL);
    assert_null(strstr(idx_query_added(q), "tsunami"));
    idx_query_free(q);
    world_free(&w);
}

static void a_query_that_finds_nothing_stays_as_it_is(void **state)
{
    (void)state;
    world w = world_make(1, true);
    static const char *const queries[] = {"zzzz", "", "-gempa", "gempa -tsunami -pasar"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        idx_query *q = expand(w.searcher, queries[i], NULL), *as_is = query_parse(w.searcher, queries[i]);
        assert_null(idx_query_added(q));
        assert_int_equal(idx_query_is_empty(q), idx_query_is_empty(as_is));
        assert_int_equal(idx_query_note(q) != NULL, idx_query_note(as_is) != NULL);
        assert_int_equal(count(w.searcher, q), 0);
        idx_query_free(as_is);
        idx_query_free(q);
    }
    world_free(&w);
}

// ---- shares

static void added_words_have_their_share_of_the_query(void **state)
{
    (void)state;
    world w = world_make(2, true);
    idx_expand_options o = two_documents(5);
    idx_query *q = expand(w.searcher, "gempa gempa", &o);
    idx_explanation *e = NULL;
    assert_int_equal(idx_explain(w.searcher, q, NULL, 0, &e, NULL), IDX_OK);
    double own = 0, added = 0, sum = 0;
    for (size_t i = 0; i < e->leaf_count; i++) {
        const idx_explained *leaf = &e->leaves[i];
        assert_int_equal(leaf->is_added, i > 0);
        *(leaf->is_added ? &added : &own) += leaf->idf * (leaf->is_added ? leaf->share : 2.0);
        sum += leaf->score;
    }
    assert_true(added > 0);
    assert_true(added / (own + added) > 0.2 - 1e-6 && added / (own + added) < 0.2 + 1e-6);
    assert_true(sum > (double)e->score - 1e-4 && sum < (double)e->score + 1e-4);
    idx_explanation_free(e);
    idx_query_free(q);
    world_free(&w);
}

static void the_same_call_gives_the_same_bits_however_the_index_is_cut(void **state)
{
    (void)state;
    world w[] = {world_make(1, true), world_make(5, true)};
    idx_query *q[] = {expand(w[0].searcher, "tsunami kota", NULL), expand(w[1].searcher, "tsunami kota", NULL)};
    assert_string_equal(idx_query_added(q[0]), idx_query_added(q[1]));
    for (int ranking = IDX_RANKING_PLAIN; ranking <= IDX_RANKING_FULL; ranking++) {
        idx_hits *a = ask(w[0].searcher, q[0], false, NULL, ranking);
        idx_hits *b = ask(w[1].searcher, q[1], false, NULL, ranking);
        assert_true(same(a, b));
        idx_hits_free(a);
        idx_hits_free(b);
    }
    for (int i = 0; i < 2; i++) {
        idx_query_free(q[i]);
        world_free(&w[i]);
    }
}

// ---- what is found

static void what_is_required_stays_required(void **state)
{
    (void)state;
    world w = world_make(2, true);
    static const struct {
        const char *text;
        bool widens;
    } cases[] = {
        {"gempa", true},           {"gempa kuat", true},     {"\"gempa kuat\"", true},
        {"(gempa kuat) OR kapal", true}, {"+gempa", false},  {"gempa AND kuat", false},
        {"+gempa kuat", false},    {"gempa -kuat", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        idx_query *as_is = query_parse(w.searcher, cases[i].text);
        idx_query *q = expand(w.searcher, cases[i].text, NULL);
        assert_non_null(idx_query_added(q));
        if (cases[i].widens) {
            assert_true(count(w.searcher, q) > count(w.searcher, as_is));
        } else {
            assert_int_equal(count(w.searcher, q), count(w.searcher, as_is));
        }
        idx_query_free(as_is);
        idx_query_free(q);
    }
    world_free(&w);
}

static void what_is_excluded_stays_excluded(void **state)
{
    (void)state;
    world w = world_make(2, true);
    idx_query *q = expand(w.searcher, "gempa kapal -pantai", NULL); // the third document holds "tsunami", and "pantai"
    assert_non_null(strstr(idx_query_added(q), "tsunami"));
    idx_hits *hits = ask(w.searcher, q, false, NULL, IDX_RANKING_FULL);
    for (size_t i = 0; i < idx_hits_size(hits); i++) {
        assert_int_not_equal(idx_hits_at(hits, i)->doc, 2);
    }
    idx_hits_free(hits);
    idx_query_free(q);
    world_free(&w);
}

static void added_words_are_not_marked_in_snippets(void **state)
{
    (void)state;
    world w = world_make(1, true);
    idx_query *q = expand(w.searcher, "gempa", NULL);
    idx_snippet *s = NULL;
    const char *body = texts[0][1];
    assert_int_equal(idx_snippet_make(w.searcher, q, body, strlen(body), NULL, &s, NULL), IDX_OK);
    assert_int_equal(s->match_count, 1);
    assert_int_equal(s->matches[0].start, 0);
    idx_snippet_free(s);
    idx_query_free(q);
    world_free(&w);
}

// Random documents and queries: an expanded query's best hits are those of scoring everything, and each explanation
// comes to the score of the hit.
static void expanded_queries_are_exact(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "w5",      "w9 w30 w77",      "+w3 w40 -w8",          "w12 AND (w2 OR w90)",
        "\"w0 w1\"", "w60 \"w1 w0\" w60", "title:w4 w25 -\"w0 w0\"", "w2 w300 w301",
    };
    static const char *const similarities[] = {"bm25", "bm25+:delta=0.5", "dirichlet:mu=50", "tfidf"};
    random_numbers r = {77};
    test_documents d = documents_make(&r, 3000, 2000, 60, 0.5);
    char *dir = folder_make();
    index_make(dir, &d, 0, d.count, &(index_options){.analyzer = "standard", .segments = 3, .store = true});
    idx_searcher *s = searcher_open(dir);
    size_t expanded = 0;
    for (size_t i = 0; i < 4 * sizeof queries / sizeof *queries; i++) {
        idx_similarity similarity;
        idx_similarity_init(&similarity);
        assert_int_equal(idx_similarity_parse(similarities[i % 4], &similarity, NULL), IDX_OK);
        idx_query *q = query_parse(s, queries[i / 4]), *e = NULL;
        idx_search_options o;
        idx_search_options_init(&o);
        o.similarity = &similarity;
        o.ranking = IDX_RANKING_FULL;
        assert_int_equal(idx_query_expand(s, q, &o, NULL, &e, NULL), IDX_OK);
        expanded += idx_query_added(e) != NULL;
        idx_hits *fast = ask(s, e, false, &similarity, IDX_RANKING_FULL);
        idx_hits *slow = ask(s, e, true, &similarity, IDX_RANKING_FULL);
        assert_true(same(fast, slow));
        for (size_t h = 0; h < idx_hits_size(fast); h += 9) {
            idx_explanation *x = NULL;
            const idx_hit *hit = idx_hits_at(fast, h);
            assert_int_equal(idx_explain(s, e, &o, hit->doc, &x, NULL), IDX_OK);
            assert_true(x->score == hit->score);
            idx_explanation_free(x);
        }
        idx_hits_free(fast);
        idx_hits_free(slow);
        idx_query_free(q);
        idx_query_free(e);
    }
    assert_true(expanded >= 24); // of 32; the others find a single document or share no word
    idx_searcher_close(s);
    folder_remove(dir);
    documents_free(&d);
}

// ---- refusals

static void what_cannot_be_is_refused_with_a_reason(void **state)
{
    (void)state;
    world with = world_make(1, true), without = world_make(1, false);
    idx_query *q = query_parse(with.searcher, "gempa"), *out = NULL;
    idx_error err;
    assert_int_equal(idx_query_expand(without.searcher, q, NULL, NULL, &out, &err), IDX_EUNSUPPORTED);
    assert_non_null(strstr(err.message, "keeps no texts"));
    static const struct {
        uint32_t documents, words;
        float weight;
    } wrong[] = {{0, 1, 0.5f}, {1, 0, 0.5f}, {101, 1, 0.5f}, {1, 101, 0.5f}, {1, 1, 0.0f}, {1, 1, 1.0f}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        idx_expand_options o;
        idx_expand_options_init(&o);
        o.documents = wrong[i].documents;
        o.words = wrong[i].words;
        o.weight = wrong[i].weight;
        assert_int_equal(idx_query_expand(with.searcher, q, NULL, &o, &out, &err), IDX_EINVAL);
    }
    assert_int_equal(idx_query_expand(NULL, q, NULL, NULL, &out, &err), IDX_EINVAL);
    assert_int_equal(idx_query_expand(with.searcher, NULL, NULL, NULL, &out, NULL), IDX_EINVAL);
    assert_null(out);
    idx_query *twice = expand(with.searcher, "gempa", NULL);
    assert_int_equal(idx_query_expand(with.searcher, twice, NULL, NULL, &out, &err), IDX_EINVAL);
    idx_query_free(twice);
    idx_query_free(q);
    world_free(&with);
    world_free(&without);
}

static void statistics_of_the_query_before_are_refused(void **state)
{
    (void)state;
    world w = world_make(2, true);
    idx_query *q = query_parse(w.searcher, "gempa"), *e = NULL;
    idx_statistics *s = NULL;
    idx_search_options o;
    idx_hits *hits = NULL;
    idx_search_options_init(&o);
    assert_int_equal(idx_statistics_new(q, NULL, &s, NULL), IDX_OK);
    assert_int_equal(idx_statistics_add(s, w.searcher, NULL), IDX_OK);
    o.statistics = s;
    assert_int_equal(idx_query_expand(w.searcher, q, &o, NULL, &e, NULL), IDX_OK);
    assert_int_equal(idx_search(w.searcher, e, &o, &hits, NULL), IDX_EINVAL);
    idx_statistics_free(s);
    idx_query_free(q);
    idx_query_free(e);
    world_free(&w);
}

static void a_long_body_is_read_to_the_end_of_a_word(void **state)
{
    (void)state;
    char *body = malloc(IDX_EXPAND_BYTES + 64);
    memset(body, 'x', IDX_EXPAND_BYTES + 63); // one word across the border: nothing is read
    memcpy(body, "gempa susulan ", 14);
    body[IDX_EXPAND_BYTES + 63] = '\0';
    char *empty = (char *)(uintptr_t)"", *other = (char *)(uintptr_t)"susulan";
    test_document items[40] = {{empty, body}, {empty, other}};
    for (size_t i = 2; i < 40; i++) {
        items[i] = (test_document){empty, (char *)(uintptr_t)"malam"};
    }
    test_documents d = {items, 40};
    char *dir = folder_make();
    index_make(dir, &d, 0, 40, &(index_options){.analyzer = "standard", .store = true});
    idx_searcher *s = searcher_open(dir);
    idx_query *q = expand(s, "gempa", NULL);
    assert_string_equal(idx_query_added(q), "Added words of the best documents: susulan.");
    idx_query_free(q);
    idx_searcher_close(s);
    folder_remove(dir);
    free(body);
}

// ---- memory

typedef struct counted {
    size_t left;
    size_t live_bytes;
} counted;

static void *counted_resize(void *ctx, void *p, size_t old_bytes, size_t bytes)
{
    counted *c = ctx;
    if (bytes && c->left == 0) {
        return NULL;
    }
    c->left -= bytes > 0;
    c->live_bytes += bytes;
    c->live_bytes -= old_bytes;
    if (bytes == 0) {
        free(p);
        return NULL;
    }
    return realloc(p, bytes);
}

static int expand_with(const char *dir, const idx_allocator *allocator)
{
    idx_searcher_options so;
    idx_query_options qo;
    idx_expand_options eo;
    idx_searcher *s = NULL;
    idx_query *q = NULL, *e = NULL;
    idx_searcher_options_init(&so);
    idx_query_options_init(&qo);
    idx_expand_options_init(&eo);
    so.allocator = qo.allocator = eo.allocator = allocator;
    int rc = idx_searcher_open(dir, &so, &s, NULL);
    if (rc == IDX_OK) {
        const char *text = "+gempa \"tsunami merusak\" -kapal";
        rc = idx_query_parse(idx_searcher_analyzer(s), text, strlen(text), &qo, &q, NULL);
    }
    if (rc == IDX_OK) {
        rc = idx_query_expand(s, q, NULL, &eo, &e, NULL);
        assert_true(rc == IDX_OK || !e);
    }
    idx_query_free(e);
    idx_query_free(q);
    idx_searcher_close(s);
    return rc;
}

static void running_out_of_memory_anywhere_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    world w = world_make(2, true);
    int rc = IDX_ENOMEM;
    size_t n = 0;
    for (; rc == IDX_ENOMEM && n < 3000; n++) {
        counted c = {n, 0};
        const idx_allocator allocator = {counted_resize, &c};
        rc = expand_with(w.dir, &allocator);
        assert_int_equal(c.live_bytes, 0);
    }
    assert_int_equal(rc, IDX_OK);
    assert_true(n > 20);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_the_best_hits_are_added_and_told),
        cmocka_unit_test(words_of_the_query_are_not_added_even_when_excluded),
        cmocka_unit_test(a_query_that_finds_nothing_stays_as_it_is),
        cmocka_unit_test(added_words_have_their_share_of_the_query),
        cmocka_unit_test(the_same_call_gives_the_same_bits_however_the_index_is_cut),
        cmocka_unit_test(what_is_required_stays_required),
        cmocka_unit_test(what_is_excluded_stays_excluded),
        cmocka_unit_test(added_words_are_not_marked_in_snippets),
        cmocka_unit_test(expanded_queries_are_exact),
        cmocka_unit_test(what_cannot_be_is_refused_with_a_reason),
        cmocka_unit_test(statistics_of_the_query_before_are_refused),
        cmocka_unit_test(a_long_body_is_read_to_the_end_of_a_word),
        cmocka_unit_test(running_out_of_memory_anywhere_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
