/* positions.c: see positions.h. */
#include "common/format/positions.h"

#include "common/base/bytes.h"
#include "common/base/error.h"
#include "common/codec/norm.h"
#include "common/codec/poscode.h"

#include <string.h>

static int block_corrupt(const position_block *p, idx_error *err, const char *what)
{
    section_kind kind = p->list->is_tiny ? SECTION_TERMS : SECTION_POSITIONS;
    return idx__segment_corrupt(p->list->segment, kind, p->data, err, "%s", what);
}

/* The bytes of block b within the list's positions. */
static int block_range(position_block *p, uint32_t b, idx_error *err)
{
    const posting_list *list = p->list;
    uint64_t start = 0;
    uint64_t end = list->position_bytes;
    if (list->last_docs) {
        start = idx__load_u32(list->places + 12 * (size_t)b + 8);
        if (b + 1 < list->block_count) {
            end = idx__load_u32(list->places + 12 * (size_t)(b + 1) + 8);
        }
    }
    p->data = list->positions;
    if (start > end || end > list->position_bytes) {
        return block_corrupt(p, err, "a block of positions lies outside its list");
    }
    p->data = list->positions + start;
    p->bytes = end - start;
    return IDX_OK;
}

static bool add_code(uint64_t *bit, uint32_t tf, uint32_t limit)
{
    if (tf > limit) {
        return false;
    }
    *bit += tf ? idx__poscode_bits(tf, limit) : 0;
    return true;
}

/* Body codes of all documents, then title codes of all. */
static bool lay_out_block(position_block *p)
{
    uint64_t bit = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        p->body_bit[i] = bit;
        if (!add_code(&bit, p->body_tf[i], p->body_limit[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < p->count; i++) {
        p->title_bit[i] = bit;
        if (!add_code(&bit, p->title_tf[i], p->title_limit[i])) {
            return false;
        }
    }
    return bit <= 8 * p->bytes;
}

/* A tiny list goes document by document. */
static bool lay_out_tiny(position_block *p)
{
    uint64_t bit = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        p->body_bit[i] = bit;
        if (!add_code(&bit, p->body_tf[i], p->body_limit[i])) {
            return false;
        }
        p->title_bit[i] = bit;
        if (!add_code(&bit, p->title_tf[i], p->title_limit[i])) {
            return false;
        }
    }
    return bit <= 8 * p->bytes;
}

int idx__positions_open(position_block *p, const posting_list *list, uint32_t b, const uint32_t *docs, const uint32_t *freqs,
                        const title_side *titles, idx_error *err)
{
    const segment *s = list->segment;
    p->list = list;
    p->count = idx__postings_count(list, b);
    if (!(s->meta.flags & IDX_FLAG_POSITIONS)) {
        return idx__error_set(err, IDX_EUNSUPPORTED, "the index was built without positions");
    }
    int code = block_range(p, b, err);
    if (code != IDX_OK) {
        return code;
    }
    for (uint32_t i = 0; i < p->count; i++) {
        p->body_tf[i] = freqs[i];
        p->body_limit[i] = idx__norm_limit(s->body_norms[docs[i]]);
        p->title_limit[i] = s->title_norms ? idx__norm_limit(s->title_norms[docs[i]]) : 0;
    }
    memset(p->title_tf, 0, p->count * sizeof *p->title_tf);
    for (uint32_t i = 0; i < titles->count; i++) {
        uint32_t at = titles->index[i];
        p->title_tf[at] = titles->tf[i];
        p->body_tf[at] -= titles->tf[i] * s->meta.title_weight; // titles were checked against the frequencies
    }
    if (!(list->is_tiny ? lay_out_tiny(p) : lay_out_block(p))) {
        return block_corrupt(p, err, "positions do not fit into their documents or their block");
    }
    return IDX_OK;
}

static int decode(const position_block *p, uint64_t bit, uint32_t tf, uint32_t limit, uint32_t *out, idx_error *err)
{
    if (tf && !idx__poscode_decode(p->data, p->bytes, bit, tf, limit, out)) {
        return block_corrupt(p, err, "positions do not decode");
    }
    return IDX_OK;
}

int idx__positions_body(const position_block *p, uint32_t i, uint32_t *out, idx_error *err)
{
    return decode(p, p->body_bit[i], p->body_tf[i], p->body_limit[i], out, err);
}

int idx__positions_title(const position_block *p, uint32_t i, uint32_t *out, idx_error *err)
{
    return decode(p, p->title_bit[i], p->title_tf[i], p->title_limit[i], out, err);
}
