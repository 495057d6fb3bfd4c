/*
 * file.h: files: mapping, whole reads, durable replacement. Every failure names the file and the system's reason.
 */
#ifndef IDX_COMMON_IO_FILE_H
#define IDX_COMMON_IO_FILE_H

#include "common/base/buf.h"
#include <idx/base.h>

typedef struct file_map {
    const uint8_t *data; /* NULL when the file is empty */
    size_t bytes;
} file_map;

/* Maps a file for reading, shared. Errors: IDX_ENOTFOUND, IDX_EIO, IDX_ENOMEM. */
int idx__file_map(file_map *m, const char *path, idx_error *err);
void idx__file_unmap(file_map *m);

/* Appends the whole of a small file to `out`; more than `limit` bytes is IDX_ELIMIT. */
int idx__file_read(const char *path, size_t limit, buf *out, idx_error *err);

/* Joins a directory and a name; copies a path. Allocated as idx__alloc would: free with idx__path_free(). NULL: no memory. */
char *idx__path_join(const idx_allocator *a, const char *dir, const char *name);
char *idx__path_copy(const idx_allocator *a, const char *path);
void idx__path_free(const idx_allocator *a, char *path);

/* Makes what was renamed into or removed from `dir` durable. */
int idx__dir_sync(const char *dir, idx_error *err);

/* Makes `dir` (one level) unless it is there. */
int idx__dir_make(const char *dir, idx_error *err);

#endif
