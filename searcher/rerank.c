/*
 * rerank.c: see rerank.h.
 *
 * Per segment, word by word would touch each list once, document by document needs no more than one
 * document's positions at a time: the latter, because readers remember the block that they stand
 * in and documents ascend. A document's occurrences of all words, in ascending order, then give run
 * and window in one pass.
 *
 * Positions are the costly part, so they are read only of documents that can still be among the
 * hits that are wanted. The best of the first stage come first; of the others it is looked up which
 * words they hold, and no document gains more than these would give it side by side at its
 * beginning.
 */
#include "searcher/rerank.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "searcher/position_reader.h"
#include "searcher/topk.h"

#include <string.h>

#define MOST_SLOTS (IDX_RERANK_SLOTS + IDX_DEFINING_WORDS)

// What the query asks for, in slots.
typedef struct slots {
    uint32_t count;      // of slots
    uint32_t asked;      // of them: of the query's text; behind these, words that define the last
    uint32_t word_count; // distinct
    uint32_t answer;     // what the sign of an answer is worth; 0: none is looked for
    uint8_t word[MOST_SLOTS];      // by slot: its word
    uint32_t distance[MOST_SLOTS]; // by slot: behind the slot before it; 0: not in its row
    uint8_t previous[MOST_SLOTS];  // by slot: the slot before it in its row
    uint32_t worth[MOST_SLOTS];    // by slot: in a run
    uint32_t number[MOST_SLOTS];   // by word: its number in the query
    uint32_t value[MOST_SLOTS];    // by word
    uint64_t most[MOST_SLOTS];     // by word: not below what it adds to run and window
    uint8_t last[MOST_SLOTS];      // by word: its last slot + 1
    uint8_t before[MOST_SLOTS];    // by slot: the slot before it with the same word, + 1; 0: none
} slots;

// One word's occurrences in the document at hand, in one field.
typedef struct word_places {
    posting_list list;
    uint32_t block, count; // whose documents `docs` holds; IDX_NO_BLOCK: none
    uint32_t at;           // posting in the block; UINT32_MAX: not in the document
    const uint32_t *docs;
    uint32_t own_docs[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    uint32_t *positions;
    size_t capacity;
    uint32_t tf, next;
    position_reader reader;
} word_places;

// Where an answer may stand in a body: 3 * IDX_RERANK_WINDOW positions at most, around its best window.
typedef struct answer_zone {
    uint32_t doc;        // of the index
    uint32_t begin, end; // positions; the same where the body has no window
    uint32_t asked;      // a bit for each position from `begin` on: one of the query's words stands there
} answer_zone;

_Static_assert(3 * IDX_RERANK_WINDOW <= 32, "a zone has a bit for each position");

typedef struct rerank {
    const plan *plan;
    const segment *segment;
    slots slots;
    word_places **places; // by word
    answer_zone zones[IDX_RERANK_DEPTH]; // of the documents looked at, where an answer is looked for
    uint32_t zone_count;
    arena arena;
    idx_error *err;
} rerank;

// ---- slots

static uint32_t slot_word(slots *s, uint32_t number)
{
    uint32_t w = 0;
    while (w < s->word_count && s->number[w] != number) {
        w++;
    }
    if (w == s->word_count) {
        s->number[s->word_count++] = number;
        s->value[w] = 0;
    }
    return w;
}

static void add_slot(slots *s, uint32_t number, uint32_t distance)
{
    uint32_t w = slot_word(s, number);
    s->distance[s->count] = distance;
    s->previous[s->count] = (uint8_t)(s->count - 1);
    s->word[s->count] = (uint8_t)w;
    s->before[s->count] = s->last[w];
    s->last[w] = (uint8_t)++s->count;
}

static void add_leaf(const plan *p, const plan_leaf *leaf, uint32_t *distance, slots *s)
{
    const query_node *node = leaf->node;
    for (uint32_t w = 0; w < node->word_count; w++) {
        if (leaf->is_split_up && w != leaf->part) {
            continue;
        }
        uint64_t df = p->df[node->words[w]];
        if (df == 0) {
            *distance = 0;
        } else if (df > p->documents / IDX_RERANK_RAREST) {
            *distance += *distance > 0;
        } else if (s->count < IDX_RERANK_SLOTS) {
            uint32_t value = (uint32_t)idx__score_power(
                idx__score_idf(p->documents, df) * leaf->share, p->scale);
            uint32_t *most = &s->value[slot_word(s, node->words[w])];
            *most = value > *most ? value : *most;
            add_slot(s, node->words[w], *distance);
            *distance = 1;
        }
    }
}

// Behind the last slot, any of the words that say what it is. `sum`: of all words' values.
static void add_definition(const plan *p, uint64_t sum, slots *s)
{
    uint32_t last = s->count - 1;
    for (uint32_t i = 0; i < p->query->defining_count; i++) {
        if (p->df[p->query->defining_words[i]] > 0) {
            s->worth[s->count] = (uint32_t)(sum * IDX_RERANK_DEFINITION / 100);
            add_slot(s, p->query->defining_words[i], 1);
            s->previous[s->count - 1] = (uint8_t)last;
        }
    }
}

static void make_slots(const plan *p, slots *s)
{
    memset(s, 0, sizeof *s);
    uint32_t distance = 0;
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        const plan_leaf *leaf = &p->leaves[i];
        if (leaf->node->is_excluded || leaf->node->is_added) {
            continue;
        }
        if (leaf->node->title_only || leaf->asks) {
            distance = 0;
            continue;
        }
        add_leaf(p, leaf, &distance, s);
    }
    for (uint32_t i = 0; i < s->count; i++) {
        s->worth[i] = s->value[s->word[i]];
    }
    s->asked = s->count;
    if (s->count) {
        uint64_t sum = 0;
        for (uint32_t w = 0; w < s->word_count; w++) {
            sum += s->value[w];
        }
        s->answer = p->query->answer_word ? (uint32_t)(sum * IDX_RERANK_ANSWER / 100) : 0;
        add_definition(p, sum, s);
    }
    for (uint32_t w = 0; w < s->word_count; w++) {
        s->most[w] = s->value[w]; // of the window
        for (uint32_t at = s->last[w]; at > 0; at = s->before[at - 1]) {
            s->most[w] += s->worth[at - 1]; // of a run that holds all its slots
        }
    }
}

