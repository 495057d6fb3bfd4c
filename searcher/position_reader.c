/* position_reader.c: see position_reader.h; the layout is in docs/format.md, sections 6 and 7. */
#include "searcher/position_reader.h"

#include "common/base/error.h"
#include "searcher/cursor.h"

#include <string.h>

#define CHUNK 8u /* entries that are laid out at once */

_Static_assert(IDX_ROW_SLACK >= IDX_BYTE_SLACK && IDX_ROW_SLACK >= IDX_KERNEL_SLACK,
               "kernels write into rows");

static int damaged(const position_reader *r, idx_error *err, const char *what)
{
    section_kind kind = r->list->is_tiny ? SECTION_TERMS : SECTION_POSITIONS;
    return idx__segment_corrupt(r->list->segment, kind, r->data, err, "%s", what);
}

void idx__position_reader_init(position_reader *r, const posting_list *list, arena *a)
{
    r->list = list;
    r->kernels = idx__score_kernels(idx__cpu_level());
    r->block = IDX_NO_BLOCK;
    r->title = NULL;
    r->arena = a;
}

int idx__position_reader_docs(position_reader *r, idx_error *err)
{
    uint32_t count;
    int rc = r->has_docs ? IDX_OK : idx__postings_docs(r->list, r->block, r->docs, &count, err);
    r->has_docs = rc == IDX_OK;
    return rc;
}

// Where the code is can only be guessed: as far into the block's codes as the posting is into the block.
void idx__position_reader_prefetch(const position_reader *r, uint32_t block, uint32_t i)
{
    if (block != r->block) {
        idx__postings_prefetch_positions(r->list, block, i);
    }
}

// The norms of the bodies before `end`: by the documents, or all of them straight off a block of bits.
static int load_norms(position_reader *r, uint32_t end, const uint32_t *docs, idx_error *err)
{
    const posting_list *list = r->list;
    const uint8_t *norms = list->segment->body_norms;
    docblock_bits bits = {.n_words = 0};
    int rc = IDX_OK;
    if (!docs && !r->has_docs && !list->has_titles) {
        rc = idx__postings_bits(list, r->block, &bits, err);
    }
    if (rc == IDX_OK && bits.n_words) {
        size_t n = r->kernels->pick_bytes(norms + bits.first, bits.words, bits.n_words,
                                          IDX_POSTINGS_BLOCK, r->body.norms);
        r->norm_count = r->count;
        return n == r->count ? IDX_OK : idx__postings_damaged_bits(list, &bits, err);
    }
    if (rc == IDX_OK && !docs) {
        rc = idx__position_reader_docs(r, err);
        docs = r->docs;
    }
    for (uint32_t i = r->norm_count; rc == IDX_OK && i < end; i++) {
        r->body.norms[i] = norms[docs[i]];
    }
    r->norm_count = end;
    return rc;
}

// Completes the row, up to `end`, by what no table has.
static int complete_row(position_reader *r, position_row *row, uint32_t end, bool *has_long, idx_error *err)
{
    for (uint32_t i = row->filled; i < end; i++) {
        if (row->raw[i] != IDX_LONG_CODE) {
            continue;
        }
        if (!idx__position_row_shape(row, i)) {
            return damaged(r, err, "a frequency is larger than its document");
        }
        *has_long |= row->raw[i] == IDX_LONG_CODE;
    }
    return IDX_OK;
}

// Lays the row out up to `end`; its norms are there.
static int fill_row(position_reader *r, position_row *row, uint32_t end, idx_error *err)
{
    uint32_t at = row->filled;
    bool is_incomplete = r->kernels->code_shapes(row->tf + at, row->norms + at, end - at, &idx__code_shapes,
                                                 row->raw + at, row->fractions + at);
    bool has_long = false;
    int rc = is_incomplete ? complete_row(r, row, end, &has_long, err) : IDX_OK;
    if (rc == IDX_OK && has_long) {
        idx__position_row_lay_out(row, end);
    } else if (rc == IDX_OK) {
        if (end == row->count) {
            idx__position_row_pad(row);
        }
        r->kernels->add_groups(row->raw + at, row->fractions + at, (end - at + 7) / 8, row->group_bit + at / 8);
        row->filled = end;
    }
    return rc;
}

// Lays out the bodies up to posting `last`, and a few more.
static int load_bodies(position_reader *r, uint32_t last, const uint32_t *docs, idx_error *err)
{
    uint32_t end = (last / CHUNK + 1) * CHUNK;
    end = end < r->count ? end : r->count;
    if (end <= r->body.filled) {
        return IDX_OK;
    }
    int rc = end > r->norm_count ? load_norms(r, end, docs, err) : IDX_OK;
    return rc == IDX_OK ? fill_row(r, &r->body, end, err) : rc;
}

