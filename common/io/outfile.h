/*
 * outfile.h: a file being written from front to back: buffered, with a sticky error and a running checksum.
 *
 * Append without checking; the first failure stops all that follows, and idx__outfile_error() reports it. A checksum
 * covers what was appended since idx__outfile_begin(). A file that is not finished is removed when released.
 */
#ifndef IDX_COMMON_IO_OUTFILE_H
#define IDX_COMMON_IO_OUTFILE_H

#include <idx/base.h>

typedef struct outfile outfile;

/* Creates `path` anew (it must not exist unless stale: it is truncated). */
int idx__outfile_new(outfile **out, const char *path, const idx_allocator *allocator, idx_error *err);

void idx__outfile_append(outfile *f, const void *data, size_t bytes);

/* Appends zero bytes up to a multiple of `alignment`. */
void idx__outfile_align(outfile *f, uint64_t alignment);

/*
 * Appends everything that `from` holds, inside the kernel where it can. `from` is flushed first. The checksum becomes that of
 * `from`, which must have been checksummed from its first byte: so idx__outfile_begin() comes directly before.
 */
void idx__outfile_append_file(outfile *f, outfile *from);

/* Bytes appended so far. */
uint64_t idx__outfile_bytes(const outfile *f);

/* Starts a checksum / gives the XXH3 of what was appended since. */
void idx__outfile_begin(outfile *f);
uint64_t idx__outfile_checksum(const outfile *f);

/* Reads back `bytes` bytes at `offset` of what was appended (flushes first). */
int idx__outfile_read(outfile *f, uint64_t offset, void *data, size_t bytes, idx_error *err);

/* IDX_OK, or the first failure, with its detail in `err`. */
int idx__outfile_error(const outfile *f, idx_error *err);

/* Flushes, syncs when asked, and renames to `final_path` (NULL: keeps its name). Then the file stays. */
int idx__outfile_finish(outfile *f, const char *final_path, bool sync, idx_error *err);

/* Closes; removes the file unless it was finished. */
void idx__outfile_free(outfile *f);

#endif
