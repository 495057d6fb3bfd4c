/* tests/cli/input/test_json_records.c: arrays of objects, pretty-printed objects, and lines. */
#include "tests/cli/input/collect.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/input/reader.h"

/* Ids and lines of the documents, "id@line " each; then "!line " of each problem. */
static void check(const char *name, const char *text, const char *want)
{
    collected *c = collect_text(name, text);
    char got[4096] = "";
    assert_int_equal(c->rc, 0);
    for (size_t i = 0; i < c->document_count; i++) {
        sprintf(got + strlen(got), "%s@%d ", c->documents[i].id, (int)c->documents[i].line);
    }
    for (size_t i = 0; i < c->problem_count; i++) {
        sprintf(got + strlen(got), "!%d ", (int)c->problems[i].line);
    }
    assert_string_equal(got, want);
    collected_free(c);
}

#define A "{\"id\":\"a\",\"body\":\"satu\"}"
#define B "{\"id\":\"b\",\"body\":\"dua\"}"
#define C "{\"id\":\"c\",\"body\":\"tiga\"}"

static void an_array_of_objects_is_read_in_every_layout(void **state)
{
    (void)state;
    check("a.json", "[" A "," B "," C "]", "a@1 b@1 c@1 ");
    check("a.json", "[\n" A ",\n" B ",\n" C "\n]\n", "a@2 b@3 c@4 ");
    check("a.json",
          "[\n  {\n    \"id\": \"a\",\n    \"x\": {\"y\": [1, {}]},\n    \"body\": "
          "\"}]{[,\\\"\\\\\"\n  },\n  " B "\n]",
          "a@2 b@7 ");
    check("a.json", "\xEF\xBB\xBF [ ]", "");
    check("-", "[" A "," B "]", "a@1 b@1 ");
}

static void objects_over_several_lines_are_read_one_after_the_other(void **state)
{
    (void)state;
    check("a.json", "{\n  \"id\": \"a\",\n  \"body\": \"satu\"\n}\n", "a@1 ");
    check("a.json", "{\"id\": \"a\",\n \"body\": \"satu\"}\n{\n\"id\": \"b\",\n\"body\": \"dua\"}",
          "a@1 b@3 ");
}

static void json_lines_are_read_by_line_whatever_the_file_is_called(void **state)
{
    (void)state;
    check("a.json", A "\n" B "\n", "a@1 b@2 ");
    check("-", A "\n" B "\n", "a@1 b@2 ");
    check("data", A "\n" B "\n", "a@1 b@2 ");
    check("a.json", A, "a@1 ");
}

static void a_file_named_for_lines_is_read_by_line_only(void **state)
{
    (void)state;
    check("a.jsonl", "[\n" A ",\n" B "\n]\n", "b@3 !1 !2 !4 ");
}

static void what_is_no_object_in_an_array_is_told_and_passed_over(void **state)
{
    (void)state;
    check("a.json", "[" A ",null, 12,\n\"{\", [" B ", [1]], true," C "]",
          "a@1 c@2 !1 !1 !2 !2 !2 ");
}

static void a_broken_object_costs_only_itself(void **state)
{
    (void)state;
    // simdjson's verdict; the brackets are in order.
    check("a.json", "[" A ",\n{\"id\" \"b\"},\n" C "]", "a@1 c@3 !2 ");
    // A string that is not closed.
    check("a.json", "[\n" A ",\n{\"id\":\"b\",\"body\":\"dua},\n" C "\n]", "a@2 c@4 !3 ");
    // A bracket that is not closed.
    check("a.json", "[\n" A ",\n{\"id\":\"b\",\"body\":\"dua\",\n" C "\n]", "a@2 c@4 !3 ");
    // The wrong bracket.
    check("a.json", "[\n" A ",\n{\"id\":\"b\",\"body\":[\"dua\"},\n" C "\n]", "a@2 c@4 !3 ");
    check("a.json", "[\n}\n" A "]", "a@3 !2 ");
}

static void an_array_that_breaks_off_gives_what_came_before(void **state)
{
    (void)state;
    check("a.json", "[" A ",", "a@1 ");
    check("a.json", "[" A ",\n{\"id\":\"b\",\"bo", "a@1 !2 ");
    check("a.json", "[" A ",\n{\"id\":\"b\"", "a@1 !2 ");
    check("a.json", "[", "");
}

static void every_cut_of_an_array_is_harmless(void **state)
{
    (void)state;
    static const char text[] =
        "[\n" A ",\n{\"id\":\"b\", \"x\":[1,{\"y\":\"\\\"\"}], \"body\":[\"dua\",\"tiga\"]},\n" C
        "]";
    for (size_t bytes = 0; bytes < sizeof(text); bytes++) {
        collected *c = collect_memory("a.json", text, bytes, NULL);
        assert_int_equal(c->rc, 0);
        assert_true(c->document_count <= 3 && c->problem_count <= 1);
        collected_free(c);
    }
}

