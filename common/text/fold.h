/*
 * fold.h: what a character is to the tokenizer, and what it becomes.
 *
 * ASCII is answered by a table. All else goes through libutf8proc: NFKC case folding, invisible
 * characters vanish, curly quotes and the many hyphens become the ASCII ones. A chain that strips
 * accents also drops the combining marks of Latin, Greek, Cyrillic, Hebrew and Arabic (é = e,
 * harakat vanish); vowel signs of other scripts stay.
 *
 * libutf8proc is slow, so answers are remembered in a small cache. A `fold` therefore belongs to
 * one thread.
 */
#ifndef IDX_COMMON_TEXT_FOLD_H
#define IDX_COMMON_TEXT_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum char_class {
    CHAR_SEPARATOR,  // ends a word: blanks, punctuation, symbols, emoji, U+FFFD
    CHAR_LETTER,     // in a word
    CHAR_DIGIT,      // in a word; numbers of any script
    CHAR_MARK,       // belongs to the character before it; alone it is nothing
    CHAR_SINGLE,     // a word by itself: scripts that are written without spaces
    CHAR_IGNORED,    // as if it were not there: soft hyphen, zero-width characters, direction marks
    CHAR_APOSTROPHE, // the joiners hold a word together, depending on what stands left and right
    CHAR_HYPHEN,
    CHAR_DOT,
    CHAR_COMMA,
    CHAR_UNDERSCORE,
} char_class;

enum { FOLDED_CHAR_BYTES = 12, FOLD_CACHE_CHARS = 256 };

typedef struct folded_char {
    uint32_t code;
    uint8_t class; // char_class
    uint8_t bytes;
    bool combines; // may melt with the character before it: the word needs idx__fold_compose()
    uint8_t utf8[FOLDED_CHAR_BYTES];
} folded_char;

typedef struct fold {
    bool strips_accents;
    bool has_cache;                      // false at first: `cache` may hold anything
    folded_char cache[FOLD_CACHE_CHARS]; // by the low bits of the code point
} fold;

/* The char_class of every ASCII character. The backtick counts as an apostrophe, as in Jum`at. */
extern const uint8_t idx__fold_ascii_classes[128];

static inline char_class idx__fold_ascii_class(uint8_t c)
{
    return (char_class)idx__fold_ascii_classes[c & 0x7F];
}

/* What an ASCII character becomes. */
static inline uint8_t idx__fold_ascii(uint8_t c)
{
    uint8_t class = idx__fold_ascii_classes[c & 0x7F];
    return class == CHAR_LETTER ? c | 0x20 : class == CHAR_APOSTROPHE ? '\'' : c;
}

/* What `code` is and becomes. Valid until the next call. */
const folded_char *idx__fold_char(fold *f, uint32_t code);

/* Composes a word put together from folded characters, in place; it never has more than `capacity`
 * bytes. Returns its new length. */
size_t idx__fold_compose(uint8_t *word, size_t bytes, size_t capacity);

#endif
