/*
 * rerank.c: see rerank.h.
 *
 * Positions are the costly part: to find a document's, its block of the word's list is opened. So it is looked up first which
 * words each document holds, and no document gains more than these would give it side by side at its beginning. As many
 * documents as hits are wanted, those with the highest bounds, are read first; of the others only those that may still be above
 * the last of them. Words are read one after the other, in descending order of what they add, each in all these documents. With
 * each word the bounds come down: how early it stands is known, and of the words read so far none add more to run and window
 * together than those within the length of the query. A document whose bound falls too low is not read any further.
 *
 * A document's occurrences of all words, in ascending order, then give run and window in one pass.
 */
#include "searcher/rerank.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "searcher/rerank_slots.h"
#include "searcher/rerank_words.h"
#include "searcher/topk.h"

#include <string.h>

#define RING 64u // positions of a window; a power of two

_Static_assert(IDX_RERANK_WINDOW <= RING && IDX_MOST_SLOTS <= 256, "a window has room, a word fits into a byte");

// Where an answer may stand in a body: 3 * IDX_RERANK_WINDOW positions at most, around its best window.
typedef struct answer_zone {
    uint32_t doc;        // of the index
    uint32_t begin, end; // positions; the same where the body has no window
    uint32_t asked;      // a bit for each position from `begin` on: one of the query's words stands there
} answer_zone;

_Static_assert(3 * IDX_RERANK_WINDOW <= 32, "a zone has a bit for each position");

typedef word_positions field_positions[FIELDS];

// A document of the open segment that may become a hit.
typedef struct contender {
    uint64_t *key;
    uint32_t doc;              // of the segment
    word_place *places;        // by word
    field_positions *words;    // by word, where it was read
    uint32_t read_count;       // words read: the first of those in the slots' order that are there
    bool is_over;              // it is no hit
    uint64_t sum;              // of the first stage
    uint64_t most;             // not below that of the second
    uint64_t early;            // of the words read, what they gain
    uint64_t early_rest;       // of the others, at most
    uint64_t near;             // of the words read, not below what they add to run and window
    uint64_t near_most;        // of one of them
    uint64_t near_rest;        // of the others, likewise
} contender;

typedef struct rerank {
    const plan *plan;
    const segment *segment;
    rerank_slots slots;
    rerank_word **words; // by word; NULL: the segment lacks it
    answer_zone zones[IDX_RERANK_DEPTH]; // of the documents looked at, where an answer is looked for
    uint32_t zone_count;
    arena arena;
    idx_error *err;
} rerank;

bool idx__rerank_applies(const plan *p)
{
    return p->is_full && (p->searcher->manifest.flags & IDX_FLAG_POSITIONS);
}

// ---- a segment's words

static bool has_titles(const rerank *r)
{
    return r->segment->title_norms && r->plan->title_weight > 0.0f;
}

static int open_word(rerank *r, const term_entry *entry, rerank_word **out)
{
    if (entry->df == 0) {
        return IDX_OK;
    }
    *out = idx__arena_alloc(&r->arena, sizeof **out);
    return *out ? idx__rerank_word_open(*out, r->segment, entry, &r->arena, r->err) : idx__error_nomem(r->err);
}

// A word that is none of the query's.
static int open_extra_word(rerank *r, const uint8_t *term, uint32_t bytes, rerank_word **out)
{
    term_entry entry;
    int rc = idx__terms_find(r->segment, term, bytes, &entry, r->err);
    return rc == IDX_ENOTFOUND ? IDX_OK : rc == IDX_OK ? open_word(r, &entry, out) : rc;
}

static int open_words(rerank *r, const term_entry *entries)
{
    const rerank_slots *s = &r->slots;
    const uint32_t asked = r->plan->query->word_count;
    r->words = idx__arena_calloc(&r->arena, s->word_count, sizeof *r->words);
    if (!r->words) {
        return idx__error_nomem(r->err);
    }
    int rc = IDX_OK;
    for (uint32_t w = 0; rc == IDX_OK && w < s->word_count; w++) {
        if (s->number[w] < asked) {
            rc = open_word(r, &entries[s->number[w]], &r->words[w]);
        } else {
            const extra_word *extra = &s->extra[s->number[w] - asked];
            rc = open_extra_word(r, extra->term, extra->bytes, &r->words[w]);
        }
    }
    return rc;
}

