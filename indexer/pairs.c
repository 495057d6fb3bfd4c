/* pairs.c: see pairs.h. */
#include "indexer/pairs.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "indexer/ordered.h"
#include "indexer/scratch.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE_EVERY 8u
#define SAMPLE_WHOLE 16u /* zones: up to that many, all are looked at */

/* A pair in the scratch file: the second word's index above the key from the first one of the zone. */
#define KEY_MASK ((1u << IDX_PAIR_ZONE_KEY_BITS) - 1)

_Static_assert(IDX_PAIR_MOST_WORDS <= 1u << (32 - IDX_PAIR_ZONE_KEY_BITS), "a pair's second word fits above its key");

typedef struct zone_job {
    uint32_t zone;
    uint32_t *found; // by first word
    size_t count, capacity;
    uint32_t *ends; // per first word
} zone_job;

typedef struct pairs_worker {
    pair_reader *reader;
    uint32_t *counts; // of the sample: [first][second], numbers from 1
} pairs_worker;

struct pairs {
    pairs_options options;
    uint64_t least;
    uint32_t words; // that are paired
    const pair_word **by_number;
    size_t kept; // words of the text
    pairs_worker *workers;
    scratch found;
    uint64_t *starts; // in the scratch file, counted in pairs: per zone and first word, and the end
    uint32_t zones;
};

/* ---- going through the zones -------------------------------------------------------------------- */

typedef int (*zone_fn)(void *ctx, unsigned worker, void *item, idx_error *err);
typedef int (*taken_fn)(void *ctx, void *item, bool failed, idx_error *err);

/* Has every `step`th zone processed, and taken in order. */
static int zones_run(pairs *p, uint32_t step, zone_fn process, taken_fn take, idx_error *err)
{
    const idx_allocator *a = p->options.allocator;
    size_t count = idx__ordered_items(p->options.threads);
    zone_job *jobs = idx__calloc(a, count, sizeof *jobs);
    void **items = idx__calloc(a, count, sizeof *items);
    ordered *queue = NULL;
    int code = jobs && items ? IDX_OK : idx__error_nomem(err);
    for (size_t i = 0; code == IDX_OK && i < count; i++) {
        items[i] = &jobs[i];
        jobs[i].ends = idx__calloc(a, p->kept + 1, sizeof *jobs[i].ends);
        code = jobs[i].ends ? IDX_OK : idx__error_nomem(err);
    }
    if (code == IDX_OK) {
        ordered_work work = {p->options.threads, items, count, p, process, take};
        code = idx__ordered_new(&queue, &work, a, err);
    }
    for (uint32_t zone = 0; code == IDX_OK && zone < p->zones; zone += step) {
        zone_job *job = idx__ordered_item(queue);
        job->zone = zone;
        code = idx__ordered_submit(queue, job, err);
    }
    code = code == IDX_OK ? idx__ordered_drain(queue, err) : code;
    idx__ordered_free(queue);
    for (size_t i = 0; jobs && i < count; i++) {
        idx__free(a, jobs[i].found, jobs[i].capacity * sizeof *jobs[i].found);
        idx__free(a, jobs[i].ends, (p->kept + 1) * sizeof *jobs[i].ends);
    }
    idx__free(a, items, count * sizeof *items);
    idx__free(a, jobs, count * sizeof *jobs);
    return code;
}

/* ---- choosing the words ------------------------------------------------------------------------- */

typedef struct sample {
    uint32_t *counts; // [first][second], numbers from 1
    size_t width;
    uint32_t zones, looked_at;
} sample;

static int sample_zone(void *ctx, unsigned worker, void *item, idx_error *err)
{
    pairs *p = ctx;
    const zone_job *job = item;
    const pair_place *places;
    size_t count;
    int code = idx__pair_reader_zone(p->workers[worker].reader, job->zone, &places, &count, err);
    for (size_t i = 0; code == IDX_OK && i < count; i++) {
        p->workers[worker].counts[places[i].first * (p->kept + 1) + places[i].second]++;
    }
    return code;
}

static int sample_taken(void *ctx, void *item, bool failed, idx_error *err)
{
    (void)ctx;
    (void)item;
    (void)failed;
    (void)err;
    return IDX_OK;
}

