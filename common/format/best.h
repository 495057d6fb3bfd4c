/*
 * best.h: the best documents of a long list: those that can be among the first k by any score that grows with the frequency
 * and falls with the length (docs/format.md, section 6, says which these are).
 *
 * They lie in rows of one frequency, which are cut into cells of one norm; all documents of a cell score the same. A row
 * tells where its documents begin, so that only what is wanted is looked at.
 */
#ifndef IDX_COMMON_FORMAT_BEST_H
#define IDX_COMMON_FORMAT_BEST_H

#include "common/base/bytes.h"
#include "common/format/terms.h"

typedef struct best_list {
    const segment *segment;
    const uint8_t *rows, *end; /* in the map */
    const uint8_t *docs;       /* set by idx__best_rows() */
    uint32_t row_count;
    uint32_t cell_count, doc_count; /* likewise */
    unsigned width;     /* bits of a document */
} best_list;

typedef struct best_row {
    uint32_t freq;
    uint32_t cell_count; /* >= 1 */
    uint32_t first;      /* its first document, by number in the list */
    uint32_t doc_count;  /* >= cell_count */
    const uint8_t *cells; /* cell_count pairs of bytes */
} best_row;

typedef struct best_cell {
    uint8_t norm;
    uint8_t count; /* documents; 1 to k */
} best_cell;

/* Finds the best of a list. Errors: IDX_ENOTFOUND (it has none; err untouched), IDX_ECORRUPT. */
int idx__best_find(const segment *s, const term_entry *entry, best_list *out, idx_error *err);

/* Reads the rows, out->row_count of them: frequencies fall, and all cells and documents lie inside the section. Errors:
 * IDX_ECORRUPT. */
int idx__best_rows(best_list *l, best_row *rows, idx_error *err);

/* Cell `i` of a row. Norms ascend from cell to cell, and the counts of a row add up to its documents: see
 * idx__best_row_is_sound(). */
static inline best_cell idx__best_cell(const best_row *row, uint32_t i)
{
    return (best_cell){row->cells[2 * (size_t)i], row->cells[2 * (size_t)i + 1]};
}

/* Whether the cells of a row are what the format says. */
bool idx__best_row_is_sound(const best_list *l, const best_row *row);

/* Document number `i` of the list, i < doc_count: below the segment's documents where the list is sound. */
static inline uint32_t idx__best_doc(const best_list *l, uint32_t i)
{
    uint64_t bit = (uint64_t)i * l->width;
    uint64_t mask = (UINT64_C(1) << l->width) - 1;
    return (uint32_t)(idx__load_u64(l->docs + bit / 8) >> bit % 8 & mask); // the section ends in slack
}

int idx__best_corrupt(const best_list *l, idx_error *err);

#endif
