/*
 * search.c: a search from options to hits: plan, then segment by segment the executor that fits,
 * one top-k for all.
 *
 * Top-k with a count is, for words alone and for ORs, a top-k that skips and a count that scores
 * nothing, each by its fastest way. Where both need the same work (conjunctions, phrases, anything
 * else) it is done once.
 */
#include "searcher/rerank.h"
#include "searcher/run.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <string.h>

struct idx_hits {
    const idx_allocator *allocator;
    size_t size;
    uint64_t total;
    idx_hit hits[];
};

static size_t hits_bytes(size_t size)
{
    return sizeof(idx_hits) + size * sizeof(idx_hit);
}

void idx_search_options_init(idx_search_options *options)
{
    *options = (idx_search_options){.k = 10};
}

#define COUNT_IN_ROWS_GAP 24u // documents for each posting of the rarest word, up to which all are counted in rows of bits

// ---- choosing

typedef enum executor { BY_NOTHING, BY_WORD, BY_OR, BY_AND, BY_GENERAL } executor;

static bool is_word(const exec_node *node)
{
    return node->kind == EXEC_TERM && !node->cursor->title_only;
}

static executor choose(const exec_node *root)
{
    if (!root) {
        return BY_NOTHING;
    }
    if (root->kind != EXEC_GROUP) {
        return is_word(root) ? BY_WORD : BY_AND;
    }
    bool are_leaves = true, are_words = true;
    uint32_t rarest_must = UINT32_MAX, rarest_should = UINT32_MAX;
    for (uint32_t i = 0; i < root->child_count; i++) {
        const exec_node *child = root->children[i];
        are_leaves &= child->kind != EXEC_GROUP;
        if (child->role == QUERY_NOT) {
            continue; // what is vetoed may be anything
        }
        are_words &= is_word(child) && !(child->cursor->concept && child->role == QUERY_MUST);
        if (are_words) {
            uint32_t *rarest = child->role == QUERY_MUST ? &rarest_must : &rarest_should;
            *rarest = child->cursor->list.df < *rarest ? child->cursor->list.df : *rarest;
        }
    }
    // What is required leads, unless something much rarer adds to the score: mostly only documents
    // with that can win.
    if (are_words && (root->must_count == 0 || rarest_should < rarest_must / 4)) {
        return BY_OR;
    }
    return root->must_count && are_leaves ? BY_AND : BY_GENERAL;
}

static bool is_union_of_words(const exec_node *root)
{
    if (root->kind != EXEC_GROUP || root->must_count || root->child_count != root->should_count) {
        return false;
    }
    for (uint32_t i = 0; i < root->child_count; i++) {
        if (root->children[i]->kind != EXEC_TERM) {
            return false;
        }
    }
    return true;
}

// Moves the required words to the front; false when anything else decides what matches.
static bool required_words(exec_node *root)
{
    uint32_t words = 0;
    for (uint32_t i = 0; i < root->child_count; i++) {
        exec_node *child = root->children[i];
        if (child->role == QUERY_NOT || (child->role == QUERY_MUST && child->kind != EXEC_TERM)) {
            return false;
        }
        if (child->role == QUERY_MUST) {
            root->children[i] = root->children[words];
            root->children[words++] = child;
        }
    }
    return words > 0;
}

// Counts what holds all required words, by the way that fits how frequent they are.
static int count_required(run *r, exec_node *root)
{
    uint32_t rarest = UINT32_MAX;
    for (uint32_t i = 0; i < root->must_count; i++) {
        uint32_t df = root->children[i]->cursor->list.df;
        rarest = df < rarest ? df : rarest;
    }
    if (root->must_count == 1 && idx__cursor_has_blocks(root->children[0]->cursor)) {
        r->count += rarest;
        return IDX_OK;
    }
    return (uint64_t)rarest * COUNT_IN_ROWS_GAP > r->segment->meta.documents
               ? idx__count_and(r, root->children, root->must_count)
               : idx__run_and(r, root);
}

// ---- priming

