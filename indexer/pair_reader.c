/*
 * pair_reader.c: see pair_text.h. A zone is read a window at a time, so that its cells, which are filled in no order, stay in the
 * cache.
 */
#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/codec/norm.h"
#include "indexer/pair_text_impl.h"

#include <string.h>

#define WINDOW_CELLS 65536u
#define CELL_SLACK 8u /* cells behind the last one that can be read, and are 0 */

typedef struct stream_place {
    stream_cursor at; // its key is UINT32_MAX at the end
    uint16_t number;
} stream_place;

struct pair_reader {
    const pair_text *text;
    stream_place *places;
    size_t place_count;
    uint32_t first_key, next_key, end_key; // of the window, behind it, behind the zone
    uint32_t *starts;                      // of the window's rows; the cells' end behind the last
    size_t start_capacity;
    uint16_t *cells;
    size_t cell_capacity;
    size_t filled;
    pair_place *found;
    size_t found_count, found_capacity;
    uint32_t row_cells[256]; // by norm: cells of a row, one of them for the border; 0: the field cannot hold a word
};

int idx__pair_reader_new(pair_reader **out, const pair_text *t, idx_error *err)
{
    pair_reader *r = idx__calloc(t->allocator, 1, sizeof *r);
    if (!r) {
        return idx__error_nomem(err);
    }
    r->text = t;
    for (unsigned norm = 1; norm < 256; norm++) {
        r->row_cells[norm] = idx__norm_limit((uint8_t)norm) + 1;
    }
    r->start_capacity = ((size_t)2 << t->zone_shift) + 1;
    r->starts = idx__alloc_array(t->allocator, r->start_capacity, sizeof *r->starts);
    r->places = idx__calloc(t->allocator, t->stream_count + 1, sizeof *r->places);
    *out = r;
    if (!r->starts || !r->places) {
        idx__pair_reader_free(r);
        *out = NULL;
        return idx__error_nomem(err);
    }
    return IDX_OK;
}

void idx__pair_reader_free(pair_reader *r)
{
    if (r) {
        const idx_allocator *a = r->text->allocator;
        idx__free(a, r->places, (r->text->stream_count + 1) * sizeof *r->places);
        idx__free(a, r->starts, r->start_capacity * sizeof *r->starts);
        idx__free(a, r->cells, r->cell_capacity * sizeof *r->cells);
        idx__free(a, r->found, r->found_capacity * sizeof *r->found);
        idx__free(a, r, sizeof *r);
    }
}

static uint32_t row_cells(const pair_reader *r, uint32_t key)
{
    const list_params *p = r->text->params;
    uint32_t doc = r->text->rank ? r->text->rank[key >> 1] : key >> 1;
    return r->row_cells[key & 1 ? p->body_norms[doc] : p->title_norms ? p->title_norms[doc] : 0];
}

/* New cells are zero. */
static int cells_reserve(pair_reader *r, size_t cells, idx_error *err)
{
    size_t before = r->cell_capacity;
    if (idx__grow(r->text->allocator, &r->cells, &r->cell_capacity, cells + CELL_SLACK, sizeof *r->cells) != IDX_OK) {
        return idx__error_nomem(err);
    }
    memset(r->cells + before, 0, (r->cell_capacity - before) * sizeof *r->cells);
    return IDX_OK;
}

/* Lays out rows from the next key on, until the window is full. A field of unknown length has a window of its own. */
static int lay_out(pair_reader *r, idx_error *err)
{
    uint32_t key = r->next_key, at = 0;
    uint32_t *start = r->starts;
    for (; key < r->end_key; key++) {
        uint32_t cells = row_cells(r, key);
        bool is_unbounded = cells > IDX_NORM_UNBOUNDED;
        if (key > r->next_key && (at + (uint64_t)cells > WINDOW_CELLS || is_unbounded)) {
            break;
        }
        *start++ = at;
        at += is_unbounded ? 1 : cells; // the cells grow as they are filled
        if (is_unbounded) {
            key++;
            break;
        }
    }
    *start = at;
    r->first_key = r->next_key;
    r->next_key = key;
    r->filled = at;
    return cells_reserve(r, at, err);
}

