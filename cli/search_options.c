/* search_options.c: see search_options.h. */
#include "cli/search_options.h"
#include "cli/report.h"

#include <string.h>

bool search_settings_apply(const search_settings *set, idx_query_options *query,
                           idx_similarity *similarity)
{
    idx_error err = {0};
    query->default_operator = set->all_words ? IDX_AND : IDX_OR;
    idx_similarity_init(similarity);
    similarity->k1 = (float)set->k1;
    similarity->b = (float)set->b;
    similarity->title_weight = (float)set->title_weight;
    if (set->similarity != NULL &&
        idx_similarity_parse(set->similarity, similarity, &err) != IDX_OK) {
        report_error("--similarity: %s", err.message);
        return false;
    }
    return true;
}

const char *search_settings_contradiction(const search_settings *set)
{
    bool has_details = set->expand_documents || set->expand_words || set->expand_weight > 0;
    return has_details && !set->expands
               ? "--expand-documents, --expand-words and --expand-weight say how to --expand: add that"
               : NULL;
}

bool search_settings_fit(const search_settings *set, const idx_searcher *searcher, const char *dir)
{
    if (set->expands && !idx_searcher_has_store(searcher)) {
        report_error("--expand reads the texts of the best documents, but the index in %s was built "
                     "with --no-store: build it without that option, or search without --expand",
                     dir);
        return false;
    }
    return true;
}

int search_settings_expand(const search_settings *set, const idx_searcher *searcher,
                           const idx_search_options *search, idx_query **query, idx_error *err)
{
    idx_expand_options options;
    idx_query *expanded;
    if (!set->expands) {
        return IDX_OK;
    }
    idx_expand_options_init(&options);
    options.documents = set->expand_documents ? (uint32_t)set->expand_documents : options.documents;
    options.words = set->expand_words ? (uint32_t)set->expand_words : options.words;
    options.weight = set->expand_weight > 0 ? (float)set->expand_weight : options.weight;
    int code = idx_query_expand(searcher, *query, search, &options, &expanded, err);
    if (code == IDX_OK) {
        idx_query_free(*query);
        *query = expanded;
    }
    return code;
}

idx_ranking search_settings_ranking(const search_settings *set)
{
    return strcmp(set->ranking, "plain") == 0 ? IDX_RANKING_PLAIN : IDX_RANKING_FULL;
}