// Not below what a word adds to run and window.
static uint64_t word_most(const rerank_slots *s, uint32_t w)
{
    return s->in_runs[w] + s->value[w];
}

static int open_segment(rerank *r, uint32_t i)
{
    const plan *p = r->plan;
    r->segment = &p->searcher->segments[i];
    idx__arena_init(&r->arena, p->arena->allocator);
    return open_words(r, p->entries + (size_t)i * p->query->word_count);
}

// Finds the words in documents that ascend, and what these have at most.
static int find_words(rerank *r, contender *docs, size_t count)
{
    const rerank_slots *s = &r->slots;
    uint32_t numbers[IDX_RERANK_DEPTH];
    word_place places[IDX_RERANK_DEPTH];
    word_place *own_places = idx__arena_alloc(&r->arena, count * s->word_count * sizeof *own_places);
    field_positions *words = idx__arena_alloc(&r->arena, count * s->word_count * sizeof *words);
    if (!own_places || !words) {
        return idx__error_nomem(r->err);
    }
    for (size_t i = 0; i < count; i++) {
        numbers[i] = docs[i].doc;
        docs[i].places = own_places + i * s->word_count;
        docs[i].words = words + i * s->word_count;
    }
    for (uint32_t w = 0; w < s->word_count; w++) {
        int rc = r->words[w] ? idx__rerank_word_find(r->words[w], numbers, count, places, r->err) : IDX_OK;
        if (rc != IDX_OK) {
            return rc;
        }
        for (size_t i = 0; i < count; i++) {
            contender *c = &docs[i];
            c->places[w] = r->words[w] ? places[i] : (word_place){0, IDX_NOT_THERE};
            bool is_there = c->places[w].index != IDX_NOT_THERE;
            c->near_rest += is_there ? word_most(s, w) : 0;
            c->early_rest += is_there ? s->value[w] : 0;
        }
    }
    for (size_t i = 0; i < count; i++) {
        docs[i].most = docs[i].sum + docs[i].near_rest / 2 + docs[i].early_rest;
    }
    return IDX_OK;
}

// ---- the words of one document, field by field

typedef struct occurrence {
    uint32_t position;
    uint32_t word;
} occurrence;

// The words of a field, each with its next occurrence: position << 8 | word.
typedef struct front {
    uint64_t next[IDX_MOST_SLOTS];
    const uint32_t *at[IDX_MOST_SLOTS]; // the position behind it
    const uint32_t *end[IDX_MOST_SLOTS];
    uint32_t count;
} front;

static void front_init(const rerank *r, const contender *c, uint32_t field, front *f)
{
    f->count = 0;
    for (uint32_t i = 0, left = c->read_count; left > 0; i++) {
        uint32_t w = r->slots.order[i];
        if (c->places[w].index == IDX_NOT_THERE) {
            continue;
        }
        left--;
        const word_positions *p = &c->words[w][field];
        if (p->tf) {
            f->next[f->count] = (uint64_t)p->at[0] << 8 | w;
            f->at[f->count] = p->at + 1;
            f->end[f->count++] = p->at + p->tf;
        }
    }
}

// The occurrence that comes first; false when there is none left.
static bool next_occurrence(front *f, occurrence *out)
{
    if (f->count == 0) {
        return false;
    }
    uint64_t best = f->next[0];
    uint32_t i = 0;
    for (uint32_t k = 1; k < f->count; k++) { // without a branch
        i = f->next[k] < best ? k : i;
        best = f->next[k] < best ? f->next[k] : best;
    }
    *out = (occurrence){(uint32_t)(best >> 8), (uint32_t)(best & 0xff)};
    if (f->at[i] < f->end[i]) {
        f->next[i] = (uint64_t)*f->at[i]++ << 8 | out->word;
    } else {
        f->count--;
        f->next[i] = f->next[f->count];
        f->at[i] = f->at[f->count];
        f->end[i] = f->end[f->count];
    }
    return true;
}

// The window's occurrences, in a ring: a window holds at most one of each position.
typedef struct window {
    occurrence ring[RING];
    uint32_t first, count;
    uint32_t width; // positions, at most RING
    uint32_t words[IDX_MOST_SLOTS]; // by word: occurrences in the window
    uint32_t sum;     // of the words' values
    uint64_t in_runs; // and of what they add to runs at most
} window;

