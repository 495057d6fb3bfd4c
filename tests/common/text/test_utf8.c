/*
 * test_utf8.c: the decoder against every code point and every way to be wrong.
 */
#include "common/text/utf8.h"
#include "tests/common/text/text_testing.h"

static void every_code_point_survives_encoding_and_decoding(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        uint8_t bytes[4];
        unsigned length;
        size_t n = idx__utf8_encode(code, bytes);
        bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
        assert_int_equal(idx__utf8_decode(bytes, n, &length), is_surrogate ? 0xFFFD : code);
        assert_int_equal(length, n);
        for (size_t cut = 1; cut < n; cut++) { // cut short, it is one invalid sequence
            assert_int_equal(idx__utf8_decode(bytes, cut, &length), IDX_UTF8_INVALID);
            assert_int_equal(length, cut);
        }
    }
    uint8_t bytes[4];
    assert_int_equal(idx__utf8_encode(0x110000, bytes), 3);
    assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
}

// All strings of up to three bytes are either what the encoder makes or invalid.
static void only_shortest_forms_of_scalar_values_are_valid(void **state)
{
    (void)state;
    for (uint32_t v = 0; v < 1u << 24; v++) {
        uint8_t bytes[3] = {(uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v}, again[4];
        unsigned length;
        if (bytes[0] < 0x80) {
            continue;
        }
        uint32_t code = idx__utf8_decode(bytes, 3, &length);
        assert_in_range(length, 1, 3);
        if (code != IDX_UTF8_INVALID) {
            assert_int_equal(idx__utf8_encode(code, again), length);
            assert_memory_equal(again, bytes, length);
        }
    }
}

static void invalid_sequences_are_counted_by_longest_possible_beginnings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count, first;
    } cases[] = {
        {"", 0, 0},
        {"biasa saja", 0, 10},
        {"caf\xC3\xA9", 0, 5},
        {"caf\xE9 x", 1, 3},
        {"\xC0\xAF", 2, 0},
        {"\xE0\x80\xAF", 3, 0},
        {"\xED\xA0\x80", 3, 0},
        {"a\xF1\x80\x80\xE1\x80\xC2z", 3, 1},
        {"\xF4\x90\x80\x80", 4, 0},
        {"\xFF\xFE", 2, 0},
        {"a\xE2\x80", 1, 1},
        {"0123456789012345678901234567890123456789012345678901234567890123456789\x80", 1, 70},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t first;
        const uint8_t *text = (const uint8_t *)cases[i].text;
        assert_int_equal(idx__utf8_invalid(text, strlen(cases[i].text), &first), cases[i].count);
        assert_int_equal(first, cases[i].first);
        assert_int_equal(idx__utf8_invalid(text, strlen(cases[i].text), NULL), cases[i].count);
    }
}

static void an_ascii_prefix_is_found_at_every_length_and_alignment(void **state)
{
    (void)state;
    uint8_t text[256];
    for (size_t start = 0; start < 16; start++) {
        for (size_t n = 0; n < 200; n++) {
            memset(text, 'a', sizeof text);
            text[start + n] = 0x80; // directly behind: must not be looked at
            assert_int_equal(idx__utf8_ascii_prefix(text + start, n), n);
            for (size_t at = 0; at < n; at += 7) {
                text[start + at] = 0xC3;
                assert_int_equal(idx__utf8_ascii_prefix(text + start, n), at);
                text[start + at] = 'a';
            }
        }
    }
}

static void a_cut_lies_at_a_character_border(void **state)
{
    (void)state;
    const uint8_t *text = (const uint8_t *)"ab\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80zz";
    static const size_t expected[] = {0, 1, 2, 2, 4, 4, 4, 7, 7, 7, 7, 11, 12};
    for (size_t limit = 1; limit < COUNT(expected); limit++) {
        assert_int_equal(idx__utf8_cut(text, 13, limit), expected[limit]);
    }
    uint8_t rubbish[16];
    memset(rubbish, 0x80, sizeof rubbish);
    assert_int_equal(idx__utf8_cut(rubbish, 16, 10), 10);
    assert_int_equal(idx__utf8_cut(rubbish, 16, 2), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_survives_encoding_and_decoding),
        cmocka_unit_test(only_shortest_forms_of_scalar_values_are_valid),
        cmocka_unit_test(invalid_sequences_are_counted_by_longest_possible_beginnings),
        cmocka_unit_test(an_ascii_prefix_is_found_at_every_length_and_alignment),
        cmocka_unit_test(a_cut_lies_at_a_character_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
