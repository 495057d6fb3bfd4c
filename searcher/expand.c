/*
 * expand.c: see expand.h.
 *
 * Words of the documents are gathered with the rank of their document and sorted, so that equal ones
 * stand together, best document first. They are then asked for in the dictionary by descending relevance
 * weight, until no word that is left can be among the best even if it were the rarest: a few dozen
 * look-ups instead of a thousand.
 */
#include "searcher/expand.h"

#include "common/base/alloc.h"
#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/error.h"
#include "common/format/terms.h"
#include "searcher/query.h"
#include "searcher/score.h"
#include "searcher/searcher.h"

#include <stdlib.h>
#include <string.h>

// A word of a document that may be added.
typedef struct found_word {
    const uint8_t *term;
    uint32_t bytes;
    uint32_t rank; // of its document
} found_word;

// A distinct one.
typedef struct candidate {
    const uint8_t *term;
    uint32_t bytes;
    double relevance;
    double score; // relevance * idf, once that is known
} candidate;

typedef struct expansion {
    const idx_searcher *searcher;
    const idx_query *query;
    const idx_expand_options *options;
    const idx_allocator *allocator;
    arena arena;
    found_word *words;
    size_t word_count, word_capacity;
    uint32_t rank;      // of the document that is read
    uint64_t length;    // of it, so far
    double *per_word;   // by rank: what an occurrence is worth
    uint32_t least;     // documents that must hold a word
    candidate *candidates;
    size_t candidate_count, candidate_capacity;
    candidate best[IDX_MAX_EXPAND_WORDS];
    uint32_t best_count;
    idx_error *err;
} expansion;

// ---- reading the best documents

static bool has_letter(const char *term, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)term[i];
        if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            return true;
        }
    }
    return false;
}

static int take_word(void *ctx, const idx_token *token)
{
    expansion *x = ctx;
    x->length++;
    if (token->term_bytes < IDX_EXPAND_SHORTEST || !has_letter(token->term, token->term_bytes)) {
        return IDX_OK;
    }
    const void *term = idx__arena_copy(&x->arena, token->term, token->term_bytes);
    if (!term || idx__grow(x->allocator, &x->words, &x->word_capacity, x->word_count + 1,
                           sizeof *x->words) != IDX_OK) {
        return idx__error_nomem(x->err);
    }
    x->words[x->word_count++] = (found_word){term, token->term_bytes, x->rank};
    return IDX_OK;
}

// The beginning of a body, up to the end of a word.
static size_t readable(const char *body, size_t bytes)
{
    if (bytes <= IDX_EXPAND_BYTES) {
        return bytes;
    }
    bytes = IDX_EXPAND_BYTES;
    while (bytes > 0 && !strchr(" \t\r\n", body[bytes])) {
        bytes--;
    }
    return bytes;
}

static int read_document(expansion *x, uint64_t doc)
{
    const idx_analyzer *analyzer = x->searcher->analyzer;
    idx_stored *d = NULL;
    int rc = idx_searcher_document(x->searcher, doc, &d, x->err);
    if (rc != IDX_OK) {
        return rc;
    }
    x->length = 0;
    rc = idx_analyze(analyzer, d->title, d->title_bytes, take_word, x, x->err);
    if (rc == IDX_OK) {
        rc = idx_analyze(analyzer, d->body, readable(d->body, d->body_bytes), take_word, x, x->err);
    }
    idx_stored_free(d);
    return rc;
}

static int read_documents(expansion *x, const idx_hits *hits)
{
    size_t count = idx_hits_size(hits);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (double)idx_hits_at(hits, i)->score;
    }
    x->per_word = idx__arena_calloc(&x->arena, count, sizeof *x->per_word);
    int rc = x->per_word ? IDX_OK : idx__error_nomem(x->err);
    x->least = count < IDX_EXPAND_SHARED ? (uint32_t)count : IDX_EXPAND_SHARED;
    for (size_t i = 0; rc == IDX_OK && i < count; i++) {
        const idx_hit *hit = idx_hits_at(hits, i);
        x->rank = (uint32_t)i;
        rc = read_document(x, hit->doc);
        if (rc == IDX_OK && x->length && sum > 0) {
            x->per_word[i] = (double)hit->score / sum / (double)x->length;
        }
    }
    return rc;
}

// ---- candidates

