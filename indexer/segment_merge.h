/*
 * segment_merge.h: segments rewritten as one, with the same documents, in the same order or in one of their own (bisect.h).
 */
#ifndef IDX_INDEXER_SEGMENT_MERGE_H
#define IDX_INDEXER_SEGMENT_MERGE_H

#include "indexer/segment_build.h"

/* Merges `count` open segments. The options say what the new one has: store and positions only if all have them. */
int idx__segments_merge(const segment *const *segments, size_t count, const builder_options *options, manifest_segment *out,
                        idx_error *err);

#endif
