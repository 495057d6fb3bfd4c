/* cursor.c: see cursor.h. */
#include "searcher/cursor.h"

#include "common/base/error.h"
#include "searcher/concept.h"

#define FIND_UP_TO 4u // documents that are looked for in a block without decoding it
#define WHOLE_BLOCK_FROM 16u // frequencies wanted of a block that make it worth decoding all of them

int idx__cursor_open(cursor *c, arena *a, const segment *s, const term_entry *entry,
                     const score_model *model, float weight, bool title_only, idx_error *err)
{
    int rc = idx__postings_open(&c->list, s, entry, err);
    if (rc != IDX_OK) {
        return rc;
    }
    idx_cpu level = idx__cpu_level();
    c->block = c->freq_block = c->score_block = IDX_NO_BLOCK;
    c->count = c->at = c->doc = 0;
    c->is_placed = false;
    c->title_only = title_only;
    c->needs_titles = title_only || (!model->is_plain && c->list.has_titles);
    c->concept = NULL;
    c->weight = weight;
    c->model = model;
    c->leaf = NULL;
    c->kernels = idx__score_kernels(level);
    c->max_bound = idx__score_bound(model, weight, c->list.max_impact);
    // The docs of a list of one block are in the list itself, unless they must be thinned.
    bool needs_docs = c->list.last_docs || title_only;
    size_t values = IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK;
    uint32_t *buffers = idx__arena_alloc(a, values * (needs_docs ? 3 : 2) * sizeof *buffers);
    c->titles = c->needs_titles ? idx__arena_alloc(a, sizeof *c->titles) : NULL;
    if (!buffers || (c->needs_titles && !c->titles)) {
        return idx__error_nomem(err);
    }
    c->freqs = buffers;
    c->scores = buffers + values;
    c->own_docs = needs_docs ? buffers + 2 * values : NULL;
    c->docs = needs_docs ? c->own_docs : c->list.docs;
    return IDX_OK;
}

int idx__cursor_load_freqs(cursor *c, uint32_t block, idx_error *err)
{
    if (c->concept) {
        return idx__cursor_load(c, block, err); // they come with the documents
    }
    if (c->freq_block == block) {
        return IDX_OK;
    }
    c->freq_block = IDX_NO_BLOCK;
    int rc = c->needs_titles ? idx__postings_freqs_and_titles(&c->list, block, c->freqs, c->titles, err)
                             : idx__postings_freqs(&c->list, block, c->freqs, err);
    if (rc == IDX_OK) {
        c->freq_block = block;
    }
    return rc;
}

int idx__cursor_decode(cursor *c, uint32_t block, idx_error *err)
{
    if (c->concept) {
        return idx__concept_decode(c, block, err);
    }
    c->block = IDX_NO_BLOCK;
    c->count = 0;
    c->at = 0;
    int rc = IDX_OK;
    uint32_t count = c->list.df;
    if (c->own_docs) {
        rc = idx__postings_docs(&c->list, block, c->own_docs, &count, err);
    }
    if (rc == IDX_OK && c->title_only) {
        rc = idx__cursor_load_freqs(c, block, err);
        if (rc == IDX_OK) {
            count = c->titles->count;
            for (uint32_t i = 0; i < count; i++) {
                c->own_docs[i] = c->own_docs[c->titles->index[i]];
            }
        }
    }
    if (rc == IDX_OK) {
        c->block = block;
        c->count = count;
    }
    return rc;
}

int idx__cursor_meet(cursor *c, uint32_t block, const uint32_t *docs, size_t n, uint16_t *at_a,
                     uint8_t *at_b, meeting_map *map, size_t *count, idx_error *err)
{
    docblock_bits bits = {.n_words = 0};
    int rc = idx__cursor_has_blocks(c) ? idx__postings_bits(&c->list, block, &bits, err) : IDX_OK;
    if (rc == IDX_OK && bits.n_words) {
        *count = c->kernels->meet_bits(docs, n, bits.words, bits.n_words, bits.first,
                                       idx__postings_count(&c->list, block), at_a, at_b);
        return *count <= n ? IDX_OK : idx__postings_damaged_bits(&c->list, &bits, err);
    }
    if (rc == IDX_OK && n <= FIND_UP_TO && c->block != block && idx__cursor_has_blocks(c) &&
        idx__postings_find(&c->list, block, docs, n, at_a, at_b, count)) {
        return IDX_OK;
    }
    if (rc == IDX_OK) {
        rc = idx__cursor_load(c, block, err);
    }
    if (rc == IDX_OK) {
        *count = c->kernels->intersect(docs, n, c->docs, c->count, at_a, at_b, map);
    }
    return rc;
}

int idx__cursor_meet_ranks(cursor *c, uint32_t block, const uint32_t *ranks, size_t n, uint16_t *at_a,
                           uint8_t *at_b, meeting_map *map, size_t *count, idx_error *err)
{
    uint32_t own[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK], own_count;
    int rc = idx__postings_ranks(&c->list, block, own, &own_count, err);
    if (rc == IDX_OK) {
        *count = c->kernels->intersect(ranks, n, own, own_count, at_a, at_b, map);
    }
    return rc;
}

