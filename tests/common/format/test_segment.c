/*
 * test_segment.c: opening a segment: what the format asks of header, footer, table and sizes is
 * checked before anything else relies on it. Files are changed and sealed again, so that checksums
 * do not do the work.
 */
#include "tests/common/format/segment_sweep.h"
#include "tests/indexer/index_testing.h"

#include "common/format/manifest.h"
#include "common/format/terms.h"

#include <unistd.h>

enum { RICH_DOCUMENTS = 60 };

/* The bytes of a sound segment with everything in it, and of one with as little as possible. */
typedef struct samples {
    uint8_t *rich, *poor;
    size_t rich_bytes, poor_bytes;
    uint64_t rich_id, poor_id;
    char *dir;
} samples;

static uint8_t *sample_make(const char *dir, const idx_writer_options *options,
                            const document_set *set, size_t *bytes, uint64_t *id)
{
    index_must_build(dir, options, set, 0, set->count);
    manifest m;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, NULL), IDX_OK);
    char name[32];
    idx__segment_name(m.segments[0].id, name);
    *id = m.segments[0].id;
    uint8_t *data = file_take(path_in(dir, name), bytes);
    assert_non_null(data);
    assert_int_equal(*bytes, m.segments[0].file_bytes);
    idx__manifest_release(&m);
    return data;
}

static int group_setup(void **state)
{
    samples *x = calloc(1, sizeof *x);
    x->dir = scratch_new();
    document_set set;
    documents_init(&set);
    documents_generate(&set, &(document_style){.seed = 1,
                                               .count = RICH_DOCUMENTS,
                                               .words = 12,
                                               .vocabulary = 300,
                                               .titles = 60,
                                               .fields = 30});
    idx_writer_options options = test_options();
    x->rich = sample_make(x->dir, &options, &set, &x->rich_bytes, &x->rich_id);
    documents_release(&set);
    documents_add(&set, "a", "", "one two two");
    options.store = options.positions = false;
    x->poor = sample_make(x->dir, &options, &set, &x->poor_bytes, &x->poor_id);
    documents_release(&set);
    scratch_empty(x->dir);
    *state = x;
    return 0;
}

static int group_teardown(void **state)
{
    samples *x = *state;
    scratch_remove(x->dir);
    free(x->rich);
    free(x->poor);
    free(x);
    return 0;
}

/* Opens the bytes from a block of exactly their size. */
static int view_copy(const uint8_t *data, size_t bytes, uint64_t id, bool verify, idx_error *err)
{
    uint8_t *copy = malloc(bytes + !bytes);
    memcpy(copy, data, bytes);
    segment s;
    int code = idx__segment_view(&s, copy, bytes, id, verify, NULL, err);
    free(copy);
    return code;
}

static void a_sound_file_opens_by_its_name_only(void **state)
{
    samples *x = *state;
    char name[32];
    idx__segment_name(x->rich_id, name);
    assert_int_equal(strlen(name), 24);
    file_put(path_in(x->dir, name), x->rich, x->rich_bytes);
    segment s;
    assert_int_equal(idx__segment_open(&s, x->dir, x->rich_id, true, NULL, NULL), IDX_OK);
    assert_string_equal(s.name, name);
    assert_int_equal(s.meta.documents, RICH_DOCUMENTS);
    assert_non_null(s.title_norms);
    idx__segment_close(&s);
    idx__segment_close(&s);
    idx_error e = {0};
    assert_int_equal(idx__segment_open(&s, x->dir, x->rich_id + 1, true, NULL, &e), IDX_ENOTFOUND);
    // Under another name it is another file.
    char other[32];
    idx__segment_name(x->rich_id + 1, other);
    file_put(path_in(x->dir, other), x->rich, x->rich_bytes);
    e = (idx_error){0};
    assert_int_equal(idx__segment_open(&s, x->dir, x->rich_id + 1, false, NULL, &e), IDX_ECORRUPT);
    assert_string_equal(e.file, other);
    scratch_empty(x->dir);
}

static void the_sections_promise_what_the_format_says(void **state)
{
    samples *x = *state;
    segment s;
    assert_int_equal(idx__segment_view(&s, x->poor, x->poor_bytes, x->poor_id, true, NULL, NULL),
                     IDX_OK);
    assert_null(s.title_norms);
    assert_ptr_equal(s.body_norms, s.norms);
    assert_null(s.sections[SECTION_STORE].data);
    assert_null(s.sections[SECTION_POSITIONS].data);
    assert_int_equal(s.meta.body_tokens, 3);
    assert_int_equal(s.meta.terms, 2);
    assert_int_equal(s.meta.postings, 2);
    for (unsigned kind = SECTION_META; kind < SECTION_KINDS; kind++) {
        assert_int_equal(s.sections[kind].offset % 64, 0);
        assert_int_equal(idx__segment_verify(&s, (section_kind)kind, NULL), IDX_OK);
    }
    assert_string_equal(idx__section_name(SECTION_IDHASH), "IDHASH");
    assert_string_equal(idx__section_name(99), "unknown");
}

