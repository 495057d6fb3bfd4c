/*
 * idx-gen: text corpora of any size from a seed; see README.md beside this file.
 */
#include "bench/gen/generate.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    MAX_THREADS = 256,
    MAX_MEAN_WORDS = 100000,
    MAX_QUERY_WORDS = 1000
};

static const char help[] =
    "Usage: idx-gen [OPTION]...\n"
    "Writes a corpus of Indonesian-looking documents as JSON lines. The same options give the "
    "same\n"
    "bytes everywhere; a document depends only on the seed, its number and --mean-words.\n"
    "\n"
    "  --documents N        how many documents (default 1000)\n"
    "  --start N            number of the first document (default 1)\n"
    "  --seed S             which corpus (default 1)\n"
    "  --mean-words N       mean length of a document in words (default 150)\n"
    "  --form text|tokens   running text with title, or lower-case words with single spaces\n"
    "                       between them and an empty title (default text)\n"
    "  --queries N          write N queries instead, one a line: words as they stand in documents\n"
    "  --query-words A-B    words in a query (default 1-6)\n"
    "  --output FILE        where to (default standard output)\n"
    "  --threads N          threads to make documents with (default: all processors)\n"
    "  --help               this text\n"
    "\n"
    "Exit status: 0 done, 1 could not write or out of memory, 2 wrong usage.\n";

// Reads a decimal number between least and most, all of `text` up to `end_at`; -1 on anything else.
static int read_number(const char *text, uint64_t least, uint64_t most, char end_at, uint64_t *out)
{
    char *end;
    errno = 0;
    if (*text < '0' || *text > '9') {
        return -1;
    }
    unsigned long long value = strtoull(text, &end, 10);
    if (errno || *end != end_at || value < least || value > most) {
        return -1;
    }
    *out = value;
    return 0;
}

static int read_range(const char *text, uint64_t most, uint32_t *low, uint32_t *high)
{
    uint64_t a, b;
    const char *dash = strchr(text, '-');
    if (!dash) {
        if (read_number(text, 1, most, 0, &a)) {
            return -1;
        }
        b = a;
    } else if (read_number(text, 1, most, '-', &a) || read_number(dash + 1, a, most, 0, &b)) {
        return -1;
    }
    *low = (uint32_t)a;
    *high = (uint32_t)b;
    return 0;
}

typedef struct arguments {
    generate_options options;
    uint64_t queries;
    int want_queries;
    int want_help;
    const char *output;
} arguments;

static int wrong(const char *option, const char *value)
{
    fprintf(stderr, "idx-gen: --%s does not take '%s'; see idx-gen --help\n", option, value);
    return EXIT_USAGE;
}

static int read_option(arguments *a, int letter, const char *name, const char *value)
{
    generate_options *o = &a->options;
    uint64_t n = 0;
    int bad = 0;
    switch (letter) {
    case 'n':
        bad = read_number(value, 0, UINT64_C(1) << 40, 0, &o->documents);
        break;
    case 'b':
        bad = read_number(value, 1, UINT64_C(1) << 40, 0, &o->start);
        break;
    case 's':
        bad = read_number(value, 0, UINT64_MAX, 0, &o->seed);
        break;
    case 'm':
        bad = read_number(value, 1, MAX_MEAN_WORDS, 0, &n);
        o->mean_words = (uint32_t)n;
        break;
    case 'f':
        bad = strcmp(value, "text") && strcmp(value, "tokens");
        o->as_text = !strcmp(value, "text");
        break;
    case 'q':
        bad = read_number(value, 0, UINT64_C(1) << 40, 0, &a->queries);
        a->want_queries = 1;
        break;
    case 'w':
        bad = read_range(value, MAX_QUERY_WORDS, &o->query_min, &o->query_max);
        break;
    case 'o':
        a->output = value;
        break;
    case 't':
        bad = read_number(value, 1, MAX_THREADS, 0, &n);
        o->threads = (uint32_t)n;
        break;
    default:
        a->want_help = 1;
        break;
    }
    return bad ? wrong(name, value) : 0;
}

static int read_arguments(int argc, char **argv, arguments *a)
{
    static const struct option option[] = {
        {"documents", required_argument, NULL, 'n'},
        {"start", required_argument, NULL, 'b'},
        {"seed", required_argument, NULL, 's'},
        {"mean-words", required_argument, NULL, 'm'},
        {"form", required_argument, NULL, 'f'},
        {"queries", required_argument, NULL, 'q'},
        {"query-words", required_argument, NULL, 'w'},
        {"output", required_argument, NULL, 'o'},
        {"threads", required_argument, NULL, 't'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int letter, which = 0;
    while ((letter = getopt_long(argc, argv, "h", option, &which)) != -1) {
        if (letter == '?') {
            fputs("Try 'idx-gen --help'.\n", stderr);
            return EXIT_USAGE;
        }
        int failed = read_option(a, letter, option[which].name, optarg);
        if (failed) {
            return failed;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "idx-gen: unexpected argument '%s'; see idx-gen --help\n", argv[optind]);
        return EXIT_USAGE;
    }
    if (a->want_queries && a->queries > 0 && a->options.documents == 0) {
        fputs("idx-gen: queries need at least one document to be taken from\n", stderr);
        return EXIT_USAGE;
    }
    return 0;
}

static int run(arguments *a)
{
    const char *name = a->output ? a->output : "standard output";
    if (a->output) {
        a->options.fd = open(a->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (a->options.fd < 0) {
            fprintf(stderr, "idx-gen: %s: %s\n", name, strerror(errno));
            return EXIT_FAILED;
        }
    }
    a->options.progress = isatty(STDERR_FILENO) && !isatty(a->options.fd);
    model *m = model_new();
    int failure = !m                ? ENOMEM
                  : a->want_queries ? generate_queries(m, &a->options, a->queries)
                                    : generate_documents(m, &a->options);
    model_free(m);
    if (a->output && close(a->options.fd) < 0 && !failure) {
        failure = errno;
    }
    if (failure) {
        fprintf(stderr, "idx-gen: %s: %s\n", name, strerror(failure));
        return EXIT_FAILED;
    }
    return 0;
}

int main(int argc, char **argv)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    arguments a = {
        .options = {.start = 1,
                    .documents = 1000,
                    .seed = 1,
                    .mean_words = 150,
                    .as_text = 1,
                    .threads = processors < 1             ? 1
                               : processors > MAX_THREADS ? MAX_THREADS
                                                          : (uint32_t)processors,
                    .query_min = 1,
                    .query_max = 6,
                    .fd = STDOUT_FILENO},
    };
    int failed = read_arguments(argc, argv, &a);
    if (failed) {
        return failed;
    }
    if (a.want_help) {
        return fputs(help, stdout) < 0 || fflush(stdout) ? EXIT_FAILED : 0;
    }
    return run(&a);
}
