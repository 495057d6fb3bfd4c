/* tests/cli/input/test_jsonl.c: JSON lines, and how their members become documents. */
#include "tests/cli/input/collect.h"

#include <stdio.h>
#include <stdlib.h>

#define R "\xEF\xBF\xBD"

static void check(const char *line, const char *id, const char *title, const char *body,
                  const char *fields)
{
    collected *c = collect_text("a.jsonl", line);
    assert_one_document(c, id, title, body);
    assert_string_equal(c->documents[0].fields, fields);
    assert_int_equal(c->documents[0].line, 1);
    collected_free(c);
}

static void check_loss(const char *line, const char *reason)
{
    collected *c = collect_text("a.jsonl", line);
    assert_one_loss(c, 1, reason);
    collected_free(c);
}

static void the_usual_names_are_understood(void **state)
{
    (void)state;
    check("{\"id\":\"7\",\"title\":\"T\",\"body\":\"B\"}", "7", "T", "B", "");
    check("{\"_id\":\"7\",\"headline\":\"T\",\"text\":\"B\"}", "7", "T", "B", "");
    check("{\"docno\":\"7\",\"contents\":\"B\"}", "7", "", "B", "");
    check("{\"url\":\"http://x\",\"content\":\"B\"}", "http://x", "", "B", "");
    check("{\"id\":\"7\",\"judul\":\"T\",\"isi\":\"B\"}", "7", "T", "B", "");
    check("{\"id\":\"7\",\"judul\":\"t\",\"isi\":\"b\",\"headline\":\"T\",\"content\":\"B\"}", "7",
          "T", "B", "judul=t;isi=b;");
}

static void the_first_name_of_a_list_wins_and_the_others_stay_fields(void **state)
{
    (void)state;
    check("{\"url\":\"u\",\"text\":\"t\",\"id\":\"7\",\"content\":\"c\",\"headline\":\"h\","
          "\"body\":\"B\",\"title\":\"T\"}",
          "7", "T", "B", "url=u;text=t;content=c;headline=h;");
}

static void other_strings_and_numbers_are_kept_in_order(void **state)
{
    (void)state;
    check("{\"z\":\"1\",\"id\":\"i\",\"year\":2019,\"body\":\"B\",\"price\":-1.50e+2,\"ok\":true,"
          "\"no\":null,"
          "\"tags\":[\"a\"],\"o\":{\"p\":\"q\"},\"a\":\"\"}",
          "i", "", "B", "z=1;year#2019;price#-1.50e+2;a=;");
}

static void a_number_too_large_for_any_type_keeps_its_text(void **state)
{
    (void)state;
    check("{\"id\":123456789012345678901234567890,\"body\":\"B\",\"n\":0."
          "1000000000000000055511151231257827}",
          "123456789012345678901234567890", "", "B", "n#0.1000000000000000055511151231257827;");
}

static void a_missing_or_empty_id_is_made_of_file_and_line(void **state)
{
    (void)state;
    collected *c = collect_text(
        "a.jsonl",
        "\n{\"body\":\"satu\"}\n\n{\"id\":\"\",\"body\":\"dua\"}\n{\"id\":null,\"body\":\"tiga\"}");
    assert_int_equal(c->document_count, 3);
    assert_int_equal(c->problem_count, 0);
    assert_string_equal(c->documents[0].id, "a.jsonl:2");
    assert_string_equal(c->documents[1].id, "a.jsonl:4");
    assert_string_equal(c->documents[2].id, "a.jsonl:5");
    assert_int_equal(c->documents[2].line, 5);
    collected_free(c);
}

static void a_body_that_is_absent_null_or_blank_with_a_blank_title_is_no_body(void **state)
{
    (void)state;
    check_loss("{\"id\":\"7\",\"title\":\"T\"}", "no body");
    check_loss("{\"id\":\"7\",\"title\":\"T\",\"body\":null}", "no body");
    check_loss("{\"id\":\"7\",\"title\":\" \",\"body\":\" \\n\"}", "no body");
    check_loss("{\"id\":\"7\",\"body\":\"\"}", "no body");
    check_loss("{\"id\":\"7\",\"body\":{}}", "no body");
    check_loss("{}", "no body: no text in any of body, text, contents, content, isi; "
                     "--body-field names another");
}

