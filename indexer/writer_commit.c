/*
 * writer_commit.c: see writer_impl.h. The segments of a writer's directory: opened, added to, merged, replaced by the next commit.
 * Until the new manifest stands in its place a reader sees what was there before.
 */
#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/segment.h"
#include "common/io/file.h"
#include "indexer/commit.h"
#include "indexer/merge_policy.h"
#include "indexer/segment_merge.h"
#include "indexer/writer_impl.h"

#include <string.h>

/* ---- the segments that are there ---------------------------------------------------------------- */

void idx__writer_segments_close(const idx_writer *w, segment *segments, uint32_t count)
{
    for (uint32_t i = 0; segments && i < count; i++) {
        idx__segment_close(&segments[i]);
    }
    idx__free(w->options.allocator, segments, count * sizeof *segments);
}

static int segments_open(const idx_writer *w, const manifest *m, segment **out, idx_error *err)
{
    uint32_t count = m->segment_count;
    segment *segments = count ? idx__calloc(w->options.allocator, count, sizeof *segments) : NULL;
    if (count && !segments) {
        return idx__error_nomem(err);
    }
    int code = IDX_OK;
    for (uint32_t i = 0; i < count && code == IDX_OK; i++) {
        code = idx__segment_open(&segments[i], w->dir, m->segments[i].id, false, w->options.allocator, err);
    }
    if (code != IDX_OK) {
        idx__writer_segments_close(w, segments, count);
        return code;
    }
    *out = segments;
    return IDX_OK;
}

int idx__writer_commit_load(idx_writer *w, idx_error *err)
{
    idx_error local = {0};
    int code = idx__manifest_read(&w->commit, w->dir, &local);
    if (code == IDX_ENOTFOUND) {
        return IDX_OK;
    }
    if (code != IDX_OK) {
        if (w->is_replacing) {
            return IDX_OK; // whatever it was, it is about to be replaced
        }
        if (err) {
            *err = local;
        }
        return code;
    }
    if (w->is_replacing) {
        return IDX_OK;
    }
    uint64_t fingerprint = idx_analyzer_fingerprint(w->analyzer);
    if (strcmp(w->commit.analyzer, idx_analyzer_name(w->analyzer)) != 0 || w->commit.fingerprint != fingerprint) {
        return idx__error_set(err, IDX_EANALYZER, "the index was built with analyzer \"%s\": append with the same one",
                              w->commit.analyzer);
    }
    bool has_store = w->commit.flags & IDX_FLAG_STORE;
    bool has_positions = w->commit.flags & IDX_FLAG_POSITIONS;
    if (w->commit.segment_count > 0 && (has_store != w->options.store || has_positions != w->options.positions)) {
        return idx__error_set(err, IDX_EINVAL, "the index was built %s store and %s positions: append with the same options",
                              has_store ? "with" : "without", has_positions ? "with" : "without");
    }
    return segments_open(w, &w->commit, &w->segments, err);
}

/* ---- committing --------------------------------------------------------------------------------- */

/* Makes `segments` the commit and opens them. */
static int commit_replace(idx_writer *w, const manifest_segment *segments, uint32_t count, idx_error *err)
{
    const idx_allocator *a = w->options.allocator;
    manifest next;
    idx__manifest_init(&next, a);
    memcpy(next.analyzer, idx_analyzer_name(w->analyzer), strlen(idx_analyzer_name(w->analyzer)) + 1);
    next.fingerprint = idx_analyzer_fingerprint(w->analyzer);
    next.flags = (w->options.store ? IDX_FLAG_STORE : 0) | (w->options.positions ? IDX_FLAG_POSITIONS : 0);
    if (count > 0) {
        next.segments = idx__alloc_array(a, count, sizeof *next.segments);
        if (!next.segments) {
            return idx__error_nomem(err);
        }
        memcpy(next.segments, segments, count * sizeof *segments);
        next.segment_count = count;
    }
    // Opened first: behind the commit nothing may fail.
    segment *opened = NULL;
    int code = segments_open(w, &next, &opened, err);
    if (code == IDX_OK) {
        code = idx__commit(w->dir, &next, err);
    }
    if (code != IDX_OK) {
        idx__writer_segments_close(w, opened, count);
        idx__manifest_release(&next);
        return code;
    }
    idx__writer_segments_close(w, w->segments, w->commit.segment_count);
    idx__manifest_release(&w->commit);
    w->commit = next;
    w->segments = opened;
    w->is_replacing = false;
    idx__commit_sweep(w->dir, &w->commit, a);
    return IDX_OK;
}

