/*
 * ids.h: the external ids of the documents being written: told apart while they come, written as IDS and IDHASH at the end.
 */
#ifndef IDX_INDEXER_IDS_H
#define IDX_INDEXER_IDS_H

#include "common/base/buf.h"

typedef struct id_set {
    buf bytes;         /* ids, one behind the other */
    uint64_t *ends;    /* where each ends */
    size_t end_capacity;
    uint32_t count;
    uint64_t *slots;   /* high half of the hash << 32 | document + 1; 0: free. None while ids ascend: then they all differ */
    size_t slot_count;
    const idx_allocator *allocator;
} id_set;

void idx__id_set_init(id_set *set, const idx_allocator *allocator);
void idx__id_set_release(id_set *set);

/* Adds the id of the next document. Errors: IDX_EEXISTS, IDX_ENOMEM. */
int idx__id_set_add(id_set *set, const char *id, size_t bytes, idx_error *err);

size_t idx__id_set_bytes(const id_set *set);

/* Appends the sections. Check the buffers' errors afterwards. */
void idx__id_set_write_ids(const id_set *set, buf *out);
int idx__id_set_write_hash(const id_set *set, buf *out, idx_error *err);

#endif
