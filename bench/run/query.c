/*
 * query.c: `idx-bench query`: every query under every class and command, answered, checked and timed.
 *
 * The protocol of search-benchmark-game: one thread, warm; all queries once to warm up (and again until the warm-up
 * time is over), then RUNS rounds over all of them, so that no query finds only its own data in the caches; of each
 * query the least and the median of its times. A time spans parsing and searching; ids are looked up afterwards.
 * With --check-brute every answer is compared with that of the exhaustive search: hits, scores to the bit and count.
 */
#include "bench/run/args.h"
#include "bench/run/clock.h"
#include "bench/run/commands.h"
#include "bench/run/engine.h"
#include "bench/run/json.h"
#include "bench/run/stats.h"

#include <idx/idx.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct answer {
    idx_hits *hits;
    double *us; // one per run
    bool is_asked, is_brute_equal;
} answer;

typedef struct setting {
    engine e;
    query_list list;
    uint64_t runs;
    double warmup_seconds;
    bool check_brute;
    FILE *out;
    uint64_t differing, empty; // of them, and queries that match nothing as an OR
} setting;

static bool same_hits(const idx_hits *a, const idx_hits *b)
{
    if (idx_hits_size(a) != idx_hits_size(b)) {
        return false;
    }
    for (size_t i = 0; i < idx_hits_size(a); i++) {
        const idx_hit *x = idx_hits_at(a, i), *y = idx_hits_at(b, i);
        if (x->doc != y->doc || memcmp(&x->score, &y->score, sizeof x->score) != 0) {
            return false;
        }
    }
    return true;
}

static bool equals_brute(const setting *s, const engine_query *q, const command *c, const idx_hits *hits)
{
    idx_hits *brute = engine_run(&s->e, q, c, true);
    bool is_equal = same_hits(hits, brute) && (!c->count || idx_hits_total(hits) == idx_hits_total(brute));
    idx_hits_free(brute);
    return is_equal;
}

static void warm_up(setting *s, const engine_query *queries, answer *answers, const command *c, bool is_first)
{
    double end = clock_seconds() + s->warmup_seconds;
    for (size_t i = 0; i < s->list.count; i++) {
        if (answers[i].is_asked) {
            answers[i].hits = engine_run(&s->e, &queries[i], c, false);
            s->empty += is_first && idx_hits_size(answers[i].hits) == 0 && idx_hits_total(answers[i].hits) == 0;
            answers[i].is_brute_equal = !s->check_brute || equals_brute(s, &queries[i], c, answers[i].hits);
            s->differing += !answers[i].is_brute_equal;
        }
    }
    for (bool is_over = false; !is_over;) {
        is_over = true;
        for (size_t i = 0; i < s->list.count && clock_seconds() < end; i++) {
            if (answers[i].is_asked) {
                idx_hits_free(engine_run(&s->e, &queries[i], c, false));
                is_over = false;
            }
        }
    }
}

static void time_runs(setting *s, const engine_query *queries, answer *answers, const command *c)
{
    for (uint64_t run = 0; run < s->runs; run++) {
        for (size_t i = 0; i < s->list.count; i++) {
            if (answers[i].is_asked) {
                uint64_t start = clock_ns();
                idx_hits *hits = engine_run(&s->e, &queries[i], c, false);
                answers[i].us[run] = (double)(clock_ns() - start) / 1e3;
                idx_hits_free(hits);
            }
        }
    }
}

static void write_answer(setting *s, query_class class, const command *c, const char *text, const answer *a)
{
    FILE *out = s->out;
    stats_sort(a->us, s->runs);
    fprintf(out, "{\"engine\":\"idx\",\"version\":\"%s\",\"class\":\"%s\",\"command\":\"%s\",\"query\":", idx_version(),
            class_names[class], c->name);
    json_put_text(out, text);
    if (c->count) {
        fprintf(out, ",\"count\":%" PRIu64, idx_hits_total(a->hits));
    } else {
        fputs(",\"count\":null", out);
    }
    fprintf(out, ",\"us_min\":%.3f,\"us_median\":%.3f", s->runs > 0 ? a->us[0] : 0, stats_median(a->us, s->runs));
    if (s->check_brute) {
        fprintf(out, ",\"brute\":%s", a->is_brute_equal ? "true" : "false");
    }
    fputs(",\"hits\":[", out);
    for (size_t i = 0; c->k > 0 && i < idx_hits_size(a->hits); i++) {
        const idx_hit *hit = idx_hits_at(a->hits, i);
        fputs(i > 0 ? ",[" : "[", out);
        json_put_text(out, engine_id(&s->e, hit->doc));
        fprintf(out, ",%.9g]", hit->score);
    }
    fputs("]}\n", out);
}

