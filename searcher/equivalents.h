/*
 * equivalents.h: where a query's words get their alternatives.
 *
 * Words side by side in one group (and what the analyzer cuts in several, such as e-mail) are
 * compared with the names of the table, from left to right, the longest name first; words that
 * belong to one name are not asked again. What stands in quotation marks or is excluded stays as
 * it was written.
 *
 *   - A name of one word gives it its alternatives.
 *   - A name of several words gives each of them the same alternatives: a document that says Menlu
 *     holds all of Menteri Luar Negeri.
 *   - Where the left side is to be replaced, the words give way to one leaf with what stands for
 *     them.
 */
#ifndef IDX_SEARCHER_EQUIVALENTS_H
#define IDX_SEARCHER_EQUIVALENTS_H

#include "searcher/query.h"

/* Treats items[0..*count), whose roles are set; may take items away. Errors: IDX_ENOMEM. */
int idx__equivalents_add(query_builder *b, query_node **items, size_t *count);

/* Adds one more way to say a leaf, unless it is there. The words are numbers of the query's. Errors:
 * IDX_ENOMEM. */
int idx__equivalents_add_way(query_builder *b, query_node *leaf, const uint32_t *words,
                             uint32_t word_count, float weight);

/* Remembers for the note that `asked` (as written) is looked for as `other`. Nothing of
 * both is copied: they must live as long as the builder. Errors: IDX_ENOMEM. */
int idx__equivalents_tell(query_builder *b, const char *asked, size_t asked_bytes,
                          const char *other, remark_kind kind);

#endif
