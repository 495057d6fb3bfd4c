/*
 * cli/input/unpack_archive.c: bzip2, xz and tar, by libarchive.
 *
 * One layer is taken off at a time: compression gives one unnamed stream (libarchive's "raw"
 * format), a tar gives its members; what comes out is looked at anew. So .tar.gz, .gz of a member,
 * and files with the wrong ending need no rules of their own, and gzip and zstd can be left to
 * their own libraries.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/input/stream.h"

typedef struct unpacker {
    source base; /* gives the current entry */
    stream *outer;
    struct archive *archive;
    size_t lent;       /* bytes at the front of the outer reader that libarchive is looking at */
    const char *block; /* unread part of the entry's last block */
    size_t block_bytes;
    int64_t block_at, position; /* in the entry; between them lies a hole of a sparse file */
    bool is_out_of_memory;
    bool is_at_end; /* of the entry */
    bool is_dead;   /* libarchive cannot go on */
} unpacker;

static la_ssize_t give_bytes(struct archive *a, void *ctx, const void **block)
{
    unpacker *u = ctx;
    reader *in = &u->outer->in;
    reader_consume(in, u->lent);
    u->lent = 0;
    if (!in->bytes && !in->at_end && reader_next(in)) {
        u->is_out_of_memory = true;
        archive_set_error(a, ENOMEM, "out of memory");
        return -1;
    }
    if (!in->bytes && in->source->reason[0]) {
        archive_set_error(a, EIO, "%s", in->source->reason);
        return -1;
    }
    *block = in->data;
    u->lent = in->bytes;
    return (la_ssize_t)in->bytes;
}

static void keep_reason(unpacker *u, const char *what)
{
    const char *why = archive_error_string(u->archive);
    // A reason handed up from an inner layer already names its kind.
    bool is_inner = why && !strcmp(why, u->outer->in.source->reason);
    snprintf(u->base.reason, sizeof(u->base.reason), "%s%s%s", is_inner ? "" : what,
             is_inner || !why ? "" : ": ", why ? why : "");
}

/* Fetches the next block of the entry; false at its end or when it breaks off. */
static bool next_block(unpacker *u)
{
    const void *block;
    int rc;
    do {
        rc = archive_read_data_block(u->archive, &block, &u->block_bytes, &u->block_at);
    } while (rc == ARCHIVE_RETRY ||
             (rc == ARCHIVE_OK && !u->block_bytes && u->block_at <= u->position));
    if (rc == ARCHIVE_OK || rc == ARCHIVE_WARN) {
        u->block = block;
        return true;
    }
    u->block_bytes = 0;
    if (rc == ARCHIVE_EOF) {
        return false;
    }
    u->is_dead = true;
    keep_reason(u, "broken off or damaged");
    return false;
}

/* Block by block: archive_read_data() would lose what it had gathered when the next block is bad.
 */
static size_t read_entry(source *base, char *data, size_t capacity)
{
    unpacker *u = (unpacker *)base;
    if (u->base.reason[0] || u->is_at_end) {
        return 0;
    }
    if (!u->block_bytes && u->block_at <= u->position && !next_block(u)) {
        u->is_at_end = true;
        return 0;
    }
    size_t bytes = u->block_bytes;
    bool is_hole = u->block_at > u->position;
    if (is_hole) {
        bytes = (size_t)(u->block_at - u->position);
    }
    if (bytes > capacity) {
        bytes = capacity;
    }
    if (is_hole) {
        memset(data, 0, bytes);
    } else {
        memcpy(data, u->block, bytes);
        u->block += bytes;
        u->block_bytes -= bytes;
        u->block_at += (int64_t)bytes;
    }
    u->position += (int64_t)bytes;
    return bytes;
}

static void begin_entry(unpacker *u)
{
    u->block_bytes = 0;
    u->block_at = u->position = 0;
    u->is_at_end = false;
    u->base.reason[0] = '\0';
}

/* Opens libarchive over the outer stream and finds the first entry. Reports failure by itself:
 * then, and for an archive without entries, `*has_entry` is false. */
