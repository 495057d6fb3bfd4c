#include "bench/run/report.h"

#include "bench/run/args.h"
#include "bench/run/json.h"
#include "bench/run/stats.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void put(FILE *out, const char *format, ...)
{
    if (out != NULL) {
        va_list list;
        va_start(list, format);
        vfprintf(out, format, list);
        va_end(list);
    }
}

static void put_name(FILE *out, const char *key, const char *text)
{
    if (out != NULL) {
        fprintf(out, ",\"%s\":", key);
        json_put_text(out, text);
    }
}

static double percent(size_t part, size_t whole)
{
    return whole == 0 ? 0 : 100 * (double)part / (double)whole;
}

/* ---- checks --------------------------------------------------------------------------------- */

static void check_json(report *p, const result_engine *e, int class, int command, const check_run *run)
{
    put(p->json, "{\"kind\":\"check\",\"class\":\"%s\",\"command\":\"%s\"", class_names[class], commands[command].name);
    put_name(p->json, "engine", e->name);
    put(p->json,
        ",\"answers\":%zu,\"faults\":%zu,\"counted\":%zu,\"verified\":%zu,\"lists\":%zu,\"same_ids\":%zu,"
        "\"same_sets\":%zu}\n",
        run->answers, run->faults, run->counted, run->verified, run->lists, run->same_ids, run->same_sets);
    for (size_t i = 0; i < run->faults && i < NAMED_QUERIES; i++) {
        put(p->json, "{\"kind\":\"fault\",\"class\":\"%s\",\"command\":\"%s\",\"fault\":\"%s\"", class_names[class],
            commands[command].name, check_fault_text(run->named[i].fault));
        put_name(p->json, "engine", e->name);
        put_name(p->json, "query", p->r->queries.texts[run->named[i].query]);
        put(p->json, "}\n");
    }
}

// The share of equal lists (or sets) under TOP_10, TOP_100 and TOP_1000.
static void put_shares(report *p, const check_run *runs, bool is_set)
{
    const char *before = "";
    for (int command = 0; command < COMMANDS; command++) {
        const check_run *run = &runs[command];
        if (run->lists > 0 && !commands[command].count) {
            put(p->markdown, "%s%.0f", before, percent(is_set ? run->same_sets : run->same_ids, run->lists));
            before = " / ";
        }
    }
    put(p->markdown, "%s | ", *before != '\0' ? " %" : "-");
}

// One row for an engine and class: all its commands together. Returns how many of them are refused.
static size_t check_row(report *p, size_t e, int class)
{
    const check_run *runs = p->c->runs[e][class];
    size_t answers = 0, counted = 0, verified = 0, faults = 0, refused = 0, others = 0;
    for (int command = 0; command < COMMANDS; command++) {
        if (runs[command].answers > 0) {
            check_json(p, &p->r->engines[e], class, command, &runs[command]);
        }
        answers += runs[command].answers;
        counted += runs[command].counted;
        verified += runs[command].verified;
        faults += runs[command].faults;
        others += runs[command].other_counts;
        refused += runs[command].faults > 0;
    }
    if (answers == 0) {
        return 0;
    }
    put(p->markdown, "| %s | %s | %zu | %zu | %zu | ", p->r->engines[e].name, class_names[class], answers, counted,
        verified);
    put_shares(p, runs, false);
    put_shares(p, runs, true);
    if (class == CLASS_SLOPPY && p->r->engines[e].has_own_slop) {
        put(p->markdown, "another slop: %zu counts differ |\n", others);
    } else if (faults == 0) {
        put(p->markdown, "%s |\n", counted + verified > 0 ? "all right" : "not checked");
    } else {
        put(p->markdown, "**%zu wrong, no time told** |\n", faults);
    }
    return refused;
}

// The commands that are refused, and the queries that the first of them got wrong.
static void name_faults(report *p, size_t e, int class)
{
    const check_run *runs = p->c->runs[e][class], *first = NULL;
    for (int command = 0; command < COMMANDS; command++) {
        if (runs[command].faults > 0 && first == NULL) {
            first = &runs[command];
            put(p->markdown, "- %s, %s, %s", p->r->engines[e].name, class_names[class], commands[command].name);
        } else if (runs[command].faults > 0) {
            put(p->markdown, ", %s", commands[command].name);
        }
    }
    if (first == NULL) {
        return;
    }
    for (size_t i = 0; i < first->faults && i < NAMED_QUERIES; i++) {
        put(p->markdown, "%s %s: `%s`", i == 0 ? ":" : ";", check_fault_text(first->named[i].fault),
            p->r->queries.texts[first->named[i].query]);
    }
    put(p->markdown, "\n");
}

