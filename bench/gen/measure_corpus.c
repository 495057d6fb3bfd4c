/*
 * Reading a corpus for the figures: JSON lines in, word numbers out.
 *
 * The JSON reading is deliberately small: it finds the string values of "title" and "body" at any
 * place of a line and undoes the escapes. A word is a run of ASCII letters and digits and of
 * bytes above 127, with single hyphens inside; upper case is lowered. Invalid input gives odd
 * words, never a fault.
 */
#include "bench/gen/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct word_table {
    uint64_t *hash; // 0 is free; slots is a power of two
    uint32_t *word;
    size_t slots;
    size_t used;
} word_table;

typedef struct reader {
    corpus *c;
    word_table table;
    uint32_t *last_doc; // last document that counted towards df, plus one
    size_t token_room, doc_room, word_room, text_room, growth_room;
    size_t next_growth;
    size_t max_tokens;
} reader;

void *must_alloc(size_t count, size_t bytes)
{
    void *p = calloc(count ? count : 1, bytes);
    if (!p) {
        fputs("idx-gen-measure: out of memory\n", stderr);
        exit(2);
    }
    return p;
}

uint64_t measure_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void *must_grow(void *p, size_t *room, size_t need, size_t bytes)
{
    if (need <= *room) {
        return p;
    }
    size_t now = *room ? *room : 1024;
    while (now < need) {
        now *= 2;
    }
    p = realloc(p, now * bytes);
    if (!p) {
        fputs("idx-gen-measure: out of memory\n", stderr);
        exit(2);
    }
    *room = now;
    return p;
}

static uint64_t word_hash(const uint8_t *p, size_t n)
{
    uint64_t h = 0xcbf29ce484222325u ^ n;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ p[i]) * 0x100000001b3u;
    }
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    h ^= h >> 32;
    return h ? h : 1;
}

// Words are told apart by their 64-bit hashes alone: good enough for figures.
static uint32_t word_number(reader *r, uint64_t hash)
{
    word_table *t = &r->table;
    if (t->used * 2 >= t->slots) {
        size_t slots = t->slots ? t->slots * 2 : 1u << 16;
        uint64_t *hashes = must_alloc(slots, sizeof *hashes);
        uint32_t *words = must_alloc(slots, sizeof *words);
        for (size_t i = 0; i < t->slots; i++) {
            if (t->hash[i]) {
                size_t s = t->hash[i] & (slots - 1);
                while (hashes[s]) {
                    s = (s + 1) & (slots - 1);
                }
                hashes[s] = t->hash[i];
                words[s] = t->word[i];
            }
        }
        free(t->hash);
        free(t->word);
        t->hash = hashes;
        t->word = words;
        t->slots = slots;
    }
    size_t s = hash & (t->slots - 1);
    while (t->hash[s]) {
        if (t->hash[s] == hash) {
            return t->word[s];
        }
        s = (s + 1) & (t->slots - 1);
    }
    t->hash[s] = hash;
    t->word[s] = (uint32_t)t->used++;
    return t->word[s];
}

static void add_word(reader *r, const uint8_t *p, size_t n)
{
    corpus *c = r->c;
    if (c->token_count >= r->max_tokens) {
        return;
    }
    uint32_t w = word_number(r, word_hash(p, n));
    if (w == c->word_count) {
        size_t room = r->word_room, again = room, third = room;
        c->cf = must_grow(c->cf, &room, w + 1u, sizeof *c->cf);
        c->df = must_grow(c->df, &again, w + 1u, sizeof *c->df);
        r->last_doc = must_grow(r->last_doc, &third, w + 1u, sizeof *r->last_doc);
        r->word_room = room;
        c->cf[w] = c->df[w] = r->last_doc[w] = 0;
        c->word_count++;
    }
    c->cf[w]++;
    if (r->last_doc[w] != c->doc_count + 1) {
        r->last_doc[w] = (uint32_t)(c->doc_count + 1);
        c->df[w]++;
    }
    c->token = must_grow(c->token, &r->token_room, c->token_count + 1, sizeof *c->token);
    c->token[c->token_count++] = w;
    c->text = must_grow(c->text, &r->text_room, c->text_bytes + n + 1, 1);
    memcpy(c->text + c->text_bytes, p, n);
    c->text[c->text_bytes + n] = ' ';
    c->text_bytes += n + 1;
    if (c->token_count == r->next_growth) {
        size_t room = r->growth_room;
        c->growth_at = must_grow(c->growth_at, &room, c->growth_count + 1, sizeof *c->growth_at);
        c->growth_words = must_grow(c->growth_words, &r->growth_room, c->growth_count + 1,
                                    sizeof *c->growth_words);
        c->growth_at[c->growth_count] = c->token_count;
        c->growth_words[c->growth_count++] = c->word_count;
        r->next_growth *= 2;
    }
}

static int is_word_byte(uint8_t b)
{
    return b >= 0x80 || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z');
}

