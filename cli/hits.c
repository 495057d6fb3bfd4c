/*
 * hits.c: see hits.h.
 *
 * Scores are printed with nine digits where programs read them, which is enough to get the same
 * float back, and with six for people.
 */
#include "cli/hits.h"
#include "cli/json_out.h"
#include "cli/output.h"
#include "cli/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDENT 4
#define WIDEST 100 /* columns: longer lines are tiring to read */

static const char *paint(const hits_printer *p, const char *code)
{
    return p->has_color ? code : "";
}

#define BOLD "\x1b[1m"
#define DIM "\x1b[2m"
#define MATCH "\x1b[1;31m"
#define PLAIN "\x1b[0m"

/* What a hit is shown with; released after each. */
typedef struct shown {
    idx_stored *stored;
    idx_snippet *snippet;         /* NULL in an index without store */
    idx_explanation *explanation; /* NULL unless asked for */
} shown;

static void shown_release(shown *s)
{
    idx_explanation_free(s->explanation);
    idx_snippet_free(s->snippet);
    idx_stored_free(s->stored);
    memset(s, 0, sizeof *s);
}

static int shown_fetch(const hits_printer *p, const hits_query *q, const idx_hit *hit, shown *s,
                       idx_error *err)
{
    bool with_texts = p->has_store && p->form != HITS_TREC;
    int code = with_texts ? idx_searcher_document(p->searcher, hit->doc, &s->stored, err)
                          : idx_searcher_document_id(p->searcher, hit->doc, &s->stored, err);
    if (code == IDX_OK && with_texts) {
        code = idx_snippet_make(p->searcher, q->query, s->stored->body, s->stored->body_bytes,
                                &p->snippet, &s->snippet, err);
    }
    if (code == IDX_OK && p->explain) {
        code = idx_explain(p->searcher, q->query, q->options, hit->doc, &s->explanation, err);
    }
    return code;
}

/* ---- for people ----------------------------------------------------------------------------- */

/* What the formula is, with the parameters that it has. */
static void explain_formula(const idx_explanation *e)
{
    printf("%*s%s: ", INDENT, "", idx_similarity_name(e->kind));
    switch (e->kind) {
    case IDX_BM25_PLUS:
        printf("idf * ((k1 + 1) * tf / (tf + length norm) + delta), k1 %g, b %g, delta %g",
               (double)e->k1, (double)e->b, (double)e->delta);
        break;
    case IDX_TFIDF:
        printf("sqrt(tf) * idf^2 * norm, norm = 1 / sqrt(length)");
        break;
    case IDX_DIRICHLET:
        printf("ln(1 + tf / (mu * p)) - norm, norm = ln(1 + length / mu), mu %g", (double)e->mu);
        break;
    case IDX_INL2:
        printf("idf * t / (t + 1), t = tf * norm, norm = log2(1 + c * average / length), c %g",
               (double)e->c);
        break;
    default:
        printf("idf * (k1 + 1) * tf / (tf + length norm), k1 %g, b %g", (double)e->k1,
               (double)e->b);
    }
    putchar('\n');
}

static void explain_leaf(const idx_explanation *e, const idx_explained *leaf)
{
    const char *factor = e->kind == IDX_DIRICHLET ? "p" : "idf";
    bool has_k = e->kind == IDX_BM25 || e->kind == IDX_BM25_PLUS;
    printf(" tf %g, ", leaf->tf);
    if (leaf->df > 0) {
        printf("df %llu, ", (unsigned long long)leaf->df);
    }
    if (leaf->cf > 0) {
        printf("cf %g, ", leaf->cf);
    }
    printf("%s %.6g, %s %.6g", factor, leaf->idf, has_k ? "length norm" : "norm", leaf->length_norm);
    if (leaf->is_added || leaf->share < 1) {
        printf(", %stimes %.4g", leaf->is_added ? "added " : "", leaf->share);
    }
    putchar('\n');
}

