/* buf.c: see buf.h. */
#include "common/base/buf.h"

#include "common/base/alloc.h"

void idx__buf_init(buf *b, const idx_allocator *allocator)
{
    *b = (buf){.allocator = allocator};
}

void idx__buf_release(buf *b)
{
    idx__free(b->allocator, b->data, b->capacity);
    *b = (buf){.allocator = b->allocator};
}

uint8_t *idx__buf_reserve(buf *b, size_t extra)
{
    if (b->error != IDX_OK) {
        return NULL;
    }
    size_t need;
    if (__builtin_add_overflow(b->bytes, extra, &need) ||
        (need > b->capacity && idx__grow(b->allocator, &b->data, &b->capacity, need < 64 ? 64 : need, 1) != IDX_OK)) {
        b->error = IDX_ENOMEM;
        return NULL;
    }
    return b->data + b->bytes;
}

void idx__buf_append(buf *b, const void *data, size_t bytes)
{
    if (bytes == 0) {
        return;
    }
    uint8_t *p = idx__buf_reserve(b, bytes);
    if (p) {
        memcpy(p, data, bytes);
        b->bytes += bytes;
    }
}

void idx__buf_u8(buf *b, uint8_t v)
{
    idx__buf_append(b, &v, 1);
}

void idx__buf_u16(buf *b, uint16_t v)
{
    uint8_t raw[2];
    idx__store_u16(raw, v);
    idx__buf_append(b, raw, sizeof raw);
}

void idx__buf_u32(buf *b, uint32_t v)
{
    uint8_t raw[4];
    idx__store_u32(raw, v);
    idx__buf_append(b, raw, sizeof raw);
}

void idx__buf_u64(buf *b, uint64_t v)
{
    uint8_t raw[8];
    idx__store_u64(raw, v);
    idx__buf_append(b, raw, sizeof raw);
}

void idx__buf_varint(buf *b, uint64_t v)
{
    uint8_t raw[10];
    size_t n = 0;
    while (v >= 0x80) {
        raw[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    raw[n++] = (uint8_t)v;
    idx__buf_append(b, raw, n);
}

void idx__buf_align(buf *b, size_t alignment)
{
    static const uint8_t zeros[64];
    size_t rest = b->bytes & (alignment - 1);
    if (rest) {
        idx__buf_append(b, zeros, alignment - rest);
    }
}
