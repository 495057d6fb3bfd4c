/*
 * sample.c: `idx-bench queries`: queries by seed out of the corpus itself.
 *
 * Runs of 1 to 6 words (and some of 20 to 50) as they stand in the text, stop words included. A document takes part
 * for a length with a rank that is a hash of seed, length and its number; the documents of the lowest ranks give one
 * run each, at a place that the hash chooses. So the choice depends on the seed alone, every document has the same
 * chance, and one pass is enough. A second pass counts in how many documents each word stands: a query with two words
 * side by side that both stand in more than one document of FREQUENT_PART is marked "frequent", since such phrases
 * are where engines spend most of their time.
 *
 * Words with signs that mean something in a query language are left out, so that no engine reads a query differently.
 */
#include "bench/run/args.h"
#include "bench/run/commands.h"
#include "bench/run/corpus.h"
#include "bench/run/sample.h"

#include <stdlib.h>
#include <string.h>

enum {
    SPARE = 4,         // candidates for each query that is wanted: some are the same text
    LONGEST_WORD = 64, // bytes
};

uint64_t sample_hash(uint64_t seed, uint64_t a, uint64_t b)
{
    uint64_t h = seed * 0x9e3779b97f4a7c15u + a * 0xc2b2ae3d27d4eb4fu + b * 0x165667b19e3779f9u;
    for (int i = 0; i < 2; i++) {
        h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
        h = (h ^ h >> 27) * 0x94d049bb133111ebu;
        h ^= h >> 31;
    }
    return h;
}

bool sample_is_plain(const char *word, size_t bytes)
{
    bool has_letter = false;
    if (bytes == 0 || bytes > LONGEST_WORD || word[0] == '+' || word[0] == '-') {
        return false;
    }
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)word[i];
        has_letter |= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (c <= ' ' || strchr("\"()[]{}:^~*?\\/&|!<>", c) != NULL || (c >= 'A' && c <= 'Z')) {
            return false;
        }
    }
    return has_letter;
}

/* The candidates of one length: a heap by rank, the highest on top. */
void sample_offer(sample_heap *heap, uint64_t rank, const char *text, size_t bytes)
{
    size_t i;
    if (heap->count == heap->capacity) {
        // The top makes way: what is below it moves up until the new one fits.
        free(heap->at[0].text);
        for (i = 0; 2 * i + 1 < heap->count;) {
            size_t child = 2 * i + 1;
            child += child + 1 < heap->count && heap->at[child + 1].rank > heap->at[child].rank;
            if (heap->at[child].rank <= rank) {
                break;
            }
            heap->at[i] = heap->at[child];
            i = child;
        }
    } else {
        for (i = heap->count++; i > 0 && heap->at[(i - 1) / 2].rank < rank; i = (i - 1) / 2) {
            heap->at[i] = heap->at[(i - 1) / 2];
        }
    }
    char *copy = need_memory(NULL, bytes + 1);
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    heap->at[i] = (sample_candidate){rank, copy};
}

static bool would_take(const sample_heap *heap, uint64_t rank)
{
    return heap->capacity > 0 && (heap->count < heap->capacity || rank < heap->at[0].rank);
}

/* Where words `first` to `first + words - 1` of a text begin and end; false if one of them is not plain. */
static bool find_run(const char *text, size_t bytes, size_t first, size_t words, const char **start, size_t *length)
{
    const char *p = text, *end = text + bytes, *word;
    size_t n, i = 0;
    while (i < first + words && (word = corpus_word(&p, end, &n)) != NULL) {
        if (i == first) {
            *start = word;
        }
        if (i >= first && !sample_is_plain(word, n)) {
            return false;
        }
        *length = (size_t)(p - *start);
        i++;
    }
    return i == first + words;
}

static size_t count_words(const char *text, size_t bytes)
{
    const char *p = text;
    size_t n, count = 0;
    while (corpus_word(&p, text + bytes, &n) != NULL) {
        count++;
    }
    return count;
}