static void every_cut_is_refused(void **state)
{
    samples *x = *state;
    for (size_t bytes = 0; bytes < x->poor_bytes; bytes++) {
        idx_error e = {0};
        assert_int_equal(view_copy(x->poor, bytes, x->poor_id, false, &e), IDX_ECORRUPT);
        assert_string_equal(e.section, "FILE");
    }
    uint8_t *longer = calloc(1, x->poor_bytes + 64);
    memcpy(longer, x->poor, x->poor_bytes);
    for (size_t more = 1; more <= 64; more++) {
        assert_int_equal(view_copy(longer, x->poor_bytes + more, x->poor_id, false, NULL),
                         IDX_ECORRUPT);
    }
    free(longer);
}

/* Every byte of header, table and footer, changed without and with new checksums: refused, or a
 * file that reads without harm. */
static void every_byte_of_the_frame_may_be_wrong(void **state)
{
    samples *x = *state;
    uint8_t *footer = x->rich + x->rich_bytes - IDX_SEGMENT_FOOTER_BYTES;
    uint64_t table = idx__load_u64(footer);
    unsigned accepted = 0;
    for (size_t at = 0; at < x->rich_bytes; at = at == 15 ? table : at + 1) {
        for (unsigned mask = 1; mask < 256; mask = mask == 1 ? 0x80 : mask == 0x80 ? 0xff : 0x100) {
            uint8_t *copy = malloc(x->rich_bytes);
            memcpy(copy, x->rich, x->rich_bytes);
            copy[at] ^= (uint8_t)mask;
            int code = view_copy(copy, x->rich_bytes, x->rich_id, false, NULL);
            assert_int_equal(code, at >= 8 && at < 12 ? IDX_EVERSION : IDX_ECORRUPT);
            uint64_t id = segment_reseal(copy, x->rich_bytes);
            segment s;
            if (id && idx__segment_view(&s, copy, x->rich_bytes, id, true, NULL, NULL) == IDX_OK) {
                segment_take_apart(&s);
                segment_read_everything(&s);
                segment_drop(&s);
                accepted++;
            }
            free(copy);
        }
    }
    assert_true(
        accepted >
        0); // sections may be of a kind that this version ignores, and may be longer or shorter
}

/* META with some of its fields changed, sealed: what sizes and parameters contradict is refused. */
static int with_meta(const samples *x, size_t at, uint64_t value, size_t width)
{
    segment s;
    assert_int_equal(idx__segment_view(&s, x->rich, x->rich_bytes, x->rich_id, false, NULL, NULL),
                     IDX_OK);
    uint8_t *copy = malloc(x->rich_bytes);
    memcpy(copy, x->rich, x->rich_bytes);
    for (size_t i = 0; i < width; i++) {
        copy[s.sections[SECTION_META].offset + at + i] = (uint8_t)(value >> 8 * i);
    }
    uint64_t id = segment_reseal(copy, x->rich_bytes);
    int code = idx__segment_view(&s, copy, x->rich_bytes, id, true, NULL, NULL);
    if (code == IDX_OK) {
        segment_take_apart(&s);
        segment_read_everything(&s);
        segment_drop(&s);
    }
    free(copy);
    return code;
}

static void meta_that_contradicts_the_sections_is_refused(void **state)
{
    const samples *x = *state;
    enum {
        DOCUMENTS = 0,
        FLAGS = 4,
        BLOCKS = 40,
        WEIGHT = 44,
        K1 = 48,
        B = 52,
        AVERAGE = 56,
        STORE_BLOCKS = 60,
        FINGERPRINT = 64
    };
    static const uint32_t counts[] = {0,          500,       RICH_DOCUMENTS - 1, RICH_DOCUMENTS + 1,
                                      0x7fffffff, 0xffffffff};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        assert_int_equal(with_meta(x, DOCUMENTS, counts[i], 4), IDX_ECORRUPT);
        assert_int_equal(with_meta(x, BLOCKS, counts[i], 4), IDX_ECORRUPT);
        assert_int_equal(with_meta(x, STORE_BLOCKS, counts[i], 4), IDX_ECORRUPT);
    }
    assert_int_equal(with_meta(x, FLAGS, IDX_FLAG_POSITIONS | IDX_FLAG_STORE, 4),
                     IDX_ECORRUPT); // without titles
    assert_int_equal(with_meta(x, FLAGS, IDX_FLAG_TITLES | IDX_FLAG_POSITIONS, 4),
                     IDX_ECORRUPT); // no store, but blocks
    assert_int_equal(with_meta(x, FLAGS, IDX_FLAG_TITLES | IDX_FLAG_STORE, 4),
                     IDX_OK); // POSITIONS is ignored
    assert_int_equal(with_meta(x, WEIGHT, 0, 4), IDX_ECORRUPT);
    assert_int_equal(with_meta(x, WEIGHT, 256, 4), IDX_ECORRUPT);
    assert_int_equal(with_meta(x, WEIGHT, 255, 4), IDX_OK);
    static const uint32_t bad_floats[] = {0x7fc00000, 0x7f800000, 0xff800000,
                                          0xbf800000, 0x7f7fffff, 0xffc00001};
    for (size_t i = 0; i < COUNT_OF(bad_floats); i++) {
        assert_int_equal(with_meta(x, K1, bad_floats[i], 4), IDX_ECORRUPT);
        assert_int_equal(with_meta(x, B, bad_floats[i], 4), IDX_ECORRUPT);
        assert_int_equal(with_meta(x, AVERAGE, bad_floats[i], 4), IDX_ECORRUPT);
    }
    assert_int_equal(with_meta(x, AVERAGE, 1, 4),
                     IDX_ECORRUPT); // the least number: lengths divided by it are infinite
    assert_int_equal(with_meta(x, AVERAGE, 0, 4), IDX_OK);
    assert_int_equal(with_meta(x, K1, 0, 4), IDX_OK);
    assert_int_equal(with_meta(x, FINGERPRINT, 5, 8), IDX_OK); // whose analyzer it is, others ask
}