static void an_empty_body_below_a_title_is_accepted(void **state)
{
    (void)state;
    check("{\"id\":\"7\",\"title\":\"T\",\"body\":\"\"}", "7", "T", "", "");
}

static void a_body_that_is_null_gives_way_to_the_next_name(void **state)
{
    (void)state;
    check("{\"id\":\"7\",\"body\":null,\"text\":\"B\"}", "7", "", "B", "");
}

static void an_array_of_strings_is_a_body_of_lines(void **state)
{
    (void)state;
    check("{\"id\":\"7\",\"body\":[\"satu\", \"d\\u0075a\",3,[\"x\"],{\"y\":1},null,\"empat\"]}",
          "7", "", "satu\ndua\n3\nempat", "");
    check("{\"id\":\"7\",\"title\":\"T\",\"body\":[]}", "7", "T", "", "");
    check("{\"id\":\"7\",\"body\":[\"\",\"a\"]}", "7", "", "a", "");
    check_loss("{\"id\":\"7\",\"body\":[\"a\" \"b\"]}", "broken JSON");
}

static void of_equal_keys_the_first_wins(void **state)
{
    (void)state;
    check("{\"id\":\"1\",\"id\":\"2\",\"body\":\"B\",\"body\":\"C\",\"x\":1,\"x\":2}", "1", "", "B",
          "x#1;");
    check("{\"\\u0069d\":\"1\",\"id\":\"2\",\"body\":\"B\"}", "1", "", "B", "");
}

static void options_replace_the_names(void **state)
{
    (void)state;
    input_options options = {.id_field = "nomor", .title_field = "judul", .body_field = "isi"};
    const char *line =
        "{\"id\":\"x\",\"body\":\"y\",\"nomor\":7,\"judul\":\"T\",\"isi\":\"B\",\"title\":\"z\"}";
    collected *c = collect_memory("a.jsonl", line, strlen(line), &options);
    assert_one_document(c, "7", "T", "B");
    assert_string_equal(c->documents[0].fields, "id=x;body=y;title=z;");
    collected_free(c);
    c = collect_memory("a.jsonl", "{\"body\":\"y\"}", 12, &options);
    assert_one_loss(c, 1, "no body: no text in the member 'isi'");
    collected_free(c);
}

static void escapes_are_decoded_and_half_pairs_repaired(void **state)
{
    (void)state;
    check("{\"id\":\"a\\/"
          "b\",\"title\":\"\\u201cJudul\\u201d\",\"body\":\"satu\\ndua\\u0000\\ud83d\\ude00\","
          "\"k\\\"\":\"v\\\\\"}",
          "a/b", "\xE2\x80\x9CJudul\xE2\x80\x9D", "satu\ndua" R "\xF0\x9F\x98\x80", "k\"=v\\;");
    collected *c = collect_text("a.jsonl", "{\"id\":\"7\",\"body\":\"a\\ud83db\"}");
    assert_int_equal(c->document_count, 1);
    assert_string_equal(c->documents[0].body, "a" R "b");
    assert_int_equal(c->problem_count, 1);
    assert_false(c->problems[0].skipped);
    collected_free(c);
}

