/*
 * test_pairs.c: the lists for pairs of frequent words: that there are some, within their budget,
 * the same for whatever way the documents came, and that phrases of such words find exactly the
 * documents in which an index without them finds them.
 */
#include "tests/indexer/index_testing.h"

#if defined(__SANITIZE_THREAD__)
enum { DOCUMENTS = 600, MANY = 20000 };
#else
enum { DOCUMENTS = 3000, MANY = 40000 };
#endif

typedef struct fixture {
    char *scratch;
    document_set set;
    char with[4096], other[4096];
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->scratch = scratch_new();
    snprintf(f->with, sizeof f->with, "%s/with", f->scratch);
    snprintf(f->other, sizeof f->other, "%s/other", f->scratch);
    documents_init(&f->set);
    documents_generate(&f->set, &(document_style){.seed = 5,
                                                  .count = DOCUMENTS,
                                                  .words = 120,
                                                  .vocabulary = 3000,
                                                  .titles = 40});
    idx_writer_options options = test_options();
    index_must_build(f->with, &options, &f->set, 0, f->set.count);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    documents_release(&f->set);
    scratch_remove(f->scratch);
    free(f);
    return 0;
}

static idx_index_stats stats_of(const char *dir)
{
    idx_searcher *s;
    idx_index_stats stats;
    assert_int_equal(idx_searcher_open(dir, NULL, &s, NULL), IDX_OK);
    idx_searcher_stats(s, &stats);
    idx_searcher_close(s);
    return stats;
}

static void pairs_take_a_tenth_at_most_and_can_be_left_out(void **state)
{
    fixture *f = *state;
    idx_writer_options options = test_options();
    options.pairs = false;
    index_must_build(f->other, &options, &f->set, 0, f->set.count);
    idx_index_stats with = stats_of(f->with), without = stats_of(f->other);
    assert_true(with.bytes_pairs > 0);
    assert_int_equal(without.bytes_pairs, 0);
    assert_true(10 * with.bytes_pairs <=
                without.bytes_terms + without.bytes_postings + without.bytes_positions);
    assert_int_equal(with.bytes_postings, without.bytes_postings);
    assert_int_equal(with.bytes_terms, without.bytes_terms);
    assert_int_equal(with.postings, without.postings);
    assert_index_holds(f->with, &options, &f->set, 0, f->set.count);
    scratch_empty(f->other);
}

static void threads_memory_and_merges_give_the_same_pairs(void **state)
{
    fixture *f = *state;
    idx_writer_options options = test_options();
    options.threads = 3;
    index_must_build(f->other, &options, &f->set, 0, f->set.count);
    assert_same_bytes(f->with, f->other);
    scratch_empty(f->other);
    options.threads = 1;
    options.mode = IDX_WRITER_APPEND;
    options.store = false;
    size_t half = f->set.count / 2;
    idx_writer *w;
    options.pairs = false; // may change from commit to commit
    index_must_build(f->other, &options, &f->set, 0, half);
    options.pairs = true;
    index_must_build(f->other, &options, &f->set, half, f->set.count);
    assert_int_equal(idx_writer_open(f->other, &options, &w, NULL), IDX_OK);
    assert_int_equal(idx_writer_optimize(w, NULL, NULL), IDX_OK);
    idx_writer_close(w);
    assert_int_equal(index_segments(f->other), 1);
    idx_index_stats merged = stats_of(f->other), whole = stats_of(f->with);
    assert_int_equal(merged.bytes_pairs, whole.bytes_pairs);
    assert_int_equal(merged.bytes_postings, whole.bytes_postings);
    assert_index_holds(f->other, &options, &f->set, 0, f->set.count);
    scratch_empty(f->other);
}

static void reordered_documents_have_the_pairs_of_their_new_numbers(void **state)
{
    fixture *f = *state;
    idx_writer_options options = test_options();
    options.reorder = true;
    index_must_build(f->other, &options, &f->set, 0, f->set.count);
    assert_true(stats_of(f->other).bytes_pairs > 0);
    assert_int_equal(idx_index_check(f->other, NULL, NULL, NULL, NULL), IDX_OK);
    scratch_empty(f->other);
}

typedef struct frequent {
    char words[12][64];
    uint64_t df[12];
} frequent;

static int take_term(void *ctx, const idx_term_info *term)
{
    frequent *all = ctx;
    size_t least = 0;
    for (size_t i = 1; i < COUNT_OF(all->df); i++) {
        least = all->df[i] < all->df[least] ? i : least;
    }
    if (term->df > all->df[least] && term->bytes < sizeof all->words[0]) {
        memcpy(all->words[least], term->term, term->bytes);
        all->words[least][term->bytes] = '\0';
        all->df[least] = term->df;
    }
    return 0;
}

static idx_hits *search(const idx_searcher *s, const char *text, uint32_t k)
{
    idx_query *q;
    idx_hits *hits;
    idx_search_options options;
    idx_search_options_init(&options);
    options.k = k;
    options.count = true;
    assert_int_equal(idx_query_parse(idx_searcher_analyzer(s), text, strlen(text), NULL, &q, NULL), IDX_OK);
    assert_int_equal(idx_search(s, q, &options, &hits, NULL), IDX_OK);
    idx_query_free(q);
    return hits;
}

