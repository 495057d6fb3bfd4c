/*
 * phrase_match.c: the positions' half of phrase.h.
 *
 * Words take turns, the rarest first, and in its turn a word is looked at in all candidates that are
 * alive: so the codes of a block are found and read in one go, and blocks of frequent words are
 * opened only for candidates that the rarer words have left.
 *
 * The word of the first turn leads: each of its positions, less its slot's offset in the phrase, is
 * a possible start. The other slots keep the starts s for which they hold s + offset. What is left
 * are the occurrences; overlapping ones all count. A slot need not be looked at beside a neighbour
 * that has had its turn, makes one of the pairs with it and occurs once in the document: for the pair
 * stands there, too, and can only stand at that occurrence.
 *
 * With a slop, the leading word's positions stay as places (slop.h) as long as every other word has
 * one within the slop of them; all positions are kept for the walk over what is alive at the end.
 *
 * A document's frequencies bound its occurrences, so callers may skip documents before positions
 * are touched.
 */
#include "searcher/phrase.h"

#include "common/base/error.h"

#include <string.h>

#define LOOKS_AHEAD 4u // candidates whose codes are fetched while others are looked at

// What is looked for and where; slots [from, to) of the order hold the word whose turn it is.
typedef struct turn {
    phrase *p;
    const phrase_candidates *k;
    uint32_t word;
    uint32_t from, to;
    idx_error *err;
} turn;

static uint32_t index_of(const turn *t, uint32_t i)
{
    return t->k->places[t->word].indexes[t->k->numbers[i]];
}

// Room for n more values in the pool.
static int pool_reserve(phrase *p, size_t n, idx_error *err)
{
    if (n <= p->pool_capacity - p->pool_count) {
        return IDX_OK;
    }
    size_t wanted = p->pool_count + n < 1024 ? 1024 : 2 * (p->pool_count + n);
    uint32_t *grown = idx__arena_alloc(p->arena, wanted * sizeof *grown);
    if (!grown) {
        return idx__error_nomem(err);
    }
    if (p->pool_count) {
        memcpy(grown, p->pool, p->pool_count * sizeof *grown);
    }
    p->pool = grown;
    p->pool_capacity = wanted;
    return IDX_OK;
}

// ---- one word in one field of one candidate

// Appends the word's positions to the pool.
static int decode(const turn *t, uint32_t at, bool in_title, pool_range *out)
{
    phrase *p = t->p;
    position_reader *r = p->words[t->word].reader;
    uint32_t tf = in_title ? idx__position_reader_title_tf(r, at)
                           : idx__position_reader_body_tf(r, at);
    *out = (pool_range){(uint32_t)p->pool_count, tf};
    if (tf == 0) {
        return IDX_OK;
    }
    int rc = pool_reserve(p, tf, t->err);
    if (rc == IDX_OK) {
        p->pool_count += tf;
        rc = in_title ? idx__position_reader_title(r, at, p->pool + out->first, t->err)
                      : idx__position_reader_body(r, at, p->pool + out->first, t->err);
    }
    return rc;
}

// Starts that the leading slot allows: its positions that leave room for the words before it.
static int lead(const turn *t, uint32_t at, bool in_title, pool_range *starts)
{
    int rc = decode(t, at, in_title, starts);
    uint32_t *values = t->p->pool + starts->first, offset = t->p->order[0], kept = 0;
    if (rc != IDX_OK) {
        return rc;
    }
    for (uint32_t i = 0; i < starts->count; i++) {
        uint32_t position = values[i];
        values[kept] = position - offset;
        kept += position >= offset;
    }
    starts->count = kept;
    return IDX_OK;
}

static int look_exactly(const turn *t, uint32_t at, bool in_title, pool_range *starts)
{
    phrase *p = t->p;
    uint32_t i = t->from;
    int rc = IDX_OK;
    if (i == 0) {
        rc = lead(t, at, in_title, starts);
        i++;
    }
    for (; rc == IDX_OK && i < t->to && starts->count; i++) {
        rc = idx__position_reader_keep(p->words[t->word].reader, at, in_title,
                                       p->pool + starts->first, &starts->count, p->order[i],
                                       t->err);
    }
    return rc;
}

// The leading slot's occurrences, as places of slop.h.
static int lead_nearby(const turn *t, pool_range positions, pool_range *places)
{
    phrase *p = t->p;
    int rc = pool_reserve(p, positions.count, t->err);
    if (rc != IDX_OK) {
        return rc;
    }
    *places = (pool_range){(uint32_t)p->pool_count, positions.count};
    p->pool_count += positions.count;
    for (uint32_t i = 0; i < positions.count; i++) {
        p->pool[places->first + i] =
            p->pool[positions.first + i] + p->slot_count - p->order[0];
    }
    return IDX_OK;
}

