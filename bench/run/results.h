/*
 * results.h: result files of several engines, by engine, class, command and query.
 *
 *     {"meta":"query","engine":"tantivy","version":"0.27.0","norms":"lucene","idf":"lucene","phrase":"sum",...}
 *     {"engine":...,"class":"or","command":"TOP_10","query":"a b","count":null,"us_min":1.2,"us_median":1.3,
 *      "hits":[["id",1.5],...]}
 *     {"engine":...,"class":"sloppy","command":"TOP_10","unsupported":"why"}
 *
 * Ids and queries become numbers, so that lists compare as integers. A file may hold several engines (each with its
 * own head line); oracles are engines whose head says "meta":"oracle".
 */
#ifndef IDX_BENCH_RUN_RESULTS_H
#define IDX_BENCH_RUN_RESULTS_H

#include "bench/run/protocol.h"
#include "bench/run/words.h"

enum { MAX_ENGINES = 32 };

typedef struct result_hit {
    uint32_t id;
    double score;
} result_hit;

typedef struct result {
    double us_min, us_median;
    int64_t count;      /* -1: none was asked for */
    result_hit *hits;
    size_t hit_count;
    bool is_there;
    bool brute_differs; /* the engine itself says that its exhaustive search answers otherwise */
} result;

typedef struct result_engine {
    char *name, *version, *norms, *idf, *phrase; /* "" where the head does not say */
    bool is_oracle;
    bool has_own_slop; /* the head says "slop":"own": its sloppy phrases mean something else */
    result *cells[CLASS_COUNT][COMMANDS]; /* each NULL, or `capacity` queries long */
    size_t capacity[CLASS_COUNT][COMMANDS];
    char *unsupported[CLASS_COUNT];
} result_engine;

typedef struct results {
    result_engine engines[MAX_ENGINES];
    size_t engine_count;
    words queries, ids;
    double documents;
} results;

/* Adds a file; ends the program with a message if it is not as above. */
void results_read(results *r, const char *path);
void results_release(results *r);

/* The result, or NULL if there is none. */
const result *results_get(const result_engine *e, query_class c, int command, uint32_t query);

/* The oracle that scores as engine `e` does, or NULL. */
const result_engine *results_oracle(const results *r, const result_engine *e, query_class c);

#endif
