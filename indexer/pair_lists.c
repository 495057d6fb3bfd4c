/* pair_lists.c: see pair_lists.h. */
#include "indexer/pair_lists.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "indexer/ordered.h"
#include "indexer/permute.h"

#include <string.h>

typedef struct first_job {
    uint32_t first; // index of the word
    list_batch lists;
} first_job;

/* What belongs to one thread. */
typedef struct worker {
    list_writer *lists;
    permuter permuter;
    uint32_t *keys;
    size_t key_capacity;
    uint64_t *ends;
} worker;

typedef struct writing {
    const pairs *pairs;
    pair_lists_options options;
    const pair_word *const *words;
    uint32_t word_count;
    worker *workers;
    first_job *jobs;
    size_t job_count;
} writing;

static int list_make(const writing *w, worker *me, first_job *job, uint32_t second, const uint32_t *keys, size_t count,
                     idx_error *err)
{
    uint8_t term[2 * IDX_PAIR_WORD_BYTES + 1];
    const pair_word *x = w->words[job->first], *y = w->words[second];
    memcpy(term, x->term, x->bytes);
    term[x->bytes] = ' ';
    memcpy(term + x->bytes + 1, y->term, y->bytes);
    idx__list_batch_begin(&job->lists, me->lists, count);
    int code = w->options.rank ? idx__permuter_add_keys(&me->permuter, me->lists, keys, count, err)
                               : idx__list_add_keys(me->lists, keys, count, err);
    return code == IDX_OK ? idx__list_batch_end(&job->lists, me->lists, term, x->bytes + 1 + y->bytes, err) : code;
}

static int job_process(void *ctx, unsigned number, void *item, idx_error *err)
{
    const writing *w = ctx;
    first_job *job = item;
    worker *me = &w->workers[number];
    size_t count = (size_t)idx__pairs_count(w->pairs, job->first);
    if (idx__grow(w->options.allocator, &me->keys, &me->key_capacity, count, sizeof *me->keys) != IDX_OK) {
        return idx__error_nomem(err);
    }
    idx__pairs_keys(w->pairs, job->first, me->keys, me->ends);
    int code = IDX_OK;
    size_t from = 0;
    for (uint32_t second = 0; second < w->word_count && code == IDX_OK; second++) {
        size_t end = (size_t)me->ends[second];
        if (end > from) {
            code = list_make(w, me, job, second, me->keys + from, end - from, err);
        }
        from = end;
    }
    return code;
}

static int job_take(void *ctx, void *item, bool failed, idx_error *err)
{
    const writing *w = ctx;
    first_job *job = item;
    int code = failed ? IDX_OK : idx__list_batch_write(&job->lists, &w->options.to, err);
    idx__list_batch_reset(&job->lists);
    return code;
}

static int writing_init(writing *w, idx_error *err)
{
    const pair_lists_options *o = &w->options;
    const idx_allocator *a = o->allocator;
    w->workers = idx__calloc(a, o->threads, sizeof *w->workers);
    w->job_count = idx__ordered_items(o->threads);
    w->jobs = idx__calloc(a, w->job_count, sizeof *w->jobs);
    int code = w->workers && w->jobs ? IDX_OK : idx__error_nomem(err);
    for (unsigned i = 0; i < o->threads && code == IDX_OK; i++) {
        worker *me = &w->workers[i];
        idx__permuter_init(&me->permuter, o->rank, a);
        me->ends = idx__alloc_array(a, w->word_count, sizeof *me->ends);
        code = me->ends ? idx__list_writer_new(&me->lists, o->params, a, err) : idx__error_nomem(err);
    }
    for (size_t i = 0; w->jobs && i < w->job_count; i++) {
        idx__list_batch_init(&w->jobs[i].lists, a);
    }
    return code;
}

static void writing_release(writing *w)
{
    const pair_lists_options *o = &w->options;
    const idx_allocator *a = o->allocator;
    for (unsigned i = 0; w->workers && i < o->threads; i++) {
        worker *me = &w->workers[i];
        idx__list_writer_free(me->lists);
        idx__permuter_release(&me->permuter);
        idx__free(a, me->keys, me->key_capacity * sizeof *me->keys);
        idx__free(a, me->ends, w->word_count * sizeof *me->ends);
    }
    for (size_t i = 0; w->jobs && i < w->job_count; i++) {
        idx__list_batch_release(&w->jobs[i].lists);
    }
    idx__free(a, w->workers, o->threads * sizeof *w->workers);
    idx__free(a, w->jobs, w->job_count * sizeof *w->jobs);
}

/* Hands in the words, one by one. */
static int writing_run(writing *w, idx_error *err)
{
    const idx_allocator *a = w->options.allocator;
    void **items = idx__alloc_array(a, w->job_count, sizeof *items);
    ordered *queue = NULL;
    int code = items ? IDX_OK : idx__error_nomem(err);
    if (code == IDX_OK) {
        for (size_t i = 0; i < w->job_count; i++) {
            items[i] = &w->jobs[i];
        }
        ordered_work work = {w->options.threads, items, w->job_count, w, job_process, job_take};
        code = idx__ordered_new(&queue, &work, a, err);
    }
    for (uint32_t i = 0; i < w->word_count && code == IDX_OK; i++) {
        first_job *job = idx__ordered_item(queue);
        job->first = i;
        code = idx__ordered_submit(queue, job, err);
    }
    code = code == IDX_OK ? idx__ordered_drain(queue, err) : code;
    idx__ordered_free(queue);
    idx__free(a, items, w->job_count * sizeof *items);
    return code;
}

int idx__pair_lists_write(const pairs *p, const pair_lists_options *options, idx_error *err)
{
    writing w = {.pairs = p, .options = *options};
    w.words = idx__pairs_words(p, &w.word_count);
    int code = writing_init(&w, err);
    code = code == IDX_OK ? writing_run(&w, err) : code;
    writing_release(&w);
    return code == IDX_OK ? idx__terms_writer_finish(options->to.terms, err) : code;
}
