/* list_write.c: see list_write.h. */
#include "indexer/list_write.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/codec/bitpack.h"
#include "common/codec/docblock.h"
#include "common/format/position_row.h"
#include "indexer/best_collect.h"
#include "indexer/stream_window.h"

#include <assert.h>
#include <string.h>

#define BLOCK IDX_POSTINGS_BLOCK

/* Positions of a block's documents in one field, one behind the other. */
typedef struct position_side {
    uint32_t *values;
    size_t count, capacity;
} position_side;

struct list_writer {
    const list_params *params;
    buf *postings, *positions;
    const idx_allocator *allocator;
    // The block being filled:
    uint32_t count;
    uint32_t docs[BLOCK];
    uint32_t body_tf[BLOCK];
    uint32_t title_tf[BLOCK];
    position_side body, title;
    position_row body_row, title_row;
    stream_windows windows;
    // The list so far:
    uint32_t df;
    uint64_t cf;
    const ranks *parent; // of a pair's list, else NULL
    uint32_t last_doc_before; // last document of the blocks that are encoded; UINT32_MAX before the first
    bool has_titles;
    buf last_docs, places, doc_plane, freq_plane;
    uint64_t position_bytes;
    float *bounds; // largest impact of each block
    size_t bound_count, bound_capacity;
    uint32_t histogram[IDX_KTH_SCALE + 1]; // of floor(scale * impact)
    bool has_best; // it may be long enough for BEST
    best_collector collector;
    // Scratch:
    buf tiny;
    buf best;
};

int idx__list_writer_new(list_writer **out, const list_params *params, const idx_allocator *allocator, idx_error *err)
{
    list_writer *w = idx__calloc(allocator, 1, sizeof *w);
    if (!w) {
        return idx__error_nomem(err);
    }
    w->params = params;
    w->allocator = allocator;
    idx__buf_init(&w->last_docs, allocator);
    idx__buf_init(&w->places, allocator);
    idx__buf_init(&w->doc_plane, allocator);
    idx__buf_init(&w->freq_plane, allocator);
    idx__buf_init(&w->tiny, allocator);
    idx__buf_init(&w->best, allocator);
    idx__windows_init(&w->windows, allocator);
    idx__best_collector_init(&w->collector, IDX_BEST_K, allocator);
    *out = w;
    return IDX_OK;
}

void idx__list_writer_free(list_writer *w)
{
    if (!w) {
        return;
    }
    idx__buf_release(&w->last_docs);
    idx__buf_release(&w->places);
    idx__buf_release(&w->doc_plane);
    idx__buf_release(&w->freq_plane);
    idx__buf_release(&w->tiny);
    idx__buf_release(&w->best);
    idx__best_collector_release(&w->collector);
    idx__windows_release(&w->windows);
    idx__free(w->allocator, w->bounds, w->bound_capacity * sizeof *w->bounds);
    idx__free(w->allocator, w->body.values, w->body.capacity * sizeof *w->body.values);
    idx__free(w->allocator, w->title.values, w->title.capacity * sizeof *w->title.values);
    idx__free(w->allocator, w, sizeof *w);
}

void idx__list_begin(list_writer *w, buf *postings, buf *positions, uint64_t most_df)
{
    w->postings = postings;
    w->positions = positions;
    w->count = 0;
    w->body.count = w->title.count = 0;
    w->df = 0;
    w->cf = 0;
    w->parent = NULL;
    w->last_doc_before = UINT32_MAX;
    w->has_titles = false;
    w->position_bytes = 0;
    w->has_best = w->params->with_best && most_df >= IDX_BEST_LEAST;
    if (w->has_best) {
        idx__best_collector_begin(&w->collector);
    }
    if (w->bound_count > 0) {
        memset(w->histogram, 0, sizeof w->histogram);
    }
    w->bound_count = 0;
    idx__buf_reset(&w->last_docs);
    idx__buf_reset(&w->places);
    idx__buf_reset(&w->doc_plane);
    idx__buf_reset(&w->freq_plane);
}

