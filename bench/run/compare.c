/*
 * compare.c: `idx-bench compare`: result files in, checks, tables and ratios out.
 */
#include "bench/run/args.h"
#include "bench/run/commands.h"
#include "bench/run/groups.h"
#include "bench/run/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The kind of every query of the results: from the query file, or from its own text. */
static bench_query *kinds_of(const results *r, const char *path)
{
    bench_query *kinds = need_memory(NULL, r->queries.count * sizeof *kinds);
    query_list list = {0}, own = {0};
    for (size_t i = 0; i < r->queries.count; i++) {
        query_list_add(&own, r->queries.texts[i], false, false);
        kinds[i] = own.at[i];
        kinds[i].is_long = kinds[i].words >= 20;
        kinds[i].text = r->queries.texts[i];
    }
    if (path != NULL) {
        query_list_read(&list, path);
    }
    for (size_t i = 0; i < list.count; i++) {
        uint32_t n = words_find(&r->queries, list.at[i].text, strlen(list.at[i].text));
        if (n != WORDS_NONE) {
            kinds[n].is_long = list.at[i].is_long;
            kinds[n].is_frequent = list.at[i].is_frequent;
        }
    }
    query_list_release(&list);
    query_list_release(&own);
    return kinds;
}

static size_t find_engine(const results *r, const char *name)
{
    for (size_t i = 0; i < r->engine_count; i++) {
        if (strcmp(r->engines[i].name, name) == 0) {
            return i;
        }
    }
    die("no result file is of %s", name);
}

static FILE *open_output(const char *path)
{
    FILE *out = path == NULL ? NULL : strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    if (path != NULL && out == NULL) {
        die("cannot write %s", path);
    }
    return out;
}

static void close_output(FILE *out, const char *path)
{
    if (out != NULL && (out == stdout ? fflush(out) : fclose(out)) != 0) {
        die("cannot write %s", path);
    }
}

int command_compare(int argc, char **argv)
{
    arg table[] = {{"--queries", NULL, false}, {"--reference", "idx", false}, {"--by", "min", false},
                   {"--markdown", "-", false}, {"--json", NULL, false},       {NULL, NULL, false}};
    int count = args_read(table, argc, argv, 2,
                          "compare [--queries FILE] [--reference idx] [--by min|median] [--markdown FILE]\n"
                          "                 [--json FILE] RESULTS...");
    const char *by = args_get(table, "--by");
    if (count == 0 || (strcmp(by, "min") != 0 && strcmp(by, "median") != 0)) {
        die(count == 0 ? "no result files" : "--by is min or median");
    }
    results *r = need_memory(NULL, sizeof *r);
    check *c = need_memory(NULL, sizeof *c);
    *r = (results){0};
    for (int i = 0; i < count; i++) {
        results_read(r, argv[2 + i]);
    }
    report p = {.r = r, .c = c, .by_median = strcmp(by, "median") == 0};
    p.reference = find_engine(r, args_get(table, "--reference"));
    p.kinds = kinds_of(r, args_get(table, "--queries"));
    p.markdown = open_output(args_get(table, "--markdown"));
    p.json = open_output(args_get(table, "--json"));
    check_all(c, r, p.reference);
    size_t refused = report_write(&p);
    close_output(p.markdown, args_get(table, "--markdown"));
    close_output(p.json, args_get(table, "--json"));
    free((void *)p.kinds);
    results_release(r);
    free(r);
    free(c);
    return refused > 0;
}
