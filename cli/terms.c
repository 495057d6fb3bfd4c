/* terms.c: `idx terms [PREFIX]`: the dictionary of an index, in bytewise order. */
#include "cli/commands.h"
#include "cli/json_out.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/text.h"

#include <string.h>

typedef struct settings {
    const char *index;
    uint64_t limit;
    bool json;
} settings;

static const settings defaults = {.index = COMMAND_DEFAULT_INDEX};

static const option options[] = {
    COMMAND_INDEX_OPTION(settings),
    {.letter = 'n',
     .name = "limit",
     .argument = "N",
     .kind = OPTION_COUNT,
     .offset = offsetof(settings, limit),
     .low = 1,
     .high = 1e15,
     .help = "print the first N terms only"},
    COMMAND_JSON_OPTION(settings, "print one JSON object a term"),
};

typedef struct listing {
    bool json;
    uint64_t count, limit;
} listing;

enum { STOPPED = 1 };

static int print_term(void *ctx, const idx_term_info *term)
{
    listing *l = ctx;
    if (l->json) {
        json_out j = {.out = stdout};
        json_object(&j, NULL);
        json_string(&j, "term", term->term, term->bytes);
        json_whole(&j, "df", term->df);
        json_object_end(&j);
        json_line_end(&j);
    } else {
        text_put(stdout, term->term, term->bytes, TEXT_ONE_LINE);
        printf("\t%llu\n", (unsigned long long)term->df);
    }
    return ++l->count == l->limit || output_failed() ? STOPPED : 0;
}

static int run(const void *p, char **operands, int operand_count)
{
    const settings *set = p;
    const char *prefix = operand_count > 0 ? operands[0] : "";
    listing l = {.json = set->json, .limit = set->limit};
    idx_searcher *searcher;
    idx_error err = {0};
    if (command_open_index(set->index, &searcher) != IDX_OK) {
        return EXIT_WRONG;
    }
    int code = idx_searcher_terms(searcher, prefix, strlen(prefix), print_term, &l, &err);
    idx_searcher_close(searcher);
    if (code < 0) {
        err.code = code;
        command_index_failure(set->index, &err);
        return EXIT_WRONG;
    }
    if (l.count == 0) {
        report_line(prefix[0] != '\0' ? "idx: no term begins with '%.200s'" : "idx: no terms%s",
                    prefix);
        return EXIT_NONE;
    }
    return EXIT_FOUND;
}

const command command_terms = {
    .name = "terms",
    .operands = "[PREFIX]",
    .summary = "List the terms of an index and in how many documents they are",
    .description =
        "Terms are what the analyzer made of words: lower case, stemmed. `idx analyze` shows how.\n"
        "Exit code: 0 some, 1 none, 2 error.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .max_operands = 1,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
