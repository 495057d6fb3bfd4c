/*
 * rerank.c: see rerank.h.
 *
 * Per segment, word by word would touch each list once, document by document needs no more than one
 * document's positions at a time: the latter, because readers remember the block that they stand
 * in and documents ascend. A document's occurrences of all words, in ascending order, then give run
 * and window in one pass.
 */
#include "searcher/rerank.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "searcher/position_reader.h"
#include "searcher/topk.h"

#include <stdlib.h>
#include <string.h>

// What the query asks for, in slots.
typedef struct slots {
    uint32_t count;      // of slots
    uint32_t word_count; // distinct
    uint8_t word[IDX_RERANK_SLOTS];      // by slot: its word
    uint32_t distance[IDX_RERANK_SLOTS]; // by slot: behind the slot before it; 0: not in its row
    uint32_t number[IDX_RERANK_SLOTS];   // by word: its number in the query
    uint32_t value[IDX_RERANK_SLOTS];    // by word
} slots;

// One word's occurrences in the document at hand, in one field.
typedef struct word_places {
    posting_list list;
    position_reader reader;
    bool is_there;       // in the segment
    uint32_t at;         // posting in the reader's block; UINT32_MAX: not in the document
    uint32_t *positions;
    size_t capacity;
    uint32_t count, next;
} word_places;

typedef struct rerank {
    const plan *plan;
    const segment *segment;
    slots slots;
    word_places **places; // by word
    arena arena;
    idx_error *err;
} rerank;

// ---- slots

static void add_slot(slots *s, uint32_t number, uint32_t value, uint32_t distance)
{
    if (s->count == IDX_RERANK_SLOTS) {
        return;
    }
    uint32_t w = 0;
    while (w < s->word_count && s->number[w] != number) {
        w++;
    }
    if (w == s->word_count) {
        s->number[s->word_count++] = number;
        s->value[w] = 0;
    }
    s->value[w] = value > s->value[w] ? value : s->value[w];
    s->distance[s->count] = distance;
    s->word[s->count++] = (uint8_t)w;
}

static void make_slots(const plan *p, slots *s)
{
    memset(s, 0, sizeof *s);
    uint32_t distance = 0;
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        const plan_leaf *leaf = &p->leaves[i];
        const query_node *node = leaf->node;
        if (node->is_excluded || node->is_added) {
            continue;
        }
        if (node->title_only || leaf->asks) {
            distance = 0;
            continue;
        }
        for (uint32_t w = 0; w < node->word_count; w++) {
            if (leaf->is_split_up && w != leaf->part) {
                continue;
            }
            uint64_t df = p->df[node->words[w]];
            if (df == 0) {
                distance = 0;
                continue;
            }
            if (df > p->documents / IDX_RERANK_RAREST) {
                distance += distance > 0;
                continue;
            }
            double idf = idx__score_idf(p->documents, df);
            double value = idx__score_power(idf * leaf->share, p->scale);
            add_slot(s, node->words[w], (uint32_t)value, distance);
            distance = 1;
        }
    }
}

bool idx__rerank_applies(const plan *p)
{
    return p->is_full && (p->searcher->manifest.flags & IDX_FLAG_POSITIONS);
}

// ---- places

static int open_words(rerank *r, const term_entry *entries)
{
    r->places = idx__arena_calloc(&r->arena, r->slots.word_count, sizeof *r->places);
    code_table *known = idx__position_reader_table(&r->arena);
    if (!r->places || !known) {
        return idx__error_nomem(r->err);
    }
    for (uint32_t w = 0; w < r->slots.word_count; w++) {
        const term_entry *entry = &entries[r->slots.number[w]];
        if (entry->df == 0) {
            continue;
        }
        word_places *p = r->places[w] = idx__arena_alloc(&r->arena, sizeof *p);
        if (!p) {
            return idx__error_nomem(r->err);
        }
        p->positions = NULL;
        p->capacity = 0;
        int rc = idx__postings_open(&p->list, r->segment, entry, r->err);
        if (rc != IDX_OK) {
            return rc;
        }
        idx__position_reader_init(&p->reader, &p->list, known);
    }
    return IDX_OK;
}