static void explain_human(const idx_explanation *e)
{
    if (e->is_reranked) {
        printf("%*ssum of words %g, gain %g: run %g / 2 + window %g / 2 + early %g + answer %g\n", INDENT, "",
               (double)e->first_score, (double)e->score - (double)e->first_score, e->run, e->window,
               e->early, e->answer);
    }
    explain_formula(e);
    printf("%*slength %g, average %.4g, documents %llu, title weight %g\n", INDENT, "", e->length,
           e->average_length, (unsigned long long)e->documents, (double)e->title_weight);
    for (size_t i = 0; i < e->leaf_count; i++) {
        const idx_explained *leaf = &e->leaves[i];
        printf("%*s%10.6g  ", INDENT, "", leaf->score);
        fputs(leaf->title_only ? "title:" : "", stdout);
        text_put_padded(stdout, leaf->text, strlen(leaf->text), leaf->title_only ? 14 : 20);
        if (leaf->is_excluded) {
            puts(" excluded");
        } else if (leaf->tf == 0) {
            puts(" does not match");
        } else {
            explain_leaf(e, leaf);
        }
    }
}

static void print_human(const hits_printer *p, uint64_t rank, const idx_hit *hit, const shown *s)
{
    const idx_stored *d = s->stored;
    text_style match = {paint(p, MATCH), paint(p, PLAIN)};
    size_t width = p->width == 0 ? SIZE_MAX : p->width < WIDEST ? p->width : WIDEST;
    printf("%3llu  %-8.6g  %s", (unsigned long long)rank, (double)hit->score, paint(p, BOLD));
    if (!p->has_store) {
        // Nothing but the id is known.
        text_put(stdout, d->id, d->id_bytes, TEXT_ONE_LINE);
        printf("%s\n", paint(p, PLAIN));
    } else {
        text_put(stdout, d->title_bytes > 0 ? d->title : "(no title)",
                 d->title_bytes > 0 ? d->title_bytes : strlen("(no title)"), TEXT_ONE_LINE);
        printf("%s\n%*s%s", paint(p, PLAIN), INDENT + 1, "", paint(p, DIM));
        text_put(stdout, d->id, d->id_bytes, TEXT_ONE_LINE);
        printf("%s\n", paint(p, PLAIN));
    }
    if (s->snippet != NULL) {
        text_wrap(stdout, s->snippet->text, s->snippet->bytes, s->snippet->matches,
                  s->snippet->match_count, INDENT + 1, width, match);
    }
    if (s->explanation != NULL) {
        explain_human(s->explanation);
    }
}

/* ---- for programs --------------------------------------------------------------------------- */

static void explain_json(json_out *j, const idx_explanation *e)
{
    json_object(j, "explain");
    json_real(j, "score", (double)e->score, 9);
    json_real(j, "length", e->length, 9);
    json_real(j, "average_length", e->average_length, 17);
    json_whole(j, "documents", e->documents);
    json_real(j, "k1", (double)e->k1, 9);
    json_real(j, "b", (double)e->b, 9);
    json_real(j, "title_weight", (double)e->title_weight, 9);
    json_text(j, "similarity", idx_similarity_name(e->kind));
    json_real(j, "delta", (double)e->delta, 9);
    json_real(j, "mu", (double)e->mu, 9);
    json_real(j, "c", (double)e->c, 9);
    json_bool(j, "reranked", e->is_reranked);
    json_real(j, "first_score", (double)e->first_score, 9);
    json_real(j, "run", e->run, 9);
    json_real(j, "window", e->window, 9);
    json_real(j, "early", e->early, 9);
    json_real(j, "answer", e->answer, 9);
    json_array(j, "leaves");
    for (size_t i = 0; i < e->leaf_count; i++) {
        const idx_explained *leaf = &e->leaves[i];
        json_object(j, NULL);
        json_text(j, "text", leaf->text);
        json_bool(j, "title_only", leaf->title_only);
        json_bool(j, "excluded", leaf->is_excluded);
        json_bool(j, "added", leaf->is_added);
        json_real(j, "share", leaf->share, 17);
        json_whole(j, "df", leaf->df);
        json_real(j, "cf", leaf->cf, 17);
        json_real(j, "idf", leaf->idf, 17);
        json_real(j, "tf", leaf->tf, 9);
        json_real(j, "length_norm", leaf->length_norm, 17);
        json_real(j, "score", leaf->score, 17);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

/* The snippet with its marks, and where its parts stand in the body. */
static void snippet_json(json_out *j, const hits_printer *p, const idx_snippet *snippet)
{
    size_t bytes = idx_snippet_markup(snippet, p->markup, NULL, 0);
    char *text = p->markup == IDX_MARKUP_NONE ? NULL : malloc(bytes + 1);
    if (text != NULL) {
        idx_snippet_markup(snippet, p->markup, text, bytes + 1);
    }
    if (p->markup == IDX_MARKUP_NONE) {
        json_string(j, "snippet", snippet->text, snippet->bytes);
    } else { // without memory nothing, rather than what is not safe
        json_string(j, "snippet", text != NULL ? text : "", text != NULL ? bytes : 0);
    }
    free(text);
    json_array(j, "fragments");
    for (size_t i = 0; i < snippet->fragment_count; i++) {
        json_object(j, NULL);
        json_whole(j, "start", snippet->fragments[i].source.start);
        json_whole(j, "end", snippet->fragments[i].source.end);
        json_object_end(j);
    }
    json_array_end(j);
}

static void print_json(const hits_printer *p, const hits_query *q, uint64_t rank,
                       const idx_hit *hit, const shown *s)
{
    json_out j = {.out = stdout};
    json_object(&j, NULL);
    if (q->qid != NULL) {
        json_string(&j, "qid", q->qid, q->qid_bytes);
    }
    json_whole(&j, "rank", rank);
    json_real(&j, "score", (double)hit->score, 9);
    json_string(&j, "id", s->stored->id, s->stored->id_bytes);
    json_string(&j, "title", s->stored->title, s->stored->title_bytes);
    if (s->snippet != NULL) {
        snippet_json(&j, p, s->snippet);
    } else {
        json_string(&j, "snippet", "", 0);
    }
    if (s->explanation != NULL) {
        explain_json(&j, s->explanation);
    }
    json_object_end(&j);
    json_line_end(&j);
}

/* A word of a TREC line: white space would end it, so it becomes %20 and the like, as does the sign
 * itself. */
static void put_word(const char *s, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c <= 0x20 || c == 0x7f || c == '%') {
            printf("%%%02X", c);
        } else {
            putchar(c);
        }
    }
}

