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

idx_ranking search_settings_ranking(const search_settings *set)
{
    return strcmp(set->ranking, "plain") == 0 ? IDX_RANKING_PLAIN : IDX_RANKING_FULL;
}
