/*
 * snippet_match.c: see snippet_match.h.
 *
 * Each token gets the number of its word in the query, or none. Terms are made from surfaces by the
 * stemmer, which is the costly step, so a small cache by surface answers for repeated words. A leaf
 * is then looked for where its first word stands.
 */
#include "searcher/snippet_match.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <string.h>

#define NO_WORD UINT32_MAX
#define CACHE_SLOTS 1024u
#define TABLE_SLOTS 4096u

// The last surface seen with this hash: its place among the tokens' surfaces and its word.
typedef struct cache_slot {
    const uint8_t *surface;
    uint32_t bytes;
    uint32_t word;
} cache_slot;

typedef struct finder {
    const idx_query *query;
    tokens *tokens;
    bool is_identity;
    uint32_t *word_of;    // by token
    uint32_t *first_leaf; // by word of the query: the first leaf that begins with it; NO_WORD: none
    uint32_t *next_leaf;  // by leaf: the next with the same first word
    uint16_t table[TABLE_SLOTS]; // word + 1 by hash
    cache_slot cache[CACHE_SLOTS];
} finder;

static uint32_t hash_bytes(const uint8_t *p, size_t bytes)
{
    uint32_t h = 2166136261u; // FNV-1a
    for (size_t i = 0; i < bytes; i++) {
        h = (h ^ p[i]) * 16777619u;
    }
    return h ^ (h >> 15);
}

static bool shows(const query_node *leaf)
{
    return !leaf->is_excluded && !leaf->title_only;
}

static void fill_tables(finder *f)
{
    const idx_query *q = f->query;
    for (uint32_t w = 0; w < q->word_count; w++) {
        uint32_t slot = hash_bytes(q->words[w].term, q->words[w].bytes) % TABLE_SLOTS;
        while (f->table[slot]) {
            slot = (slot + 1) % TABLE_SLOTS;
        }
        f->table[slot] = (uint16_t)(w + 1);
        f->first_leaf[w] = NO_WORD;
    }
    for (uint32_t i = q->leaf_count; i-- > 0;) {
        if (shows(q->leaves[i])) {
            uint32_t word = q->leaves[i]->words[0];
            f->next_leaf[i] = f->first_leaf[word];
            f->first_leaf[word] = i;
        }
    }
}

static uint32_t find_term(const finder *f, const uint8_t *term, size_t bytes)
{
    uint32_t slot = hash_bytes(term, bytes) % TABLE_SLOTS;
    for (; f->table[slot]; slot = (slot + 1) % TABLE_SLOTS) {
        const query_word *w = &f->query->words[f->table[slot] - 1];
        if (w->bytes == bytes && memcmp(w->term, term, bytes) == 0) {
            return f->table[slot] - 1u;
        }
    }
    return NO_WORD;
}

static uint32_t find_surface(finder *f, const uint8_t *surface, uint32_t bytes)
{
    if (f->is_identity) {
        return find_term(f, surface, bytes);
    }
    cache_slot *slot = &f->cache[hash_bytes(surface, bytes) % CACHE_SLOTS];
    if (!slot->surface || slot->bytes != bytes || memcmp(slot->surface, surface, bytes) != 0) {
        uint8_t term[IDX_MAX_TERM_BYTES];
        size_t term_bytes = idx__tokens_term(f->tokens, surface, bytes, term);
        *slot = (cache_slot){surface, bytes, find_term(f, term, term_bytes)};
    }
    return slot->word;
}

static int add_match(snippet_matches *m, uint32_t first, uint32_t count, uint32_t leaf)
{
    if (idx__grow(m->allocator, &m->items, &m->capacity, m->count + 1, sizeof *m->items) !=
        IDX_OK) {
        return IDX_ENOMEM;
    }
    m->items[m->count++] = (snippet_match){first, count, leaf};
    return IDX_OK;
}

static bool stands_at(const finder *f, const query_node *leaf, uint32_t token)
{
    if (leaf->word_count > f->tokens->count - token) {
        return false;
    }
    for (uint32_t i = 1; i < leaf->word_count; i++) {
        if (f->word_of[token + i] != leaf->words[i]) {
            return false;
        }
    }
    return true;
}

static int find_all(finder *f, snippet_matches *m)
{
    const tokens *t = f->tokens;
    for (uint32_t i = 0; i < t->count; i++) {
        f->word_of[i] = find_surface(f, t->folded + t->items[i].start, t->items[i].bytes);
    }
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t leaf = f->word_of[i] == NO_WORD ? NO_WORD : f->first_leaf[f->word_of[i]];
        for (; leaf != NO_WORD; leaf = f->next_leaf[leaf]) {
            const query_node *node = f->query->leaves[leaf];
            if (stands_at(f, node, i) && add_match(m, i, node->word_count, leaf) != IDX_OK) {
                return IDX_ENOMEM;
            }
        }
    }
    return IDX_OK;
}

void idx__snippet_matches_release(snippet_matches *m)
{
    idx__free(m->allocator, m->items, m->capacity * sizeof *m->items);
    m->items = NULL;
}

int idx__snippet_find(snippet_matches *m, const idx_query *q, tokens *t,
                      const idx_analyzer *analyzer, const idx_allocator *allocator, idx_error *err)
{
    *m = (snippet_matches){.allocator = allocator};
    if (q->leaf_count == 0 || t->count == 0) {
        return IDX_OK;
    }
    size_t numbers = (size_t)t->count + q->word_count + q->leaf_count;
    finder *f = idx__calloc(allocator, 1, sizeof *f);
    uint32_t *memory = idx__alloc_array(allocator, numbers, sizeof *memory);
    int rc = IDX_ENOMEM;
    if (f && memory) {
        f->query = q;
        f->tokens = t;
        f->is_identity = idx__analyzer_is_identity(analyzer);
        f->word_of = memory;
        f->first_leaf = memory + t->count;
        f->next_leaf = f->first_leaf + q->word_count;
        fill_tables(f);
        rc = find_all(f, m);
    }
    idx__free(allocator, memory, numbers * sizeof *memory);
    idx__free(allocator, f, sizeof *f);
    if (rc != IDX_OK) {
        idx__snippet_matches_release(m);
        return idx__error_nomem(err);
    }
    return IDX_OK;
}
