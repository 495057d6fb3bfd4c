/*
 * pipeline.c: see pipeline.h. One lock; batches wait in slots and are looked for by number, since there are only a few.
 */
#include "indexer/pipeline.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/format.h"
#include "common/io/file.h"
#include "indexer/merge.h"
#include "indexer/run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define MIN_SHARE ((uint64_t)4 << 20)
#define BATCHES_PER_THREAD 2u

typedef enum slot_state { SLOT_FREE, SLOT_FILLING, SLOT_QUEUED, SLOT_RUNNING, SLOT_DONE } slot_state;

typedef struct slot {
    batch batch; // first, so that a batch is its slot
    slot_state state;
    const store_dictionary *dictionary;
} slot;

typedef struct worker {
    pipeline *owner;
    pthread_t thread;
    bool is_started;
    inverter *inverter;
    store_compressor *compressor;
} worker;

struct pipeline {
    pipeline_options options;
    worker *workers;
    slot *slots;
    unsigned slot_count;
    pthread_mutex_t lock;
    pthread_cond_t queued; // there is work, or it is time to stop
    pthread_cond_t moved;  // a batch was taken
    bool stopping;
    bool taking; // some thread is handing batches over
    uint64_t submitted, next_taken;
    atomic_uint_fast64_t reserved;
    atomic_uint run_count; // run files written so far: tmp-run-0, tmp-run-1, ...
    unsigned first_run;    // those below were merged away
    int code;              // first failure
    idx_error error;
};

static void run_name(unsigned number, char name[32])
{
    snprintf(name, 32, IDX_TEMPORARY_PREFIX "run-%u", number);
}

static char *run_path(const pipeline *p, unsigned number)
{
    char name[32];
    run_name(number, name);
    return idx__path_join(p->options.allocator, p->options.dir, name);
}

/* ---- processing one batch ----------------------------------------------------------------------- */

/* Bytes that one inverter may take. */
static uint64_t share_of(const pipeline *p)
{
    uint64_t others = atomic_load_explicit(&p->reserved, memory_order_relaxed) + (uint64_t)p->slot_count * 4 * BATCH_BYTES;
    uint64_t budget = p->options.memory_bytes > others ? p->options.memory_bytes - others : 0;
    uint64_t share = budget / p->options.threads;
    return share > MIN_SHARE ? share : MIN_SHARE;
}

