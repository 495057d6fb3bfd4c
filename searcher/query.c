/*
 * query.c: see query.h: the public functions, and the order in which a query comes about: parsed, its leaves numbered, the
 * indexes asked about its words, and the user told.
 */
#include "searcher/query.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/text/analyzer.h"
#include "searcher/compounds.h"
#include "searcher/near_words.h"
#include "searcher/searcher.h"

#include <stdio.h>
#include <string.h>

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
        b->asked = IDX_NOTHING_ASKED;
        q->asks_definition = false;
        rc = q->note ? idx__query_parse_plain(b, text, bytes, options->default_operator, root)
                     : idx__error_nomem(b->err);
    }
    return rc;
}

// The documents that hold the word. A search of an index that has one segment need not look it up again.
static int word_df(const query_builder *b, query_word *word, uint64_t *df)
{
    if (b->index_count != 1 || b->indexes[0]->manifest.segment_count != 1) {
        return idx__near_df(b, word->term, word->bytes, df);
    }
    const segment *s = &b->indexes[0]->segments[0];
    if (!idx__query_word_is_of(word, s)) {
        int rc = idx__terms_find(s, word->term, word->bytes, &word->entry, b->err);
        if (rc != IDX_OK && rc != IDX_ENOTFOUND) {
            return rc;
        }
        word->entry.df = rc == IDX_OK ? word->entry.df : 0;
        word->terms = s->sections[SECTION_TERMS].data;
        word->segment_id = s->id;
    }
    *df = word->entry.df;
    return IDX_OK;
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
        query_word *word = &b->query->words[leaf->words[0]];
        if (word->kinds == 1u << WORD_QUESTION) {
            continue; // that few texts ask does not make it a misspelling
        }
        uint64_t df = 0;
        if (b->has_compounds || b->has_near_words) {
            rc = word_df(b, word, &df);
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
    q->asked_sign = idx__analyzer_has_signs(q->analyzer) ? b->asked.sign : SIGN_COUNT;
    return rc == IDX_OK ? idx__query_write_names(b) : rc;
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
    q->asked_sign = SIGN_COUNT;
    idx__arena_init(&q->arena, allocator);
    query_builder b = {
        .query = q,
        .synonyms = options->synonyms,
        .indexes = options->indexes,
        .index_count = options->index_count,
        .has_near_words = options->near_words && options->index_count,
        .has_compounds = options->compounds && options->index_count,
        .slots = idx__calloc(allocator, IDX_QUERY_SLOTS, sizeof *b.slots),
        .asked = IDX_NOTHING_ASKED,
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
