/*
 * written_form.h: one form for what Indonesian writes in several ways.
 *
 *     apostrophes    jum'at -> jumat, qur'an -> quran
 *     initials       p.t -> pt, s.h -> sh
 *     numbers        20.000 -> 20000, 1.234.567,89 -> 1234567,89, 1,234,567.89 -> 1234567,89;
 *                    3.5 -> 3,5 and 20.30 -> 20,30, apart from 35 and 2030; 1.2.3 stays
 *     amounts        rp20.000 -> 20000: the sum is found with and without a blank behind Rp
 *     fused article  alquran -> quran, as Al-Qur'an and Al Quran are two words
 */
#ifndef IDX_COMMON_TEXT_WRITTEN_FORM_H
#define IDX_COMMON_TEXT_WRITTEN_FORM_H

#include <stddef.h>
#include <stdint.h>

/* Rewrites a folded word in place; returns its length, which is never 0 nor more than `bytes`. */
size_t idx__written_form(uint8_t *word, size_t bytes);

/* As the chain "indonesian:snowball" does it: English grouping and decimal dots stay. */
size_t idx__written_form_plain(uint8_t *word, size_t bytes);

#endif
