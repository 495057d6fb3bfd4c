/*
 * eval_run.c: TREC runs; see eval_system.h.
 *
 * All lines are kept as numbers and sorted, so that the order of the file does not matter. Queries
 * that are not evaluated are told apart while reading and take no memory beyond their names.
 */
#include "cli/eval_lines.h"
#include "cli/eval_system.h"
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>

typedef struct entry {
    uint32_t place; /* of the query among those evaluated */
    uint32_t doc;   /* number of the document in `docs` */
    double score;
    int64_t rank;
    size_t line;
} entry;

typedef struct run_file {
    const eval_set *set;
    names docs;     /* all documents of the run */
    names unjudged; /* its queries that have no judgments */
    entry *entries;
    size_t count, room;
} run_file;

static bool no_memory(void)
{
    report_error("out of memory");
    return false;
}

static bool add(run_file *r, entry e)
{
    if (r->count == r->room) {
        size_t room = r->room * 2 + 4096;
        entry *grown = realloc(r->entries, room * sizeof *grown);
        if (grown == NULL) {
            return no_memory();
        }
        r->entries = grown;
        r->room = room;
    }
    r->entries[r->count++] = e;
    return true;
}

static bool read_lines(run_file *r, eval_lines *l)
{
    enum { QID, Q0, DOCID, RANK, SCORE, TAG, FIELDS };
    eval_field f[FIELDS];
    while (eval_lines_next(l)) {
        entry e = {.line = l->number};
        if (eval_lines_split(l, false, f, FIELDS) != FIELDS) {
            return eval_lines_wrong(l, "not a line of a run: QID Q0 DOCID RANK SCORE TAG");
        }
        if (!eval_field_number(f[RANK], INT64_MIN, INT64_MAX, &e.rank) ||
            !eval_field_real(f[SCORE], &e.score)) {
            return eval_lines_wrong(l, "the rank or the score is no number");
        }
        uint32_t query = names_find_word(&r->set->query_ids, f[QID].s, f[QID].bytes);
        if (query == NAMES_NONE) {
            if (names_add(&r->unjudged, f[QID].s, f[QID].bytes) == NAMES_NONE) {
                return no_memory();
            }
            continue;
        }
        e.place = r->set->queries[query].place;
        if (e.place == NAMES_NONE) {
            continue;
        }
        e.doc = names_add(&r->docs, f[DOCID].s, f[DOCID].bytes);
        if (e.doc == NAMES_NONE) {
            return no_memory();
        }
        if (!add(r, e)) {
            return false;
        }
    }
    return !l->has_failed;
}

static int by_place_and_score(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->place != y->place) {
        return x->place < y->place ? -1 : 1;
    }
    if (x->score != y->score) {
        return x->score > y->score ? -1 : 1;
    }
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    return (x->line > y->line) - (x->line < y->line);
}

/* For each document of the run its number among the judged ones, or NAMES_NONE. */
static uint32_t *match_documents(const run_file *r)
{
    uint32_t *judged = calloc((size_t)r->docs.count + 1, sizeof *judged);
    for (uint32_t i = 0; judged != NULL && i < r->docs.count; i++) {
        size_t bytes;
        const char *docid = names_at(&r->docs, i, &bytes);
        judged[i] = names_find_word(&r->set->doc_ids, docid, bytes);
    }
    return judged;
}

/*
 * Measures the sorted entries, query by query. last_seen[doc] is the place + 1 of the query that
 * listed the document last.
 */
static bool measure(eval_system *s, run_file *r, const uint32_t *judged, uint32_t *last_seen)
{
    eval_found *found = calloc(r->count + 1, sizeof *found);
    bool is_done = found != NULL || no_memory();
    size_t i = 0;
    s->without_results = r->set->evaluated_count;
    while (is_done && i < r->count) {
        uint32_t place = r->entries[i].place, rank = 0;
        const eval_query *q = &r->set->queries[r->set->evaluated[place]];
        size_t found_count = 0;
        for (; i < r->count && r->entries[i].place == place; i++) {
            uint32_t doc = r->entries[i].doc;
            int32_t grade;
            if (last_seen[doc] == place + 1) {
                continue;
            }
            last_seen[doc] = place + 1;
            rank++;
            if (judged[doc] != NAMES_NONE && eval_set_grade(r->set, q, judged[doc], &grade)) {
                found[found_count++] = (eval_found){rank, grade};
            }
        }
        is_done = eval_system_score(s, r->set, q, found, found_count);
        s->without_results--;
    }
    free(found);
    return is_done;
}

bool eval_system_read(eval_system *s, const eval_set *set, const char *path)
{
    run_file r = {.set = set};
    eval_lines l;
    uint32_t *judged = NULL, *last_seen = NULL;
    bool is_done = eval_lines_open(&l, path) && read_lines(&r, &l);
    eval_lines_close(&l);
    if (!is_done || !eval_system_start(s, set, path)) {
        is_done = false;
        goto out;
    }
    if (r.count == 0 && r.unjudged.count > 0) {
        report_error("no query of %s is among those judged: are the ids the same?", path);
        is_done = false;
        goto out;
    }
    if (r.count > 0) {
        qsort(r.entries, r.count, sizeof *r.entries, by_place_and_score);
    }
    judged = match_documents(&r);
    last_seen = calloc((size_t)r.docs.count + 1, sizeof *last_seen);
    is_done = (judged != NULL && last_seen != NULL) || no_memory();
    if (is_done && measure(s, &r, judged, last_seen)) {
        s->unjudged_count = r.unjudged.count;
        eval_system_finish(s, set);
    } else {
        is_done = false;
    }
out:
    free(judged);
    free(last_seen);
    free(r.entries);
    names_release(&r.docs);
    names_release(&r.unjudged);
    return is_done;
}
