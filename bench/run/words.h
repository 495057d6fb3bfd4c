/*
 * words.h: a table of words with numbers 0, 1, 2, ... in the order of arrival. Open addressing; words are copied.
 */
#ifndef IDX_BENCH_RUN_WORDS_H
#define IDX_BENCH_RUN_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define WORDS_NONE UINT32_MAX

typedef struct words {
    uint32_t *slots; /* number + 1, or 0 */
    uint64_t *hashes;
    char **texts;
    uint32_t *lengths;
    size_t mask, count, capacity;
} words;

/* The number of a word, added if it is new. */
uint32_t words_add(words *w, const char *text, size_t bytes);

/* The number of a word, or WORDS_NONE. */
uint32_t words_find(const words *w, const char *text, size_t bytes);

void words_release(words *w);

#endif