void idx__list_of_parent(list_writer *w, const ranks *parent)
{
    w->parent = parent;
}

/* ---- one block ---------------------------------------------------------------------------------- */

static uint32_t freq_of(const list_writer *w, uint32_t i)
{
    return w->body_tf[i] + w->title_tf[i] * w->params->title_weight;
}

static float impact_of(const list_writer *w, uint32_t i)
{
    float f = (float)freq_of(w, i);
    return f / (f + w->params->length_norm[w->params->norms[w->docs[i]]]);
}

/* The rows of the block's codes. */
static void rows_fill(list_writer *w)
{
    position_row *body = &w->body_row, *title = &w->title_row;
    idx__position_row_begin(body, w->count, 0);
    for (uint32_t i = 0; i < w->count; i++) {
        body->tf[i] = w->body_tf[i];
        body->norms[i] = w->params->body_norms[w->docs[i]];
    }
    uint32_t titles = 0;
    for (uint32_t i = 0; w->title.count > 0 && i < w->count; i++) {
        if (w->title_tf[i]) {
            title->tf[titles] = w->title_tf[i];
            title->norms[titles++] = w->params->title_norms[w->docs[i]];
        }
    }
    bool is_possible = idx__position_row_fill(body);
    idx__position_row_begin(title, titles, idx__position_row_end(body));
    is_possible &= idx__position_row_fill(title);
    assert(is_possible);
    (void)is_possible;
}

/* Appends the position block. Says how many bytes it takes. */
static int positions_encode(list_writer *w, buf *to, size_t *bytes, idx_error *err)
{
    rows_fill(w);
    *bytes = (size_t)((idx__position_row_end(&w->title_row) + 7) / 8);
    uint8_t *start = idx__buf_reserve(to, *bytes + IDX_POSITION_SLACK);
    if (!start) {
        return idx__error_nomem(err);
    }
    poscode_writer out = {.out = start};
    idx__position_row_encode(&w->body_row, w->body.values, &out);
    idx__position_row_encode(&w->title_row, w->title.values, &out);
    to->bytes += *bytes;
    return IDX_OK;
}

static void freqs_encode(list_writer *w, buf *out)
{
    uint32_t values[BLOCK];
    for (uint32_t i = 0; i < w->count; i++) {
        values[i] = freq_of(w, i) - 1;
    }
    uint8_t *p = idx__buf_reserve(out, idx__intblock_bound(w->count));
    if (p) {
        out->bytes += idx__intblock_encode(values, w->count, p);
    }
    if (!w->params->title_norms) {
        return;
    }
    uint32_t with_title = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        with_title += w->title_tf[i] > 0;
    }
    idx__buf_varint(out, with_title);
    for (uint32_t i = 0; with_title && i < w->count; i++) {
        if (w->title_tf[i]) {
            idx__buf_u8(out, (uint8_t)i);
        }
    }
    for (uint32_t i = 0; with_title && i < w->count; i++) {
        if (w->title_tf[i]) {
            idx__buf_varint(out, w->title_tf[i]);
        }
    }
}

/* The documents' numbers in the parent's list, and the number before the first of the block there that holds `base`. */
static const uint32_t *docs_rank(const list_writer *w, uint32_t *base, uint32_t *numbers)
{
    for (uint32_t i = 0; i < w->count; i++) {
        numbers[i] = idx__ranks_of(w->parent, w->docs[i]);
    }
    if (*base != UINT32_MAX) {
        *base = idx__ranks_of(w->parent, *base) / BLOCK * BLOCK - 1;
    }
    return numbers;
}

static void docs_encode(list_writer *w, uint32_t base, buf *out)
{
    uint32_t numbers[BLOCK];
    const uint32_t *docs = w->parent ? docs_rank(w, &base, numbers) : w->docs;
    uint8_t *p = idx__buf_reserve(out, idx__docblock_bound(w->count));
    if (p) {
        out->bytes += idx__docblock_encode(docs, w->count, base, p);
    }
}

