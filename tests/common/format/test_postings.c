/*
 * test_postings.c: lists of every length and shape, as the indexer writes them: what is decoded is
 * what was written (the oracle of index_testing.h), and what is said of a block without decoding it
 * is true of it.
 */
#include "tests/indexer/index_testing.h"

#include "common/codec/intblock.h"
#include "common/codec/norm.h"
#include "common/format/manifest.h"
#include "common/format/postings.h"

/* ---- what is said of a list, against what is in it ------------------------------------------- */

typedef struct list_content {
    uint32_t *docs;
    double *impacts;
    uint32_t count;
    bool has_titles;
} list_content;

/* docs/format.md, section 5, in double precision. */
static double impact_of(const segment *s, uint32_t doc, uint32_t freq)
{
    double k = (double)s->meta.k1 * (1.0 - (double)s->meta.b +
                                     (double)s->meta.b * idx__norm_value(s->norms[doc]) /
                                         (double)s->meta.average_length);
    return freq / (freq + k);
}

static list_content content_read(const segment *s, const posting_list *p)
{
    list_content c = {calloc(p->df, sizeof *c.docs), calloc(p->df, sizeof *c.impacts), 0, false};
    for (uint32_t b = 0; b < p->block_count; b++) {
        uint32_t docs[IDX_POSTINGS_BLOCK], freqs[IDX_POSTINGS_BLOCK], count;
        title_side titles;
        assert_int_equal(idx__postings_docs(p, b, docs, &count, NULL), IDX_OK);
        assert_int_equal(idx__postings_freqs(p, b, freqs, NULL), IDX_OK);
        assert_int_equal(idx__postings_titles(p, b, freqs, &titles, NULL), IDX_OK);
        assert_int_equal(count, idx__postings_count(p, b));
        assert_int_equal(docs[count - 1], idx__postings_last_doc(p, b));
        c.has_titles |= titles.count > 0;
        for (uint32_t i = 0; i < count; i++) {
            c.docs[c.count] = docs[i];
            c.impacts[c.count] = impact_of(s, docs[i], freqs[i]);
            assert_true(c.impacts[c.count] <= (double)idx__postings_bound(p, b) * (1 + 1e-6));
            assert_true(c.impacts[c.count] <= (double)p->max_impact * (1 + 1e-6));
            c.count++;
        }
    }
    assert_int_equal(c.count, p->df);
    return c;
}

static int compare_down(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x < y) - (x > y);
}

static void check_bounds_are_tight(const posting_list *p, const list_content *c)
{
    double best = 0;
    for (uint32_t b = 0, at = 0; b < p->block_count; b++) {
        double block_best = 0;
        for (uint32_t i = 0; i < idx__postings_count(p, b); i++, at++) {
            block_best = c->impacts[at] > block_best ? c->impacts[at] : block_best;
        }
        best = block_best > best ? block_best : best;
        // A bound that is far above is safe, and useless.
        assert_true((double)idx__postings_bound(p, b) <= block_best + 1.01 / 255);
    }
    assert_true((double)p->max_impact <= best + 1.01 / 255);
}

static void check_kth(const posting_list *p, list_content *c)
{
    static const uint32_t ranks[IDX_KTH_COUNT] = IDX_KTH_RANKS;
    qsort(c->impacts, c->count, sizeof *c->impacts, compare_down);
    for (unsigned i = 0; i < IDX_KTH_COUNT; i++) {
        if (!p->last_docs || c->count < ranks[i]) {
            assert_true(p->kth[i] == 0);
            continue;
        }
        double kth = c->impacts[ranks[i] - 1];
        assert_true((double)p->kth[i] <= kth * (1 + 1e-6));
        assert_true((double)p->kth[i] >= kth - 1.01 / IDX_KTH_SCALE);
    }
}

static uint32_t seek_slowly(const posting_list *p, uint32_t from, uint32_t doc)
{
    for (uint32_t b = from; b < p->block_count; b++) {
        if (idx__postings_last_doc(p, b) >= doc) {
            return b;
        }
    }
    return p->block_count;
}

