/* stats.h: what an index holds, summed over its segments. */
#ifndef IDX_COMMON_FORMAT_STATS_H
#define IDX_COMMON_FORMAT_STATS_H

#include "common/format/manifest.h"
#include "common/format/segment.h"

/* Adds the counts and bytes of one segment. */
void idx__stats_add_segment(idx_index_stats *stats, const segment *s);

/* Adds what the commit takes besides its segments. */
void idx__stats_add_manifest(idx_index_stats *stats, const manifest *m);

#endif
