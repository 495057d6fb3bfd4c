/*
 * Word forms that look Indonesian, made from a number.
 *
 * Each class of words is numbered by rank, 0 the most frequent. The first ranks are real words of
 * everyday Indonesian; all others are built: two to four syllables by the syllable grammar of the
 * language, loan endings, and the affixes with their sound changes (meN- + kirim = mengirim). The
 * forms of one verb are neighbours in rank and share their root with some derived nouns, so that a
 * stemmer has something to bring together. A form depends on its rank alone; two ranks may meet in
 * one form, as homographs do.
 */
#ifndef IDX_BENCH_GEN_WORDS_H
#define IDX_BENCH_GEN_WORDS_H

#include <stddef.h>
#include <stdint.h>

// No form is longer; writers may store up to this many bytes behind `out`.
enum { WORD_ROOM = 32 };

// Verbs come in groups of this many ranks: the forms of one root.
enum { VERB_FORMS = 4 };

// Each writes the form at `out` without a terminator and returns its length, at most WORD_ROOM - 4.
size_t word_noun(uint64_t rank, char *out);
size_t word_verb(uint64_t rank, char *out);
size_t word_adjective(uint64_t rank, char *out);
size_t word_name(uint64_t rank, char *out);

#endif
