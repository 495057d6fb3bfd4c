/*
 * query.c: see query.h: a query's words, leaves and groups, and the public functions around them.
 *
 * Words are interned, so that equal leaves have equal numbers and a word is looked up once per
 * segment however often it stands. Groups are brought to normal form bottom-up, as the parser
 * closes them: children are normal already.
 */
#include "searcher/query.h"

#include "common/base/alloc.h"
#include "common/base/buf.h"
#include "common/base/error.h"
#include "searcher/compounds.h"
#include "searcher/equivalents.h"
#include "searcher/near_words.h"

#include <stdio.h>
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
    q->words[q->word_count++] = (query_word){copy, (uint32_t)bytes, hash, 0};
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

// ---- the whole

static void number_leaves(idx_query *q, query_node *node, bool is_excluded)
{
    if (node->kind != QUERY_GROUP) {
        node->is_excluded = is_excluded;
        if (is_excluded) {
            node->alternative_count = 0; // no more is excluded than was written
        }
        node->leaf = q->leaf_count;
        q->leaves[q->leaf_count++] = node;
        return;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        number_leaves(q, node->children[i], is_excluded || node->children[i]->role == QUERY_NOT);
    }
}

static const char *fallback_note(idx_query *q, const char *why)
{
    char text[160];
    int n = snprintf(text, sizeof text, "The query was taken as plain words: %s.", why);
    return idx__arena_copy(&q->arena, text, (size_t)n);
}

static int parse(query_builder *b, const char *text, size_t bytes, const idx_query_options *options,
                 query_node **root)
{
    idx_query *q = b->query;
    if (options->plain) {
        return idx__query_parse_plain(b, text, bytes, options->default_operator, root);
    }
    const char *why = NULL;
    int rc = idx__query_parse_syntax(b, text, bytes, options->default_operator, root, &why);
    if (rc == IDX_EQUERY && why) {
        q->note = fallback_note(q, why);
        q->word_count = 0;
        memset(b->slots, 0, IDX_QUERY_SLOTS * sizeof *b->slots);
        b->token_count = 0;
        b->remarks = NULL;
        b->last = WORD_ORDINARY;
        q->asks_definition = false;
        rc = q->note ? idx__query_parse_plain(b, text, bytes, options->default_operator, root)
                     : idx__error_nomem(b->err);
    }
    return rc;
}

static void append(buf *text, const char *words)
{
    idx__buf_append(text, words, strlen(words));
}

// What was asked for, without the question mark and the like behind it.
static void put_asked(buf *text, const query_remark *r)
{
    size_t bytes = r->asked_bytes;
    while (bytes > 1 && strchr("?!.,;:", r->asked[bytes - 1])) {
        bytes--;
    }
    idx__buf_append(text, r->asked, bytes);
}

// "Searched for korut also as Korea Utara; AS also as Amerika Serikat."
static void write_other_names(const query_remark *r, buf *text)
{
    const query_remark *before = NULL;
    for (; r; r = r->next) {
        if (r->kind == REMARK_NEAR) {
            continue;
        }
        if (before && before->asked == r->asked) {
            append(text, ", ");
        } else {
            append(text, before ? "; " : "Searched for ");
            put_asked(text, r);
            append(text, r->kind == REMARK_ALSO ? " also as " : " as ");
        }
        append(text, r->other);
        before = r;
    }
    append(text, before ? "." : "");
}

// "\"Jokwi\" is not in the index: searched for jokowi."
static void write_near_words(const query_remark *r, buf *text)
{
    const query_remark *before = NULL;
    for (; r; r = r->next) {
        if (r->kind != REMARK_NEAR) {
            continue;
        }
        if (before && before->asked == r->asked) {
            append(text, ", ");
        } else {
            append(text, before ? ". \"" : text->bytes ? " \"" : "\"");
            put_asked(text, r);
            append(text, "\" is not in the index: searched for ");
        }
        append(text, r->other);
        before = r;
    }
    append(text, before ? "." : "");
}

static int write_names(query_builder *b)
{
    idx_query *q = b->query;
    buf text;
    if (!b->remarks) {
        return IDX_OK;
    }
    idx__buf_init(&text, q->allocator);
    write_other_names(b->remarks, &text);
    write_near_words(b->remarks, &text);
    q->names = text.error == IDX_OK ? idx__arena_copy(&q->arena, text.data, text.bytes) : NULL;
    idx__buf_release(&text);
    return q->names ? IDX_OK : idx__error_nomem(b->err);
}

// What an index is asked about each word: other ways to write it.
static int ask_indexes(query_builder *b)
{
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && i < b->query->leaf_count; i++) {
        query_node *leaf = b->query->leaves[i];
        if (leaf->is_quoted || leaf->is_excluded) {
            continue;
        }
        if (leaf->kind != QUERY_TERM) {
            rc = leaf->is_split && b->has_compounds ? idx__compounds_date(b, leaf) : IDX_OK;
            continue;
        }
        const query_word *word = &b->query->words[leaf->words[0]];
        if (word->kinds == 1u << WORD_QUESTION) {
            continue; // that few texts ask does not make it a misspelling
        }
        uint64_t df = 0;
        if (b->has_compounds || b->has_near_words) {
            rc = idx__near_df(b, word->term, word->bytes, &df);
        }
        if (rc == IDX_OK && b->has_compounds) {
            rc = idx__compounds_split(b, leaf, df > 0);
        }
        if (rc == IDX_OK && b->has_near_words && df == 0) {
            rc = idx__near_words_add(b, leaf);
        }
    }
    return rc;
}

