/*
 * Corpora and queries to a file descriptor.
 */
#ifndef IDX_BENCH_GEN_GENERATE_H
#define IDX_BENCH_GEN_GENERATE_H

#include "bench/gen/model.h"

#include <stdint.h>

typedef struct generate_options {
    uint64_t start; // number of the first document, from 1
    uint64_t documents;
    uint64_t seed;
    uint32_t mean_words;
    int as_text; // else bare words
    uint32_t threads;
    uint32_t query_min, query_max;
    int fd;
    int progress; // a line on stderr now and then
} generate_options;

// Both return 0, or an errno value: of a write, or ENOMEM. Output stops at the first failure.
int generate_documents(const model *m, const generate_options *o);
int generate_queries(const model *m, const generate_options *o, uint64_t queries);

#endif
