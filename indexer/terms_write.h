/*
 * terms_write.h: the dictionary: terms in order in, the sections TERMS and TERMINDEX out (docs/format.md, section 4).
 */
#ifndef IDX_INDEXER_TERMS_WRITE_H
#define IDX_INDEXER_TERMS_WRITE_H

#include "common/io/outfile.h"
#include "indexer/list_write.h"

typedef struct terms_writer {
    outfile *terms;
    bool with_positions;
    uint64_t postings_offset, positions_offset; /* of the next list */
    uint64_t block_postings, block_positions;   /* of the block's first */
    uint32_t in_block;
    uint32_t block_count;
    uint64_t term_count, posting_count; /* without signs (common/text/signs.h) */
    uint64_t tiny_bytes, tiny_position_bytes;
    uint8_t previous[IDX_MAX_TERM_BYTES];
    size_t previous_bytes;
    buf strings, lists;
    buf keys, offsets; /* the two halves of TERMINDEX */
} terms_writer;

void idx__terms_writer_init(terms_writer *w, outfile *terms, bool with_positions, const idx_allocator *allocator);
void idx__terms_writer_release(terms_writer *w);

/* Adds a term, which must be greater than the one before, with its list. Errors: IDX_ENOMEM, IDX_ELIMIT. */
int idx__terms_writer_add(terms_writer *w, const uint8_t *term, size_t bytes, const list_result *list, idx_error *err);

/* Writes the last block. Then `keys` and `offsets` are complete. */
int idx__terms_writer_finish(terms_writer *w, idx_error *err);

#endif
