/*
 * index_testing.h: sets of documents, building an index of them, and the question whether an index
 * holds exactly these.
 *
 * The last one is the oracle of the indexer's tests. It does not trust any count: it analyses the
 * documents anew, walks the whole dictionary, and finds each occurrence of each list at its place
 * in its document; the totals then say that none is missing.
 */
#ifndef IDX_TESTS_INDEXER_INDEX_TESTING_H
#define IDX_TESTS_INDEXER_INDEX_TESTING_H

#include "tests/common/base/testing.h"

#include "common/base/arena.h"
#include <idx/indexer.h>
#include <idx/searcher.h>

/* ---- documents ------------------------------------------------------------------------------- */

typedef struct document_set {
    idx_document *items;
    size_t count, capacity;
    arena memory;
} document_set;

void documents_init(document_set *set);
void documents_release(document_set *set);

/* All is copied. NUL-terminated texts. */
void documents_add(document_set *set, const char *id, const char *title, const char *body);

/* The same with all that a document can have. */
void documents_add_full(document_set *set, const idx_document *document);

/* What documents_generate() makes. */
typedef struct document_style {
    uint64_t seed;
    size_t count;
    size_t words;      /* mean words of a body */
    size_t vocabulary; /* distinct words, drawn with Zipf's frequencies */
    unsigned titles;   /* so many of a hundred have a title */
    unsigned fields;   /* so many of a hundred have fields */
    const char *id_prefix;
} document_style;

/* Adds documents: the same for the same style, with some that are empty or very long. */
void documents_generate(document_set *set, const document_style *style);

/* A set of documents with a bit of everything, with ids that begin with `prefix`. */
void documents_few(document_set *set, const char *prefix, size_t count);

/* ---- building -------------------------------------------------------------------------------- */

/* Defaults for tests: "whitespace", one thread, the smallest memory. */
idx_writer_options test_options(void);

/* idx_writer_open() that must succeed. */
idx_writer *writer_must_open(const char *dir, const idx_writer_options *options);

/* Adds a document that has no more than a body. */
int writer_add_text(idx_writer *writer, const char *id, const char *body, idx_error *err);

/* Adds the documents from `from` on; the first failure is returned. */
int writer_add_all(idx_writer *writer, const document_set *set, size_t from, size_t to,
                   idx_error *err);

/* Opens, adds all, commits, closes. The first failure is returned. */
int index_build(const char *dir, const idx_writer_options *options, const document_set *set,
                size_t from, size_t to, idx_error *err);

/* index_build() that must succeed. */
void index_must_build(const char *dir, const idx_writer_options *options, const document_set *set,
                      size_t from, size_t to);

/* ---- looking at an index --------------------------------------------------------------------- */

/*
 * NULL when the index in `dir` is sound (idx_index_check) and holds exactly the documents from..to
 * of the set, in this order, as an index with these options should; else what is wrong, in a static
 * buffer.
 */
const char *index_differs(const char *dir, const idx_writer_options *options,
                          const document_set *set, size_t from, size_t to);

/* Asserts that index_differs() has nothing to say. */
void assert_index_holds(const char *dir, const idx_writer_options *options, const document_set *set,
                        size_t from, size_t to);

/* NULL when both folders hold the same files with the same bytes; else the first difference. */
const char *folders_differ(const char *a, const char *b);
void assert_same_bytes(const char *a, const char *b);

/* Segments in the manifest of `dir`. */
size_t index_segments(const char *dir);

/* Asserts that the folder holds MANIFEST, LOCK and the manifest's segments, and nothing else. */
void assert_no_rubbish(const char *dir);

#endif