static void window_init(window *v, const rerank_slots *s, uint32_t width)
{
    v->first = v->count = v->sum = 0;
    v->in_runs = 0;
    v->width = width;
    memset(v->words, 0, s->word_count * sizeof *v->words);
}

static void window_drop(window *v, const rerank_slots *s)
{
    uint32_t word = v->ring[v->first].word;
    v->first = (v->first + 1) % RING;
    v->count--;
    if (--v->words[word] == 0) {
        v->sum -= s->value[word];
        v->in_runs -= s->in_runs[word];
    }
}

static void window_add(window *v, const rerank_slots *s, occurrence o)
{
    while (v->count && (v->count == v->width || o.position - v->ring[v->first].position >= v->width)) {
        window_drop(v, s);
    }
    v->ring[(v->first + v->count++) % RING] = o;
    if (v->words[o.word]++ == 0) {
        v->sum += s->value[o.word];
        v->in_runs += s->in_runs[o.word];
    }
}

// ---- reading them, as long as the document may be a hit

// Not below what the words read so far add to run and window: both lie within the reach of the query.
static uint64_t bound_near(const rerank *r, const contender *c)
{
    const rerank_slots *s = &r->slots;
    uint64_t in_window = 0, in_runs = 0;
    for (uint32_t field = 0; field < (has_titles(r) ? FIELDS : IN_TITLE); field++) {
        front f;
        window v;
        occurrence o;
        front_init(r, c, field, &f);
        window_init(&v, s, s->reach);
        while (next_occurrence(&f, &o)) {
            window_add(&v, s, o);
            in_window = v.sum > in_window ? v.sum : in_window;
            in_runs = v.in_runs > in_runs ? v.in_runs : in_runs;
        }
    }
    return in_window + in_runs;
}

// Whether the document's sum may still be `least` or more.
static bool may_reach(const rerank *r, const contender *c, uint64_t least)
{
    uint64_t sure = c->sum + c->early + c->early_rest;
    if (sure + (c->near + c->near_rest) / 2 < least) {
        return false;
    }
    bool may_fall_short = sure + (c->near_most + c->near_rest) / 2 < least; // were they far apart
    return !may_fall_short || r->slots.reach > RING || sure + (bound_near(r, c) + c->near_rest) / 2 >= least;
}

// What a word gains by standing early.
static uint32_t early_gain(const rerank_slots *s, const contender *c, uint32_t w)
{
    const word_positions *body = &c->words[w][IN_BODY], *title = &c->words[w][IN_TITLE];
    uint64_t in_body = body->tf ? body->at[0] : UINT32_MAX, in_title = title->tf ? title->at[0] : UINT32_MAX;
    uint64_t first = in_body < in_title ? in_body : in_title;
    return first == UINT32_MAX ? 0 : (uint32_t)((uint64_t)s->value[w] * IDX_RERANK_EARLY / (IDX_RERANK_EARLY + first));
}

static int read_word(rerank *r, contender *c, uint32_t w)
{
    const rerank_slots *s = &r->slots;
    uint64_t most = word_most(s, w);
    int rc = idx__rerank_word_read(r->words[w], c->places[w], has_titles(r), &r->arena, c->words[w], r->err);
    if (rc == IDX_OK) {
        c->read_count++;
        c->near += most;
        c->near_most = most > c->near_most ? most : c->near_most;
        c->near_rest -= most;
        c->early += early_gain(s, c, w);
        c->early_rest -= s->value[w];
    }
    return rc;
}

// Reads the words of documents that ascend, as far as their sums may be `least` or more.
static int read_words(rerank *r, contender *const *docs, size_t count, uint64_t least)
{
    const rerank_slots *s = &r->slots;
    for (uint32_t i = 0; i < s->word_count; i++) {
        uint32_t w = s->order[i];
        for (size_t n = 0; n < count; n++) {
            contender *c = docs[n];
            if (c->is_over || c->places[w].index == IDX_NOT_THERE) {
                continue;
            }
            c->is_over = !may_reach(r, c, least);
            int rc = c->is_over ? IDX_OK : read_word(r, c, w);
            if (rc != IDX_OK) {
                return rc;
            }
        }
    }
    return IDX_OK;
}

// ---- what a document gains whose words were read

