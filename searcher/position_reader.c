/* position_reader.c: see position_reader.h; the layout is in docs/format.md, sections 6 and 7. */
#include "searcher/position_reader.h"

#include "common/base/error.h"
#include "common/codec/norm.h"
#include "common/codec/poscode.h"
#include "searcher/cursor.h"

#include <string.h>

static int damaged(const position_reader *r, idx_error *err, const char *what)
{
    section_kind kind = r->list->is_tiny ? SECTION_TERMS : SECTION_POSITIONS;
    return idx__segment_corrupt(r->list->segment, kind, r->data, err, "%s", what);
}

void idx__position_reader_init(position_reader *r, const posting_list *list)
{
    r->list = list;
    r->block = IDX_NO_BLOCK;
    memset(r->bits, 0xff, sizeof r->bits);
}

static int find_bytes(position_reader *r, uint32_t block, idx_error *err)
{
    const posting_list *list = r->list;
    uint64_t start = 0, end = list->position_bytes;
    if (list->last_docs) {
        start = idx__load_u32(list->places + 12 * (size_t)block + 8);
        if (block + 1 < list->block_count) {
            end = idx__load_u32(list->places + 12 * (size_t)(block + 1) + 8);
        }
    }
    r->data = list->positions;
    if (start > end || end > list->position_bytes) {
        return damaged(r, err, "a block of positions lies outside its list");
    }
    r->data = list->positions + start;
    r->bytes = end - start;
    return IDX_OK;
}

int idx__position_reader_open(position_reader *r, uint32_t block, idx_error *err)
{
    if (r->block == block) {
        return IDX_OK;
    }
    const posting_list *list = r->list;
    r->block = IDX_NO_BLOCK;
    if (!(list->segment->meta.flags & IDX_FLAG_POSITIONS)) {
        return idx__error_set(err, IDX_EUNSUPPORTED, "the index was built without positions");
    }
    int rc = idx__postings_docs(list, block, r->docs, &r->count, err);
    if (rc == IDX_OK) {
        rc = idx__postings_freqs(list, block, r->body_tf, err);
    }
    if (rc == IDX_OK) {
        rc = idx__postings_titles(list, block, r->body_tf, &r->titles, err);
    }
    if (rc == IDX_OK) {
        rc = find_bytes(r, block, err);
    }
    if (rc != IDX_OK) {
        return rc;
    }
    for (uint32_t i = 0; i < r->titles.count;
         i++) { // checked against the frequencies as they were read
        r->body_tf[r->titles.index[i]] -= r->titles.tf[i] * list->segment->meta.title_weight;
    }
    r->next = r->next_title = 0;
    r->bit = r->title_bit = 0;
    r->block = block;
    return IDX_OK;
}

// Adds the length of a code to *bit; false when the frequency is impossible.
static bool add_code(position_reader *r, uint64_t *bit, uint32_t tf, uint8_t norm)
{
    uint16_t *known = tf - 1 < IDX_SMALL_TF ? &r->bits[tf - 1][norm] : NULL;
    if (known && *known != UINT16_MAX) {
        *bit += *known;
        return true;
    }
    uint32_t limit = idx__norm_limit(norm);
    if (tf == 0 || tf > limit) {
        return tf == 0;
    }
    uint64_t bits = idx__poscode_bits(tf, limit);
    if (known) {
        *known = (uint16_t)bits;
    }
    *bit += bits;
    return true;
}

static uint8_t title_norm(const position_reader *r, uint32_t i)
{
    const segment *s = r->list->segment;
    return s->title_norms ? s->title_norms[r->docs[i]] : 0;
}

// Moves `bit` to the body code of posting i.
static int advance(position_reader *r, uint32_t i, idx_error *err)
{
    const uint8_t *norms = r->list->segment->body_norms;
    for (; r->next < i; r->next++) {
        if (!add_code(r, &r->bit, r->body_tf[r->next], norms[r->docs[r->next]])) {
            return damaged(r, err, "a frequency is larger than its document");
        }
        if (r->list->is_tiny && r->next_title < r->titles.count &&
            r->titles.index[r->next_title] == r->next) {
            if (!add_code(r, &r->bit, r->titles.tf[r->next_title++], title_norm(r, r->next))) {
                return damaged(r, err, "a frequency is larger than its document");
            }
        }
    }
    return IDX_OK;
}

static int decode(const position_reader *r, uint64_t bit, uint32_t tf, uint8_t norm, uint32_t *out,
                  idx_error *err)
{
    uint32_t limit = idx__norm_limit(norm);
    if (tf &&
        (tf > limit || !idx__poscode_decode(r->data, (size_t)r->bytes, bit, tf, limit, out))) {
        return damaged(r, err, "positions do not decode");
    }
    return IDX_OK;
}

int idx__position_reader_body(position_reader *r, uint32_t i, uint32_t *out, idx_error *err)
{
    int rc = advance(r, i, err);
    return rc == IDX_OK ? decode(r, r->bit, r->body_tf[i], r->list->segment->body_norms[r->docs[i]],
                                 out, err)
                        : rc;
}

// The entry of `titles` for posting i, or titles.count.
static uint32_t title_entry(const position_reader *r, uint32_t i)
{
    uint32_t low = 0, high = r->titles.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (r->titles.index[middle] < i) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < r->titles.count && r->titles.index[low] == i ? low : r->titles.count;
}

uint32_t idx__position_reader_title_tf(const position_reader *r, uint32_t i)
{
    uint32_t entry = title_entry(r, i);
    return entry < r->titles.count ? r->titles.tf[entry] : 0;
}

// In a tiny list the title's code follows the body's of the same document.
static int title_of_tiny(position_reader *r, uint32_t i, uint32_t tf, uint32_t *out, idx_error *err)
{
    int rc = advance(r, i, err);
    uint64_t bit = r->bit;
    if (rc == IDX_OK &&
        !add_code(r, &bit, r->body_tf[i], r->list->segment->body_norms[r->docs[i]])) {
        rc = damaged(r, err, "a frequency is larger than its document");
    }
    return rc == IDX_OK ? decode(r, bit, tf, title_norm(r, i), out, err) : rc;
}

int idx__position_reader_title(position_reader *r, uint32_t i, uint32_t *out, idx_error *err)
{
    uint32_t entry = title_entry(r, i);
    if (entry == r->titles.count) {
        return IDX_OK;
    }
    if (r->list->is_tiny) {
        return title_of_tiny(r, i, r->titles.tf[entry], out, err);
    }
    if (r->title_bit == 0) { // all titles follow all bodies; the place among the bodies is kept
        uint32_t next = r->next;
        uint64_t bit = r->bit;
        int rc = advance(r, r->count, err);
        r->title_bit = r->bit;
        r->next = next;
        r->bit = bit;
        if (rc != IDX_OK) {
            return rc;
        }
    }
    for (; r->next_title < entry; r->next_title++) {
        if (!add_code(r, &r->title_bit, r->titles.tf[r->next_title],
                      title_norm(r, r->titles.index[r->next_title]))) {
            return damaged(r, err, "a frequency is larger than its document");
        }
    }
    return decode(r, r->title_bit, r->titles.tf[entry], title_norm(r, i), out, err);
}
