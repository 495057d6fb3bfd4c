/*
 * idx/base.h: what every other public header needs: version, result codes, error detail, allocator.
 *
 * Conventions of the whole library
 *   - Functions that can fail return int: IDX_OK (0) or one of the negative IDX_E... codes below.
 *   - Detail goes to an `idx_error` that the caller owns; NULL is allowed and means "not interested".
 *   - Outputs stay untouched on failure. Free and close functions accept NULL.
 *   - Strings are UTF-8 with an explicit length unless a comment says "NUL-terminated".
 *   - There is no global state; nothing is printed; the process is never ended by the library.
 */
#ifndef IDX_BASE_H
#define IDX_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define IDX_API __attribute__((visibility("default")))
#else
#define IDX_API
#endif

#define IDX_VERSION_MAJOR 0
#define IDX_VERSION_MINOR 1
#define IDX_VERSION_PATCH 0
#define IDX_VERSION_STRING "0.1.0"

/* Result codes; the meaning of each is in docs/errors.md and in idx_code_text(). */
enum {
    IDX_OK = 0,
    IDX_ENOMEM = -1,        /* out of memory */
    IDX_EIO = -2,           /* the system refused to read or write: idx_error.sys_errno says why */
    IDX_EINVAL = -3,        /* an argument is outside what the function documents */
    IDX_ECORRUPT = -4,      /* index data contradicts its own format: run `idx check` */
    IDX_EVERSION = -5,      /* written by a newer, or too old, version of the format */
    IDX_ENOTFOUND = -6,     /* no such index, document or file */
    IDX_EEXISTS = -7,       /* the document id, or the file, is there already */
    IDX_ELIMIT = -8,        /* a named limit was reached */
    IDX_ELOCKED = -9,       /* another writer holds the index */
    IDX_EANALYZER = -10,    /* unknown analyzer, or one that this build cannot reproduce */
    IDX_EQUERY = -11,       /* the query cannot be answered as written */
    IDX_ENOSPACE = -12,     /* the disk is full */
    IDX_EUNSUPPORTED = -13, /* the index was built without what this needs (positions, store) */
};

/* Detail of a failure. Owned by the caller, plain data, may be copied; a function that takes one clears it first. Text fields
 * are NUL-terminated. */
typedef struct idx_error {
    int code;          /* the code that the function returned */
    int sys_errno;     /* errno of the system call that failed, or 0 */
    uint64_t offset;   /* byte offset inside `file` that the message speaks of, or 0 */
    char file[256];    /* file concerned (its tail if the path is longer), or "" */
    char section[24];  /* section of the index file concerned, or "" */
    char message[256]; /* one sentence without newline, fit to be shown */
} idx_error;

/* Name ("IDX_EIO") and short meaning of a code; static strings, never NULL. */
IDX_API const char *idx_code_name(int code);
IDX_API const char *idx_code_text(int code);

/*
 * All heap memory of an object comes from the allocator it was opened with; NULL means the C library.
 * `resize(ctx, NULL, 0, n)` allocates, `resize(ctx, p, old, n)` resizes, `resize(ctx, p, old, 0)` frees
 * and returns NULL. It must return memory aligned for any type, or NULL when there is none, and be safe
 * to call from several threads. The structure and ctx must live as long as the object.
 * Not covered: memory taken inside the C library, libstemmer and (for compression contexts) zstd.
 */
typedef struct idx_allocator {
    void *(*resize)(void *ctx, void *p, size_t old_bytes, size_t new_bytes);
    void *ctx;
} idx_allocator;

/* Bytes [start, end) of some text. */
typedef struct idx_range {
    size_t start, end;
} idx_range;

/* What an index holds, as of one commit. */
typedef struct idx_index_stats {
    uint64_t documents;
    uint64_t tokens;          /* positions over all fields */
    uint64_t terms;           /* distinct terms, summed over segments */
    uint64_t postings;        /* (term, document) pairs */
    uint64_t segments;
    uint64_t title_tokens;    /* of `tokens`, those in titles */
    uint64_t bytes_total;     /* all files of the commit */
    uint64_t bytes_terms;     /* dictionary */
    uint64_t bytes_postings;  /* document ids, frequencies and their skip data */
    uint64_t bytes_positions;
    uint64_t bytes_pairs;     /* all of the lists for pairs of frequent words */
    uint64_t bytes_norms;
    uint64_t bytes_store;
    uint64_t bytes_ids;       /* external ids and their hash */
    uint64_t bytes_other;     /* headers, section tables, manifest */
} idx_index_stats;

/* Version of the library linked at run time, "0.1.0". */
IDX_API const char *idx_version(void);

/* The SIMD level chosen on this machine: "scalar", "avx2", "avx512" or "neon". IDX_CPU in the
 * environment caps it. */
IDX_API const char *idx_cpu_level(void);

#ifdef __cplusplus
}
#endif

#endif
