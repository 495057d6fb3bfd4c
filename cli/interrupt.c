/* interrupt.c: see interrupt.h. */
#include "cli/interrupt.h"
#include "cli/report.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_SECONDS 2

static volatile sig_atomic_t signal_seen;
static volatile sig_atomic_t is_committing;
static char before_text[512]; // made in advance: a handler cannot format
static char commit_text[512];

static void end_now(void)
{
    const char *text = is_committing ? commit_text : before_text;
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
    _exit(EXIT_SIGNAL + (int)signal_seen);
}

static void on_signal(int number)
{
    bool is_late = signal_seen != 0 || is_committing;
    if (number != SIGALRM) {
        signal_seen = number;
    }
    if (is_late) {
        end_now();
    }
    alarm(PATIENCE_SECONDS);
}

void interrupt_start(const char *dir)
{
    snprintf(before_text, sizeof before_text,
             "\nidx: interrupted; the index in %.400s is as it was before\n", dir);
    snprintf(
        commit_text, sizeof commit_text,
        "\nidx: interrupted while committing; the index in %.300s is either as it was before or "
        "complete\n",
        dir);
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    sigaddset(&action.sa_mask, SIGALRM);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
}

void interrupt_committing(void)
{
    is_committing = 1;
}

void interrupt_end(void)
{
    alarm(0);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
}

bool interrupt_asked(void)
{
    return signal_seen != 0;
}

int interrupt_report(void)
{
    const char *text = before_text + 1; // the leading newline gets past a ^C on the terminal
    report_line("%.*s", (int)strcspn(text, "\n"), text);
    return EXIT_SIGNAL + (int)signal_seen;
}
