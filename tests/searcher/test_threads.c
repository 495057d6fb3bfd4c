/*
 * test_threads.c: eight threads share one searcher and its queries. Each asks everything and must
 * get what one thread alone got. Made for ThreadSanitizer, which also sees what happens to give the
 * right answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/searcher/support.h"

enum { THREADS = 8, QUERIES = 10, ROUNDS = 6 };

static const char *const texts[QUERIES] = {
    "w0",       "w0 w1 w5 w40",    "w1 AND w2 AND w3",         "\"w0 w1\"",         "+w2 w7 -w9",
    "title:w1", "w3 \"w1 w0\" w6", "(w1 AND w4) OR NOT w0 w8", "+\"w0 w0\" +w1 w2", "w900",
};

typedef struct shared {
    const idx_searcher *searcher;
    idx_query *queries[QUERIES];
    idx_hits *want[QUERIES];
} shared;

static idx_hits *ask(const idx_searcher *s, const idx_query *q, unsigned variant)
{
    idx_search_options o;
    idx_search_options_init(&o);
    o.k = 50;
    o.count = true;
    o.exhaustive = variant % 3 == 2;
    idx_hits *hits = NULL;
    return idx_search(s, q, &o, &hits, NULL) == IDX_OK ? hits : NULL;
}

static bool same(const idx_hits *a, const idx_hits *b)
{
    if (!a || !b || idx_hits_size(a) != idx_hits_size(b) ||
        idx_hits_total(a) != idx_hits_total(b)) {
        return false;
    }
    for (size_t i = 0; i < idx_hits_size(a); i++) {
        const idx_hit *x = idx_hits_at(a, i), *y = idx_hits_at(b, i);
        if (x->doc != y->doc || x->score != y->score) {
            return false;
        }
    }
    return true;
}

// Also parses, explains, fetches and cuts snippets, all on the shared objects.
static bool use_one(const shared *s, unsigned i, unsigned variant)
{
    idx_hits *hits = ask(s->searcher, s->queries[i], variant);
    bool is_right = same(hits, s->want[i]);
    if (hits && idx_hits_size(hits)) {
        uint64_t doc = idx_hits_at(hits, 0)->doc;
        idx_explanation *e = NULL;
        idx_stored *d = NULL;
        idx_snippet *snippet = NULL;
        idx_query *q = NULL;
        is_right &= idx_explain(s->searcher, s->queries[i], NULL, doc, &e, NULL) == IDX_OK &&
                    e->score == idx_hits_at(hits, 0)->score;
        is_right &= idx_searcher_document(s->searcher, doc, &d, NULL) == IDX_OK &&
                    idx_snippet_make(s->searcher, s->queries[i], d->body, d->body_bytes, NULL,
                                     &snippet, NULL) == IDX_OK;
        is_right &= idx_query_parse(idx_searcher_analyzer(s->searcher), texts[i], strlen(texts[i]),
                                    NULL, &q, NULL) == IDX_OK;
        idx_query_free(q);
        idx_snippet_free(snippet);
        idx_stored_free(d);
        idx_explanation_free(e);
    }
    idx_hits_free(hits);
    return is_right;
}

typedef struct worker {
    const shared *shared;
    unsigned number;
    unsigned wrong;
} worker;

static void *work(void *argument)
{
    worker *w = argument;
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < QUERIES; i++) {
            w->wrong += !use_one(w->shared, (i + w->number) % QUERIES, round + w->number);
        }
    }
    return NULL;
}

static void eight_threads_share_a_searcher_and_its_queries(void **state)
{
    (void)state;
    random_numbers r = {11};
    test_documents d = documents_make(&r, 1500, 300, 120, 0.4);
    char *dir = folder_make();
    index_make(dir, &d, 0, d.count,
               &(index_options){.analyzer = "indonesian", .segments = 2, .store = true});
    idx_searcher *searcher = searcher_open(dir);
    shared s = {.searcher = searcher};
    for (unsigned i = 0; i < QUERIES; i++) {
        s.queries[i] = query_parse(searcher, texts[i]);
        s.want[i] = ask(searcher, s.queries[i], 0);
        assert_non_null(s.want[i]);
    }
    pthread_t threads[THREADS];
    worker workers[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (worker){&s, i, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].wrong, 0);
    }
    for (unsigned i = 0; i < QUERIES; i++) {
        idx_query_free(s.queries[i]);
        idx_hits_free(s.want[i]);
    }
    idx_searcher_close(searcher);
    folder_remove(dir);
    documents_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_threads_share_a_searcher_and_its_queries)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
