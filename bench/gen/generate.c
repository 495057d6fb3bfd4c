/*
 * Threads that write documents in order.
 *
 * The documents are cut into chunks. A worker takes the next chunk, makes its bytes in a buffer of
 * its own, waits until all chunks before are written, and writes. So the output is the same for any
 * number of threads, and memory is one buffer a thread.
 */
#include "bench/gen/generate.h"

#include "bench/gen/document.h"
#include "bench/gen/render.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK_WORDS = 10000, CHUNK_DOCUMENTS = 64, LINE_ROOM = 256, QUERY_TRIES = 1000 };

typedef struct crew {
    const model *m;
    const generate_options *o;
    uint64_t chunk_documents;
    uint64_t chunk_count;
    pthread_mutex_t lock;
    pthread_cond_t written;
    uint64_t next_taken; // these are guarded by the lock
    uint64_t next_written;
    int failure;
    uint64_t bytes;
    double began, last_progress;
} crew;

typedef struct buffer {
    char *data;
    size_t room;
} buffer;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int write_all(int fd, const char *data, size_t bytes)
{
    while (bytes) {
        ssize_t n = write(fd, data, bytes);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return errno;
        }
        data += n;
        bytes -= (size_t)n;
    }
    return 0;
}

// Makes room for `more` bytes behind `used`; 0 or ENOMEM.
static int reserve(buffer *b, size_t used, size_t more)
{
    if (b->room - used >= more) {
        return 0;
    }
    size_t room = (used + more) * 3 / 2;
    char *data = realloc(b->data, room);
    if (!data) {
        return ENOMEM;
    }
    b->data = data;
    b->room = room;
    return 0;
}

static int make_chunk(const crew *c, writer *w, uint64_t chunk, buffer *b, size_t *bytes)
{
    uint64_t from = chunk * c->chunk_documents, to = from + c->chunk_documents;
    to = to < c->o->documents ? to : c->o->documents;
    size_t used = 0;
    for (uint64_t i = from; i < to; i++) {
        uint64_t number = c->o->start + i;
        document d = writer_document(w, number - 1, c->o->as_text);
        size_t tokens = (size_t)d.body_count + d.title_count + 2;
        if (reserve(b, used, tokens * RENDER_TOKEN_ROOM + LINE_ROOM)) {
            return ENOMEM;
        }
        used = (size_t)(render_line(c->m, &d, number, c->o->as_text, b->data + used) - b->data);
    }
    *bytes = used;
    return 0;
}

static void show_progress(crew *c, int last)
{
    double time = now();
    if (!c->o->progress || (!last && time - c->last_progress < 0.5)) {
        return;
    }
    c->last_progress = time;
    uint64_t documents = c->next_written * c->chunk_documents;
    documents = documents < c->o->documents ? documents : c->o->documents;
    fprintf(stderr, "\ridx-gen: %llu of %llu documents, %.0f MB, %.0f MB/s%s",
            (unsigned long long)documents, (unsigned long long)c->o->documents,
            (double)c->bytes / 1e6, (double)c->bytes / 1e6 / (time - c->began + 1e-9),
            last ? "\n" : "");
}

// Takes the next chunk; 0 when there is none or something failed.
static int take_chunk(crew *c, uint64_t *chunk)
{
    pthread_mutex_lock(&c->lock);
    int more = c->next_taken < c->chunk_count && !c->failure;
    *chunk = c->next_taken;
    c->next_taken += (uint64_t)more;
    pthread_mutex_unlock(&c->lock);
    return more;
}

// Waits for the chunk's turn and writes it.
static void deliver(crew *c, uint64_t chunk, int failure, const char *data, size_t bytes)
{
    pthread_mutex_lock(&c->lock);
    while (c->next_written != chunk) {
        pthread_cond_wait(&c->written, &c->lock);
    }
    failure = failure ? failure : c->failure;
    pthread_mutex_unlock(&c->lock);
    if (!failure) {
        failure = write_all(c->o->fd, data, bytes);
    }
    pthread_mutex_lock(&c->lock);
    c->failure = failure;
    c->next_written++;
    c->bytes += bytes;
    show_progress(c, c->next_written == c->chunk_count);
    pthread_cond_broadcast(&c->written);
    pthread_mutex_unlock(&c->lock);
}

static void *work(void *argument)
{
    crew *c = argument;
    buffer b = {0};
    writer *w = writer_new(c->m, c->o->seed, c->o->mean_words);
    uint64_t chunk;
    while (take_chunk(c, &chunk)) {
        size_t bytes = 0;
        int failure = w ? make_chunk(c, w, chunk, &b, &bytes) : ENOMEM;
        deliver(c, chunk, failure, b.data, bytes);
    }
    writer_free(w);
    free(b.data);
    return NULL;
}

int generate_documents(const model *m, const generate_options *o)
{
    crew c = {.m = m,
              .o = o,
              .began = now(),
              .lock = PTHREAD_MUTEX_INITIALIZER,
              .written = PTHREAD_COND_INITIALIZER};
    c.chunk_documents = CHUNK_WORDS / o->mean_words;
    c.chunk_documents = c.chunk_documents < 1                 ? 1
                        : c.chunk_documents > CHUNK_DOCUMENTS ? CHUNK_DOCUMENTS
                                                              : c.chunk_documents;
    c.chunk_count = o->documents / c.chunk_documents + (o->documents % c.chunk_documents != 0);

    // The calling thread works too, so one that cannot be started only costs time.
    pthread_t *thread = calloc(o->threads, sizeof *thread);
    uint32_t started = 0;
    while (thread && started + 1 < o->threads &&
           pthread_create(&thread[started], NULL, work, &c) == 0) {
        started++;
    }
    work(&c);
    for (uint32_t i = 0; i < started; i++) {
        pthread_join(thread[i], NULL);
    }
    free(thread);
    pthread_mutex_destroy(&c.lock);
    pthread_cond_destroy(&c.written);
    return c.failure;
}

// A run of words of a random document, as it stands there.
static char *put_query(const model *m, writer *w, const generate_options *o, uint64_t query,
                       char *out)
{
    rng random = rng_from(rng_mix(rng_scramble(o->seed) ^ 0x7175657279u, query));
    uint32_t words = o->query_min + rng_below((uint32_t)(rng_next(&random) >> 32),
                                              o->query_max - o->query_min + 1);
    document d = {0};
    for (int i = 0; i < QUERY_TRIES && d.body_count < words; i++) {
        d = writer_document(w, o->start - 1 + rng_next(&random) % o->documents, 0);
    }
    if (d.body_count < words) {
        words = d.body_count; // documents are too short for such queries
    }
    uint32_t from = rng_below((uint32_t)(rng_next(&random) >> 32), d.body_count - words + 1);
    out = render_words(m, d.body + from, words, out);
    *out++ = '\n';
    return out;
}

int generate_queries(const model *m, const generate_options *o, uint64_t queries)
{
    writer *w = writer_new(m, o->seed, o->mean_words);
    char *line = malloc((size_t)(o->query_max + 1) * RENDER_TOKEN_ROOM + LINE_ROOM);
    int failure = w && line ? 0 : ENOMEM;
    for (uint64_t q = 0; q < queries && !failure; q++) {
        char *end = put_query(m, w, o, q, line);
        failure = write_all(o->fd, line, (size_t)(end - line));
    }
    writer_free(w);
    free(line);
    return failure;
}
