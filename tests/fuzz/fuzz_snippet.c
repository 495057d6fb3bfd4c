/*
 * fuzz_snippet.c: any bytes as a text, of which a query shows a part. The first byte chooses analyzer and number of
 * fragments, the second the room; the query goes to the end of the line, the rest is the text. The snippet fits, its
 * ranges ascend and lie inside, and marked for a page it has no other tags.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <idx/idx.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int code)
{
    if (code != IDX_OK) {
        abort();
    }
}

// A searcher over a few documents, for the weights of words. Its folder is gone once it is mapped.
static idx_searcher *searcher_make(const char *analyzer)
{
    static const char *const texts[] = {"a b c", "a b korea utara", "a menteri luar negeri", "a"};
    char dir[] = "/tmp/idx-fuzz-XXXXXX", command[64] = "rm -r ";
    idx_writer_options options;
    idx_writer *w = NULL;
    idx_searcher *s = NULL;
    idx_writer_options_init(&options);
    options.analyzer = analyzer;
    if (!mkdtemp(dir)) {
        abort();
    }
    must(idx_writer_open(dir, &options, &w, NULL));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        idx_document d = {.id = {texts[i], strlen(texts[i])}, .body = {texts[i], strlen(texts[i])}};
        must(idx_writer_add(w, &d, NULL));
    }
    must(idx_writer_commit(w, NULL, NULL));
    idx_writer_close(w);
    must(idx_searcher_open(dir, NULL, &s, NULL));
    strcat(command, dir);
    must(system(command));
    return s;
}

static void check_ranges(const idx_range *ranges, size_t count, size_t bytes)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        assert(ranges[i].start >= at && ranges[i].end >= ranges[i].start && ranges[i].end <= bytes);
        at = ranges[i].end;
    }
    (void)at;
    (void)bytes;
}

static void check_page(const idx_snippet *s)
{
    size_t bytes = idx_snippet_markup(s, IDX_MARKUP_HTML, NULL, 0);
    char *page = malloc(bytes + 1);
    assert(page && idx_snippet_markup(s, IDX_MARKUP_HTML, page, bytes + 1) == bytes);
    for (const char *p = page; (p = strchr(p, '<')) != NULL; p++) {
        assert(strncmp(p, "<mark>", 6) == 0 || strncmp(p, "</mark>", 7) == 0);
    }
    free(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static idx_searcher *searchers[2];
    const uint8_t *line = size > 2 ? memchr(data + 2, '\n', size - 2) : NULL;
    if (!line) {
        return 0;
    }
    unsigned which = data[0] & 1;
    if (!searchers[which]) {
        searchers[which] = searcher_make(which ? "indonesian" : "standard");
    }
    const idx_searcher *s = searchers[which];
    idx_query *q = NULL;
    if (idx_query_parse(idx_searcher_analyzer(s), (const char *)data + 2, (size_t)(line - data - 2), NULL, &q, NULL) != IDX_OK) {
        return 0;
    }
    idx_snippet_options options = {.max_bytes = data[1], .max_fragments = data[0] & 2 ? 2 : 1};
    idx_snippet *snippet = NULL;
    const char *text = (const char *)line + 1;
    size_t bytes = size - (size_t)(line + 1 - data);
    must(idx_snippet_make(s, q, text, bytes, &options, &snippet, NULL));
    assert(snippet->bytes <= (data[1] ? data[1] : 240) && strlen(snippet->text) <= snippet->bytes);
    check_ranges(snippet->matches, snippet->match_count, snippet->bytes);
    check_ranges(snippet->sources, snippet->match_count, bytes);
    for (size_t i = 0; i < snippet->fragment_count; i++) {
        assert(snippet->fragments[i].text.end <= snippet->bytes && snippet->fragments[i].source.end <= bytes);
    }
    check_page(snippet);
    idx_snippet_free(snippet);
    idx_query_free(q);
    return 0;
}
