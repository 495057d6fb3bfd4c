/*
 * similarity.c: see similarity.h, and the formulas in idx/searcher.h. The contract, beside that of
 * score.c:
 *
 *  - A leaf's weight is the most that its formula can give, times `repeat` and share, in double; all leaves
 * share the scale S as in score.c, and W = (float)(weight * 2^S). A posting contributes 1 +
 * (uint32_t)(W * g), g the share of the most that it reaches, from 0 to 1, in float unless said
 * otherwise, each operation rounded once:
 *
 *      BM25+      most = idf * (k1 + 1 + delta), in double;  share = (float)((k1 + 1) / (k1 + 1 +
 * delta)), rest = (float)(delta / (k1 + 1 + delta));  g = share * (f / (f + K)) + rest; f / (f + K)
 * is 0 where f + K is TF-IDF     most = idf * idf * 17 / 16;  norm = (float)(1 / sqrt(length)), 1
 * for length 0; g = min(1, sqrt(f) * norm * (16/17)) Dirichlet  most = ln(1.0625 / p);  rate =
 * (float)(1 / (mu * p)), scale = (float)(1 / most); norm = (float)ln(1 + length / mu); g = min(1,
 * max(0, (float)(ln(1 + f * rate) - norm) * scale)), the difference in double InL2       most = the
 * sum of log2((N + 1) / (df + 0.5));  norm = (float)log2(1 + c * average / length), length 1 in the
 * place of 0;  t = f * norm;  g = t / (t + 1) own        most = as given;  norm = length;  g =
 * min(1, max(0, (float)(score / most)))
 *
 *    log2 x = ln x / ln 2. p is at least 1e-30. A df above N counts as N.
 *
 *  - A mean, a maximum or a sum over segments never enters but through N, df, cf, C and the
 * average, so that segments, threads and shards with common statistics agree.
 *
 * Most is most: a leaf stands at most as often in a document as this has words, and rounding keeps
 * more than 16/17 of a length: f <= 17/16 length but for lengths above 507904, which are all taken
 * as that; there the minimum cuts. So sqrt(f / length) <= sqrt(17/16) < 17/16; and (1 + f / (mu p))
 * / (1 + length / mu) grows with length towards 17/16 / p.
 *
 * Bounds: BM25+ is a linear function of BM25's f / (f + K): the bounds of score.c hold for that.
 * For the others nothing is known of a block, so its bound is the leaf's weight: never wrong, and
 * good for leaving out whole words that are too frequent to matter. The k-th best values say
 * nothing. The words of a phrase, whose cursors have no leaf, are scored to bound the phrase; an
 * own score need not grow with tf, so they get the most, too.
 */
#include "searcher/similarity.h"

#include "common/base/error.h"
#include "common/codec/norm.h"

#include <stdlib.h>
#include <string.h>

#define LN_2 0.6931471805599453
#define LEAST_P 1e-30
#define ROUNDING 1.0625 // 17/16

static double log2_of(double x)
{
    return idx__score_ln(x) / LN_2;
}

static float between_0_and_1(float x)
{
    return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; // what is no number is 0
}

// ---- parameters

static const char *const names[] = {"bm25", "bm25+", "tfidf", "dirichlet", "inl2", "own"};

#define KINDS (sizeof names / sizeof *names)

void idx_similarity_init(idx_similarity *similarity)
{
    *similarity = (idx_similarity){
        .k1 = IDX_DEFAULT_K1,
        .b = IDX_DEFAULT_B,
        .title_weight = -1.0f,
        .kind = IDX_BM25,
        .delta = 1.0f,
        .mu = 2000.0f,
        .c = 1.0f,
        .most = 100.0,
    };
}

const char *idx_similarity_name(idx_similarity_kind kind)
{
    return (unsigned)kind < KINDS ? names[kind] : NULL;
}

// A parameter, and which kinds have it.
typedef struct parameter {
    const char *name;
    size_t offset;
    double low, high;
    unsigned kinds;
} parameter;

static const parameter parameters[] = {
    {"k1", offsetof(idx_similarity, k1), 0, 100, 1u << IDX_BM25 | 1u << IDX_BM25_PLUS},
    {"b", offsetof(idx_similarity, b), 0, 1, 1u << IDX_BM25 | 1u << IDX_BM25_PLUS},
    {"delta", offsetof(idx_similarity, delta), 0, 100, 1u << IDX_BM25_PLUS},
    {"mu", offsetof(idx_similarity, mu), 1, 1e9, 1u << IDX_DIRICHLET},
    {"c", offsetof(idx_similarity, c), 0.001, 1e6, 1u << IDX_INL2},
};

#define PARAMETERS (sizeof parameters / sizeof *parameters)

