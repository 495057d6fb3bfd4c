/*
 * chunks.h: byte streams that grow a chunk at a time, for very many streams at once.
 *
 * A chunk of class c has 16 << c bytes, the last eight of which hold the address of the next one. Chunks are cut from slabs
 * that are freed together. A stream starts with class 0 and goes up to class 8 (4 kB), so that rare words cost 16 bytes and
 * frequent ones few links.
 */
#ifndef IDX_INDEXER_CHUNKS_H
#define IDX_INDEXER_CHUNKS_H

#include "common/base/buf.h"

#define CHUNK_SMALLEST 16u
#define CHUNK_CLASSES 9u
#define CHUNK_LINK 8u

typedef struct chunk_pool {
    uint8_t *next, *end;
    uint8_t **slabs;
    size_t slab_count, slab_capacity;
    size_t slab_bytes; /* of the next slab */
    size_t total_bytes;
    const idx_allocator *allocator;
} chunk_pool;

void idx__chunks_init(chunk_pool *pool, const idx_allocator *allocator);
void idx__chunks_release(chunk_pool *pool);

/* Takes a chunk; NULL without memory. Its link is zero, its bytes are not initialised. */
uint8_t *idx__chunks_take(chunk_pool *pool, unsigned size_class);

/* Brings in the chunk of that number (0 is the first, below CHUNK_CLASSES) of a stream, if it has so many; those before it are read. */
void idx__chunks_prefetch(const uint8_t *first, const uint8_t *end, unsigned number);

/* Appends a stream that begins with a class-0 chunk at `first` and ends before `end`. */
void idx__chunks_collect(const uint8_t *first, const uint8_t *end, buf *out);

#endif
