/*
 * corrupt_testing.h: the indexes that are damaged here. Each is small, so that every byte can have
 * its turn, and together they have all that the format knows.
 */
#ifndef IDX_TESTS_CORRUPT_CORRUPT_TESTING_H
#define IDX_TESTS_CORRUPT_CORRUPT_TESTING_H

#include "tests/indexer/index_testing.h"

typedef enum victim {
    VICTIM_RICH, /* 45 documents with titles and fields; tiny and short lists with positions */
    VICTIM_LONG, /* 700 small documents; long lists, dense, sparse and consecutive, some in titles
                  */
    VICTIM_BARE, /* 300 documents without store and positions */
    VICTIMS,
} victim;

/* Builds it in `dir`, which is empty. */
void victim_build(const char *dir, victim which);

/* How much to do: 1 normally; more, up to every byte and every change, with IDX_TEST_EXHAUSTIVE=1
 * in the environment. */
bool is_exhaustive(void);

/* The path of the only segment in `dir`, in a static buffer, and its id. */
const char *victim_segment(const char *dir, uint64_t *id);

#endif
