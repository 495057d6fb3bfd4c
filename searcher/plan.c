/* plan.c: see plan.h; the arithmetic is the contract at the head of score.c. */
#include "searcher/plan.h"

#include "common/base/error.h"
#include "searcher/concept.h"
#include "searcher/similarity.h"
#include "searcher/statistics.h"

#include <string.h>

#define PAIRS_FROM 128u // documents that have the rarest word of a phrase, from which on pairs are looked up

// ---- the whole index

static bool in_range(float x, float low, float high)
{
    return x >= low && x <= high; // false for what is not a number
}

static int set_similarity(plan *p, const idx_similarity *similarity, idx_error *err)
{
    idx_similarity defaults;
    idx_similarity_init(&defaults);
    const idx_similarity *s = similarity ? similarity : &defaults;
    p->similarity = *s;
    p->k1 = s->k1;
    p->b = s->b;
    bool is_default = s->title_weight < 0.0f;
    p->title_weight = is_default ? p->searcher->title_weight : s->title_weight;
    if (!in_range(p->k1, 0.0f, 100.0f) || !in_range(p->b, 0.0f, 1.0f) ||
        (!is_default && !in_range(p->title_weight, 0.0f, 100.0f))) {
        return idx__error_set(err, IDX_EINVAL, "k1, b or the title weight is out of range");
    }
    return idx__similarity_check(&p->similarity, err);
}

static int find_word(const segment *s, const query_word *word, term_entry *entry, idx_error *err)
{
    if (idx__query_word_is_of(word, s)) {
        *entry = word->entry;
        return entry->df ? IDX_OK : IDX_ENOTFOUND;
    }
    return idx__terms_find(s, word->term, word->bytes, entry, err);
}

// Looks every word up in every segment.
static int find_words(plan *p, idx_error *err)
{
    const idx_searcher *s = p->searcher;
    const idx_query *q = p->query;
    p->entries = idx__arena_calloc(p->arena, (size_t)s->manifest.segment_count * q->word_count,
                                   sizeof *p->entries);
    p->df = idx__arena_calloc(p->arena, q->word_count, sizeof *p->df);
    p->cf = idx__arena_calloc(p->arena, q->word_count, sizeof *p->cf);
    if (!p->entries || !p->df || !p->cf) {
        return idx__error_nomem(err);
    }
    bool needs_cf = idx__similarity_needs_cf(&p->similarity);
    term_entry *entry = p->entries;
    for (uint32_t i = 0; i < s->manifest.segment_count; i++) {
        for (uint32_t w = 0; w < q->word_count; w++, entry++) {
            int rc = find_word(&s->segments[i], &q->words[w], entry, err);
            if (rc == IDX_ENOTFOUND) {
                entry->df = 0;
            } else if (rc != IDX_OK) {
                return rc;
            }
            p->df[w] += entry->df;
            if (needs_cf && entry->df) {
                uint64_t cf;
                rc = idx__statistics_cf(&s->segments[i], entry, &cf, err);
                if (rc != IDX_OK) {
                    return rc;
                }
                p->cf[w] += cf;
            }
        }
    }
    return IDX_OK;
}

static void set_statistics(plan *p, const idx_statistics *statistics)
{
    const idx_searcher *s = p->searcher;
    uint64_t body = s->body_tokens, title = s->title_tokens, tokens = idx__searcher_tokens(s);
    p->documents = s->documents;
    if (statistics) {
        p->documents = statistics->documents;
        body = statistics->body_tokens;
        title = statistics->title_tokens;
        tokens = statistics->base_tokens;
        memcpy(p->df, statistics->df, p->query->word_count * sizeof *p->df);
        memcpy(p->cf, statistics->cf, p->query->word_count * sizeof *p->cf);
    }
    p->has_formula = idx__formula_init(&p->formula, &p->similarity, p->documents, tokens);
    p->average = idx__score_average(p->documents, body, title, p->title_weight);
}

