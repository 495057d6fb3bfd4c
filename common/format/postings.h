/*
 * postings.h: an open posting list: its blocks, their bounds, and how to decode them.
 *
 * A list is a row of blocks of up to 256 documents. What a block holds is told without decoding it: its last document and
 * its impact bound. Documents, frequencies, title occurrences and positions are decoded apart, each only when needed. Tiny
 * and short lists have one block and were decoded when opened.
 *
 * A posting_list belongs to one query; it keeps pointers into the map and no heap memory.
 */
#ifndef IDX_COMMON_FORMAT_POSTINGS_H
#define IDX_COMMON_FORMAT_POSTINGS_H

#include "common/base/bytes.h"
#include "common/codec/bitpack.h"
#include "common/codec/docblock.h"
#include "common/format/terms.h"

/* Where the blocks of a long list begin in its planes. */
typedef struct place_table {
    const uint8_t *bases, *steps;    /* of groups of blocks but the first; what blocks lie behind theirs */
    uint32_t base_bytes, step_bytes; /* that a group and a block take there */
    uint32_t shift;                  /* a group has 2^shift blocks; 0: there are no steps */
} place_table;

/* Where the documents of a long list of a word lie: what a pair's list needs of it. */
typedef struct posting_parent {
    uint32_t df; /* 0: none */
    uint32_t block_count;
    const uint8_t *last_docs, *doc_plane;
    place_table places;
    uint64_t doc_plane_bytes;
} posting_parent;

typedef struct posting_list {
    const segment *segment;
    const bitpack_kernels *kernels;
    uint32_t df;
    uint32_t block_count;
    float max_impact;           /* >= every impact of the list, 0 < max_impact <= 1 */
    float kth[IDX_KTH_COUNT];   /* <= the 10th, 100th, 1000th best impact; 0 when there are fewer postings (or unknown) */
    bool has_titles;            /* some posting may have title occurrences */
    const uint8_t *last_docs;   /* long lists: u32 per block, in the map (unaligned) */
    place_table places;         /* long lists */
    const uint8_t *impacts;     /* long lists: u8 per block; bound = max_impact * impacts[i] / 255; NULL: max_impact */
    const uint8_t *doc_plane, *freq_plane, *positions;
    uint64_t doc_plane_bytes, freq_plane_bytes, position_bytes;
    uint32_t only_last_doc;     /* lists of one block */
    bool is_pair;               /* of two words side by side: without positions */
    posting_parent parent;      /* df > 0: its documents are told as numbers of these postings */
    /* Tiny and short lists, decoded: */
    uint32_t docs[IDX_POSTINGS_BLOCK];
    uint32_t tiny_freqs[IDX_TINY_DF];  /* main frequencies */
    uint32_t tiny_titles[IDX_TINY_DF]; /* title occurrences */
    bool is_tiny;
} posting_list;

/* Title occurrences of a block: entry i says that posting index[i] of the block has tf[i] of them. */
typedef struct title_side {
    uint32_t count;
    uint8_t index[IDX_POSTINGS_BLOCK];
    uint32_t tf[IDX_POSTINGS_BLOCK];
} title_side;

int idx__postings_open(posting_list *p, const segment *s, const term_entry *entry, idx_error *err);

/* Number of documents in block b: 256, or the rest in the last one. */
static inline uint32_t idx__postings_count(const posting_list *p, uint32_t b)
{
    return b + 1 < p->block_count ? IDX_POSTINGS_BLOCK : p->df - b * IDX_POSTINGS_BLOCK;
}

static inline uint32_t idx__postings_last_doc(const posting_list *p, uint32_t b)
{
    return p->last_docs ? idx__load_u32(p->last_docs + 4 * (size_t)b) : p->only_last_doc;
}

/* Where block b of a long list begins in its documents (0), its frequencies (1), its positions (2). Anything if the list is damaged. */
static inline uint32_t idx__place(const place_table *t, uint32_t b, unsigned which)
{
    static const uint8_t nothing[12];
    uint32_t group = b >> t->shift;
    const uint8_t *base = group ? t->bases + t->base_bytes * (size_t)(group - 1) : nothing;
    const uint8_t *step = t->shift ? t->steps + t->step_bytes * (size_t)b : nothing;
    return idx__load_u32(base + 4 * which) + idx__load_u16(step + 2 * which);
}

static inline uint32_t idx__postings_place(const posting_list *p, uint32_t b, unsigned which)
{
    return idx__place(&p->places, b, which);
}

/* >= every impact in block b. */
static inline float idx__postings_bound(const posting_list *p, uint32_t b)
{
    return p->impacts ? p->max_impact * ((float)p->impacts[b] * (1.0f / 255.0f)) * 1.000001f : p->max_impact;
}

/* First block at or after `from` whose last document is >= doc; block_count if there is none. Gallops. */
uint32_t idx__postings_seek_block(const posting_list *p, uint32_t from, uint32_t doc);

/* Decodes the documents of block b, ascending, inside the segment; sets *count. Errors: IDX_ECORRUPT. */
int idx__postings_docs(const posting_list *p, uint32_t b, uint32_t docs[IDX_POSTINGS_BLOCK], uint32_t *count, idx_error *err);

/* Whether a list's documents are told by ranks: which postings of another list they are. */
static inline bool idx__postings_has_ranks(const posting_list *p)
{
    return p->last_docs && p->parent.df;
}