static int unpacker_open(unpacker *u, stream *outer, bool is_tar, struct archive_entry **entry,
                         bool *has_entry)
{
    *u = (unpacker){.base = {.read = read_entry}, .outer = outer};
    *has_entry = false;
    struct archive *a = u->archive = archive_read_new();
    if (!a) {
        return run_out_of_memory(outer->run);
    }
    if (is_tar) {
        archive_read_support_format_tar(a);
    } else {
        archive_read_support_filter_bzip2(a);
        archive_read_support_filter_xz(a);
        archive_read_support_format_raw(a);
    }
    archive_read_support_format_empty(a);
    int rc = archive_read_open(a, u, NULL, give_bytes, NULL);
    if (rc == ARCHIVE_OK || rc == ARCHIVE_WARN) {
        rc = archive_read_next_header(a, entry);
    }
    *has_entry = rc == ARCHIVE_OK || rc == ARCHIVE_WARN;
    if (u->is_out_of_memory) {
        return run_out_of_memory(outer->run);
    }
    if (*has_entry || rc == ARCHIVE_EOF) {
        return 0;
    }
    keep_reason(u, is_tar ? "damaged tar archive" : "damaged compressed data");
    return run_problem(outer->run, outer->path, 0, true, "%s", u->base.reason);
}

int unpack_compressed(stream *s)
{
    unpacker u;
    struct archive_entry *entry;
    bool has_entry;
    int rc = unpacker_open(&u, s, false, &entry, &has_entry);
    if (!rc) {
        if (has_entry && archive_filter_code(u.archive, 0) == ARCHIVE_FILTER_NONE) {
            // The signature was there, but libarchive makes nothing of what follows it.
            rc = run_problem(s->run, s->path, 0, true,
                             "damaged compressed data: its header is cut off or wrong");
        } else if (has_entry) {
            rc = stream_read(s->run, &u.base, s->path, s->id, s->layer + 1);
        } else if (!u.base.reason[0]) {
            rc = run_problem(s->run, s->path, 0, true, "no body: the file is empty");
        }
        if (!rc && u.is_out_of_memory) {
            rc = run_out_of_memory(s->run);
        }
    }
    archive_read_free(u.archive);
    return rc;
}

/* A member's path without "./" in front; NULL for one that is passed over: hidden, or no file. */
static const char *member_name(struct archive_entry *entry)
{
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) {
        return NULL;
    }
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name) {
        name = archive_entry_pathname(entry);
    }
    if (!name) {
        return NULL;
    }
    while (name[0] == '/' || (name[0] == '.' && name[1] == '/')) {
        name++;
    }
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (part[0] == '.' && strncmp(part, "./", 2) && strncmp(part, "../", 3)) {
            return NULL;
        }
    }
    return name[0] ? name : NULL;
}

static char *join(const char *front, const char *back)
{
    size_t n = strlen(front), m = strlen(back);
    char *joined = malloc(n + m + 2);
    if (joined) {
        memcpy(joined, front, n);
        joined[n] = '/';
        memcpy(joined + n + 1, back, m + 1);
    }
    return joined;
}

static int read_member(unpacker *u, const char *name)
{
    stream *s = u->outer;
    char *path = join(s->path, name), *id = join(s->id, name);
    int rc = path && id ? stream_read(s->run, &u->base, path, id, s->layer + 1)
                        : run_out_of_memory(s->run);
    free(path);
    free(id);
    return rc;
}

/* Reads what follows the end of a tar: the checksum of a compression around it comes last of all.
 */
static int check_rest(stream *s)
{
    int rc = 0;
    while (!rc && !s->in.at_end) {
        rc = reader_next(&s->in);
    }
    return rc ? rc : stream_check_end(s, 0);
}

int unpack_tar(stream *s)
{
    unpacker u;
    struct archive_entry *entry;
    bool has_entry;
    int rc = unpacker_open(&u, s, true, &entry, &has_entry);
    bool is_whole = !rc && !has_entry && !u.base.reason[0];
    while (!rc && has_entry) {
        const char *name = member_name(entry);
        begin_entry(&u);
        if (name) {
            rc = read_member(&u, name);
        }
        if (!rc && u.is_out_of_memory) {
            rc = run_out_of_memory(s->run);
        }
        // A member that broke off has been reported; nothing can be read behind it.
        if (rc || u.is_dead) {
            break;
        }
        int next = archive_read_next_header(u.archive, &entry);
        has_entry = next == ARCHIVE_OK || next == ARCHIVE_WARN;
        is_whole = next == ARCHIVE_EOF;
        if (!has_entry && next != ARCHIVE_EOF) {
            keep_reason(&u, "tar archive broken off or damaged");
            rc = u.is_out_of_memory ? run_out_of_memory(s->run)
                                    : run_problem(s->run, s->path, 0, true, "%s", u.base.reason);
        }
    }
    archive_read_free(u.archive);
    return !rc && is_whole ? check_rest(s) : rc;
}
