/*
 * pipeline.c: see pipeline.h. The threads and the order are ordered.c's; here is what a thread does with a batch, and the
 * spilling of runs.
 */
#include "indexer/pipeline.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/format.h"
#include "common/io/file.h"
#include "indexer/merge.h"
#include "indexer/ordered.h"
#include "indexer/parallel.h"
#include "indexer/run.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define MIN_SHARE ((uint64_t)4 << 20)

/* What belongs to one thread. */
typedef struct worker {
    inverter *inverter;
    store_compressor *compressor;
    int code; // of sorting
} worker;

struct pipeline {
    pipeline_options options;
    worker *workers;
    batch *batches;
    size_t batch_count;
    ordered *queue;
    uint64_t next_number;
    atomic_uint_fast64_t reserved;
    atomic_uint run_count; // run files written so far: tmp-run-0, tmp-run-1, ...
    unsigned first_run;    // those below were merged away
};

static char *run_path(const pipeline *p, unsigned number)
{
    char name[32];
    snprintf(name, sizeof name, IDX_TEMPORARY_PREFIX "run-%u", number);
    return idx__path_join(p->options.allocator, p->options.dir, name);
}

/* ---- processing one batch ----------------------------------------------------------------------- */

/* Bytes that one inverter may take. */
static uint64_t share_of(const pipeline *p)
{
    uint64_t others = atomic_load_explicit(&p->reserved, memory_order_relaxed) + (uint64_t)p->batch_count * 4 * BATCH_BYTES;
    uint64_t budget = p->options.memory_bytes > others ? p->options.memory_bytes - others : 0;
    uint64_t share = budget / p->options.threads;
    return share > MIN_SHARE ? share : MIN_SHARE;
}

static int spill(pipeline *p, worker *w, idx_error *err)
{
    int code = idx__inverter_sort(w->inverter, err);
    if (code != IDX_OK) {
        return code;
    }
    char *path = run_path(p, atomic_fetch_add(&p->run_count, 1));
    code = path ? idx__run_write(path, w->inverter, p->options.allocator, err) : idx__error_nomem(err);
    idx__path_free(p->options.allocator, path);
    idx__inverter_reset(w->inverter);
    return code;
}

static int batch_invert(worker *w, batch *b, idx_error *err)
{
    const char *records = (const char *)b->records.data;
    int code = IDX_OK;
    for (size_t i = 0; i < b->count && code == IDX_OK; i++) {
        const record_place *place = &b->places[i];
        uint32_t doc = b->first_doc + (uint32_t)i;
        code = idx__inverter_add(w->inverter, doc, INVERTER_TITLE, records + place->title, place->title_bytes,
                                 &b->lengths[2 * i], err);
        if (code == IDX_OK) {
            code = idx__inverter_add(w->inverter, doc, INVERTER_BODY, records + place->body, place->body_bytes,
                                     &b->lengths[2 * i + 1], err);
        }
    }
    return code;
}

static int batch_process(void *ctx, unsigned number, void *item, idx_error *err)
{
    pipeline *p = ctx;
    worker *w = &p->workers[number];
    batch *b = item;
    int code = batch_invert(w, b, err);
    if (code == IDX_OK && p->options.with_store) {
        code = idx__store_compress(w->compressor, b->dictionary, &b->records, b->places, b->count, b->first_doc,
                                   &b->blocks, err);
    }
    if (code != IDX_OK) {
        return code;
    }
    // An inverter grows by steps: leave room for the next one, and for sorting.
    uint64_t taken = idx__inverter_bytes(w->inverter);
    return taken + taken / 4 > share_of(p) ? spill(p, w, err) : IDX_OK;
}

static int batch_take(void *ctx, void *item, bool failed, idx_error *err)
{
    pipeline *p = ctx;
    int code = failed ? IDX_OK : p->options.take(p->options.ctx, item, err);
    idx__batch_reset(item);
    return code;
}

batch *idx__pipeline_batch(pipeline *p)
{
    batch *b = idx__ordered_item(p->queue);
    b->number = p->next_number++;
    return b;
}

int idx__pipeline_submit(pipeline *p, batch *b, const store_dictionary *dictionary, idx_error *err)
{
    b->dictionary = dictionary;
    return idx__ordered_submit(p->queue, b, err);
}

int idx__pipeline_drain(pipeline *p, idx_error *err)
{
    return idx__ordered_drain(p->queue, err);
}

void idx__pipeline_set_reserved(pipeline *p, uint64_t bytes)
{
    atomic_store_explicit(&p->reserved, bytes, memory_order_relaxed);
}

/* ---- life --------------------------------------------------------------------------------------- */

static int workers_init(pipeline *p, idx_error *err)
{
    const pipeline_options *o = &p->options;
    p->workers = idx__calloc(o->allocator, o->threads, sizeof *p->workers);
    int code = p->workers ? IDX_OK : idx__error_nomem(err);
    for (unsigned i = 0; code == IDX_OK && i < o->threads; i++) {
        code = idx__inverter_new(&p->workers[i].inverter, o->analyzer, o->with_positions, o->allocator, err);
        if (code == IDX_OK && o->with_store) {
            code = idx__store_compressor_new(&p->workers[i].compressor, o->allocator, err);
        }
    }
    return code;
}

