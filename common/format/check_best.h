/*
 * check_best.h: whether BEST holds the best documents of each list, and nothing else.
 *
 * What it says of a list is taken as a claim. The claimed postings must be in the list, fewer than k of them may beat any
 * of them, and every other posting must be beaten by k of them: then they are the best.
 */
#ifndef IDX_COMMON_FORMAT_CHECK_BEST_H
#define IDX_COMMON_FORMAT_CHECK_BEST_H

#include "common/format/terms.h"

typedef struct best_truth best_truth;

/* Errors: IDX_ENOMEM. */
int idx__best_truth_new(best_truth **out, const segment *s, idx_error *err);
void idx__best_truth_free(best_truth *t);

/* Takes the claim of the next list. Errors: IDX_ECORRUPT (it is missing, or no claim that could be true), IDX_ENOMEM. */
int idx__best_truth_begin(best_truth *t, const term_entry *entry, idx_error *err);

/* The list's next postings. */
void idx__best_truth_add(best_truth *t, const uint32_t *docs, const uint32_t *freqs, uint32_t count);

/* Whether the claim was true. */
bool idx__best_truth_end(const best_truth *t);

/* Whether there was a list for everything in BEST, after all of them. */
bool idx__best_truth_is_whole(const best_truth *t);

#endif
