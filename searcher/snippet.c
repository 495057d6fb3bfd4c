/*
 * snippet.c: the part of a text that shows a query best.
 *
 *   1. The text is analysed with spans, and the query's leaves are found in it (snippet_match.c).
 *   2. A window slides over the matches: among those that fit, the one whose distinct leaves weigh
 *      most (by idf), then the shortest, then the first. Repeated leaves at its left end are
 *      dropped, since they only make it longer.
 *   3. The window is given the context that still fits: back to the beginning of its sentence if
 *      that is near, else half of it before, the rest behind; at the end of the text all of it
 *      before.
 *   4. It is copied with white space folded and "..." where it was cut; matches inside become
 *      ranges.
 *
 * Cuts lie at the edges of words, together with the punctuation that sticks to them; only a single
 * word longer than the whole snippet is cut inside, and then between characters.
 */
#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/terms.h"
#include "searcher/score.h"
#include "searcher/searcher.h"
#include "searcher/snippet_match.h"

#include <string.h>

#define DEFAULT_BYTES 240u
#define DOTS "..."
#define DOTS_BYTES 3u

typedef struct snippet_block {
    idx_snippet snippet; /* first: the caller's pointer is the block's */
    size_t bytes;
    const idx_allocator *allocator;
} snippet_block;

typedef struct snippet_job {
    const char *text;
    size_t bytes;
    size_t budget; /* of the window, in bytes of the text */
    bool has_dots; /* there is room for them */
    tokens tokens;
    snippet_matches matches;
    double *weights;  /* by leaf */
    uint32_t *inside; /* by leaf: its matches inside the sliding window */
    uint32_t leaf_count;
    size_t from, to; /* the window, in bytes of the text */
    const idx_allocator *allocator;
} snippet_job;

// ---- weights

static int word_idf(const idx_searcher *s, const query_word *word, double *idf, idx_error *err)
{
    uint64_t df = 0;
    for (uint32_t i = 0; i < s->manifest.segment_count; i++) {
        term_entry entry;
        int rc = idx__terms_find(&s->segments[i], word->term, word->bytes, &entry, err);
        if (rc != IDX_OK && rc != IDX_ENOTFOUND) {
            return rc;
        }
        df += rc == IDX_OK ? entry.df : 0;
    }
    *idf = idx__score_idf(s->documents, df);
    return IDX_OK;
}

static int set_weights(snippet_job *j, const idx_searcher *s, const idx_query *q, idx_error *err)
{
    for (uint32_t i = 0; i < q->leaf_count; i++) {
        j->weights[i] = 0;
        for (uint32_t w = 0; w < q->leaves[i]->word_count; w++) {
            double idf;
            int rc = word_idf(s, &q->words[q->leaves[i]->words[w]], &idf, err);
            if (rc != IDX_OK) {
                return rc;
            }
            j->weights[i] += idf;
        }
    }
    return IDX_OK;
}

// ---- the window

static size_t match_start(const snippet_job *j, size_t m)
{
    return j->tokens.spans[j->matches.items[m].first].start;
}

static size_t match_end(const snippet_job *j, size_t m)
{
    const snippet_match *x = &j->matches.items[m];
    return j->tokens.spans[x->first + x->count - 1].end;
}

// Chooses the best run of matches; there is at least one.
static void choose_window(snippet_job *j, uint32_t *first_token, uint32_t *last_token)
{
    double weight = 0, best_weight = -1;
    size_t best_span = 0, left = 0, end = 0;
    for (size_t right = 0; right < j->matches.count; right++) {
        const snippet_match *m = &j->matches.items[right];
        weight += j->inside[m->leaf]++ ? 0 : j->weights[m->leaf];
        end = match_end(j, right) > end ? match_end(j, right) : end;
        while (left < right) {
            uint32_t leaf = j->matches.items[left].leaf;
            bool is_too_long = end - match_start(j, left) > j->budget;
            if (!is_too_long && j->inside[leaf] == 1) {
                break;
            }
            weight -= --j->inside[leaf] ? 0 : j->weights[leaf];
            left++;
        }
        end = left == right ? match_end(j, right) : end;
        size_t span = end - match_start(j, left);
        // A difference below the rounding of the sums is none.
        bool is_heavier = weight > best_weight * 1.000001;
        if (is_heavier || (weight > best_weight * 0.999999 && span < best_span)) {
            best_weight = weight;
            best_span = span;
            *first_token = j->matches.items[left].first;
            *last_token = m->first + m->count - 1;
        }
    }
}

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

