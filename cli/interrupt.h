/*
 * interrupt.h: Ctrl-C during a build.
 *
 * The first SIGINT or SIGTERM asks the build to stop at the next document, which cleans up. Should
 * that not happen within two seconds (a pipe that delivers nothing), or on a second signal, or once
 * the commit has begun, the process ends on the spot: a build can be killed at any moment without
 * harm, and what it leaves is removed by the next one. Only one build runs in a process; its state
 * is in this file's statics, as signal handlers require.
 */
#ifndef IDX_CLI_INTERRUPT_H
#define IDX_CLI_INTERRUPT_H

#include <stdbool.h>

/* Installs the handlers; `dir` is the index that the message names, and must stay. */
void interrupt_start(const char *dir);

/* From here on the message cannot promise that the index is as before. */
void interrupt_committing(void);

/* Puts the handlers back. */
void interrupt_end(void);

bool interrupt_asked(void);

/* The message, and the exit code that belongs to the signal (130 for SIGINT). */
int interrupt_report(void);

#endif
