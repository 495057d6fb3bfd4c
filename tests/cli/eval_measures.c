/* cli/eval_measures.c: lists whose measures were worked out by hand, and random ones by a slow way.
 */
#include "cli/eval_measures.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

#include <cmocka.h>

#define EPSILON 1e-12

static void assert_value(eval_scores s, eval_measure m, double wanted)
{
    if (!(fabs(s.of[m] - wanted) < EPSILON)) {
        fail_msg("%s is %.15f, not %.15f", eval_measure_title(m), s.of[m], wanted);
    }
}

static void assert_scores(eval_scores s, double ndcg, double mrr, double p1, double recall,
                          double map)
{
    assert_value(s, EVAL_NDCG_10, ndcg);
    assert_value(s, EVAL_MRR_10, mrr);
    assert_value(s, EVAL_P_1, p1);
    assert_value(s, EVAL_RECALL_100, recall);
    assert_value(s, EVAL_MAP, map);
}

static void a_perfect_list_has_one_everywhere(void **state)
{
    (void)state;
    const eval_found found[] = {{1, 3}, {2, 2}, {3, 1}};
    const int32_t grades[] = {1, 3, 2};
    assert_scores(eval_measure_list(found, 3, grades, 3), 1, 1, 1, 1, 1);
}

static void an_empty_list_has_zero_everywhere(void **state)
{
    (void)state;
    const int32_t grades[] = {1, 2};
    assert_scores(eval_measure_list(NULL, 0, grades, 2), 0, 0, 0, 0, 0);
}

static void a_query_without_relevant_documents_has_zero(void **state)
{
    (void)state;
    const eval_found found[] = {{1, 0}, {2, -1}};
    const int32_t grades[] = {0, -1};
    assert_scores(eval_measure_list(found, 2, grades, 2), 0, 0, 0, 0, 0);
}

/* Relevant at 2 (grade 1) and 4 (grade 2) of three relevant ones; 0 and -1 gain nothing. */
static void a_list_worked_out_by_hand(void **state)
{
    (void)state;
    const eval_found found[] = {{1, 0}, {2, 1}, {3, -1}, {4, 2}};
    const int32_t grades[] = {2, 1, 0, -1, 3};
    double dcg = 1 / 1.584962500721156 + 2 / 2.321928094887362;
    double ideal = 3 + 2 / 1.584962500721156 + 1 / 2.0;
    assert_scores(eval_measure_list(found, 4, grades, 5), dcg / ideal, 0.5, 0, 2.0 / 3,
                  (1.0 / 2 + 2.0 / 4) / 3);
}

static void ranks_beyond_the_depths_do_not_count(void **state)
{
    (void)state;
    const eval_found at_10[] = {{10, 1}, {100, 1}}, at_11[] = {{11, 1}, {101, 1}};
    const int32_t grades[] = {1, 1};
    double discount = 1 / log2(11), ideal = 1 + 1 / log2(3);
    assert_scores(eval_measure_list(at_10, 2, grades, 2), discount / ideal, 0.1, 0, 1,
                  (1.0 / 10 + 2.0 / 100) / 2);
    assert_scores(eval_measure_list(at_11, 2, grades, 2), 0, 0, 0, 0.5, (1.0 / 11 + 2.0 / 101) / 2);
}

static void the_ideal_list_ends_at_ten(void **state)
{
    (void)state;
    eval_found found[10];
    int32_t grades[25];
    for (uint32_t i = 0; i < 25; i++) {
        grades[i] = 1;
    }
    for (uint32_t i = 0; i < 10; i++) {
        found[i] = (eval_found){i + 1, 1};
    }
    assert_scores(eval_measure_list(found, 10, grades, 25), 1, 1, 1, 10.0 / 25, 10.0 / 25);
}

/* ---- the definitions, taken literally ------------------------------------------------------- */

#define LENGTH 150

static int descending(const void *a, const void *b)
{
    return *(const int32_t *)b - *(const int32_t *)a;
}

static double dcg(const int32_t *list, int length)
{
    double sum = 0;
    for (int r = 1; r <= length && r <= 10; r++) {
        sum += (list[r - 1] > 0 ? list[r - 1] : 0) / log2(r + 1);
    }
    return sum;
}

static eval_scores literally(const int32_t list[LENGTH], const int32_t *grades, int grade_count)
{
    eval_scores s = {{0}};
    int32_t ideal[LENGTH];
    int relevant = 0, first = 0;
    for (int i = 0; i < grade_count; i++) {
        ideal[i] = grades[i];
        relevant += grades[i] > 0;
    }
    qsort(ideal, (size_t)grade_count, sizeof *ideal, descending);
    s.of[EVAL_NDCG_10] = dcg(list, LENGTH) / dcg(ideal, grade_count);
    for (int r = LENGTH; r >= 1; r--) {
        first = list[r - 1] > 0 ? r : first;
        s.of[EVAL_RECALL_100] += list[r - 1] > 0 && r <= 100 ? 1.0 / relevant : 0;
        int above = 0;
        for (int i = 0; i < r; i++) {
            above += list[i] > 0;
        }
        s.of[EVAL_MAP] += list[r - 1] > 0 ? (double)above / r / relevant : 0;
    }
    s.of[EVAL_MRR_10] = first >= 1 && first <= 10 ? 1.0 / first : 0;
    s.of[EVAL_P_1] = first == 1;
    return s;
}

static void random_lists_agree_with_the_definitions(void **state)
{
    (void)state;
    srand(5);
    for (int round = 0; round < 2000; round++) {
        int32_t list[LENGTH], grades[LENGTH] = {1};
        eval_found found[LENGTH];
        int grade_count = 1, found_count = 0; // one relevant document that the list lacks
        int rarity = 2 + rand() % 40;
        for (int i = 0; i < LENGTH; i++) {
            list[i] = 0;
            if (rand() % rarity == 0 && grade_count < LENGTH) {
                list[i] = rand() % 5 - 1;
                grades[grade_count++] = list[i];
                found[found_count++] = (eval_found){(uint32_t)i + 1, list[i]};
            }
        }
        eval_scores wanted = literally(list, grades, grade_count);
        eval_scores got =
            eval_measure_list(found, (size_t)found_count, grades, (size_t)grade_count);
        for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
            assert_value(got, (eval_measure)m, wanted.of[m]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_perfect_list_has_one_everywhere),
        cmocka_unit_test(an_empty_list_has_zero_everywhere),
        cmocka_unit_test(a_query_without_relevant_documents_has_zero),
        cmocka_unit_test(a_list_worked_out_by_hand),
        cmocka_unit_test(ranks_beyond_the_depths_do_not_count),
        cmocka_unit_test(the_ideal_list_ends_at_ten),
        cmocka_unit_test(random_lists_agree_with_the_definitions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
