/*
 * score.c: see score.h. The contract of scoring by BM25 (other formulas: similarity.c):
 *
 *  1. N documents, body and title tokens, and each word's df are of the whole index, or of the
 *     idx_statistics given. average = (float)((body + w * title) / N) in double; 1 if that is not
 *     above 0.
 *  2. idf of a word = ln(1 + (N - df + 0.5) / (df + 0.5)) in double, with idx__score_ln(). Of a
 *     phrase: the sum of its words' in order, a repeated word as often as it stands. Of a concept,
 *     which is a word or phrase with alternatives: that of the word or phrase; when the index lacks
 *     one of its words, the lowest among the alternatives of which it lacks none, if there are any.
 *  3. weight of a leaf = (idf * (k1 + 1)) * repeat * share in double; the share is 1 but for words
 *     that ask (question.h) and those that idx_query_expand() added.
 *  4. S = the largest integer in [-20, 60] with (sum of the weights of all leaves that are not
 *     excluded, in the order of the text) * 2^S < 2^30. W = (float)(weight * 2^S).
 *  5. f = body + w * title occurrences in float; in a title leaf w * title alone; 0 for what does
 *     not match. When w is the index's own weight w0, body + w0 * title is an integer that the
 *     index holds.
 *     A phrase with a slop has occurrences in units of 2^-20 (slop.h): f = (float)units * 2^-20, units of body and
 *     title added up as integers where the plain phrase adds occurrences so, else each made float first. They are not
 *     above those of any of its words, so bounds hold.
 *     In a concept f = f + weight * f of this way to say it, over all ways in order, in float, each
 *     operation rounded; what is written has the weight 1. It matches where one of them does.
 *  6. length = value(norm(body length + w0 * title length)) when w = w0 or no document of the
 *     segment has a title, else value(body norm) + w * value(title norm), in float.
 *     K = k1 * ((1 - b) + (b * length) / average).
 *  7. contribution = 1 + (uint32_t)(W * (f / (f + K))), or 1 when f + K is 0. Sums are uint32_t:
 *     1024 leaves and 2^30.
 *  8. score = (float)((double)sum * 2^-S). Rank by sum, then by document number.
 *
 * ln x: x = m * 2^e with m in [sqrt(1/2), sqrt 2); s = (m - 1) / (m + 1);
 * ln x = e * ln 2 + 2 s (1 + s^2/3 + s^4/5 + ...), eleven terms by Horner's rule. Only + - * / and
 * the exponent field: no library whose last bit may differ.
 *
 * Bounds for other parameters
 *
 * The index holds impacts u = m / (m + 1), m = f / K0, for its reference parameters; K0(l) = a0 +
 * s0 l is linear in the length l, a0 = k1 (1 - b), s0 = k1 b / average. A query has m' = f' / K',
 * K'(l) = a' + s' l.
 *
 * Same title weight: f' = f, l' = l, so m' = m / (K'/K0). The quotient of two linear functions is
 * monotonic in l >= 0, so it lies between its ends a'/a0 and s'/s0. With r the smaller end,
 * m' <= m / r, and for an impact bounded by U,
 *
 *      u' <= U / (U + (1 - U) r),
 *
 * which grows with U and falls with r. With r the larger end the same formula bounds a k-th best
 * value from below. If an end is missing (a0 or s0 is 0) the bound is 1 (r = 0) and the k-th best
 * values say nothing.
 *
 * Other title weight w: body + w t <= max(1, w/w0) (body + w0 t), so f' <= phi f. Rounding down to
 * five significant bits keeps more than 16/17 of a length, and saturates at 507 904 on both sides,
 * so value(body) + w value(title) >= 16/17 min(1, w/w0) l: l' >= gamma l. K' grows with the
 * length: K'(l') >= a' + s' gamma l. So r = min(a'/a0, gamma s'/s0) / phi. A title leaf has f' = w
 * t <= the f' of the whole; a phrase occurs no more often than any of its words: their bounds
 * hold.
 *
 * Rounding: a contribution differs from the real number W u' by at most eight roundings of float
 * (K: four; f + K; the quotient; the product; r), below 1e-6 of it; the bound and the index's own
 * rounding (upwards) take as much again. The factor 1.00001 covers ten times that, and 2 instead
 * of 1 covers the truncation; 0.99999 without the 1 does for k-th best values.
 */
