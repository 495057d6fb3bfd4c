/* eval_system.c: what eval_run.c and eval_ask.c share; see eval_system.h. */
#include "cli/eval_system.h"
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>

void eval_system_release(eval_system *s)
{
    free(s->scores);
    memset(s, 0, sizeof *s);
}

bool eval_system_start(eval_system *s, const eval_set *set, const char *name)
{
    s->name = name;
    s->scores = calloc(set->evaluated_count, sizeof *s->scores);
    if (s->scores == NULL) {
        report_error("out of memory");
        return false;
    }
    return true;
}

bool eval_system_score(eval_system *s, const eval_set *set, const eval_query *q,
                       const eval_found *found, size_t found_count)
{
    int32_t *grades = calloc(q->count, sizeof *grades);
    if (grades == NULL) {
        report_error("out of memory");
        return false;
    }
    for (size_t i = 0; i < q->count; i++) {
        grades[i] = set->judgments[q->first + i].grade;
    }
    s->scores[q->place] = eval_measure_list(found, found_count, grades, q->count);
    free(grades);
    return true;
}

void eval_system_finish(eval_system *s, const eval_set *set)
{
    for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
        double sum = 0;
        for (size_t i = 0; i < set->evaluated_count; i++) {
            sum += s->scores[i].of[m];
        }
        s->mean.of[m] = sum / (double)set->evaluated_count;
    }
}
