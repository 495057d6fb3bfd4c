/* snippet_match.h: where a query's leaves occur in a text: the first half of making a snippet. */
#ifndef IDX_SEARCHER_SNIPPET_MATCH_H
#define IDX_SEARCHER_SNIPPET_MATCH_H

#include "common/text/analyzer.h"
#include "searcher/query.h"

/* A leaf that occurs at tokens [first, first + count). */
typedef struct snippet_match {
    uint32_t first, count;
    uint32_t leaf; /* of the query */
} snippet_match;

typedef struct snippet_matches {
    snippet_match *items; /* ascending by first token */
    size_t count, capacity;
    const idx_allocator *allocator;
} snippet_matches;

void idx__snippet_matches_release(snippet_matches *m);

/*
 * Finds the leaves that show in a body (not the excluded, nor those for titles) among the tokens
 * `t`, which hold a text analysed with spans. Time is linear in the tokens. Errors: IDX_ENOMEM.
 */
int idx__snippet_find(snippet_matches *m, const idx_query *q, tokens *t,
                      const idx_analyzer *analyzer, const idx_allocator *allocator, idx_error *err);

#endif
