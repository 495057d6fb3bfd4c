/*
 * synonym_table.h: the lines of the library's own names, and which of them a query may need.
 *
 * To analyse all names takes several times as long as a query. So each name has a key, a hash of
 * its letters, and the sorted keys with their lines are a constant (synonym_keys.c): of a query, the
 * letters from each word on are looked up, word by word, and only the lines found are read.
 * Names are meant by their letters (name_form), so the keys hold whatever the analyzer. Two names with one key
 * cost a line that then does not match.
 */
#ifndef IDX_SEARCHER_SYNONYM_TABLE_H
#define IDX_SEARCHER_SYNONYM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDX_SYNONYM_LINES 1024u

/* Line 0, 1, ..., in the format of synonym_parser.c; NULL behind the last. */
const char *idx__synonym_line(uint32_t line, bool *counts_less);

/* A letter or digit, small; 0 for all other signs. Bytes of other scripts are letters as they are. */
static inline uint8_t idx__synonym_letter(char sign)
{
    uint8_t c = (uint8_t)sign;
    if (c >= 'A' && c <= 'Z') {
        return c | 0x20;
    }
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ? c : 0;
}

/* The hash of a name: begin with this, and go on with its text in one piece or several. */
#define IDX_SYNONYM_HASH 14695981039346656037u
uint64_t idx__synonym_hash(uint64_t hash, const char *text, size_t bytes);

/* A set of lines; initialise with {.is_empty = true}. */
typedef struct synonym_set {
    uint64_t bits[IDX_SYNONYM_LINES / 64];
    bool is_empty;
} synonym_set;

/* Adds the lines that hold a name with this hash. */
void idx__synonym_set_add(synonym_set *set, uint64_t hash);

/* Of synonym_keys.c: the upper 48 bits of a name's hash, then its line; ascending. */
extern const size_t idx__synonym_key_count;
extern const uint64_t idx__synonym_keys[];

#endif
