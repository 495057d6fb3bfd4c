/*
 * segment_sweep.h: segments for the tests of the readers: made by hand from sections, or opened
 * from an index and taken apart, so that each section lies in a block of exactly its size and a
 * sanitizer sees every step outside of it; and a reader of all that a segment holds. For tests and
 * fuzz targets alike: a broken promise ends the program with a message.
 */
#ifndef IDX_TESTS_COMMON_FORMAT_SEGMENT_SWEEP_H
#define IDX_TESTS_COMMON_FORMAT_SEGMENT_SWEEP_H

#include "common/base/buf.h"
#include "common/format/segment.h"
#include "common/format/terms.h"

/* Gives the segment a section with a copy of these bytes. */
void section_set(segment *s, section_kind kind, const void *data, size_t bytes);

/* Copies every section of an open segment to a block of its own; the map may go then. */
void segment_take_apart(segment *s);

/* Frees the copies. */
void segment_drop(segment *s);

/*
 * A segment file with other bytes in it: checksums, table hash and footer are computed anew, so
 * that nothing but the readers' own checks stands between them and what was changed. Returns the id
 * that it now has, or 0 if table or footer are so broken that there is nothing to compute.
 */
uint64_t segment_reseal(uint8_t *data, size_t bytes);

/*
 * Reads all that an open segment holds, by every way that a reader has: walks and look-ups of
 * terms, every block of every list, every position, ids both ways, every stored document. Errors
 * are fine; what counts is that each call returns, and that what it gives without an error is
 * inside of what its header promises. Returns the number of calls that reported damage.
 */
size_t segment_read_everything(const segment *s);

/* The same for one list. */
size_t segment_read_list(const segment *s, const term_entry *entry);

#endif