static void add_text(reader *r, uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i];
    }
    for (size_t i = 0; i < n;) {
        if (!is_word_byte(p[i])) {
            i++;
            continue;
        }
        size_t from = i;
        while (i < n &&
               (is_word_byte(p[i]) || (p[i] == '-' && i + 1 < n && is_word_byte(p[i + 1])))) {
            i++;
        }
        add_word(r, p + from, i - from);
    }
}

static size_t put_utf8(uint8_t *out, uint32_t u)
{
    if (u < 0x80) {
        out[0] = (uint8_t)u;
        return 1;
    }
    if (u < 0x800) {
        out[0] = (uint8_t)(0xc0 | u >> 6);
        out[1] = (uint8_t)(0x80 | (u & 63));
        return 2;
    }
    out[0] = (uint8_t)(0xe0 | u >> 12);
    out[1] = (uint8_t)(0x80 | (u >> 6 & 63));
    out[2] = (uint8_t)(0x80 | (u & 63));
    return 3;
}

// Undoes a JSON string in place; *end is set behind its closing quote.
static size_t unescape(uint8_t *p, uint8_t *limit, uint8_t **end)
{
    uint8_t *in = p, *out = p;
    while (in < limit && *in != '"') {
        if (*in != '\\' || in + 1 >= limit) {
            *out++ = *in++;
            continue;
        }
        in++;
        if (*in == 'u' && limit - in > 4) {
            char hex[5] = {(char)in[1], (char)in[2], (char)in[3], (char)in[4], 0};
            out += put_utf8(out, (uint32_t)strtoul(hex, NULL, 16) & 0xffff);
            in += 5;
        } else {
            *out++ = strchr("nrtbf", *in) ? ' ' : *in;
            in++;
        }
    }
    *end = in;
    return (size_t)(out - p);
}

static void add_line(reader *r, uint8_t *line, size_t n)
{
    uint8_t *limit = line + n;
    for (uint8_t *p = line; p < limit;) {
        if (*p++ != '"') {
            continue;
        }
        uint8_t *name = p, *end;
        size_t name_bytes = unescape(p, limit, &end);
        p = end + 1;
        while (p < limit && (*p == ' ' || *p == ':')) {
            p++;
        }
        if (p >= limit || *p != '"') {
            continue;
        }
        size_t bytes = unescape(++p, limit, &end);
        if ((name_bytes == 5 && !memcmp(name, "title", 5)) ||
            (name_bytes == 4 && !memcmp(name, "body", 4))) {
            add_text(r, p, bytes);
        }
        p = end + 1;
    }
}

corpus *corpus_read(const char *path, size_t max_tokens)
{
    FILE *f = strcmp(path, "-") ? fopen(path, "rb") : stdin;
    if (!f) {
        perror(path);
        return NULL;
    }
    reader r = {.c = must_alloc(1, sizeof(corpus)), .next_growth = 1024, .max_tokens = max_tokens};
    corpus *c = r.c;
    char *line = NULL;
    size_t line_room = 0;
    ssize_t n;
    while (c->token_count < max_tokens && (n = getline(&line, &line_room, f)) > 0) {
        c->doc_start = must_grow(c->doc_start, &r.doc_room, c->doc_count + 2, sizeof(size_t));
        c->doc_start[c->doc_count] = c->token_count;
        add_line(&r, (uint8_t *)line, (size_t)n);
        c->doc_count += c->token_count > c->doc_start[c->doc_count];
    }
    free(line);
    if (f != stdin) {
        fclose(f);
    }
    free(r.table.hash);
    free(r.table.word);
    free(r.last_doc);
    if (c->doc_count == 0) {
        fprintf(stderr, "idx-gen-measure: %s holds no words\n", path);
        corpus_free(c);
        return NULL;
    }
    c->doc_start[c->doc_count] = c->token_count;
    return c;
}

void corpus_free(corpus *c)
{
    if (c) {
        free(c->token);
        free(c->doc_start);
        free(c->cf);
        free(c->df);
        free(c->growth_at);
        free(c->growth_words);
        free(c->text);
        free(c);
    }
}

postings *postings_new(const corpus *c)
{
    postings *p = must_alloc(1, sizeof *p);
    p->first = must_alloc(c->word_count + 2u, sizeof *p->first);
    for (uint32_t w = 0; w < c->word_count; w++) {
        p->first[w + 1] = p->first[w] + c->df[w];
    }
    p->count = p->first[c->word_count];
    p->doc = must_alloc(p->count, sizeof *p->doc);
    p->tf = must_alloc(p->count, sizeof *p->tf);
    size_t *fill = must_alloc(c->word_count, sizeof *fill);
    for (size_t d = 0; d < c->doc_count; d++) {
        for (size_t i = c->doc_start[d]; i < c->doc_start[d + 1]; i++) {
            uint32_t w = c->token[i];
            size_t at = p->first[w] + fill[w];
            if (fill[w] && p->doc[at - 1] == d) {
                p->tf[at - 1]++;
            } else {
                p->doc[at] = (uint32_t)d;
                p->tf[at] = 1;
                fill[w]++;
            }
        }
    }
    free(fill);
    return p;
}

void postings_free(postings *p)
{
    if (p) {
        free(p->first);
        free(p->doc);
        free(p->tf);
        free(p);
    }
}
