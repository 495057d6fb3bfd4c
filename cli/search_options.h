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
    {                                                                                              \
        0, "similarity", "NAME", OPTION_TEXT, SEARCH_AT(settings, similarity), 0, 0, NULL,         \
            "bm25, bm25+, tfidf, dirichlet or inl2; NAME:mu=500 sets parameters"                   \
    }

/* Fills what the options say; false after an error message. */
bool search_settings_apply(const search_settings *set, idx_query_options *query,
                           idx_similarity *similarity);

/* The ranking asked for. */
idx_ranking search_settings_ranking(const search_settings *set);

#endif