// Moves a word's reader to `doc`, which is not before the one it stood at.
static int find_doc(word_places *p, uint32_t doc, idx_error *err)
{
    p->at = UINT32_MAX;
    uint32_t from = p->reader.block == IDX_NO_BLOCK ? 0 : p->reader.block;
    uint32_t block = idx__postings_seek_block(&p->list, from, doc);
    if (block >= p->list.block_count) {
        return IDX_OK;
    }
    int rc = idx__position_reader_open(&p->reader, block, NULL, err);
    if (rc == IDX_OK) {
        rc = idx__position_reader_docs(&p->reader, err);
    }
    if (rc == IDX_OK) {
        size_t at = p->list.kernels->find_u32_ge(p->reader.docs, p->reader.count, doc);
        if (at < p->reader.count && p->reader.docs[at] == doc) {
            p->at = (uint32_t)at;
        }
    }
    return rc;
}

static int read_positions(rerank *r, word_places *p, bool in_title)
{
    p->count = p->next = 0;
    if (p->at == UINT32_MAX) {
        return IDX_OK;
    }
    uint32_t tf = in_title ? idx__position_reader_title_tf(&p->reader, p->at)
                           : idx__position_reader_body_tf(&p->reader, p->at);
    if (tf == 0) {
        return IDX_OK;
    }
    if (tf > p->capacity) {
        size_t wanted = tf < 64 ? 64 : (size_t)tf + tf / 2;
        p->positions = idx__arena_alloc(&r->arena, wanted * sizeof *p->positions);
        p->capacity = p->positions ? wanted : 0;
        if (!p->positions) {
            return idx__error_nomem(r->err);
        }
    }
    p->count = tf;
    return in_title ? idx__position_reader_title(&p->reader, p->at, p->positions, r->err)
                    : idx__position_reader_body(&p->reader, p->at, p->positions, r->err);
}

// ---- one field of one document

typedef struct occurrence {
    uint32_t position;
    uint32_t word;
} occurrence;

// The word whose next occurrence comes first; false when there is none left.
static bool next_occurrence(rerank *r, occurrence *out)
{
    bool any = false;
    for (uint32_t w = 0; w < r->slots.word_count; w++) {
        word_places *p = r->places[w];
        if (p && p->next < p->count && (!any || p->positions[p->next] < out->position)) {
            *out = (occurrence){p->positions[p->next], w};
            any = true;
        }
    }
    if (any) {
        r->places[out->word]->next++;
    }
    return any;
}

// The window's occurrences, in a ring: a window holds at most one of each position.
typedef struct window {
    occurrence ring[IDX_RERANK_WINDOW];
    uint32_t first, count;
    uint32_t words[IDX_RERANK_SLOTS]; // by word: occurrences in the window
    uint32_t sum;
} window;

static void window_drop(window *v, const slots *s)
{
    uint32_t word = v->ring[v->first].word;
    v->first = (v->first + 1) % IDX_RERANK_WINDOW;
    v->count--;
    v->sum -= --v->words[word] == 0 ? s->value[word] : 0;
}

static void window_add(window *v, const slots *s, occurrence o)
{
    while (v->count && (v->count == IDX_RERANK_WINDOW ||
                        o.position - v->ring[v->first].position >= IDX_RERANK_WINDOW)) {
        window_drop(v, s);
    }
    v->ring[(v->first + v->count++) % IDX_RERANK_WINDOW] = o;
    v->sum += v->words[o.word]++ == 0 ? s->value[o.word] : 0;
}

// Of each slot, where it stood last, and what the run that ends there is worth.
typedef struct runs {
    uint32_t behind[IDX_RERANK_SLOTS]; // the position behind it; 0: nowhere yet
    uint32_t sum[IDX_RERANK_SLOTS];
} runs;

static uint32_t runs_add(runs *u, const slots *s, occurrence o)
{
    uint32_t best = 0;
    for (uint32_t i = s->count; i-- > 0;) { // downwards: slot i - 1 is still as it was before
        if (s->word[i] != o.word) {
            continue;
        }
        uint32_t sum = s->value[o.word];
        uint32_t distance = s->distance[i];
        if (distance && o.position >= distance &&
            u->behind[i - 1] == o.position - distance + 1) {
            sum += u->sum[i - 1];
        }
        u->behind[i] = o.position + 1;
        u->sum[i] = sum;
        best = sum > best ? sum : best;
    }
    return best;
}

