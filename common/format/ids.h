/*
 * ids.h: external ids: document to id, id to document (docs/format.md, section 9).
 */
#ifndef IDX_COMMON_FORMAT_IDS_H
#define IDX_COMMON_FORMAT_IDS_H

#include "common/base/buf.h"
#include "common/format/segment.h"

/* Appends nothing, replaces `out` with the id of document `doc` (of this segment). Errors: IDX_ECORRUPT, IDX_ENOMEM. */
int idx__ids_get(const segment *s, uint32_t doc, buf *out, idx_error *err);

/* Finds the document with this id: IDX_OK, IDX_ENOTFOUND (err untouched), IDX_ECORRUPT, IDX_ENOMEM. */
int idx__ids_find(const segment *s, const char *id, size_t bytes, uint32_t *doc, idx_error *err);

#endif
