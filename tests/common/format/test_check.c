/*
 * test_check.c: idx_index_check() and the invariants that no checksum guards: each one broken on
 * purpose in a file whose checksums fit, and reported with section and reason.
 */
#include "tests/common/format/segment_sweep.h"
#include "tests/indexer/index_testing.h"

#include "common/format/manifest.h"
#include "common/format/terms.h"

typedef struct sample {
    char *dir;
    document_set set;
    uint8_t *data;
    size_t bytes;
    uint64_t id;
    segment segment; /* over `data` */
} sample;

/* One segment: lists of all forms, titles, store. */
static int setup(void **state)
{
    sample *x = calloc(1, sizeof *x);
    x->dir = scratch_new();
    documents_init(&x->set);
    char id[16], body[100];
    for (unsigned i = 0; i < 700; i++) {
        sprintf(id, "%u", i);
        size_t n = (size_t)sprintf(body, "all body%s", i < 50 ? " short" : "");
        for (unsigned k = 0; k < i % 7; k++) {
            n += (size_t)sprintf(body + n, " %s", i % 3 ? "all" : "pad");
        }
        documents_add(&x->set, id, i % 9 ? "" : "all", i == 77 ? "all rare" : body);
    }
    idx_writer_options options = test_options();
    index_must_build(x->dir, &options, &x->set, 0, x->set.count);
    manifest m;
    char name[32];
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, x->dir, NULL), IDX_OK);
    x->id = m.segments[0].id;
    idx__segment_name(x->id, name);
    idx__manifest_release(&m);
    x->data = file_take(path_in(x->dir, name), &x->bytes);
    assert_int_equal(idx__segment_view(&x->segment, x->data, x->bytes, x->id, true, NULL, NULL),
                     IDX_OK);
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    sample *x = *state;
    scratch_remove(x->dir);
    documents_release(&x->set);
    free(x->data);
    free(x);
    return 0;
}

typedef struct findings {
    size_t count;
    idx_error last;
} findings;

static int finding_keep(void *ctx, const idx_error *finding)
{
    findings *f = ctx;
    f->count++;
    f->last = *finding;
    return 0;
}

/* Writes a manifest with the changes that `change` makes. */
static void manifest_change(const sample *x, void (*change)(manifest *m))
{
    manifest m;
    buf b;
    idx__manifest_init(&m, NULL);
    idx__buf_init(&b, NULL);
    assert_int_equal(idx__manifest_read(&m, x->dir, NULL), IDX_OK);
    change(&m);
    idx__manifest_serialise(&m, &b);
    file_put(path_in(x->dir, "MANIFEST"), b.data, b.bytes);
    idx__buf_release(&b);
    idx__manifest_release(&m);
}

static uint64_t next_id;

static void id_change(manifest *m)
{
    m->segments[0].id = next_id;
}

/* Seals what was changed in x->data, makes it the index, and asks the check. */
static void assert_reported(sample *x, const char *where, const char *reason)
{
    char name[32];
    next_id = segment_reseal(x->data, x->bytes);
    idx__segment_name(next_id, name);
    file_put(path_in(x->dir, name), x->data, x->bytes);
    manifest_change(x, id_change);
    findings f = {0};
    idx_error e = {0};
    assert_int_equal(idx_index_check(x->dir, NULL, finding_keep, &f, &e), IDX_ECORRUPT);
    assert_int_equal(e.code, IDX_ECORRUPT);
    assert_int_equal(f.count, 1);
    assert_string_equal(f.last.file, name);
    if (strcmp(f.last.section, where) != 0 || !strstr(f.last.message, reason)) {
        fail_msg("%s: %s; expected %s: %s", f.last.section, f.last.message, where, reason);
    }
    const section *part = NULL;
    for (unsigned kind = 0; kind < SECTION_KINDS; kind++) {
        part = strcmp(idx__section_name(kind), where) == 0 ? &x->segment.sections[kind] : part;
    }
    assert_true(f.last.offset >= part->offset && f.last.offset <= part->offset + part->bytes);
    remove(path_in(x->dir, name));
}

/* The bytes of a section, writable. */
static uint8_t *bytes_of(sample *x, section_kind kind)
{
    return x->data + x->segment.sections[kind].offset;
}

/* The list of a term, writable. */
static uint8_t *list_of(sample *x, const char *term, term_entry *entry)
{
    assert_int_equal(idx__terms_find(&x->segment, (const uint8_t *)term, strlen(term), entry, NULL),
                     IDX_OK);
    return x->data + (entry->list - x->data);
}

