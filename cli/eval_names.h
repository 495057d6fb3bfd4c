/*
 * eval_names.h: strings as numbers: 0, 1, 2, ... in the order in which they were first seen.
 *
 * Query and document ids come millions of times; as numbers they are compared and stored cheaply.
 *
 * White space cannot stand inside a word of a TREC file, so `idx query --trec` writes it as %20 and
 * the like. names_find_word() looks for the word as it is and, only if that is unknown, decoded:
 * ids that hold percent signs of their own, such as addresses, are found either way.
 */
#ifndef IDX_CLI_EVAL_NAMES_H
#define IDX_CLI_EVAL_NAMES_H

#include <stddef.h>
#include <stdint.h>

#define NAMES_NONE UINT32_MAX

/* Zeroed memory is an empty table. Release with names_release(). */
typedef struct names {
    char *bytes; /* all strings, each followed by a NUL */
    size_t bytes_used, bytes_room;
    size_t *starts; /* where string i begins; it ends before the NUL ahead of string i + 1 */
    uint32_t count, room;
    uint32_t *slots;     /* hash table of numbers + 1; 0 is free; at most half full */
    uint32_t slot_count; /* a power of two */
} names;

void names_release(names *n);

/* The number of a string, which is added if it is new. NAMES_NONE when there is no memory. */
uint32_t names_add(names *n, const char *s, size_t bytes);

/* The number of a string, or NAMES_NONE. */
uint32_t names_find(const names *n, const char *s, size_t bytes);
uint32_t names_find_word(const names *n, const char *s, size_t bytes);

/* String `i`, NUL-terminated; lives until the next names_add(). `bytes` may be NULL. */
const char *names_at(const names *n, uint32_t i, size_t *bytes);

/*
 * Decodes %XX in s[0..bytes) into `out`, which holds as many bytes. Returns the decoded bytes; the
 * same number as `bytes` when there was nothing to decode.
 */
size_t names_decode(const char *s, size_t bytes, char *out);

#endif
