/*
 * text_testing.h: what the tests of analysis share: reading a text into one line of terms, texts
 * made of everything that a tokenizer can stumble over, an allocator that counts and fails.
 */
#ifndef IDX_TESTS_COMMON_TEXT_TEXT_TESTING_H
#define IDX_TESTS_COMMON_TEXT_TEXT_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/text/chain.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* A text and what should come of it, words parted by blanks. */
typedef struct text_case {
    const char *text;
    const char *expected;
} text_case;

/* A word that contains a blank never comes up, so a line of words is not ambiguous. */
typedef struct word_line {
    char words[4096];
    size_t bytes;
} word_line;

static inline void word_line_add(word_line *line, const void *word, size_t bytes)
{
    assert_true(line->bytes + bytes + 2 < sizeof line->words);
    if (line->bytes > 0) {
        line->words[line->bytes++] = ' ';
    }
    memcpy(line->words + line->bytes, word, bytes);
    line->bytes += bytes;
    line->words[line->bytes] = '\0';
}

static inline int add_term(void *ctx, const idx_token *token)
{
    word_line_add(ctx, token->term, token->term_bytes);
    return 0;
}

static inline int add_surface(void *ctx, const idx_token *token)
{
    word_line_add(ctx, token->surface, token->surface_bytes);
    return 0;
}

static inline void check_cases(const char *analyzer_name, idx_token_fn add, const text_case *cases,
                               size_t count)
{
    idx_analyzer *analyzer;
    assert_int_equal(idx_analyzer_new(analyzer_name, NULL, &analyzer, NULL), IDX_OK);
    for (size_t i = 0; i < count; i++) {
        word_line line = {{0}, 0};
        assert_int_equal(
            idx_analyze(analyzer, cases[i].text, strlen(cases[i].text), add, &line, NULL), IDX_OK);
        if (strcmp(line.words, cases[i].expected) != 0) {
            print_error("%s: \"%s\"\n", analyzer_name, cases[i].text);
        }
        assert_string_equal(line.words, cases[i].expected);
    }
    idx_analyzer_free(analyzer);
}

/* A small generator, so that a failure comes up again with its seed. */
static inline uint64_t next_random(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Fills `out` with `bytes` bytes: words, joiners, and `odd` in a hundred pieces that are not ASCII,
 * or not even UTF-8. */
static inline void make_text(uint8_t *out, size_t bytes, unsigned odd, uint64_t *state)
{
    static const char *const plain[] = {"a",
                                        "B",
                                        "z",
                                        "Q",
                                        "7",
                                        "0",
                                        "20",
                                        " ",
                                        " ",
                                        "\n",
                                        "-",
                                        "-",
                                        "'",
                                        "`",
                                        ".",
                                        ".",
                                        ",",
                                        "_",
                                        "/",
                                        "@",
                                        "a-a",
                                        "anak",
                                        "ke",
                                        "an",
                                        "nya",
                                        "di",
                                        "S.H.",
                                        "P.T",
                                        "3,5",
                                        "1.234",
                                        "anak-anak",
                                        "Anak-Anaknya",
                                        "ke-2",
                                        "90-an",
                                        "tolong-menolong",
                                        "bolak-balik",
                                        "o'clock",
                                        "nama_berkas",
                                        "27/10/2025",
                                        "01-05-1999",
                                        "7.8.1945",
                                        "2020-02-29",
                                        "Rp20.000",
                                        "50%",
                                        "/",
                                        "%",
                                        "Tuhan-Nya",
                                        "\t",
                                        "\v",
                                        "!",
                                        "{",
                                        "[",
                                        "a\x7F",
                                        "x.y.z",
                                        "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
                                        "\x01"};
    static const char *const strange[] = {"\xC3\xA9",
                                          "e\xCC\x81",
                                          "\xE2\x80\x99",
                                          "\xE2\x80\x9C",
                                          "\xE2\x80\x93",
                                          "\xC2\xAD",
                                          "\xE2\x80\x8B",
                                          "\xEF\xBB\xBF",
                                          "\xCC\x81",
                                          "\xE6\x97\xA5",
                                          "\xE3\x82\xAB\xE3\x82\x99",
                                          "\xED\x95\x9C",
                                          "\xD0\x96",
                                          "\xC2\xBD",
                                          "\xC2\xB2",
                                          "\xEF\xAC\x81",
                                          "\xC4\xB0",
                                          "\xEF\xBC\x91",
                                          "\xEF\xBC\x8E",
                                          "\xF0\x9F\x98\x80",
                                          "\xD9\xA3",
                                          "\xD9\x8F",
                                          "\xE0\xB8\x81",
                                          "\xC3\x98",
                                          "\xE1\x84\x80\xE1\x85\xA1",
                                          "\xFF",
                                          "\x80",
                                          "\xC3",
                                          "\xE2\x80",
                                          "\xF0\x9F\x98",
                                          "\xED\xA0\x80",
                                          "\xC0\xAF",
                                          "\xEF\xBF\xBD",
                                          "\xC2\xA0",
                                          "\xC5\x89"};
    size_t at = 0;
    while (at < bytes) {
        const char *piece = next_random(state) % 100 < odd
                                ? strange[next_random(state) % COUNT(strange)]
                                : plain[next_random(state) % COUNT(plain)];
        size_t n = strlen(piece);
        n = n < bytes - at ? n : bytes - at;
        memcpy(out + at, piece, n);
        at += n;
    }
}

/* Counts what is allocated; from call `fails_at` on (1 is the first; 0: never) there is no memory.
 */
typedef struct counting_allocator {
    idx_allocator hook;
    size_t calls;
    size_t fails_at;
    size_t live_bytes;
} counting_allocator;

static inline void *counting_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    counting_allocator *a = ctx;
    if (new_bytes == 0) {
        a->live_bytes -= old_bytes;
        free(p);
        return NULL;
    }
    a->calls++;
    if (a->fails_at != 0 && a->calls >= a->fails_at) {
        return NULL;
    }
    // Always moves, so that a pointer kept across a call is found out.
    void *fresh = malloc(new_bytes);
    assert_non_null(fresh);
    if (p) {
        memcpy(fresh, p, old_bytes < new_bytes ? old_bytes : new_bytes);
        free(p);
    }
    a->live_bytes += new_bytes - old_bytes;
    return fresh;
}

static inline void counting_allocator_init(counting_allocator *a, size_t fails_at)
{
    *a = (counting_allocator){.hook = {counting_resize, a}, .fails_at = fails_at};
}

#endif
