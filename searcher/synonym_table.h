/*
 * synonym_table.h: the lines of the library's own names, and which of them a query may need.
 *
 * To analyse all names takes several times as long as a query. So each name has a key, a hash of
 * its first two terms, and the sorted keys with their lines are a constant (synonym_keys.c): of a
 * query, each word and each two side by side are looked up, and only the lines found are read. Two
 * names with one key cost a line that then does not match.
 *
 * Terms are what an analyzer makes of words. The keys were made with "indonesian", and tell by its
 * fingerprint whether it still is the same; with any other analyzer the whole table is read.
 */
#ifndef IDX_SEARCHER_SYNONYM_TABLE_H
#define IDX_SEARCHER_SYNONYM_TABLE_H

#include <idx/analyzer.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDX_SYNONYM_LINES 1024u

/* Line 0, 1, ..., in the format of synonym_parser.c; NULL behind the last. */
const char *idx__synonym_line(uint32_t line, bool *counts_less);

/* The key of names that begin with these terms; `second` is NULL for a name of one. 48 bits. */
uint64_t idx__synonym_key(const uint8_t *first, size_t first_bytes, const uint8_t *second,
                          size_t second_bytes);

/* Whether the keys hold for terms of this analyzer. */
bool idx__synonym_keys_fit(const idx_analyzer *analyzer);

/* A set of lines; initialise with {.is_empty = true}. */
typedef struct synonym_set {
    uint64_t bits[IDX_SYNONYM_LINES / 64];
    bool is_empty;
} synonym_set;

/* Adds the lines that hold a name with this key. */
void idx__synonym_set_add(synonym_set *set, uint64_t key);

/* Of synonym_keys.c: key << 16 | line, ascending. */
extern const uint64_t idx__synonym_keys_fingerprint;
extern const size_t idx__synonym_key_count;
extern const uint64_t idx__synonym_keys[];

#endif
