/*
 * throughput.c: `idx-bench throughput`: queries a second with several threads on one searcher.
 *
 * Each thread goes round all queries of a class from its own start until the time is over.
 */
#include "bench/run/args.h"
#include "bench/run/clock.h"
#include "bench/run/commands.h"
#include "bench/run/engine.h"

#include <idx/idx.h>

#include <pthread.h>
#include <stdlib.h>

typedef struct worker {
    const engine *e;
    const engine_query *queries;
    size_t count, first;
    const command *command;
    double seconds;
    uint64_t done;
    pthread_t thread;
} worker;

static void *work(void *p)
{
    worker *w = p;
    double end = clock_seconds() + w->seconds;
    for (size_t i = w->first; clock_seconds() < end; i++) {
        idx_hits_free(engine_run(w->e, &w->queries[i % w->count], w->command, false));
        w->done++;
    }
    return NULL;
}

static double hammer(const engine *e, const engine_query *queries, size_t count, const command *c, size_t threads,
                     double seconds)
{
    worker *workers = need_memory(NULL, threads * sizeof *workers);
    uint64_t done = 0;
    double start = clock_seconds();
    for (size_t i = 0; i < threads; i++) {
        workers[i] = (worker){e, queries, count, i * count / threads, c, seconds, 0, 0};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            die("cannot start a thread");
        }
    }
    for (size_t i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        done += workers[i].done;
    }
    free(workers);
    return (double)done / (clock_seconds() - start);
}

static void run_class(const engine *e, const query_list *list, query_class class, const char *names, size_t threads,
                      double seconds)
{
    engine_query *queries = need_memory(NULL, list->count * sizeof *queries);
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (class_asks(class, &list->at[i])) {
            queries[n++] = engine_query_make(class, list->at[i].text);
        }
    }
    for (int c = 0; c < COMMANDS && n > 0; c++) {
        if (args_list_has(names, commands[c].name)) {
            hammer(e, queries, n, &commands[c], threads, seconds / 5);
            printf("{\"engine\":\"idx\",\"version\":\"%s\",\"action\":\"throughput\",\"class\":\"%s\","
                   "\"command\":\"%s\",\"threads\":%zu,\"queries_per_second\":%.1f}\n",
                   idx_version(), class_names[class], commands[c].name, threads,
                   hammer(e, queries, n, &commands[c], threads, seconds));
        }
    }
    for (size_t i = 0; i < n; i++) {
        engine_query_release(&queries[i]);
    }
    free(queries);
}

int command_throughput(int argc, char **argv)
{
    arg table[] = {{"--index", NULL, false},     {"--queries", NULL, false},  {"--threads", "1", false},
                   {"--class", "or,and,phrase", false}, {"--command", "TOP_10", false}, {"--seconds", "10", false},
                   {NULL, NULL, false}};
    args_read(table, argc, argv, 2,
              "throughput --index DIR --queries FILE [--threads N] [--class or,and,phrase] [--command TOP_10]\n"
              "                 [--seconds 10]");
    engine e;
    query_list list;
    engine_open(&e, args_need(table, "--index"));
    query_list_read(&list, args_need(table, "--queries"));
    for (int class = 0; class < CLASS_COUNT; class++) {
        if (args_list_has(args_get(table, "--class"), class_names[class])) {
            run_class(&e, &list, (query_class)class, args_get(table, "--command"),
                      args_count(table, "--threads", 1, 1024), (double)args_count(table, "--seconds", 1, 3600));
        }
    }
    query_list_release(&list);
    engine_close(&e);
    return 0;
}
