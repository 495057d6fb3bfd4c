/*
 * cli/input/source.h: where bytes come from: a file, memory, or another source unpacked or recoded.
 *
 *     file_source -> reader -> unpack (gzip, zstd, ...) -> reader -> tar member -> reader -> text
 *
 * A source is pulled; it ends with 0 bytes. If it ends because something is wrong, `reason` says
 * what, and the bytes before that point were still delivered.
 */
#ifndef IDX_CLI_INPUT_SOURCE_H
#define IDX_CLI_INPUT_SOURCE_H

#include "cli/input/run.h"

typedef struct source source;
struct source {
    size_t (*read)(source *s, char *data, size_t capacity);
    char reason[RUN_REASON_BYTES]; /* "" as long as all is well */
};

typedef struct file_source {
    source base;
    run *run;
    int fd; /* not owned */
} file_source;

typedef struct memory_source {
    source base;
    const char *data;
    size_t bytes;
} memory_source;

void file_source_init(file_source *s, run *r, int fd);
void memory_source_init(memory_source *s, const void *data, size_t bytes);

#endif
