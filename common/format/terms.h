/*
 * terms.h: the dictionary of a segment: exact look-up and ordered walk, both straight from the map.
 */
#ifndef IDX_COMMON_FORMAT_TERMS_H
#define IDX_COMMON_FORMAT_TERMS_H

#include "common/format/segment.h"
#include <idx/analyzer.h>

/* Where a term's postings are. Pointers go into the map and were checked against their sections. */
typedef struct term_entry {
    uint32_t df;
    bool is_tiny;        /* the list lies in the dictionary and carries its own positions */
    bool is_pair;        /* of the pairs: there are no positions */
    uint64_t extra;      /* cf - df; 0 for a tiny list, which tells itself */
    const uint8_t *list; /* list_bytes bytes */
    uint64_t list_bytes;
    const uint8_t *positions; /* position_bytes bytes; NULL for a tiny list or without positions */
    uint64_t position_bytes;
    /* Of a pair: the list of the rarer word, by whose postings those of the pair are told; df 0: they are told by documents. */
    const uint8_t *parent_list;
    uint64_t parent_bytes;
    uint32_t parent_df;
} term_entry;

/* Looks `term` up. Errors: IDX_ENOTFOUND (err untouched), IDX_ECORRUPT. Costs one binary search over 8-byte keys and the
 * decoding of half a block of 32 terms on average. */
int idx__terms_find(const segment *s, const uint8_t *term, size_t bytes, term_entry *out, idx_error *err);

/* How many leading bytes of `term` the term of the segment that shares most of them has. Errors: IDX_ECORRUPT. */
int idx__terms_shared(const segment *s, const uint8_t *term, size_t bytes, size_t *shared, idx_error *err);

/* Whether a word may be part of a pair at all: at most IDX_PAIR_WORD_BYTES bytes, each above the space. */
bool idx__pairs_take_word(const uint8_t *word, size_t bytes);

/* Whether a word that may be is frequent enough. */
static inline bool idx__pairs_hold_word(const segment *s, const term_entry *word)
{
    return s->pair_least && !word->is_tiny && word->df + word->extra >= s->pair_least;
}

/* Whether two words that may be are paired: if they stand side by side anywhere, they have a list. */
static inline bool idx__pairs_hold(const segment *s, const term_entry *a, const term_entry *b)
{
    return idx__pairs_hold_word(s, a) && idx__pairs_hold_word(s, b) && (uint64_t)a->df * b->df >= s->pair_product;
}

/* Whether pairs whose rarer word has so many documents are told by its postings. */
static inline bool idx__pair_has_parent(uint32_t rarer_df, uint32_t documents)
{
    return (uint64_t)rarer_df * IDX_PAIR_PARENT_SHARE < documents;
}

/* Tells a pair's entry that of its rarer word. */
static inline void idx__pair_adopt(const segment *s, term_entry *pair, const term_entry *rarer)
{
    if (idx__pair_has_parent(rarer->df, s->meta.documents)) {
        pair->parent_list = rarer->list;
        pair->parent_bytes = rarer->list_bytes;
        pair->parent_df = rarer->df;
    }
}

/* One of two words side by side. */
typedef struct pair_half {
    const uint8_t *term;
    size_t bytes;
    const term_entry *entry;
} pair_half;

/* Whether the second word of a pair is the rarer one, which its list is a part of: the less frequent; of equals that which
 * comes later in the dictionary; of twice the same word the first. */
bool idx__pair_second_is_rarer(const pair_half *first, const pair_half *second);

/* The name of a pair; `key` has room for IDX_MAX_TERM_BYTES. Returns its length. */
size_t idx__pair_name(const uint8_t *first, size_t first_bytes, const uint8_t *second, size_t second_bytes,
                      bool second_is_rarer, uint8_t *key);

/* Takes a name apart: which word is where, without entries. False: it is none. */
bool idx__pair_parse(const uint8_t *key, size_t bytes, pair_half *first, pair_half *second, bool *second_is_rarer);

/* Looks up the list of two words that stand side by side and are paired. Errors: as idx__terms_find(). */
int idx__pairs_find(const segment *s, const pair_half *first, const pair_half *second, term_entry *out, idx_error *err);

/* An ordered walk. `term` and `entry` are those of the current term. */
typedef struct terms_walk {
    const segment *segment;
    term_dictionary dictionary;
    uint32_t block;       /* number of the current block */
    uint32_t index;       /* of the next term within it */
    uint32_t count;       /* terms in it */
    const uint8_t *strings, *strings_end;
    const uint8_t *lists, *lists_end;
    uint64_t postings_offset, positions_offset;
    uint8_t term[IDX_MAX_TERM_BYTES + 1];
    size_t bytes;
    term_entry entry;
} terms_walk;

/* Begins before the first term that is >= `from` (0 bytes: before the very first). */
int idx__terms_walk_init(terms_walk *w, const segment *s, const uint8_t *from, size_t bytes, idx_error *err);

/* The same over the pairs, from the first. Their entries are still to be told of their rarer words. */
void idx__pairs_walk_init(terms_walk *w, const segment *s);

/* Steps to the next term: IDX_OK, IDX_ENOTFOUND at the end (err untouched), IDX_ECORRUPT. */
int idx__terms_walk_next(terms_walk *w, idx_error *err);

#endif
