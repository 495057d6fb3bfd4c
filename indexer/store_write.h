/*
 * store_write.h: records of documents, and their compression into blocks (docs/format.md, section 9).
 *
 * A batch of records becomes blocks by itself, so that any thread can compress it and the bytes do not depend on which one
 * did. The zstd dictionary is made from the first batch.
 */
#ifndef IDX_INDEXER_STORE_WRITE_H
#define IDX_INDEXER_STORE_WRITE_H

#include "common/base/buf.h"
#include <idx/indexer.h>

/* Where a document's texts lie within the records of its batch. */
typedef struct record_place {
    size_t start; /* of the record */
    size_t title, title_bytes;
    size_t body, body_bytes;
} record_place;

/* Appends the record of `document`. Check out->error afterwards. */
void idx__record_append(buf *out, const idx_document *document, record_place *place);

/* Blocks of one batch: frames one behind the other, and for each its offset among them and its first document. */
typedef struct store_blocks {
    buf frames;
    buf offsets; /* u64 each, relative to `frames` */
    buf docs;    /* u32 each */
    uint32_t count;
} store_blocks;

void idx__store_blocks_init(store_blocks *b, const idx_allocator *allocator);
void idx__store_blocks_release(store_blocks *b);
void idx__store_blocks_reset(store_blocks *b);

typedef struct store_dictionary store_dictionary; /* shared by all compressors once made */

/* Trains a dictionary from records; *out stays NULL when there are too few for one. Errors: IDX_ENOMEM. */
int idx__store_dictionary_new(store_dictionary **out, const buf *records, const record_place *places, size_t count,
                              const idx_allocator *allocator, idx_error *err);
void idx__store_dictionary_free(store_dictionary *d);
const uint8_t *idx__store_dictionary_data(const store_dictionary *d, size_t *bytes);

typedef struct store_compressor store_compressor; /* of one thread */

int idx__store_compressor_new(store_compressor **out, const idx_allocator *allocator, idx_error *err);
void idx__store_compressor_free(store_compressor *c);

/* Compresses the records of a batch whose first document has number `first_doc`; replaces `out`. `dictionary` may be NULL. */
int idx__store_compress(store_compressor *c, const store_dictionary *dictionary, const buf *records,
                        const record_place *places, size_t count, uint32_t first_doc, store_blocks *out, idx_error *err);

#endif
