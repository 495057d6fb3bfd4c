/*
 * top_single.c: the best documents for one word.
 *
 * A block whose impact bound cannot beat the threshold is passed over without being touched: the
 * bounds lie in one row of bytes, which is scanned for the next byte that is large enough. The
 * threshold starts from the k-th best values stored with the list, so even the first blocks may be
 * passed over. What is left is decoded and scored a block at a time.
 */
#include "searcher/run.h"

static int offer_block(run *r, cursor *c, uint32_t block)
{
    int rc = idx__cursor_score_block(c, block, r->err);
    if (rc != IDX_OK) {
        return rc;
    }
    uint32_t indexes[IDX_POSTINGS_BLOCK + IDX_KERNEL_SLACK];
    size_t n = r->kernels->above(c->scores, c->count, r->top->threshold, indexes);
    for (size_t i = 0; i < n; i++) {
        idx__topk_offer(r->top, c->docs[indexes[i]], c->scores[indexes[i]]);
    }
    return IDX_OK;
}

int idx__run_single(run *r, cursor *c)
{
    const posting_list *list = &c->list;
    uint32_t threshold = r->top->threshold;
    unsigned byte = idx__cursor_smallest_byte(c, threshold);
    for (uint32_t block = 0; block < list->block_count; block++) {
        if (r->top->threshold != threshold) {
            threshold = r->top->threshold;
            byte = idx__cursor_smallest_byte(c, threshold);
        }
        if (byte > 255) {
            break;
        }
        if (list->impacts) {
            size_t left = list->block_count - block;
            block +=
                (uint32_t)list->kernels->scan_bytes_ge(list->impacts + block, left, (uint8_t)byte);
            if (block == list->block_count) {
                break;
            }
        } else if (idx__cursor_bound(c, block) <= threshold) {
            break;
        }
        int rc = offer_block(r, c, block);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    return IDX_OK;
}
