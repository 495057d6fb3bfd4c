/* segment_source.c: the source over a segment: each list decoded into the stream that an inverter would have made. */
#include "indexer/source_impl.h"
#include "indexer/stream.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/positions.h"
#include "common/format/postings.h"

typedef struct segment_source {
    source base;
    const segment *segment;
    uint32_t first_doc;
    terms_walk walk;
    posting_list list;
    position_block positions;
    title_side titles;
    uint32_t docs[IDX_POSTINGS_BLOCK];
    uint32_t freqs[IDX_POSTINGS_BLOCK];
    uint32_t *values;
    size_t value_capacity;
    uint32_t last_key;
    buf stream;
} segment_source;

static int values_reserve(segment_source *s, uint32_t count, idx_error *err)
{
    int code = idx__grow(s->base.allocator, &s->values, &s->value_capacity, count, sizeof *s->values);
    return code == IDX_OK ? IDX_OK : idx__error_nomem(err);
}

/* One field of document i of the block at hand. */
static int field_put(segment_source *s, uint32_t i, inverter_field field, uint32_t tf, idx_error *err)
{
    if (tf == 0) {
        return IDX_OK;
    }
    int code = values_reserve(s, tf, err);
    if (code != IDX_OK) {
        return code;
    }
    if (!(s->segment->meta.flags & IDX_FLAG_POSITIONS)) {
        for (uint32_t k = 0; k < tf; k++) {
            s->values[k] = k;
        }
    } else if (field == INVERTER_TITLE) {
        code = idx__positions_title(&s->positions, i, s->values, err);
    } else {
        code = idx__positions_body(&s->positions, i, s->values, err);
    }
    if (code == IDX_OK) {
        uint32_t key = 2 * (s->first_doc + s->docs[i]) + (uint32_t)field;
        idx__stream_append(&s->stream, &s->last_key, key, s->values, tf);
    }
    return code;
}

static int block_put(segment_source *s, uint32_t b, idx_error *err)
{
    uint32_t count;
    int code = idx__postings_docs(&s->list, b, s->docs, &count, err);
    if (code == IDX_OK) {
        code = idx__postings_freqs(&s->list, b, s->freqs, err);
    }
    if (code == IDX_OK) {
        code = idx__postings_titles(&s->list, b, s->freqs, &s->titles, err);
    }
    if (code == IDX_OK && (s->segment->meta.flags & IDX_FLAG_POSITIONS)) {
        code = idx__positions_open(&s->positions, &s->list, b, s->docs, s->freqs, &s->titles, err);
    }
    for (uint32_t i = 0, t = 0; i < count && code == IDX_OK; i++) {
        uint32_t title_tf = 0;
        if (t < s->titles.count && s->titles.index[t] == i) {
            title_tf = s->titles.tf[t++];
        }
        code = field_put(s, i, INVERTER_TITLE, title_tf, err);
        if (code == IDX_OK) {
            code = field_put(s, i, INVERTER_BODY, s->freqs[i] - title_tf * s->segment->meta.title_weight, err);
        }
    }
    return code;
}

static int segment_next(source *base, idx_error *err)
{
    segment_source *s = (segment_source *)base;
    int code = idx__terms_walk_next(&s->walk, err);
    if (code == IDX_OK) {
        code = idx__postings_open(&s->list, s->segment, &s->walk.entry, err);
    }
    idx__buf_reset(&s->stream);
    s->last_key = UINT32_MAX;
    for (uint32_t b = 0; code == IDX_OK && b < s->list.block_count; b++) {
        code = block_put(s, b, err);
    }
    if (code == IDX_OK && s->stream.error != IDX_OK) {
        code = idx__error_nomem(err);
    }
    base->term = s->walk.term;
    base->term_bytes = s->walk.bytes;
    return code;
}

static void segment_append(const source *base, buf *out)
{
    const segment_source *s = (const segment_source *)base;
    idx__buf_append(out, s->stream.data, s->stream.bytes);
}

static void segment_release(source *base)
{
    segment_source *s = (segment_source *)base;
    idx__buf_release(&s->stream);
    idx__free(base->allocator, s->values, s->value_capacity * sizeof *s->values);
}

static const source_kind segment_kind = {segment_next, segment_append, segment_release};

int idx__source_of_segment(source **out, const segment *segment, uint32_t first_doc, const idx_allocator *allocator,
                           idx_error *err)
{
    source *base;
    int code = idx__source_new(&base, &segment_kind, sizeof(segment_source), allocator, err);
    if (code != IDX_OK) {
        return code;
    }
    segment_source *s = (segment_source *)base;
    s->segment = segment;
    s->first_doc = first_doc;
    idx__buf_init(&s->stream, allocator);
    code = idx__terms_walk_init(&s->walk, segment, NULL, 0, err);
    if (code != IDX_OK) {
        idx__source_free(base);
        return code;
    }
    *out = base;
    return IDX_OK;
}