static int load_frequencies(position_reader *r, idx_error *err)
{
    const posting_list *list = r->list;
    idx__position_row_begin(&r->body, r->count, 0);
    int rc = idx__postings_freqs_and_titles(list, r->block, r->body.tf, &r->titles, err);
    for (uint32_t i = 0; rc == IDX_OK && i < r->titles.count; i++) {
        // Checked against the frequencies as they were read.
        r->body.tf[r->titles.index[i]] -= r->titles.tf[i] * list->segment->meta.title_weight;
    }
    return rc;
}

int idx__position_reader_open(position_reader *r, uint32_t block, uint32_t last,
                              const uint32_t *docs, idx_error *err)
{
    if (r->block == block) {
        return last < r->body.filled ? IDX_OK : load_bodies(r, last, docs, err);
    }
    r->block = block;
    r->norm_count = 0;
    r->has_docs = r->has_title_row = false;
    r->count = idx__postings_count(r->list, block);
    int rc = idx__postings_positions(r->list, block, &r->data, &r->bytes, err);
    if (rc == IDX_OK) {
        rc = load_frequencies(r, err);
    }
    if (rc == IDX_OK) {
        rc = load_bodies(r, last, docs, err);
    }
    if (rc != IDX_OK) {
        r->block = IDX_NO_BLOCK;
    }
    return rc;
}

// The titles' codes follow the bodies'.
static int load_titles(position_reader *r, idx_error *err)
{
    position_row *row = r->title = r->title ? r->title : idx__arena_alloc(r->arena, sizeof *r->title);
    if (!row) {
        return idx__error_nomem(err);
    }
    int rc = load_bodies(r, r->count - 1, NULL, err);
    if (rc == IDX_OK) {
        rc = idx__position_reader_docs(r, err);
    }
    if (rc != IDX_OK) {
        return rc;
    }
    idx__position_row_begin(row, r->titles.count, idx__position_row_end(&r->body));
    for (uint32_t i = 0; i < row->count; i++) {
        row->tf[i] = r->titles.tf[i];
        row->norms[i] = r->list->segment->title_norms[r->docs[r->titles.index[i]]];
    }
    rc = fill_row(r, row, row->count, err);
    r->has_title_row = rc == IDX_OK;
    return rc;
}

uint32_t idx__position_reader_title_tf(const position_reader *r, uint32_t i)
{
    uint32_t entry = idx__titles_find(&r->titles, i);
    return entry < r->titles.count ? r->titles.tf[entry] : 0;
}

// The row and the entry in it for one field of posting i; no row if the title lacks the term.
static int find(position_reader *r, uint32_t i, bool in_title, position_row **row, uint32_t *at,
                idx_error *err)
{
    *row = &r->body;
    *at = i;
    if (!in_title) {
        return IDX_OK;
    }
    *row = NULL;
    *at = idx__titles_find(&r->titles, i);
    if (*at == r->titles.count) {
        return IDX_OK;
    }
    int rc = r->has_title_row ? IDX_OK : load_titles(r, err);
    *row = r->title;
    return rc;
}

static int decode(position_reader *r, uint32_t i, bool in_title, uint32_t *out, idx_error *err)
{
    position_row *row;
    uint32_t at;
    int rc = find(r, i, in_title, &row, &at, err);
    if (rc == IDX_OK && row &&
        !idx__position_row_decode(row, r->data, (size_t)r->bytes, at, out)) {
        rc = damaged(r, err, "positions do not decode");
    }
    return rc;
}

int idx__position_reader_body(position_reader *r, uint32_t i, uint32_t *out, idx_error *err)
{
    return decode(r, i, false, out, err);
}

int idx__position_reader_title(position_reader *r, uint32_t i, uint32_t *out, idx_error *err)
{
    return decode(r, i, true, out, err);
}

int idx__position_reader_keep(position_reader *r, uint32_t i, bool in_title, uint32_t *starts,
                              uint32_t *count, uint32_t offset, idx_error *err)
{
    position_row *row;
    uint32_t at;
    int rc = find(r, i, in_title, &row, &at, err);
    if (rc != IDX_OK) {
        return rc;
    }
    if (!row || row->tf[at] == 0) {
        *count = 0;
        return IDX_OK;
    }
    uint32_t kept = idx__position_row_keep(row, r->data, (size_t)r->bytes, at, starts, *count, offset);
    if (kept == UINT32_MAX) {
        return damaged(r, err, "positions do not decode");
    }
    *count = kept;
    return IDX_OK;
}
