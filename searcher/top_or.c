/*
 * top_or.c: the best documents for any of several words, of which some may be required: block-max
 * MaxScore over windows of documents.
 *
 * A window is a range of document numbers. In it each term has a bound: the largest of its blocks
 * that reach into it.
 *   - If all bounds together do not beat the threshold, nothing in the window does: it is passed
 *     over, and with it all that follows until the first of those blocks ends.
 *   - Else the terms are split by their bounds. The weakest, whose bounds together do not beat the
 *     threshold, are not essential: a document that holds only those cannot get in. The essential
 *     ones are decoded block by block and added into an array of sums, one a document (Turtle and
 *     Flood 1995, in the windowed form of Lucene and of Grand et al. 2020).
 *   - Documents whose sum could still get in with the rest are candidates. For these, strongest
 *     first, the other terms are looked up; a candidate is dropped as soon as what is left, by the
 *     bound of the very block it falls into, cannot help it.
 *
 * Looking terms up pays only while candidates are few: where a window before had too many, the
 * next term is added up like the essential ones. Where one rare term alone is essential in the
 * whole index its blocks are the windows, and its postings the candidates. Where the essential
 * ones are rare, windows are wider and it is written down which sums were touched.
 *
 * Vetoes and requirements are looked at last, for the few candidates that would get in.
 * Requirements need cursors of their own, which follow the candidates.
 *
 * Bounds are integers at or above every contribution, sums are exact: what is dropped has at most
 * the threshold. So the hits are those of general.c, whatever was skipped.
 */
#include "common/base/error.h"
#include "searcher/candidates.h"
#include "searcher/guess.h"
#include "searcher/run.h"

#include <string.h>

#define WINDOW 4096u          // documents; sums take 16 kB
#define WIDE_WINDOW 16384u    // for rare terms
#define SPARSE_POSTINGS 1024u // expected in a wide window, below which it is taken
#define SINGLE_GAP 32u        // documents for each posting of a term that alone makes the windows
#define LOOK_UP_COST 4u       // postings added up in the time of looking one candidate up
#define FORGETTING 16u        // windows after which an estimate has lost most of its weight

typedef struct or_term {
    cursor *c;
    uint32_t block;      // the first whose last document is not below the window's start
    uint32_t last_block; // the last that reaches into the window
    uint32_t bound;      // within the window; 0: no posting there
    bool is_required;
} or_term;

typedef struct or_run {
    run *r;
    or_term *all_terms, *terms; // ascending max_bound; those of `terms` have not ended
    uint32_t term_count, count;
    uint32_t first_essential; // of `terms`, in the whole segment
    or_term **order;          // ascending bound in the window
    uint32_t *prefix;         // prefix[i]: bounds of order[0..i] together
    uint32_t *expected;       // expected[i]: candidates when i terms are looked up; estimated
    exec_node **excluded;
    cursor **required;
    uint32_t excluded_count, required_count;
    uint32_t start, end; // the window
    uint32_t limit;      // no document from there on
    bool is_single; // one essential term in the whole segment: its block is the window, which may
                    // be huge
    bool is_sparse;
    bool is_over;      // a required term has ended
    uint32_t *sums;    // all 0 between windows; NULL until needed
    uint16_t *touched; // in a wide window: which sums are not 0
    uint32_t touched_count;
    uint64_t *passing; // in a wide window, by bit: the candidates while they are put in order; else 0
    candidates found;
} or_run;

// ---- windows

// The first document of a term at or after its block's beginning and the window's start; exact
// where the block is decoded.
static uint32_t next_doc(const or_term *t, uint32_t start)
{
    const cursor *c = t->c;
    if (c->block == t->block) {
        return c->docs[c->list.kernels->find_u32_ge(c->docs, c->count, start)];
    }
    uint32_t first = t->block ? idx__postings_last_doc(&c->list, t->block - 1) + 1 : 0;
    return first > start ? first : start;
}

// Moves every term to `start`; drops those that have ended.
static void advance_terms(or_run *o, uint32_t start)
{
    uint32_t kept = 0;
    o->is_over = false;
    for (uint32_t i = 0; i < o->count; i++) {
        or_term t = o->terms[i];
        if (idx__postings_last_doc(&t.c->list, t.block) < start) {
            t.block = idx__postings_seek_block(&t.c->list, t.block + 1, start);
        }
        if (t.block < t.c->list.block_count) {
            o->terms[kept++] = t;
        } else {
            o->is_over |= t.is_required;
        }
    }
    o->count = kept;
}

