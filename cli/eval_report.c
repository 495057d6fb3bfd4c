/* eval_report.c: see eval_report.h. */
#include "cli/eval_report.h"
#include "cli/json_out.h"
#include "cli/report.h"
#include "cli/text.h"

#include <stdlib.h>
#include <string.h>

#define COLUMN 12      /* of a measure's values */
#define NAME_COLUMN 14 /* at least, for what stands before them */

/* ---- winners and losers --------------------------------------------------------------------- */

/* A query by what the second system gained over the first, in nDCG@10 and, where that is equal, in
 * MAP. */
typedef struct change {
    double gain, further;
    size_t place;
} change;

static int by_gain(const void *a, const void *b)
{
    const change *x = a, *y = b;
    if (x->gain != y->gain) {
        return x->gain > y->gain ? -1 : 1;
    }
    if (x->further != y->further) {
        return x->further > y->further ? -1 : 1;
    }
    return (x->place > y->place) - (x->place < y->place);
}

/* All queries, best gain first; NULL after an error message. Freed by the caller. */
static change *rank_changes(const eval_result *r)
{
    change *all = calloc(r->set->evaluated_count, sizeof *all);
    if (all == NULL) {
        report_error("out of memory");
        return NULL;
    }
    for (size_t i = 0; i < r->set->evaluated_count; i++) {
        const double *before = r->systems[0].scores[i].of, *after = r->systems[1].scores[i].of;
        all[i] = (change){after[EVAL_NDCG_10] - before[EVAL_NDCG_10],
                          after[EVAL_MAP] - before[EVAL_MAP], i};
    }
    qsort(all, r->set->evaluated_count, sizeof *all, by_gain);
    return all;
}

/* How many of the first (`sign` 1) or last (-1) are to be shown: no more than have really changed.
 */
static size_t shown_count(const eval_result *r, const change *all, int sign)
{
    size_t count = r->set->evaluated_count, n = 0;
    while (n < r->show && n < count && all[sign > 0 ? n : count - 1 - n].gain * sign > 0) {
        n++;
    }
    return n;
}

/* ---- for people ----------------------------------------------------------------------------- */

static const eval_query *query_at(const eval_result *r, size_t place)
{
    return &r->set->queries[r->set->evaluated[place]];
}

static const char *qid_at(const eval_result *r, size_t place, size_t *bytes)
{
    return names_at(&r->set->query_ids, r->set->evaluated[place], bytes);
}

static void print_values(const double *values, const char *format)
{
    for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
        char text[32];
        snprintf(text, sizeof text, format, values[m]);
        printf("%*s", COLUMN, text);
    }
    putchar('\n');
}

static void print_titles(size_t width, const char *first)
{
    printf("%-*s", (int)width, first);
    for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
        printf("%*s", COLUMN, eval_measure_title((eval_measure)m));
    }
    putchar('\n');
}

static void print_name(const char *name, size_t width)
{
    text_put_padded(stdout, name, strlen(name), width);
}

static void print_counts(size_t width, const char *name, const eval_result *r, size_t offset)
{
    print_name(name, width);
    for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
        size_t count;
        memcpy(&count, (const char *)&r->differences[m] + offset, sizeof count);
        printf("%*zu", COLUMN, count);
    }
    putchar('\n');
}

static void print_comparison(const eval_result *r, size_t width)
{
    double means[EVAL_MEASURE_COUNT];
    for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
        means[m] = r->differences[m].mean;
    }
    print_name("difference", width);
    print_values(means, "%+.4f");
    print_name("p", width);
    for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
        char text[32];
        double p = r->differences[m].p;
        snprintf(text, sizeof text, p < 0.0001 ? "%.1e" : "%.4f", p);
        printf("%*s", COLUMN, text);
    }
    putchar('\n');
    print_counts(width, "better", r, offsetof(eval_difference, won));
    print_counts(width, "worse", r, offsetof(eval_difference, lost));
    print_counts(width, "equal", r, offsetof(eval_difference, equal));
}

