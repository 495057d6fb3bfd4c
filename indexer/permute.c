/* permute.c: see permute.h. */
#include "indexer/permute.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <idx/indexer.h>

#define FEW 32u // entries that are sorted by insertion

/* The occurrences in one field of one document: `key` as in inverter.h, with the new number. */
typedef struct permuted_entry {
    uint32_t key;
    uint32_t first; // its first position
} permuted_entry;

void idx__permuter_init(permuter *p, const uint32_t *rank, const idx_allocator *allocator)
{
    *p = (permuter){.rank = rank, .allocator = allocator};
}

void idx__permuter_release(permuter *p)
{
    idx__free(p->allocator, p->entries, p->entry_capacity * sizeof *p->entries);
    idx__free(p->allocator, p->spare, p->spare_capacity * sizeof *p->spare);
    idx__free(p->allocator, p->positions, p->position_capacity * sizeof *p->positions);
    idx__permuter_init(p, p->rank, p->allocator);
}

/* Reads a stream. The number of an entry's positions stands before them. */
static int stream_read(permuter *p, stream_cursor *c, size_t *entries, size_t *positions, stream_marks *marks,
                       idx_error *err)
{
    for (uint32_t zone_end = 0;;) {
        if (marks && c->key >= zone_end && idx__stream_mark(marks, c, &zone_end) != IDX_OK) {
            return idx__error_nomem(err);
        }
        if (idx__grow(p->allocator, &p->entries, &p->entry_capacity, *entries + 1, sizeof *p->entries) != IDX_OK ||
            idx__grow(p->allocator, &p->positions, &p->position_capacity, *positions + 2, sizeof *p->positions) != IDX_OK) {
            return idx__error_nomem(err);
        }
        if (*positions > UINT32_MAX - IDX_MAX_DOCUMENT_BYTES) {
            return idx__error_set(err, IDX_ELIMIT, "a term has more than 2^32 positions: split the index");
        }
        size_t first = (*positions)++;
        p->entries[(*entries)++] = (permuted_entry){p->rank[c->key >> 1] << 1 | (c->key & 1), (uint32_t)first};
        uint32_t position = UINT32_MAX;
        do {
            if (idx__grow(p->allocator, &p->positions, &p->position_capacity, *positions + 1, sizeof *p->positions) != IDX_OK) {
                return idx__error_nomem(err);
            }
            position += 1 + (uint32_t)(idx__stream_varint(&c->p) >> 1);
            p->positions[(*positions)++] = position;
        } while (idx__stream_goes_on(c));
        p->positions[first] = (uint32_t)(*positions - first - 1);
        if (c->p == c->end) {
            return IDX_OK;
        }
        idx__stream_head(c);
    }
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

/* Sorts by key, eleven bits a pass. Returns where the sorted entries lie. */
static permuted_entry *sort_many(permuted_entry *from, permuted_entry *to, size_t n)
{
    enum { DIGIT = 11 };
    for (unsigned shift = 0; shift < 32; shift += DIGIT) {
        size_t places[1 << DIGIT] = {0};
        size_t mask = (1u << DIGIT) - 1;
        for (size_t i = 0; i < n; i++) {
            places[from[i].key >> shift & mask]++;
        }
        size_t sum = 0;
        for (size_t digit = 0; digit <= mask; digit++) {
            size_t here = places[digit];
            places[digit] = sum;
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
    *sorted = sort_many(p->entries, p->spare, n);
    return IDX_OK;
}

int idx__permuter_add_streams(permuter *p, list_writer *lists, stream_cursor *cursors, size_t count, stream_marks *marks,
                              idx_error *err)
{
    size_t n = 0, positions = 0;
    int code = IDX_OK;
    for (size_t i = 0; i < count && code == IDX_OK; i++) {
        code = stream_read(p, &cursors[i], &n, &positions, marks, err);
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
