/*
 * check.h: are the answers right? No time is told of a run whose answers are not.
 *
 * A run is one engine under one class and command. Its counts must be those of the oracle; without an oracle all
 * engines must count alike, and where two differ every one that counts is refused, since nobody knows who is right.
 * Its hits must be those of the oracle that scores as the engine says it does: at each rank the right score (up to
 * the rounding of floats and one constant factor), and the right document but for the last ones, of equal score. An
 * engine that says itself that its own exhaustive search answers otherwise is refused too. An engine whose sloppy phrases
 * mean something else says so, and is not held against anything there; how many of its counts differ is told.
 */
#ifndef IDX_BENCH_RUN_CHECK_H
#define IDX_BENCH_RUN_CHECK_H

#include "bench/run/results.h"

enum { NAMED_QUERIES = 5 };

typedef enum check_fault { FAULT_COUNT, FAULT_HITS, FAULT_BRUTE } check_fault;

typedef struct check_finding {
    uint32_t query;
    check_fault fault;
} check_finding;

typedef struct check_run {
    size_t answers;                       /* queries answered */
    size_t faults;
    check_finding named[NAMED_QUERIES];   /* the first of them */
    size_t counted, verified;             /* answers whose count, and whose hits, something could be held against */
    size_t other_counts;                  /* of an engine with a slop of its own: counts that differ, which is no fault */
    size_t lists, same_ids, same_sets;    /* beside the reference engine: equal lists, equal sets */
} check_run;

typedef struct check {
    check_run runs[MAX_ENGINES][CLASS_COUNT][COMMANDS];
} check;

/* Fills `c`; `reference` is the number of the engine that ids are compared with. */
void check_all(check *c, const results *r, size_t reference);

/* Whether `hits` is a right list of at most k, given the right one (deep enough). */
bool check_hits(const result *right, const result *got, size_t k);

const char *check_fault_text(check_fault fault);

#endif