// Whether a sentence or a line begins with this token.
static bool begins_sentence(const snippet_job *j, uint32_t token)
{
    if (token == 0) {
        return true;
    }
    bool has_stop = false, has_space = false;
    for (size_t at = j->tokens.spans[token - 1].end; at < j->tokens.spans[token].start; at++) {
        char c = j->text[at];
        has_stop |= c == '.' || c == '!' || c == '?' || c == '\n';
        has_space |= (unsigned char)c <= ' ';
    }
    return has_stop && has_space;
}

// Cuts a window that is too long at the end, between characters.
static void cut_inside(snippet_job *j)
{
    if (j->to - j->from > j->budget) {
        j->to = j->from + j->budget;
        while (j->to > j->from && ((unsigned char)j->text[j->to] & 0xc0) == 0x80) {
            j->to--;
        }
    }
}

static bool fits(const snippet_job *j, size_t from, size_t to)
{
    return to - from <= j->budget;
}

// Adds words behind the window while they fit; returns the last.
static uint32_t grow_right(snippet_job *j, uint32_t last)
{
    while (last + 1 < j->tokens.count && fits(j, j->from, edge_after(j, last + 1))) {
        j->to = edge_after(j, ++last);
    }
    return last;
}

// Adds words before the window while they fit into `reach` more bytes, back to the beginning of the
// sentence or beyond; returns the first.
static uint32_t grow_left(snippet_job *j, uint32_t first, size_t reach, bool crosses_sentences)
{
    size_t origin = j->from;
    while (first > 0 && (crosses_sentences || !begins_sentence(j, first)) &&
           origin - edge_before(j, first - 1) <= reach &&
           fits(j, edge_before(j, first - 1), j->to)) {
        first--;
        j->from = edge_before(j, first);
    }
    return first;
}

static void place_window(snippet_job *j)
{
    uint32_t first = 0, last = 0;
    if (j->tokens.count == 0) {
        j->from = 0;
        while (j->from < j->bytes && (unsigned char)j->text[j->from] <= ' ') {
            j->from++;
        }
        j->to = j->bytes;
        cut_inside(j);
        return;
    }
    if (j->matches.count) {
        choose_window(j, &first, &last);
    }
    j->from = edge_before(j, first);
    j->to = edge_after(j, last);
    if (!fits(j, j->from, j->to)) {
        j->from = j->tokens.spans[first].start;
        cut_inside(j);
        return;
    }
    first = grow_left(j, first, (j->budget - (j->to - j->from)) / 2, false);
    last = grow_right(j, last);
    if (last + 1 == j->tokens.count) {
        grow_left(j, first, j->budget, true);
    }
}

// ---- the text

typedef struct writer {
    char *out;
    size_t bytes;
    idx_range *ranges;
    size_t range_count;
} writer;

// Adds a range, joined with the one before where they overlap.
static void put_range(writer *w, size_t start, size_t end)
{
    if (start >= end) {
        return;
    }
    if (w->range_count && start < w->ranges[w->range_count - 1].end) {
        idx_range *before = &w->ranges[w->range_count - 1];
        before->end = end > before->end ? end : before->end;
        return;
    }
    w->ranges[w->range_count++] = (idx_range){start, end};
}

// Copies text [from, to), each run of white space as one space.
static void put_text(writer *w, const char *text, size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        bool is_space = (unsigned char)text[at] <= ' ';
        if (!is_space) {
            w->out[w->bytes++] = text[at];
        } else if (w->bytes && w->out[w->bytes - 1] != ' ') {
            w->out[w->bytes++] = ' ';
        }
    }
}

// Only white space lies in text [from, to).
static bool is_blank(const char *text, size_t from, size_t to)
{
    for (; from < to; from++) {
        if ((unsigned char)text[from] > ' ') {
            return false;
        }
    }
    return true;
}

