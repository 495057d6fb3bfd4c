/*
 * check_pairs.h: what the lists of a segment's pairs must hold, worked out from the positions of the words that are paired:
 * put back into the order of the text, window by window. Of each pair no more is kept than a tally: how many postings, and a
 * hash over them, which a list that is right arrives at as well.
 */
#ifndef IDX_COMMON_FORMAT_CHECK_PAIRS_H
#define IDX_COMMON_FORMAT_CHECK_PAIRS_H

#include "common/format/terms.h"

typedef struct pair_truth pair_truth;

/* Of postings in order. */
typedef struct pair_tally {
    uint64_t hash;
    uint32_t df;
} pair_tally;

static inline void idx__pair_tally_add(pair_tally *t, uint32_t doc, uint32_t body_tf, uint32_t title_tf)
{
    uint64_t posting = (uint64_t)doc << 32 ^ (uint64_t)title_tf << 16 ^ body_tf;
    t->hash = (t->hash ^ posting) * 0x9e3779b97f4a7c15u;
    t->hash ^= t->hash >> 29;
    t->df++;
}

/* The words' own lists were checked before. Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__pair_truth_new(pair_truth **out, const segment *s, idx_error *err);
void idx__pair_truth_free(pair_truth *t);

/* Pairs that occur. */
uint64_t idx__pair_truth_count(const pair_truth *t);

/* Tells a pair's entry its parent. False: there is no such pair. */
bool idx__pair_truth_adopt(const pair_truth *t, const uint8_t *term, size_t bytes, term_entry *pair);

/* Whether a list of the pair with this name may have this tally. */
bool idx__pair_truth_agrees(const pair_truth *t, const uint8_t *term, size_t bytes, const pair_tally *tally);

#endif
