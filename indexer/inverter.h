/*
 * inverter.h: tokens in, one compressed stream of occurrences per term, in memory.
 *
 *   word --hash--> slot (8 bytes: tag, line number) --> line (line.h, 64 bytes: word, end of its stream) --> chunks
 *
 * One table holds surfaces and terms alike: a surface's line names the line of its term (`target`), which for most words
 * is itself; so a stemmer runs once per distinct surface, and looking a word up costs the same with and without one.
 * Look-ups miss the cache, so a field's tokens go through in batches: hash all and prefetch the slots, find all and prefetch
 * the lines, append.
 *
 * A stream is a row of entries, one per document and field; key = 2 * document + field (title 0, body 1):
 *   varint (key - previous key - 1) * 2 + 1      previous key is -1 at first
 *   varint position * 2                          of the first occurrence, then
 *   varint (position - previous - 1) * 2         of each further one
 *
 * The signs of a body's words (common/text/signs.h), where the analyzer has them, are terms among the others.
 *
 * Belongs to one thread. Memory: idx__inverter_bytes(), never shrinks before idx__inverter_reset().
 */
#ifndef IDX_INDEXER_INVERTER_H
#define IDX_INDEXER_INVERTER_H

#include "common/base/buf.h"
#include "common/text/analyzer.h"

typedef enum inverter_field { INVERTER_TITLE = 0, INVERTER_BODY = 1 } inverter_field;

typedef struct inverter inverter;

/* `with_signs`: those of the analyzer, if it has any; of use only where positions are kept. */
int idx__inverter_new(inverter **out, const idx_analyzer *analyzer, bool with_signs, const idx_allocator *allocator,
                      idx_error *err);
void idx__inverter_free(inverter *v);

/*
 * Inverts one field. Documents ascend; of one document the title comes first. Sets *length to the number of positions.
 * Errors: IDX_ENOMEM (the inverter is then of no more use), IDX_ELIMIT.
 */
int idx__inverter_add(inverter *v, uint32_t doc, inverter_field field, const char *text, size_t bytes, uint32_t *length,
                      idx_error *err);

/* Memory that streams, lines and table take now. */
size_t idx__inverter_bytes(const inverter *v);

/* Sorts the terms bytewise; then idx__inverter_term() and idx__inverter_stream() give them by rank. */
int idx__inverter_sort(inverter *v, idx_error *err);

/* Terms with at least one occurrence, when they were sorted. */
size_t idx__inverter_terms(const inverter *v);
const uint8_t *idx__inverter_term(const inverter *v, size_t rank, size_t *bytes);

/* Appends the stream of the term with this rank to `out`. */
void idx__inverter_stream(const inverter *v, size_t rank, buf *out);

/* Forgets all terms and streams and gives their memory back. */
void idx__inverter_reset(inverter *v);

#endif
