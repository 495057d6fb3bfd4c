/*
 * expand.h: which words are added to a query; tests look at the numbers.
 *
 * Of the D best documents, with scores s and lengths L in words (title and body), a word t that stands
 * tf times in one has the relevance weight
 *
 *     r(t) = sum over the documents, best first, of  s / (sum of all s) * tf / L
 *
 * The M words of the highest r(t) * idf(t) are added, ties in bytewise order, with the share
 *
 *     weight / (1 - weight) * Q * r(t) / (sum over the added words of r * idf)
 *
 * where Q is the sum of idf * repeat over the words of the query that score: the added words together
 * have weight / (1 - weight) of what its own have. All in double with + - * / and idx__score_ln(), in
 * this order: the same bits on every machine.
 *
 * Never added: words of the query, its other names and what it excludes included; words that only one
 * of the documents read holds (IDX_EXPAND_SHARED; of a single one all may be taken); words without a
 * letter or of fewer than IDX_EXPAND_SHORTEST bytes; words in fewer than IDX_EXPAND_LEAST documents of
 * the index, or in more than one of IDX_EXPAND_RAREST.
 */
#ifndef IDX_SEARCHER_EXPAND_H
#define IDX_SEARCHER_EXPAND_H

#include <idx/searcher.h>

#define IDX_EXPAND_SHARED 2u
#define IDX_EXPAND_SHORTEST 3u
#define IDX_EXPAND_LEAST 2u
#define IDX_EXPAND_RAREST 10u

#endif
