/*
 * amounts.h: large numbers and sums of money, which are written in several ways.
 *
 *     2,5 juta     2.500.000     2,5jt     1.500 miliar     1,5 triliun
 *     Rp 2,5 juta  Rp2,5 juta    Rp2.500.000     2.500.000 rupiah     2,5 juta rupiah
 *
 * A number with ribu, juta, miliar or triliun behind it, and one of five figures or more, gets the other way to write it: all
 * in figures, or with the largest of these words that leaves at most three decimals. Beside such a number, rp and rupiah
 * are another way to say each other; where Rp was written into the number, the whole sum has these ways. The text was cut into
 * words by numeric.h.
 */
#ifndef IDX_SEARCHER_AMOUNTS_H
#define IDX_SEARCHER_AMOUNTS_H

#include "searcher/query.h"

/* Gives items[0..count) of a group, in the order of the text, their other ways. Errors: IDX_ENOMEM. */
int idx__amounts_add(query_builder *b, query_node *const *items, size_t count);

#endif
