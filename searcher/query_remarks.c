/* query_remarks.c: the sentence that says under which other names and spellings a query's words are looked for. */
#include "searcher/query.h"

#include "common/base/buf.h"
#include "common/base/error.h"

#include <string.h>

static void append(buf *text, const char *words)
{
    idx__buf_append(text, words, strlen(words));
}

// What was asked for, without the question mark and the like behind it.
static void put_asked(buf *text, const query_remark *r)
{
    size_t bytes = r->asked_bytes;
    while (bytes > 1 && strchr("?!.,;:", r->asked[bytes - 1])) {
        bytes--;
    }
    idx__buf_append(text, r->asked, bytes);
}

// "Searched for korut also as Korea Utara; AS also as Amerika Serikat."
static void write_other_names(const query_remark *r, buf *text)
{
    const query_remark *before = NULL;
    for (; r; r = r->next) {
        if (r->kind == REMARK_NEAR) {
            continue;
        }
        if (before && before->asked == r->asked) {
            append(text, ", ");
        } else {
            append(text, before ? "; " : "Searched for ");
            put_asked(text, r);
            append(text, r->kind == REMARK_ALSO ? " also as " : " as ");
        }
        append(text, r->other);
        before = r;
    }
    append(text, before ? "." : "");
}

// "\"Jokwi\" is not in the index: searched for jokowi."
static void write_near_words(const query_remark *r, buf *text)
{
    const query_remark *before = NULL;
    for (; r; r = r->next) {
        if (r->kind != REMARK_NEAR) {
            continue;
        }
        if (before && before->asked == r->asked) {
            append(text, ", ");
        } else {
            append(text, before ? ". \"" : text->bytes ? " \"" : "\"");
            put_asked(text, r);
            append(text, "\" is not in the index: searched for ");
        }
        append(text, r->other);
        before = r;
    }
    append(text, before ? "." : "");
}

int idx__query_write_names(query_builder *b)
{
    idx_query *q = b->query;
    buf text;
    if (!b->remarks) {
        return IDX_OK;
    }
    idx__buf_init(&text, q->allocator);
    write_other_names(b->remarks, &text);
    write_near_words(b->remarks, &text);
    q->names = text.error == IDX_OK ? idx__arena_copy(&q->arena, text.data, text.bytes) : NULL;
    idx__buf_release(&text);
    return q->names ? IDX_OK : idx__error_nomem(b->err);
}
