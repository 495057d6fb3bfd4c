/* line.c: see line.h. */
#include "indexer/line.h"

/* A line without room goes on in another chunk. */
static int extend(line *l, chunk_pool *chunks)
{
    unsigned size_class = 0;
    if (l->first != CHUNK_NONE) {
        size_class = l->size_class + 1u < CHUNK_CLASSES ? l->size_class + 1u : l->size_class;
    }
    uint32_t chunk = idx__chunks_take(chunks, size_class);
    if (chunk == CHUNK_NONE) {
        return IDX_ENOMEM;
    }
    if (l->first == CHUNK_NONE) {
        l->first = chunk;
    } else {
        const uint8_t *next = idx__chunk_at(chunks, chunk);
        memcpy(line_write_place(l, chunks), &next, sizeof next);
    }
    l->chunk = chunk;
    l->size_class = (uint8_t)(size_class & 15);
    l->room = (uint16_t)idx__chunk_room(size_class);
    return IDX_OK;
}

int idx__line_flush_slowly(line *l, chunk_pool *chunks)
{
    const uint8_t *from = l->tail;
    while (l->tail_bytes > 0) {
        if (l->room == 0 && extend(l, chunks) != IDX_OK) {
            return IDX_ENOMEM;
        }
        unsigned n = l->tail_bytes < l->room ? l->tail_bytes : l->room;
        memcpy(line_write_place(l, chunks), from, n);
        from += n;
        l->room = (uint16_t)(l->room - n);
        l->tail_bytes = (uint8_t)(l->tail_bytes - n);
    }
    return IDX_OK;
}

static uint8_t *put_varint(uint8_t *p, uint64_t value)
{
    while (value >= 0x80) {
        *p++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *p++ = (uint8_t)value;
    return p;
}

int idx__line_put_slowly(line *l, chunk_pool *chunks, bool is_new, uint32_t gap, uint32_t distance)
{
    uint8_t raw[20];
    uint8_t *p = is_new ? put_varint(raw, (uint64_t)gap << 1 | 1) : raw;
    p = put_varint(p, (uint64_t)distance << 1);
    for (const uint8_t *byte = raw; byte < p; byte++) {
        if (l->tail_bytes >= LINE_FULL && line_flush(l, chunks) != IDX_OK) {
            return IDX_ENOMEM;
        }
        l->tail[l->tail_bytes++] = *byte;
    }
    return IDX_OK;
}

void idx__line_prefetch(const line *l, const chunk_pool *chunks, unsigned chunk)
{
    if (l->first != CHUNK_NONE) {
        idx__chunks_prefetch(idx__chunk_at(chunks, l->first), line_write_place(l, chunks), chunk);
    }
}

void idx__line_collect(const line *l, const chunk_pool *chunks, buf *out)
{
    if (l->first != CHUNK_NONE) {
        idx__chunks_collect(idx__chunk_at(chunks, l->first), line_write_place(l, chunks), out);
    }
    idx__buf_append(out, l->tail, l->tail_bytes);
}
