/*
 * page_title.c: see idx/page.h.
 *
 * The asides are walked until one begins behind the line at hand; the first line that no aside
 * covers is the headline, or the paragraph whose first sentence has to do.
 */
#include "common/text/line_signs.h"

#include <string.h>

#define LONGEST_TITLE 240u // bytes of a sentence that stands for a title
#define LONGEST_PLACE 60u  // bytes of place and paper before it
#define SHORTEST_REST 20u  // bytes that must be left behind them

typedef struct search {
    const char *text;
    size_t bytes;
    size_t at; // everything before is blank or an aside
} search;

static size_t behind_blanks(const search *s, size_t at)
{
    while (at < s->bytes && (unsigned char)s->text[at] <= ' ') {
        at++;
    }
    return at;
}

// Stops at the first aside that leaves a line before it.
static int skip_aside(void *ctx, const idx_aside *aside)
{
    search *s = ctx;
    if (behind_blanks(s, s->at) < aside->range.start) {
        return 1;
    }
    s->at = aside->range.end;
    return 0;
}

static bool is_upper_or_sign(unsigned char c)
{
    return !(c >= 'a' && c <= 'z');
}

// Behind "JAKARTA, KOMPAS.com - " and its like: capitalised words before a dash; else `at`.
static size_t behind_place(const char *text, size_t at, size_t end)
{
    static const char *const dashes[] = {" - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", " -- "};
    size_t most = end - at < LONGEST_PLACE ? end : at + LONGEST_PLACE;
    for (size_t i = at; i < most; i++) {
        bool begins_word = i == at || text[i - 1] == ' ';
        if (begins_word && text[i] != ' ' && !is_upper_or_sign((unsigned char)text[i])) {
            return at;
        }
        for (size_t d = 0; d < sizeof dashes / sizeof *dashes; d++) {
            size_t n = strlen(dashes[d]);
            if (end - i > n + SHORTEST_REST && memcmp(text + i, dashes[d], n) == 0) {
                return i + n;
            }
        }
    }
    return at;
}

// Cuts at the end of a word.
static size_t cut(const char *text, size_t from, size_t end)
{
    if (end - from <= LONGEST_TITLE) {
        return end;
    }
    size_t at = from + LONGEST_TITLE;
    while (at > from && text[at] != ' ') {
        at--;
    }
    if (at == from) { // one endless word: between characters
        at = from + LONGEST_TITLE;
        while (at > from && ((unsigned char)text[at] & 0xc0) == 0x80) {
            at--;
        }
    }
    return at;
}

static idx_range first_sentence(const char *text, size_t at, size_t end)
{
    size_t from = behind_place(text, at, end);
    size_t stop = idx__sentence_end(text, end, from);
    while (stop < end && stop - from < SHORTEST_REST) { // an exclamation is no title
        stop = idx__sentence_end(text, end, stop + 1);
    }
    return (idx_range){from, cut(text, from, stop)};
}

idx_range idx_page_title(const char *text, size_t bytes)
{
    search s = {text, bytes, 0};
    idx_page_asides(text, bytes, skip_aside, &s);
    size_t at = behind_blanks(&s, s.at);
    if (at == bytes) {
        at = behind_blanks(&s, 0);
    }
    size_t end = at;
    while (end < bytes && text[end] != '\n' && text[end] != '\r') {
        end++;
    }
    line l = idx__line_trim(text, at, end);
    end = at + l.bytes;
    return idx__line_is_paragraph(l) ? first_sentence(text, at, end) : (idx_range){at, end};
}
