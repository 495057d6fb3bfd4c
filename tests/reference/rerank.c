/* rerank.c: the second stage of the full ranking, from the contract at the head of searcher/rerank.h
 * alone. */
#include "tests/reference/reference.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH = 30, SLOTS = 64, WINDOW = 10, EARLY = 32, RAREST = 3, DEFINITION = 40, ANSWER = 15, ANSWERS = 5 };

void ref_slots_add(ref_slots *s, const ref_term *term, uint64_t documents, double value)
{
    if (!term) {
        s->distance = 0;
    } else if (term->df > documents / RAREST) {
        s->distance = s->distance ? s->distance + 1 : 0;
    } else if (s->count < SLOTS) {
        s->items[s->count++] = (ref_slot){term, (uint32_t)value, s->distance};
        s->distance = 1;
    }
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
    for (size_t i = 0; i < s->count; i++) {
        bool any = false;
        for (uint32_t p = 0; p < WINDOW && is_first(s, i); p++) {
            any |= stands(s->items[i].term, doc, in_title, (uint64_t)position + p);
        }
        sum += any ? s->items[i].value : 0;
    }
    return sum;
}

/* The values of all words. */
static uint64_t all_values(const ref_slots *s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s->count; i++) {
        sum += is_first(s, i) ? s->items[i].value : 0;
    }
    return sum;
}

static uint32_t run_from(const ref_slots *s, const ref_defining defining, size_t i, uint32_t doc, bool in_title,
                         uint32_t position)
{
    uint32_t sum = s->items[i].value;
    uint64_t at = position;
    while (++i < s->count && s->items[i].distance &&
           stands(s->items[i].term, doc, in_title, at + s->items[i].distance)) {
        at += s->items[i].distance;
        sum += s->items[i].value;
    }
    bool is_defined = false;
    for (size_t d = 0; i == s->count && defining[d]; d++) {
        is_defined |= stands(defining[d], doc, in_title, at + 1);
    }
    return sum + (is_defined ? (uint32_t)(all_values(s) * DEFINITION / 100) : 0);
}

static uint32_t gain(const ref_slots *s, const ref_defining defining, uint32_t doc, bool has_titles)
{
    uint32_t run = 0, window = 0, early = 0;
    for (size_t i = 0; i < s->count; i++) {
        const ref_term *t = s->items[i].term;
        uint32_t first = UINT32_MAX;
        for (size_t n = 0; t && n < t->count && t->places[n].doc <= doc; n++) {
            const ref_place *p = &t->places[n];
            if (p->doc != doc || (p->in_title && !has_titles)) {
                continue;
            }
            first = p->position < first ? p->position : first;
            uint32_t w = window_from(s, doc, p->in_title, p->position);
            uint32_t r = run_from(s, defining, i, doc, p->in_title, p->position);
            window = w > window ? w : window;
            run = r > run ? r : run;
        }
        if (first != UINT32_MAX && is_first(s, i)) {
            early += (uint32_t)((uint64_t)s->items[i].value * EARLY / ((uint64_t)EARLY + first));
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
        for (size_t i = 0; i < s->count; i++) {
            is_asked |= stands(s->items[i].term, doc, false, p->position);
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
