/* test_buf.c: the growing buffer: what it writes, and that the first failure sticks. */
#include "tests/common/base/testing.h"

#include "common/base/buf.h"
#include "common/codec/varint.h"

static void integers_are_little_endian_at_any_place(void **state)
{
    (void)state;
    buf b;
    idx__buf_init(&b, NULL);
    idx__buf_u8(&b, 0xab);
    idx__buf_u16(&b, 0x1234);
    idx__buf_u32(&b, 0x89abcdef);
    idx__buf_u64(&b, 0x0123456789abcdef);
    static const uint8_t expected[] = {0xab, 0x34, 0x12, 0xef, 0xcd, 0xab, 0x89, 0xef,
                                       0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01};
    assert_int_equal(b.bytes, sizeof expected);
    assert_memory_equal(b.data, expected, sizeof expected);
    assert_int_equal(idx__load_u16(b.data + 1), 0x1234);
    assert_int_equal(idx__load_u32(b.data + 3), 0x89abcdef);
    assert_true(idx__load_u64(b.data + 7) == 0x0123456789abcdef);
    idx__buf_release(&b);
}

static void varints_come_back(void **state)
{
    (void)state;
    buf b;
    idx__buf_init(&b, NULL);
    for (unsigned shift = 0; shift < 64; shift++) {
        idx__buf_varint(&b, UINT64_C(1) << shift);
        idx__buf_varint(&b, (UINT64_C(1) << shift) - 1);
    }
    idx__buf_varint(&b, UINT64_MAX);
    const uint8_t *p = b.data;
    const uint8_t *end = p + b.bytes;
    uint64_t v;
    for (unsigned shift = 0; shift < 64; shift++) {
        assert_int_equal(idx__varint_get(&p, end, &v), IDX_OK);
        assert_true(v == UINT64_C(1) << shift);
        assert_int_equal(idx__varint_get(&p, end, &v), IDX_OK);
        assert_true(v == (UINT64_C(1) << shift) - 1);
    }
    assert_int_equal(idx__varint_get(&p, end, &v), IDX_OK);
    assert_true(v == UINT64_MAX);
    assert_ptr_equal(p, end);
    idx__buf_release(&b);
}

static void aligning_adds_zeros_and_only_as_many_as_needed(void **state)
{
    (void)state;
    buf b;
    idx__buf_init(&b, NULL);
    idx__buf_align(&b, 64);
    assert_int_equal(b.bytes, 0);
    for (size_t n = 1; n <= 200; n++) {
        idx__buf_reset(&b);
        for (size_t i = 0; i < n; i++) {
            idx__buf_u8(&b, 0xff);
        }
        idx__buf_align(&b, 64);
        assert_int_equal(b.bytes, (n + 63) / 64 * 64);
        for (size_t i = n; i < b.bytes; i++) {
            assert_int_equal(b.data[i], 0);
        }
    }
    idx__buf_release(&b);
}

static void the_first_failure_sticks(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    buf b;
    idx__buf_init(&b, &m.hook);
    idx__buf_append(&b, "kept", 4);
    test_memory_arm(&m, 1, false); // this one call only: the next would succeed
    assert_null(idx__buf_reserve(&b, 100000));
    assert_int_equal(b.error, IDX_ENOMEM);
    idx__buf_append(&b, "x", 1);
    idx__buf_u64(&b, 1);
    idx__buf_varint(&b, 1);
    idx__buf_align(&b, 64);
    assert_null(idx__buf_reserve(&b, 0));
    assert_int_equal(m.calls, 1);
    assert_int_equal(b.bytes, 4);
    assert_memory_equal(b.data, "kept", 4);
    idx__buf_reset(&b);
    assert_int_equal(b.error, IDX_OK);
    idx__buf_append(&b, "again", 5);
    assert_int_equal(b.error, IDX_OK);
    assert_memory_equal(b.data, "again", 5);
    idx__buf_release(&b);
    test_memory_release(&m);
}

static void a_size_that_overflows_is_out_of_memory(void **state)
{
    (void)state;
    buf b;
    idx__buf_init(&b, NULL);
    idx__buf_append(&b, "abc", 3);
    assert_null(idx__buf_reserve(&b, SIZE_MAX - 1));
    assert_int_equal(b.error, IDX_ENOMEM);
    idx__buf_release(&b);
}

static void reserving_does_not_change_what_is_there(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    buf b;
    idx__buf_init(&b, &m.hook);
    uint64_t seed = 5;
    for (size_t n = 0; n < 2000; n++) {
        assert_non_null(idx__buf_reserve(&b, random_below(&seed, 100)));
        assert_int_equal(b.bytes, 8 * n);
        idx__buf_u64(&b, n * n);
    }
    for (size_t n = 0; n < 2000; n++) {
        assert_int_equal(idx__load_u64(b.data + 8 * n), n * n);
    }
    idx__buf_release(&b);
    idx__buf_release(&b);
    test_memory_release(&m);
}

static void nothing_can_be_appended_from_nowhere(void **state)
{
    (void)state;
    buf b;
    idx__buf_init(&b, NULL);
    idx__buf_append(&b, NULL, 0);
    assert_int_equal(b.error, IDX_OK);
    assert_null(b.data);
    idx__buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_little_endian_at_any_place),
        cmocka_unit_test(varints_come_back),
        cmocka_unit_test(aligning_adds_zeros_and_only_as_many_as_needed),
        cmocka_unit_test(the_first_failure_sticks),
        cmocka_unit_test(a_size_that_overflows_is_out_of_memory),
        cmocka_unit_test(reserving_does_not_change_what_is_there),
        cmocka_unit_test(nothing_can_be_appended_from_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