static int queue_init(pipeline *p, idx_error *err)
{
    const idx_allocator *a = p->options.allocator;
    size_t count = idx__ordered_items(p->options.threads);
    void **items = idx__alloc_array(a, count, sizeof *items);
    p->batches = idx__alloc_array(a, count, sizeof *p->batches);
    int code = items && p->batches ? IDX_OK : idx__error_nomem(err);
    if (code == IDX_OK) {
        p->batch_count = count;
        for (size_t i = 0; i < count; i++) {
            idx__batch_init(&p->batches[i], a);
            items[i] = &p->batches[i];
        }
        ordered_work work = {p->options.threads, items, count, p, batch_process, batch_take};
        code = idx__ordered_new(&p->queue, &work, a, err);
    } else {
        idx__free(a, p->batches, count * sizeof *p->batches);
        p->batches = NULL;
    }
    idx__free(a, items, count * sizeof *items);
    return code;
}

int idx__pipeline_new(pipeline **out, const pipeline_options *options, idx_error *err)
{
    pipeline *p = idx__calloc(options->allocator, 1, sizeof *p);
    if (!p) {
        return idx__error_nomem(err);
    }
    p->options = *options;
    int code = workers_init(p, err);
    if (code == IDX_OK) {
        code = queue_init(p, err);
    }
    if (code != IDX_OK) {
        idx__pipeline_free(p);
        return code;
    }
    *out = p;
    return IDX_OK;
}

static void runs_remove(pipeline *p)
{
    for (unsigned i = p->first_run; i < atomic_load(&p->run_count); i++) {
        char *path = run_path(p, i);
        if (path) {
            unlink(path);
        }
        idx__path_free(p->options.allocator, path);
    }
}

void idx__pipeline_free(pipeline *p)
{
    if (!p) {
        return;
    }
    const idx_allocator *a = p->options.allocator;
    idx__ordered_free(p->queue);
    for (unsigned i = 0; p->workers && i < p->options.threads; i++) {
        idx__inverter_free(p->workers[i].inverter);
        idx__store_compressor_free(p->workers[i].compressor);
    }
    runs_remove(p);
    for (size_t i = 0; i < p->batch_count; i++) {
        idx__batch_release(&p->batches[i]);
    }
    idx__free(a, p->batches, p->batch_count * sizeof *p->batches);
    idx__free(a, p->workers, p->options.threads * sizeof *p->workers);
    idx__free(a, p, sizeof *p);
}

/* ---- what there is to merge --------------------------------------------------------------------- */

static int run_open(pipeline *p, unsigned number, source **out, idx_error *err)
{
    char *path = run_path(p, number);
    int code = path ? idx__source_of_run(out, path, p->options.allocator, err) : idx__error_nomem(err);
    idx__path_free(p->options.allocator, path);
    return code;
}

/* Merges the oldest runs into a new one. */
static int runs_merge_some(pipeline *p, unsigned count, idx_error *err)
{
    source *sources[IDX_MERGE_FAN_IN] = {0};
    int code = IDX_OK;
    for (unsigned i = 0; i < count && code == IDX_OK; i++) {
        code = run_open(p, p->first_run + i, &sources[i], err);
    }
    char *path = run_path(p, atomic_fetch_add(&p->run_count, 1));
    if (code == IDX_OK) {
        code = path ? idx__merge_to_run(sources, count, path, p->options.allocator, err) : idx__error_nomem(err);
    }
    idx__path_free(p->options.allocator, path);
    for (unsigned i = 0; i < count; i++) {
        idx__source_free(sources[i]);
        path = code == IDX_OK ? run_path(p, p->first_run + i) : NULL;
        if (path) {
            unlink(path);
        }
        idx__path_free(p->options.allocator, path);
    }
    p->first_run += code == IDX_OK ? count : 0;
    return code;
}

static void inverter_sort(void *ctx, unsigned thread)
{
    const pipeline *p = ctx;
    worker *w = &p->workers[thread];
    w->code = idx__inverter_sort(w->inverter, NULL);
}

/* Each inverter's terms, all inverters at once. */
static int inverters_sort(pipeline *p, idx_error *err)
{
    idx__parallel(p->options.threads, inverter_sort, p);
    for (unsigned i = 0; i < p->options.threads; i++) {
        if (p->workers[i].code != IDX_OK) {
            return idx__error_nomem(err);
        }
    }
    return IDX_OK;
}

int idx__pipeline_sources(pipeline *p, source ***sources, size_t *count, idx_error *err)
{
    int code = IDX_OK;
    while (atomic_load(&p->run_count) - p->first_run > IDX_MERGE_FAN_IN) {
        code = runs_merge_some(p, IDX_MERGE_FAN_IN, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    size_t runs = atomic_load(&p->run_count) - p->first_run;
    size_t all = runs + p->options.threads;
    source **opened = idx__calloc(p->options.allocator, all, sizeof *opened);
    if (!opened) {
        return idx__error_nomem(err);
    }
    for (size_t i = 0; i < runs && code == IDX_OK; i++) {
        code = run_open(p, p->first_run + (unsigned)i, &opened[i], err);
    }
    code = code == IDX_OK ? inverters_sort(p, err) : code;
    for (unsigned i = 0; i < p->options.threads && code == IDX_OK; i++) {
        code = idx__source_of_inverter(&opened[runs + i], p->workers[i].inverter, p->options.allocator, err);
    }
    if (code != IDX_OK) {
        for (size_t i = 0; i < all; i++) {
            idx__source_free(opened[i]);
        }
        idx__free(p->options.allocator, opened, all * sizeof *opened);
        return code;
    }
    *sources = opened;
    *count = all;
    return IDX_OK;
}
