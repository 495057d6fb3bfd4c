/* eval_set.c: see eval_set.h. Judgments and what is made of them; eval_queries.c reads queries. */
#include "cli/eval_set.h"
#include "cli/eval_lines.h"
#include "cli/eval_queries.h"
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>

static bool no_memory(void)
{
    report_error("out of memory");
    return false;
}

void eval_set_release(eval_set *s)
{
    for (uint32_t i = 0; s->queries != NULL && i < s->query_ids.count; i++) {
        free(s->queries[i].text);
    }
    names_release(&s->query_ids);
    names_release(&s->doc_ids);
    free(s->judgments);
    free(s->queries);
    free(s->evaluated);
    memset(s, 0, sizeof *s);
}

/* ---- judgments ------------------------------------------------------------------------------ */

static bool add(eval_set *s, eval_field qid, eval_field docid, int32_t grade)
{
    if (s->judgment_count == s->judgment_room) {
        size_t room = s->judgment_room * 2 + 1024;
        eval_judgment *grown = realloc(s->judgments, room * sizeof *grown);
        if (grown == NULL) {
            return no_memory();
        }
        s->judgments = grown;
        s->judgment_room = room;
    }
    uint32_t query = names_add(&s->query_ids, qid.s, qid.bytes);
    uint32_t doc = names_add(&s->doc_ids, docid.s, docid.bytes);
    if (query == NAMES_NONE || doc == NAMES_NONE) {
        return no_memory();
    }
    s->judgments[s->judgment_count++] = (eval_judgment){query, doc, grade};
    return true;
}

static bool is_text(eval_field f, const char *text)
{
    return f.bytes == strlen(text) && memcmp(f.s, text, f.bytes) == 0;
}

static bool read_judgments(eval_set *s, eval_lines *l)
{
    enum { TREC = 4, BEIR = 3 };
    size_t layout = 0;
    eval_field f[TREC];
    int64_t grade;
    while (eval_lines_next(l)) {
        if (layout == 0) {
            layout = eval_lines_split(l, true, f, TREC) == BEIR ? BEIR : TREC;
            if (layout == BEIR && is_text(f[0], "query-id")) {
                continue;
            }
        }
        if (eval_lines_split(l, layout == BEIR, f, TREC) != layout) {
            return eval_lines_wrong(l, layout == BEIR
                                           ? "not QID<TAB>DOCID<TAB>GRADE like the lines before"
                                           : "no judgment: QID 0 DOCID GRADE, or the TSV of BEIR");
        }
        if (!eval_field_number(f[layout - 1], INT32_MIN, INT32_MAX, &grade)) {
            return eval_lines_wrong(l, "the grade is no whole number");
        }
        if (f[0].bytes == 0 || f[layout - 2].bytes == 0) {
            return eval_lines_wrong(l, "an empty id");
        }
        if (!add(s, f[0], f[layout - 2], (int32_t)grade)) {
            return false;
        }
    }
    if (!l->has_failed && s->judgment_count == 0) {
        report_error("%s holds no judgments", l->name);
        return false;
    }
    return !l->has_failed;
}

static int by_query_and_doc(const void *a, const void *b)
{
    const eval_judgment *x = a, *y = b;
    return x->query != y->query ? (x->query < y->query ? -1 : 1)
                                : (x->doc > y->doc) - (x->doc < y->doc);
}

/* Sorts the judgments and gives each query its own. Repeated ones are one, if they agree. */
static bool group_judgments(eval_set *s, const char *path)
{
    size_t kept = 0;
    qsort(s->judgments, s->judgment_count, sizeof *s->judgments, by_query_and_doc);
    s->queries = calloc(s->query_ids.count, sizeof *s->queries);
    if (s->queries == NULL) {
        return no_memory();
    }
    for (size_t i = 0; i < s->judgment_count; i++) {
        eval_judgment j = s->judgments[i];
        const eval_judgment *last = kept > 0 ? &s->judgments[kept - 1] : NULL;
        if (last != NULL && last->query == j.query && last->doc == j.doc) {
            if (last->grade != j.grade) {
                report_error("%s judges document %.200s for query %.200s twice: %d and %d", path,
                             names_at(&s->doc_ids, j.doc, NULL),
                             names_at(&s->query_ids, j.query, NULL), (int)last->grade,
                             (int)j.grade);
                return false;
            }
            continue;
        }
        eval_query *q = &s->queries[j.query];
        q->first = q->count == 0 ? kept : q->first;
        q->count++;
        q->has_relevant |= j.grade > 0;
        s->judgments[kept++] = j;
    }
    s->judgment_count = kept;
    return true;
}

bool eval_set_grade(const eval_set *s, const eval_query *q, uint32_t doc, int32_t *grade)
{
    size_t low = q->first, high = q->first + q->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->judgments[middle].doc < doc) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == q->first + q->count || s->judgments[low].doc != doc) {
        return false;
    }
    *grade = s->judgments[low].grade;
    return true;
}

/* ---- what is evaluated ---------------------------------------------------------------------- */

static bool choose(eval_set *s, bool has_texts)
{
    s->evaluated = calloc(s->query_ids.count, sizeof *s->evaluated);
    if (s->evaluated == NULL) {
        return no_memory();
    }
    for (uint32_t i = 0; i < s->query_ids.count; i++) {
        eval_query *q = &s->queries[i];
        bool is_asked = !has_texts || q->text != NULL;
        q->place = NAMES_NONE;
        s->unasked_count += !is_asked;
        s->irrelevant_count += is_asked && !q->has_relevant;
        if (is_asked && q->has_relevant) {
            q->place = (uint32_t)s->evaluated_count;
            s->evaluated[s->evaluated_count++] = i;
        }
    }
    return true;
}

bool eval_set_read(eval_set *s, const char *judgments_path, const char *queries_path)
{
    eval_lines l;
    bool is_read = eval_lines_open(&l, judgments_path) && read_judgments(s, &l);
    eval_lines_close(&l);
    if (!is_read || !group_judgments(s, judgments_path) ||
        (queries_path != NULL && !eval_queries_read(s, queries_path)) ||
        !choose(s, queries_path != NULL)) {
        return false;
    }
    if (s->evaluated_count > 0) {
        return true;
    }
    if (s->irrelevant_count > 0) {
        report_error("%s has no relevant document for any query", judgments_path);
    } else {
        report_error("no query of %s is judged in %s: are the ids the same?", queries_path,
                     judgments_path);
    }
    return false;
}
