/* tests/cli/input/test_utf8_repair.c: UTF-8 validation and repair against the standard's own
 * examples. */
#include "cli/input/utf8_repair.h"

#include <stdint.h>
#include <stdlib.h>

#include "tests/cli/input/collect.h"

#define R "\xEF\xBF\xBD"

static void check(const char *in, size_t bytes, const char *want)
{
    size_t replaced;
    size_t size = utf8_repaired_bytes(in, bytes, &replaced);
    assert_int_equal(size, strlen(want));
    char *out = malloc(size + 1);
    assert_non_null(out);
    utf8_repair(in, bytes, out);
    out[size] = '\0';
    assert_string_equal(out, want);
    assert_int_equal(utf8_valid_prefix(out, size), size);
    size_t marks = 0;
    for (const char *p = want; (p = strstr(p, R)); p += 3) {
        marks++;
    }
    assert_int_equal(replaced, marks);
    free(out);
}

#define CHECK(in, want) check(in, sizeof(in) - 1, want)

static void valid_text_of_every_length_is_left_alone(void **state)
{
    (void)state;
    CHECK("", "");
    CHECK("halo dunia, ini teks biasa yang lebih panjang dari tiga puluh dua bait",
          "halo dunia, ini teks biasa yang lebih panjang dari tiga puluh dua bait");
    CHECK("\xC2\x80\xDF\xBF", "\xC2\x80\xDF\xBF");
    CHECK("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF",
          "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF");
    CHECK("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
}

static void each_maximal_subpart_becomes_one_replacement_character(void **state)
{
    (void)state;
    // Tables 3-8 to 3-11 of the Unicode standard, chapter 3.
    CHECK("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", R R R R R R R R "A");
    CHECK("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", R R R R R R R R "A");
    CHECK("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", R R R R R "A" R R "B");
    CHECK("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", R R R R "A");
}

static void a_sequence_cut_off_at_the_end_is_one_replacement(void **state)
{
    (void)state;
    CHECK("a\xE2\x82", "a" R);
    CHECK("a\xF0\x9F\x98", "a" R);
    CHECK("a\xC3", "a" R);
}

static void bad_bytes_are_found_at_every_offset_of_a_long_text(void **state)
{
    (void)state;
    char text[100];
    for (size_t at = 0; at < sizeof(text); at++) {
        memset(text, 'x', sizeof(text));
        text[at] = '\xFF';
        assert_int_equal(utf8_valid_prefix(text, sizeof(text)), at);
    }
}

static void every_two_byte_sequence_agrees_with_a_decoder_by_definition(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            char pair[2] = {(char)a, (char)b};
            bool is_valid =
                (a < 0x80 && b < 0x80) || (a >= 0xC2 && a <= 0xDF && (b & 0xC0) == 0x80);
            assert_int_equal(utf8_valid_prefix(pair, 2) == 2, is_valid);
        }
    }
}

static void every_character_that_is_encoded_is_valid(void **state)
{
    (void)state;
    for (unsigned c = 0; c <= 0x10FFFF; c += c >= 0xD7FF && c < 0xE000 ? 0x801 : 1) {
        char out[4];
        size_t bytes = utf8_encode(out, c);
        assert_int_equal(utf8_valid_prefix(out, bytes), bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_text_of_every_length_is_left_alone),
        cmocka_unit_test(each_maximal_subpart_becomes_one_replacement_character),
        cmocka_unit_test(a_sequence_cut_off_at_the_end_is_one_replacement),
        cmocka_unit_test(bad_bytes_are_found_at_every_offset_of_a_long_text),
        cmocka_unit_test(every_two_byte_sequence_agrees_with_a_decoder_by_definition),
        cmocka_unit_test(every_character_that_is_encoded_is_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
