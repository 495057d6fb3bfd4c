/* postings.c: see postings.h; the layout is in docs/format.md, section 6. */
#include "common/format/postings.h"

#include "common/base/bytes.h"
#include "common/base/error.h"
#include "common/codec/docblock.h"
#include "common/codec/norm.h"
#include "common/codec/varint.h"

#include <string.h>

_Static_assert(IDX_POSTINGS_BLOCK == IDX_BLOCK, "postings are cut into the blocks that the codecs are made for");

static int list_corrupt(const posting_list *p, const void *at, idx_error *err, const char *what)
{
    section_kind dictionary = p->is_pair ? SECTION_PAIRS : SECTION_TERMS;
    return idx__segment_corrupt(p->segment, p->is_tiny ? dictionary : SECTION_POSTINGS, at, err, "%s", what);
}

static float reference_impact(const segment *s, uint32_t doc, uint32_t freq)
{
    const segment_meta *m = &s->meta;
    float average = m->average_length > 0 ? m->average_length : 1.0f;
    float k = m->k1 * ((1.0f - m->b) + m->b * (float)idx__norm_value(s->norms[doc]) / average);
    float f = (float)freq;
    return f + k > 0 ? f / (f + k) : 1.0f;
}

/* The documents, frequencies and title occurrences of up to eight postings; positions follow them. */
static int tiny_open(posting_list *p, const term_entry *entry, idx_error *err)
{
    const segment *s = p->segment;
    const uint8_t *at = entry->list;
    const uint8_t *end = at + entry->list_bytes;
    uint64_t next = 0; // smallest document that may come
    float best = 0;
    for (uint32_t i = 0; i < p->df; i++) {
        uint64_t head, body = 1, title = 0;
        if (idx__varint_get(&at, end, &head) != IDX_OK || head >> 1 >= s->meta.documents) {
            return list_corrupt(p, at, err, "a tiny list is damaged");
        }
        if (!(head & 1) && (idx__varint_get(&at, end, &body) != IDX_OK || idx__varint_get(&at, end, &title) != IDX_OK)) {
            return list_corrupt(p, at, err, "a tiny list is damaged");
        }
        uint64_t doc = next + (head >> 1);
        if (doc >= s->meta.documents || body > IDX_NORM_UNBOUNDED || title > IDX_NORM_UNBOUNDED || body + title == 0 ||
            body + title * s->meta.title_weight > INT32_MAX || (title > 0 && !s->title_norms)) {
            return list_corrupt(p, at, err, "a tiny list holds impossible values");
        }
        next = doc + 1;
        p->docs[i] = (uint32_t)doc;
        p->tiny_freqs[i] = (uint32_t)(body + title * s->meta.title_weight);
        p->tiny_titles[i] = (uint32_t)title;
        p->has_titles |= title > 0;
        float impact = reference_impact(s, (uint32_t)doc, p->tiny_freqs[i]);
        best = impact > best ? impact : best;
    }
    p->max_impact = best * 1.000001f < 1.0f ? best * 1.000001f : 1.0f;
    p->positions = at;
    p->position_bytes = (uint64_t)(end - at);
    return IDX_OK;
}

/* What may be read from `at` on, inside POSTINGS: more than the list, which saves the codecs a copy of its last block. */
static size_t readable(const posting_list *p, const uint8_t *at)
{
    const section *postings = &p->segment->sections[SECTION_POSTINGS];
    return (size_t)(postings->data + postings->bytes - at);
}

static int block_decode(const posting_list *p, const uint8_t *in, uint64_t bytes, uint32_t count, uint32_t base,
                        uint32_t last, uint32_t *docs, size_t *used, idx_error *err)
{
    if (idx__docblock_decode(p->kernels, in, readable(p, in), count, base, docs, used) != IDX_OK || *used > bytes) {
        return list_corrupt(p, in, err, "a block of documents does not decode");
    }
    // Ascending is the codec's promise; so the last document bounds them all.
    if (docs[count - 1] != last) {
        return list_corrupt(p, in, err, "a block of documents does not end where its table says");
    }
    return IDX_OK;
}

/* ---- a pair's documents, told as numbers of its rarer word's postings ---- */

