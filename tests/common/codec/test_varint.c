/* Variable-length integers: every length, both ends of each, and all that is damaged. */
#include "tests/common/codec/codec_testing.h"

#include "common/codec/varint.h"

static void bytes_are_as_documented(void **state)
{
    (void)state;
    uint8_t out[IDX_VARINT_MAX_BYTES];

    assert_int_equal(idx__varint_put(out, 0), 1);
    assert_memory_equal(out, "\x00", 1);
    assert_int_equal(idx__varint_put(out, 127), 1);
    assert_memory_equal(out, "\x7f", 1);
    assert_int_equal(idx__varint_put(out, 128), 2);
    assert_memory_equal(out, "\x80\x01", 2);
    assert_int_equal(idx__varint_put(out, 300), 2);
    assert_memory_equal(out, "\xac\x02", 2);
    assert_int_equal(idx__varint_put(out, UINT64_MAX), 10);
    assert_memory_equal(out, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
}

static void round_trip(uint64_t value)
{
    uint8_t out[IDX_VARINT_MAX_BYTES + 1];
    const uint8_t *p = out;
    uint64_t read = ~value;
    size_t bytes = idx__varint_put(out, value);

    assert_int_equal(bytes, idx__varint_bytes(value));
    assert_int_equal(idx__varint_get(&p, out + bytes, &read), IDX_OK);
    assert_true(read == value && p == out + bytes);
    for (size_t cut = 0; cut < bytes; cut++) {
        read = ~value;
        p = out;
        assert_int_equal(idx__varint_get(&p, out + cut, &read), IDX_ECORRUPT);
        assert_true(read == ~value && p == out);
    }
}

static void every_value_comes_back_and_no_truncation_is_taken(void **state)
{
    (void)state;
    uint64_t seed = 1;

    for (unsigned bit = 0; bit < 64; bit++) {
        round_trip(UINT64_C(1) << bit);
        round_trip((UINT64_C(1) << bit) - 1);
        for (int i = 0; i < 100; i++) {
            round_trip(random_next(&seed) >> bit);
        }
    }
    round_trip(UINT64_MAX);
}

static void what_does_not_fit_64_bits_is_refused(void **state)
{
    (void)state;
    const uint8_t eleven[] = "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01";
    const uint8_t bit_64[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02";
    const uint8_t goes_on[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81";
    const uint8_t *p = eleven;
    uint64_t v = 7;

    assert_int_equal(idx__varint_get(&p, eleven + 11, &v), IDX_ECORRUPT);
    p = bit_64;
    assert_int_equal(idx__varint_get(&p, bit_64 + 10, &v), IDX_ECORRUPT);
    p = goes_on;
    assert_int_equal(idx__varint_get(&p, goes_on + 10, &v), IDX_ECORRUPT);
    assert_true(v == 7 && p == goes_on);
}

static void padding_with_zero_bits_is_accepted(void **state)
{
    (void)state;
    const uint8_t padded[] = "\x85\x80\x80\x80\x80\x80\x80\x80\x80\x00";
    const uint8_t *p = padded;
    uint64_t v;

    assert_int_equal(idx__varint_get(&p, padded + 10, &v), IDX_OK);
    assert_true(v == 5 && p == padded + 10);
}

static void the_32_bit_reader_refuses_more(void **state)
{
    (void)state;
    uint8_t out[IDX_VARINT_MAX_BYTES] = {0};
    const uint8_t *p = out;
    uint32_t v = 7;

    size_t bytes = idx__varint_put(out, UINT64_C(1) << 32);
    assert_int_equal(idx__varint_get_u32(&p, out + bytes, &v), IDX_ECORRUPT);
    assert_true(v == 7 && p == out);
    bytes = idx__varint_put(out, UINT32_MAX);
    assert_int_equal(idx__varint_get_u32(&p, out + bytes, &v), IDX_OK);
    assert_true(v == UINT32_MAX && p == out + bytes);
}

static void random_bytes_are_read_within_bounds(void **state)
{
    (void)state;
    fence f = fence_new(16);
    uint64_t seed = 2;

    for (int turn = 0; turn < 200000; turn++) {
        size_t bytes = random_next(&seed) % 12;
        uint8_t *in = fence_end(&f, bytes);
        const uint8_t *p = in;
        uint64_t v;

        for (size_t i = 0; i < bytes; i++) {
            in[i] = (uint8_t)(random_next(&seed) | (random_next(&seed) & 0x80));
        }
        if (idx__varint_get(&p, in + bytes, &v) == IDX_OK) {
            assert_true(p > in && p <= in + bytes);
        } else {
            assert_ptr_equal(p, in);
        }
    }
    fence_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_as_documented),
        cmocka_unit_test(every_value_comes_back_and_no_truncation_is_taken),
        cmocka_unit_test(what_does_not_fit_64_bits_is_refused),
        cmocka_unit_test(padding_with_zero_bits_is_accepted),
        cmocka_unit_test(the_32_bit_reader_refuses_more),
        cmocka_unit_test(random_bytes_are_read_within_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
