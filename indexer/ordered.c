/* ordered.c: see ordered.h. One lock; the items are few, so they are looked for one by one. */
#include "indexer/ordered.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <pthread.h>

typedef enum slot_state { SLOT_FREE, SLOT_FILLING, SLOT_QUEUED, SLOT_RUNNING, SLOT_DONE } slot_state;

typedef struct slot {
    void *item;
    slot_state state;
    uint64_t number; /* in the order of submission; of a queued, running or done slot */
} slot;

typedef struct worker {
    ordered *queue;
    unsigned number;
    pthread_t thread;
    bool is_started;
} worker;

struct ordered {
    ordered_work work;
    slot *slots;
    worker *workers;
    pthread_mutex_t lock;
    pthread_cond_t queued; /* there is work, or it is time to stop */
    pthread_cond_t moved;  /* an item was taken */
    bool stopping;
    bool taking; /* some thread is taking items over */
    uint64_t submitted, taken;
    int code; /* first failure */
    idx_error error;
    const idx_allocator *allocator;
};

size_t idx__ordered_items(unsigned threads)
{
    return threads == 1 ? 1 : 2 * (size_t)threads + 1;
}

static slot *slot_find(ordered *q, slot_state state, uint64_t number)
{
    for (size_t i = 0; i < q->work.item_count; i++) {
        if (q->slots[i].state == state && q->slots[i].number == number) {
            return &q->slots[i];
        }
    }
    return NULL;
}

static slot *slot_first(ordered *q, slot_state state)
{
    slot *first = NULL;
    for (size_t i = 0; i < q->work.item_count; i++) {
        if (q->slots[i].state == state && (!first || q->slots[i].number < first->number)) {
            first = &q->slots[i];
        }
    }
    return first;
}

static slot *slot_of(ordered *q, const void *item)
{
    size_t i = 0;
    while (q->slots[i].item != item) {
        i++;
    }
    return &q->slots[i];
}

static void fail(ordered *q, int code, const idx_error *error)
{
    if (q->code == IDX_OK) {
        q->code = code;
        q->error = *error;
    }
}

static int failure(const ordered *q, idx_error *err)
{
    if (q->code != IDX_OK && err && err->code == IDX_OK) {
        *err = q->error;
    }
    return q->code;
}

/* Takes over every item whose turn it is. Called and returns with the lock held. */
static void take_in_order(ordered *q)
{
    slot *s;
    while (!q->taking && (s = slot_find(q, SLOT_DONE, q->taken))) {
        q->taking = true;
        bool failed = q->code != IDX_OK;
        pthread_mutex_unlock(&q->lock);
        idx_error error = {0};
        int code = q->work.take(q->work.ctx, s->item, failed, &error);
        pthread_mutex_lock(&q->lock);
        if (code != IDX_OK) {
            fail(q, code, &error);
        }
        s->state = SLOT_FREE;
        q->taken++;
        q->taking = false;
        pthread_cond_broadcast(&q->moved);
    }
}

/* Processes one item. Called and returns with the lock held. */
static void slot_run(ordered *q, unsigned number, slot *s)
{
    s->state = SLOT_RUNNING;
    bool is_pointless = q->code != IDX_OK;
    pthread_mutex_unlock(&q->lock);
    idx_error error = {0};
    int code = is_pointless ? IDX_OK : q->work.process(q->work.ctx, number, s->item, &error);
    pthread_mutex_lock(&q->lock);
    if (code != IDX_OK) {
        fail(q, code, &error);
    }
    s->state = SLOT_DONE;
    take_in_order(q);
}

static void *worker_main(void *argument)
{
    worker *w = argument;
    ordered *q = w->queue;
    pthread_mutex_lock(&q->lock);
    for (;;) {
        slot *s = slot_first(q, SLOT_QUEUED);
        if (s) {
            slot_run(q, w->number, s);
        } else if (q->stopping) {
            break;
        } else {
            pthread_cond_wait(&q->queued, &q->lock);
        }
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static int workers_start(ordered *q, idx_error *err)
{
    for (unsigned i = 0; q->work.threads > 1 && i < q->work.threads; i++) {
        worker *w = &q->workers[i];
        w->queue = q;
        w->number = i;
        int sys_errno = pthread_create(&w->thread, NULL, worker_main, w);
        if (sys_errno != 0) {
            return idx__error_sys(err, sys_errno, "", "start a thread");
        }
        w->is_started = true;
    }
    return IDX_OK;
}

int idx__ordered_new(ordered **out, const ordered_work *work, const idx_allocator *allocator, idx_error *err)
{
    ordered *q = idx__calloc(allocator, 1, sizeof *q);
    if (!q) {
        return idx__error_nomem(err);
    }
    q->work = *work;
    q->allocator = allocator;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->queued, NULL);
    pthread_cond_init(&q->moved, NULL);
    q->slots = idx__calloc(allocator, work->item_count, sizeof *q->slots);
    q->workers = idx__calloc(allocator, work->threads, sizeof *q->workers);
    int code = q->slots && q->workers ? IDX_OK : idx__error_nomem(err);
    for (size_t i = 0; code == IDX_OK && i < work->item_count; i++) {
        q->slots[i].item = work->items[i];
    }
    if (code == IDX_OK) {
        code = workers_start(q, err);
    }
    if (code != IDX_OK) {
        idx__ordered_free(q);
        return code;
    }
    *out = q;
    return IDX_OK;
}

void idx__ordered_free(ordered *q)
{
    if (!q) {
        return;
    }
    pthread_mutex_lock(&q->lock);
    q->stopping = true;
    pthread_cond_broadcast(&q->queued);
    pthread_mutex_unlock(&q->lock);
    for (unsigned i = 0; q->workers && i < q->work.threads; i++) {
        if (q->workers[i].is_started) {
            pthread_join(q->workers[i].thread, NULL);
        }
    }
    idx__free(q->allocator, q->workers, q->work.threads * sizeof *q->workers);
    idx__free(q->allocator, q->slots, q->work.item_count * sizeof *q->slots);
    pthread_cond_destroy(&q->moved);
    pthread_cond_destroy(&q->queued);
    pthread_mutex_destroy(&q->lock);
    idx__free(q->allocator, q, sizeof *q);
}

void *idx__ordered_item(ordered *q)
{
    pthread_mutex_lock(&q->lock);
    slot *s;
    while (!(s = slot_first(q, SLOT_FREE))) {
        pthread_cond_wait(&q->moved, &q->lock);
    }
    s->state = SLOT_FILLING;
    pthread_mutex_unlock(&q->lock);
    return s->item;
}

int idx__ordered_submit(ordered *q, void *item, idx_error *err)
{
    pthread_mutex_lock(&q->lock);
    slot *s = slot_of(q, item);
    s->number = q->submitted++;
    s->state = SLOT_QUEUED;
    if (q->work.threads == 1) {
        slot_run(q, 0, s);
    } else {
        pthread_cond_signal(&q->queued);
    }
    int code = failure(q, err);
    pthread_mutex_unlock(&q->lock);
    return code;
}

int idx__ordered_drain(ordered *q, idx_error *err)
{
    pthread_mutex_lock(&q->lock);
    while (q->taken < q->submitted) {
        pthread_cond_wait(&q->moved, &q->lock);
    }
    int code = failure(q, err);
    pthread_mutex_unlock(&q->lock);
    return code;
}
