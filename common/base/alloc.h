/*
 * alloc.h: the one door to heap memory. Every object carries the allocator it was opened with (NULL: the
 * C library) and gives it to these functions; sizes travel back to the allocator, so that a hook can account
 * for them. Products of sizes are checked here and nowhere else.
 */
#ifndef IDX_COMMON_BASE_ALLOC_H
#define IDX_COMMON_BASE_ALLOC_H

#include <idx/base.h>

/* Returns NULL when there is no memory or bytes is 0. Not zeroed. */
void *idx__alloc(const idx_allocator *a, size_t bytes);

/* Zeroed array; NULL on overflow of count * size, too. */
void *idx__calloc(const idx_allocator *a, size_t count, size_t size);

/* Array without zeroing, with the same overflow check. */
void *idx__alloc_array(const idx_allocator *a, size_t count, size_t size);

/* Grows or shrinks; on NULL the old block is still valid. */
void *idx__realloc(const idx_allocator *a, void *p, size_t old_bytes, size_t new_bytes);

/* Frees; NULL is fine. `bytes` is what was asked for. */
void idx__free(const idx_allocator *a, void *p, size_t bytes);

/*
 * Makes room for `need` elements of `size` bytes in a growing array: *p holds *capacity elements. Grows by
 * half at least. Returns IDX_OK or IDX_ENOMEM, in which case nothing changed.
 */
int idx__grow(const idx_allocator *a, void *p_to_pointer, size_t *capacity, size_t need, size_t size);

/*
 * A large block that is written all over: it begins at a cache line, if it is larger than a huge page at one of those, and the
 * kernel is asked for huge pages, which save most misses of the TLB. Freed by idx__free_large() alone.
 */
void *idx__alloc_large(const idx_allocator *a, size_t bytes);
void idx__free_large(const idx_allocator *a, void *p, size_t bytes);

#endif
