/*
 * snippet_window.c: see snippet_window.h.
 *
 *   1. A window slides over the matches of each region. Repeated leaves at its left end are
 * dropped, since they only make it longer; what is left is judged by
 *
 *          coverage * (1 + 0.15 * (1 - span / budget) + 0.1 / (1 + start / 1024)) * (1/8 in asides)
 *
 *      where coverage is the sum of the idf of the distinct leaves inside: mostly what matched,
 * then how close together, then how early. Equal ones: the first.
 *   2. The same with half the room, twice, the second time without the leaves that the first window
 * shows: if both together cover a good deal more than the one, there are two windows.
 *   3. Each gets the context that still fits: back to the beginning of its sentence if that is
 * near, else half of it before, the rest behind, where the end of a sentence is preferred to a few
 * more words.
 *
 * Cuts lie at the edges of words, together with the punctuation that sticks to them; only a single
 * word longer than the whole snippet is cut inside, and then between characters.
 */
#include "searcher/snippet_window.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <string.h>

#define DOTS_BYTES 3u
#define GAP_BYTES 5u        // " ... " between two windows
#define SHORTEST_WINDOW 60u // bytes: below, two windows would be too short to be read
#define WORTH_TWO 1.25      // how much more two windows must cover than one
#define ASIDE_FACTOR 0.125  // what an aside is worth
#define CLOSENESS 0.15
#define EARLINESS 0.1
#define EARLY_BYTES 1024.0

typedef struct candidate {
    uint32_t first, last; // tokens
    double coverage, score;
    const snippet_region *region;
} candidate;

// ---- regions

typedef struct region_list {
    snippet_job *job;
    size_t at; // the end of what is covered
    bool has_failed;
} region_list;

static bool is_blank(const char *text, size_t from, size_t to)
{
    while (from < to && (unsigned char)text[from] <= ' ') {
        from++;
    }
    return from >= to;
}

static bool add_region(region_list *l, size_t start, size_t end, bool is_aside)
{
    snippet_job *j = l->job;
    snippet_region *before = j->region_count ? &j->regions[j->region_count - 1] : NULL;
    if (before && !is_aside && !before->is_aside) {
        before->end = end;
    } else if (idx__grow(j->allocator, &j->regions, &j->region_capacity, j->region_count + 1,
                         sizeof *j->regions) == IDX_OK) {
        j->regions[j->region_count++] = (snippet_region){start, end, is_aside};
    } else {
        l->has_failed = true;
    }
    l->at = end;
    return !l->has_failed;
}

static int add_aside(void *ctx, const idx_aside *aside)
{
    region_list *l = ctx;
    size_t start = aside->range.start;
    bool is_well = is_blank(l->job->text, l->at, start) || add_region(l, l->at, start, false);
    return is_well && add_region(l, start, aside->range.end, true) ? 0 : 1;
}

int idx__snippet_regions(snippet_job *j, idx_error *err)
{
    region_list l = {.job = j};
    idx_page_asides(j->text, j->bytes, add_aside, &l);
    if (!l.has_failed && l.at < j->bytes) {
        add_region(&l, l.at, j->bytes, false);
    }
    return l.has_failed ? idx__error_nomem(err) : IDX_OK;
}

// ---- choosing

static double judge(const snippet_region *region, double coverage, size_t start, size_t span,
                    size_t budget)
{
    double share = span < budget ? (double)span / (double)budget : 1.0;
    double score = coverage * (1.0 + CLOSENESS * (1.0 - share) +
                               EARLINESS / (1.0 + (double)start / EARLY_BYTES));
    return region->is_aside ? score * ASIDE_FACTOR : score;
}

// Slides over the matches [from, to), all in `region`, and keeps the best.
static void slide(snippet_job *j, const snippet_region *region, size_t from, size_t to,
                  size_t budget, candidate *best)
{
    const snippet_match *items = j->matches.items;
    double weight = 0;
    size_t left = from, end = 0;
    for (size_t right = from; right < to; right++) {
        const snippet_match *m = &items[right];
        weight += j->inside[m->leaf]++ ? 0 : j->weights[m->leaf];
        end = idx__snippet_match_end(j, right) > end ? idx__snippet_match_end(j, right) : end;
        while (left < right) {
            uint32_t leaf = items[left].leaf;
            bool is_too_long = end - idx__snippet_match_start(j, left) > budget;
            if (!is_too_long && j->inside[leaf] == 1) {
                break;
            }
            weight -= --j->inside[leaf] ? 0 : j->weights[leaf];
            left++;
        }
        end = left == right ? idx__snippet_match_end(j, right) : end;
        size_t start = idx__snippet_match_start(j, left);
        double score = judge(region, weight, start, end - start, budget);
        // A difference below the rounding of the sums is none.
        if (score > best->score * 1.000001 + 1e-9 || !best->region) {
            *best = (candidate){items[left].first, m->first + m->count - 1, weight, score, region};
        }
    }
    for (; left < to; left++) {
        j->inside[items[left].leaf]--;
    }
}

