/* source.c: the part that all sources share, and the one over an inverter; run.c and segment_source.c hold the others. */
#include "indexer/source_impl.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

int idx__source_new(source **out, const source_kind *kind, size_t bytes, const idx_allocator *allocator, idx_error *err)
{
    source *s = idx__calloc(allocator, 1, bytes);
    if (!s) {
        return idx__error_nomem(err);
    }
    s->kind = kind;
    s->object_bytes = bytes;
    s->allocator = allocator;
    *out = s;
    return IDX_OK;
}

void idx__source_free(source *s)
{
    if (s) {
        s->kind->release(s);
        idx__free(s->allocator, s, s->object_bytes);
    }
}

int idx__source_next(source *s, idx_error *err)
{
    return s->kind->next(s, err);
}

const uint8_t *idx__source_term(const source *s, size_t *bytes)
{
    *bytes = s->term_bytes;
    return s->term;
}

void idx__source_append(const source *s, buf *out)
{
    s->kind->append(s, out);
}

typedef struct inverter_source {
    source base;
    const inverter *inverter;
    size_t next; // rank of the next term
} inverter_source;

static int inverter_next(source *base, idx_error *err)
{
    inverter_source *s = (inverter_source *)base;
    (void)err;
    if (s->next == idx__inverter_terms(s->inverter)) {
        return IDX_ENOTFOUND;
    }
    base->term = idx__inverter_term(s->inverter, s->next++, &base->term_bytes);
    return IDX_OK;
}

static void inverter_append(const source *base, buf *out)
{
    const inverter_source *s = (const inverter_source *)base;
    idx__inverter_stream(s->inverter, s->next - 1, out);
}

static void inverter_release(source *base)
{
    (void)base;
}

static const source_kind inverter_kind = {inverter_next, inverter_append, inverter_release};

int idx__source_of_inverter(source **out, const inverter *v, const idx_allocator *allocator, idx_error *err)
{
    int code = idx__source_new(out, &inverter_kind, sizeof(inverter_source), allocator, err);
    if (code == IDX_OK) {
        inverter_source *s = (inverter_source *)*out;
        s->inverter = v;
    }
    return code;
}
