/*
 * Making the tables of curve.h: the density is integrated by marching along the line in steps that
 * grow with the distance, once for the total and once to set the knots.
 */
#include "bench/gen/curve.h"

#include <stddef.h>
#include <string.h>

static const double LN2 = 0.693147180559945309417;
static const double LIMIT = 1099511627776.0; // 2^40

// Natural logarithm of x > 0 to about 1e-15: x = m 2^e, then the series in (m - 1) / (m + 1).
static double natural_log(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;
    bits = (bits & 0xfffffffffffffu) | 0x3ff0000000000000u;
    memcpy(&x, &bits, sizeof x);
    if (x > 1.4142135623730951) {
        x = x * 0.5;
        exponent++;
    }
    double z = (x - 1) / (x + 1), square = z * z, sum = 0;
    for (int k = 21; k >= 1; k -= 2) {
        sum = sum * square + 1.0 / k;
    }
    return 2 * z * sum + exponent * LN2;
}

// e to the x for |x| < 700: x = n ln 2 + r, then the series in r.
static double exponential(double x)
{
    if (x < -700) {
        return 0;
    }
    double whole = x / LN2;
    int n = (int)(whole < 0 ? whole - 0.5 : whole + 0.5);
    double r = x - n * LN2, sum = 1;
    for (int k = 15; k >= 1; k--) {
        sum = 1 + sum * r / k;
    }
    uint64_t bits = (uint64_t)(n + 1023) << 52;
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    return sum * scale;
}

typedef struct density {
    enum { ZIPF, LOG_NORMAL } kind;
    double head, offset, bend, tail; // Zipf
    double mu, sigma;                // log-normal
} density;

static double density_at(const density *d, double x)
{
    if (d->kind == ZIPF) {
        return exponential(-d->head * natural_log(x + d->offset) -
                           (d->tail - d->head) * natural_log(1 + x / d->bend));
    }
    double z = (natural_log(x + 1e-9) - d->mu) / d->sigma;
    return exponential(-0.5 * z * z) / (x + 1e-9);
}

static double step_at(double x)
{
    double step = x / 128;
    return step < 0.125 ? 0.125 : step;
}

// The knots of one table: the first at `from` of the total, the others `part` of it apart.
typedef struct knots {
    double from, part;
    int next;
    uint64_t knot[CURVE_KNOTS];
} knots;

// Sets those that lie between x and x + step, where the integral grows from sum by area.
static void set_knots(knots *k, double sum, double area, double x, double step)
{
    while (k->next < CURVE_KNOTS) {
        double wanted = k->from + k->part * k->next;
        if (wanted > sum + area) {
            break;
        }
        double inside = wanted > sum ? (wanted - sum) / area : 0;
        k->knot[k->next++] = (uint64_t)((x + step * inside) * (1 << CURVE_FRACTION));
    }
}

static double integrate(const density *d, knots *body, knots *tail)
{
    double sum = 0, left = density_at(d, 0);
    for (double x = 0; x < LIMIT;) {
        double step = step_at(x), right = density_at(d, x + step);
        double area = (left + right) * 0.5 * step;
        if (body) {
            set_knots(body, sum, area, x, step);
            set_knots(tail, sum, area, x, step);
        }
        sum += area;
        x += step;
        left = right;
    }
    return sum;
}

static void build(curve *c, const density *d)
{
    double total = integrate(d, NULL, NULL);
    knots body = {.part = total / CURVE_KNOTS};
    knots tail = {.from = total - total / CURVE_KNOTS, .part = total / CURVE_KNOTS / CURVE_KNOTS};
    integrate(d, &body, &tail);
    for (int i = 0; i < CURVE_KNOTS; i++) {
        // Rounding may leave the last knots unset; they are then where the one before is.
        body.knot[i] = i < body.next ? body.knot[i] : body.knot[i - 1];
        tail.knot[i] = i < tail.next ? tail.knot[i] : tail.knot[i - 1];
        c->body[i] = body.knot[i] < UINT32_MAX ? (uint32_t)body.knot[i] : UINT32_MAX;
        c->tail[i] = tail.knot[i];
    }
    c->body[0] = 0;
    c->tail[CURVE_KNOTS] = tail.knot[CURVE_KNOTS - 1] * 2;
}

void curve_zipf(curve *c, double head, double offset, double bend, double tail)
{
    density d = {.kind = ZIPF, .head = head, .offset = offset, .bend = bend, .tail = tail};
    build(c, &d);
}

void curve_log_normal(curve *c, double mean, double sigma)
{
    density d = {.kind = LOG_NORMAL, .sigma = sigma};
    d.mu = natural_log(mean) - sigma * sigma * 0.5;
    build(c, &d);
}
