/*
 * cli/input/input.h: the input side of `idx build`: from paths on the command line to documents.
 *
 * A path is a file, a folder (walked in a fixed order) or "-" (JSON lines on standard input). What
 * a file holds is told from its name and its first bytes: plain text, JSON lines, HTML, any of them
 * compressed (gzip, zstd, xz, bzip2) or packed in a tar archive. Each document found is handed to
 * a sink; each bad thing is reported to the sink and the reading goes on.
 *
 * Memory is bounded by `max_document_bytes` and a small constant, whatever the size of the files.
 * Nothing here is global: two readings may run in two threads at once.
 */
#ifndef IDX_CLI_INPUT_INPUT_H
#define IDX_CLI_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <idx/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Largest document that is accepted unless the options say otherwise: a text or HTML file, or one
 * JSON object. A larger one is reported and skipped without being held in memory. */
#define INPUT_MAX_DOCUMENT_BYTES ((uint64_t)64 << 20)

/* What max_document_bytes can be raised to: the JSON and HTML parsers count in 32 bits. */
#define INPUT_MAX_DOCUMENT_BYTES_LIMIT ((uint64_t)2 << 30)

/* Most members of one JSON object that are kept; an object with more is reported and skipped. */
#define INPUT_MAX_FIELDS 1024

/* How many compressions and archives may lie within each other (.tar.gz is two). */
#define INPUT_MAX_LAYERS 8

/* UTF-8, not NUL-terminated. In documents `data` is never NULL, even where there are no bytes. */
typedef struct input_text {
    const char *data;
    size_t bytes;
} input_text;

typedef struct input_field {
    input_text name;
    input_text value; /* of a number: its literal text */
    bool is_number;
} input_field;

/* One document. All it points to is valid UTF-8 (path excepted) and lives until the callback
 * returns. */
typedef struct input_document {
    input_text id, title, body; /* title or body may be empty, never both */
    const input_field *fields;  /* other strings and numbers of a JSON object, in their order */
    size_t field_count;
    const char *path; /* file it came from, as to be shown: "docs/a.tar.gz/b.txt"; NUL-terminated */
    uint64_t
        line; /* first line of a JSON object in that file, from 1; 0: the file is the document */
    size_t source_bytes; /* what it took in its file, after unpacking */
} input_document;

typedef enum input_format { INPUT_AUTO, INPUT_TEXT, INPUT_JSONL, INPUT_HTML } input_format;

/* Zero-initialised means the defaults. Field names are NUL-terminated; one that is given replaces
 * the usual names: id, _id, docno, url; title, headline, judul; body, text, contents, content, isi.
 */
typedef struct input_options {
    input_format
        format; /* anything but AUTO overrides names and content (archives are still unpacked) */
    const char *id_field, *title_field, *body_field;
    uint64_t max_document_bytes; /* 0 means INPUT_MAX_DOCUMENT_BYTES */
    const char *stdin_id; /* what ids made for objects on standard input begin with; NULL: "-" */
    /* The part of a plain text that is its title, such as idx_page_title(); NULL: its first line that is not blank. */
    idx_range (*choose_title)(const char *text, size_t bytes);
} input_options;

typedef struct input_sink {
    void *ctx;

    /* Takes one document. Nonzero stops the reading and is returned by input_read(). */
    int (*document)(void *ctx, const input_document *doc);

    /*
     * Takes one bad thing. `skipped` tells whether something was lost (a document, or a file of
     * unknown content) or was repaired: invalid UTF-8, once a document, reported just before it.
     * `line` is 0 where the whole file is meant. Strings live until the callback returns. May be
     * NULL. Nonzero stops the reading and is returned by input_read().
     */
    int (*problem)(void *ctx, const char *path, uint64_t line, const char *reason, bool skipped);

    /*
     * Called about every megabyte with the bytes of the source files (as stored: compressed) read
     * so far, and those of all together (0 when unknown, as with a pipe). May be NULL, which also
     * spares the walk that adds up the sizes.
     */
    void (*progress)(void *ctx, uint64_t bytes_read, uint64_t bytes_total);
} input_sink;

/*
 * Reads all documents of `paths` in order, in the calling thread. The id of a file is its path
 * below the PATH it was found under, or its base name if it is itself the PATH; of a member of an
 * archive, the archive's id, a slash, and the member's path; of a JSON object, its id field, or, if
 * that is absent, the file's id, a colon and the line.
 *
 * Folders are walked in bytewise order of names; hidden entries are left out; links are followed,
 * a folder reached twice is read once. The order of documents depends on the files alone.
 *
 * Returns 0; or what a callback returned to stop; or, before any document is read, IDX_ENOTFOUND or
 * IDX_EIO for a path that is missing or cannot be opened (all paths are looked at first),
 * IDX_EINVAL for no sink or too high a limit; or at any time IDX_ENOMEM. `options` and `err` may be
 * NULL.
 */
int input_read(const char *const *paths, size_t path_count, const input_options *options,
               const input_sink *sink, idx_error *err);

/* As input_read() over one file named `name` whose content is in memory. For tests and fuzzing. */
int input_read_memory(const char *name, const void *data, size_t bytes,
                      const input_options *options, const input_sink *sink, idx_error *err);

#ifdef __cplusplus
}
#endif

#endif
