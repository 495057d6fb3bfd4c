/* tests/cli/input/test_recode_utf16.c: UTF-16 files. */
#include "tests/cli/input/collect.h"

#include <stdlib.h>

#define R "\xEF\xBF\xBD"
#define WITH_SIZE(s) s, sizeof(s) - 1

static void both_byte_orders_are_read(void **state)
{
    (void)state;
    collected *c =
        collect_memory("a.txt", WITH_SIZE("\xFF\xFEJ\0\n\0\xE9\0\xAC\x20\x3D\xD8\0\xDE"), NULL);
    assert_one_document(c, "a.txt", "J", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    collected_free(c);
    c = collect_memory("a.txt", WITH_SIZE("\xFE\xFF\0J\0\n\0\xE9\x20\xAC\xD8\x3D\xDE\0"), NULL);
    assert_one_document(c, "a.txt", "J", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    collected_free(c);
}

static void json_lines_and_pages_may_be_utf16_too(void **state)
{
    (void)state;
    static const char line[] = "{\"id\":\"a\",\"body\":\"halo\"}";
    static const char page[] = "<title>T</title>isi";
    char wide[128] = "\xFF\xFE";
    for (size_t i = 0; i < sizeof(line) - 1; i++) {
        wide[2 + 2 * i] = line[i];
    }
    collected *c = collect_memory("a.jsonl", wide, 2 * sizeof(line), NULL);
    assert_one_document(c, "a", "", "halo");
    collected_free(c);
    memset(wide + 2, 0, sizeof(wide) - 2);
    for (size_t i = 0; i < sizeof(page) - 1; i++) {
        wide[2 + 2 * i] = page[i];
    }
    c = collect_memory("a.html", wide, 2 * sizeof(page), NULL);
    assert_one_document(c, "a.html", "T", "isi");
    collected_free(c);
}

static void half_a_pair_and_an_odd_byte_are_repaired_and_told(void **state)
{
    (void)state;
    collected *c = collect_memory("a.txt",
                                  WITH_SIZE("\xFF\xFEJ\0u\0d\0u\0l\0\x3D\xD8x\0y\0z\0\0\xDE"
                                            "1\0002\0003\0004\0"
                                            "5\0!"),
                                  NULL);
    assert_int_equal(c->document_count, 1);
    assert_string_equal(c->documents[0].title, "Judul" R "xyz" R "12345" R);
    assert_int_equal(c->problem_count, 1);
    assert_string_equal(c->problems[0].reason, "invalid UTF-8: 3 sequences replaced by U+FFFD");
    collected_free(c);
}

static void a_mark_alone_is_an_empty_file(void **state)
{
    (void)state;
    collected *c = collect_memory("a.txt", "\xFF\xFE", 2, NULL);
    assert_one_loss(c, 0, "no body");
    collected_free(c);
}

static void a_long_text_crosses_the_blocks_unharmed(void **state)
{
    (void)state;
    // Pairs at every offset of a block: one odd unit in front moves them.
    size_t count = 400000;
    for (size_t shift = 0; shift < 2; shift++) {
        char *wide = malloc(2 + 2 * shift + 4 * count);
        assert_non_null(wide);
        memcpy(wide,
               "\xFF\xFE"
               "a",
               3);
        wide[3] = '\0';
        for (size_t i = 0; i < count; i++) {
            memcpy(wide + 2 + 2 * shift + 4 * i, "\x3D\xD8\0\xDE", 4);
        }
        collected *c = collect_memory("a.txt", wide, 2 + 2 * shift + 4 * count, NULL);
        assert_int_equal(c->problem_count, 0);
        assert_int_equal(c->document_count, 1);
        assert_int_equal(strlen(c->documents[0].title), 4 * count + shift);
        collected_free(c);
        free(wide);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_byte_orders_are_read),
        cmocka_unit_test(json_lines_and_pages_may_be_utf16_too),
        cmocka_unit_test(half_a_pair_and_an_odd_byte_are_repaired_and_told),
        cmocka_unit_test(a_mark_alone_is_an_empty_file),
        cmocka_unit_test(a_long_text_crosses_the_blocks_unharmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
