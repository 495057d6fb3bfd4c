/*
 * count.c: how many documents hold any, or all, of several words, without frequencies or scores, by
 * windows of documents, a row of bits each (rows.h).
 */
#include "common/base/error.h"
#include "searcher/rows.h"

#define FEW_POSTINGS 16u // a list is that many times longer than another: see count_pair()

typedef struct counter {
    run *r;
    row_list *lists;
    uint32_t count;
    uint8_t *marks; // IDX_ROW_WINDOW, all 0 between lists
} counter;

static int counter_init(counter *k, run *r, exec_node *const *nodes, uint32_t count, bool is_united)
{
    *k = (counter){.r = r, .count = count};
    uint64_t *rows =
        idx__arena_calloc(r->arena, is_united ? 1 : count, IDX_ROW_WORDS * sizeof *rows);
    k->lists = idx__arena_alloc(r->arena, count * sizeof *k->lists);
    k->marks = idx__arena_calloc(r->arena, IDX_ROW_WINDOW, 1);
    if (!rows || !k->lists || !k->marks) {
        return idx__error_nomem(r->err);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t *row = is_united ? rows : rows + (size_t)i * IDX_ROW_WORDS;
        idx__row_init(&k->lists[i], r, nodes[i]->cursor, row);
    }
    return IDX_OK;
}

// Where the next window that holds anything begins, at or after `base`; UINT64_MAX: nowhere.
static uint64_t next_base(const counter *k, uint64_t base)
{
    uint64_t next = UINT64_MAX;
    for (uint32_t i = 0; i < k->count; i++) {
        const row_list *l = &k->lists[i];
        if (l->block < l->c->list.block_count && idx__row_first_doc(l) < next) {
            next = idx__row_first_doc(l);
        }
    }
    return next == UINT64_MAX ? next : next < base ? base : next / IDX_ROW_WINDOW * IDX_ROW_WINDOW;
}

static int count_any(run *r, exec_node *const *nodes, uint32_t count)
{
    counter k;
    int rc = counter_init(&k, r, nodes, count, true);
    uint64_t base = 0;
    while (rc == IDX_OK) {
        uint64_t *row = k.lists[0].row;
        uint64_t next = next_base(&k, base);
        if (next > base && !idx__row_is_spilled(row)) {
            if (next == UINT64_MAX) {
                break;
            }
            base = next;
        }
        bool has_marks = false;
        for (uint32_t i = 0; rc == IDX_OK && i < k.count; i++) {
            rc = idx__row_fill(r, &k.lists[i], (uint32_t)base, k.marks, &has_marks);
        }
        if (has_marks) {
            r->kernels->gather_marks(row, k.marks, IDX_ROW_WINDOW_WORDS);
        }
        r->count += r->kernels->count_bits(row, IDX_ROW_WINDOW_WORDS);
        idx__row_next(row);
        base += IDX_ROW_WINDOW;
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
    for (uint64_t base = 0; rc == IDX_OK; base += IDX_ROW_WINDOW) {
        uint64_t *common = k.lists[0].row;
        for (uint32_t i = 0; i < k.count; i++) {
            bool has_marks = false;
            uint64_t *row = k.lists[i].row;
            rc = idx__row_fill(r, &k.lists[i], (uint32_t)base, k.marks, &has_marks);
            if (rc != IDX_OK) {
                return rc;
            }
            if (has_marks) {
                r->kernels->gather_marks(row, k.marks, IDX_ROW_WINDOW_WORDS);
            }
            for (uint32_t j = 0; i > 0 && j < IDX_ROW_WINDOW_WORDS; j++) {
                common[j] &= row[j];
            }
        }
        r->count += r->kernels->count_bits(common, IDX_ROW_WINDOW_WORDS);
        bool is_over = false;
        for (uint32_t i = 0; i < k.count; i++) {
            idx__row_next(k.lists[i].row);
            is_over |= k.lists[i].block >= k.lists[i].c->list.block_count &&
                       !idx__row_is_spilled(k.lists[i].row);
        }
        if (is_over) {
            break;
        }
    }
    return rc;
}
