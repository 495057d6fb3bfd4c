/*
 * tests/cli/input/collect.h: a sink that keeps everything, and a folder to put files in.
 */
#ifndef IDX_TESTS_CLI_INPUT_COLLECT_H
#define IDX_TESTS_CLI_INPUT_COLLECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/input/input.h"

#define COLLECT_MAX 4096

typedef struct collected_document {
    char *id, *title, *body, *path;
    char *fields; /* "name=value;" each, numbers as "name#value;" */
    size_t body_bytes;
    uint64_t line;
    size_t source_bytes;
} collected_document;

typedef struct collected_problem {
    char *path, *reason;
    uint64_t line;
    bool skipped;
} collected_problem;

typedef struct collected {
    int rc;
    idx_error err;
    size_t document_count, problem_count;
    collected_document documents[COLLECT_MAX];
    collected_problem problems[COLLECT_MAX];
    size_t stop_after; /* answer 77 to this document, counted from 1; 0: never */
    uint64_t progress_calls, bytes_read, bytes_total;
} collected;

/* Reads and keeps; the result is to be freed. `paths` ends with NULL. Texts must hold no NUL. */
collected *collect_paths(const char *const *paths, const input_options *options);
collected *collect_path(const char *path);
collected *collect_memory(const char *name, const void *data, size_t bytes,
                          const input_options *options);
collected *collect_text(const char *name, const char *text);
void collected_free(collected *c);

/* The sink itself, for callers with wishes of their own; ctx is a collected. */
input_sink collect_sink(collected *c);

/* Exactly one document and no problem. */
void assert_one_document(const collected *c, const char *id, const char *title, const char *body);
/* Exactly one problem, a loss, whose reason contains `reason`, and no document. */
void assert_one_loss(const collected *c, uint64_t line, const char *reason);

/* A fresh folder, as setup and teardown of a test: its path is the state. */
int folder_setup(void **state);
int folder_teardown(void **state);

/* "folder/name", in one of a few buffers that take turns. */
const char *in_folder(const char *folder, const char *name);
/* Writes folder/name, making folders on the way; returns its path, as above. */
const char *put_file(const char *folder, const char *name, const void *data, size_t bytes);
const char *put_text(const char *folder, const char *name, const char *text);

/* What a packed form is made with, by libarchive: filter "gzip", "bzip2", "xz", "zstd" or "none".
 */
typedef struct packed {
    char *data;
    size_t bytes;
} packed;
packed pack_raw(const char *filter, const void *data, size_t bytes);
typedef struct pack_member {
    const char *name, *text;
} pack_member;
packed pack_tar(const char *filter, const pack_member *members, size_t count);

#endif
