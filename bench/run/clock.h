/*
 * clock.h: wall time that never goes back, and what the kernel counts of this process.
 */
#ifndef IDX_BENCH_RUN_CLOCK_H
#define IDX_BENCH_RUN_CLOCK_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static inline uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline double clock_seconds(void)
{
    return (double)clock_ns() / 1e9;
}

/* A line of /proc/self/status in kB, such as "VmRSS:"; 0 if there is none. */
static inline long process_kilobytes(const char *name)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long value = 0;
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0 && sscanf(line + strlen(name), "%ld", &value) == 1) {
            break;
        }
    }
    if (f != NULL) {
        fclose(f);
    }
    return value;
}

#endif