static void offer_document(sample_heap *heaps, uint64_t seed, uint64_t number, const corpus_document *d)
{
    size_t total = 0;
    bool is_counted = false;
    for (uint32_t i = 0; i < SAMPLE_LENGTHS; i++) {
        uint64_t rank = sample_hash(seed, i, number), place = sample_hash(rank, 1, 0);
        if (!would_take(&heaps[i], rank)) {
            continue;
        }
        if (!is_counted) {
            total = count_words(d->body, d->body_bytes);
            is_counted = true;
        }
        size_t words = i + 1 < SAMPLE_LENGTHS ? i + 1 : 20 + sample_hash(rank, 2, 0) % 31;
        const char *start = NULL;
        size_t length = 0;
        if (total >= words && find_run(d->body, d->body_bytes, place % (total - words + 1), words, &start, &length)) {
            sample_offer(&heaps[i], rank, start, length);
        }
    }
}

static int by_rank(const void *a, const void *b)
{
    const sample_candidate *x = a, *y = b;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* The first `wanted` different texts of lowest rank. */
static void choose(sample_heap *heap, size_t wanted, query_list *out, bool is_long)
{
    size_t first = out->count;
    qsort(heap->at, heap->count, sizeof *heap->at, by_rank);
    for (size_t i = 0; i < heap->count && out->count - first < wanted; i++) {
        bool is_new = true;
        for (size_t k = first; k < out->count && is_new; k++) {
            is_new = strcmp(out->at[k].text, heap->at[i].text) != 0;
        }
        if (is_new) {
            query_list_add(out, heap->at[i].text, is_long, false);
        }
    }
    for (size_t i = 0; i < heap->count; i++) {
        free(heap->at[i].text);
    }
    free(heap->at);
}

static void write_queries(FILE *out, const query_list *list, const sample_frequencies *f)
{
    for (size_t i = 0; i < list->count; i++) {
        const bench_query *q = &list->at[i];
        fputs("{\"query\":", out);
        json_put_text(out, q->text);
        fprintf(out, ",\"set\":\"%s\",\"words\":%u,\"frequent\":%s}\n", q->is_long ? "long" : "short", q->words,
                sample_has_frequent_pair(f, q->text) ? "true" : "false");
    }
}

int command_queries(int argc, char **argv)
{
    arg table[] = {{"--corpus", NULL, false}, {"--seed", "1", false},   {"--count", "600", false},
                   {"--long", "20", false},   {"--out", NULL, false}, {NULL, NULL, false}};
    args_read(table, argc, argv, 2, "queries --corpus FILE --out FILE [--seed 1] [--count 600] [--long 20]");
    const char *path = args_need(table, "--corpus"), *out_path = args_need(table, "--out");
    uint64_t seed = args_count(table, "--seed", 0, UINT64_MAX), number = 0;
    size_t each = (args_count(table, "--count", 1, 1000000) + SAMPLE_LENGTHS - 2) / (SAMPLE_LENGTHS - 1);
    size_t count_long = args_count(table, "--long", 0, 100000);
    sample_heap heaps[SAMPLE_LENGTHS];
    for (size_t i = 0; i < SAMPLE_LENGTHS; i++) {
        size_t capacity = SPARE * (i + 1 < SAMPLE_LENGTHS ? each : count_long);
        heaps[i] = (sample_heap){need_memory(NULL, capacity * sizeof *heaps[i].at), 0, capacity};
    }
    corpus c;
    corpus_document d;
    corpus_open(&c, path);
    while (corpus_next(&c, &d)) {
        offer_document(heaps, seed, number++, &d);
    }
    corpus_close(&c);
    query_list list = {0};
    for (size_t i = 0; i < SAMPLE_LENGTHS; i++) {
        bool is_long = i + 1 == SAMPLE_LENGTHS;
        choose(&heaps[i], is_long ? count_long : each, &list, is_long);
    }
    sample_frequencies f;
    sample_frequencies_count(&f, path, &list);
    FILE *out = fopen(out_path, "w");
    if (out == NULL) {
        die("cannot write %s", out_path);
    }
    write_queries(out, &list, &f);
    if (fclose(out) != 0) {
        die("cannot write %s", out_path);
    }
    printf("{\"action\":\"queries\",\"documents\":%llu,\"queries\":%zu,\"seed\":%llu}\n", (unsigned long long)number,
           list.count, (unsigned long long)seed);
    sample_frequencies_release(&f);
    query_list_release(&list);
    return 0;
}
