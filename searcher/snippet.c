/*
 * snippet.c: the parts of a text that show a query best.
 *
 *   1. The text is analysed with spans, and the query's leaves are found in it (snippet_match.c).
 *   2. What stands beside the text is found, and windows are chosen (snippet_window.c).
 *   3. They are copied with white space folded and "..." where words were left out; matches inside
 * become ranges, of the snippet and of the source.
 */
#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/terms.h"
#include "searcher/score.h"
#include "searcher/searcher.h"
#include "searcher/snippet_window.h"

#include <string.h>

#define DEFAULT_BYTES 240u
#define DOTS "..."
#define GAP " ... "

typedef struct snippet_block {
    idx_snippet snippet; /* first: the caller's pointer is the block's */
    size_t bytes;
    const idx_allocator *allocator;
} snippet_block;

void idx_snippet_options_init(idx_snippet_options *options)
{
    *options =
        (idx_snippet_options){.max_bytes = DEFAULT_BYTES, .max_fragments = IDX_SNIPPET_WINDOWS};
}

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

// ---- the text

typedef struct writer {
    char *out;
    size_t bytes;
    size_t fragment_start; // of the snippet: no space is put there
    idx_range *ranges, *sources;
    size_t range_count;
} writer;

static void put_range(writer *w, size_t start, size_t end, idx_range source)
{
    if (start < end) {
        w->ranges[w->range_count] = (idx_range){start, end};
        w->sources[w->range_count++] = source;
    }
}

static void put_string(writer *w, const char *s)
{
    size_t n = strlen(s);
    memcpy(w->out + w->bytes, s, n);
    w->bytes += n;
}

// Copies text [from, to), each run of white space as one space.
static void put_text(writer *w, const char *text, size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        bool is_space = (unsigned char)text[at] <= ' ';
        if (!is_space) {
            w->out[w->bytes++] = text[at];
        } else if (w->bytes > w->fragment_start && w->out[w->bytes - 1] != ' ') {
            w->out[w->bytes++] = ' ';
        }
    }
}

// Whether words of the text, not of asides, lie in [from, to).
static bool has_words(const snippet_job *j, size_t from, size_t to)
{
    for (size_t r = 0; r < j->region_count; r++) {
        const snippet_region *g = &j->regions[r];
        size_t start = g->start > from ? g->start : from, end = g->end < to ? g->end : to;
        for (; !g->is_aside && start < end; start++) {
            unsigned char c = (unsigned char)j->text[start];
            if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z')) {
                return true;
            }
        }
    }
    return false;
}

static void put_window(const snippet_job *j, writer *w, idx_range window)
{
    size_t at = window.start; // of the text, copied so far
    idx_range open = {0, 0};  // of the text: the match being copied
    size_t open_start = 0;    // of the snippet: where it began
    w->fragment_start = w->bytes;
    for (size_t m = 0; m <= j->matches.count; m++) {
        bool is_end = m == j->matches.count;
        size_t start = is_end ? window.end : idx__snippet_match_start(j, m);
        size_t end = is_end ? window.end : idx__snippet_match_end(j, m);
        if (!is_end && (start < window.start || start >= window.end)) {
            continue;
        }
        end = end < window.end ? end : window.end;
        if (start < open.end && !is_end) { // overlaps the match before
            open.end = end > open.end ? end : open.end;
            continue;
        }
        if (open.end) {
            put_text(w, j->text, at, open.end);
            put_range(w, open_start, w->bytes, open);
            at = open.end;
        }
        put_text(w, j->text, at, start);
        at = start;
        open = (idx_range){start, is_end ? 0 : end};
        open_start = w->bytes;
    }
    while (w->bytes > w->fragment_start && w->out[w->bytes - 1] == ' ') {
        w->bytes--;
    }
    // A match may end in white space: its last word, or its phrase, was cut there.
    while (w->range_count && w->ranges[w->range_count - 1].end > w->bytes) {
        idx_range *last = &w->ranges[w->range_count - 1];
        last->end = w->bytes;
        w->range_count -= last->start >= last->end;
    }
}

