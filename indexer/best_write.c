/* best_write.c: see best_write.h. */
#include "indexer/best_write.h"

#include "common/base/error.h"

void idx__best_writer_init(best_writer *w, const idx_allocator *allocator)
{
    w->count = 0;
    idx__buf_init(&w->offsets, allocator);
    idx__buf_init(&w->places, allocator);
    idx__buf_init(&w->data, allocator);
}

void idx__best_writer_release(best_writer *w)
{
    idx__buf_release(&w->offsets);
    idx__buf_release(&w->places);
    idx__buf_release(&w->data);
}

void idx__best_writer_add(best_writer *w, uint64_t offset, const void *best, size_t bytes)
{
    idx__buf_u64(&w->offsets, offset);
    idx__buf_u64(&w->places, w->data.bytes);
    idx__buf_append(&w->data, best, bytes);
    w->count++;
}

int idx__best_writer_finish(best_writer *w, segment_writer *file, idx_error *err)
{
    if (w->count == 0) {
        return IDX_OK;
    }
    static const uint8_t slack[IDX_BEST_SLACK];
    uint8_t head[IDX_BEST_HEAD_BYTES] = {0};
    idx__store_u32(head, IDX_BEST_LEAST);
    idx__store_u32(head + 4, IDX_BEST_K);
    idx__store_u32(head + 8, w->count);
    idx__buf_u64(&w->places, w->data.bytes);
    idx__buf_append(&w->data, slack, sizeof slack);
    if (w->offsets.error || w->places.error || w->data.error) {
        return idx__error_nomem(err);
    }
    idx__segment_writer_begin(file, SECTION_BEST);
    idx__outfile_append(file->file, head, sizeof head);
    idx__outfile_append(file->file, w->offsets.data, w->offsets.bytes);
    idx__outfile_append(file->file, w->places.data, w->places.bytes);
    idx__outfile_append(file->file, w->data.data, w->data.bytes);
    idx__segment_writer_end(file);
    return IDX_OK;
}
