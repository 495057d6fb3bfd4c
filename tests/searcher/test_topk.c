/* test_topk.c: the k best of random keys, against sorting all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "searcher/topk.h"
#include "tests/searcher/support.h"

typedef struct scored {
    uint32_t doc, sum;
} scored;

static int by_rank(const void *a, const void *b)
{
    const scored *x = a, *y = b;
    if (x->sum != y->sum) {
        return x->sum > y->sum ? -1 : 1;
    }
    return x->doc < y->doc ? -1 : x->doc > y->doc;
}

static void compare(uint64_t seed, size_t n, size_t k, uint32_t range)
{
    random_numbers r = {seed};
    scored *all = calloc(n + 1, sizeof *all);
    assert_non_null(all);
    topk t;
    idx__topk_init(&t, k, NULL);
    t.first_doc = 1000;
    for (size_t i = 0; i < n; i++) {
        all[i] = (scored){(uint32_t)i, 1 + random_below(&r, range)};
        uint32_t before = t.threshold;
        idx__topk_offer(&t, all[i].doc, all[i].sum);
        assert_true(t.threshold >= before);
    }
    idx__topk_finish(&t);
    qsort(all, n, sizeof *all, by_rank);
    assert_int_equal(t.count, n < k ? n : k);
    assert_int_equal(t.error, IDX_OK);
    for (size_t i = 0; i < t.count; i++) {
        assert_int_equal(idx__topk_key_sum(t.keys[i]), all[i].sum);
        assert_int_equal(idx__topk_key_doc(t.keys[i]), all[i].doc + 1000);
    }
    idx__topk_release(&t);
    free(all);
}

static void the_best_come_out_in_order_ties_by_document(void **state)
{
    (void)state;
    static const size_t ks[] = {1, 2, 3, 10, 47, 48, 49, 100, 199, 200, 201, 1000, 5000};
    static const size_t ns[] = {0, 1, 2, 9, 10, 11, 48, 199, 200, 399, 400, 401, 2001, 20000};
    static const uint32_t ranges[] = {1, 3, 100, 1u << 30};
    for (size_t i = 0; i < sizeof ks / sizeof *ks; i++) {
        for (size_t j = 0; j < sizeof ns / sizeof *ns; j++) {
            for (size_t m = 0; m < 4; m++) {
                compare(1 + i * 1000 + j * 10 + m, ns[j], ks[i], ranges[m]);
            }
        }
    }
}

static void ascending_and_descending_sums_are_no_trap(void **state)
{
    (void)state;
    for (size_t k = 1; k <= 1000; k = k * 3 + 1) {
        for (int descends = 0; descends < 2; descends++) {
            topk t;
            idx__topk_init(&t, k, NULL);
            for (uint32_t i = 0; i < 50000; i++) {
                idx__topk_offer(&t, i, descends ? 50000 - i : 1 + i);
            }
            idx__topk_finish(&t);
            assert_int_equal(t.count, k);
            for (uint32_t i = 0; i < k; i++) {
                assert_int_equal(idx__topk_key_sum(t.keys[i]), 50000 - i);
                assert_int_equal(idx__topk_key_doc(t.keys[i]), descends ? i : 49999 - i);
            }
            idx__topk_release(&t);
        }
    }
}

static void a_primed_threshold_keeps_what_reaches_it(void **state)
{
    (void)state;
    topk t;
    idx__topk_init(&t, 3, NULL);
    idx__topk_prime(&t, 50);
    for (uint32_t i = 0; i < 100; i++) {
        idx__topk_offer(&t, i, i == 7 || i == 70 || i == 71 ? 50 : i % 50);
    }
    idx__topk_finish(&t);
    assert_int_equal(t.count, 3);
    assert_int_equal(idx__topk_key_doc(t.keys[0]), 7);
    assert_int_equal(idx__topk_key_doc(t.keys[2]), 71);
    idx__topk_release(&t);
    idx__topk_init(&t, 3, NULL);
    idx__topk_prime(&t, 0);
    assert_int_equal(t.threshold, 0);
    idx__topk_release(&t);
}

static void k_of_zero_keeps_nothing(void **state)
{
    (void)state;
    topk t;
    idx__topk_init(&t, 0, NULL);
    idx__topk_offer(&t, 1, 1u << 30);
    idx__topk_finish(&t);
    assert_int_equal(t.count, 0);
    idx__topk_release(&t);
}

static void *no_memory(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    (void)ctx;
    (void)p;
    (void)old_bytes;
    (void)new_bytes;
    return NULL;
}

static void running_out_of_memory_is_remembered(void **state)
{
    (void)state;
    idx_allocator allocator = {no_memory, NULL};
    topk t;
    idx__topk_init(&t, 10, &allocator);
    idx__topk_offer(&t, 1, 5);
    idx__topk_offer(&t, 2, 6);
    assert_int_equal(t.error, IDX_ENOMEM);
    idx__topk_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_come_out_in_order_ties_by_document),
        cmocka_unit_test(ascending_and_descending_sums_are_no_trap),
        cmocka_unit_test(a_primed_threshold_keeps_what_reaches_it),
        cmocka_unit_test(k_of_zero_keeps_nothing),
        cmocka_unit_test(running_out_of_memory_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
