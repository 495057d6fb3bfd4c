/*
 * index_oracle.c: whether an index holds what it should: see index_testing.h.
 *
 * The documents are analysed into rows of words, one row a field. Each posting then points into
 * these rows.
 */
#include "tests/indexer/index_testing.h"

#include "common/codec/norm.h"
#include "common/format/ids.h"
#include "common/format/manifest.h"
#include "common/format/positions.h"
#include "common/format/postings.h"
#include "common/format/store.h"
#include "common/text/analyzer.h"
#include "common/text/signs.h"

/* ---- what should be there -------------------------------------------------------------------- */

typedef struct word {
    const char *term;
    uint32_t bytes;
    uint32_t start; /* in the text */
    unsigned signs; /* bits 1 << sign */
} word;

/* The words of one field, by position. */
typedef struct word_row {
    word *words;
    size_t count, capacity;
} word_row;

typedef struct expectation {
    const document_set *set;
    const idx_writer_options *options;
    size_t from, count;
    word_row *rows; /* title and body of each document */
    arena memory;
    uint64_t occurrences; /* found in the index so far */
    uint64_t postings, terms;
    uint64_t tokens[2]; /* wanted, of titles and bodies */
    uint64_t signs;     /* wanted */
    char problem[500];
} expectation;

static const char *problem(expectation *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static const char *problem(expectation *x, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(x->problem, sizeof x->problem, format, args);
    va_end(args);
    return x->problem;
}

typedef struct row_filler {
    expectation *x;
    word_row *row;
} row_filler;

static int word_take(void *ctx, const idx_token *token)
{
    row_filler *f = ctx;
    word_row *row = f->row;
    assert_int_equal(token->position, row->count);
    if (row->count == row->capacity) {
        row->capacity = row->capacity ? 2 * row->capacity : 32;
        row->words = realloc(row->words, row->capacity * sizeof *row->words);
        assert_non_null(row->words);
    }
    row->words[row->count++] = (word){idx__arena_copy(&f->x->memory, token->term, token->term_bytes),
                                      token->term_bytes, (uint32_t)token->start, 0};
    return 0;
}

/* The signs of a body's words; of names in a row the last one has the sign. */
static void signs_expect(expectation *x, word_row *row, const char *text)
{
    unsigned before = 0;
    for (size_t i = 0; i < row->count; i++) {
        word *w = &row->words[i];
        unsigned hints = idx__sign_hints((const uint8_t *)w->term, w->bytes);
        w->signs = idx__signs_at(text, w->start, hints, before);
        before = hints;
    }
    for (size_t i = 0; i < row->count; i++) {
        bool goes_on = i + 1 < row->count && row->words[i + 1].signs & 1u << SIGN_NAME;
        row->words[i].signs &= goes_on ? ~(1u << SIGN_NAME) : ~0u;
        x->signs += (unsigned)__builtin_popcount(row->words[i].signs);
    }
}

static void expect(expectation *x, const document_set *set, size_t from, size_t to,
                   const idx_writer_options *options)
{
    *x = (expectation){.set = set, .options = options, .from = from, .count = to - from};
    idx__arena_init(&x->memory, NULL);
    x->rows = calloc(2 * x->count + 1, sizeof *x->rows);
    assert_non_null(x->rows);
    idx_analyzer *analyzer;
    assert_int_equal(idx_analyzer_new(options->analyzer, NULL, &analyzer, NULL), IDX_OK);
    for (size_t i = 0; i < 2 * x->count; i++) {
        const idx_document *d = &set->items[from + i / 2];
        idx_text text = i % 2 ? d->body : d->title;
        row_filler filler = {x, &x->rows[i]};
        assert_int_equal(idx_analyze(analyzer, text.data, text.bytes, word_take, &filler, NULL), 0);
        x->tokens[i % 2] += x->rows[i].count;
        if (i % 2 && options->positions && idx__analyzer_has_signs(analyzer)) {
            signs_expect(x, &x->rows[i], text.data);
        }
    }
    idx_analyzer_free(analyzer);
}

static void expectation_release(expectation *x)
{
    for (size_t i = 0; i < 2 * x->count; i++) {
        free(x->rows[i].words);
    }
    free(x->rows);
    idx__arena_release(&x->memory);
}

/* ---- the lists ------------------------------------------------------------------------------- */

static bool is_word(const word *w, const terms_walk *walk)
{
    for (unsigned i = 0; i < SIGN_COUNT && idx__is_sign(walk->term, walk->bytes); i++) {
        if (memcmp(walk->term, idx__sign_terms[i], IDX_SIGN_BYTES) == 0) {
            return w->signs & 1u << i;
        }
    }
    return w->bytes == walk->bytes && memcmp(w->term, walk->term, w->bytes) == 0;
}

/* One field of one posting: its places are those of the term. */
static const char *field_differs(expectation *x, const terms_walk *walk, size_t doc, unsigned field,
                                 const uint32_t *positions, uint32_t tf)
{
    const word_row *row = &x->rows[2 * doc + field];
    x->occurrences += tf;
    if (!positions) {
        uint32_t count = 0;
        for (size_t i = 0; i < row->count; i++) {
            count += is_word(&row->words[i], walk);
        }
        return count == tf ? NULL
                           : problem(x, "document %zu has \"%s\" %u times, not %u", doc, walk->term,
                                     count, tf);
    }
    for (uint32_t i = 0; i < tf; i++) {
        if (positions[i] >= row->count || !is_word(&row->words[positions[i]], walk) ||
            (i > 0 && positions[i] <= positions[i - 1])) {
            return problem(x, "document %zu does not have \"%s\" at %u", doc, walk->term,
                           positions[i]);
        }
    }
    return NULL;
}

typedef struct list_reader {
    posting_list list;
    position_block positions;
    title_side titles;
    uint32_t docs[IDX_POSTINGS_BLOCK];
    uint32_t freqs[IDX_POSTINGS_BLOCK];
    uint32_t *values;
} list_reader;

static const char *posting_differs(expectation *x, const terms_walk *walk, list_reader *r,
                                   uint32_t i, uint32_t title_tf, uint32_t first_doc)
{
    uint32_t weight = r->list.segment->meta.title_weight;
    uint32_t tfs[2] = {title_tf, r->freqs[i] - title_tf * weight};
    size_t doc = first_doc + r->docs[i];
    const char *found = NULL;
    for (unsigned field = 0; field < 2 && !found; field++) {
        uint32_t *values = NULL;
        if (x->options->positions && tfs[field]) {
            values = malloc(tfs[field] * sizeof *values);
            assert_non_null(values);
            idx_error e = {0};
            int code = field ? idx__positions_body(&r->positions, i, values, &e)
                             : idx__positions_title(&r->positions, i, values, &e);
            if (code != IDX_OK) {
                free(values);
                return problem(x, "positions of \"%s\" in %zu: %s", walk->term, doc, e.message);
            }
        }
        if (tfs[field]) {
            found = field_differs(x, walk, doc, field, values, tfs[field]);
        }
        free(values);
    }
    return found;
}

static const char *list_differs(expectation *x, const segment *s, const terms_walk *walk,
                                uint32_t first_doc)
{
    list_reader *r = malloc(sizeof *r);
    assert_non_null(r);
    idx_error e = {0};
    const char *found = NULL;
    if (idx__postings_open(&r->list, s, &walk->entry, &e) != IDX_OK) {
        found = problem(x, "list of \"%s\": %s", walk->term, e.message);
    }
    uint32_t seen = 0;
    for (uint32_t b = 0; !found && b < r->list.block_count; b++) {
        uint32_t count;
        int code = idx__postings_docs(&r->list, b, r->docs, &count, &e);
        code = code == IDX_OK ? idx__postings_freqs(&r->list, b, r->freqs, &e) : code;
        code = code == IDX_OK ? idx__postings_titles(&r->list, b, r->freqs, &r->titles, &e) : code;
        if (code == IDX_OK && x->options->positions) {
            code =
                idx__positions_open(&r->positions, &r->list, b, r->docs, r->freqs, &r->titles, &e);
        }
        if (code != IDX_OK) {
            found = problem(x, "block %u of \"%s\": %s", b, walk->term, e.message);
            break;
        }
        for (uint32_t i = 0, t = 0; i < count && !found; i++) {
            uint32_t title_tf =
                t < r->titles.count && r->titles.index[t] == i ? r->titles.tf[t++] : 0;
            found = posting_differs(x, walk, r, i, title_tf, first_doc);
        }
        seen += count;
    }
    if (!found && seen != walk->entry.df) {
        found = problem(x, "\"%s\" has %u postings, not df %u", walk->term, seen, walk->entry.df);
    }
    x->postings += idx__is_sign(walk->term, walk->bytes) ? 0 : seen;
    free(r);
    return found;
}

static const char *terms_differ(expectation *x, const segment *s, uint32_t first_doc)
{
    terms_walk walk;
    idx_error e = {0};
    const char *found = NULL;
    int code = idx__terms_walk_init(&walk, s, NULL, 0, &e);
    while (code == IDX_OK && !found && (code = idx__terms_walk_next(&walk, &e)) == IDX_OK) {
        x->terms += !idx__is_sign(walk.term, walk.bytes);
        found = list_differs(x, s, &walk, first_doc);
    }
    return !found && code != IDX_ENOTFOUND ? problem(x, "dictionary: %s", e.message) : found;
}

/* ---- the documents --------------------------------------------------------------------------- */

static bool same_text(idx_text a, const char *data, size_t bytes)
{
    return a.bytes == bytes && (bytes == 0 || memcmp(a.data, data, bytes) == 0);
}

static const char *stored_differs(expectation *x, const segment *s, uint32_t doc,
                                  const idx_document *d, buf *block)
{
    store_record record;
    idx_error e = {0};
    if (idx__store_get(s, doc, block, &record, &e) != IDX_OK) {
        return problem(x, "stored document %u: %s", doc, e.message);
    }
    if (!same_text(d->title, record.title, record.title_bytes) ||
        !same_text(d->body, record.body, record.body_bytes) ||
        record.field_count != d->field_count) {
        return problem(x, "document %u is stored differently", doc);
    }
    const uint8_t *at = record.fields;
    for (size_t i = 0; i < d->field_count; i++) {
        store_field field;
        idx__store_field(&at, record.fields_end, &field);
        if (!same_text(d->fields[i].name, field.name, field.name_bytes) ||
            !same_text(d->fields[i].value, field.value, field.value_bytes) ||
            field.type != (d->fields[i].type == IDX_VALUE_NUMBER)) {
            return problem(x, "field %zu of document %u is stored differently", i, doc);
        }
    }
    return at == record.fields_end ? NULL
                                   : problem(x, "document %u has bytes behind its fields", doc);
}

static const char *document_differs(expectation *x, const segment *s, uint32_t doc,
                                    uint32_t first_doc, buf *id, buf *block)
{
    size_t number = first_doc + doc;
    const idx_document *d = &x->set->items[x->from + number];
    idx_error e = {0};
    uint32_t found = UINT32_MAX;
    if (idx__ids_get(s, doc, id, &e) != IDX_OK ||
        !same_text(d->id, (const char *)id->data, id->bytes)) {
        return problem(x, "document %zu has another id: %.*s", number, (int)id->bytes,
                       (const char *)id->data);
    }
    if (idx__ids_find(s, d->id.data, d->id.bytes, &found, &e) != IDX_OK || found != doc) {
        return problem(x, "the id of document %zu is not found", number);
    }
    size_t title = x->rows[2 * number].count;
    size_t body = x->rows[2 * number + 1].count;
    if (s->norms[doc] != idx__norm_of(body + title * s->meta.title_weight) ||
        s->body_norms[doc] != idx__norm_of(body) ||
        (s->title_norms ? s->title_norms[doc] : 0) != idx__norm_of(title)) {
        return problem(x, "the norms of document %zu are wrong", number);
    }
    return x->options->store ? stored_differs(x, s, doc, d, block) : NULL;
}

static const char *segment_differs(expectation *x, const segment *s, uint32_t first_doc)
{
    bool has_store = s->meta.flags & IDX_FLAG_STORE;
    bool has_positions = s->meta.flags & IDX_FLAG_POSITIONS;
    if (has_store != x->options->store || has_positions != x->options->positions) {
        return problem(x, "the segment at %u has other flags", first_doc);
    }
    const char *found = NULL;
    buf id, block;
    idx__buf_init(&id, NULL);
    idx__buf_init(&block, NULL);
    for (uint32_t doc = 0; doc < s->meta.documents && !found; doc++) {
        found = document_differs(x, s, doc, first_doc, &id, &block);
    }
    idx__buf_release(&id);
    idx__buf_release(&block);
    return found ? found : terms_differ(x, s, first_doc);
}

static const char *index_compare(expectation *x, const char *dir)
{
    manifest m;
    idx_error e = {0};
    idx__manifest_init(&m, NULL);
    if (idx__manifest_read(&m, dir, &e) != IDX_OK) {
        return problem(x, "manifest: %s", e.message);
    }
    const char *found = NULL;
    if (strcmp(m.analyzer, x->options->analyzer) != 0) {
        found = problem(x, "analyzer %s", m.analyzer);
    }
    uint64_t documents = 0, postings = 0, terms = 0, body = 0, title = 0;
    for (uint32_t i = 0; i < m.segment_count && !found; i++) {
        segment s;
        if (idx__segment_open(&s, dir, m.segments[i].id, true, NULL, &e) != IDX_OK) {
            found = problem(x, "segment %u: %s %s", i, e.file, e.message);
            break;
        }
        if (documents + s.meta.documents > x->count) {
            found = problem(x, "more than the %zu documents wanted", x->count);
        } else {
            found = segment_differs(x, &s, (uint32_t)documents);
        }
        documents += s.meta.documents;
        postings += s.meta.postings;
        terms += s.meta.terms;
        body += s.meta.body_tokens;
        title += s.meta.title_tokens;
        idx__segment_close(&s);
    }
    idx__manifest_release(&m);
    if (found) {
        return found;
    }
    if (documents != x->count) {
        return problem(x, "%llu documents, not %zu", (unsigned long long)documents, x->count);
    }
    if (x->occurrences != x->tokens[0] + x->tokens[1] + x->signs || title != x->tokens[0] ||
        body != x->tokens[1]) {
        return problem(x, "%llu occurrences, not %llu", (unsigned long long)x->occurrences,
                       (unsigned long long)(x->tokens[0] + x->tokens[1] + x->signs));
    }
    return postings == x->postings && terms == x->terms ? NULL
                                                        : problem(x, "META has other counts");
}

static int finding_keep(void *ctx, const idx_error *finding)
{
    expectation *x = ctx;
    problem(x, "idx_index_check: %s %s at %llu: %s", finding->file, finding->section,
            (unsigned long long)finding->offset, finding->message);
    return 1;
}

const char *index_differs(const char *dir, const idx_writer_options *options,
                          const document_set *set, size_t from, size_t to)
{
    static char result[500];
    expectation x;
    expect(&x, set, from, to, options);
    idx_error e = {0};
    const char *found = NULL;
    int code = idx_index_check(dir, NULL, finding_keep, &x, &e);
    if (code != IDX_OK) {
        found = x.problem[0]
                    ? x.problem
                    : problem(&x, "idx_index_check: %s: %s", idx_code_name(code), e.message);
    } else {
        found = index_compare(&x, dir);
    }
    if (found) {
        snprintf(result, sizeof result, "%s", found);
        found = result;
    }
    expectation_release(&x);
    return found;
}

void assert_index_holds(const char *dir, const idx_writer_options *options, const document_set *set,
                        size_t from, size_t to)
{
    const char *found = index_differs(dir, options, set, from, to);
    if (found) {
        fail_msg("%s: %s", dir, found);
    }
}
