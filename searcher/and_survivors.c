/*
 * and_survivors.c: candidates that are in all lists are scored, matched against phrases and vetoes,
 * counted and offered. See top_and.c.
 *
 * The leading word comes first, then the strongest: what can no longer get in falls out before the
 * next word's frequencies are fetched.
 */
#include "searcher/and_run.h"
#include "searcher/candidates.h"

#include <string.h>

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
        *stays = a->sums[i] + a->rest + idx__and_inflated(contribution) > threshold;
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
        uint32_t bound = idx__and_leaf_bound(node);
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
    return others + idx__and_bound(lead, block) <= a->r->top->threshold;
}

int idx__and_finish(and_run *a, uint32_t block)
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
