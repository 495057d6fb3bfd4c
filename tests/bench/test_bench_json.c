/*
 * Tests of bench/run/json.c: what is read, what is refused, what is written.
 */
#include "bench/run/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Parses a copy of exactly the text's size and a NUL, so that sanitizers see every read beyond it.
static char *line_of(const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = malloc(n);
    assert_non_null(copy);
    memcpy(copy, text, n);
    return copy;
}

static void a_line_gives_its_members(void **state)
{
    (void)state;
    json j = {0};
    char *line = line_of(" {\"a\" : [1, -2.5e1 ,true,null], \"b\":{\"c\":\"x\"}, \"d\":\"y\"}\n");
    assert_int_equal(json_parse(&j, line, strlen(line)), 0);
    assert_string_equal(json_text(&j, "d", ""), "y");
    const json_node *a = json_member(&j, 0, "a"), *b = json_member(&j, 0, "b");
    assert_int_equal(a->kind, JSON_ARRAY);
    assert_int_equal(a->end - (a - j.nodes), 5);
    assert_true(a[1].number == 1 && a[2].number == -25 && a[3].number == 1);
    assert_int_equal(a[4].kind, JSON_NULL);
    assert_string_equal(json_member(&j, (size_t)(b - j.nodes), "c")->text, "x");
    assert_null(json_member(&j, 0, "c"));
    assert_true(json_number(&j, "none", 7) == 7);
    free(line);
    json_release(&j);
}

static void strings_are_unescaped(void **state)
{
    (void)state;
    json j = {0};
    char *line = line_of("{\"a\":\"\\\"\\\\\\/\\n\\t\\u0041\\u00e9\\ud83d\\ude00\\ud83dx\"}");
    assert_int_equal(json_parse(&j, line, strlen(line)), 0);
    assert_string_equal(json_text(&j, "a", ""), "\"\\/\n\tA\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbdx");
    free(line);
    json_release(&j);
}

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",         "{",        "}",        "{\"a\"",    "{\"a\":",    "{\"a\":1",  "{\"a\":1,}", "{a:1}",    "[1 2]",
        "[1,]",     "\"a",      "\"a\\",    "\"\\x\"",   "\"\\u12\"",  "\"\\u12g4\"", "tru",     "nul",      "1.2.3",
        "{}{}",     "[]]",      "-",        "+",         "{\"a\":1 \"b\":2}", "[", "[[", "\"\\u\"",
    };
    json j = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *line = line_of(bad[i]);
        assert_int_equal(json_parse(&j, line, strlen(line)), -1);
        assert_non_null(j.error);
        free(line);
    }
    json_release(&j);
}

static void every_cut_of_a_line_is_refused(void **state)
{
    (void)state;
    const char *whole = "{\"query\":\"a \\u00e9\",\"hits\":[[\"x\",1.5],[\"y\",2]],\"t\":true}";
    json j = {0};
    for (size_t n = 0; n < strlen(whole); n++) {
        char *line = line_of(whole);
        line[n] = '\0';
        assert_int_equal(json_parse(&j, line, n), -1);
        free(line);
    }
    json_release(&j);
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    json j = {0};
    char line[1001];
    memset(line, '[', 1000);
    line[1000] = '\0';
    assert_int_equal(json_parse(&j, line, 1000), -1);
    json_release(&j);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    const char text[] = "a\"b\\c\n\x01\xc3\xa9";
    char *line = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&line, &bytes);
    json_put_text(out, text);
    fclose(out);
    json j = {0};
    assert_int_equal(json_parse(&j, line, bytes), 0);
    assert_string_equal(j.nodes[0].text, text);
    free(line);
    json_release(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_gives_its_members),    cmocka_unit_test(strings_are_unescaped),
        cmocka_unit_test(what_is_not_json_is_refused), cmocka_unit_test(every_cut_of_a_line_is_refused),
        cmocka_unit_test(deep_nesting_is_refused),     cmocka_unit_test(what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
