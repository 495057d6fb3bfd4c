/*
 * search.c: the brute force; see reference.h. What a query means is worked out in normal form
 * first: a list of items, each required, wanted or refused; then every document is asked.
 */
#include "tests/reference/reference.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ITEMS = 512, MOST_WORDS = 64 };

typedef struct item item;

/* A leaf or a list of items. */
typedef struct meaning {
    bool is_leaf;
    /* leaf */
    bool title_only;
    bool is_split; /* one word in the text, several for the analyzer */
    size_t word_count;
    char *words[MOST_WORDS];
    unsigned repeat;
    float weight;           /* W */
    uint32_t *body, *title; /* occurrences by document */
    /* list */
    size_t count;
    item *items;
} meaning;

typedef enum duty { WANTED, REQUIRED, REFUSED } duty;

struct item {
    duty duty;
    meaning *what;
};

typedef struct search {
    const ref_corpus *corpus;
    const ref_options *options;
    float title_weight, average;
    meaning *leaves[MOST_ITEMS]; /* in the order of the text, those that score */
    size_t leaf_count;
    meaning *all[16 * MOST_ITEMS]; /* to be freed */
    size_t all_count;
} search;

// ---- arithmetic, from the contract

static double ln(double x)
{
    int e = 0;
    while (x >= 2.0) {
        x /= 2.0;
        e++;
    }
    while (x < 1.0) {
        x *= 2.0;
        e--;
    }
    if (x >= 1.4142135623730951) {
        x /= 2.0;
        e++;
    }
    double s = (x - 1.0) / (x + 1.0), z = s * s, sum = 1.0 / 21.0;
    for (int n = 19; n > 0; n -= 2) {
        sum = sum * z + 1.0 / (double)n;
    }
    return (double)e * 0.6931471805599453 + 2.0 * s * sum;
}

static double idf(uint64_t n, uint64_t df)
{
    return ln(1.0 + ((double)n - (double)df + 0.5) / ((double)df + 0.5));
}

/* A length with its five leading bits. */
static uint32_t rounded(uint64_t length)
{
    unsigned drop = 0;
    while (length >> drop > 31) {
        drop++;
    }
    uint64_t value = length >> drop << drop;
    return value < 507904 ? (uint32_t)value : 507904;
}

static double two_to(int n)
{
    double x = 1.0;
    for (int i = 0; i < n; i++) {
        x *= 2.0;
    }
    for (int i = 0; i > n; i--) {
        x /= 2.0;
    }
    return x;
}

static int scale_of(double sum)
{
    int s = 60;
    while (s > -20 && sum * two_to(s) >= 1073741824.0) {
        s--;
    }
    return s;
}

// ---- meaning

static meaning *meaning_new(search *s, bool is_leaf)
{
    meaning *m = calloc(1, sizeof *m);
    if (!m || s->all_count == sizeof s->all / sizeof *s->all) {
        abort();
    }
    m->is_leaf = is_leaf;
    m->repeat = 1;
    m->items = is_leaf ? NULL : calloc(MOST_ITEMS, sizeof *m->items);
    s->all[s->all_count++] = m;
    return m;
}

static int take_word(void *ctx, const idx_token *token)
{
    meaning *m = ctx;
    if (m->word_count == MOST_WORDS) {
        abort();
    }
    m->words[m->word_count++] = strndup(token->term, token->term_bytes);
    return 0;
}

static void put_item(meaning *list, duty duty, meaning *what)
{
    if (list->count == MOST_ITEMS) {
        abort();
    }
    list->items[list->count++] = (item){duty, what};
}

static size_t how_many(const meaning *list, duty d)
{
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++) {
        n += list->items[i].duty == d;
    }
    return n;
}

static bool is_only(const meaning *m, duty d)
{
    return !m->is_leaf && how_many(m, d) == m->count;
}

/* Replaces item i by what is in `inner`, each with its own duty, or with `all` if that is not -1.
 */
static void open_item(meaning *list, size_t i, const meaning *inner, int all)
{
    size_t more = inner->count;
    if (list->count - 1 + more > MOST_ITEMS) {
        abort();
    }
    memmove(&list->items[i + more], &list->items[i + 1],
            (list->count - i - 1) * sizeof *list->items);
    for (size_t j = 0; j < more; j++) {
        list->items[i + j] =
            (item){all < 0 ? inner->items[j].duty : (duty)all, inner->items[j].what};
    }
    list->count += more - 1;
}

