/* best_collect.c: see best_collect.h. */
#include "indexer/best_collect.h"

#include "common/base/alloc.h"
#include "common/codec/bits.h"

#include <string.h>

#define FREQ_SHIFT 39u
#define NORM_SHIFT 31u
#define DOC_MASK ((UINT64_C(1) << NORM_SHIFT) - 1)
#define SLACK_ENTRIES 1024u // beyond what was kept, before the next sorting out

static uint32_t freq_of(uint64_t entry)
{
    return IDX_BEST_MOST_FREQ - (uint32_t)(entry >> FREQ_SHIFT);
}

static uint8_t norm_of(uint64_t entry)
{
    return (uint8_t)(entry >> NORM_SHIFT);
}

void idx__best_collector_init(best_collector *c, uint32_t k, const idx_allocator *allocator)
{
    *c = (best_collector){.allocator = allocator, .k = k};
}

void idx__best_collector_release(best_collector *c)
{
    idx__free(c->allocator, c->entries, c->capacity * sizeof *c->entries);
    idx__free(c->allocator, c->spare, c->spare_capacity * sizeof *c->spare);
}

void idx__best_collector_begin(best_collector *c)
{
    c->count = 0;
    c->limit = SLACK_ENTRIES;
    memset(c->need, 0, sizeof c->need);
}

/* By frequency and norm, keeping the order of those that agree in both: radix, eight bits a pass. */
static void sort_entries(best_collector *c)
{
    uint64_t differing = 0;
    for (size_t i = 1; i < c->count; i++) {
        differing |= c->entries[i] ^ c->entries[0];
    }
    for (unsigned shift = NORM_SHIFT; shift < 64; shift += 8) {
        if ((differing >> shift & 255) == 0) {
            continue;
        }
        size_t starts[256] = {0}, at = 0;
        for (size_t i = 0; i < c->count; i++) {
            starts[c->entries[i] >> shift & 255]++;
        }
        for (unsigned digit = 0; digit < 256; digit++) {
            size_t count = starts[digit];
            starts[digit] = at;
            at += count;
        }
        for (size_t i = 0; i < c->count; i++) {
            c->spare[starts[c->entries[i] >> shift & 255]++] = c->entries[i];
        }
        uint64_t *entries = c->entries;
        size_t capacity = c->capacity;
        c->entries = c->spare;
        c->capacity = c->spare_capacity;
        c->spare = entries;
        c->spare_capacity = capacity;
    }
}

static int sort_out(best_collector *c)
{
    if (idx__grow(c->allocator, &c->spare, &c->spare_capacity, c->count, sizeof *c->spare) != IDX_OK) {
        return IDX_ENOMEM;
    }
    sort_entries(c);
    // In this order a posting is beaten by those before it whose norm is not higher: kept[n], as far as they were kept.
    uint32_t kept[256] = {0};
    size_t count = 0;
    memset(c->need, 0, sizeof c->need);
    for (size_t i = 0; i < c->count; i++) {
        uint64_t entry = c->entries[i];
        unsigned n = norm_of(entry);
        if (kept[n] >= c->k) {
            continue;
        }
        c->entries[count++] = entry;
        for (; n < 256 && kept[n] < c->k; n++) { // behind a full one all are full
            if (++kept[n] == c->k) {
                c->need[n] = freq_of(entry) + 1;
            }
        }
    }
    c->count = count;
    c->limit = count + SLACK_ENTRIES;
    return IDX_OK;
}

int idx__best_collector_add(best_collector *c, const uint32_t *docs, const uint32_t *freqs, uint32_t count,
                            const uint8_t *norms)
{
    if (c->count >= c->limit) {
        int code = sort_out(c);
        if (code != IDX_OK) {
            return code;
        }
    }
    if (idx__grow(c->allocator, &c->entries, &c->capacity, c->count + count, sizeof *c->entries) != IDX_OK) {
        return IDX_ENOMEM;
    }
    uint64_t *entries = c->entries;
    size_t at = c->count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t freq = freqs[i] < IDX_BEST_MOST_FREQ ? freqs[i] : IDX_BEST_MOST_FREQ;
        uint8_t norm = norms[docs[i]];
        entries[at] = (uint64_t)(IDX_BEST_MOST_FREQ - freq) << FREQ_SHIFT | (uint64_t)norm << NORM_SHIFT | docs[i];
        at += freq >= c->need[norm];
    }
    c->count = at;
    return IDX_OK;
}

/* The end of the run of entries from `i` on that agree above `shift`. */
static size_t run_end(const best_collector *c, size_t i, unsigned shift)
{
    uint64_t same = c->entries[i] >> shift;
    while (i < c->count && c->entries[i] >> shift == same) {
        i++;
    }
    return i;
}

static void rows_write(const best_collector *c, buf *out)
{
    size_t rows = 0;
    for (size_t i = 0; i < c->count; i = run_end(c, i, FREQ_SHIFT)) {
        rows++;
    }
    idx__buf_varint(out, rows);
    uint32_t before = 0;
    for (size_t i = 0, end; i < c->count; i = end) {
        uint32_t freq = freq_of(c->entries[i]);
        size_t cells = 0;
        end = run_end(c, i, FREQ_SHIFT);
        for (size_t j = i; j < end; j = run_end(c, j, NORM_SHIFT)) {
            cells++;
        }
        idx__buf_varint(out, i == 0 ? freq : before - freq);
        idx__buf_varint(out, cells);
        idx__buf_varint(out, end - i);
        before = freq;
    }
}

int idx__best_collector_end(best_collector *c, uint32_t documents, buf *out)
{
    int code = sort_out(c);
    if (code != IDX_OK) {
        return code;
    }
    rows_write(c, out);
    for (size_t i = 0, end; i < c->count; i = end) {
        end = run_end(c, i, NORM_SHIFT);
        idx__buf_u8(out, norm_of(c->entries[i]));
        idx__buf_u8(out, (uint8_t)(end - i));
    }
    unsigned width = idx__bits_width(documents - 1);
    size_t bytes = idx__bits_bytes(c->count, width);
    uint32_t *docs = (uint32_t *)(void *)c->spare; // as large as needed
    uint8_t *p = idx__buf_reserve(out, bytes);
    for (size_t i = 0; i < c->count; i++) {
        docs[i] = (uint32_t)(c->entries[i] & DOC_MASK);
    }
    if (p) {
        idx__bits_pack(docs, c->count, width, p);
        out->bytes += bytes;
    }
    return IDX_OK;
}