// The idf of words together; *known: whether the index has all of them.
static double words_idf(const plan *p, const uint32_t *words, uint32_t count, bool *known)
{
    double idf = 0;
    *known = true;
    for (uint32_t i = 0; i < count; i++) {
        idf += idx__score_idf(p->documents, p->df[words[i]]);
        *known &= p->df[words[i]] > 0;
    }
    return idf;
}

// Words that stand for a leaf in its weight.
typedef struct weighed {
    const uint32_t *words;
    uint32_t count;
} weighed;

// A concept has the idf of what was written, so that no document loses by its other words; where
// the index does not know that, the lowest of the alternatives that it knows.
static weighed concept_words(const plan *p, const query_node *node)
{
    bool is_known, has_any = false;
    weighed best = {node->words, node->word_count};
    double idf = words_idf(p, node->words, node->word_count, &is_known);
    for (uint32_t i = 0; !is_known && i < node->alternative_count; i++) {
        const query_alternative *a = &node->alternatives[i];
        bool knows_this;
        double other = words_idf(p, a->words, a->word_count, &knows_this);
        if (knows_this && (!has_any || other < idf)) {
            idf = other;
            has_any = true;
            best = (weighed){a->words, a->word_count};
        }
    }
    return best;
}

// The most that a leaf can score under another formula than BM25.
static double formula_weight(const plan *p, plan_leaf *leaf, weighed w)
{
    idx__formula_begin(&leaf->score, &leaf->idf, &p->formula);
    for (uint32_t i = 0; i < w.count; i++) {
        idx__formula_add(&leaf->score, &leaf->idf, &p->formula, p->df[w.words[i]],
                         p->cf[w.words[i]]);
    }
    return idx__formula_end(&leaf->score, &leaf->idf, &p->formula);
}

static void set_leaf(const plan *p, plan_leaf *leaf)
{
    const query_node *node = leaf->node;
    weighed w = leaf->is_split_up ? (weighed){&node->words[leaf->part], 1} : concept_words(p, node);
    if (p->has_formula) {
        double most = formula_weight(p, leaf, w);
        leaf->weight = node->is_excluded ? 0 : most * (double)node->repeat * leaf->share;
        return;
    }
    bool is_known;
    leaf->idf = words_idf(p, w.words, w.count, &is_known);
    leaf->weight =
        node->is_excluded
            ? 0
            : leaf->idf * ((double)p->k1 + 1.0) * (double)node->repeat * leaf->share;
}

// The kind of a leaf that is a single loose word.
static query_word_kind leaf_kind(const plan *p, const plan_leaf *leaf)
{
    const query_node *node = leaf->node;
    bool is_loose = node->kind == QUERY_TERM && node->role == QUERY_SHOULD && !node->title_only;
    uint8_t kinds = p->query->words[node->words[0]].kinds;
    return !is_loose                     ? WORD_ORDINARY
           : kinds == 1u << WORD_QUESTION ? WORD_QUESTION
           : kinds == 0 || kinds & 1u << WORD_ORDINARY ? WORD_ORDINARY
                                          : WORD_FRAME;
}

// In a question, words that ask count less, provided that something else is looked for.
static void set_shares(plan *p)
{
    bool asks = p->query->asks_definition, has_ordinary = false;
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        plan_leaf *leaf = &p->leaves[i];
        leaf->share = leaf->node->is_added ? leaf->node->share : 1.0;
        if (leaf->node->is_excluded || leaf->node->is_added) {
            continue;
        }
        query_word_kind kind = leaf_kind(p, leaf);
        asks |= kind == WORD_QUESTION;
        has_ordinary |= kind == WORD_ORDINARY;
    }
    if (!p->is_full || !asks || !has_ordinary) {
        return;
    }
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        plan_leaf *leaf = &p->leaves[i];
        if (leaf->node->is_added) {
            continue;
        }
        query_word_kind kind = leaf_kind(p, leaf);
        leaf->asks = kind == WORD_QUESTION;
        leaf->share = kind == WORD_QUESTION ? IDX_QUESTION_SHARE
                      : kind == WORD_FRAME  ? IDX_FRAME_SHARE
                                            : 1.0;
    }
}

