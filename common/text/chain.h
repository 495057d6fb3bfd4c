/*
 * chain.h: what an analyzer is inside: rules for the tokenizer, then steps from the surface to the
 * term.
 *
 *     whitespace   split at white space
 *     standard     split and fold
 *     snowball:L   split and fold, stem (libstemmer)
 *     indonesian   split, fold and strip accents, keep reduplication together, read dates;
 *                  written form, hyphens, spelling, root by the lexicon
 *     indonesian:snowball
 *                  the same, but clitics and stem (libstemmer) instead of the root
 *
 * To change what a chain does is to change its version, and with it every index's fingerprint.
 */
#ifndef IDX_COMMON_TEXT_CHAIN_H
#define IDX_COMMON_TEXT_CHAIN_H

#include "common/text/analyzer.h"
#include "common/text/scan.h"
#include "common/text/tokenizer.h"

struct sb_stemmer;

/* A term in the making. */
typedef struct term {
    uint8_t bytes[IDX_MAX_TERM_BYTES];
    size_t length;    // never 0
    bool is_finished; // the remaining steps are left out
    char *why;        // NULL, or room for TERM_WHY_BYTES: a step says there, in words, what it did
} term;

enum { TERM_WHY_BYTES = 256 };

typedef void (*term_step_fn)(term *t, struct sb_stemmer *stemmer);

typedef struct term_step {
    const char *name; // for those who ask how a term came about
    term_step_fn run; // NULL ends a list of steps
} term_step;

typedef struct chain {
    const char *name; // all of it, or up to the colon
    uint32_t version;
    tokenizer_rules rules;
    const char *language;   // for libstemmer; NULL: none, or the part of the name after the colon
    const term_step *steps; // NULL when the surface is the term
    bool has_lexicon;       // which then is part of the fingerprint
    bool has_signs;         // see signs.h
} chain;

enum { ANALYZER_NAME_BYTES = 48 };

struct idx_analyzer {
    const idx_allocator *allocator;
    const chain *chain;
    const scan_kernels *kernels;
    uint64_t fingerprint;
    const char *language; // NULL when nothing is stemmed; inside `name` or static
    char name[ANALYZER_NAME_BYTES];
};

/* The chain that `name` begins with, and the language it wants, or NULL when there is no such
 * analyzer. Both live as long as `name`. */
const chain *idx__chain_find(const char *name, const char **language);

/* idx_analyzer_new() with kernels of one's choice; NULL for the slow tokenizer that they are tested
 * by, which "whitespace" does not have. */
int idx__analyzer_make(const char *name, const scan_kernels *kernels,
                       const idx_allocator *allocator, idx_analyzer **out, idx_error *err);

/* Hashes what the analyzer does to the probe text. */
int idx__analyzer_probe(const idx_analyzer *analyzer, uint64_t *fingerprint, idx_error *err);

#endif
