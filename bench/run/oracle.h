/*
 * oracle.h: the slow obvious answer, independent of every engine.
 *
 * The oracle reads the corpus itself, keeps all occurrences of the queries' words in plain arrays, and scores every
 * document in double precision. It can score the way each engine says it scores, so an engine's list can be checked
 * strictly, not only "up to rounding":
 *
 *   norms   exact    the number of words
 *           lucene   four significant bits (Lucene, Tantivy)
 *           idx      five significant bits
 *   idf     lucene   ln(1 + (N - df + 0.5) / (df + 0.5))
 *           cut      ln((N - df + 0.5) / (df + 0.5)), 1e-6 where that is not positive (PISA, FTS5)
 *           xapian   ln(t) with t the same fraction, t / 2 + 1 where it is below 2
 *   phrase  sum      one term as rare as all its words together (idx, Lucene, Tantivy)
 *           own      one term with the df of the phrase itself (FTS5)
 *           words    the sum of the words' own scores (Xapian)
 *   slop    goes by the norms: idx counts a match of a sloppy phrase as docs/query-language.md says, all others as Lucene does;
 *           which documents match is the same (oracle_near.c)
 *
 * Every score has the factor k1 + 1; k1 = 1.2, b = 0.75; a word that is written twice counts twice.
 */
#ifndef IDX_BENCH_RUN_ORACLE_H
#define IDX_BENCH_RUN_ORACLE_H

#include "bench/run/protocol.h"
#include "bench/run/words.h"

typedef enum oracle_norms { NORMS_EXACT, NORMS_LUCENE, NORMS_IDX } oracle_norms;
typedef enum oracle_idf { IDF_LUCENE, IDF_CUT, IDF_XAPIAN } oracle_idf;
typedef enum oracle_phrase { PHRASE_SUM, PHRASE_OWN, PHRASE_WORDS } oracle_phrase;

typedef struct oracle_model {
    oracle_norms norms;
    oracle_idf idf;
    oracle_phrase phrase;
} oracle_model;

/* Reads "norms/idf/phrase", such as "lucene/lucene/sum"; false if it is none. */
bool oracle_model_parse(const char *text, oracle_model *model);

uint32_t oracle_norm(oracle_norms norms, uint32_t length);
double oracle_idf_of(oracle_idf idf, double documents, double df);

/* All occurrences of one word: docs ascending, freqs beside them, positions one after the other. */
typedef struct oracle_list {
    uint32_t *docs, *freqs, *positions;
    size_t count, doc_capacity, position_count, position_capacity;
} oracle_list;

typedef struct oracle {
    words words;
    oracle_list *lists; /* by the word's number */
    uint32_t *lengths;  /* words of each document */
    char **ids;
    size_t documents, capacity;
    uint64_t tokens;
    /* scratch of a query, by document */
    double *scores;
    uint32_t *matched; /* how many of the query's different words */
    bool *has_first;
} oracle;

typedef struct oracle_hit {
    double score;
    uint32_t doc;
} oracle_hit;

/* How often a phrase with a slop stands in a document: the positions of its words, by their place in the phrase. 0: not at
 * all. */
double oracle_near(oracle_norms norms, const uint32_t *const *positions, const uint32_t *counts,
                   const uint32_t *numbers, size_t words, uint32_t slop);

/* Reads the corpus and keeps what the queries' words need. */
void oracle_load(oracle *o, const char *corpus_path, const query_list *queries);
void oracle_release(oracle *o);

/* The k best (hits has room for k), best first, ties by document; returns how many. *count is that of all matches. */
size_t oracle_answer(oracle *o, query_class c, const char *text, const oracle_model *model, size_t k, oracle_hit *hits,
                     uint64_t *count);

#endif