// Keeps the places that have an occurrence of a slot within the slop.
static void keep_nearby(phrase *p, pool_range positions, uint32_t slot, pool_range *places)
{
    const uint32_t *position = p->pool + positions.first;
    uint32_t *place = p->pool + places->first;
    uint32_t kept = 0, j = 0, bias = p->slot_count - slot;
    for (uint32_t i = 0; i < places->count; i++) {
        uint32_t wanted = place[i];
        while (j < positions.count && position[j] + bias + p->slop < wanted) {
            j++;
        }
        if (j == positions.count) {
            break;
        }
        place[kept] = wanted;
        kept += position[j] + bias <= wanted + p->slop;
    }
    places->count = kept;
}

static int look_nearby(const turn *t, uint32_t at, bool in_title, pool_range *positions,
                       pool_range *places)
{
    uint32_t i = t->from;
    int rc = decode(t, at, in_title, positions);
    if (rc == IDX_OK && i == 0) {
        rc = lead_nearby(t, *positions, places);
        i++;
    }
    for (; rc == IDX_OK && i < t->to && places->count; i++) {
        keep_nearby(t->p, *positions, t->p->order[i], places);
    }
    return rc;
}

// In the fields that may still hold the phrase.
static int look(const turn *t, uint32_t i, bool *stays)
{
    phrase *p = t->p;
    const phrase_word *word = &p->words[t->word];
    uint32_t at = index_of(t, i), any = 0;
    if (p->title_only) { // the cursor's block is thinned
        if (at >= word->reader->titles.count) {
            return idx__segment_corrupt(word->reader->list->segment, SECTION_POSTINGS, NULL, t->err,
                                        "a posting has gone");
        }
        at = word->reader->titles.index[at];
    }
    if (at >= word->reader->count) {
        return idx__segment_corrupt(word->reader->list->segment, SECTION_POSTINGS, NULL, t->err,
                                    "a posting has gone");
    }
    for (uint32_t field = p->title_only; field < (p->model->title_norms ? 2u : 1u); field++) {
        pool_range *starts = &p->starts[field][i];
        if (t->from > 0 && starts->count == 0) {
            continue;
        }
        int rc = word->positions
                     ? look_nearby(t, at, field, &(*word->positions)[field][i], starts)
                     : look_exactly(t, at, field, starts);
        if (rc != IDX_OK) {
            return rc;
        }
        any |= starts->count;
    }
    *stays = any > 0;
    return IDX_OK;
}

// ---- one word in all candidates

// Whether a slot is known to stand beside a neighbour that does: see above.
static bool is_implied_by(const turn *t, uint32_t neighbour, uint32_t i)
{
    const phrase *p = t->p;
    uint32_t word = p->slots[neighbour], freq, number = t->k->numbers[i];
    const phrase_places *places = &t->k->places[word];
    return idx__postings_pick_freqs(&p->cursors[word]->list, places->blocks[number],
                                    &places->indexes[number], 1, &freq) &&
           freq == 1;
}

static bool had_turn(const turn *t, uint32_t slot)
{
    for (uint32_t i = 0; i < t->from; i++) {
        if (t->p->order[i] == slot) {
            return true;
        }
    }
    return false;
}

// The neighbours that may make it needless to look at the word: at most two.
static uint32_t find_neighbours(const turn *t, uint32_t neighbours[2])
{
    const phrase *p = t->p;
    uint32_t slot = p->order[t->from], count = 0;
    if (t->to - t->from != 1 || p->title_only || p->slop) {
        return 0;
    }
    if (slot > 0 && p->is_paired[slot - 1] && had_turn(t, slot - 1)) {
        neighbours[count++] = slot - 1;
    }
    if (slot + 1 < p->slot_count && p->is_paired[slot] && had_turn(t, slot + 1)) {
        neighbours[count++] = slot + 1;
    }
    return count;
}

// Sets looked_up[] to the alive candidates in which the word must be looked up; the number of them.
static uint32_t choose(const turn *t)
{
    phrase *p = t->p;
    uint32_t neighbours[2], n = find_neighbours(t, neighbours), count = 0;
    if (n == 0) {
        memcpy(p->looked_up, p->alive, p->alive_count);
        return p->alive_count;
    }
    for (uint32_t j = 0; j < p->alive_count; j++) {
        uint32_t i = p->alive[j];
        bool is_implied =
            is_implied_by(t, neighbours[0], i) || (n > 1 && is_implied_by(t, neighbours[1], i));
        p->looked_up[count] = (uint8_t)i;
        count += !is_implied;
    }
    return count;
}

