/*
 * documents.c: stored documents, copied out of the store into one block of memory that belongs to
 * the caller:
 *
 *     stored_block | fields | id \0 title \0 body \0 | name \0 value \0 ...
 */
#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/ids.h"
#include "common/format/store.h"
#include "searcher/searcher.h"

#include <string.h>

typedef struct stored_block {
    idx_stored stored; /* first: the caller's pointer is the block's */
    size_t bytes;
    const idx_allocator *allocator;
} stored_block;

// Where the next string goes.
static const char *put(char **at, const void *data, size_t bytes)
{
    char *start = *at;
    if (bytes) {
        memcpy(start, data, bytes);
    }
    start[bytes] = '\0';
    *at = start + bytes + 1;
    return start;
}

static size_t field_bytes(const store_record *record)
{
    size_t bytes = 0;
    const uint8_t *at = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        store_field f;
        idx__store_field(&at, record->fields_end, &f);
        bytes += f.name_bytes + f.value_bytes + 2;
    }
    return bytes;
}

static int copy_out(const idx_allocator *allocator, const buf *id, const store_record *record,
                    idx_stored **out, idx_error *err)
{
    size_t table = record->field_count * sizeof(idx_stored_field);
    size_t bytes = sizeof(stored_block) + table + id->bytes + record->title_bytes +
                   record->body_bytes + 3 + field_bytes(record);
    stored_block *block = idx__alloc(allocator, bytes);
    if (!block) {
        return idx__error_nomem(err);
    }
    idx_stored_field *fields = (idx_stored_field *)(void *)(block + 1);
    char *at = (char *)(block + 1) + table;
    block->bytes = bytes;
    block->allocator = allocator;
    idx_stored *s = &block->stored;
    s->id = put(&at, id->data, id->bytes);
    s->title = put(&at, record->title, record->title_bytes);
    s->body = put(&at, record->body, record->body_bytes);
    s->id_bytes = id->bytes;
    s->title_bytes = record->title_bytes;
    s->body_bytes = record->body_bytes;
    s->fields = fields;
    s->field_count = record->field_count;
    const uint8_t *from = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        store_field f;
        idx__store_field(&from, record->fields_end, &f);
        fields[i].name = put(&at, f.name, f.name_bytes);
        fields[i].value = put(&at, f.value, f.value_bytes);
        fields[i].value_bytes = f.value_bytes;
        fields[i].is_number = f.type == 1;
    }
    *out = s;
    return IDX_OK;
}

static int fetch(const idx_searcher *searcher, uint64_t doc, bool with_texts, idx_stored **out,
                 idx_error *err)
{
    idx__error_clear(err);
    if (!searcher || !out) {
        return idx__error_set(err, IDX_EINVAL, "no searcher, or no place for the document");
    }
    const segment *s;
    uint32_t local;
    int rc = idx__searcher_locate(searcher, doc, &s, &local, err);
    if (rc != IDX_OK) {
        return rc;
    }
    buf id, block;
    idx__buf_init(&id, searcher->allocator);
    idx__buf_init(&block, searcher->allocator);
    store_record record = {.title = "", .body = ""};
    rc = idx__ids_get(s, local, &id, err);
    if (rc == IDX_OK && with_texts && idx_searcher_has_store(searcher)) {
        rc = idx__store_get(s, local, &block, &record, err);
    }
    if (rc == IDX_OK) {
        rc = copy_out(searcher->allocator, &id, &record, out, err);
    }
    idx__buf_release(&id);
    idx__buf_release(&block);
    return rc;
}

int idx_searcher_document(const idx_searcher *searcher, uint64_t doc, idx_stored **out,
                          idx_error *err)
{
    return fetch(searcher, doc, true, out, err);
}

int idx_searcher_document_id(const idx_searcher *searcher, uint64_t doc, idx_stored **out,
                             idx_error *err)
{
    return fetch(searcher, doc, false, out, err);
}

void idx_stored_free(idx_stored *stored)
{
    if (stored) {
        stored_block *block = (stored_block *)(void *)stored;
        idx__free(block->allocator, block, block->bytes);
    }
}
