/*
 * signs.h: what kind of thing a word names, as far as its form tells: a number, a date, a name.
 *
 * Who asks "siapa" looks for a name, who asks "berapa" for a number; which words are such is gone from a term,
 * where all letters are small. So a chain with signs gives a body's words, beside their terms, up to SIGN_COUNT
 * signs. They are kept as lists like those of words, under terms that no text can give, because they begin with a
 * white-space character; they count neither in a document's length nor as words.
 *
 *     figure   begins with a digit, or is a number word ("dua", "ribu")
 *     date     a month, a day of the week, or a year from 1000 to 2100
 *     name     begins with a capital A to Z, not at the beginning of a sentence
 *     place    begins with such a capital, behind "di", "ke", "dari", "kota", "negara" or "pulau"
 */
#ifndef IDX_COMMON_TEXT_SIGNS_H
#define IDX_COMMON_TEXT_SIGNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum sign { SIGN_DATE, SIGN_FIGURE, SIGN_NAME, SIGN_PLACE, SIGN_COUNT } sign;

/* The term of a sign. */
#define IDX_SIGN_BYTES 2u
extern const uint8_t idx__sign_terms[SIGN_COUNT][IDX_SIGN_BYTES];

static inline bool idx__is_sign(const uint8_t *term, size_t bytes)
{
    return bytes == IDX_SIGN_BYTES && term[0] == '\n';
}

/* What a term says by itself: bits. */
typedef enum sign_hint {
    HINT_DATE = 1 << SIGN_DATE,
    HINT_FIGURE = 1 << SIGN_FIGURE,
    HINT_BEFORE_PLACE = 4, /* behind it stand places */
} sign_hint;
#define IDX_SIGN_HINT_BITS 3u

unsigned idx__sign_hints(const uint8_t *term, size_t bytes);

/* The signs, bits 1 << sign, of the word at text[start], whose term has these hints, behind one with those. */
unsigned idx__signs_at(const char *text, size_t start, unsigned hints, unsigned hints_before);

#endif
