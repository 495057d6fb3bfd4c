/*
 * Draws from long-tailed distributions by a table of the inverse cumulative function.
 *
 * A curve cuts the probability into CURVE_KNOTS equal parts and keeps where on the number line each
 * part begins; a draw takes a part with its upper bits and interpolates with the rest. The
 * last part, which holds the long tail, is cut into CURVE_KNOTS parts again. A draw costs one load
 * and one multiplication and has no upper limit worth mention (2^40), so that a vocabulary never
 * runs dry.
 *
 *     0        x1   x2      x3                 x(K-1) ........ 2^40
 *     |---1/K---|-1/K-|--1/K--|---- ... --------|-- again K parts --|
 *
 * Tables are made with +, -, *, / on doubles only (logarithm and exponential are our own), so that
 * they are the same bits wherever IEEE 754 is kept and products are not fused into sums.
 */
#ifndef IDX_BENCH_GEN_CURVE_H
#define IDX_BENCH_GEN_CURVE_H

#include <stdint.h>

enum { CURVE_BITS = 8, CURVE_KNOTS = 1 << CURVE_BITS, CURVE_FRACTION = 8 };

typedef struct curve {
    uint64_t body[CURVE_KNOTS + 1]; // in 1/256
    uint64_t tail[CURVE_KNOTS + 1];
} curve;

/*
 * Zipf-Mandelbrot with a bend: density (x + offset)^-head * (1 + x / bend)^-(tail - head). Up to
 * the bend words fall by the exponent `head`, behind it by `tail`, which must be above 1. A
 * vocabulary of such draws grows by Heaps' law with exponent 1 / tail.
 */
void curve_zipf(curve *c, double head, double offset, double bend, double tail);

// Log-normal with this mean and this standard deviation of the logarithm.
void curve_log_normal(curve *c, double mean, double sigma);

static inline uint64_t curve_draw(const curve *c, uint32_t bits)
{
    const uint64_t *knot = c->body + (bits >> (32 - CURVE_BITS));
    uint64_t fraction = bits << CURVE_BITS >> 16;
    if (__builtin_expect(bits >> (32 - CURVE_BITS) == CURVE_KNOTS - 1, 0)) {
        uint32_t rest = bits << CURVE_BITS;
        knot = c->tail + (rest >> (32 - CURVE_BITS));
        fraction = rest << CURVE_BITS >> 16;
    }
    return (knot[0] + ((knot[1] - knot[0]) * fraction >> 16)) >> CURVE_FRACTION;
}

#endif
