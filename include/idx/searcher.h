/*
 * idx/searcher.h: an index directory in, ranked hits out.
 *
 *     idx_searcher_open("index", NULL, &searcher, &err);
 *     idx_query_parse(idx_searcher_analyzer(searcher), "Kursk", 5, NULL, &query, &err);
 *     idx_search(searcher, query, NULL, &hits, &err);
 *     for (size_t i = 0; i < idx_hits_size(hits); i++) ... idx_hits_at(hits, i) ...
 *
 * An open searcher is an immutable snapshot of one commit and may be used by any number of threads at
 * once; so may a query. Hits, stored documents and snippets belong to the caller, who frees them; they stay
 * valid after the searcher is closed unless said otherwise.
 *
 * Results are exact: the k best documents by score, ties by document number, whatever is skipped on the way.
 */
#ifndef IDX_SEARCHER_H
#define IDX_SEARCHER_H

#include <idx/analyzer.h>
#include <idx/base.h>
#include <idx/synonyms.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IDX_MAX_QUERY_BYTES 65536u /* bytes of a query text */
#define IDX_MAX_QUERY_TERMS 1024u  /* words of a query */
#define IDX_MAX_QUERY_DEPTH 64u    /* nested parentheses */
#define IDX_MAX_SLOP 1000u         /* n of "a b"~n */
#define IDX_MAX_HITS 10000000u     /* offset + k of one search */

#define IDX_DEFAULT_K1 1.2f
#define IDX_DEFAULT_B 0.75f

typedef struct idx_searcher idx_searcher;
typedef struct idx_query idx_query;
typedef struct idx_hits idx_hits;
typedef struct idx_statistics idx_statistics;

/*
 * How a word or phrase that a document holds adds to its score. Below, tf is how often it stands there, len the
 * length of the document (both count body words once and title words title_weight times), avglen the mean length, N
 * the number of documents, df how many hold the word, cf how often it stands in all of them and C the length of all
 * of them (both with the title weight that the index was built for). Lengths are rounded down to five significant
 * bits, as docs/format.md says. A phrase takes the sum of its words' idf; its df and cf are those to be expected if
 * its words stood at random: N times the product of their df / N, and likewise cf. A phrase with a slop has the tf
 * that docs/query-language.md defines; all else is as of the exact phrase.
 */
typedef enum idx_similarity_kind {
    /* Okapi BM25 (Robertson et al. 1994, with Lucene's idf, which is never negative):
     *   idf * (k1 + 1) * tf / (tf + K),  idf = ln(1 + (N - df + 0.5) / (df + 0.5)),  K = k1 * (1 - b + b * len / avglen) */
    IDX_BM25 = 0,
    /* BM25+ (Lv and Zhai 2011): idf * ((k1 + 1) * tf / (tf + K) + delta) */
    IDX_BM25_PLUS = 1,
    /* Lucene's classic: sqrt(tf) * idf^2 / sqrt(len), idf = 1 + ln((N + 1) / (df + 1)) */
    IDX_TFIDF = 2,
    /* Language model with Dirichlet smoothing (Zhai and Lafferty 2001), as Lucene has it, never below 0:
     *   ln(1 + tf / (mu * p)) - ln(1 + len / mu),  p = (cf + 1) / (C + 1), of a phrase the product of its words' */
    IDX_DIRICHLET = 3,
    /* Divergence from randomness, InL2 (Amati and van Rijsbergen 2002):
     *   log2((N + 1) / (df + 0.5)) * t / (t + 1),  t = tf * log2(1 + c * avglen / len) */
    IDX_INL2 = 4,
    /* What `score` returns. */
    IDX_OWN_SCORE = 5,
} idx_similarity_kind;

/* What is known of a word or phrase and of a document that holds it; the letters above. */
typedef struct idx_score_input {
    double tf;
    double df, cf;
    double length, average_length;
    double documents, tokens; /* N, C */
} idx_score_input;

/*
 * A user's own formula. It must be a pure function: the same input, the same result, on every thread. Results are
 * taken as numbers from 0 to the `most` of the similarity: smaller ones and what is no number as 0, larger ones as
 * `most`; the best precision is had if `most` is near to the largest that comes.
 */
typedef double (*idx_score_fn)(void *ctx, const idx_score_input *input);

/*
 * With BM25 and BM25+, what cannot reach the best k is skipped. All others are exact, too, and give the same bits on
 * every machine, but look at all documents of a word unless another word is rarer by far.
 */
