/*
 * top_and.c: documents that several leaves must all match: words, title words, phrases; beside them, leaves that only
 * add to the score and leaves that veto.
 *
 * Every required word, those of phrases included, is a list. The rarest leads: its blocks of up to 256 documents are the
 * candidates. List by list, rarest first, candidates that are missing fall out; what is left tells for every list the block and the
 * index of its posting, so frequencies and positions are fetched for survivors only. Then come positions, vetoes and scores.
 *
 * With a threshold, a candidate carries an upper bound of its sum: exact for the leading word, by the list or the block that
 * it falls into for the others. It falls out when that bound no longer beats the threshold, mostly before the other
 * list's block is decoded. When all matches must be counted nothing falls out by bounds, only scoring is spared.
 */
#include "searcher/run.h"

#include "common/base/error.h"

#include <string.h>

typedef struct and_list {
    cursor *c;
    uint32_t leaf;  // number of the leaf it belongs to
    uint32_t word;  // of a phrase: number of its cursor
    uint32_t block; // the first that may hold a candidate
    // By candidate, as numbered in the leading block:
    uint32_t blocks[IDX_POSTINGS_BLOCK];
    uint16_t indexes[IDX_POSTINGS_BLOCK];
} and_list;

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
    uint32_t leaf_count;
    uint32_t *list_of; // [first_list of the leaf + word]: number of the list
    exec_node **optional, **excluded;
    uint32_t optional_count, excluded_count;
    uint32_t total_bound; // of all leaves together
    bool skips;           // by bounds
    bool is_over;         // a list has ended
    // Candidates, ascending:
    uint32_t count;
    uint32_t docs[IDX_POSTINGS_BLOCK];
    uint32_t upper[IDX_POSTINGS_BLOCK]; // bound of the sum, when skipping
    uint16_t number[IDX_POSTINGS_BLOCK];
    // The kernels' outputs:
    uint32_t above[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint16_t at_a[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK], at_b[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t *phrase_blocks;
} and_run;

// A bound from a contribution that was computed for a frequency not below the real one: rounding may differ in the last bits.
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
    a->leaf_count++;
}

static bool is_required(const exec_node *root, const exec_node *node)
{
    return node == root || node->role == QUERY_MUST;
}

static int and_alloc(and_run *a, exec_node **nodes, uint32_t count)
{
    uint32_t lists = 0, longest = 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t words = nodes[i]->kind == EXEC_PHRASE ? nodes[i]->phrase->cursor_count : 1;
        lists += words;
        longest = words > longest ? words : longest;
    }
    arena *memory = a->r->arena;
    a->lists = idx__arena_alloc(memory, lists * sizeof *a->lists);
    a->pool = idx__arena_alloc(memory, lists * sizeof *a->pool);
    a->leaves = idx__arena_alloc(memory, count * sizeof *a->leaves);
    a->list_of = idx__arena_alloc(memory, lists * sizeof *a->list_of);
    a->optional = idx__arena_alloc(memory, count * sizeof *a->optional);
    a->excluded = idx__arena_alloc(memory, count * sizeof *a->excluded);
    a->phrase_blocks = idx__arena_alloc(memory, longest * sizeof *a->phrase_blocks);
    bool has_memory =
        a->lists && a->pool && a->leaves && a->list_of && a->optional && a->excluded && a->phrase_blocks;
    return has_memory ? IDX_OK : idx__error_nomem(a->r->err);
}

static int and_init(and_run *a, run *r, exec_node *root)
{
    a->r = r;
    a->list_count = a->leaf_count = a->optional_count = a->excluded_count = a->total_bound = 0;
    a->is_over = false;
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
    for (uint32_t i = 0; i < a->list_count; i++) {
        a->list_of[a->leaves[a->lists[i]->leaf].first_list + a->lists[i]->word] = i;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (is_required(root, nodes[i])) {
            continue;
        }
        if (nodes[i]->role == QUERY_NOT) {
            a->excluded[a->excluded_count++] = nodes[i];
        } else if (r->top) {
            a->optional[a->optional_count++] = nodes[i];
            a->total_bound += nodes[i]->kind == EXEC_TERM ? nodes[i]->cursor->max_bound : nodes[i]->phrase->max_bound;
        }
    }
    return IDX_OK;
}

// ---- candidates

// Takes the documents of a block of the leading list, less those whose bounds are too low.
static int take_block(and_run *a, uint32_t block)
{
    and_list *lead = a->lists[0];
    cursor *c = lead->c;
    uint32_t others = a->total_bound - a->leaves[lead->leaf].bound;
    uint32_t threshold = a->skips ? a->r->top->threshold : 0;
    if (threshold < others + 2) { // every contribution is above that: nothing to gain
        int rc = idx__cursor_load(c, block, a->r->err);
        a->count = c->count;
        for (uint32_t i = 0; i < c->count; i++) {
            a->docs[i] = c->docs[i];
            a->number[i] = lead->indexes[i] = (uint16_t)i;
            lead->blocks[i] = block;
            a->upper[i] = a->total_bound;
        }
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
        a->number[i] = lead->indexes[at] = (uint16_t)at;
        lead->blocks[at] = block;
        a->upper[i] = others + inflated(c->scores[at]);
    }
    a->count = (uint32_t)n;
    return IDX_OK;
}

