/*
 * lock.h: one writer at a time: flock() on the index directory's LOCK file. The lock goes with the process, however it ends.
 */
#ifndef IDX_COMMON_IO_LOCK_H
#define IDX_COMMON_IO_LOCK_H

#include <idx/base.h>

/* Takes the lock without waiting; *fd is given to idx__lock_drop(). Errors: IDX_ELOCKED, IDX_EIO. */
int idx__lock_take(const char *path, int *fd, idx_error *err);
void idx__lock_drop(int fd);

#endif