static int spill(worker *w, idx_error *err)
{
    pipeline *p = w->owner;
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

static int batch_process(worker *w, batch *b, const store_dictionary *dictionary, idx_error *err)
{
    const char *records = (const char *)b->records.data;
    for (size_t i = 0; i < b->count; i++) {
        const record_place *place = &b->places[i];
        uint32_t doc = b->first_doc + (uint32_t)i;
        int code = idx__inverter_add(w->inverter, doc, INVERTER_TITLE, records + place->title, place->title_bytes,
                                     &b->lengths[2 * i], err);
        if (code == IDX_OK) {
            code = idx__inverter_add(w->inverter, doc, INVERTER_BODY, records + place->body, place->body_bytes,
                                     &b->lengths[2 * i + 1], err);
        }
        if (code != IDX_OK) {
            return code;
        }
    }
    if (w->owner->options.with_store) {
        int code = idx__store_compress(w->compressor, dictionary, &b->records, b->places, b->count, b->first_doc,
                                       &b->blocks, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    // An inverter grows by steps: leave room for the next one, and for sorting.
    uint64_t taken = idx__inverter_bytes(w->inverter);
    return taken + taken / 4 > share_of(w->owner) ? spill(w, err) : IDX_OK;
}

static void fail(pipeline *p, int code, const idx_error *error)
{
    if (p->code == IDX_OK) {
        p->code = code;
        p->error = *error;
    }
}

/* ---- threads ------------------------------------------------------------------------------------ */

static slot *slot_find(pipeline *p, slot_state state, uint64_t number)
{
    for (unsigned i = 0; i < p->slot_count; i++) {
        if (p->slots[i].state == state && p->slots[i].batch.number == number) {
            return &p->slots[i];
        }
    }
    return NULL;
}

static slot *slot_first(pipeline *p, slot_state state)
{
    slot *first = NULL;
    for (unsigned i = 0; i < p->slot_count; i++) {
        if (p->slots[i].state == state && (!first || p->slots[i].batch.number < first->batch.number)) {
            first = &p->slots[i];
        }
    }
    return first;
}

/* Hands over every batch whose turn it is. Called and returns with the lock held. */
static void take_in_order(pipeline *p)
{
    slot *s;
    while (!p->taking && (s = slot_find(p, SLOT_DONE, p->next_taken))) {
        p->taking = true;
        int code = p->code;
        pthread_mutex_unlock(&p->lock);
        idx_error error = {0};
        int taken = IDX_OK;
        if (code == IDX_OK) {
            taken = s->batch.code == IDX_OK ? p->options.take(p->options.ctx, &s->batch, &error) : s->batch.code;
            error = s->batch.code == IDX_OK ? error : s->batch.error;
        }
        idx__batch_reset(&s->batch);
        pthread_mutex_lock(&p->lock);
        if (taken != IDX_OK) {
            fail(p, taken, &error);
        }
        s->state = SLOT_FREE;
        p->next_taken++;
        p->taking = false;
        pthread_cond_broadcast(&p->moved);
    }
}

static void slot_run(worker *w, slot *s)
{
    s->batch.code = batch_process(w, &s->batch, s->dictionary, &s->batch.error);
}

static void *worker_main(void *argument)
{
    worker *w = argument;
    pipeline *p = w->owner;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        slot *s = slot_first(p, SLOT_QUEUED);
        if (s) {
            s->state = SLOT_RUNNING;
            bool is_pointless = p->code != IDX_OK;
            pthread_mutex_unlock(&p->lock);
            if (!is_pointless) {
                slot_run(w, s);
            }
            pthread_mutex_lock(&p->lock);
            s->state = SLOT_DONE;
            take_in_order(p);
        } else if (p->stopping) {
            break;
        } else {
            pthread_cond_wait(&p->queued, &p->lock);
        }
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

batch *idx__pipeline_batch(pipeline *p, idx_error *err)
{
    (void)err;
    pthread_mutex_lock(&p->lock);
    slot *s;
    while (!(s = slot_first(p, SLOT_FREE))) {
        pthread_cond_wait(&p->moved, &p->lock);
    }
    s->state = SLOT_FILLING;
    s->batch.number = p->submitted;
    pthread_mutex_unlock(&p->lock);
    return &s->batch;
}

static int failure(pipeline *p, idx_error *err)
{
    if (p->code != IDX_OK && err && err->code == IDX_OK) {
        *err = p->error;
    }
    return p->code;
}

int idx__pipeline_submit(pipeline *p, batch *b, const store_dictionary *dictionary, idx_error *err)
{
    slot *s = (slot *)b;
    s->dictionary = dictionary;
    pthread_mutex_lock(&p->lock);
    p->submitted++;
    if (p->options.threads == 1) {
        slot_run(&p->workers[0], s);
        s->state = SLOT_DONE;
        take_in_order(p);
    } else {
        s->state = SLOT_QUEUED;
        pthread_cond_signal(&p->queued);
    }
    int code = failure(p, err);
    pthread_mutex_unlock(&p->lock);
    return code;
}

int idx__pipeline_drain(pipeline *p, idx_error *err)
{
    pthread_mutex_lock(&p->lock);
    while (p->next_taken < p->submitted) {
        pthread_cond_wait(&p->moved, &p->lock);
    }
    int code = failure(p, err);
    pthread_mutex_unlock(&p->lock);
    return code;
}

void idx__pipeline_set_reserved(pipeline *p, uint64_t bytes)
{
    atomic_store_explicit(&p->reserved, bytes, memory_order_relaxed);
}

/* ---- life --------------------------------------------------------------------------------------- */

static int worker_start(worker *w, idx_error *err)
{
    const pipeline_options *o = &w->owner->options;
    int code = idx__inverter_new(&w->inverter, o->analyzer, o->allocator, err);
    if (code == IDX_OK && o->with_store) {
        code = idx__store_compressor_new(&w->compressor, o->allocator, err);
    }
    if (code == IDX_OK && o->threads > 1) {
        int sys_errno = pthread_create(&w->thread, NULL, worker_main, w);
        if (sys_errno != 0) {
            return idx__error_sys(err, sys_errno, "", "start a thread");
        }
        w->is_started = true;
    }
    return code;
}

int idx__pipeline_new(pipeline **out, const pipeline_options *options, idx_error *err)
{
    const idx_allocator *a = options->allocator;
    pipeline *p = idx__calloc(a, 1, sizeof *p);
    if (!p) {
        return idx__error_nomem(err);
    }
    p->options = *options;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->queued, NULL);
    pthread_cond_init(&p->moved, NULL);
    unsigned slot_count = options->threads == 1 ? 1 : options->threads * BATCHES_PER_THREAD + 1;
    p->workers = idx__calloc(a, options->threads, sizeof *p->workers);
    p->slots = idx__calloc(a, slot_count, sizeof *p->slots);
    int code = p->workers && p->slots ? IDX_OK : idx__error_nomem(err);
    for (unsigned i = 0; code == IDX_OK && i < slot_count; i++) {
        idx__batch_init(&p->slots[i].batch, a);
        p->slot_count = i + 1;
    }
    for (unsigned i = 0; code == IDX_OK && i < options->threads; i++) {
        p->workers[i].owner = p;
        code = worker_start(&p->workers[i], err);
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
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->queued);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; p->workers && i < p->options.threads; i++) {
        if (p->workers[i].is_started) {
            pthread_join(p->workers[i].thread, NULL);
        }
        idx__inverter_free(p->workers[i].inverter);
        idx__store_compressor_free(p->workers[i].compressor);
    }
    runs_remove(p);
    unsigned allocated = p->options.threads == 1 ? 1 : p->options.threads * BATCHES_PER_THREAD + 1;
    for (unsigned i = 0; i < p->slot_count; i++) {
        idx__batch_release(&p->slots[i].batch);
    }
    idx__free(a, p->slots, allocated * sizeof *p->slots);
    idx__free(a, p->workers, p->options.threads * sizeof *p->workers);
    pthread_cond_destroy(&p->moved);
    pthread_cond_destroy(&p->queued);
    pthread_mutex_destroy(&p->lock);
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
    for (unsigned i = 0; i < p->options.threads && code == IDX_OK; i++) {
        code = idx__inverter_sort(p->workers[i].inverter, err);
        if (code == IDX_OK) {
            code = idx__source_of_inverter(&opened[runs + i], p->workers[i].inverter, p->options.allocator, err);
        }
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
