/*
 * top_best.c: the best documents for one word, out of the list of its best (common/format/best.h).
 *
 * The rows of that list are merged: of each the next cell is known with its score, the highest
 * comes first, until there are enough documents. So no more cells are scored than documents wanted
 * and rows together.
 *
 * This is for BM25 alone, and only where its arithmetic keeps the order that the list relies on: a
 * posting that beats another must have the higher score, not one that is equal, since among equal
 * scores the document number decides. With a = k1 (1 - b), s = k1 b / average, K(c) the length norm
 * of a norm, F the largest frequency of the list, and e = 2^-24 (half a unit in the last place of a
 * float), that is so if
 *
 *     W >= 2^28,  F + a <= 2^20,  K(255) <= 2^20,  K(1) >= 2^-19 F^2,  s >= e (F + a) (80 + a).
 *
 * Proof. A contribution is 1 + floor(y), y being x = W f / (f + K) with three roundings: y = x (1 +
 * 3.1 e). The integers differ if the y do by 1, so if the higher x is 1 + g times the lower with
 * g >= 8 e + 2 / x; 2 / x <= e / 8 (1 + K / f) as W >= 2^28.
 *  - Same norm, frequencies f < f': g = K (f' - f) / (f (f' + K)) >= K / (f (f + 1 + K)). With
 *    f + 1 <= F it is enough that K >= e (8 F (F + K) + (F + K)^2 / 8). On the right, 8.25 e F K <=
 *    0.52 K, e K^2 / 8 <= 0.01 K, and 8.125 e F^2 <= 0.26 K(1).
 *  - Norms c < c', lengths v < v', the frequency f or more: g >= (K' - K) / (f + K). K has four
 *    roundings, so K' - K >= s (v' - v) - 8.2 e K', and it is enough that
 *    s (v' - v) >= e (F + K') (16.4 + K' / 8) with K' = a + s v'. Of s (v' - v), a quarter is at
 *    least s / 4, since lengths are integers, and pays for (F + a) (16.4 + a / 8); the rest is at
 *    least 3 s v' / 128, since five significant bits of a length are kept, and pays for the products
 *    with s v', in thirds: 16.4 + a / 8, (F + a) / 8 and s v' / 8 are each below 2^17.
 */
#include "common/base/error.h"
#include "common/codec/norm.h"
#include "common/format/best.h"
#include "searcher/run.h"

#define MOST_ROWS 4096u // K(1) >= 2^-19 F^2 leaves no more where k1 is sensible

// A row, and its next cell.
typedef struct row_place {
    uint32_t score;
    uint32_t cell; // its number in the row
    uint32_t doc;  // its first document, by number in the list
    const best_row *row;
} row_place;

// A cell that is offered.
typedef struct taken_cell {
    uint32_t score, doc, count;
} taken_cell;

typedef struct best_run {
    const plan *plan;
    float weight;
    row_place *heap; // the highest score first
    uint32_t count;
    taken_cell *taken; // falling scores
    uint32_t taken_count;
    uint64_t taken_docs;
} best_run;

static float length_norm(const plan *p, uint8_t norm)
{
    return idx__score_norm(p->k1, p->b, p->average, (float)idx__norm_value(norm));
}

static bool keeps_order(const plan *p, float weight, uint32_t most_freq)
{
    float f = (float)most_freq, a = p->k1 * (1.0f - p->b), s = p->k1 * p->b / p->average;
    return weight >= 0x1p28f && f + a <= 0x1p20f && length_norm(p, 255) <= 0x1p20f &&
           length_norm(p, 1) >= 0x1p-19f * f * f && s >= 0x1p-24f * (f + a) * (80.0f + a);
}

static void score_cell(const best_run *b, row_place *at)
{
    best_cell cell = idx__best_cell(at->row, at->cell);
    at->score =
        idx__score_contribution(b->weight, (float)at->row->freq, length_norm(b->plan, cell.norm));
}

