/*
 * count.c: how many documents hold any of several words, without frequencies or scores.
 *
 * Windows of 65,536 documents are bitmaps: each list sets the bits of its documents, then the bits are counted. A word
 * may be a title leaf: its cursor shows only the documents that count.
 */
#include "searcher/run.h"

#include "common/base/error.h"

#include <string.h>

#define WINDOW_DOCS 65536u
#define WINDOW_WORDS (WINDOW_DOCS / 64)

// Sets the bits of the documents in [base, base + WINDOW_DOCS). c->at is where the current block was left.
static int set_bits(cursor *c, uint32_t base, uint64_t *bits, idx_error *err)
{
    uint64_t end = (uint64_t)base + WINDOW_DOCS;
    uint32_t block = c->block == IDX_NO_BLOCK ? 0 : c->block;
    while (block < c->list.block_count) {
        int rc = idx__cursor_load(c, block, err);
        if (rc != IDX_OK) {
            return rc;
        }
        uint32_t i = c->at;
        for (; i < c->count && c->docs[i] < end; i++) {
            uint32_t bit = c->docs[i] - base;
            bits[bit / 64] |= UINT64_C(1) << (bit % 64);
        }
        c->at = i;
        if (i < c->count || idx__postings_last_doc(&c->list, block) >= end) {
            break;
        }
        block++;
    }
    return IDX_OK;
}

int idx__count_or(run *r, exec_node *group)
{
    uint64_t *bits = idx__arena_alloc(r->arena, WINDOW_WORDS * sizeof *bits);
    if (!bits) {
        return idx__error_nomem(r->err);
    }
    for (uint64_t base = 0; base < r->segment->meta.documents; base += WINDOW_DOCS) {
        memset(bits, 0, WINDOW_WORDS * sizeof *bits);
        for (uint32_t i = 0; i < group->child_count; i++) {
            int rc = set_bits(group->children[i]->cursor, (uint32_t)base, bits, r->err);
            if (rc != IDX_OK) {
                return rc;
            }
        }
        for (uint32_t i = 0; i < WINDOW_WORDS; i++) {
            r->count += (unsigned)__builtin_popcountll(bits[i]);
        }
    }
    return IDX_OK;
}