static int set_leaves(plan *p, idx_error *err)
{
    const idx_query *q = p->query;
    bool has_positions = p->searcher->manifest.flags & IDX_FLAG_POSITIONS;
    uint32_t most = 0;
    for (uint32_t i = 0; i < q->leaf_count; i++) {
        most += q->leaves[i]->word_count;
        if (!has_positions && q->leaves[i]->kind == QUERY_PHRASE && !q->leaves[i]->is_split) {
            return idx__error_set(err, IDX_EUNSUPPORTED,
                                  "the index was built without positions: it cannot find phrases");
        }
    }
    p->leaves = idx__arena_alloc(p->arena, most * sizeof *p->leaves);
    p->first_leaf = idx__arena_alloc(p->arena, q->leaf_count * sizeof *p->first_leaf);
    if (!p->leaves || !p->first_leaf) {
        return idx__error_nomem(err);
    }
    double sum = 0;
    for (uint32_t i = 0; i < q->leaf_count; i++) {
        const query_node *node = q->leaves[i];
        bool splits = node->is_split && !has_positions;
        p->first_leaf[i] = p->leaf_count;
        for (uint32_t part = 0; part < (splits ? node->word_count : 1); part++) {
            plan_leaf *leaf = &p->leaves[p->leaf_count++];
            *leaf = (plan_leaf){.node = node, .part = part, .is_split_up = splits};
        }
    }
    set_shares(p);
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        set_leaf(p, &p->leaves[i]);
        sum += p->leaves[i].weight;
    }
    p->scale = idx__score_scale(sum);
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        p->leaves[i].scaled = (float)idx__score_power(p->leaves[i].weight, p->scale);
    }
    return IDX_OK;
}

int idx__plan_begin(plan *p, const idx_searcher *s, const idx_query *q,
                    const idx_search_options *options, arena *a, idx_error *err)
{
    const idx_statistics *statistics = options->statistics;
    memset(p, 0, sizeof *p);
    p->searcher = s;
    p->query = q;
    p->arena = a;
    if ((unsigned)options->ranking > IDX_RANKING_FULL) {
        return idx__error_set(err, IDX_EINVAL, "there is no such ranking");
    }
    p->is_full = options->ranking == IDX_RANKING_FULL;
    if (statistics && (statistics->query != q || statistics->documents < s->documents)) {
        return idx__error_set(err, IDX_EINVAL,
                              "the statistics are of another query or without this index");
    }
    return set_similarity(p, options->similarity, err);
}

int idx__plan_weigh(plan *p, const idx_search_options *options, idx_error *err)
{
    int rc = find_words(p, err);
    if (rc != IDX_OK) {
        return rc;
    }
    set_statistics(p, options->statistics);
    p->is_full &= !p->has_formula;
    return set_leaves(p, err);
}

int idx__plan_init(plan *p, const idx_searcher *s, const idx_query *q,
                   const idx_search_options *options, arena *a, idx_error *err)
{
    int rc = idx__plan_begin(p, s, q, options, a, err);
    return rc == IDX_OK ? idx__plan_weigh(p, options, err) : rc;
}

// ---- one segment

typedef struct build {
    const plan *plan;
    const segment *segment;
    const term_entry *entries; // of this segment, by word
    const score_model *model;
    arena *arena;
    idx_error *err;
} build;

static exec_node *node_new(build *b, exec_kind kind, query_role role)
{
    exec_node *n = idx__arena_calloc(b->arena, 1, sizeof *n);
    if (n) {
        n->kind = kind;
        n->role = role;
    }
    return n;
}