/* Rewrites the segments from `first` on as one, in place in `list`. */
static int merge_tail(idx_writer *w, manifest_segment *list, uint32_t *count, uint32_t first, idx_error *err)
{
    const idx_allocator *a = w->options.allocator;
    uint32_t n = *count - first;
    segment *opened = idx__calloc(a, n, sizeof *opened);
    const segment **pointers = idx__alloc_array(a, n, sizeof *pointers);
    int code = opened && pointers ? IDX_OK : idx__error_nomem(err);
    for (uint32_t i = 0; i < n && code == IDX_OK; i++) {
        // All of it is going to be read: a flipped bit must not get a fresh checksum.
        code = idx__segment_open(&opened[i], w->dir, list[first + i].id, true, a, err);
        pointers[i] = &opened[i];
    }
    builder_options options = idx__builder_options_of(w);
    if (code == IDX_OK) {
        code = idx__segments_merge(pointers, n, &options, &list[first], err);
    }
    if (code == IDX_OK) {
        *count = first + 1;
    }
    for (uint32_t i = 0; opened && i < n; i++) {
        idx__segment_close(&opened[i]);
    }
    idx__free(a, pointers, n * sizeof *pointers);
    idx__free(a, opened, n * sizeof *opened);
    return code;
}

static uint32_t merge_first(const manifest_segment *list, uint32_t count, bool all)
{
    if (all) {
        return 0;
    }
    uint32_t documents[IDX_MAX_SEGMENTS + 1];
    for (uint32_t i = 0; i < count; i++) {
        documents[i] = list[i].documents;
    }
    return (uint32_t)idx__merge_policy(documents, count);
}

int idx__writer_commit(idx_writer *w, bool merge_all, idx_error *err)
{
    const idx_allocator *a = w->options.allocator;
    uint32_t kept = w->is_replacing ? 0 : w->commit.segment_count;
    uint32_t count = kept;
    manifest_segment *list = idx__alloc_array(a, (size_t)kept + 1, sizeof *list);
    if (!list) {
        return idx__error_nomem(err);
    }
    if (kept) {
        memcpy(list, w->commit.segments, kept * sizeof *list);
    }
    int code = IDX_OK;
    uint64_t made[2]; // the segments that are new here
    unsigned made_count = 0;
    if (w->documents > 0) {
        code = idx__building_finish(w, &list[count], err);
        made[made_count] = list[count].id;
        made_count += code == IDX_OK;
        count++;
    }
    idx__building_release(w);
    uint32_t first = code == IDX_OK && count > 1 ? merge_first(list, count, merge_all) : count;
    // A new segment is put in order by being rewritten, with those that the policy would merge it with.
    bool reorders = w->options.reorder && count > kept;
    first = reorders && first >= count ? count - 1 : first;
    if (code == IDX_OK && (first + 1 < count || reorders)) {
        code = merge_tail(w, list, &count, first, err);
        made[made_count] = list[first].id;
        made_count += code == IDX_OK;
    }
    if (code == IDX_OK) {
        code = commit_replace(w, list, count, err);
    }
    for (unsigned i = 0; code != IDX_OK && i < made_count; i++) {
        idx__commit_abandon(w->dir, made[i], a);
    }
    idx__free(a, list, ((size_t)kept + 1) * sizeof *list);
    return code;
}
