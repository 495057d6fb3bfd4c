/* test_alloc.c: the door to the heap: overflow, nothing, growth, and that the hook is told the
 * truth. */
#include "tests/common/base/testing.h"

#include "common/base/alloc.h"

static void no_bytes_are_no_memory(void **state)
{
    (void)state;
    assert_null(idx__alloc(NULL, 0));
    assert_null(idx__calloc(NULL, 0, 8));
    assert_null(idx__calloc(NULL, 8, 0));
    assert_null(idx__alloc_array(NULL, 0, 8));
    idx__free(NULL, NULL, 0);
}

static void products_that_overflow_are_refused(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    const idx_allocator *hooks[] = {NULL, &m.hook};
    for (size_t i = 0; i < COUNT_OF(hooks); i++) {
        assert_null(idx__calloc(hooks[i], SIZE_MAX, 2));
        assert_null(idx__calloc(hooks[i], SIZE_MAX / 2 + 2, 2));
        assert_null(idx__alloc_array(hooks[i], SIZE_MAX / 8 + 1, 8));
        assert_null(idx__alloc_array(hooks[i], (size_t)1 << 32, (size_t)1 << 32));
    }
    assert_int_equal(m.calls, 0);
    test_memory_release(&m);
}

static void more_than_an_object_can_have_is_refused(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    assert_null(idx__alloc(&m.hook, (size_t)PTRDIFF_MAX + 1));
    assert_null(idx__calloc(&m.hook, (size_t)PTRDIFF_MAX + 1, 1));
    assert_null(idx__realloc(&m.hook, NULL, 0, (size_t)PTRDIFF_MAX + 1));
    assert_null(idx__realloc(&m.hook, NULL, 0, 0));
    assert_int_equal(m.calls, 0);
    test_memory_release(&m);
}

static void calloc_zeroes_memory_of_the_hook_too(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    for (int round = 0; round < 3; round++) {
        uint8_t *p = idx__calloc(&m.hook, 1000, 7);
        assert_non_null(p);
        for (size_t i = 0; i < 7000; i++) {
            assert_int_equal(p[i], 0);
        }
        memset(p, 0xff, 7000);
        idx__free(&m.hook, p, 7000);
    }
    test_memory_release(&m);
}

static void growing_keeps_the_contents_and_grows_by_half(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    uint32_t *values = NULL;
    size_t capacity = 0;
    for (size_t n = 0; n < 10000; n++) {
        size_t before = capacity;
        assert_int_equal(idx__grow(&m.hook, &values, &capacity, n + 1, sizeof *values), IDX_OK);
        assert_true(capacity >= n + 1);
        assert_true(capacity == before || capacity >= before + before / 2);
        values[n] = (uint32_t)(n * 7);
    }
    for (size_t n = 0; n < 10000; n++) {
        assert_int_equal(values[n], n * 7);
    }
    assert_true(m.calls < 30);
    size_t calls = m.calls;
    assert_int_equal(idx__grow(&m.hook, &values, &capacity, 10, sizeof *values), IDX_OK);
    assert_int_equal(m.calls, calls);
    idx__free(&m.hook, values, capacity * sizeof *values);
    test_memory_release(&m);
}

static void growing_in_vain_changes_nothing(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    uint64_t *values = NULL;
    size_t capacity = 0;
    assert_int_equal(idx__grow(&m.hook, &values, &capacity, 5, sizeof *values), IDX_OK);
    uint64_t *before = values;
    size_t capacity_before = capacity;
    values[4] = 99;
    test_memory_arm(&m, 1, true);
    assert_int_equal(idx__grow(&m.hook, &values, &capacity, 1000, sizeof *values), IDX_ENOMEM);
    assert_int_equal(idx__grow(&m.hook, &values, &capacity, SIZE_MAX / 4, sizeof *values),
                     IDX_ENOMEM);
    assert_int_equal(idx__grow(&m.hook, &values, &capacity, SIZE_MAX / 8, sizeof *values),
                     IDX_ENOMEM);
    assert_ptr_equal(values, before);
    assert_int_equal(capacity, capacity_before);
    assert_int_equal(values[4], 99);
    idx__free(&m.hook, values, capacity * sizeof *values);
    test_memory_release(&m);
}

static void large_blocks_begin_at_a_cache_line_or_a_huge_page(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 64, 4096, (size_t)2 << 20, ((size_t)2 << 20) + 1, (size_t)5 << 20};
    test_memory m;
    test_memory_init(&m);
    const idx_allocator *hooks[] = {NULL, &m.hook};
    for (size_t i = 0; i < COUNT_OF(hooks) * COUNT_OF(sizes); i++) {
        const idx_allocator *hook = hooks[i % COUNT_OF(hooks)];
        size_t bytes = sizes[i / COUNT_OF(hooks)];
        uint8_t *p = idx__alloc_large(hook, bytes);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % (bytes > (size_t)2 << 20 ? (size_t)2 << 20 : 64), 0);
        memset(p, 1, bytes);
        idx__free_large(hook, p, bytes);
    }
    assert_null(idx__alloc_large(&m.hook, 0));
    assert_null(idx__alloc_large(&m.hook, SIZE_MAX));
    idx__free_large(&m.hook, NULL, 5);
    test_memory_arm(&m, 1, true);
    assert_null(idx__alloc_large(&m.hook, 64));
    test_memory_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bytes_are_no_memory),
        cmocka_unit_test(products_that_overflow_are_refused),
        cmocka_unit_test(more_than_an_object_can_have_is_refused),
        cmocka_unit_test(calloc_zeroes_memory_of_the_hook_too),
        cmocka_unit_test(growing_keeps_the_contents_and_grows_by_half),
        cmocka_unit_test(growing_in_vain_changes_nothing),
        cmocka_unit_test(large_blocks_begin_at_a_cache_line_or_a_huge_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
