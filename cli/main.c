/*
 * main.c: the `idx` command: finds the sub-command, has its options read, runs it.
 *
 * Start-up is part of the time that a query takes, so this program links the engine and the few
 * libraries that it rests on as archives, at fixed addresses: nothing is looked up or relocated
 * before main(). Measured as whole processes over a five-document index (hyperfine -N, 1500 runs
 * each, best times; all of them on one machine at one time):
 *
 *     an empty C program                                        0.53 ms
 *     `idx query` as it is linked                               1.13 ms
 *     the same as a position-independent program                1.33 ms   10,000 relocations
 *     the same over shared libraries                            1.55 ms
 *     the same with the libraries that read archives and HTML   3.00 ms
 *
 * Those last ones only `idx build` needs, so they are in a module that it loads (input_plugin.h).
 */
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>

const command *const command_table[] = {
    &command_build, &command_query,   &command_stats, &command_get,  &command_check,
    &command_terms, &command_analyze, &command_eval,  &command_help, NULL,
};

const command *command_find(const char *name)
{
    const command *close = NULL;
    unsigned best = 3;
    for (const command *const *c = command_table; *c != NULL; c++) {
        unsigned distance = options_distance(name, (*c)->name);
        if (distance == 0) {
            return *c;
        }
        if (distance < best) {
            best = distance;
            close = *c;
        }
    }
    if (close != NULL) {
        report_error("there is no command '%.100s'; did you mean `idx %s`? See `idx help`", name,
                     close->name);
    } else {
        report_error("there is no command '%.100s'. See `idx help`", name);
    }
    return NULL;
}

void command_overview(FILE *out)
{
    fputs("idx: full-text search, Indonesian first\n\n"
          "Usage: idx COMMAND [OPTION]... [ARGUMENT]...\n\n"
          "Commands:\n",
          out);
    for (const command *const *c = command_table; *c != NULL; c++) {
        fprintf(out, "  %-10s%s\n", (*c)->name, (*c)->summary);
    }
    fputs("\n"
          "Options:\n"
          "  -h, --help    show this help\n"
          "  -V, --version show the version and the processor features in use\n\n"
          "Start with `idx build FOLDER`, then `idx query WORD`.\n"
          "`idx help COMMAND` tells all about a command.\n",
          out);
}

static int run_command(const command *c, char **argv, int argc)
{
    int operand_count = 0, status = EXIT_WRONG;
    void *settings = malloc(c->settings_bytes);
    if (settings == NULL) {
        report_error("out of memory");
        return EXIT_WRONG;
    }
    memcpy(settings, c->defaults, c->settings_bytes);
    switch (options_parse(c, argv, argc, settings, &operand_count)) {
    case OPTIONS_RUN:
        status = c->run(settings, argv, operand_count);
        break;
    case OPTIONS_HELP:
        options_help(c, stdout);
        status = EXIT_FOUND;
        break;
    case OPTIONS_WRONG:
        break;
    }
    free(settings);
    return status;
}

static int run(int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "";
    if (argc < 2) {
        command_overview(stderr);
        return EXIT_WRONG;
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
        command_overview(stdout);
        return EXIT_FOUND;
    }
    if (strcmp(first, "--version") == 0 || strcmp(first, "version") == 0 ||
        strcmp(first, "-V") == 0) {
        printf("idx %s (%s)\n", idx_version(), idx_cpu_level());
        return EXIT_FOUND;
    }
    if (first[0] == '-') {
        report_error(
            "'%.100s' stands before the command; write `idx COMMAND %.100s`. See `idx help`", first,
            first);
        return EXIT_WRONG;
    }
    const command *c = command_find(first);
    return c != NULL ? run_command(c, argv + 2, argc - 2) : EXIT_WRONG;
}

int main(int argc, char **argv)
{
    output_start();
    return output_finish(run(argc, argv));
}
