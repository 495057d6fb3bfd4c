/*
 * cli/input/run.c: reporting and reusable memory of one reading. See run.h.
 */
#include "cli/input/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/input/utf8_repair.h"

#define PROGRESS_STEP_BYTES ((uint64_t)1 << 20)

int scratch_reserve(scratch *s, size_t capacity)
{
    if (capacity <= s->capacity) {
        return 0;
    }
    // Doubling keeps appends linear; the first allocation is large enough for most documents.
    size_t wanted = s->capacity < 4096 ? 4096 : s->capacity;
    while (wanted < capacity) {
        if (wanted > SIZE_MAX / 2) {
            return IDX_ENOMEM;
        }
        wanted *= 2;
    }
    char *data = realloc(s->data, wanted);
    if (!data) {
        return IDX_ENOMEM;
    }
    s->data = data;
    s->capacity = wanted;
    return 0;
}

int scratch_append(scratch *s, const void *data, size_t bytes)
{
    if (bytes > s->capacity - s->bytes) {
        int rc = scratch_reserve(s, s->bytes + bytes);
        if (rc) {
            return rc;
        }
    }
    if (bytes) {
        memcpy(s->data + s->bytes, data, bytes);
    }
    s->bytes += bytes;
    return 0;
}

void scratch_release(scratch *s)
{
    free(s->data);
    *s = (scratch){0};
}

int run_error(run *r, int code, int sys_errno, const char *file, const char *fmt, ...)
{
    if (!r->err) {
        return code;
    }
    *r->err = (idx_error){.code = code, .sys_errno = sys_errno};
    if (file) {
        size_t bytes = strlen(file), room = sizeof(r->err->file) - 1;
        const char *tail = bytes > room ? file + (bytes - room) : file;
        memcpy(r->err->file, tail, strlen(tail) + 1);
    }
    va_list args;
    va_start(args, fmt);
    vsnprintf(r->err->message, sizeof(r->err->message), fmt, args);
    va_end(args);
    return code;
}

int run_out_of_memory(run *r)
{
    return run_error(r, IDX_ENOMEM, 0, NULL, "out of memory while reading documents");
}

int run_problem(run *r, const char *path, uint64_t line, bool skipped, const char *fmt, ...)
{
    if (!r->sink->problem) {
        return 0;
    }
    char reason[RUN_REASON_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(reason, sizeof(reason), fmt, args);
    va_end(args);
    return r->sink->problem(r->sink->ctx, path, line, reason, skipped);
}

int run_document(run *r, const input_document *doc)
{
    return r->sink->document(r->sink->ctx, doc);
}

void run_progress(run *r, size_t bytes)
{
    r->bytes_read += bytes;
    if (r->sink->progress && r->bytes_read >= r->bytes_next_report) {
        // A file may have grown since its size was taken: what is read is at most what there is.
        if (r->bytes_total && r->bytes_total < r->bytes_read) {
            r->bytes_total = r->bytes_read;
        }
        r->sink->progress(r->sink->ctx, r->bytes_read, r->bytes_total);
        r->bytes_next_report = r->bytes_read + PROGRESS_STEP_BYTES;
    }
}

int run_repair(run *r, input_text *text, scratch *into, size_t padding, size_t *replaced)
{
    size_t good = utf8_valid_prefix(text->data, text->bytes);
    *replaced = 0;
    if (good == text->bytes) {
        return 0;
    }
    size_t bytes = utf8_repaired_bytes(text->data, text->bytes, replaced);
    if (scratch_reserve(into, bytes + padding)) {
        return run_out_of_memory(r);
    }
    utf8_repair(text->data, text->bytes, into->data);
    memset(into->data + bytes, 0, padding);
    *text = (input_text){into->data, bytes};
    return 0;
}
