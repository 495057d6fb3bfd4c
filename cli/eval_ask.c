/*
 * eval_ask.c: an index answers the queries; see eval_system.h.
 *
 * The ids of hits would have to be fetched one by one. Instead the judged documents are looked up
 * once, and hits are compared by number; ids are fetched for a run alone, each once.
 */
#include "cli/commands.h"
#include "cli/eval_system.h"
#include "cli/problems.h"
#include "cli/report.h"

#include <idx/indexer.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ABSENT UINT64_MAX
#define RUN_TAG "idx"

typedef struct judged_document {
    uint64_t doc;
    int32_t grade;
} judged_document;

typedef struct asking {
    eval_system *system;
    const eval_set *set;
    const eval_search *how;
    idx_searcher *searcher;
    idx_synonyms *synonyms;
    idx_query_options query_options;
    uint64_t *docs;          /* document numbers of set->doc_ids in the index, or ABSENT */
    judged_document *judged; /* of the query at hand, in ascending order of numbers */
    eval_found *found;
    FILE *run; /* NULL: not asked for */
    uint64_t document_count;
    char **ids; /* by document number, as words of a run; NULL where not fetched yet */
    problems problems;
} asking;

static bool no_memory(void)
{
    report_error("out of memory");
    return false;
}

/* Says that the index itself failed. Always false. */
static bool index_failed(const asking *a, int code, idx_error *err)
{
    err->code = code;
    command_index_failure(a->how->index, err);
    return false;
}

/* ---- the run -------------------------------------------------------------------------------- */

/* `s` as a word: blanks, control characters and percent signs become %20 and the like. Freed by the
 * caller. */
static char *make_word(const char *s, size_t bytes)
{
    char *word = malloc(3 * bytes + 1), *p = word;
    for (size_t i = 0; word != NULL && i < bytes; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c <= 0x20 || c == 0x7f || c == '%') {
            p += sprintf(p, "%%%02X", c);
        } else {
            *p++ = (char)c;
        }
    }
    if (word != NULL) {
        *p = '\0';
    }
    return word;
}

static bool fetch_id(asking *a, uint64_t doc)
{
    idx_stored *stored;
    idx_error err = {0};
    if (a->ids[doc] != NULL) {
        return true;
    }
    int code = idx_searcher_document_id(a->searcher, doc, &stored, &err);
    if (code != IDX_OK) {
        return index_failed(a, code, &err);
    }
    a->ids[doc] = make_word(stored->id, stored->id_bytes);
    idx_stored_free(stored);
    return a->ids[doc] != NULL || no_memory();
}

static bool write_hits(asking *a, uint32_t query, const idx_hits *hits)
{
    size_t bytes;
    const char *qid = names_at(&a->set->query_ids, query, &bytes);
    char *word = make_word(qid, bytes);
    bool is_done = word != NULL || no_memory();
    for (size_t i = 0; is_done && i < idx_hits_size(hits); i++) {
        const idx_hit *hit = idx_hits_at(hits, i);
        is_done = fetch_id(a, hit->doc);
        if (is_done) {
            fprintf(a->run, "%s Q0 %s %zu %.9g " RUN_TAG "\n", word, a->ids[hit->doc], i + 1,
                    (double)hit->score);
        }
    }
    free(word);
    return is_done;
}

static bool run_open(asking *a)
{
    if (a->how->run_path == NULL) {
        return true;
    }
    a->ids = calloc((size_t)a->document_count + 1, sizeof *a->ids);
    if (a->ids == NULL) {
        return no_memory();
    }
    a->run = fopen(a->how->run_path, "we");
    if (a->run == NULL) {
        report_error("cannot write %s: %s", a->how->run_path, strerror(errno));
    }
    return a->run != NULL;
}

static bool run_close(asking *a)
{
    if (a->run == NULL) {
        return true;
    }
    bool is_lost = ferror(a->run) != 0;
    is_lost |= fclose(a->run) != 0;
    a->run = NULL;
    if (is_lost) {
        report_error("cannot write all of %s: %s", a->how->run_path, strerror(errno));
    }
    return !is_lost;
}

/* ---- answers -------------------------------------------------------------------------------- */

