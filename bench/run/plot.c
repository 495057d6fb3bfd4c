/*
 * plot.c: `idx-bench plot`: SVG charts out of the JSON lines of `compare`.
 *
 * latency-GROUP-COMMAND.svg: the times of each engine in ascending order, from the fastest query to the slowest.
 * growth-GROUP-COMMAND.svg: the mean against the number of documents; it takes the summaries of several corpora.
 */
#include "bench/run/args.h"
#include "bench/run/commands.h"
#include "bench/run/json_lines.h"
#include "bench/run/results.h"
#include "bench/run/svg.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CURVE = 101 };

/* One latency line of a summary. */
typedef struct point {
    char *chart, *engine; /* chart: "or-TOP_10" */
    double documents, mean, curve[CURVE];
    size_t curve_count;
} point;

typedef struct points {
    point *at;
    size_t count;
} points;

static void read_summary(points *p, const char *path, const char *group_list, const char *command_list)
{
    json_lines l;
    json_lines_open(&l, path);
    while (json_lines_next(&l)) {
        const json_node *curve = json_member(&l.j, 0, "curve");
        if (strcmp(json_text(&l.j, "kind", ""), "latency") != 0 || curve == NULL ||
            !args_list_has(group_list, json_text(&l.j, "group", "")) ||
            !args_list_has(command_list, json_text(&l.j, "command", ""))) {
            continue;
        }
        p->at = need_memory(p->at, (p->count + 1) * sizeof *p->at);
        point *new = &p->at[p->count++];
        char name[128];
        snprintf(name, sizeof name, "%s-%s", json_text(&l.j, "group", ""),
                 json_text(&l.j, "command", ""));
        *new = (point){.chart = strdup(name), .engine = strdup(json_text(&l.j, "engine", ""))};
        new->documents = json_number(&l.j, "documents", 0);
        new->mean = json_number(&l.j, "mean", 0);
        for (size_t i = (size_t)(curve - l.j.nodes) + 1; i < curve->end && new->curve_count < CURVE;
             i++) {
            new->curve[new->curve_count++] = l.j.nodes[i].number;
        }
    }
    json_lines_close(&l);
}

static FILE *open_chart(const char *dir, const char *kind, const char *chart)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s-%s.svg", dir, kind, chart);
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        die("cannot write %s", path);
    }
    return out;
}

static void draw_latency(const points *p, const char *chart, const char *dir)
{
    svg_series series[MAX_ENGINES];
    double x[CURVE], largest = 0;
    size_t count = 0;
    char title[256];
    for (int i = 0; i < CURVE; i++) {
        x[i] = i;
    }
    for (size_t i = 0; i < p->count; i++) {
        largest = p->at[i].documents > largest ? p->at[i].documents : largest;
    }
    for (size_t i = 0; i < p->count && count < MAX_ENGINES; i++) {
        point *q = &p->at[i];
        if (strcmp(q->chart, chart) == 0 && q->documents == largest) {
            series[count++] = (svg_series){q->engine, x, q->curve, q->curve_count};
        }
    }
    if (count == 0) {
        return;
    }
    snprintf(title, sizeof title, "%s, %.0f documents", chart, largest);
    FILE *out = open_chart(dir, "latency", chart);
    svg_write(out, &(svg_chart){title, "percent of the queries", "microseconds", false, false, series, count});
    fclose(out);
}

static int by_documents(const void *a, const void *b)
{
    const point *x = *(const point *const *)a, *y = *(const point *const *)b;
    return (x->documents > y->documents) - (x->documents < y->documents);
}

static void draw_growth(const points *p, const char *chart, const char *dir)
{
    svg_series series[MAX_ENGINES];
    size_t count = 0;
    bool has_line = false;
    const point **own = need_memory(NULL, p->count * sizeof *own);
    for (size_t i = 0; i < p->count && count < MAX_ENGINES; i++) {
        bool is_new = strcmp(p->at[i].chart, chart) == 0;
        for (size_t k = 0; k < count && is_new; k++) {
            is_new = strcmp(series[k].name, p->at[i].engine) != 0;
        }
        if (!is_new) {
            continue;
        }
        size_t n = 0;
        for (size_t k = i; k < p->count; k++) {
            if (strcmp(p->at[k].chart, chart) == 0 && strcmp(p->at[k].engine, p->at[i].engine) == 0) {
                own[n++] = &p->at[k];
            }
        }
        qsort(own, n, sizeof *own, by_documents);
        svg_series *s = &series[count++];
        *s = (svg_series){p->at[i].engine, need_memory(NULL, n * sizeof(double)), need_memory(NULL, n * sizeof(double)), n};
        for (size_t k = 0; k < n; k++) {
            s->x[k] = own[k]->documents;
            s->y[k] = own[k]->mean;
        }
        has_line |= n > 1;
    }
    if (has_line) {
        FILE *out = open_chart(dir, "growth", chart);
        svg_write(out, &(svg_chart){chart, "documents", "mean, microseconds", true, true, series, count});
        fclose(out);
    }
    for (size_t i = 0; i < count; i++) {
        free(series[i].x);
        free(series[i].y);
    }
    free(own);
}

int command_plot(int argc, char **argv)
{
    arg table[] = {{"--out", ".", false},
                   {"--kind", "latency,growth", false},
                   {"--group", "word,or,and,phrase,phrase_frequent,or_long", false},
                   {"--command", "TOP_10,TOP_1000,COUNT", false},
                   {NULL, NULL, false}};
    int count = args_read(table, argc, argv, 2,
                          "plot [--out DIR] [--kind latency,growth] [--group word,or,...] [--command TOP_10,...]\n"
                          "                 SUMMARY.jsonl...   (of `compare --json`)");
    const char *kinds = args_get(table, "--kind"), *dir = args_get(table, "--out");
    points p = {0};
    if (count == 0) {
        die("no summaries");
    }
    for (int i = 0; i < count; i++) {
        read_summary(&p, argv[2 + i], args_get(table, "--group"), args_get(table, "--command"));
    }
    mkdir(dir, 0777);
    for (size_t i = 0; i < p.count; i++) {
        bool is_first = true;
        for (size_t k = 0; k < i && is_first; k++) {
            is_first = strcmp(p.at[k].chart, p.at[i].chart) != 0;
        }
        if (is_first && args_list_has(kinds, "latency")) {
            draw_latency(&p, p.at[i].chart, dir);
        }
        if (is_first && args_list_has(kinds, "growth")) {
            draw_growth(&p, p.at[i].chart, dir);
        }
    }
    for (size_t i = 0; i < p.count; i++) {
        free(p.at[i].chart);
        free(p.at[i].engine);
    }
    free(p.at);
    return 0;
}
