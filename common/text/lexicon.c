/*
 * lexicon.c: see lexicon.h.
 */
#include "common/text/lexicon.h"

#include <string.h>

lexicon_mark idx__lexicon_find(const uint8_t *word, size_t bytes)
{
    uint32_t node = LEXICON_START;
    for (size_t i = 0; i < bytes; i++) {
        uint32_t edge = lexicon_edge(node, word[i]);
        if (i + 1 == bytes) {
            return lexicon_edge_mark(edge);
        }
        node = lexicon_edge_node(edge);
        if (node == LEXICON_START) {
            break;
        }
    }
    return LEXICON_NONE;
}

const char *idx__lexicon_stem(const uint8_t *word, size_t bytes)
{
    size_t low = 0, high = idx__lexicon_alias_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *known = idx__lexicon_aliases[middle].word;
        int order = strncmp(known, (const char *)word, bytes);
        order = order ? order : known[bytes] != '\0';
        if (order == 0) {
            return idx__lexicon_aliases[middle].stem;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
