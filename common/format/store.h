/*
 * store.h: documents' texts: the block that holds a document is decompressed, the record found in it.
 */
#ifndef IDX_COMMON_FORMAT_STORE_H
#define IDX_COMMON_FORMAT_STORE_H

#include "common/base/buf.h"
#include "common/format/segment.h"

/* A view of one stored document; pointers go into the decompressed block. */
typedef struct store_record {
    const char *title, *body;
    size_t title_bytes, body_bytes;
    uint32_t field_count;
    const uint8_t *fields, *fields_end; /* walked with idx__store_field() */
} store_record;

typedef struct store_field {
    const char *name, *value;
    size_t name_bytes, value_bytes;
    uint8_t type; /* idx_value_type */
} store_field;

/*
 * What decompressing needs and one block after the other can use: the segment's zstd dictionary, made ready by whichever
 * thread reads the first block, and a context that lies idle. All zero before. Whoever wants it sets segment.unpacker, and
 * releases it behind the last use.
 */
typedef struct store_unpacker {
    _Atomic(void *) dictionary;
    _Atomic(void *) idle_context;
} store_unpacker;

void idx__store_unpacker_release(store_unpacker *u);

/* Decompresses block b into `out` (replaced). Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__store_block(const segment *s, uint32_t b, buf *out, idx_error *err);

/* First document of block b, and the block of a document. */
uint32_t idx__store_first_doc(const segment *s, uint32_t b);
uint32_t idx__store_block_of(const segment *s, uint32_t doc);

/* Parses the record at *at and steps over it. */
int idx__store_record(const segment *s, const uint8_t **at, const uint8_t *end, store_record *out, idx_error *err);

/* Parses the field at *at and steps over it; the record was parsed before, so this cannot fail. */
void idx__store_field(const uint8_t **at, const uint8_t *end, store_field *out);

/* Fetches document `doc`: decompresses into `block`, parses into `out`, which points into `block`. */
int idx__store_get(const segment *s, uint32_t doc, buf *block, store_record *out, idx_error *err);

#endif