static float *place_of(idx_similarity *s, const parameter *p)
{
    return (float *)(void *)((char *)s + p->offset);
}

static int read_parameter(idx_similarity *s, const char *text, size_t bytes, idx_error *err)
{
    const char *sign = memchr(text, '=', bytes);
    char number[32] = "";
    size_t name_bytes = sign ? (size_t)(sign - text) : bytes;
    if (sign && bytes - name_bytes - 1 < sizeof number) {
        memcpy(number, sign + 1, bytes - name_bytes - 1);
    }
    char *end;
    double value = strtod(number, &end);
    for (size_t i = 0; i < PARAMETERS; i++) {
        const parameter *p = &parameters[i];
        if (!(p->kinds >> s->kind & 1u) || strlen(p->name) != name_bytes ||
            memcmp(p->name, text, name_bytes) != 0) {
            continue;
        }
        if (end == number || *end || !(value >= p->low && value <= p->high)) {
            return idx__error_set(err, IDX_EINVAL, "%s of %s is a number from %g to %g", p->name,
                                  names[s->kind], p->low, p->high);
        }
        *place_of(s, p) = (float)value;
        return IDX_OK;
    }
    return idx__error_set(err, IDX_EINVAL, "%s has no parameter \"%.*s\"", names[s->kind],
                          (int)(name_bytes < 40 ? name_bytes : 40), text);
}

int idx_similarity_parse(const char *text, idx_similarity *similarity, idx_error *err)
{
    idx__error_clear(err);
    if (!text || !similarity) {
        return idx__error_set(err, IDX_EINVAL, "idx_similarity_parse: an argument is missing");
    }
    idx_similarity s = *similarity;
    size_t bytes = strcspn(text, ":"), kind = 0;
    while (kind < IDX_OWN_SCORE &&
           (strlen(names[kind]) != bytes || memcmp(names[kind], text, bytes) != 0)) {
        kind++;
    }
    if (kind == IDX_OWN_SCORE) {
        return idx__error_set(
            err, IDX_EINVAL,
            "no similarity is called \"%.*s\": there are bm25, bm25+, tfidf, dirichlet and inl2",
            (int)(bytes < 40 ? bytes : 40), text);
    }
    s.kind = (idx_similarity_kind)kind;
    int rc = IDX_OK;
    for (text += bytes; rc == IDX_OK && *text; text += bytes) {
        text++; // the colon or comma
        bytes = strcspn(text, ",");
        rc = read_parameter(&s, text, bytes, err);
    }
    if (rc == IDX_OK) {
        *similarity = s;
    }
    return rc;
}

int idx__similarity_check(const idx_similarity *s, idx_error *err)
{
    if ((unsigned)s->kind >= KINDS) {
        return idx__error_set(err, IDX_EINVAL, "there is no such similarity");
    }
    for (size_t i = 0; i < PARAMETERS; i++) {
        double value = (double)*place_of((idx_similarity *)(uintptr_t)s, &parameters[i]);
        bool counts = parameters[i].kinds >> s->kind & 1u;
        if (counts && !(value >= parameters[i].low && value <= parameters[i].high)) {
            return idx__error_set(err, IDX_EINVAL,
                                  "%s is out of range: it is a number from %g to %g",
                                  parameters[i].name, parameters[i].low, parameters[i].high);
        }
    }
    if (s->kind == IDX_OWN_SCORE && (!s->score || !(s->most > 0 && s->most <= 1e9))) {
        return idx__error_set(err, IDX_EINVAL,
                              "an own score needs a function and the most that it returns");
    }
    return IDX_OK;
}

bool idx__similarity_needs_cf(const idx_similarity *s)
{
    return s->kind == IDX_DIRICHLET || s->kind == IDX_OWN_SCORE;
}

// ---- leaves

bool idx__formula_init(score_formula *f, const idx_similarity *s, uint64_t documents,
                       uint64_t tokens)
{
    *f = (score_formula){
        .similarity = s,
        .share = 1.0f,
        .documents = (double)documents,
        .tokens = (double)tokens,
    };
    if (s->kind == IDX_BM25_PLUS) {
        double top = (double)s->k1 + 1.0, delta = (double)s->delta;
        f->share = (float)(top / (top + delta));
        f->rest = (float)(delta / (top + delta));
    }
    return s->kind != IDX_BM25;
}

void idx__formula_begin(score_leaf *leaf, double *idf, const score_formula *f)
{
    *leaf = (score_leaf){.df = f->documents, .cf = f->tokens};
    *idf = f->similarity->kind == IDX_DIRICHLET ? 1.0 : 0.0;
}

