/*
 * numeric.h: what is written in figures and signs, word by word as it would be in letters.
 *
 *     dates      27/10/2025, 27-10-2025, 27.10.2025, 2025-10-27   the month becomes its name, and a
 *                                                                 leading zero goes: 01/05 -> 1 mei
 *     sums       Rp20.000                                         two words, as in Rp 20.000
 *     units      5km, 2,5jt, Rp50ribu                             two or three words: 5 km, Rp 50 ribu
 *     percent    50%                                              two words: 50 persen
 *
 * So a phrase finds one by the other. A date is one only when day and month are possible, the year
 * has four digits and no more figures follow. Nothing looks beyond a blank: a query, whose words
 * are analysed one by one, gets what the text got.
 */
#ifndef IDX_COMMON_TEXT_NUMERIC_H
#define IDX_COMMON_TEXT_NUMERIC_H

#include "common/text/tokenizer.h"

/* Changes the items of a text that was just read, while they still hold (start, end). Errors:
 * IDX_ENOMEM, IDX_ELIMIT. */
int idx__numeric_run(tokenizer *t);

#endif
