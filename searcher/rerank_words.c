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

int idx__rerank_word_find(rerank_word *w, uint32_t doc, word_place *place, idx_error *err)
{
    uint32_t from = w->block == IDX_NO_BLOCK ? 0 : w->block;
    uint32_t block = idx__postings_seek_block(&w->list, from, doc);
    *place = (word_place){block, IDX_NOT_THERE};
    if (block >= w->list.block_count) {
        return IDX_OK;
    }
    if (block != w->block) {
        w->block = IDX_NO_BLOCK;
        w->count = w->list.df;
        int rc = w->list.last_docs ? idx__postings_docs(&w->list, block, w->own_docs, &w->count, err)
                                   : IDX_OK;
        if (rc != IDX_OK) {
            return rc;
        }
        w->block = block;
    }
    size_t at = w->list.kernels->find_u32_ge(w->docs, w->count, doc);
    if (at < w->count && w->docs[at] == doc) {
        place->index = (uint32_t)at;
    }
    return IDX_OK;
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
