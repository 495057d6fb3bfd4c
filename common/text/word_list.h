/*
 * word_list.h: looking a word up in a sorted table of words, with or without something beside each.
 *
 * An entry begins with a pointer to its word, NUL-terminated; entries ascend bytewise. So a plain
 * array of words is a table, too.
 */
#ifndef IDX_COMMON_TEXT_WORD_LIST_H
#define IDX_COMMON_TEXT_WORD_LIST_H

#include <stddef.h>

/* The entry of a word among `count` of `entry_bytes` each; NULL: there is none. */
const void *idx__word_list_find(const void *entries, size_t count, size_t entry_bytes,
                                const char *word, size_t bytes);

/* The same for an array. */
#define IDX_WORD_LIST_FIND(list, word, bytes)                                                      \
    idx__word_list_find(list, sizeof(list) / sizeof *(list), sizeof *(list), word, bytes)

#endif