bool idx__rerank_applies(const plan *p)
{
    return p->is_full && (p->searcher->manifest.flags & IDX_FLAG_POSITIONS);
}

// ---- places

static int open_word(rerank *r, const term_entry *entry, position_tables *known, word_places **out)
{
    if (entry->df == 0) {
        return IDX_OK;
    }
    word_places *p = *out = idx__arena_alloc(&r->arena, sizeof *p);
    if (!p) {
        return idx__error_nomem(r->err);
    }
    p->block = IDX_NO_BLOCK;
    p->positions = NULL;
    p->capacity = 0;
    int rc = idx__postings_open(&p->list, r->segment, entry, r->err);
    if (rc == IDX_OK) {
        p->docs = p->list.last_docs ? p->own_docs : p->list.docs;
        idx__position_reader_init(&p->reader, &p->list, known);
    }
    return rc;
}

static int open_words(rerank *r, const term_entry *entries)
{
    r->places = idx__arena_calloc(&r->arena, r->slots.word_count, sizeof *r->places);
    position_tables *known = idx__position_reader_table(&r->arena);
    if (!r->places || !known) {
        return idx__error_nomem(r->err);
    }
    int rc = IDX_OK;
    for (uint32_t w = 0; rc == IDX_OK && w < r->slots.word_count; w++) {
        rc = open_word(r, &entries[r->slots.number[w]], known, &r->places[w]);
    }
    return rc;
}

// Finds the posting of `doc`, which is not before the one asked for last, or a rewinding.
static int find_doc(word_places *p, uint32_t doc, idx_error *err)
{
    uint32_t from = p->block == IDX_NO_BLOCK ? 0 : p->block;
    uint32_t block = idx__postings_seek_block(&p->list, from, doc);
    p->at = UINT32_MAX;
    if (block >= p->list.block_count) {
        return IDX_OK;
    }
    if (block != p->block) {
        p->block = IDX_NO_BLOCK;
        p->count = p->list.df;
        int rc = p->list.last_docs ? idx__postings_docs(&p->list, block, p->own_docs, &p->count, err)
                                   : IDX_OK;
        if (rc != IDX_OK) {
            return rc;
        }
        p->block = block;
    }
    size_t at = p->list.kernels->find_u32_ge(p->docs, p->count, doc);
    if (at < p->count && p->docs[at] == doc) {
        p->at = (uint32_t)at;
    }
    return IDX_OK;
}

