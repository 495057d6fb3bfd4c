/*
 * source.h: where a merge takes its terms from: an inverter in memory, a spilled run, or a segment. All speak the same
 * language: terms in bytewise order, each with a stream of occurrences as in inverter.h. Document numbers are those of the
 * segment to be written.
 */
#ifndef IDX_INDEXER_SOURCE_H
#define IDX_INDEXER_SOURCE_H

#include "common/format/segment.h"
#include "indexer/inverter.h"

typedef struct source source;

/* Over a sorted inverter, which must outlive the source. */
int idx__source_of_inverter(source **out, const inverter *v, const idx_allocator *allocator, idx_error *err);

/* Over a run file (run.h). */
int idx__source_of_run(source **out, const char *path, const idx_allocator *allocator, idx_error *err);

/* Over an open segment whose first document becomes number `first_doc`; the segment must outlive the source. Positions are
 * made up (0, 1, 2, ...) when the segment has none. */
int idx__source_of_segment(source **out, const segment *s, uint32_t first_doc, const idx_allocator *allocator,
                           idx_error *err);

void idx__source_free(source *s);

/* Steps to the next term: IDX_OK, IDX_ENOTFOUND at the end (err untouched), or an error. */
int idx__source_next(source *s, idx_error *err);

/* The current term; valid until the next step. */
const uint8_t *idx__source_term(const source *s, size_t *bytes);

/* Appends the current term's stream; check the buffer's error afterwards. */
void idx__source_append(const source *s, buf *out);

#endif
