/*
 * snippet_window.h: which parts of a text a snippet shows: the second half of making one.
 *
 * A window lies within a region: a run of text without asides (idx/page.h), or one of asides alone,
 * so that what stands beside the text never gets between its sentences.
 */
#ifndef IDX_SEARCHER_SNIPPET_WINDOW_H
#define IDX_SEARCHER_SNIPPET_WINDOW_H

#include "searcher/snippet_match.h"
#include <idx/page.h>

#define IDX_SNIPPET_WINDOWS 2u

typedef struct snippet_region {
    size_t start, end;
    bool is_aside;
} snippet_region;

typedef struct snippet_job {
    const char *text;
    size_t bytes;
    size_t max_bytes; /* of the snippet */
    uint32_t max_windows;
    tokens tokens;
    snippet_matches matches;
    double *weights;  /* by leaf */
    uint32_t *inside; /* by leaf: its matches inside the sliding window; all 0 */
    uint32_t leaf_count;
    snippet_region *regions; /* ascending; they cover the text */
    size_t region_count, region_capacity;
    bool has_dots;                          /* there is room for them */
    idx_range windows[IDX_SNIPPET_WINDOWS]; /* the result: ascending, disjoint */
    uint32_t window_count;
    const idx_allocator *allocator;
} snippet_job;

/* Finds the asides and fills `regions`. Errors: IDX_ENOMEM. */
int idx__snippet_regions(snippet_job *j, idx_error *err);

/* Fills `windows`: together with the dots around them they fit into `max_bytes`. */
void idx__snippet_windows(snippet_job *j);

static inline size_t idx__snippet_match_start(const snippet_job *j, size_t m)
{
    return j->tokens.spans[j->matches.items[m].first].start;
}

static inline size_t idx__snippet_match_end(const snippet_job *j, size_t m)
{
    const snippet_match *x = &j->matches.items[m];
    return j->tokens.spans[x->first + x->count - 1].end;
}

#endif
