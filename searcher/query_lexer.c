/*
 * query_lexer.c: see query_lexer.h.
 *
 *   white space   bytes up to 0x20
 *   quotation     " or one of the curly double quotes; any of them closes what any of them opened
 *                 ~ and digits directly behind its end, and nothing else up to white space, a parenthesis or
 *                 the next quotation mark, are its slop
 *   ( )           always by themselves
 *   + -           operators at the beginning of a word and before something: neither white space,
 *                 nor ")", nor another sign. So "a - b", "--help", "C++" and "anak-anak" hold none
 *   title:        at the beginning of a word and before something
 *   AND OR NOT    in capitals, as whole words
 *   word          everything else up to white space, a parenthesis or a quotation mark
 */
#include "searcher/query_lexer.h"

#include <idx/searcher.h>

#include <stdbool.h>
#include <string.h>

static bool is_space(char c)
{
    return (unsigned char)c <= ' ';
}

// Bytes of the double quotation mark at `at`: 1 for ", 3 for U+201C, U+201D, U+201E in UTF-8, 0 if
// there is none.
static size_t quote_bytes(const query_lexer *l, size_t at)
{
    const char *p = l->text + at;
    if (*p == '"') {
        return 1;
    }
    bool is_curly =
        l->bytes - at >= 3 && memcmp(p, "\xe2\x80", 2) == 0 && p[2] >= '\x9c' && p[2] <= '\x9e';
    return is_curly ? 3 : 0;
}

// Whether something that a prefix can stand before begins at `at`.
static bool has_operand(const query_lexer *l, size_t at)
{
    return at < l->bytes && !is_space(l->text[at]) && l->text[at] != ')';
}

static lexeme take(query_lexer *l, lexeme_kind kind, size_t bytes)
{
    lexeme x = {kind, l->text + l->at, bytes, 0};
    l->at += bytes;
    return x;
}

static bool ends_word(const query_lexer *l, size_t at)
{
    return at == l->bytes || is_space(l->text[at]) || l->text[at] == '(' || l->text[at] == ')' ||
           quote_bytes(l, at);
}

// Steps over the slop behind a phrase; 0 if there is none.
static uint32_t take_slop(query_lexer *l)
{
    size_t at = l->at + 1;
    uint32_t slop = 0;
    if (l->at == l->bytes || l->text[l->at] != '~') {
        return 0;
    }
    for (; at < l->bytes && l->text[at] >= '0' && l->text[at] <= '9'; at++) {
        slop = slop > IDX_MAX_SLOP ? slop : slop * 10 + (uint32_t)(l->text[at] - '0');
    }
    if (at == l->at + 1 || !ends_word(l, at)) {
        return 0;
    }
    l->at = at;
    return slop;
}

static lexeme take_phrase(query_lexer *l, size_t mark)
{
    size_t start = l->at + mark;
    for (size_t end = start; end < l->bytes; end++) {
        size_t closing = quote_bytes(l, end);
        if (closing) {
            l->at = end + closing;
            return (lexeme){LEXEME_PHRASE, l->text + start, end - start, take_slop(l)};
        }
    }
    l->at = l->bytes;
    return (lexeme){LEXEME_UNCLOSED, l->text + start, l->bytes - start, 0};
}

static lexeme take_word(query_lexer *l)
{
    size_t end = l->at;
    while (!ends_word(l, end)) {
        end++;
    }
    const char *text = l->text + l->at;
    size_t bytes = end - l->at;
    lexeme_kind kind = LEXEME_WORD;
    if (bytes == 3 && memcmp(text, "AND", 3) == 0) {
        kind = LEXEME_AND;
    } else if (bytes == 2 && memcmp(text, "OR", 2) == 0) {
        kind = LEXEME_OR;
    } else if (bytes == 3 && memcmp(text, "NOT", 3) == 0) {
        kind = LEXEME_NOT;
    }
    return take(l, kind, bytes);
}

static void skip_space(query_lexer *l)
{
    while (l->at < l->bytes && is_space(l->text[l->at])) {
        l->at++;
    }
}

lexeme idx__query_lex(query_lexer *l)
{
    skip_space(l);
    if (l->at == l->bytes) {
        return (lexeme){LEXEME_END, l->text + l->at, 0, 0};
    }
    char c = l->text[l->at];
    if (c == '(' || c == ')') {
        return take(l, c == '(' ? LEXEME_OPEN : LEXEME_CLOSE, 1);
    }
    size_t mark = quote_bytes(l, l->at);
    if (mark) {
        return take_phrase(l, mark);
    }
    if ((c == '+' || c == '-') && has_operand(l, l->at + 1) && l->text[l->at + 1] != '+' &&
        l->text[l->at + 1] != '-') {
        return take(l, c == '+' ? LEXEME_PLUS : LEXEME_MINUS, 1);
    }
    if (l->bytes - l->at > 6 && memcmp(l->text + l->at, "title:", 6) == 0 &&
        has_operand(l, l->at + 6)) {
        return take(l, LEXEME_TITLE, 6);
    }
    return take_word(l);
}

lexeme idx__query_lex_plain(query_lexer *l)
{
    skip_space(l);
    size_t end = l->at;
    while (end < l->bytes && !is_space(l->text[end])) {
        end++;
    }
    return take(l, end > l->at ? LEXEME_WORD : LEXEME_END, end - l->at);
}
