/*
 * spelling.h: the spelling of today for a word that is spelt as of old, or stretched.
 *
 *     before 1972   oe tj dj sj nj ch and j are u c j sy ny kh and y:
 *                   soekarno -> sukarno, djakarta -> jakarta, masjarakat -> masyarakat
 *     stretched     bangeeet -> banget, tolooong -> tolong
 *
 * The same letters make up foreign words and words of today (shoes, poet, object, school, masjid,
 * janji), so a word is rewritten only on evidence: it is not known as it stands, and either what
 * comes out is known to the lexicon, or its letters cannot be anything but an old name. A list has
 * the foreign words that would pass for one. Single words that no rule covers stand in
 * lexicon/spellings.txt.
 */
#ifndef IDX_COMMON_TEXT_SPELLING_H
#define IDX_COMMON_TEXT_SPELLING_H

#include <stddef.h>
#include <stdint.h>

typedef enum spelling_rule {
    SPELLING_KEPT,
    SPELLING_OLD_KNOWN, // by the lexicon
    SPELLING_OLD_NAME,  // by its letters
    SPELLING_STRETCHED,
} spelling_rule;

/* Rewrites a folded word in place and returns its length, at least 1 and at most `bytes`. `rule`
 * (nullable) tells what was done. A rewritten word stays as it is when it comes again. */
size_t idx__spelling_today(uint8_t *word, size_t bytes, spelling_rule *rule);

#endif
