/*
 * engine.h: idx as the benchmark drives it: open, one query of a class under a command, ids of hits.
 */
#ifndef IDX_BENCH_RUN_ENGINE_H
#define IDX_BENCH_RUN_ENGINE_H

#include "bench/run/protocol.h"

#include <idx/searcher.h>

typedef struct engine {
    idx_searcher *searcher;
    idx_index_stats stats;
    double open_us;
    long resident_kb;          /* right after opening */
    char **ids;                /* by document, filled as they are asked for */
} engine;

/* A query made ready: its text in idx's language. */
typedef struct engine_query {
    char *text;
    bool is_and, is_plain;
} engine_query;

/* Failures end the program with a message. */
void engine_open(engine *e, const char *dir);
void engine_close(engine *e);
const char *engine_id(engine *e, uint64_t doc);

engine_query engine_query_make(query_class c, const char *words);
void engine_query_release(engine_query *q);

/* Parses and searches: what is timed. Free the hits. */
idx_hits *engine_run(const engine *e, const engine_query *q, const command *command, bool exhaustive);

#endif
