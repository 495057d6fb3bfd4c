/*
 * top_and.c: documents that several leaves must all match: words, title words, phrases; beside
 * them, leaves that only add to the score and leaves that veto.
 *
 * Every required word, those of phrases included, is a list. The rarest leads: its blocks of up to
 * 256 documents are the candidates. List by list, rarest first, candidates that are missing fall
 * out; what is left tells for every list the block and the index of its posting, so frequencies and
 * positions are fetched for survivors only. Then come scores, positions, vetoes, and last what only
 * adds: each step for all candidates of the block at once.
 *
 * With a threshold, a candidate carries an upper bound of its sum: exact for the leading word, by
 * the list or the block that it falls into for the others. It falls out when that bound no longer
 * beats the threshold, mostly before the other list's block is decoded. When all matches must be
 * counted, nothing falls out by bounds before it is counted. Frequent words that bounds are not
 * expected to save much of go to top_rows.c.
 */
#include "common/base/error.h"
#include "searcher/candidates.h"
#include "searcher/run.h"

#include <string.h>

#define ROWS_GAP 24u // documents for each posting of the rarest word, up to which rows of bits are intersected
#define ROWS_MATCHES 32768.0f // that many or more are rather passed over by bounds
#define SPANS_AHEAD 3u // blocks that are fetched while others are looked at

typedef struct and_list {
    cursor *c;
    uint32_t leaf;  // number of the leaf it belongs to
    uint32_t word;  // of a phrase: number of its cursor
    uint32_t block; // the first that may hold a candidate
    uint32_t bounds[256]; // of a block, by its impact; 0: not worked out yet
    // By candidate, as numbered in the leading block:
    uint32_t blocks[IDX_POSTINGS_BLOCK];
    uint8_t indexes[IDX_POSTINGS_BLOCK];
} and_list;

// Candidates [from, to) that fall into one block of a list.
typedef struct and_span {
    uint32_t block, from, to;
} and_span;

typedef struct and_leaf {
    exec_node *node;
    uint32_t bound;      // over the whole list
    uint32_t first_list; // lists are sorted, so a phrase finds its lists through list_of
    uint32_t list_count;
} and_leaf;

