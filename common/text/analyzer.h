/*
 * analyzer.h: the two halves of analysis, apart so that costly work is done once per distinct word.
 *
 *   idx__tokens_run()   text  -> surfaces: folded words, in order. Runs over every byte, so it is SIMD.
 *   idx__tokens_term()  surface -> term: a pure function of the surface. The inverter remembers its result for
 *                       every surface it has seen, so a stemmer runs once per distinct word and thread.
 *
 * One source word takes one position: the position of token i is i. An idx_analyzer is immutable and shared;
 * a `tokens` is the scratch of one thread.
 */
#ifndef IDX_COMMON_TEXT_ANALYZER_H
#define IDX_COMMON_TEXT_ANALYZER_H

#include <idx/analyzer.h>

/* Bytes that may be read (not used) behind the end of `folded`. */
#define IDX_TOKENS_PADDING 64

/* A word: folded[start .. start + bytes). At most IDX_MAX_TERM_BYTES long, never empty. */
typedef struct text_token {
    uint32_t start;
    uint32_t bytes;
} text_token;

/* Where a word stood in the source. */
typedef struct text_span {
    uint32_t start;
    uint32_t end;
} text_span;

typedef struct tokens {
    const uint8_t *folded; /* IDX_TOKENS_PADDING readable bytes follow the last one */
    const text_token *items;
    const text_span *spans; /* parallel to items; filled only when asked for */
    uint32_t count;
    uint32_t invalid; /* invalid UTF-8 sequences met in the text, each taken as U+FFFD */
    struct tokens_state *state;
} tokens;

int idx__tokens_init(tokens *t, const idx_analyzer *analyzer, const idx_allocator *allocator, idx_error *err);
void idx__tokens_release(tokens *t);

/*
 * Splits and folds `text`, replacing what `t` held. `with_spans` also fills `spans`.
 * Errors: IDX_ENOMEM, IDX_ELIMIT (4 GiB and more).
 */
int idx__tokens_run(tokens *t, const char *text, size_t bytes, bool with_spans, idx_error *err);

/* Gives `fn` each word of the text, which was split with spans, until it does not return 0; returns what it returned. */
int idx__tokens_hand_out(tokens *t, idx_token_fn fn, void *ctx);

/*
 * The term of a surface that idx__tokens_run() of the same analyzer gave. Writes 1 to IDX_MAX_TERM_BYTES bytes to
 * `term` and returns their number. Never fails: a surface that no rule fits is its own term.
 */
size_t idx__tokens_term(tokens *t, const uint8_t *surface, size_t bytes, uint8_t term[IDX_MAX_TERM_BYTES]);

/* Hands the steps of idx__tokens_term() to `fn`, as idx_analyzer_explain() does from the surface on. Returns 0 or what
 * `fn` returned. */
int idx__tokens_explain(tokens *t, const uint8_t *surface, size_t bytes, idx_step_fn fn, void *ctx);

/* True when every surface is its own term, so that the second half can be left out. */
bool idx__analyzer_is_identity(const idx_analyzer *analyzer);

/* True when the words of bodies are indexed with their signs (signs.h). */
bool idx__analyzer_has_signs(const idx_analyzer *analyzer);

#endif
