/*
 * guess.h: a threshold to begin with, guessed from a sample of the documents and checked afterwards.
 *
 * Of the k best documents about one in 64 lies in any 64th of the documents. So the sum that the
 * r-th best of a sample of that size reaches, with r well above k / 64, is mostly reached by k
 * documents of the segment. Who begins with it passes over what the first documents would else be
 * scored for. If in the end fewer than k documents were found that reach it, the guess was too
 * high, what it let through is forgotten, and the search begins anew without. So hits are exact
 * whatever the guess, and only the time depends on luck.
 *
 * The sample is a few stretches spread over the segment, since neighbours may be alike.
 */
#ifndef IDX_SEARCHER_GUESS_H
#define IDX_SEARCHER_GUESS_H

#include "searcher/run.h"

/* Offers what it finds among the documents [from, to) of the segment to r->top. Called with
 * ascending stretches, and again from the beginning. */
typedef int (*guess_range)(void *state, uint32_t from, uint32_t to);

/* Runs `range` over the whole segment, beginning with a guess where one is worth its cost. r->top is
 * exchanged for a while. Errors: those of `range`; IDX_ENOMEM goes to the errors of r->top. */
int idx__guess_run(run *r, guess_range range, void *state);

#endif
