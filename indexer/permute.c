/* permute.c: see permute.h. */
#include "indexer/permute.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <idx/indexer.h>

#include <string.h>

#define FEW 32u // entries that are sorted by insertion
#define MOST_DIGIT 11u

/* The occurrences in one field of one document: `key` as in inverter.h, with the new number. */
typedef struct permuted_entry {
    uint32_t key;
    uint32_t first; // its first position
} permuted_entry;

void idx__permuter_init(permuter *p, const uint32_t *rank, const idx_allocator *allocator)
{
    *p = (permuter){.rank = rank, .allocator = allocator};
    idx__windows_init(&p->windows, allocator);
}

void idx__permuter_release(permuter *p)
{
    idx__free(p->allocator, p->entries, p->entry_capacity * sizeof *p->entries);
    idx__free(p->allocator, p->spare, p->spare_capacity * sizeof *p->spare);
    idx__free(p->allocator, p->positions, p->position_capacity * sizeof *p->positions);
    idx__windows_release(&p->windows);
    idx__permuter_init(p, p->rank, p->allocator);
}

/* Takes the entries of a window. The number of an entry's positions stands before them. */
static int window_take(permuter *p, const stream_window *w, size_t *entries, size_t *positions, idx_error *err)
{
    size_t room = *positions + w->count + w->ends[w->count - 1];
    if (idx__grow(p->allocator, &p->entries, &p->entry_capacity, *entries + w->count, sizeof *p->entries) != IDX_OK ||
        idx__grow(p->allocator, &p->positions, &p->position_capacity, room, sizeof *p->positions) != IDX_OK) {
        return idx__error_nomem(err);
    }
    if (room > UINT32_MAX) {
        return idx__error_set(err, IDX_ELIMIT, "a term has more than 2^32 positions: split the index");
    }
    const uint32_t *from = w->positions;
    uint32_t *to = p->positions + *positions;
    permuted_entry *entry = p->entries + *entries;
    for (uint32_t i = 0; i < w->count; i++) {
        const uint32_t *end = w->positions + w->ends[i];
        *entry++ = (permuted_entry){p->rank[w->keys[i] >> 1] << 1 | (w->keys[i] & 1), (uint32_t)(to - p->positions)};
        *to++ = (uint32_t)(end - from);
        do {
            *to++ = *from++;
        } while (from < end);
    }
    *entries += w->count;
    *positions = room;
    return IDX_OK;
}

/* Reads a stream. */
static int stream_read(permuter *p, stream_window *w, size_t *entries, size_t *positions, stream_marks *marks, idx_error *err)
{
    int code = IDX_OK;
    while (code == IDX_OK && w->count > 0) {
        for (w->at = 0; marks && code == IDX_OK && w->at < w->count; w->at++) {
            code = idx__window_mark(w, marks);
        }
        code = code == IDX_OK ? window_take(p, w, entries, positions, err) : code;
        code = code == IDX_OK ? idx__window_next(w, p->allocator) : code;
    }
    return code == IDX_ENOMEM ? idx__error_nomem(err) : code;
}

static void sort_few(permuted_entry *e, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        permuted_entry moving = e[i];
        size_t at = i;
        for (; at > 0 && e[at - 1].key > moving.key; at--) {
            e[at] = e[at - 1];
        }
        e[at] = moving;
    }
}

/* Sorts by the low `bits` bits of the key, `digit` of them a pass. Returns where the sorted entries lie. */
static permuted_entry *sort_many(permuted_entry *from, permuted_entry *to, size_t n, unsigned bits, unsigned digit)
{
    uint32_t places[1 << MOST_DIGIT];
    const uint32_t mask = (1u << digit) - 1;
    for (unsigned shift = 0; shift < bits; shift += digit) {
        memset(places, 0, ((size_t)mask + 1) * sizeof *places);
        for (size_t i = 0; i < n; i++) {
            places[from[i].key >> shift & mask]++;
        }
        uint32_t sum = 0;
        for (uint32_t d = 0; d <= mask; d++) {
            uint32_t here = places[d];
            places[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++) {
            to[places[from[i].key >> shift & mask]++] = from[i];
        }
        permuted_entry *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

/* Sorts the first n entries, which may move to where `*sorted` says. */
static int entries_sort(permuter *p, size_t n, permuted_entry **sorted, idx_error *err)
{
    *sorted = p->entries;
    if (n <= FEW) {
        sort_few(p->entries, n);
        return IDX_OK;
    }
    if (idx__grow(p->allocator, &p->spare, &p->spare_capacity, n, sizeof *p->spare) != IDX_OK) {
        return idx__error_nomem(err);
    }
    uint32_t all = 0;
    for (size_t i = 0; i < n; i++) {
        all |= p->entries[i].key;
    }
    // Short lists would spend their time on the table of a wide digit.
    *sorted = sort_many(p->entries, p->spare, n, 32u - (unsigned)__builtin_clz(all | 1), n < 4096 ? 8 : MOST_DIGIT);
    return IDX_OK;
}

int idx__permuter_add_streams(permuter *p, list_writer *lists, const stream_view *streams, size_t count, stream_marks *marks,
                              idx_error *err)
{
    size_t n = 0, positions = 0;
    int code = idx__windows_open(&p->windows, streams, count);
    for (size_t i = 0; i < count && code == IDX_OK; i++) {
        code = stream_read(p, p->windows.items[i], &n, &positions, marks, err);
    }
    permuted_entry *sorted = NULL;
    code = code == IDX_OK ? entries_sort(p, n, &sorted, err) : code;
    for (size_t i = 0; i < n && code == IDX_OK; i++) {
        const uint32_t *at = p->positions + sorted[i].first;
        code = idx__list_add(lists, sorted[i].key >> 1, (inverter_field)(sorted[i].key & 1), at + 1, at[0], err);
    }
    return code;
}

int idx__permuter_add_keys(permuter *p, list_writer *lists, const uint32_t *keys, size_t count, idx_error *err)
{
    if (idx__grow(p->allocator, &p->entries, &p->entry_capacity, count, sizeof *p->entries) != IDX_OK) {
        return idx__error_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        p->entries[i] = (permuted_entry){.key = p->rank[keys[i] >> 1] << 1 | (keys[i] & 1)};
    }
    permuted_entry *sorted;
    int code = entries_sort(p, count, &sorted, err);
    for (size_t i = 0; i < count && code == IDX_OK;) {
        size_t end = i + 1;
        while (end < count && sorted[end].key == sorted[i].key) {
            end++;
        }
        code = idx__list_add(lists, sorted[i].key >> 1, (inverter_field)(sorted[i].key & 1), NULL, (uint32_t)(end - i), err);
        i = end;
    }
    return code;
}
