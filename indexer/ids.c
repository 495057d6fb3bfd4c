/* ids.c: see ids.h. */
#include "indexer/ids.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/codec/front.h"
#include "common/format/format.h"
#include "common/format/ids.h"

#include <string.h>
#include <xxhash.h>

#define IDS_PER_BUCKET 4u

void idx__id_set_init(id_set *set, const idx_allocator *allocator)
{
    *set = (id_set){.allocator = allocator};
    idx__buf_init(&set->bytes, allocator);
}

void idx__id_set_release(id_set *set)
{
    idx__free(set->allocator, set->ends, set->end_capacity * sizeof *set->ends);
    idx__free(set->allocator, set->slots, set->slot_count * sizeof *set->slots);
    idx__buf_release(&set->bytes);
    idx__id_set_init(set, set->allocator);
}

size_t idx__id_set_bytes(const id_set *set)
{
    return set->bytes.capacity + set->end_capacity * sizeof *set->ends + set->slot_count * sizeof *set->slots;
}

static const uint8_t *id_at(const id_set *set, uint32_t i, size_t *bytes)
{
    uint64_t start = i ? set->ends[i - 1] : 0;
    *bytes = (size_t)(set->ends[i] - start);
    return set->bytes.data + start;
}

static uint64_t tag_of(const void *id, size_t bytes)
{
    return XXH3_64bits(id, bytes) >> 32;
}

static void slot_put(uint64_t *slots, size_t count, uint64_t slot)
{
    size_t at = (size_t)(slot >> 32) & (count - 1);
    while (slots[at]) {
        at = (at + 1) & (count - 1);
    }
    slots[at] = slot;
}

/* Makes room for one more, and the table itself for the ids so far if there is none. */
static int slots_reserve(id_set *set)
{
    size_t count = set->slot_count ? set->slot_count : 1024;
    while ((size_t)set->count * 3 / 2 >= count) {
        count *= 2;
    }
    if (count == set->slot_count) {
        return IDX_OK;
    }
    uint64_t *slots = idx__calloc(set->allocator, count, sizeof *slots);
    if (!slots) {
        return IDX_ENOMEM;
    }
    for (size_t i = 0; i < set->slot_count; i++) {
        if (set->slots[i]) {
            slot_put(slots, count, set->slots[i]);
        }
    }
    for (uint32_t i = 0; set->slot_count == 0 && i < set->count; i++) {
        size_t bytes;
        const uint8_t *id = id_at(set, i, &bytes);
        slot_put(slots, count, tag_of(id, bytes) << 32 | (i + 1));
    }
    idx__free(set->allocator, set->slots, set->slot_count * sizeof *set->slots);
    set->slots = slots;
    set->slot_count = count;
    return IDX_OK;
}

/* How an id compares to the last one. */
static int order_behind_last(const id_set *set, const char *id, size_t bytes)
{
    size_t last_bytes;
    const uint8_t *last = set->count ? id_at(set, set->count - 1, &last_bytes) : NULL;
    return last ? idx__ids_compare((const uint8_t *)id, bytes, last, last_bytes) : 1;
}

static bool has_id(const id_set *set, const char *id, size_t bytes)
{
    uint64_t tag = tag_of(id, bytes);
    size_t mask = set->slot_count - 1;
    for (size_t at = (size_t)tag & mask; set->slots[at]; at = (at + 1) & mask) {
        if (set->slots[at] >> 32 == tag) {
            size_t other_bytes;
            const uint8_t *other = id_at(set, (uint32_t)set->slots[at] - 1, &other_bytes);
            if (other_bytes == bytes && memcmp(other, id, bytes) == 0) {
                return true;
            }
        }
    }
    return false;
}

int idx__id_set_add(id_set *set, const char *id, size_t bytes, idx_error *err)
{
    int order = set->slots ? 0 : order_behind_last(set, id, bytes);
    bool is_scattered = order <= 0;
    if (is_scattered && slots_reserve(set) != IDX_OK) {
        return idx__error_nomem(err);
    }
    if (is_scattered && has_id(set, id, bytes)) {
        return idx__error_set(err, IDX_EEXISTS, "duplicate id \"%.*s\"", bytes > 120 ? 120 : (int)bytes, id);
    }
    if (idx__grow(set->allocator, &set->ends, &set->end_capacity, (size_t)set->count + 1, sizeof *set->ends) != IDX_OK) {
        return idx__error_nomem(err);
    }
    idx__buf_append(&set->bytes, id, bytes);
    if (set->bytes.error != IDX_OK) {
        return idx__error_nomem(err);
    }
    set->ends[set->count++] = set->bytes.bytes;
    if (is_scattered) {
        slot_put(set->slots, set->slot_count, tag_of(id, bytes) << 32 | set->count);
    }
    return IDX_OK;
}

