/*
 * build.c: `idx build`: documents from the input side go to a writer; then one commit.
 *
 *     paths -> idx-input.so (reads, unpacks, parses) -> take_document() -> idx_writer_add() ...
 * idx_writer_commit()
 *
 * The writer is opened at the first document, so that a build that finds nothing leaves the disk
 * untouched. Whatever happens before the commit leaves the index as it was, and the message says
 * so.
 */
#include "cli/build_summary.h"
#include "cli/commands.h"
#include "cli/hidden_paths.h"
#include "cli/input_plugin.h"
#include "cli/interrupt.h"
#include "cli/problems.h"
#include "cli/progress.h"
#include "cli/report.h"

#include <idx/indexer.h>
#include <idx/page.h>
#include <idx/searcher.h>

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_PATH "./corpus"

typedef struct settings {
    const char *index, *analyzer, *format, *id_field, *title_field, *body_field;
    uint64_t threads, memory, max_document;
    bool store, positions, pairs, reorder, strict, append, json, quiet;
} settings;

static const settings defaults = {
    .index = COMMAND_DEFAULT_INDEX,
    .format = "auto",
    .max_document = INPUT_MAX_DOCUMENT_BYTES,
    .store = true,
    .positions = true,
    .pairs = true,
};

#define AT(member) offsetof(settings, member)

static const option options[] = {
    COMMAND_INDEX_OPTION(settings),
    {'a', "analyzer", "NAME", OPTION_TEXT, AT(analyzer), 0, 0, NULL,
     "how text becomes terms (default: " IDX_DEFAULT_ANALYZER ")"},
    {'t', "threads", "N", OPTION_COUNT, AT(threads), 1, IDX_MAX_THREADS, NULL,
     "threads that index, up to 256 (default: all processors)"},
    {'m', "memory", "SIZE", OPTION_SIZE, AT(memory), IDX_MIN_MEMORY, 0x1p44, NULL,
     "memory budget, such as 512M or 2G (default: a quarter of RAM)"},
    {0, "format", "FORMAT", OPTION_CHOICE, AT(format), 0, 0, "auto|text|json|html",
     "auto, text, json (JSON lines) or html (default: auto)"},
    {0, "id-field", "NAME", OPTION_TEXT, AT(id_field), 0, 0, NULL,
     "JSON: the id (default: id, _id, docno, url)"},
    {0, "title-field", "NAME", OPTION_TEXT, AT(title_field), 0, 0, NULL,
     "JSON: the title (default: title, headline, judul)"},
    {0, "body-field", "NAME", OPTION_TEXT, AT(body_field), 0, 0, NULL,
     "JSON: the body (default: body, text, contents, content, isi)"},
    {0, "max-document", "SIZE", OPTION_SIZE, AT(max_document), 1,
     (double)INPUT_MAX_DOCUMENT_BYTES_LIMIT, NULL, "skip larger documents (default: 64M)"},
    {0, "append", NULL, OPTION_FLAG, AT(append), 0, 0, NULL,
     "add to the index instead of replacing it"},
    {0, "no-store", NULL, OPTION_NEGATIVE, AT(store), 0, 0, NULL,
     "keep no text: smaller, but no titles, snippets or `idx get`"},
    {0, "no-positions", NULL, OPTION_NEGATIVE, AT(positions), 0, 0, NULL,
     "keep no positions: smaller, but no phrases"},
    {0, "no-pairs", NULL, OPTION_NEGATIVE, AT(pairs), 0, 0, NULL,
     "no lists for pairs of frequent words: smaller, phrases slower"},
    {0, "reorder", NULL, OPTION_FLAG, AT(reorder), 0, 0, NULL,
     "put alike documents together: smaller and faster, but slower to build"},
    {0, "strict", NULL, OPTION_FLAG, AT(strict), 0, 0, NULL,
     "stop at the first bad document, leaving the index as it was"},
    COMMAND_JSON_OPTION(settings, "print the summary as one JSON object"),
    {'q', "quiet", NULL, OPTION_FLAG, AT(quiet), 0, 0, NULL,
     "print no progress and no summary, only warnings and errors"},
};

/* Why the reading was stopped from here. Positive, so that they differ from every code of the
 * library. */
enum { STOP_INTERRUPTED = 1, STOP_STRICT = 2, STOP_WRITER = 3 };

typedef struct build {
    const settings *set;
    char analyzer[300]; /* its name */
    idx_writer *writer; /* NULL before the first document */
    hidden_paths hidden;
    int path_count;
    uint64_t documents, skipped, repaired, input_bytes;
    uint64_t known; /* of the skipped ones: the id was there already */
    problems problems;
    progress progress;
    idx_error err; /* of the writer, with STOP_WRITER */
} build;

