/* pairs.c: see pairs.h. */
#include "indexer/pairs.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/io/file.h"
#include "indexer/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAMPLE_EVERY 8u
#define SAMPLE_WHOLE 16u       /* windows: up to that many, all are looked at */
#define SORT_ENTRIES 8192u    /* occurrences sorted at once, at least: few, so that tests see several runs */
#define MOST_RUNS 48u

/* One occurrence of a pair. */
typedef struct pair_entry {
    uint32_t pair; // (number of the first word - 1) * words + number of the second - 1
    uint32_t key;  // 2 * document + field
} pair_entry;

struct pairs {
    pair_text *text;
    uint32_t documents;
    uint64_t budget, least;
    uint64_t occurrences; // by estimate
    uint32_t words;       // that are paired
    const pair_word **by_number;
    const char *dir;
    const idx_allocator *allocator;
    pair_entry *entries;
    uint32_t *keys; // the entries' keys, by pair
    size_t entry_count, entry_capacity;
    size_t *ends; // per pair
    source *sources[MOST_RUNS + 2];
    char *paths[MOST_RUNS + 2];
    size_t run_count;
    buf stream;
};

/* ---- choosing the words ------------------------------------------------------------------------- */

/* Calls `add` for each two cells side by side that hold words. */
typedef int (*pair_fn)(pairs *p, uint32_t first, uint32_t second, uint32_t key, void *ctx, idx_error *err);

static inline int row_scan(pairs *p, const uint16_t *cells, uint32_t from, uint32_t end, uint32_t key, pair_fn add,
                           void *ctx, idx_error *err)
{
    int code = IDX_OK;
    for (uint32_t i = from; i + 1 < end && code == IDX_OK; i++) {
        if (cells[i] && cells[i + 1]) {
            code = add(p, cells[i], cells[i + 1], key, ctx, err);
        }
    }
    return code;
}

static inline int window_scan(pairs *p, const pair_window *w, pair_fn add, void *ctx, idx_error *err)
{
    int code = IDX_OK;
    for (uint32_t i = 0; i < w->key_count && code == IDX_OK; i++) {
        code = row_scan(p, w->cells, w->starts[i], w->starts[i + 1], w->first_key + i, add, ctx, err);
    }
    return code;
}

typedef struct sample {
    uint32_t *counts; // [first][second], numbers from 1
    size_t width;
    uint32_t windows, looked_at;
} sample;

static int sample_add(pairs *p, uint32_t first, uint32_t second, uint32_t key, void *ctx, idx_error *err)
{
    (void)p;
    (void)key;
    (void)err;
    sample *s = ctx;
    s->counts[first * s->width + second]++;
    return IDX_OK;
}

/* Counts the pairs in a sample of the windows: every eighth, or all where they are few, which only shows later. */
static int sample_count(pairs *p, sample *s, idx_error *err)
{
    pair_window w;
    int code = idx__pair_text_begin(p->text, err);
    while (code == IDX_OK) {
        bool is_taken = s->windows < SAMPLE_WHOLE || s->windows % SAMPLE_EVERY == 0;
        code = idx__pair_text_next(p->text, !is_taken, &w, err);
        if (code != IDX_OK) {
            break;
        }
        if (s->windows == SAMPLE_WHOLE) { // too many for all: forget those so far
            memset(s->counts, 0, s->width * s->width * sizeof *s->counts);
            s->looked_at = 0;
        }
        s->windows++;
        s->looked_at += is_taken;
        code = is_taken ? window_scan(p, &w, sample_add, s, err) : IDX_OK;
    }
    return code == IDX_ENOTFOUND ? IDX_OK : code;
}

/* How often two words stand side by side in all of the text, about. */
static uint64_t sample_scaled(const sample *s, const pair_word *first, const pair_word *second)
{
    return (uint64_t)s->counts[first->number * s->width + second->number] * s->windows / s->looked_at;
}

/* What a list of n postings takes, about: gaps by their mean, frequencies, tables, its place in the dictionary. */
static uint64_t list_cost(uint64_t n, uint32_t documents)
{
    unsigned gap_bits = 2;
    for (uint64_t gap = documents / (n ? n : 1); gap > 1; gap /= 2) {
        gap_bits++;
    }
    return n ? 20 + n * (gap_bits + 1) / 8 + n / 16 : 0;
}

static int by_frequency(const void *a, const void *b)
{
    const pair_word *x = *(const pair_word *const *)a, *y = *(const pair_word *const *)b;
    if (x->cf != y->cf) {
        return x->cf > y->cf ? -1 : 1;
    }
    return (x > y) - (x < y); // they are in one array, in order
}