static void a_missing_section_is_refused_and_an_unknown_one_ignored(void **state)
{
    const samples *x = *state;
    uint64_t table = idx__load_u64(x->rich + x->rich_bytes - IDX_SEGMENT_FOOTER_BYTES);
    uint64_t count = (x->rich_bytes - IDX_SEGMENT_FOOTER_BYTES - table) / IDX_SECTION_ENTRY_BYTES;
    for (uint64_t i = 0; i < count; i++) {
        uint8_t *copy = malloc(x->rich_bytes);
        memcpy(copy, x->rich, x->rich_bytes);
        uint8_t *entry = copy + table + i * IDX_SECTION_ENTRY_BYTES;
        uint32_t kind = idx__load_u32(entry);
        idx__store_u32(entry, 1000);
        uint64_t id = segment_reseal(copy, x->rich_bytes);
        int code = view_copy(copy, x->rich_bytes, id, true, NULL);
        assert_int_equal(code, kind == SECTION_STOREDICT ? IDX_OK : IDX_ECORRUPT);
        // The kind of another section: it occurs twice.
        idx__store_u32(entry, kind == SECTION_META ? SECTION_TERMS : SECTION_META);
        id = segment_reseal(copy, x->rich_bytes);
        assert_int_equal(view_copy(copy, x->rich_bytes, id, true, NULL), IDX_ECORRUPT);
        free(copy);
    }
}

static void a_flipped_byte_in_a_section_is_found_when_asked_for(void **state)
{
    const samples *x = *state;
    segment s;
    assert_int_equal(idx__segment_view(&s, x->rich, x->rich_bytes, x->rich_id, false, NULL, NULL),
                     IDX_OK);
    for (unsigned kind = SECTION_META; kind < SECTION_KINDS; kind++) {
        const section *part = &s.sections[kind];
        if (!part->data || part->bytes == 0) {
            continue;
        }
        x->rich[part->offset + part->bytes / 2] ^= 0x10;
        idx_error e = {0};
        assert_int_equal(view_copy(x->rich, x->rich_bytes, x->rich_id, true, &e), IDX_ECORRUPT);
        assert_string_equal(e.section, idx__section_name(kind));
        assert_int_equal(e.offset, part->offset);
        // A small file is checked even unasked.
        assert_true(x->rich_bytes <= IDX_VERIFY_SMALL_BYTES);
        assert_int_equal(view_copy(x->rich, x->rich_bytes, x->rich_id, false, NULL), IDX_ECORRUPT);
        x->rich[part->offset + part->bytes / 2] ^= 0x10;
    }
}

static void an_empty_file_a_folder_and_no_memory_are_no_segments(void **state)
{
    samples *x = *state;
    char name[32];
    segment s;
    idx__segment_name(7, name);
    idx_error e = {0};
    file_put(path_in(x->dir, name), "", 0);
    assert_int_equal(idx__segment_open(&s, x->dir, 7, false, NULL, &e), IDX_ECORRUPT);
    assert_string_equal(e.file, name);
    test_memory m;
    test_memory_init(&m);
    test_memory_arm(&m, 1, true);
    assert_int_equal(idx__segment_open(&s, x->dir, 7, false, &m.hook, NULL), IDX_ENOMEM);
    test_memory_release(&m);
    scratch_empty(x->dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_file_opens_by_its_name_only),
        cmocka_unit_test(the_sections_promise_what_the_format_says),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(every_byte_of_the_frame_may_be_wrong),
        cmocka_unit_test(meta_that_contradicts_the_sections_is_refused),
        cmocka_unit_test(a_missing_section_is_refused_and_an_unknown_one_ignored),
        cmocka_unit_test(a_flipped_byte_in_a_section_is_found_when_asked_for),
        cmocka_unit_test(an_empty_file_a_folder_and_no_memory_are_no_segments),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
