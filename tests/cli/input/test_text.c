/* tests/cli/input/test_text.c: plain text files. */
#include "tests/cli/input/collect.h"

#include <stdlib.h>
#include <string.h>

#define R "\xEF\xBF\xBD"

static void check(const char *text, const char *title, const char *body)
{
    collected *c = collect_text("a.txt", text);
    assert_one_document(c, "a.txt", title, body);
    assert_int_equal(c->documents[0].line, 0);
    assert_int_equal(c->documents[0].source_bytes, strlen(text));
    collected_free(c);
}

static void the_title_is_the_first_line_that_is_not_blank(void **state)
{
    (void)state;
    check("Judul\nIsi satu\nIsi dua\n", "Judul", "Isi satu\nIsi dua");
    check("\n \t\n  Judul besar \n\n\nIsi\n\n\n", "Judul besar", "Isi");
}

static void a_file_of_one_line_has_a_title_and_an_empty_body(void **state)
{
    (void)state;
    check("Judul saja", "Judul saja", "");
    check("  Judul saja\n\n", "Judul saja", "");
}

// The second line, or the word "kata" inside a line.
static idx_range choose_second(const char *text, size_t bytes)
{
    const char *word = memmem(text, bytes, "kata", 4);
    const char *line = memchr(text, '\n', bytes);
    size_t start = word ? (size_t)(word - text) : line ? (size_t)(line - text) + 1 : 0;
    const char *end = word ? word + 4 : memchr(text + start, '\n', bytes - start);
    return (idx_range){start, end ? (size_t)(end - text) : bytes};
}

static void the_options_may_choose_another_title(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"Foto\nJudul\nIsi satu\nIsi dua", "Judul", "Foto\n\nIsi satu\nIsi dua"},
        {"Foto\nJudul", "Judul", "Foto\n\n"},
        {"Satu kata lagi\nIsi", "kata", "Satu kata lagi\nIsi"},
        {"kata\nIsi", "kata", "Isi"},
        {"Judul saja", "Judul saja", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        input_options options = {.choose_title = choose_second};
        collected *c = collect_memory("a.txt", cases[i][0], strlen(cases[i][0]), &options);
        assert_one_document(c, "a.txt", cases[i][1], cases[i][2]);
        collected_free(c);
    }
}

static void a_heading_in_markdown_is_a_title_without_its_marks(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"# Judul", "Judul"}, {"### Judul #1\n", "Judul #1"},
        {"#tagar", "#tagar"}, {"#\tJudul\r\n", "Judul"},
        {"#", "#"},           {"Judul # 1", "Judul # 1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        collected *c = collect_text("a.md", cases[i][0]);
        assert_one_document(c, "a.md", cases[i][1], "");
        collected_free(c);
    }
    collected *c = collect_text("a.md", "## Judul\n\nIsi\n\n## Bab\n");
    assert_one_document(c, "a.md", "Judul", "Isi\n\n## Bab");
    collected_free(c);
    check("# Judul", "# Judul", "");
}

static void a_blank_or_empty_file_has_no_body(void **state)
{
    (void)state;
    collected *c = collect_text("a.txt", " \n\t\r\n");
    assert_one_loss(c, 0, "no body");
    collected_free(c);
    c = collect_text("a.txt", "");
    assert_one_loss(c, 0, "no body");
    collected_free(c);
    c = collect_text("a.txt", "\xEF\xBB\xBF");
    assert_one_loss(c, 0, "no body");
    collected_free(c);
}

static void a_byte_order_mark_is_dropped(void **state)
{
    (void)state;
    check("\xEF\xBB\xBFJudul\nIsi", "Judul", "Isi");
}

static void lines_may_end_in_the_ways_of_other_systems(void **state)
{
    (void)state;
    check("Judul\r\nIsi\r\n", "Judul", "Isi");
    check("Judul\rIsi", "Judul", "Isi");
}

