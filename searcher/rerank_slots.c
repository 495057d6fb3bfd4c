/* rerank_slots.c: see rerank_slots.h. */
#include "searcher/rerank_slots.h"

#include "common/base/error.h"
#include "common/text/analyzer.h"

#include <string.h>

static uint32_t slot_word(rerank_slots *s, uint32_t number)
{
    uint32_t w = 0;
    while (w < s->word_count && s->number[w] != number) {
        w++;
    }
    if (w == s->word_count) {
        s->number[s->word_count++] = number;
        s->value[w] = 0;
    }
    return w;
}

uint32_t idx__rerank_slots_add(rerank_slots *s, uint32_t number, uint32_t distance)
{
    uint32_t w = slot_word(s, number);
    s->distance[s->count] = distance;
    s->previous[s->count] = (uint8_t)(s->count - 1);
    s->ends[s->count] = (uint8_t)s->count;
    s->word[s->count] = (uint8_t)w;
    s->before[s->count] = s->last[w];
    s->last[w] = (uint8_t)++s->count;
    return w;
}

// A word of leaf number i, or what stands for it, which counts `weight` of it.
static void add_word(const plan *p, uint32_t i, uint32_t number, float weight, uint32_t *distance, rerank_slots *s)
{
    uint64_t df = p->df[number];
    if (df == 0) {
        *distance = 0;
    } else if (df > p->documents / IDX_RERANK_RAREST) {
        *distance += *distance > 0;
    } else if (s->count < IDX_RERANK_SLOTS) {
        double idf = idx__score_idf(p->documents, df) * p->leaves[i].share * (double)weight;
        uint32_t value = (uint32_t)idx__score_power(idf, p->scale);
        s->leaf[s->count] = (uint16_t)i;
        uint32_t *most = &s->value[idx__rerank_slots_add(s, number, *distance)];
        *most = value > *most ? value : *most;
        *distance = 1;
    }
}

// Of the other names of one word that some document holds, the most frequent, the first of several; NULL: there is none.
static const query_alternative *best_name(const plan *p, const query_node *node)
{
    const query_alternative *best = NULL;
    for (uint32_t i = 0; i < node->alternative_count; i++) {
        const query_alternative *a = &node->alternatives[i];
        uint64_t df = a->word_count == 1 ? p->df[a->words[0]] : 0;
        best = df > (best ? p->df[best->words[0]] : 0) ? a : best;
    }
    return best;
}

static void add_leaf(const plan *p, uint32_t i, uint32_t *distance, rerank_slots *s)
{
    const plan_leaf *leaf = &p->leaves[i];
    const query_node *node = leaf->node;
    bool is_missing = node->kind == QUERY_TERM && p->df[node->words[0]] == 0;
    const query_alternative *name = is_missing ? best_name(p, node) : NULL;
    if (name) {
        add_word(p, i, name->words[0], name->weight, distance, s);
        return;
    }
    for (uint32_t w = 0; w < node->word_count; w++) {
        if (!leaf->is_split_up || w == leaf->part) {
            add_word(p, i, node->words[w], 1.0f, distance, s);
        }
    }
}

static void add_leaves(const plan *p, rerank_slots *s)
{
    uint32_t distance = 0;
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        const plan_leaf *leaf = &p->leaves[i];
        if (leaf->node->is_excluded || leaf->node->is_added) {
            continue;
        }
        if (leaf->node->title_only || leaf->asks) {
            distance = 0;
            continue;
        }
        add_leaf(p, i, &distance, s);
    }
    for (uint32_t i = 0; i < s->count; i++) {
        s->worth[i] = s->value[s->word[i]];
    }
    s->asked = s->count;
}

// ---- words that define

typedef struct definition {
    const plan *plan;
    rerank_slots *slots;
    uint32_t worth;
    idx_error *err;
} definition;

static bool is_term(const uint8_t *term, size_t bytes, const idx_token *token)
{
    return bytes == token->term_bytes && memcmp(term, token->term, bytes) == 0;
}

