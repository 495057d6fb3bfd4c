/*
 * The process that writes documents, as a sequence of 64-bit tokens.
 *
 * A token says which word it is and, in its upper bits, how running text shows it:
 *
 *      0-40  value: slot, rank, packed letters of an acronym, number, or slot and mistake
 *     41-43  kind
 *     44-46  suffix: none, -nya, ...      47  reduplicated
 *     48-52  state: what the next token follows
 *     53-54  capital: none, first letter, all
 *     55-56  opening mark                 57-60  closing mark
 *     61-62  what follows: space, nothing, new paragraph
 *
 * The lower 48 bits are the word itself, the same wherever it stands. A document is decided by the
 * model, the seed and its number; nothing that was written before matters.
 */
#ifndef IDX_BENCH_GEN_DOCUMENT_H
#define IDX_BENCH_GEN_DOCUMENT_H

#include "bench/gen/model.h"
#include "bench/gen/rng.h"

#include <stdint.h>

typedef uint64_t token;

enum {
    TOKEN_SLOT,
    TOKEN_NOUN,
    TOKEN_VERB,
    TOKEN_ADJECTIVE,
    TOKEN_NAME,
    TOKEN_ACRONYM,
    TOKEN_NUMBER,
    TOKEN_MISSPELT
};
enum {
    SUFFIX_NONE,
    SUFFIX_NYA,
    SUFFIX_LAH,
    SUFFIX_PUN,
    SUFFIX_KAH,
    SUFFIX_KU,
    SUFFIX_MU,
    SUFFIX_COUNT
};
enum { CAPITAL_NONE, CAPITAL_FIRST, CAPITAL_ALL };
enum { OPEN_NONE, OPEN_BRACKET, OPEN_QUOTE };
enum {
    CLOSE_NONE,
    CLOSE_COMMA,
    CLOSE_STOP,
    CLOSE_QUESTION,
    CLOSE_BRACKET,
    CLOSE_BRACKET_STOP,
    CLOSE_COMMA_QUOTE,
    CLOSE_BRACKET_COMMA_QUOTE,
    CLOSE_SLASH,
    CLOSE_COUNT
};
enum { SPACE_ONE, SPACE_NONE, SPACE_PARAGRAPH };

#define TOKEN_VALUE_BITS 41
#define TOKEN_KIND_AT 41
#define TOKEN_SUFFIX_AT 44
#define TOKEN_DOUBLED ((token)1 << 47)
#define TOKEN_STATE_AT 48
#define TOKEN_CAPITAL_AT 53
#define TOKEN_OPEN_AT 55
#define TOKEN_CLOSE_AT 57
#define TOKEN_SPACE_AT 61
#define TOKEN_WORD (((token)1 << 48) - 1)

// A number's value holds its least count of digits above this bit.
#define NUMBER_DIGITS_AT 36

// A misspelt word's value holds the mistake above this bit, the slot below.
#define MISTAKE_AT 32

static inline uint64_t token_value(token t)
{
    return t & (((token)1 << TOKEN_VALUE_BITS) - 1);
}

static inline unsigned token_kind(token t)
{
    return (unsigned)(t >> TOKEN_KIND_AT) & 7;
}

typedef struct writer writer;

// Documents of this mean length in words (1 to 1,000,000); NULL when memory is out. The model must
// live on.
writer *writer_new(const model *m, uint64_t seed, uint32_t mean_words);
void writer_free(writer *w);

// A document; the tokens belong to the writer and live until its next call.
typedef struct document {
    const token *body;
    const token *title; // title_count may be 0
    uint32_t body_count;
    uint32_t title_count;
} document;

document writer_document(writer *w, uint64_t number, int with_title);

#endif
