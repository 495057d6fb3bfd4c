/* test_manifest.c: the commit: what is written is read; everything else is refused, and named. */
#include "tests/common/base/testing.h"

#include "common/format/manifest.h"

#include <xxhash.h>

static void manifest_make(manifest *m, const char *analyzer, uint32_t segments)
{
    idx__manifest_init(m, NULL);
    snprintf(m->analyzer, sizeof m->analyzer, "%s", analyzer);
    m->fingerprint = 0x1122334455667788;
    m->flags = IDX_FLAG_POSITIONS | IDX_FLAG_STORE;
    m->segment_count = segments;
    m->segments = segments ? malloc(segments * sizeof *m->segments) : NULL;
    for (uint32_t i = 0; i < segments; i++) {
        m->segments[i] =
            (manifest_segment){UINT64_C(0x9e3779b97f4a7c15) * (i + 1), 1000 + i, 7 * i + 1};
    }
}

static void assert_same(const manifest *a, const manifest *b)
{
    assert_string_equal(a->analyzer, b->analyzer);
    assert_true(a->fingerprint == b->fingerprint);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->segment_count, b->segment_count);
    for (uint32_t i = 0; i < a->segment_count; i++) {
        assert_true(a->segments[i].id == b->segments[i].id);
        assert_true(a->segments[i].file_bytes == b->segments[i].file_bytes);
        assert_int_equal(a->segments[i].documents, b->segments[i].documents);
    }
}

static void what_is_serialised_is_parsed(void **state)
{
    (void)state;
    char longest[256];
    memset(longest, 'n', 255);
    longest[255] = '\0';
    const char *names[] = {"x", "indonesian", longest};
    static const uint32_t counts[] = {0, 1, 2, 100, IDX_MAX_SEGMENTS};
    for (size_t k = 0; k < COUNT_OF(names) * COUNT_OF(counts); k++) {
        manifest m, read;
        manifest_make(&m, names[k % COUNT_OF(names)], counts[k / COUNT_OF(names)]);
        idx__manifest_init(&read, NULL);
        buf b;
        idx__buf_init(&b, NULL);
        idx__buf_append(&b, "before", 6);
        idx__manifest_serialise(&m, &b);
        assert_int_equal(idx__manifest_parse(&read, b.data + 6, b.bytes - 6, NULL), IDX_OK);
        assert_same(&m, &read);
        idx__manifest_release(&read);
        idx__manifest_release(&m);
        idx__buf_release(&b);
    }
}

static void the_bytes_are_those_of_the_format(void **state)
{
    (void)state;
    manifest m;
    manifest_make(&m, "ab", 1);
    buf b;
    idx__buf_init(&b, NULL);
    idx__manifest_serialise(&m, &b);
    static const uint8_t expected[] = {
        'I',  'D',  'X',  'M',  'A',  'N',  'I', '\n', 3, 0, 0, 0, 1,   0,   0,    0,    0x88, 0x77,
        0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 3,   0,    0, 0, 2, 0, 'a', 'b', 0x15, 0x7c, 0x4a, 0x7f,
        0xb9, 0x79, 0x37, 0x9e, 0xe8, 3,    0,   0,    0, 0, 0, 0, 1,   0,   0,    0};
    assert_int_equal(b.bytes, sizeof expected + 8);
    assert_memory_equal(b.data, expected, sizeof expected);
    assert_true(idx__load_u64(b.data + sizeof expected) == XXH3_64bits(expected, sizeof expected));
    idx__buf_release(&b);
    idx__manifest_release(&m);
}

static int parse_copy(const uint8_t *data, size_t bytes, idx_error *err)
{
    uint8_t *copy = malloc(bytes + !bytes); // of exactly its size
    memcpy(copy, data, bytes);
    manifest m;
    idx__manifest_init(&m, NULL);
    int code = idx__manifest_parse(&m, copy, bytes, err);
    assert_true(code == IDX_OK || (m.segment_count == 0 && !m.segments));
    idx__manifest_release(&m);
    free(copy);
    return code;
}

static void every_flip_and_every_cut_is_noticed(void **state)
{
    (void)state;
    manifest m;
    manifest_make(&m, "indonesian", 3);
    buf b;
    idx__buf_init(&b, NULL);
    idx__manifest_serialise(&m, &b);
    for (size_t at = 0; at < b.bytes; at++) {
        for (unsigned mask = 1; mask < 256; mask = mask == 128   ? 255
                                                   : mask == 255 ? 256
                                                                 : mask * 2) {
            b.data[at] ^= (uint8_t)mask;
            idx_error e = {0};
            int code = parse_copy(b.data, b.bytes, &e);
            assert_int_equal(code, at >= 8 && at < 12 ? IDX_EVERSION : IDX_ECORRUPT);
            assert_int_equal(e.code, code);
            b.data[at] ^= (uint8_t)mask;
        }
        assert_int_equal(parse_copy(b.data, at, NULL), IDX_ECORRUPT);
    }
    idx__buf_append(&b, "x", 1);
    assert_int_equal(parse_copy(b.data, b.bytes, NULL), IDX_ECORRUPT);
    idx__buf_release(&b);
    idx__manifest_release(&m);
}

