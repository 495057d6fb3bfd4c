/*
 * micro_search.c: how fast the searcher's inner loops are: intersections and top-k collectors.
 *
 *     micro_search [ROUNDS]
 *
 * Intersections of a block of 256 documents with fewer or as many others, as gaps and as bits, for
 * each instruction set: nanoseconds and values a cycle over both sides. Collectors: candidates in
 * random order offered to a top-k of 10, 100 and 1000, nanoseconds for each candidate, sorted hits
 * included. Every kernel must give what the scalar one gives, every top-k what a sort gives, before it
 * is timed. The best of ROUNDS is reported; micro.h says what a cycle is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/micro/micro.h"
#include "common/base/bytes.h"
#include "common/base/cpu.h"
#include "searcher/kernels.h"
#include "searcher/topk.h"

enum { BLOCKS = 64, OFFERED = 100000 };

static unsigned rounds = 200;
static double ns_per_cycle;

static void die(const char *what, const char *level)
{
    fprintf(stderr, "micro_search: %s of %s differs from what it must be\n", what, level);
    exit(1);
}

// ---- intersections

typedef struct pair {
    uint32_t a[256], b[256], first;
    uint64_t bits[64]; // b once more
    size_t na, n_words;
} pair;

// b: 256 documents with random gaps below `gap`; a: na documents over the same range.
static void pair_make(pair *p, size_t na, uint32_t gap, uint64_t *seed)
{
    uint32_t at = p->first = 1000;
    memset(p->bits, 0, sizeof p->bits);
    for (size_t i = 0; i < 256; i++) {
        p->b[i] = at;
        if (gap <= 16) {
            p->bits[(at - p->first) / 64] |= UINT64_C(1) << (at - p->first) % 64;
            p->n_words = (at - p->first) / 64 + 1;
        }
        at += 1 + (uint32_t)(random_next(seed) % gap);
    }
    uint64_t step = (p->b[255] - p->first) / na;
    for (size_t i = 0; i < na; i++) {
        p->a[i] = p->first + (uint32_t)(i * step + random_next(seed) % (step ? step : 1));
    }
    p->na = na;
}

static size_t meet_one(const score_kernels *k, const pair *p, bool as_bits, uint16_t *at_a,
                       uint8_t *at_b, meeting_map *map)
{
    return as_bits ? k->meet_bits(p->a, p->na, (const uint8_t *)p->bits, p->n_words, p->first, 256,
                                  at_a, at_b)
                   : k->intersect(p->a, p->na, p->b, 256, at_a, at_b, map);
}

static void check_pair(idx_cpu level, const pair *p, bool as_bits)
{
    static meeting_map map;
    uint16_t want_a[256 + IDX_KERNEL_SLACK], got_a[256 + IDX_KERNEL_SLACK];
    uint8_t want_b[256 + IDX_KERNEL_SLACK], got_b[256 + IDX_KERNEL_SLACK];
    map.round = 0;
    size_t want = idx__kernels_scalar.intersect(p->a, p->na, p->b, 256, want_a, want_b, &map);
    size_t got = meet_one(idx__score_kernels(level), p, as_bits, got_a, got_b, &map);
    if (got != want || memcmp(got_a, want_a, want * sizeof *want_a) != 0 ||
        memcmp(got_b, want_b, want) != 0) {
        die(as_bits ? "meet_bits" : "intersect", idx__cpu_name(level));
    }
}

static double time_pairs(idx_cpu level, const pair *pairs, bool as_bits)
{
    static meeting_map map;
    const score_kernels *k = idx__score_kernels(level);
    uint16_t at_a[256 + IDX_KERNEL_SLACK];
    uint8_t at_b[256 + IDX_KERNEL_SLACK];
    double best = 1e18;
    map.round = 0;
    for (unsigned r = 0; r < rounds; r++) {
        size_t sum = 0;
        double start = now_ns();
        for (size_t i = 0; i < BLOCKS; i++) {
            sum += meet_one(k, &pairs[i], as_bits, at_a, at_b, &map);
        }
        double ns = (now_ns() - start) / BLOCKS;
        __asm__ volatile("" : : "r"(sum));
        best = ns < best ? ns : best;
    }
    return best;
}

static void measure_intersections(void)
{
    static const size_t sizes[] = {1, 8, 32, 128};
    static const uint32_t gaps[] = {4, 16, 200};
    static pair pairs[BLOCKS];
    uint64_t seed = 1;
    printf("intersection with a block of 256\n%8s %6s %6s %6s %10s %14s\n", "level", "form", "gap",
           "others", "ns", "values/cycle");
    for (size_t g = 0; g < 3; g++) {
        for (size_t n = 0; n < 4; n++) {
            for (size_t i = 0; i < BLOCKS; i++) {
                pair_make(&pairs[i], sizes[n], gaps[g], &seed);
            }
            for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
                for (int as_bits = 0; idx__cpu_has(level) && as_bits < (gaps[g] <= 16 ? 2 : 1);
                     as_bits++) {
                    for (size_t i = 0; i < BLOCKS; i++) {
                        check_pair(level, &pairs[i], as_bits);
                    }
                    double ns = time_pairs(level, pairs, as_bits);
                    printf("%8s %6s %6u %6zu %10.1f %14.2f\n", idx__cpu_name(level),
                           as_bits ? "bits" : "gaps", gaps[g] / 2, sizes[n], ns,
                           (double)(256 + sizes[n]) * ns_per_cycle / ns);
                }
            }
        }
    }
}

// ---- collectors

static int descending(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x < *y) - (*x > *y);
}

static void measure_collectors(void)
{
    static const size_t ks[] = {10, 100, 1000, 10000};
    uint32_t *sums = malloc(OFFERED * sizeof *sums);
    uint64_t *sorted = malloc(OFFERED * sizeof *sorted), seed = 2;
    if (!sums || !sorted) {
        exit(1);
    }
    for (uint32_t i = 0; i < OFFERED; i++) {
        sums[i] = 1 + (uint32_t)(random_next(&seed) >> 40);
        sorted[i] = (uint64_t)sums[i] << 32 | (uint32_t)~i;
    }
    qsort(sorted, OFFERED, sizeof *sorted, descending);
    printf("top-k of %u candidates\n%8s %14s\n", (unsigned)OFFERED, "k", "ns/candidate");
    for (size_t n = 0; n < 4; n++) {
        double best = 1e18;
        for (unsigned r = 0; r < rounds; r++) {
            topk t;
            double start = now_ns();
            idx__topk_init(&t, ks[n], NULL);
            for (uint32_t i = 0; i < OFFERED; i++) {
                idx__topk_offer(&t, i, sums[i]);
            }
            idx__topk_finish(&t);
            double ns = (now_ns() - start) / OFFERED;
            best = ns < best ? ns : best;
            if (t.count != ks[n] || memcmp(t.keys, sorted, ks[n] * sizeof *sorted) != 0) {
                die("top-k", "it");
            }
            idx__topk_release(&t);
        }
        printf("%8zu %14.2f\n", ks[n], best);
    }
    free(sums);
    free(sorted);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        rounds = (unsigned)strtoul(argv[1], NULL, 10);
        rounds = rounds ? rounds : 1;
    }
    ns_per_cycle = measure_cycle();
    printf("%.3f ns a cycle\n", ns_per_cycle);
    measure_intersections();
    measure_collectors();
    return 0;
}
