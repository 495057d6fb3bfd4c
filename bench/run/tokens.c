/*
 * tokens.c: `idx-bench tokens`: a corpus of ordinary text in the tokens form, and queries to go with it.
 *
 * Title and body go through an analyzer of idx without stemming; what comes out is written as one body of words with
 * single spaces. From then on every engine splits at the spaces and sees the same words. Documents without a word are
 * left out, and so are words that some engine would cut: longer than 200 bytes, or with white space beyond ASCII.
 *
 * Queries, one a line, go the same way: "Presiden Joko Widodo" would find nothing in a corpus of lower-case words. Lines
 * of JSON are queries that `idx-bench queries` chose, and stay as they are. What has no word, or comes again, is left out.
 */
#include "bench/run/args.h"
#include "bench/run/commands.h"
#include "bench/run/corpus.h"
#include "bench/run/json.h"
#include "bench/run/words.h"

#include <idx/analyzer.h>

#include <stdlib.h>
#include <string.h>

enum { LONGEST = 200 };

typedef struct body {
    char *data;
    size_t bytes, capacity;
} body;

// Unicode white space is at U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F and U+3000.
static bool has_space(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char a = (unsigned char)s[i], b = i + 1 < n ? (unsigned char)s[i + 1] : 0;
        if (a <= ' ' || (a == 0xc2 && (b == 0x85 || b == 0xa0)) || (a == 0xe1 && b == 0x9a) ||
            (a == 0xe2 && (b == 0x80 || b == 0x81)) || (a == 0xe3 && b == 0x80)) {
            return true;
        }
    }
    return false;
}

static int take(void *ctx, const idx_token *token)
{
    body *b = ctx;
    if (token->term_bytes == 0 || token->term_bytes > LONGEST || has_space(token->term, token->term_bytes)) {
        return 0;
    }
    if (b->capacity - b->bytes < token->term_bytes + 1) {
        b->capacity = 2 * b->capacity + token->term_bytes + 1;
        b->data = need_memory(b->data, b->capacity);
    }
    if (b->bytes > 0) {
        b->data[b->bytes++] = ' ';
    }
    memcpy(b->data + b->bytes, token->term, token->term_bytes);
    b->bytes += token->term_bytes;
    return 0;
}

static void write_corpus(const idx_analyzer *analyzer, const char *path, FILE *out)
{
    corpus c;
    corpus_document d;
    body b = {0};
    unsigned long long written = 0;
    idx_error err = {0};
    corpus_open(&c, path);
    while (corpus_next(&c, &d)) {
        b.bytes = 0;
        if (idx_analyze(analyzer, d.title, d.title_bytes, take, &b, &err) != IDX_OK ||
            idx_analyze(analyzer, d.body, d.body_bytes, take, &b, &err) != IDX_OK) {
            die("%s:%llu: %s", c.path, c.line_number, err.message);
        }
        if (b.bytes > 0) {
            fputs("{\"id\":", out);
            json_put(out, d.id, d.id_bytes);
            fputs(",\"title\":\"\",\"body\":", out);
            json_put(out, b.data, b.bytes);
            fputs("}\n", out);
            written++;
        }
    }
    printf("{\"action\":\"tokens\",\"documents\":%llu,\"written\":%llu}\n", c.line_number, written);
    corpus_close(&c);
    free(b.data);
}

static void write_queries(const idx_analyzer *analyzer, const char *path, FILE *out)
{
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0, number = 0;
    ssize_t n;
    body b = {0};
    words seen = {0};
    idx_error err = {0};
    if (in == NULL) {
        die("cannot open %s", path);
    }
    while ((n = getline(&line, &capacity, in)) >= 0) {
        number++;
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r')) {
            n--;
        }
        b.bytes = 0;
        bool is_chosen = line[0] == '{';
        if (!is_chosen && idx_analyze(analyzer, line, (size_t)n, take, &b, &err) != IDX_OK) {
            die("%s:%zu: %s", path, number, err.message);
        }
        const char *key = is_chosen ? line : b.data;
        size_t bytes = is_chosen ? (size_t)n : b.bytes;
        if (bytes == 0 || words_find(&seen, key, bytes) != WORDS_NONE) {
            continue;
        }
        words_add(&seen, key, bytes);
        if (is_chosen) {
            fwrite(line, 1, bytes, out);
            fputc('\n', out);
        } else {
            fputs("{\"query\":", out);
            json_put(out, key, bytes);
            fputs("}\n", out);
        }
    }
    printf("{\"action\":\"tokens\",\"lines\":%zu,\"queries\":%zu}\n", number, seen.count);
    words_release(&seen);
    free(b.data);
    free(line);
    fclose(in);
}

int command_tokens(int argc, char **argv)
{
    arg table[] = {{"--in", NULL, false}, {"--queries", NULL, false}, {"--out", NULL, false}, {"--analyzer", "standard", false},
                   {NULL, NULL, false}};
    args_read(table, argc, argv, 2,
              "tokens --in FILE.jsonl --out FILE [--analyzer standard]       a corpus: {\"id\":\"\",\"title\":\"\",\"body\":\"\"} a line\n"
              "       idx-bench tokens --queries FILE --out FILE [--analyzer standard]    queries for it, one a line");
    const char *queries = args_get(table, "--queries");
    if ((queries != NULL) == (args_get(table, "--in") != NULL)) {
        die("either --in or --queries is needed");
    }
    idx_analyzer *analyzer = NULL;
    idx_error err = {0};
    if (idx_analyzer_new(args_get(table, "--analyzer"), NULL, &analyzer, &err) != IDX_OK) {
        die("%s", err.message);
    }
    FILE *out = fopen(args_need(table, "--out"), "w");
    if (out == NULL) {
        die("cannot write %s", args_get(table, "--out"));
    }
    if (queries != NULL) {
        write_queries(analyzer, queries, out);
    } else {
        write_corpus(analyzer, args_get(table, "--in"), out);
    }
    idx_analyzer_free(analyzer);
    if (fclose(out) != 0) {
        die("cannot write %s", args_get(table, "--out"));
    }
    return 0;
}