// A document that no match lies before: every required term has its next there or behind.
static uint32_t next_required(const or_run *o, uint32_t start)
{
    uint32_t next = start;
    for (uint32_t i = 0; i < o->count; i++) {
        if (o->terms[i].is_required) {
            uint32_t doc = next_doc(&o->terms[i], start);
            next = doc > next ? doc : next;
        }
    }
    return next;
}

// Splits the terms by their bounds over the whole list.
static void find_essential(or_run *o)
{
    uint64_t sum = 0;
    uint32_t i = 0;
    while (i < o->count && sum + o->terms[i].c->max_bound <= o->r->top->threshold) {
        sum += o->terms[i++].c->max_bound;
    }
    o->first_essential = i;
}

// Chooses the next window at or after `start`; false when there is none.
static bool choose_window(or_run *o, uint32_t start)
{
    advance_terms(o, start);
    uint32_t required = next_required(o, start);
    if (required > start) {
        start = required;
        advance_terms(o, start);
    }
    find_essential(o);
    uint32_t documents = o->limit;
    uint32_t next = documents;
    uint64_t postings = 0;
    for (uint32_t i = o->first_essential; i < o->count; i++) {
        uint32_t doc = next_doc(&o->terms[i], start);
        next = doc < next ? doc : next;
        postings += o->terms[i].c->list.df;
    }
    if (next >= documents || o->is_over) {
        return false;
    }
    o->start = next;
    o->is_sparse = false;
    uint32_t all = o->r->segment->meta.documents;
    o->is_single = o->first_essential + 1 == o->count && postings * SINGLE_GAP < all;
    if (o->is_single) {
        const or_term *t = &o->terms[o->first_essential];
        uint32_t last = idx__postings_last_doc(&t->c->list, t->block);
        o->end = last < documents ? last + 1 : documents;
        return true;
    }
    o->is_sparse = postings * WIDE_WINDOW < (uint64_t)SPARSE_POSTINGS * all;
    uint32_t width = o->is_sparse ? WIDE_WINDOW : WINDOW;
    o->end = documents - next < width ? documents : next + width;
    return true;
}

// Bounds one term within the window; returns where that bound ends to hold.
static uint32_t bound_term(or_run *o, or_term *t)
{
    const posting_list *list = &t->c->list;
    t->last_block = t->block;
    if (t->block && idx__postings_last_doc(list, t->block - 1) + 1 >= o->end) {
        t->bound = 0;
        return idx__postings_last_doc(list, t->block - 1) + 1;
    }
    if (idx__postings_last_doc(list, t->block) + 1 < o->end) {
        uint32_t last = idx__postings_seek_block(list, t->block, o->end - 1);
        t->last_block = last < list->block_count ? last : list->block_count - 1;
    }
    if (list->impacts && t->last_block > t->block) {
        uint8_t byte =
            o->r->kernels->max_byte(list->impacts + t->block, t->last_block - t->block + 1);
        float impact = list->max_impact * ((float)byte * (1.0f / 255.0f)) *
                       1.000001f; // as idx__postings_bound()
        t->bound = idx__score_bound(t->c->model, t->c->weight, impact);
    } else {
        t->bound = idx__cursor_bound(t->c, t->block);
    }
    t->bound = t->bound < t->c->max_bound
                   ? t->bound
                   : t->c->max_bound; // so that find_essential() holds in any window
    uint32_t last_doc = idx__postings_last_doc(list, t->last_block);
    return last_doc + 1 < o->end ? UINT32_MAX : last_doc + 1;
}

// A block that covers all of the window says little: looks whether the window holds any of its
// documents.
static int refine_term(or_run *o, or_term *t)
{
    if (t->bound == 0 || t->last_block != t->block) {
        return IDX_OK;
    }
    int rc = idx__cursor_load(t->c, t->block, o->r->err);
    if (rc == IDX_OK && next_doc(t, o->start) >= o->end) {
        t->bound = 0;
    }
    return rc;
}

// 0 when a required term is missing.
static uint64_t total_bound(const or_run *o)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < o->count; i++) {
        if (o->terms[i].is_required && o->terms[i].bound == 0) {
            return 0;
        }
        total += o->terms[i].bound;
    }
    return total;
}

