/* build_summary.c: see build_summary.h. */
#include "cli/build_summary.h"
#include "cli/json_out.h"
#include "cli/report.h"

#include <stdio.h>
#include <sys/resource.h>

/* Largest resident size of this process so far. */
static uint64_t peak_bytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}

static double mb_per_second(const build_summary *s)
{
    return s->seconds > 0 ? (double)s->input_bytes / 1e6 / s->seconds : 0;
}

void build_summary_json(const build_summary *s)
{
    const idx_index_stats *t = &s->stats;
    json_out j = {.out = stdout};
    json_object(&j, NULL);
    json_whole(&j, "documents", s->documents);
    json_whole(&j, "skipped", s->skipped);
    json_whole(&j, "repaired", s->repaired);
    json_whole(&j, "warnings", s->warnings);
    json_whole(&j, "tokens", t->tokens);
    json_whole(&j, "terms", t->terms);
    json_whole(&j, "input_bytes", s->input_bytes);
    json_whole(&j, "index_bytes", t->bytes_total);
    json_whole(&j, "terms_bytes", t->bytes_terms);
    json_whole(&j, "postings_bytes", t->bytes_postings);
    json_whole(&j, "positions_bytes", t->bytes_positions);
    json_whole(&j, "pairs_bytes", t->bytes_pairs);
    json_whole(&j, "norms_bytes", t->bytes_norms);
    json_whole(&j, "store_bytes", t->bytes_store);
    json_whole(&j, "ids_bytes", t->bytes_ids);
    json_whole(&j, "other_bytes", t->bytes_other);
    json_real(&j, "seconds", s->seconds, 6);
    json_real(&j, "mb_per_second", mb_per_second(s), 6);
    json_whole(&j, "peak_bytes", peak_bytes());
    json_whole(&j, "threads", s->threads);
    json_text(&j, "analyzer", s->analyzer);
    json_object_end(&j);
    json_line_end(&j);
}

static void print_count(const char *name, uint64_t n)
{
    char text[32];
    printf("%-12s%16s\n", name, report_number(n, text));
}

static void print_bytes(const char *name, uint64_t bytes, uint64_t input_bytes)
{
    char text[16];
    printf("%-12s%16s", name, report_bytes((double)bytes, text));
    if (input_bytes > 0) {
        printf("  %5.1f %% of the input", 100 * (double)bytes / (double)input_bytes);
    }
    putchar('\n');
}

void build_summary_print(const build_summary *s)
{
    const idx_index_stats *t = &s->stats;
    char text[32];
    // After an append the parts are those of more than this build's input.
    uint64_t input_bytes = t->documents == s->documents ? s->input_bytes : 0;
    print_count("documents", s->documents);
    if (s->skipped > 0) {
        print_count("  skipped", s->skipped);
    }
    if (s->repaired > 0) {
        print_count("  repaired", s->repaired);
    }
    if (t->documents != s->documents) {
        print_count("  in index", t->documents);
    }
    print_count("tokens", t->tokens);
    print_count("terms", t->terms);
    print_bytes("input", s->input_bytes, 0);
    print_bytes("index", t->bytes_total, input_bytes);
    print_bytes("  terms", t->bytes_terms, input_bytes);
    print_bytes("  postings", t->bytes_postings, input_bytes);
    print_bytes("  positions", t->bytes_positions, input_bytes);
    print_bytes("  pairs", t->bytes_pairs, input_bytes);
    print_bytes("  norms", t->bytes_norms, input_bytes);
    print_bytes("  store", t->bytes_store, input_bytes);
    print_bytes("  ids", t->bytes_ids, input_bytes);
    print_bytes("  other", t->bytes_other, input_bytes);
    printf("%-12s%14.2f s  %.1f MB/s, %llu thread%s\n", "time", s->seconds, mb_per_second(s),
           (unsigned long long)s->threads, s->threads == 1 ? "" : "s");
    printf("%-12s%16s\n\n", "peak memory", report_bytes((double)peak_bytes(), text));
    printf("The index is in %s (analyzer %s).\n", s->dir, s->analyzer);
    if (s->warnings > 0) {
        printf("%s warning%s.\n", report_number(s->warnings, text), s->warnings == 1 ? "" : "s");
    }
}