static void every_change_of_one_byte_is_harmless(void **state)
{
    (void)state;
    char text[] =
        "[\n" A ",\n{\"id\":\"b\", \"x\":[1,{\"y\":\"\\\"\"}], \"body\":\"dua\"},\n" C "]";
    static const char others[] = "{}[]\",:\\\n x\xFF";
    for (size_t at = 0; at < sizeof(text) - 1; at++) {
        for (size_t i = 0; i < sizeof(others); i++) {
            char kept = text[at];
            text[at] = others[i];
            collected *c = collect_memory("a.json", text, sizeof(text) - 1, NULL);
            assert_int_equal(c->rc, 0);
            collected_free(c);
            text[at] = kept;
        }
    }
}

static void a_value_beyond_the_limit_is_passed_over_without_being_held(void **state)
{
    (void)state;
    input_options options = {.max_document_bytes = 100};
    size_t bytes = 3000000;
    char *text = malloc(bytes + 200);
    assert_non_null(text);
    int at = sprintf(text, "[" A ",\n{\"id\":\"b\",\n\"body\":\"");
    memset(text + at, 'x', bytes);
    sprintf(text + at + bytes, "\"},\n" C "]");
    collected *c = collect_memory("a.json", text, strlen(text), &options);
    assert_int_equal(c->document_count, 2);
    assert_string_equal(c->documents[1].id, "c");
    assert_int_equal(c->documents[1].line, 4);
    assert_int_equal(c->problem_count, 1);
    assert_int_equal(c->problems[0].line, 2);
    assert_non_null(strstr(c->problems[0].reason, "larger than the limit"));
    collected_free(c);
    free(text);
}

static void many_values_cross_the_reading_blocks_unharmed(void **state)
{
    (void)state;
    char *text = NULL;
    size_t bytes = 0, count = 2000;
    FILE *f = open_memstream(&text, &bytes);
    for (size_t i = 0; i < count; i++) {
        fprintf(f, "%c\n {\"id\": %zu,\n  \"body\": \"%*s\"}", i ? ',' : '[', i, (int)i + 1, "x");
    }
    fputs("]", f);
    fclose(f);
    collected *c = collect_memory("a.json", text, bytes, NULL);
    assert_int_equal(c->document_count, count);
    assert_int_equal(c->problem_count, 0);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(c->documents[i].line, 2 + 2 * i);
        assert_int_equal(c->documents[i].body_bytes, i + 1);
    }
    collected_free(c);
    free(text);
}

/* Reads `text` with its byte number `at` being the first that a block does not hold. */
static collected *read_across(const char *name, const char *text, size_t at)
{
    size_t bytes = strlen(text), front = READER_BLOCK_BYTES - READER_PADDING - at;
    char *padded = malloc(front + bytes);
    assert_non_null(padded);
    memset(padded, '\n', front);
    memcpy(padded + front, text, bytes);
    collected *c = collect_memory(name, padded, front + bytes, NULL);
    free(padded);
    return c;
}

static void a_block_end_at_any_byte_changes_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"a.json", "a.jsonl"};
    static const char *const texts[] = {
        "[" A ",\n {\"id\": \"b\\\\\\\"\", \"x\": [1, {\"y\": -2e5}], \"body\": \"d\\u00e9\"},\r\n "
        "null, 12 ," C "]",
        A "\n{\"id\":\"b\",\"body\":\"rusak}\n\n" C "\r\n bukan \n" B,
    };
    for (size_t i = 0; i < 2; i++) {
        collected *whole = read_across(names[i], texts[i], 1000);
        assert_int_equal(whole->document_count, 3);
        assert_int_equal(whole->problem_count, 2);
        // From 1: what is an array is told by what the first block shows.
        for (size_t at = 1; at <= strlen(texts[i]); at++) {
            collected *c = read_across(names[i], texts[i], at);
            assert_int_equal(c->document_count, 3);
            assert_int_equal(c->problem_count, 2);
            for (size_t n = 0; n < 3; n++) {
                assert_string_equal(c->documents[n].id, whole->documents[n].id);
                assert_string_equal(c->documents[n].body, whole->documents[n].body);
                assert_string_equal(c->documents[n].fields, whole->documents[n].fields);
                assert_int_equal(c->documents[n].source_bytes, whole->documents[n].source_bytes);
            }
            assert_string_equal(c->problems[0].reason, whole->problems[0].reason);
            assert_int_equal(c->problems[1].line - c->problems[0].line,
                             whole->problems[1].line - whole->problems[0].line);
            collected_free(c);
        }
        collected_free(whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_of_objects_is_read_in_every_layout),
        cmocka_unit_test(objects_over_several_lines_are_read_one_after_the_other),
        cmocka_unit_test(json_lines_are_read_by_line_whatever_the_file_is_called),
        cmocka_unit_test(a_file_named_for_lines_is_read_by_line_only),
        cmocka_unit_test(what_is_no_object_in_an_array_is_told_and_passed_over),
        cmocka_unit_test(a_broken_object_costs_only_itself),
        cmocka_unit_test(an_array_that_breaks_off_gives_what_came_before),
        cmocka_unit_test(every_cut_of_an_array_is_harmless),
        cmocka_unit_test(every_change_of_one_byte_is_harmless),
        cmocka_unit_test(a_value_beyond_the_limit_is_passed_over_without_being_held),
        cmocka_unit_test(a_block_end_at_any_byte_changes_nothing),
        cmocka_unit_test(many_values_cross_the_reading_blocks_unharmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
