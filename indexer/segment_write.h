/*
 * segment_write.h: a segment file being written: sections one behind the other, then the table, the footer and the name.
 */
#ifndef IDX_INDEXER_SEGMENT_WRITE_H
#define IDX_INDEXER_SEGMENT_WRITE_H

#include "common/format/format.h"
#include "common/io/outfile.h"
#include <idx/base.h>

typedef struct segment_writer {
    outfile *file;
    uint32_t count;
    struct {
        uint32_t kind;
        uint64_t offset, bytes, checksum;
    } sections[IDX_MAX_SECTIONS];
} segment_writer;

/* Starts a segment in the temporary file `path`. */
int idx__segment_writer_init(segment_writer *w, const char *path, const idx_allocator *allocator, idx_error *err);

/* Between these two, append to w->file. Sections have ascending offsets and distinct kinds. */
void idx__segment_writer_begin(segment_writer *w, section_kind kind);
void idx__segment_writer_end(segment_writer *w);

/* A whole section at once. */
void idx__segment_writer_add(segment_writer *w, section_kind kind, const void *data, size_t bytes);
void idx__segment_writer_add_file(segment_writer *w, section_kind kind, outfile *from);

/* Writes table and footer, syncs unless the segment is not to stay, and renames to the segment's name inside `dir`. */
int idx__segment_writer_finish(segment_writer *w, const char *dir, bool sync, uint64_t *id, uint64_t *file_bytes,
                               const idx_allocator *allocator, idx_error *err);

/* Removes what is unfinished. */
void idx__segment_writer_release(segment_writer *w);

#endif
