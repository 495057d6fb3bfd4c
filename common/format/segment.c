/*
 * segment.c: see segment.h. Everything that the other readers rely on is established here: sections lie inside the file,
 * fixed-size sections have the size that META promises.
 */
#include "common/format/segment.h"

#include "common/base/alloc.h"
#include "common/base/bytes.h"
#include "common/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <xxhash.h>

static const char *const section_names[SECTION_KINDS] = {
    "FILE",  "META", "TERMINDEX", "TERMS", "POSTINGS",   "POSITIONS",
    "NORMS", "IDS",  "IDHASH",    "STORE", "STOREINDEX", "STOREDICT",
    "PAIRS", "PAIRINDEX", "BEST",
};

const char *idx__section_name(unsigned kind)
{
    return kind < SECTION_KINDS ? section_names[kind] : "unknown";
}

void idx__segment_name(uint64_t id, char name[32])
{
    snprintf(name, 32, "seg-%016llx.idx", (unsigned long long)id);
}

int idx__segment_corrupt(const segment *s, section_kind kind, const void *at, idx_error *err, const char *format, ...)
{
    char message[200];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    uint64_t offset = at ? (uint64_t)((const uint8_t *)at - s->map.data) : s->sections[kind].offset;
    idx__error_corrupt(err, idx__section_name(kind), offset, "%s", message);
    idx__error_file(err, s->name);
    return IDX_ECORRUPT;
}

int idx__segment_verify(const segment *s, section_kind kind, idx_error *err)
{
    const section *part = &s->sections[kind];
    if (part->data && XXH3_64bits(part->data, part->bytes) != part->checksum) {
        return idx__segment_corrupt(s, kind, NULL, err, "the checksum of %s does not match its bytes", section_names[kind]);
    }
    return IDX_OK;
}

static int whole_corrupt(const segment *s, uint64_t offset, idx_error *err, const char *message)
{
    idx__error_corrupt(err, "FILE", offset, "%s", message);
    idx__error_file(err, s->name);
    return IDX_ECORRUPT;
}

/* Checks one entry of the section table and takes it over. `after` is where the section before it ended. */
static int section_take(segment *s, const uint8_t *entry, uint64_t table_offset, uint64_t *after, idx_error *err)
{
    uint64_t at = (uint64_t)(entry - s->map.data);
    uint32_t kind = idx__load_u32(entry);
    uint64_t offset = idx__load_u64(entry + 8);
    uint64_t bytes = idx__load_u64(entry + 16);
    if (offset % IDX_SECTION_ALIGNMENT != 0 || offset < *after || offset > table_offset || bytes > table_offset - offset) {
        return whole_corrupt(s, at, err, "a section lies outside the file or over another one");
    }
    *after = offset + bytes;
    if (kind == 0 || kind >= SECTION_KINDS) {
        return IDX_OK; // of a later minor version: not ours to judge
    }
    if (s->sections[kind].data) {
        return whole_corrupt(s, at, err, "a section kind occurs twice");
    }
    s->sections[kind] = (section){s->map.data + offset, bytes, offset, idx__load_u64(entry + 24)};
    return IDX_OK;
}

