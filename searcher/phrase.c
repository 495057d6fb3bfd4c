/*
 * phrase.c: see phrase.h.
 *
 * In a field, the slot of the rarest word leads: each of its positions, less the slot's offset, is
 * a possible start. The other slots, rarest word first, keep the starts s for which they hold s +
 * offset. What is left are the occurrences; overlapping ones all count. A word is not looked at
 * while the words before it leave no start, so the blocks of frequent words are opened for few
 * documents.
 *
 * A document's frequencies bound its occurrences, so callers may skip documents before positions
 * are touched.
 */
#include "searcher/phrase.h"

#include "common/base/error.h"

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
    code_table *known = idx__position_reader_table(p->arena);
    if (!known) {
        return idx__error_nomem(err);
    }
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
        phrase_word *w = idx__arena_alloc(p->arena, sizeof *w);
        if (!w) {
            return idx__error_nomem(err);
        }
        idx__position_reader_init(&w->reader, &c->list, known);
        w->positions = NULL;
        w->capacity = 0;
        p->slots[i] = p->cursor_count;
        p->cursors[p->cursor_count] = c;
        p->words[p->cursor_count++] = w;
    }
    p->word_count = p->cursor_count;
    return IDX_OK;
}

// A pair that stands twice is opened twice: it costs little, and nobody asks for that.
static int open_pairs(phrase *p, const phrase_source *source, idx_error *err)
{
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && i < source->pair_count; i++) {
        rc = open_cursor(p, source->segment, &source->pairs[i], &p->cursors[p->cursor_count], err);
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
            phrase_word *w = p->words[j];
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
    if (!p->slop_words) {
        return idx__error_nomem(err);
    }
    for (uint32_t i = 0; i < p->slot_count; i++) {
        p->slop_words[i].twin = idx__slop_twin(p->slots, i);
    }
    return IDX_OK;
}