static int parent_block(const posting_list *p, uint32_t b, uint32_t docs[IDX_POSTINGS_BLOCK], idx_error *err)
{
    const posting_parent *parent = &p->parent;
    uint32_t last = idx__load_u32(parent->last_docs + 4 * (size_t)b);
    uint32_t base = b ? idx__load_u32(parent->last_docs + 4 * (size_t)(b - 1)) : UINT32_MAX;
    uint64_t offset = idx__place(&parent->places, b, 0);
    uint32_t count = b + 1 < parent->block_count ? IDX_POSTINGS_BLOCK : parent->df - b * IDX_POSTINGS_BLOCK;
    size_t used;
    if (offset >= parent->doc_plane_bytes || last >= p->segment->meta.documents) {
        return list_corrupt(p, parent->places.bases, err, "a block of documents lies outside its list");
    }
    return block_decode(p, parent->doc_plane + offset, parent->doc_plane_bytes - offset, count, base, last, docs, &used, err);
}

/* First block of the parent whose last document is >= doc; its last block if there is none. */
static uint32_t parent_seek(const posting_parent *parent, uint32_t doc)
{
    uint32_t low = 0, high = parent->block_count - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (idx__load_u32(parent->last_docs + 4 * (size_t)middle) < doc) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Makes n ascending numbers of the parent's postings the documents there. */
static int parent_docs(const posting_list *p, uint32_t *docs, uint32_t n, idx_error *err)
{
    uint32_t block[IDX_POSTINGS_BLOCK];
    if (docs[n - 1] >= p->parent.df) {
        return list_corrupt(p, p->doc_plane, err, "a pair stands where its word does not");
    }
    for (uint32_t i = 0; i < n;) {
        uint32_t b = docs[i] / IDX_POSTINGS_BLOCK;
        int code = parent_block(p, b, block, err);
        if (code != IDX_OK) {
            return code;
        }
        for (; i < n && docs[i] / IDX_POSTINGS_BLOCK == b; i++) {
            docs[i] = block[docs[i] % IDX_POSTINGS_BLOCK];
        }
    }
    return IDX_OK;
}

/* The numbers of block b of a pair count from the first of the parent's block that holds the last document before b. */
static uint32_t parent_base(const posting_list *p, uint32_t b)
{
    uint32_t block = b ? parent_seek(&p->parent, idx__load_u32(p->last_docs + 4 * (size_t)(b - 1))) : 0;
    return block * IDX_POSTINGS_BLOCK - 1; // UINT32_MAX at the beginning
}

/* Opens the parent's list; of a short one its documents go to `docs`. */
static int parent_open(posting_list *p, const term_entry *entry, uint32_t docs[IDX_POSTINGS_BLOCK], idx_error *err)
{
    posting_list list;
    const term_entry word = {.df = entry->parent_df, .list = entry->parent_list, .list_bytes = entry->parent_bytes};
    if (word.df < p->df) {
        return list_corrupt(p, entry->list, err, "a pair stands where its word does not");
    }
    int code = idx__postings_open(&list, p->segment, &word, err);
    if (code != IDX_OK) {
        return code;
    }
    p->parent = (posting_parent){list.df, list.block_count, list.last_docs, list.doc_plane, list.places, list.doc_plane_bytes};
    if (!list.last_docs) {
        memcpy(docs, list.docs, list.df * sizeof *docs);
    }
    return IDX_OK;
}

/* The documents of a short list of a pair. */
static int short_parent_docs(posting_list *p, const term_entry *entry, idx_error *err)
{
    uint32_t docs[IDX_POSTINGS_BLOCK];
    int code = parent_open(p, entry, docs, err);
    if (code != IDX_OK || p->parent.last_docs) {
        return code == IDX_OK ? parent_docs(p, p->docs, p->df, err) : code;
    }
    for (uint32_t i = 0; i < p->df; i++) {
        if (p->docs[i] >= p->parent.df) {
            return list_corrupt(p, p->doc_plane, err, "a pair stands where its word does not");
        }
        p->docs[i] = docs[p->docs[i]];
    }
    return IDX_OK;
}

static int short_open(posting_list *p, const term_entry *entry, idx_error *err)
{
    if (entry->list_bytes < 1) {
        return list_corrupt(p, entry->list, err, "a short list is empty");
    }
    p->max_impact = (float)entry->list[0] * (1.0f / 255.0f) * 1.000001f;
    if (p->max_impact <= 0 || p->max_impact > 1.0f) {
        p->max_impact = 1.0f;
    }
    size_t used;
    p->doc_plane = entry->list + 1;
    p->doc_plane_bytes = entry->list_bytes - 1;
    if (idx__docblock_decode(p->kernels, p->doc_plane, readable(p, p->doc_plane), p->df, UINT32_MAX, p->docs, &used) != IDX_OK ||
        used > p->doc_plane_bytes ||
        p->docs[p->df - 1] >= p->segment->meta.documents) { // a pair's numbers are below that, too
        return list_corrupt(p, entry->list, err, "the documents of a short list do not decode");
    }
    int code = entry->parent_df ? short_parent_docs(p, entry, err) : IDX_OK;
    if (code != IDX_OK) {
        return code;
    }
    p->freq_plane = p->doc_plane + used;
    p->freq_plane_bytes = p->doc_plane_bytes - used;
    p->doc_plane_bytes = used;
    p->has_titles = p->segment->title_norms; // its frequency block tells
    return IDX_OK;
}

/* The tables of the places of blocks; returns what they take. */
static uint64_t places_open(posting_list *p, const uint8_t *at, unsigned shift)
{
    bool has_positions = p->segment->meta.flags & IDX_FLAG_POSITIONS && !p->is_pair;
    uint32_t bases = (p->block_count - 1) >> shift;
    uint32_t base_bytes = has_positions ? 12 : 8, step_bytes = shift ? base_bytes / 2 : 0;
    p->places = (place_table){at, at + (size_t)base_bytes * bases, base_bytes, step_bytes, shift};
    return (uint64_t)base_bytes * bases + (uint64_t)step_bytes * p->block_count;
}

static int long_open(posting_list *p, const term_entry *entry, idx_error *err)
{
    const uint8_t *list = entry->list;
    uint64_t blocks = p->block_count;
    if (entry->list_bytes < IDX_LONG_HEADER_BYTES) {
        return list_corrupt(p, list, err, "a long list is shorter than its head");
    }
    uint16_t flags = idx__load_u16(list + 10);
    uint64_t place_bytes = places_open(p, list + IDX_LONG_HEADER_BYTES + 4 * blocks, flags >> IDX_LONG_PLACE_SHIFT & 15);
    uint64_t tables = blocks * (4 + 1) + place_bytes;
    if (entry->list_bytes < IDX_LONG_HEADER_BYTES + tables) {
        return list_corrupt(p, list, err, "a long list is shorter than its tables");
    }
    p->max_impact = idx__load_f32(list);
    for (unsigned i = 0; i < IDX_KTH_COUNT; i++) {
        p->kth[i] = (float)idx__load_u16(list + 4 + 2 * i) * (1.0f / IDX_KTH_SCALE);
    }
    p->has_titles = p->segment->title_norms && (flags & IDX_LONG_FLAG_TITLES);
    p->doc_plane_bytes = idx__load_u32(list + 12);
    p->freq_plane_bytes = idx__load_u32(list + 16);
    if (!(p->max_impact > 0) || p->max_impact > 1.0f ||
        entry->list_bytes != IDX_LONG_HEADER_BYTES + tables + p->doc_plane_bytes + p->freq_plane_bytes) {
        return list_corrupt(p, list, err, "the head of a long list is damaged");
    }
    p->last_docs = list + IDX_LONG_HEADER_BYTES;
    p->impacts = p->places.bases + place_bytes;
    p->doc_plane = p->impacts + blocks;
    p->freq_plane = p->doc_plane + p->doc_plane_bytes;
    p->only_last_doc = idx__postings_last_doc(p, (uint32_t)blocks - 1);
    if (p->only_last_doc >= p->segment->meta.documents) {
        return list_corrupt(p, p->last_docs, err, "a long list ends behind the last document");
    }
    return entry->parent_df ? parent_open(p, entry, p->docs, err) : IDX_OK; // a parent has no fewer documents: it is long
}

int idx__postings_open(posting_list *p, const segment *s, const term_entry *entry, idx_error *err)
{
    // The decoding buffers stay as they are: they are large, and filled before they are read.
    memset(p, 0, offsetof(posting_list, docs));
    p->segment = s;
    p->kernels = idx__bitpack_kernels(idx__cpu_level());
    p->df = entry->df;
    p->is_tiny = entry->is_tiny;
    p->is_pair = entry->is_pair;
    p->block_count = (entry->df + IDX_POSTINGS_BLOCK - 1) / IDX_POSTINGS_BLOCK;
    p->positions = entry->positions;
    p->position_bytes = entry->position_bytes;
    int code;
    if (p->is_tiny) {
        code = tiny_open(p, entry, err);
    } else if (p->block_count == 1) {
        code = short_open(p, entry, err);
    } else {
        return long_open(p, entry, err);
    }
    if (code == IDX_OK) {
        p->only_last_doc = p->docs[p->df - 1];
    }
    return code;
}

uint32_t idx__postings_seek_block(const posting_list *p, uint32_t from, uint32_t doc)
{
    if (!p->last_docs) {
        return from == 0 && p->only_last_doc >= doc ? 0 : p->block_count;
    }
    // Gallop: double the step until it overshoots, then halve the gap.
    uint32_t low = from; // blocks before it end before doc
    uint32_t step = 1;
    while (low < p->block_count && idx__postings_last_doc(p, low) < doc) {
        if (step >= p->block_count - low) {
            step = p->block_count - low;
            break;
        }
        if (idx__postings_last_doc(p, low + step) >= doc) {
            low++;
            break;
        }
        low += step + 1;
        step *= 2;
    }
    uint32_t high = low + step < p->block_count ? low + step : p->block_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (idx__postings_last_doc(p, middle) < doc) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int idx__postings_ranks(const posting_list *p, uint32_t b, uint32_t ranks[IDX_POSTINGS_BLOCK], uint32_t *count, idx_error *err)
{
    uint64_t offset = idx__postings_place(p, b, 0);
    const uint8_t *in = p->doc_plane + offset;
    size_t used;
    *count = idx__postings_count(p, b);
    if (offset >= p->doc_plane_bytes) {
        return list_corrupt(p, p->places.bases, err, "a block of documents lies outside its list");
    }
    if (idx__docblock_decode(p->kernels, in, readable(p, in), *count, parent_base(p, b), ranks, &used) != IDX_OK ||
        used > p->doc_plane_bytes - offset) {
        return list_corrupt(p, in, err, "a block of documents does not decode");
    }
    return IDX_OK;
}

/* The documents of a block of a long list that is told by ranks. */
static int ranks_docs(const posting_list *p, uint32_t b, uint32_t *docs, idx_error *err)
{
    uint32_t n;
    int code = idx__postings_ranks(p, b, docs, &n, err);
    code = code == IDX_OK ? parent_docs(p, docs, n, err) : code;
    if (code == IDX_OK && docs[n - 1] != idx__postings_last_doc(p, b)) {
        code = list_corrupt(p, p->last_docs, err, "a block of documents does not end where its table says");
    }
    return code;
}

int idx__postings_docs(const posting_list *p, uint32_t b, uint32_t docs[IDX_POSTINGS_BLOCK], uint32_t *count, idx_error *err)
{
    uint32_t n = idx__postings_count(p, b);
    *count = n;
    if (!p->last_docs) {
        memcpy(docs, p->docs, n * sizeof *docs);
        return IDX_OK;
    }
    if (p->parent.df) {
        return ranks_docs(p, b, docs, err);
    }
    uint32_t base = b ? idx__postings_last_doc(p, b - 1) : UINT32_MAX;
    uint32_t last = idx__postings_last_doc(p, b);
    uint64_t offset = idx__postings_place(p, b, 0);
    size_t used;
    if (offset >= p->doc_plane_bytes || last > p->only_last_doc) {
        return list_corrupt(p, p->places.bases, err, "a block of documents lies outside its list");
    }
    return block_decode(p, p->doc_plane + offset, p->doc_plane_bytes - offset, n, base, last, docs, &used, err);
}

int idx__postings_damaged_bits(const posting_list *p, const docblock_bits *bits, idx_error *err)
{
    return list_corrupt(p, bits->words, err, "a block of documents does not decode");
}

bool idx__postings_find(const posting_list *p, uint32_t b, const uint32_t *docs, size_t n, uint16_t *at_a, uint8_t *at_b,
                        size_t *found)
{
    if (!p->last_docs || p->parent.df || idx__postings_count(p, b) != IDX_POSTINGS_BLOCK) {
        return false;
    }
    uint64_t offset = idx__postings_place(p, b, 0);
    if (offset >= p->doc_plane_bytes) {
        return false;
    }
    const uint8_t *block = p->doc_plane + offset;
    uint32_t base = b ? idx__postings_last_doc(p, b - 1) : UINT32_MAX;
    return idx__docblock_find(p->kernels, block, readable(p, block), base, docs, n, at_a, at_b, found);
}

int idx__postings_no_bits(const posting_list *p, uint32_t b, idx_error *err)
{
    uint64_t offset = idx__postings_place(p, b, 0);
    return offset >= p->doc_plane_bytes
               ? list_corrupt(p, p->places.bases, err, "a block of documents lies outside its list")
               : list_corrupt(p, p->doc_plane + offset, err, "a block of documents does not decode");
}

typedef struct byte_range {
    const uint8_t *at, *end;
} byte_range;

/* Where the frequency block begins and may end. */
static int freq_range(const posting_list *p, uint32_t b, const uint8_t **start, size_t *bytes, idx_error *err)
{
    uint64_t offset = p->last_docs ? idx__postings_place(p, b, 1) : 0;
    if (offset >= p->freq_plane_bytes) {
        return list_corrupt(p, p->freq_plane, err, "a block of frequencies lies outside its list");
    }
    *start = p->freq_plane + offset;
    *bytes = (size_t)(p->freq_plane_bytes - offset);
    return IDX_OK;
}

/* `rest` becomes what the list has behind the block's frequencies, where title occurrences lie. */
static int freqs_decode(const posting_list *p, uint32_t b, uint32_t freqs[IDX_POSTINGS_BLOCK], byte_range *rest,
                        idx_error *err)
{
    const uint8_t *at = NULL;
    size_t bytes = 0;
    size_t used;
    int code = freq_range(p, b, &at, &bytes, err);
    if (code != IDX_OK) {
        return code;
    }
    uint32_t n = idx__postings_count(p, b);
    if (idx__intblock_decode(p->kernels, at, readable(p, at), n, freqs, &used) != IDX_OK || used > bytes) {
        return list_corrupt(p, at, err, "a block of frequencies does not decode");
    }
    for (uint32_t i = 0; i < n; i++) {
        freqs[i] = (freqs[i] & 0x7fffffffu) + 1;
    }
    *rest = (byte_range){at + used, at + bytes};
    return IDX_OK;
}

int idx__postings_freqs(const posting_list *p, uint32_t b, uint32_t freqs[IDX_POSTINGS_BLOCK], idx_error *err)
{
    byte_range rest;
    if (p->is_tiny) {
        memcpy(freqs, p->tiny_freqs, p->df * sizeof *freqs);
        return IDX_OK;
    }
    return freqs_decode(p, b, freqs, &rest, err);
}

bool idx__postings_pick_freqs(const posting_list *p, uint32_t b, const uint8_t *indexes, size_t n, uint32_t *freqs)
{
    if (p->is_tiny) {
        for (size_t j = 0; j < n; j++) {
            freqs[j] = p->tiny_freqs[indexes[j]];
        }
        return true;
    }
    const uint8_t *at = NULL;
    size_t bytes = 0;
    if (freq_range(p, b, &at, &bytes, NULL) != IDX_OK ||
        !idx__intblock_pick(p->kernels, at, bytes, idx__postings_count(p, b), indexes, n, freqs)) {
        return false;
    }
    for (size_t j = 0; j < n; j++) {
        freqs[j] = (freqs[j] & 0x7fffffffu) + 1;
    }
    return true;
}

static void tiny_titles(const posting_list *p, title_side *out)
{
    out->count = 0;
    for (uint32_t i = 0; i < p->df; i++) {
        if (p->tiny_titles[i]) {
            out->index[out->count] = (uint8_t)i;
            out->tf[out->count++] = p->tiny_titles[i];
        }
    }
}

static int titles_decode(const posting_list *p, uint32_t b, const uint32_t freqs[IDX_POSTINGS_BLOCK], byte_range in,
                         title_side *out, idx_error *err)
{
    const uint8_t *at = in.at, *end = in.end;
    uint32_t n = idx__postings_count(p, b);
    uint64_t count;
    if (idx__varint_get(&at, end, &count) != IDX_OK || count > n || count > (uint64_t)(end - at)) {
        return list_corrupt(p, at, err, "the title occurrences of a block are damaged");
    }
    const uint8_t *indexes = at;
    at += count;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t tf;
        bool is_ascending = i == 0 || indexes[i] > indexes[i - 1];
        if (idx__varint_get(&at, end, &tf) != IDX_OK || tf == 0 || indexes[i] >= n || !is_ascending ||
            tf * p->segment->meta.title_weight > freqs[indexes[i]] || tf > IDX_NORM_UNBOUNDED) {
            return list_corrupt(p, at, err, "the title occurrences of a block are damaged");
        }
        out->index[i] = indexes[i];
        out->tf[i] = (uint32_t)tf;
    }
    out->count = (uint32_t)count;
    return IDX_OK;
}

int idx__postings_titles(const posting_list *p, uint32_t b, const uint32_t freqs[IDX_POSTINGS_BLOCK], title_side *out,
                         idx_error *err)
{
    out->count = 0;
    if (p->is_tiny) {
        tiny_titles(p, out);
        return IDX_OK;
    }
    if (!p->has_titles) {
        return IDX_OK;
    }
    const uint8_t *at = NULL;
    size_t bytes = 0;
    size_t used;
    int code = freq_range(p, b, &at, &bytes, err);
    if (code != IDX_OK) {
        return code;
    }
    if (idx__intblock_skip(p->kernels, at, bytes, idx__postings_count(p, b), &used) != IDX_OK) {
        return list_corrupt(p, at, err, "a block of frequencies does not decode");
    }
    return titles_decode(p, b, freqs, (byte_range){at + used, at + bytes}, out, err);
}

int idx__postings_freqs_and_titles(const posting_list *p, uint32_t b, uint32_t freqs[IDX_POSTINGS_BLOCK], title_side *out,
                                   idx_error *err)
{
    byte_range rest;
    if (p->is_tiny || !p->has_titles) {
        int code = idx__postings_freqs(p, b, freqs, err);
        return code == IDX_OK ? idx__postings_titles(p, b, freqs, out, err) : code;
    }
    out->count = 0;
    int code = freqs_decode(p, b, freqs, &rest, err);
    return code == IDX_OK ? titles_decode(p, b, freqs, rest, out, err) : code;
}

uint32_t idx__titles_find(const title_side *titles, uint32_t i)
{
    uint32_t low = 0, high = titles->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (titles->index[middle] < i) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < titles->count && titles->index[low] == i ? low : titles->count;
}

int idx__postings_positions(const posting_list *p, uint32_t b, const uint8_t **data, uint64_t *bytes, idx_error *err)
{
    if (!(p->segment->meta.flags & IDX_FLAG_POSITIONS)) {
        return idx__error_set(err, IDX_EUNSUPPORTED, "the index was built without positions");
    }
    uint64_t start = p->last_docs ? idx__postings_place(p, b, 2) : 0;
    uint64_t end = p->last_docs && b + 1 < p->block_count ? idx__postings_place(p, b + 1, 2) : p->position_bytes;
    if (start > end || end > p->position_bytes) {
        section_kind kind = p->is_tiny ? SECTION_TERMS : SECTION_POSITIONS;
        return idx__segment_corrupt(p->segment, kind, p->positions, err, "a block of positions lies outside its list");
    }
    *data = p->positions + start;
    *bytes = end - start;
    return IDX_OK;
}

void idx__postings_prefetch_positions(const posting_list *p, uint32_t b, uint32_t i)
{
    if (!p->last_docs) {
        return;
    }
    const uint8_t *freqs = p->freq_plane + idx__postings_place(p, b, 1);
    uint32_t start = idx__postings_place(p, b, 2), end = b + 1 < p->block_count ? idx__postings_place(p, b + 1, 2) : start;
    const uint8_t *code = p->positions + start + (uint64_t)(end - start) * i / IDX_POSTINGS_BLOCK;
    __builtin_prefetch(freqs); // Outside its list only when the table is damaged; a prefetch goes anywhere.
    __builtin_prefetch(freqs + 64);
    __builtin_prefetch(code - 24);
    __builtin_prefetch(code + 40);
}
