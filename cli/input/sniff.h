/*
 * cli/input/sniff.h: what a file holds, told from its name and its first bytes.
 */
#ifndef IDX_CLI_INPUT_SNIFF_H
#define IDX_CLI_INPUT_SNIFF_H

#include "cli/input/input.h"

/* How much of a file is looked at. */
#define SNIFF_BYTES ((size_t)64 << 10)

typedef enum sniff_wrapping {
    SNIFF_PLAIN,
    SNIFF_GZIP,
    SNIFF_BZIP2,
    SNIFF_XZ,
    SNIFF_ZSTD,
    SNIFF_TAR,
    SNIFF_UTF16LE,
    SNIFF_UTF16BE,
} sniff_wrapping;

/* What must be taken off before documents appear. */
sniff_wrapping sniff_unwrap(const char *name, const char *data, size_t bytes);

/* Format of the documents: never INPUT_AUTO. */
input_format sniff_format(const char *name, const char *data, size_t bytes);

/* Whether this can hardly be text: it has a NUL, or too many bytes that are neither printable nor
 * UTF-8. */
bool sniff_is_binary(const char *data, size_t bytes);

/* Whether the name says that each line is an object (".jsonl", ".ndjson"). */
bool sniff_name_is_lines(const char *name);

bool sniff_name_is_markdown(const char *name);

/* Bytes of a UTF-8 byte order mark at the start: 3 or 0. */
size_t sniff_bom_bytes(const char *data, size_t bytes);

static inline bool sniff_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without white space at its ends. */
static inline input_text sniff_trim(input_text t)
{
    while (t.bytes && sniff_is_space(t.data[0])) {
        t.data++;
        t.bytes--;
    }
    while (t.bytes && sniff_is_space(t.data[t.bytes - 1])) {
        t.bytes--;
    }
    return t;
}

#endif
