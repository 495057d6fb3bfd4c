/*
 * search_options.h: the options that `idx query` and `idx eval` share: how an index is asked. A command's settings hold
 * a `search_settings search`, its option table the rows.
 */
#ifndef IDX_CLI_SEARCH_OPTIONS_H
#define IDX_CLI_SEARCH_OPTIONS_H

#include "cli/options.h"

#include <idx/searcher.h>

typedef struct search_settings {
    const char *ranking;
    const char *similarity; /* NULL: BM25 */
    double k1, b, title_weight;
    bool all_words;
    bool expands;
    uint64_t expand_documents, expand_words; /* 0: the library's */
    double expand_weight;
} search_settings;

#define SEARCH_DEFAULTS                                                                            \
    {                                                                                              \
        .ranking = "full", .k1 = (double)IDX_DEFAULT_K1, .b = (double)IDX_DEFAULT_B,                                  \
        .title_weight = -1, /* what the index was built for */                                     \
    }

#define SEARCH_AT(settings, member) offsetof(settings, search.member)

#define SEARCH_OPTIONS(settings)                                                                   \
    {0, "and", NULL, OPTION_FLAG, SEARCH_AT(settings, all_words), 0, 0, NULL,                      \
     "find documents with all words, not any of them"},                                            \
        {0, "ranking", "NAME", OPTION_CHOICE, SEARCH_AT(settings, ranking), 0, 0, "full|plain",    \
         "full: questions and places of words count too (default); or plain"},                     \
        {0, "k1", "NUMBER", OPTION_REAL, SEARCH_AT(settings, k1), 0, 100, NULL,                    \
         "BM25: how slowly repeated words saturate (default: 1.2)"},                               \
        {0, "b", "NUMBER", OPTION_REAL, SEARCH_AT(settings, b), 0, 1, NULL,                        \
         "BM25: how much the length counts (default: 0.75)"},                                      \
        {0, "title-weight", "NUMBER", OPTION_REAL, SEARCH_AT(settings, title_weight), 0, 100,      \
         NULL, "how often a word of the title counts (default: as built)"},                        \
        {0, "expand", NULL, OPTION_FLAG, SEARCH_AT(settings, expands), 0, 0, NULL,                 \
         "search twice: then also for words of the best documents"},                               \
        {0, "expand-documents", "N", OPTION_COUNT, SEARCH_AT(settings, expand_documents), 1,       \
         IDX_MAX_EXPAND_DOCUMENTS, NULL, "expanding: read the best N documents (default: 10)"},     \
        {0, "expand-words", "N", OPTION_COUNT, SEARCH_AT(settings, expand_words), 1,               \
         IDX_MAX_EXPAND_WORDS, NULL, "expanding: add at most N words (default: 10)"},               \
        {0, "expand-weight", "NUMBER", OPTION_REAL, SEARCH_AT(settings, expand_weight), 0.001,     \
         0.999, NULL, "expanding: share of the added words (default: 0.05)"},           \
    {                                                                                              \
        0, "similarity", "NAME", OPTION_TEXT, SEARCH_AT(settings, similarity), 0, 0, NULL,         \
            "bm25, bm25+, tfidf, dirichlet or inl2; NAME:mu=500 sets parameters"                   \
    }

/* Options that make no sense together; NULL when all is well. */
const char *search_settings_contradiction(const search_settings *set);

/*
 * Adds words to *query, which is replaced, if the options say so. Errors: as idx_query_expand(); *query stays the
 * caller's.
 */
int search_settings_expand(const search_settings *set, const idx_searcher *searcher,
                           const idx_search_options *search, idx_query **query, idx_error *err);

/* Says so, and returns false, if the index in `dir` has not what the options need. */
bool search_settings_fit(const search_settings *set, const idx_searcher *searcher, const char *dir);

/* Fills what the options say; false after an error message. */
bool search_settings_apply(const search_settings *set, idx_query_options *query,
                           idx_similarity *similarity);

/* The ranking asked for. */
idx_ranking search_settings_ranking(const search_settings *set);

#endif
