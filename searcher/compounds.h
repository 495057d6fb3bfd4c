/*
 * compounds.h: words that are written together or apart: ibukota and ibu kota.
 *
 * A known compound, and a word that no index knows, gets the two roots of the lexicon that it falls
 * into, side by side, as another way to say it, if an index knows both. Two words of a query side by side both get what they are when written
 * together, if an index knows that.
 *
 * A date in figures is three words (numeric.h), in the order in which it was written. It gets the other order as another way:
 * 2025-10-27 also finds 27/10/2025 and 27 Oktober 2025, and they find it.
 */
#ifndef IDX_SEARCHER_COMPOUNDS_H
#define IDX_SEARCHER_COMPOUNDS_H

#include "searcher/query.h"

/* `is_known`: an index has the leaf's word. Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__compounds_split(query_builder *b, query_node *leaf, bool is_known);

/* `leaf`: one word for the user, several for the analyzer. Errors: IDX_ENOMEM. */
int idx__compounds_date(query_builder *b, query_node *leaf);

/* Two leaves that stand side by side in a group. Errors: likewise. */
int idx__compounds_join(query_builder *b, query_node *first, query_node *second);

#endif