// Of each slot, where it stood last, and what the run that ends there is worth.
typedef struct runs {
    uint32_t behind[IDX_MOST_SLOTS]; // the position behind it; 0: nowhere yet
    uint32_t sum[IDX_MOST_SLOTS];
} runs;

static uint32_t runs_add(runs *u, const rerank_slots *s, occurrence o)
{
    uint32_t best = 0;
    for (uint32_t at = s->last[o.word]; at > 0; at = s->before[at - 1]) {
        uint32_t i = at - 1; // downwards: slot i - 1 is still as it was before
        uint32_t sum = s->worth[i], distance = s->distance[i], previous = s->previous[i];
        bool goes_on = distance && o.position >= distance &&
                       u->behind[previous] == o.position - distance + 1;
        if (goes_on) {
            sum += u->sum[previous];
        } else if (s->goes_on[i]) {
            continue; // it defines or goes on with nothing here
        }
        uint32_t end = s->ends[i];
        if (u->behind[end] != o.position + 1 || sum > u->sum[end]) {
            u->behind[end] = o.position + 1;
            u->sum[end] = sum;
        }
        best = sum > best ? sum : best;
    }
    return best;
}

// *best_start: where the first word of the field's best window stands; UINT32_MAX: the field has none.
static void look_at_field(const rerank *r, const contender *c, uint32_t field, rerank_gain *gain,
                          uint32_t *best_start)
{
    const rerank_slots *s = &r->slots;
    front f;
    window v;
    runs u;
    occurrence o = {0, 0};
    uint32_t best = 0;
    front_init(r, c, field, &f);
    window_init(&v, s, IDX_RERANK_WINDOW);
    memset(u.behind, 0, s->count * sizeof *u.behind);
    *best_start = UINT32_MAX;
    while (next_occurrence(&f, &o)) {
        if (s->value[o.word] > 0) { // a word that defines is none of a window
            window_add(&v, s, o);
        }
        *best_start = v.sum > best ? v.ring[v.first].position : *best_start;
        best = v.sum > best ? v.sum : best;
        uint32_t run = runs_add(&u, s, o);
        gain->run = run > gain->run ? run : gain->run;
    }
    gain->window = best > gain->window ? best : gain->window;
}

// The zone around a window of the body that begins at `start`.
static void set_zone(const rerank *r, const contender *c, uint32_t start, answer_zone *zone)
{
    zone->begin = start < IDX_RERANK_WINDOW ? 0 : start - IDX_RERANK_WINDOW;
    zone->end = start + 2 * IDX_RERANK_WINDOW;
    for (uint32_t w = 0; w < r->slots.word_count; w++) {
        const word_positions *p = &c->words[w][IN_BODY];
        uint32_t tf = c->places[w].index == IDX_NOT_THERE ? 0 : p->tf;
        for (uint32_t n = 0; n < tf && p->at[n] < zone->end; n++) {
            zone->asked |= p->at[n] >= zone->begin ? 1u << (p->at[n] - zone->begin) : 0;
        }
    }
}

static void look_at_document(rerank *r, const contender *c, rerank_gain *gain)
{
    uint32_t start;
    *gain = (rerank_gain){0};
    look_at_field(r, c, IN_BODY, gain, &start);
    if (r->slots.answer) {
        answer_zone *zone = &r->zones[r->zone_count++];
        *zone = (answer_zone){.doc = r->segment->first_doc + c->doc};
        if (start != UINT32_MAX) {
            set_zone(r, c, start, zone);
        }
    }
    if (has_titles(r)) {
        look_at_field(r, c, IN_TITLE, gain, &start);
    }
    gain->early = (uint32_t)c->early;
}

// ---- answers

static const answer_zone *find_zone(const rerank *r, uint32_t doc)
{
    uint32_t i = 0;
    while (i < r->zone_count && r->zones[i].doc != doc) {
        i++;
    }
    return i < r->zone_count ? &r->zones[i] : NULL;
}