/* One step towards the normal form; false when there is none to take. */
static bool simplify_once(search *s, meaning *list)
{
    for (size_t i = 0; i < list->count; i++) {
        item *x = &list->items[i];
        meaning *m = x->what;
        if (m->is_leaf) {
            continue;
        }
        if (is_only(m, REFUSED) && x->duty != REFUSED) {
            open_item(list, i, m, REFUSED);
            return true;
        }
        if (is_only(m, REFUSED)) {
            meaning *any = m->items[0].what;
            if (m->count > 1) {
                any = meaning_new(s, false);
                for (size_t j = 0; j < m->count; j++) {
                    put_item(any, WANTED, m->items[j].what);
                }
            }
            *x = (item){REQUIRED, any};
            return true;
        }
        if (x->duty == REQUIRED && how_many(m, WANTED) == 0) {
            open_item(list, i, m, -1);
            return true;
        }
        if (x->duty != REQUIRED && is_only(m, WANTED)) {
            open_item(list, i, m, (int)x->duty);
            return true;
        }
    }
    if (how_many(list, REQUIRED) == 0 && how_many(list, WANTED) == 1) {
        for (size_t i = 0; i < list->count; i++) {
            if (list->items[i].duty == WANTED) {
                list->items[i].duty = REQUIRED;
            }
        }
        return true;
    }
    return false;
}

static bool same_leaf(const meaning *a, const meaning *b)
{
    if (!a->is_leaf || !b->is_leaf || a->title_only != b->title_only ||
        a->is_split != b->is_split || a->word_count != b->word_count) {
        return false;
    }
    for (size_t i = 0; i < a->word_count; i++) {
        if (strcmp(a->words[i], b->words[i]) != 0) {
            return false;
        }
    }
    return true;
}

static void merge_repeated(meaning *list)
{
    for (size_t i = 0; i < list->count; i++) {
        for (size_t j = i + 1; j < list->count;) {
            if (list->items[i].duty == list->items[j].duty &&
                same_leaf(list->items[i].what, list->items[j].what)) {
                list->items[i].what->repeat += list->items[j].what->repeat;
                memmove(&list->items[j], &list->items[j + 1],
                        (list->count - j - 1) * sizeof *list->items);
                list->count--;
            } else {
                j++;
            }
        }
    }
}

/* NULL: nothing is left. */
static meaning *mean(search *s, const ref_node *node)
{
    if (node->kind == REF_LEAF) {
        meaning *leaf = meaning_new(s, true);
        idx_analyze(s->corpus->analyzer, node->text, strlen(node->text), take_word, leaf, NULL);
        leaf->title_only = node->title_only;
        leaf->is_split = !node->is_quoted && leaf->word_count > 1;
        return leaf->word_count ? leaf : NULL;
    }
    meaning *list = meaning_new(s, false);
    for (size_t i = 0; i < node->count; i++) {
        meaning *child = mean(s, node->children[i]);
        if (child) {
            duty plain = node->kind == REF_CHAIN ? REQUIRED : WANTED;
            put_item(list,
                     node->signs[i] == '+'   ? REQUIRED
                     : node->signs[i] == '-' ? REFUSED
                                             : plain,
                     child);
        }
    }
    while (simplify_once(s, list)) {
    }
    merge_repeated(list);
    while (simplify_once(s, list)) {
    }
    if (list->count == 1 && list->items[0].duty != REFUSED) {
        return list->items[0].what;
    }
    return list->count ? list : NULL;
}

/* Words that the analyzer took apart: all of them, where there are no positions. */
static meaning *take_apart(search *s, meaning *m)
{
    if (m->is_leaf && m->is_split && !s->options->has_positions) {
        meaning *list = meaning_new(s, false);
        for (size_t i = 0; i < m->word_count; i++) {
            meaning *part = meaning_new(s, true);
            part->words[part->word_count++] = strdup(m->words[i]);
            part->title_only = m->title_only;
            part->repeat = m->repeat;
            put_item(list, REQUIRED, part);
        }
        return list;
    }
    for (size_t i = 0; i < m->count; i++) {
        m->items[i].what = take_apart(s, m->items[i].what);
    }
    return m;
}

static void list_leaves(search *s, meaning *m)
{
    if (m->is_leaf) {
        s->leaves[s->leaf_count++] = m;
        return;
    }
    for (size_t i = 0; i < m->count; i++) {
        if (m->items[i].duty != REFUSED) {
            list_leaves(s, m->items[i].what);
        }
    }
}

// ---- occurrences

static bool stands_at(const ref_term *t, ref_place p)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const ref_place *x = &t->places[middle];
        bool is_before = x->doc != p.doc             ? x->doc < p.doc
                         : x->in_title != p.in_title ? !x->in_title
                                                     : x->position < p.position;
        if (is_before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < t->count && t->places[low].doc == p.doc && t->places[low].in_title == p.in_title &&
           t->places[low].position == p.position;
}

static void find_occurrences(search *s, meaning *m)
{
    const ref_corpus *c = s->corpus;
    if (!m->is_leaf) {
        for (size_t i = 0; i < m->count; i++) {
            find_occurrences(s, m->items[i].what);
        }
        return;
    }
    m->body = m->body ? m->body : calloc(c->documents + 1u, sizeof *m->body);
    m->title = m->title ? m->title : calloc(c->documents + 1u, sizeof *m->title);
    memset(m->body, 0, (c->documents + 1u) * sizeof *m->body);
    memset(m->title, 0, (c->documents + 1u) * sizeof *m->title);
    const ref_term *terms[MOST_WORDS];
    for (size_t w = 0; w < m->word_count; w++) {
        terms[w] = ref_corpus_find(c, m->words[w], strlen(m->words[w]));
        if (!terms[w]) {
            return;
        }
    }
    for (size_t i = 0; i < terms[0]->count; i++) {
        ref_place p = terms[0]->places[i];
        bool stands = true;
        for (size_t w = 1; w < m->word_count && stands; w++) {
            stands = stands_at(terms[w], (ref_place){p.doc, p.position + (uint32_t)w, p.in_title});
        }
        (p.in_title ? m->title : m->body)[p.doc] += stands;
    }
}

