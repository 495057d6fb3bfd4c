#include "bench/run/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double tolerance = 2e-5; // relative: sums of up to fifty floats
static const double slack = 1e-6;     // of the best score: Lucene takes a score as a difference of two larger floats

static bool is_near(double a, double b, double best)
{
    return fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b)) + slack * best;
}

static double score_in(const result *r, uint32_t id, double otherwise)
{
    for (size_t i = 0; i < r->hit_count; i++) {
        if (r->hits[i].id == id) {
            return r->hits[i].score;
        }
    }
    return otherwise;
}

bool check_hits(const result *right, const result *got, size_t k)
{
    size_t n = right->hit_count < k ? right->hit_count : k;
    if (got->hit_count != n) {
        return false;
    }
    if (n == 0) {
        return true;
    }
    // Lucene leaves out the factor k1 + 1, which all scores have in common.
    double factor = got->hits[0].score / right->hits[0].score, last = right->hits[n - 1].score;
    double best = right->hits[0].score;
    for (size_t i = 0; i < n; i++) {
        double wanted = right->hits[i].score, found = got->hits[i].score;
        if (!is_near(wanted * factor, found, best * factor)) {
            return false;
        }
        // Which of the documents with the last score come in is each engine's own affair.
        if (!is_near(wanted, last, best)) {
            // Most often it stands at the same rank.
            double own = right->hits[i].id == got->hits[i].id ? wanted : score_in(right, got->hits[i].id, -1);
            if (!is_near(own, wanted, best)) {
                return false;
            }
        }
    }
    return true;
}

const char *check_fault_text(check_fault fault)
{
    switch (fault) {
    case FAULT_COUNT:
        return "count differs";
    case FAULT_HITS:
        return "hits differ from the oracle's";
    default:
        return "differs from its own exhaustive search";
    }
}

static void add_fault(check_run *run, uint32_t query, check_fault fault)
{
    if (run->faults < NAMED_QUERIES) {
        run->named[run->faults] = (check_finding){query, fault};
    }
    run->faults++;
}

/* The count of all matches: an oracle's if there is one; else -1, and *is_split tells whether the engines differ. */
static int64_t true_count(const results *r, query_class c, int command, uint32_t query, bool *is_split)
{
    int64_t first = -1;
    *is_split = false;
    for (size_t i = 0; i < r->engine_count; i++) {
        if (r->engines[i].is_oracle) {
            for (int k = 0; k < COMMANDS; k++) {
                const result *cell = results_get(&r->engines[i], c, k, query);
                if (cell != NULL && cell->count >= 0) {
                    *is_split = false;
                    return cell->count;
                }
            }
            continue;
        }
        const result *cell = results_get(&r->engines[i], c, command, query);
        if (cell != NULL && cell->count >= 0 && !(c == CLASS_SLOPPY && r->engines[i].has_own_slop)) {
            *is_split |= first >= 0 && cell->count != first;
            first = first >= 0 ? first : cell->count;
        }
    }
    return -1;
}

static const result *oracle_answer_to(const results *r, const result_engine *e, query_class c, uint32_t query)
{
    const result_engine *o = results_oracle(r, e, c);
    for (int k = COMMANDS - 1; o != NULL && k >= 0; k--) {
        const result *cell = results_get(o, c, k, query);
        if (cell != NULL && commands[k].k > 0) {
            return cell;
        }
    }
    return NULL;
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool same_set(const result *a, const result *b)
{
    enum { MOST = 1000 };
    uint32_t x[MOST], y[MOST];
    if (a->hit_count != b->hit_count || a->hit_count > MOST) {
        return false;
    }
    for (size_t i = 0; i < a->hit_count; i++) {
        x[i] = a->hits[i].id;
        y[i] = b->hits[i].id;
    }
    qsort(x, a->hit_count, sizeof *x, by_id);
    qsort(y, b->hit_count, sizeof *y, by_id);
    return memcmp(x, y, a->hit_count * sizeof *x) == 0;
}

static void compare_ids(check_run *run, const result *a, const result *b)
{
    bool is_same = a->hit_count == b->hit_count;
    for (size_t i = 0; is_same && i < a->hit_count; i++) {
        is_same = a->hits[i].id == b->hits[i].id;
    }
    run->lists++;
    run->same_ids += is_same;
    run->same_sets += is_same || same_set(a, b);
}

static void check_query(check *c, const results *r, size_t reference, query_class class, int command, uint32_t query)
{
    bool is_split;
    int64_t count = true_count(r, class, command, query, &is_split);
    const result *base = results_get(&r->engines[reference], class, command, query);
    for (size_t i = 0; i < r->engine_count; i++) {
        const result_engine *e = &r->engines[i];
        const result *cell = e->is_oracle ? NULL : results_get(e, class, command, query);
        bool is_other = class == CLASS_SLOPPY && e->has_own_slop;
        check_run *run = &c->runs[i][class][command];
        if (cell == NULL) {
            continue;
        }
        run->answers++;
        run->other_counts += is_other && cell->count >= 0 && count >= 0 && cell->count != count;
        if (!is_other && cell->count >= 0 && (count >= 0 || is_split)) {
            run->counted++;
            if (is_split || cell->count != count) {
                add_fault(run, query, FAULT_COUNT);
            }
        }
        if (cell->brute_differs) {
            add_fault(run, query, FAULT_BRUTE);
        }
        const result *right = commands[command].k > 0 && !is_other ? oracle_answer_to(r, e, class, query) : NULL;
        if (right != NULL) {
            run->verified++;
            if (!check_hits(right, cell, commands[command].k)) {
                add_fault(run, query, FAULT_HITS);
            }
        }
        if (base != NULL && i != reference && commands[command].k > 0) {
            compare_ids(run, base, cell);
        }
    }
}

void check_all(check *c, const results *r, size_t reference)
{
    memset(c, 0, sizeof *c);
    for (int class = 0; class < CLASS_COUNT; class++) {
        for (int command = 0; command < COMMANDS; command++) {
            for (uint32_t query = 0; query < r->queries.count; query++) {
                check_query(c, r, reference, (query_class)class, command, query);
            }
        }
    }
}
