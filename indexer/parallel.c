/* parallel.c: see parallel.h. */
#include "indexer/parallel.h"

#include <idx/indexer.h>

#include <pthread.h>
#include <stdbool.h>

typedef struct share {
    void (*fn)(void *ctx, unsigned thread);
    void *ctx;
    unsigned number;
    pthread_t thread;
    bool is_started;
} share;

static void *share_main(void *argument)
{
    share *s = argument;
    s->fn(s->ctx, s->number);
    return NULL;
}

void idx__parallel(unsigned threads, void (*fn)(void *ctx, unsigned thread), void *ctx)
{
    share shares[IDX_MAX_THREADS];
    for (unsigned i = 1; i < threads; i++) {
        shares[i] = (share){.fn = fn, .ctx = ctx, .number = i};
        shares[i].is_started = pthread_create(&shares[i].thread, NULL, share_main, &shares[i]) == 0;
    }
    fn(ctx, 0);
    for (unsigned i = 1; i < threads; i++) {
        if (shares[i].is_started) {
            pthread_join(shares[i].thread, NULL);
        } else {
            fn(ctx, i);
        }
    }
}
