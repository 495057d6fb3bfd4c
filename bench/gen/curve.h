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

// Knots are in 1/256. Those of the body end at 2^24, so that a curve's hot part is one kilobyte.
typedef struct curve {
    uint32_t body[CURVE_KNOTS];
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
    uint32_t part = bits >> (32 - CURVE_BITS), rest = bits << CURVE_BITS;
    if (__builtin_expect(part < CURVE_KNOTS - 1, 1)) {
        uint64_t from = c->body[part], width = c->body[part + 1] - from;
        return (from + (width * (rest >> 16) >> 16)) >> CURVE_FRACTION;
    }
    const uint64_t *knot = c->tail + (rest >> (32 - CURVE_BITS));
    uint64_t fraction = rest << CURVE_BITS >> 16;
    return (knot[0] + ((knot[1] - knot[0]) * fraction >> 16)) >> CURVE_FRACTION;
}

#endif
