/* synonyms.c: see synonyms.h. */
#include "searcher/synonyms.h"

#include "common/base/alloc.h"
#include "common/base/buf.h"
#include "common/base/error.h"
#include "common/io/file.h"

#include <string.h>

#define THESAURUS_WEIGHT 0.2f // bench/relevance/NOTES.md says why

static uint32_t hash_bytes(const uint8_t *p, size_t bytes)
{
    uint32_t h = 2166136261u; // FNV-1a
    for (size_t i = 0; i < bytes; i++) {
        h = (h ^ p[i]) * 16777619u;
    }
    return h ^ (h >> 15);
}

// ---- names

typedef struct taking {
    idx_synonyms *synonyms;
    synonym_word words[IDX_MAX_SYNONYM_WORDS];
    uint32_t count;
    idx_error *err;
} taking;

static int take_word(void *ctx, const idx_token *token)
{
    taking *t = ctx;
    if (t->count == IDX_MAX_SYNONYM_WORDS) {
        return idx__error_set(t->err, IDX_EINVAL, "a name has more than %u words",
                              IDX_MAX_SYNONYM_WORDS);
    }
    const char *copy = idx__arena_copy(&t->synonyms->arena, token->term, token->term_bytes);
    if (!copy) {
        return idx__error_nomem(t->err);
    }
    t->words[t->count++] = (synonym_word){(const uint8_t *)copy, token->term_bytes};
    return IDX_OK;
}

int idx__synonyms_name(idx_synonyms *s, const char *text, size_t bytes, name_form form,
                       synonym_name **out, idx_error *err)
{
    taking t = {.synonyms = s, .err = err};
    int rc = idx_analyze(s->analyzer, text, bytes, take_word, &t, err);
    if (rc == IDX_OK && t.count == 0) {
        rc = idx__error_set(err, IDX_EINVAL, "\"%.*s\" holds no word", (int)bytes, text);
    }
    if (rc != IDX_OK) {
        return rc;
    }
    synonym_name *name = idx__arena_alloc(&s->arena, sizeof *name);
    char *copy = idx__arena_copy(&s->arena, text, bytes);
    synonym_word *words = idx__arena_alloc(&s->arena, t.count * sizeof *words);
    if (!name || !copy || !words) {
        return idx__error_nomem(err);
    }
    memcpy(words, t.words, t.count * sizeof *words);
    *name = (synonym_name){copy, words, t.count, form};
    *out = name;
    return IDX_OK;
}

// ---- rules

static bool same_words(const synonym_name *a, const synonym_name *b)
{
    bool same = a->word_count == b->word_count;
    for (uint32_t i = 0; same && i < a->word_count; i++) {
        same = a->words[i].bytes == b->words[i].bytes &&
               memcmp(a->words[i].term, b->words[i].term, a->words[i].bytes) == 0;
    }
    return same;
}

int idx__synonyms_rule(idx_synonyms *s, const synonym_name *from, const synonym_name *to,
                       float weight, bool replaces, idx_error *err)
{
    if (same_words(from, to)) {
        return IDX_OK;
    }
    if (s->rule_count == IDX_NO_RULE - 1 ||
        idx__grow(s->allocator, &s->rules, &s->rule_capacity, s->rule_count + (size_t)1,
                  sizeof *s->rules) != IDX_OK) {
        return idx__error_nomem(err);
    }
    s->rules[s->rule_count++] = (synonym_rule){from, to, weight, replaces, IDX_NO_RULE};
    return IDX_OK;
}

uint32_t idx__synonyms_first(const idx_synonyms *s, const uint8_t *term, size_t bytes)
{
    return s->slot_count ? s->slots[hash_bytes(term, bytes) & (s->slot_count - 1)] : IDX_NO_RULE;
}

// Makes every rule reachable by its first word; last to first, so that chains are in order.
static int link_rules(idx_synonyms *s, idx_error *err)
{
    uint32_t count = 64;
    while (count < 2 * (uint64_t)s->rule_count && count < 1u << 30) {
        count *= 2;
    }
    if (count > s->slot_count) {
        uint32_t *slots = idx__alloc_array(s->allocator, count, sizeof *slots);
        if (!slots) {
            return idx__error_nomem(err);
        }
        idx__free(s->allocator, s->slots, s->slot_count * sizeof *slots);
        s->slots = slots;
        s->slot_count = count;
    }
    memset(s->slots, 0xff, s->slot_count * sizeof *s->slots);
    for (uint32_t i = s->rule_count; i-- > 0;) {
        const synonym_word *first = &s->rules[i].from->words[0];
        uint32_t *slot = &s->slots[hash_bytes(first->term, first->bytes) & (s->slot_count - 1)];
        s->rules[i].next = *slot;
        *slot = i;
    }
    return IDX_OK;
}