typedef struct idx_similarity {
    float k1;           /* 0 to 100; default 1.2: how slowly repetition saturates */
    float b;            /* 0 to 1; default 0.75: how much length counts */
    float title_weight; /* 0 to 100; default: the weight that the index was built for (1) ; negative: default */
    idx_similarity_kind kind; /* default IDX_BM25 */
    float delta;        /* BM25+: 0 to 100; default 1 */
    float mu;           /* Dirichlet: 1 to 1e9; default 2000 */
    float c;            /* InL2: 0.001 to 1e6; default 1 */
    idx_score_fn score; /* own score */
    void *ctx;          /* handed to it */
    double most;        /* above 0, at most 1e9; default 100 */
} idx_similarity;

/*
 * Reads "NAME" or "NAME:param=value,...": bm25 (k1, b), bm25+ (k1, b, delta), tfidf, dirichlet (mu), inl2 (c). What is
 * not mentioned stays as it is in `*similarity`. Errors: IDX_EINVAL.
 */
IDX_API int idx_similarity_parse(const char *text, idx_similarity *similarity, idx_error *err);

/* "bm25" and so on, "own" for IDX_OWN_SCORE; NULL for what is none. Static strings. */
IDX_API const char *idx_similarity_name(idx_similarity_kind kind);

IDX_API void idx_similarity_init(idx_similarity *similarity);

/* ---- opening -------------------------------------------------------------------------------- */

typedef struct idx_searcher_options {
    const idx_allocator *allocator; /* default NULL */
    bool verify;                    /* default false: check every checksum at open (reads all of the index) */
} idx_searcher_options;

IDX_API void idx_searcher_options_init(idx_searcher_options *options);

/*
 * Maps the newest commit of the index in `dir` (NUL-terminated). Takes constant time whatever the size.
 * `options` NULL means the defaults. Errors: IDX_ENOTFOUND (no index there), IDX_EVERSION, IDX_ECORRUPT,
 * IDX_EANALYZER, IDX_EIO, IDX_ENOMEM.
 */
IDX_API int idx_searcher_open(const char *dir, const idx_searcher_options *options, idx_searcher **out,
                              idx_error *err);
IDX_API void idx_searcher_close(idx_searcher *searcher);

/* The analyzer of the index; lives as long as the searcher. */
IDX_API const idx_analyzer *idx_searcher_analyzer(const idx_searcher *searcher);

IDX_API void idx_searcher_stats(const idx_searcher *searcher, idx_index_stats *stats);
IDX_API bool idx_searcher_has_positions(const idx_searcher *searcher);
IDX_API bool idx_searcher_has_store(const idx_searcher *searcher);

/* ---- queries -------------------------------------------------------------------------------- */

/* What words without an operator between them mean. */
typedef enum idx_operator { IDX_OR = 0, IDX_AND = 1 } idx_operator;

typedef struct idx_query_options {
    idx_operator default_operator;  /* default IDX_OR */
    bool plain;                     /* default false; true: no syntax, every character is text */
    const idx_synonyms *synonyms;   /* default NULL: words are looked for as they are written */
    const idx_searcher *const *indexes; /* default NULL: those whose words the next two go by; all that
                                         * will be searched, so that they rank like one */
    size_t index_count;
    bool near_words; /* default false; true: for a word that no index has, those one letter off */
    bool compounds;  /* default false; true: ibukota also as ibu kota, 2,5 juta as 2.500.000, and the other way */
    const idx_allocator *allocator; /* default NULL */
} idx_query_options;

IDX_API void idx_query_options_init(idx_query_options *options);

/*
 * Parses a query: words, "phrases", "words near each other"~2, +must, -not, title:word, AND OR NOT, parentheses; the grammar is in
 * docs/query-language.md. Text that does not parse is taken as plain words, and idx_query_note() says so.
 * A query without any term (empty, or punctuation only) is not an error: idx_query_is_empty() tells.
 * The query keeps no reference to the text; it refers to `analyzer` until freed.
 * Errors: IDX_ELIMIT (longer than IDX_MAX_QUERY_BYTES, more words than IDX_MAX_QUERY_TERMS, a slop above IDX_MAX_SLOP), IDX_ENOMEM,
 * IDX_EINVAL, and IDX_ECORRUPT from `indexes`. The query keeps no reference to them.
 */
IDX_API int idx_query_parse(const idx_analyzer *analyzer, const char *text, size_t bytes,
                            const idx_query_options *options, idx_query **out, idx_error *err);
IDX_API void idx_query_free(idx_query *query);

/* True when the query has no term to look for; the note says why. */
IDX_API bool idx_query_is_empty(const idx_query *query);

