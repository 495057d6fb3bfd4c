/* test_arena.c: pieces are aligned, apart from one another, and all gone at once. */
#include "tests/common/base/testing.h"

#include "common/base/arena.h"

static void pieces_are_aligned_and_do_not_overlap(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    arena a;
    idx__arena_init(&a, &m.hook);
    uint64_t seed = 1;
    enum { PIECES = 3000 };
    uint8_t *pieces[PIECES];
    size_t sizes[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        sizes[i] = (size_t)random_below(&seed, i % 100 == 0 ? 100000 : 200);
        pieces[i] = idx__arena_alloc(&a, sizes[i]);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t k = 0; k < sizes[i]; k++) {
            assert_int_equal(pieces[i][k], i % 251);
        }
    }
    assert_int_equal(a.total_bytes, m.live_bytes);
    idx__arena_release(&a);
    assert_int_equal(a.total_bytes, 0);
    test_memory_release(&m);
}

static void a_piece_larger_than_any_block_gets_one_of_its_own(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    arena a;
    idx__arena_init(&a, &m.hook);
    assert_non_null(idx__arena_alloc(&a, 10));
    uint8_t *large = idx__arena_alloc(&a, (size_t)5 << 20);
    assert_non_null(large);
    memset(large, 1, (size_t)5 << 20);
    assert_non_null(idx__arena_alloc(&a, 10));
    assert_true(m.live_bytes < (size_t)7 << 20);
    idx__arena_release(&a);
    idx__arena_release(&a);
    test_memory_release(&m);
}

static void no_bytes_give_a_valid_pointer(void **state)
{
    (void)state;
    arena a;
    idx__arena_init(&a, NULL);
    assert_non_null(idx__arena_alloc(&a, 0));
    assert_non_null(idx__arena_calloc(&a, 0, 8));
    const char *copy = idx__arena_copy(&a, NULL, 0);
    assert_string_equal(copy, "");
    idx__arena_release(&a);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    arena a;
    idx__arena_init(&a, &m.hook);
    assert_null(idx__arena_alloc(&a, SIZE_MAX));
    assert_null(idx__arena_alloc(&a, SIZE_MAX - 15));
    assert_null(idx__arena_alloc(&a, PTRDIFF_MAX));
    assert_null(idx__arena_calloc(&a, SIZE_MAX / 2, 3));
    assert_int_equal(m.calls, 0);
    idx__arena_release(&a);
    test_memory_release(&m);
}

static void an_arena_without_memory_goes_on_with_what_it_has(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    arena a;
    idx__arena_init(&a, &m.hook);
    test_memory_arm(&m, 2, true);
    uint8_t *first = idx__arena_alloc(&a, 16);
    assert_non_null(first);
    assert_null(idx__arena_alloc(&a, 100000));
    assert_null(idx__arena_copy(&a, "x", (size_t)1 << 20));
    uint8_t *second = idx__arena_alloc(&a, 16);
    assert_ptr_equal(second, first + 16);
    idx__arena_release(&a);
    test_memory_release(&m);
}

static void calloc_zeroes_and_copy_terminates(void **state)
{
    (void)state;
    arena a;
    idx__arena_init(&a, NULL);
    for (int round = 0; round < 200; round++) {
        uint8_t *p = idx__arena_calloc(&a, 33, 3);
        for (int i = 0; i < 99; i++) {
            assert_int_equal(p[i], 0);
        }
        memset(p, 0xff, 99);
        char *copy = idx__arena_copy(&a, "a\0b", 3);
        assert_memory_equal(copy, "a\0b", 4);
    }
    idx__arena_release(&a);
}

static void a_block_that_was_kept_begins_the_next_arena(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    arena a;
    idx__arena_init(&a, &m.hook);
    assert_null(idx__arena_keep(&a)); // nothing was allocated
    for (int i = 0; i < 100; i++) {
        memset(idx__arena_alloc(&a, 1000), 1, 1000);
    }
    arena_block *block = idx__arena_keep(&a);
    assert_non_null(block);
    assert_null(a.blocks);
    size_t calls = m.calls;
    idx__arena_adopt(&a, block);
    for (int i = 0; i < 60; i++) {
        memset(idx__arena_alloc(&a, 1000), 2, 1000);
    }
    assert_int_equal(m.calls, calls);
    idx__arena_drop(idx__arena_keep(&a), &m.hook);
    idx__arena_adopt(&a, NULL);
    assert_non_null(idx__arena_alloc(&a, (size_t)5 << 20));
    assert_null(idx__arena_keep(&a)); // too large
    idx__arena_drop(NULL, &m.hook);
    test_memory_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_aligned_and_do_not_overlap),
        cmocka_unit_test(a_piece_larger_than_any_block_gets_one_of_its_own),
        cmocka_unit_test(no_bytes_give_a_valid_pointer),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(an_arena_without_memory_goes_on_with_what_it_has),
        cmocka_unit_test(calloc_zeroes_and_copy_terminates),
        cmocka_unit_test(a_block_that_was_kept_begins_the_next_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