static int bound_add(list_writer *w, idx_error *err)
{
    float best = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        float impact = impact_of(w, i);
        best = impact > best ? impact : best;
        w->histogram[(uint32_t)(impact * IDX_KTH_SCALE)]++;
    }
    if (idx__grow(w->allocator, &w->bounds, &w->bound_capacity, w->bound_count + 1, sizeof *w->bounds) != IDX_OK) {
        return idx__error_nomem(err);
    }
    w->bounds[w->bound_count++] = best;
    return IDX_OK;
}

static int best_add(list_writer *w, idx_error *err)
{
    uint32_t freqs[BLOCK];
    if (!w->has_best) {
        return IDX_OK;
    }
    for (uint32_t i = 0; i < w->count; i++) {
        freqs[i] = freq_of(w, i);
    }
    int code = idx__best_collector_add(&w->collector, w->docs, freqs, w->count, w->params->norms);
    return code == IDX_OK ? IDX_OK : idx__error_nomem(err);
}

/* Encodes the block at hand as the next one of a long list. */
static int block_flush(list_writer *w, idx_error *err)
{
    if (w->doc_plane.bytes > UINT32_MAX || w->freq_plane.bytes > UINT32_MAX || w->position_bytes > UINT32_MAX) {
        return idx__error_set(err, IDX_ELIMIT, "a posting list takes more than 4 GiB: split the index");
    }
    idx__buf_u32(&w->last_docs, w->docs[w->count - 1]);
    idx__buf_u32(&w->places, (uint32_t)w->doc_plane.bytes);
    idx__buf_u32(&w->places, (uint32_t)w->freq_plane.bytes);
    docs_encode(w, w->last_doc_before, &w->doc_plane);
    freqs_encode(w, &w->freq_plane);
    if (w->params->with_positions) {
        idx__buf_u32(&w->places, (uint32_t)w->position_bytes);
        size_t bytes;
        int code = positions_encode(w, w->positions, &bytes, err);
        if (code != IDX_OK) {
            return code;
        }
        w->position_bytes += bytes;
    }
    int code = bound_add(w, err);
    code = code == IDX_OK ? best_add(w, err) : code;
    w->last_doc_before = w->docs[w->count - 1];
    w->count = 0;
    w->body.count = w->title.count = 0;
    return code;
}

/* The next posting of the block, made unless the document has just had its title taken. Returns its index. */
static inline int posting_of(list_writer *w, uint32_t doc, idx_error *err)
{
    if (w->count > 0 && w->docs[w->count - 1] == doc) {
        return (int)w->count - 1;
    }
    if (w->count == BLOCK) {
        int code = block_flush(w, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    w->docs[w->count] = doc;
    w->body_tf[w->count] = w->title_tf[w->count] = 0;
    w->df++;
    return (int)w->count++;
}

static inline void posting_count(list_writer *w, int at, bool is_title, uint32_t tf)
{
    if (is_title) {
        w->title_tf[at] = tf;
        w->has_titles = true;
        w->cf += (uint64_t)tf * w->params->title_weight;
    } else {
        w->body_tf[at] = tf;
        w->cf += tf;
    }
}

static int side_add(list_writer *w, position_side *side, const uint32_t *positions, uint32_t count, idx_error *err)
{
    if (idx__grow(w->allocator, &side->values, &side->capacity, side->count + count, sizeof *side->values) != IDX_OK) {
        return idx__error_nomem(err);
    }
    memcpy(side->values + side->count, positions, count * sizeof *positions);
    side->count += count;
    return IDX_OK;
}

int idx__list_add(list_writer *w, uint32_t doc, inverter_field field, const uint32_t *positions, uint32_t count,
                  idx_error *err)
{
    int at = posting_of(w, doc, err);
    if (at < 0) {
        return at;
    }
    posting_count(w, at, field == INVERTER_TITLE, count);
    if (!w->params->with_positions) {
        return IDX_OK;
    }
    return side_add(w, field == INVERTER_TITLE ? &w->title : &w->body, positions, count, err);
}

int idx__list_add_keys(list_writer *w, const uint32_t *keys, size_t count, idx_error *err)
{
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && keys[end] == keys[i]) {
            end++;
        }
        int at = posting_of(w, keys[i] >> 1, err);
        if (at < 0) {
            return at;
        }
        posting_count(w, at, (keys[i] & 1) == INVERTER_TITLE, (uint32_t)(end - i));
        i = end;
    }
    return IDX_OK;
}

