/*
 * alloc.c: see alloc.h. The default path goes straight to malloc; a hook sees every call.
 */
#include "common/base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define CACHE_LINE ((size_t)64)

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

/* How far a large block of so many bytes may begin behind what was allocated for it. */
static size_t large_slack(size_t bytes)
{
    return bytes > HUGE_PAGE ? HUGE_PAGE : CACHE_LINE;
}

void *idx__alloc_large(const idx_allocator *a, size_t bytes)
{
    size_t slack = large_slack(bytes), all;
    if (bytes == 0 || __builtin_add_overflow(bytes, slack + sizeof(uint32_t), &all)) {
        return NULL;
    }
    uint8_t *raw = idx__alloc(a, all);
    if (!raw) {
        return NULL;
    }
    uint8_t *p = raw + sizeof(uint32_t);
    p += -(uintptr_t)p & (slack - 1);
    // How far it was moved stands before it.
    uint32_t moved = (uint32_t)(p - raw);
    memcpy(p - sizeof moved, &moved, sizeof moved);
#ifdef MADV_HUGEPAGE
    if (bytes > HUGE_PAGE) {
        madvise(p, bytes & ~(HUGE_PAGE - 1), MADV_HUGEPAGE);
    }
#endif
    return p;
}

void idx__free_large(const idx_allocator *a, void *p, size_t bytes)
{
    if (p) {
        uint32_t moved;
        memcpy(&moved, (uint8_t *)p - sizeof moved, sizeof moved);
        idx__free(a, (uint8_t *)p - moved, bytes + large_slack(bytes) + sizeof moved);
    }
}
