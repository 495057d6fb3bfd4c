/* test_store.c: stored documents come back, whatever their sizes and wherever blocks end. */
#include "tests/indexer/index_testing.h"
#include "tests/common/format/segment_sweep.h"

#include "common/format/manifest.h"
#include "common/format/store.h"

static segment only_segment(const char *dir)
{
    manifest m;
    segment s;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, NULL), IDX_OK);
    assert_int_equal(m.segment_count, 1);
    assert_int_equal(idx__segment_open(&s, dir, m.segments[0].id, false, NULL, NULL), IDX_OK);
    idx__manifest_release(&m);
    return s;
}

/* Builds, compares, and returns the number of blocks. */
static uint32_t check_documents(const char *dir, const document_set *set)
{
    idx_writer_options options = test_options();
    index_must_build(dir, &options, set, 0, set->count);
    assert_index_holds(dir, &options, set, 0, set->count);
    segment s = only_segment(dir);
    uint32_t blocks = s.meta.store_blocks;
    for (uint32_t doc = 0, b = 0; doc < s.meta.documents; doc++) {
        while (b + 1 < blocks && idx__store_first_doc(&s, b + 1) <= doc) {
            b++;
        }
        assert_int_equal(idx__store_block_of(&s, doc), b);
    }
    idx__segment_close(&s);
    return blocks;
}

/* Text that does not compress much. */
static char *text_make(size_t bytes, uint64_t seed)
{
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    for (size_t i = 0; i < bytes; i++) {
        text[i] = random_below(&seed, 7) == 0 ? ' ' : (char)('!' + random_below(&seed, 94));
    }
    text[bytes] = '\0';
    return text;
}

static void add_sized(document_set *set, size_t bytes)
{
    char id[32];
    snprintf(id, sizeof id, "%zu", set->count);
    char *text = text_make(bytes, set->count);
    documents_add(set, id, "", text);
    free(text);
}

static void documents_around_the_size_of_a_block(void **state)
{
    document_set set;
    documents_init(&set);
    for (size_t bytes = IDX_STORE_BLOCK_BYTES - 12; bytes <= IDX_STORE_BLOCK_BYTES + 4; bytes++) {
        add_sized(&set, bytes);
        add_sized(&set, 5);
    }
    for (size_t bytes = IDX_STORE_BLOCK_BYTES / 2 - 12; bytes <= IDX_STORE_BLOCK_BYTES / 2 + 4;
         bytes++) {
        add_sized(&set, bytes);
    }
    assert_true(check_documents(*state, &set) > 17);
    documents_release(&set);
}

static void documents_much_larger_than_a_block(void **state)
{
    document_set set;
    documents_init(&set);
    add_sized(&set, 100);
    add_sized(&set, 3 << 20);
    add_sized(&set, 0);
    add_sized(&set, 1 << 20);
    add_sized(&set, (1 << 20) - 1);
    add_sized(&set, 200000);
    add_sized(&set, 1);
    assert_true(check_documents(*state, &set) >= 5);
    documents_release(&set);
}

static void one_document_and_empty_ones(void **state)
{
    document_set set;
    documents_init(&set);
    documents_add(&set, "only", "", "");
    assert_int_equal(check_documents(*state, &set), 1);
    for (unsigned i = 0; i < IDX_STORE_BLOCK_BYTES / 3 + 2000; i++) { // records of three bytes
        char id[16];
        snprintf(id, sizeof id, "%u", i);
        documents_add(&set, id, "", "");
    }
    assert_int_equal(check_documents(*state, &set), 2); // blocks are filled before they are closed
    documents_release(&set);
}

static void no_document_at_all(void **state)
{
    document_set set;
    documents_init(&set);
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 0);
    assert_index_holds(*state, &options, &set, 0, 0);
    documents_release(&set);
}

static void fields_of_every_kind(void **state)
{
    document_set set;
    documents_init(&set);
    char *large = text_make(70000, 1);
    char zeros[10] = {0};
    for (size_t count = 0; count < 300; count += 1 + count / 2) {
        idx_field *fields = calloc(count + 1, sizeof *fields);
        for (size_t i = 0; i < count; i++) {
            fields[i] = (idx_field){{large + i, i % 40},
                                    {large + 3 * i, i == 7 ? 69000 : i % 5},
                                    i % 2 ? IDX_VALUE_NUMBER : IDX_VALUE_STRING};
            fields[i] =
                i % 11 == 10 ? (idx_field){{zeros, 3}, {zeros, 10}, IDX_VALUE_STRING} : fields[i];
            fields[i] =
                i % 13 == 12 ? (idx_field){{NULL, 0}, {NULL, 0}, IDX_VALUE_NUMBER} : fields[i];
        }
        char id[16];
        idx_document document = {.id = {id, (size_t)snprintf(id, sizeof id, "f%zu", count)},
                                 .title = {large, 10},
                                 .body = {large, count},
                                 .fields = fields,
                                 .field_count = count};
        documents_add_full(&set, &document);
        free(fields);
    }
    free(large);
    check_documents(*state, &set);
    documents_release(&set);
}

static void a_dictionary_is_made_when_there_is_enough_to_learn_from(void **state)
{
    document_set set;
    documents_init(&set);
    documents_generate(
        &set,
        &(document_style){
            .seed = 4, .count = 2000, .words = 60, .vocabulary = 5000, .titles = 80, .fields = 50});
    check_documents(*state, &set);
    segment s = only_segment(*state);
    assert_non_null(s.sections[SECTION_STOREDICT].data);
    assert_true(s.sections[SECTION_STOREDICT].bytes > 1000);
    idx__segment_close(&s);
    documents_release(&set);
}

