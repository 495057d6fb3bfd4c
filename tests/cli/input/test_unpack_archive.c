/* tests/cli/input/test_unpack_archive.c: gzip, bzip2, xz and tar, whole and damaged. */
#include "tests/cli/input/collect.h"

#include <stdio.h>
#include <stdlib.h>

#define LINES "{\"id\":\"a\",\"body\":\"satu\"}\n{\"id\":\"b\",\"body\":\"dua\"}\n"

static const char *const FILTERS[] = {"gzip", "bzip2", "xz", "zstd"};
static const char *const ENDINGS[] = {".gz", ".bz2", ".xz", ".zst"};

static void one_compressed_file_of_each_kind_is_unpacked(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        packed p = pack_raw(FILTERS[i], "Judul\nIsi", 9);
        char name[32];
        snprintf(name, sizeof(name), "a.txt%s", ENDINGS[i]);
        collected *c = collect_memory(name, p.data, p.bytes, NULL);
        assert_one_document(c, name, "Judul", "Isi");
        assert_int_equal(c->documents[0].source_bytes, 9);
        collected_free(c);
        free(p.data);
    }
}

static void compression_is_known_by_content_whatever_the_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        packed p = pack_raw(FILTERS[i], LINES, strlen(LINES));
        collected *c = collect_memory("a.jsonl", p.data, p.bytes, NULL);
        assert_int_equal(c->problem_count, 0);
        assert_int_equal(c->document_count, 2);
        collected_free(c);
        c = collect_memory("a.txt", p.data, p.bytes, NULL);
        assert_int_equal(c->document_count, 1); // text by its name
        collected_free(c);
        free(p.data);
    }
    collected *c = collect_text("a.txt.gz", "Judul\nBukan gzip");
    assert_one_document(c, "a.txt.gz", "Judul", "Bukan gzip");
    collected_free(c);
}

static void an_empty_file_in_compression_has_no_body(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        packed p = pack_raw(FILTERS[i], "", 0);
        collected *c = collect_memory("a.txt.gz", p.data, p.bytes, NULL);
        assert_one_loss(c, 0, "no body");
        collected_free(c);
        free(p.data);
    }
}

static void streams_one_behind_the_other_are_one_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        packed p = pack_raw(FILTERS[i], LINES, strlen(LINES));
        packed q = pack_raw(FILTERS[i], "{\"id\":\"c\",\"body\":\"tiga\"}", 24);
        p.data = realloc(p.data, p.bytes + q.bytes);
        memcpy(p.data + p.bytes, q.data, q.bytes);
        collected *c = collect_memory("a.jsonl", p.data, p.bytes + q.bytes, NULL);
        assert_int_equal(c->problem_count, 0);
        assert_int_equal(c->document_count, 3);
        collected_free(c);
        free(p.data);
        free(q.data);
    }
}

static const pack_member MEMBERS[] = {
    {"./berita/a.txt", "Judul A\nIsi A"},
    {"b.jsonl", LINES},
    {"c.html", "<title>C</title>isi"},
    {"kosong.txt", ""},
    {".rahasia", "tidak"},
    {"x/.git/y", "tidak"},
    {"\xC3\xA9tude.md", "Judul E\nIsi"},
    {"x/../z.txt", "Judul Z\nIsi"},
};
#define MEMBER_COUNT (sizeof(MEMBERS) / sizeof(MEMBERS[0]))

static void check_members(const collected *c, const char *archive)
{
    static const char *const ids[] = {"berita/a.txt",    NULL,        NULL, "c.html",
                                      "\xC3\xA9tude.md", "x/../z.txt"};
    static const char *const titles[] = {"Judul A", "", "", "C", "Judul E", "Judul Z"};
    char want[256];
    assert_int_equal(c->rc, 0);
    assert_int_equal(c->document_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(c->documents[i].title, titles[i]);
        if (!ids[i]) {
            continue;
        }
        snprintf(want, sizeof(want), "%s/%s", archive, ids[i]);
        assert_string_equal(c->documents[i].id, want);
    }
    assert_string_equal(c->documents[1].id, "a");
    assert_int_equal(c->documents[2].line, 2);
    snprintf(want, sizeof(want), "%s/b.jsonl", archive);
    assert_string_equal(c->documents[2].path, want);
    assert_int_equal(c->problem_count, 1);
    snprintf(want, sizeof(want), "%s/kosong.txt", archive);
    assert_string_equal(c->problems[0].path, want);
}

