/*
 * numerals.c: see numerals.h.
 */
#include "common/text/numerals.h"

#include <stdbool.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static size_t put(uint8_t *word, const char *text)
{
    size_t n = strlen(text);
    memcpy(word, text, n);
    return n;
}

// ke2, as ke-2 has become: in words where these are usual, in digits from ke-12 on.
static size_t ordinal(uint8_t *word, size_t bytes, size_t capacity)
{
    static const char *const words[] = {"",          "pertama",    "kedua",     "ketiga",
                                        "keempat",   "kelima",     "keenam",    "ketujuh",
                                        "kedelapan", "kesembilan", "kesepuluh", "kesebelas"};
    size_t number = 0;
    for (size_t i = 2; i < bytes; i++) {
        if (!is_digit(word[i])) {
            return bytes;
        }
        number = number < COUNT(words) ? 10 * number + (size_t)(word[i] - '0') : number;
    }
    if (number > 0 && number < COUNT(words) && strlen(words[number]) <= capacity) {
        return put(word, words[number]);
    }
    memmove(word, word + 2, bytes - 2);
    return bytes - 2;
}

typedef struct numeral {
    const char *roman;
    const char *digits;
} numeral;

size_t idx__numeral(uint8_t *word, size_t bytes, size_t capacity)
{
    // Centuries. What is shorter stands for kings, too, of whom one is looked for as written, or is
    // a word, a unit or a name.
    static const numeral numerals[] = {
        {"xvii", "17"}, {"xviii", "18"}, {"xix", "19"}, {"xx", "20"}, {"xxi", "21"}};
    if (bytes > 2 && word[0] == 'k' && word[1] == 'e' && is_digit(word[2])) {
        return ordinal(word, bytes, capacity);
    }
    if (word[0] == 'x' && bytes > 1) {
        for (size_t i = 0; i < COUNT(numerals); i++) {
            if (strlen(numerals[i].roman) == bytes && memcmp(word, numerals[i].roman, bytes) == 0) {
                return put(word, numerals[i].digits);
            }
        }
    }
    return bytes;
}
