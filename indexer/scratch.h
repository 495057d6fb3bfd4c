/*
 * scratch.h: a temporary file that is written from front to back, then mapped and read. Its name goes as soon as it is mapped.
 */
#ifndef IDX_INDEXER_SCRATCH_H
#define IDX_INDEXER_SCRATCH_H

#include "common/io/file.h"
#include "common/io/outfile.h"

typedef struct scratch {
    outfile *file; /* NULL once it is mapped */
    char *path;
    file_map map;
    const idx_allocator *allocator;
} scratch;

/* Creates the file `name` in `dir`. To be released whatever comes of it. */
int idx__scratch_init(scratch *s, const char *dir, const char *name, const idx_allocator *allocator, idx_error *err);
void idx__scratch_release(scratch *s);

/* Ends the writing, with `padding` <= 64 bytes that may be read behind the end, and maps it. */
int idx__scratch_map(scratch *s, size_t padding, idx_error *err);

#endif