static candidate choose(snippet_job *j, size_t budget)
{
    candidate best = {0};
    size_t m = 0;
    for (size_t r = 0; r < j->region_count; r++) {
        size_t from = m;
        while (m < j->matches.count && idx__snippet_match_start(j, m) < j->regions[r].end) {
            m++;
        }
        slide(j, &j->regions[r], from, m, budget, &best);
    }
    return best;
}

// Makes the leaves that `c` shows worthless, so that the next choice looks for others.
static void hide_leaves(snippet_job *j, const candidate *c)
{
    for (size_t m = 0; m < j->matches.count; m++) {
        const snippet_match *x = &j->matches.items[m];
        if (x->first >= c->first && x->first + x->count - 1 <= c->last) {
            j->weights[x->leaf] = 0;
        }
    }
}

// ---- borders

// Where the word begins with what sticks to it, such as a parenthesis; without it if that sticks to
// the word before, too.
static size_t edge_before(const snippet_job *j, uint32_t token)
{
    size_t at = j->tokens.spans[token].start, least = token ? j->tokens.spans[token - 1].end : 0;
    while (at > least && (unsigned char)j->text[at - 1] > ' ') {
        at--;
    }
    return at > least || token == 0 ? at : j->tokens.spans[token].start;
}

static size_t edge_after(const snippet_job *j, uint32_t token)
{
    size_t at = j->tokens.spans[token].end;
    size_t most = token + 1 < j->tokens.count ? j->tokens.spans[token + 1].start : j->bytes;
    while (at < most && (unsigned char)j->text[at] > ' ') {
        at++;
    }
    return at < most || token + 1 == j->tokens.count ? at : j->tokens.spans[token].end;
}

// A stop behind one letter ends no sentence, nor do these.
static bool is_abbreviated(const snippet_job *j, uint32_t token)
{
    static const char *const known[] = {"dr", "drs", "ir", "prof", "jl", "no", "hj", "kh", "hal"};
    text_token word = j->tokens.items[token];
    const uint8_t *folded = j->tokens.folded + word.start;
    bool is = word.bytes == 1 && !(folded[0] >= '0' && folded[0] <= '9');
    for (size_t i = 0; !is && i < sizeof known / sizeof *known; i++) {
        is = strlen(known[i]) == word.bytes && memcmp(known[i], folded, word.bytes) == 0;
    }
    return is;
}

// Whether a sentence or a line begins with this token.
static bool begins_sentence(const snippet_job *j, uint32_t token)
{
    if (token == 0) {
        return true;
    }
    bool has_stop = false, has_point = false, has_line = false, has_space = false;
    for (size_t at = j->tokens.spans[token - 1].end; at < j->tokens.spans[token].start; at++) {
        char c = j->text[at];
        has_point |= c == '.';
        has_stop |= c == '!' || c == '?';
        has_line |= c == '\n';
        has_space |= (unsigned char)c <= ' ';
    }
    char first = j->text[j->tokens.spans[token].start];
    bool ends = has_stop || (has_point && !is_abbreviated(j, token - 1));
    return has_line || (ends && has_space && !(first >= 'a' && first <= 'z'));
}

// ---- context

typedef struct placing {
    const snippet_job *job;
    size_t low, high; // the window stays inside
    size_t budget;
    size_t from, to; // the window
} placing;

// Cuts a window that is too long at the end, between characters.
static void cut_inside(placing *p)
{
    if (p->to - p->from > p->budget) {
        p->to = p->from + p->budget;
        while (p->to > p->from && ((unsigned char)p->job->text[p->to] & 0xc0) == 0x80) {
            p->to--;
        }
    }
}

static bool fits(const placing *p, size_t from, size_t to)
{
    return from >= p->low && to <= p->high && to - from <= p->budget;
}

// Adds words behind the window while they fit; returns the last.
static uint32_t grow_right(placing *p, uint32_t last)
{
    const snippet_job *j = p->job;
    while (last + 1 < j->tokens.count && fits(p, p->from, edge_after(j, last + 1))) {
        p->to = edge_after(j, ++last);
    }
    return last;
}

// Gives words back up to the end of a sentence, if most of the window is left.
static void end_with_sentence(placing *p, uint32_t last, uint32_t least)
{
    const snippet_job *j = p->job;
    for (uint32_t next = last + 1; next < j->tokens.count && next > least; next--) {
        size_t end = edge_after(j, next - 1);
        if ((end - p->from) * 10 < p->budget * 6) {
            return;
        }
        if (begins_sentence(j, next)) {
            p->to = end;
            return;
        }
    }
}

// Adds words before the window while they fit into `reach` more bytes, back to the beginning of the
// sentence or beyond; returns the first.
static uint32_t grow_left(placing *p, uint32_t first, size_t reach, bool crosses_sentences)
{
    const snippet_job *j = p->job;
    size_t origin = p->from;
    while (first > 0 && (crosses_sentences || !begins_sentence(j, first)) &&
           origin - edge_before(j, first - 1) <= reach &&
           fits(p, edge_before(j, first - 1), p->to)) {
        first--;
        p->from = edge_before(j, first);
    }
    return first;
}

