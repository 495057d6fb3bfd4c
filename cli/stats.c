/* stats.c: `idx stats`: what an index holds, and what each part of it takes. */
#include "cli/commands.h"
#include "cli/json_out.h"
#include "cli/report.h"

typedef struct settings {
    const char *index;
    bool json;
} settings;

static const settings defaults = {.index = COMMAND_DEFAULT_INDEX};

static const option options[] = {
    COMMAND_INDEX_OPTION(settings),
    COMMAND_JSON_OPTION(settings, "print one JSON object"),
};

typedef struct part {
    const char *name, *key;
    uint64_t bytes;
} part;

enum { PART_COUNT = 8 };

static void parts_of(const idx_index_stats *s, part parts[PART_COUNT])
{
    const part all[PART_COUNT] = {
        {"terms", "terms_bytes", s->bytes_terms},
        {"postings", "postings_bytes", s->bytes_postings},
        {"positions", "positions_bytes", s->bytes_positions},
        {"pairs", "pairs_bytes", s->bytes_pairs},
        {"norms", "norms_bytes", s->bytes_norms},
        {"store", "store_bytes", s->bytes_store},
        {"ids", "ids_bytes", s->bytes_ids},
        {"other", "other_bytes", s->bytes_other},
    };
    for (int i = 0; i < PART_COUNT; i++) {
        parts[i] = all[i];
    }
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static void print_json(const char *dir, const idx_searcher *searcher, const idx_index_stats *s)
{
    part parts[PART_COUNT];
    json_out j = {.out = stdout};
    parts_of(s, parts);
    json_object(&j, NULL);
    json_text(&j, "index", dir);
    json_text(&j, "analyzer", idx_analyzer_name(idx_searcher_analyzer(searcher)));
    json_bool(&j, "positions", idx_searcher_has_positions(searcher));
    json_bool(&j, "store", idx_searcher_has_store(searcher));
    json_whole(&j, "documents", s->documents);
    json_whole(&j, "tokens", s->tokens);
    json_whole(&j, "title_tokens", s->title_tokens);
    json_whole(&j, "terms", s->terms);
    json_whole(&j, "postings", s->postings);
    json_whole(&j, "segments", s->segments);
    json_whole(&j, "index_bytes", s->bytes_total);
    for (int i = 0; i < PART_COUNT; i++) {
        json_whole(&j, parts[i].key, parts[i].bytes);
    }
    json_real(&j, "bytes_per_posting", ratio((double)s->bytes_postings, (double)s->postings), 6);
    json_real(&j, "bytes_per_position", ratio((double)s->bytes_positions, (double)s->tokens), 6);
    json_object_end(&j);
    json_line_end(&j);
}

static void print_count(const char *name, uint64_t n)
{
    char text[32];
    printf("%-12s%18s\n", name, report_number(n, text));
}

static void print_part(const part *p, uint64_t total)
{
    char text[32];
    printf("  %-10s%18s  %5.1f %%\n", p->name, report_number(p->bytes, text),
           100 * ratio((double)p->bytes, (double)total));
}

static void print_table(const char *dir, const idx_searcher *searcher, const idx_index_stats *s)
{
    part parts[PART_COUNT];
    parts_of(s, parts);
    printf("index       %s\n", dir);
    printf("analyzer    %s\n", idx_analyzer_name(idx_searcher_analyzer(searcher)));
    printf("positions   %s\n", idx_searcher_has_positions(searcher) ? "yes" : "no");
    printf("store       %s\n\n", idx_searcher_has_store(searcher) ? "yes" : "no");
    print_count("documents", s->documents);
    print_count("tokens", s->tokens);
    print_count("  in titles", s->title_tokens);
    print_count("terms", s->terms);
    print_count("postings", s->postings);
    print_count("segments", s->segments);
    putchar('\n');
    print_count("bytes", s->bytes_total);
    for (int i = 0; i < PART_COUNT; i++) {
        print_part(&parts[i], s->bytes_total);
    }
    printf("\n%.2f bytes a posting, %.2f bytes a position, %.1f tokens a document\n",
           ratio((double)s->bytes_postings, (double)s->postings),
           ratio((double)s->bytes_positions, (double)s->tokens),
           ratio((double)s->tokens, (double)s->documents));
}

static int run(const void *p, char **operands, int operand_count)
{
    const settings *set = p;
    idx_searcher *searcher;
    idx_index_stats s;
    (void)operands, (void)operand_count;
    if (command_open_index(set->index, &searcher) != IDX_OK) {
        return EXIT_WRONG;
    }
    idx_searcher_stats(searcher, &s);
    (set->json ? print_json : print_table)(set->index, searcher, &s);
    idx_searcher_close(searcher);
    return EXIT_FOUND;
}

const command command_stats = {
    .name = "stats",
    .operands = "",
    .summary = "Tell what an index holds and what its parts take",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .defaults = &defaults,
    .settings_bytes = sizeof(settings),
    .run = run,
};
