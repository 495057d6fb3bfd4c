/* Document lengths in one byte, against the definition in docs/format.md. */
#include "tests/common/codec/codec_testing.h"

#include "common/codec/norm.h"

static void the_values_are_those_of_the_format(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        unsigned value = c < 16 ? c : (16 + (c & 15)) << ((c >> 4) - 1);
        assert_int_equal(idx__norm_value((uint8_t)c), value);
    }
    assert_int_equal(idx__norm_value(255), 507904);
    assert_int_equal(idx__norm_limit(255), 1 << 26);
    assert_int_equal(idx__norm_limit(0), 0);
}

static void values_ascend_and_limits_close_the_gaps(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 255; c++) {
        assert_true(idx__norm_value((uint8_t)c) < idx__norm_value((uint8_t)(c + 1)));
        assert_int_equal(idx__norm_limit((uint8_t)c) + 1, idx__norm_value((uint8_t)(c + 1)));
    }
}

static void a_length_lies_between_value_and_limit_of_its_norm(void **state)
{
    (void)state;
    unsigned before = 0;

    for (uint64_t length = 0; length <= UINT64_C(1) << 26; length += length < 1200000 ? 1 : 997) {
        unsigned norm = idx__norm_of(length);
        if (norm < before || idx__norm_value((uint8_t)norm) > length ||
            length > idx__norm_limit((uint8_t)norm)) {
            fail_msg("length %llu has norm %u", (unsigned long long)length, norm);
        }
        before = norm;
    }
    assert_int_equal(before, 255);
}

static void lengths_below_32_are_kept_exactly(void **state)
{
    (void)state;
    for (unsigned length = 0; length < 32; length++) {
        assert_int_equal(idx__norm_value(idx__norm_of(length)), length);
        assert_int_equal(idx__norm_limit(idx__norm_of(length)), length);
    }
    assert_true(idx__norm_limit(idx__norm_of(32)) > 32);
}

static void five_significant_bits_lose_less_than_a_sixteenth(void **state)
{
    (void)state;
    for (uint64_t length = 1; length < 507904; length++) {
        uint32_t value = idx__norm_value(idx__norm_of(length));
        assert_true((length - value) * 16 < length);
    }
}

static void absurd_lengths_have_the_last_norm(void **state)
{
    (void)state;
    static const uint64_t lengths[] = {
        507904, 507905, UINT32_MAX, UINT64_C(1) << 32, (UINT64_C(1) << 32) + 5, UINT64_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        assert_int_equal(idx__norm_of(lengths[i]), 255);
    }
    assert_int_equal(idx__norm_of(507903), 254);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_values_are_those_of_the_format),
        cmocka_unit_test(values_ascend_and_limits_close_the_gaps),
        cmocka_unit_test(a_length_lies_between_value_and_limit_of_its_norm),
        cmocka_unit_test(lengths_below_32_are_kept_exactly),
        cmocka_unit_test(five_significant_bits_lose_less_than_a_sixteenth),
        cmocka_unit_test(absurd_lengths_have_the_last_norm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
