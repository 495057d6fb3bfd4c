/* arena.c: see arena.h. */
#include "common/base/arena.h"

#include "common/base/alloc.h"

#include <string.h>

#define ARENA_ALIGNMENT 16u
#define ARENA_FIRST_BLOCK 4096u
#define ARENA_LARGEST_BLOCK (1u << 20)

struct arena_block {
    arena_block *next;
    size_t bytes;
};

void idx__arena_init(arena *a, const idx_allocator *allocator)
{
    *a = (arena){.allocator = allocator};
}

void idx__arena_release(arena *a)
{
    arena_block *block = a->blocks;
    while (block) {
        arena_block *next = block->next;
        idx__free(a->allocator, block, block->bytes);
        block = next;
    }
    *a = (arena){.allocator = a->allocator};
}

void idx__arena_drop(arena_block *block, const idx_allocator *allocator)
{
    if (block) {
        idx__free(allocator, block, block->bytes);
    }
}

arena_block *idx__arena_keep(arena *a)
{
    arena_block *kept = a->blocks;
    if (kept && kept->bytes <= ARENA_LARGEST_BLOCK) {
        a->blocks = kept->next;
        kept->next = NULL;
    } else {
        kept = NULL;
    }
    idx__arena_release(a);
    return kept;
}

void idx__arena_adopt(arena *a, arena_block *block)
{
    if (block) {
        a->blocks = block;
        a->next = (uint8_t *)block + ARENA_ALIGNMENT;
        a->left = block->bytes - ARENA_ALIGNMENT;
        a->total_bytes = block->bytes;
    }
}

static int arena_add_block(arena *a, size_t need)
{
    size_t bytes = a->blocks ? a->blocks->bytes * 2 : ARENA_FIRST_BLOCK;
    if (bytes > ARENA_LARGEST_BLOCK) {
        bytes = ARENA_LARGEST_BLOCK;
    }
    if (bytes < need + ARENA_ALIGNMENT) {
        bytes = need + ARENA_ALIGNMENT;
    }
    arena_block *block = idx__alloc(a->allocator, bytes);
    if (!block) {
        return IDX_ENOMEM;
    }
    block->next = a->blocks;
    block->bytes = bytes;
    a->blocks = block;
    a->next = (uint8_t *)block + ARENA_ALIGNMENT;
    a->left = bytes - ARENA_ALIGNMENT;
    a->total_bytes += bytes;
    return IDX_OK;
}

_Static_assert(sizeof(arena_block) <= ARENA_ALIGNMENT, "a block's header must fit before its first piece");

void *idx__arena_alloc(arena *a, size_t bytes)
{
    if (bytes > PTRDIFF_MAX - 2 * ARENA_ALIGNMENT) {
        return NULL;
    }
    size_t rounded = (bytes + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    if ((rounded > a->left || !a->blocks) && arena_add_block(a, rounded) != IDX_OK) {
        return NULL;
    }
    void *p = a->next;
    a->next += rounded;
    a->left -= rounded;
    return p;
}

void *idx__arena_calloc(arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return NULL;
    }
    void *p = idx__arena_alloc(a, bytes);
    if (p) {
        memset(p, 0, bytes);
    }
    return p;
}

char *idx__arena_copy(arena *a, const void *data, size_t bytes)
{
    char *p = idx__arena_alloc(a, bytes + 1);
    if (p) {
        if (bytes) {
            memcpy(p, data, bytes);
        }
        p[bytes] = '\0';
    }
    return p;
}