#include "searcher/score.h"

#include "common/codec/norm.h"

#include <string.h>

static uint64_t double_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double bits_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// x = result * 2^*exponent with the result in [1, 2), for normal x > 0.
static double split(double x, int *exponent)
{
    uint64_t bits = double_bits(x);
    *exponent = (int)(bits >> 52) - 1023;
    return bits_double((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
}

double idx__score_ln(double x)
{
    int e;
    double m = split(x, &e);
    if (m >= 1.4142135623730951) {
        m = m / 2.0;
        e++;
    }
    double s = (m - 1.0) / (m + 1.0);
    double z = s * s;
    double sum = 0.0;
    for (int i = 21; i >= 1; i -= 2) {
        sum = sum * z + 1.0 / (double)i;
    }
    return (double)e * 0.6931471805599453 + 2.0 * s * sum;
}

double idx__score_idf(uint64_t documents, uint64_t df)
{
    double rest = df < documents ? (double)(documents - df) : 0.0;
    return idx__score_ln(1.0 + (rest + 0.5) / ((double)df + 0.5));
}

float idx__score_average(uint64_t documents, uint64_t body_tokens, uint64_t title_tokens,
                         float title_weight)
{
    if (documents == 0) {
        return 1.0f;
    }
    double tokens = (double)body_tokens + (double)title_weight * (double)title_tokens;
    float average = (float)(tokens / (double)documents);
    return average > 0.0f ? average : 1.0f;
}

double idx__score_power(double x, int exponent)
{
    return x * bits_double((uint64_t)(exponent + 1023) << 52);
}

int idx__score_scale(double weight_sum)
{
    if (!(weight_sum > 0.0)) {
        return 60;
    }
    int e;
    split(weight_sum, &e);
    int scale = 29 - e; // weight_sum < 2^(e + 1)
    return scale < -20 ? -20 : scale > 60 ? 60 : scale;
}

static float smaller(float a, float b)
{
    return a < b ? a : b;
}

// Fills bound_ratio and kth_ratio: r of the proof above.
static void set_ratios(score_model *m, const segment_meta *meta)
{
    m->bound_ratio = 0.0f;
    m->kth_ratio = 0.0f;
    float a0 = meta->k1 * (1.0f - meta->b), s0 = meta->k1 * meta->b / meta->average_length;
    float a = m->k1 * (1.0f - m->b), s = m->k1 * m->b / m->average;
    if (!(a0 > 0.0f && s0 > 0.0f)) {
        return;
    }
    float first = a / a0, last = s / s0;
    if (m->is_plain) {
        m->bound_ratio = smaller(first, last);
        m->kth_ratio = first > last ? first : last;
    } else {
        float ratio = m->title_weight / m->base_weight;
        float gamma = smaller(1.0f, ratio) * (16.0f / 17.0f);
        float phi = ratio > 1.0f ? ratio : 1.0f;
        m->bound_ratio = smaller(first, gamma * last) / phi;
    }
}

void idx__score_model_init(score_model *m, const segment *s, float k1, float b, float average,
                           float title_weight)
{
    m->k1 = k1;
    m->b = b;
    m->average = average;
    m->title_weight = title_weight;
    m->formula = NULL;
    m->share = 1.0f;
    m->rest = 0.0f;
    m->base_weight = (float)s->meta.title_weight;
    m->is_plain = title_weight == m->base_weight || !s->title_norms;
    m->norms = s->norms;
    m->body_norms = s->body_norms;
    m->title_norms = s->title_norms;
    if (m->is_plain) {
        for (unsigned c = 0; c < 256; c++) {
            m->table[c] = idx__score_norm(k1, b, average, (float)idx__norm_value((uint8_t)c));
        }
    }
    set_ratios(m, &s->meta);
}

float idx__score_length(const score_model *m, uint32_t doc)
{
    if (m->is_plain) {
        return (float)idx__norm_value(m->norms[doc]);
    }
    return (float)idx__norm_value(m->body_norms[doc]) +
           m->title_weight * (float)idx__norm_value(m->title_norms[doc]);
}
