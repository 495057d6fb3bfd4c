/* list_batch.c: see list_batch.h. */
#include "indexer/list_batch.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

void idx__list_batch_init(list_batch *b, const idx_allocator *allocator)
{
    *b = (list_batch){.allocator = allocator};
    idx__buf_init(&b->text, allocator);
    idx__buf_init(&b->tiny, allocator);
    idx__buf_init(&b->best, allocator);
    idx__buf_init(&b->postings, allocator);
    idx__buf_init(&b->positions, allocator);
}

void idx__list_batch_release(list_batch *b)
{
    idx__buf_release(&b->text);
    idx__buf_release(&b->tiny);
    idx__buf_release(&b->best);
    idx__buf_release(&b->postings);
    idx__buf_release(&b->positions);
    idx__free(b->allocator, b->lists, b->capacity * sizeof *b->lists);
    *b = (list_batch){.allocator = b->allocator};
}

void idx__list_batch_reset(list_batch *b)
{
    idx__buf_reset(&b->text);
    idx__buf_reset(&b->tiny);
    idx__buf_reset(&b->best);
    idx__buf_reset(&b->postings);
    idx__buf_reset(&b->positions);
    b->count = 0;
}

void idx__list_batch_begin(list_batch *b, list_writer *lists, uint64_t most_df)
{
    idx__list_begin(lists, &b->postings, &b->positions, most_df);
}

int idx__list_batch_end(list_batch *b, list_writer *lists, const uint8_t *term, size_t bytes, idx_error *err)
{
    batch_list list = {.term = b->text.bytes, .term_bytes = bytes, .tiny = b->tiny.bytes, .best = b->best.bytes};
    int code = idx__list_end(lists, &list.result, err);
    if (code != IDX_OK) {
        return code;
    }
    idx__buf_append(&b->text, term, bytes);
    if (list.result.is_tiny) {
        idx__buf_append(&b->tiny, list.result.tiny, list.result.tiny_bytes);
    }
    if (list.result.best_bytes) {
        idx__buf_append(&b->best, list.result.best, list.result.best_bytes);
    }
    if (b->text.error || b->tiny.error || b->best.error || b->postings.error || b->positions.error ||
        idx__grow(b->allocator, &b->lists, &b->capacity, b->count + 1, sizeof *b->lists) != IDX_OK) {
        return idx__error_nomem(err);
    }
    b->lists[b->count++] = list;
    return IDX_OK;
}

int idx__list_batch_write(const list_batch *b, const list_sinks *to, idx_error *err)
{
    idx__outfile_append(to->postings, b->postings.data, b->postings.bytes);
    int code = idx__outfile_error(to->postings, err);
    if (to->positions && code == IDX_OK) {
        idx__outfile_append(to->positions, b->positions.data, b->positions.bytes);
        code = idx__outfile_error(to->positions, err);
    }
    for (size_t i = 0; i < b->count && code == IDX_OK; i++) {
        list_result list = b->lists[i].result;
        list.tiny = list.is_tiny ? b->tiny.data + b->lists[i].tiny : NULL;
        if (list.best_bytes) {
            idx__best_writer_add(to->best, to->terms->postings_offset, b->best.data + b->lists[i].best, list.best_bytes);
        }
        code = idx__terms_writer_add(to->terms, b->text.data + b->lists[i].term, b->lists[i].term_bytes, &list, err);
    }
    return code;
}
