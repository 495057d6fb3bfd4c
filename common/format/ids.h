/*
 * ids.h: external ids: document to id, id to document (docs/format.md, section 9).
 */
#ifndef IDX_COMMON_FORMAT_IDS_H
#define IDX_COMMON_FORMAT_IDS_H

#include "common/base/buf.h"
#include "common/format/segment.h"

/* Appends nothing, replaces `out` with the id of document `doc` (of this segment). Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__ids_get(const segment *s, uint32_t doc, buf *out, idx_error *err);

/* All ids, document by document. It also sees what reading single ids does not: that the groups lie one behind the other and
 * that nothing stands behind the last. */
typedef struct ids_walk {
    const segment *segment;
    buf id;        // of document next - 1
    uint32_t next; // document
    uint64_t at;   // where its id begins, behind the offsets
} ids_walk;

void idx__ids_walk_init(ids_walk *w, const segment *s);
void idx__ids_walk_release(ids_walk *w);

/* The next id: IDX_OK; IDX_ENOTFOUND behind the last (err untouched); IDX_ECORRUPT, IDX_ENOMEM. */
int idx__ids_walk_next(ids_walk *w, idx_error *err);

/* Finds the document with this id: IDX_OK, IDX_ENOTFOUND (err untouched), IDX_ECORRUPT, IDX_ENOMEM. */
int idx__ids_find(const segment *s, const char *id, size_t bytes, uint32_t *doc, idx_error *err);

/* Whether the ids are said to ascend, so that there is no hash. */
bool idx__ids_ascend(const segment *s);

/* Bytewise: below, at or above zero. */
int idx__ids_compare(const uint8_t *a, size_t a_bytes, const uint8_t *b, size_t b_bytes);

#endif
