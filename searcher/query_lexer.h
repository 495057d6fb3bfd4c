/* query_lexer.h: the text of a query, cut into lexemes. What each looks like is said in
 * query_lexer.c. */
#ifndef IDX_SEARCHER_QUERY_LEXER_H
#define IDX_SEARCHER_QUERY_LEXER_H

#include <stddef.h>
#include <stdint.h>

typedef enum lexeme_kind {
    LEXEME_END,
    LEXEME_WORD,
    LEXEME_PHRASE,
    LEXEME_PLUS,
    LEXEME_MINUS,
    LEXEME_TITLE, /* title: */
    LEXEME_OPEN,
    LEXEME_CLOSE,
    LEXEME_AND,
    LEXEME_OR,
    LEXEME_NOT,
    LEXEME_UNCLOSED, /* a quotation mark without its partner */
} lexeme_kind;

typedef struct lexeme {
    lexeme_kind kind;
    const char
        *text; /* of words, phrases (without the marks) and operators; points into the query */
    size_t bytes;
    uint32_t slop; /* of a phrase; above IDX_MAX_SLOP: too large */
} lexeme;

typedef struct query_lexer {
    const char *text;
    size_t bytes;
    size_t at;
} query_lexer;

/* Steps over the next lexeme and returns it. */
lexeme idx__query_lex(query_lexer *l);

/* Steps over the next run of characters other than white space; LEXEME_END when there is none. */
lexeme idx__query_lex_plain(query_lexer *l);

#endif