// A leaf whose matches are one list's postings.
static int build_entry(build *b, const plan_leaf *leaf, const term_entry *entry, query_role role,
                       exec_node **out)
{
    *out = NULL;
    if (entry->df == 0 || (leaf->node->title_only && !b->segment->title_norms)) {
        return IDX_OK;
    }
    exec_node *n = node_new(b, EXEC_TERM, role);
    cursor *c = idx__arena_alloc(b->arena, sizeof *c);
    if (!n || !c) {
        return idx__error_nomem(b->err);
    }
    n->leaf = leaf;
    n->cursor = c;
    n->entry = entry;
    int rc = idx__cursor_open(c, b->arena, b->segment, entry, b->model, leaf->scaled,
                              leaf->node->title_only, b->err);
    c->leaf = leaf->scaled > 0 ? &leaf->score : NULL;
    if (rc == IDX_OK && (!leaf->node->title_only || c->list.has_titles)) {
        *out = n;
    }
    return rc;
}

static int build_term(build *b, const plan_leaf *leaf, uint32_t word, query_role role,
                      exec_node **out)
{
    return build_entry(b, leaf, &b->entries[word], role, out);
}

// The list of words `i` and `i + 1` of a phrase; df 0: they are not paired. IDX_ENOTFOUND: they are,
// but stand nowhere side by side.
static int find_pair(const build *b, const query_node *node, uint32_t i, term_entry *out)
{
    const uint32_t *words = node->words;
    const term_entry *entry = &b->entries[words[i]], *next = &b->entries[words[i + 1]];
    out->df = 0;
    if (!idx__pairs_hold(b->segment, entry, next)) {
        return IDX_OK;
    }
    const query_word *x = &b->plan->query->words[words[i]];
    const query_word *y = &b->plan->query->words[words[i + 1]];
    if (!idx__pairs_take_word(x->term, x->bytes) || !idx__pairs_take_word(y->term, y->bytes)) {
        return IDX_OK;
    }
    const pair_half first = {x->term, x->bytes, entry}, second = {y->term, y->bytes, next};
    return idx__pairs_find(b->segment, &first, &second, out, b->err);
}

// Whether pairs help a phrase of more than two words: not where hardly a document has all of its words anyway.
static bool wants_pairs(const build *b, const query_node *node)
{
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < node->word_count; i++) {
        uint32_t df = b->entries[node->words[i]].df;
        least = df < least ? df : least;
    }
    return !node->slop && (node->word_count == 2 || least >= PAIRS_FROM);
}

static int build_phrase(build *b, const plan_leaf *leaf, query_role role, exec_node **out)
{
    const query_node *node = leaf->node;
    *out = NULL;
    if (node->title_only && !b->segment->title_norms) {
        return IDX_OK;
    }
    for (uint32_t i = 0; i < node->word_count; i++) {
        if (b->entries[node->words[i]].df == 0) {
            return IDX_OK;
        }
    }
    term_entry *pairs = idx__arena_calloc(b->arena, node->word_count, sizeof *pairs);
    bool has_pairs = pairs && wants_pairs(b, node);
    for (uint32_t i = 0; has_pairs && i + 1 < node->word_count; i++) {
        int rc = find_pair(b, node, i, &pairs[i]);
        if (rc != IDX_OK) {
            return rc == IDX_ENOTFOUND ? IDX_OK : rc;
        }
    }
    if (pairs && node->word_count == 2 && pairs[0].df > 0) { // the list of the pair is that of the phrase
        return build_entry(b, leaf, &pairs[0], role, out);
    }
    exec_node *n = node_new(b, EXEC_PHRASE, role);
    phrase *p = idx__arena_alloc(b->arena, sizeof *p);
    const term_entry **entries = idx__arena_alloc(b->arena, node->word_count * sizeof *entries);
    if (!n || !p || !entries || !pairs) {
        return idx__error_nomem(b->err);
    }
    for (uint32_t i = 0; i < node->word_count; i++) {
        entries[i] = &b->entries[node->words[i]];
    }
    n->leaf = leaf;
    n->phrase = p;
    *out = n;
    phrase_source source = {
        .segment = b->segment,
        .entries = entries,
        .words = node->words,
        .slot_count = node->word_count,
        .slop = node->slop,
        .pairs = pairs,
    };
    int rc = idx__phrase_open(p, b->arena, &source, b->model, leaf->scaled, node->title_only, b->err);
    p->leaf = leaf->scaled > 0 ? &leaf->score : NULL;
    return rc;
}