// Whether a start (or place) agrees with a position of slot `slot`: exactly, or within the slop.
static inline uint32_t agrees(const phrase *p, uint32_t start, uint32_t position, uint32_t slot)
{
    return p->slop ? start + p->slop - (position + p->slot_count - slot) <= 2 * p->slop
                   : start + slot == position;
}

// Starts out of one or two positions of the leading word.
static void lead_few(const phrase *p, const few_positions *few, uint32_t *starts, pool_range *range)
{
    uint32_t slot = p->order[0];
    if (p->slop) {
        starts[0] = few->at[0] + p->slot_count - slot;
        starts[1] = few->at[1] + p->slot_count - slot;
        range->count = few->tf;
        return;
    }
    uint32_t has_first = few->at[0] >= slot, has_second = few->tf == 2 && few->at[1] >= slot;
    starts[0] = (has_first ? few->at[0] : few->at[1]) - slot;
    starts[1] = few->at[1] - slot;
    range->count = has_first + has_second;
}

// Of one or two starts, keeps those that one or two positions allow.
static void keep_few(const phrase *p, const few_positions *few, uint32_t slot, uint32_t *starts,
                     pool_range *range)
{
    uint32_t a = starts[0], b = starts[range->count - 1];
    uint32_t has_a = (uint32_t)agrees(p, a, few->at[0], slot) | (uint32_t)agrees(p, a, few->at[1], slot);
    uint32_t has_b = (uint32_t)agrees(p, b, few->at[0], slot) | (uint32_t)agrees(p, b, few->at[1], slot);
    has_b &= range->count == 2;
    starts[0] = has_a ? a : b;
    range->count = has_a + has_b;
}

// Looks the word up where it occurs once or twice in bodies that leave one or two starts, which most do; the
// candidates that are left take the place of looked_up[from..to). Returns where they end. The pool has room for
// four values a candidate.
static uint32_t look_for_few(const turn *t, uint32_t from, uint32_t to, bool *stays)
{
    phrase *p = t->p;
    const phrase_word *word = &p->words[t->word];
    uint8_t *looked_up = p->looked_up, postings[IDX_MAX_CANDIDATES];
    few_positions few[IDX_MAX_CANDIDATES];
    uint32_t left = from, slot = p->order[t->from];
    bool leads = t->from == 0;
    for (uint32_t j = from; j < to; j++) {
        postings[j - from] = (uint8_t)index_of(t, looked_up[j]);
    }
    idx__position_reader_few(word->reader, postings, to - from, few);
    for (uint32_t j = from; j < to; j++) {
        const few_positions *here = &few[j - from];
        uint8_t i = looked_up[j];
        pool_range *range = &p->starts[0][i];
        if (here->tf == 0 || (!leads && range->count > 2)) {
            looked_up[left++] = i;
            continue;
        }
        if (word->positions) {
            (*word->positions)[0][i] = (pool_range){(uint32_t)p->pool_count, here->tf};
            memcpy(p->pool + p->pool_count, here->at, sizeof here->at);
            p->pool_count += 2;
        }
        if (leads) {
            range->first = (uint32_t)p->pool_count;
            p->pool_count += 2;
            lead_few(p, here, p->pool + range->first, range);
        } else {
            keep_few(p, here, slot, p->pool + range->first, range);
        }
        stays[i] = range->count > 0;
    }
    return left;
}

// Looks the word up in the candidates looked_up[from..to), whose postings are in one block.
static int look_in_block(const turn *t, uint32_t block, uint32_t from, uint32_t to, bool *stays)
{
    phrase *p = t->p;
    position_reader *r = p->words[t->word].reader;
    const cursor *c = p->cursors[t->word];
    const uint32_t *docs = c->block == block && !p->title_only ? c->docs : NULL;
    uint32_t last = p->title_only ? IDX_POSTINGS_BLOCK - 1 : index_of(t, p->looked_up[to - 1]);
    int rc = idx__position_reader_open(r, block, last, docs, t->err);
    bool is_plain = !p->model->title_norms && t->to - t->from == 1;
    if (rc == IDX_OK && is_plain) {
        rc = pool_reserve(p, 4 * (size_t)(to - from), t->err);
        to = rc == IDX_OK ? look_for_few(t, from, to, stays) : to;
    }
    for (uint32_t j = from; rc == IDX_OK && j < to; j++) {
        rc = look(t, p->looked_up[j], &stays[p->looked_up[j]]);
    }
    return rc;
}

