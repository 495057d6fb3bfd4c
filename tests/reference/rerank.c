/* rerank.c: the second stage of the full ranking, from the contract at the head of searcher/rerank.h
 * alone. */
#include "tests/reference/reference.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH = 30, SLOTS = 64, WINDOW = 10, EARLY = 32, RAREST = 3, NAMES = 32, DEFINITION = 40, ANSWER = 15, ANSWERS = 5 };

void ref_slots_add(ref_slots *s, size_t leaf, const ref_term *term, uint64_t documents, double value)
{
    if (!term) {
        s->distance = 0;
    } else if (term->df > documents / RAREST) {
        s->distance = s->distance ? s->distance + 1 : 0;
    } else if (s->count < SLOTS) {
        s->items[s->count++] = (ref_slot){term, (uint32_t)value, s->distance, leaf};
        s->distance = 1;
    }
}

/* A word is worth the most that it is worth anywhere. */
static void add_word(ref_slots *s, const ref_term *term, uint32_t value)
{
    size_t i = 0;
    while (i < s->word_count && s->words[i].term != term) {
        i++;
    }
    if (i == s->word_count) {
        s->words[s->word_count++] = (ref_slot){.term = term};
    }
    s->words[i].value = value > s->words[i].value ? value : s->words[i].value;
}

void ref_slots_finish(ref_slots *s)
{
    for (size_t i = 0; i < s->count; i++) {
        add_word(s, s->items[i].term, s->items[i].value);
    }
    for (size_t i = 0; i < s->count; i++) {
        for (size_t w = 0; w < s->word_count; w++) {
            s->items[i].value = s->words[w].term == s->items[i].term ? s->words[w].value : s->items[i].value;
        }
    }
}

void ref_slots_add_name(ref_slots *s, const ref_name *name, float weight, uint64_t documents)
{
    bool is_looked_at = s->name_words + name->count <= NAMES;
    uint64_t sum = 0;
    for (size_t i = 0; i < name->count; i++) {
        is_looked_at = is_looked_at && name->terms[i] && name->terms[i]->df <= documents / RAREST;
    }
    if (!is_looked_at) {
        return;
    }
    for (size_t i = name->first; i <= name->last; i++) {
        sum += s->items[i].value;
    }
    ref_name *own = &s->names[s->name_count++];
    *own = *name;
    own->worth = (uint32_t)((double)sum * (double)weight);
    for (size_t i = 0; i < name->count; i++) {
        add_word(s, name->terms[i], (uint32_t)(own->worth / name->count));
    }
    s->name_words += name->count;
}

static bool stands(const ref_term *term, uint32_t doc, bool in_title, uint64_t position)
{
    size_t low = 0, high = term ? term->count : 0, count = high;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const ref_place *p = &term->places[middle];
        bool is_before = p->doc != doc             ? p->doc < doc
                         : p->in_title != in_title ? !p->in_title
                                                   : p->position < position;
        if (is_before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const ref_place *p = low < count ? &term->places[low] : NULL;
    return p && p->doc == doc && p->in_title == in_title && p->position == position;
}

/* Only the first slot of a word counts where words must be distinct. */
static bool is_first(const ref_slots *s, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (s->items[j].term == s->items[i].term) {
            return false;
        }
    }
    return true;
}

static uint32_t window_from(const ref_slots *s, uint32_t doc, bool in_title, uint32_t position)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < s->word_count; i++) {
        bool any = false;
        for (uint32_t p = 0; p < WINDOW; p++) {
            any |= stands(s->words[i].term, doc, in_title, (uint64_t)position + p);
        }
        sum += any ? s->words[i].value : 0;
    }
    return sum;
}

/* The values of all words that were asked for. */
static uint64_t all_values(const ref_slots *s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s->count; i++) {
        sum += is_first(s, i) ? s->items[i].value : 0;
    }
    return sum;
}

