/*
 * test_best.c: one word out of the list of its best documents, against the exhaustive search: any number of hits, any
 * parameters and similarities, several segments, titles; and what is collected, against its definition.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/codec/norm.h"
#include "common/format/best.h"
#include "common/format/check_best.h"
#include "indexer/best_collect.h"
#include "searcher/searcher.h"
#include "tests/searcher/support.h"

// ---- documents

enum { DOCUMENTS = 18000, LONGEST = 700 };

// Few lengths and frequencies, so that there are many ties, and some of any length.
static char *body_make(random_numbers *r, uint32_t most)
{
    uint32_t rare = random_below(r, 20), words[3] = {random_below(r, 4), random_below(r, 9), random_below(r, 2)};
    uint32_t length = rare == 0 ? random_below(r, most) : 4 + 3 * random_below(r, 12);
    char *text = malloc(4 * (size_t)(length + 20) + most), *at = text;
    words[0] += rare == 1 ? random_below(r, 40) : 0;
    for (uint32_t w = 0; w < 3; w++) {
        for (uint32_t i = 0; i < words[w]; i++) {
            at += sprintf(at, "w%u ", w);
        }
    }
    for (uint32_t i = 0; i < length; i++) {
        at += sprintf(at, "x%u ", random_below(r, 5));
    }
    *at = 0;
    return text;
}

static test_documents corpus_make(uint64_t seed, size_t count, bool has_titles)
{
    random_numbers r = {seed};
    test_documents d = {calloc(count, sizeof *d.items), count};
    for (size_t i = 0; i < count; i++) {
        d.items[i].body = body_make(&r, LONGEST);
        d.items[i].title = strdup(has_titles && random_below(&r, 3) == 0 ? "w0 x1" : "");
    }
    return d;
}

// ---- searching

static void compare(const idx_searcher *s, const idx_query *q, const idx_search_options *options)
{
    idx_search_options all = *options;
    idx_hits *a, *b;
    all.exhaustive = true;
    assert_int_equal(idx_search(s, q, options, &a, NULL), IDX_OK);
    assert_int_equal(idx_search(s, q, &all, &b, NULL), IDX_OK);
    assert_int_equal(idx_hits_size(a), idx_hits_size(b));
    assert_int_equal(idx_hits_total(a), idx_hits_total(b));
    for (size_t i = 0; i < idx_hits_size(a); i++) {
        const idx_hit *x = idx_hits_at(a, i), *y = idx_hits_at(b, i);
        assert_int_equal(x->doc, y->doc);
        assert_memory_equal(&x->score, &y->score, sizeof x->score);
    }
    idx_hits_free(a);
    idx_hits_free(b);
}

static double own_score(void *ctx, const idx_score_input *in)
{
    (void)ctx;
    return 1.0 / in->tf; // the fewer, the better
}

static void compare_parameters(const idx_searcher *s, const idx_query *q, const idx_search_options *base)
{
    static const float k1s[] = {0.0f, 1e-6f, 0.01f, 0.9f, 1.2f, 5.0f, 100.0f};
    static const float bs[] = {0.0f, 1e-7f, 0.001f, 0.3f, 0.75f, 1.0f};
    static const float titles[] = {-1.0f, 0.0f, 2.5f};
    idx_search_options options = *base;
    idx_similarity similarity;
    idx_similarity_init(&similarity);
    similarity.score = own_score;
    similarity.most = 1.0;
    options.similarity = &similarity;
    for (size_t i = 0; i < sizeof k1s / sizeof *k1s; i++) {
        for (size_t j = 0; j < sizeof bs / sizeof *bs; j++) {
            for (size_t t = 0; t < sizeof titles / sizeof *titles; t++) {
                similarity.k1 = k1s[i];
                similarity.b = bs[j];
                similarity.title_weight = titles[t];
                compare(s, q, &options);
            }
        }
    }
    for (int kind = IDX_BM25; kind <= IDX_OWN_SCORE; kind++) {
        similarity.kind = (idx_similarity_kind)kind;
        similarity.k1 = 1.2f;
        similarity.b = 0.75f;
        similarity.title_weight = -1.0f;
        compare(s, q, &options);
    }
}

static void compare_all(const char *dir, uint32_t with_best)
{
    static const char *const queries[] = {"w0", "w1", "w2", "+w0", "w0 w0", "x3"};
    static const uint32_t ks[] = {1, 2, 10, 64, 99, 100, 101, 1000};
    idx_searcher *s = searcher_open(dir);
    uint32_t found = 0;
    for (uint32_t i = 0; i < s->manifest.segment_count; i++) {
        found += s->segments[i].best.count;
    }
    assert_int_equal(found > 0, with_best > 0);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        idx_query *q = query_parse(s, queries[i]);
        for (size_t j = 0; j < sizeof ks / sizeof *ks; j++) {
            idx_search_options options;
            idx_search_options_init(&options);
            options.k = ks[j];
            options.count = j % 2;
            compare(s, q, &options);
            options.offset = ks[j] / 2;
            compare(s, q, &options);
            options.offset = 0;
            options.ranking = IDX_RANKING_FULL;
            compare(s, q, &options);
        }
        idx_search_options options;
        idx_search_options_init(&options);
        options.k = i % 2 ? 100 : 10;
        compare_parameters(s, q, &options);
        idx_query_free(q);
    }
    idx_searcher_close(s);
}

static void one_word_is_answered_as_exhaustively(void **state)
{
    (void)state;
    index_options options = {.analyzer = "whitespace"};
    for (uint64_t seed = 1; seed <= 2; seed++) {
        char *dir = folder_make();
        test_documents d = corpus_make(seed, DOCUMENTS, false);
        index_make(dir, &d, 0, d.count, &options);
        compare_all(dir, 1);
        documents_free(&d);
        folder_remove(dir);
    }
}

static void segments_and_titles_change_nothing(void **state)
{
    (void)state;
    index_options options = {.analyzer = "whitespace", .no_positions = true, .segments = 2};
    char *dir = folder_make();
    test_documents d = corpus_make(7, 2 * DOCUMENTS, true);
    index_make(dir, &d, 0, d.count, &options);
    compare_all(dir, 1);
    assert_int_equal(idx_index_check(dir, NULL, NULL, NULL, NULL), IDX_OK);
    documents_free(&d);
    folder_remove(dir);
}

static void short_lists_have_none(void **state)
{
    (void)state;
    index_options options = {.analyzer = "whitespace"};
    char *dir = folder_make();
    test_documents d = corpus_make(3, 3000, false);
    index_make(dir, &d, 0, d.count, &options);
    compare_all(dir, 0);
    documents_free(&d);
    folder_remove(dir);
}

// ---- collecting

typedef struct posting {
    uint32_t doc, freq;
    uint8_t norm;
} posting;

typedef struct made_list {
    posting *items;
    uint32_t count;
    uint8_t *norms;
    buf section; // BEST, with this list alone
    segment segment;
    term_entry entry;
} made_list;

static uint32_t freq_make(random_numbers *r, uint32_t freqs)
{
    return random_below(r, 500) == 0 ? UINT32_C(1) << random_below(r, 27) : 1 + random_below(r, freqs);
}

static void postings_make(made_list *l, random_numbers *r, uint32_t count, uint32_t freqs, uint32_t norms)
{
    l->count = count;
    l->items = calloc(count, sizeof *l->items);
    l->norms = calloc(3 * (size_t)count + 1, 1);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t doc = 3 * i + random_below(r, 3);
        l->norms[doc] = (uint8_t)(255 - random_below(r, norms));
        l->items[i] = (posting){doc, freq_make(r, freqs), l->norms[doc]};
    }
}

static int collect(best_collector *c, const made_list *l, buf *out)
{
    uint32_t docs[IDX_POSTINGS_BLOCK], freqs[IDX_POSTINGS_BLOCK], n = 0;
    int rc = IDX_OK;
    idx__best_collector_begin(c);
    for (uint32_t i = 0; rc == IDX_OK && i < l->count; i++) {
        docs[n] = l->items[i].doc;
        freqs[n++] = l->items[i].freq;
        if (n == IDX_POSTINGS_BLOCK || i + 1 == l->count) {
            rc = idx__best_collector_add(c, docs, freqs, n, l->norms);
            n = 0;
        }
    }
    return rc == IDX_OK ? idx__best_collector_end(c, 3 * l->count + 1, out) : rc;
}

static void section_make(made_list *l, uint32_t k, const buf *data)
{
    buf *b = &l->section;
    idx__buf_init(b, NULL);
    idx__buf_u64(b, 0);
    idx__buf_u64(b, 0);
    idx__buf_u64(b, data->bytes);
    idx__buf_append(b, data->data, data->bytes);
    idx__buf_u64(b, 0);
    l->segment.meta.documents = 3 * l->count + 1;
    l->segment.norms = l->norms;
    l->segment.sections[SECTION_POSTINGS].data = l->norms; // any address
    l->segment.best = (best_lists){
        .least = 1,
        .k = k,
        .count = 1,
        .offsets = b->data,
        .places = b->data + 8,
        .data = b->data + 24,
        .bytes = data->bytes,
    };
    l->entry = (term_entry){.df = l->count, .list = l->norms};
}

static void list_free(made_list *l)
{
    idx__buf_release(&l->section);
    free(l->items);
    free(l->norms);
}

static uint32_t capped(uint32_t freq)
{
    return freq < IDX_BEST_MOST_FREQ ? freq : IDX_BEST_MOST_FREQ;
}

static bool beats(const posting *a, const posting *b)
{
    uint32_t f = capped(a->freq), g = capped(b->freq);
    return f >= g && a->norm <= b->norm && (f != g || a->norm != b->norm || a->doc < b->doc);
}

// The document of each of the best, at its place among all; 0 for the others.
static void assert_best(const made_list *l, uint32_t k)
{
    best_list list;
    assert_int_equal(idx__best_find(&l->segment, &l->entry, &list, NULL), IDX_OK);
    best_row *rows = calloc(list.row_count, sizeof *rows);
    uint32_t *freq_of = calloc(3 * (size_t)l->count + 1, sizeof *freq_of), best = 0;
    assert_int_equal(idx__best_rows(&list, rows, NULL), IDX_OK);
    for (uint32_t i = 0; i < list.row_count; i++) {
        uint32_t at = rows[i].first;
        assert_true(idx__best_row_is_sound(&list, &rows[i]));
        for (uint32_t j = 0; j < rows[i].cell_count; j++) {
            best_cell cell = idx__best_cell(&rows[i], j);
            for (uint32_t m = 0; m < cell.count; m++) {
                uint32_t doc = idx__best_doc(&list, at++);
                assert_int_equal(l->norms[doc], cell.norm);
                freq_of[doc] = rows[i].freq;
            }
        }
    }
    for (uint32_t i = 0; i < l->count; i++) {
        uint32_t better = 0;
        for (uint32_t j = 0; j < l->count && better < k; j++) {
            better += beats(&l->items[j], &l->items[i]);
        }
        assert_int_equal(freq_of[l->items[i].doc], better < k ? capped(l->items[i].freq) : 0);
        best += better < k;
    }
    assert_int_equal(list.doc_count, best);
    free(freq_of);
    free(rows);
}

static bool is_true(made_list *l)
{
    best_truth *t;
    assert_int_equal(idx__best_truth_new(&t, &l->segment, NULL), IDX_OK);
    int rc = idx__best_truth_begin(t, &l->entry, NULL);
    for (uint32_t i = 0; rc == IDX_OK && i < l->count; i++) {
        idx__best_truth_add(t, &l->items[i].doc, &l->items[i].freq, 1);
    }
    bool result = rc == IDX_OK && idx__best_truth_end(t) && idx__best_truth_is_whole(t);
    idx__best_truth_free(t);
    return result;
}

static void what_fewer_than_k_beat_is_collected(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 100, 2000, 6000};
    static const uint32_t ks[] = {1, 3, 100, 255};
    static const uint32_t ranges[] = {1, 4, 60, 255};
    random_numbers r = {99};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        for (size_t j = 0; j < sizeof ks / sizeof *ks; j++) {
            best_collector c;
            idx__best_collector_init(&c, ks[j], NULL);
            for (size_t m = 0; m < 4; m++) {
                made_list l = {0};
                buf data;
                idx__buf_init(&data, NULL);
                postings_make(&l, &r, counts[i], ranges[m], ranges[3 - m]);
                assert_int_equal(collect(&c, &l, &data), IDX_OK);
                section_make(&l, ks[j], &data);
                assert_best(&l, ks[j]);
                assert_true(is_true(&l));
                idx__buf_release(&data);
                list_free(&l);
            }
            idx__best_collector_release(&c);
        }
    }
}

static void a_false_claim_is_seen(void **state)
{
    (void)state;
    random_numbers r = {5};
    made_list l = {0};
    best_collector c;
    buf data;
    idx__buf_init(&data, NULL);
    idx__best_collector_init(&c, 20, NULL);
    postings_make(&l, &r, 3000, 30, 60);
    assert_int_equal(collect(&c, &l, &data), IDX_OK);
    section_make(&l, 20, &data);
    assert_true(is_true(&l));
    unsigned spare = 0; // bits behind the last document
    for (size_t at = 24; at < 24 + data.bytes; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            l.section.data[at] ^= (uint8_t)(1u << bit);
            spare += is_true(&l);
            l.section.data[at] ^= (uint8_t)(1u << bit);
        }
    }
    assert_true(spare < 8);
    l.segment.best.k++;
    assert_false(is_true(&l));
    l.segment.best.k -= 2;
    assert_false(is_true(&l));
    idx__best_collector_release(&c);
    idx__buf_release(&data);
    list_free(&l);
}

typedef struct short_memory {
    size_t left;
} short_memory;

static void *short_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    short_memory *m = ctx;
    (void)old_bytes;
    if (new_bytes == 0) {
        free(p);
        return NULL;
    }
    return m->left && m->left-- ? realloc(p, new_bytes) : NULL;
}

static void without_memory_collecting_says_so(void **state)
{
    (void)state;
    random_numbers r = {11};
    made_list l = {0};
    postings_make(&l, &r, 5000, 30, 60);
    bool is_enough = false;
    for (size_t calls = 0; !is_enough; calls++) {
        short_memory m = {calls};
        idx_allocator a = {.resize = short_resize, .ctx = &m};
        best_collector c;
        buf data;
        idx__buf_init(&data, NULL);
        idx__best_collector_init(&c, 100, &a);
        int rc = collect(&c, &l, &data);
        assert_true(rc == IDX_OK || rc == IDX_ENOMEM);
        assert_true(rc == IDX_ENOMEM || calls > 0);
        is_enough = rc == IDX_OK;
        idx__best_collector_release(&c);
        idx__buf_release(&data);
    }
    idx__buf_init(&l.section, NULL);
    list_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fewer_than_k_beat_is_collected),
        cmocka_unit_test(a_false_claim_is_seen),
        cmocka_unit_test(without_memory_collecting_says_so),
        cmocka_unit_test(one_word_is_answered_as_exhaustively),
        cmocka_unit_test(segments_and_titles_change_nothing),
        cmocka_unit_test(short_lists_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
