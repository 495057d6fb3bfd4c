/* kernels_scalar.c: the kernels in plain C: what the others must equal. */
#include "searcher/kernels_bits.h"
#include "searcher/score.h"

#include <string.h>

static void contributions(const uint32_t *docs, const uint32_t *freqs, size_t n,
                          const uint8_t *norms, const float *table, float weight, uint32_t *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = idx__score_contribution(weight, (float)freqs[i], table[norms[docs[i]]]);
    }
}

static size_t above(const uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        indexes[count] = (uint32_t)i;
        count += values[i] > threshold;
    }
    return count;
}

static size_t collect(uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes,
                      uint32_t *taken)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        indexes[count] = (uint32_t)i;
        taken[count] = values[i];
        count += values[i] > threshold;
    }
    memset(values, 0, n * sizeof *values);
    return count;
}

static size_t filter(uint32_t *docs, uint32_t *sums, size_t n, uint32_t threshold)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t doc = docs[i], sum = sums[i];
        docs[count] = doc;
        sums[count] = sum;
        count += sum > threshold;
    }
    return count;
}

static uint8_t max_byte(const uint8_t *bytes, size_t n)
{
    uint8_t max = bytes[0];
    for (size_t i = 1; i < n; i++) {
        max = bytes[i] > max ? bytes[i] : max;
    }
    return max;
}

static size_t intersect(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint16_t *at_a,
                        uint8_t *at_b, meeting_map *map)
{
    (void)map;
    size_t count = 0, i = 0, j = 0;
    while (i < na && j < nb) {
        if (a[i] == b[j]) {
            at_a[count] = (uint16_t)i++;
            at_b[count++] = (uint8_t)j++;
        } else if (a[i] < b[j]) {
            i++;
        } else {
            j++;
        }
    }
    return count;
}

static void gather_marks(uint64_t *bits, uint8_t *marks, size_t n_words)
{
    for (size_t j = 0; j < n_words; j++) {
        uint64_t word = 0;
        for (unsigned i = 0; i < 64; i++) {
            word |= (uint64_t)(marks[64 * j + i] != 0) << i;
        }
        bits[j] |= word;
    }
    memset(marks, 0, 64 * n_words);
}

const score_kernels idx__kernels_scalar = {
    contributions, above, collect, filter, max_byte, intersect, meet_bits, or_bits, gather_marks,
    count_bits, rank_words, rank_bits, pick_bytes, code_shapes, add_groups};
