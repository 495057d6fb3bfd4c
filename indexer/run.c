/* run.c: see run.h; and the source over a run. */
#include "indexer/run.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/codec/varint.h"
#include "common/io/file.h"
#include "indexer/source_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define RUN_BUFFER ((size_t)256 << 10)

void idx__run_put(outfile *f, const uint8_t *term, size_t term_bytes, const uint8_t *stream, size_t stream_bytes)
{
    uint8_t head[10];
    idx__outfile_append(f, head, idx__varint_put(head, term_bytes));
    idx__outfile_append(f, term, term_bytes);
    idx__outfile_append(f, head, idx__varint_put(head, stream_bytes));
    idx__outfile_append(f, stream, stream_bytes);
}

void idx__run_end(outfile *f)
{
    idx__outfile_append(f, "", 1);
}

int idx__run_write(const char *path, const inverter *v, const idx_allocator *allocator, idx_error *err)
{
    outfile *f = NULL;
    source *s = NULL;
    buf stream;
    idx__buf_init(&stream, allocator);
    int code = idx__outfile_new(&f, path, allocator, err);
    if (code == IDX_OK) {
        code = idx__source_of_inverter(&s, v, allocator, err);
    }
    bool is_open = code == IDX_OK; // a folder that is gone is IDX_ENOTFOUND, too
    while (code == IDX_OK && (code = idx__source_next(s, err)) == IDX_OK) {
        size_t term_bytes;
        const uint8_t *term = idx__source_term(s, &term_bytes);
        idx__buf_reset(&stream);
        idx__source_append(s, &stream);
        if (stream.error != IDX_OK) {
            code = idx__error_nomem(err);
            break;
        }
        idx__run_put(f, term, term_bytes, stream.data, stream.bytes);
    }
    if (is_open && code == IDX_ENOTFOUND) {
        idx__run_end(f);
        code = idx__outfile_finish(f, NULL, false, err);
    }
    idx__source_free(s);
    idx__outfile_free(f);
    idx__buf_release(&stream);
    return code;
}

typedef struct run_source {
    source base;
    int fd;
    char *path;
    uint8_t *buffer;
    size_t at, filled;
    buf item; // the current term, then its stream
} run_source;

static int run_fill(run_source *s, idx_error *err)
{
    for (;;) {
        ssize_t n = read(s->fd, s->buffer, RUN_BUFFER);
        if (n > 0) {
            s->at = 0;
            s->filled = (size_t)n;
            return IDX_OK;
        }
        if (n == 0 || errno != EINTR) {
            return idx__error_sys(err, n == 0 ? EIO : errno, s->path, "read a spilled run");
        }
    }
}

static int run_varint(run_source *s, uint64_t *value, idx_error *err)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        int code = s->at == s->filled ? run_fill(s, err) : IDX_OK;
        if (code != IDX_OK) {
            return code;
        }
        uint8_t byte = s->buffer[s->at++];
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            return IDX_OK;
        }
    }
    return idx__error_sys(err, EIO, s->path, "understand a spilled run");
}

static int run_bytes(run_source *s, uint64_t bytes, idx_error *err)
{
    uint8_t *p = idx__buf_reserve(&s->item, bytes ? bytes : 1);
    if (!p) {
        return idx__error_nomem(err);
    }
    s->item.bytes += bytes;
    while (bytes > 0) {
        int code = s->at == s->filled ? run_fill(s, err) : IDX_OK;
        if (code != IDX_OK) {
            return code;
        }
        size_t n = s->filled - s->at < bytes ? s->filled - s->at : (size_t)bytes;
        memcpy(p, s->buffer + s->at, n);
        p += n;
        s->at += n;
        bytes -= n;
    }
    return IDX_OK;
}

static int run_next(source *base, idx_error *err)
{
    run_source *s = (run_source *)base;
    uint64_t term_bytes, stream_bytes;
    int code = run_varint(s, &term_bytes, err);
    if (code != IDX_OK) {
        return code;
    }
    if (term_bytes == 0) {
        return IDX_ENOTFOUND;
    }
    idx__buf_reset(&s->item);
    code = run_bytes(s, term_bytes, err);
    if (code == IDX_OK) {
        code = run_varint(s, &stream_bytes, err);
    }
    if (code == IDX_OK) {
        code = run_bytes(s, stream_bytes, err);
    }
    if (code == IDX_OK) {
        base->term = s->item.data;
        base->term_bytes = term_bytes;
    }
    return code;
}

static void run_append(const source *base, buf *out)
{
    const run_source *s = (const run_source *)base;
    idx__buf_append(out, s->item.data + base->term_bytes, s->item.bytes - base->term_bytes);
}

static void run_release(source *base)
{
    run_source *s = (run_source *)base;
    if (s->fd >= 0) {
        close(s->fd);
    }
    idx__buf_release(&s->item);
    idx__free(base->allocator, s->buffer, RUN_BUFFER);
    idx__path_free(base->allocator, s->path);
}

static const source_kind run_kind = {run_next, run_append, run_release};

int idx__source_of_run(source **out, const char *path, const idx_allocator *allocator, idx_error *err)
{
    source *base;
    int code = idx__source_new(&base, &run_kind, sizeof(run_source), allocator, err);
    if (code != IDX_OK) {
        return code;
    }
    run_source *s = (run_source *)base;
    idx__buf_init(&s->item, allocator);
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0) {
        code = idx__error_sys(err, errno, path, "open a spilled run");
    } else {
        s->buffer = idx__alloc(allocator, RUN_BUFFER);
        s->path = idx__path_copy(allocator, path);
        if (!s->buffer || !s->path) {
            code = idx__error_nomem(err);
        }
    }
    if (code != IDX_OK) {
        idx__source_free(base);
        return code;
    }
    *out = base;
    return IDX_OK;
}