static void the_members_of_a_tar_are_read_each_by_its_kind(void **state)
{
    (void)state;
    packed p = pack_tar("none", MEMBERS, MEMBER_COUNT);
    collected *c = collect_memory("arsip.tar", p.data, p.bytes, NULL);
    check_members(c, "arsip.tar");
    collected_free(c);
    c = collect_memory("salah.txt", p.data, p.bytes, NULL);
    check_members(c, "salah.txt");
    collected_free(c);
    free(p.data);
}

static void a_compressed_tar_of_each_kind_is_read(void **state)
{
    (void)state;
    static const char *const names[] = {"arsip.tar.gz", "arsip.tbz2", "arsip.txz", "arsip.tar.zst"};
    for (size_t i = 0; i < 4; i++) {
        packed p = pack_tar(FILTERS[i], MEMBERS, MEMBER_COUNT);
        collected *c = collect_memory(names[i], p.data, p.bytes, NULL);
        check_members(c, names[i]);
        collected_free(c);
        free(p.data);
    }
}

static void an_archive_in_a_folder_is_named_by_its_path_there(void **state)
{
    const char *folder = *state;
    packed p = pack_tar("gzip", &(pack_member){"m/a.txt", "Judul\nIsi"}, 1);
    put_file(folder, "sub/arsip.tgz", p.data, p.bytes);
    free(p.data);
    collected *c = collect_path(folder);
    assert_one_document(c, "sub/arsip.tgz/m/a.txt", "Judul", "Isi");
    assert_string_equal(c->documents[0].path, in_folder(folder, "sub/arsip.tgz/m/a.txt"));
    collected_free(c);
}

static void an_empty_tar_holds_nothing_and_is_no_problem(void **state)
{
    (void)state;
    packed p = pack_tar("gzip", NULL, 0);
    collected *c = collect_memory("a.tar.gz", p.data, p.bytes, NULL);
    assert_int_equal(c->rc, 0);
    assert_int_equal(c->document_count + c->problem_count, 0);
    collected_free(c);
    free(p.data);
}

static void compressions_within_each_other_are_followed_to_a_limit(void **state)
{
    (void)state;
    // In turns, because libarchive takes off several of its own at once.
    packed p = pack_raw("gzip", "Judul\nIsi", 9);
    for (int layers = 1; layers <= INPUT_MAX_LAYERS + 1; layers++) {
        collected *c = collect_memory("a.txt", p.data, p.bytes, NULL);
        if (layers <= INPUT_MAX_LAYERS) {
            assert_one_document(c, "a.txt", "Judul", "Isi");
        } else {
            assert_one_loss(c, 0, "archives within archives");
        }
        collected_free(c);
        packed outer = pack_raw(layers % 2 ? "zstd" : "gzip", p.data, p.bytes);
        free(p.data);
        p = outer;
    }
    free(p.data);
}

static void a_header_that_is_cut_off_is_told_as_damage(void **state)
{
    (void)state;
    packed p = pack_raw("gzip", "Judul\nIsi", 9);
    for (size_t bytes = 3; bytes < 10; bytes++) {
        collected *c = collect_memory("a.txt.gz", p.data, bytes, NULL);
        assert_one_loss(c, 0, "gzip data broken off");
        collected_free(c);
    }
    free(p.data);
}

/* Text that compresses badly: many lines, each different. */
static char *many_lines(size_t count)
{
    char *text = NULL;
    size_t bytes = 0;
    unsigned seed = 7;
    FILE *f = open_memstream(&text, &bytes);
    for (size_t i = 0; i < count; i++) {
        fprintf(f, "{\"id\":\"%zu\",\"body\":\"", i);
        for (int n = 0; n < 40; n++) {
            seed = seed * 1103515245 + 12345;
            fputc('a' + (int)(seed >> 16) % 26, f);
        }
        fputs("\"}\n", f);
    }
    fclose(f);
    return text;
}

static void of_a_stream_that_breaks_off_what_came_before_is_kept(void **state)
{
    (void)state;
    // Unpacked, several times what a block of any of the four holds, so that something does come
    // before.
    enum { COUNT = 4000 };
    char *text = many_lines(COUNT);
    for (size_t i = 0; i < 4; i++) {
        packed p = pack_raw(FILTERS[i], text, strlen(text));
        collected *c = collect_memory("a.jsonl", p.data, p.bytes - 40, NULL);
        assert_int_equal(c->rc, 0);
        assert_true(c->document_count < COUNT);
        for (size_t n = 0; n < c->document_count; n++) {
            assert_int_equal(c->documents[n].line, n + 1);
        }
        if (i == 0 || i == 3) {
            assert_true(c->document_count > COUNT / 4);
        }
        assert_int_equal(c->problem_count, 1);
        assert_true(c->problems[0].skipped);
        assert_true(c->problems[0].reason[0] != '\0');
        collected_free(c);
        free(p.data);
    }
    free(text);
}