// The k-th best contribution of one word alone is reached by k documents of an OR that holds it.
static uint32_t kth_best(const cursor *c, size_t k)
{
    static const uint32_t ranks[IDX_KTH_COUNT] = IDX_KTH_RANKS;
    for (unsigned i = 0; i < IDX_KTH_COUNT; i++) {
        if (k <= ranks[i]) {
            return idx__score_kth(c->model, c->weight, c->list.kth[i]);
        }
    }
    return 0;
}

static void prime(topk *top, const exec_node *root, executor by)
{
    if (by == BY_WORD) {
        idx__topk_prime(top, kth_best(root->cursor, top->k));
    } else if (by == BY_OR && root->child_count == root->should_count) {
        for (uint32_t i = 0; i < root->child_count; i++) {
            idx__topk_prime(top, kth_best(root->children[i]->cursor, top->k));
        }
    }
}

// ---- running

static int run_top(run *r, exec_node *root, executor by, bool exhaustive)
{
    if (exhaustive) {
        return idx__run_general(r, root);
    }
    switch (by) {
    case BY_WORD:
        return idx__run_single(r, root->cursor);
    case BY_OR:
        return idx__run_or(r, root);
    case BY_AND:
        return idx__run_and(r, root);
    default:
        return idx__run_general(r, root);
    }
}

// Counts without scoring. It spoils the cursors, so the top-k must have its own.
static int run_count(run *r, exec_node *root, executor by)
{
    if (by == BY_WORD && idx__cursor_has_blocks(root->cursor)) {
        r->count += root->cursor->list.df;
        return IDX_OK;
    }
    if (is_union_of_words(root)) {
        return idx__count_or(r, root);
    }
    if (root->kind == EXEC_GROUP && required_words(root)) {
        return count_required(r, root);
    }
    bool is_conjunction = root->kind != EXEC_GROUP || root->must_count > 0;
    for (uint32_t i = 0; root->kind == EXEC_GROUP && i < root->child_count; i++) {
        is_conjunction &= root->children[i]->kind != EXEC_GROUP;
    }
    return is_conjunction ? idx__run_and(r, root) : idx__run_general(r, root);
}

typedef struct search {
    const idx_searcher *searcher;
    const idx_search_options *options;
    plan plan;
    topk top;
    uint64_t total;
    bool counts;
    idx_error *err;
} search;

static bool is_plain_word(const query_node *node)
{
    return node->kind == QUERY_TERM && !node->title_only && node->alternative_count == 0;
}

// One pass over segment `i`: with `top` the best, with `counts` the count, or both.
static int search_segment(search *s, uint32_t i, topk *top, bool counts, bool *wants_count)
{
    const segment *seg = &s->searcher->segments[i];
    const query_node *word = s->plan.query->root;
    if (top && !s->options->exhaustive && is_plain_word(word)) {
        bool is_done;
        const term_entry *entry =
            &s->plan.entries[(size_t)i * s->plan.query->word_count + word->words[0]];
        top->first_doc = seg->first_doc;
        int rc = idx__run_best(&s->plan, seg, entry, s->plan.leaves[0].scaled, top, &is_done, s->err);
        if (rc != IDX_OK || is_done) {
            s->total += counts ? entry->df : 0;
            return rc;
        }
    }
    arena memory;
    idx__searcher_begin(s->searcher, &memory, s->plan.arena->allocator);
    score_model model;
    exec_node *root = NULL;
    int rc = idx__plan_segment(&s->plan, i, &model, &memory, &root, s->err);
    executor by = choose(root);
    if (rc == IDX_OK && by != BY_NOTHING) {
        run r = {
            .segment = seg,
            .model = &model,
            .kernels = idx__score_kernels(idx__cpu_level()),
            .arena = &memory,
            .top = top,
            .counts = counts,
            .err = s->err,
        };
        bool exhaustive = s->options->exhaustive;
        if (top && counts && !exhaustive &&
            (by == BY_WORD || by == BY_OR)) { // these two skip: they cannot count
            r.counts = false;
            *wants_count = true;
        }
        if (top) {
            top->first_doc = seg->first_doc;
            if (!exhaustive) {
                prime(top, root, by);
            }
            rc = run_top(&r, root, by, exhaustive);
        } else {
            rc = exhaustive ? idx__run_general(&r, root) : run_count(&r, root, by);
        }
        if (r.counts) {
            s->total += r.count;
        }
    }
    idx__searcher_end(s->searcher, &memory);
    return rc;
}

