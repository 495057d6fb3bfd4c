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

void idx__chunks_collect(const uint8_t *first, const uint8_t *end, buf *out)
{
    unsigned size_class = 0;
    const uint8_t *chunk = first;
    for (;;) {
        size_t room = ((size_t)CHUNK_SMALLEST << size_class) - CHUNK_LINK;
        if (end >= chunk && end <= chunk + room) {
            idx__buf_append(out, chunk, (size_t)(end - chunk));
            return;
        }
        idx__buf_append(out, chunk, room);
        memcpy(&chunk, chunk + room, sizeof chunk);
        if (size_class + 1 < CHUNK_CLASSES) {
            size_class++;
        }
    }
}
