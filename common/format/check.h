/*
 * check.h: is a segment what docs/format.md says? Checks that go beyond what a reader does on its way.
 */
#ifndef IDX_COMMON_FORMAT_CHECK_H
#define IDX_COMMON_FORMAT_CHECK_H

#include "common/format/segment.h"
#include <idx/searcher.h>

/* Where findings go. */
typedef struct check_report {
    idx_check_fn fn;
    void *ctx;
    uint64_t findings;
    int stopped; /* what a callback returned to stop the check, or 0 */
} check_report;

/* Passes a finding on. Returns false when the check shall stop. */
bool idx__check_finding(check_report *r, const idx_error *finding);

/* Everything about the lists of a segment: order, bounds, frequencies, positions; and the lengths that follow from them.
 * IDX_OK also when there were findings; else IDX_ENOMEM. */
int idx__check_postings(const segment *s, check_report *r, idx_error *err);

/* Ids and store. Same result. */
int idx__check_documents(const segment *s, check_report *r, idx_error *err);

#endif
