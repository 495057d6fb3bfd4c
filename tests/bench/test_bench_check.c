/*
 * Tests of bench/run/check.c and oracle_score.c: which answers are right.
 */
#include "bench/run/check.h"
#include "bench/run/oracle.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static result list_of(result_hit *hits, size_t count)
{
    return (result){.hits = hits, .hit_count = count, .count = -1, .is_there = true};
}

static void the_right_list_is_accepted_in_any_scale(void **state)
{
    (void)state;
    result_hit right[] = {{1, 8}, {2, 4}, {3, 2}}, got[] = {{1, 4.00001}, {2, 2}, {3, 1}};
    result a = list_of(right, 3), b = list_of(got, 3);
    assert_true(check_hits(&a, &b, 3));
    b.hit_count = 2;
    assert_true(check_hits(&a, &b, 2));
}

static void a_wrong_document_score_or_length_is_refused(void **state)
{
    (void)state;
    result_hit right[] = {{1, 8}, {2, 4}, {3, 2}};
    result_hit document[] = {{1, 8}, {9, 4}, {3, 2}}, score[] = {{1, 8}, {2, 4.1}, {3, 2}};
    result_hit order[] = {{2, 8}, {1, 4}, {3, 2}};
    result a = list_of(right, 3), b = list_of(document, 3), c = list_of(score, 3), d = list_of(order, 3),
           e = list_of(right, 2);
    assert_false(check_hits(&a, &b, 3));
    assert_false(check_hits(&a, &c, 3));
    assert_false(check_hits(&a, &d, 3));
    assert_false(check_hits(&a, &e, 3));
}

static void equal_scores_may_change_places_and_the_last_ones_documents(void **state)
{
    (void)state;
    result_hit right[] = {{1, 8}, {2, 4}, {3, 4}, {4, 2}, {5, 2}};
    result_hit got[] = {{1, 8}, {3, 4}, {2, 4}, {7, 2}, {4, 2}};
    result a = list_of(right, 5), b = list_of(got, 5);
    assert_true(check_hits(&a, &b, 5));
    got[1].id = 7;
    assert_false(check_hits(&a, &b, 5));
}

static void idfs_and_norms_are_those_of_the_engines(void **state)
{
    (void)state;
    assert_true(fabs(oracle_idf_of(IDF_LUCENE, 100, 60) - log(1 + 40.5 / 60.5)) < 1e-12);
    assert_true(oracle_idf_of(IDF_CUT, 100, 60) == 1e-6);
    assert_true(fabs(oracle_idf_of(IDF_CUT, 100, 10) - log(90.5 / 10.5)) < 1e-12);
    assert_true(fabs(oracle_idf_of(IDF_XAPIAN, 100, 60) - log(40.5 / 60.5 / 2 + 1)) < 1e-12);
    static const uint32_t lucene[][2] = {{39, 39}, {40, 40}, {41, 40}, {42, 42}, {55, 54}, {56, 56}, {59, 56}, {1000, 984}};
    for (size_t i = 0; i < sizeof lucene / sizeof *lucene; i++) {
        assert_int_equal(oracle_norm(NORMS_LUCENE, lucene[i][0]), lucene[i][1]);
    }
    assert_int_equal(oracle_norm(NORMS_IDX, 31), 31);
    assert_int_equal(oracle_norm(NORMS_IDX, 33), 32);
    assert_int_equal(oracle_norm(NORMS_IDX, 1000), 992);
    assert_int_equal(oracle_norm(NORMS_EXACT, 1001), 1001);
    oracle_model m;
    assert_true(oracle_model_parse("exact/cut/own", &m));
    assert_true(m.norms == NORMS_EXACT && m.idf == IDF_CUT && m.phrase == PHRASE_OWN);
    assert_false(oracle_model_parse("exact/cut", &m));
    assert_false(oracle_model_parse("exact/cut/none", &m));
}

static void the_oracle_finds_what_a_reader_finds(void **state)
{
    (void)state;
    char path[] = "/tmp/idx-test-XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w");
    fputs("{\"id\":\"a\",\"body\":\"x y z x y\"}\n{\"id\":\"b\",\"body\":\"y x x\"}\n{\"id\":\"c\",\"body\":\"z z\"}\n"
          "{\"id\":\"d\",\"body\":\"x x x y\"}\n",
          f);
    fclose(f);
    query_list list = {0};
    oracle o;
    oracle_hit hits[10];
    uint64_t count;
    oracle_model m;
    query_list_add(&list, "x y z w", false, false);
    oracle_load(&o, path, &list);
    assert_true(oracle_model_parse("exact/lucene/sum", &m));
    assert_int_equal(oracle_answer(&o, CLASS_OR, "x z", &m, 10, hits, &count), 4);
    assert_int_equal(oracle_answer(&o, CLASS_AND, "x z", &m, 10, hits, &count), 1);
    assert_int_equal(hits[0].doc, 0);
    assert_int_equal(oracle_answer(&o, CLASS_MUST, "y z", &m, 10, hits, &count), 3);
    assert_int_equal(oracle_answer(&o, CLASS_AND, "x w", &m, 10, hits, &count), 0);
    assert_int_equal(count, 0);
    // "x y" stands twice in a and once in d; "x x x" once in d.
    assert_int_equal(oracle_answer(&o, CLASS_PHRASE, "x y", &m, 10, hits, &count), 2);
    assert_int_equal(oracle_answer(&o, CLASS_PHRASE, "x x x", &m, 10, hits, &count), 1);
    assert_int_equal(hits[0].doc, 3);
    // With a slop "x y" also stands in b, turned round; "x x y" in d, and with a gap in a.
    assert_int_equal(oracle_answer(&o, CLASS_SLOPPY, "x y", &m, 10, hits, &count), 3);
    assert_int_equal(oracle_answer(&o, CLASS_SLOPPY, "x x y", &m, 10, hits, &count), 2);
    // In "b b a b b" the only a serves Lucene twice, idx once.
    static const uint32_t a[] = {2}, b[] = {0, 1, 3, 4}, counts[] = {1, 4}, numbers[] = {0, 1};
    const uint32_t *const positions[] = {a, b};
    assert_true(oracle_near(NORMS_IDX, positions, counts, numbers, 2, 2) == 1);
    assert_true(oracle_near(NORMS_LUCENE, positions, counts, numbers, 2, 2) == 1.5);
    // a: tf 2, length 5 of 3.5 on average; df of x is 3 of 4.
    assert_int_equal(oracle_answer(&o, CLASS_OR, "x", &m, 1, hits, &count), 1);
    assert_int_equal(count, 3);
    assert_int_equal(hits[0].doc, 3);
    double idf = log(1 + 1.5 / 3.5);
    assert_true(fabs(hits[0].score - idf * 2.2 * 3 / (3 + 1.2 * (0.25 + 0.75 * 4 / 3.5))) < 1e-12);
    oracle_release(&o);
    query_list_release(&list);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_list_is_accepted_in_any_scale),
        cmocka_unit_test(a_wrong_document_score_or_length_is_refused),
        cmocka_unit_test(equal_scores_may_change_places_and_the_last_ones_documents),
        cmocka_unit_test(idfs_and_norms_are_those_of_the_engines),
        cmocka_unit_test(the_oracle_finds_what_a_reader_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