static int sections_read(segment *s, idx_error *err)
{
    const uint8_t *data = s->map.data;
    size_t bytes = s->map.bytes;
    if (bytes < IDX_SEGMENT_HEADER_BYTES + IDX_SEGMENT_FOOTER_BYTES) {
        return whole_corrupt(s, 0, err, "the file is too short to be a segment");
    }
    if (memcmp(data, IDX_SEGMENT_MAGIC, 8) != 0) {
        return whole_corrupt(s, 0, err, "this is not a segment file: its magic is wrong");
    }
    if (idx__load_u32(data + 8) != IDX_FORMAT_VERSION) {
        idx__error_set(err, IDX_EVERSION, "format version %u, this library reads version %u", idx__load_u32(data + 8),
                       IDX_FORMAT_VERSION);
        idx__error_file(err, s->name);
        return IDX_EVERSION;
    }
    const uint8_t *footer = data + bytes - IDX_SEGMENT_FOOTER_BYTES;
    uint64_t footer_offset = bytes - IDX_SEGMENT_FOOTER_BYTES;
    if (memcmp(footer + 40, IDX_SEGMENT_END_MAGIC, 8) != 0 || idx__load_u64(footer + 32) != XXH3_64bits(footer, 32) ||
        idx__load_u64(footer + 24) != bytes || idx__load_u32(footer + 12) != IDX_FORMAT_VERSION ||
        idx__load_u32(data + 12) != 0) {
        return whole_corrupt(s, footer_offset, err, "the footer is damaged or the file was cut");
    }
    uint64_t table_offset = idx__load_u64(footer);
    uint32_t count = idx__load_u32(footer + 8);
    if (count > IDX_MAX_SECTIONS || table_offset > footer_offset || table_offset < IDX_SEGMENT_HEADER_BYTES ||
        footer_offset - table_offset != (uint64_t)count * IDX_SECTION_ENTRY_BYTES) {
        return whole_corrupt(s, footer_offset, err, "the section table is not where the footer says");
    }
    uint64_t table_hash = XXH3_64bits(data + table_offset, footer_offset - table_offset);
    if (table_hash != idx__load_u64(footer + 16) || table_hash != s->id) {
        return whole_corrupt(s, table_offset, err, "the section table does not match its checksum or the file's name");
    }
    uint64_t after = IDX_SEGMENT_HEADER_BYTES;
    for (uint32_t i = 0; i < count; i++) {
        int code = section_take(s, data + table_offset + (size_t)i * IDX_SECTION_ENTRY_BYTES, table_offset, &after, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    return IDX_OK;
}

static int meta_read(segment *s, idx_error *err)
{
    const section *meta = &s->sections[SECTION_META];
    if (!meta->data || meta->bytes != IDX_META_BYTES) {
        return whole_corrupt(s, meta->offset, err, "the META section is missing or has the wrong size");
    }
    int code = idx__segment_verify(s, SECTION_META, err);
    if (code != IDX_OK) {
        return code;
    }
    const uint8_t *p = meta->data;
    s->meta = (segment_meta){
        .documents = idx__load_u32(p),
        .flags = idx__load_u32(p + 4),
        .terms = idx__load_u64(p + 8),
        .postings = idx__load_u64(p + 16),
        .body_tokens = idx__load_u64(p + 24),
        .title_tokens = idx__load_u64(p + 32),
        .dictionary_blocks = idx__load_u32(p + 40),
        .title_weight = idx__load_u32(p + 44),
        .k1 = idx__load_f32(p + 48),
        .b = idx__load_f32(p + 52),
        .average_length = idx__load_f32(p + 56),
        .store_blocks = idx__load_u32(p + 60),
        .fingerprint = idx__load_u64(p + 64),
        .tiny_bytes = idx__load_u64(p + 72),
        .tiny_position_bytes = idx__load_u64(p + 80),
    };
    const segment_meta *m = &s->meta;
    bool parameters_fit = m->k1 >= 0 && m->k1 <= 100 && m->b >= 0 && m->b <= 1 && m->average_length >= 0 &&
                          m->average_length < 1e12f && m->title_weight >= 1 && m->title_weight <= 255;
    // One word in all the documents there can be is more; and a length divided by the average must stay finite.
    parameters_fit = parameters_fit && (m->average_length == 0 || m->average_length > 1e-10f);
    if (!parameters_fit) {
        return idx__segment_corrupt(s, SECTION_META, p + 44, err, "the reference parameters are out of range");
    }
    return IDX_OK;
}

/* Sections whose sizes META determines. */
static int sizes_check(segment *s, idx_error *err)
{
    const segment_meta *m = &s->meta;
    for (unsigned kind = SECTION_META; kind <= SECTION_IDHASH; kind++) {
        if (!s->sections[kind].data && kind != SECTION_POSITIONS) {
            return whole_corrupt(s, 0, err, "a section that every segment has is missing");
        }
    }
    bool with_positions = m->flags & IDX_FLAG_POSITIONS;
    bool with_store = m->flags & IDX_FLAG_STORE;
    if ((with_positions && !s->sections[SECTION_POSITIONS].data) ||
        (with_store && (!s->sections[SECTION_STORE].data || !s->sections[SECTION_STOREINDEX].data))) {
        return whole_corrupt(s, 0, err, "a section that META promises is missing");
    }
    uint64_t planes = m->flags & IDX_FLAG_TITLES ? 3 : 1;
    if (s->sections[SECTION_NORMS].bytes != planes * m->documents) {
        return idx__segment_corrupt(s, SECTION_NORMS, NULL, err, "it does not hold %u norms per plane", m->documents);
    }
    if (s->sections[SECTION_TERMINDEX].bytes != (uint64_t)m->dictionary_blocks * IDX_TERMINDEX_ENTRY_BYTES) {
        return idx__segment_corrupt(s, SECTION_TERMINDEX, NULL, err, "it does not hold %u entries", m->dictionary_blocks);
    }
    if (with_store && s->sections[SECTION_STOREINDEX].bytes != (uint64_t)m->store_blocks * 12) {
        return idx__segment_corrupt(s, SECTION_STOREINDEX, NULL, err, "it does not hold %u entries", m->store_blocks);
    }
    if ((m->store_blocks == 0) != (m->documents == 0 || !with_store)) {
        return idx__segment_corrupt(s, SECTION_META, NULL, err, "documents without store blocks, or the reverse");
    }
    s->norms = s->sections[SECTION_NORMS].data;
    s->body_norms = m->flags & IDX_FLAG_TITLES ? s->norms + m->documents : s->norms;
    s->title_norms = m->flags & IDX_FLAG_TITLES ? s->norms + 2 * (size_t)m->documents : NULL;
    return IDX_OK;
}

/* The pairs; without positions nobody asks for them. */
static int pairs_find(segment *s, idx_error *err)
{
    const section *index = &s->sections[SECTION_PAIRINDEX];
    const section *terms = &s->sections[SECTION_PAIRS];
    if ((!index->data && !terms->data) || !(s->meta.flags & IDX_FLAG_POSITIONS)) {
        return IDX_OK;
    }
    if (!index->data || !terms->data || index->bytes < IDX_PAIRINDEX_HEAD_BYTES) {
        return whole_corrupt(s, 0, err, "one of the two sections of the pairs is missing");
    }
    s->pair_least = idx__load_u64(index->data);
    s->pair_product = idx__load_u64(index->data + 8);
    s->pair_count = idx__load_u64(index->data + 16);
    s->pair_bytes = idx__load_u64(index->data + 24);
    uint64_t blocks = idx__load_u32(index->data + 32);
    if (s->pair_least == 0 || s->pair_product == 0 || s->pair_bytes > s->sections[SECTION_POSTINGS].bytes ||
        index->bytes != IDX_PAIRINDEX_HEAD_BYTES + blocks * IDX_TERMINDEX_ENTRY_BYTES) {
        return idx__segment_corrupt(s, SECTION_PAIRINDEX, NULL, err, "its head is damaged");
    }
    s->pairs = (term_dictionary){
        .keys = index->data + IDX_PAIRINDEX_HEAD_BYTES,
        .offsets = index->data + IDX_PAIRINDEX_HEAD_BYTES + 8 * (size_t)blocks,
        .data = terms->data,
        .bytes = terms->bytes,
        .block_count = (uint32_t)blocks,
        .kind = SECTION_PAIRS,
        .index_kind = SECTION_PAIRINDEX,
    };
    return IDX_OK;
}

/* The best documents of long lists. */
static int best_find(segment *s, idx_error *err)
{
    const section *best = &s->sections[SECTION_BEST];
    if (!best->data) {
        return IDX_OK;
    }
    uint64_t count = best->bytes >= IDX_BEST_HEAD_BYTES ? idx__load_u32(best->data + 8) : 0;
    uint64_t tables = IDX_BEST_HEAD_BYTES + 8 * count + 8 * (count + 1);
    if (best->bytes < tables + IDX_BEST_SLACK || idx__load_u32(best->data) == 0 ||
        idx__load_u32(best->data + 4) == 0 || idx__load_u32(best->data + 4) > UINT8_MAX) {
        return idx__segment_corrupt(s, SECTION_BEST, NULL, err, "its head is damaged");
    }
    s->best = (best_lists){
        .least = idx__load_u32(best->data),
        .k = idx__load_u32(best->data + 4),
        .count = (uint32_t)count,
        .offsets = best->data + IDX_BEST_HEAD_BYTES,
        .places = best->data + IDX_BEST_HEAD_BYTES + 8 * count,
        .data = best->data + tables,
        .bytes = best->bytes - tables - IDX_BEST_SLACK,
    };
    return IDX_OK;
}

/* Everything after the map is there. */
static int segment_read(segment *s, bool verify, idx_error *err)
{
    int code = sections_read(s, err);
    if (code == IDX_OK) {
        code = meta_read(s, err);
    }
    if (code == IDX_OK) {
        code = sizes_check(s, err);
    }
    if (code == IDX_OK) {
        code = pairs_find(s, err);
    }
    if (code == IDX_OK) {
        code = best_find(s, err);
    }
    bool check_all = verify || s->map.bytes <= IDX_VERIFY_SMALL_BYTES;
    for (unsigned kind = SECTION_TERMINDEX; check_all && code == IDX_OK && kind < SECTION_KINDS; kind++) {
        code = idx__segment_verify(s, (section_kind)kind, err);
    }
    return code;
}

static void segment_init(segment *s, uint64_t id, const idx_allocator *allocator)
{
    *s = (segment){.id = id, .allocator = allocator};
    idx__segment_name(id, s->name);
}

int idx__segment_open(segment *s, const char *dir, uint64_t id, bool verify, const idx_allocator *allocator, idx_error *err)
{
    segment_init(s, id, allocator);
    char *path = idx__path_join(allocator, dir, s->name);
    if (!path) {
        return idx__error_nomem(err);
    }
    int code = idx__file_map(&s->map, path, err);
    idx__path_free(allocator, path);
    if (code == IDX_OK) {
        code = segment_read(s, verify, err);
    }
    if (code != IDX_OK) {
        idx__segment_close(s);
    }
    return code;
}

int idx__segment_view(segment *s, const uint8_t *data, size_t bytes, uint64_t id, bool verify,
                      const idx_allocator *allocator, idx_error *err)
{
    segment_init(s, id, allocator);
    s->map = (file_map){data, bytes};
    return segment_read(s, verify, err);
}

void idx__segment_close(segment *s)
{
    idx__file_unmap(&s->map);
}
