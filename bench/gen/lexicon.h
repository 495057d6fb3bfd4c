/*
 * The real words of the generator: function words with their weights, and the most frequent words
 * of the open classes, places, given names, fixed expressions. Everything else is built by words.c.
 */
#ifndef IDX_BENCH_GEN_LEXICON_H
#define IDX_BENCH_GEN_LEXICON_H

#include <stddef.h>

// Classes of function words, in the order of their rows in grammar.c.
enum {
    FUNCTION_RELATIVE,      // yang
    FUNCTION_CONJUNCTION,   // dan, atau
    FUNCTION_PLACE,         // di, ke, dari
    FUNCTION_PREPOSITION,   // dengan, untuk
    FUNCTION_DEMONSTRATIVE, // ini, itu
    FUNCTION_AUXILIARY,     // akan, sudah
    FUNCTION_NEGATION,      // tidak
    FUNCTION_PRONOUN,       // dia, mereka
    FUNCTION_COPULA,        // adalah, menjadi
    FUNCTION_SUBORDINATOR,  // karena, bahwa
    FUNCTION_QUANTITY,      // satu, banyak
    FUNCTION_ADVERB,        // juga, lebih
    FUNCTION_CLASSES
};

typedef struct lexicon_verb_entry {
    const char *root;
    const char *suffix; // of its transitive forms
} lexicon_verb_entry;

// Words and weights, "yang 2481 ..."; a weight is occurrences in 100,000 words of news, rounded.
extern const char *const lexicon_function[FUNCTION_CLASSES];

// Expressions that open a sentence and that stand inside one, separated by ';', the likeliest
// first.
extern const char *const lexicon_openers;
extern const char *const lexicon_idioms;

// Well-known entities, separated by ';', the likeliest first; in capitals where they are acronyms.
extern const char *const lexicon_entities;

extern const char *const lexicon_months; // twelve
extern const char *const lexicon_units;  // what follows a number: persen, juta, ...

extern const char *const lexicon_noun[];
extern const size_t lexicon_noun_count;
extern const lexicon_verb_entry lexicon_verb[];
extern const size_t lexicon_verb_count;
extern const char *const lexicon_adjective[];
extern const size_t lexicon_adjective_count;
extern const char *const lexicon_name[];
extern const size_t lexicon_name_count;

#endif
