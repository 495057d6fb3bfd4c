/* terms_write.c: see terms_write.h. */
#include "indexer/terms_write.h"

#include "common/base/error.h"
#include "common/codec/front.h"
#include "common/text/signs.h"

#include <string.h>

void idx__terms_writer_init(terms_writer *w, outfile *terms, bool with_positions, const idx_allocator *allocator)
{
    *w = (terms_writer){.terms = terms, .with_positions = with_positions};
    idx__buf_init(&w->strings, allocator);
    idx__buf_init(&w->lists, allocator);
    idx__buf_init(&w->keys, allocator);
    idx__buf_init(&w->offsets, allocator);
}

void idx__terms_writer_release(terms_writer *w)
{
    idx__buf_release(&w->strings);
    idx__buf_release(&w->lists);
    idx__buf_release(&w->keys);
    idx__buf_release(&w->offsets);
}

static int block_flush(terms_writer *w, idx_error *err)
{
    if (w->in_block == 0) {
        return IDX_OK;
    }
    if (w->strings.error || w->lists.error || w->keys.error || w->offsets.error) {
        return idx__error_nomem(err);
    }
    buf head;
    idx__buf_init(&head, w->strings.allocator);
    idx__buf_varint(&head, w->block_postings);
    if (w->with_positions) {
        idx__buf_varint(&head, w->block_positions);
    }
    idx__buf_u8(&head, (uint8_t)w->in_block);
    idx__buf_varint(&head, w->strings.bytes);
    int code = head.error == IDX_OK ? IDX_OK : idx__error_nomem(err);
    if (code == IDX_OK) {
        idx__outfile_append(w->terms, head.data, head.bytes);
        idx__outfile_append(w->terms, w->strings.data, w->strings.bytes);
        idx__outfile_append(w->terms, w->lists.data, w->lists.bytes);
        code = idx__outfile_error(w->terms, err);
    }
    idx__buf_release(&head);
    idx__buf_reset(&w->strings);
    idx__buf_reset(&w->lists);
    w->in_block = 0;
    return code;
}

static int block_begin(terms_writer *w, const uint8_t *term, size_t bytes, idx_error *err)
{
    uint64_t offset = idx__outfile_bytes(w->terms);
    if (offset > UINT32_MAX || w->block_count == UINT32_MAX) {
        return idx__error_set(err, IDX_ELIMIT, "the dictionary takes more than 4 GiB: split the index");
    }
    uint64_t key = 0;
    for (size_t i = 0; i < 8; i++) {
        key = key << 8 | (i < bytes ? term[i] : 0);
    }
    idx__buf_u64(&w->keys, key);
    idx__buf_u32(&w->offsets, (uint32_t)offset);
    w->block_count++;
    w->block_postings = w->postings_offset;
    w->block_positions = w->positions_offset;
    w->previous_bytes = 0;
    return IDX_OK;
}

static void string_add(terms_writer *w, const uint8_t *term, size_t bytes)
{
    size_t shared = 0;
    while (shared < w->previous_bytes && shared < bytes && w->previous[shared] == term[shared]) {
        shared++;
    }
    uint8_t head[IDX_FRONT_BYTES];
    idx__buf_append(&w->strings, head, idx__front_put(head, shared, bytes - shared));
    idx__buf_append(&w->strings, term + shared, bytes - shared);
    memcpy(w->previous, term, bytes);
    w->previous_bytes = bytes;
}

int idx__terms_writer_add(terms_writer *w, const uint8_t *term, size_t bytes, const list_result *list, idx_error *err)
{
    int code = w->in_block == IDX_TERMS_PER_BLOCK ? block_flush(w, err) : IDX_OK;
    if (code == IDX_OK && w->in_block == 0) {
        code = block_begin(w, term, bytes, err);
    }
    if (code != IDX_OK) {
        return code;
    }
    string_add(w, term, bytes);
    if (list->is_tiny) {
        idx__buf_varint(&w->lists, (((uint64_t)list->tiny_bytes - list->df) * IDX_TINY_DF + list->df - 1) << 1 | 1);
        idx__buf_append(&w->lists, list->tiny, list->tiny_bytes);
        w->tiny_bytes += list->tiny_bytes;
        w->tiny_position_bytes += list->tiny_position_bytes;
    } else {
        idx__buf_varint(&w->lists, (uint64_t)list->df << 1);
        idx__buf_varint(&w->lists, list->cf - list->df);
        idx__buf_varint(&w->lists, list->posting_bytes);
        if (w->with_positions) {
            idx__buf_varint(&w->lists, list->position_bytes);
        }
        w->postings_offset += list->posting_bytes;
        w->positions_offset += list->position_bytes;
    }
    w->in_block++;
    bool is_sign = idx__is_sign(term, bytes);
    w->term_count += !is_sign;
    w->posting_count += is_sign ? 0 : list->df;
    return IDX_OK;
}

int idx__terms_writer_finish(terms_writer *w, idx_error *err)
{
    int code = block_flush(w, err);
    if (code == IDX_OK && (w->keys.error || w->offsets.error)) {
        code = idx__error_nomem(err);
    }
    return code;
}
