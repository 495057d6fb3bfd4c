/* file.c: see file.h. */
#include "common/io/file.h"

#include "common/base/alloc.h"
#include "common/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_for_reading(const char *path, int *fd, struct stat *info, idx_error *err)
{
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe would have us wait
    if (opened < 0) {
        return idx__error_sys(err, errno, path, "open the file");
    }
    if (fstat(opened, info) != 0) {
        int code = idx__error_sys(err, errno, path, "examine the file");
        close(opened);
        return code;
    }
    if (!S_ISREG(info->st_mode)) {
        close(opened);
        idx__error_set(err, IDX_EIO, "not a regular file");
        idx__error_file(err, path);
        return IDX_EIO;
    }
    *fd = opened;
    return IDX_OK;
}

int idx__file_map(file_map *m, const char *path, idx_error *err)
{
    int fd = -1;
    struct stat info;
    int code = open_for_reading(path, &fd, &info, err);
    if (code != IDX_OK) {
        return code;
    }
    *m = (file_map){.bytes = (size_t)info.st_size};
    if (info.st_size > 0) {
        void *data = mmap(NULL, m->bytes, PROT_READ, MAP_SHARED, fd, 0);
        if (data == MAP_FAILED) {
            code = idx__error_sys(err, errno, path, "map the file");
        } else {
            m->data = data;
        }
    }
    close(fd);
    return code;
}

void idx__file_unmap(file_map *m)
{
    if (m->data) {
        munmap((void *)(uintptr_t)m->data, m->bytes);
    }
    *m = (file_map){0};
}

int idx__file_read(const char *path, size_t limit, buf *out, idx_error *err)
{
    int fd = -1;
    struct stat info;
    int code = open_for_reading(path, &fd, &info, err);
    if (code != IDX_OK) {
        return code;
    }
    size_t bytes = (size_t)info.st_size;
    if (bytes > limit) {
        code = idx__error_set(err, IDX_ELIMIT, "the file has %zu bytes, more than the %zu expected", bytes, limit);
        idx__error_file(err, path);
        goto out;
    }
    uint8_t *p = idx__buf_reserve(out, bytes ? bytes : 1);
    if (!p) {
        code = idx__error_nomem(err);
        goto out;
    }
    size_t done = 0;
    while (done < bytes) {
        ssize_t n = read(fd, p + done, bytes - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            code = idx__error_sys(err, errno, path, "read the file");
            goto out;
        }
        if (n == 0) {
            break; // It became shorter meanwhile; the parser will say what is missing.
        }
        done += (size_t)n;
    }
    out->bytes += done;
out:
    close(fd);
    return code;
}

char *idx__path_join(const idx_allocator *a, const char *dir, const char *name)
{
    size_t dir_bytes = strlen(dir);
    size_t name_bytes = strlen(name);
    char *path = idx__alloc(a, dir_bytes + name_bytes + 2);
    if (path) {
        memcpy(path, dir, dir_bytes);
        path[dir_bytes] = '/';
        memcpy(path + dir_bytes + 1, name, name_bytes + 1);
    }
    return path;
}

char *idx__path_copy(const idx_allocator *a, const char *path)
{
    size_t bytes = strlen(path) + 1;
    char *copy = idx__alloc(a, bytes);
    if (copy) {
        memcpy(copy, path, bytes);
    }
    return copy;
}

void idx__path_free(const idx_allocator *a, char *path)
{
    if (path) {
        idx__free(a, path, strlen(path) + 1);
    }
}

int idx__dir_sync(const char *dir, idx_error *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return idx__error_sys(err, errno, dir, "open the directory");
    }
    int code = IDX_OK;
    // Some file systems refuse to sync a directory (EINVAL): they offer nothing better.
    if (fsync(fd) != 0 && errno != EINVAL) {
        code = idx__error_sys(err, errno, dir, "sync the directory");
    }
    close(fd);
    return code;
}

int idx__dir_make(const char *dir, idx_error *err)
{
    if (mkdir(dir, 0777) == 0) {
        return IDX_OK;
    }
    int sys_errno = errno;
    struct stat info;
    if (sys_errno == EEXIST && stat(dir, &info) == 0 && S_ISDIR(info.st_mode)) {
        return IDX_OK;
    }
    return idx__error_sys(err, sys_errno, dir, sys_errno == EEXIST ? "use this as a directory" : "make the directory");
}
