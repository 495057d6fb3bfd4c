/*
 * idx-bench: how fast is it, beside others and on a user's own corpus and queries? See bench/METHODOLOGY.md.
 */
#include "bench/run/commands.h"

#include <stdio.h>
#include <string.h>

typedef struct row {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} row;

static const row rows[] = {
    {"tokens", command_tokens, "write a corpus of ordinary text in the tokens form"},
    {"queries", command_queries, "choose queries by seed out of a corpus"},
    {"build", command_build, "build an index and say how long it took"},
    {"query", command_query, "answer, check and time queries"},
    {"throughput", command_throughput, "queries a second with several threads"},
    {"open", command_open, "time the opening of an index and a whole process"},
    {"oracle", command_oracle, "the right answers, straight from the corpus"},
    {"compare", command_compare, "check and compare the results of several engines"},
    {"plot", command_plot, "draw the results of `compare` as SVG"},
    {"growth", command_growth, "how the results of `compare` grow with the corpus"},
    {"table", command_table, "JSON lines as a Markdown table"},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(argv[1], rows[i].name) == 0) {
            return rows[i].run(argc, argv);
        }
    }
    int is_help = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0);
    FILE *out = is_help ? stdout : stderr;
    fputs("usage: idx-bench COMMAND [OPTION]...   (idx-bench COMMAND --help)\n\n", out);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fprintf(out, "  %-11s %s\n", rows[i].name, rows[i].summary);
    }
    return is_help ? 0 : 2;
}
