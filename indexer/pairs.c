/* pairs.c: see pairs.h. */
#include "indexer/pairs.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/terms.h"
#include "indexer/ordered.h"
#include "indexer/scratch.h"

#include <stdlib.h>
#include <string.h>


#define SAMPLE_ZONES 16u /* that are looked at, of many about */

/*
 * Words are numbered from 1 by their df, the most frequent first, so that of two words the rarer one has the higher number. A pair in
 * the scratch file, where it is sorted by its rarer word: on which side of it the other word stands and which that is, above the
 * key from the first one of the zone.
 */
#define KEY_MASK ((1u << IDX_PAIR_ZONE_KEY_BITS) - 1)

/* Products of dfs are told apart by their eight highest bits, and the choice falls between two such classes. */
#define CLASS_BITS 7u
#define CLASSES (64u << CLASS_BITS)

_Static_assert(2 * IDX_PAIR_MOST_WORDS <= 1u << (32 - IDX_PAIR_ZONE_KEY_BITS), "a pair's side and other word fit above its key");

typedef struct zone_job {
    uint32_t zone;
    uint32_t *found; // by rarer word
    size_t count, capacity;
    uint32_t *ends; // per rarer word
} zone_job;

/* A pair of a zone, before it is sorted. */
typedef struct zone_pair {
    uint32_t rarer, value;
} zone_pair;

typedef struct pairs_worker {
    pair_reader *reader;
    uint32_t *counts; // of the sample: [first][second], by number
    zone_pair *found;
    size_t capacity;
} pairs_worker;

