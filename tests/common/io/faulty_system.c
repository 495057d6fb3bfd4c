/* faulty_system.c: see faulty_system.h. The linker's --wrap=f calls __wrap_f() for f() and f() for
 * __real_f(). */
#include "tests/common/io/faulty_system.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int __real_open(const char *path, int flags, ...);
ssize_t __real_read(int fd, void *data, size_t bytes);
ssize_t __real_pread(int fd, void *data, size_t bytes, off_t offset);
ssize_t __real_write(int fd, const void *data, size_t bytes);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
void *__real_mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset);
ssize_t __real_copy_file_range(int in, off_t *in_at, int out, off_t *out_at, size_t bytes,
                               unsigned flags);
int __real_mkdir(const char *path, mode_t mode);
int __real_fstat(int fd, struct stat *info);
int __real_unlink(const char *path);
int __real_flock(int fd, int operation);

int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_read(int fd, void *data, size_t bytes);
ssize_t __wrap_pread(int fd, void *data, size_t bytes, off_t offset);
ssize_t __wrap_write(int fd, const void *data, size_t bytes);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset);
ssize_t __wrap_copy_file_range(int in, off_t *in_at, int out, off_t *out_at, size_t bytes,
                               unsigned flags);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_fstat(int fd, struct stat *info);
int __wrap_unlink(const char *path);
int __wrap_flock(int fd, int operation);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static faulty_system now;
static bool armed;

void faulty_arm(const faulty_system *faults)
{
    pthread_mutex_lock(&lock);
    now = *faults;
    armed = true;
    pthread_mutex_unlock(&lock);
}

faulty_system faulty_disarm(void)
{
    pthread_mutex_lock(&lock);
    armed = false;
    faulty_system result = now;
    pthread_mutex_unlock(&lock);
    return result;
}

const char *faulty_name(unsigned call)
{
    static const char *const names[] = {"open",  "read",   "pread",  "write",
                                        "fsync", "rename", "mmap",   "copy_file_range",
                                        "mkdir", "fstat",  "unlink", "flock"};
    return call ? names[__builtin_ctz(call)] : "nothing";
}

static void observe(system_call call, const char *path, int fd, const char *to, bool fails)
{
    char link[32];
    char name[4096] = "";
    if (!path) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, name, sizeof name - 1);
        name[n > 0 ? n : 0] = '\0';
    }
    now.observe(now.ctx, call, path ? path : name, to, fails);
}

/* What happens to a call that counts. True: it fails, errno is set. *bytes is cut to what may be
 * done at once. */
static bool pass_watched(system_call call, int fd, size_t *bytes, const void *data)
{
    now.count++;
    if (now.kill_at && now.count == now.kill_at) {
        if (data && now.cut_at) {
            (void)!__real_write(fd, data, *bytes < now.cut_at ? *bytes : now.cut_at);
        }
        raise(SIGKILL);
    }
    bool can_be_interrupted = call & (CALL_READ | CALL_PREAD | CALL_WRITE | CALL_COPY_FILE_RANGE);
    if (now.fail_at && (now.fail_after ? now.count >= now.fail_at : now.count == now.fail_at)) {
        errno = now.sys_errno;
        now.failed = call;
        return true;
    }
    if (now.interrupts && can_be_interrupted && now.count % 2) {
        errno = EINTR;
        now.interrupted++;
        return true;
    }
    if (bytes && now.short_bytes && *bytes > now.short_bytes) {
        *bytes = now.short_bytes;
    }
    return false;
}

/* True: the call fails, errno is set. */
static bool pass(system_call call, const char *path, int fd, const char *to, size_t *bytes,
                 const void *data)
{
    pthread_mutex_lock(&lock);
    bool fails = false;
    if (armed && (now.refused & call)) {
        errno = now.refuse_errno;
        fails = true;
    } else if (armed && (now.watched & call)) {
        fails = pass_watched(call, fd, bytes, data);
    }
    if (armed && now.observe) {
        int sys_errno = errno;
        observe(call, path, fd, to, fails);
        errno = sys_errno;
    }
    pthread_mutex_unlock(&lock);
    return fails;
}

int __wrap_open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list args;
        va_start(args, flags);
        mode = va_arg(args, mode_t);
        va_end(args);
    }
    return pass(CALL_OPEN, path, -1, NULL, NULL, NULL) ? -1 : __real_open(path, flags, mode);
}

ssize_t __wrap_read(int fd, void *data, size_t bytes)
{
    return pass(CALL_READ, NULL, fd, NULL, &bytes, NULL) ? -1 : __real_read(fd, data, bytes);
}

ssize_t __wrap_pread(int fd, void *data, size_t bytes, off_t offset)
{
    return pass(CALL_PREAD, NULL, fd, NULL, &bytes, NULL) ? -1
                                                          : __real_pread(fd, data, bytes, offset);
}

ssize_t __wrap_write(int fd, const void *data, size_t bytes)
{
    return pass(CALL_WRITE, NULL, fd, NULL, &bytes, data) ? -1 : __real_write(fd, data, bytes);
}

int __wrap_fsync(int fd)
{
    if (pass(CALL_FSYNC, NULL, fd, NULL, NULL, NULL)) {
        return -1;
    }
    struct stat info;
    if (armed && now.fsync_refuses && __real_fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        errno = EINVAL;
        return -1;
    }
    return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    return pass(CALL_RENAME, from, -1, to, NULL, NULL) ? -1 : __real_rename(from, to);
}

void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    // Memory for others (thread stacks, the sanitizers) is not our business.
    if (fd >= 0 && pass(CALL_MMAP, NULL, fd, NULL, NULL, NULL)) {
        return MAP_FAILED;
    }
    return __real_mmap(at, bytes, protection, flags, fd, offset);
}

ssize_t __wrap_copy_file_range(int in, off_t *in_at, int out, off_t *out_at, size_t bytes,
                               unsigned flags)
{
    return pass(CALL_COPY_FILE_RANGE, NULL, out, NULL, &bytes, NULL)
               ? -1
               : __real_copy_file_range(in, in_at, out, out_at, bytes, flags);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
    return pass(CALL_MKDIR, path, -1, NULL, NULL, NULL) ? -1 : __real_mkdir(path, mode);
}

int __wrap_fstat(int fd, struct stat *info)
{
    return pass(CALL_FSTAT, NULL, fd, NULL, NULL, NULL) ? -1 : __real_fstat(fd, info);
}

int __wrap_unlink(const char *path)
{
    return pass(CALL_UNLINK, path, -1, NULL, NULL, NULL) ? -1 : __real_unlink(path);
}

int __wrap_flock(int fd, int operation)
{
    return pass(CALL_FLOCK, NULL, fd, NULL, NULL, NULL) ? -1 : __real_flock(fd, operation);
}
