/* tests/cli/input/test_html.c: HTML pages. */
#include "tests/cli/input/collect.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/input/utf8_repair.h"

#define R "\xEF\xBF\xBD"

static void check(const char *page, const char *title, const char *body)
{
    collected *c = collect_text("a.html", page);
    assert_one_document(c, "a.html", title, body);
    assert_int_equal(c->documents[0].source_bytes, strlen(page));
    collected_free(c);
}

static void title_and_visible_text_are_taken(void **state)
{
    (void)state;
    check("<!DOCTYPE html><html><head><meta charset=utf-8><title> Putin &amp;\n Kim </title>"
          "<style>p{}</style><script>var x = \"<p>tidak</p>\";</script></head><body><p>Satu</p>"
          "<noscript>tidak</noscript><template><p>tidak</p></template><script>tidak</script>"
          "<iframe>tidak</iframe><p hidden>tidak</p><!-- tidak --><p>Dua</p></body></html>",
          "Putin & Kim", "Satu\nDua");
}

static void elements_that_stand_on_their_own_separate_lines(void **state)
{
    (void)state;
    check("<title>T</title><h1>Judul</h1><p>satu "
          "<b>dua</b>tiga</p><div>empat<div>lima</div>enam</div>"
          "<ul><li>a<li>b</ul>c<br>d<table><tr><td>e</td><td>f</td></tr><tr><th>g</table>",
          "T", "Judul\nsatu duatiga\nempat\nlima\nenam\na\nb\nc\nd\ne f\ng");
}

static void white_space_collapses(void **state)
{
    (void)state;
    check("<title>\n\n T\tU </title><p>  satu \n\n dua&nbsp;&nbsp;tiga <b> empat </b> </p>\n\n<p> "
          "</p><p>lima</p>",
          "T U", "satu dua tiga empat\nlima");
    check("<title>T</title><pre>a\n  b</pre>", "T", "a b");
}

static void entities_are_decoded(void **state)
{
    (void)state;
    check("<title>&lt;T&gt;</title><p>&eacute;&#8364;&#x41;&hellip;&amp;amp; &tidakada; a<b", "<T>",
          "\xC3\xA9\xE2\x82\xAC"
          "A\xE2\x80\xA6&amp; &tidakada; a");
    check("<title>T</title>&#150;&#0;", "T", "\xE2\x80\x93" R);
}

static void references_beyond_unicode_never_make_invalid_text(void **state)
{
    (void)state;
    // Each goes wrong in another way inside the parser.
    static const char *const references[] = {"&#1114112;", "&#xD800;", "&#99999999999999999999;",
                                             "&#x7FFFFFFF;", "&#xFFFFFFFF;"};
    for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
        char page[128];
        snprintf(page, sizeof(page), "<title>T%s</title><p>a%sb", references[i], references[i]);
        collected *c = collect_text("a.html", page);
        assert_int_equal(c->document_count, 1);
        assert_int_equal(utf8_valid_prefix(c->documents[0].title, strlen(c->documents[0].title)),
                         strlen(c->documents[0].title));
        assert_int_equal(utf8_valid_prefix(c->documents[0].body, c->documents[0].body_bytes),
                         c->documents[0].body_bytes);
        // The last is taken for the end of the page.
        if (i + 1 < sizeof(references) / sizeof(references[0])) {
            assert_int_equal(c->documents[0].body[0], 'a');
            assert_int_equal(c->documents[0].body[c->documents[0].body_bytes - 1], 'b');
        }
        collected_free(c);
    }
}

static void without_a_title_the_first_heading_is_taken_and_stays_in_the_body(void **state)
{
    (void)state;
    check("<p>depan</p><h1>Judul<br><i>besar</i></h1><h1>lain</h1>", "Judul besar",
          "depan\nJudul\nbesar\nlain");
    check("<title> </title><h1></h1><h1>Judul</h1>isi", "Judul", "Judul\nisi");
    check("<p>isi saja", "", "isi saja");
    check("<title>judul saja</title>", "judul saja", "");
}

static void a_page_without_text_has_no_body(void **state)
{
    (void)state;
    collected *c = collect_text("a.html", "<html><body><script>x</script><p> </p>");
    assert_one_loss(c, 0, "no body");
    collected_free(c);
    c = collect_text("a.html", "");
    assert_one_loss(c, 0, "no body");
    collected_free(c);
}

static void a_title_inside_a_drawing_is_not_the_page_s(void **state)
{
    (void)state;
    check("<svg><title>gambar</title></svg><h1>Judul</h1>", "Judul", "Judul");
}

