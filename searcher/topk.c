/*
 * topk.c: see topk.h.
 *
 * The heap is a binary min-heap. The buffer is cut by quickselect with the median of three as
 * pivot; keys are distinct, and a depth limit falls back to sorting. The final sort is by radix,
 * eight bits a pass, passes in which all keys agree left out; short arrays are sorted by insertion.
 */
#include "searcher/topk.h"

#include "common/base/alloc.h"

#include <string.h>

#define BUFFERED_FROM 200u
#define INSERTION_BELOW 48u

void idx__topk_init(topk *t, size_t k, const idx_allocator *allocator)
{
    *t = (topk){.k = k, .is_buffered = k >= BUFFERED_FROM, .allocator = allocator};
    if (k == 0) {
        t->threshold = UINT32_MAX;
    }
}

void idx__topk_release(topk *t)
{
    idx__free(t->allocator, t->keys, t->capacity * sizeof *t->keys);
    *t = (topk){.allocator = t->allocator};
}

static void swap(uint64_t *a, uint64_t *b)
{
    uint64_t x = *a;
    *a = *b;
    *b = x;
}

// ---- the heap

// Puts `key` where the hole at i is, or below.
static void sift_down(uint64_t *heap, size_t n, size_t i, uint64_t key)
{
    for (size_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
        child += child + 1 < n && heap[child + 1] < heap[child];
        if (heap[child] >= key) {
            break;
        }
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = key;
}

static void sift_up(uint64_t *heap, size_t i)
{
    uint64_t key = heap[i];
    while (i > 0 && heap[(i - 1) / 2] > key) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = key;
}

// ---- selection and sorting

static void sort_insertion(uint64_t *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t x = a[i];
        size_t j = i;
        for (; j > 0 && a[j - 1] < x; j--) {
            a[j] = a[j - 1];
        }
        a[j] = x;
    }
}

// Descending, in place: a min-heap gives up its smallest to the end, again and again.
static void sort_heap(uint64_t *a, size_t n)
{
    for (size_t i = n / 2; i-- > 0;) {
        sift_down(a, n, i, a[i]);
    }
    for (size_t end = n; end-- > 1;) {
        uint64_t last = a[end];
        a[end] = a[0];
        sift_down(a, end, 0, last);
    }
}

// Moves the k greatest of n > k keys to the front.
static void select_greatest(uint64_t *a, size_t n, size_t k)
{
    size_t first = 0, last = n - 1;
    unsigned rounds = 0;
    while (first < last) {
        if (++rounds > 64) {
            sort_heap(a + first, last - first + 1);
            return;
        }
        size_t middle = first + (last - first) / 2;
        if (a[middle] > a[first]) {
            swap(&a[middle], &a[first]);
        }
        if (a[last] > a[first]) {
            swap(&a[last], &a[first]);
        }
        if (a[last] > a[middle]) {
            swap(&a[last], &a[middle]);
        }
        uint64_t pivot = a[middle];
        size_t i = first, j = last;
        while (i <= j) {
            while (a[i] > pivot) {
                i++;
            }
            while (a[j] < pivot) {
                j--;
            }
            if (i <= j) {
                swap(&a[i], &a[j]);
                i++;
                if (j-- == 0) {
                    break;
                }
            }
        }
        if (k <= j + 1 && j + 1 != 0) {
            last = j;
        } else if (k > i) {
            first = i;
        } else {
            return;
        }
    }
}

// Descending; `spare` holds n keys.
static void sort_radix(uint64_t *a, uint64_t *spare, size_t n)
{
    uint64_t differing = 0;
    for (size_t i = 1; i < n; i++) {
        differing |= a[i] ^ a[0];
    }
    uint64_t *from = a, *to = spare;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if (((differing >> shift) & 255) == 0) {
            continue;
        }
        size_t starts[256] = {0};
        for (size_t i = 0; i < n; i++) {
            starts[(from[i] >> shift) & 255]++;
        }
        size_t at = 0;
        for (unsigned digit = 256; digit-- > 0;) {
            size_t count = starts[digit];
            starts[digit] = at;
            at += count;
        }
        for (size_t i = 0; i < n; i++) {
            to[starts[(from[i] >> shift) & 255]++] = from[i];
        }
        uint64_t *other = from;
        from = to;
        to = other;
    }
    if (from != a) {
        memcpy(a, from, n * sizeof *a);
    }
}

static bool is_ascending(const uint64_t *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (a[i] < a[i - 1]) {
            return false;
        }
    }
    return true;
}

// ---- the interface

// Keeps the k best of a full buffer; the worst of them is the new threshold.
static void cut(topk *t)
{
    select_greatest(t->keys, t->count, t->k);
    t->count = t->k;
    uint64_t worst = UINT64_MAX;
    for (size_t i = 0; i < t->k; i++) {
        worst = t->keys[i] < worst ? t->keys[i] : worst;
    }
    uint32_t sum = idx__topk_key_sum(worst);
    t->threshold = sum > t->threshold ? sum : t->threshold;
}

static bool has_room(topk *t, size_t count)
{
    if (count <= t->capacity) {
        return true;
    }
    if (idx__grow(t->allocator, &t->keys, &t->capacity, count < 64 ? 64 : count, sizeof *t->keys) !=
        IDX_OK) {
        t->error = IDX_ENOMEM;
        return false;
    }
    return true;
}

void idx__topk_insert(topk *t, uint64_t key)
{
    if (t->is_buffered) {
        if (t->count == t->k + t->k / 4) {
            cut(t);
            if (idx__topk_key_sum(key) <= t->threshold) {
                return;
            }
        }
        if (has_room(t, t->count + 1)) {
            t->keys[t->count++] = key;
        }
        return;
    }
    if (t->count == t->k) {
        if (key > t->keys[0]) {
            sift_down(t->keys, t->count, 0, key);
        }
    } else if (has_room(t, t->count + 1)) {
        t->keys[t->count] = key;
        sift_up(t->keys, t->count++);
    }
    if (t->count == t->k) {
        uint32_t sum = idx__topk_key_sum(t->keys[0]);
        t->threshold = sum > t->threshold ? sum : t->threshold;
    }
}

bool idx__topk_reaches(const topk *t, uint32_t sum)
{
    size_t reaching = 0;
    for (size_t i = 0; i < t->count; i++) {
        reaching += idx__topk_key_sum(t->keys[i]) >= sum;
    }
    return reaching >= t->k;
}

void idx__topk_forget(topk *t, uint32_t threshold)
{
    size_t count = t->count;
    t->count = 0;
    t->threshold = threshold;
    for (size_t i = 0; i < count; i++) {
        uint64_t key = t->keys[i];
        if (idx__topk_key_doc(key) < t->first_doc) {
            t->keys[t->count] = key;
            sift_up(t->keys, t->count++); // the heap grows in the place of what it is made from
        }
    }
}

void idx__topk_finish(topk *t)
{
    if (t->count > t->k) {
        cut(t);
    }
    if (is_ascending(t->keys, t->count)) { // as top_best.c leaves them
        for (size_t i = 0, j = t->count; i + 1 < j; i++) {
            swap(&t->keys[i], &t->keys[--j]);
        }
    } else if (t->count < INSERTION_BELOW) {
        sort_insertion(t->keys, t->count);
    } else if (has_room(t, 2 * t->count)) {
        sort_radix(t->keys, t->keys + t->count, t->count);
    } else {
        t->error = IDX_OK; // slower, but it needs no memory
        sort_heap(t->keys, t->count);
    }
}
