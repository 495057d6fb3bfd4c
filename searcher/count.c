/*
 * count.c: how many documents hold any, or all, of several words, without frequencies or scores.
 *
 * Documents go by windows, a row of bits each. A block that lies in the index as bits is shifted to
 * its place, 64 documents at a time. Other blocks are decoded and set one by one: bits where the
 * list is thin, else bytes, which are gathered to bits when the window is full, because a store of
 * a byte need not wait for the one before, while setting bits of the same word must. A word may be
 * a title leaf: its cursor shows only the documents that count.
 *
 * Bits may spill over the window's end: a block in the form of bits is set whole in the window that
 * it begins in. So a row is two windows long, and its second half becomes the first.
 */
#include "common/base/error.h"
#include "searcher/run.h"

#include <string.h>

#define WINDOW 16384u // documents: as bytes half of the smallest first-level cache
#define WINDOW_WORDS (WINDOW / 64)
#define ROW_WORDS (2 * WINDOW_WORDS + 1) // a block has at most 255 words
#define THIN_GAP 48u // documents for each posting from which bits are set one by one
#define FEW_POSTINGS 16u // a list is that many times longer than another: see count_pair()

typedef struct count_list {
    cursor *c;
    uint32_t block; // not set yet, or set up to c->at
    bool is_thin;
    uint64_t *row; // ROW_WORDS; shared by lists that are united
} count_list;

typedef struct counter {
    run *r;
    count_list *lists;
    uint32_t count;
    uint8_t *marks; // WINDOW, all 0 between lists
} counter;

static uint32_t first_doc(const count_list *l)
{
    const cursor *c = l->c;
    if (c->block == l->block && c->at < c->count) {
        return c->docs[c->at];
    }
    return l->block ? idx__postings_last_doc(&c->list, l->block - 1) + 1 : 0;
}

// Sets the documents of the loaded block in [base, base + WINDOW), from c->at on.
static void set_docs(count_list *l, uint32_t base, uint8_t *marks)
{
    cursor *c = l->c;
    const uint32_t *docs = c->docs;
    uint64_t end = (uint64_t)base + WINDOW;
    uint32_t i = c->at, count = c->count;
    if (count && docs[count - 1] >= end) {
        count = (uint32_t)c->list.kernels->find_u32_ge(docs, count, (uint32_t)end);
    }
    if (l->is_thin) {
        for (; i < count; i++) {
            uint32_t at = docs[i] - base;
            l->row[at / 64] |= UINT64_C(1) << at % 64;
        }
    } else {
        for (; i < count; i++) {
            marks[docs[i] - base] = 1;
        }
    }
    c->at = count > c->at ? count : c->at;
}

// Sets the documents of one list that lie in the window; *has_marks tells whether bytes were taken.
static int fill(counter *k, count_list *l, uint32_t base, bool *has_marks)
{
    cursor *c = l->c;
    uint64_t end = (uint64_t)base + WINDOW;
    for (; l->block < c->list.block_count && first_doc(l) < end; l->block++) {
        docblock_bits bits = {.n_words = 0};
        int rc = IDX_OK;
        if (idx__cursor_has_blocks(c) && c->block != l->block) {
            rc = idx__postings_bits(&c->list, l->block, &bits, k->r->err);
        }
        if (rc == IDX_OK && bits.n_words) {
            // What a thinner block of the list has left behind the base cannot lie before it.
            size_t n = bits.first < base ? 0
                                         : k->r->kernels->or_bits(l->row, bits.first - base,
                                                                  bits.words, bits.n_words);
            if (n != idx__postings_count(&c->list, l->block)) {
                return idx__postings_damaged_bits(&c->list, &bits, k->r->err);
            }
            continue;
        }
        if (rc == IDX_OK) {
            rc = idx__cursor_load(c, l->block, k->r->err);
        }
        if (rc != IDX_OK) {
            return rc;
        }
        set_docs(l, base, k->marks);
        *has_marks |= !l->is_thin;
        if (c->at < c->count || idx__postings_last_doc(&c->list, l->block) >= end) {
            break;
        }
    }
    return IDX_OK;
}

static void next_window(uint64_t *row)
{
    memcpy(row, row + WINDOW_WORDS, WINDOW_WORDS * sizeof *row);
    memset(row + WINDOW_WORDS, 0, (ROW_WORDS - WINDOW_WORDS) * sizeof *row);
}

