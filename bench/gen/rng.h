/*
 * Random numbers of the generator: a counter that is hashed, so that any document, topic or word
 * can have a sequence of its own from a 64-bit key, with no state to advance first.
 *
 * Only 64-bit integer arithmetic: the same numbers on every machine. Not for secrets.
 */
#ifndef IDX_BENCH_GEN_RNG_H
#define IDX_BENCH_GEN_RNG_H

#include <stdint.h>

typedef struct rng {
    uint64_t state;
} rng;

// Both halves of the 128-bit product, folded: one multiplication spreads every bit.
static inline uint64_t rng_fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// A hash of two numbers; mix(a, b) and mix(b, a) differ.
static inline uint64_t rng_mix(uint64_t a, uint64_t b)
{
    return rng_fold(a ^ 0x8ebc6af09c88c6e3u, b ^ 0x589965cc75374cc3u);
}

// The splitmix finaliser, for seeds: neighbouring numbers give unrelated sequences.
static inline uint64_t rng_scramble(uint64_t z)
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline rng rng_from(uint64_t key)
{
    return (rng){rng_scramble(key)};
}

static inline uint64_t rng_next(rng *r)
{
    r->state += 0x9e3779b97f4a7c15u;
    return rng_fold(r->state, r->state ^ 0xd6e8feb86659fd93u);
}

// 0 to n - 1 from 32 random bits.
static inline uint32_t rng_below(uint32_t bits, uint32_t n)
{
    return (uint32_t)(((uint64_t)bits * n) >> 32);
}

#endif
