/*
 * A corpus read into memory as numbers, and the figures that are taken of it.
 *
 * This is the measuring half of bench/gen: it reads JSON lines (title and body), cuts them into
 * lower-case words in one simple way, whatever wrote them, and keeps one number per token. The same
 * figures of real text and of generated text are then compared. It shares no code with the
 * generator or with the library, so that neither can flatter itself.
 */
#ifndef IDX_BENCH_GEN_MEASURE_H
#define IDX_BENCH_GEN_MEASURE_H

#include <stddef.h>
#include <stdint.h>

typedef struct corpus {
    uint32_t *token; // token_count word numbers, in text order
    size_t token_count;
    size_t *doc_start; // doc_count + 1 offsets into token
    size_t doc_count;
    uint32_t *cf; // occurrences of each word
    uint32_t *df; // documents with each word
    uint32_t word_count;
    size_t *growth_at; // growth_count token counts at which the vocabulary was noted
    uint32_t *growth_words;
    size_t growth_count;
    size_t text_bytes; // of the words, one space each
    uint8_t *text;     // the words and their spaces, for the compressor
} corpus;

// Posting lists: documents of word w are post[first[w]] .. post[first[w + 1] - 1], ascending.
typedef struct postings {
    size_t *first;
    uint32_t *doc;
    uint32_t *tf;
    size_t count;
} postings;

// Reads up to max_tokens words of a JSON lines file; NULL and a message on stderr on failure.
corpus *corpus_read(const char *path, size_t max_tokens);
void corpus_free(corpus *c);

postings *postings_new(const corpus *c);
void postings_free(postings *p);

// Each prints a group of lines "name<TAB>value" on stdout.
void measure_words(const corpus *c);
void measure_postings(const corpus *c, const postings *p);
void measure_order(const corpus *c);
void measure_runs(const corpus *c, const postings *p, size_t query_count);
void measure_lift(const corpus *c, const postings *p, size_t pair_count);
void measure_compression(const corpus *c);

// Exits with a message when memory is out.
void *must_alloc(size_t count, size_t bytes);

// A small generator for sampling: splitmix64.
uint64_t measure_random(uint64_t *state);

#endif
