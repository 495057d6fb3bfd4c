/*
 * reduplication.h: what a hyphen does in an Indonesian word.
 *
 *   full           anak-anak, orang-orangan, teman-temannya
 *   after a prefix berlari-lari, bersama-sama, sebaik-baiknya, menyebut-nyebut
 *   answered       tolong-menolong, surat-menyurat, hormat-menghormati, satu-persatu
 *   changed sound  sayur-mayur, bolak-balik, from a table of pairs
 *   clitic         Tuhan-Nya, KTP-ku, hamba-hamba-Nya
 *   number         ke-2, 2000-an
 *   prefix         di-upload, me-refresh, nge-tweet (idx__hyphen_prefixes(), asked apart)
 *
 * These are one word. All other hyphens separate: Jakarta-Bandung, non-blok, Covid-19. Parts are
 * folded: lowercase letters, digits and apostrophes.
 */
#ifndef IDX_COMMON_TEXT_REDUPLICATION_H
#define IDX_COMMON_TEXT_REDUPLICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A part with more bytes than this never joins, which bounds how far a tokenizer looks. */
enum { HYPHEN_PART_BYTES = 48 };

/* Whether the hyphen between two parts joins them into one word. */
bool idx__hyphen_joins(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                       size_t right_bytes);

/* Whether the left part is a prefix of verbs before a word of letters, which people part where they
 * feel that the word is foreign. */
bool idx__hyphen_prefixes(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                          size_t right_bytes);

/*
 * Reduces a word with joining hyphens, in place, to what is repeated: mesra-mesranya -> mesra,
 * sebaik-baiknya -> baik, hamba-hamba-nya -> hamba, ke-2 -> ke2. Returns the new length. A hyphen
 * that joins nothing stays.
 */
size_t idx__hyphen_base(uint8_t *word, size_t bytes);

/* The same, but a left part that is a word by itself is not taken for a prefix and a base:
 * pertama-tama -> pertama, not tama; perlahan-lahan -> perlahan. */
typedef bool (*is_word_fn)(const uint8_t *word, size_t bytes);
size_t idx__hyphen_base_by(uint8_t *word, size_t bytes, is_word_fn is_word);

/* The length of what is repeated in anak2, anak2nya: letters, a 2, perhaps endings. 0 when the word
 * is not so written. Whether those letters are a word (and not mp or covid) is for the caller. */
size_t idx__repeat_sign_base(const uint8_t *word, size_t bytes);

#endif