static void run_class(setting *s, query_class class, const command *c, bool is_first)
{
    size_t n = s->list.count;
    engine_query *queries = need_memory(NULL, n * sizeof *queries);
    answer *answers = need_memory(NULL, n * sizeof *answers);
    for (size_t i = 0; i < n; i++) {
        queries[i] = engine_query_make(class, s->list.at[i].text);
        answers[i] = (answer){.is_asked = class_asks(class, &s->list.at[i]),
                              .us = need_memory(NULL, s->runs * sizeof(double))};
    }
    warm_up(s, queries, answers, c, is_first);
    time_runs(s, queries, answers, c);
    for (size_t i = 0; i < n; i++) {
        if (answers[i].is_asked) {
            write_answer(s, class, c, s->list.at[i].text, &answers[i]);
        }
        idx_hits_free(answers[i].hits);
        free(answers[i].us);
        engine_query_release(&queries[i]);
    }
    free(queries);
    free(answers);
}

static void write_head(setting *s)
{
    fprintf(s->out,
            "{\"meta\":\"query\",\"engine\":\"idx\",\"version\":\"%s\",\"norms\":\"idx\",\"idf\":\"lucene\","
            "\"phrase\":\"sum\",\"documents\":%" PRIu64 ",\"cpu\":\"%s\",\"open_us\":%.1f,\"resident_kb\":%ld}\n",
            idx_version(), s->e.stats.documents, idx_cpu_level(), s->e.open_us, s->e.resident_kb);
}

int command_query(int argc, char **argv)
{
    arg table[] = {{"--index", NULL, false}, {"--queries", NULL, false},     {"--class", DEFAULT_CLASSES, false},
                   {"--command", DEFAULT_COMMANDS, false}, {"--runs", "10", false}, {"--warmup", "1", false},
                   {"--out", NULL, false},   {"--check-brute", NULL, true},  {NULL, NULL, false}};
    args_read(table, argc, argv, 2,
              "query --index DIR --queries FILE --out FILE [--class " DEFAULT_CLASSES "]\n"
              "                 [--command " DEFAULT_COMMANDS "]\n"
              "                 [--runs 10] [--warmup SECONDS] [--check-brute]");
    const char *classes = args_get(table, "--class"), *names = args_get(table, "--command");
    if (classes_unknown(classes) != NULL || commands_unknown(names) != NULL) {
        die("no such class or command: %s",
            classes_unknown(classes) != NULL ? classes_unknown(classes) : commands_unknown(names));
    }
    setting s = {.runs = args_count(table, "--runs", 0, 100000),
                 .warmup_seconds = (double)args_count(table, "--warmup", 0, 3600),
                 .check_brute = args_get(table, "--check-brute") != NULL};
    engine_open(&s.e, args_need(table, "--index"));
    query_list_read(&s.list, args_need(table, "--queries"));
    s.out = fopen(args_need(table, "--out"), "w");
    if (s.out == NULL) {
        die("cannot write %s", args_get(table, "--out"));
    }
    write_head(&s);
    for (int class = 0; class < CLASS_COUNT; class++) {
        bool is_first = class == CLASS_OR;
        for (int c = 0; c < COMMANDS && args_list_has(classes, class_names[class]); c++) {
            if (!args_list_has(names, commands[c].name)) {
                continue;
            }
            run_class(&s, (query_class)class, &commands[c], is_first);
            is_first = false;
        }
    }
    if (fclose(s.out) != 0) {
        die("cannot write %s", args_get(table, "--out"));
    }
    if (s.empty > 0) {
        fprintf(stderr,
                "idx-bench: %" PRIu64 " of %zu queries match nothing, so their times say nothing. An index of the tokens form holds "
                "lower-case words: see idx-bench tokens --queries\n",
                s.empty, s.list.count);
    }
    query_list_release(&s.list);
    engine_close(&s.e);
    if (s.differing > 0) {
        fprintf(stderr, "idx-bench: %" PRIu64 " answers differ from the exhaustive search\n", s.differing);
    }
    return s.differing > 0;
}
