/*
 * pty_run.c: `pty_run COLUMNS COMMAND...` runs a command on a pseudo-terminal of that width and
 * copies what it prints there to stdout. With "-o" first only stdout is the terminal, with "-e"
 * only stderr; the other one is left alone. The exit code is the command's.
 */
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int has_out = 1, has_err = 1, master, slave, status;
    char data[4096];
    if (argc > 1 && strcmp(argv[1], "-o") == 0) {
        has_err = 0;
    } else if (argc > 1 && strcmp(argv[1], "-e") == 0) {
        has_out = 0;
    }
    argv += 1 + !(has_out && has_err);
    if (argv[0] == NULL || argv[1] == NULL) {
        fprintf(stderr, "usage: pty_run [-o | -e] COLUMNS COMMAND...\n");
        return 2;
    }
    struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)atoi(argv[0])};
    if (openpty(&master, &slave, NULL, NULL, &size) != 0) {
        perror("openpty");
        return 2;
    }
    // Line ends stay what the command wrote.
    struct termios modes;
    tcgetattr(slave, &modes);
    modes.c_oflag &= ~(tcflag_t)OPOST;
    tcsetattr(slave, TCSANOW, &modes);
    pid_t child = fork();
    if (child == 0) {
        if (has_out) {
            dup2(slave, STDOUT_FILENO);
        }
        if (has_err) {
            dup2(slave, STDERR_FILENO);
        }
        close(master);
        close(slave);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    close(slave);
    for (ssize_t n; (n = read(master, data, sizeof data)) > 0;) {
        fwrite(data, 1, (size_t)n, stdout);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return 2;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
