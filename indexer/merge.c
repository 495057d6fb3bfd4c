/*
 * merge.c: see merge.h. Terms by a linear search for the smallest among the sources' (few, and mostly one); entries of a term
 * from whichever stream has the smallest key, for as long as it stays below the others'.
 */
#include "indexer/merge.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "indexer/run.h"

#include <string.h>

/* A stream being decoded: `key` is that of the entry at hand, `p` stands behind its head. */
typedef struct stream {
    const uint8_t *p, *end;
    uint32_t key;
} stream;

/* Our own writing, in memory or in our own temporary file: trusted. */
static inline uint64_t get_varint(const uint8_t **p)
{
    uint64_t v = *(*p)++;
    if (v < 0x80) {
        return v;
    }
    v &= 0x7f;
    for (unsigned shift = 7;; shift += 7) {
        uint8_t byte = *(*p)++;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return v;
        }
    }
}

static inline void stream_head(stream *s)
{
    s->key += 1 + (uint32_t)(get_varint(&s->p) >> 1);
}

typedef struct merger {
    const merge_sink *sink;
    uint32_t *positions;
    size_t position_capacity;
    stream *streams;
    size_t *alive; // sources that have the term at hand
    size_t source_count;
    const idx_allocator *allocator;
} merger;

/* Hands the entry at hand to the sink and steps to the next; *more is false at the end of the stream. */
static inline int entry_pass(merger *m, stream *s, bool *more, idx_error *err)
{
    uint32_t count = 0;
    uint32_t position = UINT32_MAX;
    for (;;) {
        if (count == m->position_capacity &&
            idx__grow(m->allocator, &m->positions, &m->position_capacity, (size_t)count + 1, sizeof *m->positions) !=
                IDX_OK) {
            return idx__error_nomem(err);
        }
        position += 1 + (uint32_t)(get_varint(&s->p) >> 1);
        m->positions[count++] = position;
        if (s->p == s->end || (*s->p & 1)) {
            break; // the end, or the head of the next entry
        }
    }
    int code = m->sink->entry(m->sink->ctx, s->key >> 1, (inverter_field)(s->key & 1), m->positions, count, err);
    *more = s->p != s->end;
    if (*more) {
        stream_head(s);
    }
    return code;
}

static int merge_streams(merger *m, size_t live, idx_error *err)
{
    int code = IDX_OK;
    while (live > 0 && code == IDX_OK) {
        size_t first = 0;
        uint32_t limit = UINT32_MAX; // smallest key of the other streams
        for (size_t i = 1; i < live; i++) {
            uint32_t key = m->streams[i].key;
            if (key < m->streams[first].key) {
                limit = m->streams[first].key;
                first = i;
            } else if (key < limit) {
                limit = key;
            }
        }
        bool more = true;
        do {
            code = entry_pass(m, &m->streams[first], &more, err);
        } while (code == IDX_OK && more && m->streams[first].key < limit);
        if (!more) {
            m->streams[first] = m->streams[--live];
        }
    }
    return code;
}

static int compare(const source *a, const source *b)
{
    size_t a_bytes, b_bytes;
    const uint8_t *x = idx__source_term(a, &a_bytes);
    const uint8_t *y = idx__source_term(b, &b_bytes);
    int order = memcmp(x, y, a_bytes < b_bytes ? a_bytes : b_bytes);
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

/* Finds the smallest term; sets m->alive to the sources that have it. Returns how many. */
static size_t smallest(merger *m, source *const *sources, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        int order = n == 0 ? -1 : compare(sources[i], sources[m->alive[0]]);
        if (order < 0) {
            n = 0;
        }
        if (order <= 0) {
            m->alive[n++] = i;
        }
    }
    return n;
}

static int merge_term(merger *m, source **sources, size_t have, idx_error *err)
{
    for (size_t i = 0; i < have; i++) {
        size_t bytes;
        const uint8_t *p = idx__source_stream(sources[m->alive[i]], &bytes);
        m->streams[i] = (stream){.p = p, .end = p + bytes, .key = UINT32_MAX};
        stream_head(&m->streams[i]);
    }
    size_t term_bytes;
    const uint8_t *term = idx__source_term(sources[m->alive[0]], &term_bytes);
    int code = m->sink->begin(m->sink->ctx, term, term_bytes, err);
    if (code == IDX_OK) {
        code = merge_streams(m, have, err);
    }
    return code == IDX_OK ? m->sink->end(m->sink->ctx, err) : code;
}

