/*
 * query_copy.c: a parsed query once more, with words added to it.
 *
 * Words are interned in the order of their numbers, so they keep them, and what the tree says of words
 * stays true. The copy has the normal form of query.h: the added leaves are SHOULD children of the root
 * group, or of a new one around a root that is a leaf.
 */
#include "searcher/query.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <string.h>

typedef struct copying {
    query_builder builder;
    idx_query *query;
    arena *arena;
} copying;

static void *copy_array(arena *a, const void *items, size_t bytes)
{
    void *copy = idx__arena_alloc(a, bytes);
    if (copy && bytes) {
        memcpy(copy, items, bytes);
    }
    return copy;
}

static int copy_words(copying *c, const idx_query *q)
{
    int rc = IDX_OK;
    for (uint32_t w = 0; rc == IDX_OK && w < q->word_count; w++) {
        uint32_t number = w;
        bool fits = true;
        rc = idx__query_intern(&c->builder, q->words[w].term, q->words[w].bytes, &number, &fits);
        if (rc == IDX_OK) {
            c->query->words[number].kinds = q->words[w].kinds;
        }
    }
    return rc;
}

static int copy_leaf(copying *c, const query_node *node, query_node *copy)
{
    copy->text = NULL;
    copy->text_bytes = 0;
    copy->words = copy_array(c->arena, node->words, node->word_count * sizeof *node->words);
    copy->alternatives = copy_array(c->arena, node->alternatives,
                                    node->alternative_count * sizeof *node->alternatives);
    if (!copy->words || !copy->alternatives) {
        return idx__error_nomem(c->builder.err);
    }
    for (uint32_t i = 0; i < node->alternative_count; i++) {
        query_alternative *a = &copy->alternatives[i];
        a->words = copy_array(c->arena, a->words, a->word_count * sizeof *a->words);
        if (!a->words) {
            return idx__error_nomem(c->builder.err);
        }
    }
    c->query->leaves[copy->leaf] = copy;
    return IDX_OK;
}

// A group's copy has room for `extra` children more.
static int copy_node(copying *c, const query_node *node, uint32_t extra, query_node **out)
{
    query_node *copy = copy_array(c->arena, node, sizeof *node);
    if (!copy) {
        return idx__error_nomem(c->builder.err);
    }
    *out = copy;
    if (node->kind != QUERY_GROUP) {
        return copy_leaf(c, node, copy);
    }
    copy->children =
        idx__arena_alloc(c->arena, ((size_t)node->child_count + extra) * sizeof *copy->children);
    int rc = copy->children ? IDX_OK : idx__error_nomem(c->builder.err);
    for (uint32_t i = 0; rc == IDX_OK && i < node->child_count; i++) {
        rc = copy_node(c, node->children[i], 0, &copy->children[i]);
    }
    return rc;
}

// The group that takes the added leaves, with room for `extra` of them.
static int copy_root(copying *c, const query_node *root, uint32_t extra, query_node **out)
{
    query_node *copy;
    int rc = copy_node(c, root, extra, &copy);
    if (rc != IDX_OK || copy->kind == QUERY_GROUP || extra == 0) {
        *out = copy;
        return rc;
    }
    query_node *group = idx__arena_calloc(c->arena, 1, sizeof *group);
    query_node **children = idx__arena_alloc(c->arena, ((size_t)extra + 1) * sizeof *children);
    if (!group || !children) {
        return idx__error_nomem(c->builder.err);
    }
    group->kind = QUERY_GROUP;
    group->repeat = 1;
    group->children = children;
    group->child_count = 1;
    children[0] = copy;
    *out = group;
    return IDX_OK;
}

static int add_word(copying *c, query_node *group, const query_addition *word)
{
    idx_query *q = c->query;
    uint32_t number;
    bool fits = true;
    int rc = idx__query_intern(&c->builder, word->term, word->bytes, &number, &fits);
    if (rc != IDX_OK || !fits) {
        return rc;
    }
    query_node *leaf = idx__arena_calloc(c->arena, 1, sizeof *leaf);
    uint32_t *words = copy_array(c->arena, &number, sizeof number);
    if (!leaf || !words) {
        return idx__error_nomem(c->builder.err);
    }
    leaf->kind = QUERY_TERM;
    leaf->role = QUERY_SHOULD;
    leaf->is_added = true;
    leaf->share = word->share;
    leaf->repeat = 1;
    leaf->words = words;
    leaf->word_count = 1;
    leaf->leaf = q->leaf_count;
    q->leaves[q->leaf_count++] = leaf;
    group->children[group->child_count++] = leaf;
    return IDX_OK;
}

static int copy_sentence(copying *c, const char *sentence, const char **out)
{
    *out = sentence ? idx__arena_copy(c->arena, sentence, strlen(sentence)) : NULL;
    return sentence && !*out ? idx__error_nomem(c->builder.err) : IDX_OK;
}

static int copy(copying *c, const idx_query *q, const query_addition *words, uint32_t count,
                const char *added)
{
    int rc = copy_sentence(c, q->note, &c->query->note);
    if (rc == IDX_OK) {
        rc = copy_sentence(c, q->names, &c->query->names);
    }
    if (rc == IDX_OK) {
        rc = copy_sentence(c, added, &c->query->added);
    }
    if (rc != IDX_OK || !q->root) {
        return rc;
    }
    c->query->leaf_count = q->leaf_count;
    c->query->leaves =
        idx__arena_alloc(c->arena, ((size_t)q->leaf_count + count) * sizeof *c->query->leaves);
    if (!c->query->leaves) {
        return idx__error_nomem(c->builder.err);
    }
    rc = copy_words(c, q);
    c->query->asks_definition = q->asks_definition;
    c->query->asked_sign = q->asked_sign;
    if (rc == IDX_OK) {
        rc = copy_root(c, q->root, count, &c->query->root);
    }
    for (uint32_t i = 0; rc == IDX_OK && i < count; i++) {
        rc = add_word(c, c->query->root, &words[i]);
    }
    return rc;
}

int idx__query_copy(const idx_query *q, const query_addition *words, uint32_t count, const char *added,
                    const idx_allocator *allocator, idx_query **out, idx_error *err)
{
    idx_query *query = idx__calloc(allocator, 1, sizeof *query);
    if (!query) {
        return idx__error_nomem(err);
    }
    query->analyzer = q->analyzer;
    query->allocator = allocator;
    idx__arena_init(&query->arena, allocator);
    copying c = {.query = query, .arena = &query->arena};
    c.builder.query = query;
    c.builder.err = err;
    c.builder.slots = idx__calloc(allocator, IDX_QUERY_SLOTS, sizeof *c.builder.slots);
    int rc = c.builder.slots ? copy(&c, q, words, count, added) : idx__error_nomem(err);
    idx__free(allocator, c.builder.slots, IDX_QUERY_SLOTS * sizeof *c.builder.slots);
    if (rc != IDX_OK) {
        idx_query_free(query);
        return rc;
    }
    *out = query;
    return IDX_OK;
}
