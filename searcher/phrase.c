/* phrase.c: see phrase.h; here its lists are opened and its words put in order. */
#include "searcher/phrase.h"

#include "common/base/error.h"

#include <stddef.h>
#include <string.h>

static int compare_df(const cursor *a, const cursor *b)
{
    return (a->list.df > b->list.df) - (a->list.df < b->list.df);
}

static int open_cursor(phrase *p, const segment *s, const term_entry *entry, cursor **out,
                       idx_error *err)
{
    *out = idx__arena_alloc(p->arena, sizeof **out);
    return *out
               ? idx__cursor_open(*out, p->arena, s, entry, p->model, p->weight, p->title_only, err)
               : idx__error_nomem(err);
}

// Opens a cursor for every distinct word and maps the slots to them.
static int open_words(phrase *p, const phrase_source *source, idx_error *err)
{
    const uint32_t *words = source->words;
    for (uint32_t i = 0; i < p->slot_count; i++) {
        uint32_t j = 0;
        while (words[j] != words[i]) {
            j++;
        }
        if (j < i) {
            p->slots[i] = p->slots[j];
            continue;
        }
        cursor *c;
        int rc = open_cursor(p, source->segment, source->entries[i], &c, err);
        if (rc != IDX_OK) {
            return rc;
        }
        position_reader *r = idx__arena_alloc(p->arena, sizeof *r);
        if (!r) {
            return idx__error_nomem(err);
        }
        idx__position_reader_init(r, &c->list, p->arena);
        p->words[p->cursor_count].reader = r;
        p->slots[i] = p->cursor_count;
        p->cursors[p->cursor_count++] = c;
    }
    p->word_count = p->cursor_count;
    return IDX_OK;
}

// A pair that stands twice is opened twice: it costs little, and nobody asks for that.
static int open_pairs(phrase *p, const phrase_source *source, idx_error *err)
{
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && source->pairs && i + 1 < p->slot_count; i++) {
        p->is_paired[i] = source->pairs[i].df > 0;
        if (!p->is_paired[i]) {
            continue;
        }
        const term_entry *pair = &source->pairs[i];
        cursor **c = &p->cursors[p->cursor_count];
        rc = open_cursor(p, source->segment, pair, c, err);
        if (rc == IDX_OK && idx__postings_has_ranks(&(*c)->list) && !p->title_only) {
            bool is_first = pair->parent_list == source->entries[i]->list;
            p->parents[p->cursor_count] = p->slots[i + !is_first];
        }
        p->cursor_count += rc == IDX_OK;
    }
    return rc;
}

// Rarest first: insertion sort, with the slots renamed.
static void sort_cursors(phrase *p)
{
    for (uint32_t i = 1; i < p->word_count; i++) {
        for (uint32_t j = i; j > 0 && compare_df(p->cursors[j], p->cursors[j - 1]) < 0; j--) {
            cursor *c = p->cursors[j];
            phrase_word w = p->words[j];
            p->cursors[j] = p->cursors[j - 1];
            p->words[j] = p->words[j - 1];
            p->cursors[j - 1] = c;
            p->words[j - 1] = w;
            for (uint32_t k = 0; k < p->slot_count; k++) {
                p->slots[k] = p->slots[k] == j ? j - 1 : p->slots[k] == j - 1 ? j : p->slots[k];
            }
        }
    }
}

// Slots by the df of their words; equal words in the order of the phrase.
static void order_slots(phrase *p)
{
    for (uint32_t i = 0; i < p->slot_count; i++) {
        uint32_t j = i;
        for (; j > 0 && p->slots[p->order[j - 1]] > p->slots[i]; j--) {
            p->order[j] = p->order[j - 1];
        }
        p->order[j] = i;
    }
}

// Room for the walk of slop.h; the slots are final.
static int open_slop(phrase *p, uint32_t slop, idx_error *err)
{
    p->slop = slop;
    p->slop_words = idx__arena_calloc(p->arena, p->slot_count, sizeof *p->slop_words);
    field_ranges *positions = idx__arena_alloc(p->arena, p->word_count * sizeof *positions);
    if (!p->slop_words || !positions) {
        return idx__error_nomem(err);
    }
    for (uint32_t i = 0; i < p->slot_count; i++) {
        p->slop_words[i].twin = idx__slop_twin(p->slots, i);
    }
    for (uint32_t w = 0; w < p->word_count; w++) {
        p->words[w].positions = &positions[w];
    }
    return IDX_OK;
}

// Room for what there is one of for each list, and for each word of the phrase.
static int open_arrays(phrase *p, idx_error *err)
{
    arena *a = p->arena;
    uint32_t slots = p->slot_count, lists = 2 * slots;
    p->cursors = idx__arena_alloc(a, lists * sizeof *p->cursors);
    p->words = idx__arena_calloc(a, slots, sizeof *p->words);
    p->slots = idx__arena_alloc(a, slots * sizeof *p->slots);
    p->order = idx__arena_alloc(a, slots * sizeof *p->order);
    p->is_paired = idx__arena_calloc(a, slots, sizeof *p->is_paired);
    p->parents = idx__arena_alloc(a, lists * sizeof *p->parents);
    p->blocks = idx__arena_alloc(a, lists * sizeof *p->blocks);
    p->indexes = idx__arena_alloc(a, lists * sizeof *p->indexes);
    p->places = idx__arena_alloc(a, lists * sizeof *p->places);
    if (!p->cursors || !p->words || !p->slots || !p->order || !p->is_paired || !p->parents ||
        !p->blocks || !p->indexes || !p->places) {
        return idx__error_nomem(err);
    }
    for (uint32_t i = 0; i < lists; i++) {
        p->places[i] = (phrase_places){&p->blocks[i], &p->indexes[i]};
        p->parents[i] = IDX_NO_PARENT;
    }
    return IDX_OK;
}

int idx__phrase_open(phrase *p, arena *a, const phrase_source *source, const score_model *model,
                     float weight, bool title_only, idx_error *err)
{
    // The candidates' arrays stay as they are: they are large, and filled before they are read.
    memset(p, 0, offsetof(phrase, alive));
    p->pool = NULL;
    p->pool_count = p->pool_capacity = 0;
    p->arena = a;
    p->slot_count = source->slot_count;
    p->title_only = title_only;
    p->weight = weight;
    p->model = model;
    int rc = open_arrays(p, err);
    if (rc == IDX_OK) {
        rc = open_words(p, source, err);
    }
    if (rc == IDX_OK) {
        sort_cursors(p);
        order_slots(p);
        rc = open_pairs(p, source, err);
    }
    if (rc == IDX_OK && source->slop) {
        rc = open_slop(p, source->slop, err);
    }
    p->max_bound = UINT32_MAX;
    for (uint32_t i = 0; rc == IDX_OK && i < p->cursor_count; i++) {
        p->max_bound =
            p->cursors[i]->max_bound < p->max_bound ? p->cursors[i]->max_bound : p->max_bound;
    }
    return rc;
}
