/* check.c: `idx check`: reads all of an index, verifies every checksum and every invariant. */
#include "cli/commands.h"
#include "cli/json_out.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/text.h"

#include <string.h>

typedef struct settings {
    const char *index;
    bool json;
} settings;

static const settings defaults = {.index = COMMAND_DEFAULT_INDEX};

static const option options[] = {
    COMMAND_INDEX_OPTION(settings),
    COMMAND_JSON_OPTION(settings, "print one JSON object a finding, and one with the verdict"),
};

typedef struct findings {
    bool json;
    uint64_t count;
} findings;

static int print_finding(void *ctx, const idx_error *finding)
{
    findings *f = ctx;
    f->count++;
    if (f->json) {
        json_out j = {.out = stdout};
        json_object(&j, NULL);
        json_text(&j, "file", finding->file);
        json_text(&j, "section", finding->section);
        json_whole(&j, "offset", finding->offset);
        json_text(&j, "message", finding->message);
        json_object_end(&j);
        json_line_end(&j);
    } else {
        char line[512];
        int n = snprintf(line, sizeof line, "%s: %s at %llu: %s", finding->file,
                         finding->section[0] != '\0' ? finding->section : "file",
                         (unsigned long long)finding->offset, finding->message);
        text_put(stdout, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1,
                 TEXT_ONE_LINE);
        putchar('\n');
    }
    return output_failed();
}

static void print_verdict(const findings *f, bool is_sound)
{
    if (f->json) {
        json_out j = {.out = stdout};
        json_object(&j, NULL);
        json_bool(&j, "sound", is_sound);
        json_whole(&j, "findings", f->count);
        json_object_end(&j);
        json_line_end(&j);
    } else {
        puts(is_sound ? "sound" : "damaged");
    }
}

static int run(const void *p, char **operands, int operand_count)
{
    const settings *set = p;
    findings f = {.json = set->json};
    idx_error err = {0};
    (void)operands, (void)operand_count;
    int code = idx_index_check(set->index, NULL, print_finding, &f, &err);
    if (code == IDX_OK) {
        print_verdict(&f, true);
        return EXIT_FOUND;
    }
    if (code == IDX_ECORRUPT || f.count > 0) {
        // An index too damaged to be opened may have no finding but the error itself.
        if (f.count == 0) {
            print_finding(&f, &err);
        }
        print_verdict(&f, false);
        return EXIT_WRONG;
    }
    err.code = code;
    command_index_failure(set->index, &err);
    return EXIT_WRONG;
}

const command command_check = {
    .name = "check",
    .operands = "",
    .summary = "Verify every checksum and every invariant of an index",
    .description = "Prints a line for each finding, then \"sound\" or \"damaged\".\n"
                   "Exit code: 0 sound, 2 damaged or not readable.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
