/* chunks.c: see chunks.h. */
#include "indexer/chunks.h"

#include "common/base/alloc.h"

#include <string.h>

#define SLAB_FIRST ((size_t)1 << 20)
#define SLAB_LARGEST ((size_t)32 << 20)

void idx__chunks_init(chunk_pool *pool, const idx_allocator *allocator)
{
    *pool = (chunk_pool){.allocator = allocator, .slab_bytes = SLAB_FIRST};
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
        idx__free(pool->allocator, pool->slabs[i], slab_size(i));
    }
    idx__free(pool->allocator, pool->slabs, pool->slab_capacity * sizeof *pool->slabs);
    idx__chunks_init(pool, pool->allocator);
}

static bool add_slab(chunk_pool *pool)
{
    size_t bytes = slab_size(pool->slab_count);
    if (idx__grow(pool->allocator, &pool->slabs, &pool->slab_capacity, pool->slab_count + 1, sizeof *pool->slabs) !=
        IDX_OK) {
        return false;
    }
    uint8_t *slab = idx__alloc(pool->allocator, bytes);
    if (!slab) {
        return false;
    }
    idx__advise_huge(slab, bytes); // streams are written all over the slabs
    pool->slabs[pool->slab_count++] = slab;
    pool->next = slab;
    pool->end = slab + bytes;
    pool->total_bytes += bytes;
    return true;
}

uint8_t *idx__chunks_take(chunk_pool *pool, unsigned size_class)
{
    size_t bytes = (size_t)CHUNK_SMALLEST << size_class;
    // The rest of a slab that is too small is lost: at most 4 kB of a megabyte or more.
    if ((size_t)(pool->end - pool->next) < bytes && !add_slab(pool)) {
        return NULL;
    }
    uint8_t *chunk = pool->next;
    pool->next += bytes;
    memset(chunk + bytes - CHUNK_LINK, 0, CHUNK_LINK);
    return chunk;
}

/* The chunk of this class behind `chunk`, which is full. */
static const uint8_t *next_of(const uint8_t *chunk, unsigned size_class)
{
    const uint8_t *next;
    memcpy(&next, chunk + (CHUNK_SMALLEST << size_class) - CHUNK_LINK, sizeof next);
    return next;
}

/* Whether a stream that ends before `end` ends in this chunk. */
static bool is_last(const uint8_t *chunk, unsigned size_class, const uint8_t *end)
{
    return end >= chunk && end <= chunk + (CHUNK_SMALLEST << size_class) - CHUNK_LINK;
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
    __builtin_prefetch(chunk + (CHUNK_SMALLEST << number) - CHUNK_LINK);
}

void idx__chunks_collect(const uint8_t *first, const uint8_t *end, buf *out)
{
    unsigned size_class = 0;
    const uint8_t *chunk = first;
    while (!is_last(chunk, size_class, end)) {
        size_t bytes = CHUNK_SMALLEST << size_class;
        const uint8_t *next = next_of(chunk, size_class);
        unsigned next_class = size_class + 1 < CHUNK_CLASSES ? size_class + 1 : size_class;
        // The next one is on its way while this one is copied; its link first, for the one after it.
        __builtin_prefetch(next + (CHUNK_SMALLEST << next_class) - CHUNK_LINK);
        for (size_t at = 0; at < 256 && at < CHUNK_SMALLEST << next_class; at += 64) {
            __builtin_prefetch(next + at);
        }
        idx__buf_append(out, chunk, bytes - CHUNK_LINK);
        chunk = next;
        size_class = next_class;
    }
    idx__buf_append(out, chunk, (size_t)(end - chunk));
}
