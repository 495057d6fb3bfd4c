/* batch.c: see batch.h. */
#include "indexer/batch.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

void idx__batch_init(batch *b, const idx_allocator *allocator)
{
    *b = (batch){.allocator = allocator};
    idx__buf_init(&b->records, allocator);
    idx__store_blocks_init(&b->blocks, allocator);
}

void idx__batch_release(batch *b)
{
    idx__buf_release(&b->records);
    idx__store_blocks_release(&b->blocks);
    idx__free(b->allocator, b->places, b->capacity * sizeof *b->places);
    idx__free(b->allocator, b->lengths, b->length_capacity * sizeof *b->lengths);
    idx__batch_init(b, b->allocator);
}

void idx__batch_reset(batch *b)
{
    idx__buf_reset(&b->records);
    idx__store_blocks_reset(&b->blocks);
    b->count = 0;
    b->dictionary = NULL;
}

int idx__batch_add(batch *b, const idx_document *document, bool with_fields, idx_error *err)
{
    if (idx__grow(b->allocator, &b->places, &b->capacity, b->count + 1, sizeof *b->places) != IDX_OK ||
        idx__grow(b->allocator, &b->lengths, &b->length_capacity, 2 * (b->count + 1), sizeof *b->lengths) != IDX_OK) {
        return idx__error_nomem(err);
    }
    idx_document copy = *document;
    copy.field_count = with_fields ? document->field_count : 0;
    idx__record_append(&b->records, &copy, &b->places[b->count]);
    if (b->records.error != IDX_OK) {
        return idx__error_nomem(err);
    }
    b->count++;
    return IDX_OK;
}
