/* test_score.c: the arithmetic of scores, and that bounds are bounds for parameters other than the
 * index's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "common/codec/norm.h"
#include "searcher/score.h"
#include "tests/searcher/support.h"

static void the_logarithm_is_that_of_the_library_within_two_units(void **state)
{
    (void)state;
    random_numbers r = {5};
    for (int i = 0; i < 200000; i++) {
        double x = i < 1000 ? 1.0 + (double)i * 1e-3 : exp(random_unit(&r) * 44.0 - 22.0);
        double want = log(x);
        assert_true(fabs(idx__score_ln(x) - want) <=
                    4.5e-16 * (fabs(want) > 1.0 ? fabs(want) : 1.0));
    }
    assert_true(idx__score_ln(1.0) == 0.0);
}

static void bits_are(double x, uint64_t want)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    assert_int_equal(bits, want);
}

static void the_logarithm_has_the_same_bits_on_every_machine(void **state)
{
    (void)state;
    bits_are(idx__score_ln(2.0), 0x3fe62e42fefa39efu);
    bits_are(idx__score_ln(10.0), 0x40026bb1bbb55515u);
    bits_are(idx__score_ln(1.5), 0x3fd9f323ecbf984cu);
    bits_are(idx__score_idf(1000000, 1234), 0x401ac9d206ba544cu);
    bits_are(idx__score_idf(100, 100), 0x3f7453dc9ebdfadfu);
}

static void idf_is_above_zero_and_falls_with_df(void **state)
{
    (void)state;
    double before = 1e9;
    for (uint64_t df = 0; df <= 1000; df++) {
        double idf = idx__score_idf(1000, df);
        assert_true(idf > 0 && idf < before);
        before = idf;
    }
    assert_true(idx__score_idf(1000, 2000) > 0);
    assert_true(idx__score_idf(0, 0) > 0);
}

static void the_scale_is_the_largest_that_keeps_sums_small(void **state)
{
    (void)state;
    random_numbers r = {6};
    assert_int_equal(idx__score_scale(0.0), 60);
    for (int i = 0; i < 20000; i++) {
        double sum = exp2(random_unit(&r) * 120.0 - 50.0);
        int s = idx__score_scale(i % 5 ? sum : exp2(floor(log2(sum))));
        sum = i % 5 ? sum : exp2(floor(log2(sum)));
        assert_true(s >= -20 && s <= 60);
        assert_true(s == -20 || ldexp(sum, s) < 1073741824.0);
        assert_true(s == 60 || ldexp(sum, s + 1) >= 1073741824.0);
        assert_true(idx__score_power(sum, s) == ldexp(sum, s));
    }
}

// A segment of made-up norms, enough for a model.
static segment segment_of(const uint8_t *combined, const uint8_t *body, const uint8_t *title,
                          float k1, float b, float average, uint32_t title_weight)
{
    segment s = {.norms = combined, .body_norms = body, .title_norms = title};
    s.meta.k1 = k1;
    s.meta.b = b;
    s.meta.average_length = average;
    s.meta.title_weight = title_weight;
    return s;
}

static float impact_of(float f, float k1, float b, float average, uint8_t norm)
{
    return f / (f + idx__score_norm(k1, b, average, (float)idx__norm_value(norm)));
}

// Random postings: the bound from the reference impact is never below the contribution, the k-th
// best value never above.
static void bounds_hold_for_any_parameters(void **state)
{
    (void)state;
    static const float k1s[] = {1.2f, 0.0f, 0.4f, 3.0f, 100.0f}, bs[] = {0.75f, 0.0f, 1.0f, 0.3f};
    static const float weights[] = {1.0f, 0.0f, 0.25f, 3.0f, 40.0f};
    random_numbers r = {7};
    for (int i = 0; i < 300000; i++) {
        uint32_t w0 = random_below(&r, 3) ? 1 : 1 + random_below(&r, 5);
        uint64_t body_length = 1 + random_below(&r, random_below(&r, 2) ? 60 : 700000),
                 title_length = random_below(&r, 40);
        uint32_t body = random_below(&r, 12), title = title_length ? random_below(&r, 5) : 0;
        body += body + title == 0;
        uint8_t combined = idx__norm_of(body_length + w0 * title_length);
        uint8_t body_norm = idx__norm_of(body_length), title_norm = idx__norm_of(title_length);
        float reference_b = random_below(&r, 4) ? 0.75f : 0.0f;
        float average0 = 1.0f + (float)random_unit(&r) * 400.0f,
              average = average0 * (0.2f + 2.0f * (float)random_unit(&r));
        segment s = segment_of(&combined, &body_norm, random_below(&r, 4) ? &title_norm : NULL,
                               1.2f, reference_b, average0, w0);
        if (!s.title_norms) {
            body += title;
            title = 0;
            body_norm = combined;
        }
        score_model m;
        idx__score_model_init(&m, &s, k1s[random_below(&r, 5)], bs[random_below(&r, 4)],
                              random_below(&r, 3) ? average : average0,
                              random_below(&r, 2) ? (float)w0 : weights[random_below(&r, 5)]);
        uint32_t main = body + w0 * title;
        float impact = impact_of((float)main, 1.2f, reference_b, average0, combined);
        float weight = (float)random_unit(&r) * (random_below(&r, 2) ? 1073741824.0f : 50.0f);
        float f = idx__score_frequency(&m, main, title);
        uint32_t contribution = idx__score_contribution(weight, f, idx__score_doc_norm(&m, 0));
        assert_true(idx__score_bound(&m, weight, impact) >= contribution);
        uint32_t title_part = idx__score_contribution(weight, m.title_weight * (float)title,
                                                      idx__score_doc_norm(&m, 0));
        assert_true(title == 0 || idx__score_bound(&m, weight, impact) >= title_part);
        assert_true(idx__score_kth(&m, weight, floorf(impact * 4096.0f) / 4096.0f) <= contribution);
    }
}

// With the index's own parameters bounds are tight: this is what skipping lives on.
static void bounds_are_tight_for_the_parameters_of_the_index(void **state)
{
    (void)state;
    uint8_t norm = idx__norm_of(100);
    segment s = segment_of(&norm, &norm, NULL, 1.2f, 0.75f, 90.0f, 1);
    score_model m;
    idx__score_model_init(&m, &s, 1.2f, 0.75f, 90.0f, 1.0f);
    for (uint32_t f = 1; f < 50; f++) {
        float impact = impact_of((float)f, 1.2f, 0.75f, 90.0f, norm);
        double contribution = idx__score_contribution(1e9f, (float)f, idx__score_doc_norm(&m, 0));
        assert_true((double)idx__score_bound(&m, 1e9f, impact) < contribution * 1.00002 + 3);
        assert_true((double)idx__score_kth(&m, 1e9f, impact) > contribution * 0.99998 - 3);
    }
}

static void averages_of_nothing_are_one(void **state)
{
    (void)state;
    assert_true(idx__score_average(0, 0, 0, 1.0f) == 1.0f);
    assert_true(idx__score_average(5, 0, 0, 1.0f) == 1.0f);
    assert_true(idx__score_average(5, 0, 10, 0.0f) == 1.0f);
    assert_true(idx__score_average(4, 8, 4, 2.0f) == 4.0f);
}

static void a_similarity_is_read_from_its_name_and_parameters(void **state)
{
    (void)state;
    idx_similarity s;
    idx_similarity_init(&s);
    assert_int_equal(s.kind, IDX_BM25);
    assert_int_equal(idx_similarity_parse("bm25+:k1=0.5,delta=2", &s, NULL), IDX_OK);
    assert_int_equal(s.kind, IDX_BM25_PLUS);
    assert_true(s.k1 == 0.5f && s.b == IDX_DEFAULT_B && s.delta == 2.0f && s.title_weight < 0);
    assert_int_equal(idx_similarity_parse("dirichlet:mu=300", &s, NULL), IDX_OK);
    assert_true(s.kind == IDX_DIRICHLET && s.mu == 300.0f && s.k1 == 0.5f);
    static const char *const wrong[] = {
        "",
        "BM25",
        "own",
        "bm",
        "bm25:",
        "bm25:k1",
        "bm25:k1=",
        "bm25:k1=x",
        "bm25:k1=1x",
        "bm25:k1=-1",
        "bm25:b=1.1",
        "bm25:k1=nan",
        "bm25:delta=1",
        "tfidf:c=1",
        "inl2:c=0",
        "bm25:k1=1,,b=1",
        "bm25:k1=00000000000000000000000000000000001",
        "dirichlet:mu=1e999",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        idx_similarity before = s;
        idx_error err = {0};
        assert_int_equal(idx_similarity_parse(wrong[i], &s, &err), IDX_EINVAL);
        assert_int_equal(err.code, IDX_EINVAL);
        assert_memory_equal(&before, &s, sizeof s);
    }
    for (int kind = 0; kind < IDX_OWN_SCORE; kind++) {
        assert_int_equal(
            idx_similarity_parse(idx_similarity_name((idx_similarity_kind)kind), &s, NULL), IDX_OK);
        assert_int_equal(s.kind, kind);
    }
    assert_string_equal(idx_similarity_name(IDX_OWN_SCORE), "own");
    assert_null(idx_similarity_name((idx_similarity_kind)6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_logarithm_is_that_of_the_library_within_two_units),
        cmocka_unit_test(the_logarithm_has_the_same_bits_on_every_machine),
        cmocka_unit_test(idf_is_above_zero_and_falls_with_df),
        cmocka_unit_test(the_scale_is_the_largest_that_keeps_sums_small),
        cmocka_unit_test(bounds_hold_for_any_parameters),
        cmocka_unit_test(bounds_are_tight_for_the_parameters_of_the_index),
        cmocka_unit_test(averages_of_nothing_are_one),
        cmocka_unit_test(a_similarity_is_read_from_its_name_and_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
