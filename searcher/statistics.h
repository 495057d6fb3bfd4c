/* statistics.h: the counts that scores depend on, of one query over any number of indexes. */
#ifndef IDX_SEARCHER_STATISTICS_H
#define IDX_SEARCHER_STATISTICS_H

#include "common/format/terms.h"
#include "searcher/query.h"

struct idx_statistics {
    const idx_query *query;
    const idx_allocator *allocator;
    uint64_t documents, body_tokens, title_tokens;
    uint32_t word_count;
    uint64_t base_tokens; /* C: as the index counts */
    uint64_t *df; /* by word of the query; behind this structure in the same piece of memory */
    uint64_t *cf; /* likewise */
};

/* How often a term stands in a segment, as the index counts. Errors: IDX_ECORRUPT. */
int idx__statistics_cf(const segment *s, const term_entry *entry, uint64_t *cf, idx_error *err);

#endif
