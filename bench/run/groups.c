#include "bench/run/groups.h"

#include "bench/run/args.h"

#include <stdlib.h>
#include <string.h>

const group groups[GROUPS] = {
    {"word", "one word", CLASS_OR, true, false, false},
    {"or", "OR, 2-6 words", CLASS_OR, false, false, false},
    {"and", "AND, 2-6 words", CLASS_AND, false, false, false},
    {"phrase", "phrase, 2-6 words", CLASS_PHRASE, false, false, false},
    {"phrase_frequent", "phrase with very frequent words", CLASS_PHRASE, false, false, true},
    {"must", "+a b c, 2-6 words", CLASS_MUST, false, false, false},
    {"or_long", "OR, 20-50 words", CLASS_OR, false, true, false},
    {"and_long", "AND, 20-50 words", CLASS_AND, false, true, false},
    {"phrase_long", "phrase, 20-50 words", CLASS_PHRASE, false, true, false},
    {"must_long", "+a b c, 20-50 words", CLASS_MUST, false, true, false},
    {"sloppy", "phrase with a slop", CLASS_SLOPPY, false, false, false},
};

bool group_holds(const group *g, const bench_query *q)
{
    return class_asks(g->class, q) && g->is_word == (q->words == 1) && (q->words == 1 || g->is_long == q->is_long) &&
           (!g->is_frequent || q->is_frequent);
}

static double time_of(const result *cell, bool by_median)
{
    return by_median ? cell->us_median : cell->us_min;
}

void group_times_collect(group_times *t, const group *g, int command, const results *r, const check *c,
                         const bench_query *kinds, bool by_median)
{
    bool takes_part[MAX_ENGINES] = {false};
    *t = (group_times){.queries = need_memory(NULL, r->queries.count * sizeof *t->queries)};
    for (size_t e = 0; e < r->engine_count; e++) {
        const check_run *run = &c->runs[e][g->class][command];
        bool is_there = false;
        for (uint32_t q = 0; q < r->queries.count && !is_there; q++) {
            is_there = group_holds(g, &kinds[q]) && results_get(&r->engines[e], g->class, command, q) != NULL;
        }
        takes_part[e] = is_there && !r->engines[e].is_oracle && run->faults == 0;
        t->is_refused[e] = is_there && run->faults > 0;
    }
    for (uint32_t q = 0; q < r->queries.count; q++) {
        bool is_common = group_holds(g, &kinds[q]), is_any = false;
        for (size_t e = 0; e < r->engine_count; e++) {
            is_any |= takes_part[e];
            is_common &= !takes_part[e] || results_get(&r->engines[e], g->class, command, q) != NULL;
        }
        if (is_common && is_any) {
            t->queries[t->count++] = q;
        }
    }
    for (size_t e = 0; e < r->engine_count && t->count > 0; e++) {
        if (takes_part[e]) {
            t->us[e] = need_memory(NULL, t->count * sizeof *t->us[e]);
            for (size_t i = 0; i < t->count; i++) {
                t->us[e][i] = time_of(results_get(&r->engines[e], g->class, command, t->queries[i]), by_median);
            }
        }
    }
}

void group_times_release(group_times *t)
{
    free(t->queries);
    for (size_t e = 0; e < MAX_ENGINES; e++) {
        free(t->us[e]);
    }
}

bool group_is_fair(const group *g, int command, const result_engine *reference, const result_engine *peer)
{
    return commands[command].k == 0 || g->class == CLASS_PHRASE || strcmp(reference->idf, peer->idf) == 0;
}