static void sift_down(best_run *b, uint32_t i)
{
    row_place place = b->heap[i];
    for (uint32_t child = 2 * i + 1; child < b->count; child = 2 * i + 1) {
        child += child + 1 < b->count && b->heap[child + 1].score > b->heap[child].score;
        if (b->heap[child].score <= place.score) {
            break;
        }
        b->heap[i] = b->heap[child];
        i = child;
    }
    b->heap[i] = place;
}

static void start_rows(best_run *b, const best_row *rows, uint32_t count)
{
    b->count = count;
    for (uint32_t i = 0; i < count; i++) {
        b->heap[i] = (row_place){.row = &rows[i], .doc = rows[i].first};
        score_cell(b, &b->heap[i]);
    }
    for (uint32_t i = count / 2; i-- > 0;) {
        sift_down(b, i);
    }
}

// Steps the first row to its next cell.
static void next_cell(best_run *b, uint32_t count)
{
    row_place *at = &b->heap[0];
    at->doc += count;
    if (++at->cell < at->row->cell_count) {
        score_cell(b, at);
    } else {
        *at = b->heap[--b->count];
    }
    if (b->count) {
        sift_down(b, 0);
    }
}

// Takes cells, best first, until they hold the documents wanted; and those that score like the last
// one, whose documents may stand before.
static int take_cells(best_run *b, const best_list *list, const topk *top, idx_error *err)
{
    while (b->count && b->heap[0].score > top->threshold &&
           (b->taken_docs < top->k || b->heap[0].score == b->taken[b->taken_count - 1].score)) {
        const row_place *at = &b->heap[0];
        uint8_t count = idx__best_cell(at->row, at->cell).count;
        if (count == 0 || count > at->row->first + at->row->doc_count - at->doc) {
            return idx__best_corrupt(list, err);
        }
        b->taken[b->taken_count++] = (taken_cell){at->score, at->doc, count};
        b->taken_docs += count;
        next_cell(b, count);
    }
    return IDX_OK;
}

// Worst first: so the heap has nothing to move, and is sorted at the end.
static int offer_cells(const best_run *b, const best_list *list, topk *top, idx_error *err)
{
    for (uint32_t i = b->taken_count; i-- > 0;) {
        const taken_cell *cell = &b->taken[i];
        bool ties = i > 0 && cell[-1].score == cell->score;
        bool is_last = i + 1 == b->taken_count && !ties && b->taken_docs > top->k;
        uint32_t count = is_last ? cell->count - (uint32_t)(b->taken_docs - top->k) : cell->count;
        while (count-- > 0) {
            uint32_t doc = idx__best_doc(list, cell->doc + count);
            if (doc >= list->segment->meta.documents) {
                return idx__best_corrupt(list, err);
            }
            idx__topk_offer_any(top, doc, cell->score);
        }
    }
    return IDX_OK;
}

int idx__run_best(const plan *p, const segment *s, const term_entry *entry, float weight, topk *top,
                  bool *is_done, idx_error *err)
{
    best_list list;
    bool is_plain = p->title_weight == (float)s->meta.title_weight || !s->title_norms;
    *is_done = false;
    if (p->has_formula || !is_plain || top->k > s->best.k) {
        return IDX_OK;
    }
    int rc = idx__best_find(s, entry, &list, err);
    if (rc != IDX_OK || list.row_count > MOST_ROWS) {
        return rc == IDX_ENOTFOUND ? IDX_OK : rc;
    }
    best_run b = {.plan = p, .weight = weight};
    best_row *rows = idx__arena_alloc(p->arena, list.row_count * sizeof *rows);
    b.heap = idx__arena_alloc(p->arena, list.row_count * sizeof *b.heap);
    if (!rows || !b.heap) {
        return idx__error_nomem(err);
    }
    rc = idx__best_rows(&list, rows, err);
    if (rc != IDX_OK || !keeps_order(p, weight, rows[0].freq)) {
        return rc;
    }
    *is_done = true;
    b.taken = idx__arena_alloc(p->arena, list.cell_count * sizeof *b.taken);
    if (!b.taken) {
        return idx__error_nomem(err);
    }
    start_rows(&b, rows, list.row_count);
    rc = take_cells(&b, &list, top, err);
    return rc == IDX_OK ? offer_cells(&b, &list, top, err) : rc;
}
