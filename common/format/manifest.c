/* manifest.c: see manifest.h. */
#include "common/format/manifest.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/io/file.h"

#include <xxhash.h>

#define MANIFEST_LIMIT (1u << 20)

void idx__manifest_init(manifest *m, const idx_allocator *allocator)
{
    *m = (manifest){.allocator = allocator};
}

void idx__manifest_release(manifest *m)
{
    idx__free(m->allocator, m->segments, m->segment_count * sizeof *m->segments);
    idx__manifest_init(m, m->allocator);
}

static int manifest_corrupt(idx_error *err, uint64_t offset, const char *message)
{
    return idx__error_corrupt(err, "MANIFEST", offset, "%s", message);
}

int idx__manifest_parse(manifest *m, const uint8_t *data, size_t bytes, idx_error *err)
{
    if (bytes < IDX_MANIFEST_FIXED_BYTES + 8 || memcmp(data, IDX_MANIFEST_MAGIC, 8) != 0) {
        return manifest_corrupt(err, 0, "this is not a manifest, or it was cut");
    }
    uint32_t version = idx__load_u32(data + 8);
    if (version != IDX_FORMAT_VERSION) {
        return idx__error_set(err, IDX_EVERSION, "format version %u, this library reads version %u", version,
                              IDX_FORMAT_VERSION);
    }
    if (XXH3_64bits(data, bytes - 8) != idx__load_u64(data + bytes - 8)) {
        return manifest_corrupt(err, bytes - 8, "the checksum of the manifest does not match its bytes");
    }
    uint32_t count = idx__load_u32(data + 12);
    uint32_t name_bytes = idx__load_u16(data + 28);
    size_t expected = IDX_MANIFEST_FIXED_BYTES + (size_t)name_bytes + (size_t)count * IDX_MANIFEST_SEGMENT_BYTES + 8;
    if (count > IDX_MAX_SEGMENTS || name_bytes == 0 || name_bytes > 255 || bytes != expected) {
        return manifest_corrupt(err, 12, "the manifest's counts contradict its size");
    }
    manifest_segment *segments = count ? idx__alloc_array(m->allocator, count, sizeof *segments) : NULL;
    if (count && !segments) {
        return idx__error_nomem(err);
    }
    m->fingerprint = idx__load_u64(data + 16);
    m->flags = idx__load_u32(data + 24);
    const uint8_t *p = data + IDX_MANIFEST_FIXED_BYTES;
    memcpy(m->analyzer, p, name_bytes);
    m->analyzer[name_bytes] = '\0';
    p += name_bytes;
    for (uint32_t i = 0; i < count; i++, p += IDX_MANIFEST_SEGMENT_BYTES) {
        segments[i] = (manifest_segment){idx__load_u64(p), idx__load_u64(p + 8), idx__load_u32(p + 16)};
    }
    m->segment_count = count;
    m->segments = segments;
    return IDX_OK;
}

int idx__manifest_read(manifest *m, const char *dir, idx_error *err)
{
    buf raw;
    idx__buf_init(&raw, m->allocator);
    char *path = idx__path_join(m->allocator, dir, IDX_MANIFEST_FILE);
    int code = path ? idx__file_read(path, MANIFEST_LIMIT, &raw, err) : idx__error_nomem(err);
    if (code == IDX_ELIMIT) {
        idx__error_clear(err);
        code = manifest_corrupt(err, 0, "the file is larger than any manifest");
    }
    if (code == IDX_OK) {
        code = idx__manifest_parse(m, raw.data, raw.bytes, err);
    }
    if (code == IDX_ENOTFOUND && err) { // the system's words would speak of a file that the user does not know
        idx__error_clear(err);
        idx__error_set(err, IDX_ENOTFOUND, "there is no index in %.200s", dir);
    }
    if (code != IDX_OK && path) {
        idx__error_file(err, path);
    }
    idx__path_free(m->allocator, path);
    idx__buf_release(&raw);
    return code;
}

void idx__manifest_serialise(const manifest *m, buf *out)
{
    size_t start = out->bytes;
    size_t name_bytes = strlen(m->analyzer);
    idx__buf_append(out, IDX_MANIFEST_MAGIC, 8);
    idx__buf_u32(out, IDX_FORMAT_VERSION);
    idx__buf_u32(out, m->segment_count);
    idx__buf_u64(out, m->fingerprint);
    idx__buf_u32(out, m->flags);
    idx__buf_u16(out, (uint16_t)name_bytes);
    idx__buf_append(out, m->analyzer, name_bytes);
    for (uint32_t i = 0; i < m->segment_count; i++) {
        idx__buf_u64(out, m->segments[i].id);
        idx__buf_u64(out, m->segments[i].file_bytes);
        idx__buf_u32(out, m->segments[i].documents);
    }
    if (out->error == IDX_OK) {
        idx__buf_u64(out, XXH3_64bits(out->data + start, out->bytes - start));
    }
}
