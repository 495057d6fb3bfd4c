/*
 * snippet_match.c: see snippet_match.h.
 *
 * Each token gets the number of its word in the query, or none. Terms are made from surfaces by the
 * stemmer, which is the costly step, so a small cache by surface answers for repeated words. A leaf,
 * in each of the ways to say it, is then looked for where its first word stands. A phrase with a slop is looked for by
 * itself, in lists of the places of its words.
 */
#include "searcher/snippet_match.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "searcher/slop.h"

#include <stdlib.h>
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

// One way to say a leaf: as it was written, or an alternative.
typedef struct way {
    const uint32_t *words;
    uint32_t word_count;
    uint32_t leaf;
    uint32_t next; // the next way with the same first word; NO_WORD: none
} way;

typedef struct finder {
    const idx_query *query;
    tokens *tokens;
    bool is_identity;
    uint32_t *word_of;   // by token
    uint32_t *first_way; // by word of the query: the first way that begins with it; NO_WORD: none
    way *ways;
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
    return !leaf->is_excluded && !leaf->title_only && !leaf->is_added;
}

static uint32_t count_ways(const idx_query *q)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < q->leaf_count; i++) {
        n += 1 + q->leaves[i]->alternative_count;
    }
    return n;
}

static void add_way(finder *f, uint32_t number, uint32_t leaf, const uint32_t *words,
                    uint32_t word_count)
{
    f->ways[number] = (way){words, word_count, leaf, f->first_way[words[0]]};
    f->first_way[words[0]] = number;
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
        f->first_way[w] = NO_WORD;
    }
    uint32_t number = 0;
    for (uint32_t i = q->leaf_count; i-- > 0;) {
        const query_node *leaf = q->leaves[i];
        for (uint32_t a = leaf->alternative_count; shows(leaf) && a-- > 0;) {
            const query_alternative *other = &leaf->alternatives[a];
            add_way(f, number++, i, other->words, other->word_count);
        }
        if (shows(leaf) && !leaf->slop) {
            add_way(f, number++, i, leaf->words, leaf->word_count);
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

static bool stands_at(const finder *f, const way *w, uint32_t token)
{
    if (w->word_count > f->tokens->count - token) {
        return false;
    }
    for (uint32_t i = 1; i < w->word_count; i++) {
        if (f->word_of[token + i] != w->words[i]) {
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
        uint32_t number = f->word_of[i] == NO_WORD ? NO_WORD : f->first_way[f->word_of[i]];
        for (; number != NO_WORD; number = f->ways[number].next) {
            const way *w = &f->ways[number];
            if (stands_at(f, w, i) && add_match(m, i, w->word_count, w->leaf) != IDX_OK) {
                return IDX_ENOMEM;
            }
        }
    }
    return IDX_OK;
}

// Where each word of a leaf with a slop stands among the tokens: one list behind the other.
static uint32_t list_places(const finder *f, const query_node *leaf, slop_word *words,
                            uint32_t *places)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < leaf->word_count; i++) {
        uint32_t twin = idx__slop_twin(leaf->words, i);
        words[i] = (slop_word){.positions = places ? places + n : NULL, .twin = twin};
        if (twin != IDX_NO_TWIN) {
            words[i].positions = words[twin].positions;
            words[i].count = words[twin].count;
            continue;
        }
        for (uint32_t t = 0; t < f->tokens->count; t++) {
            if (f->word_of[t] == leaf->words[i]) {
                if (places) {
                    places[n] = t;
                }
                n++;
                words[i].count++;
            }
        }
    }
    return n;
}

// The matches of a leaf with a slop, each from its leftmost to its rightmost word.
static int find_near(const finder *f, uint32_t number, snippet_matches *m)
{
    const query_node *leaf = f->query->leaves[number];
    slop_word *words = idx__alloc_array(m->allocator, leaf->word_count, sizeof *words);
    uint32_t room = words ? list_places(f, leaf, words, NULL) : 0;
    uint32_t *places = room ? idx__alloc_array(m->allocator, room, sizeof *places) : NULL;
    int rc = !words || (room && !places) ? IDX_ENOMEM : IDX_OK;
    if (places) {
        list_places(f, leaf, words, places);
        slop_match near;
        while (rc == IDX_OK && idx__slop_next(words, leaf->word_count, leaf->slop, &near)) {
            rc = add_match(m, near.first, near.last + 1 - near.first, number);
        }
    }
    idx__free(m->allocator, places, room * sizeof *places);
    idx__free(m->allocator, words, leaf->word_count * sizeof *words);
    return rc;
}

static int by_first(const void *a, const void *b)
{
    const snippet_match *x = a, *y = b;
    return x->first != y->first ? (x->first > y->first) - (x->first < y->first)
                                : (x->leaf > y->leaf) - (x->leaf < y->leaf);
}

static int find_all_near(const finder *f, snippet_matches *m)
{
    size_t before = m->count;
    for (uint32_t i = 0; i < f->query->leaf_count; i++) {
        const query_node *leaf = f->query->leaves[i];
        if (leaf->slop && shows(leaf) && find_near(f, i, m) != IDX_OK) {
            return IDX_ENOMEM;
        }
    }
    if (m->count > before) {
        qsort(m->items, m->count, sizeof *m->items, by_first);
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
    size_t numbers = (size_t)t->count + q->word_count;
    uint32_t way_count = count_ways(q);
    finder *f = idx__calloc(allocator, 1, sizeof *f);
    uint32_t *memory = idx__alloc_array(allocator, numbers, sizeof *memory);
    way *ways = idx__alloc_array(allocator, way_count, sizeof *ways);
    int rc = IDX_ENOMEM;
    if (f && memory && ways) {
        f->query = q;
        f->tokens = t;
        f->is_identity = idx__analyzer_is_identity(analyzer);
        f->word_of = memory;
        f->first_way = memory + t->count;
        f->ways = ways;
        fill_tables(f);
        rc = find_all(f, m);
        rc = rc == IDX_OK ? find_all_near(f, m) : rc;
    }
    idx__free(allocator, ways, way_count * sizeof *ways);
    idx__free(allocator, memory, numbers * sizeof *memory);
    idx__free(allocator, f, sizeof *f);
    if (rc != IDX_OK) {
        idx__snippet_matches_release(m);
        return idx__error_nomem(err);
    }
    return IDX_OK;
}
