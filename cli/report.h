/*
 * report.h: what the command says on stderr, and numbers as people read them.
 *
 * Every message is one line, "idx: error: ...", "idx: warning: ..." or "idx: note: ...". Messages
 * may carry names of files and documents, so they go through the same cleaning as all else that
 * reaches a terminal.
 */
#ifndef IDX_CLI_REPORT_H
#define IDX_CLI_REPORT_H

#include <idx/base.h>

/* Exit codes, as the man pages list them. */
enum {
    EXIT_FOUND = 0,
    EXIT_NONE = 1,  /* query, get, terms: nothing there */
    EXIT_WRONG = 2, /* an error; check: damaged */
    EXIT_SIGNAL = 128,
};

void report_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line without prefix. */
void report_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A failed call of the library: what was tried, and the detail with its file and place. */
void report_failure(const char *what, const idx_error *err);

/* The detail of `err` as "file: section at offset: message", without what it does not know. */
const char *report_detail(const idx_error *err, char text[700]);

/* "50,329" */
const char *report_number(uint64_t n, char text[32]);

/* A size for people: "812 B", "95.0 MB" (decimal units). */
const char *report_bytes(double bytes, char text[16]);

/* A size as options take it: "16M", in binary units, the largest that comes out even. */
const char *report_size(double bytes, char text[16]);

/* "0:07", "12:40", "3:05:00" */
const char *report_time(double seconds, char text[32]);

#endif
