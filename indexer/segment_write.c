/* segment_write.c: see segment_write.h. */
#include "indexer/segment_write.h"

#include "common/base/buf.h"
#include "common/base/error.h"
#include "common/format/segment.h"

#include <xxhash.h>

int idx__segment_writer_init(segment_writer *w, const char *path, const idx_allocator *allocator, idx_error *err)
{
    *w = (segment_writer){0};
    int code = idx__outfile_new(&w->file, path, allocator, err);
    if (code == IDX_OK) {
        uint8_t header[IDX_SEGMENT_HEADER_BYTES] = IDX_SEGMENT_MAGIC;
        idx__store_u32(header + 8, IDX_FORMAT_VERSION);
        idx__outfile_append(w->file, header, sizeof header);
    }
    return code;
}

void idx__segment_writer_begin(segment_writer *w, section_kind kind)
{
    idx__outfile_align(w->file, IDX_SECTION_ALIGNMENT);
    idx__outfile_begin(w->file);
    w->sections[w->count].kind = kind;
    w->sections[w->count].offset = idx__outfile_bytes(w->file);
}

void idx__segment_writer_end(segment_writer *w)
{
    w->sections[w->count].bytes = idx__outfile_bytes(w->file) - w->sections[w->count].offset;
    w->sections[w->count].checksum = idx__outfile_checksum(w->file);
    w->count++;
}

void idx__segment_writer_add(segment_writer *w, section_kind kind, const void *data, size_t bytes)
{
    idx__segment_writer_begin(w, kind);
    idx__outfile_append(w->file, data, bytes);
    idx__segment_writer_end(w);
}

void idx__segment_writer_add_file(segment_writer *w, section_kind kind, outfile *from)
{
    idx__segment_writer_begin(w, kind);
    idx__outfile_append_file(w->file, from);
    idx__segment_writer_end(w);
}

int idx__segment_writer_finish(segment_writer *w, const char *dir, bool sync, uint64_t *id, uint64_t *file_bytes,
                               const idx_allocator *allocator, idx_error *err)
{
    buf end;
    idx__buf_init(&end, allocator);
    for (uint32_t i = 0; i < w->count; i++) {
        idx__buf_u32(&end, w->sections[i].kind);
        idx__buf_u32(&end, 0);
        idx__buf_u64(&end, w->sections[i].offset);
        idx__buf_u64(&end, w->sections[i].bytes);
        idx__buf_u64(&end, w->sections[i].checksum);
    }
    int code = IDX_OK;
    uint64_t table_offset = idx__outfile_bytes(w->file);
    uint64_t segment_id = end.error == IDX_OK ? XXH3_64bits(end.data, end.bytes) : 0;
    size_t footer = end.bytes;
    idx__buf_u64(&end, table_offset);
    idx__buf_u32(&end, w->count);
    idx__buf_u32(&end, IDX_FORMAT_VERSION);
    idx__buf_u64(&end, segment_id);
    idx__buf_u64(&end, table_offset + footer + IDX_SEGMENT_FOOTER_BYTES);
    idx__buf_u64(&end, end.error == IDX_OK ? XXH3_64bits(end.data + footer, 32) : 0);
    idx__buf_append(&end, IDX_SEGMENT_END_MAGIC, 8);
    char name[32];
    idx__segment_name(segment_id, name);
    char *path = idx__path_join(allocator, dir, name);
    if (end.error != IDX_OK || !path) {
        code = idx__error_nomem(err);
    } else {
        idx__outfile_append(w->file, end.data, end.bytes);
        code = idx__outfile_finish(w->file, path, sync, err);
    }
    if (code == IDX_OK) {
        *id = segment_id;
        *file_bytes = idx__outfile_bytes(w->file);
    }
    idx__path_free(allocator, path);
    idx__buf_release(&end);
    return code;
}

void idx__segment_writer_release(segment_writer *w)
{
    idx__outfile_free(w->file);
    w->file = NULL;
}