/* Puts the occurrences of one stream into the window. */
static int fill(pair_reader *r, stream_place *place, idx_error *err)
{
    stream_cursor c = place->at;
    while (c.key < r->next_key) {
        uint32_t at = r->starts[c.key - r->first_key] - 1;
        do {
            at += 1 + (uint32_t)(idx__stream_varint(&c.p) >> 1);
            if (at >= r->filled) { // only a field of unknown length, which is alone
                int code = cells_reserve(r, (size_t)at + 1, err);
                if (code != IDX_OK) {
                    return code;
                }
                r->filled = (size_t)at + 1;
            }
            r->cells[at] = place->number;
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

/* Which of four cells hold a word: the high bit of each. Numbers are below 0x8000. */
static inline uint64_t words_among(const uint16_t *cells)
{
    uint64_t four;
    memcpy(&four, cells, sizeof four);
    return (four + 0x7fff7fff7fff7fffu) & 0x8000800080008000u;
}

/* Finds the words side by side, and clears the window. */
static int collect(pair_reader *r, uint32_t base_key, idx_error *err)
{
    const uint32_t *end = r->starts + 1; // of the row at hand
    r->starts[r->next_key - r->first_key] = (uint32_t)r->filled;
    for (size_t i = 0; i < r->filled; i += 4) {
        uint64_t both = words_among(r->cells + i) & words_among(r->cells + i + 1);
        if (both && r->found_count + 4 > r->found_capacity &&
            idx__grow(r->text->allocator, &r->found, &r->found_capacity, r->found_count + 4, sizeof *r->found) != IDX_OK) {
            return idx__error_nomem(err);
        }
        for (; both; both &= both - 1) {
            size_t at = i + (unsigned)__builtin_ctzll(both) / 16;
            while (*end <= at) {
                end++;
            }
            uint32_t key = r->first_key + (uint32_t)(end - r->starts - 1) - base_key;
            r->found[r->found_count++] = (pair_place){key, r->cells[at], r->cells[at + 1]};
        }
    }
    memset(r->cells, 0, r->filled * sizeof *r->cells);
    return IDX_OK;
}

/* Sets the streams to the beginning of the zone. */
static void places_open(pair_reader *r, uint32_t zone)
{
    const pair_text *t = r->text;
    r->place_count = 0;
    for (size_t i = 0; i < t->stream_count; i++) {
        const kept_stream *k = &t->streams[i];
        uint32_t skipped = zone > k->first_zone ? zone - k->first_zone : 0;
        uint16_t number = t->words[k->word].number;
        if (number && skipped < k->zone_count) {
            const zone_mark *mark = &t->marks[k->first_mark + skipped];
            const uint8_t *data = t->kept.map.data;
            stream_cursor c = {data + mark->offset, data + k->end, mark->key};
            r->places[r->place_count++] = (stream_place){c, number};
        }
    }
}

int idx__pair_reader_zone(pair_reader *r, uint32_t zone, const pair_place **places, size_t *count, idx_error *err)
{
    const pair_text *t = r->text;
    uint32_t base_key = idx__pair_text_zone_key(t, zone);
    bool is_last = zone + 1 == idx__pair_text_zones(t);
    r->next_key = base_key;
    r->end_key = is_last ? 2 * t->documents : idx__pair_text_zone_key(t, zone + 1);
    r->found_count = 0;
    places_open(r, zone);
    int code = IDX_OK;
    while (code == IDX_OK && r->next_key < r->end_key) {
        code = lay_out(r, err);
        for (size_t i = 0; code == IDX_OK && i < r->place_count; i++) {
            code = fill(r, &r->places[i], err);
        }
        code = code == IDX_OK ? collect(r, base_key, err) : code;
    }
    *places = r->found;
    *count = r->found_count;
    return code;
}
