/* store_write.c: see store_write.h. */
#define ZDICT_STATIC_LINKING_ONLY // the fast trainer with fixed parameters: deterministic, tens of milliseconds
#include "indexer/store_write.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/format.h"

#include <zdict.h>
#include <zstd.h>

#define STORE_LEVEL 1 // level 3 takes a fifth more time of the whole build for 6 % of the store
#define DICTIONARY_BYTES (32u << 10)
#define DICTIONARY_MIN_SAMPLES 64u
#define DICTIONARY_MIN_BYTES (256u << 10)

static void text_append(buf *out, idx_text text)
{
    idx__buf_varint(out, text.bytes);
    idx__buf_append(out, text.data, text.bytes);
}

void idx__record_append(buf *out, const idx_document *document, record_place *place)
{
    place->start = out->bytes;
    text_append(out, document->title);
    place->title = out->bytes - document->title.bytes;
    place->title_bytes = document->title.bytes;
    text_append(out, document->body);
    place->body = out->bytes - document->body.bytes;
    place->body_bytes = document->body.bytes;
    idx__buf_varint(out, document->field_count);
    for (size_t i = 0; i < document->field_count; i++) {
        idx__buf_u8(out, document->fields[i].type == IDX_VALUE_NUMBER);
        text_append(out, document->fields[i].name);
        text_append(out, document->fields[i].value);
    }
}

void idx__store_blocks_init(store_blocks *b, const idx_allocator *allocator)
{
    idx__buf_init(&b->frames, allocator);
    idx__buf_init(&b->offsets, allocator);
    idx__buf_init(&b->docs, allocator);
    b->count = 0;
}

void idx__store_blocks_release(store_blocks *b)
{
    idx__buf_release(&b->frames);
    idx__buf_release(&b->offsets);
    idx__buf_release(&b->docs);
    b->count = 0;
}

void idx__store_blocks_reset(store_blocks *b)
{
    idx__buf_reset(&b->frames);
    idx__buf_reset(&b->offsets);
    idx__buf_reset(&b->docs);
    b->count = 0;
}

struct store_dictionary {
    uint8_t data[DICTIONARY_BYTES];
    size_t bytes;
    ZSTD_CDict *prepared;
    const idx_allocator *allocator;
};

static size_t record_end(const buf *records, const record_place *places, size_t count, size_t i)
{
    return i + 1 < count ? places[i + 1].start : records->bytes;
}

int idx__store_dictionary_new(store_dictionary **out, const buf *records, const record_place *places, size_t count,
                              const idx_allocator *allocator, idx_error *err)
{
    size_t *sizes = NULL;
    store_dictionary *d = NULL;
    int code = IDX_OK;
    *out = NULL;
    if (count < DICTIONARY_MIN_SAMPLES || records->bytes < DICTIONARY_MIN_BYTES) {
        return IDX_OK;
    }
    sizes = idx__alloc_array(allocator, count, sizeof *sizes);
    d = idx__calloc(allocator, 1, sizeof *d);
    if (!sizes || !d) {
        code = idx__error_nomem(err);
        goto out;
    }
    d->allocator = allocator;
    for (size_t i = 0; i < count; i++) {
        sizes[i] = record_end(records, places, count, i) - places[i].start;
    }
    ZDICT_fastCover_params_t params = {.k = 256, .d = 8, .f = 18, .accel = 4};
    params.zParams.compressionLevel = STORE_LEVEL;
    d->bytes = ZDICT_trainFromBuffer_fastCover(d->data, sizeof d->data, records->data, sizes, (unsigned)count, params);
    if (ZDICT_isError(d->bytes)) {
        goto out; // texts without anything in common: go without
    }
    d->prepared = ZSTD_createCDict(d->data, d->bytes, STORE_LEVEL);
    if (!d->prepared) {
        code = idx__error_nomem(err);
        goto out;
    }
    *out = d;
    d = NULL;
out:
    idx__store_dictionary_free(d);
    idx__free(allocator, sizes, count * sizeof *sizes);
    return code;
}

void idx__store_dictionary_free(store_dictionary *d)
{
    if (d) {
        ZSTD_freeCDict(d->prepared);
        idx__free(d->allocator, d, sizeof *d);
    }
}

const uint8_t *idx__store_dictionary_data(const store_dictionary *d, size_t *bytes)
{
    *bytes = d ? d->bytes : 0;
    return d ? d->data : NULL;
}

struct store_compressor {
    ZSTD_CCtx *context;
    const idx_allocator *allocator;
};

int idx__store_compressor_new(store_compressor **out, const idx_allocator *allocator, idx_error *err)
{
    store_compressor *c = idx__calloc(allocator, 1, sizeof *c);
    if (!c) {
        return idx__error_nomem(err);
    }
    c->allocator = allocator;
    c->context = ZSTD_createCCtx();
    if (!c->context) {
        idx__free(allocator, c, sizeof *c);
        return idx__error_nomem(err);
    }
    *out = c;
    return IDX_OK;
}

void idx__store_compressor_free(store_compressor *c)
{
    if (c) {
        ZSTD_freeCCtx(c->context);
        idx__free(c->allocator, c, sizeof *c);
    }
}

static int block_compress(store_compressor *c, const store_dictionary *dictionary, const uint8_t *content, size_t bytes,
                          uint32_t first_doc, store_blocks *out, idx_error *err)
{
    size_t bound = ZSTD_compressBound(bytes);
    idx__buf_u64(&out->offsets, out->frames.bytes);
    idx__buf_u32(&out->docs, first_doc);
    uint8_t *p = idx__buf_reserve(&out->frames, bound);
    if (!p || out->offsets.error || out->docs.error) {
        return idx__error_nomem(err);
    }
    size_t got = dictionary ? ZSTD_compress_usingCDict(c->context, p, bound, content, bytes, dictionary->prepared)
                            : ZSTD_compressCCtx(c->context, p, bound, content, bytes, STORE_LEVEL);
    if (ZSTD_isError(got)) {
        return idx__error_set(err, IDX_ENOMEM, "cannot compress a store block: %s", ZSTD_getErrorName(got));
    }
    out->frames.bytes += got;
    out->count++;
    return IDX_OK;
}

int idx__store_compress(store_compressor *c, const store_dictionary *dictionary, const buf *records,
                        const record_place *places, size_t count, uint32_t first_doc, store_blocks *out, idx_error *err)
{
    idx__store_blocks_reset(out);
    int code = IDX_OK;
    for (size_t from = 0; from < count && code == IDX_OK;) {
        size_t to = from + 1;
        size_t end = record_end(records, places, count, from);
        while (to < count && end - places[from].start < IDX_STORE_BLOCK_BYTES) {
            end = record_end(records, places, count, to++);
        }
        code = block_compress(c, dictionary, records->data + places[from].start, end - places[from].start,
                              first_doc + (uint32_t)from, out, err);
        from = to;
    }
    return code;
}
