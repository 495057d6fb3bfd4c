/*
 * eval_queries.h: the texts of a judged set's queries, from lines QID<TAB>TEXT or from JSON lines.
 *
 * JSON is read by the input side of `idx build`, which is loaded for it: the members are those of a
 * document (_id or id; text or body), and the file may be compressed.
 */
#ifndef IDX_CLI_EVAL_QUERIES_H
#define IDX_CLI_EVAL_QUERIES_H

#include "cli/eval_set.h"

/*
 * Gives the judged queries of `s` their texts, and counts those that are not judged. False after an
 * error message.
 */
bool eval_queries_read(eval_set *s, const char *path);

#endif
