/*
 * query.c: `idx query`: one query from the command line, or many from a file.
 *
 * stdout carries hits and nothing else; how the query was understood, and that nothing was found,
 * goes to stderr.
 */
#include "cli/commands.h"
#include "cli/hits.h"
#include "cli/output.h"
#include "cli/problems.h"
#include "cli/report.h"
#include "cli/search_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct settings {
    const char *index, *batch, *run_tag, *color, *marks;
    uint64_t top, offset, snippet_bytes, fragments;
    search_settings search;
    command_names names;
    bool json, explain, count, plain;
} settings;

static const settings defaults = {
    .index = COMMAND_DEFAULT_INDEX,
    .color = "auto",
    .top = 10,
    .snippet_bytes = 240,
    .fragments = 2,
    .marks = "none",
    .search = SEARCH_DEFAULTS,
    .names = COMMAND_NAMES_DEFAULT,
};

#define AT(member) offsetof(settings, member)

static const option options[] = {
    COMMAND_INDEX_OPTION(settings),
    {'k', "top", "N", OPTION_COUNT, AT(top), 1, IDX_MAX_HITS, NULL,
     "print the best N hits (default: 10)"},
    {0, "offset", "N", OPTION_COUNT, AT(offset), 0, IDX_MAX_HITS, NULL,
     "leave out the first N hits (default: 0)"},
    {0, "plain", NULL, OPTION_FLAG, AT(plain), 0, 0, NULL,
     "take the query as plain words, without operators"},
    COMMAND_NAMES_OPTIONS(settings),
    {0, "count", NULL, OPTION_FLAG, AT(count), 0, 0, NULL,
     "print the exact number of matching documents only"},
    {0, "explain", NULL, OPTION_FLAG, AT(explain), 0, 0, NULL, "show how each score came about"},
    COMMAND_JSON_OPTION(settings, "print one JSON object a hit"),
    {0, "batch", "FILE", OPTION_TEXT, AT(batch), 0, 0, NULL,
     "read queries, one a line or QID<TAB>QUERY; - is stdin"},
    {0, "trec", "TAG", OPTION_TEXT, AT(run_tag), 0, 0, NULL,
     "print a TREC run called TAG: qid Q0 id rank score TAG"},
    SEARCH_OPTIONS(settings),
    {0, "snippet-bytes", "N", OPTION_COUNT, AT(snippet_bytes), 16, 65536, NULL,
     "longest snippet in bytes (default: 240)"},
    {0, "fragments", "N", OPTION_COUNT, AT(fragments), 1, 2, NULL,
     "parts of a document that a snippet may show (default: 2)"},
    {0, "marks", "FORM", OPTION_CHOICE, AT(marks), 0, 0, "none|html|ansi",
     "mark matches in snippets of --json: none, html or ansi"},
    {0, "color", "WHEN", OPTION_CHOICE, AT(color), 0, 0, "auto|always|never",
     "colour matches: auto (on a terminal), always or never"},
};

/* All that stays the same from query to query. */
typedef struct session {
    const settings *set;
    idx_searcher *searcher;
    idx_synonyms *synonyms;
    idx_query_options query_options;
    idx_similarity similarity;
    idx_search_options search_options;
    hits_printer printer;
} session;

static bool session_open(session *s, const settings *set)
{
    s->set = set;
    idx_query_options_init(&s->query_options);
    s->query_options.plain = set->plain;
    if (!search_settings_apply(&set->search, &s->query_options, &s->similarity)) {
        return false;
    }
    if (command_open_index(set->index, &s->searcher) != IDX_OK) {
        return false;
    }
    if (!search_settings_fit(&set->search, s->searcher, set->index) ||
        !command_open_names(&s->searcher, &set->names, &s->query_options, &s->synonyms)) {
        idx_searcher_close(s->searcher);
        return false;
    }
    idx_search_options_init(&s->search_options);
    s->search_options.similarity = &s->similarity;
    s->search_options.ranking = search_settings_ranking(&set->search);
    s->search_options.k = set->count ? 0 : (uint32_t)set->top;
    s->search_options.offset = set->count ? 0 : (uint32_t)set->offset;
    s->search_options.count = set->count;
    hits_form form = set->run_tag != NULL      ? HITS_TREC
                     : set->count && set->json ? HITS_COUNT_JSON
                     : set->count              ? HITS_COUNT
                     : set->json               ? HITS_JSON
                                               : HITS_HUMAN;
    s->printer = (hits_printer){
        .searcher = s->searcher,
        .form = form,
        .explain = set->explain,
        .has_color = form == HITS_HUMAN && output_has_color(set->color),
        .has_store = idx_searcher_has_store(s->searcher),
        .width = form == HITS_HUMAN ? output_width() : 0,
        .snippet = {set->snippet_bytes, (uint32_t)set->fragments},
        .markup = strcmp(set->marks, "html") == 0   ? IDX_MARKUP_HTML
                  : strcmp(set->marks, "ansi") == 0 ? IDX_MARKUP_ANSI
                                                    : IDX_MARKUP_NONE,
        .run_tag = set->run_tag,
    };
    return true;
}

