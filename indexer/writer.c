/*
 * writer.c: idx_writer: documents are checked and numbered here, go through the pipeline in batches, and become a segment and a
 * commit. One failure that is not a document's own makes the writer refuse everything from then on.
 */
#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/ids.h"
#include "common/format/stats.h"
#include "common/io/file.h"
#include "common/io/lock.h"
#include "indexer/commit.h"
#include "indexer/writer_impl.h"

#include <string.h>
#include <unistd.h>

void idx_writer_options_init(idx_writer_options *options)
{
    *options = (idx_writer_options){.analyzer = IDX_DEFAULT_ANALYZER, .store = true, .positions = true, .pairs = true};
}

/* Fills what the caller left to us. */
static void options_complete(idx_writer_options *o)
{
    if (!o->analyzer) {
        o->analyzer = IDX_DEFAULT_ANALYZER;
    }
    if (o->threads == 0) {
        long n = sysconf(_SC_NPROCESSORS_ONLN);
        o->threads = n > 0 ? (unsigned)n : 1;
    }
    if (o->memory_bytes == 0) {
        long pages = sysconf(_SC_PHYS_PAGES);
        long page = sysconf(_SC_PAGESIZE);
        o->memory_bytes = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page / 4 : (uint64_t)1 << 30;
    }
    if (o->memory_bytes < IDX_MIN_MEMORY) {
        o->memory_bytes = IDX_MIN_MEMORY;
    }
    if (o->threads > IDX_MAX_THREADS) {
        o->threads = IDX_MAX_THREADS;
    }
}

/* Remembers a failure that is not a document's own. */
static int writer_fail(idx_writer *w, int code, const idx_error *err)
{
    if (code != IDX_OK && w->code == IDX_OK) {
        w->code = code;
        if (err) {
            w->error = *err;
        }
    }
    return code;
}

static int writer_refuse(const idx_writer *w, idx_error *err)
{
    if (w->code != IDX_OK && err) {
        *err = w->error;
    }
    return w->code;
}

/* ---- the segment being built -------------------------------------------------------------------- */

void idx__building_release(idx_writer *w)
{
    idx__pipeline_free(w->pipeline);
    w->pipeline = NULL;
    w->batch = NULL;
    idx__builder_free(w->builder);
    w->builder = NULL;
    idx__store_dictionary_free(w->dictionary);
    w->dictionary = NULL;
    idx__id_set_release(&w->ids);
    w->documents = 0;
}

static int batch_take(void *ctx, const batch *b, idx_error *err)
{
    idx_writer *w = ctx;
    for (size_t i = 0; i < b->count; i++) {
        idx__builder_add_length(w->builder, b->lengths[2 * i], b->lengths[2 * i + 1]);
    }
    if (w->options.store) {
        idx__builder_add_store(w->builder, &b->blocks);
    }
    return idx__builder_error(w->builder, err);
}

builder_options idx__builder_options_of(const idx_writer *w)
{
    return (builder_options){
        .dir = w->dir,
        .with_store = w->options.store,
        .with_positions = w->options.positions,
        .with_pairs = w->options.pairs,
        .threads = w->options.threads,
        .fingerprint = idx_analyzer_fingerprint(w->analyzer),
        .reorder = w->options.reorder,
        .memory_bytes = w->options.memory_bytes,
        .allocator = w->options.allocator,
    };
}

static int building_start(idx_writer *w, idx_error *err)
{
    builder_options builder = idx__builder_options_of(w);
    pipeline_options pipeline = {
        .analyzer = w->analyzer,
        .dir = w->dir,
        .threads = w->options.threads,
        .memory_bytes = w->options.memory_bytes,
        .with_store = w->options.store,
        .with_positions = w->options.positions,
        .take = batch_take,
        .ctx = w,
        .allocator = w->options.allocator,
    };
    builder.is_draft = w->options.reorder; // then the commit rewrites every new segment
    int code = idx__builder_new(&w->builder, &builder, err);
    return code == IDX_OK ? idx__pipeline_new(&w->pipeline, &pipeline, err) : code;
}