// How far back the sentence of the window begins, if that is at most `most` bytes; else 0.
static size_t sentence_reach(const placing *p, uint32_t first, size_t most)
{
    const snippet_job *j = p->job;
    while (first > 0 && !begins_sentence(j, first)) {
        first--;
        if (p->from - edge_before(j, first) > most || edge_before(j, first) < p->low) {
            return 0;
        }
    }
    return p->from - edge_before(j, first);
}

// Puts the window around tokens first to last of `region`.
static idx_range place(const snippet_job *j, uint32_t first, uint32_t last, idx_range limits,
                       size_t budget)
{
    placing p = {.job = j, .low = limits.start, .high = limits.end, .budget = budget};
    p.from = edge_before(j, first);
    p.to = edge_after(j, last);
    if (p.from < p.low || p.to > p.high || p.to - p.from > budget) {
        p.from = j->tokens.spans[first].start;
        p.to = j->tokens.spans[last].end;
        cut_inside(&p);
        return (idx_range){p.from, p.to};
    }
    size_t room = budget - (p.to - p.from);
    size_t near = sentence_reach(&p, first, room - room / 4);
    first = grow_left(&p, first, near ? near : room / 2, false);
    uint32_t most = grow_right(&p, last);
    bool is_last = most + 1 == j->tokens.count || edge_after(j, most + 1) > p.high;
    if (is_last) {
        grow_left(&p, first, budget, true);
    } else {
        end_with_sentence(&p, most, last);
    }
    return (idx_range){p.from, p.to};
}

// ---- the whole

static idx_range limits_of(const candidate *c)
{
    return (idx_range){c->region->start, c->region->end};
}

static void place_one(snippet_job *j, const candidate *c, size_t budget)
{
    j->windows[0] = place(j, c->first, c->last, limits_of(c), budget);
    j->window_count = 1;
}

// `a` before `b`, which do not touch.
static void place_two(snippet_job *j, const candidate *a, const candidate *b, size_t budget)
{
    idx_range left = limits_of(a), right = limits_of(b);
    size_t b_start = edge_before(j, b->first);
    left.end = left.end < b_start ? left.end : b_start;
    j->windows[0] = place(j, a->first, a->last, left, budget);
    right.start = right.start > j->windows[0].end ? right.start : j->windows[0].end;
    j->windows[1] = place(j, b->first, b->last, right, budget);
    j->window_count = 2;
    if (is_blank(j->text, j->windows[0].end, j->windows[1].start)) {
        j->windows[0].end = j->windows[1].end;
        j->window_count = 1;
    }
}

// Whether two windows show a good deal more than `one`; then they are placed.
static bool try_two(snippet_job *j, const candidate *one)
{
    size_t dots = 2 * DOTS_BYTES + GAP_BYTES;
    if (j->max_windows < 2 || one->region->is_aside || j->max_bytes < 2 * SHORTEST_WINDOW + dots) {
        return false;
    }
    size_t budget = (j->max_bytes - dots) / 2;
    candidate a = choose(j, budget);
    hide_leaves(j, &a);
    candidate b = choose(j, budget);
    bool is_apart = b.region && (b.first > a.last || b.last < a.first);
    if (!is_apart || a.region->is_aside || b.region->is_aside ||
        a.coverage + b.coverage < one->coverage * WORTH_TWO) {
        return false;
    }
    if (a.first < b.first) {
        place_two(j, &a, &b, budget);
    } else {
        place_two(j, &b, &a, budget);
    }
    return true;
}

// The first token outside asides; the very first when there is none.
static candidate beginning(const snippet_job *j)
{
    uint32_t token = 0;
    for (size_t r = 0; r < j->region_count; r++) {
        while (token < j->tokens.count && j->tokens.spans[token].start < j->regions[r].start) {
            token++;
        }
        bool is_inside = token < j->tokens.count && j->tokens.spans[token].end <= j->regions[r].end;
        if (!j->regions[r].is_aside && is_inside) {
            return (candidate){.first = token, .last = token, .region = &j->regions[r]};
        }
    }
    return (candidate){.region = &j->regions[0]};
}

void idx__snippet_windows(snippet_job *j)
{
    j->has_dots = j->max_bytes > 4 * DOTS_BYTES;
    size_t budget = j->has_dots ? j->max_bytes - 2 * DOTS_BYTES : j->max_bytes;
    if (j->tokens.count == 0) {
        placing p = {.job = j, .budget = budget, .to = j->bytes};
        while (p.from < j->bytes && (unsigned char)j->text[p.from] <= ' ') {
            p.from++;
        }
        cut_inside(&p);
        j->windows[0] = (idx_range){p.from, p.to};
        j->window_count = 1;
        return;
    }
    candidate one = choose(j, budget);
    if (!one.region) {
        one = beginning(j);
        place_one(j, &one, budget);
    } else if (!try_two(j, &one)) {
        place_one(j, &one, budget);
    }
}
