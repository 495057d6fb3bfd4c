/*
 * top_and.c: documents that several leaves must all match: words, title words, phrases; beside
 * them, leaves that only add to the score and leaves that veto.
 *
 * Every required word, those of phrases included, is a list. The rarest leads: its blocks of up to
 * 256 documents are the candidates. List by list, rarest first, candidates that are missing fall
 * out; what is left tells for every list the block and the index of its posting, so frequencies and
 * positions are fetched for survivors only. Then come scores, positions, vetoes, and last what only
 * adds: each step for all candidates of the block at once.
 *
 * With a threshold, a candidate carries an upper bound of its sum: exact for the leading word, by
 * the list or the block that it falls into for the others. It falls out when that bound no longer
 * beats the threshold, mostly before the other list's block is decoded. When all matches must be
 * counted, nothing falls out by bounds before it is counted. Frequent words that bounds are not
 * expected to save much of go to top_rows.c.
 *
 * The steps are in and_candidates.c and and_survivors.c; here is what goes before and around them.
 */
#include "common/base/error.h"
#include "searcher/and_run.h"

#include <string.h>

#define ROWS_GAP 24u // documents for each posting of the rarest word, up to which rows of bits are intersected

// ---- setting up

static void add_list(and_run *a, cursor *c, uint32_t leaf, uint32_t word)
{
    uint32_t i = a->list_count++;
    and_list *list = &a->pool[i];
    for (; i > 0 && a->lists[i - 1]->c->list.df > c->list.df; i--) {
        a->lists[i] = a->lists[i - 1];
    }
    a->lists[i] = list;
    list->c = c;
    list->leaf = leaf;
    list->word = word;
    list->block = list->near = 0;
    list->parent = NULL;
    memset(list->bounds, 0, sizeof list->bounds);
}

// Puts each list of a pair that is told by a word's postings behind the list of that word, unless it leads: then what is
// left of the candidates need not be made documents of.
static void order_parents(and_run *a)
{
    for (uint32_t i = a->list_count; i-- > 1;) {
        and_list *list = a->lists[i];
        const and_leaf *leaf = &a->leaves[list->leaf];
        const phrase *p = leaf->node->kind == EXEC_PHRASE ? leaf->node->phrase : NULL;
        if (!p || p->parents[list->word] == IDX_NO_PARENT) {
            continue;
        }
        uint32_t at = 0;
        while (a->lists[at]->leaf != list->leaf || a->lists[at]->word != p->parents[list->word]) {
            at++;
        }
        list->parent = a->lists[at];
        for (uint32_t k = i; k < at; k++) {
            a->lists[k] = a->lists[k + 1];
            a->lists[k + 1] = list;
        }
    }
}

static void add_leaf(and_run *a, exec_node *node, uint32_t *list_total)
{
    and_leaf *leaf = &a->leaves[a->leaf_count];
    leaf->node = node;
    leaf->first_list = *list_total;
    if (node->kind == EXEC_TERM) {
        leaf->bound = node->cursor->max_bound;
        leaf->list_count = 1;
        add_list(a, node->cursor, a->leaf_count, 0);
    } else {
        leaf->bound = node->phrase->max_bound;
        leaf->list_count = node->phrase->cursor_count;
        for (uint32_t w = 0; w < leaf->list_count; w++) {
            add_list(a, node->phrase->cursors[w], a->leaf_count, w);
        }
    }
    *list_total += leaf->list_count;
    a->total_bound += leaf->bound;
    a->word_count += node->kind == EXEC_TERM;
    a->leaf_count++;
}

// In which order words are scored: what the leading one has is known already, where bounds are used.
static void order_words(and_run *a)
{
    uint32_t first = a->lists[0]->leaf;
    for (uint32_t l = 0; l < a->word_count; l++) {
        uint32_t i = l;
        for (; i > 0 && a->scored[i - 1] != first &&
               (l == first || a->leaves[a->scored[i - 1]].bound < a->leaves[l].bound);
             i--) {
            a->scored[i] = a->scored[i - 1];
        }
        a->scored[i] = l;
    }
}

static void add_optional(and_run *a, exec_node *node)
{
    uint32_t i = a->optional_count++;
    for (; i > 0 && idx__and_leaf_bound(a->optional[i - 1]) < idx__and_leaf_bound(node); i--) {
        a->optional[i] = a->optional[i - 1];
    }
    a->optional[i] = node;
    a->total_bound += idx__and_leaf_bound(node);
}

static bool is_required(const exec_node *root, const exec_node *node)
{
    return node == root || node->role == QUERY_MUST;
}

static int and_alloc(and_run *a, exec_node **nodes, uint32_t count)
{
    uint32_t lists = 0;
    for (uint32_t i = 0; i < count; i++) {
        lists += nodes[i]->kind == EXEC_PHRASE ? nodes[i]->phrase->cursor_count : 1;
    }
    arena *memory = a->r->arena;
    a->lists = idx__arena_alloc(memory, lists * sizeof *a->lists);
    a->pool = idx__arena_alloc(memory, lists * sizeof *a->pool);
    a->leaves = idx__arena_alloc(memory, count * sizeof *a->leaves);
    a->scored = idx__arena_alloc(memory, count * sizeof *a->scored);
    a->list_of = idx__arena_alloc(memory, lists * sizeof *a->list_of);
    a->places = idx__arena_alloc(memory, lists * sizeof *a->places);
    a->optional = idx__arena_alloc(memory, count * sizeof *a->optional);
    a->excluded = idx__arena_alloc(memory, count * sizeof *a->excluded);
    bool has_memory = a->lists && a->pool && a->leaves && a->scored && a->list_of && a->places && a->optional &&
                      a->excluded;
    return has_memory ? IDX_OK : idx__error_nomem(a->r->err);
}