/* Changed, and sealed with a checksum that fits. */
static int parse_resealed(buf *b, size_t at, uint64_t value, size_t width)
{
    uint8_t *copy = malloc(b->bytes);
    memcpy(copy, b->data, b->bytes);
    for (size_t i = 0; i < width; i++) {
        copy[at + i] = (uint8_t)(value >> 8 * i);
    }
    idx__store_u64(copy + b->bytes - 8, XXH3_64bits(copy, b->bytes - 8));
    int code = parse_copy(copy, b->bytes, NULL);
    free(copy);
    return code;
}

static void counts_that_contradict_the_size_are_refused_whatever_the_checksum_says(void **state)
{
    (void)state;
    manifest m;
    manifest_make(&m, "indonesian", 3);
    buf b;
    idx__buf_init(&b, NULL);
    idx__manifest_serialise(&m, &b);
    assert_int_equal(parse_resealed(&b, 16, 99, 8), IDX_OK); // the fingerprint may be anything
    static const uint64_t counts[] = {0,          2,          4,          4096,      4097,
                                      0x7fffffff, 0x80000000, 0xffffffff, 0xccccccd0};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        assert_int_equal(parse_resealed(&b, 12, counts[i], 4), IDX_ECORRUPT);
    }
    static const uint64_t names[] = {0, 9, 11, 30, 50, 70, 255, 256, 65535};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(parse_resealed(&b, 28, names[i], 2), IDX_ECORRUPT);
    }
    assert_int_equal(parse_resealed(&b, 8, 4, 4), IDX_EVERSION);
    assert_int_equal(parse_resealed(&b, 8, 2, 4), IDX_EVERSION);
    assert_int_equal(parse_resealed(&b, 8, 0, 4), IDX_EVERSION);
    idx__buf_release(&b);
    idx__manifest_release(&m);
}

static void a_folder_without_or_with_a_damaged_manifest_is_named(void **state)
{
    manifest m;
    idx__manifest_init(&m, NULL);
    idx_error e = {0};
    const char *path = path_in(*state, "MANIFEST");
    assert_int_equal(idx__manifest_read(&m, *state, &e), IDX_ENOTFOUND);
    assert_string_equal(e.file, path);
    e = (idx_error){0};
    file_put(path, "nonsense", 8);
    assert_int_equal(idx__manifest_read(&m, *state, &e), IDX_ECORRUPT);
    assert_string_equal(e.file, path);
    assert_string_equal(e.section, "MANIFEST");
    e = (idx_error){0};
    file_put(path, "", 0);
    assert_int_equal(idx__manifest_read(&m, *state, &e), IDX_ECORRUPT);
    e = (idx_error){0};
    char *large = calloc(2, 1 << 20);
    file_put(path, large, 2 << 20);
    free(large);
    assert_int_equal(idx__manifest_read(&m, *state, &e), IDX_ECORRUPT);
    assert_int_equal(e.code, IDX_ECORRUPT);
    assert_string_equal(e.file, path);
    idx__manifest_release(&m);
}

static void out_of_memory_leaves_nothing_behind(void **state)
{
    manifest m;
    manifest_make(&m, "indonesian", 3);
    buf b;
    idx__buf_init(&b, NULL);
    idx__manifest_serialise(&m, &b);
    file_put(path_in(*state, "MANIFEST"), b.data, b.bytes);
    idx__buf_release(&b);
    test_memory memory;
    test_memory_init(&memory);
    size_t n = 1;
    for (;; n++) {
        manifest read;
        idx__manifest_init(&read, &memory.hook);
        idx_error e = {0};
        test_memory_arm(&memory, n, false);
        int code = idx__manifest_read(&read, *state, &e);
        assert_int_equal(code, memory.failures ? IDX_ENOMEM : IDX_OK);
        if (code == IDX_OK) {
            assert_same(&m, &read);
        }
        idx__manifest_release(&read);
        assert_int_equal(memory.live_blocks, 0);
        if (code == IDX_OK) {
            break;
        }
    }
    assert_true(n >= 3);
    test_memory_release(&memory);
    idx__manifest_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_serialised_is_parsed),
        cmocka_unit_test(the_bytes_are_those_of_the_format),
        cmocka_unit_test(every_flip_and_every_cut_is_noticed),
        cmocka_unit_test(counts_that_contradict_the_size_are_refused_whatever_the_checksum_says),
        cmocka_unit_test_setup_teardown(a_folder_without_or_with_a_damaged_manifest_is_named,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(out_of_memory_leaves_nothing_behind, scratch_setup,
                                        scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