/* Lets words in, most frequent first, while the lists fit. */
static void words_choose(pairs *p, const sample *s, pair_word **order, size_t count)
{
    uint64_t cost = 0, occurrences = 0;
    for (size_t m = 0; m < count; m++) {
        for (size_t j = 0; j <= m; j++) {
            uint64_t n = sample_scaled(s, order[m], order[j]);
            uint64_t k = j < m ? sample_scaled(s, order[j], order[m]) : 0;
            cost += list_cost(n, p->documents) + list_cost(k, p->documents);
            occurrences += n + k;
        }
        if (cost > p->budget) {
            return;
        }
        if (m + 1 == count || order[m + 1]->cf < order[m]->cf) { // equals come in together
            p->least = order[m]->cf;
            p->occurrences = occurrences;
        }
    }
}

/* Sets p->least and the words' final numbers. */
static int choose(pairs *p, idx_error *err)
{
    size_t count;
    pair_word *words = idx__pair_text_words(p->text, &count);
    const idx_allocator *a = p->allocator;
    sample s = {.width = count + 1};
    s.counts = idx__calloc(a, s.width * s.width, sizeof *s.counts);
    pair_word **order = idx__alloc_array(a, count, sizeof *order);
    p->by_number = idx__alloc_array(a, count, sizeof *p->by_number);
    int code = s.counts && order && p->by_number ? IDX_OK : idx__error_nomem(err);
    for (size_t i = 0; i < count && code == IDX_OK; i++) {
        words[i].number = (uint16_t)(i + 1);
        order[i] = &words[i];
    }
    if (code == IDX_OK) {
        code = sample_count(p, &s, err);
    }
    if (code == IDX_OK) {
        qsort(order, count, sizeof *order, by_frequency);
        words_choose(p, &s, order, count);
        for (size_t i = 0; i < count; i++) {
            bool is_in = p->least && words[i].cf >= p->least;
            words[i].number = is_in ? (uint16_t)(p->words + 1) : 0;
            if (is_in) {
                p->by_number[p->words++] = &words[i];
            }
        }
    }
    idx__free(a, order, count * sizeof *order);
    idx__free(a, s.counts, s.width * s.width * sizeof *s.counts);
    return code;
}

int idx__pairs_new(pairs **out, pair_text *text, uint32_t documents, uint64_t budget, const char *dir,
                   const idx_allocator *allocator, idx_error *err)
{
    pairs *p = idx__calloc(allocator, 1, sizeof *p);
    if (!p) {
        return idx__error_nomem(err);
    }
    p->text = text;
    p->documents = documents;
    p->budget = budget;
    p->dir = dir;
    p->allocator = allocator;
    idx__buf_init(&p->stream, allocator);
    size_t count;
    idx__pair_text_words(text, &count);
    int code = count ? choose(p, err) : IDX_OK;
    if (code != IDX_OK) {
        idx__pairs_free(p);
        return code;
    }
    *out = p;
    return IDX_OK;
}

void idx__pairs_free(pairs *p)
{
    if (!p) {
        return;
    }
    const idx_allocator *a = p->allocator;
    size_t count;
    idx__pair_text_words(p->text, &count);
    for (size_t i = 0; i < p->run_count; i++) {
        idx__source_free(p->sources[i]);
        if (p->paths[i]) {
            unlink(p->paths[i]);
        }
        idx__path_free(a, p->paths[i]);
    }
    idx__free(a, p->by_number, count * sizeof *p->by_number);
    idx__free(a, p->entries, p->entry_capacity * sizeof *p->entries);
    idx__free(a, p->keys, p->entry_capacity * sizeof *p->keys);
    idx__free(a, p->ends, ((size_t)p->words * p->words + 1) * sizeof *p->ends);
    idx__buf_release(&p->stream);
    idx__free(a, p, sizeof *p);
}

uint64_t idx__pairs_least(const pairs *p)
{
    return p->least;
}

/* ---- collecting --------------------------------------------------------------------------------- */

/* Sorts the first `count` entries by pair; within one they stay in the order of the text. */
static void entries_sort(pairs *p, size_t count)
{
    size_t pairs_total = (size_t)p->words * p->words;
    memset(p->ends, 0, (pairs_total + 1) * sizeof *p->ends);
    for (size_t i = 0; i < count; i++) {
        p->ends[p->entries[i].pair + 1]++;
    }
    for (size_t i = 0; i < pairs_total; i++) {
        p->ends[i + 1] += p->ends[i];
    }
    for (size_t i = 0; i < count; i++) { // afterwards ends[pair] is where the pair ends
        p->keys[p->ends[p->entries[i].pair]++] = p->entries[i].key;
    }
}

/* The stream of one pair: positions are made up, nobody looks at them. */
static void pair_stream(pairs *p, const uint32_t *keys, size_t count)
{
    uint32_t last_key = UINT32_MAX;
    idx__buf_reset(&p->stream);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || keys[i] != last_key) {
            idx__buf_varint(&p->stream, (uint64_t)(uint32_t)(keys[i] - (last_key + 1)) << 1 | 1);
            last_key = keys[i];
        }
        idx__buf_u8(&p->stream, 0);
    }
}