static void check_seek(const posting_list *p, const list_content *c, uint32_t documents,
                       uint64_t *seed)
{
    uint32_t step = p->block_count > 60 ? p->block_count / 20 : 1;
    for (uint32_t from = 0; from <= p->block_count; from += step) {
        for (uint32_t b = 0; b < p->block_count; b += step) {
            for (uint32_t near = 0; near < 3; near++) {
                uint32_t doc = idx__postings_last_doc(p, b) + near - 1;
                assert_int_equal(idx__postings_seek_block(p, from, doc), seek_slowly(p, from, doc));
            }
        }
        assert_int_equal(idx__postings_seek_block(p, from, 0),
                         from < p->block_count ? from : p->block_count);
        assert_int_equal(idx__postings_seek_block(p, from, UINT32_MAX), p->block_count);
        uint32_t doc = (uint32_t)random_below(seed, documents);
        assert_int_equal(idx__postings_seek_block(p, from, doc), seek_slowly(p, from, doc));
        doc = c->docs[random_below(seed, c->count)];
        assert_int_equal(idx__postings_seek_block(p, from, doc), seek_slowly(p, from, doc));
    }
}

/* How many lists of each form were met. */
typedef struct list_forms {
    unsigned tiny, short_rare, short_usual, long_ones;
} list_forms;

static void check_list(const segment *s, const term_entry *entry, uint64_t *seed, list_forms *forms)
{
    posting_list *p = malloc(sizeof *p);
    assert_non_null(p);
    assert_int_equal(idx__postings_open(p, s, entry, NULL), IDX_OK);
    assert_int_equal(p->df, entry->df);
    assert_int_equal(p->block_count, (entry->df + 255) / 256);
    assert_int_equal(p->last_docs != NULL, entry->df > 256);
    assert_true(!entry->is_tiny || entry->df <= IDX_TINY_DF);
    *(entry->is_tiny                    ? &forms->tiny
      : entry->df <= IDX_TINY_DF        ? &forms->short_rare
      : entry->df <= IDX_POSTINGS_BLOCK ? &forms->short_usual
                                        : &forms->long_ones) += 1;
    list_content c = content_read(s, p);
    assert_true(p->has_titles || !c.has_titles);
    if (p->last_docs) {
        assert_int_equal(p->has_titles, c.has_titles);
    }
    check_bounds_are_tight(p, &c);
    check_seek(p, &c, s->meta.documents, seed);
    check_kth(p, &c);
    free(c.docs);
    free(c.impacts);
    free(p);
}

/* Builds, compares with the documents, and checks what is said of every list. */
static list_forms check_documents(const char *dir, const idx_writer_options *options,
                                  const document_set *set)
{
    list_forms forms = {0};
    index_must_build(dir, options, set, 0, set->count);
    assert_index_holds(dir, options, set, 0, set->count);
    manifest m;
    segment s;
    terms_walk walk;
    uint64_t seed = 17;
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, NULL), IDX_OK);
    assert_int_equal(m.segment_count, 1);
    assert_int_equal(idx__segment_open(&s, dir, m.segments[0].id, false, NULL, NULL), IDX_OK);
    assert_int_equal(idx__terms_walk_init(&walk, &s, NULL, 0, NULL), IDX_OK);
    while (idx__terms_walk_next(&walk, NULL) == IDX_OK) {
        check_list(&s, &walk.entry, &seed, &forms);
    }
    idx__segment_close(&s);
    idx__manifest_release(&m);
    return forms;
}

/* ---- documents with lists of a given shape --------------------------------------------------- */

typedef enum shape { SHAPE_RUN, SHAPE_STRIDE, SHAPE_RANDOM, SHAPE_LAST, SHAPES } shape;

/* Whether document i of n is in a list of df documents. */
static bool is_in(shape kind, uint32_t i, uint32_t n, uint32_t df)
{
    switch (kind) {
    case SHAPE_RUN:
        return i < df;
    case SHAPE_STRIDE:
        return (uint64_t)(i + 1) * df / n > (uint64_t)i * df / n;
    case SHAPE_LAST:
        return i >= n - df;
    default: {
        // A permutation of the documents; the first df places are in.
        return (uint64_t)i * 7919 % n < df;
    }
    }
}

typedef enum side { SIDE_BODY, SIDE_TITLE, SIDE_BOTH, SIDES } side;

