/* report.c: see report.h. A message is built whole and written at once, so that lines never mix. */
#include "cli/report.h"
#include "cli/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Longer messages are cut: they only carry a path or two. */
#define MESSAGE_BYTES 4096

static void say(const char *prefix, const char *format, va_list list)
{
    char message[MESSAGE_BYTES];
    int n = vsnprintf(message, sizeof message, format, list);
    size_t bytes = n < 0 ? 0 : (size_t)n < sizeof message ? (size_t)n : sizeof message - 1;
    // What is on stdout came first; the two streams often meet on one terminal.
    fflush(stdout);
    flockfile(stderr);
    fputs(prefix, stderr);
    text_put(stderr, message, bytes, TEXT_ONE_LINE);
    fputc('\n', stderr);
    fflush(stderr);
    funlockfile(stderr);
}

#define SAY(prefix)                                                                                \
    va_list list;                                                                                  \
    va_start(list, format);                                                                        \
    say(prefix, format, list);                                                                     \
    va_end(list)

void report_error(const char *format, ...)
{
    SAY("idx: error: ");
}

void report_warning(const char *format, ...)
{
    SAY("idx: warning: ");
}

void report_note(const char *format, ...)
{
    SAY("idx: note: ");
}

void report_line(const char *format, ...)
{
    SAY("");
}

const char *report_detail(const idx_error *err, char text[700])
{
    char place[64] = "";
    if (err->section[0] != '\0') {
        snprintf(place, sizeof place, "%s at %llu: ", err->section,
                 (unsigned long long)err->offset);
    } else if (err->offset != 0) {
        snprintf(place, sizeof place, "at %llu: ", (unsigned long long)err->offset);
    }
    const char *message = err->message[0] != '\0' ? err->message : idx_code_text(err->code);
    // The layers below may have put the file, or what the system said, into the sentence already.
    bool names_file = err->file[0] == '\0' || strstr(message, err->file) != NULL;
    const char *reason = err->sys_errno != 0 ? strerror(err->sys_errno) : "";
    bool names_reason = reason[0] == '\0' || strstr(message, reason) != NULL;
    snprintf(text, 700, "%s%s%s%s%s%s", names_file ? "" : err->file, names_file ? "" : ": ", place,
             message, names_reason ? "" : ": ", names_reason ? "" : reason);
    return text;
}

void report_failure(const char *what, const idx_error *err)
{
    char detail[700];
    report_error("%s: %s", what, report_detail(err, detail));
}

const char *report_number(uint64_t n, char text[32])
{
    char plain[24];
    int digits = snprintf(plain, sizeof plain, "%llu", (unsigned long long)n), out = 0;
    for (int i = 0; i < digits; i++) {
        if (i > 0 && (digits - i) % 3 == 0) {
            text[out++] = ',';
        }
        text[out++] = plain[i];
    }
    text[out] = '\0';
    return text;
}

const char *report_bytes(double bytes, char text[16])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    while (bytes >= 999.95 && unit < sizeof units / sizeof *units - 1) {
        bytes /= 1000;
        unit++;
    }
    snprintf(text, 16, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
    return text;
}

const char *report_size(double bytes, char text[16])
{
    const char *units = "\0KMGT";
    int unit = 0;
    while (unit < 4 && bytes >= 1024 && (uint64_t)bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    snprintf(text, 16, "%.0f%.1s", bytes, units + unit);
    return text;
}

const char *report_time(double seconds, char text[32])
{
    unsigned long s = seconds > 0 && seconds < 1e9 ? (unsigned long)(seconds + 0.5) : 0;
    if (s >= 3600) {
        snprintf(text, 32, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
    } else {
        snprintf(text, 32, "%lu:%02lu", s / 60, s % 60);
    }
    return text;
}
