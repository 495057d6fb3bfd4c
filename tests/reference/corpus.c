/* corpus.c: the documents of the brute-force searcher; see reference.h. */
#include "tests/reference/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reading {
    ref_corpus *corpus;
    uint32_t doc;
    bool in_title;
    uint32_t tokens;
} reading;

static void *must(void *p)
{
    if (!p) {
        fprintf(stderr, "reference: out of memory\n");
        abort();
    }
    return p;
}

static void *grown(void *p, size_t *capacity, size_t need, size_t size)
{
    if (need > *capacity) {
        *capacity = 2 * need + 4;
        p = must(realloc(p, *capacity * size));
    }
    return p;
}

static size_t hash_of(const char *text, size_t bytes)
{
    size_t h = 5381;
    for (size_t i = 0; i < bytes; i++) {
        h = h * 33 + (unsigned char)text[i];
    }
    return h;
}

static size_t *slot_of(const ref_corpus *c, const char *text, size_t bytes)
{
    size_t at = hash_of(text, bytes) % c->slot_count;
    while (c->slots[at] && (c->terms[c->slots[at] - 1].bytes != bytes ||
                            memcmp(c->terms[c->slots[at] - 1].text, text, bytes) != 0)) {
        at = (at + 1) % c->slot_count;
    }
    return &c->slots[at];
}

static void rehash(ref_corpus *c)
{
    free(c->slots);
    c->slot_count = 4 * c->term_count + 1021;
    c->slots = must(calloc(c->slot_count, sizeof *c->slots));
    for (size_t i = 0; i < c->term_count; i++) {
        *slot_of(c, c->terms[i].text, c->terms[i].bytes) = i + 1;
    }
}

const ref_term *ref_corpus_find(const ref_corpus *c, const char *text, size_t bytes)
{
    size_t number = c->slot_count ? *slot_of(c, text, bytes) : 0;
    return number ? &c->terms[number - 1] : NULL;
}

static void add_place(ref_corpus *c, const char *text, size_t bytes, ref_place place)
{
    if (c->slot_count < 2 * (c->term_count + 1)) {
        rehash(c);
    }
    size_t *slot = slot_of(c, text, bytes);
    if (!*slot) {
        c->terms = grown(c->terms, &c->term_capacity, c->term_count + 1, sizeof *c->terms);
        ref_term *t = &c->terms[c->term_count];
        *t = (ref_term){.text = must(malloc(bytes + 1u)), .bytes = bytes};
        memcpy(t->text, text, bytes);
        t->text[t->bytes] = '\0';
        *slot = ++c->term_count;
    }
    ref_term *t = &c->terms[*slot - 1];
    if (t->count == 0 || t->places[t->count - 1].doc != place.doc) {
        t->df++;
    }
    t->places = grown(t->places, &t->capacity, t->count + 1, sizeof *t->places);
    t->places[t->count++] = place;
}

void ref_corpus_mark(ref_corpus *c, const char *sign, uint32_t position)
{
    add_place(c, sign, strlen(sign), (ref_place){c->documents - 1, position, false});
}

static int read_token(void *ctx, const idx_token *token)
{
    reading *r = ctx;
    add_place(r->corpus, token->term, token->term_bytes, (ref_place){r->doc, token->position, r->in_title});
    r->tokens++;
    return 0;
}

static uint32_t read_field(ref_corpus *c, const char *text, bool in_title)
{
    reading r = {.corpus = c, .doc = c->documents, .in_title = in_title};
    if (idx_analyze(c->analyzer, text, strlen(text), read_token, &r, NULL) != IDX_OK) {
        fprintf(stderr, "reference: analysis failed\n");
        abort();
    }
    return r.tokens;
}

void ref_corpus_init(ref_corpus *c, const char *analyzer)
{
    memset(c, 0, sizeof *c);
    if (idx_analyzer_new(analyzer, NULL, &c->analyzer, NULL) != IDX_OK) {
        fprintf(stderr, "reference: no analyzer %s\n", analyzer);
        abort();
    }
}

void ref_corpus_add(ref_corpus *c, const char *title, const char *body)
{
    if (c->documents == c->document_capacity) {
        c->document_capacity = 2 * c->document_capacity + 64;
        c->body_lengths =
            must(realloc(c->body_lengths, c->document_capacity * sizeof *c->body_lengths));
        c->title_lengths =
            must(realloc(c->title_lengths, c->document_capacity * sizeof *c->title_lengths));
    }
    uint32_t body_length = read_field(c, body, false);
    uint32_t title_length = read_field(c, title, true);
    c->body_lengths[c->documents] = body_length;
    c->title_lengths[c->documents] = title_length;
    c->body_tokens += body_length;
    c->title_tokens += title_length;
    c->documents++;
}

void ref_corpus_release(ref_corpus *c)
{
    for (size_t i = 0; i < c->term_count; i++) {
        free(c->terms[i].text);
        free(c->terms[i].places);
    }
    free(c->terms);
    free(c->slots);
    free(c->body_lengths);
    free(c->title_lengths);
    idx_analyzer_free(c->analyzer);
}
