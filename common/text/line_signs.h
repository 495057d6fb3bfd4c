/*
 * line_signs.h: the looks of a single line: what the words at its beginning, its end and its length
 * say about it. ASCII letters are compared without regard to case; everything else byte by byte.
 */
#ifndef IDX_COMMON_TEXT_LINE_SIGNS_H
#define IDX_COMMON_TEXT_LINE_SIGNS_H

#include <idx/page.h>

/* A line without white space around it. */
typedef struct line {
    const char *text;
    size_t bytes;
} line;

/* [from, to) of `text` without the white space around it. */
line idx__line_trim(const char *text, size_t from, size_t to);

/* 0, or what kind of aside the whole line is. Constant time for long lines. */
int idx__line_kind(line l);

/* Whether the line is nothing but the label of links, so that the line behind it is one. */
bool idx__line_announces(line l);

/* Too long for a headline, or long and with a full stop at its end. */
bool idx__line_is_paragraph(line l);

/* No sentence: short, and without a stop at the end. */
bool idx__line_is_headline(line l);

/* Where the sentence that begins at text[at] ends: behind its stop and the quotation marks that
 * close there, or `bytes`. Abbreviations, initials and numbers end none. */
size_t idx__sentence_end(const char *text, size_t bytes, size_t at);

#endif
