/*
 * table.c: `idx-bench table`: JSON lines as a Markdown table, for what needs no comparing: builds, throughput, opening.
 *
 * A column is the name of a member; three more are computed where their parts are there: mb_per_second, index_mb and
 * peak_mb. Only lines that have the first column count; what is missing is a dash.
 */
#include "bench/run/args.h"
#include "bench/run/commands.h"
#include "bench/run/json_lines.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 32 };

static bool computed(const json *j, const char *column, double *value)
{
    double bytes = json_number(j, "corpus_bytes", 0), seconds = json_number(j, "seconds", 0);
    if (strcmp(column, "mb_per_second") == 0 && seconds > 0) {
        *value = bytes / 1e6 / seconds;
        return bytes > 0;
    }
    if (strcmp(column, "index_mb") == 0) {
        *value = json_number(j, "index_bytes", 0) / 1e6;
        return *value > 0;
    }
    if (strcmp(column, "peak_mb") == 0) {
        *value = json_number(j, "peak_kb", 0) / 1024;
        return *value > 0;
    }
    return false;
}

static void put_cell(const json *j, const char *column)
{
    const json_node *node = json_member(j, 0, column);
    double value;
    if (computed(j, column, &value)) {
        printf(" %.1f |", value);
    } else if (node == NULL || node->kind == JSON_NULL || node->kind >= JSON_ARRAY) {
        fputs(" - |", stdout);
    } else if (node->kind == JSON_STRING) {
        printf(" %s |", node->text);
    } else if (node->kind == JSON_BOOL) {
        fputs(node->number != 0 ? " yes |" : " no |", stdout);
    } else {
        printf(" %.10g |", node->number);
    }
}

static void put_rows(const char *path, char *const *columns, size_t count)
{
    json_lines l;
    json_lines_open(&l, path);
    while (json_lines_next(&l)) {
        if (json_member(&l.j, 0, columns[0]) == NULL) {
            continue;
        }
        putchar('|');
        for (size_t i = 0; i < count; i++) {
            put_cell(&l.j, columns[i]);
        }
        putchar('\n');
    }
    json_lines_close(&l);
}

int command_table(int argc, char **argv)
{
    arg table[] = {{"--columns", NULL, false}, {NULL, NULL, false}};
    int files = args_read(table, argc, argv, 2, "table --columns NAME,NAME,... FILE.jsonl...");
    char *list = strdup(args_need(table, "--columns")), *columns[MOST_COLUMNS], *rest = NULL;
    size_t count = 0;
    for (char *p = strtok_r(list, ",", &rest); p != NULL && count < MOST_COLUMNS; p = strtok_r(NULL, ",", &rest)) {
        columns[count++] = p;
    }
    if (count == 0 || files == 0) {
        die("no columns or no files");
    }
    for (int row = 0; row < 2; row++) {
        putchar('|');
        for (size_t i = 0; i < count; i++) {
            if (row == 0) {
                printf(" %s |", columns[i]);
            } else {
                fputs("---|", stdout);
            }
        }
        putchar('\n');
    }
    for (int i = 0; i < files; i++) {
        put_rows(argv[2 + i], columns, count);
    }
    free(list);
    return fflush(stdout) != 0;
}
