/*
 * eval.c: `idx eval`: how good the answers are, by a judged set; and whether one system is better
 * than another.
 *
 * Queries are taken as plain words unless --syntax says otherwise: those of judged sets were typed
 * by people into a search box, and a question with a quotation mark or a dash means no operator.
 */
#include "cli/commands.h"
#include "cli/eval_report.h"
#include "cli/report.h"
#include "cli/search_options.h"

#include <stdlib.h>
#include <string.h>

typedef struct settings {
    const char *index, *queries, *judgments, *run_path;
    uint64_t top, show;
    search_settings search;
    command_names names;
    bool json, per_query, syntax;
} settings;

static const settings defaults = {
    .top = 1000,
    .show = 10,
    .search = SEARCH_DEFAULTS,
    .names = COMMAND_NAMES_DEFAULT,
};

#define AT(member) offsetof(settings, member)

static const option options[] = {
    COMMAND_INDEX_OPTION(settings),
    {0, "queries", "FILE", OPTION_TEXT, AT(queries), 0, 0, NULL,
     "queries: QID<TAB>TEXT, or JSON lines with _id and text"},
    {0, "qrels", "FILE", OPTION_TEXT, AT(judgments), 0, 0, NULL,
     "judgments: QID 0 DOCID GRADE, or the TSV of BEIR"},
    {0, "run", "FILE", OPTION_TEXT, AT(run_path), 0, 0, NULL,
     "also write what the index answers as a TREC run"},
    {'k', "top", "N", OPTION_COUNT, AT(top), 1, IDX_MAX_HITS, NULL,
     "ask for the best N hits (default: 1000)"},
    {0, "syntax", NULL, OPTION_FLAG, AT(syntax), 0, 0, NULL,
     "obey operators in queries, instead of plain words"},
    COMMAND_NAMES_OPTIONS(settings),
    SEARCH_OPTIONS(settings),
    {0, "per-query", NULL, OPTION_FLAG, AT(per_query), 0, 0, NULL,
     "print the figures of each query, too"},
    {0, "show", "N", OPTION_COUNT, AT(show), 0, IDX_MAX_HITS, NULL,
     "queries shown that won, and that lost, most (default: 10)"},
    COMMAND_JSON_OPTION(settings, "print one JSON object; with --per-query one a query before"),
};

/* Options that make no sense together; NULL when all is well. */
static const char *contradiction(const settings *set, bool has_index, int run_count)
{
    if (set->judgments == NULL) {
        return "by which judgments? Name them with --qrels FILE";
    }
    if (has_index && set->queries == NULL) {
        return "what shall the index be asked? Name the queries with --queries FILE, or a RUN to "
               "be measured";
    }
    if (!has_index && set->run_path != NULL) {
        return "--run writes what an index answers: name one with -i DIR";
    }
    if (run_count + has_index > EVAL_MAX_SYSTEMS) {
        return "an index and a RUN, or two of them, can be compared, not more";
    }
    return search_settings_contradiction(&set->search);
}

static bool plan(const settings *set, idx_similarity *similarity, eval_search *how)
{
    *how = (eval_search){
        .index = set->index != NULL ? set->index : COMMAND_DEFAULT_INDEX,
        .run_path = set->run_path,
        .names = set->names,
        .settings = &set->search,
    };
    idx_query_options_init(&how->query);
    how->query.plain = !set->syntax;
    idx_search_options_init(&how->search);
    how->search.similarity = similarity;
    how->search.ranking = search_settings_ranking(&set->search);
    how->search.k = (uint32_t)set->top;
    return search_settings_apply(&set->search, &how->query, similarity);
}

/* Runs first, then the index: what is there already is what the index is compared with. */
static bool measure_systems(eval_result *r, const eval_search *how, bool has_index, char **runs,
                            int run_count)
{
    for (int i = 0; i < run_count; i++) {
        if (!eval_system_read(&r->systems[r->system_count++], r->set, runs[i])) {
            return false;
        }
    }
    return !has_index || eval_system_ask(&r->systems[r->system_count++], r->set, how);
}

static bool compare_systems(eval_result *r)
{
    size_t count = r->set->evaluated_count;
    double *before = calloc(count, sizeof *before), *after = calloc(count, sizeof *after);
    bool is_done = before != NULL && after != NULL;
    for (int m = 0; is_done && m < EVAL_MEASURE_COUNT; m++) {
        for (size_t i = 0; i < count; i++) {
            before[i] = r->systems[0].scores[i].of[m];
            after[i] = r->systems[1].scores[i].of[m];
        }
        is_done = eval_compare(before, after, count, &r->differences[m]);
    }
    free(before);
    free(after);
    if (!is_done) {
        report_error("out of memory");
    }
    return is_done;
}

static int run(const void *p, char **runs, int run_count)
{
    const settings *set = p;
    bool has_index = set->index != NULL || run_count == 0;
    const char *wrong = contradiction(set, has_index, run_count);
    if (wrong != NULL) {
        report_error("%s. See `idx eval --help`", wrong);
        return EXIT_WRONG;
    }
    eval_set judged = {0};
    eval_result result = {.set = &judged, .show = set->show};
    idx_similarity similarity;
    eval_search how;
    int status = EXIT_WRONG;
    if (plan(set, &similarity, &how) && eval_set_read(&judged, set->judgments, set->queries) &&
        measure_systems(&result, &how, has_index, runs, run_count) &&
        (result.system_count < 2 || compare_systems(&result))) {
        eval_report_notes(&result);
        bool is_done = (set->json ? eval_report_json : eval_report_table)(&result, set->per_query);
        bool has_failed = result.systems[result.system_count - 1].failed_count > 0;
        status = is_done && !has_failed ? EXIT_FOUND : EXIT_WRONG;
    }
    for (size_t i = 0; i < result.system_count; i++) {
        eval_system_release(&result.systems[i]);
    }
    eval_set_release(&judged);
    return status;
}

const command command_eval = {
    .name = "eval",
    .operands = "[RUN] [RUN]",
    .summary = "Measure answers by judged queries, and compare two systems",
    .description =
        "Prints nDCG@10, MRR@10, P@1, recall@100 and MAP, as trec_eval defines them. Queries are\n"
        "taken as plain words, as a search box would. With two systems (an index and a RUN, or\n"
        "two RUNs) also what changed from the first to the second, and p of a randomisation test.\n"
        "An index counts as the second.\n\n"
        "Examples:\n"
        "  idx eval --queries queries.tsv --qrels qrels.txt --run before.trec\n"
        "  idx eval --queries queries.tsv --qrels qrels.txt -i other before.trec\n"
        "  idx eval --qrels qrels.tsv before.trec after.trec\n\n"
        "Exit code: 0 done, 2 error.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .max_operands = EVAL_MAX_SYSTEMS,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
