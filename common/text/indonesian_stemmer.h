/*
 * indonesian_stemmer.h: a word of Indonesian -> its root.
 *
 *     mengirim kirim dikirimkan kiriman pengiriman terkirim   -> kirim
 *     mengukur -> ukur, mengarang -> karang, memakan -> makan, memukul -> pukul
 *     ketidakpastian -> pasti, mempertanggungjawabkan -> tanggungjawab, kubaca -> baca
 *     beruang, sekolah, Kursk, Facebook                       -> as they are
 *
 * All the ways in which a word can be affixes around a root are tried, and those whose root stands
 * in the lexicon compete; affixes.h has what can stand before and behind a root, the .c file how
 * one is chosen. A word without any is taken apart only where the affixes can hardly be anything
 * else.
 */
#ifndef IDX_COMMON_TEXT_INDONESIAN_STEMMER_H
#define IDX_COMMON_TEXT_INDONESIAN_STEMMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A stem has at most so many bytes more than its word. */
enum { STEM_GROWTH = 6, STEM_WHY_BYTES = 256 };

/* What speaks for a stem. */
typedef enum stem_evidence {
    STEM_UNCHANGED, // nothing is known of the word, and it stays
    STEM_GUESSED,   // the affixes can hardly be anything else
    STEM_KNOWN,     // the root, or the word itself, stands in the lexicon
} stem_evidence;

/*
 * Stems a folded word in place and returns its length, at least 1. Words with anything but the
 * letters a to z are left alone, and so are those that would not fit `capacity`. Stemming a stem
 * changes nothing. Allocates nothing, keeps nothing: any number of threads may call it.
 */
size_t idx__indonesian_stem(uint8_t *word, size_t bytes, size_t capacity);

/* The same, and says in `evidence` what speaks for it. `why` (nullable) gets the affixes and the
 * root in words, NUL-terminated, at most STEM_WHY_BYTES with the NUL. */
size_t idx__indonesian_stem_why(uint8_t *word, size_t bytes, size_t capacity,
                                stem_evidence *evidence, char *why);

/* Whether a folded word, or the root of it, stands in the lexicon. */
bool idx__indonesian_knows(const uint8_t *word, size_t bytes);

#endif
