/*
 * cli/input/unpack_gzip.c: gzip by zlib itself.
 *
 * libarchive reads gzip too, but passes over the checksum and the length at the end of a member, so
 * that a flipped byte would be indexed without a word. zlib verifies both. Members one behind the
 * other are one file, and zeros that pad its end are passed over, as gzip itself does.
 */
#include <limits.h>
#include <stdio.h>
#include <zlib.h>

#include "cli/input/stream.h"

#define GZIP_ONLY 16 /* added to the window bits: no raw deflate, no zlib format */

typedef struct gzip_source {
    source base;
    reader *in;
    z_stream decoder;
    bool is_between; /* a member has ended and none begun */
    bool is_at_end;
    bool is_out_of_memory;
} gzip_source;

static unsigned limited(size_t bytes)
{
    return bytes < UINT_MAX ? (unsigned)bytes : UINT_MAX;
}

/* Makes sure that there are bytes to look at, if any are left; false when memory has run out. */
static bool look_ahead(gzip_source *s, size_t wanted)
{
    int rc = s->in->bytes ? reader_fill(s->in, wanted) : 0;
    if (!s->in->bytes && !s->in->at_end) {
        rc = reader_next(s->in);
        rc = rc ? rc : reader_fill(s->in, wanted);
    }
    s->is_out_of_memory = rc != 0;
    return !rc;
}

static void keep_reason(gzip_source *s, const char *reason, const char *detail)
{
    snprintf(s->base.reason, sizeof(s->base.reason), "%s%s%s", reason, detail ? ": " : "",
             detail ? detail : "");
}

/* Goes on to the next member; false when there is none. */
static bool begin_member(gzip_source *s)
{
    do {
        while (s->in->bytes && !s->in->data[0]) {
            reader_consume(s->in, 1);
        }
        if (!look_ahead(s, 2)) {
            return false;
        }
    } while (s->in->bytes && !s->in->data[0]);
    if (!s->in->bytes) {
        s->is_at_end = true;
        keep_reason(s, s->in->source->reason, NULL);
        return false;
    }
    if (s->in->bytes < 2 || s->in->data[0] != '\x1F' || s->in->data[1] != '\x8B') {
        keep_reason(s, "gzip data with something else behind it", NULL);
        return false;
    }
    inflateReset(&s->decoder);
    s->is_between = false;
    return true;
}

/* One step of inflate(); false when nothing more will come. */
static bool step(gzip_source *s)
{
    z_stream *z = &s->decoder;
    if (!look_ahead(s, 1) || (s->is_between && !begin_member(s))) {
        return false;
    }
    unsigned given = limited(s->in->bytes);
    z->next_in = (Bytef *)s->in->data;
    z->avail_in = given;
    int code = inflate(z, Z_NO_FLUSH);
    reader_consume(s->in, given - z->avail_in);
    switch (code) {
    case Z_OK:
        return true;
    case Z_STREAM_END:
        s->is_between = true;
        return true;
    case Z_BUF_ERROR:
        if (z->avail_in < given) {
            return true;
        }
        keep_reason(s, s->in->source->reason[0] ? s->in->source->reason : "gzip data broken off",
                    NULL);
        return false;
    case Z_MEM_ERROR:
        s->is_out_of_memory = true;
        return false;
    default:
        keep_reason(s, "damaged gzip data", z->msg);
        return false;
    }
}

static size_t read_gzip(source *base, char *data, size_t capacity)
{
    gzip_source *s = (gzip_source *)base;
    unsigned room = limited(capacity);
    if (s->base.reason[0] || s->is_at_end || s->is_out_of_memory) {
        return 0;
    }
    s->decoder.next_out = (Bytef *)data;
    s->decoder.avail_out = room;
    while (s->decoder.avail_out == room && step(s)) {
    }
    return room - s->decoder.avail_out;
}

int unpack_gzip(stream *s)
{
    gzip_source z = {.base = {.read = read_gzip}, .in = &s->in};
    if (inflateInit2(&z.decoder, MAX_WBITS + GZIP_ONLY) != Z_OK) {
        return run_out_of_memory(s->run);
    }
    int rc = stream_read(s->run, &z.base, s->path, s->id, s->layer + 1);
    if (!rc && z.is_out_of_memory) {
        rc = run_out_of_memory(s->run);
    }
    inflateEnd(&z.decoder);
    return rc;
}
