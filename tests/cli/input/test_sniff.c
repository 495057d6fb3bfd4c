/* tests/cli/input/test_sniff.c: telling contents apart by name and first bytes. */
#include "cli/input/sniff.h"

#include <stdlib.h>

#include "tests/cli/input/collect.h"

static input_format format(const char *name, const char *text)
{
    return sniff_format(name, text, strlen(text));
}

static void names_decide_among_text_json_and_html(void **state)
{
    (void)state;
    static const char *const html[] = {"a.html", "A.HTM", "a.xhtml", "a.html.gz"};
    static const char *const json[] = {"a.jsonl", "a.ndjson", "a.json", "A.JSONL.ZST", "-"};
    static const char *const text[] = {"a.txt", "a.text", "README.md", "a.txt.xz", "a.csv", "a"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(format(html[i], "apa saja"), INPUT_HTML);
    }
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(format(json[i], "apa saja"), INPUT_JSONL);
    }
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(format(text[i], "apa saja"), INPUT_TEXT);
    }
}

static void content_decides_where_the_name_does_not(void **state)
{
    (void)state;
    assert_int_equal(format("a", "{\"id\":1}"), INPUT_JSONL);
    assert_int_equal(format("a.dat", "\xEF\xBB\xBF [ { \"id\""), INPUT_JSONL);
    assert_int_equal(format("a", "{ini bukan json}"), INPUT_TEXT);
    assert_int_equal(format("a.txt", "{\"id\":1}"), INPUT_TEXT);
    assert_int_equal(format("a", " \n<!DocType HTML>"), INPUT_HTML);
    assert_int_equal(format("a.txt", "<html lang=id>"), INPUT_HTML);
    assert_int_equal(format("a.txt", "<?xml version='1.0'?>\n<!-- a -->\n<html>"), INPUT_HTML);
    assert_int_equal(format("a.txt", "<?xml version='1.0'"), INPUT_TEXT);
    assert_int_equal(format("a", "<p>"), INPUT_TEXT);
    assert_int_equal(format("a", ""), INPUT_TEXT);
}

static void signatures_tell_compression_whatever_the_name(void **state)
{
    (void)state;
    assert_int_equal(sniff_unwrap("a", "\x1F\x8B\x08\0", 4), SNIFF_GZIP);
    assert_int_equal(sniff_unwrap("a",
                                  "\xFD"
                                  "7zXZ\0",
                                  6),
                     SNIFF_XZ);
    assert_int_equal(sniff_unwrap("a", "\x28\xB5\x2F\xFD", 4), SNIFF_ZSTD);
    assert_int_equal(sniff_unwrap("a", "\x50\x2A\x4D\x18", 4), SNIFF_ZSTD);
    assert_int_equal(sniff_unwrap("a", "BZh9\x31\x41\x59\x26\x53\x59", 10), SNIFF_BZIP2);
    assert_int_equal(sniff_unwrap("a.bz2", "BZh9 bukan", 10), SNIFF_PLAIN);
    assert_int_equal(sniff_unwrap("a.gz", "teks biasa", 10), SNIFF_PLAIN);
    assert_int_equal(sniff_unwrap("a", "\xFF\xFEx\0", 4), SNIFF_UTF16LE);
    assert_int_equal(sniff_unwrap("a", "\xFE\xFF\0x", 4), SNIFF_UTF16BE);
    assert_int_equal(sniff_unwrap("a", "", 0), SNIFF_PLAIN);
}

static void every_cut_of_a_signature_is_plain_or_itself(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t count;
    } all[] = {{"\x1F\x8B\x08", 3},
               {"\xFD"
                "7zXZ\0",
                6},
               {"\x28\xB5\x2F\xFD", 4},
               {"BZh9\x31\x41\x59\x26\x53\x59", 10}};
    for (size_t i = 0; i < 4; i++) {
        for (size_t n = 0; n < all[i].count; n++) {
            assert_int_equal(sniff_unwrap("a", all[i].bytes, n), SNIFF_PLAIN);
        }
    }
}

static void a_tar_is_known_by_its_checksum(void **state)
{
    (void)state;
    packed p = pack_tar("none", &(pack_member){"a.txt", "isi"}, 1);
    assert_int_equal(sniff_unwrap("a", p.data, p.bytes), SNIFF_TAR);
    p.data[0] ^= 1;
    assert_int_equal(sniff_unwrap("a", p.data, p.bytes), SNIFF_PLAIN);
    free(p.data);
    char zeros[1024] = {0};
    assert_int_equal(sniff_unwrap("a.tar", zeros, sizeof(zeros)), SNIFF_TAR);
    assert_int_equal(sniff_unwrap("a.tgz", zeros, sizeof(zeros)), SNIFF_TAR);
    assert_int_equal(sniff_unwrap("a.txt", zeros, sizeof(zeros)), SNIFF_PLAIN);
}

static void binary_is_a_nul_or_a_large_share_of_bytes_that_are_no_text(void **state)
{
    (void)state;
    assert_false(sniff_is_binary("", 0));
    assert_false(sniff_is_binary("teks\n\tbiasa \xC3\xA9", 14));
    assert_true(sniff_is_binary("teks\0", 5));
    assert_false(sniff_is_binary("12345678\x01\xFF", 10));
    assert_true(sniff_is_binary("1234567\x01\xFF\x7F", 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_decide_among_text_json_and_html),
        cmocka_unit_test(content_decides_where_the_name_does_not),
        cmocka_unit_test(signatures_tell_compression_whatever_the_name),
        cmocka_unit_test(every_cut_of_a_signature_is_plain_or_itself),
        cmocka_unit_test(a_tar_is_known_by_its_checksum),
        cmocka_unit_test(binary_is_a_nul_or_a_large_share_of_bytes_that_are_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
