/*
 * pipeline.h: batches through as many threads as were asked for: analysed, inverted, compressed; taken over in their order.
 *
 * Each thread has an inverter of its own. With one thread everything happens in the caller's. When the inverters outgrow
 * the budget they spill sorted runs; at the end idx__pipeline_sources() gives all that there is to merge.
 */
#ifndef IDX_INDEXER_PIPELINE_H
#define IDX_INDEXER_PIPELINE_H

#include "indexer/batch.h"
#include "indexer/source.h"

typedef struct pipeline pipeline;

typedef struct pipeline_options {
    const idx_analyzer *analyzer; /* must outlive the pipeline */
    const char *dir;              /* where runs are spilled */
    unsigned threads;             /* >= 1 */
    uint64_t memory_bytes;        /* budget of inverters and batches */
    bool with_store;
    bool with_positions;          /* of the segment: without them signs are of no use */
    /* Takes a finished batch: called in the order of the batches, by one thread at a time. */
    int (*take)(void *ctx, const batch *b, idx_error *err);
    void *ctx;
    const idx_allocator *allocator;
} pipeline_options;

int idx__pipeline_new(pipeline **out, const pipeline_options *options, idx_error *err);

/* Stops the threads, removes the runs. */
void idx__pipeline_free(pipeline *p);

/* An empty batch to fill; waits until there is one. */
batch *idx__pipeline_batch(pipeline *p);

/* Hands a filled batch over. `dictionary` is used for its store blocks (NULL: none). Reports what went wrong in this or an
 * earlier batch. */
int idx__pipeline_submit(pipeline *p, batch *b, const store_dictionary *dictionary, idx_error *err);

/* Waits until every batch was taken. */
int idx__pipeline_drain(pipeline *p, idx_error *err);

/* Memory that is not the pipeline's but counts against its budget. */
void idx__pipeline_set_reserved(pipeline *p, uint64_t bytes);

/* After a drain: merges runs until few are left, sorts the inverters and opens all. The sources belong to the caller, who frees
 * them and the array (idx__free, *count elements) before the pipeline. */
int idx__pipeline_sources(pipeline *p, source ***sources, size_t *count, idx_error *err);

#endif
