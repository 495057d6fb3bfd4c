/*
 * merge_policy.h: which segments to merge after a commit. A pure function of their sizes.
 *
 * Segments are merged with their neighbours only, so that documents keep their order. The rule keeps every segment at
 * least MERGE_FACTOR times as large as all that follow it together: there are O(log n) segments, and a document is
 * rewritten O(log n) times.
 */
#ifndef IDX_INDEXER_MERGE_POLICY_H
#define IDX_INDEXER_MERGE_POLICY_H

#include <stddef.h>
#include <stdint.h>

#define MERGE_FACTOR 4u

/* The first of the segments (of `documents[i]` documents) that should become one with all behind it; `count` - 1 or more:
 * nothing to do. */
size_t idx__merge_policy(const uint32_t *documents, size_t count);

#endif
