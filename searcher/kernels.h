/*
 * kernels.h: the inner loops of the searcher, one table for each instruction set. kernels_scalar.c
 * is the specification and the oracle; the others equal it bit for bit. No kernel reads or writes
 * outside what it is given, except that outputs said to have room for IDX_KERNEL_SLACK more values
 * may be overwritten there.
 */
#ifndef IDX_SEARCHER_KERNELS_H
#define IDX_SEARCHER_KERNELS_H

#include "common/base/cpu.h"
#include "common/codec/poscode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDX_KERNEL_SLACK 16u
#define IDX_MEETING_SPAN 8192u
#define IDX_BYTE_SLACK 64u /* the same for outputs of bytes */

/* What position codes take (poscode_shape), by frequency and norm; the last row stands for all
 * frequencies above. */
#define IDX_CODE_ROWS 32u
#define IDX_CODE_NORMS 256u
typedef struct code_shape_table {
    uint8_t raw[IDX_CODE_ROWS][IDX_CODE_NORMS]; /* at most IDX_LONG_CODE */
    uint8_t fractions[IDX_CODE_ROWS][IDX_CODE_NORMS];
} code_shape_table;

/* What is long, impossible or in the last row has raw = IDX_LONG_CODE (code_shapes/generate.c). */
extern const code_shape_table idx__code_shapes;

/*
 * Where values of b are, by value less a base: the upper byte of an entry is the round it was
 * written in, the lower the index in b. Entries of other rounds are void, so nothing needs clearing
 * until the rounds begin again.
 */
typedef struct meeting_map {
    uint32_t round; /* 0 before the first use: then `entries` may hold anything */
    uint16_t entries[IDX_MEETING_SPAN];
} meeting_map;

typedef struct score_kernels {
    /* out[i] = idx__score_contribution(weight, freqs[i], table[norms[docs[i]]]) for i < n <= 256;
     * freqs below 2^31. */
    void (*contributions)(const uint32_t *docs, const uint32_t *freqs, size_t n,
                          const uint8_t *norms, const float *table, float weight, uint32_t *out);

    /* Lists the i < n with values[i] > threshold in ascending order; returns their number.
     * `indexes` has slack. */
    size_t (*above)(const uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes);

    /* The same, with the values; then sets all values to 0. n is a multiple of 16. Both outputs
     * have slack. */
    size_t (*collect)(uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes,
                      uint32_t *taken);

    /* Keeps, in place and in order, the pairs with sums[i] > threshold; returns their number. Both
     * arrays have slack. */
    size_t (*filter)(uint32_t *docs, uint32_t *sums, size_t n, uint32_t threshold);

    /* The largest of n >= 1 bytes. */
    uint8_t (*max_byte)(const uint8_t *bytes, size_t n);

    /*
     * The common values of a[0..na) and b[0..nb), both strictly ascending, na <= 65536, nb <= 256:
     * the i-th one is a[at_a[i]] and b[at_b[i]]. Returns their number. Both outputs have slack.
     * `map` is the kernel's memory from call to call.
     */
    size_t (*intersect)(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint16_t *at_a,
                        uint8_t *at_b, meeting_map *map);

    /*
     * The same where b is a row of bits (docblock_bits): bit i of the n_words <= 255 little-endian
     * words stands for first + i, and every a is inside. at_b counts the bits set before. Returns
     * na + 1 when the words hold another number of bits than `total` <= 256.
     */
    size_t (*meet_bits)(const uint32_t *a, size_t na, const uint8_t *words, size_t n_words,
                        uint32_t first, size_t total, uint16_t *at_a, uint8_t *at_b);

    /* Sets bit at + i of `bits` for every bit i set in the words; there is room for one more word
     * than they reach. Returns how many those are. */
    size_t (*or_bits)(uint64_t *bits, size_t at, const uint8_t *words, size_t n_words);

    /* Sets bit i of `bits` where marks[i] is not 0, for i < 64 * n_words, and sets all marks to 0. */
    void (*gather_marks)(uint64_t *bits, uint8_t *marks, size_t n_words);

    /* How many bits are set. */
    size_t (*count_bits)(const uint64_t *bits, size_t n_words);

    /* before[j] = how many bits are set in the words before word j. */
    void (*rank_words)(const uint64_t *bits, size_t n_words, uint32_t *before);

    /* out[i] = how many bits are set before bit at[i] - base, given rank_words() of the words. */
    void (*rank_bits)(const uint64_t *bits, const uint32_t *before, const uint32_t *at, size_t n,
                      uint32_t base, uint32_t *out);

    /* out[0], out[1], ... = bytes[i] for the bits i set in the words, in order; only these bytes are
     * read. Writes at most `limit`, a multiple of 64, and the byte slack; returns how many bits are
     * set, or limit + 1 when those are more than limit. */
    size_t (*pick_bytes)(const uint8_t *bytes, const uint8_t *words, size_t n_words, size_t limit,
                         uint8_t *out);

    /* raw[i] = known->raw[min(freqs[i], last row)][norms[i]] for i < n <= 256, and fractions[i] in the
     * same way; returns whether any raw[i] is IDX_LONG_CODE. All bytes have the byte slack, `freqs`
     * has slack. */
    bool (*code_shapes)(const uint32_t *freqs, const uint8_t *norms, size_t n,
                        const code_shape_table *known, uint8_t *raw, uint8_t *fractions);

    /* ends[g + 1] = ends[g] + the sum of raw[8 g..8 g + 7] + that of fractions[8 g..8 g + 7] / 32, rounded up, for
     * g < n_eights <= 32; ends[0] is given. */
    void (*add_groups)(const uint8_t *raw, const uint8_t *fractions, size_t n_eights, uint64_t *ends);
} score_kernels;

/* The kernels of `level`, which the processor must have; the scalar ones where this build holds no
 * others. */
const score_kernels *idx__score_kernels(idx_cpu level);

extern const score_kernels idx__kernels_scalar, idx__kernels_avx2, idx__kernels_avx512,
    idx__kernels_neon;

#endif