/* Counts the pairs in a sample of the zones: every eighth, or all where they are few. */
static int sample_count(pairs *p, sample *s, idx_error *err)
{
    uint32_t step = p->zones <= SAMPLE_WHOLE ? 1 : SAMPLE_EVERY;
    int code = zones_run(p, step, sample_zone, sample_taken, err);
    *s = (sample){p->workers[0].counts, p->kept + 1, p->zones, (p->zones + step - 1) / step};
    for (unsigned i = 1; code == IDX_OK && i < p->options.threads; i++) {
        for (size_t k = 0; k < s->width * s->width; k++) {
            s->counts[k] += p->workers[i].counts[k];
        }
    }
    return code;
}

/* How often two words stand side by side in all of the text, about. */
static uint64_t sample_scaled(const sample *s, const pair_word *first, const pair_word *second)
{
    return (uint64_t)s->counts[first->number * s->width + second->number] * s->zones / s->looked_at;
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
    uint64_t cost = 0;
    for (size_t m = 0; m < count; m++) {
        for (size_t j = 0; j <= m; j++) {
            uint64_t n = sample_scaled(s, order[m], order[j]);
            uint64_t k = j < m ? sample_scaled(s, order[j], order[m]) : 0;
            cost += list_cost(n, p->options.documents) + list_cost(k, p->options.documents);
        }
        if (cost > p->options.budget) {
            return;
        }
        if (m + 1 == count || order[m + 1]->cf < order[m]->cf) { // equals come in together
            p->least = order[m]->cf;
        }
    }
}

/* Sets p->least and the words' final numbers. */
static int choose(pairs *p, idx_error *err)
{
    size_t count;
    pair_word *words = idx__pair_text_words(p->options.text, &count);
    const idx_allocator *a = p->options.allocator;
    pair_word **order = idx__alloc_array(a, count, sizeof *order);
    sample s;
    int code = order ? IDX_OK : idx__error_nomem(err);
    for (size_t i = 0; i < count && code == IDX_OK; i++) {
        words[i].number = (uint16_t)(i + 1);
        order[i] = &words[i];
    }
    code = code == IDX_OK ? sample_count(p, &s, err) : code;
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
    return code;
}

/* Makes what the threads need; the counts of the sample go again. */
static int workers_new(pairs *p, idx_error *err)
{
    const idx_allocator *a = p->options.allocator;
    p->by_number = idx__alloc_array(a, p->kept, sizeof *p->by_number);
    p->workers = idx__calloc(a, p->options.threads, sizeof *p->workers);
    int code = p->by_number && p->workers ? IDX_OK : idx__error_nomem(err);
    for (unsigned i = 0; code == IDX_OK && i < p->options.threads; i++) {
        p->workers[i].counts = idx__calloc(a, (p->kept + 1) * (p->kept + 1), sizeof *p->workers[i].counts);
        code = p->workers[i].counts ? idx__pair_reader_new(&p->workers[i].reader, p->options.text, err) : idx__error_nomem(err);
    }
    return code;
}

static void counts_free(pairs *p)
{
    for (unsigned i = 0; p->workers && i < p->options.threads; i++) {
        idx__free(p->options.allocator, p->workers[i].counts, (p->kept + 1) * (p->kept + 1) * sizeof *p->workers[i].counts);
        p->workers[i].counts = NULL;
    }
}

static void readers_free(pairs *p)
{
    for (unsigned i = 0; p->workers && i < p->options.threads; i++) {
        idx__pair_reader_free(p->workers[i].reader);
        p->workers[i].reader = NULL;
    }
}

int idx__pairs_new(pairs **out, const pairs_options *options, idx_error *err)
{
    pairs *p = idx__calloc(options->allocator, 1, sizeof *p);
    if (!p) {
        return idx__error_nomem(err);
    }
    p->options = *options;
    p->zones = idx__pair_text_zones(options->text);
    idx__pair_text_words(options->text, &p->kept);
    int code = IDX_OK;
    if (p->kept) {
        code = workers_new(p, err);
        code = code == IDX_OK ? choose(p, err) : code;
        counts_free(p);
    }
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
    const idx_allocator *a = p->options.allocator;
    readers_free(p);
    idx__free(a, p->workers, p->options.threads * sizeof *p->workers);
    idx__free(a, p->by_number, p->kept * sizeof *p->by_number);
    idx__free(a, p->starts, ((size_t)p->zones * p->words + 1) * sizeof *p->starts);
    idx__scratch_release(&p->found);
    idx__free(a, p, sizeof *p);
}

uint64_t idx__pairs_least(const pairs *p)
{
    return p->least;
}