static int batch_submit(idx_writer *w, idx_error *err)
{
    if (w->options.store && w->batch->number == 0) {
        int code = idx__store_dictionary_new(&w->dictionary, &w->batch->records, w->batch->places, w->batch->count,
                                             w->options.allocator, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    batch *full = w->batch;
    w->batch = NULL;
    // Norms cost three bytes a document, and a little more while their buffers grow.
    idx__pipeline_set_reserved(w->pipeline, idx__id_set_bytes(&w->ids) + (uint64_t)w->documents * 6);
    return idx__pipeline_submit(w->pipeline, full, w->dictionary, err);
}

int idx__building_finish(idx_writer *w, manifest_segment *out, idx_error *err)
{
    int code = w->batch ? batch_submit(w, err) : IDX_OK;
    if (code == IDX_OK) {
        code = idx__pipeline_drain(w->pipeline, err);
    }
    source **sources = NULL;
    size_t count = 0;
    if (code == IDX_OK) {
        code = idx__pipeline_sources(w->pipeline, &sources, &count, err);
    }
    if (code == IDX_OK) {
        code = idx__builder_finish(w->builder, &w->ids, w->dictionary, sources, count, out, err);
    }
    for (size_t i = 0; i < count; i++) {
        idx__source_free(sources[i]);
    }
    idx__free(w->options.allocator, sources, count * sizeof *sources);
    return code;
}

/* ---- documents ---------------------------------------------------------------------------------- */

/* What is wrong with this document alone. */
static int document_check(const idx_writer *w, const idx_document *d, idx_error *err)
{
    if (d->id.bytes == 0) {
        return idx__error_set(err, IDX_EINVAL, "the document has no id");
    }
    if (d->id.bytes > IDX_MAX_ID_BYTES) {
        return idx__error_set(err, IDX_ELIMIT, "the id has %zu bytes, more than IDX_MAX_ID_BYTES (%u)", d->id.bytes,
                              IDX_MAX_ID_BYTES);
    }
    uint64_t bytes = (uint64_t)d->title.bytes + d->body.bytes;
    for (size_t i = 0; i < d->field_count; i++) {
        // With its type and the two lengths, or empty fields could outgrow a block of the store.
        bytes += (uint64_t)d->fields[i].name.bytes + d->fields[i].value.bytes + 3;
    }
    if (bytes > IDX_MAX_DOCUMENT_BYTES) {
        return idx__error_set(err, IDX_ELIMIT, "the document has %llu bytes, more than IDX_MAX_DOCUMENT_BYTES (%u)",
                              (unsigned long long)bytes, IDX_MAX_DOCUMENT_BYTES);
    }
    uint32_t doc;
    for (uint32_t i = 0; w->segments && i < w->commit.segment_count; i++) {
        int code = idx__ids_find(&w->segments[i], d->id.data, d->id.bytes, &doc, err);
        if (code == IDX_OK) {
            return idx__error_set(err, IDX_EEXISTS, "duplicate id \"%.*s\": the index has it already",
                                  d->id.bytes > 120 ? 120 : (int)d->id.bytes, d->id.data);
        }
        if (code != IDX_ENOTFOUND) {
            return code;
        }
    }
    return IDX_OK;
}

static uint64_t documents_before(const idx_writer *w)
{
    uint64_t n = 0;
    for (uint32_t i = 0; w->segments && i < w->commit.segment_count; i++) {
        n += w->commit.segments[i].documents;
    }
    return n;
}

static int document_take(idx_writer *w, const idx_document *document, idx_error *err)
{
    if (documents_before(w) + w->documents >= IDX_MAX_DOCUMENTS) {
        return idx__error_set(err, IDX_ELIMIT, "the index has IDX_MAX_DOCUMENTS (%u) documents: start another one",
                              IDX_MAX_DOCUMENTS);
    }
    int code = w->pipeline ? IDX_OK : building_start(w, err);
    if (code != IDX_OK) {
        return code;
    }
    if (!w->batch) {
        w->batch = idx__pipeline_batch(w->pipeline);
        w->batch->first_doc = w->documents;
    }
    code = idx__batch_add(w->batch, document, w->options.store, err);
    if (code == IDX_OK) {
        w->documents++;
        if (w->batch->records.bytes >= BATCH_BYTES) {
            code = batch_submit(w, err);
        }
    }
    return code;
}

int idx_writer_add(idx_writer *w, const idx_document *document, idx_error *err)
{
    idx_error local;
    err = err ? err : &local;
    idx__error_clear(err);
    int code = writer_refuse(w, err);
    if (code == IDX_OK) {
        code = document_check(w, document, err);
        if (code == IDX_OK) {
            code = idx__id_set_add(&w->ids, document->id.data, document->id.bytes, err);
        }
        bool is_its_own = code == IDX_EEXISTS || code == IDX_EINVAL || code == IDX_ELIMIT;
        if (is_its_own) {
            return code;
        }
        if (code == IDX_OK) {
            code = document_take(w, document, err);
        }
    }
    return writer_fail(w, code, err);
}

/* ---- committing --------------------------------------------------------------------------------- */

static int commit_public(idx_writer *w, bool merge_all, idx_index_stats *stats, idx_error *err)
{
    idx_error local;
    err = err ? err : &local;
    idx__error_clear(err);
    int code = writer_refuse(w, err);
    if (code != IDX_OK) {
        return code;
    }
    code = idx__writer_commit(w, merge_all, err);
    if (code == IDX_OK && stats) {
        *stats = (idx_index_stats){0};
        for (uint32_t i = 0; i < w->commit.segment_count; i++) {
            idx__stats_add_segment(stats, &w->segments[i]);
        }
        idx__stats_add_manifest(stats, &w->commit);
    }
    return writer_fail(w, code, err);
}

int idx_writer_commit(idx_writer *writer, idx_index_stats *stats, idx_error *err)
{
    return commit_public(writer, false, stats, err);
}

int idx_writer_optimize(idx_writer *writer, idx_index_stats *stats, idx_error *err)
{
    return commit_public(writer, true, stats, err);
}

/* ---- life --------------------------------------------------------------------------------------- */

static int writer_start(idx_writer *w, const char *dir, idx_error *err)
{
    const idx_allocator *a = w->options.allocator;
    w->dir = idx__alloc(a, strlen(dir) + 1);
    if (!w->dir) {
        return idx__error_nomem(err);
    }
    memcpy(w->dir, dir, strlen(dir) + 1);
    int code = idx_analyzer_new(w->options.analyzer, a, &w->analyzer, err);
    if (code != IDX_OK) {
        return code;
    }
    code = idx__dir_make(dir, err);
    if (code != IDX_OK) {
        return code;
    }
    char *lock = idx__path_join(a, dir, IDX_LOCK_FILE);
    code = lock ? idx__lock_take(lock, &w->lock, err) : idx__error_nomem(err);
    idx__path_free(a, lock);
    if (code == IDX_OK) {
        code = idx__writer_commit_load(w, err);
    }
    if (code == IDX_OK && w->commit.segment_count > 0) {
        idx__commit_sweep(dir, &w->commit, a);
    }
    return code;
}

int idx_writer_open(const char *dir, const idx_writer_options *options, idx_writer **out, idx_error *err)
{
    idx__error_clear(err);
    idx_writer_options defaults;
    idx_writer_options_init(&defaults);
    const idx_writer_options *o = options ? options : &defaults;
    if (!dir || dir[0] == '\0' || (o->mode != IDX_WRITER_REPLACE && o->mode != IDX_WRITER_APPEND)) {
        return idx__error_set(err, IDX_EINVAL, "no directory given, or an unknown mode");
    }
    idx_writer *w = idx__calloc(o->allocator, 1, sizeof *w);
    if (!w) {
        return idx__error_nomem(err);
    }
    w->options = *o;
    options_complete(&w->options);
    w->lock = -1;
    w->is_replacing = o->mode == IDX_WRITER_REPLACE;
    idx__manifest_init(&w->commit, o->allocator);
    idx__id_set_init(&w->ids, o->allocator);
    int code = writer_start(w, dir, err);
    if (code != IDX_OK) {
        idx_writer_close(w);
        return code;
    }
    *out = w;
    return IDX_OK;
}

void idx_writer_close(idx_writer *w)
{
    if (!w) {
        return;
    }
    const idx_allocator *a = w->options.allocator;
    idx__building_release(w);
    idx__writer_segments_close(w, w->segments, w->commit.segment_count);
    idx__manifest_release(&w->commit);
    idx_analyzer_free(w->analyzer);
    idx__lock_drop(w->lock);
    if (w->dir) {
        idx__free(a, w->dir, strlen(w->dir) + 1);
    }
    idx__free(a, w, sizeof *w);
}
