/* support.h: what the searcher's tests share: random numbers, folders that vanish, indexes out of
 * strings. */
#ifndef IDX_TESTS_SEARCHER_SUPPORT_H
#define IDX_TESTS_SEARCHER_SUPPORT_H

#include <idx/idx.h>

/* xorshift64*: the same numbers on every machine. */
typedef struct random_numbers {
    uint64_t state;
} random_numbers;

uint64_t random_next(random_numbers *r);
uint32_t random_below(random_numbers *r, uint32_t n);
double random_unit(random_numbers *r); /* [0, 1) */

/* A new folder for an index; freed and removed by folder_remove(). */
char *folder_make(void);
void folder_remove(char *path);

typedef struct test_document {
    char *title, *body; /* NUL-terminated, freed by documents_free() */
} test_document;

typedef struct test_documents {
    test_document *items;
    size_t count;
} test_documents;

/*
 * Random documents over a vocabulary "w0", "w1", ... whose words follow Zipf's law; runs of words
 * repeat, so that phrases occur. `title_share` of them have titles.
 */
test_documents documents_make(random_numbers *r, size_t count, uint32_t vocabulary,
                              uint32_t longest, double title_share);
void documents_free(test_documents *d);

/* Documents of these bodies, without titles. */
test_documents documents_of(const char *const *bodies, size_t count);

typedef struct index_options {
    const char *analyzer;
    bool no_positions;
    bool store;
    size_t segments; /* commits; 0 counts as 1 */
} index_options;

/* Indexes documents [first, first + count) with ids "d<number>". Fails the test if that fails. */
void index_make(const char *dir, const test_documents *d, size_t first, size_t count,
                const index_options *options);

idx_searcher *searcher_open(const char *dir);
idx_query *query_parse(const idx_searcher *s, const char *text);
idx_query *query_parse_with(const idx_searcher *s, const char *text, const idx_synonyms *synonyms);

/* The documents that a query finds, best first, as "0 2 1 " in a static buffer. */
const char *hits_of(const idx_searcher *s, const idx_query *q);

#endif
