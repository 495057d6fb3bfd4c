/*
 * idx/indexer.h: documents in, an index directory out.
 *
 *     idx_writer_options opt;
 *     idx_writer_options_init(&opt);
 *     idx_writer_open("index", &opt, &writer, &err);
 *     idx_writer_add(writer, &document, &err);      // as often as you like
 *     idx_writer_commit(writer, &stats, &err);      // now it is on disk, atomically
 *     idx_writer_close(writer);                     // what was not committed is forgotten
 *
 * Until a commit returns IDX_OK, and after a crash at any moment, readers see the previous commit. The
 * bytes written depend on the documents, their order and the format options alone, never on threads or memory.
 */
#ifndef IDX_INDEXER_H
#define IDX_INDEXER_H

#include <idx/analyzer.h>
#include <idx/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IDX_MAX_DOCUMENTS 0x7ffffff0u        /* documents of an index */
#define IDX_MAX_ID_BYTES 4096u               /* bytes of a document id */
#define IDX_MAX_DOCUMENT_BYTES (64u << 20)   /* title + body + stored fields of one document */
#define IDX_MIN_MEMORY (16u << 20)           /* smallest memory budget; a smaller one is raised to it */
#define IDX_MAX_THREADS 256u                 /* threads of a writer; more are lowered to it */

typedef struct idx_writer idx_writer;

typedef struct idx_text {
    const char *data; /* need not be NUL-terminated; may be NULL when bytes is 0 */
    size_t bytes;
} idx_text;

typedef enum idx_value_type { IDX_VALUE_STRING = 0, IDX_VALUE_NUMBER = 1 } idx_value_type;

/* A field that is kept in the store, not searched. A number is kept as it was written. */
typedef struct idx_field {
    idx_text name;
    idx_text value;
    idx_value_type type;
} idx_field;

/* A document. Everything is borrowed for the duration of the call only. */
typedef struct idx_document {
    idx_text id;    /* external id: 1 to IDX_MAX_ID_BYTES bytes, unique in the index */
    idx_text title; /* may be empty */
    idx_text body;  /* may be empty */
    const idx_field *fields;
    size_t field_count;
} idx_document;

typedef enum idx_writer_mode {
    IDX_WRITER_REPLACE = 0, /* the first commit replaces what the directory held */
    IDX_WRITER_APPEND = 1,  /* documents are added to what the directory holds, if anything */
} idx_writer_mode;

/* Set every default with idx_writer_options_init(), then change what you need. */
typedef struct idx_writer_options {
    const char *analyzer;     /* NUL-terminated name; default "indonesian"; must fit when appending */
    idx_writer_mode mode;     /* default IDX_WRITER_REPLACE */
    unsigned threads;         /* analysing and inverting threads; 0 (default) means all processors */
    uint64_t memory_bytes;    /* budget of the writer; 0 (default) means a quarter of RAM. The peak stays below it plus 64 MiB
                                 for each thread and twenty times the largest document; with `reorder` also
                                 32 bytes for each document and, for each thread, 20 for each occurrence of the most frequent term */
    bool store;               /* default true: keep title, body and fields for display */
    bool positions;           /* default true: needed for phrases */
    bool pairs;               /* default true: lists of their own for pairs of very frequent words, a tenth of the index at
                                 most, which make phrases of them fast; only with positions. May change from
                                 commit to commit: a segment has them if the writer that made it was told so */
    bool reorder;             /* default false: a commit numbers the documents of the segment that it writes so that alike ones stand
                                 together: smaller and faster, but the commit takes several times longer */
    const idx_allocator *allocator; /* default NULL */
} idx_writer_options;

IDX_API void idx_writer_options_init(idx_writer_options *options);

/*
 * Opens a writer on `dir` (NUL-terminated path; created when missing) and takes the directory's lock.
 * `options` NULL means the defaults. A writer is used by one thread at a time.
 * Errors: IDX_ELOCKED, IDX_EANALYZER, IDX_EIO, IDX_ENOSPACE, IDX_ENOMEM, IDX_EINVAL; when appending also
 * IDX_ECORRUPT, IDX_EVERSION.
 */
IDX_API int idx_writer_open(const char *dir, const idx_writer_options *options, idx_writer **out,
                            idx_error *err);

/*
 * Adds a document. It is copied; it becomes visible with the next commit. Documents are numbered in the
 * order of the calls, unless `reorder` is set. Errors that concern this document alone, after which the writer goes on:
 * IDX_EEXISTS (duplicate id), IDX_EINVAL (empty id), IDX_ELIMIT (document, id or field too large).
 * Any other error (IDX_ENOMEM, IDX_EIO, IDX_ENOSPACE) is final: only idx_writer_close() is left.
 */
IDX_API int idx_writer_add(idx_writer *writer, const idx_document *document, idx_error *err);

/* Makes everything added so far durable and visible. `stats` may be NULL. A commit without new documents in
 * replace mode makes an empty index. Errors: as idx_writer_add(), final. */
IDX_API int idx_writer_commit(idx_writer *writer, idx_index_stats *stats, idx_error *err);

/* Merges all segments into one, as part of a commit. Same errors as idx_writer_commit(). */
IDX_API int idx_writer_optimize(idx_writer *writer, idx_index_stats *stats, idx_error *err);

/* Forgets what was not committed, frees the lock and the writer. */
IDX_API void idx_writer_close(idx_writer *writer);

#ifdef __cplusplus
}
#endif

#endif
