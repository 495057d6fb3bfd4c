/*
 * hits.h: the hits of one query on their way to stdout, in one of four forms: for people, as JSON
 * lines, as a TREC run, or as a count alone.
 */
#ifndef IDX_CLI_HITS_H
#define IDX_CLI_HITS_H

#include <idx/searcher.h>

typedef enum hits_form { HITS_HUMAN, HITS_JSON, HITS_TREC, HITS_COUNT, HITS_COUNT_JSON } hits_form;

typedef struct hits_printer {
    const idx_searcher *searcher;
    hits_form form;
    bool explain;
    bool has_color;
    bool has_store;
    size_t width; /* of lines for people; 0: endless */
    idx_snippet_options snippet;
    idx_markup markup; /* of snippets in HITS_JSON */
    const char *run_tag; /* HITS_TREC */
} hits_printer;

/* One query of a batch, or the only one. */
typedef struct hits_query {
    const idx_query *query;
    const idx_search_options *options;
    const char *qid; /* NULL when there is one query only */
    size_t qid_bytes;
    const char *text; /* as the user wrote it */
    size_t text_bytes;
} hits_query;

/* Prints `hits`. Errors of the index while fetching documents: as idx_searcher_document() and
 * idx_explain(). */
int hits_print(const hits_printer *p, const hits_query *q, const idx_hits *hits, idx_error *err);

#endif
