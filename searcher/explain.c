/*
 * explain.c: how the score of one document comes about, leaf by leaf.
 *
 * Every leaf is asked for itself whether it matches the document; then the query's tree says which
 * of those that match count. This is a second way through the query, apart from the executors: the
 * tests hold its sums against the hits.
 */
#include "searcher/rerank.h"
#include "searcher/run.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <stdio.h>
#include <string.h>

typedef struct explanation_block {
    idx_explanation explanation; /* first: the caller's pointer is the block's */
    const idx_allocator *allocator;
    arena arena;
} explanation_block;

typedef struct leaf_state {
    bool matches;
    float f;
    uint32_t contribution;
    bool counts; /* stands where the tree matches */
} leaf_state;

typedef struct explain_run {
    plan plan;
    run run;
    score_model model;
    uint32_t doc; /* in its segment */
    uint32_t segment;
    leaf_state *leaves; /* by leaf of the plan */
    const idx_search_options *options;
} explain_run;

static int look_at_leaf(explain_run *x, uint32_t i)
{
    leaf_state *state = &x->leaves[i];
    exec_node *node;
    int rc = idx__plan_leaf(&x->plan, x->segment, i, &x->model, x->run.arena, &node, x->run.err);
    if (rc != IDX_OK || !node) {
        return rc;
    }
    rc = idx__exec_seek(&x->run, node, x->doc);
    if (rc != IDX_OK || node->doc != x->doc) {
        return rc;
    }
    state->matches = true;
    state->f = node->f;
    if (node->kind == EXEC_TERM) {
        cursor *c = node->cursor;
        rc = idx__cursor_frequency(c, c->block, c->at, &state->f, x->run.err);
    }
    return rc == IDX_OK ? idx__exec_score(&x->run, node, x->doc, &state->contribution) : rc;
}

// The plan's leaves of a leaf of the query: [*first, *end).
static void leaf_range(const explain_run *x, const query_node *node, uint32_t *first, uint32_t *end)
{
    const plan *p = &x->plan;
    *first = p->first_leaf[node->leaf];
    *end = node->leaf + 1 < p->query->leaf_count ? p->first_leaf[node->leaf + 1] : p->leaf_count;
}

static bool node_matches(const explain_run *x, const query_node *node)
{
    if (node->kind != QUERY_GROUP) {
        uint32_t first, end;
        leaf_range(x, node, &first, &end);
        bool matches = true;
        for (; first < end; first++) {
            matches &= x->leaves[first].matches;
        }
        return matches;
    }
    bool has_must = false, any = false;
    for (uint32_t i = 0; i < node->child_count; i++) {
        const query_node *child = node->children[i];
        bool matches = node_matches(x, child);
        if (matches ? child->role == QUERY_NOT : child->role == QUERY_MUST) {
            return false;
        }
        has_must |= child->role == QUERY_MUST;
        any |= matches && child->role == QUERY_SHOULD;
    }
    return has_must || any;
}

// Marks the leaves that add to the score; the node matches.
static void mark_counting(explain_run *x, const query_node *node)
{
    if (node->kind != QUERY_GROUP) {
        uint32_t first, end;
        leaf_range(x, node, &first, &end);
        for (; first < end; first++) {
            x->leaves[first].counts = true;
        }
        return;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        if (node->children[i]->role != QUERY_NOT && node_matches(x, node->children[i])) {
            mark_counting(x, node->children[i]);
        }
    }
}

static size_t words_bytes(const query_word *words, const uint32_t *numbers, uint32_t count)
{
    size_t bytes = 2;
    for (uint32_t i = 0; i < count; i++) {
        bytes += words[numbers[i]].bytes + 1u;
    }
    return bytes;
}

// Writes a word, or the words of a phrase between quotation marks; returns the end.
static char *put_words(char *at, const query_word *words, const uint32_t *numbers, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const query_word *w = &words[numbers[i]];
        if (count > 1) {
            *at++ = i ? ' ' : '"';
        }
        memcpy(at, w->term, w->bytes);
        at += w->bytes;
    }
    if (count > 1) {
        *at++ = '"';
    }
    return at;
}

