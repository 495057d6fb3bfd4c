/* check_documents.c: every id leads to its document and back; every store block holds its documents. */
#include "common/format/check.h"

#include "common/base/error.h"
#include "common/format/ids.h"
#include "common/format/store.h"

/* Each id leads back to its document; without a hash it is greater than the one before, which is what the search relies on. */
static int ids_check(const segment *s, idx_error *out)
{
    bool ascend = idx__ids_ascend(s);
    buf before;
    ids_walk w;
    idx__buf_init(&before, s->allocator);
    idx__ids_walk_init(&w, s);
    int code = idx__ids_walk_next(&w, out);
    for (; code == IDX_OK; code = idx__ids_walk_next(&w, out)) {
        uint32_t doc = w.next - 1, found = doc;
        if (ascend) {
            if (doc > 0 && idx__ids_compare(before.data, before.bytes, w.id.data, w.id.bytes) >= 0) {
                code = idx__segment_corrupt(s, SECTION_IDS, NULL, out, "the id of document %u does not ascend", doc);
                break;
            }
            idx__buf_reset(&before);
            idx__buf_append(&before, w.id.data, w.id.bytes);
            code = before.error;
        } else {
            code = idx__ids_find(s, (const char *)w.id.data, w.id.bytes, &found, out);
        }
        if (code == IDX_ENOTFOUND || found != doc) {
            code = idx__segment_corrupt(s, SECTION_IDHASH, NULL, out, "the id of document %u does not lead back to it", doc);
        }
        if (code != IDX_OK) {
            break;
        }
    }
    idx__buf_release(&before);
    idx__ids_walk_release(&w);
    return code == IDX_ENOTFOUND ? IDX_OK : code;
}

static int store_check(const segment *s, idx_error *out)
{
    buf block;
    idx__buf_init(&block, s->allocator);
    int code = IDX_OK;
    uint32_t next = 0;
    for (uint32_t b = 0; b < s->meta.store_blocks && code == IDX_OK; b++) {
        uint32_t to = b + 1 < s->meta.store_blocks ? idx__store_first_doc(s, b + 1) : s->meta.documents;
        if (idx__store_first_doc(s, b) != next || to <= next) {
            code = idx__segment_corrupt(s, SECTION_STOREINDEX, NULL, out, "block %u does not begin at document %u", b, next);
            break;
        }
        code = idx__store_block(s, b, &block, out);
        if (code != IDX_OK) {
            break;
        }
        const uint8_t *p = block.data;
        const uint8_t *end = p + block.bytes;
        for (; next < to && code == IDX_OK; next++) {
            store_record record;
            code = idx__store_record(s, &p, end, &record, out);
        }
        if (code == IDX_OK && p != end) {
            code = idx__segment_corrupt(s, SECTION_STORE, NULL, out, "block %u has bytes behind its last document", b);
        }
    }
    idx__buf_release(&block);
    return code;
}

int idx__check_documents(const segment *s, check_report *r, idx_error *err)
{
    int (*const checks[])(const segment *, idx_error *) = {ids_check, store_check};
    for (size_t i = 0; i < sizeof checks / sizeof *checks && !r->stopped; i++) {
        idx_error out = {0};
        int code = checks[i](s, &out);
        if (code == IDX_ECORRUPT) {
            idx__check_finding(r, &out);
        } else if (code != IDX_OK) {
            return idx__error_nomem(err);
        }
    }
    return IDX_OK;
}
