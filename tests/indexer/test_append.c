/* test_append.c: documents added to an index that is there: as many segments as the policy allows,
 * the contents of a build at once; and, merged into one, its very bytes. */
#include "tests/indexer/index_testing.h"

#include "common/format/manifest.h"
#include "common/format/segment.h"

static idx_writer *appender(const char *dir, idx_writer_options options)
{
    idx_writer *writer = NULL;
    idx_error e = {0};
    options.mode = IDX_WRITER_APPEND;
    int code = idx_writer_open(dir, &options, &writer, &e);
    if (code != IDX_OK) {
        fail_msg("%s: %s", idx_code_name(code), e.message);
    }
    return writer;
}

static void optimize(const char *dir, const idx_writer_options *options)
{
    idx_writer *writer = appender(dir, *options);
    idx_index_stats stats = {0};
    idx_error e = {0};
    if (idx_writer_optimize(writer, &stats, &e) != IDX_OK) {
        fail_msg("%s: %s", e.file, e.message);
    }
    assert_true(stats.segments <= 1);
    idx_writer_close(writer);
}

/* Adds the documents in portions, each with a writer of its own; checks in between; optimizes;
 * compares the bytes. */
static void check_portions(const char *scratch, const document_set *set,
                           const idx_writer_options *options, const size_t *portions,
                           size_t portion_count)
{
    char whole[4096], grown[4096];
    snprintf(whole, sizeof whole, "%s/whole", scratch);
    snprintf(grown, sizeof grown, "%s/grown", scratch);
    index_must_build(whole, options, set, 0, set->count);
    size_t done = 0;
    size_t most_segments = 0;
    for (size_t i = 0; done < set->count; i++) {
        size_t n = portions[i % portion_count];
        size_t to = done + n < set->count ? done + n : set->count;
        idx_writer_options append = *options;
        append.mode = IDX_WRITER_APPEND;
        index_must_build(grown, &append, set, done, to);
        assert_no_rubbish(grown);
        if (i % 3 == 0) {
            assert_index_holds(grown, options, set, 0, to);
        }
        size_t segments = index_segments(grown);
        most_segments = segments > most_segments ? segments : most_segments;
        done = to;
    }
    assert_true(most_segments > 1 && most_segments < 10);
    assert_index_holds(grown, options, set, 0, set->count);
    optimize(grown, options);
    assert_int_equal(index_segments(grown), 1);
    assert_index_holds(grown, options, set, 0, set->count);
    assert_same_bytes(whole, grown);
    optimize(grown, options);
    assert_same_bytes(whole, grown);
    scratch_empty(scratch);
}

static void an_index_that_grew_holds_what_one_built_at_once_holds(void **state)
{
    static const size_t steady[] = {17};
    static const size_t falling[] = {150, 40, 10, 3, 1, 1};
    static const size_t rising[] = {1, 2, 5, 60, 200};
    document_set set;
    documents_init(&set);
    documents_generate(
        &set,
        &(document_style){
            .seed = 12, .count = 350, .words = 40, .vocabulary = 900, .titles = 60, .fields = 40});
    for (unsigned flags = 0; flags < 4; flags++) {
        idx_writer_options options = test_options();
        options.store = flags & 1;
        options.positions = flags & 2;
        options.threads = flags == 3 ? 3 : 1;
        check_portions(*state, &set, &options, steady, COUNT_OF(steady));
        check_portions(*state, &set, &options, falling, COUNT_OF(falling));
        check_portions(*state, &set, &options, rising, COUNT_OF(rising));
    }
    documents_release(&set);
}

/* More than a batch, so that the store has a dictionary and blocks end where batches do. */
static void a_store_of_several_batches_is_merged_to_the_same_bytes(void **state)
{
    static const size_t portions[] = {1500, 700, 1};
    document_set set;
    documents_init(&set);
    documents_generate(&set, &(document_style){.seed = 13,
                                               .count = 5000,
                                               .words = 80,
                                               .vocabulary = 3000,
                                               .titles = 60,
                                               .fields = 40});
    idx_writer_options options = test_options();
    check_portions(*state, &set, &options, portions, COUNT_OF(portions));
    documents_release(&set);
}

static void titles_in_some_segments_only_are_merged(void **state)
{
    static const size_t portions[] = {100, 20, 3};
    document_set set;
    documents_init(&set);
    document_style style = {
        .seed = 14, .count = 100, .words = 20, .vocabulary = 300, .id_prefix = "a"};
    documents_generate(&set, &style);
    style = (document_style){
        .seed = 15, .count = 100, .words = 20, .vocabulary = 300, .titles = 100, .id_prefix = "b"};
    documents_generate(&set, &style);
    style = (document_style){
        .seed = 16, .count = 100, .words = 0, .vocabulary = 300, .titles = 100, .id_prefix = "c"};
    documents_generate(&set, &style);
    idx_writer_options options = test_options();
    check_portions(*state, &set, &options, portions, COUNT_OF(portions));
    documents_release(&set);
}

static void appending_to_nothing_builds(void **state)
{
    document_set set;
    documents_init(&set);
    documents_generate(&set,
                       &(document_style){.seed = 17, .count = 30, .words = 20, .vocabulary = 300});
    idx_writer_options options = test_options();
    options.mode = IDX_WRITER_APPEND;
    index_must_build(*state, &options, &set, 0, 30);
    assert_index_holds(*state, &options, &set, 0, 30);
    documents_release(&set);
}

