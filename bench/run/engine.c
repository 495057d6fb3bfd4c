#include "bench/run/engine.h"

#include "bench/run/args.h"
#include "bench/run/clock.h"

#include <idx/idx.h>

#include <stdlib.h>
#include <string.h>

void engine_open(engine *e, const char *dir)
{
    idx_error err = {0};
    *e = (engine){0};
    uint64_t start = clock_ns();
    if (idx_searcher_open(dir, NULL, &e->searcher, &err) != IDX_OK) {
        die("%s: %s", dir, err.message);
    }
    e->open_us = (double)(clock_ns() - start) / 1e3;
    e->resident_kb = process_kilobytes("VmRSS:");
    idx_searcher_stats(e->searcher, &e->stats);
    e->ids = need_memory(NULL, e->stats.documents * sizeof *e->ids);
    memset(e->ids, 0, e->stats.documents * sizeof *e->ids);
}

void engine_close(engine *e)
{
    for (uint64_t i = 0; e->ids != NULL && i < e->stats.documents; i++) {
        free(e->ids[i]);
    }
    free(e->ids);
    idx_searcher_close(e->searcher);
    *e = (engine){0};
}

const char *engine_id(engine *e, uint64_t doc)
{
    if (doc >= e->stats.documents) {
        die("hit %llu is no document", (unsigned long long)doc);
    }
    if (e->ids[doc] == NULL) {
        idx_stored *stored = NULL;
        idx_error err = {0};
        if (idx_searcher_document(e->searcher, doc, &stored, &err) != IDX_OK) {
            die("document %llu: %s", (unsigned long long)doc, err.message);
        }
        e->ids[doc] = strdup(stored->id);
        idx_stored_free(stored);
    }
    return e->ids[doc];
}

engine_query engine_query_make(query_class c, const char *words)
{
    engine_query q;
    q.text = class_text(c, words, &q.is_and, &q.is_plain);
    return q;
}

void engine_query_release(engine_query *q)
{
    free(q->text);
    q->text = NULL;
}

idx_hits *engine_run(const engine *e, const engine_query *q, const command *command, bool exhaustive)
{
    idx_query_options parse;
    idx_search_options search;
    idx_query *query = NULL;
    idx_hits *hits = NULL;
    idx_error err = {0};
    idx_query_options_init(&parse);
    idx_search_options_init(&search);
    parse.default_operator = q->is_and ? IDX_AND : IDX_OR;
    parse.plain = q->is_plain;
    search.k = command->k;
    search.count = command->count;
    search.exhaustive = exhaustive;
    if (idx_query_parse(idx_searcher_analyzer(e->searcher), q->text, strlen(q->text), &parse, &query, &err) != IDX_OK ||
        idx_search(e->searcher, query, &search, &hits, &err) != IDX_OK) {
        die("query '%s': %s", q->text, err.message);
    }
    idx_query_free(query);
    return hits;
}
