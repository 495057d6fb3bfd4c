/*
 * segment_merge.c: see segment_merge.h. Stored texts are decompressed and packed anew, with a dictionary of their own. In another
 * order they go through a temporary file, which holds them as they are.
 */
#include "indexer/segment_merge.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/ids.h"
#include "common/format/store.h"
#include "common/io/file.h"
#include "common/io/outfile.h"
#include "indexer/batch.h"
#include "indexer/forward.h"

/* What is merged, and the order that its documents get. */
typedef struct merging {
    const segment *const *segments;
    size_t count;
    uint32_t documents;
    uint32_t *order; // the document at each place; NULL: as they are
    uint32_t *rank;  // its inverse
    const builder_options *options;
} merging;

static int ids_copy(const merging *m, id_set *ids, idx_error *err)
{
    buf id;
    idx__buf_init(&id, ids->allocator);
    int code = IDX_OK;
    uint32_t first_doc = 0;
    size_t i = 0;
    for (uint32_t place = 0; place < m->documents && code == IDX_OK; place++) {
        uint32_t doc = m->order ? m->order[place] : place;
        while (doc < first_doc) {
            first_doc -= m->segments[--i]->meta.documents;
        }
        while (doc - first_doc >= m->segments[i]->meta.documents) {
            first_doc += m->segments[i++]->meta.documents;
        }
        code = idx__ids_get(m->segments[i], doc - first_doc, &id, err);
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
    idx_field *fields; // of the record at hand
    size_t field_capacity;
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

static int record_copy(store_copy *c, const store_record *record, idx_error *err)
{
    if (record->field_count > 0 &&
        idx__grow(c->batch.allocator, &c->fields, &c->field_capacity, record->field_count, sizeof *c->fields) != IDX_OK) {
        return idx__error_nomem(err);
    }
    const uint8_t *at = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        store_field field;
        idx__store_field(&at, record->fields_end, &field);
        c->fields[i] = (idx_field){{field.name, field.name_bytes}, {field.value, field.value_bytes},
                                   (idx_value_type)field.type};
    }
    idx_document document = {
        .title = {record->title, record->title_bytes},
        .body = {record->body, record->body_bytes},
        .fields = c->fields,
        .field_count = record->field_count,
    };
    int code = idx__batch_add(&c->batch, &document, true, err);
    if (code == IDX_OK && c->batch.records.bytes >= BATCH_BYTES) {
        code = store_flush(c, err);
    }
    return code;
}

/* Takes a record as it lies in a block: to the new store, or to the file. */
typedef int (*record_fn)(void *ctx, const store_record *record, const uint8_t *bytes, size_t byte_count, idx_error *err);

static int store_walk(const segment *s, record_fn fn, void *ctx, idx_error *err)
{
    buf block;
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
            const uint8_t *start = p;
            code = idx__store_record(s, &p, end, &record, err);
            if (code == IDX_OK) {
                code = fn(ctx, &record, start, (size_t)(p - start), err);
            }
        }
    }
    idx__buf_release(&block);
    return code;
}

static int record_to_store(void *ctx, const store_record *record, const uint8_t *bytes, size_t byte_count, idx_error *err)
{
    (void)bytes;
    (void)byte_count;
    return record_copy(ctx, record, err);
}

/* Records on their way through the file: where each ends. */
typedef struct record_file {
    outfile *file;
    uint64_t *ends;
    uint32_t count;
} record_file;

static int record_to_file(void *ctx, const store_record *record, const uint8_t *bytes, size_t byte_count, idx_error *err)
{
    (void)record;
    record_file *f = ctx;
    idx__outfile_append(f->file, bytes, byte_count);
    f->ends[f->count++] = idx__outfile_bytes(f->file);
    return idx__outfile_error(f->file, err);
}

static int records_read(store_copy *c, const merging *m, record_file *f, idx_error *err)
{
    buf raw;
    idx__buf_init(&raw, c->batch.allocator);
    int code = IDX_OK;
    for (uint32_t place = 0; place < m->documents && code == IDX_OK; place++) {
        uint32_t doc = m->order[place];
        uint64_t start = doc ? f->ends[doc - 1] : 0;
        size_t bytes = (size_t)(f->ends[doc] - start);
        idx__buf_reset(&raw);
        uint8_t *to = idx__buf_reserve(&raw, bytes);
        code = to ? idx__outfile_read(f->file, start, to, bytes, err) : idx__error_nomem(err);
        store_record record;
        const uint8_t *p = to;
        if (code == IDX_OK) {
            code = idx__store_record(m->segments[0], &p, to + bytes, &record, err);
        }
        if (code == IDX_OK) {
            code = record_copy(c, &record, err);
        }
    }
    idx__buf_release(&raw);
    return code;
}

