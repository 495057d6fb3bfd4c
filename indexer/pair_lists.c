/* pair_lists.c: see pair_lists.h. */
#include "indexer/pair_lists.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/terms.h"
#include "indexer/ordered.h"
#include "indexer/permute.h"
#include "indexer/ranks.h"

#include <string.h>

typedef struct rarer_job {
    uint32_t rarer; // index of the word
    list_batch lists;
} rarer_job;

/* What belongs to one thread. */
typedef struct worker {
    list_writer *lists;
    permuter permuter;
    ranks parent;
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
    rarer_job *jobs;
    size_t job_count;
} writing;

/* `other`: as in idx__pairs_keys(). */
static int list_make(const writing *w, worker *me, rarer_job *job, uint32_t other, const uint32_t *keys, size_t count,
                     idx_error *err)
{
    uint8_t term[IDX_MAX_TERM_BYTES];
    bool is_behind = other < w->word_count;
    const pair_word *x = w->words[job->rarer], *y = w->words[other - (is_behind ? 0 : w->word_count)];
    size_t bytes = is_behind ? idx__pair_name(y->term, y->bytes, x->term, x->bytes, true, term)
                             : idx__pair_name(x->term, x->bytes, y->term, y->bytes, false, term);
    idx__list_batch_begin(&job->lists, me->lists, count);
    if (idx__pair_has_parent(w->words[job->rarer]->df, w->options.params->documents)) {
        idx__list_of_parent(me->lists, &me->parent);
    }
    int code = w->options.rank ? idx__permuter_add_keys(&me->permuter, me->lists, keys, count, err)
                               : idx__list_add_keys(me->lists, keys, count, err);
    return code == IDX_OK ? idx__list_batch_end(&job->lists, me->lists, term, bytes, err) : code;
}

static int job_process(void *ctx, unsigned number, void *item, idx_error *err)
{
    const writing *w = ctx;
    rarer_job *job = item;
    worker *me = &w->workers[number];
    size_t count = (size_t)idx__pairs_count(w->pairs, job->rarer);
    if (idx__grow(w->options.allocator, &me->keys, &me->key_capacity, count, sizeof *me->keys) != IDX_OK) {
        return idx__error_nomem(err);
    }
    if (count == 0) {
        return IDX_OK;
    }
    const pair_word *word = w->words[job->rarer];
    idx__pairs_keys(w->pairs, job->rarer, me->keys, me->ends);
    const uint8_t *list = idx__pair_text_list(w->options.text, word);
    int code = idx__pair_has_parent(word->df, w->options.params->documents)
                   ? idx__ranks_load(&me->parent, list, (size_t)word->list_bytes, word->df, err)
                   : IDX_OK;
    size_t from = 0;
    for (uint32_t other = 0; other < 2 * w->word_count && code == IDX_OK; other++) {
        size_t end = (size_t)me->ends[other];
        if (end > from) {
            code = list_make(w, me, job, other, me->keys + from, end - from, err);
        }
        from = end;
    }
    return code;
}

static int job_take(void *ctx, void *item, bool failed, idx_error *err)
{
    const writing *w = ctx;
    rarer_job *job = item;
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
        me->ends = idx__alloc_array(a, 2 * (size_t)w->word_count, sizeof *me->ends);
        int ranks_code = idx__ranks_init(&me->parent, o->params->documents, a, err); // to be released whatever comes of it
        code = ranks_code != IDX_OK ? ranks_code : me->ends ? idx__list_writer_new(&me->lists, o->params, a, err) : idx__error_nomem(err);
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
        idx__ranks_release(&me->parent);
        idx__free(a, me->keys, me->key_capacity * sizeof *me->keys);
        idx__free(a, me->ends, 2 * (size_t)w->word_count * sizeof *me->ends);
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
        rarer_job *job = idx__ordered_item(queue);
        job->rarer = i;
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
