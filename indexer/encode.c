/* encode.c: see encode.h. */
#include "indexer/encode.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "indexer/ordered.h"
#include "indexer/permute.h"

#define ENCODE_BATCH_BYTES ((size_t)256 << 10) /* of terms and streams: a batch is closed at this many */

/* A term of a batch: offsets into its input. */
typedef struct encode_term {
    size_t term, term_bytes;
    size_t first_stream, stream_count;
    size_t first_mark, mark_count; // of its zones, if it is wanted for the pairs
} encode_term;

typedef struct encode_stream {
    size_t start, bytes;
} encode_stream;

typedef struct encode_batch {
    buf input;
    encode_term *terms;
    size_t term_count, term_capacity;
    encode_stream *streams;
    size_t stream_count, stream_capacity;
    stream_marks marks;
    list_batch lists; // what became of the terms
} encode_batch;

/* What belongs to one thread. */
typedef struct encode_worker {
    list_writer *lists;
    stream_view *views;
    size_t view_capacity;
    permuter permuter;
} encode_worker;

struct encoder {
    encoder_options options;
    encode_worker *workers;
    encode_batch *batches;
    size_t batch_count;
    encode_batch *filling;
    ordered *queue;
    stream_view *views; // of a term that is kept for the pairs
    size_t view_capacity;
};

static int term_encode(const encoder *e, encode_worker *w, encode_batch *b, encode_term *t, idx_error *err)
{
    if (idx__grow(e->options.allocator, &w->views, &w->view_capacity, t->stream_count, sizeof *w->views) != IDX_OK) {
        return idx__error_nomem(err);
    }
    uint64_t bytes = 0;
    for (size_t i = 0; i < t->stream_count; i++) {
        const encode_stream *s = &b->streams[t->first_stream + i];
        bytes += s->bytes;
        w->views[i] = (stream_view){b->input.data + s->start, s->bytes};
    }
    bool is_wanted = e->options.pair_text && idx__pair_text_wants(e->options.pair_text, bytes);
    stream_marks *marks = is_wanted ? &b->marks : NULL;
    t->first_mark = b->marks.count;
    uint64_t most_df = bytes / 2; // a posting takes a byte for its document and one for a position
    idx__list_batch_begin(&b->lists, w->lists, most_df);
    int code = e->options.rank ? idx__permuter_add_streams(&w->permuter, w->lists, w->views, t->stream_count, marks, err)
                               : idx__list_add_streams(w->lists, w->views, t->stream_count, marks, err);
    t->mark_count = b->marks.count - t->first_mark;
    return code == IDX_OK ? idx__list_batch_end(&b->lists, w->lists, b->input.data + t->term, t->term_bytes, err) : code;
}

static int batch_process(void *ctx, unsigned worker, void *item, idx_error *err)
{
    encoder *e = ctx;
    encode_batch *b = item;
    int code = IDX_OK;
    for (size_t i = 0; i < b->term_count && code == IDX_OK; i++) {
        code = term_encode(e, &e->workers[worker], b, &b->terms[i], err);
    }
    return code;
}

/* `list`: where the term's list begins in the batch's postings. */
static int pair_text_take(encoder *e, const encode_batch *b, size_t i, size_t list, idx_error *err)
{
    const encode_term *t = &b->terms[i];
    if (idx__grow(e->options.allocator, &e->views, &e->view_capacity, t->stream_count, sizeof *e->views) != IDX_OK) {
        return idx__error_nomem(err);
    }
    for (size_t k = 0; k < t->stream_count; k++) {
        const encode_stream *s = &b->streams[t->first_stream + k];
        e->views[k] = (stream_view){b->input.data + s->start, s->bytes};
    }
    const list_result *result = &b->lists.lists[i].result;
    const pair_source source = {
        .term = b->input.data + t->term,
        .bytes = t->term_bytes,
        .cf = result->cf,
        .df = result->df,
        .list = b->lists.postings.data + list,
        .list_bytes = result->posting_bytes,
        .streams = e->views,
        .stream_count = t->stream_count,
        .marks = b->marks.items + t->first_mark,
        .mark_count = t->mark_count,
    };
    return idx__pair_text_take(e->options.pair_text, &source, err);
}

static int batch_write(encoder *e, const encode_batch *b, idx_error *err)
{
    int code = idx__list_batch_write(&b->lists, &e->options.to, err);
    size_t list = 0;
    for (size_t i = 0; e->options.pair_text && i < b->term_count && code == IDX_OK; i++) {
        const list_result *result = &b->lists.lists[i].result;
        if (b->terms[i].mark_count && !result->is_tiny) {
            code = pair_text_take(e, b, i, list, err);
        }
        list += result->posting_bytes; // of a tiny one 0
    }
    return code;
}

static int batch_take(void *ctx, void *item, bool failed, idx_error *err)
{
    encode_batch *b = item;
    int code = failed ? IDX_OK : batch_write(ctx, b, err);
    idx__buf_reset(&b->input);
    idx__list_batch_reset(&b->lists);
    b->marks.count = 0;
    b->term_count = b->stream_count = 0;
    return code;
}

static int batch_submit(encoder *e, idx_error *err)
{
    encode_batch *full = e->filling;
    e->filling = NULL;
    return full ? idx__ordered_submit(e->queue, full, err) : IDX_OK;
}

