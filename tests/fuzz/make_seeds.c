/*
 * make_seeds.c: writes the stored inputs of the fuzz targets for the format: make_seeds FOLDER
 * (tests/fuzz/corpus). To be run anew when the format changes; what fuzzing finds is added by hand
 * and stays.
 */
#include "tests/corrupt/corrupt_testing.h"

#include "common/format/manifest.h"
#include "common/format/store.h"
#include "common/format/terms.h"

#include <sys/stat.h>
#include <zstd.h>

static const char *corpus;

static void seed_put(const char *target, const char *name, const void *data, size_t bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", corpus, target);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%s", corpus, target, name);
    file_put(path, data, bytes);
}

static segment segment_of(const char *dir)
{
    uint64_t id;
    segment s;
    victim_segment(dir, &id);
    assert_int_equal(idx__segment_open(&s, dir, id, true, NULL, NULL), IDX_OK);
    return s;
}

/* A few documents with all that there can be: a segment of few kilobytes. */
static void small_build(const char *dir, bool store, bool positions, size_t count)
{
    document_set set;
    documents_init(&set);
    documents_generate(
        &set,
        &(document_style){
            .seed = 3, .count = count, .words = 8, .vocabulary = 40, .titles = 60, .fields = 60});
    idx_writer_options options = test_options();
    options.store = store;
    options.positions = positions;
    index_must_build(dir, &options, &set, 0, count);
    documents_release(&set);
}

static void segment_seed(const char *dir, const char *name)
{
    uint64_t id;
    size_t bytes;
    uint8_t *data = file_take(victim_segment(dir, &id), &bytes);
    seed_put("segment", name, data, bytes);
    free(data);
    data = file_take(path_in(dir, "MANIFEST"), &bytes);
    seed_put("manifest", name, data, bytes);
    free(data);
}

/* The lists of some terms, in the layout of fuzz_postings.c. */
static void posting_seeds(const char *dir, const char *name, unsigned every)
{
    segment s = segment_of(dir);
    terms_walk walk;
    assert_int_equal(idx__terms_walk_init(&walk, &s, NULL, 0, NULL), IDX_OK);
    for (unsigned i = 0; idx__terms_walk_next(&walk, NULL) == IDX_OK; i++) {
        if (i % every != 0) {
            continue;
        }
        const term_entry *e = &walk.entry;
        buf b;
        idx__buf_init(&b, NULL);
        idx__buf_u8(&b, (uint8_t)((s.meta.flags & IDX_FLAG_POSITIONS ? 1 : 0) |
                                  (s.title_norms ? 2 : 0) | (e->is_tiny ? 4 : 0)));
        idx__buf_u16(&b, (uint16_t)s.meta.documents);
        idx__buf_u16(&b, (uint16_t)e->df);
        idx__buf_u32(&b, (uint32_t)e->list_bytes);
        idx__buf_append(&b, s.norms, (size_t)s.sections[SECTION_NORMS].bytes);
        idx__buf_append(&b, e->list, e->list_bytes);
        idx__buf_append(&b, e->positions, e->position_bytes);
        char file[64];
        snprintf(file, sizeof file, "%s-%u", name, i / every);
        seed_put("postings", file, b.data, b.bytes);
        idx__buf_release(&b);
    }
    idx__segment_close(&s);
}

static void store_seeds(const char *dir)
{
    segment s = segment_of(dir);
    buf block, b;
    idx__buf_init(&block, NULL);
    idx__buf_init(&b, NULL);
    assert_int_equal(idx__store_block(&s, 0, &block, NULL), IDX_OK);
    idx__buf_u8(&b, 0);
    idx__buf_append(&b, block.data, block.bytes);
    seed_put("store", "records", b.data, b.bytes);
    idx__buf_reset(&b);
    idx__buf_u8(&b, 1);
    idx__buf_append(&b, s.sections[SECTION_STORE].data, (size_t)s.sections[SECTION_STORE].bytes);
    seed_put("store", "frame", b.data, b.bytes);
    // Content as a dictionary: zstd takes any bytes for one.
    uint8_t frame[4096];
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t half = block.bytes / 2;
    size_t frame_bytes = ZSTD_compress_usingDict(context, frame, sizeof frame, block.data, half,
                                                 block.data, half, 3);
    ZSTD_freeCCtx(context);
    assert_false(ZSTD_isError(frame_bytes));
    idx__buf_reset(&b);
    idx__buf_u8(&b, 2);
    idx__buf_u16(&b, (uint16_t)frame_bytes);
    idx__buf_append(&b, frame, frame_bytes);
    idx__buf_append(&b, block.data, half);
    seed_put("store", "dictionary", b.data, b.bytes);
    idx__buf_release(&b);
    idx__buf_release(&block);
    idx__segment_close(&s);
}

static void make(void **state)
{
    (void)state;
    char *dir = scratch_new();
    small_build(dir, true, true, 9);
    segment_seed(dir, "rich");
    posting_seeds(dir, "rich", 3);
    store_seeds(dir);
    scratch_empty(dir);
    small_build(dir, false, false, 20);
    segment_seed(dir, "bare");
    posting_seeds(dir, "bare", 5);
    scratch_empty(dir);
    victim_build(dir, VICTIM_LONG);
    segment_seed(dir, "long");
    posting_seeds(dir, "long", 1);
    scratch_empty(dir);
    small_build(dir, true, true, 1);
    segment_seed(dir, "one");
    scratch_remove(dir);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: make_seeds FOLDER\n");
        return 2;
    }
    corpus = argv[1];
    const struct CMUnitTest tests[] = {cmocka_unit_test(make)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
