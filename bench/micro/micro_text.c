/*
 * micro_text.c: how fast idx__tokens_run() is, per chain and instruction set.
 *
 *     micro_text FILE [ROUNDS]
 *
 * FILE is taken as plain text. It is read twice over: line by line, as documents come (the tokens
 * of one fit the cache), and whole (everything goes to memory and back). Before anything is timed,
 * every level must give the tokens that the scalar one gives. The best of ROUNDS is reported, in
 * the thread's own time. Cycles are those of the time stamp counter, which runs at the processor's
 * nominal frequency.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/micro/micro.h"
#include "common/text/chain.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

typedef struct input {
    char *text;
    size_t bytes;
} input;

static input read_file(const char *path)
{
    input in = {0};
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    in.bytes = (size_t)ftell(f);
    rewind(f);
    in.text = malloc(in.bytes + 1);
    if (!in.text || fread(in.text, 1, in.bytes, f) != in.bytes) {
        perror(path);
        exit(2);
    }
    fclose(f);
    return in;
}

static uint64_t cycles(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

// Reads the text once. `hash` (nullable) gets a hash of all surfaces.
static uint64_t read_text(tokens *t, const input *in, bool whole, XXH3_state_t *hash)
{
    uint64_t count = 0;
    for (size_t at = 0; at < in->bytes;) {
        const char *line = in->text + at;
        const char *end = whole ? NULL : memchr(line, '\n', in->bytes - at);
        size_t bytes = end ? (size_t)(end - line) + 1 : in->bytes - at;
        if (idx__tokens_run(t, line, bytes, hash != NULL, NULL) != IDX_OK) {
            fputs("out of memory\n", stderr);
            exit(2);
        }
        for (uint32_t i = 0; hash && i < t->count; i++) {
            XXH3_64bits_update(hash, &t->spans[i], sizeof t->spans[i]);
            XXH3_64bits_update(hash, t->folded + t->items[i].start, t->items[i].bytes);
        }
        count += t->count;
        at += bytes;
    }
    return count;
}

static void measure(const char *name, idx_cpu level, const input *in, bool whole, int rounds,
                    uint64_t *expected)
{
    idx_analyzer *analyzer;
    tokens t;
    if (idx__analyzer_make(name, idx__scan_kernels(level), NULL, &analyzer, NULL) != IDX_OK ||
        idx__tokens_init(&t, analyzer, NULL, NULL) != IDX_OK) {
        fputs("no analyzer\n", stderr);
        exit(2);
    }
    XXH3_state_t hash;
    XXH3_64bits_reset(&hash);
    uint64_t count = read_text(&t, in, whole, &hash);
    uint64_t digest = XXH3_64bits_digest(&hash);
    if (*expected != 0 && *expected != digest) {
        fprintf(stderr, "%s: %s gives other tokens than scalar\n", name, idx__cpu_name(level));
        exit(1);
    }
    *expected = digest;
    double best = 1e18, best_cycles = 0;
    for (int i = 0; i < rounds; i++) {
        double wall = now_ns(), start = clock_ns(CLOCK_THREAD_CPUTIME_ID);
        uint64_t start_cycles = cycles();
        read_text(&t, in, whole, NULL);
        double ticks = (double)(cycles() - start_cycles);
        double ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - start;
        if (ns < best) {
            best = ns;
            best_cycles = ticks * ns / (now_ns() - wall);
        }
    }
    printf("%-12s %-7s %-6s %8.0f MB/s  %5.2f cycles/byte  %10llu tokens\n", name,
           idx__cpu_name(level), whole ? "whole" : "lines", (double)in->bytes / best * 1e3,
           best_cycles / (double)in->bytes, (unsigned long long)count);
    idx__tokens_release(&t);
    idx_analyzer_free(analyzer);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: micro_text FILE [ROUNDS]\n", stderr);
        return 2;
    }
    input in = read_file(argv[1]);
    int rounds = argc > 2 ? atoi(argv[2]) : 5;
    static const char *const names[] = {"whitespace", "standard", "indonesian"};
    for (int whole = 0; whole < 2; whole++) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            uint64_t expected = 0;
            for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
                if (idx__cpu_has(level)) {
                    measure(names[i], level, &in, whole != 0, rounds, &expected);
                }
            }
        }
    }
    free(in.text);
    return 0;
}