// ---- scores

static uint32_t contribution(const search *s, const meaning *leaf, uint32_t doc)
{
    const ref_corpus *c = s->corpus;
    uint32_t body = leaf->body[doc], title = leaf->title[doc];
    float w = s->title_weight, f, length;
    if (leaf->title_only) {
        f = w * (float)title;
    } else if (w == 1.0f) {
        f = (float)(body + title);
    } else {
        f = (float)body + w * (float)title;
    }
    if (w == 1.0f) {
        length = (float)rounded((uint64_t)c->body_lengths[doc] + c->title_lengths[doc]);
    } else {
        length = (float)rounded(c->body_lengths[doc]) + w * (float)rounded(c->title_lengths[doc]);
    }
    float part = s->options->b * length;
    part = part / s->average;
    float k = s->options->k1 * ((1.0f - s->options->b) + part);
    float whole = f + k;
    if (whole == 0.0f) {
        return 1;
    }
    float share = f / whole;
    float points = leaf->weight * share;
    return 1u + (uint32_t)points;
}

static bool ask(const search *s, const meaning *m, uint32_t doc, uint32_t *sum)
{
    if (m->is_leaf) {
        bool matches = m->title[doc] > 0 || (!m->title_only && m->body[doc] > 0);
        *sum += matches ? contribution(s, m, doc) : 0;
        return matches;
    }
    uint32_t points = 0;
    bool any = false, required = false;
    for (size_t i = 0; i < m->count; i++) {
        uint32_t more = 0;
        bool matches = ask(s, m->items[i].what, doc, &more);
        if (matches ? m->items[i].duty == REFUSED : m->items[i].duty == REQUIRED) {
            return false;
        }
        points += matches ? more : 0;
        any |= matches;
        required |= m->items[i].duty == REQUIRED;
    }
    *sum += points;
    return any || required;
}

static int by_rank(const void *a, const void *b)
{
    const ref_hit *x = a, *y = b;
    if (x->sum != y->sum) {
        return x->sum > y->sum ? -1 : 1;
    }
    return x->doc < y->doc ? -1 : 1;
}

void ref_search(const ref_corpus *c, const ref_node *query, const ref_options *options,
                ref_hits *out)
{
    search *s = calloc(1, sizeof *s);
    out->count = 0;
    out->items = calloc(c->documents + 1u, sizeof *out->items);
    if (!s || !out->items) {
        abort();
    }
    s->corpus = c;
    s->options = options;
    s->title_weight = options->title_weight < 0 ? 1.0f : options->title_weight;
    if (c->documents) {
        double tokens = (double)c->body_tokens + (double)s->title_weight * (double)c->title_tokens;
        s->average = (float)(tokens / (double)c->documents);
    }
    s->average = s->average > 0 ? s->average : 1.0f;
    meaning *root = mean(s, query);
    if (root && !is_only(root, REFUSED)) {
        root = take_apart(s, root);
        list_leaves(s, root);
        double weights[MOST_ITEMS], sum = 0;
        for (size_t i = 0; i < s->leaf_count; i++) {
            double total = 0;
            for (size_t w = 0; w < s->leaves[i]->word_count; w++) {
                const char *word = s->leaves[i]->words[w];
                const ref_term *t = ref_corpus_find(c, word, strlen(word));
                total += idf(c->documents, t ? t->df : 0);
            }
            weights[i] = total * ((double)options->k1 + 1.0) * (double)s->leaves[i]->repeat;
            sum += weights[i];
        }
        int scale = scale_of(sum);
        for (size_t i = 0; i < s->leaf_count; i++) {
            s->leaves[i]->weight = (float)(weights[i] * two_to(scale));
        }
        find_occurrences(s, root);
        for (uint32_t doc = 0; doc < c->documents; doc++) {
            uint32_t points = 0;
            if (ask(s, root, doc, &points)) {
                out->items[out->count++] =
                    (ref_hit){doc, points, (float)((double)points * two_to(-scale))};
            }
        }
        qsort(out->items, out->count, sizeof *out->items, by_rank);
    }
    for (size_t i = 0; i < s->all_count; i++) {
        meaning *m = s->all[i];
        for (size_t w = 0; w < m->word_count; w++) {
            free(m->words[w]);
        }
        free(m->body);
        free(m->title);
        free(m->items);
        free(m);
    }
    free(s);
}

void ref_hits_release(ref_hits *hits)
{
    free(hits->items);
}
