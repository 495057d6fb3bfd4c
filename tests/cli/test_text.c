/* What cli/text.c lets through to a terminal, and how wide it takes it to be. */
#include "cli/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BROKEN "\xef\xbf\xbd"

static char *printed;
static size_t printed_bytes;

static FILE *begin(void)
{
    return open_memstream(&printed, &printed_bytes);
}

static void assert_printed(FILE *out, const char *wanted)
{
    fclose(out);
    assert_string_equal(printed, wanted);
    assert_int_equal(printed_bytes, strlen(wanted));
    free(printed);
}

static void assert_put(const char *text, size_t bytes, text_mode mode, const char *wanted)
{
    FILE *out = begin();
    text_put(out, text, bytes, mode);
    assert_printed(out, wanted);
}

static void every_code_point_decodes_to_itself(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 0x10ffff; c++) {
        char s[4];
        size_t n = 0;
        uint32_t got = 0;
        if (c < 0x80) {
            s[n++] = (char)c;
        } else if (c < 0x800) {
            s[n++] = (char)(0xc0 | c >> 6);
            s[n++] = (char)(0x80 | (c & 0x3f));
        } else {
            if (c >= 0x10000) {
                s[n++] = (char)(0xf0 | c >> 18);
                s[n++] = (char)(0x80 | (c >> 12 & 0x3f));
            } else {
                s[n++] = (char)(0xe0 | c >> 12);
            }
            s[n++] = (char)(0x80 | (c >> 6 & 0x3f));
            s[n++] = (char)(0x80 | (c & 0x3f));
        }
        size_t took = text_decode(s, n, &got);
        if (c >= 0xd800 && c <= 0xdfff) {
            assert_int_equal(took, 1);
            assert_int_equal(got, 0xfffd);
        } else {
            assert_int_equal(took, n);
            assert_int_equal(got, c);
        }
        // Cut short, it is broken, and nothing behind it is read.
        for (size_t cut = 1; cut < n; cut++) {
            assert_int_equal(text_decode(s, cut, &got), 1);
            assert_int_equal(got, 0xfffd);
        }
    }
}

static void overlong_and_impossible_bytes_are_broken(void **state)
{
    (void)state;
    static const char *const wrong[] = {"\xc0\x80",
                                        "\xc1\xbf",
                                        "\xe0\x80\x80",
                                        "\xf0\x80\x80\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf8\x88\x80\x80",
                                        "\x80",
                                        "\xff",
                                        "\xc3(",
                                        "\xed\xa0\x80"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint32_t c;
        assert_int_equal(text_decode(wrong[i], strlen(wrong[i]), &c), 1);
        assert_int_equal(c, 0xfffd);
    }
}

static void control_characters_become_replacement_characters(void **state)
{
    (void)state;
    assert_put("a\x1b[31mb", 7, TEXT_ONE_LINE, "a" BROKEN "[31mb");
    assert_put("\xc2\x9b"
               "5m",
               4, TEXT_ONE_LINE, BROKEN "5m");
    assert_put("\x7f\x07\x08", 3, TEXT_ONE_LINE, BROKEN BROKEN BROKEN);
    assert_put("a\0b", 3, TEXT_ONE_LINE, "a" BROKEN "b");
    assert_put("x\xe2\x80\xaey", 5, TEXT_ONE_LINE, "x" BROKEN "y");
    assert_put("\xe2\x81\xa6", 3, TEXT_LINES, BROKEN);
    assert_put("\xff"
               "a\xc3",
               3, TEXT_LINES, BROKEN "a" BROKEN);
    assert_put("", 0, TEXT_LINES, "");
}

static void line_ends_stay_only_where_lines_are_wanted(void **state)
{
    (void)state;
    assert_put("a\tb\nc\r\nd\re", 10, TEXT_ONE_LINE, "a b c d e");
    assert_put("a\tb\nc\r\nd\re", 10, TEXT_LINES, "a\tb\nc\nd\ne");
    assert_put("a\xe2\x80\xa8"
               "b",
               5, TEXT_ONE_LINE, "a b");
    assert_put("caf\xc3\xa9 \xe4\xb8\xad", 9, TEXT_ONE_LINE, "caf\xc3\xa9 \xe4\xb8\xad");
}

static void widths_are_columns_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_width("abc", 3), 3);
    assert_int_equal(text_width("\xc3\xa9", 2), 1);
    assert_int_equal(text_width("e\xcc\x81", 3), 1);
    assert_int_equal(text_width("\xe4\xb8\xad\xe6\x96\x87", 6), 4);
    FILE *out = begin();
    text_put_padded(out, "\xe4\xb8\xad", 3, 4);
    text_put_padded(out, "terlalu panjang", 15, 4);
    assert_printed(out, "\xe4\xb8\xad  terlalu panjang");
}

static void wrapping_breaks_between_words_and_indents(void **state)
{
    (void)state;
    FILE *out = begin();
    text_wrap(out, "satu dua  tiga empat", 20, NULL, 0, 2, 10, (text_style){"<", ">"});
    assert_printed(out, "  satu dua\n  tiga\n  empat\n");
    out = begin();
    text_wrap(out, "sangatpanjangsekali dua", 23, NULL, 0, 1, 8, (text_style){"", ""});
    assert_printed(out, " sangatpanjangsekali\n dua\n");
    out = begin();
    text_wrap(out, "", 0, NULL, 0, 2, 10, (text_style){"", ""});
    assert_printed(out, "");
}

static void matches_are_marked_also_inside_words_and_over_lines(void **state)
{
    (void)state;
    const char *text = "di Kursk, Korea Utara";
    const idx_range ranges[] = {{3, 8}, {10, 21}};
    FILE *out = begin();
    text_wrap(out, text, strlen(text), ranges, 2, 0, 16, (text_style){"<", ">"});
    assert_printed(out, "di <Kursk>, <Korea>\n<Utara>\n");
    // Marks do not count as columns, and a range past the end does no harm.
    const idx_range wild[] = {{0, 2}, {19, 400}};
    out = begin();
    text_wrap(out, text, strlen(text), wild, 2, 0, 80, (text_style){"<", ">"});
    assert_printed(out, "<di> Kursk, Korea Uta<ra>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_decodes_to_itself),
        cmocka_unit_test(overlong_and_impossible_bytes_are_broken),
        cmocka_unit_test(control_characters_become_replacement_characters),
        cmocka_unit_test(line_ends_stay_only_where_lines_are_wanted),
        cmocka_unit_test(widths_are_columns_not_bytes),
        cmocka_unit_test(wrapping_breaks_between_words_and_indents),
        cmocka_unit_test(matches_are_marked_also_inside_words_and_over_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
