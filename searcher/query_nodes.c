/*
 * query_nodes.c: what a query's tree is made of, see query.h: words, leaves and groups.
 *
 * Words are interned, so that equal leaves have equal numbers and a word is looked up once per
 * segment however often it stands. Groups are brought to normal form bottom-up, as the parser
 * closes them: children are normal already.
 */
#include "searcher/query.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "searcher/equivalents.h"

#include <string.h>

_Static_assert((IDX_QUERY_SLOTS & (IDX_QUERY_SLOTS - 1)) == 0 &&
                   IDX_QUERY_SLOTS >= 2 * IDX_MAX_QUERY_TERMS,
               "the table of words must stay half empty");

// ---- words and leaves

static uint32_t hash_bytes(const uint8_t *p, size_t bytes)
{
    uint32_t h = 2166136261u; // FNV-1a
    for (size_t i = 0; i < bytes; i++) {
        h = (h ^ p[i]) * 16777619u;
    }
    return h ^ (h >> 15);
}

int idx__query_intern(query_builder *b, const uint8_t *term, size_t bytes, uint32_t *number,
                      bool *fits)
{
    idx_query *q = b->query;
    uint32_t hash = hash_bytes(term, bytes);
    *fits = true;
    uint32_t slot = hash & (IDX_QUERY_SLOTS - 1);
    for (; b->slots[slot]; slot = (slot + 1) & (IDX_QUERY_SLOTS - 1)) {
        const query_word *w = &q->words[b->slots[slot] - 1];
        if (w->hash == hash && w->bytes == bytes && memcmp(w->term, term, bytes) == 0) {
            *number = b->slots[slot] - 1u;
            return IDX_OK;
        }
    }
    *fits = q->word_count < IDX_MAX_QUERY_TERMS;
    if (!*fits) {
        return IDX_OK;
    }
    const uint8_t *copy = (const uint8_t *)idx__arena_copy(&q->arena, term, bytes);
    if (!copy || idx__grow(q->allocator, &q->words, &q->word_capacity, q->word_count + 1u,
                           sizeof *q->words) != IDX_OK) {
        return idx__error_nomem(b->err);
    }
    *number = q->word_count;
    q->words[q->word_count++] = (query_word){.term = copy, .bytes = (uint32_t)bytes, .hash = hash};
    b->slots[slot] = (uint16_t)q->word_count;
    return IDX_OK;
}

static int add_word(void *ctx, const idx_token *token)
{
    query_builder *b = ctx;
    if (b->token_count == IDX_MAX_QUERY_TERMS) {
        return idx__error_set(b->err, IDX_ELIMIT, "the query has more than %u words",
                              IDX_MAX_QUERY_TERMS);
    }
    b->token_count++;
    uint32_t number = 0;
    bool fits = true;
    int rc =
        idx__query_intern(b, (const uint8_t *)token->term, token->term_bytes, &number, &fits);
    if (rc == IDX_OK && !fits) {
        return idx__error_set(b->err, IDX_ELIMIT,
                              "the query has more than %u words, other names included",
                              IDX_MAX_QUERY_TERMS);
    }
    b->query->asks_definition |=
        idx__question_defines(token->surface, token->surface_bytes, b->last);
    b->last = idx__question_kind(token->surface, token->surface_bytes, b->last);
    idx__question_asks(&b->asked, token->surface, token->surface_bytes);
    if (rc == IDX_OK) {
        b->query->words[number].kinds |= (uint8_t)(1u << b->last);
    }
    if (rc == IDX_OK && idx__grow(b->query->allocator, &b->numbers, &b->number_capacity,
                                  b->number_count + 1, sizeof *b->numbers) != IDX_OK) {
        rc = idx__error_nomem(b->err);
    }
    if (rc == IDX_OK) {
        b->numbers[b->number_count++] = number;
    }
    return rc;
}

static query_node *node_new(query_builder *b, query_kind kind)
{
    query_node *node = idx__arena_calloc(&b->query->arena, 1, sizeof *node);
    if (node) {
        node->kind = kind;
        node->repeat = 1;
    }
    return node;
}

int idx__query_leaf(query_builder *b, const char *text, size_t bytes, bool title_only, bool is_word,
                    query_node **out)
{
    b->number_count = 0;
    int rc = idx__tokens_run(&b->tokens, text, bytes, true, b->err);
    if (rc == IDX_OK) {
        rc = idx__tokens_hand_out(&b->tokens, add_word, b);
    }
    size_t count = b->number_count;
    if (rc != IDX_OK || count == 0) {
        return rc;
    }
    query_node *node = node_new(b, count == 1 ? QUERY_TERM : QUERY_PHRASE);
    uint32_t *words = idx__arena_alloc(&b->query->arena, count * sizeof *words);
    if (!node || !words) {
        return idx__error_nomem(b->err);
    }
    memcpy(words, b->numbers, count * sizeof *words);
    node->title_only = title_only;
    node->is_quoted = !is_word;
    node->is_split = is_word && count > 1;
    node->text = text;
    node->text_bytes = bytes;
    node->words = words;
    node->word_count = (uint32_t)count;
    *out = node;
    return IDX_OK;
}

// ---- groups

static bool only_has(const query_node *node, query_role role)
{
    if (node->kind != QUERY_GROUP) {
        return false;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        if (node->children[i]->role != role) {
            return false;
        }
    }
    return true;
}