// Ends an addition: all of it, or nothing.
static int finish(idx_synonyms *s, uint32_t rules_before, int rc, idx_error *err)
{
    if (rc == IDX_OK) {
        rc = link_rules(s, err);
    }
    if (rc != IDX_OK) {
        s->rule_count = rules_before; // the slots still are those of before
    }
    return rc;
}

// ---- the library's own

// Adds the lines of the set, or all.
static int add_lines(idx_synonyms *s, const synonym_set *set, idx_error *err)
{
    uint32_t before = s->rule_count;
    int rc = IDX_OK;
    bool counts_less;
    const char *text;
    for (uint32_t i = 0; rc == IDX_OK && (text = idx__synonym_line(i, &counts_less)); i++) {
        if (!set || (set->bits[i / 64] >> i % 64 & 1)) {
            rc =
                idx__synonyms_parse(s, "synonym_table.c", text, strlen(text),
                                    counts_less ? THESAURUS_WEIGHT : IDX_SYNONYM_WEIGHT, true, err);
        }
    }
    return finish(s, before, rc, err);
}

// Makes rules of the table now, so that others may come behind them.
static int read_table(idx_synonyms *s, idx_error *err)
{
    int rc = s->has_table ? add_lines(s, NULL, err) : IDX_OK;
    s->has_table &= rc != IDX_OK;
    return rc;
}

// ---- the public functions

int idx_synonyms_new(const idx_analyzer *analyzer, const idx_allocator *allocator,
                     idx_synonyms **out, idx_error *err)
{
    idx__error_clear(err);
    if (!analyzer || !out) {
        return idx__error_set(err, IDX_EINVAL, "idx_synonyms_new: an argument is missing");
    }
    idx_synonyms *s = idx__calloc(allocator, 1, sizeof *s);
    if (!s) {
        return idx__error_nomem(err);
    }
    s->analyzer = analyzer;
    s->allocator = allocator;
    idx__arena_init(&s->arena, allocator);
    *out = s;
    return IDX_OK;
}

const idx_analyzer *idx_synonyms_analyzer(const idx_synonyms *s)
{
    return s->analyzer;
}

void idx_synonyms_free(idx_synonyms *s)
{
    if (s) {
        idx__arena_release(&s->arena);
        idx__free(s->allocator, s->rules, s->rule_capacity * sizeof *s->rules);
        idx__free(s->allocator, s->slots, s->slot_count * sizeof *s->slots);
        idx__free(s->allocator, s, sizeof *s);
    }
}

int idx_synonyms_add_text(idx_synonyms *s, const char *name, const char *text, size_t bytes,
                          float weight, idx_error *err)
{
    idx__error_clear(err);
    if (!s || !name || (!text && bytes) || !(weight > 0.0f && weight <= 1.0f)) {
        return idx__error_set(err, IDX_EINVAL,
                              "idx_synonyms_add: an argument is missing or out of range");
    }
    if (bytes > IDX_MAX_SYNONYM_BYTES) {
        return idx__error_set(err, IDX_ELIMIT, "the synonyms have more than %u bytes",
                              IDX_MAX_SYNONYM_BYTES);
    }
    int rc = read_table(s, err);
    if (rc != IDX_OK) {
        return rc;
    }
    uint32_t before = s->rule_count;
    rc = idx__synonyms_parse(s, name, text, bytes, weight, false, err);
    return finish(s, before, rc, err);
}

int idx_synonyms_add_file(idx_synonyms *s, const char *path, float weight, idx_error *err)
{
    idx__error_clear(err);
    if (!s || !path) {
        return idx__error_set(err, IDX_EINVAL, "idx_synonyms_add_file: an argument is missing");
    }
    buf contents;
    idx__buf_init(&contents, s->allocator);
    int rc = idx__file_read(path, IDX_MAX_SYNONYM_BYTES, &contents, err);
    if (rc == IDX_OK) {
        rc = idx_synonyms_add_text(s, path, (const char *)contents.data, contents.bytes, weight,
                                   err);
    }
    idx__buf_release(&contents);
    return rc;
}

int idx_synonyms_add_builtin(idx_synonyms *s, idx_error *err)
{
    idx__error_clear(err);
    if (!s) {
        return idx__error_set(err, IDX_EINVAL, "idx_synonyms_add_builtin: an argument is missing");
    }
    int rc = read_table(s, err);
    s->has_table = rc == IDX_OK;
    return rc;
}

int idx__synonyms_of_lines(const idx_analyzer *analyzer, const idx_allocator *allocator,
                           const synonym_set *lines, idx_synonyms **out, idx_error *err)
{
    idx_synonyms *s = NULL;
    int rc = idx_synonyms_new(analyzer, allocator, &s, err);
    if (rc == IDX_OK) {
        rc = add_lines(s, lines, err);
    }
    if (rc != IDX_OK) {
        idx_synonyms_free(s);
        return rc;
    }
    *out = s;
    return IDX_OK;
}