/* ---- what the input side calls -------------------------------------------------------------- */

static int bad(build *b, const char *path, uint64_t line, const char *reason, bool is_skipped)
{
    char place[32] = "";
    b->skipped += is_skipped;
    b->repaired += !is_skipped;
    progress_clear(&b->progress);
    if (!b->set->strict) {
        problems_add(&b->problems, path, line, reason, is_skipped ? "skipped" : "repaired");
        return 0;
    }
    if (line != 0) {
        snprintf(place, sizeof place, ":%llu", (unsigned long long)line);
    }
    report_error("%s%s: %s (fatal because of --strict)", path, place, reason);
    return STOP_STRICT;
}

static int take_problem(void *ctx, const char *path, uint64_t line, const char *reason,
                        bool skipped)
{
    build *b = ctx;
    if (interrupt_asked()) {
        return STOP_INTERRUPTED;
    }
    return hidden_paths_match(&b->hidden, path) ? 0 : bad(b, path, line, reason, skipped);
}

static void take_progress(void *ctx, uint64_t bytes_read, uint64_t bytes_total)
{
    build *b = ctx;
    b->progress.bytes_read = bytes_read;
    b->progress.bytes_total = bytes_total;
    progress_update(&b->progress, b->documents, b->input_bytes);
}

static int open_writer(build *b)
{
    const settings *set = b->set;
    idx_writer_options o;
    idx_writer_options_init(&o);
    o.analyzer = b->analyzer;
    o.mode = set->append ? IDX_WRITER_APPEND : IDX_WRITER_REPLACE;
    o.threads = (unsigned)set->threads;
    o.memory_bytes = set->memory;
    o.store = set->store;
    o.positions = set->positions;
    o.pairs = set->pairs;
    o.reorder = set->reorder;
    return idx_writer_open(set->index, &o, &b->writer, &b->err);
}

static idx_text text_of(input_text t)
{
    return (idx_text){t.data, t.bytes};
}

/* The fields in the library's structure; NULL with `*is_out` set when there is no memory. */
static idx_field *fields_of(const input_document *d, bool *is_out)
{
    if (d->field_count == 0) {
        return NULL;
    }
    idx_field *fields = calloc(d->field_count, sizeof *fields);
    *is_out = fields == NULL;
    for (size_t i = 0; fields != NULL && i < d->field_count; i++) {
        const input_field *f = &d->fields[i];
        fields[i].name = text_of(f->name);
        fields[i].value = text_of(f->value);
        fields[i].type = f->is_number ? IDX_VALUE_NUMBER : IDX_VALUE_STRING;
    }
    return fields;
}

/* Whether the input side made the id, of the place: "name:line". */
static bool is_made_id(const input_document *d)
{
    char suffix[32];
    int bytes = snprintf(suffix, sizeof suffix, ":%llu", (unsigned long long)d->line);
    return d->line != 0 && d->id.bytes > (size_t)bytes &&
           memcmp(d->id.data + d->id.bytes - bytes, suffix, (size_t)bytes) == 0;
}

/* What to do about an id that is there already; "" when there is nothing. */
static const char *duplicate_advice(const build *b, const input_document *d)
{
    if (strcmp(d->path, "-") == 0) {
        return is_made_id(d) ? "; give the documents ids, or name their member with --id-field"
                             : "";
    }
    if ((d->line == 0 || is_made_id(d)) && b->path_count > 1) {
        return "; was a PATH given twice?";
    }
    return "";
}

static int refuse_document(build *b, const input_document *d, int code)
{
    char reason[400];
    if (code == IDX_EEXISTS) {
        int bytes = d->id.bytes < 200 ? (int)d->id.bytes : 200;
        snprintf(reason, sizeof reason, "there is a document with id '%.*s' already%s", bytes,
                 d->id.data, duplicate_advice(b, d));
        b->known++;
    } else {
        snprintf(reason, sizeof reason, "%s",
                 b->err.message[0] != '\0' ? b->err.message : idx_code_text(code));
    }
    memset(&b->err, 0, sizeof b->err);
    return bad(b, d->path, d->line, reason, true);
}

