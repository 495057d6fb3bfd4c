/* position_reader.c: see position_reader.h; the layout is in docs/format.md, sections 6 and 7. */
#include "searcher/position_reader.h"

#include "common/base/error.h"
#include "common/codec/norm.h"
#include "common/codec/poscode.h"
#include "searcher/cursor.h"

#include <string.h>

#define MOST_PREFETCHED 1024u

static int damaged(const position_reader *r, idx_error *err, const char *what)
{
    section_kind kind = r->list->is_tiny ? SECTION_TERMS : SECTION_POSITIONS;
    return idx__segment_corrupt(r->list->segment, kind, r->data, err, "%s", what);
}

code_table *idx__position_reader_table(arena *a)
{
    code_table *known = idx__arena_alloc(a, sizeof *known);
    if (known) {
        memset(*known, IDX_LONG_CODE, sizeof *known);
        memset((*known)[0], 0, sizeof(*known)[0]); // a document with the term in its title only
    }
    return known;
}

void idx__position_reader_init(position_reader *r, const posting_list *list, code_table *known)
{
    r->list = list;
    r->kernels = idx__score_kernels(idx__cpu_level());
    r->block = IDX_NO_BLOCK;
    r->known = known;
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

int idx__position_reader_docs(position_reader *r, idx_error *err)
{
    uint32_t count;
    int rc = r->has_docs ? IDX_OK : idx__postings_docs(r->list, r->block, r->docs, &count, err);
    r->has_docs = rc == IDX_OK;
    return rc;
}

// What the codes are read from, while the frequencies are decoded; more than that is rarely there.
static void prefetch_codes(const position_reader *r)
{
    uint64_t end = r->bytes < MOST_PREFETCHED ? r->bytes : MOST_PREFETCHED;
    for (uint64_t i = 0; i < end; i += 64) {
        __builtin_prefetch(r->data + i);
    }
}

// The norms of the bodies: by the documents, or straight off a block of bits.
static int load_norms(position_reader *r, const uint32_t *docs, idx_error *err)
{
    const posting_list *list = r->list;
    const uint8_t *norms = list->segment->body_norms;
    docblock_bits bits = {.n_words = 0};
    int rc = IDX_OK;
    if (!docs && !list->has_titles) {
        rc = idx__postings_bits(list, r->block, &bits, err);
    }
    if (rc == IDX_OK && bits.n_words) {
        size_t n = r->kernels->pick_bytes(norms + bits.first, bits.words, bits.n_words,
                                          IDX_POSTINGS_BLOCK, r->norms);
        return n == r->count ? IDX_OK : idx__postings_damaged_bits(list, &bits, err);
    }
    if (rc == IDX_OK && (!docs || list->has_titles)) {
        rc = idx__position_reader_docs(r, err);
        docs = r->docs;
    }
    for (uint32_t i = 0; rc == IDX_OK && i < r->count; i++) {
        r->norms[i] = norms[docs[i]];
    }
    return rc;
}

// Bits of a code; false when the frequency is impossible.
static bool code_bits(uint32_t tf, uint8_t norm, uint64_t *bits)
{
    uint32_t limit = idx__norm_limit(norm);
    if (tf == 0 || tf > limit) {
        *bits = 0;
        return tf == 0;
    }
    *bits = idx__poscode_bits(tf, limit);
    return true;
}

// Lists the long codes of the block, and completes the table and the row by what was not known.
static int complete_bits(position_reader *r, idx_error *err)
{
    for (uint32_t i = 0; i < r->count; i++) {
        uint64_t bits;
        uint32_t tf = r->body_tf[i];
        if (r->bits[i] != IDX_LONG_CODE) {
            continue;
        }
        if (tf < IDX_CODE_ROWS && (*r->known)[tf][r->norms[i]] != IDX_LONG_CODE) { // since
            r->bits[i] = (*r->known)[tf][r->norms[i]];
            continue;
        }
        if (!code_bits(tf, r->norms[i], &bits)) {
            return damaged(r, err, "a frequency is larger than its document");
        }
        if (bits >= IDX_LONG_CODE) {
            r->long_at[r->long_count] = (uint8_t)i;
            r->long_bits[r->long_count++] = bits;
            continue;
        }
        r->bits[i] = (uint8_t)bits;
        if (tf < IDX_CODE_ROWS - 1) {
            (*r->known)[tf][r->norms[i]] = (uint8_t)bits;
        }
    }
    return IDX_OK;
}

static int load_bits(position_reader *r, idx_error *err)
{
    r->long_count = 0;
    return r->kernels->code_bits(r->body_tf, r->norms, r->count,
                                 (const uint8_t(*)[IDX_CODE_NORMS]) * r->known, r->bits)
               ? complete_bits(r, err)
               : IDX_OK;
}

int idx__position_reader_open(position_reader *r, uint32_t block, const uint32_t *docs,
                              idx_error *err)
{
    if (r->block == block) {
        return IDX_OK;
    }
    const posting_list *list = r->list;
    r->block = IDX_NO_BLOCK;
    r->has_docs = false;
    if (!(list->segment->meta.flags & IDX_FLAG_POSITIONS)) {
        return idx__error_set(err, IDX_EUNSUPPORTED, "the index was built without positions");
    }
    r->count = idx__postings_count(list, block);
    int rc = find_bytes(r, block, err);
    if (rc == IDX_OK) {
        prefetch_codes(r);
        rc = idx__postings_freqs(list, block, r->body_tf, err);
    }
    if (rc == IDX_OK) {
        rc = idx__postings_titles(list, block, r->body_tf, &r->titles, err);
    }
    for (uint32_t i = 0; rc == IDX_OK && i < r->titles.count;
         i++) { // checked against the frequencies as they were read
        r->body_tf[r->titles.index[i]] -= r->titles.tf[i] * list->segment->meta.title_weight;
    }
    r->next = r->next_title = 0;
    r->bit = r->title_bit = 0;
    r->block = block;
    if (rc == IDX_OK) {
        rc = load_norms(r, docs, err);
    }
    if (rc == IDX_OK && !list->is_tiny) {
        rc = load_bits(r, err);
    }
    if (rc != IDX_OK) {
        r->block = IDX_NO_BLOCK;
    }
    return rc;
}

// Adds the length of a code to *bit; false when the frequency is impossible.
static bool add_code(uint64_t *bit, uint32_t tf, uint8_t norm)
{
    uint64_t bits;
    bool is_possible = code_bits(tf, norm, &bits);
    *bit += bits;
    return is_possible;
}

static uint8_t title_norm(const position_reader *r, uint32_t i)
{
    const segment *s = r->list->segment;
    return s->title_norms ? s->title_norms[r->docs[i]] : 0;
}

// The sum of n bytes, n <= 256: eight at a time, in four sums of 16 bits.
static uint32_t sum_bytes(const uint8_t *bytes, uint32_t n)
{
    const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);
    uint64_t sums = 0;
    uint32_t i = 0, sum = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t v = idx__load_u64(bytes + i);
        sums += (v & even) + (v >> 8 & even);
    }
    for (; i < n; i++) {
        sum += bytes[i];
    }
    return sum + (uint32_t)((sums & 0xffff) + (sums >> 16 & 0xffff) + (sums >> 32 & 0xffff) +
                            (sums >> 48));
}

