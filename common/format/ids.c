/* ids.c: see ids.h. */
#include "common/format/ids.h"

#include "common/base/bytes.h"
#include "common/base/error.h"
#include "common/codec/front.h"

#include <string.h>
#include <xxhash.h>

#define MAX_ID_BYTES 4096u

static uint32_t group_count(const segment *s)
{
    return (s->meta.documents + IDX_IDS_PER_GROUP - 1) / IDX_IDS_PER_GROUP;
}

/* Bytes of a group's offset. */
static unsigned offset_width(const section *ids)
{
    return ids->bytes <= UINT32_MAX ? 4 : 8;
}

static uint64_t offset_at(const section *ids, uint32_t group)
{
    unsigned width = offset_width(ids);
    const uint8_t *at = ids->data + width * (size_t)group;
    return width == 4 ? idx__load_u32(at) : idx__load_u64(at);
}

/* Steps over the id at *p; `out` holds the one before it in its group, or nothing, and then this one. */
static int id_next(const segment *s, const uint8_t **p, const uint8_t *end, uint32_t doc, buf *out, idx_error *err)
{
    uint64_t shared, rest;
    if (!idx__front_get(p, end, &shared, &rest) || shared > out->bytes || shared > MAX_ID_BYTES ||
        rest > MAX_ID_BYTES - shared || rest > (uint64_t)(end - *p) || shared + rest == 0 ||
        (rest > 0 && shared < out->bytes && out->data[shared] == **p)) {
        return idx__segment_corrupt(s, SECTION_IDS, *p, err, "the id of document %u is damaged", doc);
    }
    out->bytes = shared;
    idx__buf_append(out, *p, rest);
    *p += rest;
    return out->error == IDX_OK ? IDX_OK : idx__error_nomem(err);
}

int idx__ids_get(const segment *s, uint32_t doc, buf *out, idx_error *err)
{
    const section *ids = &s->sections[SECTION_IDS];
    uint32_t groups = group_count(s);
    uint32_t group = doc / IDX_IDS_PER_GROUP;
    uint64_t head = offset_width(ids) * (uint64_t)groups;
    if (group >= groups || ids->bytes < head) {
        return idx__segment_corrupt(s, SECTION_IDS, NULL, err, "no id for document %u", doc);
    }
    uint64_t offset = offset_at(ids, group);
    if (offset > ids->bytes - head) {
        return idx__segment_corrupt(s, SECTION_IDS, ids->data, err, "group %u lies outside", group);
    }
    const uint8_t *p = ids->data + head + offset;
    int code = IDX_OK;
    idx__buf_reset(out);
    for (uint32_t i = group * IDX_IDS_PER_GROUP; i <= doc && code == IDX_OK; i++) {
        code = id_next(s, &p, ids->data + ids->bytes, i, out, err);
    }
    return code;
}

void idx__ids_walk_init(ids_walk *w, const segment *s)
{
    *w = (ids_walk){.segment = s};
    idx__buf_init(&w->id, s->allocator);
}

void idx__ids_walk_release(ids_walk *w)
{
    idx__buf_release(&w->id);
}

int idx__ids_walk_next(ids_walk *w, idx_error *err)
{
    const segment *s = w->segment;
    const section *ids = &s->sections[SECTION_IDS];
    uint64_t head = offset_width(ids) * (uint64_t)group_count(s);
    const uint8_t *p = ids->data + head + w->at;
    if (ids->bytes < head + w->at) {
        return idx__segment_corrupt(s, SECTION_IDS, NULL, err, "it is too short");
    }
    if (w->next == s->meta.documents) {
        return p == ids->data + ids->bytes ? IDX_ENOTFOUND
                                           : idx__segment_corrupt(s, SECTION_IDS, p, err, "there are bytes behind the last id");
    }
    if (w->next % IDX_IDS_PER_GROUP == 0) {
        uint32_t group = w->next / IDX_IDS_PER_GROUP;
        if (offset_at(ids, group) != w->at) {
            return idx__segment_corrupt(s, SECTION_IDS, ids->data, err, "group %u does not begin where the one before it ends", group);
        }
        idx__buf_reset(&w->id);
    }
    int code = id_next(s, &p, ids->data + ids->bytes, w->next, &w->id, err);
    if (code == IDX_OK) {
        w->at = (uint64_t)(p - ids->data) - head;
        w->next++;
    }
    return code;
}