size_t report_checks(report *p)
{
    size_t refused = 0;
    put(p->markdown,
        "## Answers\n\nChecked before timed. *Counts*: answers whose number of matches was compared; *lists*: answers "
        "whose hits were held against an oracle that scores as the engine does; *same list*, *same set*: TOP_10 / "
        "TOP_100 / TOP_1000 equal to that of %s, in order or as a set, which norm rounding and other idfs keep apart.\n\n"
        "| engine | class | answers | counts | lists | same list | same set | |\n|---|---|---|---|---|---|---|---|\n",
        p->r->engines[p->reference].name);
    for (size_t e = 0; e < p->r->engine_count; e++) {
        for (int class = 0; class < CLASS_COUNT; class++) {
            refused += check_row(p, e, class);
        }
    }
    put(p->markdown, "\n");
    for (size_t e = 0; e < p->r->engine_count; e++) {
        const result_engine *engine = &p->r->engines[e];
        for (int class = 0; class < CLASS_COUNT; class++) {
            name_faults(p, e, class);
            if (engine->unsupported[class] != NULL) {
                put(p->markdown, "- %s, %s: skipped: %s\n", engine->name, class_names[class], engine->unsupported[class]);
            }
        }
    }
    return refused;
}

/* ---- latencies ------------------------------------------------------------------------------ */

static void latency_line(report *p, const group *g, int command, size_t e, const group_times *t)
{
    const result_engine *engine = &p->r->engines[e];
    if (t->is_refused[e]) {
        put(p->markdown, "| %s | %s | answers differ: no time | | | | | |\n", engine->name, commands[command].name);
        return;
    }
    if (t->us[e] == NULL) {
        return;
    }
    double *sorted = need_memory(NULL, t->count * sizeof *sorted);
    memcpy(sorted, t->us[e], t->count * sizeof *sorted);
    stats_sort(sorted, t->count);
    double mean = stats_mean(sorted, t->count), max = stats_percentile(sorted, t->count, 100);
    double p50 = stats_percentile(sorted, t->count, 50), p90 = stats_percentile(sorted, t->count, 90),
           p99 = stats_percentile(sorted, t->count, 99);
    put(p->markdown, "| %s | %s | %.1f | %.1f | %.1f | %.1f | %.1f | %s |\n", engine->name, commands[command].name, mean,
        p50, p90, p99, max, engine->idf);
    put(p->json, "{\"kind\":\"latency\",\"group\":\"%s\",\"command\":\"%s\",\"documents\":%.0f,\"queries\":%zu", g->name,
        commands[command].name, p->r->documents, t->count);
    put_name(p->json, "engine", engine->name);
    put_name(p->json, "version", engine->version);
    put_name(p->json, "idf", engine->idf);
    put(p->json, ",\"mean\":%.3f,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"max\":%.3f,\"curve\":[", mean, p50, p90, p99, max);
    for (int i = 0; i <= 100; i++) {
        put(p->json, "%s%.2f", i > 0 ? "," : "", i == 0 ? sorted[0] : stats_percentile(sorted, t->count, i));
    }
    put(p->json, "]}\n");
    free(sorted);
}

void report_latencies(report *p)
{
    put(p->markdown, "\n## Latency\n\nMicroseconds, one thread, warm; of each query the %s of the runs.\n",
        p->by_median ? "median" : "least");
    for (size_t g = 0; g < GROUPS; g++) {
        bool is_begun = false;
        for (int command = 0; command < COMMANDS; command++) {
            group_times t;
            group_times_collect(&t, &groups[g], command, p->r, p->c, p->kinds, p->by_median);
            bool is_there = t.count > 0;
            for (size_t e = 0; e < p->r->engine_count; e++) {
                is_there |= t.is_refused[e];
            }
            if (is_there && !is_begun) {
                put(p->markdown,
                    "\n### %s (%zu queries)\n\n| engine | command | mean | p50 | p90 | p99 | max | idf |\n"
                    "|---|---|---|---|---|---|---|---|\n",
                    groups[g].title, t.count);
                is_begun = true;
            }
            for (size_t e = 0; e < p->r->engine_count && is_there; e++) {
                latency_line(p, &groups[g], command, e, &t);
            }
            group_times_release(&t);
        }
    }
}

/* ---- ratios --------------------------------------------------------------------------------- */

typedef struct ratio {
    double mean, geometric, p99;
} ratio;

