/*
 * micro_codec.c: how fast blocks of integers decode, and how small they are.
 *
 *     micro_codec [ROUNDS]
 *
 * Three tables: values a cycle for each kernel, instruction set and width; of searches; and for each
 * instruction set whole blocks of document ids with geometric gaps: how large they are against the
 * entropy, and how long encoding (by the process's own instruction set) and decoding take. Every
 * kernel must give what the scalar one gives before it is timed. The data stays
 * in the first-level cache; the best of ROUNDS is reported. micro.h says what a cycle is.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/micro/micro.h"
#include "common/base/cpu.h"
#include "common/codec/bitpack.h"
#include "common/codec/docblock.h"

enum {
    BLOCKS = 16,
    REPEATS = 40, // of all the blocks, in one timing
};

static double ns_per_cycle;
static int rounds = 200;

static void die_unequal(const char *what, idx_cpu level, unsigned w)
{
    fprintf(stderr, "micro_codec: %s of %s differs from scalar at width %u\n", what,
            idx__cpu_name(level), w);
    exit(1);
}

// Runs `statement` for every block b, many times over, and gives values a cycle at `count` a block.
#define RATE(result, count, statement)                                                             \
    do {                                                                                           \
        double best_ns = 1e18;                                                                     \
        for (int round = 0; round < rounds; round++) {                                             \
            double start_ns = now_ns();                                                            \
            for (int repeat = 0; repeat < REPEATS; repeat++) {                                     \
                for (size_t b = 0; b < BLOCKS; b++) {                                              \
                    statement;                                                                     \
                }                                                                                  \
            }                                                                                      \
            double round_ns = now_ns() - start_ns;                                                 \
            best_ns = round_ns < best_ns ? round_ns : best_ns;                                     \
        }                                                                                          \
        (result) = (double)(count)*BLOCKS * REPEATS * ns_per_cycle / best_ns;                      \
    } while (0)

static void bench_width(const bitpack_kernels *k, idx_cpu level, unsigned w)
{
    static uint8_t packed[BLOCKS][1024];
    static uint32_t out[IDX_BLOCK], expected[IDX_BLOCK];
    const bitpack_kernels *scalar = idx__bitpack_kernels(IDX_CPU_SCALAR);
    uint64_t seed = w;
    uint32_t values[IDX_BLOCK];
    double pack, unpack, delta, sum;

    for (size_t b = 0; b < BLOCKS; b++) {
        for (size_t i = 0; i < IDX_BLOCK; i++) {
            values[i] = (uint32_t)random_next(&seed);
        }
        scalar->pack(values, w, packed[b]);
        scalar->unpack(packed[b], w, expected);
        k->unpack(packed[b], w, out);
        if (memcmp(out, expected, sizeof out) != 0) {
            die_unequal("unpack", level, w);
        }
        scalar->unpack_delta(packed[b], w, 7, expected);
        k->unpack_delta(packed[b], w, 7, out);
        if (memcmp(out, expected, sizeof out) != 0) {
            die_unequal("unpack_delta", level, w);
        }
    }
    RATE(unpack, IDX_BLOCK, k->unpack(packed[b], w, out));
    RATE(delta, IDX_BLOCK, k->unpack_delta(packed[b], w, 7, out));
    RATE(sum, IDX_BLOCK, k->prefix_sum(out, IDX_BLOCK, 7));
    RATE(pack, IDX_BLOCK, k->pack(values, w, packed[b]));
    printf("%-8s %5u %10.2f %12.2f %10.2f %10.2f\n", idx__cpu_name(level), w, unpack, delta, sum,
           pack);
}

static void bench_searches(const bitpack_kernels *k, idx_cpu level)
{
    static uint8_t bytes[BLOCKS][1024], bits[BLOCKS][32];
    static uint32_t sorted[BLOCKS][IDX_BLOCK], out[IDX_BLOCK], expected[IDX_BLOCK];
    const bitpack_kernels *scalar = idx__bitpack_kernels(IDX_CPU_SCALAR);
    uint64_t seed = 1;
    double scan, find, expand;
    size_t sink = 0, n_bits = 0;

    for (size_t b = 0; b < BLOCKS; b++) {
        for (size_t i = 0; i < sizeof bits[b]; i++) { // a third of the bits
            bits[b][i] = 0;
            for (int j = 0; j < 8; j++) {
                bits[b][i] |= (uint8_t)((random_next(&seed) % 3 == 0) << j);
            }
        }
        n_bits += scalar->expand_bits(bits[b], 4, 9, IDX_BLOCK, expected);
        size_t n = k->expand_bits(bits[b], 4, 9, IDX_BLOCK, out);
        if (memcmp(out, expected, n * sizeof *out) != 0) {
            die_unequal("expand_bits", level, 0);
        }
        for (size_t i = 0; i < sizeof bytes[b]; i++) {
            bytes[b][i] = (uint8_t)(random_next(&seed) % 200);
        }
        bytes[b][1000] = 200;
        for (size_t i = 0; i < IDX_BLOCK; i++) {
            sorted[b][i] = (uint32_t)(i * 100);
        }
        if (k->scan_bytes_ge(bytes[b], 1024, 200) != 1000) {
            die_unequal("scan_bytes_ge", level, 0);
        }
        for (uint32_t x = 0; x < 25700; x += 50) {
            if (k->find_u32_ge(sorted[b], IDX_BLOCK, x) !=
                scalar->find_u32_ge(sorted[b], IDX_BLOCK, x)) {
                die_unequal("find_u32_ge", level, 0);
            }
        }
    }
    RATE(expand, (double)n_bits / BLOCKS, sink += k->expand_bits(bits[b], 4, 9, IDX_BLOCK, out));
    RATE(scan, 1000, sink += k->scan_bytes_ge(bytes[b], 1024, 200));
    uint32_t x = 0;
    RATE(find, 1, {
        x = (x * 5 + 12345) & 16383;
        sink += k->find_u32_ge(sorted[b], IDX_BLOCK, x);
    });
    printf("%-8s %15.2f %15.1f %20.1f\n", idx__cpu_name(level), expand, scan, 1 / find);
    if (sink == 0) {
        printf("\n"); // keeps the results alive
    }
}

// Ascending ids with geometric gaps of the given mean.
static void make_docs(double mean, uint64_t *seed, uint32_t base, size_t n, uint32_t *docs)
{
    double scale = mean > 1 ? 1 / log1p(-1 / mean) : 0;

    for (size_t i = 0; i < n; i++) {
        double u = ((double)(random_next(seed) >> 11) + 0.5) * 0x1p-53;
        base += 1 + (uint32_t)(log(u) * scale);
        docs[i] = base;
    }
}

static double entropy_bits(double mean)
{
    double p = 1 / mean;
    return p < 1 ? (-p * log2(p) - (1 - p) * log2(1 - p)) / p : 0;
}

static void bench_docs(idx_cpu level, double mean, size_t n)
{
    const bitpack_kernels *k = idx__bitpack_kernels(level);
    static uint8_t encoded[BLOCKS][1 + 4 * IDX_BLOCK], again[1 + 4 * IDX_BLOCK];
    static uint32_t docs[IDX_BLOCK], out[IDX_BLOCK];
    size_t bytes[BLOCKS], total = 0, fano = 0, bitsets = 0, used;
    uint64_t seed = (uint64_t)mean + n;
    double rate, writing;

    for (int turn = 0; turn < 64; turn++) { // the last turn's blocks are timed
        for (size_t b = 0; b < BLOCKS; b++) {
            make_docs(mean, &seed, UINT32_MAX, n, docs);
            bytes[b] = idx__docblock_encode(docs, n, UINT32_MAX, encoded[b]);
            total += bytes[b];
            bitsets += idx__docblock_is_bitset(encoded[b]);
            fano += encoded[b][0] >= IDX_DOCBLOCK_ELIAS_FANO;
            if (idx__docblock_decode(k, encoded[b], bytes[b], n, UINT32_MAX, out, &used) != 0 ||
                used != bytes[b] || memcmp(out, docs, n * sizeof *docs) != 0) {
                die_unequal("idx__docblock_decode", level, 0);
            }
        }
    }
    int failed = 0;
    RATE(rate, n,
         failed |= idx__docblock_decode(k, encoded[b], bytes[b], n, UINT32_MAX, out, &used));
    size_t written = 0; // of the last block, as often as there are blocks
    RATE(writing, n, written += idx__docblock_encode(docs, n, UINT32_MAX, again) + b);
    failed |= written == 0;
    double blocks = 64 * BLOCKS;
    printf("%-8s %9.1f %5zu %9.3f %9.3f %8.1f%% %8.0f%% %8.0f%% %10.2f %9.1f %9.1f\n",
           idx__cpu_name(level), mean, n,
           8 * (double)total / blocks / (double)n, entropy_bits(mean),
           100 * (8 * (double)total / blocks / (double)n / entropy_bits(mean) - 1),
           100 * (double)fano / blocks, 100 * (double)bitsets / blocks, failed ? 0 : rate,
           failed ? 0 : (double)n / rate * ns_per_cycle, (double)n / writing * ns_per_cycle);
}

int main(int argc, char **argv)
{
    static const unsigned widths[] = {0, 1, 3, 7, 8, 10, 12, 16, 20, 28, 32};
    static const double means[] = {1.1, 1.5, 2, 3, 4, 6, 10, 20, 50, 100, 1000, 20000};

    if (argc > 1) {
        rounds = atoi(argv[1]) > 0 ? atoi(argv[1]) : 1;
    }
    ns_per_cycle = measure_cycle();
    printf("one cycle: %.3f ns\n\nvalues a cycle, blocks of 256\n", ns_per_cycle);
    printf("level    width     unpack unpack_delta prefix_sum       pack\n");
    for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
        for (size_t i = 0; idx__cpu_has(level) && i < sizeof widths / sizeof *widths; i++) {
            bench_width(idx__bitpack_kernels(level), level, widths[i]);
        }
    }
    printf("\nlevel    expand_bits v/c scan_bytes b/c find_u32 of 256, cyc\n");
    for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
        if (idx__cpu_has(level)) {
            bench_searches(idx__bitpack_kernels(level), level);
        }
    }
    printf("\ndocument blocks, geometric gaps\nlevel     mean gap  docs  bits/doc   entropy     over     fano   "
           "bitset values/cyc  ns/block    encode\n");
    for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
        for (size_t i = 0; idx__cpu_has(level) && i < sizeof means / sizeof *means; i++) {
            bench_docs(level, means[i], IDX_BLOCK);
            bench_docs(level, means[i], 40);
        }
    }
    return 0;
}
