/* test_ids.c: ids of every length, in groups that are full or not: each leads to its document,
 * others to none. */
#include "tests/indexer/index_testing.h"

#include "common/format/ids.h"
#include "common/format/manifest.h"

typedef struct opened {
    char *dir;
    segment segment;
} opened;

/* Builds an index of empty documents with these ids, and opens its segment. */
static opened index_of(const document_set *set)
{
    opened o = {.dir = scratch_new()};
    idx_writer_options options = test_options();
    options.store = false;
    index_must_build(o.dir, &options, set, 0, set->count);
    assert_index_holds(o.dir, &options, set, 0, set->count);
    manifest m;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, o.dir, NULL), IDX_OK);
    assert_int_equal(m.segment_count, 1);
    assert_int_equal(idx__segment_open(&o.segment, o.dir, m.segments[0].id, false, NULL, NULL),
                     IDX_OK);
    idx__manifest_release(&m);
    return o;
}

static void opened_close(opened *o)
{
    idx__segment_close(&o->segment);
    scratch_remove(o->dir);
}

static void id_add(document_set *set, const void *id, size_t bytes)
{
    documents_add_full(set, &(idx_document){.id = {id, bytes}});
}

static void assert_absent(const segment *s, const void *id, size_t bytes)
{
    uint32_t doc = 77;
    idx_error e = {0};
    assert_int_equal(idx__ids_find(s, id, bytes, &doc, &e), IDX_ENOTFOUND);
    assert_int_equal(doc, 77);
    assert_int_equal(e.code, IDX_OK);
}

static void every_number_of_documents_around_a_group(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 15, 16, 17, 31, 32, 33, 48, 255, 256, 257, 258};
    for (size_t k = 0; k < COUNT_OF(counts); k++) {
        document_set set;
        documents_init(&set);
        for (uint32_t i = 0; i < counts[k]; i++) {
            char id[32];
            id_add(&set, id, (size_t)snprintf(id, sizeof id, "article/%u", i * 37 % 1000));
        }
        opened o = index_of(&set);
        assert_absent(&o.segment, "article/", 8);
        assert_absent(&o.segment, "article/1000", 12);
        assert_absent(&o.segment, "", 0);
        buf id;
        idx__buf_init(&id, NULL);
        idx_error e = {0};
        assert_int_equal(idx__ids_get(&o.segment, (counts[k] + 15) / 16 * 16, &id, &e),
                         IDX_ECORRUPT);
        assert_string_equal(e.section, "IDS");
        idx__buf_release(&id);
        opened_close(&o);
        documents_release(&set);
    }
}

static void ids_of_every_length_with_long_common_beginnings(void **state)
{
    (void)state;
    document_set set;
    documents_init(&set);
    uint8_t id[IDX_MAX_ID_BYTES + 1];
    for (size_t i = 0; i < sizeof id; i++) {
        id[i] = (uint8_t)(i * i >> 3);
    }
    for (size_t bytes = 1; bytes <= IDX_MAX_ID_BYTES;
         bytes += bytes < 300 || bytes > 4080 ? 1 : 61) {
        id_add(&set, id, bytes);
    }
    for (unsigned last = 0; last < 256;
         last++) { // of the greatest length, differing in the last byte only
        if (last != id[IDX_MAX_ID_BYTES - 1]) {
            uint8_t before = id[IDX_MAX_ID_BYTES - 1];
            id[IDX_MAX_ID_BYTES - 1] = (uint8_t)last;
            id_add(&set, id, IDX_MAX_ID_BYTES);
            id[IDX_MAX_ID_BYTES - 1] = before;
        }
    }
    opened o = index_of(&set);
    assert_absent(&o.segment, id, 350);
    assert_absent(&o.segment, id, IDX_MAX_ID_BYTES + 1);
    opened_close(&o);
    documents_release(&set);
}

static void ids_of_any_bytes(void **state)
{
    (void)state;
    document_set set;
    documents_init(&set);
    for (unsigned a = 0; a < 256; a++) {
        uint8_t id[3] = {(uint8_t)a, 0, (uint8_t)(a * 3)};
        id_add(&set, id, 1);
        id_add(&set, id, 2);
        id_add(&set, id, 3);
    }
    opened o = index_of(&set);
    assert_absent(&o.segment, "\0\0\1", 3);
    opened_close(&o);
    documents_release(&set);
}

static void ids_that_ascend_need_no_hash(void **state)
{
    (void)state;
    for (uint32_t count = 1; count < 700; count += count < 50 ? 1 : 37) {
        document_set set;
        documents_init(&set);
        for (uint32_t i = 0; i < count; i++) {
            char id[32];
            id_add(&set, id, (size_t)snprintf(id, sizeof id, "d%06u", 2 * i + 1));
        }
        opened o = index_of(&set);
        assert_int_equal(o.segment.sections[SECTION_IDHASH].bytes, 8);
        for (uint32_t i = 0; i <= count; i++) {
            char id[32];
            assert_absent(&o.segment, id, (size_t)snprintf(id, sizeof id, "d%06u", 2 * i));
        }
        assert_absent(&o.segment, "", 0);
        assert_absent(&o.segment, "d", 1);
        assert_absent(&o.segment, "e", 1);
        opened_close(&o);
        documents_release(&set);
    }
}

static void document_numbers_of_three_bytes(void **state)
{
    (void)state;
    document_set set;
    documents_init(&set);
    for (uint32_t i = 0; i < 70001; i++) {
        char id[32];
        id_add(&set, id, (size_t)snprintf(id, sizeof id, "%x", i * 2654435761u));
    }
    opened o = index_of(&set);
    assert_int_equal(idx__load_u32(o.segment.sections[SECTION_IDHASH].data + 4), 3);
    opened_close(&o);
    documents_release(&set);
}

static void without_memory_it_says_so_and_not_that_the_index_is_damaged(void **state)
{
    (void)state;
    document_set set;
    documents_init(&set);
    char id[2000];
    memset(id, 'x', sizeof id);
    for (size_t i = 0; i < 16; i++) {
        id_add(&set, id, 100 * i + 1);
    }
    opened o = index_of(&set);
    test_memory m;
    test_memory_init(&m);
    o.segment.allocator = &m.hook;
    for (size_t n = 1; n < 10; n++) {
        buf got;
        uint32_t doc;
        idx_error e = {0};
        idx__buf_init(&got, &m.hook);
        test_memory_arm(&m, n, false);
        int code = idx__ids_get(&o.segment, 15, &got, &e);
        assert_int_equal(code, m.failures ? IDX_ENOMEM : IDX_OK);
        assert_int_equal(e.code, code);
        test_memory_arm(&m, n, false);
        e = (idx_error){0};
        code = idx__ids_find(&o.segment, set.items[15].id.data, set.items[15].id.bytes, &doc, &e);
        assert_int_equal(code, m.failures ? IDX_ENOMEM : IDX_OK);
        assert_int_equal(e.code, code);
        idx__buf_release(&got);
    }
    test_memory_release(&m);
    opened_close(&o);
    documents_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_documents_around_a_group),
        cmocka_unit_test(ids_of_every_length_with_long_common_beginnings),
        cmocka_unit_test(ids_of_any_bytes),
        cmocka_unit_test(ids_that_ascend_need_no_hash),
        cmocka_unit_test(document_numbers_of_three_bytes),
        cmocka_unit_test(without_memory_it_says_so_and_not_that_the_index_is_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
