/*
 * groups.h: the rows of the report: a class, split by the kind of query.
 *
 * Single words, short queries (2 to 6 words) of each class, phrases with a pair of very frequent words (part of the
 * phrases as well), and long queries. What kind a query is, the query file says.
 */
#ifndef IDX_BENCH_RUN_GROUPS_H
#define IDX_BENCH_RUN_GROUPS_H

#include "bench/run/check.h"

typedef struct group {
    const char *name, *title;
    query_class class;
    bool is_word, is_long, is_frequent; /* single words; the long set; only with a frequent pair */
} group;

enum { GROUPS = 11 };
extern const group groups[GROUPS];

bool group_holds(const group *g, const bench_query *q);

/* The times of one group under one command: of every engine that answered and was not refused, for the queries that
 * all of these have in common. */
typedef struct group_times {
    uint32_t *queries;           /* numbers in results.queries */
    size_t count;
    double *us[MAX_ENGINES];     /* NULL: not there or refused */
    bool is_refused[MAX_ENGINES];
} group_times;

/* `kinds` are the queries of the file, by their number in r->queries. `by_median`: else the least of the runs. */
void group_times_collect(group_times *t, const group *g, int command, const results *r, const check *c,
                         const bench_query *kinds, bool by_median);
void group_times_release(group_times *t);

/* Whether a peer's time may stand beside the reference's as equal work: the same idf, or no ranking by it. */
bool group_is_fair(const group *g, int command, const result_engine *reference, const result_engine *peer);

#endif
