/*
 * fuzz_stemmer.c: any bytes as a word, straight into the Indonesian stemmer. A stem is never empty,
 * at most two bytes longer than its word, its own stem, and nothing is written behind it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/indonesian_stemmer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

enum { MOST_BYTES = 255 };

static void check_word(const uint8_t *word, size_t bytes)
{
    size_t capacity = bytes + STEM_GROWTH;
    uint8_t *stem = malloc(capacity);
    CHECK(stem);
    memcpy(stem, word, bytes);
    size_t n = idx__indonesian_stem(stem, bytes, capacity);
    CHECK(n >= 1 && n <= capacity);
    uint8_t again[MOST_BYTES + 2 * STEM_GROWTH];
    memcpy(again, stem, n);
    CHECK(idx__indonesian_stem(again, n, n + STEM_GROWTH) == n && memcmp(again, stem, n) == 0);
    free(stem);
}

// Each line is a word.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t start = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i == size || data[i] == '\n' || i - start == MOST_BYTES) {
            if (i > start) {
                check_word(data + start, i - start);
            }
            start = i < size && data[i] == '\n' ? i + 1 : i;
        }
    }
    return 0;
}
