/* candidates.c: see candidates.h. */
#include "searcher/candidates.h"

#define WHOLE_BLOCK_FROM 12u // candidates in a block that make it worth scoring all of it

bool idx__candidates_reserve(candidates *k, arena *a, size_t need)
{
    k->count = 0;
    if (need <= k->room) {
        return true;
    }
    size_t values = need + IDX_KERNEL_SLACK;
    k->docs = idx__arena_alloc(a, values * sizeof *k->docs);
    k->sums = idx__arena_alloc(a, values * sizeof *k->sums);
    k->at_a = idx__arena_alloc(a, values * sizeof *k->at_a);
    k->at_b = idx__arena_alloc(a, values * sizeof *k->at_b);
    if (!k->map) {
        k->map = idx__arena_alloc(a, sizeof *k->map);
        if (k->map) {
            k->map->round = 0;
        }
    }
    bool has_all = k->docs && k->sums && k->at_a && k->at_b && k->map;
    k->room = has_all ? need : 0;
    return has_all;
}

static bool any_above(const uint32_t *sums, size_t n, uint32_t least)
{
    uint32_t largest = 0;
    for (size_t i = 0; i < n; i++) {
        largest = sums[i] > largest ? sums[i] : largest;
    }
    return largest > least;
}

// Scores the n < WHOLE_BLOCK_FROM postings that were met, counted from candidate `from`, together.
static int add_few(candidates *k, cursor *c, uint32_t block, size_t from, size_t n, idx_error *err)
{
    uint32_t docs[WHOLE_BLOCK_FROM], freqs[WHOLE_BLOCK_FROM], contributions[WHOLE_BLOCK_FROM];
    int rc = idx__cursor_pick_freqs(c, block, k->at_b, n, freqs, err);
    if (rc != IDX_OK) {
        return rc;
    }
    for (size_t i = 0; i < n; i++) {
        docs[i] = k->docs[from + k->at_a[i]];
    }
    c->kernels->contributions(docs, freqs, n, c->model->norms, c->model->table, c->weight,
                              contributions);
    for (size_t i = 0; i < n; i++) {
        k->sums[from + k->at_a[i]] += contributions[i];
    }
    return IDX_OK;
}

// Adds the contributions of one block to the candidates [from, to), which lie in its range.
static int add_block(candidates *k, cursor *c, uint32_t block, size_t from, size_t to,
                     idx_error *err)
{
    size_t n = 0;
    int rc = idx__cursor_meet(c, block, k->docs + from, to - from, k->at_a, k->at_b, k->map, &n, err);
    if (rc != IDX_OK) {
        return rc;
    }
    uint32_t *sums = k->sums + from;
    if (n >= WHOLE_BLOCK_FROM || c->score_block == block) {
        rc = idx__cursor_score_block(c, block, err);
        for (size_t i = 0; rc == IDX_OK && i < n; i++) {
            sums[k->at_a[i]] += c->scores[k->at_b[i]];
        }
        return rc;
    }
    if (idx__cursor_is_plain(c)) {
        return add_few(k, c, block, from, n, err);
    }
    for (size_t i = 0; rc == IDX_OK && i < n; i++) {
        uint32_t contribution = 0;
        rc = idx__cursor_score_one(c, block, k->at_b[i], k->docs[from + k->at_a[i]], &contribution, err);
        sums[k->at_a[i]] += contribution;
    }
    return rc;
}

// What a sum must be above, to get above the threshold with that much more.
static uint32_t least_of(uint32_t threshold, uint32_t more)
{
    return threshold > more ? threshold - more : 0;
}

int idx__candidates_add(candidates *k, cursor *c, uint32_t block, uint32_t bound, uint32_t after,
                        uint32_t threshold, idx_error *err)
{
    const posting_list *list = &c->list;
    for (size_t i = 0, end; i < k->count; i = end) {
        if (idx__postings_last_doc(list, block) < k->docs[i]) {
            block = idx__postings_seek_block(list, block + 1, k->docs[i]);
            if (block >= list->block_count) {
                break;
            }
        }
        uint32_t last = idx__postings_last_doc(list, block);
        end = i + 1;
        while (end < k->count && k->docs[end] <= last) {
            end++;
        }
        // Where the block cannot help anyone it stays undecoded: its candidates lack its
        // contribution now, but with it they would be dropped, too.
        uint32_t block_bound = idx__cursor_bound(c, block);
        if (block_bound < bound &&
            !any_above(k->sums + i, end - i, least_of(threshold, block_bound + after))) {
            continue;
        }
        int rc = add_block(k, c, block, i, end, err);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    uint32_t least = least_of(threshold, after);
    if (least > 0) {
        k->count = c->kernels->filter(k->docs, k->sums, k->count, least);
    }
    return IDX_OK;
}