static int take_document(void *ctx, const input_document *d)
{
    build *b = ctx;
    bool is_out = false;
    int code;
    if (interrupt_asked()) {
        return STOP_INTERRUPTED;
    }
    if (hidden_paths_match(&b->hidden, d->path)) {
        return 0;
    }
    if (b->writer == NULL) {
        code = open_writer(b);
        if (code != IDX_OK) {
            b->err.code = code;
            return STOP_WRITER;
        }
    }
    idx_field *fields = fields_of(d, &is_out);
    idx_document document = {text_of(d->id), text_of(d->title), text_of(d->body), fields,
                             d->field_count};
    code = is_out ? IDX_ENOMEM : idx_writer_add(b->writer, &document, &b->err);
    free(fields);
    b->input_bytes += d->source_bytes;
    if (code == IDX_EEXISTS || code == IDX_EINVAL || code == IDX_ELIMIT) {
        return refuse_document(b, d, code);
    }
    if (code != IDX_OK) {
        b->err.code = code;
        return STOP_WRITER;
    }
    b->documents++;
    progress_update(&b->progress, b->documents, b->input_bytes);
    return 0;
}

/* ---- the end -------------------------------------------------------------------------------- */

static int fail_writer(const build *b)
{
    const char *dir = b->set->index;
    char detail[700];
    report_detail(&b->err, detail);
    switch (b->err.code) {
    case IDX_ENOSPACE:
        report_error(
            "the disk that holds %s is full: %s. The index is as it was before; free some space "
            "or choose another folder with -i DIR",
            dir, detail);
        break;
    case IDX_ELOCKED:
        report_error("another build is writing to %s: %s", dir, detail);
        break;
    case IDX_EANALYZER: // the name is known: it is another than that of the index
    case IDX_EUNSUPPORTED:
    case IDX_EINVAL:
        report_error("cannot add to the index in %s: %s", dir, detail);
        break;
    default:
        report_error("cannot write the index in %s: %s. What was there before is untouched", dir,
                     detail);
    }
    return EXIT_WRONG;
}

static int fail_reading(const build *b, int code, const idx_error *err)
{
    idx_error e = *err;
    switch (code) {
    case STOP_INTERRUPTED:
        return interrupt_report();
    case STOP_STRICT:
        report_line("idx: nothing was changed in %s", b->set->index);
        return EXIT_WRONG;
    case STOP_WRITER:
        return fail_writer(b);
    default:
        e.code = code;
        report_failure("cannot read the documents", &e);
        return EXIT_WRONG;
    }
}

static int fail_empty(const build *b, const char *const *paths, int path_count)
{
    char found[64] = "", number[32];
    if (b->skipped > 0) {
        snprintf(found, sizeof found, " (%s skipped, see above)",
                 report_number(b->skipped, number));
    }
    report_error("found no documents in %s%s%s. Nothing was changed in %s", paths[0],
                 path_count > 1 ? " and the other paths" : "", found, b->set->index);
    return EXIT_WRONG;
}

static uint64_t processor_count(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (uint64_t)CPU_COUNT(&set) : 1;
}

static int commit(build *b)
{
    const settings *set = b->set;
    build_summary s = {.dir = set->index, .analyzer = b->analyzer};
    progress_phase(&b->progress, "writing the index");
    interrupt_committing();
    int code = idx_writer_commit(b->writer, &s.stats, &b->err);
    interrupt_end();
    progress_clear(&b->progress);
    if (code != IDX_OK) {
        b->err.code = code;
        return fail_writer(b);
    }
    s.documents = b->documents;
    s.skipped = b->skipped;
    s.repaired = b->repaired;
    s.warnings = b->problems.count;
    s.input_bytes = b->input_bytes;
    s.threads = set->threads != 0 ? set->threads : processor_count();
    s.seconds = progress_clock() - b->progress.started;
    problems_finish(&b->problems);
    if (set->json) {
        build_summary_json(&s);
    } else if (!set->quiet) {
        build_summary_print(&s);
    }
    return EXIT_FOUND;
}

/* Standard input has no name that differs from one append to the next, but the index has more documents each time:
 * "-+3:1" is the first line of what was added to three. */
static void name_stdin(const settings *set, char name[32])
{
    idx_searcher *s = NULL;
    idx_index_stats stats = {0};
    if (set->append && idx_searcher_open(set->index, NULL, &s, NULL) == IDX_OK) {
        idx_searcher_stats(s, &stats);
    }
    idx_searcher_close(s);
    if (stats.documents > 0) {
        snprintf(name, 32, "-+%llu", (unsigned long long)stats.documents);
    } else {
        snprintf(name, 32, "-");
    }
}

