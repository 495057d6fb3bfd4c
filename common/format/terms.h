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
} term_entry;

/* Looks `term` up. Errors: IDX_ENOTFOUND (err untouched), IDX_ECORRUPT. Costs one binary search over 8-byte keys and the
 * decoding of half a block of 32 terms on average. */
int idx__terms_find(const segment *s, const uint8_t *term, size_t bytes, term_entry *out, idx_error *err);

/* How many leading bytes of `term` the term of the segment that shares most of them has. Errors: IDX_ECORRUPT. */
int idx__terms_shared(const segment *s, const uint8_t *term, size_t bytes, size_t *shared, idx_error *err);

/* Whether a word may be part of a pair at all: at most IDX_PAIR_WORD_BYTES bytes, each above the space. */
bool idx__pairs_take_word(const uint8_t *word, size_t bytes);

/* Whether a word that may be is: all pairs of such words that occur have a list. */
static inline bool idx__pairs_hold(const segment *s, const term_entry *word)
{
    return s->pair_least && !word->is_tiny && word->df + word->extra >= s->pair_least;
}

/* Looks up the list of two words that stand side by side; both words are taken. Errors: as idx__terms_find(). */
int idx__pairs_find(const segment *s, const uint8_t *first, size_t first_bytes, const uint8_t *second, size_t second_bytes,
                    term_entry *out, idx_error *err);

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

/* The same over the pairs, from the first: a term is two words with a space between them. */
void idx__pairs_walk_init(terms_walk *w, const segment *s);

/* Steps to the next term: IDX_OK, IDX_ENOTFOUND at the end (err untouched), IDX_ECORRUPT. */
int idx__terms_walk_next(terms_walk *w, idx_error *err);

#endif
