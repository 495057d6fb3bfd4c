/* What cli/json_out.c makes of strings and numbers of every kind. */
#include "cli/json_out.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *printed;
static size_t printed_bytes;

static json_out begin(void)
{
    return (json_out){.out = open_memstream(&printed, &printed_bytes)};
}

static void assert_printed(json_out *j, const char *wanted)
{
    fclose(j->out);
    assert_string_equal(printed, wanted);
    free(printed);
}

static void assert_string(const char *s, size_t bytes, const char *wanted)
{
    json_out j = begin();
    json_string(&j, NULL, s, bytes);
    assert_printed(&j, wanted);
}

static void strings_are_escaped(void **state)
{
    (void)state;
    assert_string("a\"b\\c/", 6, "\"a\\\"b\\\\c/\"");
    assert_string("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
    assert_string("\0\x1f\x7f", 3, "\"\\u0000\\u001f\\u007f\"");
    assert_string("\xc2\x9b\xe2\x80\xae\xe2\x80\xa8", 8, "\"\\u009b\\u202e\\u2028\"");
    assert_string("caf\xc3\xa9 \xf0\x9f\x98\x80", 10, "\"caf\xc3\xa9 \xf0\x9f\x98\x80\"");
    assert_string("", 0, "\"\"");
}

static void broken_utf8_becomes_replacement_characters(void **state)
{
    (void)state;
    assert_string("a\xff"
                  "b\xc3",
                  4,
                  "\"a\xef\xbf\xbd"
                  "b\xef\xbf\xbd\"");
    assert_string("\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    // A replacement character that was there stays.
    assert_string("\xef\xbf\xbd", 3, "\"\xef\xbf\xbd\"");
}

static void commas_stand_between_members_at_every_depth(void **state)
{
    (void)state;
    json_out j = begin();
    json_object(&j, NULL);
    json_whole(&j, "a", 18446744073709551615u);
    json_array(&j, "b");
    json_object(&j, NULL);
    json_bool(&j, "c", true);
    json_object_end(&j);
    json_object(&j, NULL);
    json_object_end(&j);
    json_array_end(&j);
    json_text(&j, "d\"", "e");
    json_object_end(&j);
    json_line_end(&j);
    json_object(&j, NULL);
    json_object_end(&j);
    json_line_end(&j);
    assert_printed(&j,
                   "{\"a\":18446744073709551615,\"b\":[{\"c\":true},{}],\"d\\\"\":\"e\"}\n{}\n");
}

static void a_float_survives_its_nine_digits(void **state)
{
    (void)state;
    float value = 1e-3f;
    for (int i = 0; i < 20000; i++, value = nextafterf(value * 1.001f, 1e30f)) {
        json_out j = begin();
        json_real(&j, NULL, (double)value, 9);
        fclose(j.out);
        assert_true(strtof(printed, NULL) == value);
        free(printed);
    }
}

static void what_is_no_number_in_json_is_null(void **state)
{
    (void)state;
    json_out j = begin();
    json_array(&j, NULL);
    json_real(&j, NULL, (double)NAN, 9);
    json_real(&j, NULL, (double)INFINITY, 9);
    json_real(&j, NULL, -0.5, 9);
    json_array_end(&j);
    assert_printed(&j, "[null,null,-0.5]");
}

static void numbers_stay_as_written_if_they_are_numbers(void **state)
{
    (void)state;
    static const char *const good[] = {"0", "-0", "12", "-3.25", "1e5", "1E+5", "10.0e-07"};
    static const char *const bad[] = {"",   "-",   "01",  "1.", ".5",  "1e", "1e+",
                                      "+1", "0x1", "NaN", "1 ", "1,5", "--1"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        json_out j = begin();
        json_number(&j, NULL, good[i], strlen(good[i]));
        assert_printed(&j, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char wanted[16];
        snprintf(wanted, sizeof wanted, "\"%s\"", bad[i]);
        json_out j = begin();
        json_number(&j, NULL, bad[i], strlen(bad[i]));
        assert_printed(&j, wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(broken_utf8_becomes_replacement_characters),
        cmocka_unit_test(commas_stand_between_members_at_every_depth),
        cmocka_unit_test(a_float_survives_its_nine_digits),
        cmocka_unit_test(what_is_no_number_in_json_is_null),
        cmocka_unit_test(numbers_stay_as_written_if_they_are_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