int idx__encoder_add(void *ctx, const merged_term *term, idx_error *err)
{
    encoder *e = ctx;
    const idx_allocator *a = e->options.allocator;
    encode_batch *b = e->filling ? e->filling : idx__ordered_item(e->queue);
    e->filling = b;
    if (idx__grow(a, &b->terms, &b->term_capacity, b->term_count + 1, sizeof *b->terms) != IDX_OK ||
        idx__grow(a, &b->streams, &b->stream_capacity, b->stream_count + term->source_count, sizeof *b->streams) != IDX_OK) {
        return idx__error_nomem(err);
    }
    b->terms[b->term_count++] = (encode_term){
        .term = b->input.bytes,
        .term_bytes = term->term_bytes,
        .first_stream = b->stream_count,
        .stream_count = term->source_count,
    };
    idx__buf_append(&b->input, term->term, term->term_bytes);
    for (size_t i = 0; i < term->source_count; i++) {
        encode_stream *s = &b->streams[b->stream_count++];
        s->start = b->input.bytes;
        idx__source_append(term->sources[i], &b->input);
        s->bytes = b->input.bytes - s->start;
    }
    idx__buf_reserve(&b->input, STREAM_PADDING);
    if (b->input.error != IDX_OK) {
        return idx__error_nomem(err);
    }
    return b->input.bytes >= ENCODE_BATCH_BYTES ? batch_submit(e, err) : IDX_OK;
}

int idx__encoder_finish(encoder *e, idx_error *err)
{
    int code = batch_submit(e, err);
    return code == IDX_OK ? idx__ordered_drain(e->queue, err) : code;
}

/* ---- life --------------------------------------------------------------------------------------- */

static void batch_init(encode_batch *b, const pair_text *pairs, const idx_allocator *a)
{
    *b = (encode_batch){.marks = {.shift = pairs ? idx__pair_text_key_shift(pairs) : 0, .allocator = a}};
    idx__buf_init(&b->input, a);
    idx__list_batch_init(&b->lists, a);
}

static void batch_release(encode_batch *b, const idx_allocator *a)
{
    idx__buf_release(&b->input);
    idx__list_batch_release(&b->lists);
    idx__free(a, b->marks.items, b->marks.capacity * sizeof *b->marks.items);
    idx__free(a, b->terms, b->term_capacity * sizeof *b->terms);
    idx__free(a, b->streams, b->stream_capacity * sizeof *b->streams);
}

static int workers_init(encoder *e, idx_error *err)
{
    const encoder_options *o = &e->options;
    e->workers = idx__calloc(o->allocator, o->threads, sizeof *e->workers);
    int code = e->workers ? IDX_OK : idx__error_nomem(err);
    for (unsigned i = 0; code == IDX_OK && i < o->threads; i++) {
        idx__permuter_init(&e->workers[i].permuter, o->rank, o->allocator);
        code = idx__list_writer_new(&e->workers[i].lists, o->params, o->allocator, err);
    }
    return code;
}

static int queue_init(encoder *e, idx_error *err)
{
    const idx_allocator *a = e->options.allocator;
    size_t count = idx__ordered_items(e->options.threads);
    void **items = idx__alloc_array(a, count, sizeof *items);
    e->batches = idx__alloc_array(a, count, sizeof *e->batches);
    int code = items && e->batches ? IDX_OK : idx__error_nomem(err);
    if (e->batches) {
        e->batch_count = count;
        for (size_t i = 0; i < count; i++) {
            batch_init(&e->batches[i], e->options.pair_text, a);
        }
    }
    if (code == IDX_OK) {
        for (size_t i = 0; i < count; i++) {
            items[i] = &e->batches[i];
        }
        ordered_work work = {e->options.threads, items, count, e, batch_process, batch_take};
        code = idx__ordered_new(&e->queue, &work, a, err);
    }
    idx__free(a, items, count * sizeof *items);
    return code;
}

int idx__encoder_new(encoder **out, const encoder_options *options, idx_error *err)
{
    encoder *e = idx__calloc(options->allocator, 1, sizeof *e);
    if (!e) {
        return idx__error_nomem(err);
    }
    e->options = *options;
    int code = workers_init(e, err);
    if (code == IDX_OK) {
        code = queue_init(e, err);
    }
    if (code != IDX_OK) {
        idx__encoder_free(e);
        return code;
    }
    *out = e;
    return IDX_OK;
}

void idx__encoder_free(encoder *e)
{
    if (!e) {
        return;
    }
    const idx_allocator *a = e->options.allocator;
    idx__ordered_free(e->queue);
    for (unsigned i = 0; e->workers && i < e->options.threads; i++) {
        idx__list_writer_free(e->workers[i].lists);
        idx__permuter_release(&e->workers[i].permuter);
        idx__free(a, e->workers[i].views, e->workers[i].view_capacity * sizeof *e->workers[i].views);
    }
    idx__free(a, e->workers, e->options.threads * sizeof *e->workers);
    for (size_t i = 0; i < e->batch_count; i++) {
        batch_release(&e->batches[i], a);
    }
    idx__free(a, e->batches, e->batch_count * sizeof *e->batches);
    idx__free(a, e->views, e->view_capacity * sizeof *e->views);
    idx__free(a, e, sizeof *e);
}
