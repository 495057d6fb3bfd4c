/*
 * parallel.h: the same function on several threads at once, each with its number; returns when all have returned. A thread
 * that cannot be started has its share done by the caller, so nothing can fail but what `fn` does.
 */
#ifndef IDX_INDEXER_PARALLEL_H
#define IDX_INDEXER_PARALLEL_H

/* Calls fn(ctx, 0), ..., fn(ctx, threads - 1). */
void idx__parallel(unsigned threads, void (*fn)(void *ctx, unsigned thread), void *ctx);

#endif