static void print_trec(const hits_printer *p, const hits_query *q, uint64_t rank,
                       const idx_hit *hit, const shown *s)
{
    put_word(q->qid != NULL ? q->qid : "1", q->qid != NULL ? q->qid_bytes : 1);
    fputs(" Q0 ", stdout);
    put_word(s->stored->id, s->stored->id_bytes);
    printf(" %llu %.9g ", (unsigned long long)rank, (double)hit->score);
    put_word(p->run_tag, strlen(p->run_tag));
    putchar('\n');
}

static void print_count(const hits_printer *p, const hits_query *q, uint64_t count)
{
    if (p->form == HITS_COUNT_JSON) {
        json_out j = {.out = stdout};
        json_object(&j, NULL);
        if (q->qid != NULL) {
            json_string(&j, "qid", q->qid, q->qid_bytes);
        }
        json_whole(&j, "count", count);
        json_object_end(&j);
        json_line_end(&j);
        return;
    }
    if (q->qid != NULL) {
        text_put(stdout, q->qid, q->qid_bytes, TEXT_ONE_LINE);
        putchar('\t');
    }
    printf("%llu\n", (unsigned long long)count);
}

/* In a batch, each query's hits stand under a line with the query. */
static void print_heading(const hits_printer *p, const hits_query *q, const idx_hits *hits)
{
    if (q->qid == NULL) {
        return;
    }
    fputs(paint(p, BOLD), stdout);
    text_put(stdout, q->qid, q->qid_bytes, TEXT_ONE_LINE);
    fputs(": ", stdout);
    text_put(stdout, q->text, q->text_bytes, TEXT_ONE_LINE);
    printf("%s\n%s", paint(p, PLAIN), idx_hits_size(hits) == 0 ? "  nothing found\n" : "");
}

int hits_print(const hits_printer *p, const hits_query *q, const idx_hits *hits, idx_error *err)
{
    shown s = {0};
    if (p->form == HITS_COUNT || p->form == HITS_COUNT_JSON) {
        print_count(p, q, idx_hits_total(hits));
        return IDX_OK;
    }
    if (p->form == HITS_HUMAN) {
        print_heading(p, q, hits);
    }
    for (size_t i = 0; i < idx_hits_size(hits) && !output_failed(); i++) {
        const idx_hit *hit = idx_hits_at(hits, i);
        uint64_t rank = q->options->offset + i + 1;
        int code = shown_fetch(p, q, hit, &s, err);
        if (code != IDX_OK) {
            shown_release(&s);
            return code;
        }
        switch (p->form) {
        case HITS_JSON:
            print_json(p, q, rank, hit, &s);
            break;
        case HITS_TREC:
            print_trec(p, q, rank, hit, &s);
            break;
        default:
            print_human(p, rank, hit, &s);
        }
        shown_release(&s);
    }
    return IDX_OK;
}