static bool knows_all(const build *b, const uint32_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (b->entries[words[i]].df == 0) {
            return false;
        }
    }
    return true;
}

// Opens one way to say a concept, unless the segment cannot hold it.
static int add_part(build *b, const plan_leaf *leaf, float weight, uint32_t *words,
                    uint32_t word_count, concept_part *parts, uint32_t *count)
{
    bool has_positions = b->segment->meta.flags & IDX_FLAG_POSITIONS;
    if (!knows_all(b, words, word_count) || (word_count > 1 && !has_positions)) {
        return IDX_OK;
    }
    query_node *way = idx__arena_calloc(b->arena, 1, sizeof *way);
    plan_leaf *alone = idx__arena_calloc(b->arena, 1, sizeof *alone);
    exec_node *node = NULL;
    if (!way || !alone) {
        return idx__error_nomem(b->err);
    }
    way->kind = word_count == 1 ? QUERY_TERM : QUERY_PHRASE;
    way->title_only = leaf->node->title_only;
    way->words = words;
    way->word_count = word_count;
    alone->node = way;
    int rc = word_count == 1 ? build_term(b, alone, words[0], QUERY_SHOULD, &node)
                             : build_phrase(b, alone, QUERY_SHOULD, &node);
    if (rc == IDX_OK && node) {
        parts[(*count)++] = (concept_part){weight, node->cursor, node->phrase};
    }
    return rc;
}

static int build_concept(build *b, const plan_leaf *leaf, query_role role, exec_node **out)
{
    const query_node *node = leaf->node;
    exec_node *n = node_new(b, EXEC_TERM, role);
    cursor *c = idx__arena_alloc(b->arena, sizeof *c);
    concept_part *parts =
        idx__arena_alloc(b->arena, (node->alternative_count + 1) * sizeof *parts);
    uint32_t count = 0;
    *out = NULL;
    if (!n || !c || !parts) {
        return idx__error_nomem(b->err);
    }
    int rc = add_part(b, leaf, 1.0f, node->words, node->word_count, parts, &count);
    for (uint32_t i = 0; rc == IDX_OK && i < node->alternative_count; i++) {
        const query_alternative *a = &node->alternatives[i];
        rc = add_part(b, leaf, a->weight, a->words, a->word_count, parts, &count);
    }
    if (rc != IDX_OK || count == 0) {
        return rc;
    }
    n->leaf = leaf;
    n->cursor = c;
    *out = n;
    rc = idx__concept_open(c, b->arena, b->segment, parts, count, b->model, leaf->scaled,
                           node->title_only, b->err);
    c->leaf = &leaf->score;
    return rc;
}

// The part of a concept that stands here, if it is but the word or phrase as written.
static bool is_as_written(const build *b, const query_node *node)
{
    for (uint32_t i = 0; i < node->alternative_count; i++) {
        if (knows_all(b, node->alternatives[i].words, node->alternatives[i].word_count)) {
            return false;
        }
    }
    return true;
}

static int build_leaf(build *b, const plan_leaf *leaf, query_role role, exec_node **out)
{
    const query_node *node = leaf->node;
    if (leaf->is_split_up || (node->kind == QUERY_TERM && is_as_written(b, node))) {
        return build_term(b, leaf, node->words[leaf->part], role, out);
    }
    return is_as_written(b, node) ? build_phrase(b, leaf, role, out)
                                  : build_concept(b, leaf, role, out);
}

