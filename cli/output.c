/* output.c: see output.h. */
#include "cli/output.h"
#include "cli/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void output_start(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
            // The wrong way round for stdin and stdout, so that their use is an error as before.
            int taken = open("/dev/null", fd == 1 ? O_RDONLY : O_WRONLY);
            if (taken != fd) {
                _exit(EXIT_WRONG);
            }
        }
    }
}

bool output_failed(void)
{
    return ferror(stdout) != 0;
}

int output_finish(int status)
{
    bool lost_before = output_failed();
    errno = 0;
    bool lost_now = fflush(stdout) != 0;
    int reason = errno;
    // Some file systems tell of a full disk only when the file is closed.
    lost_now |= fclose(stdout) != 0;
    reason = reason != 0 ? reason : errno;
    if (lost_before || lost_now) {
        report_error("cannot write to standard output%s%s", reason != 0 ? ": " : "",
                     reason != 0 ? strerror(reason) : "");
        return EXIT_WRONG;
    }
    return status;
}

bool output_is_terminal(void)
{
    return isatty(STDOUT_FILENO) != 0;
}

size_t output_width(void)
{
    struct winsize size;
    if (!output_is_terminal()) {
        return 0;
    }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return 80;
}

bool output_has_color(const char *when)
{
    if (strcmp(when, "auto") != 0) {
        return strcmp(when, "always") == 0;
    }
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return (no_color == NULL || no_color[0] == '\0') && term != NULL && strcmp(term, "dumb") != 0 &&
           output_is_terminal();
}
