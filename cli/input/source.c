/*
 * cli/input/source.c: sources at the bottom: a file descriptor and a piece of memory. See source.h.
 */
#include "cli/input/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static size_t read_file(source *base, char *data, size_t capacity)
{
    file_source *s = (file_source *)base;
    for (;;) {
        ssize_t got = read(s->fd, data, capacity);
        if (got >= 0) {
            run_progress(s->run, (size_t)got);
            return (size_t)got;
        }
        if (errno != EINTR) {
            snprintf(s->base.reason, sizeof(s->base.reason), "cannot be read: %s", strerror(errno));
            return 0;
        }
    }
}

void file_source_init(file_source *s, run *r, int fd)
{
    *s = (file_source){.base = {.read = read_file}, .run = r, .fd = fd};
}

static size_t read_memory(source *base, char *data, size_t capacity)
{
    memory_source *s = (memory_source *)base;
    size_t bytes = s->bytes < capacity ? s->bytes : capacity;
    if (bytes) {
        memcpy(data, s->data, bytes);
    }
    s->data += bytes;
    s->bytes -= bytes;
    return bytes;
}

void memory_source_init(memory_source *s, const void *data, size_t bytes)
{
    *s = (memory_source){.base = {.read = read_memory}, .data = data, .bytes = bytes};
}
