/* query_names.c: what `idx query` and `idx eval` share: the other names of the words of a query. */
#include "cli/commands.h"
#include "cli/report.h"

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
    options->near_words = options->compounds = true;
    if (how->file == NULL && !how->has_table) {
        return true;
    }
    int code = idx_synonyms_new(analyzer, NULL, out, &err);
    if (code == IDX_OK && how->file != NULL) {
        code = idx_synonyms_add_file(*out, how->file, (float)how->weight, &err);
    }
    if (code == IDX_OK && how->has_table) {
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
