/* word_list.c: see word_list.h. */
#include "searcher/word_list.h"

#include <string.h>

static int compare(const char *listed, const char *word, size_t bytes)
{
    int order = (unsigned char)listed[0] - (bytes ? (unsigned char)word[0] : 0); // mostly enough
    order = order ? order : strncmp(listed, word, bytes);
    return order ? order : listed[bytes] != '\0';
}

bool idx__word_list_has(const char *const *words, size_t count, const char *word, size_t bytes)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(words[middle], word, bytes);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}