// The word that alone decides what matches: the only one, or the only required one. NULL: there is none.
static const query_node *deciding_word(const query_node *root)
{
    const query_node *word = root->kind == QUERY_GROUP ? NULL : root;
    for (uint32_t i = 0; root->kind == QUERY_GROUP && i < root->child_count; i++) {
        const query_node *child = root->children[i];
        if (child->kind != QUERY_TERM || child->role == QUERY_NOT || (child->role == QUERY_MUST && word)) {
            return NULL;
        }
        word = child->role == QUERY_MUST ? child : word;
    }
    return word && is_plain_word(word) ? word : NULL;
}

// The dictionary knows how many documents hold a word.
static int count_word(search *s, const query_word *word)
{
    for (uint32_t i = 0; i < s->searcher->manifest.segment_count; i++) {
        term_entry entry;
        int rc = idx__terms_find(&s->searcher->segments[i], word->term, word->bytes, &entry, s->err);
        if (rc != IDX_OK && rc != IDX_ENOTFOUND) {
            return rc;
        }
        s->total += rc == IDX_OK ? entry.df : 0;
    }
    return IDX_OK;
}

static int search_segments(search *s)
{
    topk *top = s->top.k ? &s->top : NULL;
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && i < s->searcher->manifest.segment_count; i++) {
        bool wants_count = false;
        rc = search_segment(s, i, top, s->counts, &wants_count);
        if (rc == IDX_OK && wants_count) {
            rc = search_segment(s, i, NULL, true, &wants_count);
        }
        if (rc == IDX_OK && s->top.error != IDX_OK) {
            rc = idx__error_nomem(s->err);
        }
    }
    return rc;
}

// The second stage, on the best of the first.
static int rerank(search *s)
{
    idx__topk_finish(&s->top);
    if (!s->options->k || !idx__rerank_applies(&s->plan)) {
        return IDX_OK;
    }
    size_t count = s->top.count < IDX_RERANK_DEPTH ? s->top.count : IDX_RERANK_DEPTH;
    size_t wanted = s->options->offset + s->options->k;
    return idx__rerank(&s->plan, s->top.keys, count, wanted, s->err);
}

static int search_all(search *s)
{
    int rc = idx__plan_weigh(&s->plan, s->options, s->err);
    if (rc == IDX_OK) {
        rc = search_segments(s);
    }
    return rc == IDX_OK ? rerank(s) : rc;
}

static int make_hits(search *s, const idx_allocator *allocator, idx_hits **out)
{
    size_t offset = s->options->offset;
    size_t end = offset + s->options->k < s->top.count ? offset + s->options->k : s->top.count;
    size_t size = end > offset ? end - offset : 0;
    idx_hits *hits = idx__alloc(allocator, hits_bytes(size));
    if (!hits) {
        return idx__error_nomem(s->err);
    }
    hits->allocator = allocator;
    hits->size = size;
    hits->total = s->counts ? s->total : size;
    for (size_t i = 0; i < size; i++) {
        uint64_t key = s->top.keys[offset + i];
        hits->hits[i].doc = idx__topk_key_doc(key);
        hits->hits[i].score = (float)idx__plan_score(&s->plan, idx__topk_key_sum(key));
    }
    *out = hits;
    return IDX_OK;
}