bool idx__query_is_negative(const query_node *node)
{
    return only_has(node, QUERY_NOT);
}

static bool has_role(const query_node *node, query_role role)
{
    for (uint32_t i = 0; i < node->child_count; i++) {
        if (node->children[i]->role == role) {
            return true;
        }
    }
    return false;
}

static bool alternatives_equal(const query_node *a, const query_node *b)
{
    bool equal = a->alternative_count == b->alternative_count;
    for (uint32_t i = 0; equal && i < a->alternative_count; i++) {
        const query_alternative *x = &a->alternatives[i], *y = &b->alternatives[i];
        equal = x->weight == y->weight && x->word_count == y->word_count &&
                memcmp(x->words, y->words, x->word_count * sizeof *x->words) == 0;
    }
    return equal;
}

static bool leaves_equal(const query_node *a, const query_node *b)
{
    return a->kind == b->kind && a->kind != QUERY_GROUP && a->role == b->role &&
           a->title_only == b->title_only && a->is_split == b->is_split &&
           a->slop == b->slop && a->word_count == b->word_count && a->words[0] == b->words[0] &&
           memcmp(a->words, b->words, a->word_count * sizeof *a->words) == 0 &&
           alternatives_equal(a, b);
}

// A growing list of children; the final group is given exactly what it needs.
typedef struct child_list {
    query_builder *builder;
    query_node **nodes;
    size_t count, capacity;
    int error;
} child_list;

static void list_add(child_list *l, query_node *node, query_role role)
{
    node->role = role;
    for (size_t i = 0; i < l->count; i++) {
        if (leaves_equal(l->nodes[i], node)) {
            l->nodes[i]->repeat += node->repeat;
            return;
        }
    }
    if (idx__grow(l->builder->query->allocator, &l->nodes, &l->capacity, l->count + 1,
                  sizeof *l->nodes) != IDX_OK) {
        l->error = idx__error_nomem(l->builder->err);
        return;
    }
    l->nodes[l->count++] = node;
}

static int group_of(query_builder *b, query_node **nodes, size_t count, query_node **out)
{
    query_node *group = node_new(b, QUERY_GROUP);
    query_node **children = idx__arena_alloc(&b->query->arena, count * sizeof *children);
    if (!group || !children) {
        return idx__error_nomem(b->err);
    }
    memcpy(children, nodes, count * sizeof *children);
    group->children = children;
    group->child_count = (uint32_t)count;
    *out = group;
    return IDX_OK;
}

static void add_item(child_list *l, query_node *node, query_role role);

// The opposite of a group of NOTs: any of its children, required.
static void add_double_negation(child_list *l, query_node *negative)
{
    query_node *any = negative->children[0];
    if (negative->child_count > 1) {
        for (uint32_t i = 0; i < negative->child_count; i++) {
            negative->children[i]->role = QUERY_SHOULD;
        }
        any = negative;
    }
    add_item(l, any, QUERY_MUST);
}

// Adds an item, or what it consists of where that means the same.
static void add_item(child_list *l, query_node *node, query_role role)
{
    bool splices = false, keeps_roles = false;
    if (idx__query_is_negative(node)) {
        if (role == QUERY_NOT) {
            add_double_negation(l, node);
            return;
        }
        splices = keeps_roles = true;
    } else if (node->kind == QUERY_GROUP) {
        splices = role == QUERY_MUST ? !has_role(node, QUERY_SHOULD) : only_has(node, QUERY_SHOULD);
        keeps_roles = role == QUERY_MUST;
    }
    if (!splices) {
        list_add(l, node, role);
        return;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        list_add(l, node->children[i], keeps_roles ? node->children[i]->role : role);
    }
}

static size_t count_role(const child_list *l, query_role role)
{
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++) {
        n += l->nodes[i]->role == role;
    }
    return n;
}

// A single SHOULD without a MUST is a MUST; as such it may be spliced.
static void require_single(child_list *l)
{
    if (count_role(l, QUERY_MUST) != 0 || count_role(l, QUERY_SHOULD) != 1) {
        return;
    }
    child_list again = {.builder = l->builder};
    for (size_t i = 0; i < l->count; i++) {
        query_role role = l->nodes[i]->role == QUERY_SHOULD ? QUERY_MUST : l->nodes[i]->role;
        add_item(&again, l->nodes[i], role);
    }
    idx__free(l->builder->query->allocator, l->nodes, l->capacity * sizeof *l->nodes);
    if (again.error == IDX_OK) {
        again.error = l->error;
    }
    *l = again;
}

int idx__query_group(query_builder *b, query_node **items, size_t count, query_node **out)
{
    int rc = idx__equivalents_add(b, items, &count);
    if (rc != IDX_OK) {
        return rc;
    }
    if (count == 1 && items[0]->role != QUERY_NOT) {
        *out = items[0];
        return IDX_OK;
    }
    child_list l = {.builder = b};
    for (size_t i = 0; i < count; i++) {
        add_item(&l, items[i], items[i]->role);
    }
    require_single(&l);
    rc = l.error;
    if (rc == IDX_OK && l.count == 1 && l.nodes[0]->role != QUERY_NOT) {
        *out = l.nodes[0];
    } else if (rc == IDX_OK && l.count) {
        rc = group_of(b, l.nodes, l.count, out);
    }
    idx__free(b->query->allocator, l.nodes, l.capacity * sizeof *l.nodes);
    return rc;
}