static int read_and_commit(build *b, const input_plugin *input, const char *const *paths,
                           int path_count)
{
    const settings *set = b->set;
    idx_error err = {0};
    char stdin_name[32];
    name_stdin(set, stdin_name);
    input_options o = {
        .format = strcmp(set->format, "text") == 0   ? INPUT_TEXT
                  : strcmp(set->format, "json") == 0 ? INPUT_JSONL
                  : strcmp(set->format, "html") == 0 ? INPUT_HTML
                                                     : INPUT_AUTO,
        .id_field = set->id_field,
        .title_field = set->title_field,
        .body_field = set->body_field,
        .max_document_bytes = set->max_document,
        .stdin_id = stdin_name,
        .choose_title = idx_page_title,
    };
    progress_start(&b->progress, !set->quiet);
    // Without a line to show, the input side need not walk the folders first to add up their sizes.
    input_sink sink = {b, take_document, take_problem, b->progress.is_on ? take_progress : NULL};
    interrupt_start(set->index);
    int code = input->read(paths, (size_t)path_count, &o, &sink, &err);
    if (code == 0 && interrupt_asked()) {
        code = STOP_INTERRUPTED;
    }
    progress_clear(&b->progress);
    // All being there already is no failure of an append.
    bool is_up_to_date = b->set->append && b->known > 0;
    if (code != 0 || (b->documents == 0 && !is_up_to_date)) {
        problems_finish(&b->problems);
        return code != 0 ? fail_reading(b, code, &err) : fail_empty(b, paths, path_count);
    }
    return commit(b);
}

/* The analyzer that was asked for; or that of the index which is added to; or the default. */
static bool choose_analyzer(build *b)
{
    const settings *set = b->set;
    idx_error err = {0};
    idx_analyzer *analyzer = NULL;
    idx_searcher *searcher = NULL;
    char detail[700];
    const char *name = set->analyzer != NULL ? set->analyzer : IDX_DEFAULT_ANALYZER;
    if (set->analyzer == NULL && set->append &&
        idx_searcher_open(set->index, NULL, &searcher, NULL) == IDX_OK) {
        name = idx_analyzer_name(idx_searcher_analyzer(searcher));
    }
    snprintf(b->analyzer, sizeof b->analyzer, "%s", name);
    idx_searcher_close(searcher);
    // A name that does not exist is better told before any reading begins.
    if (idx_analyzer_new(b->analyzer, NULL, &analyzer, &err) != IDX_OK) {
        report_error("%s. `idx analyze --list` lists the analyzers", report_detail(&err, detail));
        return false;
    }
    idx_analyzer_free(analyzer);
    return true;
}

static bool has_input(int operand_count)
{
    if (operand_count == 0 && access(DEFAULT_PATH, F_OK) != 0) {
        report_error("there is no folder " DEFAULT_PATH
                     " here; name the files or folders to index: `idx build PATH...` (- reads JSON "
                     "lines from standard input)");
        return false;
    }
    return true;
}

static int run(const void *p, char **operands, int operand_count)
{
    static const char *const default_paths[] = {DEFAULT_PATH};
    const char *const *paths = operand_count > 0 ? (const char *const *)operands : default_paths;
    int path_count = operand_count > 0 ? operand_count : 1, status = EXIT_WRONG;
    build b = {.set = p, .path_count = path_count};
    if (!choose_analyzer(&b) || !has_input(operand_count)) {
        return EXIT_WRONG;
    }
    // A reader of the warnings that goes away must not end the build.
    signal(SIGPIPE, SIG_IGN);
    const input_plugin *input = input_plugin_load();
    if (input != NULL && hidden_paths_init(&b.hidden, b.set->index, paths, path_count)) {
        status = read_and_commit(&b, input, paths, path_count);
    }
    idx_writer_close(b.writer);
    hidden_paths_release(&b.hidden);
    interrupt_end();
    return status;
}

const command command_build = {
    .name = "build",
    .operands = "[PATH]...",
    .summary = "Make an index of files and folders",
    .description =
        "PATH is a file or a folder with all below it; - is JSON lines on standard input; none\n"
        "means ./corpus. Plain text, JSON lines and HTML are told apart by name and content,\n"
        "also inside .gz, .zst, .xz, .bz2 and .tar.\n\n"
        "Bad documents are reported, counted and skipped. The new index replaces the old one\n"
        "in one step at the end; a build that is interrupted before that step leaves the old one\n"
        "as it was.\n\n"
        "Examples:\n"
        "  idx build\n"
        "  idx build -i news.index -m 2G news.jsonl.zst\n"
        "  idx build -a snowball:english --title-field subject mail/\n\n"
        "Exit code: 0 done (also with warnings), 2 error, 130 interrupted (Ctrl-C), 143 "
        "terminated.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .max_operands = -1,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
