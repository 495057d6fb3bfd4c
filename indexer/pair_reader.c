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
#define CELL_SLACK 8u /* cells before the first one and behind the last that can be read, and are 0 */

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
    bool is_unbounded; // the window is one field of unknown length
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
    if (idx__grow(r->text->allocator, &r->cells, &r->cell_capacity, cells + 2 * CELL_SLACK, sizeof *r->cells) != IDX_OK) {
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
    r->is_unbounded = false;
    for (; key < r->end_key; key++) {
        uint32_t cells = row_cells(r, key);
        bool is_unbounded = cells > IDX_NORM_UNBOUNDED;
        if (key > r->next_key && (at + (uint64_t)cells > WINDOW_CELLS || is_unbounded)) {
            break;
        }
        *start++ = at;
        at += is_unbounded ? 1 : cells; // the cells grow as they are filled
        if (is_unbounded) {
            r->is_unbounded = true;
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

/* A number of a stream, most of which take one or two bytes. */
static inline uint32_t number_read(const uint8_t **p)
{
    uint32_t raw = idx__load_u16(*p), is_long = raw >> 7 & 1;
    if (__builtin_expect((raw & 0x8080u) == 0x8080u, 0)) {
        return (uint32_t)idx__stream_varint(p);
    }
    *p += 1 + is_long;
    return (raw & 0x7f) | (raw >> 1 & 0x3f80 & (0u - is_long));
}

/*
 * Puts the occurrences of one stream into the window. Heads and positions come in no order that could be predicted, so both do
 * the same: a head, which is odd, moves to the cell before the document's row and leaves 0 there, where nothing else can be.
 */
static void fill(pair_reader *r, stream_place *place)
{
    const uint8_t *p = place->at.p, *end = place->at.end;
    const uint32_t *starts = r->starts, first = r->first_key, next = r->next_key;
    uint32_t key = place->at.key, number = place->number;
    uint16_t *cells = r->cells + CELL_SLACK - 1;
    if (key >= next) {
        return;
    }
    uint32_t at = starts[key - first]; // one more than the cell, so that it is none below 0
    for (;;) {
        uint32_t raw = number_read(&p), is_head = 0u - (raw & 1), step = 1 + (raw >> 1);
        key += step & is_head;
        if (key >= next) {
            break;
        }
        uint32_t beyond = starts[key - first] - at - step; // from where a position would be
        at += step + (beyond & is_head);
        cells[at] = (uint16_t)(number & ~is_head);
        if (p == end) {
            key = UINT32_MAX;
            break;
        }
    }
    place->at.p = p;
    place->at.key = key;
}

/* The same where the window is one field of unknown length, whose cells grow. */
static int fill_unbounded(pair_reader *r, stream_place *place, idx_error *err)
{
    stream_cursor c = place->at;
    if (c.key >= r->next_key) {
        return IDX_OK;
    }
    uint32_t at = UINT32_MAX;
    do {
        at += 1 + (uint32_t)(idx__stream_varint(&c.p) >> 1);
        if (at >= r->filled) {
            int code = cells_reserve(r, (size_t)at + 1, err);
            if (code != IDX_OK) {
                return code;
            }
            r->filled = (size_t)at + 1;
        }
        r->cells[CELL_SLACK + at] = place->number;
    } while (idx__stream_goes_on(&c));
    if (c.p == c.end) {
        c.key = UINT32_MAX;
    } else {
        idx__stream_head(&c);
    }
    place->at = c;
    return IDX_OK;
}

/* Finds the partners side by side, and clears the window. Whether two are cannot be predicted: each place is written, and the next
 * one over it if they are not. */
static int collect(pair_reader *r, uint32_t base_key, const uint16_t *partner, idx_error *err)
{
    uint16_t *cells = r->cells + CELL_SLACK;
    uint32_t filled = (uint32_t)r->filled, first = cells[0];
    size_t from = r->found_count, count = from;
    if (idx__grow(r->text->allocator, &r->found, &r->found_capacity, count + filled + 1, sizeof *r->found) != IDX_OK) {
        return idx__error_nomem(err);
    }
    pair_place *found = r->found;
    for (uint32_t i = 0; i < filled; i++) {
        uint32_t second = cells[i + 1];
        found[count] = (pair_place){i, (uint16_t)first, (uint16_t)second};
        count += second - 1 < partner[first]; // nothing is below 0 - 1
        first = second;
    }
    const uint32_t *end = r->starts + 1; // of the row at hand
    r->starts[r->next_key - r->first_key] = filled;
    for (size_t i = from; i < count; i++) {
        while (*end <= found[i].key) {
            end++;
        }
        found[i].key = r->first_key + (uint32_t)(end - r->starts - 1) - base_key;
    }
    r->found_count = count;
    memset(cells, 0, r->filled * sizeof *cells);
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

int idx__pair_reader_zone(pair_reader *r, uint32_t zone, const uint16_t *partner, const pair_place **places, size_t *count,
                          idx_error *err)
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
            if (r->is_unbounded) {
                code = fill_unbounded(r, &r->places[i], err);
            } else {
                fill(r, &r->places[i]);
            }
        }
        code = code == IDX_OK ? collect(r, base_key, partner, err) : code;
    }
    *places = r->found;
    *count = r->found_count;
    return code;
}