// Of `peer` to `base`, which both have t->count times.
static ratio ratio_of(const double *peer, const double *base, size_t count)
{
    double *a = need_memory(NULL, 3 * count * sizeof *a), *b = a + count, *each = b + count;
    for (size_t i = 0; i < count; i++) {
        a[i] = peer[i];
        b[i] = base[i];
        // The clock's grain must not divide by nothing.
        each[i] = (peer[i] > 0.001 ? peer[i] : 0.001) / (base[i] > 0.001 ? base[i] : 0.001);
    }
    stats_sort(a, count);
    stats_sort(b, count);
    ratio r = {stats_mean(a, count) / stats_mean(b, count), stats_geometric_mean(each, count),
               stats_percentile(a, count, 99) / stats_percentile(b, count, 99)};
    free(a);
    return r;
}

static void ratio_line(report *p, const group *g, int command, const char *peer, const ratio *r, bool is_fair)
{
    put(p->markdown, "| %s | %s | %s%s | %.2f | %.2f | %.2f |\n", g->title, commands[command].name, peer,
        is_fair ? "" : " (other idf)", r->mean, r->p99, r->geometric);
    put(p->json, "{\"kind\":\"ratio\",\"group\":\"%s\",\"command\":\"%s\",\"documents\":%.0f", g->name,
        commands[command].name, p->r->documents);
    put_name(p->json, "peer", peer);
    put(p->json, ",\"mean_ratio\":%.4f,\"p99_ratio\":%.4f,\"geometric_ratio\":%.4f,\"fair\":%s}\n", r->mean, r->p99,
        r->geometric, is_fair ? "true" : "false");
}

// Each peer, then the best one: of the means (and 99th percentiles) the least, and for each query the fastest.
// False if there is nothing to compare. Lines are written only if `is_told`.
static bool ratio_group(report *p, const group *g, int command, bool is_told, ratio *out)
{
    group_times t;
    group_times_collect(&t, g, command, p->r, p->c, p->kinds, p->by_median);
    const double *base = t.us[p->reference];
    double *best = NULL;
    ratio least = {0};
    for (size_t e = 0; e < p->r->engine_count && base != NULL; e++) {
        if (e == p->reference || t.us[e] == NULL) {
            continue;
        }
        const result_engine *peer = &p->r->engines[e];
        bool is_fair = group_is_fair(g, command, &p->r->engines[p->reference], peer);
        ratio r = ratio_of(t.us[e], base, t.count);
        if (is_told) {
            ratio_line(p, g, command, peer->name, &r, is_fair);
        }
        if (is_fair) {
            bool is_first = best == NULL;
            best = is_first ? need_memory(NULL, t.count * sizeof *best) : best;
            for (size_t i = 0; i < t.count; i++) {
                best[i] = is_first || t.us[e][i] < best[i] ? t.us[e][i] : best[i];
            }
            least.mean = is_first || r.mean < least.mean ? r.mean : least.mean;
            least.p99 = is_first || r.p99 < least.p99 ? r.p99 : least.p99;
        }
    }
    bool is_there = best != NULL;
    if (is_there) {
        least.geometric = ratio_of(best, base, t.count).geometric;
        *out = least;
        if (is_told) {
            ratio_line(p, g, command, "**best**", &least, true);
        }
    }
    free(best);
    group_times_release(&t);
    return is_there;
}

// All groups by all commands: the ratio of the means to the best peer, and of the 99th percentiles.
static void report_summary(report *p)
{
    bool has_peers = false;
    for (size_t g = 0; g < GROUPS; g++) {
        for (int command = 0; command < COMMANDS; command++) {
            ratio r;
            has_peers |= ratio_group(p, &groups[g], command, false, &r);
        }
    }
    if (!has_peers) {
        return;
    }
    put(p->markdown,
        "## In short\n\nHow many times faster than the best peer %s is: by the mean (by the 99th percentile). Peers count "
        "that rank by the same idf and whose answers are right; the rest follows below.\n\n| queries |",
        p->r->engines[p->reference].name);
    for (int command = 0; command < COMMANDS; command++) {
        put(p->markdown, " %s |", commands[command].name);
    }
    put(p->markdown, "\n|---|---|---|---|---|---|---|---|\n");
    for (size_t g = 0; g < GROUPS; g++) {
        put(p->markdown, "| %s |", groups[g].title);
        for (int command = 0; command < COMMANDS; command++) {
            ratio r;
            if (ratio_group(p, &groups[g], command, false, &r)) {
                put(p->markdown, " %.2f (%.2f) |", r.mean, r.p99);
            } else {
                put(p->markdown, " - |");
            }
        }
        put(p->markdown, "\n");
    }
    put(p->markdown, "\n");
}