// Finds the words in `doc`; *most is not below what the document gains.
static int find_words(rerank *r, uint32_t doc, uint64_t *most)
{
    const slots *s = &r->slots;
    uint64_t side_by_side = 0, early = 0;
    for (uint32_t w = 0; w < s->word_count; w++) {
        word_places *p = r->places[w];
        int rc = p ? find_doc(p, doc, r->err) : IDX_OK;
        if (rc != IDX_OK) {
            return rc;
        }
        if (p && p->at != UINT32_MAX) {
            side_by_side += s->most[w];
            early += s->value[w];
        }
    }
    *most = side_by_side / 2 + early;
    return IDX_OK;
}

// Lets documents ascend from the first again.
static void rewind_words(rerank *r)
{
    for (uint32_t w = 0; w < r->slots.word_count; w++) {
        word_places *p = r->places[w];
        if (p) {
            p->block = p->list.last_docs ? IDX_NO_BLOCK : p->block;
        }
    }
}

static int read_positions(rerank *r, word_places *p, bool in_title)
{
    p->tf = p->next = 0;
    if (p->at == UINT32_MAX) {
        return IDX_OK;
    }
    int rc = idx__position_reader_open(&p->reader, p->block, p->at, p->docs, r->err);
    if (rc != IDX_OK) {
        return rc;
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
    p->tf = tf;
    return in_title ? idx__position_reader_title(&p->reader, p->at, p->positions, r->err)
                    : idx__position_reader_body(&p->reader, p->at, p->positions, r->err);
}

// ---- one field of one document

typedef struct occurrence {
    uint32_t position;
    uint32_t word;
} occurrence;

// The words of the field, each with its next occurrence: position << 8 | word.
typedef struct front {
    uint64_t next[MOST_SLOTS];
    uint32_t count;
} front;

// The occurrence that comes first; false when there is none left.
static bool next_occurrence(const rerank *r, front *f, occurrence *out)
{
    if (f->count == 0) {
        return false;
    }
    uint64_t best = f->next[0];
    uint32_t at = 0;
    for (uint32_t i = 1; i < f->count; i++) { // without a branch
        at = f->next[i] < best ? i : at;
        best = f->next[i] < best ? f->next[i] : best;
    }
    *out = (occurrence){(uint32_t)(best >> 8), (uint32_t)(best & 0xff)};
    word_places *p = r->places[out->word];
    if (++p->next < p->tf) {
        f->next[at] = (uint64_t)p->positions[p->next] << 8 | out->word;
    } else {
        f->next[at] = f->next[--f->count];
    }
    return true;
}

// The window's occurrences, in a ring: a window holds at most one of each position.
typedef struct window {
    occurrence ring[IDX_RERANK_WINDOW];
    uint32_t first, count;
    uint32_t words[MOST_SLOTS]; // by word: occurrences in the window
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
    uint32_t behind[MOST_SLOTS]; // the position behind it; 0: nowhere yet
    uint32_t sum[MOST_SLOTS];
} runs;

static uint32_t runs_add(runs *u, const slots *s, occurrence o)
{
    uint32_t best = 0;
    for (uint32_t at = s->last[o.word]; at > 0; at = s->before[at - 1]) {
        uint32_t i = at - 1; // downwards: slot i - 1 is still as it was before
        uint32_t sum = s->worth[i], distance = s->distance[i], previous = s->previous[i];
        bool goes_on = distance && o.position >= distance &&
                       u->behind[previous] == o.position - distance + 1;
        if (goes_on) {
            sum += u->sum[previous];
        } else if (i >= s->asked) {
            continue; // it defines nothing here
        }
        u->behind[i] = o.position + 1;
        u->sum[i] = sum;
        best = sum > best ? sum : best;
    }
    return best;
}

// *best_start: where the first word of the field's best window stands; UINT32_MAX: the field has none.
static int look_at_field(rerank *r, bool in_title, rerank_gain *gain, uint32_t *first, uint32_t *best_start)
{
    const slots *s = &r->slots;
    front f = {.count = 0};
    for (uint32_t w = 0; w < s->word_count; w++) {
        word_places *p = r->places[w];
        int rc = p ? read_positions(r, p, in_title) : IDX_OK;
        if (rc != IDX_OK) {
            return rc;
        }
        if (p && p->tf) {
            first[w] = p->positions[0] < first[w] ? p->positions[0] : first[w];
            f.next[f.count++] = (uint64_t)p->positions[0] << 8 | w;
        }
    }
    window v;
    runs u;
    v.first = v.count = v.sum = 0;
    memset(v.words, 0, s->word_count * sizeof *v.words);
    memset(u.behind, 0, s->count * sizeof *u.behind);
    occurrence o = {0, 0};
    uint32_t best = 0;
    *best_start = UINT32_MAX;
    while (next_occurrence(r, &f, &o)) {
        window_add(&v, s, o);
        *best_start = v.sum > best ? v.ring[v.first].position : *best_start;
        best = v.sum > best ? v.sum : best;
        uint32_t run = runs_add(&u, s, o);
        gain->run = run > gain->run ? run : gain->run;
    }
    gain->window = best > gain->window ? best : gain->window;
    return IDX_OK;
}

// The zone around a window that begins at `start`, in the body that was read last.
static void set_zone(const rerank *r, uint32_t start, answer_zone *zone)
{
    zone->begin = start < IDX_RERANK_WINDOW ? 0 : start - IDX_RERANK_WINDOW;
    zone->end = start + 2 * IDX_RERANK_WINDOW;
    for (uint32_t w = 0; w < r->slots.word_count; w++) {
        const word_places *p = r->places[w];
        for (uint32_t i = 0; p && i < p->tf && p->positions[i] < zone->end; i++) {
            zone->asked |= p->positions[i] >= zone->begin ? 1u << (p->positions[i] - zone->begin) : 0;
        }
    }
}

// What a document gains whose words were found.
static int look_at_document(rerank *r, uint32_t doc, rerank_gain *gain)
{
    const slots *s = &r->slots;
    uint32_t first[MOST_SLOTS], start;
    memset(first, 0xff, s->word_count * sizeof *first);
    *gain = (rerank_gain){0};
    int rc = look_at_field(r, false, gain, first, &start);
    if (rc == IDX_OK && s->answer) {
        answer_zone *zone = &r->zones[r->zone_count++];
        *zone = (answer_zone){.doc = r->segment->first_doc + doc};
        if (start != UINT32_MAX) {
            set_zone(r, start, zone);
        }
    }
    if (rc == IDX_OK && r->segment->title_norms && r->plan->title_weight > 0.0f) {
        rc = look_at_field(r, true, gain, first, &start);
    }
    for (uint32_t w = 0; w < s->word_count; w++) {
        if (first[w] != UINT32_MAX) {
            gain->early += (uint32_t)((uint64_t)s->value[w] * IDX_RERANK_EARLY /
                                      ((uint64_t)IDX_RERANK_EARLY + first[w]));
        }
    }
    return rc;
}

static int open_segment(rerank *r, uint32_t i)
{
    const plan *p = r->plan;
    r->segment = &p->searcher->segments[i];
    idx__arena_init(&r->arena, p->arena->allocator);
    return open_words(r, p->entries + (size_t)i * p->query->word_count);
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
static int has_answer(rerank *r, word_places *signs, uint32_t doc, bool *has)
{
    const answer_zone *zone = find_zone(r, r->segment->first_doc + doc);
    *has = false;
    if (!zone || zone->begin == zone->end) {
        return IDX_OK;
    }
    int rc = find_doc(signs, doc, r->err);
    if (rc == IDX_OK) {
        rc = read_positions(r, signs, false);
    }
    for (uint32_t i = 0; rc == IDX_OK && i < signs->tf && signs->positions[i] < zone->end; i++) {
        uint32_t at = signs->positions[i];
        *has |= at >= zone->begin && !(zone->asked >> (at - zone->begin) & 1);
    }
    return rc;
}

// Opens segment number i with the list of signs alone; *signs is NULL if it has none.
static int open_signs(rerank *r, uint32_t i, word_places **signs)
{
    const plan *p = r->plan;
    const term_entry *entries = p->entries + (size_t)i * p->query->word_count;
    r->segment = &p->searcher->segments[i];
    *signs = NULL;
    idx__arena_init(&r->arena, p->arena->allocator);
    position_tables *known = idx__position_reader_table(&r->arena);
    return known ? open_word(r, &entries[p->query->answer_word - 1], known, signs) : idx__error_nomem(r->err);
}

// Adds to keys[0..count), of documents of one segment that ascend, what answers are worth.
static int add_answers(rerank *r, uint32_t i, uint64_t *keys, size_t count)
{
    word_places *signs;
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
    uint64_t most;
    make_slots(p, &r.slots);
    int rc = open_segment(&r, i);
    if (rc == IDX_OK) {
        rc = find_words(&r, doc, &most);
    }
    if (rc == IDX_OK) {
        rc = look_at_document(&r, doc, gain);
    }
    idx__arena_release(&r.arena);
    if (rc == IDX_OK && is_first && r.slots.answer) {
        word_places *signs;
        bool has = false;
        rc = open_signs(&r, i, &signs);
        rc = rc == IDX_OK && signs ? has_answer(&r, signs, doc, &has) : rc;
        gain->answer = has ? r.slots.answer : 0;
        idx__arena_release(&r.arena);
    }
    return rc;
}

// ---- the whole index

// The best sums so far, best first, as many as hits are wanted; 0 where there is none yet.
typedef struct best_sums {
    uint64_t sums[IDX_RERANK_DEPTH];
    size_t wanted;
} best_sums;

static void best_add(best_sums *b, uint64_t sum)
{
    size_t i = b->wanted - 1;
    if (b->sums[i] >= sum) {
        return;
    }
    for (; i > 0 && b->sums[i - 1] < sum; i--) {
        b->sums[i] = b->sums[i - 1];
    }
    b->sums[i] = sum;
}

// Adds to keys[0..count), of documents of the open segment that ascend, what they gain.
static int add_gains(rerank *r, best_sums *best, uint64_t *keys, size_t count)
{
    int rc = IDX_OK;
    rewind_words(r);
    for (size_t i = 0; rc == IDX_OK && i < count; i++) {
        uint64_t sum = idx__topk_key_sum(keys[i]), most;
        uint32_t doc = idx__topk_key_doc(keys[i]) - r->segment->first_doc;
        rc = find_words(r, doc, &most);
        if (rc != IDX_OK || sum + most < best->sums[best->wanted - 1]) {
            continue; // whatever it gains, it is no hit
        }
        rerank_gain gain;
        rc = look_at_document(r, doc, &gain);
        keys[i] += (uint64_t)idx__rerank_sum(&gain) << 32;
        best_add(best, sum + idx__rerank_sum(&gain));
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
    if (count == 0) {
        return IDX_OK;
    }
    rerank r = {.plan = p, .err = err};
    make_slots(p, &r.slots);
    wanted = r.slots.answer && wanted < IDX_RERANK_ANSWERS ? IDX_RERANK_ANSWERS : wanted;
    wanted = wanted < count ? wanted : count;
    best_sums best = {.wanted = wanted};
    uint64_t *head = keys, *tail = keys + wanted, *end = keys + count;
    sort_keys(head, wanted, by_doc);
    sort_keys(tail, count - wanted, by_doc);
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && i < s->manifest.segment_count; i++) {
        const segment *seg = &s->segments[i];
        size_t heads = count_within(seg, head, (size_t)(keys + wanted - head));
        size_t tails = count_within(seg, tail, (size_t)(end - tail));
        if (heads + tails == 0) {
            continue;
        }
        rc = open_segment(&r, i);
        rc = rc == IDX_OK ? add_gains(&r, &best, head, heads) : rc;
        rc = rc == IDX_OK ? add_gains(&r, &best, tail, tails) : rc;
        idx__arena_release(&r.arena);
        head += heads;
        tail += tails;
    }
    sort_keys(keys, count, by_rank);
    return rc == IDX_OK && r.slots.answer ? rerank_answers(&r, keys, count) : rc;
}
