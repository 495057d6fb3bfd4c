/*
 * searcher.c: opening and closing an index, and its documents.
 *
 * A commit may fall between reading the manifest and mapping its segments, which are then gone: the
 * manifest is read again. A second manifest that is the same means that the segment is missing
 * indeed.
 */
#include "searcher/searcher.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/ids.h"
#include "common/format/stats.h"
#include "common/text/analyzer.h"

#include <stdio.h>
#include <string.h>

#define OPEN_ATTEMPTS 16

// ---- opening

void idx_searcher_options_init(idx_searcher_options *options)
{
    *options = (idx_searcher_options){.verify = false};
}

static void close_segments(idx_searcher *s, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        idx__store_unpacker_release(&s->unpackers[i]);
        idx__segment_close(&s->segments[i]);
    }
    idx__free(s->allocator, s->unpackers, s->manifest.segment_count * sizeof *s->unpackers);
    idx__free(s->allocator, s->segments, s->manifest.segment_count * sizeof *s->segments);
    s->unpackers = NULL;
    s->segments = NULL;
}

static int check_segment(const idx_searcher *s, const segment *seg, const manifest_segment *listed,
                         idx_error *err)
{
    bool has_positions = s->manifest.flags & IDX_FLAG_POSITIONS,
         has_store = s->manifest.flags & IDX_FLAG_STORE;
    if (seg->meta.documents != listed->documents || seg->map.bytes != listed->file_bytes ||
        seg->meta.fingerprint != s->manifest.fingerprint ||
        !(seg->meta.flags & IDX_FLAG_POSITIONS) == has_positions ||
        !(seg->meta.flags & IDX_FLAG_STORE) == has_store) {
        return idx__segment_corrupt(seg, SECTION_META, NULL, err, "it contradicts the manifest");
    }
    return IDX_OK;
}

