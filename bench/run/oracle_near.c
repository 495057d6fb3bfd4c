/*
 * oracle_near.c: phrases with a slop, counted in two ways.
 *
 * Word i at position p has the place p - i; a match has one occurrence for each word, places at most the slop apart, and
 * different occurrences for words that are the same. Both walks begin with the first occurrence of every word and only
 * go on; wherever words that are the same meet, the later of them moves on. They find a match in the same documents.
 *
 *   Lucene   the word at the smallest place moves on, until it has passed the one that was next; the smallest distance
 *            on the way, if it is within the slop, is a match
 *   idx      all words at the smallest place move on; the first local minimum within the slop is a match, whose
 *            occurrences are used then
 *
 * A match counts 1 / (1 + distance).
 */
#include "bench/run/args.h"
#include "bench/run/oracle.h"

#include <stdlib.h>
#include <string.h>

typedef struct near_walk {
    const uint32_t *const *positions;
    const uint32_t *counts, *numbers;
    size_t words;
    uint32_t *at; /* by word */
} near_walk;

static int64_t place(const near_walk *n, size_t w)
{
    return (int64_t)n->positions[w][n->at[w]] - (int64_t)w;
}

// Moves words behind the same words before them in the phrase; false when one has no occurrence left.
static bool part_twins(near_walk *n)
{
    for (size_t w = 0; w < n->words; w++) {
        for (size_t v = 0; v < w; v++) {
            if (n->numbers[v] == n->numbers[w] && n->at[w] <= n->at[v]) {
                n->at[w] = n->at[v] + 1;
            }
        }
        if (n->at[w] >= n->counts[w]) {
            return false;
        }
    }
    return true;
}

static size_t least_word(const near_walk *n, size_t except)
{
    size_t least = SIZE_MAX;
    for (size_t w = 0; w < n->words; w++) {
        if (w != except && (least == SIZE_MAX || place(n, w) < place(n, least))) {
            least = w;
        }
    }
    return least;
}

static int64_t distance(const near_walk *n, int64_t least)
{
    int64_t most = least;
    for (size_t w = 0; w < n->words; w++) {
        most = place(n, w) > most ? place(n, w) : most;
    }
    return most - least;
}

static double walk_lucene(near_walk *n, int64_t slop)
{
    double sum = 0;
    bool goes_on = part_twins(n);
    while (goes_on) {
        size_t w = least_word(n, SIZE_MAX);
        int64_t next = place(n, least_word(n, w)), best = distance(n, place(n, w));
        while (true) {
            n->at[w]++;
            goes_on = n->at[w] < n->counts[w] && part_twins(n);
            if (!goes_on || place(n, w) > next) {
                break;
            }
            int64_t d = distance(n, place(n, w));
            best = d < best ? d : best;
        }
        sum += best <= slop ? 1.0 / (1.0 + (double)best) : 0;
    }
    return sum;
}

// All words whose place is not above `low` move on.
static bool pass(near_walk *n, int64_t low)
{
    for (size_t w = 0; w < n->words; w++) {
        while (n->at[w] < n->counts[w] && place(n, w) <= low) {
            n->at[w]++;
        }
        if (n->at[w] == n->counts[w]) {
            return false;
        }
    }
    return part_twins(n);
}

static double walk_idx(near_walk *n, int64_t slop)
{
    double sum = 0;
    size_t bytes = n->words * sizeof *n->at;
    uint32_t *match = need_memory(NULL, bytes);
    for (bool goes_on = part_twins(n); goes_on;) {
        int64_t least = place(n, least_word(n, SIZE_MAX)), d = distance(n, least);
        if (d > slop) {
            goes_on = pass(n, least);
            continue;
        }
        memcpy(match, n->at, bytes);
        while (pass(n, least)) {
            least = place(n, least_word(n, SIZE_MAX));
            if (distance(n, least) >= d) {
                break;
            }
            d = distance(n, least);
            memcpy(match, n->at, bytes);
        }
        sum += 1.0 / (1.0 + (double)d);
        for (size_t w = 0; w < n->words; w++) {
            n->at[w] = match[w] + 1;
            goes_on &= n->at[w] < n->counts[w];
        }
        goes_on = goes_on && part_twins(n);
    }
    free(match);
    return sum;
}

double oracle_near(oracle_norms norms, const uint32_t *const *positions, const uint32_t *counts,
                   const uint32_t *numbers, size_t words, uint32_t slop)
{
    near_walk n = {positions, counts, numbers, words, need_memory(NULL, words * sizeof *n.at)};
    memset(n.at, 0, words * sizeof *n.at);
    double sum = norms == NORMS_IDX ? walk_idx(&n, slop) : walk_lucene(&n, slop);
    free(n.at);
    return sum;
}