/* The best row that ends with slot i, or a name that stands for it, at a position; 0: there is none. */
static uint32_t row_to(const ref_slots *s, size_t i, uint32_t doc, bool in_title, uint64_t position)
{
    uint32_t best = 0, distance = s->items[i].distance;
    if (stands(s->items[i].term, doc, in_title, position)) {
        bool has_before = distance && position >= distance;
        best = s->items[i].value + (has_before ? row_to(s, i - 1, doc, in_title, position - distance) : 0);
    }
    for (size_t n = 0; n < s->name_count; n++) {
        const ref_name *name = &s->names[n];
        bool is_there = name->last == i && position + 1 >= name->count;
        for (size_t w = 0; is_there && w < name->count; w++) {
            is_there = stands(name->terms[name->count - 1 - w], doc, in_title, position - w);
        }
        if (!is_there) {
            continue;
        }
        uint64_t start = position + 1 - name->count;
        distance = s->items[name->first].distance;
        bool has_before = distance && start >= distance;
        uint32_t sum =
            name->worth + (has_before ? row_to(s, name->first - 1, doc, in_title, start - distance) : 0);
        best = sum > best ? sum : best;
    }
    return best;
}

static uint32_t run_at(const ref_slots *s, const ref_defining defining, uint32_t doc, bool in_title, uint32_t position)
{
    uint32_t run = 0;
    for (size_t i = 0; i < s->count; i++) {
        uint32_t sum = row_to(s, i, doc, in_title, position);
        bool is_defined = false;
        for (size_t d = 0; sum && i + 1 == s->count && defining[d]; d++) {
            is_defined |= stands(defining[d], doc, in_title, (uint64_t)position + 1);
        }
        sum += is_defined ? (uint32_t)(all_values(s) * DEFINITION / 100) : 0;
        run = sum > run ? sum : run;
    }
    return run;
}

static uint32_t gain(const ref_slots *s, const ref_defining defining, uint32_t doc, bool has_titles)
{
    uint32_t run = 0, window = 0, early = 0;
    for (size_t i = 0; i < s->word_count; i++) {
        const ref_term *t = s->words[i].term;
        uint32_t first = UINT32_MAX;
        for (size_t n = 0; t && n < t->count && t->places[n].doc <= doc; n++) {
            const ref_place *p = &t->places[n];
            if (p->doc != doc || (p->in_title && !has_titles)) {
                continue;
            }
            first = p->position < first ? p->position : first;
            uint32_t w = window_from(s, doc, p->in_title, p->position);
            uint32_t r = run_at(s, defining, doc, p->in_title, p->position);
            window = w > window ? w : window;
            run = r > run ? r : run;
        }
        if (first != UINT32_MAX) {
            early += (uint32_t)((uint64_t)s->words[i].value * EARLY / ((uint64_t)EARLY + first));
        }
    }
    return (uint32_t)(((uint64_t)run + window) / 2) + early;
}

size_t ref_rerank(const ref_slots *s, const ref_defining defining, bool has_titles, ref_hits *hits)
{
    size_t count = hits->count < DEPTH ? hits->count : DEPTH;
    for (size_t i = 0; i < count; i++) {
        hits->items[i].sum += gain(s, defining, hits->items[i].doc, has_titles);
    }
    return count;
}

/* Where the first of the best windows of a body begins; UINT32_MAX: none of the words is there. */
static uint32_t best_window(const ref_slots *s, uint32_t doc)
{
    uint32_t best = 0, start = UINT32_MAX;
    for (size_t i = 0; i < s->count; i++) {
        const ref_term *t = s->items[i].term;
        for (size_t n = 0; n < t->count && t->places[n].doc <= doc; n++) {
            const ref_place *p = &t->places[n];
            if (p->doc != doc || p->in_title) {
                continue;
            }
            uint32_t sum = window_from(s, doc, false, p->position);
            if (sum > best || (sum == best && sum > 0 && p->position < start)) {
                best = sum;
                start = p->position;
            }
        }
    }
    return start;
}

static bool has_answer(const ref_slots *s, const ref_term *sign, uint32_t doc)
{
    uint32_t start = best_window(s, doc);
    for (size_t n = 0; start != UINT32_MAX && n < sign->count; n++) {
        const ref_place *p = &sign->places[n];
        if (p->doc != doc || p->position + WINDOW < start || p->position >= start + 2 * WINDOW) {
            continue;
        }
        bool is_asked = false;
        for (size_t i = 0; i < s->word_count; i++) {
            is_asked |= stands(s->words[i].term, doc, false, p->position);
        }
        if (!is_asked) {
            return true;
        }
    }
    return false;
}

void ref_answer(const ref_slots *s, const ref_term *sign, ref_hits *hits)
{
    for (size_t i = 0; i < hits->count && i < ANSWERS; i++) {
        hits->items[i].sum += has_answer(s, sign, hits->items[i].doc) ? (uint32_t)(all_values(s) * ANSWER / 100) : 0;
    }
}