int idx__merge(source *const *sources, size_t count, const merge_sink *sink, const idx_allocator *allocator, idx_error *err)
{
    if (count == 0) {
        return IDX_OK;
    }
    int code = IDX_OK;
    merger m = {.sink = sink, .source_count = count, .allocator = allocator};
    source **live = idx__alloc_array(allocator, count, sizeof *live);
    m.streams = idx__alloc_array(allocator, count, sizeof *m.streams);
    m.alive = idx__alloc_array(allocator, count, sizeof *m.alive);
    if (!live || !m.streams || !m.alive) {
        code = idx__error_nomem(err);
        goto out;
    }
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        code = idx__source_next(sources[i], err);
        if (code == IDX_OK) {
            live[n++] = sources[i];
        } else if (code != IDX_ENOTFOUND) {
            goto out;
        }
    }
    code = IDX_OK;
    while (n > 0) {
        size_t have = smallest(&m, live, n);
        code = merge_term(&m, live, have, err);
        for (size_t i = have; code == IDX_OK && i-- > 0;) {
            code = idx__source_next(live[m.alive[i]], err);
            if (code == IDX_ENOTFOUND) {
                memmove(live + m.alive[i], live + m.alive[i] + 1, (n - m.alive[i] - 1) * sizeof *live);
                n--;
                code = IDX_OK;
            }
        }
        if (code != IDX_OK) {
            goto out;
        }
    }
out:
    idx__free(allocator, m.positions, m.position_capacity * sizeof *m.positions);
    idx__free(allocator, m.alive, count * sizeof *m.alive);
    idx__free(allocator, m.streams, count * sizeof *m.streams);
    idx__free(allocator, live, count * sizeof *live);
    return code;
}

/* ---- into a run --------------------------------------------------------------------------------- */

typedef struct run_sink {
    outfile *file;
    buf term, stream;
    uint32_t last_key;
} run_sink;

static int run_begin(void *ctx, const uint8_t *term, size_t bytes, idx_error *err)
{
    (void)err;
    run_sink *r = ctx;
    idx__buf_reset(&r->term);
    idx__buf_reset(&r->stream);
    idx__buf_append(&r->term, term, bytes);
    r->last_key = UINT32_MAX;
    return IDX_OK;
}

static int run_entry(void *ctx, uint32_t doc, inverter_field field, const uint32_t *positions, uint32_t count, idx_error *err)
{
    (void)err;
    run_sink *r = ctx;
    uint32_t key = doc * 2 + (uint32_t)field;
    idx__buf_varint(&r->stream, (uint64_t)(uint32_t)(key - (r->last_key + 1)) << 1 | 1);
    r->last_key = key;
    uint32_t previous = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        idx__buf_varint(&r->stream, (uint64_t)(uint32_t)(positions[i] - (previous + 1)) << 1);
        previous = positions[i];
    }
    return IDX_OK;
}

static int run_term_end(void *ctx, idx_error *err)
{
    run_sink *r = ctx;
    if (r->term.error != IDX_OK || r->stream.error != IDX_OK) {
        return idx__error_nomem(err);
    }
    idx__run_put(r->file, r->term.data, r->term.bytes, r->stream.data, r->stream.bytes);
    return idx__outfile_error(r->file, err);
}

int idx__merge_to_run(source *const *sources, size_t count, const char *path, const idx_allocator *allocator, idx_error *err)
{
    run_sink r = {0};
    idx__buf_init(&r.term, allocator);
    idx__buf_init(&r.stream, allocator);
    int code = idx__outfile_new(&r.file, path, allocator, err);
    if (code == IDX_OK) {
        merge_sink sink = {&r, run_begin, run_entry, run_term_end};
        code = idx__merge(sources, count, &sink, allocator, err);
    }
    if (code == IDX_OK) {
        idx__run_end(r.file);
        code = idx__outfile_finish(r.file, NULL, false, err);
    }
    idx__outfile_free(r.file);
    idx__buf_release(&r.term);
    idx__buf_release(&r.stream);
    return code;
}