typedef struct and_run {
    run *r;
    and_list **lists; // ascending df
    and_list *pool;   // where they are
    uint32_t list_count;
    and_leaf *leaves; // required; words first, then phrases
    uint32_t leaf_count, word_count;
    uint32_t *scored;                 // numbers of the words' leaves: the leading one, then the strongest first
    uint32_t *list_of;                // [first_list of the leaf + word]: number of the list
    phrase_places *places;            // likewise: where the candidates are in it
    exec_node **optional, **excluded; // optional: strongest first
    uint32_t optional_count, excluded_count;
    uint32_t total_bound; // of all leaves together
    bool skips;           // by bounds, from the start
    bool is_bare;         // only counts, only words: no need to know where the postings are
    bool is_over;         // a list has ended
    // Candidates, ascending:
    uint32_t count;
    uint32_t docs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t upper[IDX_POSTINGS_BLOCK]; // bound of the sum, when skipping
    uint32_t sums[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint8_t number[IDX_POSTINGS_BLOCK];
    uint32_t rest; // bound of what is not in the sums yet
    and_span spans[IDX_POSTINGS_BLOCK];
    // Of one word, by candidate:
    uint8_t indexes[IDX_POSTINGS_BLOCK];
    uint32_t freqs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t contributions[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    // Of the kernels:
    uint32_t above[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint16_t at_a[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint8_t at_b[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    meeting_map map;
} and_run;

// A bound from a contribution that was computed for a frequency not below the real one: rounding
// may differ in the last bits.
static uint32_t inflated(uint32_t contribution)
{
    return contribution + (contribution >> 20) + 1;
}

// ---- setting up

static void add_list(and_run *a, cursor *c, uint32_t leaf, uint32_t word)
{
    uint32_t i = a->list_count++;
    and_list *list = &a->pool[i];
    for (; i > 0 && a->lists[i - 1]->c->list.df > c->list.df; i--) {
        a->lists[i] = a->lists[i - 1];
    }
    a->lists[i] = list;
    list->c = c;
    list->leaf = leaf;
    list->word = word;
    list->block = 0;
    memset(list->bounds, 0, sizeof list->bounds);
}

static void add_leaf(and_run *a, exec_node *node, uint32_t *list_total)
{
    and_leaf *leaf = &a->leaves[a->leaf_count];
    leaf->node = node;
    leaf->first_list = *list_total;
    if (node->kind == EXEC_TERM) {
        leaf->bound = node->cursor->max_bound;
        leaf->list_count = 1;
        add_list(a, node->cursor, a->leaf_count, 0);
    } else {
        leaf->bound = node->phrase->max_bound;
        leaf->list_count = node->phrase->cursor_count;
        for (uint32_t w = 0; w < leaf->list_count; w++) {
            add_list(a, node->phrase->cursors[w], a->leaf_count, w);
        }
    }
    *list_total += leaf->list_count;
    a->total_bound += leaf->bound;
    a->word_count += node->kind == EXEC_TERM;
    a->leaf_count++;
}

// In which order words are scored: what the leading one has is known already, where bounds are used.
static void order_words(and_run *a)
{
    uint32_t first = a->lists[0]->leaf;
    for (uint32_t l = 0; l < a->word_count; l++) {
        uint32_t i = l;
        for (; i > 0 && a->scored[i - 1] != first &&
               (l == first || a->leaves[a->scored[i - 1]].bound < a->leaves[l].bound);
             i--) {
            a->scored[i] = a->scored[i - 1];
        }
        a->scored[i] = l;
    }
}

static uint32_t bound_of(const exec_node *leaf)
{
    return leaf->kind == EXEC_TERM ? leaf->cursor->max_bound : leaf->phrase->max_bound;
}

static void add_optional(and_run *a, exec_node *node)
{
    uint32_t i = a->optional_count++;
    for (; i > 0 && bound_of(a->optional[i - 1]) < bound_of(node); i--) {
        a->optional[i] = a->optional[i - 1];
    }
    a->optional[i] = node;
    a->total_bound += bound_of(node);
}

static bool is_required(const exec_node *root, const exec_node *node)
{
    return node == root || node->role == QUERY_MUST;
}

static int and_alloc(and_run *a, exec_node **nodes, uint32_t count)
{
    uint32_t lists = 0;
    for (uint32_t i = 0; i < count; i++) {
        lists += nodes[i]->kind == EXEC_PHRASE ? nodes[i]->phrase->cursor_count : 1;
    }
    arena *memory = a->r->arena;
    a->lists = idx__arena_alloc(memory, lists * sizeof *a->lists);
    a->pool = idx__arena_alloc(memory, lists * sizeof *a->pool);
    a->leaves = idx__arena_alloc(memory, count * sizeof *a->leaves);
    a->scored = idx__arena_alloc(memory, count * sizeof *a->scored);
    a->list_of = idx__arena_alloc(memory, lists * sizeof *a->list_of);
    a->places = idx__arena_alloc(memory, lists * sizeof *a->places);
    a->optional = idx__arena_alloc(memory, count * sizeof *a->optional);
    a->excluded = idx__arena_alloc(memory, count * sizeof *a->excluded);
    bool has_memory = a->lists && a->pool && a->leaves && a->scored && a->list_of && a->places && a->optional &&
                      a->excluded;
    return has_memory ? IDX_OK : idx__error_nomem(a->r->err);
}

static int and_init(and_run *a, run *r, exec_node *root)
{
    a->r = r;
    a->list_count = a->leaf_count = a->word_count = a->optional_count = a->excluded_count =
        a->total_bound = 0;
    a->is_over = false;
    a->map.round = 0;
    a->skips = r->top && !r->counts;
    exec_node **nodes = root->kind == EXEC_GROUP ? root->children : &root;
    uint32_t count = root->kind == EXEC_GROUP ? root->child_count : 1;
    int rc = and_alloc(a, nodes, count);
    if (rc != IDX_OK) {
        return rc;
    }
    uint32_t list_total = 0;
    for (int phrases = 0; phrases < 2; phrases++) {
        for (uint32_t i = 0; i < count; i++) {
            if (is_required(root, nodes[i]) && (nodes[i]->kind == EXEC_PHRASE) == phrases) {
                add_leaf(a, nodes[i], &list_total);
            }
        }
    }
    order_words(a);
    for (uint32_t i = 0; i < a->list_count; i++) {
        const and_list *list = a->lists[i];
        uint32_t at = a->leaves[list->leaf].first_list + list->word;
        a->list_of[at] = i;
        a->places[at] = (phrase_places){list->blocks, list->indexes};
    }
    for (uint32_t i = 0; i < count; i++) {
        if (is_required(root, nodes[i])) {
            continue;
        }
        if (nodes[i]->role == QUERY_NOT) {
            a->excluded[a->excluded_count++] = nodes[i];
        } else if (r->top) {
            add_optional(a, nodes[i]);
        }
    }
    a->is_bare = !r->top && a->excluded_count == 0 && a->word_count == a->leaf_count;
    return IDX_OK;
}

// ---- candidates

// Takes all documents of the leading list's block. One array a loop: they are few simple stores then.
static void take_whole(and_run *a, and_list *lead, uint32_t block)
{
    uint32_t n = lead->c->count, bound = a->total_bound;
    a->count = n;
    memcpy(a->docs, lead->c->docs, n * sizeof *a->docs);
    if (a->is_bare) {
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        a->number[i] = (uint8_t)i;
    }
    memcpy(lead->indexes, a->number, n);
    for (uint32_t i = 0; i < n; i++) {
        lead->blocks[i] = block;
    }
    for (uint32_t i = 0; a->skips && i < n; i++) {
        a->upper[i] = bound;
    }
}

// Takes the documents of a block of the leading list, less those whose bounds are too low.
static int take_block(and_run *a, uint32_t block)
{
    and_list *lead = a->lists[0];
    cursor *c = lead->c;
    uint32_t others = a->total_bound - a->leaves[lead->leaf].bound;
    uint32_t threshold = a->skips ? a->r->top->threshold : 0;
    if (threshold < others + 2) { // every contribution is above that: nothing to gain
        int rc = idx__cursor_load(c, block, a->r->err);
        take_whole(a, lead, block);
        return rc;
    }
    int rc = idx__cursor_score_block(c, block, a->r->err);
    if (rc != IDX_OK) {
        return rc;
    }
    uint32_t least = threshold - others;
    least -= (least >> 20) + 2; // so that inflated() of what is left out is not above it either
    size_t n = a->r->kernels->above(c->scores, c->count, least, a->above);
    for (size_t i = 0; i < n; i++) {
        uint32_t at = a->above[i];
        a->docs[i] = c->docs[at];
        a->number[i] = lead->indexes[at] = (uint8_t)at;
        lead->blocks[at] = block;
        a->upper[i] = others + inflated(c->scores[at]);
    }
    a->count = (uint32_t)n;
    return IDX_OK;
}

// idx__cursor_bound(), which divides.
static uint32_t block_bound(and_list *list, uint32_t block)
{
    const cursor *c = list->c;
    if (!c->list.impacts) {
        return idx__cursor_bound(c, block);
    }
    uint32_t *bound = &list->bounds[c->list.impacts[block]];
    if (*bound == 0) {
        *bound = idx__cursor_bound(c, block);
    }
    return *bound;
}

// Keeps those of candidates [from, to) that block `block` of a list can still help; returns where
// they end.
static uint32_t drop_hopeless(and_run *a, and_list *list, uint32_t from, uint32_t to)
{
    const and_leaf *leaf = &a->leaves[list->leaf];
    uint32_t threshold = a->r->top->threshold;
    uint32_t bound = block_bound(list, list->block);
    if (threshold == 0 || bound >= leaf->bound) {
        return to;
    }
    uint32_t less = leaf->bound - bound, kept = from;
    bool is_word = leaf->node->kind == EXEC_TERM;
    if (list->leaf ==
        a->lists[0]->leaf) { // a phrase whose bound take_block() has lowered already: not twice
        return a->total_bound - less > threshold ? to : from;
    }
    uint32_t lowered = is_word ? less : 0; // the words of a phrase share one bound
    for (uint32_t i = from; i < to; i++) {
        uint32_t upper = a->upper[i];
        a->docs[kept] = a->docs[i];
        a->number[kept] = a->number[i];
        a->upper[kept] = upper - lowered;
        kept += upper - less > threshold;
    }
    return kept;
}

// Moves the n candidates that were met in a block of the list, counted from `from`, down to `kept`.
static void keep_met(and_run *a, and_list *list, uint32_t from, uint32_t kept, uint32_t n)
{
    const uint16_t *at_a = a->at_a;
    const uint8_t *at_b = a->at_b;
    uint32_t *docs = a->docs, *upper = a->upper, *blocks = list->blocks, block = list->block;
    uint8_t *number = a->number, *indexes = list->indexes;
    for (uint32_t m = 0; m < n; m++) {
        docs[kept + m] = docs[from + at_a[m]];
    }
    for (uint32_t m = 0; a->skips && m < n; m++) {
        upper[kept + m] = upper[from + at_a[m]];
    }
    if (a->is_bare) {
        return;
    }
    for (uint32_t m = 0; m < n; m++) {
        uint8_t k = number[from + at_a[m]];
        number[kept + m] = k;
        blocks[k] = block;
        indexes[k] = at_b[m];
    }
}

// Finds the blocks that the candidates fall into, span by span; returns how many spans there are. Ends the search when
// a candidate lies behind the list.
static uint32_t find_spans(and_run *a, const and_list *list)
{
    const cursor *c = list->c;
    uint32_t count = 0, block = list->block;
    for (uint32_t i = 0, end; i < a->count; i = end) {
        uint32_t last = idx__postings_last_doc(&c->list, block);
        if (last < a->docs[i]) {
            block = idx__postings_seek_block(&c->list, block + 1, a->docs[i]);
            if (block >= c->list.block_count) {
                a->is_over = true;
                break;
            }
            last = idx__postings_last_doc(&c->list, block);
        }
        for (end = i + 1; end < a->count && a->docs[end] <= last; end++) {
        }
        if (count < SPANS_AHEAD) {
            idx__postings_prefetch_docs(&c->list, block);
        }
        a->spans[count++] = (and_span){block, i, end};
    }
    return count;
}

// Keeps the candidates that are in the list.
static int intersect_list(and_run *a, and_list *list)
{
    cursor *c = list->c;
    uint32_t kept = 0, count = find_spans(a, list);
    for (uint32_t s = 0; s < count; s++) {
        const and_span span = a->spans[s];
        if (s + SPANS_AHEAD < count) {
            idx__postings_prefetch_docs(&c->list, a->spans[s + SPANS_AHEAD].block);
        }
        list->block = span.block;
        uint32_t to = a->skips ? drop_hopeless(a, list, span.from, span.to) : span.to;
        if (to == span.from) {
            continue;
        }
        size_t n = 0;
        int rc = idx__cursor_meet(c, list->block, a->docs + span.from, to - span.from, a->at_a,
                                  a->at_b, &a->map, &n, a->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
        keep_met(a, list, span.from, kept, (uint32_t)n);
        kept += (uint32_t)n;
    }
    a->count = kept;
    return IDX_OK;
}

// ---- survivors

// Copies candidate i down to `kept`.
static void keep(and_run *a, uint32_t i, uint32_t kept)
{
    a->docs[kept] = a->docs[i];
    a->sums[kept] = a->sums[i];
    a->number[kept] = a->number[i];
}

static int score_one(and_list *list, uint32_t number, uint32_t doc, uint32_t *contribution,
                     idx_error *err)
{
    cursor *c = list->c;
    uint32_t block = list->blocks[number], index = list->indexes[number];
    if (c->score_block == block) {
        *contribution = c->scores[index];
        return IDX_OK;
    }
    return idx__cursor_score_one(c, block, index, doc, contribution, err);
}

// Adds contributions to the candidates; drops those that can no longer get in.
static void add_contributions(and_run *a, const uint32_t *contributions)
{
    uint32_t kept = 0, threshold = a->r->top->threshold, rest = a->rest;
    uint32_t *docs = a->docs, *sums = a->sums;
    uint8_t *number = a->number;
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t sum = sums[i] + contributions[i];
        docs[kept] = docs[i];
        sums[kept] = sum;
        number[kept] = number[i];
        kept += sum + rest > threshold;
    }
    a->count = kept;
}

// The candidates' contributions of a word that has nothing but frequencies: these are fetched block
// by block, the rest is for all at once.
static int score_plain(and_run *a, const and_list *list)
{
    cursor *c = list->c;
    const score_model *m = c->model;
    for (uint32_t i = 0, end; i < a->count; i = end) {
        uint32_t block = list->blocks[a->number[i]];
        for (end = i; end < a->count && list->blocks[a->number[end]] == block; end++) {
            a->indexes[end] = list->indexes[a->number[end]];
        }
        int rc = idx__cursor_pick_freqs(c, block, a->indexes + i, end - i, a->freqs + i, a->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    c->kernels->contributions(a->docs, a->freqs, a->count, m->norms, m->table, c->weight,
                              a->contributions);
    return IDX_OK;
}

// Adds a word's contributions; drops what can no longer get in.
static int score_word(and_run *a, and_list *list, uint32_t bound)
{
    int rc = IDX_OK;
    if (idx__cursor_is_plain(list->c)) {
        rc = score_plain(a, list);
    } else {
        for (uint32_t i = 0; rc == IDX_OK && i < a->count; i++) {
            rc = score_one(list, a->number[i], a->docs[i], &a->contributions[i], a->r->err);
        }
    }
    a->rest -= bound;
    if (rc == IDX_OK) {
        add_contributions(a, a->contributions);
    }
    return rc;
}

static int score_words(and_run *a)
{
    for (uint32_t i = 0; i < a->word_count && a->count; i++) {
        const and_leaf *leaf = &a->leaves[a->scored[i]];
        int rc = score_word(a, a->lists[a->list_of[leaf->first_list]], leaf->bound);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    return IDX_OK;
}

// Bounds a phrase's contribution by the rarest of its words in the document; *stays tells whether that may be enough.
static int bound_phrase(and_run *a, const and_leaf *leaf, uint32_t i, bool *stays)
{
    uint32_t number = a->number[i], threshold = a->r->top->threshold;
    *stays = true;
    for (uint32_t w = 0; *stays && w < leaf->list_count; w++) {
        uint32_t contribution;
        int rc = score_one(a->lists[a->list_of[leaf->first_list + w]], number, a->docs[i],
                           &contribution, a->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
        *stays = a->sums[i] + a->rest + inflated(contribution) > threshold;
    }
    return IDX_OK;
}

// Drops candidates that a phrase cannot bring above the threshold.
static int drop_low_phrases(and_run *a, const and_leaf *leaf)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        bool stays;
        int rc = bound_phrase(a, leaf, i, &stays);
        if (rc != IDX_OK) {
            return rc;
        }
        keep(a, i, kept);
        kept += stays;
    }
    a->count = kept;
    return IDX_OK;
}

// Keeps the candidates that hold a phrase.
static int match_phrase(and_run *a, const and_leaf *leaf)
{
    phrase *p = leaf->node->phrase;
    float f[IDX_POSTINGS_BLOCK];
    bool occurs[IDX_POSTINGS_BLOCK];
    uint32_t kept = 0, threshold = a->skips ? a->r->top->threshold : 0;
    int rc = threshold > 0 ? drop_low_phrases(a, leaf) : IDX_OK;
    if (rc != IDX_OK || a->count == 0) {
        return rc;
    }
    const phrase_candidates k = {
        .count = a->count, .numbers = a->number, .places = &a->places[leaf->first_list]};
    rc = idx__phrase_match(p, &k, a->r->top ? f : NULL, occurs, a->r->err);
    for (uint32_t i = 0; rc == IDX_OK && i < a->count; i++) {
        if (!occurs[i]) {
            continue;
        }
        keep(a, i, kept);
        if (a->r->top) {
            a->sums[kept] += idx__score_points(a->r->model, p->leaf, p->weight, f[i],
                                               idx__score_doc_norm(a->r->model, a->docs[i]));
        }
        kept += !a->r->top || a->sums[kept] + a->rest > threshold;
    }
    a->count = kept;
    return rc;
}

static int match_phrases(and_run *a)
{
    int rc = IDX_OK;
    for (uint32_t l = a->word_count; rc == IDX_OK && a->count && l < a->leaf_count; l++) {
        a->rest -= a->leaves[l].bound;
        rc = match_phrase(a, &a->leaves[l]);
    }
    return rc;
}

static int drop_vetoed(and_run *a)
{
    for (uint32_t e = 0; e < a->excluded_count; e++) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < a->count; i++) {
            int rc = idx__exec_seek(a->r, a->excluded[e], a->docs[i]);
            if (rc != IDX_OK) {
                return rc;
            }
            keep(a, i, kept);
            kept += a->excluded[e]->doc != a->docs[i];
        }
        a->count = kept;
    }
    return IDX_OK;
}

// A phrase or title word that only adds.
static int add_one_by_one(and_run *a, candidates *k, exec_node *node)
{
    for (size_t i = 0; i < k->count; i++) {
        int rc = idx__exec_seek(a->r, node, k->docs[i]);
        if (rc == IDX_OK && node->doc == k->docs[i]) {
            rc = idx__exec_score(a->r, node, k->docs[i], &k->sums[i]);
        }
        if (rc != IDX_OK) {
            return rc;
        }
    }
    return IDX_OK;
}

// The first block of a list that may hold `doc`, given that documents ascend from call to call.
static uint32_t first_block(const cursor *c, uint32_t doc)
{
    uint32_t from = c->block == IDX_NO_BLOCK ? 0 : c->block;
    uint32_t block = idx__postings_seek_block(&c->list, from, doc);
    return block < c->list.block_count ? block : c->list.block_count - 1;
}

static int offer_all(and_run *a)
{
    candidates k = {.docs = a->docs,
                    .sums = a->sums,
                    .count = a->count,
                    .at_a = a->at_a,
                    .at_b = a->at_b,
                    .map = &a->map};
    for (uint32_t i = 0; i < a->optional_count && k.count; i++) {
        exec_node *node = a->optional[i];
        uint32_t bound = bound_of(node);
        a->rest -= bound;
        int rc = node->kind == EXEC_PHRASE
                     ? add_one_by_one(a, &k, node)
                     : idx__candidates_add(&k, node->cursor, first_block(node->cursor, k.docs[0]),
                                           bound, a->rest, a->r->top->threshold, a->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    for (size_t i = 0; i < k.count; i++) {
        idx__topk_offer(a->r->top, k.docs[i], k.sums[i]);
    }
    return IDX_OK;
}

// Whether nothing in a block of the leading list can get in.
static bool is_low(const and_run *a, uint32_t block)
{
    and_list *lead = a->lists[0];
    uint32_t others = a->total_bound - a->leaves[lead->leaf].bound;
    return others + block_bound(lead, block) <= a->r->top->threshold;
}

static int finish_block(and_run *a, uint32_t block)
{
    memset(a->sums, 0, a->count * sizeof *a->sums);
    a->rest = a->total_bound;
    int rc = a->skips ? score_words(a) : IDX_OK;
    if (rc == IDX_OK) {
        rc = match_phrases(a);
    }
    if (rc == IDX_OK) {
        rc = drop_vetoed(a);
    }
    a->r->count += a->count;
    if (rc != IDX_OK || !a->r->top || (!a->skips && is_low(a, block))) {
        return rc;
    }
    rc = a->skips ? IDX_OK : score_words(a);
    return rc == IDX_OK ? offer_all(a) : rc;
}

static int run_block(and_run *a, uint32_t block)
{
    int rc = take_block(a, block);
    for (uint32_t j = 1; rc == IDX_OK && a->count && j < a->list_count; j++) {
        rc = intersect_list(a, a->lists[j]);
    }
    if (rc == IDX_OK && a->is_bare) {
        a->r->count += a->count;
        return IDX_OK;
    }
    return rc == IDX_OK && a->count ? finish_block(a, block) : rc;
}

// ---- by rows of bits

// How many documents would hold all the words if each came by chance.
static float expected_matches(const and_run *a)
{
    float documents = (float)a->r->segment->meta.documents, expected = documents;
    for (uint32_t i = 0; i < a->list_count; i++) {
        expected *= (float)a->lists[i]->c->list.df / documents;
    }
    return expected;
}

// Whether frequent words, and nothing but words, must all occur, and the bounds of the leading one
// do not save more than rows do.
static bool fits_rows(const and_run *a)
{
    bool fits = a->r->top && a->list_count > 1 && a->word_count == a->leaf_count &&
                !a->optional_count && !a->excluded_count &&
                (uint64_t)a->lists[0]->c->list.df * ROWS_GAP > a->r->segment->meta.documents &&
                (!a->skips || expected_matches(a) < ROWS_MATCHES);
    for (uint32_t i = 0; fits && i < a->list_count; i++) {
        fits = idx__rows_fit(a->r, a->lists[i]->c);
    }
    return fits;
}

static int run_rows(and_run *a)
{
    cursor **cursors = idx__arena_alloc(a->r->arena, a->list_count * sizeof(cursor *));
    if (!cursors) {
        return idx__error_nomem(a->r->err);
    }
    for (uint32_t i = 0; i < a->list_count; i++) {
        cursors[i] = a->lists[i]->c;
    }
    return idx__run_rows(a->r, cursors, a->list_count);
}

int idx__run_and(run *r, exec_node *root)
{
    and_run *a = idx__arena_alloc(r->arena, sizeof *a);
    if (!a) {
        return idx__error_nomem(r->err);
    }
    int rc = and_init(a, r, root);
    if (rc != IDX_OK) {
        return rc;
    }
    if (fits_rows(a)) {
        return run_rows(a);
    }
    const cursor *lead = a->lists[0]->c;
    uint32_t others = a->total_bound - a->leaves[a->lists[0]->leaf].bound;
    uint32_t threshold = 0;
    unsigned byte = 0; // smallest impact of a block worth a look
    for (uint32_t block = 0; rc == IDX_OK && block < lead->list.block_count && !a->is_over;
         block++) {
        if (a->skips && r->top->threshold != threshold) {
            threshold = r->top->threshold;
            byte = threshold > others ? idx__cursor_smallest_byte(lead, threshold - others) : 0;
        }
        if (byte > 255) {
            break;
        }
        if (byte > 0 && lead->list.impacts) {
            size_t left = lead->list.block_count - block;
            block += (uint32_t)lead->list.kernels->scan_bytes_ge(lead->list.impacts + block, left,
                                                                 (uint8_t)byte);
            if (block == lead->list.block_count) {
                break;
            }
        }
        rc = run_block(a, block);
    }
    return rc;
}
