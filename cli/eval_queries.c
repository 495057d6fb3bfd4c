/* eval_queries.c: see eval_queries.h. */
#include "cli/eval_queries.h"
#include "cli/eval_lines.h"
#include "cli/input_plugin.h"
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Where a query came from, for messages. */
typedef struct place {
    const char *path;
    uint64_t line;
} place;

static bool take(eval_set *s, place at, eval_field qid, eval_field text)
{
    uint32_t number = names_find_word(&s->query_ids, qid.s, qid.bytes);
    if (number == NAMES_NONE) {
        s->unjudged_count++;
        return true;
    }
    eval_query *q = &s->queries[number];
    if (q->text != NULL) {
        report_error("%s:%llu: the query %.200s is there twice", at.path,
                     (unsigned long long)at.line, names_at(&s->query_ids, number, NULL));
        return false;
    }
    q->text = malloc(text.bytes + 1);
    if (q->text == NULL) {
        report_error("out of memory");
        return false;
    }
    if (text.bytes > 0) {
        memcpy(q->text, text.s, text.bytes);
    }
    q->text[text.bytes] = '\0';
    q->text_bytes = text.bytes;
    return true;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static int take_document(void *ctx, const input_document *d)
{
    place at = {d->path, d->line};
    bool is_taken = take(ctx, at, (eval_field){d->id.data, d->id.bytes},
                         (eval_field){d->body.data, d->body.bytes});
    return is_taken ? 0 : 1;
}

static int take_problem(void *ctx, const char *path, uint64_t line, const char *reason,
                        bool skipped)
{
    (void)ctx;
    if (!skipped) {
        report_warning("%s:%llu: %s", path, (unsigned long long)line, reason);
        return 0;
    }
    report_error("%s:%llu: %s", path, (unsigned long long)line, reason);
    return 1;
}

static bool read_json(eval_set *s, const char *path)
{
    const input_plugin *input = input_plugin_load();
    const input_options options = {.format = INPUT_JSONL};
    const input_sink sink = {.ctx = s, .document = take_document, .problem = take_problem};
    struct stat status;
    idx_error err = {0};
    if (input == NULL) {
        return false;
    }
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) {
        // Its first line is gone already.
        report_error("%s is no file: queries in JSON cannot come through a pipe", path);
        return false;
    }
    int code = input->read(&path, 1, &options, &sink, &err);
    if (code < 0) {
        err.code = code;
        report_failure("cannot read the queries", &err);
    }
    return code == 0;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static bool read_lines(eval_set *s, eval_lines *l)
{
    eval_field qid;
    do {
        const char *tab = memchr(l->text, '\t', l->bytes);
        if (tab == NULL) {
            return eval_lines_wrong(l, "no query: QID<TAB>TEXT, or JSON with \"_id\" and \"text\"");
        }
        qid = (eval_field){l->text, (size_t)(tab - l->text)};
        if (!take(s, (place){l->name, l->number}, qid,
                  (eval_field){tab + 1, l->bytes - qid.bytes - 1})) {
            return false;
        }
    } while (eval_lines_next(l));
    return !l->has_failed;
}

/* Whether it begins as gzip, zstd or xz: the reader of JSON unpacks them. */
static bool is_packed(const eval_lines *l)
{
    static const char *const signatures[] = {"\x1f\x8b", "\x28\xb5\x2f\xfd", "\xfd\x37zXZ"};
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        if (strncmp(l->text, signatures[i], strlen(signatures[i])) == 0) {
            return true;
        }
    }
    return false;
}

bool eval_queries_read(eval_set *s, const char *path)
{
    eval_lines l;
    bool is_json = false, is_read = eval_lines_open(&l, path);
    if (is_read && !eval_lines_next(&l)) {
        if (!l.has_failed) {
            report_error("%s holds no queries", path);
        }
        is_read = false;
    }
    if (is_read) {
        const char *p = l.text + strspn(l.text, " \t");
        is_json = *p == '{' || is_packed(&l);
    }
    if (is_read && !is_json) {
        is_read = read_lines(s, &l);
    }
    eval_lines_close(&l);
    return is_read && (!is_json || read_json(s, path));
}
