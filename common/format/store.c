/* store.c: see store.h. */
#include "common/format/store.h"

#include "common/base/bytes.h"
#include "common/base/error.h"
#include "common/codec/varint.h"

#include <stdatomic.h>
#include <zstd.h>

uint32_t idx__store_first_doc(const segment *s, uint32_t b)
{
    const uint8_t *docs = s->sections[SECTION_STOREINDEX].data + 8 * (size_t)s->meta.store_blocks;
    return idx__load_u32(docs + 4 * (size_t)b);
}

uint32_t idx__store_block_of(const segment *s, uint32_t doc)
{
    uint32_t low = 0; // its block is low or a later one
    uint32_t high = s->meta.store_blocks;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (idx__store_first_doc(s, middle) <= doc) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* NULL: there is none, or it cannot be made now. */
static const ZSTD_DDict *dictionary_of(const segment *s)
{
    const section *dict = &s->sections[SECTION_STOREDICT];
    if (!s->unpacker || !dict->data) {
        return NULL;
    }
    void *known = atomic_load_explicit(&s->unpacker->dictionary, memory_order_acquire);
    if (!known) {
        ZSTD_DDict *made = ZSTD_createDDict(dict->data, (size_t)dict->bytes);
        if (atomic_compare_exchange_strong(&s->unpacker->dictionary, &known, made)) {
            return made;
        }
        ZSTD_freeDDict(made); // another thread was faster
    }
    return known;
}

/* A context that has seen the dictionary before is worth more than a new one: zstd takes that one for cold, and decodes more
 * slowly. */
static ZSTD_DCtx *context_take(const segment *s)
{
    ZSTD_DCtx *idle = s->unpacker ? atomic_exchange(&s->unpacker->idle_context, NULL) : NULL;
    return idle ? idle : ZSTD_createDCtx();
}

static void context_return(const segment *s, ZSTD_DCtx *context)
{
    ZSTD_freeDCtx(s->unpacker ? atomic_exchange(&s->unpacker->idle_context, context) : context);
}

void idx__store_unpacker_release(store_unpacker *u)
{
    ZSTD_freeDDict(atomic_exchange(&u->dictionary, NULL));
    ZSTD_freeDCtx(atomic_exchange(&u->idle_context, NULL));
}

static size_t unpack(const segment *s, ZSTD_DCtx *context, uint8_t *out, size_t room, const uint8_t *frame, size_t bytes)
{
    const ZSTD_DDict *prepared = dictionary_of(s);
    const section *dict = &s->sections[SECTION_STOREDICT];
    return prepared ? ZSTD_decompress_usingDDict(context, out, room, frame, bytes, prepared)
                    : ZSTD_decompress_usingDict(context, out, room, frame, bytes, dict->data, dict->data ? (size_t)dict->bytes : 0);
}

int idx__store_block(const segment *s, uint32_t b, buf *out, idx_error *err)
{
    const section *store = &s->sections[SECTION_STORE];
    const uint8_t *offsets = s->sections[SECTION_STOREINDEX].data;
    uint64_t start = idx__load_u64(offsets + 8 * (size_t)b);
    uint64_t end = b + 1 < s->meta.store_blocks ? idx__load_u64(offsets + 8 * (size_t)(b + 1)) : store->bytes;
    if (start >= end || end > store->bytes) {
        return idx__segment_corrupt(s, SECTION_STOREINDEX, offsets + 8 * (size_t)b, err, "block %u lies outside STORE", b);
    }
    const uint8_t *frame = store->data + start;
    unsigned long long bytes = ZSTD_getFrameContentSize(frame, (size_t)(end - start));
    if (bytes > IDX_STORE_MAX_BLOCK_BYTES) { // also the two error values
        return idx__segment_corrupt(s, SECTION_STORE, frame, err, "block %u has no sensible size", b);
    }
    idx__buf_reset(out);
    uint8_t *p = idx__buf_reserve(out, bytes ? (size_t)bytes : 1);
    ZSTD_DCtx *context = context_take(s);
    int code = IDX_OK;
    if (!p || !context) {
        code = idx__error_nomem(err);
    } else {
        size_t got = unpack(s, context, p, (size_t)bytes, frame, (size_t)(end - start));
        if (ZSTD_isError(got) || got != bytes) {
            code = idx__segment_corrupt(s, SECTION_STORE, frame, err, "block %u does not decompress: %s", b,
                                        ZSTD_isError(got) ? ZSTD_getErrorName(got) : "wrong size");
        } else {
            out->bytes = got;
        }
    }
    context_return(s, context);
    return code;
}

static bool text_next(const uint8_t **p, const uint8_t *end, const char **text, size_t *bytes)
{
    uint64_t n;
    if (idx__varint_get(p, end, &n) != IDX_OK || n > (uint64_t)(end - *p)) {
        return false;
    }
    *text = (const char *)*p;
    *bytes = (size_t)n;
    *p += n;
    return true;
}

static bool field_next(const uint8_t **p, const uint8_t *end, store_field *out)
{
    if (*p >= end) {
        return false;
    }
    out->type = *(*p)++;
    return out->type <= 1 && text_next(p, end, &out->name, &out->name_bytes) &&
           text_next(p, end, &out->value, &out->value_bytes);
}

int idx__store_record(const segment *s, const uint8_t **at, const uint8_t *end, store_record *out, idx_error *err)
{
    const uint8_t *p = *at;
    uint64_t count = 0;
    bool sound = text_next(&p, end, &out->title, &out->title_bytes) && text_next(&p, end, &out->body, &out->body_bytes) &&
                 idx__varint_get(&p, end, &count) == IDX_OK && count <= (uint64_t)(end - p);
    out->fields = p;
    out->field_count = (uint32_t)count;
    for (uint64_t i = 0; sound && i < count; i++) {
        store_field field;
        sound = field_next(&p, end, &field);
    }
    if (!sound) {
        return idx__segment_corrupt(s, SECTION_STORE, NULL, err, "a stored document is damaged");
    }
    out->fields_end = p;
    *at = p;
    return IDX_OK;
}

void idx__store_field(const uint8_t **at, const uint8_t *end, store_field *out)
{
    bool sound = field_next(at, end, out);
    (void)sound; // parsed once before
}

int idx__store_get(const segment *s, uint32_t doc, buf *block, store_record *out, idx_error *err)
{
    uint32_t b = idx__store_block_of(s, doc);
    uint32_t first = idx__store_first_doc(s, b);
    if (first > doc) {
        return idx__segment_corrupt(s, SECTION_STOREINDEX, NULL, err, "no block holds document %u", doc);
    }
    int code = idx__store_block(s, b, block, err);
    if (code != IDX_OK) {
        return code;
    }
    const uint8_t *p = block->data;
    const uint8_t *end = p + block->bytes;
    for (uint32_t i = first; code == IDX_OK && i <= doc; i++) {
        code = idx__store_record(s, &p, end, out, err);
    }
    return code;
}
