/* word_list.c: see word_list.h. */
#include "common/text/word_list.h"

#include <string.h>

static int compare(const char *listed, const char *word, size_t bytes)
{
    int order = strncmp(listed, word, bytes);
    return order ? order : listed[bytes] != '\0';
}

const void *idx__word_list_find(const void *entries, size_t count, size_t entry_bytes,
                                const char *word, size_t bytes)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *entry = (const char *)entries + middle * entry_bytes;
        const char *listed;
        memcpy(&listed, entry, sizeof listed);
        int order = compare(listed, word, bytes);
        if (order == 0) {
            return entry;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