/* A sentence for the user about how the query was understood, or NULL. Lives as long as the query. */
IDX_API const char *idx_query_note(const idx_query *query);

/* A sentence about words that are looked for under other names too, or instead; NULL when there are none.
 * Lives as long as the query. */
IDX_API const char *idx_query_names(const idx_query *query);

/* ---- statistics over several indexes -------------------------------------------------------- */

/*
 * Collects the counts that scores depend on (documents, lengths, df and cf of the query's terms), so that several
 * indexes searched apart rank like one: make one object, add every searcher, pass it to each idx_search().
 * It belongs to one query. Errors: IDX_ENOMEM, IDX_ECORRUPT, IDX_EINVAL (another query).
 */
IDX_API int idx_statistics_new(const idx_query *query, const idx_allocator *allocator, idx_statistics **out,
                               idx_error *err);
IDX_API int idx_statistics_add(idx_statistics *statistics, const idx_searcher *searcher, idx_error *err);
IDX_API void idx_statistics_free(idx_statistics *statistics);

/* ---- searching ------------------------------------------------------------------------------ */

/* How hits are ordered; docs/ranking.md has the formulas and what they are worth. */
typedef enum idx_ranking {
    /* The sum that idx_similarity describes and nothing else: what other engines call BM25. Every hit is scored in
     * full or safely skipped. The default of the library. */
    IDX_RANKING_PLAIN = 0,
    /* Made for people's queries, and what `idx query` does: in a question, the words that only ask count less; then
     * the IDX_RERANK_DEPTH best gain by where the query's words stand in them: in a row, close together, early. It
     * needs positions; an index without them gives the first half alone. */
    IDX_RANKING_FULL = 1,
} idx_ranking;

#define IDX_RERANK_DEPTH 30u /* hits of the whole index that IDX_RANKING_FULL looks at twice */

typedef struct idx_search_options {
    uint32_t k;                       /* default 10; 0: count only */
    uint32_t offset;                  /* default 0: skip that many hits */
    bool count;                       /* default false: also count all matches, exactly */
    bool exhaustive;                  /* default false: score every match, skip nothing (for tests) */
    idx_ranking ranking;              /* default IDX_RANKING_PLAIN */
    const idx_similarity *similarity; /* default NULL: the defaults */
    const idx_statistics *statistics; /* default NULL: of this index alone */
    const idx_allocator *allocator;   /* default NULL: of the searcher */
} idx_search_options;

typedef struct idx_hit {
    uint64_t doc; /* document number in this searcher: 0 to documents - 1 */
    float score;
} idx_hit;

IDX_API void idx_search_options_init(idx_search_options *options);

/*
 * Finds the hits from `offset` to `offset + k - 1` of `query`, best first, ties by document number.
 * `options` NULL means the defaults. An empty query has no hits.
 * Errors: IDX_EUNSUPPORTED (a phrase on an index without positions), IDX_ECORRUPT, IDX_ENOMEM, IDX_EINVAL
 * (parameters out of range), IDX_ELIMIT (offset + k above IDX_MAX_HITS).
 */
IDX_API int idx_search(const idx_searcher *searcher, const idx_query *query,
                       const idx_search_options *options, idx_hits **out, idx_error *err);

IDX_API void idx_hits_free(idx_hits *hits);
IDX_API size_t idx_hits_size(const idx_hits *hits);

/* The i-th hit, 0 <= i < size; lives as long as `hits`. */
IDX_API const idx_hit *idx_hits_at(const idx_hits *hits, size_t i);

/* Number of matching documents in the whole index: exact when `count` was asked for (or k was 0), else the
 * number of hits. */
IDX_API uint64_t idx_hits_total(const idx_hits *hits);

/* ---- more words from the best hits ---------------------------------------------------------- */

#define IDX_MAX_EXPAND_DOCUMENTS 100u
#define IDX_MAX_EXPAND_WORDS 100u
#define IDX_EXPAND_BYTES 65536u /* of the body of a document that are read */

typedef struct idx_expand_options {
    uint32_t documents; /* 1 to IDX_MAX_EXPAND_DOCUMENTS; default 10: how many of the best hits are read */
    uint32_t words;     /* 1 to IDX_MAX_EXPAND_WORDS; default 10: how many words are added at most */
    float weight;       /* above 0, below 1; default 0.05: the share of the added words in the whole query, whose own
                           words have the rest */
    const idx_allocator *allocator; /* of the new query; default NULL */
} idx_expand_options;

IDX_API void idx_expand_options_init(idx_expand_options *options);

