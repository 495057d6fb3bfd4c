/* writer_impl.h: what writer.c (documents, and the segment that they become) and writer_commit.c (segments become a commit) share. */
#ifndef IDX_INDEXER_WRITER_IMPL_H
#define IDX_INDEXER_WRITER_IMPL_H

#include "common/format/manifest.h"
#include "indexer/pipeline.h"
#include "indexer/segment_build.h"
#include <idx/indexer.h>

struct idx_writer {
    idx_writer_options options;
    char *dir;
    idx_analyzer *analyzer;
    int lock;
    manifest commit;      // what the directory holds
    segment *segments;    // open, those of `commit`: for duplicate ids and merges
    bool is_replacing;    // the next commit forgets `commit`
    // The segment being built:
    segment_builder *builder;
    pipeline *pipeline;
    batch *batch;
    id_set ids;
    store_dictionary *dictionary;
    uint32_t documents;
    int code; // the failure that ended this writer
    idx_error error;
};

/* ---- the segment being built (writer.c) ---------------------------------------------------------- */

builder_options idx__builder_options_of(const idx_writer *w);

/* Completes the segment. */
int idx__building_finish(idx_writer *w, manifest_segment *out, idx_error *err);

/* Forgets it, complete or not. */
void idx__building_release(idx_writer *w);

/* ---- the commit (writer_commit.c) ---------------------------------------------------------------- */

/* Takes up the commit in the directory. None is fine. */
int idx__writer_commit_load(idx_writer *w, idx_error *err);

/* Completes the segment being built, merges what is to be merged, and makes it the commit. */
int idx__writer_commit(idx_writer *w, bool merge_all, idx_error *err);

void idx__writer_segments_close(const idx_writer *w, segment *segments, uint32_t count);

#endif
