/*
 * word_list.h: whether a word is in a list of words: bytewise sorted, each NUL-terminated.
 */
#ifndef IDX_SEARCHER_WORD_LIST_H
#define IDX_SEARCHER_WORD_LIST_H

#include <stdbool.h>
#include <stddef.h>

bool idx__word_list_has(const char *const *words, size_t count, const char *word, size_t bytes);

#endif
