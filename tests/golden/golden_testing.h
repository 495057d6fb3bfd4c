/*
 * golden_testing.h: the documents of the golden index: 300 numbered ones, made here, so that there
 * are lists of all forms, and those of documents.txt:
 *
 *     id: ...  title: ...  field NAME: VALUE  number NAME: VALUE  body: ...      one a line, bodies
 * go on in indented lines
 *
 * The golden index has two segments: the numbered documents, then the others.
 */
#ifndef IDX_TESTS_GOLDEN_GOLDEN_TESTING_H
#define IDX_TESTS_GOLDEN_GOLDEN_TESTING_H

#include "tests/indexer/index_testing.h"

enum { GOLDEN_NUMBERED = 300 };

/* Where the golden files lie, seen from the project's folder, in which tests run. */
#define GOLDEN_FOLDER "tests/golden"

void golden_documents(document_set *set, const char *path);

idx_writer_options golden_options(void);

/* Builds the golden index, or the same without store, whose bytes do not depend on the version of
 * libzstd. */
void golden_build(const char *dir, const document_set *set, bool store);

/* The ids of the manifest's segments as text, one per line; free() it. */
char *golden_ids(const char *dir);

#endif
