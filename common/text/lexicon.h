/*
 * lexicon.h: the roots of Indonesian, as an automaton that is read letter by letter.
 *
 * The words stand in lexicon/roots.txt and its neighbours; lexicon/generate.c turns them into a
 * constant table when the project is built. Walking costs a few comparisons a letter, and one walk
 * passes every root that begins at a place of a word. There is nothing to open, and nothing to
 * free.
 */
#ifndef IDX_COMMON_TEXT_LEXICON_H
#define IDX_COMMON_TEXT_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/text/lexicon_table.h"

/* What is known of a word. */
typedef enum lexicon_mark {
    LEXICON_NONE,        // nothing
    LEXICON_ROOT,        // takes affixes
    LEXICON_FIRM,        // a root that keeps its first letter: mengarang is of karang, not of arang
    LEXICON_WHOLE,       // a name or a finished word; it takes clitics alone
    LEXICON_ALIAS,       // a root that stands for another: idx__lexicon_stem() tells which
    LEXICON_ENGLISH,     // a word of English, as LEXICON_WHOLE, whose plural is formed with -s
    LEXICON_WHOLE_ALIAS, // as LEXICON_ALIAS, but it takes clitics alone
} lexicon_mark;

/* Where a walk begins. */
enum { LEXICON_START = 0 };

static inline bool lexicon_mark_is_alias(lexicon_mark mark)
{
    return mark == LEXICON_ALIAS || mark == LEXICON_WHOLE_ALIAS;
}

static inline lexicon_mark lexicon_edge_mark(uint32_t edge)
{
    return (lexicon_mark)(edge >> 6 & 7);
}

/* The node behind an edge, or LEXICON_START where the word goes no further. */
static inline uint32_t lexicon_edge_node(uint32_t edge)
{
    return edge >> 9;
}

/* The edge for `letter` that leaves `node`, or 0. Behind an edge without a node there is none: ask
 * lexicon_edge_node() first. */
static inline uint32_t lexicon_edge(uint32_t node, uint8_t letter)
{
    uint32_t wanted = (uint32_t)letter - 'a' + 1;
    if (wanted - 1 >= 26) {
        return 0;
    }
    const uint32_t *edge = idx__lexicon_edges + node;
    if (node == LEXICON_START) {
        return edge[wanted - 1];
    }
    while ((*edge & 31) < wanted && !(*edge & 32)) {
        edge++;
    }
    return (*edge & 31) == wanted ? *edge : 0;
}

/* What is known of a whole word. */
lexicon_mark idx__lexicon_find(const uint8_t *word, size_t bytes);

/* The stem that a word marked as an alias stands for, NUL-terminated, at most six bytes longer;
 * NULL for all other words. Static. */
const char *idx__lexicon_stem(const uint8_t *word, size_t bytes);

#endif