static int stores_copy_ordered(store_copy *c, const merging *m, idx_error *err)
{
    const idx_allocator *a = c->batch.allocator;
    record_file f = {.ends = idx__alloc_array(a, m->documents, sizeof *f.ends)};
    char *path = idx__path_join(a, m->options->dir, IDX_TEMPORARY_PREFIX "records");
    int code = f.ends && path ? idx__outfile_new(&f.file, path, a, err) : idx__error_nomem(err);
    for (size_t i = 0; i < m->count && code == IDX_OK; i++) {
        code = store_walk(m->segments[i], record_to_file, &f, err);
    }
    if (code == IDX_OK) {
        code = records_read(c, m, &f, err);
    }
    idx__outfile_free(f.file);
    idx__path_free(a, path);
    idx__free(a, f.ends, m->documents * sizeof *f.ends);
    return code;
}

static int stores_copy(store_copy *c, const merging *m, idx_error *err)
{
    int code = idx__store_compressor_new(&c->compressor, c->batch.allocator, err);
    if (code == IDX_OK && m->order) {
        code = stores_copy_ordered(c, m, err);
    }
    for (size_t i = 0; i < m->count && code == IDX_OK && !m->order; i++) {
        code = store_walk(m->segments[i], record_to_store, c, err);
    }
    return code == IDX_OK ? store_flush(c, err) : code;
}

/* Finds the order, if one is asked for. */
static int order_find(merging *m, idx_error *err)
{
    const idx_allocator *a = m->options->allocator;
    if (!m->options->reorder || m->documents < 2) {
        return IDX_OK;
    }
    m->order = idx__alloc_array(a, m->documents, sizeof *m->order);
    m->rank = idx__alloc_array(a, m->documents, sizeof *m->rank);
    if (!m->order || !m->rank) {
        return idx__error_nomem(err);
    }
    forward f;
    int code = idx__forward_init(&f, m->segments, m->count, m->options->dir, m->options->memory_bytes, m->options->threads, a, err);
    if (code != IDX_OK) {
        return code;
    }
    code = idx__bisect(&f.index, m->options->threads, m->options->memory_bytes, m->order, a, err);
    idx__forward_release(&f);
    for (uint32_t place = 0; place < m->documents && code == IDX_OK; place++) {
        m->rank[m->order[place]] = place;
    }
    return code;
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
    merging m = {.segments = segments, .count = count, .options = options};
    int code = idx__builder_new(&copy.builder, options, err);
    if (code == IDX_OK && !(sources = idx__calloc(a, count, sizeof *sources))) {
        code = idx__error_nomem(err);
    }
    for (size_t i = 0; i < count && code == IDX_OK; i++) {
        idx__builder_add_segment(copy.builder, segments[i]);
        code = idx__source_of_segment(&sources[i], segments[i], m.documents, a, err);
        m.documents += segments[i]->meta.documents;
    }
    if (code == IDX_OK) {
        code = order_find(&m, err);
    }
    if (code == IDX_OK && m.order) {
        code = idx__builder_permute(copy.builder, m.order, m.rank, err);
    }
    if (code == IDX_OK) {
        code = ids_copy(&m, &ids, err);
    }
    if (code == IDX_OK && options->with_store) {
        code = stores_copy(&copy, &m, err);
    }
    if (code == IDX_OK) {
        code = idx__builder_finish(copy.builder, &ids, copy.dictionary, sources, count, out, err);
    }
    for (size_t i = 0; sources && i < count; i++) {
        idx__source_free(sources[i]);
    }
    idx__free(a, sources, count * sizeof *sources);
    idx__free(a, m.order, m.documents * sizeof *m.order);
    idx__free(a, m.rank, m.documents * sizeof *m.rank);
    idx__free(a, copy.fields, copy.field_capacity * sizeof *copy.fields);
    idx__store_compressor_free(copy.compressor);
    idx__store_dictionary_free(copy.dictionary);
    idx__batch_release(&copy.batch);
    idx__id_set_release(&ids);
    idx__builder_free(copy.builder);
    return code;
}
