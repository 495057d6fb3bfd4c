/* pair_text.c: see pair_text.h. */
#include "indexer/pair_text.h"

#include "common/base/alloc.h"
#include "common/base/arena.h"
#include "common/base/error.h"
#include "common/codec/norm.h"
#include "common/format/terms.h"
#include "common/io/file.h"
#include "common/io/outfile.h"

#include <string.h>
#include <unistd.h>

#define WINDOW_CELLS 262144u /* half a megabyte: they are filled in no order */
#define LEAST_SHARE 2048u    /* a word is kept if it is at least one in that many */
#define LEAST_CF 64u

typedef struct kept_stream {
    uint64_t offset, bytes; // in the scratch file
    uint16_t word;          // index of it
} kept_stream;

typedef struct stream_place {
    stream_cursor at; // its key is UINT32_MAX at the end
    uint16_t number;
} stream_place;

struct pair_text {
    const list_params *params;
    const uint32_t *rank; // NULL: documents keep their numbers
    uint32_t documents;
    uint64_t tokens;
    const idx_allocator *allocator;
    char *path;
    outfile *scratch;
    file_map map;
    arena terms;
    pair_word *words;
    size_t word_count, word_capacity;
    kept_stream *streams;
    size_t stream_count, stream_capacity;
    stream_place *places;
    size_t place_count;
    uint32_t next_key;
    uint32_t *starts;
    size_t start_capacity;
    uint16_t *cells;
    size_t cell_capacity;
    size_t filled; // cells of the last window, to be cleared
};

int idx__pair_text_new(pair_text **out, const list_params *params, const uint32_t *rank, uint32_t documents, uint64_t tokens,
                       const char *dir, const idx_allocator *allocator, idx_error *err)
{
    pair_text *t = idx__calloc(allocator, 1, sizeof *t);
    if (!t) {
        return idx__error_nomem(err);
    }
    t->params = params;
    t->rank = rank;
    t->documents = documents;
    t->tokens = tokens;
    t->allocator = allocator;
    idx__arena_init(&t->terms, allocator);
    t->path = idx__path_join(allocator, dir, IDX_TEMPORARY_PREFIX "pair-text");
    int code = t->path ? idx__outfile_new(&t->scratch, t->path, allocator, err) : idx__error_nomem(err);
    if (code != IDX_OK) {
        idx__pair_text_free(t);
        return code;
    }
    *out = t;
    return IDX_OK;
}

void idx__pair_text_free(pair_text *t)
{
    if (!t) {
        return;
    }
    const idx_allocator *a = t->allocator;
    idx__file_unmap(&t->map);
    idx__outfile_free(t->scratch);
    idx__path_free(a, t->path);
    idx__arena_release(&t->terms);
    idx__free(a, t->words, t->word_capacity * sizeof *t->words);
    idx__free(a, t->streams, t->stream_capacity * sizeof *t->streams);
    idx__free(a, t->places, t->stream_count * sizeof *t->places);
    idx__free(a, t->starts, t->start_capacity * sizeof *t->starts);
    idx__free(a, t->cells, t->cell_capacity * sizeof *t->cells);
    idx__free(a, t, sizeof *t);
}

int idx__pair_text_take(pair_text *t, const uint8_t *term, size_t bytes, uint64_t cf, const stream_view *streams,
                        size_t stream_count, idx_error *err)
{
    if (cf < LEAST_CF || cf < t->tokens / LEAST_SHARE || t->word_count == IDX_PAIR_MOST_WORDS ||
        !idx__pairs_take_word(term, bytes)) {
        return IDX_OK;
    }
    const idx_allocator *a = t->allocator;
    char *copy = idx__arena_copy(&t->terms, term, bytes);
    if (!copy || idx__grow(a, &t->words, &t->word_capacity, t->word_count + 1, sizeof *t->words) != IDX_OK ||
        idx__grow(a, &t->streams, &t->stream_capacity, t->stream_count + stream_count, sizeof *t->streams) != IDX_OK) {
        return idx__error_nomem(err);
    }
    t->words[t->word_count] = (pair_word){(uint8_t *)copy, bytes, cf, t->stream_count, stream_count, 0};
    for (size_t i = 0; i < stream_count; i++) {
        t->streams[t->stream_count++] =
            (kept_stream){idx__outfile_bytes(t->scratch), streams[i].bytes, (uint16_t)t->word_count};
        idx__outfile_append(t->scratch, streams[i].data, streams[i].bytes);
    }
    t->word_count++;
    return idx__outfile_error(t->scratch, err);
}

pair_word *idx__pair_text_words(const pair_text *t, size_t *count)
{
    *count = t->word_count;
    return t->words;
}