/* Decodes the ranks of such a list's block b, ascending. They are not looked at further. Errors: IDX_ECORRUPT. */
int idx__postings_ranks(const posting_list *p, uint32_t b, uint32_t ranks[IDX_POSTINGS_BLOCK], uint32_t *count, idx_error *err);

/*
 * Which of docs[0..n), ascending and all in the range of block b, are in it, without decoding it: the i-th of *found is
 * docs[at_a[i]] and posting at_b[i]. False where it must be decoded. Made for few; damage beside them goes unseen. The outputs
 * have room for n + 1.
 */
bool idx__postings_find(const posting_list *p, uint32_t b, const uint32_t *docs, size_t n, uint16_t *at_a, uint8_t *at_b,
                        size_t *found);

/* The slow half of idx__postings_bits(): says what is wrong with block b. */
int idx__postings_no_bits(const posting_list *p, uint32_t b, idx_error *err);

/*
 * The documents of block b as they lie in the map, if they lie there as bits; out->n_words is 0 if not. The bits are inside
 * the block's range and the last one is its last document; who counts them finds idx__postings_count() of them, or damage
 * (idx__postings_damaged_bits()). Errors: IDX_ECORRUPT.
 */
static inline int idx__postings_bits(const posting_list *p, uint32_t b, docblock_bits *out, idx_error *err)
{
    out->n_words = 0;
    if (!p->last_docs || p->parent.df) {
        return IDX_OK;
    }
    uint64_t offset = idx__postings_place(p, b, 0);
    if (offset >= p->doc_plane_bytes) {
        return idx__postings_no_bits(p, b, err);
    }
    const uint8_t *block = p->doc_plane + offset;
    if (!idx__docblock_is_bitset(block)) {
        return IDX_OK;
    }
    uint32_t base = b ? idx__postings_last_doc(p, b - 1) : UINT32_MAX;
    uint32_t last = idx__postings_last_doc(p, b);
    docblock_bits bits;
    if (idx__docblock_bits(block, p->doc_plane_bytes - offset, base, &bits) != IDX_OK || last < bits.first ||
        last > p->only_last_doc || (last - bits.first) / 64 + 1 != bits.n_words ||
        idx__load_u64(bits.words + 8 * (bits.n_words - 1)) >> (last - bits.first) % 64 != 1) {
        return idx__postings_no_bits(p, b, err);
    }
    *out = bits;
    return IDX_OK;
}

int idx__postings_damaged_bits(const posting_list *p, const docblock_bits *bits, idx_error *err);

/* Asks the processor to fetch block b, which will be decoded soon: its documents and frequencies. */
static inline void idx__postings_prefetch(const posting_list *p, uint32_t b)
{
    if (p->places.bases) {
        uint32_t docs = idx__postings_place(p, b, 0), freqs = idx__postings_place(p, b, 1);
        // Outside its list only when the table is damaged; a prefetch goes anywhere.
        __builtin_prefetch(p->doc_plane + docs);
        __builtin_prefetch(p->doc_plane + docs + 64);
        __builtin_prefetch(p->doc_plane + docs + 128);
        __builtin_prefetch(p->freq_plane + freqs);
        __builtin_prefetch(p->freq_plane + freqs + 64);
    }
}

/* Likewise, its documents alone. */
static inline void idx__postings_prefetch_docs(const posting_list *p, uint32_t b)
{
    if (p->places.bases) {
        const uint8_t *docs = p->doc_plane + idx__postings_place(p, b, 0);
        __builtin_prefetch(docs);
        __builtin_prefetch(docs + 64);
        __builtin_prefetch(docs + 128);
    }
}

/* Decodes the main frequencies of block b (each >= 1). Errors: IDX_ECORRUPT. */
int idx__postings_freqs(const posting_list *p, uint32_t b, uint32_t freqs[IDX_POSTINGS_BLOCK], idx_error *err);

/* The main frequencies of postings indexes[0], ..., indexes[n - 1] of block b alone; false when the block must be decoded
 * for them. */
bool idx__postings_pick_freqs(const posting_list *p, uint32_t b, const uint8_t *indexes, size_t n, uint32_t *freqs);

/* Decodes the title occurrences of block b; `freqs` are its main frequencies. Errors: IDX_ECORRUPT. */
int idx__postings_titles(const posting_list *p, uint32_t b, const uint32_t freqs[IDX_POSTINGS_BLOCK], title_side *out,
                         idx_error *err);

/* Both of these, which is faster than one after the other. Errors: IDX_ECORRUPT. */
int idx__postings_freqs_and_titles(const posting_list *p, uint32_t b, uint32_t freqs[IDX_POSTINGS_BLOCK], title_side *out,
                                   idx_error *err);

/* The entry of `titles` for posting i of the block; titles->count if there is none. */
uint32_t idx__titles_find(const title_side *titles, uint32_t i);

/* The bytes of the positions of block b. Errors: IDX_ECORRUPT, IDX_EUNSUPPORTED (no positions in this index). */
int idx__postings_positions(const posting_list *p, uint32_t b, const uint8_t **data, uint64_t *bytes, idx_error *err);

/* Asks the processor to fetch the frequencies of block b, and what is at the place where the positions of its posting i might be. */
void idx__postings_prefetch_positions(const posting_list *p, uint32_t b, uint32_t i);

#endif
