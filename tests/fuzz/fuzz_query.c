/*
 * fuzz_query.c: any bytes as a query. The first byte chooses the options, other names among them. What comes out must be in
 * normal form, as searcher/query.h says, and parsing must be deterministic.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Checks what must hold and returns a hash of the tree.
static uint64_t check(const idx_query *q, const query_node *n, unsigned depth, bool is_excluded)
{
    uint64_t h = n->kind * 3u + n->role;
    assert(depth <= IDX_MAX_QUERY_DEPTH + 2);
    if (n->kind != QUERY_GROUP) {
        assert(n->word_count >= 1 && (n->kind == QUERY_TERM) == (n->word_count == 1));
        assert(n->repeat >= 1 && n->leaf < q->leaf_count && q->leaves[n->leaf] == n &&
               n->is_excluded == is_excluded);
        for (uint32_t i = 0; i < n->word_count; i++) {
            assert(n->words[i] < q->word_count &&
                   q->words[n->words[i]].bytes <= IDX_MAX_TERM_BYTES);
            h = h * 31 + n->words[i];
        }
        assert(n->slop <= IDX_MAX_SLOP && (!n->slop || (n->is_quoted && n->word_count > 1)));
        h = h * 31 + n->slop;
        assert(!n->is_excluded || n->alternative_count == 0);
        for (uint32_t a = 0; a < n->alternative_count; a++) {
            const query_alternative *other = &n->alternatives[a];
            assert(other->weight > 0 && other->weight <= 1 && other->word_count >= 1);
            for (uint32_t i = 0; i < other->word_count; i++) {
                assert(other->words[i] < q->word_count);
                h = h * 31 + other->words[i];
            }
        }
        return h * 31 + n->repeat;
    }
    unsigned roles[3] = {0, 0, 0};
    for (uint32_t i = 0; i < n->child_count; i++) {
        const query_node *child = n->children[i];
        roles[child->role]++;
        assert(child->role != QUERY_SHOULD || !idx__query_is_negative(child));
        h = h * 31 + check(q, child, depth + 1, is_excluded || child->role == QUERY_NOT);
    }
    assert(roles[QUERY_MUST] >= 1 || roles[QUERY_SHOULD] >= 2);
    assert(n->child_count >= 2);
    return h;
}

static uint64_t parse(const idx_analyzer *a, const idx_query_options *options, const char *text,
                      size_t bytes)
{
    idx_query *q = NULL;
    idx_error err;
    int rc = idx_query_parse(a, text, bytes, options, &q, &err);
    if (rc != IDX_OK) {
        assert(rc == IDX_ELIMIT && !q && err.code == rc && err.message[0]);
        return 1;
    }
    uint64_t h = q->root ? check(q, q->root, 0, false) : 2;
    assert(q->root || idx_query_note(q));
    assert(!options->plain || !idx_query_note(q) || !q->root);
    idx_query_free(q);
    return h;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"standard", "whitespace", "indonesian", "snowball:english"};
    if (size == 0) {
        return 0;
    }
    idx_analyzer *a = NULL;
    if (idx_analyzer_new(names[data[0] & 3], NULL, &a, NULL) != IDX_OK) {
        abort();
    }
    idx_query_options options;
    idx_query_options_init(&options);
    options.default_operator = data[0] & 4 ? IDX_AND : IDX_OR;
    options.plain = data[0] & 8;
    idx_synonyms *synonyms = NULL;
    const char *lines = "a, b c\nb => b, d e f\nc d => a, g\nkorut, korea utara\nkorea => korut";
    if (data[0] & 16 &&
        (idx_synonyms_new(a, NULL, &synonyms, NULL) != IDX_OK ||
         idx_synonyms_add_text(synonyms, "lines", lines, strlen(lines), 0.5f, NULL) != IDX_OK)) {
        abort();
    }
    options.synonyms = synonyms;
    const char *text = (const char *)data + 1;
    uint64_t first = parse(a, &options, text, size - 1);
    if (first != parse(a, &options, text, size - 1)) {
        abort();
    }
    idx_synonyms_free(synonyms);
    idx_analyzer_free(a);
    return 0;
}