static void print_change(const eval_result *r, const change *c)
{
    size_t bytes;
    const char *qid = qid_at(r, c->place, &bytes);
    const eval_query *q = query_at(r, c->place);
    printf("  %+.4f  %.4f  %.4f  ", c->gain, r->systems[0].scores[c->place].of[EVAL_NDCG_10],
           r->systems[1].scores[c->place].of[EVAL_NDCG_10]);
    text_put(stdout, qid, bytes, TEXT_ONE_LINE);
    if (q->text != NULL) {
        fputs("  ", stdout);
        text_put(stdout, q->text, q->text_bytes, TEXT_ONE_LINE);
    }
    putchar('\n');
}

static bool print_changes(const eval_result *r)
{
    change *all = rank_changes(r);
    if (all == NULL) {
        return false;
    }
    size_t won = shown_count(r, all, 1), lost = shown_count(r, all, -1);
    if (won > 0) {
        puts("\nwon most, in nDCG@10 (difference, before, after)");
    }
    for (size_t i = 0; i < won; i++) {
        print_change(r, &all[i]);
    }
    if (lost > 0) {
        puts("\nlost most, in nDCG@10 (difference, before, after)");
    }
    for (size_t i = 0; i < lost; i++) {
        print_change(r, &all[r->set->evaluated_count - 1 - i]);
    }
    free(all);
    return true;
}

/* Columns that the longest name takes, and two more. */
static size_t name_width(const eval_result *r, bool per_query)
{
    size_t widest = NAME_COLUMN - 2;
    for (size_t i = 0; i < r->system_count; i++) {
        const char *name = r->systems[i].name;
        size_t width = text_width(name, strlen(name));
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; per_query && i < r->set->evaluated_count; i++) {
        size_t bytes;
        const char *qid = qid_at(r, i, &bytes);
        size_t width = text_width(qid, bytes);
        widest = width > widest ? width : widest;
    }
    return widest + 2;
}

bool eval_report_table(const eval_result *r, bool per_query)
{
    size_t width = name_width(r, per_query);
    for (size_t s = 0; per_query && s < r->system_count; s++) {
        print_titles(width, r->systems[s].name);
        for (size_t i = 0; i < r->set->evaluated_count; i++) {
            size_t bytes;
            const char *qid = qid_at(r, i, &bytes);
            text_put_padded(stdout, qid, bytes, width);
            print_values(r->systems[s].scores[i].of, "%.4f");
        }
        putchar('\n');
    }
    print_titles(width, "mean");
    for (size_t s = 0; s < r->system_count; s++) {
        print_name(r->systems[s].name, width);
        print_values(r->systems[s].mean.of, "%.4f");
    }
    if (r->system_count == 2) {
        print_comparison(r, width);
    }
    char number[32];
    printf("\n%s queries", report_number(r->set->evaluated_count, number));
    for (size_t s = 0; s < r->system_count; s++) {
        printf("; %zu without a result%s", r->systems[s].without_results,
               r->system_count == 1 ? ""
               : s == 0             ? " before"
                                    : " after");
    }
    putchar('\n');
    return r->system_count < 2 || print_changes(r);
}

/* ---- for programs --------------------------------------------------------------------------- */

static void json_scores(json_out *j, const eval_scores *scores)
{
    for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
        json_real(j, eval_measure_key((eval_measure)m), scores->of[m], 9);
    }
}

static void json_query(json_out *j, const eval_result *r, size_t place)
{
    size_t bytes;
    const char *qid = qid_at(r, place, &bytes);
    const eval_query *q = query_at(r, place);
    json_string(j, "qid", qid, bytes);
    if (q->text != NULL) {
        json_string(j, "query", q->text, q->text_bytes);
    }
}

