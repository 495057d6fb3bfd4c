/* tests/cli/input/test_unpack_gzip.c: checksums, members and what follows them. More damage:
 * test_unpack_archive.c. */
#include "tests/cli/input/collect.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE "{\"id\":\"a\",\"body\":\"halo\"}\n"

/* One member that holds `text` stored, not compressed: any byte of the text can be flipped and only
 * the checksum can tell. */
static size_t member(char *out, const char *text, uint32_t crc)
{
    size_t bytes = strlen(text);
    const unsigned char head[] = {
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, (unsigned char)bytes, 0, (unsigned char)~bytes, 0xFF,
    };
    const uint32_t tail[] = {crc, (uint32_t)bytes};
    memcpy(out, head, sizeof(head));
    memcpy(out + sizeof(head), text, bytes);
    for (size_t i = 0; i < 8; i++) {
        out[sizeof(head) + bytes + i] = (char)(tail[i / 4] >> 8 * (i % 4));
    }
    return sizeof(head) + bytes + 8;
}

static uint32_t crc32_of(const char *text)
{
    uint32_t crc = 0xFFFFFFFF;
    for (; *text; text++) {
        crc ^= (unsigned char)*text;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
        }
    }
    return ~crc;
}

static size_t sound_member(char *out, const char *text)
{
    return member(out, text, crc32_of(text));
}

static void a_flipped_byte_of_the_text_is_damage(void **state)
{
    (void)state;
    char data[128];
    size_t bytes = sound_member(data, "Judul\nIsi");
    collected *c = collect_memory("a.txt.gz", data, bytes, NULL);
    assert_one_document(c, "a.txt.gz", "Judul", "Isi");
    collected_free(c);
    for (size_t at = 15; at < 24; at++) {
        data[at] ^= 1;
        c = collect_memory("a.txt.gz", data, bytes, NULL);
        assert_one_loss(c, 0, "damaged gzip data");
        collected_free(c);
        data[at] ^= 1;
    }
}

static void a_wrong_checksum_or_length_is_damage(void **state)
{
    (void)state;
    char data[128];
    size_t bytes = sound_member(data, "Judul\nIsi");
    for (size_t back = 1; back <= 8; back++) {
        data[bytes - back] ^= 0x10;
        collected *c = collect_memory("a.txt.gz", data, bytes, NULL);
        assert_one_loss(c, 0, "damaged gzip data");
        collected_free(c);
        data[bytes - back] ^= 0x10;
    }
}

static void a_cut_anywhere_is_told(void **state)
{
    (void)state;
    char data[128];
    size_t bytes = sound_member(data, "Judul\nIsi");
    for (size_t n = 3; n < bytes; n++) {
        collected *c = collect_memory("a.txt.gz", data, n, NULL);
        assert_one_loss(c, 0, "gzip data broken off");
        collected_free(c);
    }
}

static void lines_before_damage_are_kept_and_it_is_told(void **state)
{
    (void)state;
    char data[128];
    size_t bytes = member(data, LINE, 1);
    collected *c = collect_memory("a.jsonl.gz", data, bytes, NULL);
    assert_int_equal(c->document_count, 1);
    assert_int_equal(c->problem_count, 1);
    assert_true(c->problems[0].skipped);
    assert_non_null(strstr(c->problems[0].reason, "damaged gzip data"));
    collected_free(c);
}

static void many_members_are_one_file(void **state)
{
    (void)state;
    char *data = malloc((size_t)COLLECT_MAX * 64), line[64];
    size_t bytes = 0;
    assert_non_null(data);
    // More bytes than a reader holds at once, so that a member's head lies across two of its
    // blocks.
    for (int i = 0; i < COLLECT_MAX; i++) {
        snprintf(line, sizeof(line), i % 3 ? "{\"body\":\"satu %d\"}\n" : "{\"body\":\"%d\"}\n", i);
        bytes += sound_member(data + bytes, line);
    }
    collected *c = collect_memory("a.jsonl.gz", data, bytes, NULL);
    assert_int_equal(c->problem_count, 0);
    assert_int_equal(c->document_count, COLLECT_MAX);
    assert_string_equal(c->documents[COLLECT_MAX - 1].body, "4095");
    collected_free(c);
    // Damage in one of them ends the reading there.
    char *text = memmem(data + bytes / 2, bytes / 2, "satu", 4);
    assert_non_null(text);
    text[0] ^= 1;
    c = collect_memory("a.jsonl.gz", data, bytes, NULL);
    assert_int_equal(c->problem_count, 1);
    assert_true(c->document_count > COLLECT_MAX / 4 && c->document_count < COLLECT_MAX);
    collected_free(c);
    free(data);
}

static void zeros_at_the_end_are_padding_and_anything_else_is_told(void **state)
{
    (void)state;
    char data[1024] = {0};
    size_t bytes = sound_member(data, LINE);
    collected *c = collect_memory("a.jsonl.gz", data, sizeof(data), NULL);
    assert_one_document(c, "a", "", "halo");
    collected_free(c);
    static const char *const rubbish[] = {"x", "\x1F", "rubbish", "\x1F\x8B", "\x1F\x8B\x08"};
    for (size_t i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++) {
        memcpy(data + bytes, rubbish[i], strlen(rubbish[i]));
        c = collect_memory("a.jsonl.gz", data, bytes + strlen(rubbish[i]), NULL);
        assert_int_equal(c->document_count, 1);
        assert_int_equal(c->problem_count, 1);
        assert_non_null(strstr(c->problems[0].reason, "gzip data"));
        collected_free(c);
    }
}

static void the_checksum_around_a_tar_is_checked_to_its_end(void **state)
{
    (void)state;
    packed p = pack_tar("gzip", &(pack_member){"m.txt", "Judul\nIsi"}, 1);
    collected *c = collect_memory("a.tar.gz", p.data, p.bytes, NULL);
    assert_one_document(c, "a.tar.gz/m.txt", "Judul", "Isi");
    collected_free(c);
    // libarchive may pad the last block of what it writes with zeros.
    size_t end = p.bytes;
    while (end && !p.data[end - 1]) {
        end--;
    }
    for (size_t back = 3; back <= 6; back++) {
        p.data[end - back] ^= 0x10;
        c = collect_memory("a.tar.gz", p.data, p.bytes, NULL);
        assert_int_equal(c->document_count, 1);
        assert_int_equal(c->problem_count, 1);
        assert_string_equal(c->problems[0].path, "a.tar.gz");
        assert_non_null(strstr(c->problems[0].reason, "damaged gzip data"));
        collected_free(c);
        p.data[end - back] ^= 0x10;
    }
    free(p.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flipped_byte_of_the_text_is_damage),
        cmocka_unit_test(a_wrong_checksum_or_length_is_damage),
        cmocka_unit_test(a_cut_anywhere_is_told),
        cmocka_unit_test(lines_before_damage_are_kept_and_it_is_told),
        cmocka_unit_test(many_members_are_one_file),
        cmocka_unit_test(zeros_at_the_end_are_padding_and_anything_else_is_told),
        cmocka_unit_test(the_checksum_around_a_tar_is_checked_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
