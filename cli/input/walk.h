/*
 * cli/input/walk.h: the files of a folder and of the folders in it, always in the same order.
 */
#ifndef IDX_CLI_INPUT_WALK_H
#define IDX_CLI_INPUT_WALK_H

#include <stdint.h>

/* One thing found. `relative` is its path below the folder that the walk began with. */
typedef struct walk_entry {
    const char *path, *relative;
    uint64_t bytes;
    const char *reason; /* why it cannot be read, or NULL for a regular file */
} walk_entry;

/*
 * Visits the regular files below `folder`, in bytewise order of names at each level, and what
 * cannot be read (with a reason). Names that begin with a dot are left out, and so are the
 * files of an index of idx (LOCK, MANIFEST, seg-*.idx, where the latter two are together). Links are followed; a
 * folder that is reached twice, as by a link to a parent, is entered once.
 *
 * Returns 0, what `visit` returned to stop, or IDX_ENOMEM.
 */
int walk_folder(const char *folder, int (*visit)(void *ctx, const walk_entry *entry), void *ctx);

#endif