// Keeps the alive candidates that hold the word where it must stand.
static int take_turn(const turn *t)
{
    phrase *p = t->p;
    const position_reader *r = p->words[t->word].reader;
    const uint8_t *looked_up = p->looked_up;
    bool stays[IDX_MAX_CANDIDATES];
    uint32_t blocks[IDX_MAX_CANDIDATES], count = choose(t), ahead = 0;
    memset(stays, true, t->k->count);
    for (uint32_t j = 0; j < count; j++) {
        blocks[j] = t->k->places[t->word].blocks[t->k->numbers[looked_up[j]]];
    }
    for (uint32_t j = 0, end; j < count; j = end) {
        for (; ahead < count && ahead < j + LOOKS_AHEAD; ahead++) {
            idx__position_reader_prefetch(r, blocks[ahead], index_of(t, looked_up[ahead]));
        }
        for (end = j + 1; end < count && blocks[end] == blocks[j]; end++) {
        }
        int rc = look_in_block(t, blocks[j], j, end, stays);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    uint32_t kept = 0;
    for (uint32_t j = 0; j < p->alive_count; j++) {
        uint8_t i = p->alive[j];
        p->alive[kept] = i;
        kept += stays[i];
    }
    p->alive_count = kept;
    return IDX_OK;
}

// ---- all words

// The frequency in slop units; without `counts` any number above 0 will do.
static uint64_t walk(phrase *p, uint32_t field, uint32_t i, bool counts)
{
    slop_match match;
    if (p->starts[field][i].count == 0) {
        return 0;
    }
    for (uint32_t s = 0; s < p->slot_count; s++) {
        pool_range r = (*p->words[p->slots[s]].positions)[field][i];
        p->slop_words[s].positions = p->pool + r.first;
        p->slop_words[s].count = r.count;
        p->slop_words[s].at = 0;
    }
    return counts ? idx__slop_frequency(p->slop_words, p->slot_count, p->slop)
                  : idx__slop_next(p->slop_words, p->slot_count, p->slop, &match);
}

static void weigh_nearby(phrase *p, uint32_t i, float *f, bool *occurs)
{
    const score_model *m = p->model;
    uint64_t body = p->title_only ? 0 : walk(p, 0, i, f != NULL);
    uint64_t title = m->title_norms && (f || !body) ? walk(p, 1, i, f != NULL) : 0;
    const float unit = 1.0f / (float)IDX_SLOP_UNIT;
    *occurs = body > 0 || title > 0;
    if (f) {
        float in_title = m->title_weight * ((float)title * unit);
        *f = p->title_only ? in_title
             : m->is_plain ? (float)(body + (uint64_t)m->base_weight * title) * unit
                           : (float)body * unit + in_title;
    }
}

static void weigh(phrase *p, uint32_t i, float *f, bool *occurs)
{
    const score_model *m = p->model;
    uint32_t body = p->title_only ? 0 : p->starts[0][i].count;
    uint32_t title = m->title_norms ? p->starts[1][i].count : 0;
    *occurs = true;
    if (f) {
        *f = p->title_only
                 ? m->title_weight * (float)title
                 : idx__score_frequency(m, body + (uint32_t)m->base_weight * title, title);
    }
}

int idx__phrase_match(phrase *p, const phrase_candidates *k, float *f, bool *occurs,
                      idx_error *err)
{
    turn t = {.p = p, .k = k, .err = err};
    p->alive_count = k->count;
    p->pool_count = 0;
    for (uint32_t i = 0; i < k->count; i++) {
        p->alive[i] = (uint8_t)i;
    }
    memset(occurs, false, k->count * sizeof *occurs);
    for (; t.from < p->slot_count && p->alive_count; t.from = t.to) {
        t.word = p->slots[p->order[t.from]];
        for (t.to = t.from + 1; t.to < p->slot_count && p->slots[p->order[t.to]] == t.word; t.to++) {
        }
        int rc = take_turn(&t);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    for (uint32_t j = 0; j < p->alive_count; j++) {
        uint32_t i = p->alive[j];
        if (p->slop) {
            weigh_nearby(p, i, f ? &f[i] : NULL, &occurs[i]);
        } else {
            weigh(p, i, f ? &f[i] : NULL, &occurs[i]);
        }
    }
    return IDX_OK;
}

int idx__phrase_match_one(phrase *p, float *f, bool *occurs, idx_error *err)
{
    const uint8_t number = 0;
    const phrase_candidates k = {.count = 1, .numbers = &number, .places = p->places};
    return idx__phrase_match(p, &k, f, occurs, err);
}
