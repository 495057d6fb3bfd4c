/*
 * problems.h: what went wrong with single documents, lines or queries, told without flooding.
 *
 * The first PROBLEMS_SHOWN are printed as they come. All are counted by reason, and
 * problems_finish() tells the counts if there were more. Reasons that differ in numbers and quoted
 * parts only are one reason.
 */
#ifndef IDX_CLI_PROBLEMS_H
#define IDX_CLI_PROBLEMS_H

#include <stdint.h>

#define PROBLEMS_SHOWN 20
#define PROBLEMS_REASONS 32
#define PROBLEMS_REASON_BYTES 120

typedef struct problems_reason {
    char key[PROBLEMS_REASON_BYTES];
    char example[160]; /* where it was seen first: "file:12" */
    uint64_t count;
} problems_reason;

typedef struct problems {
    uint64_t count;
    problems_reason reasons[PROBLEMS_REASONS]; /* the last one takes what finds no room */
    int reason_count;
} problems;

/*
 * Zeroed memory is an empty record. `line` 0: the whole file. `action`: "skipped" or "repaired";
 * NULL for a mere note.
 */
void problems_add(problems *p, const char *path, uint64_t line, const char *reason,
                  const char *action);

/* Prints the counts if not all were printed one by one. */
void problems_finish(const problems *p);

#endif
