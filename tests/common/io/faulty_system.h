/*
 * faulty_system.h: system calls that fail, stop half way, or end the process, at the n-th call.
 *
 * A test that lists faulty_system.c among its sources is linked with FAULTY_SYSTEM_LINK_OPTIONS
 * (see CMakeLists.txt): the linker then sends the library's calls through here. Unarmed, everything
 * goes on to the system. Calls from any thread are counted together.
 */
#ifndef IDX_TESTS_COMMON_IO_FAULTY_SYSTEM_H
#define IDX_TESTS_COMMON_IO_FAULTY_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

typedef enum system_call {
    CALL_OPEN = 1,
    CALL_READ = 2,
    CALL_PREAD = 4,
    CALL_WRITE = 8,
    CALL_FSYNC = 16,
    CALL_RENAME = 32,
    CALL_MMAP = 64,
    CALL_COPY_FILE_RANGE = 128,
    CALL_MKDIR = 256,
    CALL_FSTAT = 512,
    CALL_UNLINK = 1024,
    CALL_FLOCK = 2048,
    CALL_ALL = 4095,
} system_call;

typedef struct faulty_system {
    unsigned watched; /* which calls count */
    size_t count;     /* calls so far */
    size_t fail_at;   /* the n-th, from 1, fails with sys_errno; 0: none */
    bool fail_after;  /* and all later ones */
    int sys_errno;
    size_t
        kill_at; /* the process ends by SIGKILL just before the n-th call takes effect; 0: never */
    size_t cut_at;      /* with kill_at on a write: so many bytes of it are written first */
    size_t short_bytes; /* reads, writes and copies do at most so many bytes at once; 0: no limit */
    bool interrupts;    /* every other call of the kinds that can be is interrupted (EINTR) first */
    bool fsync_refuses; /* fsync() of a folder gives EINVAL, as some file systems do */
    unsigned refused;   /* calls that always fail with refuse_errno, and are not counted */
    int refuse_errno;
    unsigned failed; /* which call was failed last */
    size_t interrupted;
    /* Called before any call takes effect, or fails; `path` is of the file or folder concerned,
     * `to` only for rename(). */
    void (*observe)(void *ctx, system_call call, const char *path, const char *to, bool fails);
    void *ctx;
} faulty_system;

/* What holds from now on; a copy is taken. */
void faulty_arm(const faulty_system *faults);

/* Back to the system; returns what happened. */
faulty_system faulty_disarm(void);

const char *faulty_name(unsigned call);

#endif
