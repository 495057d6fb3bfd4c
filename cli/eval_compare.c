/*
 * eval_compare.c: see eval_compare.h.
 *
 * A trial is a random bit for each query that says whether its difference changes its sign. The
 * differences are taken in groups of eight, and the sum of a group under each of its 256 choices is
 * computed once, so a trial costs one look-up for eight queries. Differences are rounded to
 * multiples of 2^-40: sums of them are exact whatever their order, and equal ones compare as equal.
 */
#include "cli/eval_compare.h"

#include <stdint.h>
#include <stdlib.h>

#define GROUP 8
#define CHOICES (1u << GROUP)
#define UNIT 0x1p40
#define SEED 20251027u

static int64_t in_units(double d)
{
    return (int64_t)(d * UNIT + (d < 0 ? -0.5 : 0.5));
}

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t next_bits(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

typedef struct group {
    int64_t sums[CHOICES];
} group;

/* Sums of d[0..n), n <= GROUP, for each choice of signs. */
static void group_fill(group *g, const int64_t *d, size_t n)
{
    g->sums[0] = 0;
    for (size_t i = 0; i < n; i++) {
        g->sums[0] += d[i];
    }
    for (unsigned choice = 1; choice < CHOICES; choice++) {
        size_t lowest = (size_t)__builtin_ctz(choice);
        // Without its lowest bit the choice has been summed already.
        g->sums[choice] = g->sums[choice & (choice - 1)] - (lowest < n ? 2 * d[lowest] : 0);
    }
}

static bool is_as_large(int64_t sum, int64_t observed)
{
    return llabs(sum) >= llabs(observed);
}

static double try_all(const group *groups, size_t difference_count, int64_t observed)
{
    uint64_t trials = (uint64_t)1 << difference_count, large = 0;
    for (uint64_t bits = 0; bits < trials; bits++) {
        int64_t sum = 0;
        for (size_t g = 0; g * GROUP < difference_count; g++) {
            sum += groups[g].sums[bits >> (g * GROUP) & (CHOICES - 1)];
        }
        large += is_as_large(sum, observed);
    }
    return (double)large / (double)trials;
}

static double try_random(const group *groups, size_t group_count, int64_t observed)
{
    uint64_t state = SEED, large = 0;
    for (int trial = 0; trial < EVAL_TRIALS; trial++) {
        uint64_t bits = 0;
        int64_t sum = 0;
        for (size_t g = 0; g < group_count; g++) {
            bits = g % (64 / GROUP) == 0 ? next_bits(&state) : bits >> GROUP;
            sum += groups[g].sums[bits & (CHOICES - 1)];
        }
        large += is_as_large(sum, observed);
    }
    return (double)(large + 1) / (EVAL_TRIALS + 1.0);
}

bool eval_compare(const double *before, const double *after, size_t count, eval_difference *out)
{
    eval_difference result = {.p = 1, .is_exact = true};
    size_t n = 0, group_count;
    int64_t observed = 0, *d = calloc(count + 1, sizeof *d);
    group *groups = NULL;
    if (d == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        d[n] = in_units(after[i] - before[i]);
        result.won += d[n] > 0;
        result.lost += d[n] < 0;
        observed += d[n];
        n += d[n] != 0;
    }
    result.equal = count - n;
    result.mean = count > 0 ? (double)observed / UNIT / (double)count : 0;
    group_count = (n + GROUP - 1) / GROUP;
    groups = calloc(group_count + 1, sizeof *groups);
    if (groups == NULL) {
        free(d);
        return false;
    }
    for (size_t g = 0; g < group_count; g++) {
        size_t left = n - g * GROUP;
        group_fill(&groups[g], d + g * GROUP, left < GROUP ? left : GROUP);
    }
    result.is_exact = n <= EVAL_EXACT_QUERIES;
    result.p =
        result.is_exact ? try_all(groups, n, observed) : try_random(groups, group_count, observed);
    free(groups);
    free(d);
    *out = result;
    return true;
}