int idx__phrase_open(phrase *p, arena *a, const phrase_source *source, const score_model *model,
                     float weight, bool title_only, idx_error *err)
{
    uint32_t slots = source->slot_count, lists = slots + source->pair_count;
    memset(p, 0, sizeof *p);
    p->arena = a;
    p->slot_count = slots;
    p->title_only = title_only;
    p->weight = weight;
    p->model = model;
    p->cursors = idx__arena_alloc(a, lists * sizeof *p->cursors);
    p->words = idx__arena_alloc(a, slots * sizeof *p->words);
    p->slots = idx__arena_alloc(a, slots * sizeof *p->slots);
    p->order = idx__arena_alloc(a, slots * sizeof *p->order);
    p->places = idx__arena_alloc(a, lists * sizeof *p->places);
    if (!p->cursors || !p->words || !p->slots || !p->order || !p->places) {
        return idx__error_nomem(err);
    }
    int rc = open_words(p, source, err);
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

// Makes the positions of word w in `doc` reachable.
static int place_word(const phrase *p, uint32_t w, posting_place place, idx_error *err)
{
    phrase_word *word = p->words[w];
    position_reader *r = &word->reader;
    const cursor *c = p->cursors[w];
    const uint32_t *docs = c->block == place.block && !p->title_only ? c->docs : NULL;
    int rc = idx__position_reader_open(r, place.block, docs, err);
    if (rc != IDX_OK) {
        return rc;
    }
    bool is_known = !p->title_only || place.index < r->titles.count;
    word->at = p->title_only && is_known ? r->titles.index[place.index]
                                         : place.index; // a title cursor's block is thinned
    if (!is_known || word->at >= r->count) {
        return idx__segment_corrupt(r->list->segment, SECTION_POSTINGS, NULL, err,
                                    "a posting has gone");
    }
    word->is_placed = true;
    return IDX_OK;
}

// Grows an array whose contents need not survive.
static bool has_room(arena *a, uint32_t **p, size_t *capacity, size_t need)
{
    if (need > *capacity) {
        size_t wanted = need < 64 ? 64 : need + need / 2;
        uint32_t *grown = idx__arena_alloc(a, wanted * sizeof *grown);
        if (!grown) {
            return false;
        }
        *p = grown;
        *capacity = wanted;
    }
    return true;
}

static int decode_word(phrase *p, phrase_word *word, bool in_title, idx_error *err)
{
    if (word->is_decoded) {
        return IDX_OK;
    }
    if (!has_room(p->arena, &word->positions, &word->capacity, word->tf)) {
        return idx__error_nomem(err);
    }
    word->is_decoded = true;
    return in_title ? idx__position_reader_title(&word->reader, word->at, word->positions, err)
                    : idx__position_reader_body(&word->reader, word->at, word->positions, err);
}

// Slots by the occurrences of their words in this document; false when a word is missing from the
// field.
static bool order_by_frequency(phrase *p, bool in_title)
{
    for (uint32_t i = 0; i < p->word_count; i++) {
        phrase_word *word = p->words[i];
        word->tf = in_title ? idx__position_reader_title_tf(&word->reader, word->at)
                            : idx__position_reader_body_tf(&word->reader, word->at);
        word->is_decoded = false;
        if (word->tf == 0) {
            return false;
        }
    }
    for (uint32_t i = 0; i < p->slot_count; i++) {
        uint32_t n = p->words[p->slots[i]]->tf, j = i;
        for (; j > 0 && p->words[p->slots[p->order[j - 1]]]->tf > n; j--) {
            p->order[j] = p->order[j - 1];
        }
        p->order[j] = i;
    }
    return true;
}

// The leading slot's occurrences, as places of slop.h; the others must have one within the slop of one of them.
static uint32_t first_places(phrase *p, const uint32_t *positions, uint32_t n, uint32_t slot)
{
    for (uint32_t i = 0; i < n; i++) {
        p->starts[i] = positions[i] + p->slot_count - slot;
    }
    return n;
}

static uint32_t keep_places(phrase *p, uint32_t count, const uint32_t *positions, uint32_t n,
                            uint32_t slot)
{
    uint32_t kept = 0, j = 0, bias = p->slot_count - slot;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = p->starts[i];
        while (j < n && positions[j] + bias + p->slop < place) {
            j++;
        }
        if (j == n) {
            break;
        }
        p->starts[kept] = place;
        kept += positions[j] + bias <= place + p->slop;
    }
    return kept;
}

// Decodes the words of a phrase with a slop; *is_hopeless when some are never near each other, mostly before the frequent
// ones are decoded.
static int decode_near(phrase *p, bool in_title, bool *is_hopeless, idx_error *err)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < p->slot_count; i++) {
        uint32_t slot = p->order[i];
        phrase_word *word = p->words[p->slots[slot]];
        int rc = decode_word(p, word, in_title, err);
        if (rc != IDX_OK) {
            return rc;
        }
        if (i == 0) {
            if (!has_room(p->arena, &p->starts, &p->starts_capacity, word->tf)) {
                return idx__error_nomem(err);
            }
            count = first_places(p, word->positions, word->tf, slot);
        } else {
            count = keep_places(p, count, word->positions, word->tf, slot);
        }
        if (count == 0) {
            *is_hopeless = true;
            return IDX_OK;
        }
        slop_word *w = &p->slop_words[slot];
        w->positions = word->positions;
        w->count = word->tf;
        w->at = 0;
    }
    return IDX_OK;
}

// Frequency of a phrase with a slop in one field, in slop units; without `counts` any number above 0 will do.
static int count_near(phrase *p, bool in_title, bool counts, uint64_t *units, idx_error *err)
{
    bool is_hopeless = !order_by_frequency(p, in_title);
    int rc = is_hopeless ? IDX_OK : decode_near(p, in_title, &is_hopeless, err);
    *units = 0;
    if (rc == IDX_OK && !is_hopeless) {
        slop_match match;
        *units = counts ? idx__slop_frequency(p->slop_words, p->slot_count, p->slop)
                        : idx__slop_next(p->slop_words, p->slot_count, p->slop, &match);
    }
    return rc;
}

