/* positions.c: see positions.h. */
#include "common/format/positions.h"

#include <string.h>

static int block_corrupt(const position_block *p, idx_error *err, const char *what)
{
    section_kind kind = p->list->is_tiny ? SECTION_TERMS : SECTION_POSITIONS;
    return idx__segment_corrupt(p->list->segment, kind, p->data, err, "%s", what);
}

int idx__positions_open(position_block *p, const posting_list *list, uint32_t b, const uint32_t *docs, const uint32_t *freqs,
                        const title_side *titles, idx_error *err)
{
    const segment *s = list->segment;
    p->list = list;
    p->titles = titles;
    int code = idx__postings_positions(list, b, &p->data, &p->bytes, err);
    if (code != IDX_OK) {
        return code;
    }
    idx__position_row_begin(&p->body, idx__postings_count(list, b), 0);
    for (uint32_t i = 0; i < p->body.count; i++) {
        p->body.tf[i] = freqs[i];
        p->body.norms[i] = s->body_norms[docs[i]];
    }
    for (uint32_t i = 0; i < titles->count; i++) {
        uint32_t at = titles->index[i];
        p->body.tf[at] -= titles->tf[i] * s->meta.title_weight; // titles were checked against the frequencies
        p->title.tf[i] = titles->tf[i];
        p->title.norms[i] = s->title_norms[docs[at]];
    }
    bool is_possible = idx__position_row_fill(&p->body);
    idx__position_row_begin(&p->title, titles->count, idx__position_row_end(&p->body));
    if (!is_possible || !idx__position_row_fill(&p->title)) {
        return block_corrupt(p, err, "a frequency is larger than its document");
    }
    if (idx__position_row_end(&p->title) > 8 * p->bytes) {
        return block_corrupt(p, err, "positions do not fit into their block");
    }
    return IDX_OK;
}

uint32_t idx__positions_title_tf(const position_block *p, uint32_t i)
{
    uint32_t entry = idx__titles_find(p->titles, i);
    return entry < p->titles->count ? p->titles->tf[entry] : 0;
}

static int decode(const position_block *p, const position_row *row, uint32_t i, uint32_t *out, idx_error *err)
{
    return idx__position_row_decode(row, p->data, (size_t)p->bytes, i, out)
               ? IDX_OK
               : block_corrupt(p, err, "positions do not decode");
}

int idx__positions_body(const position_block *p, uint32_t i, uint32_t *out, idx_error *err)
{
    return decode(p, &p->body, i, out, err);
}

int idx__positions_title(const position_block *p, uint32_t i, uint32_t *out, idx_error *err)
{
    uint32_t entry = idx__titles_find(p->titles, i);
    return entry < p->titles->count ? decode(p, &p->title, entry, out, err) : IDX_OK;
}
