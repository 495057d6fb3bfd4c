/* best.c: see best.h. */
#include "common/format/best.h"

#include "common/codec/bits.h"
#include "common/codec/varint.h"

int idx__best_corrupt(const best_list *l, idx_error *err)
{
    return idx__segment_corrupt(l->segment, SECTION_BEST, l->rows, err, "the best documents of a list contradict themselves");
}

int idx__best_find(const segment *s, const term_entry *entry, best_list *out, idx_error *err)
{
    const best_lists *b = &s->best;
    if (b->least == 0 || entry->df < b->least || entry->is_tiny) {
        return IDX_ENOTFOUND;
    }
    uint64_t offset = (uint64_t)(entry->list - s->sections[SECTION_POSTINGS].data);
    uint32_t low = 0, high = b->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (idx__load_u64(b->offsets + 8 * (size_t)middle) < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const uint8_t *place = b->places + 8 * (size_t)low;
    *out = (best_list){.segment = s, .rows = b->data, .end = b->data};
    if (low == b->count || idx__load_u64(b->offsets + 8 * (size_t)low) != offset) {
        return IDX_ENOTFOUND;
    }
    uint64_t from = idx__load_u64(place), to = idx__load_u64(place + 8), rows;
    if (from >= to || to > b->bytes) {
        return idx__best_corrupt(out, err);
    }
    out->rows = b->data + from;
    out->end = b->data + to;
    out->width = idx__bits_width(s->meta.documents - 1);
    // A row takes three bytes and a cell two more.
    if (idx__varint_get(&out->rows, out->end, &rows) != IDX_OK || rows == 0 || rows > (to - from) / 5) {
        return idx__best_corrupt(out, err);
    }
    out->row_count = (uint32_t)rows;
    return IDX_OK;
}

int idx__best_rows(best_list *l, best_row *rows, idx_error *err)
{
    const uint8_t *at = l->rows;
    uint64_t freq = 0, cells = 0, docs = 0, most = (uint64_t)(l->end - l->rows);
    for (uint32_t i = 0; i < l->row_count; i++) {
        uint64_t drop, row_cells, row_docs;
        if (idx__varint_get(&at, l->end, &drop) != IDX_OK || idx__varint_get(&at, l->end, &row_cells) != IDX_OK ||
            idx__varint_get(&at, l->end, &row_docs) != IDX_OK) {
            return idx__best_corrupt(l, err);
        }
        freq = i == 0 ? drop : freq - drop;
        if (drop == 0 || freq == 0 || freq > IDX_BEST_MOST_FREQ || row_cells == 0 || row_cells > most ||
            row_docs < row_cells || row_docs > l->segment->meta.documents) {
            return idx__best_corrupt(l, err);
        }
        rows[i] = (best_row){
            .freq = (uint32_t)freq,
            .cell_count = (uint32_t)row_cells,
            .first = (uint32_t)docs,
            .doc_count = (uint32_t)row_docs,
        };
        cells += row_cells;
        docs += row_docs;
        if (docs > l->segment->meta.documents) {
            return idx__best_corrupt(l, err);
        }
    }
    if (2 * cells + idx__bits_bytes((size_t)docs, l->width) != (uint64_t)(l->end - at)) {
        return idx__best_corrupt(l, err);
    }
    for (uint32_t i = 0; i < l->row_count; i++) {
        rows[i].cells = at;
        at += 2 * (size_t)rows[i].cell_count;
    }
    l->docs = at;
    l->cell_count = (uint32_t)cells;
    l->doc_count = (uint32_t)docs;
    return IDX_OK;
}

bool idx__best_row_is_sound(const best_list *l, const best_row *row)
{
    uint64_t docs = 0;
    for (uint32_t i = 0; i < row->cell_count; i++) {
        best_cell cell = idx__best_cell(row, i);
        if (cell.count == 0 || cell.count > l->segment->best.k || (i > 0 && cell.norm <= row->cells[2 * (size_t)i - 2])) {
            return false;
        }
        docs += cell.count;
    }
    return docs == row->doc_count;
}
