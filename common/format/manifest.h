/*
 * manifest.h: the commit: which segments make up the index (docs/format.md, section 1). Read here; parse and serialise
 * are pure, so that the writer's side needs only to replace the file.
 */
#ifndef IDX_COMMON_FORMAT_MANIFEST_H
#define IDX_COMMON_FORMAT_MANIFEST_H

#include "common/base/buf.h"
#include "common/format/format.h"
#include <idx/base.h>

typedef struct manifest_segment {
    uint64_t id;
    uint64_t file_bytes;
    uint32_t documents;
} manifest_segment;

typedef struct manifest {
    char analyzer[256]; /* NUL-terminated name */
    uint64_t fingerprint;
    uint32_t flags;
    uint32_t segment_count;
    manifest_segment *segments;
    const idx_allocator *allocator;
} manifest;

void idx__manifest_init(manifest *m, const idx_allocator *allocator);
void idx__manifest_release(manifest *m);

/* Reads the manifest of `dir`. Errors: IDX_ENOTFOUND, IDX_ECORRUPT, IDX_EVERSION, IDX_EIO, IDX_ENOMEM. */
int idx__manifest_read(manifest *m, const char *dir, idx_error *err);

int idx__manifest_parse(manifest *m, const uint8_t *data, size_t bytes, idx_error *err);
void idx__manifest_serialise(const manifest *m, buf *out);

#endif