// A word whose parts are all required, in an index without positions.
static int build_split(build *b, const query_node *node, query_role role, exec_node **out)
{
    exec_node *group = node_new(b, EXEC_GROUP, role);
    exec_node **children = idx__arena_alloc(b->arena, node->word_count * sizeof *children);
    *out = NULL;
    if (!group || !children) {
        return idx__error_nomem(b->err);
    }
    for (uint32_t i = 0; i < node->word_count; i++) {
        const plan_leaf *leaf = &b->plan->leaves[b->plan->first_leaf[node->leaf] + i];
        int rc = build_term(b, leaf, node->words[i], QUERY_MUST, &children[i]);
        if (rc != IDX_OK || !children[i]) {
            return rc;
        }
    }
    group->children = children;
    group->child_count = group->must_count = node->word_count;
    *out = group;
    return IDX_OK;
}

static int build_node(build *b, const query_node *node, exec_node **out);

static int build_group(build *b, const query_node *node, exec_node **out)
{
    exec_node *group = node_new(b, EXEC_GROUP, node->role);
    exec_node **children = idx__arena_alloc(b->arena, node->child_count * sizeof *children);
    *out = NULL;
    if (!group || !children) {
        return idx__error_nomem(b->err);
    }
    group->children = children;
    for (uint32_t i = 0; i < node->child_count; i++) {
        exec_node *child;
        int rc = build_node(b, node->children[i], &child);
        if (rc != IDX_OK) {
            return rc;
        }
        if (!child && node->children[i]->role == QUERY_MUST) {
            return IDX_OK; // this group cannot match here
        }
        if (child) {
            children[group->child_count++] = child;
            group->must_count += child->role == QUERY_MUST;
            group->should_count += child->role == QUERY_SHOULD;
        }
    }
    if (group->must_count == 0 && group->should_count == 0) {
        return IDX_OK;
    }
    if (group->must_count == 0 && group->should_count == 1) {
        for (uint32_t i = 0; i < group->child_count; i++) {
            if (children[i]->role == QUERY_SHOULD) {
                children[i]->role = QUERY_MUST;
            }
        }
        group->must_count = 1;
        group->should_count = 0;
    }
    if (group->child_count == 1) {
        group = children[0];
        group->role = node->role;
    }
    *out = group;
    return IDX_OK;
}

static int build_node(build *b, const query_node *node, exec_node **out)
{
    if (node->kind == QUERY_GROUP) {
        return build_group(b, node, out);
    }
    const plan_leaf *leaf = &b->plan->leaves[b->plan->first_leaf[node->leaf]];
    return leaf->is_split_up ? build_split(b, node, node->role, out)
                             : build_leaf(b, leaf, node->role, out);
}

void idx__plan_model(const plan *p, const segment *s, score_model *model)
{
    idx__score_model_init(model, s, p->k1, p->b, p->average, p->title_weight);
    idx__score_model_use(model, p->has_formula ? &p->formula : NULL);
}

static build build_init(const plan *p, uint32_t i, const score_model *model, arena *a,
                        idx_error *err)
{
    return (build){
        .plan = p,
        .segment = &p->searcher->segments[i],
        .entries = p->entries + (size_t)i * p->query->word_count,
        .model = model,
        .arena = a,
        .err = err,
    };
}

int idx__plan_segment(const plan *p, uint32_t i, score_model *model, arena *a, exec_node **root,
                      idx_error *err)
{
    idx__plan_model(p, &p->searcher->segments[i], model);
    build b = build_init(p, i, model, a, err);
    return build_node(&b, p->query->root, root);
}

int idx__plan_leaf(const plan *p, uint32_t i, uint32_t leaf, const score_model *model, arena *a,
                   exec_node **out, idx_error *err)
{
    build b = build_init(p, i, model, a, err);
    return build_leaf(&b, &p->leaves[leaf], QUERY_MUST, out);
}