// Whether a document, whose zone is known, has a sign there that stands at no word of the query.
static int has_answer(rerank *r, rerank_word *signs, uint32_t doc, bool *has)
{
    const answer_zone *zone = find_zone(r, r->segment->first_doc + doc);
    *has = false;
    if (!zone || zone->begin == zone->end) {
        return IDX_OK;
    }
    word_place place;
    field_positions positions;
    int rc = idx__rerank_word_find(signs, &doc, 1, &place, r->err);
    if (rc != IDX_OK || place.index == IDX_NOT_THERE) {
        return rc;
    }
    rc = idx__rerank_word_read(signs, place, false, &r->arena, positions, r->err);
    const word_positions *p = &positions[IN_BODY];
    for (uint32_t i = 0; rc == IDX_OK && i < p->tf && p->at[i] < zone->end; i++) {
        *has |= p->at[i] >= zone->begin && !(zone->asked >> (p->at[i] - zone->begin) & 1);
    }
    return rc;
}

// Opens segment number i with the list of signs alone; *signs is NULL if it has none.
static int open_signs(rerank *r, uint32_t i, rerank_word **signs)
{
    const plan *p = r->plan;
    r->segment = &p->searcher->segments[i];
    *signs = NULL;
    idx__arena_init(&r->arena, p->arena->allocator);
    return open_extra_word(r, idx__sign_terms[p->query->asked_sign], IDX_SIGN_BYTES, signs);
}

// Adds to keys[0..count), of documents of one segment that ascend, what answers are worth.
static int add_answers(rerank *r, uint32_t i, uint64_t *keys, size_t count)
{
    rerank_word *signs;
    int rc = open_signs(r, i, &signs);
    for (size_t n = 0; rc == IDX_OK && signs && n < count; n++) {
        bool has;
        rc = has_answer(r, signs, idx__topk_key_doc(keys[n]) - r->segment->first_doc, &has);
        keys[n] += has ? (uint64_t)r->slots.answer << 32 : 0;
    }
    idx__arena_release(&r->arena);
    return rc;
}

int idx__rerank_document(const plan *p, uint32_t i, uint32_t doc, bool is_first, rerank_gain *gain,
                         idx_error *err)
{
    rerank r = {.plan = p, .err = err};
    contender c = {.doc = doc}, *docs[] = {&c};
    *gain = (rerank_gain){0};
    int rc = idx__rerank_slots(p, &r.slots, err);
    if (rc != IDX_OK) {
        return rc;
    }
    rc = open_segment(&r, i);
    rc = rc == IDX_OK ? find_words(&r, &c, 1) : rc;
    rc = rc == IDX_OK ? read_words(&r, docs, 1, 0) : rc;
    if (rc == IDX_OK) {
        look_at_document(&r, &c, gain);
    }
    idx__arena_release(&r.arena);
    if (rc == IDX_OK && is_first && r.slots.answer) {
        rerank_word *signs;
        bool has = false;
        rc = open_signs(&r, i, &signs);
        rc = rc == IDX_OK && signs ? has_answer(&r, signs, doc, &has) : rc;
        gain->answer = has ? r.slots.answer : 0;
        idx__arena_release(&r.arena);
    }
    return rc;
}

// ---- the whole index

// The best sums so far, best first, as many as hits are wanted: of documents not yet looked at, those of the first stage.
typedef struct best_sums {
    uint64_t sums[IDX_RERANK_DEPTH];
    size_t count;
} best_sums;

// A document's sum rises.
static void best_raise(best_sums *b, uint64_t from, uint64_t to)
{
    size_t i = b->count - 1;
    if (to <= b->sums[i]) {
        return;
    }
    while (i > 0 && b->sums[i] < from) {
        i--;
    }
    i = b->sums[i] == from ? i : b->count - 1; // it was none of the best
    for (; i > 0 && b->sums[i - 1] < to; i--) {
        b->sums[i] = b->sums[i - 1];
    }
    b->sums[i] = to;
}

// The `count`-th largest bound; 0: there are fewer.
static uint64_t high_bound(const contender *docs, size_t doc_count, size_t count)
{
    best_sums bounds = {.count = count};
    for (size_t i = 0; i < doc_count; i++) {
        best_raise(&bounds, 0, docs[i].most);
    }
    return bounds.sums[count - 1];
}

// Adds to the keys of some documents, that ascend, what they gain, where that can make them hits.
static int add_some(rerank *r, best_sums *best, contender *const *docs, size_t count)
{
    int rc = read_words(r, docs, count, best->sums[best->count - 1]);
    for (size_t i = 0; rc == IDX_OK && i < count; i++) {
        if (!docs[i]->is_over) {
            rerank_gain gain;
            look_at_document(r, docs[i], &gain);
            *docs[i]->key += (uint64_t)idx__rerank_sum(&gain) << 32;
            best_raise(best, docs[i]->sum, docs[i]->sum + idx__rerank_sum(&gain));
        }
    }
    return rc;
}

