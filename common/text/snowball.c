/*
 * snowball.c: see snowball.h.
 */
#include "common/text/snowball.h"

#include <libstemmer.h>
#include <string.h>

bool idx__snowball_has(const char *language)
{
    for (const char **known = sb_stemmer_list(); *known; known++) {
        if (strcmp(*known, language) == 0) {
            return true;
        }
    }
    return false;
}

struct sb_stemmer *idx__snowball_new(const char *language)
{
    return sb_stemmer_new(language, "UTF_8");
}

void idx__snowball_free(struct sb_stemmer *stemmer)
{
    if (stemmer) {
        sb_stemmer_delete(stemmer);
    }
}

size_t idx__snowball_stem(struct sb_stemmer *stemmer, uint8_t *word, size_t bytes, size_t capacity)
{
    const sb_symbol *stem = sb_stemmer_stem(stemmer, word, (int)bytes);
    if (!stem) {
        return bytes;
    }
    size_t length = (size_t)sb_stemmer_length(stemmer);
    if (length == 0 || length > capacity) {
        return bytes;
    }
    memcpy(word, stem, length);
    return length;
}
