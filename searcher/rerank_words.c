/* rerank_words.c: see rerank_words.h. */
#include "searcher/rerank_words.h"

#include "common/base/error.h"
#include "searcher/cursor.h"


int idx__rerank_word_open(rerank_word *w, const segment *s, const term_entry *entry, arena *a, idx_error *err)
{
    w->block = IDX_NO_BLOCK;
    int rc = idx__postings_open(&w->list, s, entry, err);
    if (rc == IDX_OK) {
        w->docs = w->list.last_docs ? w->own_docs : w->list.docs;
        idx__position_reader_init(&w->reader, &w->list, a);
    }
    return rc;
}

// Makes `docs` those of a block.
static int load_docs(rerank_word *w, uint32_t block, idx_error *err)
{
    if (block == w->block) {
        return IDX_OK;
    }
    w->block = IDX_NO_BLOCK;
    w->count = w->list.df;
    int rc = w->list.last_docs ? idx__postings_docs(&w->list, block, w->own_docs, &w->count, err) : IDX_OK;
    w->block = rc == IDX_OK ? block : IDX_NO_BLOCK;
    return rc;
}

// Finds documents whose places have index IDX_NOT_THERE so far, in a block that reaches behind them.
static int find_in_block(rerank_word *w, uint32_t block, const uint32_t *docs, size_t count, word_place *places, idx_error *err)
{
    docblock_bits bits = {.n_words = 0};
    int rc = idx__postings_bits(&w->list, block, &bits, err);
    if (rc == IDX_OK && bits.n_words) {
        uint16_t at[IDX_RERANK_DEPTH + IDX_KERNEL_SLACK];
        uint8_t index[IDX_RERANK_DEPTH + IDX_BYTE_SLACK];
        size_t found = w->reader.kernels->meet_bits(docs, count, bits.words, bits.n_words, bits.first,
                                                    idx__postings_count(&w->list, block), at, index);
        for (size_t i = 0; i < found && i < count; i++) {
            places[at[i]].index = index[i];
        }
        return found <= count ? IDX_OK : idx__postings_damaged_bits(&w->list, &bits, err);
    }
    rc = rc == IDX_OK ? load_docs(w, block, err) : rc;
    for (size_t i = 0; rc == IDX_OK && i < count; i++) {
        size_t at = w->list.kernels->find_u32_ge(w->docs, w->count, docs[i]);
        places[i].index = at < w->count && w->docs[at] == docs[i] ? (uint32_t)at : IDX_NOT_THERE;
    }
    return rc;
}

int idx__rerank_word_find(rerank_word *w, const uint32_t *docs, size_t count, word_place *places, idx_error *err)
{
    const posting_list *list = &w->list;
    uint32_t block = 0;
    int rc = IDX_OK;
    for (size_t i = 0, end; rc == IDX_OK && i < count; i = end) {
        block = block < list->block_count ? idx__postings_seek_block(list, block, docs[i]) : block;
        for (end = i; end < count && (end == i || block == list->block_count ||
                                      docs[end] <= idx__postings_last_doc(list, block)); end++) {
            places[end] = (word_place){block, IDX_NOT_THERE};
        }
        rc = block < list->block_count ? find_in_block(w, block, docs + i, end - i, places + i, err) : IDX_OK;
    }
    return rc;
}

static int read_field(rerank_word *w, uint32_t i, bool in_title, arena *a, word_positions *out, idx_error *err)
{
    uint32_t tf = in_title ? idx__position_reader_title_tf(&w->reader, i) : idx__position_reader_body_tf(&w->reader, i);
    *out = (word_positions){NULL, tf};
    if (tf == 0) {
        return IDX_OK;
    }
    out->at = idx__arena_alloc(a, tf * sizeof *out->at);
    return !out->at   ? idx__error_nomem(err)
           : in_title ? idx__position_reader_title(&w->reader, i, out->at, err)
                      : idx__position_reader_body(&w->reader, i, out->at, err);
}

int idx__rerank_word_read(rerank_word *w, word_place place, bool has_title, arena *a, word_positions fields[FIELDS],
                          idx_error *err)
{
    const uint32_t *docs = place.block == w->block ? w->docs : NULL;
    int rc = idx__position_reader_open(&w->reader, place.block, place.index, docs, err);
    fields[IN_TITLE] = (word_positions){NULL, 0};
    rc = rc == IDX_OK ? read_field(w, place.index, false, a, &fields[IN_BODY], err) : rc;
    return rc == IDX_OK && has_title ? read_field(w, place.index, true, a, &fields[IN_TITLE], err) : rc;
}
