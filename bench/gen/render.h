/*
 * Tokens to bytes: running text, or bare words.
 */
#ifndef IDX_BENCH_GEN_RENDER_H
#define IDX_BENCH_GEN_RENDER_H

#include "bench/gen/document.h"

#include <stddef.h>
#include <stdint.h>

enum { RENDER_TOKEN_ROOM = 96 }; // the most bytes that one token takes in either form

// Each writes `count` tokens and returns the end. `out` has RENDER_TOKEN_ROOM bytes for every token
// and as many once more. No space stands at the end; text is escaped for JSON.
char *render_words(const model *m, const token *t, uint32_t count, char *out);
char *render_text(const model *m, const token *t, uint32_t count, char *out);

// One line {"id":...,"title":...,"body":...} of document `number` (from 1) in the given form.
char *render_line(const model *m, const document *d, uint64_t number, int as_text, char *out);

#endif
