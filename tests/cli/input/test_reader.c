/* tests/cli/input/test_reader.c: the window over a source. */
#include "cli/input/reader.h"

#include <stdlib.h>

#include "tests/cli/input/collect.h"

/* Gives the numbers 0, 1, 2, ... as bytes, a few at a time. */
typedef struct counting_source {
    source base;
    size_t given, total, most;
} counting_source;

static size_t give(source *base, char *data, size_t capacity)
{
    counting_source *s = (counting_source *)base;
    size_t n = s->total - s->given;
    n = n < capacity ? n : capacity;
    n = n < s->most ? n : s->most;
    for (size_t i = 0; i < n; i++) {
        data[i] = (char)(s->given++ % 251);
    }
    return n;
}

static void check_window(const reader *r, size_t first)
{
    for (size_t i = 0; i < r->bytes; i++) {
        if ((unsigned char)r->data[i] != (first + i) % 251) {
            fail_msg("byte %zu of the window is wrong", i);
        }
    }
    for (size_t i = 0; i < READER_PADDING; i++) {
        assert_int_equal(r->data[r->bytes + i], 0);
    }
}

static void a_window_slides_and_grows_over_all_bytes_in_order(void **state)
{
    (void)state;
    static const struct {
        size_t wanted, consumed, most; // most: bytes that the source gives at a time
    } steps[] = {
        {1, 1009, 1000000},        {64, 1009, 1777},     {4000, 64, 100000},     {4097, 4097, 1777},
        {300000, 299999, 1000000}, {300000, 1, 1000000}, {1000000, 999, 100000},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        run owner = {0};
        counting_source s = {.base = {.read = give}, .total = 3000000, .most = steps[i].most};
        reader r;
        size_t first = 0, rounds = 0;
        assert_int_equal(reader_open(&r, &owner, &s.base), 0);
        while (first < s.total) {
            assert_int_equal(reader_fill(&r, steps[i].wanted), 0);
            assert_true(r.bytes >= steps[i].wanted || r.at_end);
            if (rounds++ % 500 == 0) {
                check_window(&r, first);
            }
            // The small steps stand for the first rounds only, or the test would take long.
            size_t used = rounds < 20000 ? steps[i].consumed : r.bytes;
            used = used < r.bytes ? used : r.bytes;
            reader_consume(&r, used);
            first += used;
        }
        assert_int_equal(r.bytes, 0);
        assert_int_equal(reader_fill(&r, 1), 0);
        assert_true(r.at_end);
        reader_close(&r);
        scratch_release(&owner.blocks[0]);
    }
}

static void a_small_file_does_not_cost_what_the_limit_would_allow(void **state)
{
    (void)state;
    run owner = {0};
    counting_source s = {.base = {.read = give}, .total = 1000, .most = 100};
    reader r;
    assert_int_equal(reader_open(&r, &owner, &s.base), 0);
    assert_int_equal(reader_fill_all(&r, INPUT_MAX_DOCUMENT_BYTES), 0);
    assert_int_equal(r.bytes, 1000);
    assert_true(r.at_end);
    assert_true(owner.blocks[0].capacity <= 2 * READER_BLOCK_BYTES);
    reader_close(&r);
    scratch_release(&owner.blocks[0]);
}

static void filling_stops_just_beyond_the_limit(void **state)
{
    (void)state;
    run owner = {0};
    counting_source s = {.base = {.read = give}, .total = 10000000, .most = 100000};
    reader r;
    assert_int_equal(reader_open(&r, &owner, &s.base), 0);
    assert_int_equal(reader_fill_all(&r, 1000000), 0);
    assert_true(r.bytes > 1000000);
    assert_true(s.given < 3000000);
    check_window(&r, 0);
    reader_close(&r);
    scratch_release(&owner.blocks[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_slides_and_grows_over_all_bytes_in_order),
        cmocka_unit_test(a_small_file_does_not_cost_what_the_limit_would_allow),
        cmocka_unit_test(filling_stops_just_beyond_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