static int compare_terms(const uint8_t *a, uint32_t a_bytes, const uint8_t *b, uint32_t b_bytes)
{
    int order = memcmp(a, b, a_bytes < b_bytes ? a_bytes : b_bytes);
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

static int by_term(const void *a, const void *b)
{
    const found_word *x = a, *y = b;
    int order = compare_terms(x->term, x->bytes, y->term, y->bytes);
    return order ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static int by_relevance(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    return x->relevance != y->relevance ? (x->relevance < y->relevance ? 1 : -1)
                                        : compare_terms(x->term, x->bytes, y->term, y->bytes);
}

static bool is_of_query(const idx_query *q, const uint8_t *term, uint32_t bytes)
{
    for (uint32_t w = 0; w < q->word_count; w++) {
        if (q->words[w].bytes == bytes && memcmp(q->words[w].term, term, bytes) == 0) {
            return true;
        }
    }
    return false;
}

static int gather(expansion *x)
{
    if (x->word_count) {
        qsort(x->words, x->word_count, sizeof *x->words, by_term);
    }
    for (size_t i = 0; i < x->word_count;) {
        const found_word *first = &x->words[i];
        candidate c = {first->term, first->bytes, 0, 0};
        uint32_t held = 0;
        while (i < x->word_count &&
               compare_terms(first->term, first->bytes, x->words[i].term, x->words[i].bytes) == 0) {
            uint32_t rank = x->words[i].rank, tf = 0;
            for (; i < x->word_count && x->words[i].rank == rank &&
                   compare_terms(first->term, first->bytes, x->words[i].term, x->words[i].bytes) == 0;
                 i++) {
                tf++;
            }
            held++;
            c.relevance += (double)tf * x->per_word[rank];
        }
        if (held < x->least || !(c.relevance > 0) || is_of_query(x->query, c.term, c.bytes)) {
            continue;
        }
        if (idx__grow(x->allocator, &x->candidates, &x->candidate_capacity, x->candidate_count + 1,
                      sizeof *x->candidates) != IDX_OK) {
            return idx__error_nomem(x->err);
        }
        x->candidates[x->candidate_count++] = c;
    }
    if (x->candidate_count) {
        qsort(x->candidates, x->candidate_count, sizeof *x->candidates, by_relevance);
    }
    return IDX_OK;
}

// ---- the best of them

static int document_frequency(const expansion *x, const uint8_t *term, uint32_t bytes, uint64_t *df)
{
    const idx_searcher *s = x->searcher;
    *df = 0;
    for (uint32_t i = 0; i < s->manifest.segment_count; i++) {
        term_entry entry;
        int rc = idx__terms_find(&s->segments[i], term, bytes, &entry, x->err);
        if (rc != IDX_OK && rc != IDX_ENOTFOUND) {
            return rc;
        }
        *df += rc == IDX_OK ? entry.df : 0;
    }
    return IDX_OK;
}

static bool is_better(const candidate *a, const candidate *b)
{
    return a->score != b->score ? a->score > b->score
                                : compare_terms(a->term, a->bytes, b->term, b->bytes) < 0;
}

static void offer(expansion *x, const candidate *c)
{
    uint32_t i = x->best_count;
    if (i == x->options->words) {
        if (!is_better(c, &x->best[i - 1])) {
            return;
        }
        i--;
    } else {
        x->best_count++;
    }
    for (; i > 0 && is_better(c, &x->best[i - 1]); i--) {
        x->best[i] = x->best[i - 1];
    }
    x->best[i] = *c;
}

static int choose(expansion *x)
{
    uint64_t documents = x->searcher->documents;
    double highest = idx__score_idf(documents, IDX_EXPAND_LEAST);
    for (size_t i = 0; i < x->candidate_count; i++) {
        candidate *c = &x->candidates[i];
        if (x->best_count == x->options->words &&
            c->relevance * highest < x->best[x->best_count - 1].score) {
            break;
        }
        uint64_t df;
        int rc = document_frequency(x, c->term, c->bytes, &df);
        if (rc != IDX_OK) {
            return rc;
        }
        if (df >= IDX_EXPAND_LEAST && df <= documents / IDX_EXPAND_RAREST) {
            c->score = c->relevance * idx__score_idf(documents, df);
            offer(x, c);
        }
    }
    return IDX_OK;
}

// ---- the new query

// Q of expand.h.
static int query_mass(const expansion *x, double *mass)
{
    const idx_query *q = x->query;
    *mass = 0;
    for (uint32_t i = 0; i < q->leaf_count; i++) {
        const query_node *leaf = q->leaves[i];
        double idf = 0;
        for (uint32_t w = 0; !leaf->is_excluded && w < leaf->word_count; w++) {
            const query_word *word = &q->words[leaf->words[w]];
            uint64_t df;
            int rc = document_frequency(x, word->term, word->bytes, &df);
            if (rc != IDX_OK) {
                return rc;
            }
            idf += df ? idx__score_idf(x->searcher->documents, df) : 0;
        }
        *mass += idf * (double)leaf->repeat;
    }
    return IDX_OK;
}

// "Added words of the best documents: kapal, laut."
static void write_sentence(const expansion *x, buf *text)
{
    static const char begin[] = "Added words of the best documents: ";
    idx__buf_append(text, begin, sizeof begin - 1);
    for (uint32_t i = 0; i < x->best_count; i++) {
        idx__buf_append(text, ", ", i ? 2 : 0);
        idx__buf_append(text, x->best[i].term, x->best[i].bytes);
    }
    idx__buf_append(text, ".", 2);
}

static int make_query(expansion *x, idx_query **out)
{
    query_addition added[IDX_MAX_EXPAND_WORDS];
    double mass, sum = 0, weight = (double)x->options->weight;
    int rc = query_mass(x, &mass);
    for (uint32_t i = 0; i < x->best_count; i++) {
        sum += x->best[i].score;
    }
    double factor = weight / (1.0 - weight) * mass / sum;
    if (rc != IDX_OK || x->best_count == 0 || !(factor > 0)) {
        return rc != IDX_OK ? rc
                            : idx__query_copy(x->query, NULL, 0, NULL, x->options->allocator, out, x->err);
    }
    for (uint32_t i = 0; i < x->best_count; i++) {
        const candidate *c = &x->best[i];
        added[i] = (query_addition){c->term, c->bytes, factor * c->relevance};
    }
    buf text;
    idx__buf_init(&text, x->allocator);
    write_sentence(x, &text);
    rc = text.error == IDX_OK ? idx__query_copy(x->query, added, x->best_count, (const char *)text.data,
                                                x->options->allocator, out, x->err)
                              : idx__error_nomem(x->err);
    idx__buf_release(&text);
    return rc;
}

// ---- the whole

void idx_expand_options_init(idx_expand_options *options)
{
    *options = (idx_expand_options){.documents = 10, .words = 10, .weight = 0.05f};
}

static int check(const idx_searcher *searcher, const idx_query *query,
                 const idx_expand_options *options, idx_query **out, idx_error *err)
{
    if (!searcher || !query || !out) {
        return idx__error_set(err, IDX_EINVAL, "idx_query_expand: an argument is missing");
    }
    if (options->documents < 1 || options->documents > IDX_MAX_EXPAND_DOCUMENTS ||
        options->words < 1 || options->words > IDX_MAX_EXPAND_WORDS ||
        !(options->weight > 0.0f && options->weight < 1.0f)) {
        return idx__error_set(err, IDX_EINVAL,
                              "expanding: documents, words or the weight are out of range");
    }
    if (query->added) {
        return idx__error_set(err, IDX_EINVAL, "the query was expanded already");
    }
    if (!idx_searcher_has_store(searcher)) {
        return idx__error_set(err, IDX_EUNSUPPORTED,
                              "the index keeps no texts, and words to add come from texts: build it "
                              "with its store, or search without expanding");
    }
    return IDX_OK;
}

static int expand(expansion *x, const idx_search_options *search, idx_query **out)
{
    idx_hits *hits = NULL;
    int rc = idx_search(x->searcher, x->query, search, &hits, x->err);
    if (rc == IDX_OK) {
        rc = read_documents(x, hits);
    }
    if (rc == IDX_OK) {
        rc = gather(x);
    }
    if (rc == IDX_OK) {
        rc = choose(x);
    }
    idx_hits_free(hits);
    return rc == IDX_OK ? make_query(x, out) : rc;
}

int idx_query_expand(const idx_searcher *searcher, const idx_query *query,
                     const idx_search_options *search, const idx_expand_options *options,
                     idx_query **out, idx_error *err)
{
    idx_expand_options default_options;
    idx_search_options first;
    idx_expand_options_init(&default_options);
    idx_search_options_init(&first);
    options = options ? options : &default_options;
    idx__error_clear(err);
    int rc = check(searcher, query, options, out, err);
    if (rc != IDX_OK) {
        return rc;
    }
    first = search ? *search : first;
    first.k = options->documents;
    first.offset = 0;
    first.count = false;
    const idx_allocator *allocator = first.allocator ? first.allocator : searcher->allocator;
    expansion *x = idx__calloc(allocator, 1, sizeof *x);
    if (!x) {
        return idx__error_nomem(err);
    }
    x->searcher = searcher;
    x->query = query;
    x->options = options;
    x->allocator = allocator;
    x->err = err;
    idx__arena_init(&x->arena, allocator);
    rc = expand(x, &first, out);
    idx__free(allocator, x->candidates, x->candidate_capacity * sizeof *x->candidates);
    idx__free(allocator, x->words, x->word_capacity * sizeof *x->words);
    idx__arena_release(&x->arena);
    idx__free(allocator, x, sizeof *x);
    return rc;
}