// Title occurrences of posting `index`; `hint` is where to begin, and is moved on.
static uint32_t title_tf(const title_side *titles, uint32_t index, uint32_t *hint)
{
    while (*hint < titles->count && titles->index[*hint] < index) {
        (*hint)++;
    }
    return *hint < titles->count && titles->index[*hint] == index ? titles->tf[*hint] : 0;
}

static float frequency(const cursor *c, uint32_t index, uint32_t *hint)
{
    if (c->concept) {
        return c->concept->freqs[index];
    }
    if (c->title_only) {
        return c->model->title_weight * (float)c->titles->tf[index];
    }
    return idx__score_frequency(c->model, c->freqs[index],
                                c->needs_titles ? title_tf(c->titles, index, hint) : 0);
}

int idx__cursor_score_block(cursor *c, uint32_t block, idx_error *err)
{
    int rc = idx__cursor_load(c, block, err);
    if (rc != IDX_OK || c->score_block == block) {
        return rc;
    }
    rc = idx__cursor_load_freqs(c, block, err);
    if (rc != IDX_OK) {
        return rc;
    }
    const score_model *m = c->model;
    if (idx__cursor_is_plain(c)) {
        c->kernels->contributions(c->docs, c->freqs, c->count, m->norms, m->table, c->weight,
                                  c->scores);
    } else {
        uint32_t hint = 0;
        for (uint32_t i = 0; i < c->count; i++) {
            float f = frequency(c, i, &hint);
            c->scores[i] =
                idx__score_points(m, c->leaf, c->weight, f, idx__score_doc_norm(m, c->docs[i]));
        }
    }
    c->score_block = block;
    return IDX_OK;
}

int idx__cursor_pick_freqs(cursor *c, uint32_t block, const uint8_t *indexes, size_t n,
                           uint32_t *freqs, idx_error *err)
{
    if (n < WHOLE_BLOCK_FROM && c->freq_block != block &&
        idx__postings_pick_freqs(&c->list, block, indexes, n, freqs)) {
        return IDX_OK;
    }
    int rc = idx__cursor_load_freqs(c, block, err);
    for (size_t i = 0; rc == IDX_OK && i < n; i++) {
        freqs[i] = c->freqs[indexes[i]];
    }
    return rc;
}

int idx__cursor_frequency(cursor *c, uint32_t block, uint32_t index, float *f, idx_error *err)
{
    uint32_t freq;
    uint8_t at = (uint8_t)index;
    if (idx__cursor_has_blocks(c) && !c->needs_titles && c->freq_block != block &&
        idx__postings_pick_freqs(&c->list, block, &at, 1, &freq)) {
        *f = idx__score_frequency(c->model, freq, 0);
        return IDX_OK;
    }
    int rc = idx__cursor_load_freqs(c, block, err);
    if (rc == IDX_OK) {
        uint32_t hint = 0;
        *f = frequency(c, index, &hint);
    }
    return rc;
}

int idx__cursor_score_one(cursor *c, uint32_t block, uint32_t index, uint32_t doc,
                          uint32_t *contribution, idx_error *err)
{
    float f;
    int rc = idx__cursor_frequency(c, block, index, &f, err);
    if (rc == IDX_OK) {
        *contribution = idx__score_points(c->model, c->leaf, c->weight, f,
                                          idx__score_doc_norm(c->model, doc));
    }
    return rc;
}

unsigned idx__cursor_smallest_byte(const cursor *c, uint32_t threshold)
{
    unsigned low = 0, high = 256;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        float impact = c->list.max_impact * ((float)middle * (1.0f / 255.0f)) *
                       1.000001f; // as idx__postings_bound()
        if (idx__score_bound(c->model, c->weight, impact) > threshold) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

int idx__cursor_seek(cursor *c, uint32_t target, idx_error *err)
{
    if (c->is_placed && target <= c->doc) {
        return IDX_OK;
    }
    c->is_placed = true;
    uint32_t block = c->block == IDX_NO_BLOCK ? 0 : c->block;
    while (true) {
        if (idx__postings_last_doc(&c->list, block) < target) {
            block = idx__postings_seek_block(&c->list, block + 1, target);
            if (block >= c->list.block_count) {
                c->doc = IDX_NO_DOC;
                return IDX_OK;
            }
        }
        int rc = idx__cursor_load(c, block, err);
        if (rc != IDX_OK) {
            return rc;
        }
        c->at += (uint32_t)c->list.kernels->find_u32_ge(c->docs + c->at, c->count - c->at, target);
        if (c->at < c->count) {
            c->doc = c->docs[c->at];
            return IDX_OK;
        }
        // Only a thinned block has nothing at or above the target though it ends there.
        if (++block >= c->list.block_count) {
            c->doc = IDX_NO_DOC;
            return IDX_OK;
        }
    }
}
