/*
 * fuzz_tokenizer.c: any bytes, through every chain. Surfaces and terms have 1 to 255 bytes, spans ascend within the
 * text, the number of tokens is bounded, invalid sequences are counted right, and every instruction set gives what the
 * tokenizer that reads one character at a time gives. The first byte also picks a language of libstemmer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/chain.h"
#include "common/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                  \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

static void read_text(tokens *t, const char *name, const scan_kernels *kernels, const uint8_t *data, size_t size)
{
    idx_analyzer *analyzer;
    CHECK(idx__analyzer_make(name, kernels, NULL, &analyzer, NULL) == IDX_OK);
    CHECK(idx__tokens_init(t, analyzer, NULL, NULL) == IDX_OK);
    idx_analyzer_free(analyzer); // a `tokens` lives on its own
    CHECK(idx__tokens_run(t, (const char *)data, size, true, NULL) == IDX_OK);
}

static void check_tokens(tokens *t, size_t size)
{
    size_t end = 0;
    CHECK(t->count <= size);
    for (uint32_t i = 0; i < t->count; i++) {
        uint8_t term[IDX_MAX_TERM_BYTES];
        CHECK(t->items[i].bytes >= 1 && t->items[i].bytes <= IDX_MAX_TERM_BYTES);
        CHECK(t->spans[i].start >= end && t->spans[i].end > t->spans[i].start && t->spans[i].end <= size);
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
        CHECK(memcmp(a->folded + a->items[i].start, b->folded + b->items[i].start, a->items[i].bytes) == 0);
    }
}

static void check_chain(const char *name, const uint8_t *data, size_t size)
{
    tokens expected, t;
    bool has_slow_tokenizer = strcmp(name, "whitespace") != 0;
    read_text(&expected, name, has_slow_tokenizer ? NULL : &idx__scan_scalar, data, size);
    check_tokens(&expected, size);
    CHECK(!has_slow_tokenizer || expected.invalid == idx__utf8_invalid(data, size, NULL));
    for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
        if (idx__cpu_has(level)) {
            read_text(&t, name, idx__scan_kernels(level), data, size);
            check_same(&expected, &t);
            idx__tokens_release(&t);
        }
    }
    idx__tokens_release(&expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t languages = 0;
    while (idx_analyzer_list(languages + 3)) {
        languages++;
    }
    for (size_t i = 0; i < 3; i++) {
        check_chain(idx_analyzer_list(i), data, size);
    }
    check_chain(idx_analyzer_list(3 + (size ? data[0] : 0) % languages), data, size);
    return 0;
}
