/*
 * sample.h: the parts of the query generator that tests look at, and the words' document frequencies.
 */
#ifndef IDX_BENCH_RUN_SAMPLE_H
#define IDX_BENCH_RUN_SAMPLE_H

#include "bench/run/protocol.h"
#include "bench/run/words.h"

enum { SAMPLE_LENGTHS = 7 }; /* 1 to 6 words, and long ones */

/* A word is frequent if it stands in more than one document of this many. */
enum { FREQUENT_PART = 6 };

typedef struct sample_candidate {
    uint64_t rank;
    char *text;
} sample_candidate;

typedef struct sample_heap {
    sample_candidate *at;
    size_t count, capacity;
} sample_heap;

/* Adds a candidate; when the heap is full, the one with the highest rank leaves (the new one must be lower). */
void sample_offer(sample_heap *heap, uint64_t rank, const char *text, size_t bytes);

uint64_t sample_hash(uint64_t seed, uint64_t a, uint64_t b);

/* Whether a word means the same in every engine's query language. */
bool sample_is_plain(const char *word, size_t bytes);

/* How many documents each word of some queries stands in. */
typedef struct sample_frequencies {
    words words;
    uint64_t *counts; /* by the word's number */
    uint64_t documents;
} sample_frequencies;

void sample_frequencies_count(sample_frequencies *f, const char *corpus_path, const query_list *list);
uint64_t sample_frequency(const sample_frequencies *f, const char *word, size_t bytes);
bool sample_has_frequent_pair(const sample_frequencies *f, const char *text);
void sample_frequencies_release(sample_frequencies *f);

#endif