static void a_sound_index_has_no_findings(void **state)
{
    sample *x = *state;
    findings f = {0};
    idx_error e = {0};
    assert_int_equal(idx_index_check(x->dir, NULL, finding_keep, &f, &e), IDX_OK);
    assert_int_equal(f.count, 0);
    assert_int_equal(e.code, IDX_OK);
    assert_int_equal(idx_index_check(x->dir, NULL, NULL, NULL, NULL), IDX_OK);
}

static void more_documents(manifest *m)
{
    m->segments[0].documents++;
}

static void more_bytes(manifest *m)
{
    m->segments[0].file_bytes++;
}

static void other_flags(manifest *m)
{
    m->flags ^= IDX_FLAG_STORE;
}

static void other_analyzer(manifest *m)
{
    m->fingerprint++;
}

static void a_manifest_that_says_other_things_is_reported(void **state)
{
    sample *x = *state;
    void (*const changes[])(manifest *) = {more_documents, more_bytes, other_flags, other_analyzer};
    size_t bytes;
    uint8_t *manifest = file_take(path_in(x->dir, "MANIFEST"), &bytes);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        manifest_change(x, changes[i]);
        findings f = {0};
        assert_int_equal(idx_index_check(x->dir, NULL, finding_keep, &f, NULL), IDX_ECORRUPT);
        assert_int_equal(f.count, 1);
        assert_string_equal(f.last.section, "META");
        file_put(path_in(x->dir, "MANIFEST"), manifest, bytes);
    }
    free(manifest);
}

static void a_wrong_norm_is_reported(void **state)
{
    sample *x = *state;
    bytes_of(x, SECTION_NORMS)[2 * 700 + 5]++; // the title norm of document 5
    assert_reported(x, "NORMS", "document 5");
}

static void counts_of_meta_are_checked(void **state)
{
    sample *x = *state;
    bytes_of(x, SECTION_META)[24]++;
    assert_reported(x, "META", "counts");
}

static void a_bound_that_is_too_low_is_reported(void **state)
{
    sample *x = *state;
    term_entry e;
    uint8_t *list = list_of(x, "all", &e);
    assert_int_equal(e.df, 700);
    uint8_t *bounds = list + IDX_LONG_HEADER_BYTES + 3 * (4 + 6);
    bounds[1] -= 2;
    assert_reported(x, "POSTINGS", "bound");
}

static void the_largest_impact_must_be_that_of_a_posting(void **state)
{
    sample *x = *state;
    term_entry e;
    uint8_t *list = list_of(x, "all", &e);
    idx__store_f32(list, idx__load_f32(list) * 1.01f);
    assert_reported(x, "POSTINGS", "largest impact");
}

static void the_kth_best_values_must_be_right(void **state)
{
    sample *x = *state;
    term_entry e;
    uint8_t *list = list_of(x, "all", &e);
    idx__store_u16(list + 6, (uint16_t)(idx__load_u16(list + 6) + 1));
    assert_reported(x, "POSTINGS", "k-th best");
}

static void the_title_flag_must_be_right(void **state)
{
    sample *x = *state;
    term_entry e;
    assert_int_equal(list_of(x, "all", &e)[10], IDX_LONG_FLAG_TITLES);
    uint8_t *list = list_of(x, "body", &e);
    assert_int_equal(e.df, 699);
    assert_int_equal(list[10], 0);
    list[10] = IDX_LONG_FLAG_TITLES;
    assert_reported(x, "POSTINGS", "title flag");
}

static void the_sum_of_frequencies_must_be_right(void **state)
{
    sample *x = *state;
    term_entry e;
    list_of(x, "short", &e);
    assert_true(!e.is_tiny && e.extra < 127);
    // In the list area: df * 2, then cf - df, then the bytes of the list.
    uint8_t head[] = {(uint8_t)(e.df << 1), (uint8_t)e.extra, (uint8_t)e.list_bytes};
    uint8_t *at =
        bytes_of(x, SECTION_TERMS) + x->segment.sections[SECTION_TERMS].bytes - sizeof head;
    while (memcmp(at, head, sizeof head) != 0) { // it is the last term
        at--;
    }
    at[1]++;
    assert_reported(x, "TERMS", "frequencies");
}

static void terms_must_ascend(void **state)
{
    sample *x = *state;
    uint8_t *terms = bytes_of(x, SECTION_TERMS);
    uint8_t *at = memmem(terms, (size_t)x->segment.sections[SECTION_TERMS].bytes, "short", 5);
    assert_non_null(at);
    memcpy(at, "aaaaa", 5); // below "all"
    assert_reported(x, "TERMS", "not greater");
}