static void a_record_that_is_cut_or_lies_is_refused(void **state)
{
    (void)state;
    segment s = {.name = "seg"};
    static const uint8_t sound[] = {2, 'a', 'b', 3,   'x', 'y', 'z', 2,   0,
                                    1, 'n', 1,   'v', 1,   0,   2,   '4', '2'};
    store_record record;
    for (size_t bytes = 0; bytes <= sizeof sound; bytes++) {
        uint8_t *copy = malloc(bytes + !bytes);
        memcpy(copy, sound, bytes);
        const uint8_t *at = copy;
        idx_error e = {0};
        int code = idx__store_record(&s, &at, copy + bytes, &record, &e);
        assert_int_equal(code, bytes == sizeof sound ? IDX_OK : IDX_ECORRUPT);
        assert_ptr_equal(at, bytes == sizeof sound ? copy + bytes : copy);
        free(copy);
    }
    static const struct {
        uint8_t bytes[20];
        size_t count;
    } lies[] = {
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0},
         11}, // a title of 2^64 - 1 bytes
        {{0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0, 0, 0},
         15},                    // as many fields
        {{0, 0, 1, 2, 0, 0}, 6}, // a type that there is not
        {{0, 0, 2, 0, 0, 0}, 6}, // one field, not two
    };
    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        const uint8_t *at = lies[i].bytes;
        assert_int_equal(idx__store_record(&s, &at, at + lies[i].count, &record, NULL),
                         IDX_ECORRUPT);
    }
}

static void a_block_that_is_damaged_is_refused(void **state)
{
    document_set set;
    documents_init(&set);
    add_sized(&set, 3000);
    check_documents(*state, &set);
    segment s = only_segment(*state);
    segment_take_apart(&s);
    uint8_t *store = (uint8_t *)(uintptr_t)s.sections[SECTION_STORE].data;
    buf block;
    idx__buf_init(&block, NULL);
    store_record record;
    unsigned refused = 0;
    for (size_t i = 0; i < s.sections[SECTION_STORE].bytes; i += i < 20 ? 1 : 97) {
        store[i] ^= 0xff;
        idx_error e = {0};
        int code = idx__store_get(&s, 0, &block, &record, &e);
        assert_true(code == IDX_OK || code == IDX_ECORRUPT);
        refused += code == IDX_ECORRUPT;
        store[i] ^= 0xff;
    }
    assert_true(refused > 5);
    assert_int_equal(idx__store_get(&s, 0, &block, &record, NULL), IDX_OK);
    section_set(&s, SECTION_STORE, store, 7);
    assert_int_equal(idx__store_get(&s, 0, &block, &record, NULL), IDX_ECORRUPT);
    idx__buf_release(&block);
    segment_drop(&s);
    idx__file_unmap(&s.map);
    documents_release(&set);
}

static void an_index_of_blocks_that_points_elsewhere_is_refused(void **state)
{
    document_set set;
    documents_init(&set);
    for (unsigned i = 0; i < 6; i++) {
        add_sized(&set, IDX_STORE_BLOCK_BYTES);
    }
    assert_int_equal(check_documents(*state, &set), 6);
    segment s = only_segment(*state);
    segment_take_apart(&s);
    uint8_t *index = (uint8_t *)(uintptr_t)s.sections[SECTION_STOREINDEX].data;
    uint64_t stored = s.sections[SECTION_STORE].bytes;
    buf block;
    idx__buf_init(&block, NULL);
    store_record record;
    const uint64_t offsets[] = {0, 1, stored, stored + 1, UINT64_MAX, stored + (UINT64_C(1) << 40)};
    for (size_t i = 0; i < COUNT_OF(offsets); i++) {
        uint64_t before = idx__load_u64(index + 8 * 3);
        idx__store_u64(index + 8 * 3, offsets[i]);
        for (uint32_t doc = 2; doc <= 3; doc++) { // the one ends there, the other begins
            idx_error e = {0};
            assert_int_equal(idx__store_get(&s, doc, &block, &record, &e), IDX_ECORRUPT);
            assert_int_equal(e.code, IDX_ECORRUPT);
            // Noticed before libzstd gets to see it.
            assert_true(offsets[i] <= stored || strcmp(e.section, "STOREINDEX") == 0);
        }
        assert_int_equal(idx__store_get(&s, 5, &block, &record, NULL), IDX_OK);
        idx__store_u64(index + 8 * 3, before);
    }
    idx__store_u32(index + 8 * 6, 1); // no block begins at document 0
    assert_int_equal(idx__store_get(&s, 0, &block, &record, NULL), IDX_ECORRUPT);
    idx__store_u32(index + 8 * 6, 0);
    idx__store_u32(index + 8 * 6 + 4 * 3,
                   2); // block 3 claims the document of block 2: there is no second record
    assert_int_equal(idx__store_get(&s, 3, &block, &record, NULL), IDX_ECORRUPT);
    idx__buf_release(&block);
    segment_drop(&s);
    idx__file_unmap(&s.map);
    documents_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(documents_around_the_size_of_a_block, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(documents_much_larger_than_a_block, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(one_document_and_empty_ones, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(no_document_at_all, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(fields_of_every_kind, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_dictionary_is_made_when_there_is_enough_to_learn_from,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test(a_record_that_is_cut_or_lies_is_refused),
        cmocka_unit_test_setup_teardown(an_index_of_blocks_that_points_elsewhere_is_refused,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_block_that_is_damaged_is_refused, scratch_setup,
                                        scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
