/*
 * eval_lines.h: text files of fields, line by line: judgments, queries, runs.
 *
 * Lines end with LF or CRLF; a byte order mark is passed over, and so are empty lines. Fields are
 * counted from the file's own line numbers, so that messages point at the right place.
 */
#ifndef IDX_CLI_EVAL_LINES_H
#define IDX_CLI_EVAL_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct eval_field {
    const char *s; /* not NUL-terminated */
    size_t bytes;
} eval_field;

typedef struct eval_lines {
    const char *name; /* as messages call the file */
    FILE *file;
    char *text; /* the current line, NUL-terminated, without its end */
    size_t bytes, room;
    uint64_t number; /* of the current line, from 1 */
    bool has_failed; /* a message was printed */
} eval_lines;

/* Opens `path`; "-" is standard input. False after an error message. Close in any case. */
bool eval_lines_open(eval_lines *l, const char *path);
void eval_lines_close(eval_lines *l);

/* Goes to the next line that is not empty; false at the end or after an error message. */
bool eval_lines_next(eval_lines *l);

/* Says that the current line is wrong; `what` completes "FILE:LINE: ". Always false. */
bool eval_lines_wrong(eval_lines *l, const char *what);

/*
 * Splits the current line into at most `room` fields and returns how many there are in all. They
 * are separated by blanks, however many, or, with `by_tab`, by single tabs.
 */
size_t eval_lines_split(const eval_lines *l, bool by_tab, eval_field *fields, size_t room);

/* A whole number without anything else: false when it is none or not between the limits. */
bool eval_field_number(eval_field f, int64_t low, int64_t high, int64_t *out);

/* A decimal number such as -1.5e-3; not infinite. */
bool eval_field_real(eval_field f, double *out);

#endif
