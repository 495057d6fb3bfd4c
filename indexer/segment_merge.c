/* segment_merge.c: see segment_merge.h. Stored texts are decompressed and packed anew, with a dictionary of their own. */
#include "indexer/segment_merge.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/ids.h"
#include "common/format/store.h"
#include "indexer/batch.h"

static int ids_copy(const segment *s, id_set *ids, idx_error *err)
{
    buf id;
    idx__buf_init(&id, ids->allocator);
    int code = IDX_OK;
    for (uint32_t doc = 0; doc < s->meta.documents && code == IDX_OK; doc++) {
        code = idx__ids_get(s, doc, &id, err);
        if (code == IDX_OK) {
            code = idx__id_set_add(ids, (const char *)id.data, id.bytes, err);
        }
    }
    idx__buf_release(&id);
    return code;
}

/* The store on its way from old blocks to new ones. */
typedef struct store_copy {
    segment_builder *builder;
    batch batch;
    store_compressor *compressor;
    store_dictionary *dictionary;
    bool is_first;
    uint32_t next_doc;
} store_copy;

static int store_flush(store_copy *c, idx_error *err)
{
    if (c->batch.count == 0) {
        return IDX_OK;
    }
    int code = IDX_OK;
    if (c->is_first) {
        c->is_first = false;
        code = idx__store_dictionary_new(&c->dictionary, &c->batch.records, c->batch.places, c->batch.count,
                                         c->batch.allocator, err);
    }
    if (code == IDX_OK) {
        code = idx__store_compress(c->compressor, c->dictionary, &c->batch.records, c->batch.places, c->batch.count,
                                   c->next_doc, &c->batch.blocks, err);
    }
    if (code == IDX_OK) {
        idx__builder_add_store(c->builder, &c->batch.blocks);
        c->next_doc += (uint32_t)c->batch.count;
        code = idx__builder_error(c->builder, err);
    }
    idx__batch_reset(&c->batch);
    return code;
}

static int record_copy(store_copy *c, const store_record *record, idx_field **fields, size_t *capacity, idx_error *err)
{
    if (record->field_count > 0 &&
        idx__grow(c->batch.allocator, fields, capacity, record->field_count, sizeof **fields) != IDX_OK) {
        return idx__error_nomem(err);
    }
    const uint8_t *at = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        store_field field;
        idx__store_field(&at, record->fields_end, &field);
        (*fields)[i] = (idx_field){{field.name, field.name_bytes}, {field.value, field.value_bytes},
                                   (idx_value_type)field.type};
    }
    idx_document document = {
        .title = {record->title, record->title_bytes},
        .body = {record->body, record->body_bytes},
        .fields = *fields,
        .field_count = record->field_count,
    };
    int code = idx__batch_add(&c->batch, &document, true, err);
    if (code == IDX_OK && c->batch.records.bytes >= BATCH_BYTES) {
        code = store_flush(c, err);
    }
    return code;
}

static int store_copy_segment(store_copy *c, const segment *s, idx_error *err)
{
    buf block;
    idx_field *fields = NULL;
    size_t capacity = 0;
    idx__buf_init(&block, s->allocator);
    int code = IDX_OK;
    for (uint32_t b = 0; b < s->meta.store_blocks && code == IDX_OK; b++) {
        code = idx__store_block(s, b, &block, err);
        if (code != IDX_OK) {
            break;
        }
        const uint8_t *p = block.data;
        const uint8_t *end = p + block.bytes;
        uint32_t to = b + 1 < s->meta.store_blocks ? idx__store_first_doc(s, b + 1) : s->meta.documents;
        for (uint32_t doc = idx__store_first_doc(s, b); doc < to && code == IDX_OK; doc++) {
            store_record record;
            code = idx__store_record(s, &p, end, &record, err);
            if (code == IDX_OK) {
                code = record_copy(c, &record, &fields, &capacity, err);
            }
        }
    }
    idx__free(c->batch.allocator, fields, capacity * sizeof *fields);
    idx__buf_release(&block);
    return code;
}

static int stores_copy(store_copy *c, const segment *const *segments, size_t count, idx_error *err)
{
    int code = idx__store_compressor_new(&c->compressor, c->batch.allocator, err);
    for (size_t i = 0; i < count && code == IDX_OK; i++) {
        code = store_copy_segment(c, segments[i], err);
    }
    return code == IDX_OK ? store_flush(c, err) : code;
}

int idx__segments_merge(const segment *const *segments, size_t count, const builder_options *options, manifest_segment *out,
                        idx_error *err)
{
    const idx_allocator *a = options->allocator;
    source **sources = NULL;
    id_set ids;
    store_copy copy = {.is_first = true};
    idx__id_set_init(&ids, a);
    idx__batch_init(&copy.batch, a);
    int code = idx__builder_new(&copy.builder, options, err);
    if (code == IDX_OK && !(sources = idx__calloc(a, count, sizeof *sources))) {
        code = idx__error_nomem(err);
    }
    uint32_t first_doc = 0;
    for (size_t i = 0; i < count && code == IDX_OK; i++) {
        idx__builder_add_segment(copy.builder, segments[i]);
        code = ids_copy(segments[i], &ids, err);
        if (code == IDX_OK) {
            code = idx__source_of_segment(&sources[i], segments[i], first_doc, a, err);
        }
        first_doc += segments[i]->meta.documents;
    }
    if (code == IDX_OK && options->with_store) {
        code = stores_copy(&copy, segments, count, err);
    }
    if (code == IDX_OK) {
        code = idx__builder_finish(copy.builder, &ids, copy.dictionary, sources, count, out, err);
    }
    for (size_t i = 0; sources && i < count; i++) {
        idx__source_free(sources[i]);
    }
    idx__free(a, sources, count * sizeof *sources);
    idx__store_compressor_free(copy.compressor);
    idx__store_dictionary_free(copy.dictionary);
    idx__batch_release(&copy.batch);
    idx__id_set_release(&ids);
    idx__builder_free(copy.builder);
    return code;
}
