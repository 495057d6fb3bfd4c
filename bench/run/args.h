/*
 * args.h: the options of a sub-command: `--name value`, flags, and operands.
 *
 * A sub-command lists its options in a table that ends with a NULL name; an unknown option, or one without its value,
 * ends the program with the usage (exit code 2).
 */
#ifndef IDX_BENCH_RUN_ARGS_H
#define IDX_BENCH_RUN_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct arg {
    const char *name;  /* "--index" */
    const char *value; /* what was given, or the default; for flags NULL or "" */
    bool is_flag;
} arg;

/* Reads argv[first...]; operands are moved to the front of argv + first, and their number is returned. */
int args_read(arg *table, int argc, char **argv, int first, const char *usage);

/* The value of an option, or NULL. */
const char *args_get(const arg *table, const char *name);

/* The same, but missing or not a number in the range ends the program. */
const char *args_need(const arg *table, const char *name);
uint64_t args_count(const arg *table, const char *name, uint64_t least, uint64_t most);

/* Whether a comma-separated list holds `word`; NULL holds everything. */
bool args_list_has(const char *list, const char *word);

/* Prints "idx-bench: ..." and ends the program with exit code 2. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Memory or the end of the program. */
void *need_memory(void *p, size_t bytes);

#endif