static int run_put_all(pairs *p, outfile *f, idx_error *err)
{
    size_t from = 0;
    for (uint32_t i = 0; i < p->words; i++) {
        uint8_t term[2 * IDX_PAIR_WORD_BYTES + 1];
        const pair_word *x = p->by_number[i];
        memcpy(term, x->term, x->bytes);
        term[x->bytes] = ' ';
        for (uint32_t j = 0; j < p->words; j++) {
            size_t end = p->ends[(size_t)i * p->words + j];
            if (end == from) {
                continue;
            }
            const pair_word *y = p->by_number[j];
            memcpy(term + x->bytes + 1, y->term, y->bytes);
            pair_stream(p, p->keys + from, end - from);
            if (p->stream.error) {
                return idx__error_nomem(err);
            }
            idx__run_put(f, term, x->bytes + 1 + y->bytes, p->stream.data, p->stream.bytes);
            from = end;
        }
    }
    idx__run_end(f);
    return idx__outfile_finish(f, NULL, false, err);
}

/* Writes the first `count` entries as a run and forgets them. A document must not end up in two runs: to the list writer
 * it would be two postings. */
static int run_write(pairs *p, size_t count, idx_error *err)
{
    if (count == 0) {
        return IDX_OK;
    }
    char name[40];
    outfile *f = NULL;
    snprintf(name, sizeof name, IDX_TEMPORARY_PREFIX "pairs-%zu", p->run_count);
    char *path = idx__path_join(p->allocator, p->dir, name);
    if (!path) {
        return idx__error_nomem(err);
    }
    p->paths[p->run_count++] = path;
    entries_sort(p, count);
    p->entry_count -= count;
    memmove(p->entries, p->entries + count, p->entry_count * sizeof *p->entries);
    int code = idx__outfile_new(&f, path, p->allocator, err);
    if (code == IDX_OK) {
        code = run_put_all(p, f, err);
    }
    idx__outfile_free(f);
    return code;
}

static int entries_grow(pairs *p, idx_error *err)
{
    size_t before = p->entry_capacity;
    if (idx__grow(p->allocator, &p->entries, &p->entry_capacity, before + 1, sizeof *p->entries) != IDX_OK) {
        return idx__error_nomem(err);
    }
    idx__free(p->allocator, p->keys, before * sizeof *p->keys);
    p->keys = idx__alloc_array(p->allocator, p->entry_capacity, sizeof *p->keys);
    return p->keys ? IDX_OK : idx__error_nomem(err);
}

/* How many entries belong to documents before that of `key`. */
static size_t entries_before(const pairs *p, uint32_t key)
{
    size_t count = p->entry_count;
    while (count > 0 && p->entries[count - 1].key / 2 == key / 2) {
        count--;
    }
    return count;
}

static int entry_add(pairs *p, uint32_t first, uint32_t second, uint32_t key, void *ctx, idx_error *err)
{
    (void)ctx;
    if (p->entry_count == p->entry_capacity) {
        // The estimate leaves room for a few runs more; should it be far off, or one document fill all, a run grows instead.
        size_t count = p->run_count <= MOST_RUNS ? entries_before(p, key) : 0;
        int code = count ? run_write(p, count, err) : entries_grow(p, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    p->entries[p->entry_count++] = (pair_entry){(first - 1) * p->words + second - 1, key};
    return IDX_OK;
}

static int entries_new(pairs *p, idx_error *err)
{
    uint64_t share = p->occurrences / (MOST_RUNS - 8);
    p->entry_capacity = share > SORT_ENTRIES ? (size_t)share : SORT_ENTRIES;
    p->entries = idx__alloc_array(p->allocator, p->entry_capacity, sizeof *p->entries);
    p->keys = idx__alloc_array(p->allocator, p->entry_capacity, sizeof *p->keys);
    p->ends = idx__alloc_array(p->allocator, (size_t)p->words * p->words + 1, sizeof *p->ends);
    return p->entries && p->keys && p->ends ? IDX_OK : idx__error_nomem(err);
}

int idx__pairs_collect(pairs *p, source ***sources, size_t *count, idx_error *err)
{
    int code = entries_new(p, err);
    if (code == IDX_OK) {
        code = idx__pair_text_begin(p->text, err);
    }
    for (pair_window w; code == IDX_OK && (code = idx__pair_text_next(p->text, false, &w, err)) == IDX_OK;) {
        code = window_scan(p, &w, entry_add, NULL, err);
    }
    if (code == IDX_ENOTFOUND) {
        code = run_write(p, p->entry_count, err);
    }
    for (size_t i = 0; i < p->run_count && code == IDX_OK; i++) {
        code = idx__source_of_run(&p->sources[i], p->paths[i], p->allocator, err);
    }
    *sources = p->sources;
    *count = p->run_count;
    return code;
}