// Maps what the manifest names.
static int open_segments(idx_searcher *s, const char *dir, bool verify, idx_error *err)
{
    uint32_t count = s->manifest.segment_count;
    s->documents = s->body_tokens = s->title_tokens = 0;
    s->title_weight = (float)IDX_DEFAULT_TITLE_WEIGHT;
    if (count == 0) {
        return IDX_OK;
    }
    s->segments = idx__alloc_array(s->allocator, count, sizeof *s->segments);
    s->unpackers = idx__calloc(s->allocator, count, sizeof *s->unpackers);
    if (!s->segments || !s->unpackers) {
        close_segments(s, 0);
        return idx__error_nomem(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        segment *seg = &s->segments[i];
        const manifest_segment *listed = &s->manifest.segments[i];
        int rc = idx__segment_open(seg, dir, listed->id, verify, s->allocator, err);
        if (rc != IDX_OK) {
            close_segments(s, i);
            return rc;
        }
        rc = check_segment(s, seg, listed, err);
        if (rc != IDX_OK) {
            close_segments(s, i + 1);
            return rc;
        }
        seg->first_doc = (uint32_t)s->documents;
        seg->unpacker = &s->unpackers[i];
        s->documents += seg->meta.documents;
        s->body_tokens += seg->meta.body_tokens;
        s->title_tokens += seg->meta.title_tokens;
    }
    s->title_weight = (float)s->segments[0].meta.title_weight;
    return IDX_OK;
}

static bool manifests_equal(const manifest *a, const manifest *b)
{
    if (a->segment_count != b->segment_count) {
        return false;
    }
    for (uint32_t i = 0; i < a->segment_count; i++) {
        if (a->segments[i].id != b->segments[i].id) {
            return false;
        }
    }
    return true;
}

static int open_commit(idx_searcher *s, const char *dir, bool verify, idx_error *err)
{
    int rc = idx__manifest_read(&s->manifest, dir, err);
    for (int attempt = 0; rc == IDX_OK; attempt++) {
        rc = open_segments(s, dir, verify, err);
        if (rc != IDX_ENOTFOUND) {
            return rc;
        }
        manifest newer;
        idx__manifest_init(&newer, s->allocator);
        idx_error newer_err = {0};
        int newer_rc = idx__manifest_read(&newer, dir, &newer_err);
        if (newer_rc != IDX_OK || attempt == OPEN_ATTEMPTS ||
            manifests_equal(&newer, &s->manifest)) {
            idx__manifest_release(&newer);
            if (err) {
                err->code = IDX_ECORRUPT; // the index is there, but not all of it
            }
            return IDX_ECORRUPT;
        }
        idx__manifest_release(&s->manifest);
        s->manifest = newer;
        idx__error_clear(err);
        rc = IDX_OK;
    }
    return rc;
}

static int open_analyzer(idx_searcher *s, idx_error *err)
{
    const manifest *m = &s->manifest;
    int rc = idx_analyzer_new(m->analyzer, s->allocator, &s->analyzer, err);
    if (rc == IDX_OK && idx_analyzer_fingerprint(s->analyzer) != m->fingerprint) {
        return idx__error_set(
            err, IDX_EANALYZER,
            "the index was built with another version of the analyzer \"%.80s\": build it again",
            m->analyzer);
    }
    return rc;
}

int idx_searcher_open(const char *dir, const idx_searcher_options *options, idx_searcher **out,
                      idx_error *err)
{
    idx_searcher_options defaults;
    idx_searcher_options_init(&defaults);
    options = options ? options : &defaults;
    idx__error_clear(err);
    if (!dir || !out) {
        return idx__error_set(err, IDX_EINVAL, "idx_searcher_open: an argument is missing");
    }
    idx_searcher *s = idx__calloc(options->allocator, 1, sizeof *s);
    if (!s) {
        return idx__error_nomem(err);
    }
    s->allocator = options->allocator;
    s->spare = idx__calloc(s->allocator, 1, sizeof *s->spare);
    if (!s->spare) {
        idx__free(s->allocator, s, sizeof *s);
        return idx__error_nomem(err);
    }
    idx__manifest_init(&s->manifest, s->allocator);
    int rc = open_commit(s, dir, options->verify, err);
    if (rc == IDX_OK) {
        rc = open_analyzer(s, err);
    }
    if (rc != IDX_OK) {
        idx_searcher_close(s);
        return rc;
    }
    *out = s;
    return IDX_OK;
}

void idx_searcher_close(idx_searcher *s)
{
    if (!s) {
        return;
    }
    if (s->segments) {
        close_segments(s, s->manifest.segment_count);
    }
    idx_analyzer_free(s->analyzer);
    idx__manifest_release(&s->manifest);
    idx__arena_drop(atomic_load(&s->spare->block), s->allocator);
    idx__free(s->allocator, s->spare, sizeof *s->spare);
    idx__free(s->allocator, s, sizeof *s);
}

void idx__searcher_begin(const idx_searcher *s, arena *a, const idx_allocator *allocator)
{
    idx__arena_init(a, allocator);
    if (allocator == s->allocator) {
        idx__arena_adopt(a, atomic_exchange(&s->spare->block, NULL));
    }
}

void idx__searcher_end(const idx_searcher *s, arena *a)
{
    if (a->allocator != s->allocator) {
        idx__arena_release(a);
        return;
    }
    arena_block *kept = idx__arena_keep(a);
    if (kept) {
        idx__arena_drop(atomic_exchange(&s->spare->block, kept), s->allocator);
    }
}

// ---- what it holds

const idx_analyzer *idx_searcher_analyzer(const idx_searcher *searcher)
{
    return searcher->analyzer;
}

bool idx_searcher_has_positions(const idx_searcher *searcher)
{
    return searcher->manifest.flags & IDX_FLAG_POSITIONS;
}

bool idx_searcher_has_store(const idx_searcher *searcher)
{
    return searcher->manifest.flags & IDX_FLAG_STORE;
}

void idx_searcher_stats(const idx_searcher *searcher, idx_index_stats *stats)
{
    idx_index_stats t = {0};
    idx__stats_add_manifest(&t, &searcher->manifest);
    for (uint32_t i = 0; i < searcher->manifest.segment_count; i++) {
        idx__stats_add_segment(&t, &searcher->segments[i]);
    }
    *stats = t;
}

int idx__searcher_locate(const idx_searcher *s, uint64_t doc, const segment **out, uint32_t *local,
                         idx_error *err)
{
    if (doc >= s->documents) {
        return idx__error_set(err, IDX_ENOTFOUND,
                              "there is no document number %llu: the index holds %llu",
                              (unsigned long long)doc, (unsigned long long)s->documents);
    }
    uint32_t low = 0,
             high = s->manifest.segment_count; // the last segment that begins at or before doc
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (s->segments[middle].first_doc <= doc) {
            low = middle;
        } else {
            high = middle;
        }
    }
    *out = &s->segments[low];
    *local = (uint32_t)doc - s->segments[low].first_doc;
    return IDX_OK;
}

int idx_searcher_find(const idx_searcher *searcher, const char *id, size_t id_bytes, uint64_t *doc,
                      idx_error *err)
{
    idx__error_clear(err);
    if (!searcher || (!id && id_bytes) || !doc) {
        return idx__error_set(err, IDX_EINVAL, "idx_searcher_find: an argument is missing");
    }
    for (uint32_t i = 0; i < searcher->manifest.segment_count; i++) {
        uint32_t local;
        int rc = idx__ids_find(&searcher->segments[i], id, id_bytes, &local, err);
        if (rc == IDX_OK) {
            *doc = (uint64_t)searcher->segments[i].first_doc + local;
        }
        if (rc != IDX_ENOTFOUND) {
            return rc;
        }
    }
    return idx__error_set(err, IDX_ENOTFOUND, "there is no document \"%.*s\"",
                          (int)(id_bytes < 160 ? id_bytes : 160), id ? id : "");
}
