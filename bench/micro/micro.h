/*
 * micro.h: what the programs of this folder share: clocks, the length of a cycle, numbers by seed.
 *
 * A cycle is the time of one addition in a chain of them, measured at the start, so that the
 * processor's changing clock does not matter much.
 */
#ifndef IDX_BENCH_MICRO_MICRO_H
#define IDX_BENCH_MICRO_MICRO_H

#include <stdint.h>
#include <time.h>

static inline double clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static inline double now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Nanoseconds of a cycle. */
static inline double measure_cycle(void)
{
    enum { TURNS = 100000, ADDS = 8 };
    double best = 1e9;
    for (int k = 0; k < 50; k++) {
        uint64_t x = 1;
        double start = now_ns();
        for (int i = 0; i < TURNS; i++) {
            for (int add = 0; add < ADDS; add++) {
                x += 1;
                __asm__ volatile("" : "+r"(x)); // one addition after the other
            }
        }
        double ns = (now_ns() - start) / TURNS / ADDS;
        best = ns < best ? ns : best;
    }
    return best;
}

#endif
