/*
 * options.h: command lines, from tables.
 *
 * A sub-command is a row of the command table: its words, its options and the function that runs
 * it. The parser, `--help` and the tests of man pages and completion all read the same table, so
 * none of them can know an option that another does not. An option names the member of the
 * command's own settings structure that it fills; the structure starts as a copy of the command's
 * defaults.
 *
 * Accepted: -x, -x VALUE, -xVALUE, flags in one word (-qv), --name, --name VALUE, --name=VALUE,
 * `--` as the end of the options, and options after operands. The last of repeated options wins.
 */
#ifndef IDX_CLI_OPTIONS_H
#define IDX_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum option_kind {
    OPTION_FLAG,     /* bool: true when given */
    OPTION_NEGATIVE, /* bool: false when given (--no-...) */
    OPTION_TEXT,     /* const char *: not empty */
    OPTION_COUNT,    /* uint64_t: a decimal number from `low` to `high` */
    OPTION_SIZE,   /* uint64_t: bytes, with K, M, G or T for powers of 1024, from `low` to `high` */
    OPTION_REAL,   /* double, from `low` to `high` */
    OPTION_CHOICE, /* const char *: one of `choices` */
} option_kind;

typedef struct option {
    char letter;          /* 0: only a long name */
    const char *name;     /* without the dashes */
    const char *argument; /* what help calls the value: "DIR"; NULL for flags */
    option_kind kind;
    size_t offset; /* of the member in the settings structure */
    double low, high;
    const char *choices; /* "auto|always|never" */
    const char *help;    /* one sentence without full stop */
} option;

typedef struct command {
    const char *name;
    const char *operands;    /* how help writes what follows the options: "QUERY..." or "" */
    const char *summary;     /* one line */
    const char *description; /* a paragraph or two for --help, lines broken by hand */
    const option *options;
    size_t option_count;
    int max_operands; /* -1: any number */
    bool takes_query; /* so that a word such as -kursk may be meant to be excluded */
    const void *defaults;
    size_t settings_bytes;
    int (*run)(const void *settings, char **operands, int operand_count);
} command;

typedef enum options_result { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_WRONG } options_result;

/*
 * Reads argv[0..argc) (the words after the command's name) into `settings`, which holds the
 * defaults. Operands are moved to the front of argv, in order, and counted. A mistake is reported
 * on stderr.
 */
options_result options_parse(const command *c, char **argv, int argc, void *settings,
                             int *operand_count);

/* What `idx COMMAND --help` prints. */
void options_help(const command *c, FILE *out);

/* "4096", "512K", "1.5G": false when it is no size. */
bool options_size(const char *text, uint64_t *bytes);

/* How many single edits (insert, delete, replace, swap) lead from a to b, at most 9; for
 * suggestions. */
unsigned options_distance(const char *a, const char *b);

#endif