static int by_doc(const void *a, const void *b)
{
    const judged_document *x = a, *y = b;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

static bool measure(asking *a, const eval_query *q, const idx_hits *hits)
{
    size_t found_count = 0, judged_count = 0;
    for (size_t i = 0; i < q->count; i++) {
        const eval_judgment *j = &a->set->judgments[q->first + i];
        if (a->docs[j->doc] != ABSENT) {
            a->judged[judged_count++] = (judged_document){a->docs[j->doc], j->grade};
        }
    }
    qsort(a->judged, judged_count, sizeof *a->judged, by_doc);
    for (size_t i = 0; i < idx_hits_size(hits); i++) {
        const judged_document wanted = {.doc = idx_hits_at(hits, i)->doc};
        const judged_document *j = bsearch(&wanted, a->judged, judged_count, sizeof wanted, by_doc);
        if (j != NULL) {
            a->found[found_count++] = (eval_found){(uint32_t)i + 1, j->grade};
        }
    }
    a->system->without_results += idx_hits_size(hits) == 0;
    return eval_system_score(a->system, a->set, q, a->found, found_count);
}

static void tell(asking *a, uint32_t query, const char *text, const char *action)
{
    char place[128];
    snprintf(place, sizeof place, "query %.100s", names_at(&a->set->query_ids, query, NULL));
    problems_add(&a->problems, place, 0, text, action);
}

static bool answer(asking *a, uint32_t number)
{
    const eval_query *q = &a->set->queries[number];
    idx_query *query = NULL;
    idx_hits *hits = NULL;
    idx_error err = {0};
    char detail[700];
    bool is_done;
    int code = idx_query_parse(idx_searcher_analyzer(a->searcher), q->text, q->text_bytes,
                               &a->query_options, &query, &err);
    if (code == IDX_OK) {
        if (idx_query_note(query) != NULL) {
            tell(a, number, idx_query_note(query), NULL);
        }
        code = search_settings_expand(a->how->settings, a->searcher, &a->how->search, &query, &err);
    }
    if (code == IDX_OK) {
        code = idx_search(a->searcher, query, &a->how->search, &hits, &err);
    }
    if (code == IDX_OK) {
        is_done = measure(a, q, hits) && (a->run == NULL || write_hits(a, number, hits));
    } else if (code == IDX_ELIMIT || code == IDX_EQUERY || code == IDX_EUNSUPPORTED) {
        // This query cannot be answered; others can.
        err.code = code;
        tell(a, number, report_detail(&err, detail), "counted as 0");
        a->system->failed_count++;
        a->system->without_results++;
        is_done = true;
    } else {
        is_done = index_failed(a, code, &err);
    }
    idx_hits_free(hits);
    idx_query_free(query);
    return is_done;
}

/* ---- before and after ----------------------------------------------------------------------- */

/* Looks one judged document up: as it is called, or, as in a run, with %20 for blanks. */
static int find_document(const asking *a, uint32_t name, uint64_t *doc, idx_error *err)
{
    char decoded[IDX_MAX_ID_BYTES];
    size_t bytes;
    const char *id = names_at(&a->set->doc_ids, name, &bytes);
    int code = idx_searcher_find(a->searcher, id, bytes, doc, err);
    if (code == IDX_ENOTFOUND && bytes <= sizeof decoded && memchr(id, '%', bytes) != NULL) {
        code = idx_searcher_find(a->searcher, decoded, names_decode(id, bytes, decoded), doc, err);
    }
    return code;
}

static bool find_documents(asking *a)
{
    idx_error err = {0};
    size_t most = 1;
    for (size_t i = 0; i < a->set->evaluated_count; i++) {
        size_t count = a->set->queries[a->set->evaluated[i]].count;
        most = count > most ? count : most;
    }
    a->docs = calloc((size_t)a->set->doc_ids.count + 1, sizeof *a->docs);
    a->judged = calloc(most, sizeof *a->judged);
    a->found = calloc(most, sizeof *a->found);
    if (a->docs == NULL || a->judged == NULL || a->found == NULL) {
        return no_memory();
    }
    for (uint32_t i = 0; i < a->set->doc_ids.count; i++) {
        int code = find_document(a, i, &a->docs[i], &err);
        if (code == IDX_ENOTFOUND) {
            a->docs[i] = ABSENT;
            a->system->missing_count++;
        } else if (code != IDX_OK) {
            return index_failed(a, code, &err);
        }
    }
    if (a->system->missing_count == a->set->doc_ids.count) {
        report_error("the index in %s holds none of the judged documents: are the ids the same?",
                     a->how->index);
        return false;
    }
    return true;
}

static void asking_release(asking *a)
{
    for (uint64_t i = 0; a->ids != NULL && i < a->document_count; i++) {
        free(a->ids[i]);
    }
    free(a->ids);
    free(a->docs);
    free(a->judged);
    free(a->found);
    idx_synonyms_free(a->synonyms);
    idx_searcher_close(a->searcher);
}

bool eval_system_ask(eval_system *s, const eval_set *set, const eval_search *how)
{
    asking a = {.system = s, .set = set, .how = how};
    idx_index_stats stats;
    bool is_done = false;
    if (command_open_index(how->index, &a.searcher) != IDX_OK) {
        return false;
    }
    idx_searcher_stats(a.searcher, &stats);
    a.document_count = stats.documents;
    a.query_options = how->query;
    if (!search_settings_fit(how->settings, a.searcher, how->index) ||
        !command_open_names(&a.searcher, &how->names, &a.query_options, &a.synonyms)) {
        goto out;
    }
    if (!eval_system_start(s, set, how->index) || !find_documents(&a) || !run_open(&a)) {
        goto out;
    }
    is_done = true;
    for (size_t i = 0; is_done && i < set->evaluated_count; i++) {
        is_done = answer(&a, set->evaluated[i]);
    }
    is_done &= run_close(&a);
    problems_finish(&a.problems);
    if (is_done) {
        eval_system_finish(s, set);
    }
out:
    asking_release(&a);
    return is_done;
}
