/*
 * alloc.c: see alloc.h. The default path goes straight to malloc; a hook sees every call.
 */
#include "common/base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)

void *idx__alloc(const idx_allocator *a, size_t bytes)
{
    if (bytes == 0 || bytes > PTRDIFF_MAX) {
        return NULL;
    }
    return a ? a->resize(a->ctx, NULL, 0, bytes) : malloc(bytes);
}

void *idx__alloc_array(const idx_allocator *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return NULL;
    }
    return idx__alloc(a, bytes);
}

void *idx__calloc(const idx_allocator *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes == 0 || bytes > PTRDIFF_MAX) {
        return NULL;
    }
    if (!a) {
        return calloc(count, size);
    }
    void *p = a->resize(a->ctx, NULL, 0, bytes);
    if (p) {
        memset(p, 0, bytes);
    }
    return p;
}

void *idx__realloc(const idx_allocator *a, void *p, size_t old_bytes, size_t new_bytes)
{
    if (new_bytes == 0 || new_bytes > PTRDIFF_MAX) {
        return NULL;
    }
    return a ? a->resize(a->ctx, p, old_bytes, new_bytes) : realloc(p, new_bytes);
}

void idx__free(const idx_allocator *a, void *p, size_t bytes)
{
    if (!p) {
        return;
    }
    if (a) {
        a->resize(a->ctx, p, bytes, 0);
    } else {
        free(p);
    }
}

int idx__grow(const idx_allocator *a, void *p_to_pointer, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity) {
        return IDX_OK;
    }
    size_t wanted = *capacity + *capacity / 2;
    if (wanted < need) {
        wanted = need;
    }
    if (wanted < 8) {
        wanted = 8;
    }
    size_t bytes;
    if (__builtin_mul_overflow(wanted, size, &bytes)) {
        return IDX_ENOMEM;
    }
    void *old;
    memcpy(&old, p_to_pointer, sizeof old);
    void *grown = idx__realloc(a, old, *capacity * size, bytes);
    if (!grown) {
        return IDX_ENOMEM;
    }
    memcpy(p_to_pointer, &grown, sizeof grown);
    *capacity = wanted;
    return IDX_OK;
}

void idx__advise_huge(void *p, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    uint8_t *start = p;
    uint8_t *inner = (uint8_t *)(((uintptr_t)start + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1));
    if (inner + HUGE_PAGE <= start + bytes) {
        madvise(inner, (size_t)(start + bytes - inner) & ~(HUGE_PAGE - 1), MADV_HUGEPAGE);
    }
#else
    (void)p;
    (void)bytes;
#endif
}
