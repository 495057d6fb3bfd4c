/*
 * similarity.h: formulas other than BM25: what a leaf weighs under them. similarity.c is their
 * contract.
 */
#ifndef IDX_SEARCHER_SIMILARITY_H
#define IDX_SEARCHER_SIMILARITY_H

#include "searcher/score.h"

/* Checks the parameters. Errors: IDX_EINVAL. */
int idx__similarity_check(const idx_similarity *s, idx_error *err);

/* Whether weights depend on cf. */
bool idx__similarity_needs_cf(const idx_similarity *s);

/* Prepares a formula; false for BM25, which needs none. */
bool idx__formula_init(score_formula *f, const idx_similarity *s, uint64_t documents,
                       uint64_t tokens);

/* Begins a leaf, adds its words in order, and ends it: returns its weight for one repetition, which
 * no document's score exceeds; *idf is the factor to be explained. */
void idx__formula_begin(score_leaf *leaf, double *idf, const score_formula *f);
void idx__formula_add(score_leaf *leaf, double *idf, const score_formula *f, uint64_t df,
                      uint64_t cf);
double idx__formula_end(score_leaf *leaf, double *idf, const score_formula *f);

#endif