bool idx__ids_ascend(const segment *s)
{
    const section *part = &s->sections[SECTION_IDHASH];
    return part->bytes == 8 && idx__load_u64(part->data) == 0;
}

int idx__ids_compare(const uint8_t *a, size_t a_bytes, const uint8_t *b, size_t b_bytes)
{
    size_t common = a_bytes < b_bytes ? a_bytes : b_bytes;
    int order = common ? memcmp(a, b, common) : 0;
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

/* Ids that ascend are searched as they lie: first the groups, by the ids that begin them, then the documents of one. */
static int ascending_find(const segment *s, const char *id, size_t bytes, uint32_t *doc, idx_error *err)
{
    buf candidate;
    idx__buf_init(&candidate, s->allocator);
    int code = IDX_OK;
    uint32_t low = 0, high = s->meta.documents; // no other document can be the one; low begins a group until the last
    while (low < high && code == IDX_OK) {
        uint32_t groups = (high - low - 1) / IDX_IDS_PER_GROUP; // that begin behind low
        uint32_t middle = groups ? low + (groups + 1) / 2 * IDX_IDS_PER_GROUP : low;
        code = idx__ids_get(s, middle, &candidate, err);
        if (code != IDX_OK) {
            break;
        }
        int order = idx__ids_compare(candidate.data, candidate.bytes, (const uint8_t *)id, bytes);
        if (order == 0) {
            *doc = middle;
            idx__buf_release(&candidate);
            return IDX_OK;
        }
        if (order > 0) {
            high = middle;
        } else if (groups) {
            low = middle;
        } else {
            low++;
        }
    }
    idx__buf_release(&candidate);
    return code == IDX_OK ? IDX_ENOTFOUND : code;
}

int idx__ids_find(const segment *s, const char *id, size_t bytes, uint32_t *doc, idx_error *err)
{
    const section *part = &s->sections[SECTION_IDHASH];
    if (part->bytes < 8) {
        return idx__segment_corrupt(s, SECTION_IDHASH, NULL, err, "it is too short");
    }
    uint64_t buckets = idx__load_u32(part->data);
    uint64_t width = idx__load_u32(part->data + 4);
    if (idx__ids_ascend(s)) {
        return ascending_find(s, id, bytes, doc, err);
    }
    if (buckets == 0 || (buckets & (buckets - 1)) != 0 || width < 1 || width > 4 ||
        part->bytes != 8 + 4 * (buckets + 1) + width * s->meta.documents) {
        return idx__segment_corrupt(s, SECTION_IDHASH, NULL, err, "its size contradicts its head");
    }
    const uint8_t *starts = part->data + 8;
    const uint8_t *entries = starts + 4 * (buckets + 1);
    size_t bucket = XXH3_64bits(id, bytes) & (buckets - 1);
    uint32_t from = idx__load_u32(starts + 4 * bucket);
    uint32_t to = idx__load_u32(starts + 4 * (bucket + 1));
    if (from > to || to > s->meta.documents) {
        return idx__segment_corrupt(s, SECTION_IDHASH, starts + 4 * bucket, err, "a bucket lies outside");
    }
    buf candidate;
    idx__buf_init(&candidate, s->allocator);
    int code = IDX_ENOTFOUND;
    for (uint32_t i = from; i < to && code == IDX_ENOTFOUND; i++) {
        uint32_t number = 0;
        for (unsigned k = 0; k < width; k++) {
            number |= (uint32_t)entries[(size_t)i * width + k] << (8 * k);
        }
        if (number >= s->meta.documents) {
            code = idx__segment_corrupt(s, SECTION_IDHASH, entries + (size_t)i * width, err, "no document %u", number);
            break;
        }
        int got = idx__ids_get(s, number, &candidate, err);
        if (got != IDX_OK) {
            code = got;
        } else if (candidate.bytes == bytes && memcmp(candidate.data, id, bytes) == 0) {
            *doc = number;
            code = IDX_OK;
        }
    }
    idx__buf_release(&candidate);
    return code;
}