static void invalid_utf8_is_repaired_and_told_once(void **state)
{
    (void)state;
    collected *c =
        collect_text("a.txt", "Ju\xFF"
                              "dul\nIsi \xC3( dan \xE2\x82 lagi, teks yang cukup panjang");
    assert_int_equal(c->document_count, 1);
    assert_string_equal(c->documents[0].title, "Ju" R "dul");
    assert_string_equal(c->documents[0].body, "Isi " R "( dan " R " lagi, teks yang cukup panjang");
    assert_int_equal(c->problem_count, 1);
    assert_false(c->problems[0].skipped);
    assert_string_equal(c->problems[0].reason, "invalid UTF-8: 3 sequences replaced by U+FFFD");
    assert_string_equal(c->problems[0].path, "a.txt");
    collected_free(c);
}

static void binary_data_is_reported_and_skipped(void **state)
{
    (void)state;
    char noise[4096];
    unsigned seed = 1;
    for (size_t i = 0; i < sizeof(noise); i++) {
        seed = seed * 1103515245 + 12345;
        noise[i] = (char)((seed >> 16 & 0xFF) | 1); // no NUL: the share of bad bytes must tell
    }
    collected *c = collect_memory("a.txt", noise, sizeof(noise), NULL);
    assert_one_loss(c, 0, "binary data, not text");
    collected_free(c);
    c = collect_memory("a", "teks\0biasa", 10, NULL);
    assert_one_loss(c, 0, "binary data, not text");
    collected_free(c);
    c = collect_memory("foto.jpg", "\xFF\xD8\xFF\xE0\0\x10JFIF", 10, NULL);
    assert_one_loss(c, 0, "binary data, not text");
    collected_free(c);
}

static void text_in_a_latin_encoding_is_still_text(void **state)
{
    (void)state;
    collected *c = collect_text("a.txt", "Caf\xE9\nUn d\xE9jeuner tr\xE8s simple \xE0 la fran\xE7"
                                         "aise");
    assert_int_equal(c->document_count, 1);
    assert_string_equal(c->documents[0].title, "Caf" R);
    collected_free(c);
}

static void a_file_beyond_the_limit_is_skipped_and_one_at_the_limit_is_not(void **state)
{
    (void)state;
    input_options options = {.max_document_bytes = 10};
    collected *c = collect_memory("a.txt", "0123456789", 10, &options);
    assert_one_document(c, "a.txt", "0123456789", "");
    collected_free(c);
    c = collect_memory("a.txt", "0123456789a", 11, &options);
    assert_one_loss(c, 0, "larger than the limit of 10 bytes");
    collected_free(c);
}

static void a_long_text_comes_through_whole(void **state)
{
    (void)state;
    size_t bytes = 3000000;
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    memset(text, 'x', bytes);
    memcpy(text, "Judul\n", 6);
    text[bytes] = '\0';
    collected *c = collect_text("a.md", text);
    assert_one_document(c, "a.md", "Judul", text + 6);
    collected_free(c);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_title_is_the_first_line_that_is_not_blank),
        cmocka_unit_test(a_file_of_one_line_has_a_title_and_an_empty_body),
        cmocka_unit_test(the_options_may_choose_another_title),
        cmocka_unit_test(a_heading_in_markdown_is_a_title_without_its_marks),
        cmocka_unit_test(a_blank_or_empty_file_has_no_body),
        cmocka_unit_test(a_byte_order_mark_is_dropped),
        cmocka_unit_test(lines_may_end_in_the_ways_of_other_systems),
        cmocka_unit_test(invalid_utf8_is_repaired_and_told_once),
        cmocka_unit_test(binary_data_is_reported_and_skipped),
        cmocka_unit_test(text_in_a_latin_encoding_is_still_text),
        cmocka_unit_test(a_file_beyond_the_limit_is_skipped_and_one_at_the_limit_is_not),
        cmocka_unit_test(a_long_text_comes_through_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