// The same in a tiny list, where a title's code follows the body's of the same document.
static int advance_tiny(position_reader *r, uint32_t i, idx_error *err)
{
    for (; r->next < i; r->next++) {
        bool is_possible = add_code(&r->bit, r->body_tf[r->next], r->norms[r->next]);
        if (r->next_title < r->titles.count && r->titles.index[r->next_title] == r->next) {
            is_possible &= add_code(&r->bit, r->titles.tf[r->next_title++], title_norm(r, r->next));
        }
        if (!is_possible) {
            return damaged(r, err, "a frequency is larger than its document");
        }
    }
    return IDX_OK;
}

// Moves `bit` to the body code of posting i.
static int advance(position_reader *r, uint32_t i, idx_error *err)
{
    if (r->list->is_tiny) {
        return advance_tiny(r, i, err);
    }
    if (r->next < i) {
        r->bit += sum_bytes(r->bits + r->next, i - r->next);
        for (uint32_t k = 0; k < r->long_count; k++) {
            bool is_between = r->long_at[k] >= r->next && r->long_at[k] < i;
            r->bit += is_between ? r->long_bits[k] - IDX_LONG_CODE : 0;
        }
        r->next = i;
    }
    return IDX_OK;
}

// Where a code is, and what it needs to be read.
typedef struct code_place {
    uint64_t bit;
    uint32_t tf, limit;
} code_place;

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

