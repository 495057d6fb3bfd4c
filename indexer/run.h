/*
 * run.h: a spilled run: the terms of an inverter with their streams, in order, in a temporary file.
 *
 *     per term: varint bytes of the term, the term, varint bytes of the stream, the stream;   at the end: one zero byte
 *
 * Not a format that lasts: it is written and read by one process, and the file goes when it ends.
 */
#ifndef IDX_INDEXER_RUN_H
#define IDX_INDEXER_RUN_H

#include "common/io/outfile.h"
#include "indexer/inverter.h"

/* Writes a sorted inverter to `path`. */
int idx__run_write(const char *path, const inverter *v, const idx_allocator *allocator, idx_error *err);

/* Piecewise: terms in order, then the end mark. */
void idx__run_put(outfile *f, const uint8_t *term, size_t term_bytes, const uint8_t *stream, size_t stream_bytes);
void idx__run_end(outfile *f);

#endif
