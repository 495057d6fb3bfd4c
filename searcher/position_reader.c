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

// Where the code is can only be guessed: as far into the block's codes as the posting is into the block.
void idx__position_reader_prefetch(const position_reader *r, uint32_t block, uint32_t i)
{
    const posting_list *list = r->list;
    if (!list->places || block == r->block) {
        return;
    }
    const uint8_t *place = list->places + 12 * (size_t)block;
    const uint8_t *freqs = list->freq_plane + idx__load_u32(place + 4);
    uint32_t start = idx__load_u32(place + 8);
    uint32_t end = block + 1 < list->block_count ? idx__load_u32(place + 20) : start;
    const uint8_t *code = list->positions + start + (uint64_t)(end - start) * i / IDX_POSTINGS_BLOCK;
    __builtin_prefetch(freqs); // Outside its list only when the table is damaged; a prefetch goes anywhere.
    __builtin_prefetch(freqs + 64);
    __builtin_prefetch(code - 24);
    __builtin_prefetch(code + 40);
}

// The norms of the bodies, `reach` to `end`: by the documents, or all of them straight off a block of bits.
static int load_norms(position_reader *r, uint32_t *end, const uint32_t *docs, idx_error *err)
{
    const posting_list *list = r->list;
    const uint8_t *norms = list->segment->body_norms;
    docblock_bits bits = {.n_words = 0};
    int rc = IDX_OK;
    if (!docs && !r->has_docs && !list->has_titles) {
        rc = idx__postings_bits(list, r->block, &bits, err);
    }
    if (rc == IDX_OK && bits.n_words) {
        *end = r->count;
        size_t n = r->kernels->pick_bytes(norms + bits.first, bits.words, bits.n_words,
                                          IDX_POSTINGS_BLOCK, r->norms);
        return n == r->count ? IDX_OK : idx__postings_damaged_bits(list, &bits, err);
    }
    if (rc == IDX_OK && (!docs || list->has_titles)) {
        rc = idx__position_reader_docs(r, err);
        docs = r->docs;
    }
    for (uint32_t i = r->reach; rc == IDX_OK && i < *end; i++) {
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

// Whether one of eight bytes is IDX_LONG_CODE: the complement has a zero byte then, and only then one whose top bit
// comes by subtracting.
static inline bool has_long(uint64_t v)
{
    return (~v - UINT64_C(0x0101010101010101)) & v & UINT64_C(0x8080808080808080);
}

// Lists the long codes among postings [i, end), and completes the table and the row by what was not known.
static int complete_bits(position_reader *r, uint32_t i, uint32_t end, idx_error *err)
{
    for (; i < end; i++) {
        uint64_t bits;
        uint32_t tf = r->body_tf[i];
        if (r->bits[i] != IDX_LONG_CODE) {
            bool has_none = i % 8 == 0 && i + 8 <= end && !has_long(idx__load_u64(r->bits + i));
            i += has_none ? 7 : 0;
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
            r->long_at[r->long_count++] = (uint8_t)i;
            continue;
        }
        r->bits[i] = (uint8_t)bits;
        if (tf < IDX_CODE_ROWS - 1) {
            (*r->known)[tf][r->norms[i]] = (uint8_t)bits;
        }
    }
    return IDX_OK;
}

// What the long codes of postings [from, to) take beyond what the row says.
static uint64_t long_rest(const position_reader *r, uint32_t from, uint32_t to)
{
    uint64_t rest = 0;
    for (uint32_t k = 0; k < r->long_count; k++) {
        uint32_t i = r->long_at[k];
        if (i >= from && i < to) {
            rest += idx__poscode_bits(r->body_tf[i], idx__norm_limit(r->norms[i])) - IDX_LONG_CODE;
        }
    }
    return rest;
}

// Adds up the row from posting `from`, a multiple of eight, to `end`. Behind the last posting of the block it is
// made zero.
static void add_up(position_reader *r, uint32_t from, uint32_t end)
{
    memset(r->bits + end, 0, 8);
    r->kernels->add_eights(r->bits + from, (end - from + 7) / 8, r->ends + from / 8);
    for (uint32_t i = from; r->long_count && i < end; i += 8) {
        r->ends[i / 8 + 1] += long_rest(r, from, i + 8);
    }
}

// Makes the row known up to posting `last`, and a few more.
static int extend(position_reader *r, uint32_t last, const uint32_t *docs, idx_error *err)
{
    enum { STRETCH = 8 };
    uint32_t from = r->reach, end = (last / STRETCH + 1) * STRETCH;
    end = end < r->count ? end : r->count;
    if (end <= from) {
        return IDX_OK;
    }
    int rc = load_norms(r, &end, docs, err);
    if (rc == IDX_OK && !r->list->is_tiny) {
        bool has_unknown = r->kernels->code_bits(r->body_tf + from, r->norms + from, end - from,
                                                 (const uint8_t(*)[IDX_CODE_NORMS]) * r->known,
                                                 r->bits + from);
        rc = has_unknown ? complete_bits(r, from, end, err) : IDX_OK;
        if (rc == IDX_OK) {
            add_up(r, from, end);
        }
    }
    r->reach = rc == IDX_OK ? end : from;
    return rc;
}

int idx__position_reader_open(position_reader *r, uint32_t block, uint32_t last,
                              const uint32_t *docs, idx_error *err)
{
    if (r->block == block) {
        return last < r->reach ? IDX_OK : extend(r, last, docs, err);
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
        rc = idx__postings_freqs(list, block, r->body_tf, err);
    }
    if (rc == IDX_OK) {
        rc = idx__postings_titles(list, block, r->body_tf, &r->titles, err);
    }
    for (uint32_t i = 0; rc == IDX_OK && i < r->titles.count;
         i++) { // checked against the frequencies as they were read
        r->body_tf[r->titles.index[i]] -= r->titles.tf[i] * list->segment->meta.title_weight;
    }
    r->reach = r->next_title = r->long_count = 0;
    r->title_bit = 0;
    r->ends[0] = 0;
    r->block = block;
    if (rc == IDX_OK) {
        rc = extend(r, last, docs, err);
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

// Where the body code of posting i of a tiny list begins; a title's code follows the body's of the same document.
static int find_in_tiny(const position_reader *r, uint32_t i, uint64_t *bit, idx_error *err)
{
    uint32_t title = 0;
    *bit = 0;
    for (uint32_t k = 0; k < i; k++) {
        bool is_possible = add_code(bit, r->body_tf[k], r->norms[k]);
        if (title < r->titles.count && r->titles.index[title] == k) {
            is_possible &= add_code(bit, r->titles.tf[title++], title_norm(r, k));
        }
        if (!is_possible) {
            return damaged(r, err, "a frequency is larger than its document");
        }
    }
    return IDX_OK;
}

// Where the body code of posting i begins, in a list that is not tiny.
static inline uint64_t body_bit(const position_reader *r, uint32_t i)
{
    const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);
    uint32_t first = i & ~7u;
    uint64_t before = idx__load_u64(r->bits + first) & ((UINT64_C(1) << 8 * (i - first)) - 1);
    before = ((before & even) + (before >> 8 & even)) * UINT64_C(0x0001000100010001) >> 48;
    return r->ends[i / 8] + before + (r->long_count ? long_rest(r, first, i) : 0);
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

static int find_body(const position_reader *r, uint32_t i, code_place *place, idx_error *err)
{
    *place = (code_place){0, r->body_tf[i], idx__norm_limit(r->norms[i])};
    if (r->list->is_tiny) {
        return find_in_tiny(r, i, &place->bit, err);
    }
    place->bit = body_bit(r, i);
    return IDX_OK;
}

// In a tiny list the title's code follows the body's of the same document.
static int find_title_of_tiny(const position_reader *r, uint32_t i, code_place *place,
                              idx_error *err)
{
    int rc = find_in_tiny(r, i, &place->bit, err);
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
    if (r->title_bit == 0) { // all titles follow all bodies
        int rc = extend(r, r->count - 1, r->has_docs ? r->docs : NULL, err);
        if (rc != IDX_OK) {
            return rc;
        }
        r->title_bit = r->ends[(r->count + 7) / 8];
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

// The codes of one and of two positions are numbers of up to 52 bits, which one load holds (poscode.h).
void idx__position_reader_few(const position_reader *r, const uint8_t *postings, uint32_t n,
                              few_positions *out)
{
    if (r->list->is_tiny || r->bytes < 8) {
        memset(out, 0, n * sizeof *out);
        return;
    }
    uint64_t last_load = r->bytes - 8;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t i = postings[j], tf = r->body_tf[i];
        uint64_t bit = body_bit(r, i), byte = bit / 8;
        bool is_easy = tf - 1 < 2 && byte <= last_load;
        uint64_t code = idx__load_u64(r->data + (byte <= last_load ? byte : last_load)) >> bit % 8 &
                        ((UINT64_C(1) << (r->bits[i] & 63)) - 1);
        few_positions few = {tf, {(uint32_t)code, (uint32_t)code}};
        if (tf == 2) {
            idx__poscode_pair(code, few.at);
        }
        is_easy &= few.at[1] < idx__norm_limit(r->norms[i]);
        few.tf = is_easy ? tf : 0;
        out[j] = few;
    }
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
