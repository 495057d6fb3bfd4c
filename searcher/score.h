/*
 * score.h: BM25 in integers: the arithmetic that every executor, every instruction set and every
 * order of work must agree on to the bit. score.c is the contract, step by step; tests/reference/
 * holds it a second time.
 *
 * A leaf has a weight W. A document that holds it with frequency f and length norm K gets the
 * contribution
 *
 *     1 + (uint32_t)(W * (f / (f + K)))        float, each operation rounded once, then truncated
 *
 * and the sum of its contributions: integers, so the order of addition does not matter. All weights
 * of a search share one power of two, 2^scale, that keeps the largest possible sum near 2^30.
 */
#ifndef IDX_SEARCHER_SCORE_H
#define IDX_SEARCHER_SCORE_H

#include "common/format/segment.h"
#include <idx/searcher.h>

#include <stdbool.h>
#include <stdint.h>

/* ln x for finite x > 0: the same bits on every machine. */
double idx__score_ln(double x);

/* ln(1 + (documents - df + 0.5) / (df + 0.5)); a df above `documents` counts as `documents`. */
double idx__score_idf(uint64_t documents, uint64_t df);

/* (float)((body_tokens + title_weight * title_tokens) / documents); 1 when that is not above 0. */
float idx__score_average(uint64_t documents, uint64_t body_tokens, uint64_t title_tokens,
                         float title_weight);

/* The largest S in [-20, 60] with weight_sum * 2^S < 2^30; 60 when the sum is 0. */
int idx__score_scale(double weight_sum);

/* x * 2^exponent for exponents from -100 to 100: exact but for the range of double. */
double idx__score_power(double x, int exponent);

/* The length norm K of a length. */
static inline float idx__score_norm(float k1, float b, float average, float length)
{
    return k1 * ((1.0f - b) + (b * length) / average);
}

static inline uint32_t idx__score_contribution(float weight, float f, float norm)
{
    float whole = f + norm;
    return whole > 0.0f ? 1u + (uint32_t)(weight * (f / whole)) : 1u;
}

/* A formula other than BM25 (similarity.c). */
typedef struct score_formula {
    const idx_similarity *similarity;
    float share, rest; /* BM25+: g = share * f / (f + K) + rest; else 1 and 0 */
    double documents, tokens;
} score_formula;

/* What such a formula needs to know of a leaf, beside its weight. */
typedef struct score_leaf {
    double df, cf;
    float rate, scale; /* Dirichlet: 1 / (mu p), and 1 / the most that can come */
} score_leaf;

/* What scoring needs to know of one segment. */
typedef struct score_model {
    float k1, b, average, title_weight;
    bool is_plain;     /* the main frequency and the combined norm are the weighted ones: the title
                          weight is the index's */
    float base_weight; /* w0: the title weight inside the main frequency */
    const uint8_t *norms, *body_norms, *title_norms;
    const score_formula *formula; /* NULL: BM25 */
    float share, rest;            /* of the formula; 1 and 0 without */
    float table[256]; /* when plain: K by combined norm, or what the formula has in its place */
    /* How impacts and k-th best values translate: see score.c. */
    float bound_ratio;
    float kth_ratio; /* 0: the k-th best values say nothing */
} score_model;

void idx__score_model_init(score_model *m, const segment *s, float k1, float b, float average,
                           float title_weight);

/* Length and norm of a document under any title weight. */
float idx__score_length(const score_model *m, uint32_t doc);

/* Makes `m`, which is ready for BM25, one for another formula; NULL: nothing to do. */
void idx__score_model_use(score_model *m, const score_formula *formula);

/* What a formula has in the place of K, and its contributions (similarity.c). */
float idx__formula_norm(const score_model *m, float length);
uint32_t idx__formula_contribution(const score_model *m, const score_leaf *leaf, float weight,
                                   float f, float norm);

static inline float idx__score_doc_norm(const score_model *m, uint32_t doc)
{
    if (m->is_plain) {
        return m->table[m->norms[doc]];
    }
    float length = idx__score_length(m, doc);
    return m->formula ? idx__formula_norm(m, length)
                      : idx__score_norm(m->k1, m->b, m->average, length);
}

/* The contribution under any formula; `leaf` is needed where there is one. */
static inline uint32_t idx__score_points(const score_model *m, const score_leaf *leaf, float weight,
                                         float f, float norm)
{
    return m->formula ? idx__formula_contribution(m, leaf, weight, f, norm)
                      : idx__score_contribution(weight, f, norm);
}

/* The weighted frequency of a posting with this main frequency and these title occurrences. */
static inline float idx__score_frequency(const score_model *m, uint32_t main, uint32_t title_tf)
{
    return m->is_plain ? (float)main
                       : (float)(main - (uint32_t)m->base_weight * title_tf) +
                             m->title_weight * (float)title_tf;
}

/* Not below any contribution of a leaf of this weight to a posting whose impact is at most
 * `impact`. */
static inline uint32_t idx__score_bound(const score_model *m, float weight, float impact)
{
    float rest = (1.0f - impact) * m->bound_ratio;
    float u = impact + rest > 0.0f && rest > 0.0f ? impact / (impact + rest) : 1.0f;
    return 2u + (uint32_t)(weight * (m->share * u + m->rest) * 1.00001f);
}

/* Not above the contribution of a leaf of this weight to any posting whose impact is at least
 * `impact`; 0 if unknown. */
static inline uint32_t idx__score_kth(const score_model *m, float weight, float impact)
{
    if (m->kth_ratio <= 0.0f || impact <= 0.0f) {
        return 0;
    }
    float u = impact / (impact + (1.0f - impact) * m->kth_ratio);
    return (uint32_t)(weight * (m->share * u + m->rest) * 0.99999f);
}

#endif
