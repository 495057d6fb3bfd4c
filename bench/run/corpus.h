/*
 * corpus.h: a corpus file, one document a line: {"id":"...","title":"","body":"words and words"}.
 *
 * In the tokens form the body holds lower-case words with single spaces between them and the title is empty, so that
 * every engine sees the same words. Numbers as ids are taken as they are written by the file's maker.
 */
#ifndef IDX_BENCH_RUN_CORPUS_H
#define IDX_BENCH_RUN_CORPUS_H

#include "bench/run/json.h"

#include <stdio.h>
#include <sys/types.h>

typedef struct corpus {
    FILE *file;
    const char *path;
    char *line;
    size_t capacity;
    unsigned long long line_number, bytes;
    json json;
} corpus;

/* Borrowed until the next document. */
typedef struct corpus_document {
    const char *id, *title, *body;
    size_t id_bytes, title_bytes, body_bytes;
} corpus_document;

/* Opening fails, and a line that is no document ends, with a message and exit code 2. */
void corpus_open(corpus *c, const char *path);
bool corpus_next(corpus *c, corpus_document *d);
void corpus_close(corpus *c);

/* The next word of a text at *p (words are separated by single spaces), its length in *bytes; NULL at the end. */
const char *corpus_word(const char **p, const char *end, size_t *bytes);

#endif
