/* progress.c: see progress.h. */
#include "cli/progress.h"
#include "cli/report.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define UPDATE_SECONDS 0.1
#define FIRST_GUESS_SECONDS 1 /* a guess of the time left is worth nothing before */

double progress_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void progress_start(progress *p, bool is_wanted)
{
    *p = (progress){.is_on = is_wanted && isatty(STDERR_FILENO), .started = progress_clock()};
}

static void show(progress *p, const char *text)
{
    // One write: a line of less than 80 columns, then "erase to the end of the line".
    fprintf(stderr, "\r%s\x1b[K", text);
    fflush(stderr);
    p->is_shown = true;
}

void progress_update(progress *p, uint64_t documents, uint64_t input_bytes)
{
    char number[32], done[16], left[32] = "", line[160];
    if (!p->is_on) {
        return;
    }
    double now = progress_clock(), seconds = now - p->started;
    if (now - p->last < UPDATE_SECONDS) {
        return;
    }
    p->last = now;
    if (p->bytes_total > 0 && p->bytes_read > 0 && seconds > FIRST_GUESS_SECONDS) {
        double share = (double)p->bytes_read / (double)p->bytes_total;
        char time[32];
        share = share < 1 ? share : 1;
        snprintf(left, sizeof left, ", %.0f %%, %s left", 100 * share,
                 report_time(seconds / share - seconds, time));
    }
    snprintf(line, sizeof line, "%s documents, %s, %.1f MB/s%s", report_number(documents, number),
             report_bytes((double)input_bytes, done), (double)input_bytes / 1e6 / (seconds + 1e-9),
             left);
    show(p, line);
}

void progress_phase(progress *p, const char *text)
{
    if (p->is_on) {
        show(p, text);
    }
}

void progress_clear(progress *p)
{
    if (p->is_shown) {
        fputs("\r\x1b[K", stderr);
        fflush(stderr);
        p->is_shown = false;
    }
}