static void terms_must_share_all_that_they_have_in_common(void **state)
{
    sample *x = *state;
    uint8_t *terms = bytes_of(x, SECTION_TERMS);
    uint8_t *at = memmem(terms, (size_t)x->segment.sections[SECTION_TERMS].bytes, "body", 4);
    assert_non_null(at);
    at[0] = 'a'; // behind "all", in its place, but with an "a" of its own: a search would miss it
    assert_reported(x, "TERMS", "dictionary block");
}

static void groups_of_ids_must_follow_one_another(void **state)
{
    sample *x = *state;
    uint8_t *offset = bytes_of(x, SECTION_IDS) + 4;
    idx__store_u32(offset, idx__load_u32(offset) + 2);
    assert_reported(x, "IDS", "group 1");
}

static void a_key_must_be_that_of_its_block(void **state)
{
    sample *x = *state;
    bytes_of(x, SECTION_TERMINDEX)[0] ^= 1;
    assert_reported(x, "TERMINDEX", "key");
}

static void an_id_must_lead_back_to_its_document(void **state)
{
    sample *x = *state;
    uint8_t *hash = bytes_of(x, SECTION_IDHASH);
    uint32_t buckets = idx__load_u32(hash);
    uint8_t *entries = hash + 8 + 4 * ((size_t)buckets + 1);
    entries[0] ^= 1; // another document, in a bucket that is not its own
    assert_reported(x, "IDHASH", "lead back");
}

static void store_blocks_must_follow_one_another(void **state)
{
    sample *x = *state;
    uint32_t blocks = x->segment.meta.store_blocks;
    idx__store_u32(bytes_of(x, SECTION_STOREINDEX) + 8 * (size_t)blocks, 1);
    assert_reported(x, "STOREINDEX", "block 0");
}

static void a_gap_must_be_zero(void **state)
{
    sample *x = *state;
    x->data[IDX_SEGMENT_HEADER_BYTES + 3] = 1;
    char name[32];
    idx__segment_name(x->id, name);
    file_put(path_in(x->dir, name), x->data, x->bytes);
    findings f = {0};
    assert_int_equal(idx_index_check(x->dir, NULL, finding_keep, &f, NULL), IDX_ECORRUPT);
    assert_int_equal(f.count, 1);
    assert_string_equal(f.last.section, "FILE");
    assert_int_equal(f.last.offset, IDX_SEGMENT_HEADER_BYTES + 3);
}

static void one_damaged_segment_does_not_hide_another(void **state)
{
    sample *x = *state;
    idx_writer_options options = test_options();
    options.mode = IDX_WRITER_APPEND;
    document_set more;
    documents_init(&more);
    documents_add(&more, "new-1", "", "something else");
    index_must_build(x->dir, &options, &more, 0, 1);
    documents_release(&more);
    assert_int_equal(index_segments(x->dir), 2);
    char *names = folder_list(x->dir);
    char *rest = NULL;
    for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(name, "seg-", 4) == 0) {
            size_t bytes;
            uint8_t *data = file_take(path_in(x->dir, name), &bytes);
            data[70] ^= 1;
            file_put(path_in(x->dir, name), data, bytes);
            free(data);
        }
    }
    free(names);
    findings f = {0};
    idx_error e = {0};
    assert_int_equal(idx_index_check(x->dir, NULL, finding_keep, &f, &e), IDX_ECORRUPT);
    assert_int_equal(f.count, 2);
    assert_non_null(strstr(e.message, "2 findings"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sound_index_has_no_findings, setup, teardown),
        cmocka_unit_test_setup_teardown(a_manifest_that_says_other_things_is_reported, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_wrong_norm_is_reported, setup, teardown),
        cmocka_unit_test_setup_teardown(counts_of_meta_are_checked, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bound_that_is_too_low_is_reported, setup, teardown),
        cmocka_unit_test_setup_teardown(the_largest_impact_must_be_that_of_a_posting, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_kth_best_values_must_be_right, setup, teardown),
        cmocka_unit_test_setup_teardown(the_title_flag_must_be_right, setup, teardown),
        cmocka_unit_test_setup_teardown(the_sum_of_frequencies_must_be_right, setup, teardown),
        cmocka_unit_test_setup_teardown(terms_must_ascend, setup, teardown),
        cmocka_unit_test_setup_teardown(terms_must_share_all_that_they_have_in_common, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(groups_of_ids_must_follow_one_another, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_must_be_that_of_its_block, setup, teardown),
        cmocka_unit_test_setup_teardown(an_id_must_lead_back_to_its_document, setup, teardown),
        cmocka_unit_test_setup_teardown(store_blocks_must_follow_one_another, setup, teardown),
        cmocka_unit_test_setup_teardown(a_gap_must_be_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(one_damaged_segment_does_not_hide_another, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