/*
 * Makes a query that also looks for words which stand out in the best hits of `query` (pseudo-relevance feedback,
 * after RM3 of Abdul-Jaleel et al. 2004): searches once as `search` says (k, offset and count aside), reads the stored
 * texts of the best and adds their words of the highest relevance weight times idf; docs/ranking.md has the formula.
 * What `query` requires stays required and what it excludes excluded; where it requires nothing, documents with an
 * added word alone are hits, too. It may help or harm: measure it on your own queries.
 *
 * `query` stays as it is. The new one is a query like any other: it keeps no reference to `query` nor to `searcher`,
 * refers to the analyzer of `query` until freed by idx_query_free(), and any number of threads may search with it, in
 * other indexes, too; statistics must be collected anew. Nothing is added to a query that finds nothing. Expanding
 * takes the words of this index alone, whatever `search->statistics` says. The same call on the same index gives the
 * same words with the same weights to the bit. `search` and `options` NULL mean the defaults.
 * Errors: as idx_search(); IDX_EUNSUPPORTED (the index keeps no texts), IDX_EINVAL (options out of range; a query that
 * was expanded before).
 */
IDX_API int idx_query_expand(const idx_searcher *searcher, const idx_query *query,
                             const idx_search_options *search, const idx_expand_options *options,
                             idx_query **out, idx_error *err);

/* A sentence about the words that were added; NULL when there are none. Lives as long as the query. */
IDX_API const char *idx_query_added(const idx_query *query);

/* ---- documents ------------------------------------------------------------------------------ */

typedef struct idx_stored_field {
    const char *name;  /* NUL-terminated */
    const char *value; /* NUL-terminated; a number as it was written */
    size_t value_bytes;
    bool is_number;
} idx_stored_field;

/* A document as stored; one block of memory, freed by idx_stored_free(). Strings are NUL-terminated too. */
typedef struct idx_stored {
    const char *id;
    const char *title; /* "" in an index without store */
    const char *body;
    size_t id_bytes, title_bytes, body_bytes;
    const idx_stored_field *fields;
    size_t field_count;
} idx_stored;

/* Fetches document number `doc`. Errors: IDX_ENOTFOUND (no such number), IDX_ECORRUPT, IDX_ENOMEM. */
IDX_API int idx_searcher_document(const idx_searcher *searcher, uint64_t doc, idx_stored **out,
                                  idx_error *err);

/* The same with the id alone, everything else empty: the store is not touched. */
IDX_API int idx_searcher_document_id(const idx_searcher *searcher, uint64_t doc, idx_stored **out,
                                     idx_error *err);
IDX_API void idx_stored_free(idx_stored *stored);

/* Finds the number of the document with external id `id`. Errors: IDX_ENOTFOUND, IDX_ECORRUPT. */
IDX_API int idx_searcher_find(const idx_searcher *searcher, const char *id, size_t id_bytes, uint64_t *doc,
                              idx_error *err);

/* ---- snippets ------------------------------------------------------------------------------- */

/* A part of a text that a snippet shows. */
typedef struct idx_fragment {
    idx_range text;   /* bytes of the snippet's text */
    idx_range source; /* bytes of the text that it was made from */
} idx_fragment;

/* Freed by idx_snippet_free(). */
typedef struct idx_snippet {
    const char *text; /* NUL-terminated; white space folded to single spaces; "..." where words were left out */
    size_t bytes;
    const idx_range *matches; /* what matched the query, in bytes of `text`: ascending, disjoint */
    size_t match_count;
    const idx_range *sources; /* the same in bytes of the text that it was made from */
    const idx_fragment *fragments; /* ascending; at least one */
    size_t fragment_count;
} idx_snippet;

typedef struct idx_snippet_options {
    size_t max_bytes;       /* of the text of a snippet, with its dots; default 240; 0: default */
    uint32_t max_fragments; /* 1 or 2, the default: two where they show a good deal more of the query than one */
} idx_snippet_options;

IDX_API void idx_snippet_options_init(idx_snippet_options *options);

/*
 * The parts of `text` (a stored body) that show the query best: mostly those with more and rarer of its words and
 * phrases, then those that have them close together, then the early ones. What stands beside a text (see idx/page.h)
 * is shown when nothing else matches. Sentences are shown from their beginning and to their end where there is room;
 * else words are left whole, and characters always. A text without any match gives its beginning. `options` NULL means
 * the defaults. Errors: IDX_ENOMEM.
 */
IDX_API int idx_snippet_make(const idx_searcher *searcher, const idx_query *query, const char *text,
                             size_t bytes, const idx_snippet_options *options, idx_snippet **out,
                             idx_error *err);

