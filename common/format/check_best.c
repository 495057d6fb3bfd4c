/* check_best.c: see check_best.h. */
#include "common/format/check_best.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/best.h"

#include <stdlib.h>
#include <string.h>

typedef struct claim {
    uint32_t doc, freq;
    uint8_t norm;
} claim;

typedef struct claim_cell {
    uint32_t freq, last_doc;
    uint8_t norm;
} claim_cell;

struct best_truth {
    const segment *segment;
    uint32_t lists; // that have been found in BEST
    best_row *rows;
    size_t row_capacity;
    claim *claims; // by document
    size_t claim_count, claim_capacity, at;
    claim_cell *cells; // falling frequencies, ascending norms
    size_t cell_count, cell_capacity;
    uint32_t need[256];  // by norm: what has a lower frequency is beaten by k claims
    uint32_t least[256]; // by norm: the lowest frequency of a cell
    bool is_true;
};

int idx__best_truth_new(best_truth **out, const segment *s, idx_error *err)
{
    *out = idx__calloc(s->allocator, 1, sizeof **out);
    if (!*out) {
        return idx__error_nomem(err);
    }
    (*out)->segment = s;
    return IDX_OK;
}

void idx__best_truth_free(best_truth *t)
{
    if (!t) {
        return;
    }
    const idx_allocator *a = t->segment->allocator;
    idx__free(a, t->rows, t->row_capacity * sizeof *t->rows);
    idx__free(a, t->claims, t->claim_capacity * sizeof *t->claims);
    idx__free(a, t->cells, t->cell_capacity * sizeof *t->cells);
    idx__free(a, t, sizeof *t);
}

static int by_doc(const void *x, const void *y)
{
    uint32_t a = ((const claim *)x)->doc, b = ((const claim *)y)->doc;
    return (a > b) - (a < b);
}

/* Takes one cell; beaten[n]: claims so far with a norm of n or less, up to k. False when it cannot be true. */
static bool take_cell(best_truth *t, const best_list *list, uint32_t freq, best_cell cell, uint32_t first, uint32_t *beaten)
{
    uint32_t k = t->segment->best.k, before = 0;
    for (uint32_t i = 0; i < cell.count; i++) {
        uint32_t doc = idx__best_doc(list, first + i);
        if (doc >= t->segment->meta.documents || (i > 0 && doc <= before) || beaten[cell.norm] >= k) {
            return false;
        }
        for (unsigned n = cell.norm; n < 256 && beaten[n] < k; n++) {
            if (++beaten[n] == k) {
                t->need[n] = freq + 1;
            }
        }
        t->claims[t->claim_count++] = (claim){doc, freq, cell.norm};
        before = doc;
    }
    t->cells[t->cell_count++] = (claim_cell){freq, before, cell.norm};
    t->least[cell.norm] = freq;
    return true;
}

static bool take_rows(best_truth *t, const best_list *list)
{
    uint32_t beaten[256] = {0};
    for (uint32_t i = 0; i < list->row_count; i++) {
        const best_row *row = &t->rows[i];
        uint32_t first = row->first;
        if (!idx__best_row_is_sound(list, row)) {
            return false;
        }
        for (uint32_t j = 0; j < row->cell_count; j++) {
            best_cell cell = idx__best_cell(row, j);
            if (!take_cell(t, list, row->freq, cell, first, beaten)) {
                return false;
            }
            first += cell.count;
        }
    }
    return true;
}

int idx__best_truth_begin(best_truth *t, const term_entry *entry, idx_error *err)
{
    const idx_allocator *a = t->segment->allocator;
    best_list list;
    t->claim_count = t->cell_count = t->at = 0;
    t->is_true = true;
    memset(t->need, 0, sizeof t->need);
    memset(t->least, 0xff, sizeof t->least);
    int code = idx__best_find(t->segment, entry, &list, err);
    if (code == IDX_ENOTFOUND) {
        bool should = t->segment->best.least && !entry->is_tiny && entry->df >= t->segment->best.least;
        return should ? idx__segment_corrupt(t->segment, SECTION_BEST, NULL, err, "a long list is missing in it") : IDX_OK;
    }
    if (code == IDX_OK && idx__grow(a, &t->rows, &t->row_capacity, list.row_count, sizeof *t->rows) != IDX_OK) {
        return idx__error_nomem(err);
    }
    code = code == IDX_OK ? idx__best_rows(&list, t->rows, err) : code;
    if (code != IDX_OK) {
        return code;
    }
    if (idx__grow(a, &t->claims, &t->claim_capacity, list.doc_count, sizeof *t->claims) != IDX_OK ||
        idx__grow(a, &t->cells, &t->cell_capacity, list.doc_count, sizeof *t->cells) != IDX_OK) {
        return idx__error_nomem(err);
    }
    if (!take_rows(t, &list)) {
        return idx__best_corrupt(&list, err);
    }
    qsort(t->claims, t->claim_count, sizeof *t->claims, by_doc);
    t->lists++;
    return IDX_OK;
}

/* The last document that a cell claims; 0 if there is no such cell: every posting but a claimed one lies behind that. */
static uint32_t last_claimed(const best_truth *t, uint32_t freq, uint8_t norm)
{
    size_t low = 0, high = t->cell_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const claim_cell *cell = &t->cells[middle];
        if (cell->freq > freq || (cell->freq == freq && cell->norm < norm)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_there = low < t->cell_count && t->cells[low].freq == freq && t->cells[low].norm == norm;
    return is_there ? t->cells[low].last_doc : 0;
}

void idx__best_truth_add(best_truth *t, const uint32_t *docs, const uint32_t *freqs, uint32_t count)
{
    if (t->claim_count == 0) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint8_t norm = t->segment->norms[docs[i]];
        uint32_t freq = freqs[i] < IDX_BEST_MOST_FREQ ? freqs[i] : IDX_BEST_MOST_FREQ;
        const claim *next = t->at < t->claim_count ? &t->claims[t->at] : NULL;
        if (next && next->doc <= docs[i]) {
            t->is_true &= next->doc == docs[i] && next->freq == freq && next->norm == norm;
            t->at++;
        } else if (freq >= t->need[norm] || (freq >= t->least[norm] && last_claimed(t, freq, norm) > docs[i])) {
            t->is_true = false;
        }
    }
}

bool idx__best_truth_end(const best_truth *t)
{
    return t->is_true && t->at == t->claim_count;
}

bool idx__best_truth_is_whole(const best_truth *t)
{
    return t->lists == t->segment->best.count;
}
