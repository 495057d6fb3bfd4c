/*
 * eval_system.h: what one system answered, measured: an index that is asked, or a TREC run that was
 * written earlier, by any program.
 *
 * A ranked list is measured as soon as it is whole; only the values of the measures are kept.
 */
#ifndef IDX_CLI_EVAL_SYSTEM_H
#define IDX_CLI_EVAL_SYSTEM_H

#include "cli/commands.h"
#include "cli/eval_measures.h"
#include "cli/eval_set.h"
#include "cli/search_options.h"

#include <idx/searcher.h>

/* Zeroed memory is an empty system. Release with eval_system_release(). */
typedef struct eval_system {
    const char *name;    /* the run's path, or the index's folder; borrowed */
    eval_scores *scores; /* of each evaluated query, in the order of the set */
    eval_scores mean;
    size_t without_results; /* evaluated queries with an empty list: they count as 0 */
    size_t unjudged_count;  /* queries of a run that have no judgments */
    size_t missing_count;   /* judged documents that an index does not hold */
    size_t failed_count;    /* queries that an index could not answer; messages told why */
} eval_system;

void eval_system_release(eval_system *s);

/*
 * Measures the TREC run in `path`: lines "QID Q0 DOCID RANK SCORE TAG" in any order. The score
 * decides; among equal scores the rank, then the order of the lines. A document that is listed
 * twice for a query counts once, at its better place. False after an error message.
 */
bool eval_system_read(eval_system *s, const eval_set *set, const char *path);

/* How an index is asked. */
typedef struct eval_search {
    const char *index;
    const char *run_path; /* write what was answered as a TREC run; NULL: do not */
    command_names names;
    idx_query_options query; /* its synonyms are made when the index is open */
    idx_search_options search;
    const search_settings *settings; /* what else the options say; borrowed */
} eval_search;

/*
 * Asks an index and measures its answers. False after an error message; a query that alone cannot
 * be answered gets a warning and counts as one without results.
 */
bool eval_system_ask(eval_system *s, const eval_set *set, const eval_search *how);

/* Shared by both: makes room for the scores, and takes their mean when all are there. */
bool eval_system_start(eval_system *s, const eval_set *set, const char *name);
void eval_system_finish(eval_system *s, const eval_set *set);

/* Measures one list, of which `found` are the judged documents in order of rank. False: no memory.
 */
bool eval_system_score(eval_system *s, const eval_set *set, const eval_query *q,
                       const eval_found *found, size_t found_count);

#endif
