/*
 * compounds.h: words that are written together or apart: ibukota and ibu kota.
 *
 * A known compound, and a word that no index knows, gets the two roots of the lexicon that it falls
 * into, side by side, as another way to say it, if an index knows both. Two words of a query side by side both get what they are when written
 * together, if an index knows that.
 */
#ifndef IDX_SEARCHER_COMPOUNDS_H
#define IDX_SEARCHER_COMPOUNDS_H

#include "searcher/query.h"

/* `is_known`: an index has the leaf's word. Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__compounds_split(query_builder *b, query_node *leaf, bool is_known);

/* Two leaves that stand side by side in a group. Errors: likewise. */
int idx__compounds_join(query_builder *b, query_node *first, query_node *second);

#endif