/* Takes entry i of a window. */
static int entry_take(list_writer *w, const stream_window *win, uint32_t i, idx_error *err)
{
    uint32_t start = idx__window_start(win, i);
    return idx__list_add(w, win->keys[i] >> 1, (inverter_field)(win->keys[i] & 1), win->positions + start,
                         win->ends[i] - start, err);
}

/* Takes bodies of documents that have no posting yet, from the entry at hand on, as many as there are in a row and fit into the
 * block. */
static int bodies_take(list_writer *w, stream_window *win, uint32_t limit, idx_error *err)
{
    int code = w->count == BLOCK ? block_flush(w, err) : IDX_OK;
    if (code != IDX_OK) {
        return code;
    }
    const uint32_t *keys = win->keys + win->at, *ends = win->ends + win->at;
    uint32_t most = win->count - win->at < BLOCK - w->count ? win->count - win->at : BLOCK - w->count;
    uint32_t start = idx__window_start(win, win->at), end = start, n = 0;
    uint32_t *docs = w->docs + w->count, *tf = w->body_tf + w->count;
    for (; n < most && keys[n] < limit && (keys[n] & 1) == INVERTER_BODY; n++) {
        docs[n] = keys[n] >> 1;
        tf[n] = ends[n] - end;
        end = ends[n];
    }
    memset(w->title_tf + w->count, 0, n * sizeof *w->title_tf);
    w->count += n;
    w->df += n;
    w->cf += end - start;
    win->at += n;
    return w->params->with_positions ? side_add(w, &w->body, win->positions + start, end - start, err) : IDX_OK;
}

/* Takes entries of a window whose keys are below `limit`, the first of which is. */
static int window_take(list_writer *w, stream_window *win, uint32_t limit, idx_error *err)
{
    int code = IDX_OK;
    while (code == IDX_OK && win->at < win->count && win->keys[win->at] < limit) {
        uint32_t key = win->keys[win->at];
        bool is_there = w->count > 0 && w->docs[w->count - 1] == key >> 1;
        if ((key & 1) == INVERTER_BODY && !is_there) {
            code = bodies_take(w, win, limit, err);
        } else {
            code = entry_take(w, win, win->at++, err);
        }
    }
    return code;
}

int idx__list_add_streams(list_writer *w, const stream_view *streams, size_t count, stream_marks *marks, idx_error *err)
{
    int code = idx__windows_open(&w->windows, streams, count);
    stream_window **windows = w->windows.items;
    while (count > 0 && code == IDX_OK) {
        uint32_t limit;
        size_t first = idx__windows_first(&w->windows, count, &limit);
        stream_window *win = windows[first];
        while (code == IDX_OK && win->count > 0 && win->keys[win->at] < limit) {
            code = marks ? idx__window_mark(win, marks) : IDX_OK;
            if (code == IDX_OK) {
                code = window_take(w, win, marks && win->zone_end < limit ? win->zone_end : limit, err);
            }
            if (code == IDX_OK && win->at == win->count) {
                code = idx__window_next(win, w->allocator);
            }
        }
        if (code == IDX_OK && win->count == 0) { // used up: it goes behind the others
            windows[first] = windows[--count];
            windows[count] = win;
        }
    }
    return code == IDX_ENOMEM ? idx__error_nomem(err) : code;
}

