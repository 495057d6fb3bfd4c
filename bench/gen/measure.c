/*
 * idx-gen-measure: the figures of a corpus, to compare generated text with real text.
 *
 *     idx-gen-measure [--tokens N] FILE
 *
 * One figure a line on stdout, name and value with a tab between. Figures that depend on the size
 * of the corpus (vocabulary, distinct n-grams) compare only at equal --tokens.
 */
#include "bench/gen/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    size_t max_tokens = SIZE_MAX;
    const char *path = NULL;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help")) {
            puts("Usage: idx-gen-measure [--tokens N] FILE\n"
                 "Prints figures of the words in a JSON lines corpus ('-' is standard input).\n"
                 "  --tokens N   read only the first N words");
            return 0;
        }
        char *end = NULL;
        if (!strcmp(argv[i], "--tokens") && i + 1 < argc) {
            max_tokens = strtoull(argv[++i], &end, 10);
            if (*end || max_tokens == 0) {
                fprintf(stderr, "idx-gen-measure: --tokens takes a number above 0\n");
                return 2;
            }
        } else if (!path && (argv[i][0] != '-' || !argv[i][1])) {
            path = argv[i];
        } else {
            fprintf(stderr, "idx-gen-measure: unexpected argument '%s'; see --help\n", argv[i]);
            return 2;
        }
    }
    if (!path) {
        fputs("idx-gen-measure: no file given; see --help\n", stderr);
        return 2;
    }
    corpus *c = corpus_read(path, max_tokens);
    if (!c) {
        return 2;
    }
    postings *p = postings_new(c);
    measure_words(c);
    measure_postings(c, p);
    measure_order(c);
    measure_runs(c, p, 1000);
    measure_lift(c, p, 20000);
    measure_compression(c);
    postings_free(p);
    corpus_free(c);
    return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
