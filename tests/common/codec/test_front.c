/* Heads of front-coded strings: all small ones, the ends of the large ones, and all that is damaged. */
#include "tests/common/codec/codec_testing.h"

#include "common/codec/front.h"

enum { LARGER = 6 };

static void round_trip(uint64_t shared, uint64_t rest, size_t wanted_bytes)
{
    uint8_t out[IDX_FRONT_BYTES];
    const uint8_t *p = out;
    uint64_t got_shared = 0, got_rest = 0;
    size_t bytes = idx__front_put(out, shared, rest);
    assert_int_equal(bytes, wanted_bytes);
    assert_true(idx__front_get(&p, out + bytes, &got_shared, &got_rest));
    assert_true(p == out + bytes && got_shared == shared && got_rest == rest);
    for (size_t cut = 0; cut < bytes; cut++) {
        p = out;
        assert_false(idx__front_get(&p, out + cut, &got_shared, &got_rest));
        assert_true(p <= out + cut);
    }
}

static void every_head_comes_back_and_no_truncation_is_taken(void **state)
{
    (void)state;
    static const uint64_t larger[LARGER] = {15, 16, 127 + 15, 255, 4096, 16383 + 15};
    static const size_t more[LARGER] = {1, 1, 1, 2, 2, 2};
    for (uint64_t a = 0; a < 15; a++) {
        for (uint64_t b = 0; b < 15; b++) {
            round_trip(a, b, 1);
        }
        for (size_t i = 0; i < LARGER; i++) {
            round_trip(a, larger[i], 1 + more[i]);
            round_trip(larger[i], a, 1 + more[i]);
            round_trip(larger[i], larger[(i + 1) % LARGER], 1 + more[i] + more[(i + 1) % LARGER]);
        }
    }
}

static void bytes_are_as_documented(void **state)
{
    (void)state;
    uint8_t out[IDX_FRONT_BYTES];
    assert_int_equal(idx__front_put(out, 7, 1), 1);
    assert_memory_equal(out, "\x17", 1);
    assert_int_equal(idx__front_put(out, 15, 20), 3);
    assert_memory_equal(out, "\xff\x00\x05", 3);
}

static void numbers_that_no_string_has_are_refused(void **state)
{
    (void)state;
    const uint8_t huge[] = "\x0f\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    const uint8_t *p = huge;
    uint64_t shared = 0, rest = 0;
    assert_false(idx__front_get(&p, huge + sizeof huge - 1, &shared, &rest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_head_comes_back_and_no_truncation_is_taken),
        cmocka_unit_test(bytes_are_as_documented),
        cmocka_unit_test(numbers_that_no_string_has_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
