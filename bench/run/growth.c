/*
 * growth.c: `idx-bench growth`: how mean times grow with the corpus, out of the JSON lines of `compare`.
 *
 * A row for each kind of query and command, a column for each engine: its mean for each number of documents in ascending
 * order, how many times the first the last is, and what each further million documents costs. The two measures may
 * disagree: a fixed cost of each query makes the first small and leaves the second as it is. An engine that lacks the
 * smallest or the largest corpus has a dash; the last columns name the engine that grows least by either measure.
 */
#include "bench/run/args.h"
#include "bench/run/commands.h"
#include "bench/run/groups.h"
#include "bench/run/json_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CORPORA = 16 };

typedef struct growth {
    char *engines[MAX_ENGINES];
    double documents[MOST_CORPORA];
    size_t engine_count, corpus_count;
    double means[GROUPS][COMMANDS][MAX_ENGINES][MOST_CORPORA]; // by the number of the corpus; 0: not there
} growth;

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t corpus_of(const growth *g, double documents)
{
    size_t i = 0;
    while (i < g->corpus_count && g->documents[i] != documents) {
        i++;
    }
    return i;
}

static size_t engine_of(growth *g, const char *name)
{
    size_t i = 0;
    while (i < g->engine_count && strcmp(g->engines[i], name) != 0) {
        i++;
    }
    if (i == MAX_ENGINES) {
        die("more than %d engines", MAX_ENGINES);
    }
    if (i == g->engine_count) {
        g->engines[g->engine_count++] = strdup(name);
    }
    return i;
}

static void take_line(growth *g, const json *j)
{
    const char *group = json_text(j, "group", ""), *command = json_text(j, "command", "");
    size_t corpus = corpus_of(g, json_number(j, "documents", 0)), engine = engine_of(g, json_text(j, "engine", ""));
    for (size_t k = 0; k < GROUPS; k++) {
        for (size_t c = 0; c < COMMANDS && strcmp(groups[k].name, group) == 0; c++) {
            if (strcmp(commands[c].name, command) == 0) {
                g->means[k][c][engine][corpus] = json_number(j, "mean", 0);
            }
        }
    }
}

// The corpora first, so that they are known in order of size when times are filled in.
static void read_summaries(growth *g, char **paths, int count, bool is_first_pass)
{
    for (int i = 0; i < count; i++) {
        json_lines l;
        json_lines_open(&l, paths[i]);
        while (json_lines_next(&l)) {
            double documents = json_number(&l.j, "documents", 0);
            if (strcmp(json_text(&l.j, "kind", ""), "latency") != 0) {
                continue;
            }
            if (!is_first_pass) {
                take_line(g, &l.j);
            } else if (corpus_of(g, documents) == g->corpus_count) {
                if (g->corpus_count == MOST_CORPORA) {
                    die("more than %d corpora", MOST_CORPORA);
                }
                g->documents[g->corpus_count++] = documents;
            }
        }
        json_lines_close(&l);
    }
    qsort(g->documents, g->corpus_count, sizeof *g->documents, by_size);
}

// One row; nothing if no engine has both ends.
static void put_row(const growth *g, size_t group, size_t command)
{
    size_t last = g->corpus_count - 1, least = MAX_ENGINES, cheapest = MAX_ENGINES;
    double ratios[MAX_ENGINES] = {0}, slopes[MAX_ENGINES] = {0};
    for (size_t e = 0; e < g->engine_count; e++) {
        const double *mean = g->means[group][command][e];
        if (mean[0] > 0 && mean[last] > 0) {
            ratios[e] = mean[last] / mean[0];
            slopes[e] = 1e6 * (mean[last] - mean[0]) / (g->documents[last] - g->documents[0]);
            least = least == MAX_ENGINES || ratios[e] < ratios[least] ? e : least;
            cheapest = cheapest == MAX_ENGINES || slopes[e] < slopes[cheapest] ? e : cheapest;
        }
    }
    if (least == MAX_ENGINES) {
        return;
    }
    printf("| %s | %s |", groups[group].title, commands[command].name);
    for (size_t e = 0; e < g->engine_count; e++) {
        const double *mean = g->means[group][command][e];
        if (ratios[e] == 0) {
            fputs(" - |", stdout);
            continue;
        }
        for (size_t i = 0; i <= last; i++) {
            fputs(i > 0 ? " / " : " ", stdout);
            if (mean[i] > 0) {
                printf("%.1f", mean[i]);
            } else {
                putchar('-');
            }
        }
        printf(": **%.1f**, %+.1f |", ratios[e], slopes[e]);
    }
    printf(" %s | %s |\n", g->engines[least], g->engines[cheapest]);
}

int command_growth(int argc, char **argv)
{
    arg table[] = {{NULL, NULL, false}};
    int count = args_read(table, argc, argv, 2, "growth SUMMARY.jsonl...   (of `compare --json`, one for each corpus)");
    growth *g = need_memory(NULL, sizeof *g);
    memset(g, 0, sizeof *g);
    read_summaries(g, argv + 2, count, true);
    if (g->corpus_count < 2) {
        die("growth needs the summaries of at least two corpora of different sizes");
    }
    read_summaries(g, argv + 2, count, false);
    fputs("# Growth\n\nMean microseconds with", stdout);
    for (size_t i = 0; i < g->corpus_count; i++) {
        printf("%s%.0f", i > 0 ? " / " : " ", g->documents[i]);
    }
    fputs(" documents; **how many times** the first the last is; and the microseconds that each million documents more "
          "costs.\n\n| queries | command |",
          stdout);
    for (size_t e = 0; e < g->engine_count; e++) {
        printf(" %s |", g->engines[e]);
    }
    fputs(" least by factor | least by time |\n|---|---|", stdout);
    for (size_t e = 0; e < g->engine_count + 2; e++) {
        fputs("---|", stdout);
    }
    putchar('\n');
    for (size_t k = 0; k < GROUPS; k++) {
        for (size_t c = 0; c < COMMANDS; c++) {
            put_row(g, k, c);
        }
    }
    for (size_t e = 0; e < g->engine_count; e++) {
        free(g->engines[e]);
    }
    free(g);
    return fflush(stdout) != 0;
}