static void pages_are_known_by_their_beginning_too(void **state)
{
    (void)state;
    collected *c = collect_text(
        "a.txt",
        "\xEF\xBB\xBF\n<?xml version=\"1.0\"?><!-- x --><!DOCTYPE HTML><title>T</title>isi");
    assert_one_document(c, "a.txt", "T", "isi");
    collected_free(c);
    c = collect_text("tanpa-akhiran", "<HTML><title>T</title>isi");
    assert_one_document(c, "tanpa-akhiran", "T", "isi");
    collected_free(c);
    c = collect_text("a.xhtml", "<p>isi");
    assert_one_document(c, "a.xhtml", "", "isi");
    collected_free(c);
}

static void invalid_utf8_is_repaired_where_nothing_is_declared(void **state)
{
    (void)state;
    collected *c = collect_text("a.html", "<title>Caf\xE9</title><p>isi yang cukup panjang");
    assert_int_equal(c->document_count, 1);
    assert_string_equal(c->documents[0].title, "Caf" R);
    assert_int_equal(c->problem_count, 1);
    assert_false(c->problems[0].skipped);
    collected_free(c);
}

static void declared_latin_text_is_recoded(void **state)
{
    (void)state;
    check("<meta http-equiv=\"Content-Type\" content=\"text/html; "
          "charset=ISO-8859-1\"><title>Caf\xE9</title>"
          "<p>\x93na\xEFve\x94 dan teks biasa",
          "Caf\xC3\xA9", "\xE2\x80\x9Cna\xC3\xAFve\xE2\x80\x9D dan teks biasa");
    check("<meta charset='windows-1252'><title>\x80</title>", "\xE2\x82\xAC", "");
    // Valid UTF-8 is UTF-8 whatever is declared.
    check("<meta charset=iso-8859-1><title>Caf\xC3\xA9</title>", "Caf\xC3\xA9", "");
}

static void what_a_declared_encoding_lacks_is_replaced_and_told(void **state)
{
    (void)state;
    collected *c = collect_text("a.html", "<meta charset=windows-1252><title>a\x81"
                                          "b\xE9</title><p>isi yang cukup panjang");
    assert_int_equal(c->document_count, 1);
    assert_string_equal(c->documents[0].title, "a" R "b\xC3\xA9");
    assert_int_equal(c->problem_count, 1);
    collected_free(c);
}

static void an_unknown_or_impossible_declaration_is_ignored(void **state)
{
    (void)state;
    static const char *const pages[] = {
        "<meta charset=tidak-ada><title>\xE9</title><p>isi yang cukup panjang",
        "<meta charset=utf-16><title>\xE9</title><p>isi yang cukup panjang",
        "<meta charset=><title>\xE9</title><p>isi yang cukup panjang",
        "<meta charset",
    };
    for (size_t i = 0; i < 3; i++) {
        collected *c = collect_text("a.html", pages[i]);
        assert_int_equal(c->document_count, 1);
        assert_string_equal(c->documents[0].title, R);
        collected_free(c);
    }
    collected *c = collect_text("a.html", pages[3]);
    assert_int_equal(c->document_count, 0);
    collected_free(c);
}

/* `front`, then `part` so many times, then `back`. */
static char *repeat(const char *front, const char *part, size_t times, const char *back)
{
    size_t n = strlen(front), m = strlen(part);
    char *text = malloc(n + m * times + strlen(back) + 1);
    assert_non_null(text);
    strcpy(text, front);
    for (size_t i = 0; i < times; i++) {
        memcpy(text + n + i * m, part, m);
    }
    strcpy(text + n + m * times, back);
    return text;
}

static void check_refused(char *page, const char *reason)
{
    collected *c = collect_text("a.html", page);
    assert_one_loss(c, 0, reason);
    collected_free(c);
    free(page);
}

static void a_million_nested_elements_are_refused_at_once(void **state)
{
    (void)state;
    check_refused(repeat("<title>x</title>", "<div>", 1000000, "halo"),
                  "nested more than 1024 deep");
    check_refused(repeat("", "<b>", 1000000, "halo"), "nested more than 1024 deep");
    check_refused(repeat("", "<table><tr><td>", 1000000, "halo"), "nested more than 1024 deep");
    check_refused(repeat("", "<svg>", 1000000, "halo"), "nested more than 1024 deep");
    // Closed in the text, but not by the rules of HTML.
    check_refused(repeat("", "<div><object></div></object>", 300000, "halo"),
                  "nested more than 1024 deep");
}

static void nesting_within_the_limit_is_followed(void **state)
{
    (void)state;
    char *page = repeat("<title>x</title>", "<div>", 1000, "halo");
    check(page, "x", "halo");
    free(page);
}

static void a_million_attributes_are_refused_at_once(void **state)
{
    (void)state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&text, &bytes);
    fputs("<p ", f);
    for (int i = 0; i < 1000000; i++) {
        fprintf(f, "a%d=1 ", i);
    }
    fputs(">halo", f);
    fclose(f);
    check_refused(text, "more than 1024 attributes");
}

