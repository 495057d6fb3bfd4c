/*
 * and_candidates.c: a block of the leading list becomes the candidates, and list by list those that
 * are missing, or that bounds speak against, fall out. See top_and.c.
 */
#include "searcher/and_run.h"

#include <string.h>

#define NEAR_BLOCKS 3u // for each block of the leading list
#define SPANS_AHEAD 3u // blocks that are fetched while others are looked at

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

// idx__cursor_bound(), which divides.
uint32_t idx__and_bound(and_list *list, uint32_t block)
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

// How much less than their leaves' bounds lists of hardly more blocks than the leading one can add
// to any document of its block. (Where lists are much longer, their many blocks in its range
// together reach their bounds nearly always.)
static uint32_t near_slack(and_run *a, uint32_t block)
{
    const posting_list *lead = &a->lists[0]->c->list;
    uint32_t first = block ? idx__postings_last_doc(lead, block - 1) + 1 : 0;
    uint32_t last = idx__postings_last_doc(lead, block), slack = 0;
    for (uint32_t i = 1; i < a->list_count; i++) {
        and_list *list = a->lists[i];
        const and_leaf *leaf = &a->leaves[list->leaf];
        const posting_list *p = &list->c->list;
        if (leaf->node->kind != EXEC_TERM || !p->impacts ||
            p->block_count > NEAR_BLOCKS * (uint64_t)lead->block_count) {
            continue;
        }
        list->near = idx__postings_seek_block(p, list->near, first);
        uint32_t bound = 0;
        for (uint32_t b = list->near; b < p->block_count; b++) {
            uint32_t of_block = idx__and_bound(list, b);
            bound = of_block > bound ? of_block : bound;
            if (idx__postings_last_doc(p, b) >= last) {
                break;
            }
        }
        slack += leaf->bound - (bound < leaf->bound ? bound : leaf->bound);
    }
    return slack;
}

// Takes the documents of a block of the leading list, less those whose bounds are too low.
int idx__and_take(and_run *a, uint32_t block)
{
    and_list *lead = a->lists[0];
    cursor *c = lead->c;
    uint32_t others = a->total_bound - a->leaves[lead->leaf].bound;
    uint32_t threshold = a->skips ? a->r->top->threshold : 0;
    uint32_t near = others - (threshold ? near_slack(a, block) : 0);
    if (near + idx__and_bound(lead, block) <= threshold && threshold) {
        a->count = 0;
        return IDX_OK;
    }
    if (threshold < near + 2) { // every contribution is above that: nothing to gain
        int rc = idx__cursor_load(c, block, a->r->err);
        take_whole(a, lead, block);
        return rc;
    }
    int rc = idx__cursor_score_block(c, block, a->r->err);
    if (rc != IDX_OK) {
        return rc;
    }
    uint32_t least = threshold - near;
    least -= (least >> 20) + 2; // so that idx__and_inflated() of what is left out is not above it either
    size_t n = a->r->kernels->above(c->scores, c->count, least, a->above);
    for (size_t i = 0; i < n; i++) {
        uint32_t at = a->above[i];
        a->docs[i] = c->docs[at];
        a->number[i] = lead->indexes[at] = (uint8_t)at;
        lead->blocks[at] = block;
        a->upper[i] = others + idx__and_inflated(c->scores[at]);
    }
    a->count = (uint32_t)n;
    return IDX_OK;
}

// Keeps those of candidates [from, to) that block `block` of a list can still help; returns where
// they end.
static uint32_t drop_hopeless(and_run *a, and_list *list, uint32_t from, uint32_t to)
{
    const and_leaf *leaf = &a->leaves[list->leaf];
    uint32_t threshold = a->r->top->threshold;
    uint32_t bound = idx__and_bound(list, list->block);
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

// Candidates [from, to) against a block of a pair that is told by the postings of a word, where they were found.
static int meet_ranks(and_run *a, const and_list *list, uint32_t from, uint32_t to, size_t *n)
{
    const and_list *parent = list->parent;
    uint32_t ranks[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    for (uint32_t i = from; i < to; i++) {
        uint8_t k = a->number[i];
        ranks[i - from] = parent->blocks[k] * IDX_POSTINGS_BLOCK + parent->indexes[k];
    }
    return idx__cursor_meet_ranks(list->c, list->block, ranks, to - from, a->at_a, a->at_b, &a->map,
                                  n, a->r->err);
}

// Keeps the candidates that are in the list.
int idx__and_intersect(and_run *a, and_list *list)
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
        int rc = list->parent ? meet_ranks(a, list, span.from, to, &n)
                              : idx__cursor_meet(c, list->block, a->docs + span.from,
                                                 to - span.from, a->at_a, a->at_b, &a->map, &n,
                                                 a->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
        keep_met(a, list, span.from, kept, (uint32_t)n);
        kept += (uint32_t)n;
    }
    a->count = kept;
    return IDX_OK;
}
