/*
 * buf.h: a growing byte buffer with a sticky error.
 *
 * Append as often as you like without checking; after the first failure every call does nothing, and
 * `error` says what happened. Check once, at the end. Contents are uninitialised beyond `bytes`.
 */
#ifndef IDX_COMMON_BASE_BUF_H
#define IDX_COMMON_BASE_BUF_H

#include "common/base/bytes.h"
#include <idx/base.h>

typedef struct buf {
    uint8_t *data;
    size_t bytes;
    size_t capacity;
    int error; /* IDX_OK or IDX_ENOMEM */
    const idx_allocator *allocator;
} buf;

void idx__buf_init(buf *b, const idx_allocator *allocator);
void idx__buf_release(buf *b);

/* Makes room for `extra` more bytes and returns where they start, or NULL (sticky). Does not change `bytes`. */
uint8_t *idx__buf_reserve(buf *b, size_t extra);

void idx__buf_append(buf *b, const void *data, size_t bytes);
void idx__buf_u8(buf *b, uint8_t v);
void idx__buf_u16(buf *b, uint16_t v);
void idx__buf_u32(buf *b, uint32_t v);
void idx__buf_u64(buf *b, uint64_t v);
void idx__buf_varint(buf *b, uint64_t v);

/* Appends zero bytes until `bytes` is a multiple of `alignment` (a power of two). */
void idx__buf_align(buf *b, size_t alignment);

/* Forgets the contents, keeps the memory and clears the error. */
static inline void idx__buf_reset(buf *b)
{
    b->bytes = 0;
    b->error = IDX_OK;
}

#endif
