/*
 * question.h: which words of a query only ask, and which only say what kind of answer is wanted.
 *
 * "Siapakah nama presiden pertama Indonesia" looks for *presiden pertama Indonesia*; "siapakah" is
 * in few texts and none of them is better for it, and "nama" says what to name. As loose words they
 * mislead, so the full ranking lets them count less; docs/ranking.md has the figures. In a query
 * that has nothing else ("apa itu", "ke mana") they carry the meaning, and count in full.
 */
#ifndef IDX_SEARCHER_QUESTION_H
#define IDX_SEARCHER_QUESTION_H

#include "common/text/signs.h"

typedef enum query_word_kind {
    WORD_ORDINARY,
    WORD_FRAME,    /* says what is asked for; only beside a question word does it count less */
    WORD_QUESTION, /* asks */
} query_word_kind;

/* What a word counts for in the full ranking, where it counts less. */
#define IDX_FRAME_SHARE 0.5
#define IDX_QUESTION_SHARE 0.2

/*
 * What kind of thing a question asks for: that of the first of SIGN_NAME ("siapa"), SIGN_DATE ("kapan", "tahun berapa",
 * "hari apa"), SIGN_FIGURE ("berapa") and SIGN_PLACE ("di mana", "negara apa") that it has; SIGN_COUNT: none. Words are
 * added in their order.
 */
typedef struct asked_kind {
    sign sign;
    unsigned before; /* what the word before was; question.c knows */
} asked_kind;

#define IDX_NOTHING_ASKED ((asked_kind){SIGN_COUNT, 0})

void idx__question_asks(asked_kind *a, const char *surface, size_t bytes);

/* Words that say what something is, where they stand behind it: NUL-terminated, NULL behind the last. */
extern const char *const idx__defining_words[];
#define IDX_DEFINING_WORDS 4u

/* Whether a word, likewise, asks what something is: "apa itu", "dimaksud", "pengertian". */
bool idx__question_defines(const char *surface, size_t bytes, query_word_kind before);

/* The kind of a folded word before stemming, that follows one of kind `before`. */
query_word_kind idx__question_kind(const char *surface, size_t bytes, query_word_kind before);

#endif
