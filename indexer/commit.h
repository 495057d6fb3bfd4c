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

#endif
