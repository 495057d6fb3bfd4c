/* outfile.c: see outfile.h. The checksum of what idx__outfile_append_file() copies is taken over from its source. */
#include "common/io/outfile.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#define OUTFILE_BUFFER (1u << 20)

struct outfile {
    int fd;
    char *path;
    uint8_t *buffer;
    size_t buffered;
    uint64_t bytes;
    XXH3_state_t *checksum;
    bool finished;
    idx_error error;
    const idx_allocator *allocator;
};

int idx__outfile_new(outfile **out, const char *path, const idx_allocator *allocator, idx_error *err)
{
    int code = IDX_OK;
    outfile *f = idx__calloc(allocator, 1, sizeof *f);
    if (!f) {
        return idx__error_nomem(err);
    }
    f->fd = -1;
    f->allocator = allocator;
    f->path = idx__path_copy(allocator, path);
    f->buffer = idx__alloc(allocator, OUTFILE_BUFFER);
    f->checksum = XXH3_createState();
    if (!f->path || !f->buffer || !f->checksum) {
        code = idx__error_nomem(err);
        goto out;
    }
    XXH3_64bits_reset(f->checksum);
    f->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (f->fd < 0) {
        code = idx__error_sys(err, errno, path, "create the file");
        goto out;
    }
    *out = f;
    return IDX_OK;
out:
    idx__outfile_free(f);
    return code;
}

static void outfile_write(outfile *f, const uint8_t *data, size_t bytes)
{
    while (bytes > 0 && f->error.code == IDX_OK) {
        ssize_t n = write(f->fd, data, bytes);
        if (n < 0) {
            if (errno != EINTR) {
                idx__error_sys(&f->error, errno, f->path, "write the file");
            }
            continue;
        }
        data += n;
        bytes -= (size_t)n;
    }
}

static void outfile_flush(outfile *f)
{
    outfile_write(f, f->buffer, f->buffered);
    f->buffered = 0;
}

void idx__outfile_append(outfile *f, const void *data, size_t bytes)
{
    if (bytes == 0 || f->error.code != IDX_OK) {
        return;
    }
    XXH3_64bits_update(f->checksum, data, bytes);
    f->bytes += bytes;
    if (bytes > OUTFILE_BUFFER - f->buffered) {
        outfile_flush(f);
    }
    if (bytes >= OUTFILE_BUFFER) {
        outfile_write(f, data, bytes);
    } else {
        memcpy(f->buffer + f->buffered, data, bytes);
        f->buffered += bytes;
    }
}

void idx__outfile_align(outfile *f, uint64_t alignment)
{
    static const uint8_t zeros[64];
    uint64_t rest = f->bytes & (alignment - 1);
    if (rest) {
        idx__outfile_append(f, zeros, alignment - rest);
    }
}

void idx__outfile_append_file(outfile *f, outfile *from)
{
    outfile_flush(from);
    outfile_flush(f);
    if (from->error.code != IDX_OK && f->error.code == IDX_OK) {
        f->error = from->error;
    }
    if (f->error.code != IDX_OK) {
        return;
    }
    // The source was checksummed as a whole while it was written.
    XXH3_copyState(f->checksum, from->checksum);
    off_t at = 0;
    uint64_t left = from->bytes;
    bool in_kernel = true;
    while (left > 0 && f->error.code == IDX_OK) {
        ssize_t n = -1;
        if (in_kernel) {
            n = copy_file_range(from->fd, &at, f->fd, NULL, left > (1u << 30) ? (1u << 30) : left, 0);
            if (n < 0 && errno != EINTR && errno != ENOSPC && errno != EDQUOT) {
                in_kernel = false; // not between these file systems: copy through the buffer
                continue;
            }
        } else {
            n = pread(from->fd, f->buffer, left > OUTFILE_BUFFER ? OUTFILE_BUFFER : left, at);
            if (n > 0) {
                outfile_write(f, f->buffer, (size_t)n);
                at += n;
            }
        }
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            idx__error_sys(&f->error, n == 0 ? EIO : errno, n == 0 || !in_kernel ? from->path : f->path, "copy the file");
            return;
        }
        left -= (uint64_t)n;
        f->bytes += (uint64_t)n;
    }
}

uint64_t idx__outfile_bytes(const outfile *f)
{
    return f->bytes;
}

void idx__outfile_begin(outfile *f)
{
    XXH3_64bits_reset(f->checksum);
}

uint64_t idx__outfile_checksum(const outfile *f)
{
    return XXH3_64bits_digest(f->checksum);
}

int idx__outfile_read(outfile *f, uint64_t offset, void *data, size_t bytes, idx_error *err)
{
    outfile_flush(f);
    uint8_t *p = data;
    while (bytes > 0) {
        if (f->error.code != IDX_OK) {
            return idx__outfile_error(f, err);
        }
        ssize_t n = pread(f->fd, p, bytes, (off_t)offset);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return idx__error_sys(err, n == 0 ? EIO : errno, f->path, "read back the file");
        }
        p += n;
        offset += (uint64_t)n;
        bytes -= (size_t)n;
    }
    return IDX_OK;
}

int idx__outfile_error(const outfile *f, idx_error *err)
{
    if (f->error.code != IDX_OK && err && err->code == IDX_OK) {
        *err = f->error;
    }
    return f->error.code;
}

int idx__outfile_finish(outfile *f, const char *final_path, bool sync, idx_error *err)
{
    outfile_flush(f);
    if (f->error.code == IDX_OK && sync && fsync(f->fd) != 0) {
        idx__error_sys(&f->error, errno, f->path, "sync the file");
    }
    if (f->error.code == IDX_OK && final_path && rename(f->path, final_path) != 0) {
        idx__error_sys(&f->error, errno, final_path, "rename a finished file to this name");
    }
    f->finished = f->error.code == IDX_OK;
    return idx__outfile_error(f, err);
}

void idx__outfile_free(outfile *f)
{
    if (!f) {
        return;
    }
    if (f->fd >= 0) {
        close(f->fd);
        if (!f->finished) {
            unlink(f->path);
        }
    }
    XXH3_freeState(f->checksum);
    idx__free(f->allocator, f->buffer, OUTFILE_BUFFER);
    idx__path_free(f->allocator, f->path);
    idx__free(f->allocator, f, sizeof *f);
}
