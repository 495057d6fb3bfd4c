/*
 * report.h: what `compare` writes: a Markdown page and JSON lines with the same figures.
 *
 *     {"kind":"check","engine","class","command","answers","faults","verified","same_ids",...}
 *     {"kind":"latency","group","command","engine","queries","mean","p50","p90","p99","max","curve":[...],"documents"}
 *     {"kind":"ratio","group","command","peer","mean_ratio","geometric_ratio","p99_ratio","fair"}
 *     {"kind":"loss","group","command","query","peer","reference_us","peer_us","ratio"}
 *
 * A ratio is the peer's time by the reference's: above 1 the reference is faster. The peer "best" is for each query
 * the fastest of the fair peers; its mean ratio compares with the peer of the least mean. The curve holds the times
 * at 0, 1, ... 100 percent.
 */
#ifndef IDX_BENCH_RUN_REPORT_H
#define IDX_BENCH_RUN_REPORT_H

#include "bench/run/groups.h"

#include <stdio.h>

typedef struct report {
    const results *r;
    const check *c;
    const bench_query *kinds;
    size_t reference;
    bool by_median;
    FILE *markdown, *json; /* each may be NULL */
} report;

/* Writes everything; returns the number of runs that were refused. */
size_t report_write(report *p);

/* The parts, in their order. */
size_t report_checks(report *p);
void report_latencies(report *p);
void report_ratios(report *p);
void report_losses(report *p);

#endif
