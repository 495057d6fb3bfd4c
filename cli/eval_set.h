/*
 * eval_set.h: a judged set: queries and what was found relevant to them.
 *
 * Judgments are read first, then, where there is a file of them, the queries. Two layouts of each
 * are known, and told apart by what the file holds:
 *
 *                  judgments                                queries
 *     TREC         QID 0 DOCID GRADE, blanks between        QID<TAB>TEXT
 *     BEIR         QID<TAB>DOCID<TAB>GRADE, under a line    {"_id": ..., "text": ...}, one a line
 *                  "query-id corpus-id score"
 *
 * Figures rest on these files, so a line that cannot be read is an error, not a warning.
 *
 * Evaluated are the judged queries: those with a relevant document which, if a file of queries was
 * read, are in it. The others are counted by why they were left out.
 */
#ifndef IDX_CLI_EVAL_SET_H
#define IDX_CLI_EVAL_SET_H

#include "cli/eval_names.h"

#include <stdbool.h>

typedef struct eval_judgment {
    uint32_t query, doc; /* numbers of names */
    int32_t grade;
} eval_judgment;

typedef struct eval_query {
    size_t first, count; /* its judgments, in ascending order of document numbers */
    char *text;          /* NULL: no file of queries has told it; freed with the set */
    size_t text_bytes;
    bool has_relevant;
    uint32_t place; /* among those evaluated, or NAMES_NONE */
} eval_query;

/* Zeroed memory is an empty set. Release with eval_set_release(). */
typedef struct eval_set {
    names query_ids, doc_ids; /* of the judgments */
    eval_judgment *judgments; /* in ascending order of (query, doc) */
    size_t judgment_count, judgment_room;
    eval_query *queries; /* by number: one for each of query_ids */
    uint32_t *evaluated; /* numbers of the queries, in the order of the judgments */
    size_t evaluated_count;
    size_t unjudged_count;   /* queries of the file without judgments */
    size_t irrelevant_count; /* judged queries of which no document is relevant */
    size_t unasked_count;    /* judged queries that the file of queries lacks */
} eval_set;

/*
 * Reads judgments and, unless NULL, queries. False after an error message, also when nothing is
 * left to evaluate.
 */
bool eval_set_read(eval_set *s, const char *judgments_path, const char *queries_path);
void eval_set_release(eval_set *s);

/* The grade of a document, whose number may be NAMES_NONE; false when it was not judged. */
bool eval_set_grade(const eval_set *s, const eval_query *q, uint32_t doc, int32_t *grade);

#endif