static void broken_lines_are_told_with_line_and_reason_and_the_rest_is_read(void **state)
{
    (void)state;
    collected *c = collect_text("a.jsonl", "{\"id\":\"1\",\"body\":\"satu\"}\n"
                                           "{\"id\":\"2\",\"body\":\"dua\n"
                                           "{\"id\":\"3\" \"body\":\"tiga\"}\n"
                                           "bukan json\n"
                                           "{\"id\":\"5\",\"body\":\"lima\"} ekor\n"
                                           "[1,2]\n"
                                           "{\"id\":\"7\",\"body\":\"tujuh\"}\r\n"
                                           "{\"id\":\"8\",\"body\":\"x\\q\"}\n"
                                           "{\"id\":01,\"body\":\"x\"}\n"
                                           "{\"id\":\"10\",\"body\":nul}\n"
                                           "{\"id\":\"11\",\"body\":\"tab\tmentah\"}\n"
                                           "{\"id\":\"12\",\"body\":\"x\"\n"
                                           "{\"id\":\"13\",\"body\":\"x\"} {\"id\":\"13\"}\n"
                                           "{\"id\":\"14\",\"body\":\"empat belas\"}");
    assert_int_equal(c->rc, 0);
    assert_int_equal(c->document_count, 3);
    assert_string_equal(c->documents[0].id, "1");
    assert_string_equal(c->documents[1].id, "7");
    assert_string_equal(c->documents[2].id, "14");
    static const struct {
        uint64_t line;
        const char *reason;
    } want[] = {
        {2, "broken JSON: a string is not closed"},
        {3, "broken JSON at byte 11: a comma, colon, brace or key is missing"},
        {4, "broken JSON at byte 1: not an object"},
        {5, "broken JSON: the text does not end with the end of the object"},
        {6, "broken JSON at byte 1: not an object"},
        {8, "broken JSON at byte 20: no valid escape"},
        {9, "broken JSON at byte 7: not a number"},
        {10, "broken JSON at byte 19: neither a string"},
        {11, "broken JSON: a control character"},
        {12, "broken JSON: the text does not end with the end of the object"},
        {13, "broken JSON at byte 24: something follows the object"},
    };
    assert_int_equal(c->problem_count, sizeof(want) / sizeof(want[0]));
    for (size_t i = 0; i < c->problem_count; i++) {
        assert_int_equal(c->problems[i].line, want[i].line);
        assert_true(c->problems[i].skipped);
        if (strncmp(c->problems[i].reason, want[i].reason, strlen(want[i].reason))) {
            fail_msg("line %d: \"%s\"", (int)want[i].line, c->problems[i].reason);
        }
    }
    collected_free(c);
}

static void invalid_utf8_in_a_line_is_repaired_and_told_once(void **state)
{
    (void)state;
    collected *c = collect_text("a.jsonl", "{\"id\":\"1\",\"title\":\"\xFF\",\"body\":\"a\xC3("
                                           "b\xE2\x82\"}\n{\"id\":\"2\",\"body\":\"b\"}\n");
    assert_int_equal(c->document_count, 2);
    assert_string_equal(c->documents[0].title, R);
    assert_string_equal(c->documents[0].body, "a" R "(b" R);
    assert_int_equal(c->problem_count, 1);
    assert_false(c->problems[0].skipped);
    assert_int_equal(c->problems[0].line, 1);
    assert_string_equal(c->problems[0].reason, "invalid UTF-8: 3 sequences replaced by U+FFFD");
    collected_free(c);
}

static void a_line_beyond_the_limit_is_skipped_and_the_rest_is_read(void **state)
{
    (void)state;
    input_options options = {.max_document_bytes = 64};
    size_t bytes = 2000000;
    char *text = malloc(bytes + 200);
    assert_non_null(text);
    int at = sprintf(text, "{\"id\":\"1\",\"body\":\"satu\"}\n{\"id\":\"2\",\"body\":\"");
    memset(text + at, 'x', bytes);
    sprintf(text + at + bytes, "\"}\n{\"id\":\"3\",\"body\":\"tiga\"}\n");
    collected *c = collect_memory("a.jsonl", text, strlen(text), &options);
    assert_int_equal(c->document_count, 2);
    assert_string_equal(c->documents[1].id, "3");
    assert_int_equal(c->documents[1].line, 3);
    assert_int_equal(c->problem_count, 1);
    assert_int_equal(c->problems[0].line, 2);
    assert_string_equal(c->problems[0].reason, "larger than the limit of 64 bytes for a document");
    collected_free(c);
    free(text);
}

static void lines_of_every_length_cross_the_reading_blocks_unharmed(void **state)
{
    (void)state;
    // Bodies of growing length, 2 MB together: lines lie across block ends at many offsets.
    char *text = NULL;
    size_t bytes = 0, lines = 2000;
    FILE *f = open_memstream(&text, &bytes);
    for (size_t i = 0; i < lines; i++) {
        fprintf(f, "{\"id\":\"%zu\",\"body\":\"", i);
        for (size_t n = 0; n <= i; n++) {
            fputc('a' + (int)(n % 26), f);
        }
        fputs("\"}\n", f);
    }
    fclose(f);
    collected *c = collect_memory("a.jsonl", text, bytes, NULL);
    assert_int_equal(c->document_count, lines);
    assert_int_equal(c->problem_count, 0);
    for (size_t i = 0; i < lines; i++) {
        assert_int_equal(c->documents[i].line, i + 1);
        assert_int_equal(c->documents[i].body_bytes, i + 1);
        assert_int_equal(c->documents[i].body[i], 'a' + (int)(i % 26));
    }
    collected_free(c);
    free(text);
}

