/* merge.c: see merge.h. The smallest term is looked for among the sources one by one: they are few, and mostly one. */
#include "indexer/merge.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "indexer/run.h"

#include <string.h>

typedef struct merger {
    source **live; /* sources that are not at their end */
    size_t live_count;
    size_t *having; /* indexes in `live` of those that have the smallest term */
    source **sources; /* these */
} merger;

static int compare(const source *a, const source *b)
{
    size_t a_bytes, b_bytes;
    const uint8_t *x = idx__source_term(a, &a_bytes);
    const uint8_t *y = idx__source_term(b, &b_bytes);
    int order = memcmp(x, y, a_bytes < b_bytes ? a_bytes : b_bytes);
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

/* Finds the smallest term; sets m->having. Returns how many have it. */
static size_t smallest(merger *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->live_count; i++) {
        int order = n == 0 ? -1 : compare(m->live[i], m->live[m->having[0]]);
        if (order < 0) {
            n = 0;
        }
        if (order <= 0) {
            m->having[n++] = i;
        }
    }
    return n;
}

/* Steps the sources that had the term; the last first, so that removing one leaves the other indexes right. */
static int advance(merger *m, size_t having, idx_error *err)
{
    for (size_t i = having; i-- > 0;) {
        size_t at = m->having[i];
        int code = idx__source_next(m->live[at], err);
        if (code == IDX_ENOTFOUND) {
            memmove(m->live + at, m->live + at + 1, (m->live_count - at - 1) * sizeof *m->live);
            m->live_count--;
        } else if (code != IDX_OK) {
            return code;
        }
    }
    return IDX_OK;
}

static int start(merger *m, source *const *sources, size_t count, idx_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int code = idx__source_next(sources[i], err);
        if (code == IDX_OK) {
            m->live[m->live_count++] = sources[i];
        } else if (code != IDX_ENOTFOUND) {
            return code;
        }
    }
    return IDX_OK;
}

int idx__merge(source *const *sources, size_t count, merge_term_fn fn, void *ctx, const idx_allocator *allocator,
               idx_error *err)
{
    if (count == 0) {
        return IDX_OK;
    }
    merger m = {
        .live = idx__alloc_array(allocator, count, sizeof *m.live),
        .having = idx__alloc_array(allocator, count, sizeof *m.having),
        .sources = idx__alloc_array(allocator, count, sizeof *m.sources),
    };
    int code = m.live && m.having && m.sources ? start(&m, sources, count, err) : idx__error_nomem(err);
    while (code == IDX_OK && m.live_count > 0) {
        size_t having = smallest(&m);
        merged_term term = {.sources = m.sources, .source_count = having};
        term.term = idx__source_term(m.live[m.having[0]], &term.term_bytes);
        for (size_t i = 0; i < having; i++) {
            m.sources[i] = m.live[m.having[i]];
        }
        code = fn(ctx, &term, err);
        if (code == IDX_OK) {
            code = advance(&m, having, err);
        }
    }
    idx__free(allocator, m.sources, count * sizeof *m.sources);
    idx__free(allocator, m.having, count * sizeof *m.having);
    idx__free(allocator, m.live, count * sizeof *m.live);
    return code;
}

/* ---- into a run --------------------------------------------------------------------------------- */

typedef struct run_sink {
    outfile *file;
    stream_walk walk;
    buf inputs; // the streams of a term
    buf stream; // what they become
    uint32_t last_key;
} run_sink;

static int run_entry(void *ctx, uint32_t doc, inverter_field field, const uint32_t *positions, uint32_t count, idx_error *err)
{
    (void)err;
    run_sink *r = ctx;
    idx__stream_append(&r->stream, &r->last_key, doc * 2 + (uint32_t)field, positions, count);
    return IDX_OK;
}

static int run_term(void *ctx, const merged_term *term, idx_error *err)
{
    run_sink *r = ctx;
    size_t ends[IDX_MERGE_FAN_IN];
    stream_view views[IDX_MERGE_FAN_IN];
    idx__buf_reset(&r->inputs);
    for (size_t i = 0; i < term->source_count; i++) {
        idx__source_append(term->sources[i], &r->inputs);
        ends[i] = r->inputs.bytes;
    }
    if (!idx__buf_reserve(&r->inputs, STREAM_PADDING)) {
        return idx__error_nomem(err);
    }
    const buf *out = &r->inputs;
    if (term->source_count > 1) {
        for (size_t i = 0; i < term->source_count; i++) {
            size_t start = i ? ends[i - 1] : 0;
            views[i] = (stream_view){r->inputs.data + start, ends[i] - start};
        }
        out = &r->stream;
        idx__buf_reset(&r->stream);
        r->last_key = UINT32_MAX;
        int code = idx__stream_walk(&r->walk, views, term->source_count, run_entry, r, err);
        if (code != IDX_OK || r->stream.error != IDX_OK) {
            return code != IDX_OK ? code : idx__error_nomem(err);
        }
    }
    idx__run_put(r->file, term->term, term->term_bytes, out->data, out->bytes);
    return idx__outfile_error(r->file, err);
}

int idx__merge_to_run(source *const *sources, size_t count, const char *path, const idx_allocator *allocator, idx_error *err)
{
    run_sink r = {0};
    idx__stream_walk_init(&r.walk, allocator);
    idx__buf_init(&r.inputs, allocator);
    idx__buf_init(&r.stream, allocator);
    int code = idx__outfile_new(&r.file, path, allocator, err);
    if (code == IDX_OK) {
        code = idx__merge(sources, count, run_term, &r, allocator, err);
    }
    if (code == IDX_OK) {
        idx__run_end(r.file);
        code = idx__outfile_finish(r.file, NULL, false, err);
    }
    idx__outfile_free(r.file);
    idx__buf_release(&r.inputs);
    idx__buf_release(&r.stream);
    idx__stream_walk_release(&r.walk);
    return code;
}