/* Who is told what: on the command line right away, in a batch by the line's number. */
typedef struct listener {
    problems *problems; /* NULL: no batch */
    const char *file;
    uint64_t line;
} listener;

static void tell(const listener *l, const char *text, const char *action)
{
    if (l->problems != NULL) {
        problems_add(l->problems, l->file, l->line, text, action);
    } else {
        report_note("%s", text);
    }
}

static void tell_nothing(const settings *set)
{
    if (set->offset > 0 && !set->count) {
        report_line("idx: no hits after the first %llu", (unsigned long long)set->offset);
    } else {
        report_line("idx: nothing found in %s", set->index);
    }
}

/*
 * Answers one query. Returns its exit code: 0 hits, 1 none, 2 an error that was told. `*is_fatal`
 * says that the index itself failed, so that the next query would fail, too.
 */
static int answer(const session *s, const listener *l, hits_query *q, bool *is_fatal)
{
    idx_query *query = NULL;
    idx_hits *hits = NULL;
    idx_error err = {0};
    char detail[700];
    int status = EXIT_WRONG;
    int code = idx_query_parse(idx_searcher_analyzer(s->searcher), q->text, q->text_bytes,
                               &s->query_options, &query, &err);
    if (code != IDX_OK) {
        goto out;
    }
    if (idx_query_note(query) != NULL) {
        tell(l, idx_query_note(query), NULL);
    }
    if (idx_query_names(query) != NULL && l->problems == NULL) {
        report_note("%s", idx_query_names(query));
    }
    code = search_settings_expand(&s->set->search, s->searcher, &s->search_options, &query, &err);
    if (code != IDX_OK) {
        goto out;
    }
    if (idx_query_added(query) != NULL && l->problems == NULL) {
        report_note("%s", idx_query_added(query));
    }
    code = idx_search(s->searcher, query, &s->search_options, &hits, &err);
    if (code != IDX_OK) {
        goto out;
    }
    q->query = query;
    q->options = &s->search_options;
    code = hits_print(&s->printer, q, hits, &err);
    status = idx_hits_total(hits) > 0 && (s->set->count || idx_hits_size(hits) > 0) ? EXIT_FOUND
                                                                                    : EXIT_NONE;
    if (code == IDX_OK && status == EXIT_NONE && l->problems == NULL &&
        !idx_query_is_empty(query)) {
        tell_nothing(s->set);
    }
out:
    if (code != IDX_OK) {
        err.code = code;
        report_detail(&err, detail);
        // What this query asks for cannot be had; another one may do.
        bool is_own = code == IDX_ELIMIT || code == IDX_EQUERY || code == IDX_EUNSUPPORTED;
        if (is_own && l->problems != NULL) {
            tell(l, detail, "skipped");
        } else if (is_own) {
            report_error("%s", detail);
        } else {
            command_index_failure(s->set->index, &err);
            *is_fatal = true;
        }
        status = EXIT_WRONG;
    }
    idx_hits_free(hits);
    idx_query_free(query);
    return status;
}

static int run_single(const session *s, char **words, int count)
{
    listener l = {0};
    bool is_fatal = false;
    hits_query q = {0};
    char *text = command_join(words, count, &q.text_bytes);
    if (text == NULL) {
        return EXIT_WRONG;
    }
    q.text = text;
    int status = answer(s, &l, &q, &is_fatal);
    free(text);
    return status;
}

/* Takes a line apart: QID<TAB>QUERY, or QUERY with the line's number as its id. An id is never
 * empty: a TREC run would have a column less. */
