/*
 * arena.h: memory for one task: allocated piece by piece, freed at once. Blocks double from 4 kB to 1 MB.
 * Pieces are aligned to 16 bytes. Not thread-safe.
 */
#ifndef IDX_COMMON_BASE_ARENA_H
#define IDX_COMMON_BASE_ARENA_H

#include <idx/base.h>

typedef struct arena_block arena_block;

typedef struct arena {
    arena_block *blocks; /* newest first */
    uint8_t *next;
    size_t left;
    size_t total_bytes; /* what the blocks take */
    const idx_allocator *allocator;
} arena;

void idx__arena_init(arena *a, const idx_allocator *allocator);
void idx__arena_release(arena *a);

/*
 * For tasks that come again and again: idx__arena_keep() releases an arena but for its newest block, and returns that
 * (NULL: there is none, or it is larger than the blocks of an arena grow). It is the caller's: for idx__arena_adopt(),
 * which begins an arena with the same allocator that has nothing yet with it, or idx__arena_drop().
 */
arena_block *idx__arena_keep(arena *a);
void idx__arena_adopt(arena *a, arena_block *block);
void idx__arena_drop(arena_block *block, const idx_allocator *allocator);

/* NULL when there is no memory. Not zeroed. A size of 0 gives a valid pointer. */
void *idx__arena_alloc(arena *a, size_t bytes);
void *idx__arena_calloc(arena *a, size_t count, size_t size);

/* A NUL-terminated copy. */
char *idx__arena_copy(arena *a, const void *data, size_t bytes);

#endif
