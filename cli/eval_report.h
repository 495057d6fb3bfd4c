/*
 * eval_report.h: the figures of an evaluation, as tables for people or as JSON lines.
 */
#ifndef IDX_CLI_EVAL_REPORT_H
#define IDX_CLI_EVAL_REPORT_H

#include "cli/eval_compare.h"
#include "cli/eval_system.h"

#define EVAL_MAX_SYSTEMS 2

typedef struct eval_result {
    const eval_set *set;
    eval_system systems[EVAL_MAX_SYSTEMS]; /* with two, the second is compared with the first */
    size_t system_count;
    eval_difference differences[EVAL_MEASURE_COUNT]; /* of two */
    size_t show; /* queries that won, and that lost, to be shown */
} eval_result;

/* Both print on stdout; false after an error message. */
bool eval_report_table(const eval_result *r, bool per_query);
bool eval_report_json(const eval_result *r, bool per_query);

/* Says on stderr what was left out, and what else makes the figures less than they seem. */
void eval_report_notes(const eval_result *r);

#endif