/* Makes the scratch file readable; its name goes at once. */
static int scratch_map(pair_text *t, idx_error *err)
{
    if (!t->scratch) {
        return IDX_OK;
    }
    static const uint8_t padding[STREAM_PADDING];
    idx__outfile_append(t->scratch, padding, sizeof padding); // decoders read ahead
    int code = idx__outfile_finish(t->scratch, NULL, false, err);
    if (code == IDX_OK) {
        idx__outfile_free(t->scratch);
        t->scratch = NULL;
        code = idx__file_map(&t->map, t->path, err);
        unlink(t->path);
    }
    if (code == IDX_OK) {
        t->places = idx__alloc_array(t->allocator, t->stream_count, sizeof *t->places);
        code = t->places || t->stream_count == 0 ? IDX_OK : idx__error_nomem(err);
    }
    return code;
}

int idx__pair_text_begin(pair_text *t, idx_error *err)
{
    int code = scratch_map(t, err);
    if (code != IDX_OK) {
        return code;
    }
    t->next_key = 0;
    t->place_count = 0;
    for (size_t i = 0; i < t->stream_count; i++) {
        const kept_stream *k = &t->streams[i];
        const pair_word *w = &t->words[k->word];
        if (w->number) {
            const uint8_t *data = t->map.data + k->offset;
            t->places[t->place_count++] = (stream_place){idx__stream_open(&(stream_view){data, k->bytes}), w->number};
        }
    }
    return IDX_OK;
}

/* Cells of the row of a key, one of them for the border; 0: the field cannot hold a word. */
static uint32_t row_cells(const pair_text *t, uint32_t key)
{
    const list_params *p = t->params;
    uint32_t doc = t->rank ? t->rank[key >> 1] : key >> 1;
    uint8_t norm = key & 1 ? p->body_norms[doc] : p->title_norms ? p->title_norms[doc] : 0;
    return norm ? idx__norm_limit(norm) + 1 : 0;
}

static int cells_reserve(pair_text *t, size_t cells, idx_error *err)
{
    if (cells <= t->cell_capacity) {
        return IDX_OK;
    }
    size_t before = t->cell_capacity;
    if (idx__grow(t->allocator, &t->cells, &t->cell_capacity, cells, sizeof *t->cells) != IDX_OK) {
        return idx__error_nomem(err);
    }
    memset(t->cells + before, 0, (t->cell_capacity - before) * sizeof *t->cells);
    return IDX_OK;
}

/* Lays out rows from the next key on, until the window is full. A field of unknown length has a window of its own. */
static int lay_out(pair_text *t, pair_window *out, idx_error *err)
{
    uint32_t end = 2 * t->documents, key = t->next_key, at = 0;
    for (; key < end; key++) {
        uint32_t cells = row_cells(t, key);
        bool is_unbounded = cells > IDX_NORM_UNBOUNDED;
        if (key > t->next_key && (at + (uint64_t)cells > WINDOW_CELLS || is_unbounded)) {
            break;
        }
        uint32_t i = key - t->next_key;
        if (idx__grow(t->allocator, &t->starts, &t->start_capacity, i + (size_t)2, sizeof *t->starts) != IDX_OK) {
            return idx__error_nomem(err);
        }
        t->starts[i] = at;
        at += is_unbounded ? 1 : cells; // the cells grow as they are filled
        t->starts[i + 1] = at;
        if (is_unbounded) {
            key++;
            break;
        }
    }
    *out = (pair_window){.first_key = t->next_key, .key_count = key - t->next_key};
    t->filled = at;
    return cells_reserve(t, (size_t)at + 2, err);
}

/* Puts the occurrences of one stream into the window; with `skips` only steps over them. */
static int fill(pair_text *t, stream_place *place, const pair_window *w, bool skips, idx_error *err)
{
    uint64_t end_key = (uint64_t)w->first_key + w->key_count;
    stream_cursor c = place->at;
    while (c.key < end_key) {
        uint32_t at = t->starts[c.key - w->first_key] - 1;
        do {
            at += 1 + (uint32_t)(idx__stream_varint(&c.p) >> 1);
            if (skips) {
                continue;
            }
            if (at >= t->filled) { // only a field of unknown length, which is alone
                int code = cells_reserve(t, (size_t)at + 3, err);
                if (code != IDX_OK) {
                    return code;
                }
                t->filled = (size_t)at + 1;
            }
            t->cells[at] = place->number;
        } while (idx__stream_goes_on(&c));
        if (c.p == c.end) {
            c.key = UINT32_MAX;
        } else {
            idx__stream_head(&c);
        }
    }
    place->at = c;
    return IDX_OK;
}

int idx__pair_text_next(pair_text *t, bool skips, pair_window *out, idx_error *err)
{
    if (t->next_key >= 2 * t->documents) {
        return IDX_ENOTFOUND;
    }
    if (t->filled) {
        memset(t->cells, 0, t->filled * sizeof *t->cells);
    }
    int code = lay_out(t, out, err);
    for (size_t i = 0; code == IDX_OK && i < t->place_count; i++) {
        code = fill(t, &t->places[i], out, skips, err);
    }
    if (code != IDX_OK) {
        return code;
    }
    t->next_key += out->key_count;
    t->starts[out->key_count] = (uint32_t)t->filled;
    out->starts = t->starts;
    out->cells = t->cells;
    return IDX_OK;
}
