/*
 * search_box.c: a search box in some 60 lines: what the user typed goes in, titles and snippets come out.
 *
 *     search_box DIR QUERY
 */
#include <stdio.h>
#include <string.h>

#include <idx/searcher.h>

static int fail(const idx_error *err)
{
    fprintf(stderr, "search_box: %s: %s\n", idx_code_name(err->code), err->message);
    return 2;
}

// Shows one hit: its title, and the part of the body that matches best, with the matches in [brackets].
static int show(const idx_searcher *searcher, const idx_query *query, const idx_hit *hit,
                idx_error *err)
{
    idx_stored *document = NULL;
    idx_snippet *snippet = NULL;
    int rc = idx_searcher_document(searcher, hit->doc, &document, err);
    if (rc == IDX_OK) {
        rc = idx_snippet_make(searcher, query, document->body, document->body_bytes, NULL, &snippet, err);
    }
    if (rc == IDX_OK) {
        printf("%.2f  %s  (%s)\n      ", hit->score, document->title, document->id);
        size_t at = 0;
        for (size_t i = 0; i < snippet->match_count; i++) {
            idx_range match = snippet->matches[i];
            printf("%.*s[%.*s]", (int)(match.start - at), snippet->text + at,
                   (int)(match.end - match.start), snippet->text + match.start);
            at = match.end;
        }
        printf("%s\n", snippet->text + at);
    }
    idx_snippet_free(snippet);
    idx_stored_free(document);
    return rc;
}

int main(int argc, char **argv)
{
    idx_error err = {0};
    idx_searcher *searcher = NULL;
    idx_query *query = NULL;
    idx_hits *hits = NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: search_box DIR QUERY\n");
        return 2;
    }
    int rc = idx_searcher_open(argv[1], NULL, &searcher, &err);
    if (rc == IDX_OK) {
        rc = idx_query_parse(idx_searcher_analyzer(searcher), argv[2], strlen(argv[2]), NULL, &query, &err);
    }
    if (rc == IDX_OK) {
        rc = idx_search(searcher, query, NULL, &hits, &err);
    }
    for (size_t i = 0; rc == IDX_OK && i < idx_hits_size(hits); i++) {
        rc = show(searcher, query, idx_hits_at(hits, i), &err);
    }
    if (rc == IDX_OK && idx_hits_size(hits) == 0) {
        printf("no hits\n");
    }
    idx_hits_free(hits);
    idx_query_free(query);
    idx_searcher_close(searcher);
    return rc == IDX_OK ? 0 : fail(&err);
}
