/* chunks.c: see chunks.h. */
#include "indexer/chunks.h"

#include "common/base/alloc.h"

#include <string.h>

#define SLAB_FIRST ((size_t)1 << 20)
#define SLAB_LARGEST ((size_t)CHUNK_SMALLEST << CHUNK_SLAB_BITS)
#define MAX_SLABS ((size_t)1 << (32 - CHUNK_SLAB_BITS))

void idx__chunks_init(chunk_pool *pool, const idx_allocator *allocator)
{
    *pool = (chunk_pool){.allocator = allocator};
}

/* Size of slab i: they double from the first to the largest. */
static size_t slab_size(size_t i)
{
    size_t bytes = i < 6 ? SLAB_FIRST << i : SLAB_LARGEST;
    return bytes > SLAB_LARGEST ? SLAB_LARGEST : bytes;
}

void idx__chunks_release(chunk_pool *pool)
{
    for (size_t i = 0; i < pool->slab_count; i++) {
        idx__free_large(pool->allocator, pool->slabs[i], slab_size(i));
    }
    idx__free(pool->allocator, pool->slabs, pool->slab_capacity * sizeof *pool->slabs);
    idx__chunks_init(pool, pool->allocator);
}

static bool add_slab(chunk_pool *pool)
{
    size_t bytes = slab_size(pool->slab_count);
    // The last number stands for no chunk.
    if (pool->slab_count + 1 == MAX_SLABS || idx__grow(pool->allocator, &pool->slabs, &pool->slab_capacity,
                                                       pool->slab_count + 1, sizeof *pool->slabs) != IDX_OK) {
        return false;
    }
    uint8_t *slab = idx__alloc_large(pool->allocator, bytes);
    if (!slab) {
        return false;
    }
    pool->slabs[pool->slab_count++] = slab;
    pool->next = slab;
    pool->end = slab + bytes;
    pool->total_bytes += bytes;
    return true;
}

uint32_t idx__chunks_take(chunk_pool *pool, unsigned size_class)
{
    size_t bytes = (size_t)CHUNK_SMALLEST << size_class;
    // The rest of a slab that is too small is lost: at most 4 kB of a megabyte or more.
    if ((size_t)(pool->end - pool->next) < bytes && !add_slab(pool)) {
        return CHUNK_NONE;
    }
    size_t slab = pool->slab_count - 1;
    size_t at = (size_t)(pool->next - pool->slabs[slab]);
    pool->next += bytes;
    return (uint32_t)(slab << CHUNK_SLAB_BITS | at / CHUNK_SMALLEST);
}

/* The chunk of this class behind `chunk`, which is full. */
static const uint8_t *next_of(const uint8_t *chunk, unsigned size_class)
{
    const uint8_t *next;
    memcpy(&next, chunk + idx__chunk_room(size_class), sizeof next);
    return next;
}

/* Whether a stream that ends before `end` ends in this chunk. */
static bool is_last(const uint8_t *chunk, unsigned size_class, const uint8_t *end)
{
    return end >= chunk && end <= chunk + idx__chunk_room(size_class);
}

void idx__chunks_prefetch(const uint8_t *first, const uint8_t *end, unsigned number)
{
    const uint8_t *chunk = first;
    for (unsigned i = 0; i < number; i++) {
        if (is_last(chunk, i, end)) {
            return;
        }
        chunk = next_of(chunk, i);
    }
    __builtin_prefetch(chunk);
    __builtin_prefetch(chunk + idx__chunk_room(number));
}

void idx__chunks_collect(const uint8_t *first, const uint8_t *end, buf *out)
{
    unsigned size_class = 0;
    const uint8_t *chunk = first;
    while (!is_last(chunk, size_class, end)) {
        const uint8_t *next = next_of(chunk, size_class);
        unsigned next_class = size_class + 1 < CHUNK_CLASSES ? size_class + 1 : size_class;
        // The next one is on its way while this one is copied; its link first, for the one after it.
        __builtin_prefetch(next + idx__chunk_room(next_class));
        for (size_t at = 0; at < 256 && at < CHUNK_SMALLEST << next_class; at += 64) {
            __builtin_prefetch(next + at);
        }
        idx__buf_append(out, chunk, idx__chunk_room(size_class));
        chunk = next;
        size_class = next_class;
    }
    idx__buf_append(out, chunk, (size_t)(end - chunk));
}
