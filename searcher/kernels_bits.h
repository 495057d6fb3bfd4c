/*
 * kernels_bits.h: the kernels over rows of bits, one bit a document, in plain C: compiled into each
 * of the tables' files with its instructions, since what they need is a shift and a count of bits.
 */
#ifndef IDX_SEARCHER_KERNELS_BITS_H
#define IDX_SEARCHER_KERNELS_BITS_H

#include "common/base/bytes.h"
#include "searcher/kernels.h"

#include <string.h>

static size_t or_bits(uint64_t *bits, size_t at, const uint8_t *words, size_t n_words)
{
    uint64_t *out = bits + at / 64, carry = 0;
    unsigned shift = at % 64;
    size_t count = 0;
    for (size_t j = 0; j < n_words; j++) {
        uint64_t word = idx__load_u64(words + 8 * j);
        count += (unsigned)__builtin_popcountll(word);
        out[j] |= word << shift | carry;
        carry = word >> 1 >> (63 - shift);
    }
    out[n_words] |= carry;
    return count;
}

static size_t count_bits(const uint64_t *bits, size_t n_words)
{
    size_t count = 0;
    for (size_t j = 0; j < n_words; j++) {
        count += (unsigned)__builtin_popcountll(bits[j]);
    }
    return count;
}

static void rank_words(const uint64_t *bits, size_t n_words, uint32_t *before)
{
    uint32_t sum = 0;
    for (size_t j = 0; j < n_words; j++) {
        before[j] = sum;
        sum += (unsigned)__builtin_popcountll(bits[j]);
    }
}

static void rank_bits(const uint64_t *bits, const uint32_t *before, const uint32_t *at, size_t n,
                      uint32_t base, uint32_t *out)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bit = at[i] - base;
        uint64_t lower = bits[bit / 64] & ((UINT64_C(1) << bit % 64) - 1);
        out[i] = before[bit / 64] + (unsigned)__builtin_popcountll(lower);
    }
}

static size_t meet_bits(const uint32_t *a, size_t na, const uint8_t *words, size_t n_words,
                        uint32_t first, size_t total, uint16_t *at_a, uint8_t *at_b)
{
    uint32_t before[256]; // bits set in the words before
    uint32_t sum = 0;
    for (size_t j = 0; j < n_words; j++) {
        before[j] = sum;
        sum += (unsigned)__builtin_popcountll(idx__load_u64(words + 8 * j));
    }
    if (sum != total) {
        return na + 1;
    }
    size_t count = 0;
    for (size_t i = 0; i < na; i++) {
        uint32_t at = a[i] - first;
        uint64_t up_to = idx__load_u64(words + 8 * (size_t)(at / 64)) << (63 - at % 64);
        at_a[count] = (uint16_t)i;
        at_b[count] =
            (uint8_t)(before[at / 64] + (unsigned)__builtin_popcountll(up_to) - 1); // if it is set
        count += up_to >> 63;
    }
    return count;
}

static inline size_t pick_bytes(const uint8_t *bytes, const uint8_t *words, size_t n_words,
                                size_t limit, uint8_t *out)
{
    size_t count = 0;
    for (size_t j = 0; j < n_words; j++) {
        uint64_t word = idx__load_u64(words + 8 * j);
        if (count + (unsigned)__builtin_popcountll(word) > limit) {
            return limit + 1;
        }
        for (; word; word &= word - 1) {
            out[count++] = bytes[64 * j + (unsigned)__builtin_ctzll(word)];
        }
    }
    return count;
}

// Three plain loops: the first and the last go by vectors.
static inline bool code_shapes(const uint32_t *freqs, const uint8_t *norms, size_t n,
                               const code_shape_table *known, uint8_t *raw, uint8_t *fractions)
{
    const uint8_t *raw_cells = &known->raw[0][0], *fraction_cells = &known->fractions[0][0];
    uint16_t at[256];
    uint8_t most = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = freqs[i] < IDX_CODE_ROWS - 1 ? freqs[i] : IDX_CODE_ROWS - 1;
        at[i] = (uint16_t)(row * IDX_CODE_NORMS + norms[i]);
    }
    for (size_t i = 0; i < n; i++) {
        raw[i] = raw_cells[at[i]];
        fractions[i] = fraction_cells[at[i]];
    }
    for (size_t i = 0; i < n; i++) {
        most = raw[i] > most ? raw[i] : most;
    }
    return most == IDX_LONG_CODE;
}

// The sum of eight bytes.
static inline uint32_t sum_eight(uint64_t v)
{
    const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);
    return (uint32_t)(((v & even) + (v >> 8 & even)) * UINT64_C(0x0001000100010001) >> 48);
}

static inline void add_groups(const uint8_t *raw, const uint8_t *fractions, size_t n_eights,
                              uint64_t *ends)
{
    uint64_t sum = ends[0];
    for (size_t g = 0; g < n_eights; g++) {
        sum += sum_eight(idx__load_u64(raw + 8 * g));
        sum += (sum_eight(idx__load_u64(fractions + 8 * g)) + 31) / 32;
        ends[g + 1] = sum;
    }
}

#endif