// The leaf as it was written, then its alternatives, each with its weight: korut | "korea utara"*0.5
static const char *leaf_text(const explain_run *x, const plan_leaf *leaf, arena *a)
{
    const query_node *node = leaf->node;
    const query_word *words = x->plan.query->words;
    if (leaf->is_split_up) {
        const query_word *w = &words[node->words[leaf->part]];
        return idx__arena_copy(a, w->term, w->bytes);
    }
    enum { SIGNS = 24 }; // bytes of " | ", "*" and a weight, or of a slop
    size_t bytes = words_bytes(words, node->words, node->word_count) + SIGNS;
    for (uint32_t i = 0; i < node->alternative_count; i++) {
        const query_alternative *other = &node->alternatives[i];
        bytes += words_bytes(words, other->words, other->word_count) + SIGNS;
    }
    char *text = idx__arena_alloc(a, bytes);
    if (!text) {
        return NULL;
    }
    char *at = put_words(text, words, node->words, node->word_count);
    at += node->slop ? snprintf(at, SIGNS, "~%u", node->slop) : 0;
    for (uint32_t i = 0; i < node->alternative_count; i++) {
        const query_alternative *other = &node->alternatives[i];
        memcpy(at, " | ", 3);
        at = put_words(at + 3, words, other->words, other->word_count);
        at += snprintf(at, SIGNS - 3, "*%.4g", (double)other->weight);
    }
    *at = '\0';
    return text;
}

static int write_leaves(const explain_run *x, explanation_block *block)
{
    const plan *p = &x->plan;
    idx_explained *leaves = idx__arena_calloc(&block->arena, p->leaf_count, sizeof *leaves);
    if (!leaves) {
        return IDX_ENOMEM;
    }
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        const plan_leaf *leaf = &p->leaves[i];
        const leaf_state *state = &x->leaves[i];
        bool is_phrase = leaf->node->kind == QUERY_PHRASE && !leaf->is_split_up;
        leaves[i] = (idx_explained){
            .text = leaf_text(x, leaf, &block->arena),
            .df = is_phrase ? 0 : p->df[leaf->node->words[leaf->part]],
            .cf = is_phrase ? 0.0 : (double)p->cf[leaf->node->words[leaf->part]],
            .idf = leaf->idf,
            .tf = state->matches ? (double)state->f : 0.0,
            .length_norm = (double)idx__score_doc_norm(&x->model, x->doc),
            .score = state->counts ? idx__plan_score(p, state->contribution) : 0.0,
            .title_only = leaf->node->title_only,
            .is_excluded = leaf->node->is_excluded,
            .is_added = leaf->node->is_added,
            .share = leaf->share,
        };
        if (!leaves[i].text) {
            return IDX_ENOMEM;
        }
    }
    block->explanation.leaves = leaves;
    block->explanation.leaf_count = p->leaf_count;
    return IDX_OK;
}

// What the second stage adds to the sum, where it looked at the document at all.
static int add_gain(const explain_run *x, idx_explanation *e, uint32_t *sum, idx_error *err)
{
    const plan *p = &x->plan;
    if (!idx__rerank_applies(p)) {
        return IDX_OK;
    }
    uint64_t doc = (uint64_t)x->run.segment->first_doc + x->doc;
    bool is_first;
    int rc = idx__search_finds(p->searcher, p->query, x->options, doc, &e->is_reranked, &is_first, err);
    if (rc != IDX_OK || !e->is_reranked) {
        return rc;
    }
    rerank_gain gain;
    rc = idx__rerank_document(p, x->segment, x->doc, is_first, &gain, err);
    if (rc == IDX_OK) {
        *sum += idx__rerank_sum(&gain);
        e->run = idx__plan_score(p, gain.run);
        e->window = idx__plan_score(p, gain.window);
        e->early = idx__plan_score(p, gain.early);
        e->answer = idx__plan_score(p, gain.answer);
    }
    return rc;
}