/* Appends the section, with offsets of `width` bytes. */
static void write_ids(const id_set *set, unsigned width, buf *out)
{
    size_t groups = ((size_t)set->count + IDX_IDS_PER_GROUP - 1) / IDX_IDS_PER_GROUP;
    size_t start = out->bytes, head = groups * width;
    if (groups && !idx__buf_reserve(out, head)) {
        return;
    }
    out->bytes += head;
    const uint8_t *previous = NULL;
    size_t previous_bytes = 0;
    for (uint32_t i = 0; i < set->count && out->error == IDX_OK; i++) {
        size_t bytes;
        const uint8_t *id = id_at(set, i, &bytes);
        if (i % IDX_IDS_PER_GROUP == 0) {
            uint8_t offset[8];
            idx__store_u64(offset, out->bytes - start - head);
            memcpy(out->data + start + width * (size_t)(i / IDX_IDS_PER_GROUP), offset, width);
            previous_bytes = 0;
        }
        size_t shared = 0;
        while (shared < bytes && shared < previous_bytes && id[shared] == previous[shared]) {
            shared++;
        }
        uint8_t front[IDX_FRONT_BYTES];
        idx__buf_append(out, front, idx__front_put(front, shared, bytes - shared));
        idx__buf_append(out, id + shared, bytes - shared);
        previous = id;
        previous_bytes = bytes;
    }
}

void idx__id_set_write_ids(const id_set *set, buf *out)
{
    size_t start = out->bytes;
    write_ids(set, 4, out);
    if (out->bytes - start > UINT32_MAX) {
        out->bytes = start;
        write_ids(set, 8, out);
    }
}

/* Whether the ids stand in bytewise order, so that they can be searched as they lie. */
static bool is_ascending(const id_set *set)
{
    if (!set->slots) {
        return true;
    }
    for (uint32_t i = 1; i < set->count; i++) {
        size_t before_bytes, bytes;
        const uint8_t *before = id_at(set, i - 1, &before_bytes);
        const uint8_t *id = id_at(set, i, &bytes);
        if (idx__ids_compare(before, before_bytes, id, bytes) >= 0) {
            return false;
        }
    }
    return true;
}

int idx__id_set_write_hash(const id_set *set, buf *out, idx_error *err)
{
    if (is_ascending(set)) {
        idx__buf_u32(out, 0);
        idx__buf_u32(out, 0);
        return out->error == IDX_OK ? IDX_OK : idx__error_nomem(err);
    }
    uint32_t buckets = 1;
    while (buckets < set->count / IDS_PER_BUCKET) {
        buckets *= 2;
    }
    uint32_t width = set->count <= 1u << 8 ? 1 : set->count <= 1u << 16 ? 2 : set->count <= 1u << 24 ? 3 : 4;
    uint32_t *next = idx__calloc(set->allocator, (size_t)buckets + 1, sizeof *next);
    size_t start = out->bytes;
    size_t entry_bytes = (size_t)set->count * width;
    idx__buf_u32(out, buckets);
    idx__buf_u32(out, width);
    if (!next || !idx__buf_reserve(out, 4 * ((size_t)buckets + 1) + entry_bytes)) {
        idx__free(set->allocator, next, ((size_t)buckets + 1) * sizeof *next);
        return idx__error_nomem(err);
    }
    for (uint32_t i = 0; i < set->count; i++) {
        size_t bytes;
        const uint8_t *id = id_at(set, i, &bytes);
        next[(XXH3_64bits(id, bytes) & (buckets - 1)) + 1]++;
    }
    for (uint32_t b = 0; b < buckets; b++) {
        next[b + 1] += next[b];
    }
    for (uint32_t b = 0; b <= buckets; b++) {
        idx__buf_u32(out, next[b]);
    }
    uint8_t *entries = out->data + start + 8 + 4 * ((size_t)buckets + 1);
    for (uint32_t i = 0; i < set->count; i++) {
        size_t bytes;
        const uint8_t *id = id_at(set, i, &bytes);
        uint32_t at = next[XXH3_64bits(id, bytes) & (buckets - 1)]++;
        for (uint32_t k = 0; k < width; k++) {
            entries[(size_t)at * width + k] = (uint8_t)(i >> (8 * k));
        }
    }
    out->bytes += entry_bytes;
    idx__free(set->allocator, next, ((size_t)buckets + 1) * sizeof *next);
    return IDX_OK;
}
