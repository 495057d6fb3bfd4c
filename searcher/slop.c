/* slop.c: see slop.h. Places are kept above 0: `count` is added to each. */
#include "searcher/slop.h"

typedef struct extent {
    uint32_t low, high; // places
} extent;

// Moves every word to its first possible occurrence whose place is not below `low`; false when one has none.
static bool settle(slop_word *words, uint32_t count, uint32_t low, extent *out)
{
    *out = (extent){UINT32_MAX, 0};
    for (uint32_t i = 0; i < count; i++) {
        slop_word *w = &words[i];
        uint32_t least = low > count - i ? low - (count - i) : 0, at = w->at;
        if (w->twin != IDX_NO_TWIN) {
            const slop_word *twin = &words[w->twin];
            uint32_t behind = twin->positions[twin->at] + 1;
            least = behind > least ? behind : least;
        }
        while (at < w->count && w->positions[at] < least) {
            at++;
        }
        if (at == w->count) {
            return false;
        }
        w->at = at;
        uint32_t place = w->positions[at] + (count - i);
        out->low = place < out->low ? place : out->low;
        out->high = place > out->high ? place : out->high;
    }
    return true;
}

static void keep(slop_word *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        words[i].kept = words[i].at;
    }
}

// The match is what was kept; the walk goes on behind it.
static void use(slop_word *words, uint32_t count, uint32_t distance, slop_match *match)
{
    *match = (slop_match){distance, UINT32_MAX, 0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t position = words[i].positions[words[i].kept];
        match->first = position < match->first ? position : match->first;
        match->last = position > match->last ? position : match->last;
        words[i].at = words[i].kept + 1;
    }
}

bool idx__slop_next(slop_word *words, uint32_t count, uint32_t slop, slop_match *match)
{
    extent e;
    if (!settle(words, count, 0, &e)) {
        return false;
    }
    while (e.high - e.low > slop) {
        // The largest place never falls, so nothing below it less the slop can be in a match.
        if (!settle(words, count, e.high - slop, &e)) {
            return false;
        }
    }
    uint32_t distance;
    do {
        distance = e.high - e.low;
        keep(words, count);
    } while (distance && settle(words, count, e.low + 1, &e) && e.high - e.low < distance);
    use(words, count, distance, match);
    return true;
}

uint64_t idx__slop_frequency(slop_word *words, uint32_t count, uint32_t slop)
{
    uint64_t sum = 0;
    slop_match match;
    while (idx__slop_next(words, count, slop, &match)) {
        sum += IDX_SLOP_UNIT / (1 + match.distance);
    }
    return sum;
}