static void put_windows(const snippet_job *j, writer *w, idx_fragment *fragments)
{
    const idx_range *windows = j->windows;
    if (j->has_dots && has_words(j, 0, windows[0].start)) {
        put_string(w, DOTS);
    }
    for (uint32_t i = 0; i < j->window_count; i++) {
        if (i) {
            put_string(w, GAP);
        }
        size_t start = w->bytes;
        put_window(j, w, windows[i]);
        fragments[i] = (idx_fragment){{start, w->bytes}, windows[i]};
    }
    if (j->has_dots && has_words(j, windows[j->window_count - 1].end, j->bytes)) {
        put_string(w, DOTS);
    }
    w->out[w->bytes] = '\0';
}

static int write_snippet(const snippet_job *j, const idx_allocator *allocator, idx_snippet **out,
                         idx_error *err)
{
    size_t most = 0, text_bytes = 0;
    for (uint32_t i = 0; i < j->window_count; i++) {
        text_bytes += j->windows[i].end - j->windows[i].start;
        for (size_t m = 0; m < j->matches.count; m++) {
            size_t start = idx__snippet_match_start(j, m);
            most += start >= j->windows[i].start && start < j->windows[i].end;
        }
    }
    size_t bytes = sizeof(snippet_block) + IDX_SNIPPET_WINDOWS * sizeof(idx_fragment) +
                   2 * most * sizeof(idx_range) + text_bytes + 2 * strlen(DOTS) + strlen(GAP) + 1;
    snippet_block *block = idx__alloc(allocator, bytes);
    if (!block) {
        return idx__error_nomem(err);
    }
    block->bytes = bytes;
    block->allocator = allocator;
    idx_fragment *fragments = (idx_fragment *)(void *)(block + 1);
    writer w = {.ranges = (idx_range *)(void *)(fragments + IDX_SNIPPET_WINDOWS)};
    w.sources = w.ranges + most;
    w.out = (char *)(w.sources + most);
    put_windows(j, &w, fragments);
    block->snippet = (idx_snippet){
        .text = w.out,
        .bytes = w.bytes,
        .matches = w.ranges,
        .match_count = w.range_count,
        .sources = w.sources,
        .fragments = fragments,
        .fragment_count = j->window_count,
    };
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
    if (rc == IDX_OK) {
        rc = idx__snippet_regions(j, err);
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
    idx__snippet_windows(j);
    return write_snippet(j, j->allocator, out, err);
}

int idx_snippet_make(const idx_searcher *searcher, const idx_query *query, const char *text,
                     size_t bytes, const idx_snippet_options *options, idx_snippet **out,
                     idx_error *err)
{
    idx__error_clear(err);
    if (!searcher || !query || (!text && bytes) || !out) {
        return idx__error_set(err, IDX_EINVAL, "idx_snippet_make: an argument is missing");
    }
    idx_snippet_options defaults;
    idx_snippet_options_init(&defaults);
    options = options ? options : &defaults;
    snippet_job j = {
        .text = text ? text : "",
        .bytes = bytes,
        .max_bytes = options->max_bytes ? options->max_bytes : DEFAULT_BYTES,
        .max_windows = options->max_fragments,
        .allocator = searcher->allocator,
    };
    int rc = idx__tokens_init(&j.tokens, searcher->analyzer, j.allocator, err);
    if (rc != IDX_OK) {
        return rc;
    }
    rc = make(&j, searcher, query, out, err);
    idx__free(j.allocator, j.weights, j.leaf_count * sizeof *j.weights);
    idx__free(j.allocator, j.inside, j.leaf_count * sizeof *j.inside);
    idx__free(j.allocator, j.regions, j.region_capacity * sizeof *j.regions);
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
