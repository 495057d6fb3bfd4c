/* synonym_keys_testing.h: the keys of the built-in names, worked out anew. */
#ifndef IDX_TESTS_SEARCHER_SYNONYM_KEYS_TESTING_H
#define IDX_TESTS_SEARCHER_SYNONYM_KEYS_TESTING_H

#include "searcher/synonym_table.h"

/* What idx__synonym_keys[] should hold, to be freed by free(); NULL: out of memory. */
uint64_t *synonym_keys_make(size_t *count);

#endif
