/*
 * many_threads.c: one searcher shared by eight threads, without a lock.
 *
 *     many_threads DIR QUERY
 *
 * An open searcher and a parsed query never change, so every thread may use the same two. What a search
 * returns belongs to the thread that asked. All threads must see the same hits: that is checked.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <idx/searcher.h>

enum { THREADS = 8, ROUNDS = 200 };

typedef struct task {
    const idx_searcher *searcher; // shared
    const idx_query *query;       // shared
    double score_sum;             // of this thread's hits, over all rounds
    size_t hit_count;
    idx_error err;
} task;

static void *work(void *argument)
{
    task *t = argument;
    for (int round = 0; round < ROUNDS; round++) {
        idx_hits *hits;
        if (idx_search(t->searcher, t->query, NULL, &hits, &t->err) != IDX_OK) {
            break;
        }
        t->hit_count = idx_hits_size(hits);
        for (size_t i = 0; i < t->hit_count; i++) {
            t->score_sum += idx_hits_at(hits, i)->score;
        }
        idx_hits_free(hits);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    idx_error err = {0};
    idx_searcher *searcher = NULL;
    idx_query *query = NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: many_threads DIR QUERY\n");
        return 2;
    }
    if (idx_searcher_open(argv[1], NULL, &searcher, &err) != IDX_OK ||
        idx_query_parse(idx_searcher_analyzer(searcher), argv[2], strlen(argv[2]), NULL, &query, &err) !=
            IDX_OK) {
        fprintf(stderr, "many_threads: %s\n", err.message);
        idx_searcher_close(searcher);
        return 2;
    }
    pthread_t threads[THREADS];
    task tasks[THREADS];
    int started = 0, differing = 0;
    for (; started < THREADS; started++) {
        tasks[started] = (task){.searcher = searcher, .query = query};
        if (pthread_create(&threads[started], NULL, work, &tasks[started]) != 0) {
            break;
        }
    }
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        differing += tasks[i].err.code != IDX_OK || tasks[i].score_sum != tasks[0].score_sum;
    }
    printf("%d threads, %d searches each, %zu hits, %d differing\n", started, ROUNDS,
           started > 0 ? tasks[0].hit_count : 0, differing);
    idx_query_free(query);
    idx_searcher_close(searcher);
    return started == THREADS && differing == 0 ? 0 : 2;
}
