/*
 * snowball.h: libstemmer behind three functions. A stemmer has a memory of its own and belongs to
 * one thread; what it allocates comes from the C library.
 */
#ifndef IDX_COMMON_TEXT_SNOWBALL_H
#define IDX_COMMON_TEXT_SNOWBALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sb_stemmer;

/* Whether libstemmer lists `language` (NUL-terminated). Its aliases, such as "en", do not count:
 * one stemmer, one name. */
bool idx__snowball_has(const char *language);

/* NULL when there is no memory. `language` is one that libstemmer has. */
struct sb_stemmer *idx__snowball_new(const char *language);
void idx__snowball_free(struct sb_stemmer *stemmer);

/* Stems a word in place and returns its length. A stem that is empty or longer than `capacity` is
 * not taken. */
size_t idx__snowball_stem(struct sb_stemmer *stemmer, uint8_t *word, size_t bytes, size_t capacity);

#endif