struct pairs {
    pairs_options options;
    uint64_t least, product;
    size_t capacity; // of by_number
    uint32_t kept;   // words that may be paired
    uint32_t words;  // that are
    const pair_word **by_number; // by number - 1
    const pair_word **in_order;
    uint16_t *index;   // by number: in `in_order`
    uint16_t *partner; // by number: the highest number of a word it is paired with
    pairs_worker *workers;
    scratch found;
    uint64_t *starts; // in the scratch file, counted in pairs: per zone and rarer word, and the end
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
    int code = idx__pair_reader_zone(p->workers[worker].reader, job->zone, p->partner, &places, &count, err);
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

/* Counts the pairs in a sample of the zones. */
static int sample_count(pairs *p, sample *s, idx_error *err)
{
    uint32_t step = (p->zones + SAMPLE_ZONES - 1) / SAMPLE_ZONES;
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
static uint64_t sample_scaled(const sample *s, size_t first, size_t second)
{
    return (uint64_t)s->counts[first * s->width + second] * s->zones / s->looked_at;
}

/* What a list of n out of `from` documents or postings takes, about: gaps by their mean, frequencies, tables, its place in the dictionary. */
static uint64_t list_cost(uint64_t n, uint32_t from)
{
    unsigned gap_bits = 2;
    for (uint64_t gap = from / n; gap > 1; gap /= 2) {
        gap_bits++;
    }
    return 16 + n * (2 * gap_bits + 1) / 16 + n / 16;
}

static int by_frequency(const void *a, const void *b)
{
    const pair_word *x = *(const pair_word *const *)a, *y = *(const pair_word *const *)b;
    if (x->df != y->df) {
        return x->df > y->df ? -1 : 1;
    }
    return (x > y) - (x < y); // they are in one array, in order
}

static uint32_t class_of(uint64_t product)
{
    unsigned top = 63 - (unsigned)__builtin_clzll(product);
    uint64_t below = product & ((UINT64_C(1) << top) - 1);
    return top << CLASS_BITS | (uint32_t)(top >= CLASS_BITS ? below >> (top - CLASS_BITS) : below << (CLASS_BITS - top));
}

/* The smallest product of a class whose products have at least CLASS_BITS + 1 bits. */
static uint64_t class_start(uint32_t number)
{
    unsigned top = number >> CLASS_BITS;
    uint64_t mantissa = (1u << CLASS_BITS) | (number & ((1u << CLASS_BITS) - 1));
    return mantissa << (top - CLASS_BITS);
}

static uint64_t product_of(const pairs *p, size_t a, size_t b)
{
    return (uint64_t)p->by_number[a - 1]->df * p->by_number[b - 1]->df;
}

/* Lets pairs in, highest products first, class by class, while the lists fit. */
static int product_choose(pairs *p, const sample *s, idx_error *err)
{
    uint64_t *costs = idx__calloc(p->options.allocator, CLASSES, sizeof *costs);
    if (!costs) {
        return idx__error_nomem(err);
    }
    for (size_t i = 1; i <= p->kept; i++) {
        for (size_t j = 1; j <= p->kept; j++) {
            uint64_t n = sample_scaled(s, i, j);
            uint32_t df = p->by_number[(i > j ? i : j) - 1]->df, documents = p->options.documents;
            if (n) {
                costs[class_of(product_of(p, i, j))] += list_cost(n, idx__pair_has_parent(df, documents) ? df : documents);
            }
        }
    }
    uint64_t cost = 0;
    for (uint32_t c = CLASSES - 1; c > CLASS_BITS << CLASS_BITS; c--) {
        cost += costs[c];
        if (cost > p->options.budget) {
            break;
        }
        p->product = costs[c] ? class_start(c) : p->product;
    }
    idx__free(p->options.allocator, costs, CLASSES * sizeof *costs);
    return IDX_OK;
}

static size_t words_above(const pair_word *words, size_t count, uint64_t cf)
{
    size_t above = 0;
    for (size_t i = 0; i < count; i++) {
        above += words[i].cf >= cf;
    }
    return above;
}

/* Numbers the words that may be paired; of too many the most frequent. */
static void words_number(pairs *p, pair_word *words, size_t count)
{
    p->least = idx__pair_text_least(p->options.text);
    while (words_above(words, count, p->least) > IDX_PAIR_MOST_WORDS) {
        p->least += p->least / 8 + 1;
    }
    for (size_t i = 0; i < count; i++) {
        words[i].number = 0;
        if (words[i].cf >= p->least) {
            p->by_number[p->kept++] = &words[i];
        }
    }
    qsort(p->by_number, p->kept, sizeof *p->by_number, by_frequency);
    for (size_t i = 0; i < p->kept; i++) {
        words[p->by_number[i] - words].number = (uint16_t)(i + 1);
    }
}

/* Sets which words are paired with which, and takes the numbers of the others away. */
static void partners_set(pairs *p, pair_word *words, size_t count)
{
    size_t partner = p->kept;
    for (size_t i = 1; i <= p->kept; i++) {
        while (partner > 0 && product_of(p, i, partner) < p->product) {
            partner--;
        }
        p->partner[i] = (uint16_t)partner;
    }
    for (size_t i = 0; i < count; i++) {
        pair_word *w = &words[i];
        if (w->number && p->partner[w->number] > 0) {
            p->index[w->number] = (uint16_t)p->words;
            p->in_order[p->words++] = w;
        } else {
            w->number = 0;
        }
    }
}

/* Sets which words are paired. */
static int choose(pairs *p, pair_word *words, size_t count, idx_error *err)
{
    sample s;
    for (size_t i = 1; i <= p->kept; i++) {
        p->partner[i] = (uint16_t)p->kept;
    }
    int code = sample_count(p, &s, err);
    code = code == IDX_OK ? product_choose(p, &s, err) : code;
    if (code == IDX_OK && p->product) {
        partners_set(p, words, count);
    }
    return code;
}

/* Cells of a sample's table. */
static size_t cells(const pairs *p)
{
    return ((size_t)p->kept + 1) * (p->kept + 1);
}

/* Makes what the threads need; the counts of the sample go again. */
static int workers_new(pairs *p, idx_error *err)
{
    const idx_allocator *a = p->options.allocator;
    p->in_order = idx__alloc_array(a, p->kept, sizeof *p->in_order);
    p->index = idx__calloc(a, p->kept + 1, sizeof *p->index);
    p->partner = idx__calloc(a, p->kept + 1, sizeof *p->partner);
    p->workers = idx__calloc(a, p->options.threads, sizeof *p->workers);
    int code = p->in_order && p->index && p->partner && p->workers ? IDX_OK : idx__error_nomem(err);
    for (unsigned i = 0; code == IDX_OK && i < p->options.threads; i++) {
        p->workers[i].counts = idx__calloc(a, cells(p), sizeof *p->workers[i].counts);
        code = p->workers[i].counts ? idx__pair_reader_new(&p->workers[i].reader, p->options.text, err) : idx__error_nomem(err);
    }
    return code;
}

static void counts_free(pairs *p)
{
    for (unsigned i = 0; p->workers && i < p->options.threads; i++) {
        idx__free(p->options.allocator, p->workers[i].counts, cells(p) * sizeof *p->workers[i].counts);
        p->workers[i].counts = NULL;
    }
}

static void readers_free(pairs *p)
{
    for (unsigned i = 0; p->workers && i < p->options.threads; i++) {
        pairs_worker *w = &p->workers[i];
        idx__pair_reader_free(w->reader);
        idx__free(p->options.allocator, w->found, w->capacity * sizeof *w->found);
        *w = (pairs_worker){.counts = w->counts};
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
    size_t count;
    pair_word *words = idx__pair_text_words(options->text, &count);
    p->capacity = count;
    p->by_number = idx__alloc_array(options->allocator, count, sizeof *p->by_number);
    int code = p->by_number || count == 0 ? IDX_OK : idx__error_nomem(err);
    if (code == IDX_OK && count) {
        words_number(p, words, count);
    }
    if (code == IDX_OK && p->kept) {
        code = workers_new(p, err);
        code = code == IDX_OK ? choose(p, words, count, err) : code;
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
    counts_free(p);
    readers_free(p);
    idx__free(a, p->workers, p->options.threads * sizeof *p->workers);
    idx__free(a, p->by_number, p->capacity * sizeof *p->by_number);
    idx__free(a, p->in_order, p->kept * sizeof *p->in_order);
    idx__free(a, p->index, ((size_t)p->kept + 1) * sizeof *p->index);
    idx__free(a, p->partner, ((size_t)p->kept + 1) * sizeof *p->partner);
    idx__free(a, p->starts, ((size_t)p->zones * p->words + 1) * sizeof *p->starts);
    idx__scratch_release(&p->found);
    idx__free(a, p, sizeof *p);
}

uint64_t idx__pairs_least(const pairs *p)
{
    return p->product ? p->least : 0;
}

uint64_t idx__pairs_product(const pairs *p)
{
    return p->product;
}

const pair_word *const *idx__pairs_words(const pairs *p, uint32_t *count)
{
    *count = p->words;
    return p->in_order;
}

/* ---- collecting --------------------------------------------------------------------------------- */

/* Tells the neighbours as in the scratch file, and counts them by rarer word. */
static void zone_count(const pairs *p, const pair_place *places, size_t count, zone_pair *out, uint32_t *counts)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t first = places[i].first, second = places[i].second;
        bool is_behind = second > first; // the rarer word
        uint32_t other = is_behind ? p->index[first] : p->words + p->index[second];
        uint32_t rarer = p->index[is_behind ? second : first];
        out[i] = (zone_pair){rarer, other << IDX_PAIR_ZONE_KEY_BITS | places[i].key};
        counts[rarer]++;
    }
}

/* Finds a zone's pairs and sorts them by rarer word; among those of one they stay in the order of the text. */
static int collect_zone(void *ctx, unsigned worker, void *item, idx_error *err)
{
    pairs *p = ctx;
    zone_job *job = item;
    pairs_worker *w = &p->workers[worker];
    const pair_place *places;
    size_t count;
    int code = idx__pair_reader_zone(w->reader, job->zone, p->partner, &places, &count, err);
    if (code != IDX_OK) {
        return code;
    }
    if (idx__grow(p->options.allocator, &w->found, &w->capacity, count + 1, sizeof *w->found) != IDX_OK) {
        return idx__error_nomem(err);
    }
    memset(job->ends, 0, ((size_t)p->kept + 1) * sizeof *job->ends);
    zone_count(p, places, count, w->found, job->ends);
    job->count = count;
    if (idx__grow(p->options.allocator, &job->found, &job->capacity, job->count, sizeof *job->found) != IDX_OK) {
        return idx__error_nomem(err);
    }
    uint32_t sum = 0;
    for (uint32_t i = 0; i < p->words; i++) { // where each begins; afterwards ends[rarer] is where it ends
        uint32_t here = job->ends[i];
        job->ends[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < job->count; i++) {
        job->found[job->ends[w->found[i].rarer]++] = w->found[i].value;
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

uint64_t idx__pairs_count(const pairs *p, uint32_t rarer)
{
    uint64_t count = 0;
    for (uint32_t zone = 0; zone < p->zones; zone++) {
        const uint64_t *starts = p->starts + (size_t)zone * p->words + rarer;
        count += starts[1] - starts[0];
    }
    return count;
}

void idx__pairs_keys(const pairs *p, uint32_t rarer, uint32_t *keys, uint64_t *ends)
{
    const uint32_t *found = (const uint32_t *)(const void *)p->found.map.data;
    memset(ends, 0, 2 * (size_t)p->words * sizeof *ends);
    for (uint32_t zone = 0; zone < p->zones; zone++) {
        const uint64_t *starts = p->starts + (size_t)zone * p->words + rarer;
        for (uint64_t i = starts[0]; i < starts[1]; i++) {
            ends[found[i] >> IDX_PAIR_ZONE_KEY_BITS]++;
        }
    }
    uint64_t sum = 0;
    for (uint32_t j = 0; j < 2 * p->words; j++) {
        uint64_t here = ends[j];
        ends[j] = sum;
        sum += here;
    }
    for (uint32_t zone = 0; zone < p->zones; zone++) {
        const uint64_t *starts = p->starts + (size_t)zone * p->words + rarer;
        uint32_t base_key = idx__pair_text_zone_key(p->options.text, zone);
        for (uint64_t i = starts[0]; i < starts[1]; i++) {
            keys[ends[found[i] >> IDX_PAIR_ZONE_KEY_BITS]++] = base_key + (found[i] & KEY_MASK);
        }
    }
}
