/*
 * commit.h: the manifest replaced, and what no commit refers to any more removed.
 */
#ifndef IDX_INDEXER_COMMIT_H
#define IDX_INDEXER_COMMIT_H

#include "common/format/manifest.h"

/*
 * Makes `m` the commit of `dir`: written aside, synced, renamed, the directory synced. The segments that it names are
 * durable already. When it returns IDX_OK the commit stands whatever happens.
 */
int idx__commit(const char *dir, const manifest *m, idx_error *err);

/* Removes temporary files and segments that `m` does not name. Failures are ignored: the next writer tries again. */
void idx__commit_sweep(const char *dir, const manifest *m, const idx_allocator *allocator);

/* Removes segment `id`, which was made for a commit that failed, unless the manifest in `dir` names it. Failures are
 * ignored, as above: but where there was no commit before, no writer knows that it may sweep. */
void idx__commit_abandon(const char *dir, uint64_t id, const idx_allocator *allocator);

#endif
