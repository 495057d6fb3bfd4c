/*
 * chunks.h: byte streams that grow a chunk at a time, for very many streams at once.
 *
 * A chunk of class c has 64 << c bytes, the last eight of which hold the address of the next one, and begins at a cache line.
 * Chunks are cut from slabs that are freed together. A stream starts with class 0 and goes up to class 6 (4 kB), so that rare
 * words cost little and frequent ones few links. A chunk is named by a number, which takes half the room of an address.
 */
#ifndef IDX_INDEXER_CHUNKS_H
#define IDX_INDEXER_CHUNKS_H

#include "common/base/buf.h"

#define CHUNK_SMALLEST 64u
#define CHUNK_CLASSES 7u
#define CHUNK_LINK 8u
#define CHUNK_NONE UINT32_MAX
#define CHUNK_SLAB_BITS 19u /* a slab has at most so many of the smallest chunks: 32 MB */

typedef struct chunk_pool {
    uint8_t *next, *end;
    uint8_t **slabs;
    size_t slab_count, slab_capacity;
    size_t total_bytes;
    const idx_allocator *allocator;
} chunk_pool;

void idx__chunks_init(chunk_pool *pool, const idx_allocator *allocator);
void idx__chunks_release(chunk_pool *pool);

/* Takes a chunk; CHUNK_NONE without memory. Its bytes are not initialised. */
uint32_t idx__chunks_take(chunk_pool *pool, unsigned size_class);

/* Where a chunk lies. */
static inline uint8_t *idx__chunk_at(const chunk_pool *pool, uint32_t chunk)
{
    return pool->slabs[chunk >> CHUNK_SLAB_BITS] + (size_t)(chunk & ((1u << CHUNK_SLAB_BITS) - 1)) * CHUNK_SMALLEST;
}

/* Bytes of a stream in a chunk of this class. */
static inline unsigned idx__chunk_room(unsigned size_class)
{
    return (CHUNK_SMALLEST << size_class) - CHUNK_LINK;
}

/* Brings in the chunk of that number (0 is the first, below CHUNK_CLASSES) of a stream, if it has so many; those before it are read. */
void idx__chunks_prefetch(const uint8_t *first, const uint8_t *end, unsigned number);

/* Appends a stream that begins with a class-0 chunk at `first` and ends before `end`. */
void idx__chunks_collect(const uint8_t *first, const uint8_t *end, buf *out);

#endif
