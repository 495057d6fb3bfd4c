/*
 * segment_build.h: one new segment, from the first document to the finished file.
 *
 *     idx__builder_new()
 *     per batch of documents, in order: idx__builder_add_lengths() or _add_norms() for each, idx__builder_add_store()
 *     idx__builder_finish(): norms, ids, postings out of the merge, dictionary, pairs, META; renamed to its final name
 *
 * The store is written while documents come; everything else waits for the end.
 */
#ifndef IDX_INDEXER_SEGMENT_BUILD_H
#define IDX_INDEXER_SEGMENT_BUILD_H

#include "common/format/manifest.h"
#include "indexer/ids.h"
#include "indexer/merge.h"
#include "indexer/store_write.h"

typedef struct segment_builder segment_builder;

typedef struct builder_options {
    const char *dir; /* of the index; must outlive the builder */
    bool with_store;
    bool with_positions;
    bool with_pairs;      /* lists for pairs of frequent words; only with positions */
    unsigned threads;     /* that encode lists; >= 1 */
    uint64_t fingerprint; /* of the analyzer */
    bool is_draft;        /* to be rewritten at once: without pairs and best documents, not synced */
    bool reorder;         /* of a merge: documents are put in an order of their own (bisect.h) */
    uint64_t memory_bytes; /* what finding that order may take */
    const idx_allocator *allocator;
} builder_options;

int idx__builder_new(segment_builder **out, const builder_options *options, idx_error *err);
void idx__builder_free(segment_builder *b);

/* The next document, with its exact lengths. */
void idx__builder_add_length(segment_builder *b, uint32_t title_length, uint32_t body_length);

/*
 * Puts the documents added so far, with their norms, in another order: the one at place i is order[i]. What comes after it, store and
 * ids, comes in this order; the sources still speak of the old numbers. `rank`, the inverse, must outlive the builder.
 */
int idx__builder_permute(segment_builder *b, const uint32_t *order, const uint32_t *rank, idx_error *err);

/* All documents of an existing segment, with the norms that they have there. */
void idx__builder_add_segment(segment_builder *b, const segment *s);

void idx__builder_add_store(segment_builder *b, const store_blocks *blocks);

uint32_t idx__builder_documents(const segment_builder *b);

/* Memory held for the documents so far. */
size_t idx__builder_bytes(const segment_builder *b);

/* The first failure so far, if any. */
int idx__builder_error(const segment_builder *b, idx_error *err);

/* Completes the segment. `dictionary` may be NULL. After this only idx__builder_free() is left. */
int idx__builder_finish(segment_builder *b, const id_set *ids, const store_dictionary *dictionary, source *const *sources,
                        size_t source_count, manifest_segment *out, idx_error *err);

#endif
