/*
 * utf8.h: code points in, code points out, whatever the bytes are.
 *
 * An invalid sequence is the longest run of bytes that could have begun a valid one, at least one
 * byte (the practice that Unicode recommends for U+FFFD), so that everybody counts the same number
 * of them.
 */
#ifndef IDX_COMMON_TEXT_UTF8_H
#define IDX_COMMON_TEXT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* What an invalid sequence decodes to; no code point has this value. */
#define IDX_UTF8_INVALID UINT32_MAX

/* The code point at p, where bytes > 0 can be read; *length says how many it took, 1 to 4. */
uint32_t idx__utf8_decode(const uint8_t *p, size_t bytes, unsigned *length);

/* Writes 1 to 4 bytes and returns their number. What is no Unicode scalar value becomes U+FFFD. */
size_t idx__utf8_encode(uint32_t code, uint8_t out[4]);

/* How many bytes at the start of p are ASCII. */
size_t idx__utf8_ascii_prefix(const uint8_t *p, size_t bytes);

/* How many invalid sequences there are: 0 means that the text is UTF-8. `first` (nullable) gets the
 * place of the first one, or `bytes`. */
size_t idx__utf8_invalid(const uint8_t *p, size_t bytes, size_t *first);

/* The greatest length of at most `limit` bytes (limit < bytes) that ends at a character border.
 * Bytes that are not UTF-8 are cut at the limit itself. */
size_t idx__utf8_cut(const uint8_t *p, size_t bytes, size_t limit);

#endif
