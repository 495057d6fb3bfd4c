/*
 * tokens.c: the scratch of one thread: a tokenizer and, where the chain stems, a stemmer. See
 * analyzer.h.
 */
#include <assert.h>
#include <string.h>

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/text/analyzer.h"
#include "common/text/chain.h"
#include "common/text/snowball.h"

typedef struct tokens_state {
    const chain *chain;
    struct sb_stemmer *stemmer;
    tokenizer tokenizer;
} tokens_state;

int idx__tokens_init(tokens *t, const idx_analyzer *analyzer, const idx_allocator *allocator,
                     idx_error *err)
{
    tokens_state *state = idx__alloc(allocator, sizeof *state);
    if (!state) {
        return idx__error_nomem(err);
    }
    state->chain = analyzer->chain;
    state->stemmer = NULL;
    idx__tokenizer_init(&state->tokenizer, analyzer->chain->rules, analyzer->kernels, allocator);
    if (analyzer->language) {
        state->stemmer = idx__snowball_new(analyzer->language);
        if (!state->stemmer) {
            idx__free(allocator, state, sizeof *state);
            return idx__error_nomem(err);
        }
    }
    *t = (tokens){.state = state};
    return IDX_OK;
}

void idx__tokens_release(tokens *t)
{
    if (!t || !t->state) {
        return;
    }
    const idx_allocator *allocator = t->state->tokenizer.allocator;
    idx__snowball_free(t->state->stemmer);
    idx__tokenizer_release(&t->state->tokenizer);
    idx__free(allocator, t->state, sizeof *t->state);
    *t = (tokens){0};
}

int idx__tokens_run(tokens *t, const char *text, size_t bytes, bool with_spans, idx_error *err)
{
    tokenizer *k = &t->state->tokenizer;
    int rc = idx__tokenizer_run(k, (const uint8_t *)text, bytes, with_spans, err);
    if (rc != IDX_OK) {
        return rc;
    }
    t->folded = k->folded;
    t->items = k->items;
    t->spans = with_spans ? k->spans : NULL;
    t->count = (uint32_t)k->count;
    t->invalid = k->invalid;
    return IDX_OK;
}

size_t idx__tokens_term(tokens *t, const uint8_t *surface, size_t bytes,
                        uint8_t term_bytes[IDX_MAX_TERM_BYTES])
{
    assert(bytes > 0 && bytes <= IDX_MAX_TERM_BYTES);
    term made;
    memcpy(made.bytes, surface, bytes);
    made.length = bytes;
    made.is_finished = false;
    made.why = NULL;
    const term_step *step = t->state->chain->steps;
    for (; step && step->run && !made.is_finished; step++) {
        step->run(&made, t->state->stemmer);
        assert(made.length > 0 && made.length <= IDX_MAX_TERM_BYTES);
    }
    memcpy(term_bytes, made.bytes, made.length);
    return made.length;
}

int idx__tokens_explain(tokens *t, const uint8_t *surface, size_t bytes, idx_step_fn fn, void *ctx)
{
    assert(bytes > 0 && bytes <= IDX_MAX_TERM_BYTES);
    char why[TERM_WHY_BYTES];
    term made = {.length = bytes, .why = why};
    memcpy(made.bytes, surface, bytes);
    const term_step *step = t->state->chain->steps;
    for (; step && step->run && !made.is_finished; step++) {
        term before = made;
        why[0] = '\0';
        step->run(&made, t->state->stemmer);
        if (made.length == before.length && memcmp(made.bytes, before.bytes, made.length) == 0 &&
            why[0] == '\0') {
            continue;
        }
        idx_analysis_step told = {.rule = step->name,
                                  .why = why,
                                  .result = (const char *)made.bytes,
                                  .result_bytes = (uint32_t)made.length};
        int rc = fn(ctx, &told);
        if (rc != 0) {
            return rc;
        }
    }
    return IDX_OK;
}
