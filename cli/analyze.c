/* analyze.c: `idx analyze TEXT`: what an analyzer makes of a text, word by word. */
#include "cli/commands.h"
#include "cli/json_out.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct settings {
    const char *analyzer;
    bool json, list;
} settings;

static const settings defaults = {.analyzer = IDX_DEFAULT_ANALYZER};

static const option options[] = {
    {.letter = 'a',
     .name = "analyzer",
     .argument = "NAME",
     .kind = OPTION_TEXT,
     .offset = offsetof(settings, analyzer),
     .help = "analyzer to use (default: " IDX_DEFAULT_ANALYZER ")"},
    COMMAND_JSON_OPTION(settings, "print one JSON object a token"),
    {.name = "list",
     .kind = OPTION_FLAG,
     .offset = offsetof(settings, list),
     .help = "list the analyzers instead"},
};

static int print_token_json(void *ctx, const idx_token *t)
{
    (void)ctx;
    json_out j = {.out = stdout};
    json_object(&j, NULL);
    json_whole(&j, "position", t->position);
    json_whole(&j, "start", t->start);
    json_whole(&j, "end", t->end);
    json_string(&j, "surface", t->surface, t->surface_bytes);
    json_string(&j, "term", t->term, t->term_bytes);
    json_object_end(&j);
    json_line_end(&j);
    return output_failed();
}

static int print_token_row(void *ctx, const idx_token *t)
{
    (void)ctx;
    printf("%8u %8u %8u  ", t->position, t->start, t->end);
    text_put_padded(stdout, t->surface, t->surface_bytes, 24);
    putchar(' ');
    text_put(stdout, t->term, t->term_bytes, TEXT_ONE_LINE);
    putchar('\n');
    return output_failed();
}

/* All of standard input; NULL after a message. */
static char *read_all(size_t *bytes)
{
    size_t used = 0, capacity = 0;
    char *data = NULL;
    if (isatty(STDIN_FILENO)) {
        report_note("reading the text from the terminal; end it with Ctrl-D");
    }
    for (;;) {
        if (used == capacity) {
            capacity = capacity == 0 ? 1 << 16 : capacity * 2;
            char *more = realloc(data, capacity);
            if (more == NULL) {
                report_error("out of memory");
                break;
            }
            data = more;
        }
        size_t n = fread(data + used, 1, capacity - used, stdin);
        used += n;
        if (n == 0) {
            if (ferror(stdin)) {
                report_error("cannot read standard input: %s", strerror(errno));
                break;
            }
            *bytes = used;
            return data;
        }
    }
    free(data);
    return NULL;
}

static int run(const void *p, char **operands, int operand_count)
{
    const settings *set = p;
    idx_analyzer *analyzer;
    idx_error err = {0};
    size_t bytes = 0;
    if (set->list) {
        for (size_t i = 0; idx_analyzer_list(i) != NULL; i++) {
            puts(idx_analyzer_list(i));
        }
        return EXIT_FOUND;
    }
    if (idx_analyzer_new(set->analyzer, NULL, &analyzer, &err) != IDX_OK) {
        char detail[700];
        report_error("%s. `idx analyze --list` lists the analyzers", report_detail(&err, detail));
        return EXIT_WRONG;
    }
    char *text =
        operand_count > 0 ? command_join(operands, operand_count, &bytes) : read_all(&bytes);
    if (text == NULL) {
        idx_analyzer_free(analyzer);
        return EXIT_WRONG;
    }
    if (!set->json) {
        printf("%8s %8s %8s  %-24s %s\n", "position", "start", "end", "surface", "term");
    }
    int code = idx_analyze(analyzer, text, bytes, set->json ? print_token_json : print_token_row,
                           NULL, &err);
    if (code < 0) {
        err.code = code;
        report_failure("cannot analyse the text", &err);
    }
    free(text);
    idx_analyzer_free(analyzer);
    return code < 0 ? EXIT_WRONG : EXIT_FOUND;
}

const command command_analyze = {
    .name = "analyze",
    .operands = "[TEXT]...",
    .summary = "Show what an analyzer makes of a text",
    .description =
        "Without TEXT, reads standard input. start and end count bytes of the text; words\n"
        "that stand at one position are one word to phrases.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .max_operands = -1,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