static void json_systems(json_out *j, const eval_result *r)
{
    json_array(j, "systems");
    for (size_t i = 0; i < r->system_count; i++) {
        const eval_system *s = &r->systems[i];
        json_object(j, NULL);
        json_text(j, "name", s->name);
        json_scores(j, &s->mean);
        json_whole(j, "without_results", s->without_results);
        json_whole(j, "unjudged_queries", s->unjudged_count);
        json_whole(j, "missing_documents", s->missing_count);
        json_whole(j, "failed_queries", s->failed_count);
        json_object_end(j);
    }
    json_array_end(j);
}

static void json_changes(json_out *j, const eval_result *r, const change *all, int sign)
{
    size_t count = shown_count(r, all, sign);
    json_array(j, sign > 0 ? "won" : "lost");
    for (size_t i = 0; i < count; i++) {
        const change *c = &all[sign > 0 ? i : r->set->evaluated_count - 1 - i];
        json_object(j, NULL);
        json_query(j, r, c->place);
        json_real(j, "before", r->systems[0].scores[c->place].of[EVAL_NDCG_10], 9);
        json_real(j, "after", r->systems[1].scores[c->place].of[EVAL_NDCG_10], 9);
        json_object_end(j);
    }
    json_array_end(j);
}

static bool json_comparison(json_out *j, const eval_result *r)
{
    change *all = rank_changes(r);
    if (all == NULL) {
        return false;
    }
    json_object(j, "comparison");
    for (int m = 0; m < EVAL_MEASURE_COUNT; m++) {
        const eval_difference *d = &r->differences[m];
        json_object(j, eval_measure_key((eval_measure)m));
        json_real(j, "difference", d->mean, 9);
        json_real(j, "p", d->p, 9);
        json_bool(j, "exact", d->is_exact);
        json_whole(j, "better", d->won);
        json_whole(j, "worse", d->lost);
        json_whole(j, "equal", d->equal);
        json_object_end(j);
    }
    json_changes(j, r, all, 1);
    json_changes(j, r, all, -1);
    json_object_end(j);
    free(all);
    return true;
}

static void json_each(const eval_result *r)
{
    for (size_t i = 0; i < r->set->evaluated_count; i++) {
        json_out j = {.out = stdout};
        json_object(&j, NULL);
        json_query(&j, r, i);
        json_array(&j, "systems");
        for (size_t s = 0; s < r->system_count; s++) {
            json_object(&j, NULL);
            json_scores(&j, &r->systems[s].scores[i]);
            json_object_end(&j);
        }
        json_array_end(&j);
        json_object_end(&j);
        json_line_end(&j);
    }
}

bool eval_report_json(const eval_result *r, bool per_query)
{
    json_out j = {.out = stdout};
    if (per_query) {
        json_each(r);
    }
    json_object(&j, NULL);
    json_whole(&j, "queries", r->set->evaluated_count);
    json_object(&j, "left_out");
    json_whole(&j, "unjudged", r->set->unjudged_count);
    json_whole(&j, "without_relevant", r->set->irrelevant_count);
    json_whole(&j, "not_asked", r->set->unasked_count);
    json_object_end(&j);
    json_systems(&j, r);
    bool is_done = r->system_count < 2 || json_comparison(&j, r);
    json_object_end(&j);
    json_line_end(&j);
    return is_done;
}

/* ---- notes ---------------------------------------------------------------------------------- */

static void note(size_t count, const char *what)
{
    char number[32];
    if (count > 0) {
        report_note("%s %s", report_number(count, number), what);
    }
}

void eval_report_notes(const eval_result *r)
{
    note(r->set->unjudged_count, "queries without judgments are left out");
    note(r->set->irrelevant_count, "queries without a relevant document are left out");
    note(r->set->unasked_count, "judged queries that the file of queries lacks are left out");
    for (size_t i = 0; i < r->system_count; i++) {
        const eval_system *s = &r->systems[i];
        char number[32];
        if (s->unjudged_count > 0) {
            report_note("%s: %s queries without judgments are left out", s->name,
                        report_number(s->unjudged_count, number));
        }
        if (s->missing_count > 0) {
            report_note("%s: %s judged documents are not in the index", s->name,
                        report_number(s->missing_count, number));
        }
    }
}