static void an_object_with_too_many_members_is_skipped(void **state)
{
    (void)state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&text, &bytes);
    fputs("{\"body\":\"B\"", f);
    for (int i = 0; i < INPUT_MAX_FIELDS; i++) {
        fprintf(f, ",\"f%d\":%d", i, i);
    }
    fputs("}\n{\"id\":\"2\",\"body\":\"B\"}\n", f);
    fclose(f);
    collected *c = collect_memory("a.jsonl", text, bytes, NULL);
    assert_int_equal(c->document_count, 1);
    assert_int_equal(c->problem_count, 1);
    assert_non_null(strstr(c->problems[0].reason, "more strings and numbers"));
    collected_free(c);
    free(text);
}

static void deep_nesting_is_refused_not_followed(void **state)
{
    (void)state;
    size_t depth = 100000;
    char *text = malloc(2 * depth + 100);
    assert_non_null(text);
    int at = sprintf(text, "{\"body\":\"B\",\"x\":");
    memset(text + at, '[', depth);
    memset(text + at + depth, ']', depth);
    strcpy(text + at + 2 * depth, "}\n");
    collected *c = collect_text("a.jsonl", text);
    // What is passed over is only checked for brackets: simdjson counts them and gives the
    // document.
    assert_int_equal(c->document_count + c->problem_count, 1);
    collected_free(c);
    free(text);
}

static void a_byte_order_mark_is_dropped(void **state)
{
    (void)state;
    check("\xEF\xBB\xBF{\"id\":\"7\",\"body\":\"B\"}", "7", "", "B", "");
}

static void garbage_named_jsonl_is_one_problem(void **state)
{
    (void)state;
    collected *c = collect_memory("a.jsonl",
                                  "\x7F"
                                  "ELF\n\0\n\n\x01\n\0\n",
                                  13, NULL);
    assert_one_loss(c, 0, "binary data");
    collected_free(c);
}

static void a_nul_inside_a_line_breaks_only_that_line(void **state)
{
    (void)state;
    static const char text[] = "{\"id\":\"1\",\"body\":\"a\0b\"}\n{\"id\":\"2\",\"body\":\"b\"}\n";
    collected *c = collect_memory("a.jsonl", text, sizeof(text) - 1, NULL);
    assert_int_equal(c->document_count, 1);
    assert_int_equal(c->problem_count, 1);
    assert_int_equal(c->problems[0].line, 1);
    collected_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_usual_names_are_understood),
        cmocka_unit_test(the_first_name_of_a_list_wins_and_the_others_stay_fields),
        cmocka_unit_test(other_strings_and_numbers_are_kept_in_order),
        cmocka_unit_test(a_number_too_large_for_any_type_keeps_its_text),
        cmocka_unit_test(a_missing_or_empty_id_is_made_of_file_and_line),
        cmocka_unit_test(a_body_that_is_absent_null_or_blank_with_a_blank_title_is_no_body),
        cmocka_unit_test(an_empty_body_below_a_title_is_accepted),
        cmocka_unit_test(a_body_that_is_null_gives_way_to_the_next_name),
        cmocka_unit_test(an_array_of_strings_is_a_body_of_lines),
        cmocka_unit_test(of_equal_keys_the_first_wins),
        cmocka_unit_test(options_replace_the_names),
        cmocka_unit_test(escapes_are_decoded_and_half_pairs_repaired),
        cmocka_unit_test(broken_lines_are_told_with_line_and_reason_and_the_rest_is_read),
        cmocka_unit_test(invalid_utf8_in_a_line_is_repaired_and_told_once),
        cmocka_unit_test(a_line_beyond_the_limit_is_skipped_and_the_rest_is_read),
        cmocka_unit_test(lines_of_every_length_cross_the_reading_blocks_unharmed),
        cmocka_unit_test(an_object_with_too_many_members_is_skipped),
        cmocka_unit_test(deep_nesting_is_refused_not_followed),
        cmocka_unit_test(a_byte_order_mark_is_dropped),
        cmocka_unit_test(garbage_named_jsonl_is_one_problem),
        cmocka_unit_test(a_nul_inside_a_line_breaks_only_that_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
