/*
 * open.c: `idx-bench open`: what it costs before the first query, and a whole process for one query.
 *
 * Opening: in the library, many times over, the least and the median; resident memory of a fresh process before and
 * after. The whole process: the given command line (usually `idx query ...`) and, beside it, a program that does
 * nothing, both started the same way, in turn, their output thrown away.
 */
#include "bench/run/args.h"
#include "bench/run/clock.h"
#include "bench/run/commands.h"
#include "bench/run/stats.h"

#include <idx/idx.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { ROUNDS = 200 };

static void time_opens(const char *dir, double *us)
{
    for (int i = 0; i < ROUNDS; i++) {
        idx_searcher *searcher = NULL;
        idx_error err = {0};
        uint64_t start = clock_ns();
        if (idx_searcher_open(dir, NULL, &searcher, &err) != IDX_OK) {
            die("%s: %s", dir, err.message);
        }
        us[i] = (double)(clock_ns() - start) / 1e3;
        idx_searcher_close(searcher);
    }
    stats_sort(us, ROUNDS);
}

static double time_process(char *const *argv)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    uint64_t start = clock_ns();
    if (posix_spawn(&pid, argv[0], &actions, NULL, argv, environ) != 0 || waitpid(pid, &status, 0) != pid ||
        !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
        die("%s did not run", argv[0]);
    }
    double us = (double)(clock_ns() - start) / 1e3;
    posix_spawn_file_actions_destroy(&actions);
    return us;
}

int command_open(int argc, char **argv)
{
    arg table[] = {{"--index", NULL, false}, {"--idx", NULL, false}, {"--empty", NULL, false}, {"--query", "dan", false},
                   {NULL, NULL, false}};
    args_read(table, argc, argv, 2, "open --index DIR [--idx PROGRAM --empty PROGRAM [--query WORDS]]");
    const char *dir = args_need(table, "--index"), *program = args_get(table, "--idx");
    double us[ROUNDS], empty[ROUNDS], whole[ROUNDS];
    idx_searcher *searcher = NULL;
    long before = process_kilobytes("VmRSS:");
    if (idx_searcher_open(dir, NULL, &searcher, NULL) != IDX_OK) {
        die("there is no index in %s", dir);
    }
    long after = process_kilobytes("VmRSS:");
    idx_searcher_close(searcher);
    time_opens(dir, us);
    printf("{\"engine\":\"idx\",\"version\":\"%s\",\"action\":\"open\",\"us_min\":%.1f,\"us_median\":%.1f,"
           "\"resident_kb_before\":%ld,\"resident_kb_after\":%ld",
           idx_version(), us[0], stats_median(us, ROUNDS), before, after);
    if (program != NULL) {
        char *empty_argv[] = {(char *)args_need(table, "--empty"), NULL};
        char *query_argv[] = {(char *)program, "query", "-i", (char *)dir, (char *)args_get(table, "--query"), NULL};
        for (int i = 0; i < ROUNDS; i++) {
            empty[i] = time_process(empty_argv);
            whole[i] = time_process(query_argv);
        }
        stats_sort(empty, ROUNDS);
        stats_sort(whole, ROUNDS);
        printf(",\"empty_process_us\":%.1f,\"query_process_us\":%.1f,\"query_process_us_min\":%.1f",
               stats_median(empty, ROUNDS), stats_median(whole, ROUNDS), whole[0]);
    }
    puts("}");
    return 0;
}
