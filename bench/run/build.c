/*
 * build.c: `idx-bench build`: a whole build, from the file to the committed single segment, timed.
 *
 * Each build runs in a process of its own, so that its peak memory is its own; the directory is emptied before. The
 * corpus is read and parsed by the thread that adds the documents, as part of the time.
 */
#include "bench/run/args.h"
#include "bench/run/clock.h"
#include "bench/run/commands.h"
#include "bench/run/corpus.h"

#include <idx/idx.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct plan {
    const char *corpus, *index, *analyzer;
    unsigned threads;
    uint64_t memory_bytes;
    bool store, positions, pairs, reorder;
} plan;

static idx_index_stats add_all(const plan *p, unsigned long long *bytes)
{
    idx_writer_options o;
    idx_writer *writer = NULL;
    idx_error err = {0};
    idx_index_stats stats = {0};
    idx_writer_options_init(&o);
    o.analyzer = p->analyzer;
    o.threads = p->threads;
    o.memory_bytes = p->memory_bytes;
    o.store = p->store;
    o.positions = p->positions;
    o.reorder = p->reorder;
    o.pairs = p->pairs;
    if (idx_writer_open(p->index, &o, &writer, &err) != IDX_OK) {
        die("%s: %s", p->index, err.message);
    }
    corpus c;
    corpus_document d;
    corpus_open(&c, p->corpus);
    while (corpus_next(&c, &d)) {
        idx_document document = {
            .id = {d.id, d.id_bytes}, .title = {d.title, d.title_bytes}, .body = {d.body, d.body_bytes}};
        if (idx_writer_add(writer, &document, &err) != IDX_OK) {
            die("%s:%llu: %s", c.path, c.line_number, err.message);
        }
    }
    *bytes = c.bytes;
    corpus_close(&c);
    if (idx_writer_optimize(writer, &stats, &err) != IDX_OK) {
        die("%s: %s", p->index, err.message);
    }
    idx_writer_close(writer);
    return stats;
}

static void print_stats(FILE *out, const idx_index_stats *s)
{
    fprintf(out,
            "\"documents\":%" PRIu64 ",\"tokens\":%" PRIu64 ",\"terms\":%" PRIu64 ",\"postings\":%" PRIu64
            ",\"segments\":%" PRIu64 ",\"index_bytes\":%" PRIu64 ",\"parts\":{\"terms\":%" PRIu64
            ",\"postings\":%" PRIu64 ",\"positions\":%" PRIu64 ",\"pairs\":%" PRIu64 ",\"norms\":%" PRIu64 ",\"store\":%" PRIu64
            ",\"ids\":%" PRIu64 ",\"other\":%" PRIu64 "}",
            s->documents, s->tokens, s->terms, s->postings, s->segments, s->bytes_total, s->bytes_terms,
            s->bytes_postings, s->bytes_positions, s->bytes_pairs, s->bytes_norms, s->bytes_store, s->bytes_ids, s->bytes_other);
    if (s->postings > 0) {
        fprintf(out, ",\"bits_per_posting\":%.3f,\"bits_per_position\":%.3f",
                8 * (double)s->bytes_postings / (double)s->postings,
                8 * (double)s->bytes_positions / (double)s->tokens);
    }
}

// In a child: builds and prints the line.
static void build_once(const plan *p, const char *out_path)
{
    unsigned long long bytes = 0;
    struct rusage usage;
    double start = clock_seconds();
    idx_index_stats stats = add_all(p, &bytes);
    double seconds = clock_seconds() - start;
    getrusage(RUSAGE_SELF, &usage);
    FILE *out = out_path != NULL ? fopen(out_path, "a") : stdout;
    if (out == NULL) {
        die("cannot write %s", out_path);
    }
    fprintf(out,
            "{\"engine\":\"idx\",\"version\":\"%s\",\"action\":\"build\",\"analyzer\":\"%s\",\"store\":%s,"
            "\"positions\":%s,\"reorder\":%s,\"threads\":%u,\"seconds\":%.3f,\"corpus_bytes\":%llu,\"mb_per_second\":%.1f,"
            "\"peak_kb\":%ld,",
            idx_version(), p->analyzer, p->store ? "true" : "false", p->positions ? "true" : "false",
            p->reorder ? "true" : "false", p->threads,
            seconds, bytes, (double)bytes / 1e6 / seconds, usage.ru_maxrss);
    print_stats(out, &stats);
    fputs("}\n", out);
    if (fflush(out) != 0) {
        die("cannot write the result");
    }
}

int command_build(int argc, char **argv)
{
    arg table[] = {{"--corpus", NULL, false},     {"--index", NULL, false},  {"--threads", "1,2", false},
                   {"--analyzer", "whitespace", false}, {"--memory", "0", false}, {"--store", NULL, true},
                   {"--no-positions", NULL, true}, {"--no-pairs", NULL, true}, {"--reorder", NULL, true}, {"--out", NULL, false},
                   {NULL, NULL, false}};
    args_read(table, argc, argv, 2,
              "build --corpus FILE --index DIR [--threads 1,2] [--analyzer whitespace] [--memory MB] [--store]\n"
              "                 [--no-positions] [--no-pairs] [--reorder] [--out FILE]");
    plan p = {.corpus = args_need(table, "--corpus"),
              .index = args_need(table, "--index"),
              .analyzer = args_get(table, "--analyzer"),
              .memory_bytes = args_count(table, "--memory", 0, 1u << 20) << 20,
              .store = args_get(table, "--store") != NULL,
              .positions = args_get(table, "--no-positions") == NULL,
              .pairs = args_get(table, "--no-pairs") == NULL,
              .reorder = args_get(table, "--reorder") != NULL};
    for (const char *list = args_get(table, "--threads"); list != NULL && *list != '\0';) {
        char *end;
        p.threads = (unsigned)strtoul(list, &end, 10);
        if (p.threads < 1 || p.threads > 1024 || (*end != ',' && *end != '\0')) {
            die("--threads must be numbers from 1 to 1024 with commas, not '%s'", list);
        }
        list = *end == ',' ? end + 1 : end;
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            build_once(&p, args_get(table, "--out"));
            _exit(fflush(NULL) != 0);
        }
        int status;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
            die("the build did not succeed");
        }
    }
    return 0;
}