static void read_line(char *text, size_t bytes, const char *number, hits_query *q)
{
    const char *tab = memchr(text, '\t', bytes);
    if (tab == text) {
        tab = NULL; // the analyzer takes the tab for white space
    }
    if (tab != NULL) {
        q->qid = text;
        q->qid_bytes = (size_t)(tab - text);
        q->text = tab + 1;
        q->text_bytes = bytes - q->qid_bytes - 1;
    } else {
        q->qid = number;
        q->qid_bytes = strlen(number);
        q->text = text;
        q->text_bytes = bytes;
    }
}

static int answer_lines(const session *s, FILE *file, const char *name, problems *p)
{
    listener l = {.problems = p, .file = name};
    bool is_fatal = false, has_error = false, has_hits = false;
    char *text = NULL, number[24];
    size_t capacity = 0;
    ssize_t n;
    while (!is_fatal && !output_failed() && (n = getline(&text, &capacity, file)) >= 0) {
        size_t bytes = (size_t)n;
        hits_query q = {0};
        l.line++;
        while (bytes > 0 && (text[bytes - 1] == '\n' || text[bytes - 1] == '\r')) {
            bytes--;
        }
        if (bytes == 0) {
            continue;
        }
        snprintf(number, sizeof number, "%llu", (unsigned long long)l.line);
        read_line(text, bytes, number, &q);
        int status = answer(s, &l, &q, &is_fatal);
        has_hits |= status == EXIT_FOUND;
        has_error |= status == EXIT_WRONG;
        if (file == stdin) {
            // Whoever writes the queries may wait for each answer.
            fflush(stdout);
        }
    }
    if (ferror(file)) {
        report_error("cannot read %s: %s", name, strerror(errno));
        has_error = true;
    }
    free(text);
    return has_error ? EXIT_WRONG : has_hits ? EXIT_FOUND : EXIT_NONE;
}

static int run_batch(const session *s)
{
    const char *name = s->set->batch;
    bool is_stdin = strcmp(name, "-") == 0;
    problems p = {0};
    FILE *file = is_stdin ? stdin : fopen(name, "re");
    if (file == NULL) {
        report_error("cannot open the file of queries %s: %s", name, strerror(errno));
        return EXIT_WRONG;
    }
    int status = answer_lines(s, file, is_stdin ? "-" : name, &p);
    problems_finish(&p);
    if (!is_stdin) {
        fclose(file);
    }
    return status;
}

/* Options that make no sense together; NULL when all is well. */
static const char *contradiction(const settings *set, int operand_count)
{
    if (set->batch != NULL && operand_count > 0) {
        return "--batch reads the queries from a file: leave out QUERY";
    }
    if (set->batch == NULL && operand_count == 0) {
        return "what shall be searched for? `idx query WORD...`, or --batch FILE";
    }
    if (set->run_tag != NULL && (set->json || set->count || set->explain)) {
        return "--trec has a format of its own: leave out --json, --count and --explain";
    }
    if (set->count && set->explain) {
        return "--count prints no hits to explain: leave out --explain";
    }
    if (set->top + set->offset > IDX_MAX_HITS) {
        return "--top and --offset are more than 10000000 together";
    }
    return search_settings_contradiction(&set->search);
}

static int run(const void *p, char **operands, int operand_count)
{
    const settings *set = p;
    session s = {0};
    const char *wrong = contradiction(set, operand_count);
    if (wrong != NULL) {
        report_error("%s. See `idx query --help`", wrong);
        return EXIT_WRONG;
    }
    if (!session_open(&s, set)) {
        return EXIT_WRONG;
    }
    int status = set->batch != NULL ? run_batch(&s) : run_single(&s, operands, operand_count);
    idx_synonyms_free(s.synonyms);
    idx_searcher_close(s.searcher);
    return status;
}

const command command_query = {
    .name = "query",
    .operands = "QUERY...",
    .summary = "Search an index and print the best documents",
    .description =
        "QUERY is words, \"phrases\", \"words near each other\"~2, +must, -not, title:word, AND, OR, NOT and parentheses.\n"
        "Put it in single quotes to keep the shell away from it and -not from being read as an\n"
        "option; what begins with a dash goes after --.\n\n"
        "Examples:\n"
        "  idx query Kursk\n"
        "  idx query '\"Korea Utara\" +Rusia -Jepang'\n"
        "  idx query --batch queries.tsv --trec bm25 -k 1000 > run.txt\n\n"
        "Exit code: 0 hits, 1 none, 2 error.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .max_operands = -1,
    .takes_query = true,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