/* n documents (prime to 7919), and for each df, shape and side a term in that many of them. */
static void shapes_make(document_set *set, uint32_t n, const uint32_t *dfs, size_t df_count,
                        unsigned side_count)
{
    char *texts[2] = {malloc(1 << 20), malloc(1 << 20)};
    for (uint32_t i = 0; i < n; i++) {
        size_t bytes[2] = {0, 0};
        uint64_t seed = i;
        for (size_t d = 0; d < df_count; d++) {
            for (unsigned kind = 0; kind < SHAPES; kind++) {
                for (unsigned where = 0; where < side_count; where++) {
                    if (dfs[d] > n || !is_in((shape)kind, i, n, dfs[d])) {
                        continue;
                    }
                    for (unsigned field = 0; field < 2; field++) { // title, body
                        bool here = where == SIDE_BOTH ? random_below(&seed, 3) != field
                                                       : where == (field ? SIDE_BODY : SIDE_TITLE);
                        here |= where == SIDE_BOTH && field == 1 && bytes[0] == 0;
                        unsigned times = here ? 1 + (random_below(&seed, 10) == 0) *
                                                        (unsigned)random_below(&seed, 5)
                                              : 0;
                        while (times-- > 0) {
                            bytes[field] += (size_t)sprintf(texts[field] + bytes[field],
                                                            "t%u-%u-%u ", dfs[d], kind, where);
                        }
                    }
                    if (where == SIDE_BOTH) { // never in neither
                        bytes[1] +=
                            (size_t)sprintf(texts[1] + bytes[1], "t%u-%u-%u ", dfs[d], kind, where);
                    }
                }
            }
        }
        char id[16];
        snprintf(id, sizeof id, "%u", i);
        texts[0][bytes[0]] = texts[1][bytes[1]] = '\0';
        documents_add(set, id, texts[0], texts[1]);
    }
    free(texts[0]);
    free(texts[1]);
}

static void lists_of_every_length_and_shape(void **state)
{
    static const uint32_t dfs[] = {1,   2,   7,   8,   9,   10,  11,  99,   100,  255, 256,
                                   257, 258, 300, 511, 512, 513, 600, 1000, 1001, 1033};
    document_set set;
    documents_init(&set);
    shapes_make(&set, 1033, dfs, COUNT_OF(dfs), SIDES);
    idx_writer_options options = test_options();
    list_forms forms = check_documents(*state, &options, &set);
    assert_true(forms.tiny > 40 && forms.short_usual > 80 && forms.long_ones > 100);
    options.positions = false;
    check_documents(*state, &options, &set);
    documents_release(&set);
}

/* The blocks of a group of places in the list of `term`. */
static uint32_t places_of(const char *dir, const char *term)
{
    manifest m;
    segment s;
    term_entry entry;
    posting_list *p = malloc(sizeof *p);
    idx__manifest_init(&m, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, NULL), IDX_OK);
    assert_int_equal(idx__segment_open(&s, dir, m.segments[0].id, false, NULL, NULL), IDX_OK);
    assert_int_equal(idx__terms_find(&s, (const uint8_t *)term, strlen(term), &entry, NULL), IDX_OK);
    assert_int_equal(idx__postings_open(p, &s, &entry, NULL), IDX_OK);
    uint32_t blocks = UINT32_C(1) << p->places.shift;
    free(p);
    idx__segment_close(&s);
    idx__manifest_release(&m);
    return blocks;
}

static void places_of_blocks_of_any_size(void **state)
{
    static const struct {
        uint32_t documents, words, blocks; // of a group, as much as 64 KiB allow
    } cases[] = {{600, 2000, 1}, {1033, 700, 2}, {1600, 350, 4}, {1033, 10, 32}};
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        document_set set;
        documents_init(&set);
        char *text = malloc(2 * cases[k].words + 1);
        uint64_t seed = k;
        for (uint32_t i = 0; i < cases[k].documents; i++) {
            char id[16];
            for (uint32_t w = 0; w < cases[k].words; w++) {
                memcpy(text + 2 * w, random_below(&seed, 2) || w == 0 ? "a " : "b ", 2);
            }
            text[2 * cases[k].words] = '\0';
            snprintf(id, sizeof id, "%u", i);
            documents_add(&set, id, "", text);
        }
        free(text);
        idx_writer_options options = test_options();
        options.store = false;
        check_documents(*state, &options, &set);
        assert_int_equal(places_of(*state, "a"), cases[k].blocks);
        documents_release(&set);
    }
}

static void lists_in_an_index_without_titles(void **state)
{
    static const uint32_t dfs[] = {1, 8, 9, 255, 256, 257, 512, 1025, 1033};
    document_set set;
    documents_init(&set);
    shapes_make(&set, 1033, dfs, COUNT_OF(dfs), 1);
    idx_writer_options options = test_options();
    options.store = false;
    check_documents(*state, &options, &set);
    options.positions = false;
    check_documents(*state, &options, &set);
    documents_release(&set);
}