static int check_arguments(const idx_searcher *searcher, const idx_query *query,
                           const idx_search_options *options, idx_hits **out, idx_error *err)
{
    if (!searcher || !query || !out) {
        return idx__error_set(err, IDX_EINVAL, "idx_search: an argument is missing");
    }
    if ((uint64_t)options->offset + options->k > IDX_MAX_HITS) {
        return idx__error_set(err, IDX_ELIMIT, "offset and k together are above %u", IDX_MAX_HITS);
    }
    return IDX_OK;
}

int idx__search_finds(const idx_searcher *searcher, const idx_query *query,
                      const idx_search_options *options, uint64_t doc, bool *is_found, bool *is_first,
                      idx_error *err)
{
    const idx_allocator *allocator = options->allocator ? options->allocator : searcher->allocator;
    uint64_t k = searcher->documents < IDX_RERANK_DEPTH ? searcher->documents : IDX_RERANK_DEPTH;
    arena memory;
    idx__arena_init(&memory, allocator);
    search s = {.searcher = searcher, .options = options, .err = err};
    idx__topk_init(&s.top, (size_t)k, allocator);
    *is_found = *is_first = false;
    int rc = query->root ? idx__plan_init(&s.plan, searcher, query, options, &memory, err) : IDX_OK;
    if (rc == IDX_OK && query->root) {
        rc = search_segments(&s);
    }
    if (rc == IDX_OK) {
        idx__topk_finish(&s.top);
        for (size_t i = 0; i < s.top.count; i++) {
            *is_found |= idx__topk_key_doc(s.top.keys[i]) == doc;
        }
        rc = *is_found ? idx__rerank(&s.plan, s.top.keys, s.top.count, IDX_RERANK_ANSWERS, err) : rc;
        for (size_t i = 0; *is_found && i < s.top.count && i < IDX_RERANK_ANSWERS; i++) {
            *is_first |= idx__topk_key_doc(s.top.keys[i]) == doc;
        }
    }
    idx__topk_release(&s.top);
    idx__arena_release(&memory);
    return rc;
}

int idx_search(const idx_searcher *searcher, const idx_query *query,
               const idx_search_options *options, idx_hits **out, idx_error *err)
{
    idx_search_options defaults;
    idx_search_options_init(&defaults);
    options = options ? options : &defaults;
    idx__error_clear(err);
    int rc = check_arguments(searcher, query, options, out, err);
    if (rc != IDX_OK) {
        return rc;
    }
    const idx_allocator *allocator = options->allocator ? options->allocator : searcher->allocator;
    uint64_t k = options->k ? (uint64_t)options->offset + options->k : 0;
    if (k && options->ranking == IDX_RANKING_FULL && k < IDX_RERANK_DEPTH &&
        idx_searcher_has_positions(searcher)) {
        k = IDX_RERANK_DEPTH;
    }
    k = k < searcher->documents ? k : searcher->documents;
    arena memory;
    idx__arena_init(&memory, allocator);
    search s = {
        .searcher = searcher,
        .options = options,
        .counts = options->count || options->k == 0,
        .err = err,
    };
    idx__topk_init(&s.top, (size_t)k, allocator);
    if (query->root) {
        rc = idx__plan_begin(&s.plan, searcher, query, options, &memory, err);
        const query_node *word = k || options->exhaustive ? NULL : deciding_word(query->root);
        if (rc == IDX_OK && word) {
            rc = count_word(&s, &query->words[word->words[0]]);
        } else if (rc == IDX_OK) {
            rc = search_all(&s);
        }
    }
    if (rc == IDX_OK) {
        rc = make_hits(&s, allocator, out);
    }
    idx__topk_release(&s.top);
    idx__arena_release(&memory);
    return rc;
}

void idx_hits_free(idx_hits *hits)
{
    if (hits) {
        idx__free(hits->allocator, hits, hits_bytes(hits->size));
    }
}

size_t idx_hits_size(const idx_hits *hits)
{
    return hits->size;
}

const idx_hit *idx_hits_at(const idx_hits *hits, size_t i)
{
    return i < hits->size ? &hits->hits[i] : NULL;
}

uint64_t idx_hits_total(const idx_hits *hits)
{
    return hits->total;
}