static int and_init(and_run *a, run *r, exec_node *root)
{
    a->r = r;
    a->list_count = a->leaf_count = a->word_count = a->optional_count = a->excluded_count =
        a->total_bound = 0;
    a->is_over = false;
    a->map.round = 0;
    a->skips = r->top && !r->counts;
    exec_node **nodes = root->kind == EXEC_GROUP ? root->children : &root;
    uint32_t count = root->kind == EXEC_GROUP ? root->child_count : 1;
    int rc = and_alloc(a, nodes, count);
    if (rc != IDX_OK) {
        return rc;
    }
    uint32_t list_total = 0;
    for (int phrases = 0; phrases < 2; phrases++) {
        for (uint32_t i = 0; i < count; i++) {
            if (is_required(root, nodes[i]) && (nodes[i]->kind == EXEC_PHRASE) == phrases) {
                add_leaf(a, nodes[i], &list_total);
            }
        }
    }
    order_words(a);
    order_parents(a);
    for (uint32_t i = 0; i < a->list_count; i++) {
        const and_list *list = a->lists[i];
        uint32_t at = a->leaves[list->leaf].first_list + list->word;
        a->list_of[at] = i;
        a->places[at] = (phrase_places){list->blocks, list->indexes};
    }
    for (uint32_t i = 0; i < count; i++) {
        if (is_required(root, nodes[i])) {
            continue;
        }
        if (nodes[i]->role == QUERY_NOT) {
            a->excluded[a->excluded_count++] = nodes[i];
        } else if (r->top) {
            add_optional(a, nodes[i]);
        }
    }
    a->is_bare = !r->top && a->excluded_count == 0 && a->word_count == a->leaf_count;
    return IDX_OK;
}

// ---- running

static int run_block(and_run *a, uint32_t block)
{
    int rc = idx__and_take(a, block);
    for (uint32_t j = 1; rc == IDX_OK && a->count && j < a->list_count; j++) {
        rc = idx__and_intersect(a, a->lists[j]);
    }
    if (rc == IDX_OK && a->is_bare) {
        a->r->count += a->count;
        return IDX_OK;
    }
    return rc == IDX_OK && a->count ? idx__and_finish(a, block) : rc;
}

// ---- by rows of bits

// How many documents would hold all the words if each came by chance.
static float expected_matches(const and_run *a)
{
    float documents = (float)a->r->segment->meta.documents, expected = documents;
    for (uint32_t i = 0; i < a->list_count; i++) {
        expected *= (float)a->lists[i]->c->list.df / documents;
    }
    return expected;
}

// Whether bounds are expected to save more than rows do. They do where many documents match, for each that is
// wanted, and where the leading word makes up most of what a document can score. The limits were
// chosen on two samples of queries together.
static bool fits_bounds(const and_run *a)
{
    static const struct {
        size_t k;
        float matches, share;
    } limits[] = {{10, 16384, 0.5f}, {100, 65536, 0.55f}, {SIZE_MAX, 262144, 0.65f}};
    if (!a->skips) {
        return false;
    }
    size_t i = 0;
    while (a->r->top->k > limits[i].k) {
        i++;
    }
    float lead = (float)a->leaves[a->lists[0]->leaf].bound;
    return expected_matches(a) >= limits[i].matches || lead >= limits[i].share * (float)a->total_bound;
}

// Whether frequent words, and nothing but words, must all occur, so that rows may serve better.
static bool fits_rows(const and_run *a)
{
    bool fits = a->r->top && a->list_count > 1 && a->word_count == a->leaf_count &&
                !a->optional_count && !a->excluded_count &&
                (uint64_t)a->lists[0]->c->list.df * ROWS_GAP > a->r->segment->meta.documents &&
                !fits_bounds(a);
    for (uint32_t i = 0; fits && i < a->list_count; i++) {
        fits = idx__rows_fit(a->r, a->lists[i]->c);
    }
    return fits;
}

static int run_rows(and_run *a)
{
    cursor **cursors = idx__arena_alloc(a->r->arena, a->list_count * sizeof(cursor *));
    if (!cursors) {
        return idx__error_nomem(a->r->err);
    }
    for (uint32_t i = 0; i < a->list_count; i++) {
        cursors[i] = a->lists[i]->c;
    }
    return idx__run_rows(a->r, cursors, a->list_count);
}

int idx__run_and(run *r, exec_node *root)
{
    and_run *a = idx__arena_alloc(r->arena, sizeof *a);
    if (!a) {
        return idx__error_nomem(r->err);
    }
    int rc = and_init(a, r, root);
    if (rc != IDX_OK) {
        return rc;
    }
    if (fits_rows(a)) {
        return run_rows(a);
    }
    const cursor *lead = a->lists[0]->c;
    uint32_t others = a->total_bound - a->leaves[a->lists[0]->leaf].bound;
    uint32_t threshold = 0;
    unsigned byte = 0; // smallest impact of a block worth a look
    for (uint32_t block = 0; rc == IDX_OK && block < lead->list.block_count && !a->is_over;
         block++) {
        if (a->skips && r->top->threshold != threshold) {
            threshold = r->top->threshold;
            byte = threshold > others ? idx__cursor_smallest_byte(lead, threshold - others) : 0;
        }
        if (byte > 255) {
            break;
        }
        if (byte > 0 && lead->list.impacts) {
            size_t left = lead->list.block_count - block;
            block += (uint32_t)lead->list.kernels->scan_bytes_ge(lead->list.impacts + block, left,
                                                                 (uint8_t)byte);
            if (block == lead->list.block_count) {
                break;
            }
        }
        rc = run_block(a, block);
    }
    return rc;
}