static void a_tree_far_larger_than_its_page_is_refused(void **state)
{
    (void)state;
    // Each <p> opens all the <font> before it anew.
    char *text = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&text, &bytes);
    for (int i = 0; i < 900; i++) {
        fprintf(f, "<font c=%d>", i);
    }
    for (int i = 0; i < 2000; i++) {
        fputs("<p>x</p><address>", f);
    }
    fclose(f);
    collected *c = collect_memory("a.html", text, bytes, NULL);
    assert_int_equal(c->rc, 0);
    assert_int_equal(c->document_count + c->problem_count, 1);
    collected_free(c);
    free(text);

    f = open_memstream(&text, &bytes);
    for (int i = 0; i < 1000; i++) {
        fprintf(f, "<p><font c=%d>x</p>", i);
    }
    for (int i = 0; i < 1000; i++) {
        fputs("<p>x</p>", f);
    }
    fclose(f);
    check_refused(text, "too complex");
}

static void many_pages_after_refused_ones_are_read_well(void **state)
{
    (void)state;
    const char *folder = *state;
    char *deep = repeat("", "<div>", 2000, "");
    for (int i = 0; i < 20; i++) {
        char name[32], page[64];
        snprintf(name, sizeof(name), "%02d-a.html", i);
        put_text(folder, name, deep);
        snprintf(name, sizeof(name), "%02d-b.html", i);
        snprintf(page, sizeof(page), "<title>T%d</title><p>isi %d", i, i);
        put_text(folder, name, page);
    }
    free(deep);
    collected *c = collect_path(folder);
    assert_int_equal(c->document_count, 20);
    assert_int_equal(c->problem_count, 20);
    assert_string_equal(c->documents[19].title, "T19");
    assert_string_equal(c->documents[19].body, "isi 19");
    collected_free(c);
}

static void text_as_long_as_a_node_does_no_harm(void **state)
{
    (void)state;
    // The tree takes requests of that size for nodes: try all lengths around it.
    for (size_t n = 1; n < 400; n++) {
        char *page = repeat("<title>x</title><p title='", "y", n, "'><b>");
        char *whole = repeat(page, "z", n, "</b>");
        collected *c = collect_text("a.html", whole);
        assert_int_equal(c->document_count, 1);
        assert_int_equal(c->documents[0].body_bytes, n);
        collected_free(c);
        free(page);
        free(whole);
    }
}

static void every_cut_of_a_page_is_harmless(void **state)
{
    (void)state;
    static const char page[] =
        "<!DOCTYPE html><html lang=id><head><title>T &amp; U</title><style>a{}</style></head>"
        "<body class=\"x\"><h1>J</h1><p>a<b>b<i>c</b>d</i></p><!-- k --><table><td>e<svg><desc>f"
        "</svg></table><select><option>g</select><![CDATA[x]]>&#x20ac;&copy</body></html>";
    for (size_t bytes = 0; bytes < sizeof(page); bytes++) {
        collected *c = collect_memory("a.html", page, bytes, NULL);
        assert_int_equal(c->rc, 0);
        assert_int_equal(c->document_count + c->problem_count, 1);
        collected_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(title_and_visible_text_are_taken),
        cmocka_unit_test(elements_that_stand_on_their_own_separate_lines),
        cmocka_unit_test(white_space_collapses),
        cmocka_unit_test(entities_are_decoded),
        cmocka_unit_test(references_beyond_unicode_never_make_invalid_text),
        cmocka_unit_test(without_a_title_the_first_heading_is_taken_and_stays_in_the_body),
        cmocka_unit_test(a_page_without_text_has_no_body),
        cmocka_unit_test(a_title_inside_a_drawing_is_not_the_page_s),
        cmocka_unit_test(pages_are_known_by_their_beginning_too),
        cmocka_unit_test(invalid_utf8_is_repaired_where_nothing_is_declared),
        cmocka_unit_test(declared_latin_text_is_recoded),
        cmocka_unit_test(what_a_declared_encoding_lacks_is_replaced_and_told),
        cmocka_unit_test(an_unknown_or_impossible_declaration_is_ignored),
        cmocka_unit_test(a_million_nested_elements_are_refused_at_once),
        cmocka_unit_test(nesting_within_the_limit_is_followed),
        cmocka_unit_test(a_million_attributes_are_refused_at_once),
        cmocka_unit_test(a_tree_far_larger_than_its_page_is_refused),
        cmocka_unit_test_setup_teardown(many_pages_after_refused_ones_are_read_well, folder_setup,
                                        folder_teardown),
        cmocka_unit_test(text_as_long_as_a_node_does_no_harm),
        cmocka_unit_test(every_cut_of_a_page_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