static void assert_same_hits(const idx_searcher *a, const idx_searcher *b, const char *text)
{
    for (uint32_t k = 0; k <= 1000; k = k ? 10 * k : 1) {
        idx_hits *x = search(a, text, k), *y = search(b, text, k);
        assert_int_equal(idx_hits_total(x), idx_hits_total(y));
        assert_int_equal(idx_hits_size(x), idx_hits_size(y));
        for (size_t i = 0; i < idx_hits_size(x); i++) {
            assert_int_equal(idx_hits_at(x, i)->doc, idx_hits_at(y, i)->doc);
            assert_memory_equal(&idx_hits_at(x, i)->score, &idx_hits_at(y, i)->score, sizeof(float));
        }
        idx_hits_free(x);
        idx_hits_free(y);
    }
}

static void phrases_of_paired_words_find_what_they_find_without_pairs(void **state)
{
    fixture *f = *state;
    idx_writer_options options = test_options();
    options.pairs = false;
    index_must_build(f->other, &options, &f->set, 0, f->set.count);
    idx_searcher *with, *without;
    assert_int_equal(idx_searcher_open(f->with, NULL, &with, NULL), IDX_OK);
    assert_int_equal(idx_searcher_open(f->other, NULL, &without, NULL), IDX_OK);
    frequent top = {0};
    assert_int_equal(idx_searcher_terms(with, "", 0, take_term, &top, NULL), IDX_OK);
    size_t n = COUNT_OF(top.df);
    for (size_t i = 0; i < n * n; i++) {
        char text[400];
        const char *x = top.words[i / n], *y = top.words[i % n], *z = top.words[i * 7 % n];
        snprintf(text, sizeof text, "\"%s %s\"", x, y);
        assert_same_hits(with, without, text);
        snprintf(text, sizeof text, "title:\"%s %s\"", x, y);
        assert_same_hits(with, without, text);
        snprintf(text, sizeof text, "\"%s %s %s\"", x, y, z);
        assert_same_hits(with, without, text);
        snprintf(text, sizeof text, "\"%s %s\" +%s -\"%s %s\"", x, y, z, z, x);
        assert_same_hits(with, without, text);
    }
    idx_searcher_close(with);
    idx_searcher_close(without);
    scratch_empty(f->other);
}

// Words of which a document in twenty to a document in eight holds one.
static int take_middling(void *ctx, const idx_term_info *term)
{
    frequent *all = ctx;
    for (size_t i = 0; i < COUNT_OF(all->df); i++) {
        if (all->df[i] == 0 && term->df > MANY / 20 && term->df < MANY / 8 &&
            term->bytes < sizeof all->words[0]) {
            memcpy(all->words[i], term->term, term->bytes);
            all->words[i][term->bytes] = '\0';
            all->df[i] = term->df;
            return 0;
        }
    }
    return 0;
}

static void pairs_told_by_postings_of_their_rarer_word_find_the_same(void **state)
{
    fixture *f = *state;
    document_set set;
    documents_init(&set);
    documents_generate(&set, &(document_style){
                                 .seed = 9, .count = MANY, .words = 12, .vocabulary = 800, .titles = 20});
    char *dir = scratch_new(), with_dir[4096];
    snprintf(with_dir, sizeof with_dir, "%s/i", dir);
    idx_writer_options options = test_options();
    options.store = false;
    index_must_build(with_dir, &options, &set, 0, set.count);
    assert_int_equal(idx_index_check(with_dir, NULL, NULL, NULL, NULL), IDX_OK);
    options.pairs = false;
    index_must_build(f->other, &options, &set, 0, set.count);
    idx_searcher *with, *without;
    assert_int_equal(idx_searcher_open(with_dir, NULL, &with, NULL), IDX_OK);
    assert_int_equal(idx_searcher_open(f->other, NULL, &without, NULL), IDX_OK);
    frequent top = {0}, middling = {0};
    assert_int_equal(idx_searcher_terms(with, "", 0, take_term, &top, NULL), IDX_OK);
    assert_int_equal(idx_searcher_terms(with, "", 0, take_middling, &middling, NULL), IDX_OK);
    assert_true(middling.df[3] > 0);
    size_t n = COUNT_OF(top.df);
    uint64_t most = 0;
    for (size_t i = 0; i < n * n; i++) {
        char text[400];
        const char *x = top.words[i / n], *y = middling.words[i % n], *z = top.words[i * 7 % n];
        if (!*y) {
            continue;
        }
        snprintf(text, sizeof text, "\"%s %s\"", x, y);
        assert_same_hits(with, without, text);
        idx_hits *hits = search(with, text, 0);
        most = idx_hits_total(hits) > most ? idx_hits_total(hits) : most;
        idx_hits_free(hits);
        snprintf(text, sizeof text, "\"%s %s\"", y, x);
        assert_same_hits(with, without, text);
        snprintf(text, sizeof text, "\"%s %s %s\"", x, y, z);
        assert_same_hits(with, without, text);
        snprintf(text, sizeof text, "+\"%s %s\" +%s", y, y, z);
        assert_same_hits(with, without, text);
    }
    assert_true(most > 512); // some of the lists are long
    idx_searcher_close(with);
    idx_searcher_close(without);
    scratch_empty(f->other);
    scratch_remove(dir);
    documents_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_take_a_tenth_at_most_and_can_be_left_out),
        cmocka_unit_test(threads_memory_and_merges_give_the_same_pairs),
        cmocka_unit_test(reordered_documents_have_the_pairs_of_their_new_numbers),
        cmocka_unit_test(phrases_of_paired_words_find_what_they_find_without_pairs),
        cmocka_unit_test(pairs_told_by_postings_of_their_rarer_word_find_the_same),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