// The same for keys[0..count), of documents of the open segment that ascend.
static int add_gains(rerank *r, best_sums *best, uint64_t *keys, size_t count)
{
    contender docs[IDX_RERANK_DEPTH], *some[IDX_RERANK_DEPTH];
    for (size_t i = 0; i < count; i++) {
        docs[i] = (contender){.key = &keys[i],
                              .doc = idx__topk_key_doc(keys[i]) - r->segment->first_doc,
                              .sum = idx__topk_key_sum(keys[i])};
    }
    int rc = find_words(r, docs, count);
    uint64_t high = rc == IDX_OK ? high_bound(docs, count, best->count) : 0;
    for (int is_rest = 0; rc == IDX_OK && is_rest < 2; is_rest++) {
        uint64_t least = best->sums[best->count - 1];
        size_t n = 0;
        for (size_t i = 0; i < count; i++) {
            if ((docs[i].most < high) == is_rest && docs[i].most >= least) {
                some[n++] = &docs[i];
            }
        }
        rc = add_some(r, best, some, n);
    }
    return rc;
}

static uint64_t by_rank(uint64_t key)
{
    return ~key;
}

static uint64_t by_doc(uint64_t key)
{
    return idx__topk_key_doc(key);
}

// They are few, and mostly nearly in order.
static void sort_keys(uint64_t *keys, size_t count, uint64_t (*order)(uint64_t))
{
    for (size_t i = 1; i < count; i++) {
        uint64_t key = keys[i];
        size_t j = i;
        for (; j > 0 && order(keys[j - 1]) > order(key); j--) {
            keys[j] = keys[j - 1];
        }
        keys[j] = key;
    }
}

// How many of the keys, whose documents ascend, are of this segment.
static size_t count_within(const segment *s, const uint64_t *keys, size_t count)
{
    size_t n = 0;
    while (n < count && idx__topk_key_doc(keys[n]) - s->first_doc < s->meta.documents) {
        n++;
    }
    return n;
}

// The first of the ranked keys gain by answers.
static int rerank_answers(rerank *r, uint64_t *keys, size_t count)
{
    const idx_searcher *s = r->plan->searcher;
    uint64_t *at = keys, *end = keys + (count < IDX_RERANK_ANSWERS ? count : IDX_RERANK_ANSWERS);
    int rc = IDX_OK;
    sort_keys(keys, (size_t)(end - keys), by_doc);
    for (uint32_t i = 0; rc == IDX_OK && at < end; i++) {
        size_t n = count_within(&s->segments[i], at, (size_t)(end - at));
        rc = n ? add_answers(r, i, at, n) : IDX_OK;
        at += n;
    }
    sort_keys(keys, (size_t)(end - keys), by_rank);
    return rc;
}

int idx__rerank(const plan *p, uint64_t *keys, size_t count, size_t wanted, idx_error *err)
{
    const idx_searcher *s = p->searcher;
    rerank r = {.plan = p, .err = err};
    int rc = count ? idx__rerank_slots(p, &r.slots, err) : IDX_OK;
    if (rc != IDX_OK || r.slots.count == 0) {
        return rc;
    }
    wanted = r.slots.answer && wanted < IDX_RERANK_ANSWERS ? IDX_RERANK_ANSWERS : wanted;
    best_sums best = {.count = wanted < count ? wanted : count};
    for (size_t i = 0; i < best.count; i++) {
        best.sums[i] = idx__topk_key_sum(keys[i]);
    }
    uint64_t *at = keys, *end = keys + count;
    sort_keys(keys, count, by_doc);
    for (uint32_t i = 0; rc == IDX_OK && at < end; i++) {
        const segment *seg = &s->segments[i];
        size_t n = count_within(seg, at, (size_t)(end - at));
        if (n == 0) {
            continue;
        }
        rc = open_segment(&r, i);
        rc = rc == IDX_OK ? add_gains(&r, &best, at, n) : rc;
        idx__arena_release(&r.arena);
        at += n;
    }
    sort_keys(keys, count, by_rank);
    return rc == IDX_OK && r.slots.answer ? rerank_answers(&r, keys, count) : rc;
}
