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
    bool json, list, explain;
} settings;

static const settings defaults = {.analyzer = IDX_DEFAULT_ANALYZER};

static const option options[] = {
    {.letter = 'a',
     .name = "analyzer",
     .argument = "NAME",
     .kind = OPTION_TEXT,
     .offset = offsetof(settings, analyzer),
     .help = "analyzer to use (default: " IDX_DEFAULT_ANALYZER ")"},
    {.letter = 'x',
     .name = "explain",
     .kind = OPTION_FLAG,
     .offset = offsetof(settings, explain),
     .help = "say for each word which rules made its term, and on what evidence"},
    COMMAND_JSON_OPTION(settings, "print one JSON object a token"),
    {.name = "list",
     .kind = OPTION_FLAG,
     .offset = offsetof(settings, list),
     .help = "list the analyzers instead"},
};

/* What the callbacks need. */
typedef struct job {
    const idx_analyzer *analyzer;
    const char *text;
    bool explain;
    json_out json;
} job;

static int explain(job *j, const idx_token *t, idx_step_fn fn)
{
    return idx_analyzer_explain(j->analyzer, j->text + t->start, t->end - t->start, t->surface,
                                t->surface_bytes, fn, j, NULL);
}

static int print_step_json(void *ctx, const idx_analysis_step *step)
{
    job *j = ctx;
    json_object(&j->json, NULL);
    json_string(&j->json, "rule", step->rule, strlen(step->rule));
    json_string(&j->json, "result", step->result, step->result_bytes);
    if (step->why[0] != '\0') {
        json_string(&j->json, "why", step->why, strlen(step->why));
    }
    json_object_end(&j->json);
    return 0;
}

static int print_token_json(void *ctx, const idx_token *t)
{
    job *j = ctx;
    int code = 0;
    json_object(&j->json, NULL);
    json_whole(&j->json, "position", t->position);
    json_whole(&j->json, "start", t->start);
    json_whole(&j->json, "end", t->end);
    json_string(&j->json, "surface", t->surface, t->surface_bytes);
    json_string(&j->json, "term", t->term, t->term_bytes);
    if (j->explain) {
        json_array(&j->json, "steps");
        code = explain(j, t, print_step_json);
        json_array_end(&j->json);
    }
    json_object_end(&j->json);
    json_line_end(&j->json);
    return code != 0 ? code : output_failed();
}

static int print_step(void *ctx, const idx_analysis_step *step)
{
    (void)ctx;
    printf("%28s%-13s ", "", step->rule);
    if (step->why[0] == '\0') {
        text_put(stdout, step->result, step->result_bytes, TEXT_ONE_LINE);
        putchar('\n');
    } else {
        text_put_padded(stdout, step->result, step->result_bytes, 16);
        printf(" %s\n", step->why);
    }
    return 0;
}

static int print_token_row(void *ctx, const idx_token *t)
{
    job *j = ctx;
    printf("%8u %8u %8u  ", t->position, t->start, t->end);
    text_put_padded(stdout, t->surface, t->surface_bytes, 24);
    putchar(' ');
    text_put(stdout, t->term, t->term_bytes, TEXT_ONE_LINE);
    putchar('\n');
    int code = j->explain ? explain(j, t, print_step) : 0;
    return code != 0 ? code : output_failed();
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
    job j = {analyzer, text, set->explain, {.out = stdout}};
    int code = idx_analyze(analyzer, text, bytes, set->json ? print_token_json : print_token_row,
                           &j, &err);
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
