/*
 * test_oracle.c: random queries on random corpora, answered by the searcher and by brute force: the
 * same documents, the same scores to the bit, the same counts, whatever k, offset, parameters,
 * segments, shards and executor.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/reference/reference.h"
#include "tests/searcher/support.h"

enum { MOST_RULES = 48 };
enum { IN_WAVES = 0, WITH_ISLANDS = 0x7fffffff }; // for `longest`

// Documents in waves: runs of short ones, whose words weigh much, and of long ones, whose words
// weigh little; with many of them and a large vocabulary, whole blocks and windows can be skipped.
static test_documents documents_in_waves(random_numbers *r, size_t count, uint32_t vocabulary,
                                         double title_share)
{
    static const uint32_t longest[] = {150, 8, 90, 3, 120, 30};
    test_documents all = {.items = calloc(count + 1, sizeof *all.items)};
    assert_non_null(all.items);
    for (size_t wave = 0; all.count < count; wave++) {
        size_t n = 1000 + random_below(r, 9000);
        n = n < count - all.count ? n : count - all.count;
        test_documents d = documents_make(r, n, vocabulary, longest[wave % 6], title_share);
        memcpy(all.items + all.count, d.items, n * sizeof *d.items);
        all.count += n;
        free(d.items);
    }
    return all;
}

// A sea of long documents in which a few words stand once each, and islands of short ones that hold
// nothing else, ever more often: with the first island the sea is hopeless, but later islands are
// better still.
static test_documents documents_with_islands(random_numbers *r, size_t count, uint32_t vocabulary)
{
    test_documents d = {.items = calloc(count + 1, sizeof *d.items), .count = count};
    assert_non_null(d.items);
    size_t next_island = 0, strength = 1;
    for (size_t i = 0; i < count; i++) {
        char text[512];
        size_t at = 0;
        bool is_island = i >= next_island;
        for (size_t w = 0; w < (is_island ? strength : 30); w++) {
            uint32_t word = is_island || w == 0 ? random_below(r, 5)
                            : w < 3             ? 5 + random_below(r, 20)
                                                : random_below(r, vocabulary);
            at += (size_t)snprintf(text + at, sizeof text - at, "%sw%u", w ? " " : "", word);
        }
        d.items[i].body = strdup(text);
        d.items[i].title = strdup("");
        if (i == next_island + 15) {
            next_island += 4000 + random_below(r, 12000);
            strength += 3;
        }
    }
    return d;
}

typedef struct world {
    random_numbers random;
    uint32_t vocabulary;
    test_documents documents;
    ref_corpus corpus;
    char *dir;
    idx_searcher *searcher;
    bool has_positions;
    idx_synonyms *synonyms; // NULL: none
    ref_rule rules[MOST_RULES];
    size_t rule_count;
} world;

static world world_make(uint64_t seed, size_t documents, uint32_t vocabulary, uint32_t longest,
                        double title_share, const index_options *options)
{
    // IDX_ORACLE_SEED in the environment makes other corpora and queries.
    const char *shift = getenv("IDX_ORACLE_SEED");
    seed += shift ? 1000 * strtoull(shift, NULL, 10) : 0;
    world w = {.random = {seed}, .vocabulary = vocabulary, .has_positions = !options->no_positions};
    w.documents = longest == IN_WAVES
                      ? documents_in_waves(&w.random, documents, vocabulary, title_share)
                  : longest == WITH_ISLANDS
                      ? documents_with_islands(&w.random, documents, vocabulary)
                      : documents_make(&w.random, documents, vocabulary, longest, title_share);
    ref_corpus_init(&w.corpus, options->analyzer);
    for (size_t i = 0; i < documents; i++) {
        ref_corpus_add(&w.corpus, w.documents.items[i].title, w.documents.items[i].body);
    }
    w.dir = folder_make();
    index_make(w.dir, &w.documents, 0, documents, options);
    w.searcher = searcher_open(w.dir);
    return w;
}

// Rules among frequent words, so that queries and documents often hold both sides; some are about
// words that nothing holds.
static char *random_name(world *w)
{
    char text[64];
    size_t at = 0, words = 1 + random_below(&w->random, 3) % 3;
    for (size_t i = 0; i < words; i++) {
        uint32_t limit = words == 1 && random_below(&w->random, 3) == 0 ? w->vocabulary + 10 : 7;
        at += (size_t)snprintf(text + at, sizeof text - at, "%sw%u", i ? " " : "",
                               random_below(&w->random, limit));
    }
    return strdup(text);
}

static void world_add_rules(world *w, size_t count)
{
    static const float weights[] = {1.0f, 0.7f, 0.5f, 0.1f};
    idx_error err = {0};
    const idx_analyzer *analyzer = idx_searcher_analyzer(w->searcher);
    assert_int_equal(idx_synonyms_new(analyzer, NULL, &w->synonyms, &err), IDX_OK);
    for (size_t i = 0; i < count && i < MOST_RULES; i++) {
        char *from = random_name(w), *to = random_name(w), line[256];
        ref_rule rule = {from, to, weights[random_below(&w->random, 4)],
                         random_below(&w->random, 8) == 0 && strcmp(from, to) != 0};
        snprintf(line, sizeof line, rule.replaces ? "%s => %s\n" : "%s => %s, %s\n", from,
                 rule.replaces ? to : from, to);
        assert_int_equal(idx_synonyms_add_text(w->synonyms, "rules", line, strlen(line),
                                               rule.weight, &err), IDX_OK);
        w->rules[w->rule_count++] = rule;
    }
}

static void world_free(world *w)
{
    idx_synonyms_free(w->synonyms);
    for (size_t i = 0; i < w->rule_count; i++) {
        free((char *)(uintptr_t)w->rules[i].from);
        free((char *)(uintptr_t)w->rules[i].to);
    }
    idx_searcher_close(w->searcher);
    folder_remove(w->dir);
    ref_corpus_release(&w->corpus);
    documents_free(&w->documents);
}

// ---- random queries

// A word that is likely to be in the corpus: frequent, middling, rare or unknown.
static uint32_t random_word(world *w)
{
    uint32_t limits[] = {8, 60, w->vocabulary, w->vocabulary + 40};
    return random_below(&w->random, limits[random_below(&w->random, 4)]);
}

static ref_node *random_leaf(world *w, bool with_titles)
{
    char text[256];
    bool is_title = with_titles && random_below(&w->random, 6) == 0;
    if (w->has_positions && random_below(&w->random, 4) == 0) {
        // A phrase: mostly words as they stand in some document.
        const test_document *d =
            &w->documents.items[random_below(&w->random, (uint32_t)w->documents.count)];
        const char *from = is_title ? d->title : d->body;
        size_t length = strlen(from), at = length ? random_below(&w->random, (uint32_t)length) : 0;
        while (at > 0 && from[at - 1] != ' ') {
            at--;
        }
        size_t words = 1 + random_below(&w->random, 4), end = at;
        while (from[end] && words) {
            end++;
            words -= from[end] == ' ' || !from[end];
        }
        if (end > at && end - at < sizeof text && random_below(&w->random, 8)) {
            snprintf(text, sizeof text, "%.*s", (int)(end - at), from + at);
        } else {
            snprintf(text, sizeof text, "w%u w%u", random_below(&w->random, 6),
                     random_below(&w->random, 6));
        }
        ref_node *leaf = ref_leaf(text, true, is_title);
        if (random_below(&w->random, 2)) {
            static const unsigned slops[] = {1, 2, 2, 3, 5, 12, 100, IDX_MAX_SLOP};
            leaf->slop = slops[random_below(&w->random, 8)];
        }
        return leaf;
    }
    snprintf(text, sizeof text, "w%u", random_word(w));
    return ref_leaf(text, false, is_title);
}

static ref_node *random_words(world *w, ref_kind kind, size_t count, bool signs)
{
    ref_node *n = ref_inner(kind);
    for (size_t i = 0; i < count; i++) {
        char sign = !signs || random_below(&w->random, 3)              ? 0
                    : kind == REF_GROUP && random_below(&w->random, 2) ? '+'
                                                                       : '-';
        ref_add(n, sign, random_leaf(w, signs));
    }
    return n;
}

static ref_node *random_tree(world *w, unsigned depth)
{
    if (depth == 0 || random_below(&w->random, 3) == 0) {
        return random_leaf(w, true);
    }
    ref_kind kind = random_below(&w->random, 2) ? REF_GROUP : REF_CHAIN;
    ref_node *n = ref_inner(kind);
    size_t count = 2 + random_below(&w->random, 3);
    for (size_t i = 0; i < count; i++) {
        uint32_t dice = random_below(&w->random, 6);
        char sign = dice == 0 ? '-' : dice == 1 && kind == REF_GROUP ? '+' : 0;
        ref_add(n, sign, random_tree(w, depth - 1));
    }
    return n;
}

static ref_node *plain_words(world *w, ref_kind kind, size_t count)
{
    ref_node *n = ref_inner(kind);
    for (size_t i = 0; i < count; i++) {
        char text[32];
        snprintf(text, sizeof text, "w%u", random_word(w));
        ref_add(n, 0, ref_leaf(text, false, false));
    }
    return n;
}

static ref_node *random_query(world *w)
{
    switch (random_below(&w->random, 10)) {
    case 0:
        return plain_words(w, REF_GROUP, 1);
    case 1:
    case 2:
        return plain_words(w, REF_GROUP, 2 + random_below(&w->random, 6));
    case 3:
        return plain_words(w, REF_GROUP, 10 + random_below(&w->random, 40));
    case 4:
        return plain_words(w, REF_CHAIN, 2 + random_below(&w->random, 4));
    case 5:
        return random_words(w, REF_CHAIN, 2 + random_below(&w->random, 3), true);
    case 6:
        return random_words(w, REF_GROUP, 2 + random_below(&w->random, 4), true);
    case 7: {
        ref_node *n = ref_inner(REF_GROUP);
        ref_add(n, 0, random_leaf(w, true));
        return n;
    }
    default:
        return random_tree(w, 3);
    }
}

// Uses all that it is told; below 0 and no number now and then.
static double own_score(void *ctx, const idx_score_input *in)
{
    (void)ctx;
    double x = in->tf * (in->documents + 1) / (in->df + 1) / (1 + in->length / in->average_length);
    x -= in->cf / (in->tokens + 1);
    return in->tf == 3 ? -1 : in->tf == 5 ? (x - x) / (x - x) : x;
}

static ref_options random_options(world *w)
{
    static const float k1s[] = {1.2f, 1.2f, 0.9f, 0.0f, 2.0f, 100.0f};
    static const float bs[] = {0.75f, 0.75f, 0.4f, 0.0f, 1.0f};
    static const float weights[] = {-1.0f, 1.0f, -1.0f, 0.0f, 0.5f, 2.5f, 7.0f, 100.0f};
    ref_options o = {
        .k1 = 1.2f,
        .b = 0.75f,
        .title_weight = -1.0f,
        .has_positions = w->has_positions,
        .is_full = random_below(&w->random, 2),
        .rules = w->rules,
        .rule_count = w->rule_count,
    };
    if (random_below(&w->random, 2)) {
        o.k1 = k1s[random_below(&w->random, 6)];
        o.b = bs[random_below(&w->random, 5)];
        o.title_weight = weights[random_below(&w->random, 8)];
    }
    if (random_below(&w->random, 3) == 0) {
        static const float deltas[] = {0.0f, 0.5f, 1.0f, 100.0f},
                           mus[] = {1.0f, 50.0f, 2000.0f, 1e9f}, cs[] = {0.001f, 1.0f, 7.0f, 1e6f};
        o.kind = (idx_similarity_kind)random_below(&w->random, 6);
        o.delta = deltas[random_below(&w->random, 4)];
        o.mu = mus[random_below(&w->random, 4)];
        o.c = cs[random_below(&w->random, 4)];
        o.score = own_score;
        o.most = random_below(&w->random, 2) ? 30.0 : 0.01; // most results are above the latter
    }
    return o;
}

static idx_similarity similarity_of(const ref_options *o)
{
    idx_similarity s;
    idx_similarity_init(&s);
    s.k1 = o->k1;
    s.b = o->b;
    s.title_weight = o->title_weight;
    if (o->kind != IDX_BM25) {
        s.kind = o->kind;
        s.delta = o->delta;
        s.mu = o->mu;
        s.c = o->c;
        s.score = o->score;
        s.most = o->most;
    }
    return s;
}

// ---- comparing

static void compare_hits(const idx_hits *hits, const ref_hits *want, size_t k, size_t offset,
                         bool counted, const char *text, const char *how)
{
    size_t rest = want->count > offset ? want->count - offset : 0;
    size_t size = rest < k ? rest : k;
    if (idx_hits_size(hits) != size) {
        fail_msg("%s (%s): %zu hits instead of %zu", text, how, idx_hits_size(hits), size);
    }
    if (counted && idx_hits_total(hits) != want->count) {
        fail_msg("%s (%s): counted %llu instead of %zu", text, how,
                 (unsigned long long)idx_hits_total(hits), want->count);
    }
    for (size_t i = 0; i < size; i++) {
        const idx_hit *hit = idx_hits_at(hits, i);
        const ref_hit *wanted = &want->items[offset + i];
        if (hit->doc != wanted->doc ||
            memcmp(&hit->score, &wanted->score, sizeof hit->score) != 0) {
            fail_msg("%s (%s): rank %zu is %llu %.9g instead of %u %.9g", text, how, offset + i,
                     (unsigned long long)hit->doc, (double)hit->score, wanted->doc,
                     (double)wanted->score);
        }
    }
}

static void search_and_compare(const world *w, const idx_query *q, const ref_hits *want,
                               idx_search_options *o, const char *text)
{
    char how[160];
    const idx_similarity *s = o->similarity;
    snprintf(how, sizeof how, "%s k=%u offset=%u count=%d exhaustive=%d k1=%g b=%g w=%g",
             o->ranking ? "full" : idx_similarity_name(s->kind), o->k, o->offset, o->count, o->exhaustive, (double)s->k1,
             (double)s->b, (double)s->title_weight);
    idx_hits *hits = NULL;
    idx_error err = {0};
    if (idx_search(w->searcher, q, o, &hits, &err) != IDX_OK) {
        fail_msg("%s (%s): %s", text, how, err.message);
    }
    compare_hits(hits, want, o->k, o->offset, o->count || o->k == 0, text, how);
    idx_hits_free(hits);
}

// The explanation of some documents adds up to their scores, and knows which are no hits.
static void compare_explanations(world *w, const idx_query *q, const ref_hits *want,
                                 const idx_search_options *o)
{
    for (unsigned n = 0; n < 3 && w->corpus.documents; n++) {
        uint32_t doc = random_below(&w->random, w->corpus.documents);
        if (want->count && n < 2) {
            doc = want->items[random_below(&w->random, (uint32_t)want->count)].doc;
        }
        float score = 0;
        bool matches = false;
        for (size_t i = 0; i < want->count && !matches; i++) {
            matches = want->items[i].doc == doc;
            score = matches ? want->items[i].score : 0;
        }
        idx_explanation *e = NULL;
        idx_error err = {0};
        assert_int_equal(idx_explain(w->searcher, q, o, doc, &e, &err), IDX_OK);
        double sum = 0;
        for (size_t i = 0; i < e->leaf_count; i++) {
            sum += e->leaves[i].score;
            assert_true(e->leaves[i].score == 0 ||
                        (e->leaves[i].tf >= 0 && !e->leaves[i].is_excluded));
        }
        assert_int_equal(e->matches, matches);
        assert_memory_equal(&e->score, &score, sizeof score);
        assert_true(e->is_reranked ? e->score >= e->first_score : (float)sum == score);
        assert_true((float)sum == e->first_score);
        idx_explanation_free(e);
    }
}

static void check_query(world *w)
{
    static const uint32_t ks[] = {1, 10, 100, 1000};
    ref_node *tree = random_query(w);
    ref_options ro = random_options(w);
    ref_hits want;
    ref_search(&w->corpus, tree, &ro, &want);
    char *text = ref_render(tree);
    idx_query *q = query_parse_with(w->searcher, text, w->synonyms);
    assert_null(strstr(idx_query_note(q) ? idx_query_note(q) : "", "plain words"));
    idx_similarity similarity = similarity_of(&ro);
    idx_search_options o;
    idx_search_options_init(&o);
    o.similarity = &similarity;
    o.ranking = ro.is_full ? IDX_RANKING_FULL : IDX_RANKING_PLAIN;
    for (unsigned i = 0; i < 4; i++) {
        o.k = ks[i];
        o.offset = random_below(&w->random, 3) ? 0 : random_below(&w->random, 2 * ks[i]);
        o.count = random_below(&w->random, 2);
        search_and_compare(w, q, &want, &o, text);
    }
    o.k = (uint32_t)w->documents.count + 1; // all
    o.offset = 0;
    o.count = random_below(&w->random, 2);
    search_and_compare(w, q, &want, &o, text);
    o.k = random_below(&w->random, 20);
    o.count = true;
    search_and_compare(w, q, &want, &o, text);
    o.exhaustive = true;
    search_and_compare(w, q, &want, &o, text);
    o.exhaustive = false;
    o.k = 0;
    search_and_compare(w, q, &want, &o, text);
    compare_explanations(w, q, &want, &o);
    idx_query_free(q);
    free(text);
    ref_hits_release(&want);
    ref_node_free(tree);
}

static void check_world(world *w, unsigned queries)
{
    for (unsigned i = 0; i < queries; i++) {
        check_query(w);
    }
    world_free(w);
}

static void one_large_segment_answers_like_brute_force(void **state)
{
    (void)state;
    index_options o = {.analyzer = "whitespace"};
    world w = world_make(1, 20000, 4000, 200, 0.5, &o);
    check_world(&w, 200);
}

static void waves_of_short_and_long_documents_answer_like_brute_force(void **state)
{
    (void)state;
    index_options o = {.analyzer = "whitespace"};
    world w = world_make(7, 40000, 60000, IN_WAVES, 0.1, &o);
    check_world(&w, 80);
}

static void islands_in_a_hopeless_sea_are_found(void **state)
{
    (void)state;
    index_options o = {.analyzer = "whitespace"};
    world w = world_make(8, 60000, 20, WITH_ISLANDS, 0, &o);
    check_world(&w, 60);
}

static void concepts_answer_like_brute_force(void **state)
{
    (void)state;
    for (uint64_t seed = 60; seed < 66; seed++) {
        index_options o = {.analyzer = "whitespace", .segments = 1 + seed % 3};
        world w = world_make(seed, 12000, 300 + 900 * (uint32_t)(seed % 4), seed % 2 ? 120 : 20,
                             0.3, &o);
        world_add_rules(&w, 40);
        check_world(&w, 60);
    }
    for (uint64_t seed = 70; seed < 90; seed++) {
        index_options o = {.analyzer = "whitespace",
                           .segments = 1 + seed % 3,
                           .no_positions = seed % 5 == 0};
        world w = world_make(seed, 1 + 10 * (seed % 40), 3 + (uint32_t)seed % 20, 30, 0.5, &o);
        world_add_rules(&w, 20);
        check_world(&w, 40);
    }
    index_options o = {.analyzer = "whitespace"};
    world w = world_make(91, 30000, 30000, IN_WAVES, 0.1, &o);
    world_add_rules(&w, 30);
    check_world(&w, 60);
}

static void documents_without_titles_answer_like_brute_force(void **state)
{
    (void)state;
    index_options o = {.analyzer = "whitespace"};
    world w = world_make(2, 9000, 1500, 600, 0.0, &o);
    check_world(&w, 150);
}

static void several_segments_answer_like_brute_force(void **state)
{
    (void)state;
    index_options o = {.analyzer = "whitespace", .segments = 5};
    world w = world_make(3, 8000, 900, 120, 0.3, &o);
    check_world(&w, 200);
}

static void tiny_corpora_answer_like_brute_force(void **state)
{
    (void)state;
    for (uint64_t seed = 10; seed < 50; seed++) {
        index_options o = {.analyzer = "whitespace", .segments = 1 + seed % 3};
        world w = world_make(seed, 1 + seed % 40, 3 + (uint32_t)seed % 20, 30,
                             (double)(seed % 3) * 0.5, &o);
        check_world(&w, 40);
    }
}

static void an_index_without_positions_answers_like_brute_force(void **state)
{
    (void)state;
    index_options o = {.analyzer = "standard", .no_positions = true};
    world w = world_make(4, 3000, 300, 60, 0.5, &o);
    check_world(&w, 60);
}

static void words_that_the_analyzer_splits_are_phrases(void **state)
{
    (void)state;
    for (int no_positions = 0; no_positions < 2; no_positions++) {
        index_options o = {.analyzer = "standard", .no_positions = no_positions};
        world w = world_make(5, 2000, 40, 40, 0.5, &o);
        for (unsigned i = 0; i < 40; i++) {
            char text[64];
            snprintf(text, sizeof text, "w%u/w%u", random_below(&w.random, 40),
                     random_below(&w.random, 40));
            ref_node *tree = ref_inner(REF_GROUP);
            ref_add(tree,
                    i % 4 == 0   ? '+'
                    : i % 4 == 1 ? '-'
                                 : 0,
                    ref_leaf(text, false, i % 5 == 0));
            ref_add(tree, 0, random_leaf(&w, true));
            ref_options ro = {
                .k1 = 1.2f, .b = 0.75f, .title_weight = -1, .has_positions = !no_positions};
            ref_hits want;
            ref_search(&w.corpus, tree, &ro, &want);
            char *rendered = ref_render(tree);
            idx_query *q = query_parse(w.searcher, rendered);
            idx_similarity similarity;
            idx_similarity_init(&similarity);
            idx_search_options so;
            idx_search_options_init(&so);
            so.similarity = &similarity;
            so.count = true;
            search_and_compare(&w, q, &want, &so, rendered);
            so.k = 5000;
            so.count = false;
            search_and_compare(&w, q, &want, &so, rendered);
            compare_explanations(&w, q, &want, &so);
            idx_query_free(q);
            free(rendered);
            ref_hits_release(&want);
            ref_node_free(tree);
        }
        world_free(&w);
    }
}

// ---- shards

static int by_score(const void *a, const void *b)
{
    const idx_hit *x = a, *y = b;
    if (x->score != y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return x->doc < y->doc ? -1 : 1;
}

enum { SHARDS = 3 };

// Searches every shard with common statistics; returns all hits, numbered as in one index and
// ranked.
static idx_hit *search_shards(idx_searcher **shards, const idx_query *q,
                              const idx_similarity *similarity, size_t documents, size_t *count)
{
    idx_error err = {0};
    idx_statistics *statistics = NULL;
    assert_int_equal(idx_statistics_new(q, NULL, &statistics, &err), IDX_OK);
    for (int i = 0; i < SHARDS; i++) {
        assert_int_equal(idx_statistics_add(statistics, shards[i], &err), IDX_OK);
    }
    idx_hit *all = calloc(documents + 1, sizeof *all);
    assert_non_null(all);
    *count = 0;
    for (int i = 0; i < SHARDS; i++) {
        idx_search_options o;
        idx_search_options_init(&o);
        o.k = (uint32_t)documents;
        o.statistics = statistics;
        o.similarity = similarity;
        idx_hits *hits = NULL;
        assert_int_equal(idx_search(shards[i], q, &o, &hits, &err), IDX_OK);
        for (size_t j = 0; j < idx_hits_size(hits); j++) {
            idx_hit hit = *idx_hits_at(hits, j);
            hit.doc += documents * (size_t)i / SHARDS;
            all[(*count)++] = hit;
        }
        idx_hits_free(hits);
    }
    idx_statistics_free(statistics);
    qsort(all, *count, sizeof *all, by_score);
    return all;
}

static void shards_with_common_statistics_rank_like_one_index(void **state)
{
    (void)state;
    index_options o = {.analyzer = "whitespace"};
    world w = world_make(6, 5000, 700, 100, 0.4, &o);
    idx_searcher *shards[SHARDS];
    char *dirs[SHARDS];
    for (size_t i = 0; i < SHARDS; i++) {
        size_t first = w.documents.count * i / SHARDS, end = w.documents.count * (i + 1) / SHARDS;
        dirs[i] = folder_make();
        index_make(dirs[i], &w.documents, first, end - first, &o);
        shards[i] = searcher_open(dirs[i]);
    }
    for (unsigned n = 0; n < 150; n++) {
        if (n == 100) {
            world_add_rules(&w, 30);
        }
        ref_node *tree = random_query(&w);
        ref_options ro = random_options(&w);
        idx_similarity similarity = similarity_of(&ro);
        char *text = ref_render(tree);
        idx_query *q = query_parse_with(w.searcher, text, w.synonyms);
        size_t count;
        idx_hit *all = search_shards(shards, q, &similarity, w.documents.count, &count);
        idx_search_options so;
        idx_search_options_init(&so);
        so.k = (uint32_t)w.documents.count;
        so.similarity = &similarity;
        idx_hits *hits = NULL;
        idx_error err = {0};
        assert_int_equal(idx_search(w.searcher, q, &so, &hits, &err), IDX_OK);
        assert_int_equal(idx_hits_size(hits), count);
        idx_hit *single = calloc(count + 1, sizeof *single);
        assert_non_null(single);
        for (size_t i = 0; i < count; i++) {
            single[i] = *idx_hits_at(hits, i);
            // Ranks differ at most among scores that are the same as float.
            assert_true(single[i].score == all[i].score);
        }
        qsort(single, count, sizeof *single, by_score);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(single[i].doc, all[i].doc);
        }
        free(single);
        free(all);
        idx_hits_free(hits);
        idx_query_free(q);
        free(text);
        ref_node_free(tree);
    }
    for (size_t i = 0; i < SHARDS; i++) {
        idx_searcher_close(shards[i]);
        folder_remove(dirs[i]);
    }
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_large_segment_answers_like_brute_force),
        cmocka_unit_test(waves_of_short_and_long_documents_answer_like_brute_force),
        cmocka_unit_test(islands_in_a_hopeless_sea_are_found),
        cmocka_unit_test(concepts_answer_like_brute_force),
        cmocka_unit_test(documents_without_titles_answer_like_brute_force),
        cmocka_unit_test(several_segments_answer_like_brute_force),
        cmocka_unit_test(tiny_corpora_answer_like_brute_force),
        cmocka_unit_test(an_index_without_positions_answers_like_brute_force),
        cmocka_unit_test(words_that_the_analyzer_splits_are_phrases),
        cmocka_unit_test(shards_with_common_statistics_rank_like_one_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
