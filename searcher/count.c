/*
 * count.c: how many documents hold any of several words, without frequencies or scores.
 *
 * A window of documents is a row of bytes: each list sets the bytes of its documents, then the
 * bytes are summed. Bytes rather than bits, because a store need not wait for the one before;
 * setting bits of the same word must. A word may be a title leaf: its cursor shows only the
 * documents that count.
 */
#include "common/base/error.h"
#include "searcher/run.h"

#include <string.h>

#define WINDOW 16384u // documents: half of the smallest first-level cache

// Marks the documents in [base, base + WINDOW). c->at is where the current block was left.
static int mark(cursor *c, uint32_t base, uint8_t *marks, idx_error *err)
{
    uint64_t end = (uint64_t)base + WINDOW;
    uint32_t block = c->block == IDX_NO_BLOCK ? 0 : c->block;
    while (block < c->list.block_count) {
        if (block && idx__postings_last_doc(&c->list, block - 1) + 1 >= end) {
            break; // it begins behind the window
        }
        int rc = idx__cursor_load(c, block, err);
        if (rc != IDX_OK) {
            return rc;
        }
        const uint32_t *docs = c->docs;
        uint32_t i = c->at, count = c->count;
        if (count && docs[count - 1] < end) {
            for (; i < count; i++) {
                marks[docs[i] - base] = 1;
            }
        }
        for (; i < count && docs[i] < end; i++) {
            marks[docs[i] - base] = 1;
        }
        c->at = i;
        if (i < count || idx__postings_last_doc(&c->list, block) >= end) {
            break;
        }
        block++;
    }
    return IDX_OK;
}

// Sums the marks, eight bytes at a time: 255 rounds would fit into a byte, 128 are taken.
static uint64_t count_marks(const uint8_t *marks)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < WINDOW; i += 1024) {
        uint64_t sums = 0;
        for (uint32_t j = 0; j < 1024; j += 8) {
            uint64_t eight;
            memcpy(&eight, marks + i + j, 8);
            sums += eight;
        }
        sums = (sums & 0x00ff00ff00ff00ffu) + (sums >> 8 & 0x00ff00ff00ff00ffu);
        total += sums * 0x0001000100010001u >> 48;
    }
    return total;
}

int idx__count_or(run *r, exec_node *group)
{
    uint8_t *marks = idx__arena_alloc(r->arena, WINDOW);
    if (!marks) {
        return idx__error_nomem(r->err);
    }
    for (uint64_t base = 0; base < r->segment->meta.documents; base += WINDOW) {
        memset(marks, 0, WINDOW);
        for (uint32_t i = 0; i < group->child_count; i++) {
            int rc = mark(group->children[i]->cursor, (uint32_t)base, marks, r->err);
            if (rc != IDX_OK) {
                return rc;
            }
        }
        r->count += count_marks(marks);
    }
    return IDX_OK;
}