/* ---- the three forms ---------------------------------------------------------------------------- */

static void tiny_postings(list_writer *w)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        bool is_single = w->body_tf[i] == 1 && w->title_tf[i] == 0;
        idx__buf_varint(&w->tiny, (uint64_t)(w->docs[i] - next) << 1 | is_single);
        if (!is_single) {
            idx__buf_varint(&w->tiny, w->body_tf[i]);
            idx__buf_varint(&w->tiny, w->title_tf[i]);
        }
        next = w->docs[i] + 1;
    }
}

/* Encodes the list into w->tiny. Says whether it is short enough, and what the positions take. */
static int tiny_encode(list_writer *w, bool *fits, size_t *position_bytes, idx_error *err)
{
    idx__buf_reset(&w->tiny);
    tiny_postings(w);
    *position_bytes = 0;
    if (w->params->with_positions && w->tiny.error == IDX_OK) {
        int code = positions_encode(w, &w->tiny, position_bytes, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    *fits = w->tiny.bytes <= IDX_TINY_BYTES;
    return w->tiny.error == IDX_OK ? IDX_OK : idx__error_nomem(err);
}

/* The smallest q with max * q / 255 >= bound, computed as the reader computes it. */
static uint8_t bound_quantise(float bound, float max)
{
    uint32_t q = (uint32_t)(bound / max * 255.0f);
    while (q < 255 && max * ((float)q * (1.0f / 255.0f)) < bound) {
        q++;
    }
    return (uint8_t)(q > 255 ? 255 : q);
}

static int short_write(list_writer *w, list_result *out, idx_error *err)
{
    float best = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        float impact = impact_of(w, i);
        best = impact > best ? impact : best;
    }
    idx__buf_u8(&w->doc_plane, bound_quantise(best, 1.0f));
    docs_encode(w, UINT32_MAX, &w->doc_plane);
    freqs_encode(w, &w->doc_plane);
    if (w->doc_plane.error != IDX_OK) {
        return idx__error_nomem(err);
    }
    idx__buf_append(w->postings, w->doc_plane.data, w->doc_plane.bytes);
    out->posting_bytes = w->doc_plane.bytes;
    if (w->params->with_positions) {
        size_t bytes;
        int code = positions_encode(w, w->positions, &bytes, err);
        if (code != IDX_OK) {
            return code;
        }
        out->position_bytes = bytes;
    }
    return IDX_OK;
}

static void kth_write(const list_writer *w, buf *out)
{
    static const uint32_t ranks[IDX_KTH_COUNT] = IDX_KTH_RANKS;
    uint32_t seen = 0;
    uint32_t bin = IDX_KTH_SCALE + 1;
    for (unsigned i = 0; i < IDX_KTH_COUNT; i++) {
        while (seen < ranks[i] && bin > 0) {
            seen += w->histogram[--bin];
        }
        idx__buf_u16(out, (uint16_t)(seen >= ranks[i] ? bin : 0));
    }
}

/* Where block b begins in plane number `which`. */
static uint32_t place_of(const list_writer *w, size_t b, unsigned which)
{
    unsigned planes = w->params->with_positions ? 3 : 2;
    return idx__load_u32(w->places.data + 4 * (planes * b + which));
}

/* The largest groups of blocks of which none begins 64 KiB behind its group. */
static unsigned places_shift(const list_writer *w)
{
    unsigned shift = w->places.error ? 0 : IDX_PLACE_GROUP_BITS, planes = w->params->with_positions ? 3 : 2;
    for (size_t b = 0; shift > 0 && b < w->bound_count;) {
        bool fits = true;
        for (unsigned which = 0; which < planes; which++) {
            fits &= place_of(w, b, which) - place_of(w, b >> shift << shift, which) <= UINT16_MAX;
        }
        shift -= !fits;
        b = fits ? b + 1 : 0;
    }
    return shift;
}

static void places_write(const list_writer *w, unsigned shift, buf *out)
{
    size_t blocks = w->places.error ? 0 : w->bound_count;
    unsigned planes = w->params->with_positions ? 3 : 2;
    for (size_t b = (size_t)1 << shift; b < blocks; b += (size_t)1 << shift) {
        idx__buf_append(out, w->places.data + 4 * planes * b, 4 * planes);
    }
    for (size_t b = 0; shift > 0 && b < blocks; b++) {
        for (unsigned which = 0; which < planes; which++) {
            idx__buf_u16(out, (uint16_t)(place_of(w, b, which) - place_of(w, b >> shift << shift, which)));
        }
    }
}

static int long_write(list_writer *w, list_result *out, idx_error *err)
{
    int code = block_flush(w, err);
    if (code != IDX_OK) {
        return code;
    }
    float max = 0;
    for (size_t i = 0; i < w->bound_count; i++) {
        max = w->bounds[i] > max ? w->bounds[i] : max;
    }
    buf *head = &w->tiny;
    idx__buf_reset(head);
    uint8_t raw[4];
    idx__store_f32(raw, max);
    idx__buf_append(head, raw, sizeof raw);
    kth_write(w, head);
    unsigned shift = places_shift(w);
    idx__buf_u16(head, (uint16_t)((w->has_titles ? IDX_LONG_FLAG_TITLES : 0) | shift << IDX_LONG_PLACE_SHIFT));
    idx__buf_u32(head, (uint32_t)w->doc_plane.bytes);
    idx__buf_u32(head, (uint32_t)w->freq_plane.bytes);
    idx__buf_append(head, w->last_docs.data, w->last_docs.bytes);
    places_write(w, shift, head);
    for (size_t i = 0; i < w->bound_count; i++) {
        idx__buf_u8(head, bound_quantise(w->bounds[i], max));
    }
    if (head->error || w->last_docs.error || w->places.error || w->doc_plane.error || w->freq_plane.error) {
        return idx__error_nomem(err);
    }
    if (w->doc_plane.bytes > UINT32_MAX || w->freq_plane.bytes > UINT32_MAX) {
        return idx__error_set(err, IDX_ELIMIT, "a posting list takes more than 4 GiB: split the index");
    }
    idx__buf_append(w->postings, head->data, head->bytes);
    idx__buf_append(w->postings, w->doc_plane.data, w->doc_plane.bytes);
    idx__buf_append(w->postings, w->freq_plane.data, w->freq_plane.bytes);
    out->posting_bytes = head->bytes + w->doc_plane.bytes + w->freq_plane.bytes;
    out->position_bytes = w->position_bytes;
    return IDX_OK;
}

static int best_end(list_writer *w, list_result *out, idx_error *err)
{
    if (!w->has_best || w->df < IDX_BEST_LEAST) {
        return IDX_OK;
    }
    idx__buf_reset(&w->best);
    if (idx__best_collector_end(&w->collector, w->params->documents, &w->best) != IDX_OK || w->best.error) {
        return idx__error_nomem(err);
    }
    out->best = w->best.data;
    out->best_bytes = w->best.bytes;
    return IDX_OK;
}

int idx__list_end(list_writer *w, list_result *out, idx_error *err)
{
    *out = (list_result){.df = w->df, .cf = w->cf};
    int code = IDX_OK;
    if (w->df <= IDX_TINY_DF) {
        code = tiny_encode(w, &out->is_tiny, &out->tiny_position_bytes, err);
        if (code != IDX_OK) {
            return code;
        }
        if (out->is_tiny) {
            out->tiny = w->tiny.data;
            out->tiny_bytes = w->tiny.bytes;
            return IDX_OK;
        }
    }
    if (w->df <= BLOCK) {
        return short_write(w, out, err);
    }
    code = long_write(w, out, err);
    return code == IDX_OK ? best_end(w, out, err) : code;
}