static void put_window(const snippet_job *j, writer *w)
{
    if (j->has_dots && !is_blank(j->text, 0, j->from)) {
        memcpy(w->out, DOTS, DOTS_BYTES);
        w->bytes = DOTS_BYTES;
    }
    size_t at = j->from;   // of the text, copied so far
    size_t open_end = 0;   // of the text: end of the match being copied
    size_t open_start = 0; // of the snippet: where it began
    for (size_t m = 0; m < j->matches.count; m++) {
        size_t start = match_start(j, m), end = match_end(j, m);
        if (start < j->from || start >= j->to) {
            continue;
        }
        end = end < j->to ? end : j->to;
        if (start >= open_end) { // the match before is complete
            if (open_end > at) {
                put_text(w, j->text, at, open_end);
                at = open_end;
            }
            if (open_end) {
                put_range(w, open_start, w->bytes);
            }
            put_text(w, j->text, at, start);
            at = start;
            open_start = w->bytes;
            open_end = end;
        } else if (end > open_end) {
            open_end = end;
        }
    }
    if (open_end) {
        put_text(w, j->text, at, open_end);
        at = open_end;
        put_range(w, open_start, w->bytes);
    }
    put_text(w, j->text, at, j->to);
    while (w->bytes && w->out[w->bytes - 1] == ' ') {
        w->bytes--;
    }
    if (j->has_dots && !is_blank(j->text, j->to, j->bytes)) {
        memcpy(w->out + w->bytes, DOTS, DOTS_BYTES);
        w->bytes += DOTS_BYTES;
    }
    w->out[w->bytes] = '\0';
}

static size_t matches_inside(const snippet_job *j)
{
    size_t n = 0;
    for (size_t m = 0; m < j->matches.count; m++) {
        n += match_start(j, m) >= j->from && match_start(j, m) < j->to;
    }
    return n;
}

static int write_snippet(const snippet_job *j, const idx_allocator *allocator, idx_snippet **out,
                         idx_error *err)
{
    size_t most_ranges = matches_inside(j);
    size_t bytes = sizeof(snippet_block) + most_ranges * sizeof(idx_range) + (j->to - j->from) +
                   2 * DOTS_BYTES + 1;
    snippet_block *block = idx__alloc(allocator, bytes);
    if (!block) {
        return idx__error_nomem(err);
    }
    block->bytes = bytes;
    block->allocator = allocator;
    writer w = {.ranges = (idx_range *)(void *)(block + 1),
                .out = (char *)(block + 1) + most_ranges * sizeof(idx_range)};
    put_window(j, &w);
    block->snippet = (idx_snippet){
        .text = w.out, .bytes = w.bytes, .matches = w.ranges, .match_count = w.range_count};
    *out = &block->snippet;
    return IDX_OK;
}

static int make(snippet_job *j, const idx_searcher *s, const idx_query *q, idx_snippet **out,
                idx_error *err)
{
    int rc = idx__tokens_run(&j->tokens, j->text, j->bytes, true, err);
    if (rc == IDX_OK) {
        rc = idx__snippet_find(&j->matches, q, &j->tokens, s->analyzer, j->allocator, err);
    }
    if (rc == IDX_OK && q->leaf_count) {
        j->leaf_count = q->leaf_count;
        j->weights = idx__calloc(j->allocator, j->leaf_count, sizeof *j->weights);
        j->inside = idx__calloc(j->allocator, j->leaf_count, sizeof *j->inside);
        rc = j->weights && j->inside ? set_weights(j, s, q, err) : idx__error_nomem(err);
    }
    if (rc != IDX_OK) {
        return rc;
    }
    place_window(j);
    return write_snippet(j, j->allocator, out, err);
}

int idx_snippet_make(const idx_searcher *searcher, const idx_query *query, const char *text,
                     size_t bytes, size_t max_bytes, idx_snippet **out, idx_error *err)
{
    idx__error_clear(err);
    if (!searcher || !query || (!text && bytes) || !out) {
        return idx__error_set(err, IDX_EINVAL, "idx_snippet_make: an argument is missing");
    }
    size_t most = max_bytes ? max_bytes : DEFAULT_BYTES;
    bool has_dots = most > 4 * DOTS_BYTES;
    snippet_job j = {
        .text = text ? text : "",
        .bytes = bytes,
        .budget = has_dots ? most - 2 * DOTS_BYTES : most,
        .has_dots = has_dots,
        .allocator = searcher->allocator,
    };
    int rc = idx__tokens_init(&j.tokens, searcher->analyzer, j.allocator, err);
    if (rc != IDX_OK) {
        return rc;
    }
    rc = make(&j, searcher, query, out, err);
    idx__free(j.allocator, j.weights, j.leaf_count * sizeof *j.weights);
    idx__free(j.allocator, j.inside, j.leaf_count * sizeof *j.inside);
    idx__snippet_matches_release(&j.matches);
    idx__tokens_release(&j.tokens);
    return rc;
}

void idx_snippet_free(idx_snippet *snippet)
{
    if (snippet) {
        snippet_block *block = (snippet_block *)(void *)snippet;
        idx__free(block->allocator, block, block->bytes);
    }
}
