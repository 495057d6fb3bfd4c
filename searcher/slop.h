/*
 * slop.h: phrases whose words may stand apart: "a b c"~2.
 *
 * Word i of the phrase at position p has the place p - i; where all places are equal, the phrase stands there
 * exactly. A match is an occurrence for every word of the phrase, two words that are the same having two different
 * ones, the earlier for the earlier; its distance is the largest place less the smallest, and at most the slop. So
 * words in between cost one each, two neighbours that have changed places two. (The matching documents are those of
 * Lucene's SloppyPhraseMatcher.)
 *
 * The frequency adds 1 / (1 + distance) for every match of a walk from left to right:
 *
 *   1. Every word stands at its first occurrence whose place is not below `low`, but behind those that earlier matches
 *      have used, and behind the same word earlier in the phrase. At first `low` is below everything.
 *   2. While the distance is above the slop, `low` becomes the smallest place + 1.
 *   3. While the same step makes the distance smaller, it is taken once more; what then stands is a match. All its
 *      occurrences are used, and the walk goes on behind them.
 *
 * It ends where a word has no further occurrence. Each word uses each occurrence once, so the frequency is not above
 * that of any of the words, and every exact occurrence of the phrase counts in full.
 *
 * Frequencies are integers: a match adds IDX_SLOP_UNIT / (1 + distance), rounded down.
 */
#ifndef IDX_SEARCHER_SLOP_H
#define IDX_SEARCHER_SLOP_H

#include <stdbool.h>
#include <stdint.h>

#define IDX_SLOP_UNIT 1048576u /* 2^20: what an exact match counts */
#define IDX_NO_TWIN UINT32_MAX

/* One word of the phrase. The caller sets the first three before a walk, `at` to 0. */
typedef struct slop_word {
    const uint32_t *positions; /* ascending, below 2^31 */
    uint32_t count;
    uint32_t twin; /* the same word the next time before it in the phrase; IDX_NO_TWIN: none */
    uint32_t at;
    uint32_t kept;
} slop_word;

typedef struct slop_match {
    uint32_t distance;
    uint32_t first, last; /* positions of its leftmost and rightmost word */
} slop_match;

/* The twin of word i of a phrase, whose words have these numbers. */
static inline uint32_t idx__slop_twin(const uint32_t *numbers, uint32_t i)
{
    for (uint32_t j = i; j-- > 0;) {
        if (numbers[j] == numbers[i]) {
            return j;
        }
    }
    return IDX_NO_TWIN;
}

/* Steps to the next match; false when there is none. Never after it has said so. */
bool idx__slop_next(slop_word *words, uint32_t count, uint32_t slop, slop_match *match);

/* The frequency of the whole walk. */
uint64_t idx__slop_frequency(slop_word *words, uint32_t count, uint32_t slop);

#endif
