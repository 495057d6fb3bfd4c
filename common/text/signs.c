/* signs.c: see signs.h. */
#include "common/text/signs.h"

#include "common/text/word_list.h"

#include <string.h>

const uint8_t idx__sign_terms[SIGN_COUNT][IDX_SIGN_BYTES] = {
    [SIGN_DATE] = {'\n', 'D'}, [SIGN_FIGURE] = {'\n', 'F'}, [SIGN_NAME] = {'\n', 'N'}, [SIGN_PLACE] = {'\n', 'P'}};

typedef struct hint_term {
    const char *term;
    uint8_t hints;
} hint_term;

static const hint_term hint_terms[] = { // sorted
    {"agustus", HINT_DATE},  {"april", HINT_DATE},     {"belas", HINT_FIGURE},  {"dari", HINT_BEFORE_PLACE},
    {"delapan", HINT_FIGURE}, {"desember", HINT_DATE}, {"di", HINT_BEFORE_PLACE}, {"dua", HINT_FIGURE},
    {"empat", HINT_FIGURE},  {"enam", HINT_FIGURE},    {"februari", HINT_DATE}, {"januari", HINT_DATE},
    {"juli", HINT_DATE},     {"jumat", HINT_DATE},     {"juni", HINT_DATE},     {"juta", HINT_FIGURE},
    {"kamis", HINT_DATE},    {"ke", HINT_BEFORE_PLACE}, {"kota", HINT_BEFORE_PLACE}, {"lima", HINT_FIGURE},
    {"maret", HINT_DATE},    {"mei", HINT_DATE},       {"miliar", HINT_FIGURE}, {"minggu", HINT_DATE},
    {"negara", HINT_BEFORE_PLACE}, {"november", HINT_DATE}, {"oktober", HINT_DATE}, {"pulau", HINT_BEFORE_PLACE},
    {"puluh", HINT_FIGURE},  {"rabu", HINT_DATE},      {"ratus", HINT_FIGURE},  {"ribu", HINT_FIGURE},
    {"sabtu", HINT_DATE},    {"satu", HINT_FIGURE},    {"selasa", HINT_DATE},   {"sembilan", HINT_FIGURE},
    {"senin", HINT_DATE},    {"september", HINT_DATE}, {"tiga", HINT_FIGURE},   {"triliun", HINT_FIGURE},
    {"tujuh", HINT_FIGURE},
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_year(const uint8_t *term, size_t bytes)
{
    unsigned year = 0;
    for (size_t i = 0; i < bytes; i++) {
        if (bytes != 4 || !is_digit(term[i])) {
            return false;
        }
        year = 10 * year + (unsigned)(term[i] - '0');
    }
    return year >= 1000 && year <= 2100;
}

unsigned idx__sign_hints(const uint8_t *term, size_t bytes)
{
    if (is_digit(term[0])) {
        return HINT_FIGURE | (is_year(term, bytes) ? HINT_DATE : 0);
    }
    const hint_term *found = IDX_WORD_LIST_FIND(hint_terms, (const char *)term, bytes);
    return found ? found->hints : 0;
}

/* Whether a sentence begins there: only blanks, quotes and brackets lie between it and the end of one. */
static bool begins_sentence(const char *text, size_t start)
{
    while (start > 0 && text[start - 1] && strchr(" \"'([*", text[start - 1])) {
        start--;
    }
    return start == 0 || (text[start - 1] && strchr(".!?:;\r\n", text[start - 1]));
}

unsigned idx__signs_at(const char *text, size_t start, unsigned hints, unsigned hints_before)
{
    unsigned signs = hints & (HINT_DATE | HINT_FIGURE);
    if (text[start] >= 'A' && text[start] <= 'Z') {
        signs |= begins_sentence(text, start) ? 0 : 1u << SIGN_NAME;
        signs |= hints_before & HINT_BEFORE_PLACE ? 1u << SIGN_PLACE : 0;
    }
    return signs;
}