static int counter_init(counter *k, run *r, exec_node *const *nodes, uint32_t count, bool is_united)
{
    *k = (counter){.r = r, .count = count};
    uint64_t *rows =
        idx__arena_calloc(r->arena, is_united ? 1 : count, ROW_WORDS * sizeof *rows);
    k->lists = idx__arena_alloc(r->arena, count * sizeof *k->lists);
    k->marks = idx__arena_calloc(r->arena, WINDOW, 1);
    if (!rows || !k->lists || !k->marks) {
        return idx__error_nomem(r->err);
    }
    for (uint32_t i = 0; i < count; i++) {
        cursor *c = nodes[i]->cursor;
        k->lists[i] = (count_list){
            .c = c,
            .is_thin = (uint64_t)c->list.df * THIN_GAP < r->segment->meta.documents,
            .row = is_united ? rows : rows + (size_t)i * ROW_WORDS,
        };
    }
    return IDX_OK;
}

// Where the next window that holds anything begins, at or after `base`; UINT64_MAX: nowhere.
static uint64_t next_base(const counter *k, uint64_t base)
{
    uint64_t next = UINT64_MAX;
    for (uint32_t i = 0; i < k->count; i++) {
        const count_list *l = &k->lists[i];
        if (l->block < l->c->list.block_count && first_doc(l) < next) {
            next = first_doc(l);
        }
    }
    return next == UINT64_MAX ? next : next < base ? base : next / WINDOW * WINDOW;
}

static bool is_spilled(const uint64_t *row)
{
    uint64_t any = 0;
    for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
        any |= row[i];
    }
    return any != 0;
}

static int count_any(run *r, exec_node *const *nodes, uint32_t count)
{
    counter k;
    int rc = counter_init(&k, r, nodes, count, true);
    uint64_t base = 0;
    while (rc == IDX_OK) {
        uint64_t *row = k.lists[0].row;
        uint64_t next = next_base(&k, base);
        if (next > base && !is_spilled(row)) {
            if (next == UINT64_MAX) {
                break;
            }
            base = next;
        }
        bool has_marks = false;
        for (uint32_t i = 0; rc == IDX_OK && i < k.count; i++) {
            rc = fill(&k, &k.lists[i], (uint32_t)base, &has_marks);
        }
        if (has_marks) {
            r->kernels->gather_marks(row, k.marks, WINDOW_WORDS);
        }
        r->count += r->kernels->count_bits(row, WINDOW_WORDS);
        next_window(row);
        base += WINDOW;
    }
    return rc;
}

// Two words of which one is much rarer: both, less what they share.
static int count_pair(run *r, exec_node *group)
{
    exec_node pair = *group;
    for (uint32_t i = 0; i < 2; i++) {
        r->count += group->children[i]->cursor->list.df;
        group->children[i]->role = QUERY_MUST;
    }
    pair.must_count = 2;
    pair.should_count = 0;
    uint64_t both = r->count;
    r->count = 0;
    int rc = idx__run_and(r, &pair);
    r->count = both - r->count;
    return rc;
}

int idx__count_or(run *r, exec_node *group)
{
    if (group->child_count == 2) {
        const cursor *a = group->children[0]->cursor, *b = group->children[1]->cursor;
        uint64_t few = a->list.df < b->list.df ? a->list.df : b->list.df;
        uint64_t many = a->list.df < b->list.df ? b->list.df : a->list.df;
        if (idx__cursor_has_blocks(a) && idx__cursor_has_blocks(b) && few * FEW_POSTINGS < many) {
            return count_pair(r, group);
        }
    }
    return count_any(r, group->children, group->child_count);
}

int idx__count_and(run *r, exec_node *const *nodes, uint32_t count)
{
    counter k;
    int rc = counter_init(&k, r, nodes, count, false);
    for (uint64_t base = 0; rc == IDX_OK; base += WINDOW) {
        uint64_t *common = k.lists[0].row;
        for (uint32_t i = 0; i < k.count; i++) {
            bool has_marks = false;
            uint64_t *row = k.lists[i].row;
            rc = fill(&k, &k.lists[i], (uint32_t)base, &has_marks);
            if (rc != IDX_OK) {
                return rc;
            }
            if (has_marks) {
                r->kernels->gather_marks(row, k.marks, WINDOW_WORDS);
            }
            for (uint32_t j = 0; i > 0 && j < WINDOW_WORDS; j++) {
                common[j] &= row[j];
            }
        }
        r->count += r->kernels->count_bits(common, WINDOW_WORDS);
        bool is_over = false;
        for (uint32_t i = 0; i < k.count; i++) {
            next_window(k.lists[i].row);
            is_over |= k.lists[i].block >= k.lists[i].c->list.block_count &&
                       !is_spilled(k.lists[i].row);
        }
        if (is_over) {
            break;
        }
    }
    return rc;
}