static void lists_of_a_hundred_thousand_documents(void **state)
{
    static const uint32_t dfs[] = {5, 257, 3000, 99999, 100003};
    document_set set;
    documents_init(&set);
    shapes_make(&set, 100003, dfs, COUNT_OF(dfs), 1);
    idx_writer_options options = test_options();
    options.store = false;
    check_documents(*state, &options, &set);
    documents_release(&set);
}

static void words_that_are_repeated_very_often(void **state)
{
    document_set set;
    documents_init(&set);
    static const unsigned times[] = {1, 2, 15, 16, 31, 32, 255, 256, 1000, 65535, 65536, 300000};
    char *texts[2] = {malloc(4 << 20), malloc(4 << 20)};
    for (uint32_t i = 0; i < 600; i++) {
        size_t bytes[2] = {0, 0};
        unsigned body = times[i % 11 + (i == 500)];
        body = i > 60 && i != 500 ? body % 300 : body;
        unsigned title = i % 3 ? 0 : body / 7;
        for (unsigned k = 0; k < body; k++) {
            bytes[1] +=
                (size_t)sprintf(texts[1] + bytes[1], "%s ", k % 50 == 49 ? "other" : "same");
        }
        for (unsigned k = 0; k < title; k++) {
            bytes[0] += (size_t)sprintf(texts[0] + bytes[0], "%s ", k % 2 ? "same" : "title");
        }
        if (i == 100) { // a rare word, far into a very long document: too much for a tiny list
            bytes[1] += (size_t)sprintf(texts[1] + bytes[1], "rare ");
        }
        char id[16];
        snprintf(id, sizeof id, "%u", i);
        texts[0][bytes[0]] = texts[1][bytes[1]] = '\0';
        documents_add(&set, id, texts[0], texts[1]);
    }
    free(texts[0]);
    free(texts[1]);
    idx_writer_options options = test_options();
    check_documents(*state, &options, &set);
    documents_release(&set);
}

/* Few documents, many occurrences: the positions do not fit the 255 bytes of a tiny list, so it
 * becomes a short one. */
static void a_rare_word_with_many_places_gets_a_short_list(void **state)
{
    document_set set;
    documents_init(&set);
    char *text = malloc(1 << 20);
    for (uint32_t i = 0; i < 12; i++) {
        size_t bytes = 0;
        uint64_t seed = i;
        for (unsigned k = 0; k < 20000; k++) {
            // "a" in 8 documents 800 times, "b" in one 900 times, "c" in each with growing number:
            // both sides of the border.
            bool a = i < 8 && random_below(&seed, 25) == 0;
            bool b = i == 3 && !a && random_below(&seed, 22) == 0;
            bool c = !a && !b && random_below(&seed, 20000) < i * 30;
            bytes += c ? (size_t)sprintf(text + bytes, "c%u ", i)
                       : (size_t)sprintf(text + bytes, "%s ",
                                         a   ? "a"
                                         : b ? "b"
                                             : "x");
        }
        char id[16];
        snprintf(id, sizeof id, "%u", i);
        documents_add(&set, id, "", text);
    }
    free(text);
    idx_writer_options options = test_options();
    list_forms forms = check_documents(*state, &options, &set);
    assert_true(forms.tiny > 0 && forms.short_rare > 1);
    documents_release(&set);
}

/* ---- long lists made by hand ----------------------------------------------------------------- */

/* Two blocks in a segment of 1000 documents, one frequency each, no positions: docs/format.md,
 * section 6. */
typedef struct made_list {
    segment segment;
    uint8_t norms[1000];
    buf bytes;
    size_t last_docs; /* where the table begins */
} made_list;

