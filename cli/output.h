/*
 * output.h: standard output and what stands behind it: a terminal, a pipe, a full disk, nothing.
 *
 * Commands write to stdout with stdio and need not check: the stream keeps the error, and main()
 * ends with output_finish(), which turns it into a message and exit code 2. Loops that may run long
 * ask output_failed() now and then.
 */
#ifndef IDX_CLI_OUTPUT_H
#define IDX_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * To be called first: makes sure that descriptors 0, 1 and 2 are taken, so that no index file is
 * ever opened as one of them and written over by a message.
 */
void output_start(void);

/* Whether something written to stdout was lost. */
bool output_failed(void);

/* Flushes and closes stdout. Returns `status`, or 2 with a message if not all of it could be
 * written. */
int output_finish(int status);

bool output_is_terminal(void);

/* Columns of the terminal on stdout; 0 when there is none. */
size_t output_width(void);

/* What --color means here: "auto" (a terminal, NO_COLOR unset, TERM not dumb), "always" or "never".
 */
bool output_has_color(const char *when);

#endif
