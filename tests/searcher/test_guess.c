/*
 * test_guess.c: ORs that begin with a guessed threshold, against the exhaustive search: where the guess is good, where
 * all good documents lie in the sample, so that it is too high, and where none does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/guess.h"
#include "searcher/searcher.h"
#include "tests/searcher/support.h"

enum { DOCUMENTS = 33000 };

typedef enum where { ANYWHERE, IN_THE_SAMPLE, OUTSIDE } where;

// As guess.c cuts its sample, and a little wider.
static bool is_in_sample(size_t i)
{
    size_t quarter = DOCUMENTS / 4, at = i % quarter;
    return at + 2 >= quarter / 2 && at < quarter / 2 + DOCUMENTS / 256;
}

static test_documents corpus_make(where good_ones)
{
    random_numbers r = {77};
    test_documents d = {calloc(DOCUMENTS, sizeof *d.items), DOCUMENTS};
    for (size_t i = 0; i < DOCUMENTS; i++) {
        bool is_good = good_ones == ANYWHERE        ? random_below(&r, 20) == 0
                       : good_ones == IN_THE_SAMPLE ? is_in_sample(i)
                                                    : !is_in_sample(i) && random_below(&r, 20) == 0;
        char text[400], *at = text;
        uint32_t most[] = {is_good ? 9u : 3u, is_good ? 7u : 2u, is_good ? 5u : 2u};
        for (uint32_t w = 0; w < 3; w++) {
            for (uint32_t n = random_below(&r, most[w]); n > 0; n--) {
                at += sprintf(at, "w%u ", w);
            }
        }
        for (uint32_t n = 3 + random_below(&r, 8); n > 0; n--) {
            at += sprintf(at, "x%u ", random_below(&r, 4));
        }
        *at = 0;
        d.items[i].body = strdup(text);
        d.items[i].title = strdup("");
    }
    return d;
}

static void compare(const idx_searcher *s, const idx_query *q, uint32_t k)
{
    idx_search_options options;
    idx_search_options_init(&options);
    options.k = k;
    idx_hits *a, *b;
    assert_int_equal(idx_search(s, q, &options, &a, NULL), IDX_OK);
    options.exhaustive = true;
    assert_int_equal(idx_search(s, q, &options, &b, NULL), IDX_OK);
    assert_int_equal(idx_hits_size(a), idx_hits_size(b));
    for (size_t i = 0; i < idx_hits_size(a); i++) {
        const idx_hit *x = idx_hits_at(a, i), *y = idx_hits_at(b, i);
        assert_int_equal(x->doc, y->doc);
        assert_memory_equal(&x->score, &y->score, sizeof x->score);
    }
    idx_hits_free(a);
    idx_hits_free(b);
}

static void compare_all(where good_ones)
{
    static const char *const queries[] = {"w0 w1", "w0 w1 w2", "w2 x1", "w0 x0 x1 x2 x3", "w0 w1 -x3"};
    static const uint32_t ks[] = {10, 64, 100, 199, 200, 500};
    char *dir = folder_make();
    test_documents d = corpus_make(good_ones);
    index_make(dir, &d, 0, DOCUMENTS, &(index_options){.analyzer = "whitespace"});
    idx_searcher *s = searcher_open(dir);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        idx_query *q = query_parse(s, queries[i]);
        for (size_t j = 0; j < sizeof ks / sizeof *ks; j++) {
            compare(s, q, ks[j]);
        }
        idx_query_free(q);
    }
    idx_searcher_close(s);
    documents_free(&d);
    folder_remove(dir);
}

static void a_guess_finds_what_the_exhaustive_search_finds(void **state)
{
    (void)state;
    compare_all(ANYWHERE);
}

static void a_guess_that_was_too_high_is_taken_back(void **state)
{
    (void)state;
    compare_all(IN_THE_SAMPLE);
}

static void a_sample_without_good_documents_does_no_harm(void **state)
{
    (void)state;
    compare_all(OUTSIDE);
}

// ---- the guess itself, over made-up sums

typedef struct sums {
    run *r;
    const uint32_t *by_doc;
    size_t passes; // over the whole segment
} sums;

static int offer_range(void *state, uint32_t from, uint32_t to)
{
    sums *s = state;
    s->passes += from == 0;
    for (uint32_t i = from; i < to; i++) {
        idx__topk_offer(s->r->top, i, s->by_doc[i]);
    }
    return IDX_OK;
}

// Two segments of the same sums, of which only the first may need a second pass.
static void run_over(const uint32_t *by_doc, uint32_t k, size_t passes)
{
    segment seg = {.meta.documents = DOCUMENTS};
    topk guessed, plain;
    idx__topk_init(&guessed, k, NULL);
    idx__topk_init(&plain, k, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        run r = {.segment = &seg, .top = &guessed};
        sums s = {.r = &r, .by_doc = by_doc};
        guessed.first_doc = plain.first_doc = i * DOCUMENTS;
        assert_int_equal(idx__guess_run(&r, offer_range, &s), IDX_OK);
        assert_true(i == 1 || s.passes == passes);
        r.top = &plain;
        offer_range(&s, 0, DOCUMENTS);
    }
    idx__topk_finish(&guessed);
    idx__topk_finish(&plain);
    assert_int_equal(guessed.count, plain.count);
    assert_memory_equal(guessed.keys, plain.keys, plain.count * sizeof *plain.keys);
    idx__topk_release(&guessed);
    idx__topk_release(&plain);
}

static void sums_are_kept_as_without_a_guess(void **state)
{
    (void)state;
    static uint32_t by_doc[DOCUMENTS];
    static const uint32_t ks[] = {64, 100, 250, 500};
    random_numbers r = {5};
    for (size_t i = 0; i < sizeof ks / sizeof *ks; i++) {
        for (uint32_t d = 0; d < DOCUMENTS; d++) {
            by_doc[d] = 1 + random_below(&r, 1000); // many ties
        }
        run_over(by_doc, ks[i], 1);
        for (uint32_t d = 0; d < DOCUMENTS; d++) {
            by_doc[d] = is_in_sample(d) ? 1000000 : 1 + random_below(&r, 100000);
        }
        run_over(by_doc, ks[i], 1); // the sample holds more than k good ones
        for (uint32_t d = 0; d < DOCUMENTS; d++) {
            by_doc[d] = is_in_sample(d) && d % 10 == 0 ? 1000000 : 1;
        }
        run_over(by_doc, ks[i], 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guess_finds_what_the_exhaustive_search_finds),
        cmocka_unit_test(a_guess_that_was_too_high_is_taken_back),
        cmocka_unit_test(a_sample_without_good_documents_does_no_harm),
        cmocka_unit_test(sums_are_kept_as_without_a_guess),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
