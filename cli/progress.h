/*
 * progress.h: the line that a build keeps up to date on a terminal: documents, megabytes, speed,
 * time left. It is on stderr; where that is no terminal, every function here does nothing.
 */
#ifndef IDX_CLI_PROGRESS_H
#define IDX_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct progress {
    bool is_on;
    bool is_shown;        /* the line stands on the terminal now */
    double started, last; /* seconds of the monotonic clock */
    uint64_t bytes_read, bytes_total;
} progress;

void progress_start(progress *p, bool is_wanted);

/* Call as often as you like; the line changes ten times a second. */
void progress_update(progress *p, uint64_t documents, uint64_t input_bytes);

/* Shows `text` in place of the figures. */
void progress_phase(progress *p, const char *text);

/* Takes the line away, so that a message or the summary can stand there. */
void progress_clear(progress *p);

/* Seconds of the monotonic clock. */
double progress_clock(void);

#endif
