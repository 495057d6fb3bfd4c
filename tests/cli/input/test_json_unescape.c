/* tests/cli/input/test_json_unescape.c: JSON string escapes. */
#include "cli/input/json_unescape.h"

#include <stdlib.h>

#include "tests/cli/input/collect.h"

#define R "\xEF\xBF\xBD"

static json_unescaped run_on(const char *raw, char *out)
{
    // Exactly as much room as is promised to suffice.
    size_t bytes = strlen(raw);
    char *room = malloc(bytes ? bytes : 1);
    assert_non_null(room);
    json_unescaped result = json_unescape(raw, bytes, room);
    assert_true(result.bytes <= bytes);
    memcpy(out, room, result.bytes);
    out[result.bytes] = '\0';
    free(room);
    return result;
}

static void check(const char *raw, const char *want, size_t surrogates)
{
    char out[256];
    json_unescaped result = run_on(raw, out);
    assert_null(result.flaw);
    assert_string_equal(out, want);
    assert_int_equal(result.surrogates, surrogates);
}

static void check_flaw(const char *raw, size_t at)
{
    char out[256];
    json_unescaped result = run_on(raw, out);
    assert_ptr_equal(result.flaw, raw + at);
}

static void simple_escapes_are_decoded(void **state)
{
    (void)state;
    check("", "", 0);
    check("tanpa apa-apa", "tanpa apa-apa", 0);
    check("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 0);
    check("a\\nb\\nc", "a\nb\nc", 0);
}

static void characters_by_number_are_decoded(void **state)
{
    (void)state;
    check("\\u0041\\u00e9\\u20AC", "A\xC3\xA9\xE2\x82\xAC", 0);
    check("x\\ud83d\\uDE00y", "x\xF0\x9F\x98\x80y", 0);
    check("\\uFFFD\\uffff", R "\xEF\xBF\xBF", 0);
}

static void a_nul_becomes_a_replacement_character_and_is_no_fault(void **state)
{
    (void)state;
    check("a\\u0000b", "a" R "b", 0);
}

static void half_a_pair_is_replaced_and_counted(void **state)
{
    (void)state;
    check("\\ud83d", R, 1);
    check("\\ud83dx", R "x", 1);
    check("\\ude00\\ud83d", R R, 2);
    check("\\ud83d\\u0041", R "A", 1);
    check("\\ud83d\\ud83d\\ude00", R "\xF0\x9F\x98\x80", 1);
    check("\\ud83d\\n", R "\n", 1);
}

static void what_is_no_escape_is_a_flaw_at_its_place(void **state)
{
    (void)state;
    check_flaw("ab\\x", 2);
    check_flaw("\\", 0);
    check_flaw("a\\u12", 1);
    check_flaw("a\\u12g4", 1);
    check_flaw("\\ud83d\\u12", 6);
    check_flaw("\\\xC3\xA9", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_escapes_are_decoded),
        cmocka_unit_test(characters_by_number_are_decoded),
        cmocka_unit_test(a_nul_becomes_a_replacement_character_and_is_no_fault),
        cmocka_unit_test(half_a_pair_is_replaced_and_counted),
        cmocka_unit_test(what_is_no_escape_is_a_flaw_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
