/*
 * analyzer.c: the public face of analysis, include/idx/analyzer.h.
 */
#include "common/text/analyzer.h"

#include <string.h>

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/text/chain.h"
#include "common/text/snowball.h"

int idx__analyzer_make(const char *name, const scan_kernels *kernels,
                       const idx_allocator *allocator, idx_analyzer **out, idx_error *err)
{
    const char *language;
    idx__error_clear(err);
    if (!name || strlen(name) >= ANALYZER_NAME_BYTES || !idx__chain_find(name, &language)) {
        return idx__error_set(err, IDX_EANALYZER, "there is no analyzer called \"%.100s\"",
                              name ? name : "");
    }
    idx_analyzer *a = idx__alloc(allocator, sizeof *a);
    if (!a) {
        return idx__error_nomem(err);
    }
    a->allocator = allocator;
    a->kernels = kernels;
    strcpy(a->name, name);
    a->chain = idx__chain_find(a->name, &a->language);
    int rc = idx__analyzer_probe(a, &a->fingerprint, err);
    if (rc != IDX_OK) {
        idx_analyzer_free(a);
        return rc;
    }
    *out = a;
    return IDX_OK;
}

int idx_analyzer_new(const char *name, const idx_allocator *allocator, idx_analyzer **out,
                     idx_error *err)
{
    return idx__analyzer_make(name, idx__scan_kernels(idx__cpu_level()), allocator, out, err);
}

void idx_analyzer_free(idx_analyzer *analyzer)
{
    if (analyzer) {
        idx__free(analyzer->allocator, analyzer, sizeof *analyzer);
    }
}

const char *idx_analyzer_name(const idx_analyzer *analyzer)
{
    return analyzer->name;
}

uint64_t idx_analyzer_fingerprint(const idx_analyzer *analyzer)
{
    return analyzer->fingerprint;
}

bool idx__analyzer_is_identity(const idx_analyzer *analyzer)
{
    return !analyzer->chain->steps;
}

bool idx__analyzer_has_signs(const idx_analyzer *analyzer)
{
    return analyzer->chain->has_signs;
}

int idx__tokens_hand_out(tokens *t, idx_token_fn fn, void *ctx)
{
    for (uint32_t i = 0; i < t->count; i++) {
        const uint8_t *surface = t->folded + t->items[i].start;
        uint8_t term[IDX_MAX_TERM_BYTES];
        size_t bytes = idx__tokens_term(t, surface, t->items[i].bytes, term);
        idx_token token = {.term = (const char *)term,
                           .surface = (const char *)surface,
                           .term_bytes = (uint32_t)bytes,
                           .surface_bytes = t->items[i].bytes,
                           .position = i,
                           .start = t->spans[i].start,
                           .end = t->spans[i].end};
        int rc = fn(ctx, &token);
        if (rc != 0) {
            return rc;
        }
    }
    return IDX_OK;
}

int idx_analyze(const idx_analyzer *analyzer, const char *text, size_t bytes, idx_token_fn fn,
                void *ctx, idx_error *err)
{
    idx__error_clear(err);
    tokens t;
    int rc = idx__tokens_init(&t, analyzer, analyzer->allocator, err);
    if (rc != IDX_OK) {
        return rc;
    }
    rc = idx__tokens_run(&t, text, bytes, true, err);
    if (rc == IDX_OK) {
        rc = idx__tokens_hand_out(&t, fn, ctx);
    }
    idx__tokens_release(&t);
    return rc;
}

// What became of the bytes of the text before any step of the chain.
static const char *first_rule(const char *source, size_t source_bytes, const char *surface)
{
    bool was_figures = source_bytes > 0 && source[0] >= '0' && source[0] <= '9';
    if (was_figures && (surface[0] < '0' || surface[0] > '9')) {
        return "date";
    }
    return source_bytes == 1 && source[0] == '%' ? "sign" : "folding";
}

int idx_analyzer_explain(const idx_analyzer *analyzer, const char *source, size_t source_bytes,
                         const char *surface, size_t surface_bytes, idx_step_fn fn, void *ctx,
                         idx_error *err)
{
    idx__error_clear(err);
    if (!surface || surface_bytes == 0 || surface_bytes > IDX_MAX_TERM_BYTES) {
        return idx__error_set(err, IDX_EINVAL, "a surface has 1 to %d bytes, not %zu",
                              IDX_MAX_TERM_BYTES, surface_bytes);
    }
    tokens t;
    int rc = idx__tokens_init(&t, analyzer, analyzer->allocator, err);
    if (rc != IDX_OK) {
        return rc;
    }
    if (source_bytes != surface_bytes || memcmp(source, surface, surface_bytes) != 0) {
        idx_analysis_step told = {.rule = first_rule(source, source_bytes, surface),
                                  .why = "",
                                  .result = surface,
                                  .result_bytes = (uint32_t)surface_bytes};
        rc = fn(ctx, &told);
    }
    if (rc == IDX_OK) {
        rc = idx__tokens_explain(&t, (const uint8_t *)surface, surface_bytes, fn, ctx);
    }
    idx__tokens_release(&t);
    return rc;
}

const char *idx_analyzer_list(size_t i)
{
    static const char prefix[] = "snowball:";
    static const char *const names[] = {"indonesian",          "standard",
                                        "whitespace",          "indonesian:snowball",
                                        "snowball:arabic",     "snowball:armenian",
                                        "snowball:basque",     "snowball:catalan",
                                        "snowball:danish",     "snowball:dutch",
                                        "snowball:english",    "snowball:estonian",
                                        "snowball:finnish",    "snowball:french",
                                        "snowball:german",     "snowball:greek",
                                        "snowball:hindi",      "snowball:hungarian",
                                        "snowball:indonesian", "snowball:irish",
                                        "snowball:italian",    "snowball:lithuanian",
                                        "snowball:nepali",     "snowball:norwegian",
                                        "snowball:porter",     "snowball:portuguese",
                                        "snowball:romanian",   "snowball:russian",
                                        "snowball:serbian",    "snowball:spanish",
                                        "snowball:swedish",    "snowball:tamil",
                                        "snowball:turkish",    "snowball:yiddish"};
    // Those that the linked libstemmer lacks are left out.
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        bool is_known = strncmp(names[k], prefix, sizeof prefix - 1) != 0 ||
                        idx__snowball_has(names[k] + sizeof prefix - 1);
        if (is_known && i-- == 0) {
            return names[k];
        }
    }
    return NULL;
}