typedef enum idx_markup {
    IDX_MARKUP_NONE = 0, /* matches are not marked */
    IDX_MARKUP_HTML = 1, /* <mark>match</mark>, and & < > " ' as entities: safe inside any element or attribute */
    IDX_MARKUP_ANSI = 2, /* matches bold and red by escape sequences */
} idx_markup;

/*
 * Writes the snippet's text with its matches marked to out[0..room), NUL-terminated if room is not 0, and returns
 * the bytes it takes without the NUL: call it again with more room when that is not below `room`. Control characters,
 * bidirectional overrides and invalid UTF-8 come out as U+FFFD in every form.
 */
IDX_API size_t idx_snippet_markup(const idx_snippet *snippet, idx_markup markup, char *out, size_t room);
IDX_API void idx_snippet_free(idx_snippet *snippet);

/* ---- explanations --------------------------------------------------------------------------- */

/* One scoring leaf of the query: a word or a phrase. */
typedef struct idx_explained {
    const char *text;     /* the term, or the phrase as "a b" or "a b"~2; NUL-terminated */
    uint64_t df;          /* documents that hold the term (a phrase: 0, its idf is the sum of its words') */
    double cf;            /* how often it stands in the index, where the similarity asks for it; else 0 */
    double idf;           /* the factor of the formula that the word alone decides; Dirichlet: p */
    double tf;            /* weighted frequency in this document; 0: the leaf does not match. With a slop each match
                             counts 1 / (1 + distance) */
    double length_norm;   /* the part of the formula that the length alone decides: K; TF-IDF 1 / sqrt(len); Dirichlet
                             ln(1 + len / mu); InL2 log2(1 + c * avglen / len); own score len */
    double score;         /* what the leaf adds */
    bool title_only;      /* the leaf was written title:... */
    bool is_excluded;     /* the leaf stands under NOT or -: it adds nothing */
    bool is_added;        /* a word that idx_query_expand() added */
    double share;         /* of its weight that counts: 1, less for a word that only asks, or as added */
} idx_explained;

/* Freed by idx_explanation_free(). */
typedef struct idx_explanation {
    bool matches;          /* false: the document is not a hit, and `score` is 0 */
    float score;           /* the same to the bit as in the hits */
    double length;         /* weighted length of the document, as rounded in the index */
    double average_length;
    uint64_t documents;    /* N */
    float k1, b, title_weight;
    idx_similarity_kind kind;
    float delta, mu, c;
    bool is_reranked;      /* among those that the second stage of IDX_RANKING_FULL looked at; the score is then
                              first_score + (run + window) / 2 + early + answer, but for rounding */
    float first_score;     /* the sum over the leaves */
    double run, window, early, answer; /* see docs/ranking.md; 0 when it was not looked at */
    const idx_explained *leaves;
    size_t leaf_count;
} idx_explanation;

/* How the score of document `doc` comes about. Errors: as idx_search(), IDX_ENOTFOUND. */
IDX_API int idx_explain(const idx_searcher *searcher, const idx_query *query,
                        const idx_search_options *options, uint64_t doc, idx_explanation **out,
                        idx_error *err);
IDX_API void idx_explanation_free(idx_explanation *explanation);

/* ---- the dictionary ------------------------------------------------------------------------- */

typedef struct idx_term_info {
    const char *term; /* not NUL-terminated; valid until the callback returns */
    size_t bytes;
    uint64_t df;      /* documents */
} idx_term_info;

typedef int (*idx_term_fn)(void *ctx, const idx_term_info *term);

/* Calls `fn` for every term that begins with `prefix`, in bytewise order, until it returns non-zero, which is
 * then returned. Errors: IDX_ECORRUPT, IDX_ENOMEM. */
IDX_API int idx_searcher_terms(const idx_searcher *searcher, const char *prefix, size_t bytes,
                               idx_term_fn fn, void *ctx, idx_error *err);

/* ---- trust ---------------------------------------------------------------------------------- */

/* Called once per finding, with file, section, offset and message. Non-zero stops the check. */
typedef int (*idx_check_fn)(void *ctx, const idx_error *finding);

/*
 * Reads all of the index in `dir` and checks every checksum and every invariant of the format.
 * IDX_OK: sound. IDX_ECORRUPT: at least one finding was reported. Other errors: as idx_searcher_open().
 */
IDX_API int idx_index_check(const char *dir, const idx_allocator *allocator, idx_check_fn fn, void *ctx,
                            idx_error *err);

#ifdef __cplusplus
}
#endif

#endif
