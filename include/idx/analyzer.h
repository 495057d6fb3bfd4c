/*
 * idx/analyzer.h: from text to terms.
 *
 * An analyzer is named, versioned and immutable; it may be shared by any number of threads. An index
 * stores the name and the fingerprint of the analyzer that made it, and a searcher refuses an index whose
 * analyzer it cannot reproduce.
 *
 * Names: "indonesian" (the default: roots by a lexicon of Indonesian), "indonesian:snowball" (the default
 * of earlier versions, stems by libstemmer), "standard", "whitespace", and "snowball:LANG" for every
 * language of libstemmer, such as "snowball:english".
 */
#ifndef IDX_ANALYZER_H
#define IDX_ANALYZER_H

#include <idx/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IDX_DEFAULT_ANALYZER "indonesian"

/* A longer term is cut to this many bytes, at a character border, in documents and queries alike. */
#define IDX_MAX_TERM_BYTES 255

typedef struct idx_analyzer idx_analyzer;

/* One token. Pointers are valid until the callback returns. */
typedef struct idx_token {
    const char *term;       /* what the index stores, not NUL-terminated */
    const char *surface;    /* the folded word before stemming, not NUL-terminated */
    uint32_t term_bytes;
    uint32_t surface_bytes;
    uint32_t position;      /* 0, 1, 2, ... within the text: one source word takes one position */
    uint32_t start;         /* byte range of the word in the source text: [start, end) */
    uint32_t end;
} idx_token;

/* Called once per token, in order. Anything but 0 stops the analysis and is returned by idx_analyze(). */
typedef int (*idx_token_fn)(void *ctx, const idx_token *token);

/*
 * Makes the analyzer called `name` (NUL-terminated). Free it with idx_analyzer_free().
 * Errors: IDX_EANALYZER (no such name), IDX_ENOMEM.
 */
IDX_API int idx_analyzer_new(const char *name, const idx_allocator *allocator, idx_analyzer **out,
                             idx_error *err);
IDX_API void idx_analyzer_free(idx_analyzer *analyzer);

/* The full name; lives as long as the analyzer. */
IDX_API const char *idx_analyzer_name(const idx_analyzer *analyzer);

/* A hash of what the analyzer does to a fixed probe text: equal fingerprints, equal terms. */
IDX_API uint64_t idx_analyzer_fingerprint(const idx_analyzer *analyzer);

/*
 * Analyses `text`. Any bytes are accepted: invalid UTF-8 counts as U+FFFD. Texts of 4 GiB and more are
 * refused (IDX_ELIMIT). Errors: IDX_ENOMEM, IDX_ELIMIT, or what the callback returned.
 */
IDX_API int idx_analyze(const idx_analyzer *analyzer, const char *text, size_t bytes, idx_token_fn fn,
                        void *ctx, idx_error *err);

/* One step on the way of a word to its term. Pointers are valid until the callback returns. */
typedef struct idx_analysis_step {
    const char *rule;       /* static: "folding", "date", "sign", "written form", "repeated", "spelling",
                               "number", "root", "clitics" or "stem"; more may come */
    const char *why;        /* in English, what was found and what speaks for it; "" when the rule says it all */
    const char *result;     /* the word behind the step, not NUL-terminated */
    uint32_t result_bytes;
} idx_analysis_step;

/* Called once per step, in order. Anything but 0 stops and is returned by idx_analyzer_explain(). */
typedef int (*idx_step_fn)(void *ctx, const idx_analysis_step *step);

/*
 * Tells how a token came about: the steps that changed the word on its way from `source`, its bytes in the
 * text, to `surface` and on to the term, and for an analyzer with a lexicon always the last one, which says
 * what is known of the word. `surface` is that of an idx_token of the same analyzer. The words of `why` are
 * for people; programs should look at `rule`.
 * Errors: IDX_EINVAL (an empty surface, or one longer than IDX_MAX_TERM_BYTES), IDX_ENOMEM, or what the
 * callback returned.
 */
IDX_API int idx_analyzer_explain(const idx_analyzer *analyzer, const char *source, size_t source_bytes,
                                 const char *surface, size_t surface_bytes, idx_step_fn fn, void *ctx,
                                 idx_error *err);

/* Names of all analyzers, one per call: i = 0, 1, ... until NULL. Static strings. */
IDX_API const char *idx_analyzer_list(size_t i);

#ifdef __cplusplus
}
#endif

#endif
