/*
 * cli/input/stream.h: one file, or member of an archive, on its way from bytes to documents.
 */
#ifndef IDX_CLI_INPUT_STREAM_H
#define IDX_CLI_INPUT_STREAM_H

#include "cli/input/reader.h"

typedef struct stream {
    run *run;
    const char *path; /* to be shown */
    const char *id;   /* what its document's id is made of */
    unsigned layer;   /* compressions and archives around it */
    reader in;
} stream;

/* Tells what the source holds and reads its documents. */
int stream_read(run *r, source *s, const char *path, const char *id, unsigned layer);

/* Reports that the stream broke off, if it did. */
int stream_check_end(stream *s, uint64_t line);

/* What stands above documents: see unpack_archive.c, unpack_gzip.c, unpack_zstd.c, recode_utf16.c.
 * Each reads the given stream's bytes and hands what it finds in them to stream_read(). */
int unpack_compressed(stream *s);
int unpack_tar(stream *s);
int unpack_gzip(stream *s);
int unpack_zstd(stream *s);
int recode_utf16(stream *s, bool is_big_endian);

/* The formats: text.c, jsonl.c, html.c. */
int text_read(stream *s);
int jsonl_read(stream *s);
int html_read(stream *s);

/* A file that is one document, text or HTML: reads all of it into the reader, or reports why not
 * and says so in `*is_usable`. The byte order mark is gone. */
int stream_read_whole(stream *s, bool *is_usable);

/* The stream's id as valid UTF-8; adds to `*replaced`. Lives until the next call. */
int stream_id(stream *s, input_text *id, size_t *replaced);

/* Reports a document whose text had to be repaired. */
int stream_report_repair(stream *s, uint64_t line, size_t replaced);

/* Frees what the formats keep in the run. */
void jsonl_state_free(struct jsonl_state *state);
void html_state_free(struct html_state *state);

#endif