static void list_make(made_list *m, const uint32_t *docs, uint32_t df)
{
    uint32_t blocks = (df + 255) / 256;
    uint8_t block[2000];
    buf places, doc_plane, freq_plane;
    idx__buf_init(&places, NULL);
    idx__buf_init(&doc_plane, NULL);
    idx__buf_init(&freq_plane, NULL);
    *m = (made_list){.segment = {.meta = {.documents = 1000,
                                          .title_weight = 1,
                                          .k1 = 1.2f,
                                          .b = 0.75f,
                                          .average_length = 8}}};
    m->segment.norms = m->segment.body_norms = m->norms;
    idx__buf_init(&m->bytes, NULL);
    uint8_t head[IDX_LONG_HEADER_BYTES] = {0};
    idx__store_f32(head, 0.5f);
    idx__buf_append(&m->bytes, head, sizeof head);
    m->last_docs = m->bytes.bytes;
    uint32_t ones[256] = {0};
    for (uint32_t b = 0; b < blocks; b++) {
        uint32_t n = b + 1 < blocks ? 256 : df - 256 * b;
        idx__buf_u32(&m->bytes, docs[256 * b + n - 1]);
        if (b > 0) { // each block is a group; the first begins at 0
            idx__buf_u32(&places, (uint32_t)doc_plane.bytes);
            idx__buf_u32(&places, (uint32_t)freq_plane.bytes);
        }
        idx__buf_append(
            &doc_plane, block,
            idx__docblock_encode(docs + 256 * b, n, b ? docs[256 * b - 1] : UINT32_MAX, block));
        idx__buf_append(&freq_plane, block, idx__intblock_encode(ones, n, block));
    }
    idx__buf_append(&m->bytes, places.data, places.bytes);
    for (uint32_t b = 0; b < blocks; b++) {
        idx__buf_u8(&m->bytes, 255);
    }
    idx__buf_append(&m->bytes, doc_plane.data, doc_plane.bytes);
    idx__buf_append(&m->bytes, freq_plane.data, freq_plane.bytes);
    idx__store_u32(m->bytes.data + 12, (uint32_t)doc_plane.bytes);
    idx__store_u32(m->bytes.data + 16, (uint32_t)freq_plane.bytes);
    m->segment.sections[SECTION_POSTINGS] = (section){.data = m->bytes.data, .bytes = m->bytes.bytes};
    idx__buf_release(&places);
    idx__buf_release(&doc_plane);
    idx__buf_release(&freq_plane);
}

/* Opens it and decodes both blocks; the first code that is not IDX_OK. */
static int list_read(made_list *m, uint32_t df, uint32_t documents)
{
    posting_list *p = malloc(sizeof *p);
    m->segment.meta.documents = documents;
    term_entry entry = {.df = df, .list = m->bytes.data, .list_bytes = m->bytes.bytes};
    int code = idx__postings_open(p, &m->segment, &entry, NULL);
    for (uint32_t b = 0; code == IDX_OK && b < p->block_count; b++) {
        uint32_t docs[IDX_POSTINGS_BLOCK], freqs[IDX_POSTINGS_BLOCK], count;
        code = idx__postings_docs(p, b, docs, &count, NULL);
        for (uint32_t i = 0; code == IDX_OK && i < count; i++) {
            assert_true(docs[i] < documents);
        }
        if (code == IDX_OK) {
            code = idx__postings_freqs(p, b, freqs, NULL);
        }
    }
    free(p);
    return code;
}

static void documents_beyond_the_segment_are_refused_in_any_block(void **state)
{
    (void)state;
    enum { DF = 400 };
    uint32_t docs[DF];
    made_list m;
    for (uint32_t i = 0; i < DF; i++) {
        docs[i] = 2 * i + 3;
    }
    list_make(&m, docs, DF);
    assert_int_equal(list_read(&m, DF, 1000), IDX_OK);
    assert_int_equal(list_read(&m, DF, docs[DF - 1] + 1), IDX_OK);
    assert_int_equal(list_read(&m, DF, docs[DF - 1]), IDX_ECORRUPT);
    assert_int_equal(list_read(&m, DF, 600), IDX_ECORRUPT);
    idx__buf_release(&m.bytes);
    // The first block ends beyond, the second does not: its documents do not ascend, and the table
    // says so.
    for (uint32_t i = 250; i < 256; i++) {
        docs[i] += 100000;
    }
    uint32_t before = docs[255];
    for (uint32_t i = 256; i < DF; i++) {
        docs[i] = before + i; // so that it can be encoded
    }
    list_make(&m, docs, DF);
    idx__store_u32(m.bytes.data + m.last_docs + 4, 999);
    assert_int_equal(list_read(&m, DF, 1000), IDX_ECORRUPT);
    idx__buf_release(&m.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lists_of_every_length_and_shape, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(lists_in_an_index_without_titles, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(lists_of_a_hundred_thousand_documents, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(words_that_are_repeated_very_often, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(places_of_blocks_of_any_size, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_rare_word_with_many_places_gets_a_short_list,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test(documents_beyond_the_segment_are_refused_in_any_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
