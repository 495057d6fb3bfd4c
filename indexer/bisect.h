/*
 * bisect.h: an order of documents in which alike ones stand together: recursive graph bisection (Dhulipala et al., "Compressing
 * graphs and indexes with recursive graph bisection", KDD 2016; with the shortcuts of Mackenzie, Petri, Moffat, "Faster index
 * reordering with bipartite graph partitioning", SIGIR 2021).
 *
 * A range of documents is cut in two halves; documents change sides for as long as the terms' gaps get shorter by it; then each
 * half is treated likewise, down to a few documents. All arithmetic is on integers, so that the order depends neither on
 * threads nor on the machine.
 */
#ifndef IDX_INDEXER_BISECT_H
#define IDX_INDEXER_BISECT_H

#include <idx/base.h>

/* Documents to terms: the terms of document d are terms[starts[d]] up to terms[starts[d + 1]], distinct, below term_count. */
typedef struct forward_index {
    uint32_t documents;
    uint32_t term_count;
    const uint64_t *starts; /* documents + 1 */
    const uint32_t *terms;
} forward_index;

/* Memory that idx__bisect() takes beside the forward index and `order`, if it may take `memory_bytes` with them. */
uint64_t idx__bisect_bytes(uint32_t documents, uint32_t term_count, unsigned threads, uint64_t memory_bytes);

/* Fills order[0 .. documents): the document that is to stand at each place. Errors: IDX_ENOMEM. */
int idx__bisect(const forward_index *index, unsigned threads, uint64_t memory_bytes, uint32_t *order, const idx_allocator *allocator,
                idx_error *err);

#endif