// Bounds all terms. *skip_to: where to go on if the window cannot beat the threshold; then
// *is_hopeless is set.
static int bound_window(or_run *o, uint32_t *skip_to, bool *is_hopeless)
{
    uint32_t threshold = o->r->top->threshold;
    uint32_t until = UINT32_MAX;
    for (uint32_t i = 0; i < o->count; i++) {
        uint32_t end = bound_term(o, &o->terms[i]);
        until = end < until ? end : until;
    }
    *skip_to = until;
    *is_hopeless = total_bound(o) <= threshold;
    if (*is_hopeless) {
        return IDX_OK;
    }
    for (uint32_t i = 0; i < o->count; i++) {
        int rc = refine_term(o, &o->terms[i]);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    *skip_to = o->end;
    *is_hopeless = total_bound(o) <= threshold;
    return IDX_OK;
}

// Sorts by bound, what is essential everywhere last, and returns the number of terms that are not
// essential here.
static uint32_t split_terms(or_run *o)
{
    uint32_t sorted = o->is_single ? o->first_essential : o->count;
    for (uint32_t i = 0; i < sorted; i++) {
        uint32_t j = i;
        for (; j > 0 && o->order[j - 1]->bound > o->terms[i].bound; j--) {
            o->order[j] = o->order[j - 1];
        }
        o->order[j] = &o->terms[i];
    }
    if (o->is_single) {
        o->order[sorted] = &o->terms[sorted];
    }
    uint32_t sum = 0, others = 0;
    for (uint32_t i = 0; i < o->count; i++) {
        sum += o->order[i]->bound;
        o->prefix[i] = sum;
        others += sum <= o->r->top->threshold;
    }
    return others;
}

// Of the `others` terms that need not be added up, how many are worth looking up for the candidates
// instead.
static uint32_t choose_looked_up(or_run *o, uint32_t others)
{
    uint64_t width = o->end - o->start, documents = o->r->segment->meta.documents;
    while (!o->is_single && others > 0 && o->order[others - 1]->bound > 0) {
        uint64_t postings = o->order[others - 1]->c->list.df * width / documents;
        if ((uint64_t)o->expected[others] * LOOK_UP_COST <= postings) {
            break;
        }
        o->expected[others] -= o->expected[others] / FORGETTING + 1; // to be tried again some time
        others--;
    }
    return others;
}

// ---- essential terms

// The part of the loaded block of `c` that lies in the window: [*from, *to).
static void clip_block(const or_run *o, const cursor *c, uint32_t *from, uint32_t *to)
{
    const bitpack_kernels *k = c->list.kernels;
    if (c->count == 0) { // a concept's range need not hold a match
        *from = *to = 0;
        return;
    }
    *from = c->docs[0] >= o->start ? 0 : (uint32_t)k->find_u32_ge(c->docs, c->count, o->start);
    *to = c->docs[c->count - 1] < o->end ? c->count
                                         : (uint32_t)k->find_u32_ge(c->docs, c->count, o->end);
}

static void add_scores(or_run *o, const cursor *c, uint32_t from, uint32_t to)
{
    uint32_t *sums = o->sums;
    uint32_t start = o->start;
    if (!o->is_sparse) {
        for (uint32_t i = from; i < to; i++) {
            sums[c->docs[i] - start] += c->scores[i];
        }
        return;
    }
    // No contribution is 0, so what is 0 was not touched before.
    uint16_t *touched = o->touched;
    uint32_t n = o->touched_count;
    for (uint32_t i = from; i < to; i++) {
        uint32_t at = c->docs[i] - start, sum = sums[at];
        touched[n] = (uint16_t)at;
        n += sum == 0;
        sums[at] = sum + c->scores[i];
    }
    o->touched_count = n;
}

static int add_term(or_run *o, or_term *t, uint32_t other_bounds)
{
    uint32_t threshold = o->r->top->threshold;
    for (uint32_t block = t->block; block <= t->last_block; block++) {
        if (t->last_block > t->block &&
            idx__cursor_bound(t->c, block) + other_bounds <= threshold) {
            continue;
        }
        int rc = idx__cursor_score_block(t->c, block, o->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
        uint32_t from, to;
        clip_block(o, t->c, &from, &to);
        add_scores(o, t->c, from, to);
    }
    return IDX_OK;
}

static bool make_sums(or_run *o)
{
    if (!o->sums) {
        o->sums = idx__arena_calloc(o->r->arena, WIDE_WINDOW, sizeof *o->sums);
        o->touched = idx__arena_alloc(o->r->arena, (WIDE_WINDOW + 1) * sizeof *o->touched);
        o->passing = idx__arena_calloc(o->r->arena, WIDE_WINDOW / 64, sizeof *o->passing);
    }
    return o->sums && o->touched && o->passing;
}

// Few of many sums pass. They are told apart without a branch for each, then put in order by bits.
static void collect_sparse(or_run *o, uint32_t least)
{
    uint32_t *sums = o->sums, *docs = o->found.docs;
    uint64_t *passing = o->passing, rows[WIDE_WINDOW / 64 / 64] = {0};
    size_t n = 0;
    for (uint32_t i = 0; i < o->touched_count; i++) {
        uint32_t at = o->touched[i], sum = sums[at];
        docs[n] = at;
        n += sum > least;
        sums[at] = sum > least ? sum : 0;
    }
    o->touched_count = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t at = docs[i];
        passing[at / 64] |= UINT64_C(1) << (at % 64);
        rows[at / 4096] |= UINT64_C(1) << (at / 64 % 64);
    }
    n = 0;
    for (uint32_t row = 0; row < WIDE_WINDOW / 4096; row++) {
        for (uint64_t words = rows[row]; words; words &= words - 1) {
            uint32_t w = row * 64 + (unsigned)__builtin_ctzll(words);
            for (uint64_t bits = passing[w]; bits; bits &= bits - 1) {
                uint32_t at = w * 64 + (unsigned)__builtin_ctzll(bits);
                docs[n] = at;
                o->found.sums[n++] = sums[at];
                sums[at] = 0;
            }
            passing[w] = 0;
        }
    }
    o->found.count = n;
}

// Several essential terms: sums, then the candidates among them.
static int collect_sums(or_run *o, uint32_t others, uint32_t rest)
{
    if (!make_sums(o) ||
        !idx__candidates_reserve(&o->found, o->r->arena, o->is_sparse ? WIDE_WINDOW : WINDOW)) {
        return idx__error_nomem(o->r->err);
    }
    uint32_t total = o->prefix[o->count - 1];
    for (uint32_t i = others; i < o->count; i++) {
        if (i + 1 < o->count) {
            idx__postings_prefetch(&o->order[i + 1]->c->list, o->order[i + 1]->block);
        }
        int rc = add_term(o, o->order[i], total - o->order[i]->bound);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    uint32_t least = o->r->top->threshold - rest;
    if (o->is_sparse) {
        collect_sparse(o, least);
    } else {
        size_t n = (o->end - o->start + 15) & ~(size_t)15;
        o->found.count = o->r->kernels->collect(o->sums, n, least, o->found.docs, o->found.sums);
    }
    for (size_t i = 0; i < o->found.count; i++) {
        o->found.docs[i] += o->start;
    }
    return IDX_OK;
}

// One essential term: its postings are the candidates.
static int collect_postings(or_run *o, or_term *t, uint32_t rest)
{
    cursor *c = t->c;
    candidates *k = &o->found;
    uint32_t least = o->r->top->threshold - rest;
    if (!idx__candidates_reserve(k, o->r->arena,
                                 (t->last_block - t->block + 1) * (size_t)IDX_POSTINGS_BLOCK)) {
        return idx__error_nomem(o->r->err);
    }
    size_t n = 0;
    for (uint32_t block = t->block; block <= t->last_block; block++) {
        if (idx__cursor_bound(c, block) <= least) {
            continue;
        }
        int rc = idx__cursor_score_block(c, block, o->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
        uint32_t from, to;
        clip_block(o, c, &from, &to);
        size_t found = o->r->kernels->above(c->scores + from, to - from, least, k->docs + n);
        for (size_t i = 0; i < found; i++, n++) {
            uint32_t at = from + k->docs[n];
            k->docs[n] = c->docs[at];
            k->sums[n] = c->scores[at];
        }
    }
    o->found.count = n;
    return IDX_OK;
}

// ---- candidates

// Whether no veto and no requirement speaks against `doc`.
static int is_allowed(or_run *o, uint32_t doc, bool *allowed)
{
    *allowed = true;
    for (uint32_t i = 0; i < o->required_count && *allowed; i++) {
        int rc = idx__cursor_seek(o->required[i], doc, o->r->err);
        if (rc != IDX_OK) {
            return rc;
        }
        *allowed = o->required[i]->doc == doc;
    }
    for (uint32_t i = 0; i < o->excluded_count && *allowed; i++) {
        int rc = idx__exec_seek(o->r, o->excluded[i], doc);
        if (rc != IDX_OK) {
            return rc;
        }
        *allowed = o->excluded[i]->doc != doc;
    }
    return IDX_OK;
}

static int offer_candidates(or_run *o)
{
    const candidates *k = &o->found;
    for (size_t i = 0; i < k->count; i++) {
        if (k->sums[i] <= o->r->top->threshold) {
            continue;
        }
        bool allowed;
        int rc = is_allowed(o, k->docs[i], &allowed);
        if (rc != IDX_OK) {
            return rc;
        }
        if (allowed) {
            idx__topk_offer(o->r->top, k->docs[i], k->sums[i]);
        }
    }
    return IDX_OK;
}

// ---- the whole

static int run_window(or_run *o, uint32_t *next)
{
    bool is_hopeless;
    int rc = bound_window(o, next, &is_hopeless);
    if (rc != IDX_OK || is_hopeless) {
        return rc;
    }
    uint32_t others = choose_looked_up(o, split_terms(o));
    uint32_t rest = others ? o->prefix[others - 1] : 0;
    rc = others + 1 == o->count ? collect_postings(o, o->order[others], rest)
                                : collect_sums(o, others, rest);
    o->expected[others] = (uint32_t)o->found.count;
    for (uint32_t i = others;
         rc == IDX_OK && i-- > 0 && o->order[i]->bound > 0 && o->found.count;) {
        const or_term *t = o->order[i];
        uint32_t after = i ? o->prefix[i - 1] : 0;
        rc = idx__candidates_add(&o->found, t->c, t->block, t->bound, after, o->r->top->threshold,
                                 o->r->err);
    }
    return rc == IDX_OK ? offer_candidates(o) : rc;
}

// All terms at their beginnings.
static void begin_range(or_run *o, uint32_t limit)
{
    o->limit = limit;
    o->count = o->term_count;
    memcpy(o->terms, o->all_terms, o->term_count * sizeof *o->terms);
}

// Puts a term among the others, ascending bounds.
static void add_term_to_run(or_run *o, cursor *c, bool is_required)
{
    uint32_t j = o->term_count++;
    for (; j > 0 && o->all_terms[j - 1].c->max_bound > c->max_bound; j--) {
        o->all_terms[j] = o->all_terms[j - 1];
    }
    o->all_terms[j] = (or_term){.c = c, .is_required = is_required};
}

static int add_requirement(or_run *o, const exec_node *node)
{
    run *r = o->r;
    cursor *c = idx__arena_alloc(r->arena, sizeof *c);
    if (!c) {
        return idx__error_nomem(r->err);
    }
    o->required[o->required_count++] = c;
    return idx__cursor_open(c, r->arena, r->segment, node->entry, r->model, 0.0f, false, r->err);
}

static int or_alloc(or_run *o, const exec_node *group)
{
    arena *a = o->r->arena;
    uint32_t n = group->child_count;
    o->all_terms = idx__arena_alloc(a, n * sizeof *o->all_terms);
    o->terms = idx__arena_alloc(a, n * sizeof *o->terms);
    o->order = idx__arena_alloc(a, n * sizeof *o->order);
    o->prefix = idx__arena_alloc(a, n * sizeof *o->prefix);
    o->expected = idx__arena_calloc(a, n + 1, sizeof *o->expected);
    o->excluded = idx__arena_alloc(a, n * sizeof *o->excluded);
    o->required = idx__arena_alloc(a, n * sizeof *o->required);
    bool has_memory = o->all_terms && o->terms && o->order && o->prefix && o->expected &&
                      o->excluded && o->required;
    return has_memory ? IDX_OK : idx__error_nomem(o->r->err);
}

static int or_init(or_run *o, run *r, exec_node *group)
{
    *o = (or_run){.r = r};
    int rc = or_alloc(o, group);
    for (uint32_t i = 0; rc == IDX_OK && i < group->child_count; i++) {
        exec_node *child = group->children[i];
        if (child->role == QUERY_NOT) {
            o->excluded[o->excluded_count++] = child;
            continue;
        }
        add_term_to_run(o, child->cursor, child->role == QUERY_MUST);
        if (child->role == QUERY_MUST) {
            rc = add_requirement(o, child);
        }
    }
    return rc;
}

// Runs over the documents [from, to).
static int run_range(void *state, uint32_t from, uint32_t to)
{
    or_run *o = state;
    begin_range(o, to);
    int rc = IDX_OK;
    while (rc == IDX_OK && from < to && choose_window(o, from)) {
        uint32_t next = o->end;
        rc = run_window(o, &next);
        from = next > o->start ? next : o->end; // always on, whatever a damaged list says
    }
    return rc;
}

int idx__run_or(run *r, exec_node *group)
{
    or_run o;
    int rc = or_init(&o, r, group);
    if (rc != IDX_OK) {
        return rc;
    }
    // What follows the candidates does not go back.
    bool can_begin_anew = o.excluded_count == 0 && o.required_count == 0;
    return can_begin_anew ? idx__guess_run(r, run_range, &o)
                          : run_range(&o, 0, r->segment->meta.documents);
}