static int look_at_field(rerank *r, bool in_title, rerank_gain *gain, uint32_t *first)
{
    const slots *s = &r->slots;
    for (uint32_t w = 0; w < s->word_count; w++) {
        word_places *p = r->places[w];
        int rc = p ? read_positions(r, p, in_title) : IDX_OK;
        if (rc != IDX_OK) {
            return rc;
        }
        if (p && p->count && p->positions[0] < first[w]) {
            first[w] = p->positions[0];
        }
    }
    window v;
    runs u;
    v.first = v.count = v.sum = 0;
    memset(v.words, 0, s->word_count * sizeof *v.words);
    memset(u.behind, 0, s->count * sizeof *u.behind);
    occurrence o = {0, 0};
    while (next_occurrence(r, &o)) {
        window_add(&v, s, o);
        gain->window = v.sum > gain->window ? v.sum : gain->window;
        uint32_t run = runs_add(&u, s, o);
        gain->run = run > gain->run ? run : gain->run;
    }
    return IDX_OK;
}

static int look_at_document(rerank *r, uint32_t doc, rerank_gain *gain)
{
    const slots *s = &r->slots;
    uint32_t first[IDX_RERANK_SLOTS];
    for (uint32_t w = 0; w < s->word_count; w++) {
        first[w] = UINT32_MAX;
        int rc = r->places[w] ? find_doc(r->places[w], doc, r->err) : IDX_OK;
        if (rc != IDX_OK) {
            return rc;
        }
    }
    *gain = (rerank_gain){0};
    int rc = look_at_field(r, false, gain, first);
    if (rc == IDX_OK && r->segment->title_norms && r->plan->title_weight > 0.0f) {
        rc = look_at_field(r, true, gain, first);
    }
    for (uint32_t w = 0; w < s->word_count; w++) {
        if (first[w] != UINT32_MAX) {
            gain->early += (uint32_t)((uint64_t)s->value[w] * IDX_RERANK_EARLY /
                                      ((uint64_t)IDX_RERANK_EARLY + first[w]));
        }
    }
    return rc;
}

int idx__rerank_segment(const plan *p, uint32_t i, const uint32_t *docs, size_t count,
                        rerank_gain *gains, idx_error *err)
{
    rerank r = {.plan = p, .segment = &p->searcher->segments[i], .err = err};
    make_slots(p, &r.slots);
    idx__arena_init(&r.arena, p->arena->allocator);
    int rc = open_words(&r, p->entries + (size_t)i * p->query->word_count);
    for (size_t d = 0; rc == IDX_OK && d < count; d++) {
        rc = look_at_document(&r, docs[d], &gains[d]);
    }
    idx__arena_release(&r.arena);
    return rc;
}

// ---- the whole index

static int by_doc(const void *a, const void *b)
{
    uint32_t x = idx__topk_key_doc(*(const uint64_t *)a), y = idx__topk_key_doc(*(const uint64_t *)b);
    return (x > y) - (x < y);
}

static int by_rank(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x < y) - (x > y);
}

int idx__rerank(const plan *p, uint64_t *keys, size_t count, idx_error *err)
{
    const idx_searcher *s = p->searcher;
    if (count == 0) {
        return IDX_OK; // and `keys` may be NULL, which qsort() does not take
    }
    qsort(keys, count, sizeof *keys, by_doc);
    uint32_t docs[IDX_RERANK_DEPTH];
    rerank_gain gains[IDX_RERANK_DEPTH];
    int rc = IDX_OK;
    size_t begin = 0;
    for (uint32_t i = 0; rc == IDX_OK && begin < count && i < s->manifest.segment_count; i++) {
        const segment *seg = &s->segments[i];
        size_t n = 0;
        for (; begin + n < count; n++) {
            uint32_t doc = idx__topk_key_doc(keys[begin + n]) - seg->first_doc;
            if (doc >= seg->meta.documents) {
                break;
            }
            docs[n] = doc;
        }
        if (n == 0) {
            continue;
        }
        rc = idx__rerank_segment(p, i, docs, n, gains, err);
        for (size_t d = 0; rc == IDX_OK && d < n; d++) {
            keys[begin + d] += (uint64_t)idx__rerank_sum(&gains[d]) << 32;
        }
        begin += n;
    }
    qsort(keys, count, sizeof *keys, by_rank);
    return rc;
}
