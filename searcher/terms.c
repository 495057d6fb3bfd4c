/*
 * terms.c: the terms of all segments as one ordered list: a walk in each, the smallest of their
 * current terms next.
 */
#include "common/format/terms.h"
#include "common/text/signs.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "searcher/searcher.h"

#include <string.h>

typedef struct merged_walk {
    terms_walk *walks;
    uint32_t count; // of walks that have a current term
} merged_walk;

static int compare_terms(const uint8_t *a, size_t a_bytes, const uint8_t *b, size_t b_bytes)
{
    int order = memcmp(a, b, a_bytes < b_bytes ? a_bytes : b_bytes);
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

static bool has_prefix(const terms_walk *w, const uint8_t *prefix, size_t bytes)
{
    return w->bytes >= bytes && (bytes == 0 || memcmp(w->term, prefix, bytes) == 0);
}

// Steps walk i; one that is past the prefix is replaced by the last.
static int step(merged_walk *m, uint32_t i, const uint8_t *prefix, size_t bytes, idx_error *err)
{
    int rc = idx__terms_walk_next(&m->walks[i], err);
    if (rc == IDX_ENOTFOUND || (rc == IDX_OK && !has_prefix(&m->walks[i], prefix, bytes))) {
        m->walks[i] = m->walks[--m->count];
        return IDX_OK;
    }
    return rc;
}

static int begin(merged_walk *m, const idx_searcher *s, const uint8_t *prefix, size_t bytes,
                 idx_error *err)
{
    for (uint32_t i = 0; i < s->manifest.segment_count; i++) {
        int rc = idx__terms_walk_init(&m->walks[m->count], &s->segments[i], prefix, bytes, err);
        if (rc == IDX_OK) {
            m->count++;
            rc = step(m, m->count - 1, prefix, bytes, err);
        }
        if (rc != IDX_OK) {
            return rc;
        }
    }
    return IDX_OK;
}

static int walk_all(merged_walk *m, const uint8_t *prefix, size_t prefix_bytes, idx_term_fn fn,
                    void *ctx, idx_error *err)
{
    while (m->count) {
        uint8_t term[IDX_MAX_TERM_BYTES + 1];
        size_t bytes = m->walks[0].bytes;
        memcpy(term, m->walks[0].term, bytes);
        for (uint32_t i = 1; i < m->count; i++) {
            const terms_walk *w = &m->walks[i];
            if (compare_terms(w->term, w->bytes, term, bytes) < 0) {
                bytes = w->bytes;
                memcpy(term, w->term, bytes);
            }
        }
        idx_term_info info = {.term = (const char *)term, .bytes = bytes};
        for (uint32_t i = m->count;
             i-- > 0;) { // backwards: a walk that ends is replaced by one already seen
            if (compare_terms(m->walks[i].term, m->walks[i].bytes, term, bytes) == 0) {
                info.df += m->walks[i].entry.df;
                int rc = step(m, i, prefix, prefix_bytes, err);
                if (rc != IDX_OK) {
                    return rc;
                }
            }
        }
        int rc = idx__is_sign(term, bytes) ? 0 : fn(ctx, &info); // signs are no words
        if (rc != 0) {
            return rc;
        }
    }
    return IDX_OK;
}

int idx_searcher_terms(const idx_searcher *searcher, const char *prefix, size_t bytes,
                       idx_term_fn fn, void *ctx, idx_error *err)
{
    idx__error_clear(err);
    if (!searcher || (!prefix && bytes) || !fn) {
        return idx__error_set(err, IDX_EINVAL, "idx_searcher_terms: an argument is missing");
    }
    if (bytes > IDX_MAX_TERM_BYTES || searcher->manifest.segment_count == 0) {
        return IDX_OK;
    }
    uint32_t count = searcher->manifest.segment_count;
    merged_walk m = {.walks = idx__alloc_array(searcher->allocator, count, sizeof *m.walks)};
    if (!m.walks) {
        return idx__error_nomem(err);
    }
    const uint8_t *from = (const uint8_t *)prefix;
    int rc = begin(&m, searcher, from, bytes, err);
    if (rc == IDX_OK) {
        rc = walk_all(&m, from, bytes, fn, ctx, err);
    }
    idx__free(searcher->allocator, m.walks, count * sizeof *m.walks);
    return rc;
}
