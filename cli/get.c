/* get.c: `idx get ID`: a document as the index has stored it. */
#include "cli/commands.h"
#include "cli/json_out.h"
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
    COMMAND_JSON_OPTION(settings, "print one JSON object a document, to the byte as stored"),
};

static void print_json(const idx_stored *d)
{
    json_out j = {.out = stdout};
    json_object(&j, NULL);
    json_string(&j, "id", d->id, d->id_bytes);
    json_string(&j, "title", d->title, d->title_bytes);
    json_string(&j, "body", d->body, d->body_bytes);
    json_object(&j, "fields");
    for (size_t i = 0; i < d->field_count; i++) {
        const idx_stored_field *f = &d->fields[i];
        (f->is_number ? json_number : json_string)(&j, f->name, f->value, f->value_bytes);
    }
    json_object_end(&j);
    json_object_end(&j);
    json_line_end(&j);
}

static void print_line(const char *name, const char *value, size_t bytes)
{
    text_put(stdout, name, strlen(name), TEXT_ONE_LINE);
    fputs(": ", stdout);
    text_put(stdout, value, bytes, TEXT_ONE_LINE);
    putchar('\n');
}

static void print_page(const idx_stored *d)
{
    print_line("id", d->id, d->id_bytes);
    print_line("title", d->title, d->title_bytes);
    for (size_t i = 0; i < d->field_count; i++) {
        print_line(d->fields[i].name, d->fields[i].value, d->fields[i].value_bytes);
    }
    putchar('\n');
    text_put(stdout, d->body, d->body_bytes, TEXT_LINES);
    if (d->body_bytes > 0 && d->body[d->body_bytes - 1] != '\n') {
        putchar('\n');
    }
}

/* Prints one document; returns the exit code that it alone would give. */
static int get(const settings *set, const idx_searcher *searcher, const char *id)
{
    idx_error err = {0};
    idx_stored *stored;
    uint64_t doc;
    int code = idx_searcher_find(searcher, id, strlen(id), &doc, &err);
    if (code == IDX_ENOTFOUND) {
        report_line("idx: the index in %s has no document '%.500s'", set->index, id);
        return EXIT_NONE;
    }
    if (code == IDX_OK) {
        code = idx_searcher_document(searcher, doc, &stored, &err);
    }
    if (code != IDX_OK) {
        err.code = code;
        command_index_failure(set->index, &err);
        return EXIT_WRONG;
    }
    (set->json ? print_json : print_page)(stored);
    idx_stored_free(stored);
    return EXIT_FOUND;
}

static int run(const void *p, char **operands, int operand_count)
{
    const settings *set = p;
    idx_searcher *searcher;
    int status = EXIT_FOUND;
    if (operand_count == 0) {
        report_error("which document? `idx get ID`; `idx query` prints ids");
        return EXIT_WRONG;
    }
    if (command_open_index(set->index, &searcher) != IDX_OK) {
        return EXIT_WRONG;
    }
    if (!idx_searcher_has_store(searcher)) {
        report_note(
            "the index in %s was built with --no-store: it knows the document, not its text",
            set->index);
    }
    for (int i = 0; i < operand_count; i++) {
        int one;
        if (i > 0 && !set->json) {
            putchar('\n');
        }
        one = get(set, searcher, operands[i]);
        status = one > status ? one : status;
    }
    idx_searcher_close(searcher);
    return status;
}

const command command_get = {
    .name = "get",
    .operands = "ID...",
    .summary = "Print a stored document",
    .description = "Control characters are shown as U+FFFD; --json escapes them instead.\n"
                   "Exit code: 0 found, 1 no such document, 2 error.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .max_operands = -1,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