static void half_a_text_is_no_document(void **state)
{
    (void)state;
    char *text = many_lines(1000);
    for (size_t i = 0; i < 4; i++) {
        packed p = pack_raw(FILTERS[i], text, strlen(text));
        collected *c = collect_memory("a.txt", p.data, p.bytes / 2, NULL);
        assert_one_loss(c, 0, "");
        collected_free(c);
        free(p.data);
    }
    free(text);
}

static void every_cut_of_every_archive_is_harmless_and_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        packed p = pack_tar(i < 4 ? FILTERS[i] : "none", MEMBERS, MEMBER_COUNT);
        size_t step = i < 4 ? 1 : 97;
        // The end of a tar may be missing: two blocks of zeros, and padding to 10 kB.
        // A cut within the signature may leave what passes for a text.
        for (size_t bytes = 12; bytes < p.bytes; bytes += step) {
            collected *c = collect_memory("a.tar", p.data, bytes, NULL);
            assert_int_equal(c->rc, 0);
            assert_true(c->document_count <= 6);
            if (i < 4) {
                assert_true(c->document_count == 6 || c->problem_count > 0);
            }
            collected_free(c);
        }
        free(p.data);
    }
}

static void every_flipped_byte_of_every_archive_is_harmless(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        packed p = pack_tar(i < 4 ? FILTERS[i] : "none", MEMBERS, MEMBER_COUNT);
        for (size_t at = 0; at < p.bytes; at += i < 4 ? 1 : 31) {
            p.data[at] ^= 0x41;
            collected *c = collect_memory("a.tar", p.data, p.bytes, NULL);
            assert_int_equal(c->rc, 0);
            collected_free(c);
            p.data[at] ^= 0x41;
        }
        free(p.data);
    }
}

static void a_tar_inside_that_breaks_off_is_told_once(void **state)
{
    (void)state;
    char *text = many_lines(4000);
    pack_member members[] = {
        {"a.txt", "Judul A\nIsi"}, {"b.jsonl", text}, {"c.txt", "Judul C\nIsi"}};
    packed p = pack_tar("gzip", members, 3);
    collected *c = collect_memory("a.tar.gz", p.data, p.bytes / 2, NULL);
    assert_true(c->document_count > 1);
    assert_string_equal(c->documents[0].title, "Judul A");
    assert_int_equal(c->problem_count, 1);
    assert_string_equal(c->problems[0].path, "a.tar.gz/b.jsonl");
    collected_free(c);
    free(p.data);
    free(text);
}

static void a_large_member_is_read_in_pieces(void **state)
{
    (void)state;
    char *text = many_lines(COLLECT_MAX);
    packed p = pack_tar("gzip", &(pack_member){"b.jsonl", text}, 1);
    input_options options = {.max_document_bytes = 1000};
    collected *c = collect_memory("a.tgz", p.data, p.bytes, &options);
    assert_int_equal(c->document_count, COLLECT_MAX);
    assert_int_equal(c->problem_count, 0);
    collected_free(c);
    free(p.data);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_compressed_file_of_each_kind_is_unpacked),
        cmocka_unit_test(compression_is_known_by_content_whatever_the_name),
        cmocka_unit_test(an_empty_file_in_compression_has_no_body),
        cmocka_unit_test(streams_one_behind_the_other_are_one_file),
        cmocka_unit_test(the_members_of_a_tar_are_read_each_by_its_kind),
        cmocka_unit_test(a_compressed_tar_of_each_kind_is_read),
        cmocka_unit_test_setup_teardown(an_archive_in_a_folder_is_named_by_its_path_there,
                                        folder_setup, folder_teardown),
        cmocka_unit_test(an_empty_tar_holds_nothing_and_is_no_problem),
        cmocka_unit_test(compressions_within_each_other_are_followed_to_a_limit),
        cmocka_unit_test(a_header_that_is_cut_off_is_told_as_damage),
        cmocka_unit_test(of_a_stream_that_breaks_off_what_came_before_is_kept),
        cmocka_unit_test(half_a_text_is_no_document),
        cmocka_unit_test(every_cut_of_every_archive_is_harmless_and_told),
        cmocka_unit_test(every_flipped_byte_of_every_archive_is_harmless),
        cmocka_unit_test(a_tar_inside_that_breaks_off_is_told_once),
        cmocka_unit_test(a_large_member_is_read_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
