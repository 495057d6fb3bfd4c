/* rows.c: see rows.h. */
#include "searcher/rows.h"

#include <string.h>

#define THIN_GAP 28u // documents for each posting from which bits are set one by one

void idx__row_init(row_list *l, const run *r, cursor *c, uint64_t *row)
{
    bool is_thin = (uint64_t)c->list.df * THIN_GAP < r->segment->meta.documents;
    *l = (row_list){.c = c, .is_thin = is_thin, .row = row};
}

uint32_t idx__row_first_doc(const row_list *l)
{
    const cursor *c = l->c;
    if (c->block == l->block && c->at < c->count) {
        return c->docs[c->at];
    }
    return l->block ? idx__postings_last_doc(&c->list, l->block - 1) + 1 : 0;
}

// Sets the documents of the loaded block in [base, base + IDX_ROW_WINDOW), from c->at on.
static void set_docs(row_list *l, uint32_t base, uint8_t *marks)
{
    cursor *c = l->c;
    const uint32_t *docs = c->docs;
    uint64_t end = (uint64_t)base + IDX_ROW_WINDOW;
    uint32_t i = c->at, count = c->count;
    if (count && docs[count - 1] >= end) {
        count = (uint32_t)c->list.kernels->find_u32_ge(docs, count, (uint32_t)end);
    }
    if (l->is_thin) {
        for (; i < count; i++) {
            uint32_t at = docs[i] - base;
            l->row[at / 64] |= UINT64_C(1) << at % 64;
        }
    } else {
        for (; i < count; i++) {
            marks[docs[i] - base] = 1;
        }
    }
    c->at = count > c->at ? count : c->at;
}

int idx__row_fill(run *r, row_list *l, uint32_t base, uint8_t *marks, bool *has_marks)
{
    cursor *c = l->c;
    uint64_t end = (uint64_t)base + IDX_ROW_WINDOW;
    for (; l->block < c->list.block_count && idx__row_first_doc(l) < end; l->block++) {
        docblock_bits bits = {.n_words = 0};
        int rc = IDX_OK;
        if (idx__cursor_has_blocks(c) && c->block != l->block) {
            rc = idx__postings_bits(&c->list, l->block, &bits, r->err);
        }
        if (rc == IDX_OK && bits.n_words) {
            // What a thinner block of the list has left behind the base cannot lie before it.
            size_t n = bits.first < base ? 0
                                         : r->kernels->or_bits(l->row, bits.first - base,
                                                                  bits.words, bits.n_words);
            if (n != idx__postings_count(&c->list, l->block)) {
                return idx__postings_damaged_bits(&c->list, &bits, r->err);
            }
            continue;
        }
        if (rc == IDX_OK) {
            rc = idx__cursor_load(c, l->block, r->err);
        }
        if (rc != IDX_OK) {
            return rc;
        }
        set_docs(l, base, marks);
        *has_marks |= !l->is_thin;
        if (c->at < c->count || idx__postings_last_doc(&c->list, l->block) >= end) {
            break;
        }
    }
    return IDX_OK;
}

void idx__row_next(uint64_t *row)
{
    memcpy(row, row + IDX_ROW_WINDOW_WORDS, IDX_ROW_WINDOW_WORDS * sizeof *row);
    memset(row + IDX_ROW_WINDOW_WORDS, 0, (IDX_ROW_WORDS - IDX_ROW_WINDOW_WORDS) * sizeof *row);
}

bool idx__row_is_spilled(const uint64_t *row)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < IDX_ROW_WINDOW_WORDS; i++) {
        any |= row[i];
    }
    return any != 0;
}
