/*
 * pair_text.h: the frequent words of a segment, put back into the order of the text.
 *
 * While a segment's lists are encoded, the occurrences of the words that are frequent enough are kept in a scratch file, as
 * the streams they came in, with marks where each zone of documents begins in them. Afterwards any thread can read any zone:
 * every field of the documents gets a row of cells, one a position, and each occurrence puts its word's number into its cell. So
 * two words that stand side by side in the text stand side by side in the row. Rows are as long as the field's norm allows, and
 * one cell more, which stays empty.
 *
 * Zones depend on the number of documents alone: there are at most IDX_PAIR_ZONES of them, or each has 2^19 documents.
 */
#ifndef IDX_INDEXER_PAIR_TEXT_H
#define IDX_INDEXER_PAIR_TEXT_H

#include "indexer/list_write.h"
#include "indexer/stream.h"

#define IDX_PAIR_ZONES 512u
#define IDX_PAIR_ZONE_KEY_BITS 20u /* of a key, counted from the first one of its zone */

/* A word that was kept. */
typedef struct pair_word {
    uint8_t *term;
    size_t bytes;
    uint64_t cf;
    uint32_t df;
    uint16_t number; /* what its cells hold, at most IDX_PAIR_MOST_WORDS; 0: it is left out */
    uint64_t list, list_bytes; /* its list in the scratch file */
} pair_word;

typedef struct pair_text pair_text;

/* `params`, `rank` (of the documents of the streams, as in encode.h) and `dir` must outlive it. `tokens`: what the frequencies
 * of all words add up to. */
int idx__pair_text_new(pair_text **out, const list_params *params, const uint32_t *rank, uint32_t documents, uint64_t tokens,
                       const char *dir, const idx_allocator *allocator, idx_error *err);
void idx__pair_text_free(pair_text *t);

/* Whether a word whose streams have so many bytes may be frequent enough; then its zones are to be marked. Any thread. */
bool idx__pair_text_wants(const pair_text *t, uint64_t stream_bytes);

/* How marks are to be made: by zones of 2^shift keys. */
unsigned idx__pair_text_key_shift(const pair_text *t);

/* What a word is kept with. */
typedef struct pair_source {
    const uint8_t *term;
    size_t bytes;
    uint64_t cf;
    uint32_t df;
    const uint8_t *list; /* as it goes to POSTINGS */
    size_t list_bytes;
    const stream_view *streams;
    size_t stream_count;
    const stream_cursor *marks;
    size_t mark_count;
} pair_source;

/* Keeps a wanted word, which is not tiny, if it is frequent enough and may be paired. Words come in order. */
int idx__pair_text_take(pair_text *t, const pair_source *from, idx_error *err);

/* The smallest cf of a word that is kept. */
uint64_t idx__pair_text_least(const pair_text *t);

/* A word's list. Once the taking has ended. */
const uint8_t *idx__pair_text_list(const pair_text *t, const pair_word *word);

/* The words that were kept, in order; their numbers are the caller's to set while nobody reads. */
pair_word *idx__pair_text_words(const pair_text *t, size_t *count);

/* Ends the taking. Before any reading. */
int idx__pair_text_finish(pair_text *t, idx_error *err);

uint32_t idx__pair_text_zones(const pair_text *t);

/* The first key (2 * document + field) of a zone. */
uint32_t idx__pair_text_zone_key(const pair_text *t, uint32_t zone);

/* Two numbered words side by side, the first one's number and the second's. */
typedef struct pair_place {
    uint32_t key; /* from the first key of the zone */
    uint16_t first, second;
} pair_place;

/* What reads zones; belongs to one thread. */
typedef struct pair_reader pair_reader;

int idx__pair_reader_new(pair_reader **out, const pair_text *t, idx_error *err);
void idx__pair_reader_free(pair_reader *r);

/* All neighbours in a zone, in the order of the text, of which the second has at most the number partner[first]; valid until the
 * next call. `partner` is 0 for 0. */
int idx__pair_reader_zone(pair_reader *r, uint32_t zone, const uint16_t *partner, const pair_place **places, size_t *count,
                          idx_error *err);

#endif
