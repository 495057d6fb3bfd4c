/*
 * cli/input/utf8_repair.h: is it UTF-8, and if not, the nearest text that is.
 *
 * Repair replaces each maximal subpart of an ill-formed sequence by one U+FFFD, as the Unicode
 * standard recommends (section 3.9, "U+FFFD Substitution of Maximal Subparts") and web browsers do.
 */
#ifndef IDX_CLI_INPUT_UTF8_REPAIR_H
#define IDX_CLI_INPUT_UTF8_REPAIR_H

#include <stddef.h>

#define UTF8_REPLACEMENT "\xEF\xBF\xBD"
#define UTF8_REPLACEMENT_BYTES 3

/* Writes one character (no surrogate) and returns its length, at most 4. */
size_t utf8_encode(char *out, unsigned c);

/* Length of the longest prefix that is valid UTF-8; `bytes` if all is. */
size_t utf8_valid_prefix(const char *data, size_t bytes);

/* Size of the repaired text; `*replaced` tells how many U+FFFD it takes. */
size_t utf8_repaired_bytes(const char *data, size_t bytes, size_t *replaced);

/* Writes the repaired text to `out`, which has room for utf8_repaired_bytes(). */
void utf8_repair(const char *data, size_t bytes, char *out);

#endif