void report_ratios(report *p)
{
    size_t others = 0;
    for (size_t e = 0; e < p->r->engine_count; e++) {
        others += e != p->reference && !p->r->engines[e].is_oracle;
    }
    if (others == 0) {
        return;
    }
    put(p->markdown,
        "\n## How many times faster than each peer\n\nThe peer's time by that of %s: of the means, of the 99th "
        "percentiles, and the geometric mean over the queries. *Best*: the peer with the least mean, the one with the least "
        "99th percentile, and for each query the fastest, among those that rank by the same idf.\n\n"
        "| queries | command | peer | mean | p99 | each query |\n|---|---|---|---|---|---|\n",
        p->r->engines[p->reference].name);
    for (size_t g = 0; g < GROUPS; g++) {
        for (int command = 0; command < COMMANDS; command++) {
            ratio r;
            ratio_group(p, &groups[g], command, true, &r);
        }
    }
}

/* ---- losses --------------------------------------------------------------------------------- */

enum { LOSSES = 10 };

typedef struct loss {
    double ratio, own_us, peer_us;
    size_t peer;
    uint32_t query;
    const group *g;
    int command;
} loss;

static void keep(loss *worst, size_t *count, loss new)
{
    size_t i = *count;
    // A query stands once for a group, with the command where it loses most.
    for (size_t k = 0; k < *count; k++) {
        if (worst[k].query == new.query && worst[k].g == new.g) {
            if (worst[k].ratio <= new.ratio) {
                return;
            }
            memmove(&worst[k], &worst[k + 1], (*count - k - 1) * sizeof *worst);
            i = --*count;
            break;
        }
    }
    if (i == LOSSES && worst[i - 1].ratio <= new.ratio) {
        return;
    }
    *count = i < LOSSES ? i + 1 : LOSSES;
    for (i = *count - 1; i > 0 && worst[i - 1].ratio > new.ratio; i--) {
        worst[i] = worst[i - 1];
    }
    worst[i] = new;
}

static size_t find_losses(report *p, loss *worst)
{
    size_t count = 0;
    for (size_t g = 0; g < GROUPS; g++) {
        for (int command = 0; command < COMMANDS; command++) {
            group_times t;
            group_times_collect(&t, &groups[g], command, p->r, p->c, p->kinds, p->by_median);
            const double *base = t.us[p->reference];
            for (size_t e = 0; e < p->r->engine_count && base != NULL && !groups[g].is_frequent; e++) {
                bool is_peer = e != p->reference && t.us[e] != NULL &&
                               group_is_fair(&groups[g], command, &p->r->engines[p->reference], &p->r->engines[e]);
                for (size_t i = 0; i < t.count && is_peer; i++) {
                    keep(worst, &count,
                         (loss){t.us[e][i] / (base[i] > 0.001 ? base[i] : 0.001), base[i], t.us[e][i], e, t.queries[i],
                                &groups[g], command});
                }
            }
            group_times_release(&t);
        }
    }
    return count;
}

void report_losses(report *p)
{
    loss worst[LOSSES];
    size_t count = find_losses(p, worst);
    if (count == 0) {
        return;
    }
    put(p->markdown,
        "\n## The ten queries where %s loses most\n\nThe ratio is the peer's time by that of %s.\n\n"
        "| queries | command | peer | ratio | us | peer's us | query |\n|---|---|---|---|---|---|---|\n",
        p->r->engines[p->reference].name, p->r->engines[p->reference].name);
    for (size_t i = 0; i < count; i++) {
        const loss *l = &worst[i];
        const char *peer = p->r->engines[l->peer].name, *query = p->r->queries.texts[l->query];
        put(p->markdown, "| %s | %s | %s | %.2f | %.1f | %.1f | `%s` |\n", l->g->title, commands[l->command].name, peer,
            l->ratio, l->own_us, l->peer_us, query);
        put(p->json, "{\"kind\":\"loss\",\"group\":\"%s\",\"command\":\"%s\"", l->g->name, commands[l->command].name);
        put_name(p->json, "peer", peer);
        put_name(p->json, "query", query);
        put(p->json, ",\"ratio\":%.4f,\"reference_us\":%.3f,\"peer_us\":%.3f}\n", l->ratio, l->own_us, l->peer_us);
    }
}

/* ---- all ------------------------------------------------------------------------------------ */

size_t report_write(report *p)
{
    put(p->markdown, "%.0f documents, %zu queries.\n\n| engine | version | norms | idf |\n|---|---|---|---|\n",
        p->r->documents, p->r->queries.count);
    for (size_t e = 0; e < p->r->engine_count; e++) {
        const result_engine *engine = &p->r->engines[e];
        if (!engine->is_oracle) {
            put(p->markdown, "| %s | %s | %s | %s |\n", engine->name, engine->version, engine->norms, engine->idf);
        }
    }
    put(p->markdown, "\n");
    report_summary(p);
    size_t refused = report_checks(p);
    report_latencies(p);
    report_ratios(p);
    report_losses(p);
    return refused;
}
