/* corrupt_testing.c: see corrupt_testing.h. */
#include "tests/corrupt/corrupt_testing.h"

#include "common/format/manifest.h"
#include "common/format/segment.h"

bool is_exhaustive(void)
{
    const char *value = getenv("IDX_TEST_EXHAUSTIVE");
    return value && value[0] == '1';
}

/* Terms of every length of list from 1 to 700, in documents that lie close and far. */
static void long_documents(document_set *set)
{
    char body[400], title[100], id[16];
    for (unsigned i = 0; i < 700; i++) {
        size_t n = (size_t)sprintf(body, "all %s", i % 2 ? "odd" : "");
        n += i < 300 ? (size_t)sprintf(body + n, " first") : 0;
        n += i >= 430 ? (size_t)sprintf(body + n, " last last") : 0;
        n += i % 7 < 3 ? (size_t)sprintf(body + n, " some%s", i % 21 ? "" : " some some some") : 0;
        n += i * 7919 % 700 < 257 ? (size_t)sprintf(body + n, " scattered") : 0;
        n += i % 100 == 0 ? (size_t)sprintf(body + n, " rare%u", i / 300) : 0;
        title[0] = '\0';
        if (i % 5 == 0) {
            sprintf(title, "all %s", i % 10 ? "odd odd" : "title");
        }
        sprintf(id, "%03u", i * 7919 % 700); // they do not ascend, so there is a hash of them
        documents_add(set, id, title, body);
    }
}

void victim_build(const char *dir, victim which)
{
    document_set set;
    documents_init(&set);
    idx_writer_options options = test_options();
    document_style style = {
        .seed = 8, .count = 45, .words = 25, .vocabulary = 250, .titles = 60, .fields = 40};
    if (which == VICTIM_LONG) {
        long_documents(&set);
    } else {
        if (which == VICTIM_BARE) {
            style = (document_style){
                .seed = 5, .count = 300, .words = 4, .vocabulary = 60, .id_prefix = ""};
            options.store = options.positions = false;
        }
        documents_generate(&set, &style);
    }
    index_must_build(dir, &options, &set, 0, set.count);
    assert_index_holds(dir, &options, &set, 0, set.count);
    documents_release(&set);
}

const char *victim_segment(const char *dir, uint64_t *id)
{
    manifest m;
    char name[32];
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, NULL), IDX_OK);
    assert_int_equal(m.segment_count, 1);
    *id = m.segments[0].id;
    idx__segment_name(*id, name);
    idx__manifest_release(&m);
    return path_in(dir, name);
}
