/*
 * written_form.c: see written_form.h.
 */
#include "common/text/written_form.h"

#include <stdbool.h>
#include <string.h>

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

// Drops every `c`, unless nothing else is there.
static size_t drop(uint8_t *word, size_t bytes, uint8_t c)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++) {
        if (word[i] != c) {
            word[n++] = word[i];
        }
    }
    return n > 0 ? n : bytes;
}

// The tokenizer keeps a dot only between digits or single letters, so one behind a letter means
// initials.
static bool is_initials(const uint8_t *word, size_t bytes)
{
    for (size_t i = 1; i + 1 < bytes; i++) {
        if (word[i] == '.' && !is_digit(word[i - 1])) {
            return true;
        }
    }
    return false;
}

// Length of the whole part of a number whose thousands are grouped by dots, or 0: 1.234.567,89
// has 9.
static size_t grouped_bytes(const uint8_t *word, size_t bytes)
{
    size_t i = 0;
    while (i < bytes && i < 3 && is_digit(word[i])) {
        i++;
    }
    if (i == 0 || word[0] == '0') {
        return 0;
    }
    size_t groups = 0;
    while (bytes - i >= 4 && word[i] == '.' && is_digit(word[i + 1]) && is_digit(word[i + 2]) &&
           is_digit(word[i + 3])) {
        i += 4;
        groups++;
    }
    if (groups == 0) {
        return 0;
    }
    if (i < bytes && word[i] == ',') { // decimals, to the end
        for (size_t k = i + 1; k < bytes; k++) {
            if (!is_digit(word[k])) {
                return 0;
            }
        }
        return i;
    }
    return i == bytes ? i : 0;
}

static size_t ungroup(uint8_t *word, size_t bytes)
{
    size_t whole = grouped_bytes(word, bytes);
    if (whole == 0) {
        return bytes;
    }
    size_t n = drop(word, whole, '.');
    memmove(word + n, word + whole, bytes - whole);
    return n + bytes - whole;
}

// 1,234,567 and 1,234,567.89 as English writes them: at least two groups, because 1,234 could be a
// decimal number of Indonesian. Then the dot of 3.5, which both languages may mean.
static size_t english_number(uint8_t *word, size_t bytes)
{
    size_t commas = 0, dots = 0, dot_at = 0;
    bool commas_behind = false;
    for (size_t i = 0; i < bytes; i++) {
        commas += word[i] == ',' && dots == 0;
        commas_behind |= word[i] == ',' && dots > 0;
        dots += word[i] == '.';
        dot_at = word[i] == '.' ? i : dot_at;
        if (!is_digit(word[i]) && word[i] != ',' && word[i] != '.') {
            return bytes;
        }
    }
    if (dots > 1 || commas_behind) {
        return bytes;
    }
    size_t whole = dots ? dot_at : bytes;
    if (commas >= 2) {
        for (size_t i = whole; i > 0; i--) {
            bool is_comma_place = (whole - i) % 4 == 3;
            if ((word[i - 1] == ',') != is_comma_place) {
                return bytes;
            }
        }
        size_t n = drop(word, whole, ',');
        memmove(word + n, word + whole, bytes - whole);
        bytes = n + bytes - whole;
        dot_at -= commas;
        commas = 0;
    }
    if (dots == 1 && commas == 0) {
        word[dot_at] = ',';
    }
    return bytes;
}

size_t idx__written_form(uint8_t *word, size_t bytes)
{
    bytes = idx__written_form_plain(word, bytes);
    return is_digit(word[0]) ? english_number(word, bytes) : bytes;
}

size_t idx__written_form_plain(uint8_t *word, size_t bytes)
{
    bytes = drop(word, bytes, '\'');
    if (is_initials(word, bytes)) {
        bytes = drop(word, bytes, '.');
    }
    if (bytes > 2 && memcmp(word, "rp", 2) == 0 && is_digit(word[2])) {
        bytes -= 2;
        memmove(word, word + 2, bytes);
    }
    if (is_digit(word[0])) {
        bytes = ungroup(word, bytes);
    }
    if (bytes >= 7 && memcmp(word, "alquran", 7) == 0) {
        bytes -= 2;
        memmove(word, word + 2, bytes);
    }
    return bytes;
}
