/*
 * lexicon_table.h: what lexicon/generate.c makes of the lists; its shape is drawn there. Read it
 * through lexicon.h.
 */
#ifndef IDX_COMMON_TEXT_LEXICON_TABLE_H
#define IDX_COMMON_TEXT_LEXICON_TABLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct lexicon_alias {
    const char *word;
    const char *stem;
} lexicon_alias;

extern const uint32_t idx__lexicon_edges[];
extern const size_t idx__lexicon_edge_count;

extern const lexicon_alias idx__lexicon_aliases[]; // sorted by word
extern const size_t idx__lexicon_alias_count;

extern const uint64_t idx__lexicon_fingerprint; // a hash of the two

#endif
