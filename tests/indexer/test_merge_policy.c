/* test_merge_policy.c: which segments become one, played through many commits. */
#include "tests/common/base/testing.h"

#include "indexer/merge_policy.h"

static void the_policy_keeps_segments_few_and_each_document_in_few_merges(void **state)
{
    (void)state;
    uint32_t sizes[64];
    size_t count = 0;
    uint64_t total = 0, rewritten = 0;
    uint64_t seed = 21;
    for (unsigned round = 0; round < 20000; round++) {
        sizes[count++] = 1 + (uint32_t)random_below(&seed, round % 50 == 0 ? 5000 : 20);
        total += sizes[count - 1];
        size_t first = idx__merge_policy(sizes, count);
        if (first + 1 < count) {
            uint32_t sum = 0;
            for (size_t i = first; i < count; i++) {
                sum += sizes[i];
            }
            rewritten += sum;
            sizes[first] = sum;
            count = first + 1;
        }
        assert_true(count < 12);
        uint64_t behind = 0;
        for (size_t i = count; i-- > 0;) {
            assert_true(sizes[i] >= MERGE_FACTOR * behind);
            behind += sizes[i];
        }
        assert_int_equal(behind, total);
    }
    assert_true(rewritten / total < 40);
}

static void nothing_or_one_segment_stays(void **state)
{
    (void)state;
    uint32_t sizes[] = {5};
    assert_int_equal(idx__merge_policy(sizes, 0), 0);
    assert_true(idx__merge_policy(sizes, 1) <= 1);
}

static void the_largest_sizes_do_not_overflow(void **state)
{
    (void)state;
    uint32_t far_apart[] = {0x7ffffff0, 1};
    uint32_t alike[] = {0x7ffffff0, 0x7ffffff0};
    uint32_t many[] = {0x7ffffff0, 0x1ffffffb, 0x7fffffe, 0x1ffffff, 0x7fffff, 0x1fffff};
    assert_true(idx__merge_policy(far_apart, 2) >= 1);
    assert_int_equal(idx__merge_policy(alike, 2), 0);
    assert_int_equal(idx__merge_policy(many, 6), 0);
}

static void a_segment_joins_exactly_when_it_is_less_than_four_times_what_follows(void **state)
{
    (void)state;
    assert_true(idx__merge_policy((uint32_t[]){40, 10}, 2) >= 1);
    assert_int_equal(idx__merge_policy((uint32_t[]){39, 10}, 2), 0);
    assert_int_equal(idx__merge_policy((uint32_t[]){1000, 39, 10}, 3), 1);
    assert_int_equal(idx__merge_policy((uint32_t[]){199, 40, 10}, 3),
                     0); // the last two would stay, but not behind this one
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_policy_keeps_segments_few_and_each_document_in_few_merges),
        cmocka_unit_test(nothing_or_one_segment_stays),
        cmocka_unit_test(the_largest_sizes_do_not_overflow),
        cmocka_unit_test(a_segment_joins_exactly_when_it_is_less_than_four_times_what_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
