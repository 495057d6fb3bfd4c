/*
 * fuzz_tokenizer.c: any bytes, through every chain. Surfaces and terms have 1 to 255 bytes, spans
 * ascend within the text, the number of tokens is bounded, invalid sequences are counted right, and
 * every instruction set gives what the tokenizer that reads one character at a time gives. The
 * first byte also picks a language of libstemmer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/chain.h"
#include "common/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

enum { MOST_ANALYZERS = 64, LEVELS = IDX_CPU_NEON + 1 };

// Analyzer `i` of the list for a level, or with the slow tokenizer (LEVELS); made once, because
// each one hashes its probe text.
static const idx_analyzer *analyzer_of(size_t i, size_t level)
{
    static idx_analyzer *made[MOST_ANALYZERS][LEVELS + 1];
    CHECK(i < MOST_ANALYZERS);
    if (!made[i][level]) {
        const scan_kernels *kernels = level == LEVELS ? NULL : idx__scan_kernels((idx_cpu)level);
        CHECK(idx__analyzer_make(idx_analyzer_list(i), kernels, NULL, &made[i][level], NULL) ==
              IDX_OK);
    }
    return made[i][level];
}

static void read_text(tokens *t, const idx_analyzer *analyzer, const uint8_t *data, size_t size)
{
    CHECK(idx__tokens_init(t, analyzer, NULL, NULL) == IDX_OK);
    CHECK(idx__tokens_run(t, (const char *)data, size, true, NULL) == IDX_OK);
}

static void check_tokens(tokens *t, size_t size)
{
    size_t end = 0;
    CHECK(t->count <= size);
    for (uint32_t i = 0; i < t->count; i++) {
        uint8_t term[IDX_MAX_TERM_BYTES];
        CHECK(t->items[i].bytes >= 1 && t->items[i].bytes <= IDX_MAX_TERM_BYTES);
        CHECK(t->spans[i].start >= end && t->spans[i].end > t->spans[i].start &&
              t->spans[i].end <= size);
        end = t->spans[i].end;
        size_t bytes = idx__tokens_term(t, t->folded + t->items[i].start, t->items[i].bytes, term);
        CHECK(bytes >= 1 && bytes <= IDX_MAX_TERM_BYTES);
    }
}

static void check_same(const tokens *a, const tokens *b)
{
    CHECK(a->count == b->count && a->invalid == b->invalid);
    for (uint32_t i = 0; i < a->count; i++) {
        CHECK(a->spans[i].start == b->spans[i].start && a->spans[i].end == b->spans[i].end);
        CHECK(a->items[i].bytes == b->items[i].bytes);
        CHECK(memcmp(a->folded + a->items[i].start, b->folded + b->items[i].start,
                     a->items[i].bytes) == 0);
    }
}

static void check_chain(size_t analyzer, const uint8_t *data, size_t size)
{
    tokens expected, t;
    bool has_slow_tokenizer = strcmp(idx_analyzer_list(analyzer), "whitespace") != 0;
    read_text(&expected, analyzer_of(analyzer, has_slow_tokenizer ? LEVELS : IDX_CPU_SCALAR), data,
              size);
    check_tokens(&expected, size);
    CHECK(!has_slow_tokenizer || expected.invalid == idx__utf8_invalid(data, size, NULL));
    for (size_t level = 0; level < LEVELS; level++) {
        if (idx__cpu_has((idx_cpu)level)) {
            read_text(&t, analyzer_of(analyzer, level), data, size);
            check_same(&expected, &t);
            idx__tokens_release(&t);
        }
    }
    idx__tokens_release(&expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // The list begins with the chains that have no language: indonesian, standard, whitespace.
    size_t languages = 0;
    while (idx_analyzer_list(languages + 3)) {
        languages++;
    }
    for (size_t i = 0; i < 3; i++) {
        check_chain(i, data, size);
    }
    check_chain(3 + (size ? data[0] : 0) % languages, data, size);
    return 0;
}
