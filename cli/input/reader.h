/*
 * cli/input/reader.h: a window over a source: look ahead as far as needed, then consume.
 *
 *     block:  |  consumed  |  unread: data, bytes  |  free  | padding |
 *
 * The window slides through one block of memory that grows only when a caller asks to see more than
 * it holds. At least READER_PADDING readable bytes follow the unread ones, as simdjson wants.
 */
#ifndef IDX_CLI_INPUT_READER_H
#define IDX_CLI_INPUT_READER_H

#include "cli/input/source.h"

#define READER_BLOCK_BYTES ((size_t)256 << 10)
#define READER_PADDING 64

typedef struct reader {
    run *run;
    source *source;
    scratch *block; /* borrowed from the run */
    char *data;     /* unread bytes */
    size_t bytes;
    bool at_end; /* the source has no more than `bytes` */
} reader;

/* Takes a block from the run; release in reverse order of open. */
int reader_open(reader *r, run *owner, source *s);
void reader_close(reader *r);

/* Reads until at least `wanted` bytes are unread or the source ends. Returns 0 or IDX_ENOMEM. */
int reader_fill(reader *r, size_t wanted);

/* Reads until the source ends or more than `limit` bytes are unread, growing as they come. */
int reader_fill_all(reader *r, uint64_t limit);

/* Replaces all unread bytes by the next ones: for passing over what nobody wants to see. */
int reader_next(reader *r);

static inline void reader_consume(reader *r, size_t bytes)
{
    r->data += bytes;
    r->bytes -= bytes;
}

#endif
