/*
 * test_golden.c: an index written before is read as it was written; and the indexer still writes
 * these bytes, on every machine. Who changes the format on purpose runs `make-golden` (see
 * make_golden.c).
 */
#include "tests/golden/golden_testing.h"

#define V3 GOLDEN_FOLDER "/v3"

static void the_documents_are_there(void **state)
{
    (void)state;
    document_set set;
    documents_init(&set);
    golden_documents(&set, GOLDEN_FOLDER "/documents.txt");
    const idx_document *d = &set.items[GOLDEN_NUMBERED + 2];
    assert_memory_equal(d->id.data, "resep/soto-ayam", 16);
    assert_int_equal(d->field_count, 2);
    assert_int_equal(d->fields[1].value.bytes, 0);
    assert_non_null(strstr(d->body.data, "ke\n  dalam kuah"));
    assert_non_null(strstr(d->body.data, "selagi panas."));
    assert_non_null(strstr(set.items[GOLDEN_NUMBERED + 7].body.data, "\n  lalu berhenti ulang"));
    documents_release(&set);
}

static void version_2_is_sound_and_holds_its_documents(void **state)
{
    (void)state;
    document_set set;
    documents_init(&set);
    golden_documents(&set, GOLDEN_FOLDER "/documents.txt");
    idx_writer_options options = golden_options();
    assert_index_holds(V3, &options, &set, 0, set.count);
    assert_int_equal(index_segments(V3), 2);
    documents_release(&set);
}

/* An index that was written before can be added to. */
static void version_2_can_be_appended_to_and_merged(void **state)
{
    (void)state;
    document_set set;
    documents_init(&set);
    golden_documents(&set, GOLDEN_FOLDER "/documents.txt");
    documents_add(&set, "baru", "Dokumen baru", "nomor baru ditambahkan");
    char *dir = scratch_new();
    char *names = folder_list(V3);
    char *rest = NULL;
    for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
        size_t bytes;
        uint8_t *data = file_take(path_in(V3, name), &bytes);
        file_put(path_in(dir, name), data, bytes);
        free(data);
    }
    free(names);
    idx_writer_options options = golden_options();
    options.mode = IDX_WRITER_APPEND;
    idx_writer *writer = NULL;
    idx_error e = {0};
    assert_int_equal(idx_writer_open(dir, &options, &writer, &e), IDX_OK);
    assert_int_equal(idx_writer_add(writer, &set.items[3], &e), IDX_EEXISTS);
    assert_int_equal(idx_writer_add(writer, &set.items[set.count - 1], &e), IDX_OK);
    assert_int_equal(idx_writer_optimize(writer, NULL, &e), IDX_OK);
    idx_writer_close(writer);
    assert_index_holds(dir, &options, &set, 0, set.count);
    scratch_remove(dir);
    documents_release(&set);
}

static void the_indexer_still_writes_the_same_bytes(void **state)
{
    (void)state;
    document_set set;
    documents_init(&set);
    golden_documents(&set, GOLDEN_FOLDER "/documents.txt");
    char *dir = scratch_new();
    golden_build(dir, &set, false);
    char *ids = golden_ids(dir);
    size_t bytes;
    uint8_t *expected = file_take(V3 "/without-store.txt", &bytes);
    assert_non_null(expected);
    assert_int_equal(bytes, strlen(ids));
    if (memcmp(ids, expected, bytes) != 0) {
        fail_msg("segments %s, not %.*s", ids, (int)bytes, (const char *)expected);
    }
    free(expected);
    free(ids);
    scratch_remove(dir);
    documents_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documents_are_there),
        cmocka_unit_test(version_2_is_sound_and_holds_its_documents),
        cmocka_unit_test(version_2_can_be_appended_to_and_merged),
        cmocka_unit_test(the_indexer_still_writes_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