static int take_defining_word(void *ctx, const idx_token *token)
{
    query_builder *b = ctx;
    idx_query *q = b->query;
    bool fits;
    uint32_t number;
    if (q->defining_count == IDX_DEFINING_WORDS) {
        return IDX_OK;
    }
    int rc = idx__query_intern(b, (const uint8_t *)token->term, token->term_bytes, &number, &fits);
    if (rc == IDX_OK && fits) {
        q->defining_words[q->defining_count++] = number;
    }
    return rc;
}

// The words that rerank.h looks for behind what is to be defined.
static int add_defining_words(query_builder *b)
{
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && b->query->asks_definition && idx__defining_words[i]; i++) {
        const char *word = idx__defining_words[i];
        rc = idx_analyze(b->query->analyzer, word, strlen(word), take_defining_word, b, b->err);
    }
    return rc;
}

static int finish(query_builder *b, query_node *root)
{
    idx_query *q = b->query;
    if (root && idx__query_is_negative(root)) {
        q->note = "The query only excludes: it names nothing to look for.";
        return IDX_OK;
    }
    if (!root) {
        q->note = "The query has no word to look for.";
        return IDX_OK;
    }
    q->leaves = idx__arena_alloc(&q->arena, b->token_count * sizeof *q->leaves);
    if (!q->leaves) {
        return idx__error_nomem(b->err);
    }
    q->root = root;
    number_leaves(q, root, false);
    int rc = ask_indexes(b);
    rc = rc == IDX_OK ? add_defining_words(b) : rc;
    return rc == IDX_OK ? write_names(b) : rc;
}

void idx_query_options_init(idx_query_options *options)
{
    *options = (idx_query_options){.default_operator = IDX_OR};
}

int idx_query_parse(const idx_analyzer *analyzer, const char *text, size_t bytes,
                    const idx_query_options *options, idx_query **out, idx_error *err)
{
    idx_query_options defaults;
    idx_query_options_init(&defaults);
    idx__error_clear(err);
    options = options ? options : &defaults;
    if (!analyzer || (!text && bytes) || !out || (unsigned)options->default_operator > IDX_AND) {
        return idx__error_set(err, IDX_EINVAL,
                              "idx_query_parse: an argument is missing or out of range");
    }
    if (options->synonyms && idx_synonyms_analyzer(options->synonyms) != analyzer) {
        return idx__error_set(err, IDX_EINVAL, "the synonyms were made for another analyzer");
    }
    if (bytes > IDX_MAX_QUERY_BYTES) {
        return idx__error_set(err, IDX_ELIMIT, "the query has %zu bytes, at most %u are allowed",
                              bytes, IDX_MAX_QUERY_BYTES);
    }
    const idx_allocator *allocator = options->allocator;
    idx_query *q = idx__calloc(allocator, 1, sizeof *q);
    if (!q) {
        return idx__error_nomem(err);
    }
    q->analyzer = analyzer;
    q->allocator = allocator;
    idx__arena_init(&q->arena, allocator);
    query_builder b = {
        .query = q,
        .synonyms = options->synonyms,
        .indexes = options->indexes,
        .index_count = options->index_count,
        .has_near_words = options->near_words && options->index_count,
        .has_compounds = options->compounds && options->index_count,
        .slots = idx__calloc(allocator, IDX_QUERY_SLOTS, sizeof *b.slots),
        .err = err,
    };
    query_node *root = NULL;
    int rc = b.slots ? idx__tokens_init(&b.tokens, analyzer, allocator, err) : idx__error_nomem(err);
    if (rc == IDX_OK) {
        rc = parse(&b, text, bytes, options, &root);
    }
    if (rc == IDX_OK) {
        rc = finish(&b, root);
    }
    idx__tokens_release(&b.tokens);
    idx__free(allocator, b.numbers, b.number_capacity * sizeof *b.numbers);
    idx__free(allocator, b.slots, IDX_QUERY_SLOTS * sizeof *b.slots);
    if (rc != IDX_OK) {
        idx_query_free(q);
        return rc;
    }
    *out = q;
    return IDX_OK;
}

void idx_query_free(idx_query *query)
{
    if (query) {
        idx__arena_release(&query->arena);
        idx__free(query->allocator, query->words, query->word_capacity * sizeof *query->words);
        idx__free(query->allocator, query, sizeof *query);
    }
}

bool idx_query_is_empty(const idx_query *query)
{
    return !query->root;
}

const char *idx_query_note(const idx_query *query)
{
    return query->note;
}

const char *idx_query_names(const idx_query *query)
{
    return query->names;
}

const char *idx_query_added(const idx_query *query)
{
    return query->added;
}
