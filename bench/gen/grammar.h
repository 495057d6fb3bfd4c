/*
 * The part of the model that orders words; see grammar.c.
 */
#ifndef IDX_BENCH_GEN_GRAMMAR_H
#define IDX_BENCH_GEN_GRAMMAR_H

#include "bench/gen/model.h"

// Fills row, habit_level and mode.
void grammar_build(model *m);

// Fills a table of 2^bits entries, of 1 or 2 bytes each, with 0 to count - 1 by weight.
void grammar_fill(const uint32_t *weight, uint32_t count, int bits, void *table, int bytes);

#endif
