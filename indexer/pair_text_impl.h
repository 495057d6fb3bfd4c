/* pair_text_impl.h: what pair_text.c and pair_reader.c share. */
#ifndef IDX_INDEXER_PAIR_TEXT_IMPL_H
#define IDX_INDEXER_PAIR_TEXT_IMPL_H

#include "common/base/arena.h"
#include "indexer/pair_text.h"
#include "indexer/scratch.h"

/* The first entry of a stream in a zone or behind it: a cursor without its end. */
typedef struct zone_mark {
    uint64_t offset; /* in the scratch file */
    uint32_t key;
} zone_mark;

typedef struct kept_stream {
    uint64_t offset, end; /* in the scratch file */
    size_t first_mark;
    uint32_t first_zone, zone_count; /* of its marks */
    uint32_t word;                   /* index of it */
} kept_stream;

struct pair_text {
    const list_params *params;
    const uint32_t *rank; /* NULL: documents keep their numbers */
    uint32_t documents;
    unsigned zone_shift; /* a zone has 2^zone_shift documents */
    uint64_t tokens;
    const idx_allocator *allocator;
    scratch kept;
    arena terms;
    pair_word *words;
    size_t word_count, word_capacity;
    kept_stream *streams;
    size_t stream_count, stream_capacity;
    zone_mark *marks;
    size_t mark_count, mark_capacity;
};

#endif
