/* query_names.c: what `idx query` and `idx eval` share: the other names of the words of a query. */
#include "cli/commands.h"
#include "cli/report.h"

#include <string.h>

// The library's own names and compounds are Indonesian: in an index of another language, or of tokens
// as they stand, they would only be mistaken.
static bool may_be_indonesian(const idx_analyzer *analyzer)
{
    const char *name = idx_analyzer_name(analyzer);
    return strncmp(name, "indonesian", 10) == 0 || strcmp(name, "standard") == 0 ||
           strcmp(name, "snowball:indonesian") == 0;
}

bool command_open_names(idx_searcher *const *searcher, const command_names *how,
                        idx_query_options *options, idx_synonyms **out)
{
    idx_error err = {0};
    const idx_analyzer *analyzer = idx_searcher_analyzer(*searcher);
    *out = NULL;
    if (how->is_exact) {
        return true;
    }
    options->indexes = (const idx_searcher *const *)searcher;
    options->index_count = 1;
    options->near_words = true;
    options->compounds = may_be_indonesian(analyzer);
    bool has_table = how->has_table && may_be_indonesian(analyzer);
    if (how->file == NULL && !has_table) {
        return true;
    }
    int code = idx_synonyms_new(analyzer, NULL, out, &err);
    if (code == IDX_OK && how->file != NULL) {
        code = idx_synonyms_add_file(*out, how->file, (float)how->weight, &err);
    }
    if (code == IDX_OK && has_table) {
        code = idx_synonyms_add_builtin(*out, &err);
    }
    if (code != IDX_OK) {
        char detail[700];
        err.code = code;
        report_error("cannot use the synonyms: %s", report_detail(&err, detail));
        idx_synonyms_free(*out);
        *out = NULL;
    }
    options->synonyms = *out;
    return code == IDX_OK;
}