// The number of a word, which is made up if the query does not have it.
static int number_word(const definition *d, const idx_token *token, uint32_t *number)
{
    const idx_query *q = d->plan->query;
    rerank_slots *s = d->slots;
    for (*number = 0; *number < q->word_count + s->extra_count; (*number)++) {
        bool is_extra = *number >= q->word_count;
        const extra_word *extra = is_extra ? &s->extra[*number - q->word_count] : NULL;
        const query_word *word = is_extra ? NULL : &q->words[*number];
        if (is_extra ? is_term(extra->term, extra->bytes, token) : is_term(word->term, word->bytes, token)) {
            return IDX_OK;
        }
    }
    const char *copy = idx__arena_copy(d->plan->arena, token->term, token->term_bytes);
    if (!copy) {
        return idx__error_nomem(d->err);
    }
    s->extra[s->extra_count++] = (extra_word){(const uint8_t *)copy, token->term_bytes};
    return IDX_OK;
}

// Behind the last slot asked for, any of these says what it is.
static int take_defining_word(void *ctx, const idx_token *token)
{
    definition *d = ctx;
    rerank_slots *s = d->slots;
    uint32_t number;
    if (s->count == s->asked + IDX_DEFINING_WORDS) {
        return IDX_OK;
    }
    int rc = number_word(d, token, &number);
    if (rc == IDX_OK) {
        s->worth[s->count] = d->worth;
        s->goes_on[s->count] = true;
        idx__rerank_slots_add(s, number, 1);
        s->previous[s->count - 1] = (uint8_t)(s->asked - 1);
    }
    return rc;
}

static int add_definition(const plan *p, uint64_t sum, rerank_slots *s, idx_error *err)
{
    definition d = {p, s, (uint32_t)(sum * IDX_RERANK_DEFINITION / 100), err};
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && idx__defining_words[i]; i++) {
        const char *word = idx__defining_words[i];
        rc = idx_analyze(p->query->analyzer, word, strlen(word), take_defining_word, &d, err);
    }
    return rc;
}

// ---- all of it

// What a word adds at most, and which adds most.
static void order_words(rerank_slots *s)
{
    for (uint32_t w = 0; w < s->word_count; w++) {
        for (uint32_t at = s->last[w]; at > 0; at = s->before[at - 1]) {
            s->in_runs[w] += s->worth[at - 1];
        }
        uint64_t most = s->in_runs[w] + s->value[w];
        uint32_t i = w;
        for (; i > 0 && s->in_runs[s->order[i - 1]] + s->value[s->order[i - 1]] < most; i--) {
            s->order[i] = s->order[i - 1];
        }
        s->order[i] = (uint8_t)w;
    }
}

static void measure_rows(rerank_slots *s)
{
    uint32_t row = 1;
    s->reach = IDX_RERANK_WINDOW;
    for (uint32_t i = 0; i < s->count; i++) {
        row = i >= s->asked ? row : s->distance[i] ? row + s->distance[i] : 1;
        uint32_t reach = row + (s->count > s->asked); // and a word that defines
        s->reach = reach > s->reach ? reach : s->reach;
    }
}

int idx__rerank_slots(const plan *p, rerank_slots *s, idx_error *err)
{
    memset(s, 0, sizeof *s);
    add_leaves(p, s);
    if (s->count == 0) {
        return IDX_OK;
    }
    const idx_query *q = p->query;
    uint64_t sum = 0;
    for (uint32_t w = 0; w < s->word_count; w++) {
        sum += s->value[w];
    }
    s->answer = q->asked_sign == SIGN_COUNT ? 0 : (uint32_t)(sum * IDX_RERANK_ANSWER / 100);
    int rc = q->asks_definition ? add_definition(p, sum, s, err) : IDX_OK;
    measure_rows(s);
    idx__rerank_slots_add_names(p, s);
    order_words(s);
    return rc;
}