static int write_explanation(explain_run *x, explanation_block *block, idx_error *err)
{
    const plan *p = &x->plan;
    idx_explanation *e = &block->explanation;
    uint32_t sum = 0;
    e->matches = p->query->root && node_matches(x, p->query->root);
    if (e->matches) {
        mark_counting(x, p->query->root);
        for (uint32_t i = 0; i < p->leaf_count; i++) {
            sum += x->leaves[i].counts ? x->leaves[i].contribution : 0;
        }
    }
    e->first_score = (float)idx__plan_score(p, sum);
    if (e->matches) {
        int rc = add_gain(x, e, &sum, err);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    e->score = (float)idx__plan_score(p, sum);
    e->length = (double)idx__score_length(&x->model, x->doc);
    e->average_length = (double)p->average;
    e->documents = p->documents;
    e->k1 = p->k1;
    e->b = p->b;
    e->title_weight = p->title_weight;
    e->kind = p->similarity.kind;
    e->delta = p->similarity.delta;
    e->mu = p->similarity.mu;
    e->c = p->similarity.c;
    return write_leaves(x, block) == IDX_OK ? IDX_OK : idx__error_nomem(err);
}

static int explain(explain_run *x, const idx_searcher *searcher, const idx_query *query,
                   const idx_search_options *options, uint64_t doc, arena *memory,
                   explanation_block *block, idx_error *err)
{
    const segment *seg;
    int rc = idx__searcher_locate(searcher, doc, &seg, &x->doc, err);
    if (rc == IDX_OK) {
        rc = idx__plan_init(&x->plan, searcher, query, options, memory, err);
    }
    if (rc != IDX_OK) {
        return rc;
    }
    x->options = options;
    x->segment = (uint32_t)(seg - searcher->segments);
    x->run = (run){.segment = seg, .model = &x->model, .arena = memory, .err = err};
    idx__plan_model(&x->plan, seg, &x->model);
    x->leaves = idx__arena_calloc(memory, x->plan.leaf_count, sizeof *x->leaves);
    if (!x->leaves) {
        return idx__error_nomem(err);
    }
    for (uint32_t i = 0; rc == IDX_OK && i < x->plan.leaf_count; i++) {
        rc = look_at_leaf(x, i);
    }
    return rc == IDX_OK ? write_explanation(x, block, err) : rc;
}

int idx_explain(const idx_searcher *searcher, const idx_query *query,
                const idx_search_options *options, uint64_t doc, idx_explanation **out,
                idx_error *err)
{
    idx_search_options defaults;
    idx_search_options_init(&defaults);
    options = options ? options : &defaults;
    idx__error_clear(err);
    if (!searcher || !query || !out) {
        return idx__error_set(err, IDX_EINVAL, "idx_explain: an argument is missing");
    }
    const idx_allocator *allocator = options->allocator ? options->allocator : searcher->allocator;
    explanation_block *block = idx__calloc(allocator, 1, sizeof *block);
    if (!block) {
        return idx__error_nomem(err);
    }
    block->allocator = allocator;
    idx__arena_init(&block->arena, allocator);
    arena memory;
    idx__arena_init(&memory, allocator);
    explain_run *x = idx__arena_calloc(&memory, 1, sizeof *x);
    int rc =
        x ? explain(x, searcher, query, options, doc, &memory, block, err) : idx__error_nomem(err);
    idx__arena_release(&memory);
    if (rc != IDX_OK) {
        idx_explanation_free(&block->explanation);
        return rc;
    }
    *out = &block->explanation;
    return IDX_OK;
}

void idx_explanation_free(idx_explanation *explanation)
{
    if (explanation) {
        explanation_block *block = (explanation_block *)(void *)explanation;
        const idx_allocator *allocator = block->allocator;
        idx__arena_release(&block->arena);
        idx__free(allocator, block, sizeof *block);
    }
}
