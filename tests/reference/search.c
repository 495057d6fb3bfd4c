/*
 * search.c: the brute force; see reference.h. What a query means is worked out in normal form
 * first: a list of items, each required, wanted or refused; then every document is asked.
 */
#include "tests/reference/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ITEMS = 512, MOST_WORDS = 64, MOST_WAYS = 16 };

typedef struct item item;

/* A leaf or a list of items. */
typedef struct meaning {
    bool is_leaf;
    /* leaf */
    bool title_only;
    bool is_split; /* one word in the text, several for the analyzer */
    bool is_quoted;
    struct meaning *ways[MOST_WAYS]; /* other ways to say it, leaves */
    size_t way_count;
    float way_weight; /* of a way */
    size_t word_count;
    char *words[MOST_WORDS];
    unsigned repeat;
    float weight;           /* W */
    float rate, scale;      /* Dirichlet */
    double df, cf;          /* own score */
    unsigned slop;
    uint64_t *body, *title; /* occurrences by document; with a slop in units of 1 / 2^20 */
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
    meaning *all[64 * MOST_ITEMS]; /* to be freed */
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

static bool same_words(const meaning *a, const meaning *b)
{
    bool same = a->word_count == b->word_count;
    for (size_t i = 0; same && i < a->word_count; i++) {
        same = strcmp(a->words[i], b->words[i]) == 0;
    }
    return same;
}

static bool same_leaf(const meaning *a, const meaning *b)
{
    if (a->is_leaf && b->is_leaf && a->way_count == b->way_count) {
        for (size_t i = 0; i < a->way_count; i++) {
            if (a->ways[i]->way_weight != b->ways[i]->way_weight ||
                !same_words(a->ways[i], b->ways[i])) {
                return false;
            }
        }
    } else {
        return false;
    }
    if (!a->is_leaf || !b->is_leaf || a->title_only != b->title_only ||
        a->is_split != b->is_split || a->word_count != b->word_count || a->slop != b->slop) {
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

// ---- other names

static meaning *name_of(search *s, const char *text)
{
    meaning *name = meaning_new(s, true);
    idx_analyze(s->corpus->analyzer, text, strlen(text), take_word, name, NULL);
    return name;
}

static bool is_open(const item *x)
{
    return x->what->is_leaf && x->duty != REFUSED && !x->what->is_quoted && x->what->way_count == 0;
}

/* How many items from `at` on say the name; 0: they do not. */
static size_t says(const meaning *list, size_t at, const meaning *name)
{
    size_t word = 0, i = at;
    for (; word < name->word_count; i++) {
        if (i == list->count || !is_open(&list->items[i]) ||
            list->items[i].duty != list->items[at].duty ||
            list->items[i].what->title_only != list->items[at].what->title_only) {
            return 0;
        }
        const meaning *m = list->items[i].what;
        for (size_t w = 0; w < m->word_count; w++, word++) {
            if (word == name->word_count || strcmp(m->words[w], name->words[word]) != 0) {
                return 0;
            }
        }
    }
    return i - at;
}

static void add_way(search *s, meaning *leaf, const char *text, float weight)
{
    meaning *way = name_of(s, text);
    bool is_there = same_words(leaf, way);
    for (size_t i = 0; i < leaf->way_count; i++) {
        is_there |= same_words(leaf->ways[i], way);
    }
    way->way_weight = weight;
    way->title_only = leaf->title_only;
    if (!is_there && leaf->way_count == MOST_WAYS) {
        abort();
    }
    if (!is_there) {
        leaf->ways[leaf->way_count++] = way;
    }
}

static void apply_rules(search *s, meaning *list, size_t at, size_t length, size_t word_count)
{
    const ref_options *o = s->options;
    bool says_it[MOST_ITEMS] = {false}, replaces = false;
    for (size_t r = 0; r < o->rule_count; r++) {
        meaning *from = name_of(s, o->rules[r].from);
        says_it[r] = from->word_count == word_count && says(list, at, from) == length &&
                     !same_words(from, name_of(s, o->rules[r].to));
        replaces |= says_it[r] && o->rules[r].replaces;
    }
    if (!replaces) {
        for (size_t r = 0; r < o->rule_count; r++) {
            for (size_t i = at; says_it[r] && i < at + length; i++) {
                add_way(s, list->items[i].what, o->rules[r].to, o->rules[r].weight);
            }
        }
        return;
    }
    meaning *leaf = NULL;
    for (size_t r = 0; r < o->rule_count; r++) {
        if (says_it[r] && !leaf) {
            leaf = name_of(s, o->rules[r].to);
        } else if (says_it[r]) {
            add_way(s, leaf, o->rules[r].to, 1.0f);
        }
    }
    leaf->title_only = list->items[at].what->title_only;
    for (size_t i = 0; i < leaf->way_count; i++) {
        leaf->ways[i]->title_only = leaf->title_only;
    }
    leaf->repeat = list->items[at].what->repeat;
    leaf->is_split = leaf->word_count > 1;
    leaf->is_quoted = true;
    list->items[at].what = leaf;
    memmove(&list->items[at + 1], &list->items[at + length],
            (list->count - at - length) * sizeof *list->items);
    list->count -= length - 1;
}

static void add_names(search *s, meaning *list)
{
    for (size_t at = 0; at < list->count; at++) {
        size_t longest = 0, length = 0;
        for (size_t r = 0; is_open(&list->items[at]) && r < s->options->rule_count; r++) {
            meaning *from = name_of(s, s->options->rules[r].from);
            meaning *to = name_of(s, s->options->rules[r].to);
            size_t n = says(list, at, from);
            if (n && from->word_count > longest && !same_words(from, to)) {
                longest = from->word_count;
                length = n;
            }
        }
        if (length) {
            size_t before = list->count;
            apply_rules(s, list, at, length, longest);
            at += list->count < before || list->items[at].what->is_quoted ? 0 : length - 1;
        }
    }
}

/* What is excluded is so as it was written. */
static void forget_names(meaning *m)
{
    m->way_count = 0;
    for (size_t i = 0; i < m->count; i++) {
        forget_names(m->items[i].what);
    }
}

static void forget_excluded(meaning *m)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->items[i].duty == REFUSED) {
            forget_names(m->items[i].what);
        } else {
            forget_excluded(m->items[i].what);
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
        leaf->is_quoted = node->is_quoted;
        leaf->slop = leaf->word_count > 1 ? node->slop : 0;
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
    add_names(s, list);
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

/* The first occurrence of a word in a field whose place (position less number in the phrase) is at least `low`, at or
 * behind `from`; -1: none. */
static int64_t first_from(const ref_term *t, ref_place where, int64_t number, int64_t low, int64_t from)
{
    size_t left = 0, right = t->count;
    while (left < right) { // only to find the document
        size_t middle = (left + right) / 2;
        if (t->places[middle].doc < where.doc) {
            left = middle + 1;
        } else {
            right = middle;
        }
    }
    for (size_t i = left; i < t->count && t->places[i].doc == where.doc; i++) {
        int64_t position = t->places[i].position;
        if (t->places[i].in_title == where.in_title && position >= from && position - number >= low) {
            return position;
        }
    }
    return -1;
}

/* Step 1 of the walk in searcher/slop.h; false where a word has no occurrence left. */
static bool stand(const meaning *m, const ref_term **terms, ref_place where, const int64_t *free_from, int64_t low,
                  int64_t *at, int64_t *least, int64_t *distance)
{
    int64_t most = INT64_MIN;
    *least = INT64_MAX;
    for (size_t w = 0; w < m->word_count; w++) {
        int64_t from = free_from[w];
        for (size_t v = 0; v < w; v++) {
            if (terms[v] == terms[w] && at[v] >= from) {
                from = at[v] + 1;
            }
        }
        at[w] = first_from(terms[w], where, (int64_t)w, low, from);
        if (at[w] < 0) {
            return false;
        }
        int64_t place = at[w] - (int64_t)w;
        *least = place < *least ? place : *least;
        most = place > most ? place : most;
    }
    *distance = most - *least;
    return true;
}

/* The frequency of a phrase with a slop in one field of a document, by the steps at the head of searcher/slop.h. */
static uint64_t walk(const meaning *m, const ref_term **terms, uint32_t doc, bool in_title)
{
    int64_t free_from[MOST_WORDS] = {0}, at[MOST_WORDS], then[MOST_WORDS], low = INT64_MIN, least, distance;
    ref_place where = {.doc = doc, .in_title = in_title};
    uint64_t sum = 0;
    while (stand(m, terms, where, free_from, low, at, &least, &distance)) {
        if (distance > (int64_t)m->slop) {
            low = least + 1;
            continue;
        }
        int64_t next_least, next_distance;
        while (stand(m, terms, where, free_from, least + 1, then, &next_least, &next_distance) &&
               next_distance < distance) {
            memcpy(at, then, sizeof at);
            least = next_least;
            distance = next_distance;
        }
        sum += 1048576 / (1 + (uint64_t)distance);
        for (size_t w = 0; w < m->word_count; w++) {
            free_from[w] = at[w] + 1;
        }
        low = INT64_MIN;
    }
    return sum;
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
    for (size_t i = 0; i < m->way_count; i++) {
        find_occurrences(s, m->ways[i]);
    }
    memset(m->body, 0, (c->documents + 1u) * sizeof *m->body);
    memset(m->title, 0, (c->documents + 1u) * sizeof *m->title);
    const ref_term *terms[MOST_WORDS];
    for (size_t w = 0; w < m->word_count; w++) {
        terms[w] = ref_corpus_find(c, m->words[w], strlen(m->words[w]));
        if (!terms[w]) {
            return;
        }
    }
    if (m->slop) {
        for (uint32_t doc = 0; doc < c->documents; doc++) {
            m->body[doc] = walk(m, terms, doc, false);
            m->title[doc] = walk(m, terms, doc, true);
        }
        return;
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

// ---- formulas other than BM25

static double log_2(double x)
{
    return ln(x) / 0.6931471805599453;
}

/* What a leaf weighs, once, by the numbers of the words of `said`: itself or one of its ways. */
static double weigh(const search *s, meaning *leaf, const meaning *said)
{
    const ref_corpus *c = s->corpus;
    const ref_options *o = s->options;
    double n = (double)c->documents, tokens = (double)(c->body_tokens + c->title_tokens);
    double sum = 0, p = 1;
    leaf->df = n;
    leaf->cf = tokens;
    for (size_t w = 0; w < said->word_count; w++) {
        const ref_term *t = ref_corpus_find(c, said->words[w], strlen(said->words[w]));
        double df = t ? (double)t->df : 0, cf = t ? (double)t->count : 0;
        double share = (cf + 1.0) / (tokens + 1.0);
        leaf->df = n > 0 ? leaf->df * (df / n) : 0;
        leaf->cf = tokens > 0 ? leaf->cf * (cf / tokens) : 0;
        p *= share < 1.0 ? share : 1.0;
        sum += o->kind == IDX_TFIDF  ? 1.0 + ln((n + 1.0) / (df + 1.0))
               : o->kind == IDX_INL2 ? log_2((n + 1.0) / (df + 0.5))
                                     : idf(c->documents, (uint64_t)df);
    }
    p = p > 1e-30 ? p : 1e-30;
    switch (o->kind) {
    case IDX_TFIDF:
        return sum * sum * 1.0625;
    case IDX_DIRICHLET:
        leaf->rate = (float)(1.0 / ((double)o->mu * p));
        leaf->scale = (float)(1.0 / ln(1.0625 / p));
        return ln(1.0625 / p);
    case IDX_INL2:
        return sum;
    case IDX_OWN_SCORE:
        return o->most;
    case IDX_BM25_PLUS:
        return sum * ((double)o->k1 + 1.0 + (double)o->delta);
    default:
        return sum * ((double)o->k1 + 1.0);
    }
}

/* g of the contract. */
static float share_of(const search *s, const meaning *leaf, float f, float length)
{
    const ref_options *o = s->options;
    float g = 0, norm, t;
    switch (o->kind) {
    case IDX_TFIDF:
        norm = length > 0 ? (float)(1.0 / sqrt((double)length)) : 1.0f;
        t = sqrtf(f) * norm; // rounded correctly, like all of IEEE's roots
        g = t * (16.0f / 17.0f);
        break;
    case IDX_DIRICHLET: {
        norm = (float)ln(1.0 + (double)length / (double)o->mu);
        double x = ln(1.0 + (double)f * (double)leaf->rate);
        x = x - (double)norm;
        g = (float)x * leaf->scale;
        break;
    }
    case IDX_INL2: {
        double l = length > 0 ? (double)length : 1.0;
        norm = (float)log_2(1.0 + (double)o->c * (double)s->average / l);
        t = f * norm;
        g = t / (t + 1.0f);
        break;
    }
    case IDX_OWN_SCORE: {
        const ref_corpus *c = s->corpus;
        idx_score_input in = {(double)f,
                              leaf->df,
                              leaf->cf,
                              (double)length,
                              (double)s->average,
                              (double)c->documents,
                              (double)(c->body_tokens + c->title_tokens)};
        g = (float)(o->score(NULL, &in) / o->most);
        break;
    }
    default: { // BM25+
        double top = (double)o->k1 + 1.0, delta = (double)o->delta;
        float part = o->b * length;
        part = part / s->average;
        float whole = f + o->k1 * ((1.0f - o->b) + part);
        t = whole > 0 ? f / whole : 0;
        t = (float)(top / (top + delta)) * t;
        return t + (float)(delta / (top + delta));
    }
    }
    return !(g > 0) ? 0 : g < 1 ? g : 1;
}

// ---- scores

static float frequency(const search *s, const meaning *leaf, uint32_t doc)
{
    uint64_t body = leaf->body[doc], title = leaf->title[doc];
    float w = s->title_weight, one = leaf->slop ? 1.0f / 1048576.0f : 1.0f;
    float in_title = w * ((float)title * one);
    return leaf->title_only ? in_title
           : w == 1.0f      ? (float)(body + title) * one
                            : (float)body * one + in_title;
}

static bool occurs(const meaning *leaf, uint32_t doc)
{
    return leaf->title[doc] > 0 || (!leaf->title_only && leaf->body[doc] > 0);
}

static bool way_counts(const search *s, const meaning *way)
{
    return way->word_count == 1 || s->options->has_positions;
}

static uint32_t contribution(const search *s, const meaning *leaf, uint32_t doc)
{
    const ref_corpus *c = s->corpus;
    float w = s->title_weight, f = frequency(s, leaf, doc), length;
    for (size_t i = 0; i < leaf->way_count; i++) {
        if (way_counts(s, leaf->ways[i])) {
            float more = leaf->ways[i]->way_weight * frequency(s, leaf->ways[i], doc);
            f = f + more;
        }
    }
    if (w == 1.0f) {
        length = (float)rounded((uint64_t)c->body_lengths[doc] + c->title_lengths[doc]);
    } else {
        length = (float)rounded(c->body_lengths[doc]) + w * (float)rounded(c->title_lengths[doc]);
    }
    if (s->options->kind != IDX_BM25) {
        float points = leaf->weight * share_of(s, leaf, f, length);
        return 1u + (uint32_t)points;
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
        bool matches = occurs(m, doc);
        for (size_t i = 0; i < m->way_count; i++) {
            matches |= way_counts(s, m->ways[i]) && occurs(m->ways[i], doc);
        }
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

static double idf_of(const search *s, const meaning *leaf, bool *is_known)
{
    double total = 0;
    *is_known = true;
    for (size_t w = 0; w < leaf->word_count; w++) {
        const ref_term *t = ref_corpus_find(s->corpus, leaf->words[w], strlen(leaf->words[w]));
        total += idf(s->corpus->documents, t ? t->df : 0);
        *is_known &= t != NULL;
    }
    return total;
}

typedef struct single_term {
    char text[64];
} single_term;

static int keep_term(void *ctx, const idx_token *token)
{
    single_term *t = ctx;
    snprintf(t->text, sizeof t->text, "%.*s", (int)token->term_bytes, token->term);
    return 0;
}

/* What the analyzer makes of a word. */
static single_term term_of(const ref_corpus *c, const char *word)
{
    single_term t = {""};
    if (idx_analyze(c->analyzer, word, strlen(word), keep_term, &t, NULL) != IDX_OK) {
        abort();
    }
    return t;
}

static const ref_asking *asking_of(const search *s, const meaning *leaf)
{
    const ref_asking *a = s->options->is_full ? s->options->asking : NULL;
    for (; a && a->word; a++) {
        if (leaf->word_count == 1 && strcmp(leaf->words[0], term_of(s->corpus, a->word).text) == 0) {
            return a;
        }
    }
    return NULL;
}

static double share_of_leaf(const search *s, const meaning *leaf)
{
    const ref_asking *a = asking_of(s, leaf);
    return a ? a->share : 1.0;
}

static void find_defining(const search *s, ref_defining defining)
{
    static const char *const words[] = {"adalah", "ialah", "merupakan", "yaitu"};
    size_t count = 0;
    for (size_t i = 0; s->options->asks_definition && i < sizeof words / sizeof *words; i++) {
        single_term word = term_of(s->corpus, words[i]);
        const ref_term *t = ref_corpus_find(s->corpus, word.text, strlen(word.text));
        if (t) {
            defining[count++] = t;
        }
    }
    defining[count] = NULL;
}

static const ref_term *term_at(const search *s, const meaning *leaf, size_t w)
{
    return ref_corpus_find(s->corpus, leaf->words[w], strlen(leaf->words[w]));
}

/* What stands for a word that no document has: the most frequent of its names of one word. */
static const meaning *name_of_missing(const search *s, const meaning *leaf)
{
    const meaning *best = NULL;
    uint64_t most = 0;
    if (leaf->word_count > 1 || term_at(s, leaf, 0)) {
        return NULL;
    }
    for (size_t i = 0; i < leaf->way_count; i++) {
        const ref_term *t = leaf->ways[i]->word_count == 1 ? term_at(s, leaf->ways[i], 0) : NULL;
        best = t && t->df > most ? leaf->ways[i] : best;
        most = t && t->df > most ? t->df : most;
    }
    return best;
}

static bool has_way(const meaning *leaf, const meaning *way)
{
    bool has = false;
    for (size_t i = 0; i < leaf->way_count; i++) {
        has |= same_words(leaf->ways[i], way);
    }
    return has;
}

/* Gives the slots their other names, each for as many leaves in a row as have it. */
static void add_slot_names(const search *s, ref_slots *slots)
{
    for (size_t i = 0; i < slots->count; i++) {
        const ref_slot *slot = &slots->items[i], *before = i > 0 ? slot - 1 : NULL;
        const meaning *leaf = s->leaves[slot->leaf];
        for (size_t n = 0; (!before || before->leaf != slot->leaf) && n < leaf->way_count; n++) {
            const meaning *way = leaf->ways[n];
            bool is_slot = way->word_count == 1 && term_at(s, way, 0) == slot->term;
            if (is_slot || (before && has_way(s->leaves[before->leaf], way))) {
                continue;
            }
            ref_name name = {.count = way->word_count, .first = i, .last = i};
            for (size_t w = 0; w < way->word_count; w++) {
                name.terms[w] = term_at(s, way, w);
            }
            while (name.last + 1 < slots->count && has_way(s->leaves[slots->items[name.last + 1].leaf], way)) {
                name.last++;
            }
            ref_slots_add_name(slots, &name, way->way_weight, s->corpus->documents);
        }
    }
}

static void rerank(const search *s, int scale, ref_hits *out)
{
    const ref_corpus *c = s->corpus;
    ref_slots *slots = calloc(1, sizeof *slots);
    if (!slots) {
        abort();
    }
    for (size_t i = 0; i < s->leaf_count; i++) {
        const meaning *leaf = s->leaves[i];
        const ref_asking *asking = asking_of(s, leaf);
        if (leaf->title_only || (asking && asking->asks)) {
            slots->distance = 0;
            continue;
        }
        const meaning *instead = name_of_missing(s, leaf);
        for (size_t w = 0; w < leaf->word_count; w++) {
            const ref_term *t = term_at(s, instead ? instead : leaf, w);
            double value = idf(c->documents, t ? t->df : 0) * share_of_leaf(s, leaf);
            value *= instead ? (double)instead->way_weight : 1.0;
            ref_slots_add(slots, i, t, c->documents, value * two_to(scale));
        }
    }
    ref_slots_finish(slots);
    add_slot_names(s, slots);
    ref_defining defining;
    find_defining(s, defining);
    size_t count = ref_rerank(slots, defining, s->title_weight > 0, out);
    qsort(out->items, count, sizeof *out->items, by_rank);
    const char *sign = s->options->sign;
    const ref_term *signs = sign ? ref_corpus_find(c, sign, strlen(sign)) : NULL;
    if (signs) {
        ref_answer(slots, signs, out);
        qsort(out->items, count, sizeof *out->items, by_rank);
    }
    for (size_t i = 0; i < count; i++) {
        out->items[i].score = (float)((double)out->items[i].sum * two_to(-scale));
    }
    free(slots);
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
    if (root && query->kind == REF_LEAF) {
        meaning *list = meaning_new(s, false);
        put_item(list, REQUIRED, root);
        add_names(s, list);
        root = list->items[0].what;
    }
    if (root) {
        forget_excluded(root);
    }
    if (root && !is_only(root, REFUSED)) {
        root = take_apart(s, root);
        list_leaves(s, root);
        double weights[MOST_ITEMS], sum = 0;
        for (size_t i = 0; i < s->leaf_count; i++) {
            bool is_known, has_any = false;
            const meaning *said = s->leaves[i];
            double least = idf_of(s, said, &is_known);
            for (size_t w = 0; !is_known && w < s->leaves[i]->way_count; w++) {
                bool knows;
                double other = idf_of(s, s->leaves[i]->ways[w], &knows);
                if (knows && (!has_any || other < least)) {
                    least = other;
                    said = s->leaves[i]->ways[w];
                    has_any = true;
                }
            }
            weights[i] = weigh(s, s->leaves[i], said) * (double)s->leaves[i]->repeat * share_of_leaf(s, s->leaves[i]);
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
        if (options->is_full && options->has_positions && options->kind == IDX_BM25) {
            rerank(s, scale, out);
        }
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