static int find_body(position_reader *r, uint32_t i, code_place *place, idx_error *err)
{
    int rc = advance(r, i, err);
    *place = (code_place){r->bit, r->body_tf[i], idx__norm_limit(r->norms[i])};
    return rc;
}

// In a tiny list the title's code follows the body's of the same document.
static int find_title_of_tiny(position_reader *r, uint32_t i, code_place *place, idx_error *err)
{
    int rc = advance(r, i, err);
    place->bit = r->bit;
    if (rc == IDX_OK && !add_code(&place->bit, r->body_tf[i], r->norms[i])) {
        rc = damaged(r, err, "a frequency is larger than its document");
    }
    return rc;
}

// *place has tf 0 if the title lacks the term.
static int find_title(position_reader *r, uint32_t i, code_place *place, idx_error *err)
{
    uint32_t entry = title_entry(r, i);
    *place = (code_place){.tf = 0};
    if (entry == r->titles.count) {
        return IDX_OK;
    }
    *place = (code_place){.tf = r->titles.tf[entry], .limit = idx__norm_limit(title_norm(r, i))};
    if (r->list->is_tiny) {
        return find_title_of_tiny(r, i, place, err);
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
        if (!add_code(&r->title_bit, r->titles.tf[r->next_title],
                      title_norm(r, r->titles.index[r->next_title]))) {
            return damaged(r, err, "a frequency is larger than its document");
        }
    }
    place->bit = r->title_bit;
    return IDX_OK;
}

static int decode(const position_reader *r, const code_place *p, uint32_t *out, idx_error *err)
{
    if (p->tf && (p->tf > p->limit ||
                  !idx__poscode_decode(r->data, (size_t)r->bytes, p->bit, p->tf, p->limit, out))) {
        return damaged(r, err, "positions do not decode");
    }
    return IDX_OK;
}

int idx__position_reader_body(position_reader *r, uint32_t i, uint32_t *out, idx_error *err)
{
    code_place place;
    int rc = find_body(r, i, &place, err);
    return rc == IDX_OK ? decode(r, &place, out, err) : rc;
}

int idx__position_reader_title(position_reader *r, uint32_t i, uint32_t *out, idx_error *err)
{
    code_place place;
    int rc = find_title(r, i, &place, err);
    return rc == IDX_OK ? decode(r, &place, out, err) : rc;
}

int idx__position_reader_keep(position_reader *r, uint32_t i, bool in_title, uint32_t *starts,
                              uint32_t *count, uint32_t offset, idx_error *err)
{
    code_place p;
    int rc = in_title ? find_title(r, i, &p, err) : find_body(r, i, &p, err);
    if (rc != IDX_OK) {
        return rc;
    }
    if (p.tf == 0) {
        *count = 0;
        return IDX_OK;
    }
    uint32_t kept =
        idx__poscode_keep(r->data, (size_t)r->bytes, p.bit, p.tf, p.limit, starts, *count, offset);
    if (kept == UINT32_MAX) {
        return damaged(r, err, "positions do not decode");
    }
    *count = kept;
    return IDX_OK;
}