const pair_word *const *idx__pairs_words(const pairs *p, uint32_t *count)
{
    *count = p->words;
    return p->by_number;
}

/* ---- collecting --------------------------------------------------------------------------------- */

/* Finds a zone's pairs and sorts them by first word; among those of one they stay in the order of the text. */
static int collect_zone(void *ctx, unsigned worker, void *item, idx_error *err)
{
    pairs *p = ctx;
    zone_job *job = item;
    const pair_place *places;
    int code = idx__pair_reader_zone(p->workers[worker].reader, job->zone, &places, &job->count, err);
    if (code == IDX_OK &&
        idx__grow(p->options.allocator, &job->found, &job->capacity, job->count, sizeof *job->found) != IDX_OK) {
        code = idx__error_nomem(err);
    }
    if (code != IDX_OK) {
        return code;
    }
    memset(job->ends, 0, (p->words + 1) * sizeof *job->ends);
    for (size_t i = 0; i < job->count; i++) {
        job->ends[places[i].first]++;
    }
    for (uint32_t i = 1; i <= p->words; i++) {
        job->ends[i] += job->ends[i - 1];
    }
    for (size_t i = 0; i < job->count; i++) { // afterwards ends[first] is where the word of that index ends
        uint32_t second = places[i].second - 1u;
        job->found[job->ends[places[i].first - 1]++] = second << IDX_PAIR_ZONE_KEY_BITS | places[i].key;
    }
    return IDX_OK;
}

static int collect_taken(void *ctx, void *item, bool failed, idx_error *err)
{
    pairs *p = ctx;
    const zone_job *job = item;
    if (failed) {
        return IDX_OK;
    }
    uint64_t base = idx__outfile_bytes(p->found.file) / sizeof *job->found;
    uint64_t *starts = p->starts + (size_t)job->zone * p->words;
    for (uint32_t i = 0; i < p->words; i++) {
        starts[i] = base + (i ? job->ends[i - 1] : 0);
    }
    starts[p->words] = base + job->count; // the next zone begins there
    idx__outfile_append(p->found.file, job->found, job->count * sizeof *job->found);
    return idx__outfile_error(p->found.file, err);
}

int idx__pairs_collect(pairs *p, idx_error *err)
{
    p->starts = idx__calloc(p->options.allocator, (size_t)p->zones * p->words + 1, sizeof *p->starts);
    int code = p->starts ? IDX_OK : idx__error_nomem(err);
    if (code == IDX_OK) {
        code = idx__scratch_init(&p->found, p->options.dir, IDX_TEMPORARY_PREFIX "pairs", p->options.allocator, err);
    }
    code = code == IDX_OK ? zones_run(p, 1, collect_zone, collect_taken, err) : code;
    readers_free(p);
    return code == IDX_OK ? idx__scratch_map(&p->found, 1, err) : code; // an empty file could not be mapped
}

uint64_t idx__pairs_count(const pairs *p, uint32_t first)
{
    uint64_t count = 0;
    for (uint32_t zone = 0; zone < p->zones; zone++) {
        const uint64_t *starts = p->starts + (size_t)zone * p->words + first;
        count += starts[1] - starts[0];
    }
    return count;
}

void idx__pairs_keys(const pairs *p, uint32_t first, uint32_t *keys, uint64_t *ends)
{
    const uint32_t *found = (const uint32_t *)(const void *)p->found.map.data;
    memset(ends, 0, p->words * sizeof *ends);
    for (uint32_t zone = 0; zone < p->zones; zone++) {
        const uint64_t *starts = p->starts + (size_t)zone * p->words + first;
        for (uint64_t i = starts[0]; i < starts[1]; i++) {
            ends[found[i] >> IDX_PAIR_ZONE_KEY_BITS]++;
        }
    }
    uint64_t sum = 0;
    for (uint32_t j = 0; j < p->words; j++) {
        uint64_t here = ends[j];
        ends[j] = sum;
        sum += here;
    }
    for (uint32_t zone = 0; zone < p->zones; zone++) {
        const uint64_t *starts = p->starts + (size_t)zone * p->words + first;
        uint32_t base_key = idx__pair_text_zone_key(p->options.text, zone);
        for (uint64_t i = starts[0]; i < starts[1]; i++) {
            keys[ends[found[i] >> IDX_PAIR_ZONE_KEY_BITS]++] = base_key + (found[i] & KEY_MASK);
        }
    }
}