// Keeps those of candidates [from, to) that block `block` of a list can still help; returns where they end.
static uint32_t drop_hopeless(and_run *a, const and_list *list, uint32_t from, uint32_t to)
{
    const and_leaf *leaf = &a->leaves[list->leaf];
    uint32_t threshold = a->r->top->threshold;
    uint32_t bound = idx__cursor_bound(list->c, list->block);
    if (threshold == 0 || bound >= leaf->bound) {
        return to;
    }
    uint32_t less = leaf->bound - bound, kept = from;
    bool is_word = leaf->node->kind == EXEC_TERM;
    if (list->leaf == a->lists[0]->leaf) { // a phrase whose bound take_block() has lowered already: not twice
        return a->total_bound - less > threshold ? to : from;
    }
    for (uint32_t i = from; i < to; i++) {
        if (a->upper[i] - less > threshold) {
            a->docs[kept] = a->docs[i];
            a->number[kept] = a->number[i];
            a->upper[kept++] = a->upper[i] - (is_word ? less : 0); // the words of a phrase share one bound
        }
    }
    return kept;
}

// Keeps the candidates that are in the list.
static int intersect_list(and_run *a, and_list *list)
{
    cursor *c = list->c;
    uint32_t kept = 0;
    for (uint32_t i = 0, end; i < a->count; i = end) {
        if (idx__postings_last_doc(&c->list, list->block) < a->docs[i]) {
            list->block = idx__postings_seek_block(&c->list, list->block + 1, a->docs[i]);
            if (list->block >= c->list.block_count) {
                a->is_over = true;
                break;
            }
        }
        uint32_t last = idx__postings_last_doc(&c->list, list->block);
        end = i + 1;
        while (end < a->count && a->docs[end] <= last) {
            end++;
        }
        uint32_t to = a->skips ? drop_hopeless(a, list, i, end) : end;
        if (to == i) {
            continue;
        }
        int rc = idx__cursor_load(c, list->block, a->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
        size_t n = a->r->kernels->intersect(a->docs + i, to - i, c->docs, c->count, a->at_a, a->at_b);
        for (size_t m = 0; m < n; m++, kept++) {
            uint32_t from = i + a->at_a[m];
            uint16_t number = a->number[from];
            a->docs[kept] = a->docs[from];
            a->upper[kept] = a->upper[from];
            a->number[kept] = number;
            list->blocks[number] = list->block;
            list->indexes[number] = a->at_b[m];
        }
    }
    a->count = kept;
    return IDX_OK;
}

// ---- survivors

static int score_list(and_run *a, and_list *list, uint32_t number, uint32_t doc, uint32_t *contribution)
{
    cursor *c = list->c;
    uint32_t block = list->blocks[number], index = list->indexes[number];
    if (c->score_block == block) {
        *contribution = c->scores[index];
        return IDX_OK;
    }
    return idx__cursor_score_one(c, block, index, doc, contribution, a->r->err);
}

// Bounds a phrase's contribution by the rarest of its words in the document.
static int bound_phrase(and_run *a, const and_leaf *leaf, uint32_t number, uint32_t doc, uint32_t *bound)
{
    *bound = leaf->bound;
    for (uint32_t w = 0; w < leaf->list_count; w++) {
        uint32_t contribution;
        int rc = score_list(a, a->lists[a->list_of[leaf->first_list + w]], number, doc, &contribution);
        if (rc != IDX_OK) {
            return rc;
        }
        uint32_t b = inflated(contribution);
        *bound = b < *bound ? b : *bound;
    }
    return IDX_OK;
}

static int match_phrase(and_run *a, const and_leaf *leaf, uint32_t number, uint32_t doc, float *f, bool *occurs)
{
    for (uint32_t w = 0; w < leaf->list_count; w++) {
        a->phrase_blocks[w] = a->lists[a->list_of[leaf->first_list + w]]->blocks[number];
    }
    return idx__phrase_match(leaf->node->phrase, doc, a->phrase_blocks, f, occurs, a->r->err);
}

// What is known of one survivor while it is looked at.
typedef struct survivor {
    uint32_t doc, number;
    uint32_t sum;
    uint32_t rest;   // bound of what is not in the sum yet
    bool can_enter;  // the top k
    bool is_match;
} survivor;

static void settle(const and_run *a, survivor *s, uint32_t bound, uint32_t contribution)
{
    s->sum += contribution;
    s->rest -= bound;
    s->can_enter = s->can_enter && s->sum + s->rest > a->r->top->threshold;
}

static int check_words(and_run *a, survivor *s)
{
    for (uint32_t i = 0; i < a->leaf_count && s->can_enter; i++) {
        const and_leaf *leaf = &a->leaves[i];
        if (leaf->node->kind == EXEC_PHRASE) {
            break;
        }
        uint32_t contribution;
        int rc = score_list(a, a->lists[a->list_of[leaf->first_list]], s->number, s->doc, &contribution);
        if (rc != IDX_OK) {
            return rc;
        }
        settle(a, s, leaf->bound, contribution);
    }
    return IDX_OK;
}

// Whether the phrases occur; looks at positions only if the document may still matter.
static int check_phrases(and_run *a, survivor *s)
{
    for (uint32_t i = 0; i < a->leaf_count; i++) {
        const and_leaf *leaf = &a->leaves[i];
        if (leaf->node->kind != EXEC_PHRASE) {
            continue;
        }
        uint32_t bound = leaf->bound;
        if (s->can_enter && a->r->top->threshold > 0) {
            int rc = bound_phrase(a, leaf, s->number, s->doc, &bound);
            if (rc != IDX_OK) {
                return rc;
            }
            s->can_enter = s->sum + s->rest - leaf->bound + bound > a->r->top->threshold;
        }
        if (a->skips && !s->can_enter) {
            return IDX_OK;
        }
        float f;
        int rc = match_phrase(a, leaf, s->number, s->doc, &f, &s->is_match);
        if (rc != IDX_OK || !s->is_match) {
            return rc;
        }
        if (s->can_enter) {
            float norm = idx__score_doc_norm(a->r->model, s->doc);
            settle(a, s, leaf->bound, idx__score_contribution(leaf->node->phrase->weight, f, norm));
        }
    }
    return IDX_OK;
}

static int check_vetoes(and_run *a, survivor *s)
{
    for (uint32_t i = 0; i < a->excluded_count && s->is_match; i++) {
        int rc = idx__exec_seek(a->r, a->excluded[i], s->doc);
        if (rc != IDX_OK) {
            return rc;
        }
        s->is_match = a->excluded[i]->doc != s->doc;
    }
    return IDX_OK;
}

static int add_optional(and_run *a, survivor *s)
{
    for (uint32_t i = 0; i < a->optional_count && s->can_enter; i++) {
        exec_node *node = a->optional[i];
        uint32_t contribution = 0;
        int rc = idx__exec_seek(a->r, node, s->doc);
        if (rc == IDX_OK && node->doc == s->doc) {
            rc = idx__exec_score(a->r, node, s->doc, &contribution);
        }
        if (rc != IDX_OK) {
            return rc;
        }
        settle(a, s, node->kind == EXEC_TERM ? node->cursor->max_bound : node->phrase->max_bound, contribution);
    }
    return IDX_OK;
}

static int finish_survivor(and_run *a, uint32_t i)
{
    survivor s = {
        .doc = a->docs[i],
        .number = a->number[i],
        .rest = a->total_bound,
        .can_enter = a->r->top && (!a->skips || a->upper[i] > a->r->top->threshold),
        .is_match = true,
    };
    int rc = check_words(a, &s);
    if (rc != IDX_OK || (a->skips && !s.can_enter)) {
        return rc;
    }
    rc = check_phrases(a, &s);
    if (rc == IDX_OK && s.is_match && (s.can_enter || !a->skips)) {
        rc = check_vetoes(a, &s);
    }
    if (rc != IDX_OK || !s.is_match) {
        return rc;
    }
    a->r->count++;
    rc = add_optional(a, &s);
    if (rc == IDX_OK && s.can_enter) {
        idx__topk_offer(a->r->top, s.doc, s.sum);
    }
    return rc;
}

static int run_block(and_run *a, uint32_t block)
{
    int rc = take_block(a, block);
    for (uint32_t j = 1; rc == IDX_OK && a->count && j < a->list_count; j++) {
        rc = intersect_list(a, a->lists[j]);
    }
    bool needs_no_look = !a->r->top && a->excluded_count == 0 && a->leaves[a->leaf_count - 1].node->kind == EXEC_TERM;
    if (rc == IDX_OK && needs_no_look) {
        a->r->count += a->count;
        return IDX_OK;
    }
    for (uint32_t i = 0; rc == IDX_OK && i < a->count; i++) {
        rc = finish_survivor(a, i);
    }
    return rc;
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
    const cursor *lead = a->lists[0]->c;
    uint32_t others = a->total_bound - a->leaves[a->lists[0]->leaf].bound;
    uint32_t threshold = 0;
    unsigned byte = 0; // smallest impact of a block worth a look
    for (uint32_t block = 0; rc == IDX_OK && block < lead->list.block_count && !a->is_over; block++) {
        if (a->skips && r->top->threshold != threshold) {
            threshold = r->top->threshold;
            byte = threshold > others ? idx__cursor_smallest_byte(lead, threshold - others) : 0;
        }
        if (byte > 255) {
            break;
        }
        if (byte > 0 && lead->list.impacts) {
            size_t left = lead->list.block_count - block;
            block += (uint32_t)lead->list.kernels->scan_bytes_ge(lead->list.impacts + block, left, (uint8_t)byte);
            if (block == lead->list.block_count) {
                break;
            }
        }
        rc = run_block(a, block);
    }
    return rc;
}