static int match_near(phrase *p, const posting_place *places, float *f, bool *occurs,
                      idx_error *err)
{
    const score_model *m = p->model;
    uint64_t body = 0, title = 0;
    int rc = IDX_OK;
    for (uint32_t w = 0; rc == IDX_OK && w < p->word_count; w++) {
        rc = place_word(p, w, places[w], err);
    }
    rc = rc != IDX_OK || p->title_only ? rc : count_near(p, false, f != NULL, &body, err);
    if (rc == IDX_OK && m->title_norms && (f || !body)) {
        rc = count_near(p, true, f != NULL, &title, err);
    }
    if (rc == IDX_OK && !f) {
        *occurs = body > 0 || title > 0;
    } else if (rc == IDX_OK) {
        const float unit = 1.0f / (float)IDX_SLOP_UNIT;
        float in_title = m->title_weight * ((float)title * unit);
        *occurs = body > 0 || title > 0;
        *f = p->title_only ? in_title
             : m->is_plain ? (float)(body + (uint64_t)m->base_weight * title) * unit
                           : (float)body * unit + in_title;
    }
    return rc;
}

// Starts that the leading slot allows: its positions that leave room for the words before it.
static int lead(phrase *p, phrase_word *word, uint32_t offset, bool in_title, uint32_t *count,
                idx_error *err)
{
    position_reader *r = &word->reader;
    uint32_t tf = in_title ? idx__position_reader_title_tf(r, word->at)
                           : idx__position_reader_body_tf(r, word->at);
    *count = 0;
    if (!has_room(p->arena, &p->starts, &p->starts_capacity, tf)) {
        return idx__error_nomem(err);
    }
    int rc = in_title ? idx__position_reader_title(r, word->at, p->starts, err)
                      : idx__position_reader_body(r, word->at, p->starts, err);
    for (uint32_t i = 0; rc == IDX_OK && i < tf; i++) {
        if (p->starts[i] >= offset) {
            p->starts[(*count)++] = p->starts[i] - offset;
        }
    }
    return rc;
}

static int count_field(phrase *p, const posting_place *places, bool in_title,
                       uint32_t *occurrence_count, idx_error *err)
{
    uint32_t count = 1;
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && count > 0 && i < p->slot_count; i++) {
        uint32_t slot = p->order[i], w = p->slots[slot];
        phrase_word *word = p->words[w];
        if (!word->is_placed) {
            rc = place_word(p, w, places[w], err);
        }
        if (rc == IDX_OK) {
            rc = i == 0 ? lead(p, word, slot, in_title, &count, err)
                        : idx__position_reader_keep(&word->reader, word->at, in_title, p->starts,
                                                    &count, slot, err);
        }
    }
    *occurrence_count = count;
    return rc;
}

int idx__phrase_match(phrase *p, const posting_place *places, float *f, bool *occurs,
                      idx_error *err)
{
    int rc = IDX_OK;
    uint32_t body = 0, title = 0;
    if (p->slop) {
        return match_near(p, places, f, occurs, err);
    }
    for (uint32_t w = 0; w < p->word_count; w++) {
        p->words[w]->is_placed = false;
    }
    if (!p->title_only) {
        rc = count_field(p, places, false, &body, err);
    }
    if (rc == IDX_OK && p->model->title_norms) {
        rc = count_field(p, places, true, &title, err);
    }
    if (rc == IDX_OK) {
        *occurs = body > 0 || title > 0;
    }
    if (rc == IDX_OK && f) {
        *f = p->title_only ? p->model->title_weight * (float)title
                           : idx__score_frequency(
                                 p->model, body + (uint32_t)p->model->base_weight * title, title);
    }
    return rc;
}