void idx__formula_add(score_leaf *leaf, double *idf, const score_formula *f, uint64_t df,
                      uint64_t cf)
{
    double n = f->documents, c = f->tokens;
    double d = (double)df < n ? (double)df : n, p = ((double)cf + 1.0) / (c + 1.0);
    leaf->df = n > 0 ? leaf->df * (d / n) : 0;
    leaf->cf = c > 0 ? leaf->cf * ((double)cf / c) : 0;
    switch (f->similarity->kind) {
    case IDX_TFIDF:
        *idf += 1.0 + idx__score_ln((n + 1.0) / (d + 1.0));
        break;
    case IDX_DIRICHLET:
        *idf *= p < 1.0 ? p : 1.0;
        break;
    case IDX_INL2:
        *idf += log2_of((n + 1.0) / (d + 0.5));
        break;
    default:
        *idf += idx__score_idf((uint64_t)n, df);
    }
}

double idx__formula_end(score_leaf *leaf, double *idf, const score_formula *f)
{
    const idx_similarity *s = f->similarity;
    double most;
    switch (s->kind) {
    case IDX_TFIDF:
        return *idf * *idf * ROUNDING;
    case IDX_DIRICHLET:
        *idf = *idf > LEAST_P ? *idf : LEAST_P;
        most = idx__score_ln(ROUNDING / *idf);
        leaf->rate = (float)(1.0 / ((double)s->mu * *idf));
        leaf->scale = (float)(1.0 / most);
        return most;
    case IDX_INL2:
        return *idf;
    case IDX_OWN_SCORE:
        return s->most;
    default:
        return *idf * ((double)s->k1 + 1.0 + (double)s->delta);
    }
}

// ---- postings

float idx__formula_norm(const score_model *m, float length)
{
    const idx_similarity *s = m->formula->similarity;
    double l = (double)length;
    switch (s->kind) {
    case IDX_TFIDF:
        return l > 0 ? (float)(1.0 / __builtin_sqrt(l)) : 1.0f;
    case IDX_DIRICHLET:
        return (float)idx__score_ln(1.0 + l / (double)s->mu);
    case IDX_INL2:
        return (float)log2_of(1.0 + (double)s->c * (double)m->average / (l > 0 ? l : 1.0));
    case IDX_OWN_SCORE:
        return length;
    default:
        return idx__score_norm(m->k1, m->b, m->average, length);
    }
}

static float own_share(const score_model *m, const score_leaf *leaf, float f, float length)
{
    const idx_similarity *s = m->formula->similarity;
    idx_score_input input = {
        .tf = (double)f,
        .df = leaf->df,
        .cf = leaf->cf,
        .length = (double)length,
        .average_length = (double)m->average,
        .documents = m->formula->documents,
        .tokens = m->formula->tokens,
    };
    return between_0_and_1((float)(s->score(s->ctx, &input) / s->most));
}

static float share_of(const score_model *m, const score_leaf *leaf, float f, float norm)
{
    float t;
    switch (m->formula->similarity->kind) {
    case IDX_TFIDF:
        return between_0_and_1(__builtin_sqrtf(f) * norm * (16.0f / 17.0f));
    case IDX_DIRICHLET: {
        double x = idx__score_ln(1.0 + (double)f * (double)leaf->rate) - (double)norm;
        return between_0_and_1((float)x * leaf->scale);
    }
    case IDX_INL2:
        t = f * norm;
        return t / (t + 1.0f);
    case IDX_OWN_SCORE:
        return own_share(m, leaf, f, norm);
    default:
        t = f + norm;
        t = t > 0.0f ? f / t : 0.0f;
        return m->share * t + m->rest;
    }
}

uint32_t idx__formula_contribution(const score_model *m, const score_leaf *leaf, float weight,
                                   float f, float norm)
{
    if (weight <= 0.0f) {
        return 1u;
    }
    bool is_bounded = leaf || m->formula->similarity->kind == IDX_BM25_PLUS;
    return is_bounded ? 1u + (uint32_t)(weight * share_of(m, leaf, f, norm))
                      : 2u + (uint32_t)(weight * 1.00001f);
}

void idx__score_model_use(score_model *m, const score_formula *formula)
{
    if (!formula) {
        return;
    }
    m->formula = formula;
    m->share = formula->share;
    m->rest = formula->rest;
    if (formula->similarity->kind == IDX_BM25_PLUS) {
        return; // K and its bounds are those of BM25
    }
    m->bound_ratio = 0.0f;
    m->kth_ratio = 0.0f;
    for (unsigned c = 0; m->is_plain && c < 256; c++) {
        m->table[c] = idx__formula_norm(m, (float)idx__norm_value((uint8_t)c));
    }
}
