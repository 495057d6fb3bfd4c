/*
 * numerals.h: one form for numbers that are written in several ways.
 *
 *     ordinals   ke2, from ke-2 -> kedua, which has a stem as any word; ke20 -> 20
 *     Roman      xix -> 19, where the letters are nothing else: the numbers of centuries
 */
#ifndef IDX_COMMON_TEXT_NUMERALS_H
#define IDX_COMMON_TEXT_NUMERALS_H

#include <stddef.h>
#include <stdint.h>

/* Rewrites a folded word in place and returns its length, at least 1; never more than `capacity`.
 */
size_t idx__numeral(uint8_t *word, size_t bytes, size_t capacity);

#endif
