/* lock.c: see lock.h. */
#include "common/io/lock.h"

#include "common/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int idx__lock_take(const char *path, int *fd, idx_error *err)
{
    int opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (opened < 0) {
        return idx__error_sys(err, errno, path, "open the lock file");
    }
    if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
        int sys_errno = errno;
        close(opened);
        if (sys_errno != EWOULDBLOCK) {
            return idx__error_sys(err, sys_errno, path, "lock the index");
        }
        idx__error_set(err, IDX_ELOCKED, "another writer is at work on this index: wait for it to end, or stop it");
        idx__error_file(err, path);
        return IDX_ELOCKED;
    }
    *fd = opened;
    return IDX_OK;
}

void idx__lock_drop(int fd)
{
    if (fd >= 0) {
        close(fd);
    }
}