static void an_id_that_any_segment_has_is_a_duplicate(void **state)
{
    document_set set;
    documents_init(&set);
    documents_generate(&set,
                       &(document_style){.seed = 18, .count = 130, .words = 5, .vocabulary = 100});
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 100);
    options.mode = IDX_WRITER_APPEND;
    index_must_build(*state, &options, &set, 100, 110);
    assert_int_equal(index_segments(*state), 2);
    idx_writer *writer = appender(*state, options);
    idx_error e = {0};
    for (size_t i = 0; i < 110; i++) {
        assert_int_equal(idx_writer_add(writer, &set.items[i], &e), IDX_EEXISTS);
        assert_int_equal(e.code, IDX_EEXISTS);
        assert_non_null(strstr(e.message, set.items[i].id.data));
    }
    assert_int_equal(writer_add_all(writer, &set, 110, 130, &e), IDX_OK);
    assert_int_equal(idx_writer_commit(writer, NULL, &e), IDX_OK);
    idx_writer_close(writer);
    assert_index_holds(*state, &options, &set, 0, 130);
    documents_release(&set);
}

static void another_analyzer_or_other_options_are_refused(void **state)
{
    document_set set;
    documents_init(&set);
    documents_generate(&set,
                       &(document_style){.seed = 19, .count = 20, .words = 5, .vocabulary = 100});
    idx_writer_options options = test_options();
    index_must_build(*state, &options, &set, 0, 20);
    options.mode = IDX_WRITER_APPEND;
    idx_writer *writer = NULL;
    idx_error e = {0};
    idx_writer_options other = options;
    other.analyzer = "standard";
    assert_int_equal(idx_writer_open(*state, &other, &writer, &e), IDX_EANALYZER);
    assert_non_null(strstr(e.message, "whitespace"));
    other = options;
    other.store = false;
    assert_int_equal(idx_writer_open(*state, &other, &writer, &e), IDX_EINVAL);
    other = options;
    other.positions = false;
    assert_int_equal(idx_writer_open(*state, &other, &writer, &e), IDX_EINVAL);
    assert_null(writer);
    // The name alone does not make an analyzer: another fingerprint is another one.
    manifest m;
    buf b;
    idx__manifest_init(&m, NULL);
    idx__buf_init(&b, NULL);
    assert_int_equal(idx__manifest_read(&m, *state, NULL), IDX_OK);
    m.fingerprint++;
    idx__manifest_serialise(&m, &b);
    file_put(path_in(*state, "MANIFEST"), b.data, b.bytes);
    idx__buf_release(&b);
    idx__manifest_release(&m);
    assert_int_equal(idx_writer_open(*state, &options, &writer, &e), IDX_EANALYZER);
    // Replacing asks for nothing.
    other.analyzer = "standard";
    other.mode = IDX_WRITER_REPLACE;
    index_must_build(*state, &other, &set, 5, 20);
    assert_index_holds(*state, &other, &set, 5, 20);
    documents_release(&set);
}

/* A segment too large to be checked at every open, with a flipped bit where no reader would stumble
 * over it. */
static void a_flipped_bit_is_not_merged_into_a_segment_with_a_sound_checksum(void **state)
{
    document_set set;
    documents_init(&set);
    documents_generate(
        &set, &(document_style){
                  .seed = 20, .count = 3000, .words = 60, .vocabulary = 9000, .titles = 30});
    idx_writer_options options = test_options();
    options.store = false;
    index_must_build(*state, &options, &set, 0, 2900);
    manifest m;
    segment s;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, *state, NULL), IDX_OK);
    assert_int_equal(idx__segment_open(&s, *state, m.segments[0].id, true, NULL, NULL), IDX_OK);
    assert_true(s.map.bytes > IDX_VERIFY_SMALL_BYTES);
    char name[32];
    memcpy(name, s.name, sizeof name);
    size_t at =
        (size_t)(s.sections[SECTION_POSITIONS].offset + s.sections[SECTION_POSITIONS].bytes / 2);
    idx__segment_close(&s);
    idx__manifest_release(&m);
    size_t bytes;
    uint8_t *data = file_take(path_in(*state, name), &bytes);
    data[at] ^= 4;
    file_put(path_in(*state, name), data, bytes);
    free(data);

    idx_writer *writer = appender(*state, options);
    idx_error e = {0};
    assert_int_equal(writer_add_all(writer, &set, 2900, 3000, &e), IDX_OK);
    assert_int_equal(idx_writer_optimize(writer, NULL, &e), IDX_ECORRUPT);
    assert_string_equal(e.file, name);
    assert_string_equal(e.section, "POSITIONS");
    idx_writer_close(writer);
    assert_int_equal(index_segments(*state), 1); // the old commit
    documents_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_index_that_grew_holds_what_one_built_at_once_holds,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_store_of_several_batches_is_merged_to_the_same_bytes,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(titles_in_some_segments_only_are_merged, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(appending_to_nothing_builds, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(an_id_that_any_segment_has_is_a_duplicate, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(another_analyzer_or_other_options_are_refused,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(
            a_flipped_bit_is_not_merged_into_a_segment_with_a_sound_checksum, scratch_setup,
            scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
