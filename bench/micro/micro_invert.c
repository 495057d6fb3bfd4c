/*
 * micro_invert.c: how fast the inverter takes words in: new ones (hash insert), known ones, and
 * with a stemmer, which it asks once for each distinct word.
 *
 *     micro_invert [ROUNDS]
 *
 * Texts are made by seed from words of two to five syllables, half of them with Indonesian affixes;
 * how often a word comes follows Zipf's law, or each comes once. For each vocabulary: nanoseconds a
 * word and words a second of the inverter, splitting included, the best of ROUNDS; and with a
 * stemmer the same for stemming every word, as it would be without a table. Before anything is
 * timed, terms and occurrences must be those that sorting all of them gives, every word stemmed by
 * itself.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/micro/micro.h"
#include "common/text/analyzer.h"
#include "indexer/inverter.h"
#include "indexer/stream.h"

enum { WORD_BYTES = 32, DOCUMENT_WORDS = 200, TEXT_WORDS = 1000000 };

typedef struct text {
    char (*vocabulary)[WORD_BYTES];
    uint32_t *words; // of the text, by number in the vocabulary
    char **documents;
    size_t vocabulary_count, word_count, document_count;
} text;

static unsigned rounds = 5;

static void die(const char *what, const char *analyzer)
{
    fprintf(stderr, "micro_invert: %s: %s\n", analyzer, what);
    exit(1);
}

static void *checked(void *p)
{
    if (!p) {
        die("out of memory", "any");
    }
    return p;
}

// ---- texts

// Word i of a vocabulary. Of 32, half are roots, half are one root with affixes; nearly all differ.
static void word_make(size_t i, char *out)
{
    static const char *const prefixes[] = {"", "di", "ber", "me"};
    static const char *const suffixes[] = {"kan", "an", "nya", "i"};
    char root[WORD_BYTES] = "";
    size_t n = 0, kind = i % 32;
    for (size_t rest = (kind < 16 ? i / 32 * 16 + kind : i / 32) + 20; rest > 0; rest /= 20) {
        root[n++] = "bdgjklmnprstwy"[rest % 20 % 14];
        root[n++] = "aiueo"[rest % 20 / 4];
    }
    snprintf(out, WORD_BYTES, "%s%s%s", kind < 16 ? "" : prefixes[kind % 4], root,
             kind < 16 ? "" : suffixes[kind / 4 % 4]);
}

static text text_make(size_t vocabulary, bool is_zipf)
{
    text t = {.vocabulary_count = vocabulary, .word_count = is_zipf ? TEXT_WORDS : vocabulary};
    uint64_t seed = vocabulary;
    t.vocabulary = checked(calloc(vocabulary, sizeof *t.vocabulary));
    t.words = checked(calloc(t.word_count, sizeof *t.words));
    t.document_count = (t.word_count + DOCUMENT_WORDS - 1) / DOCUMENT_WORDS;
    t.documents = checked(calloc(t.document_count, sizeof *t.documents));
    for (size_t i = 0; i < vocabulary; i++) {
        word_make(i, t.vocabulary[i]);
    }
    for (size_t i = 0; i < t.word_count; i++) {
        double u = (double)(random_next(&seed) >> 11) * 0x1p-53;
        t.words[i] = (uint32_t)(is_zipf ? exp(u * log((double)vocabulary)) - 1 : (double)i);
        char **document = &t.documents[i / DOCUMENT_WORDS];
        if (!*document) {
            *document = checked(calloc(DOCUMENT_WORDS, WORD_BYTES));
        }
        char *end = *document + strlen(*document);
        snprintf(end, WORD_BYTES, "%s%s", end > *document ? " " : "", t.vocabulary[t.words[i]]);
    }
    return t;
}

static void text_free(text *t)
{
    for (size_t i = 0; i < t->document_count; i++) {
        free(t->documents[i]);
    }
    free(t->documents);
    free(t->words);
    free(t->vocabulary);
}

// ---- what must come out

typedef struct reference {
    char (*terms)[IDX_MAX_TERM_BYTES + 1]; // of each word of the vocabulary
    uint32_t *by_term;                     // the vocabulary in the order of its terms
    uint32_t *rank;                        // of each word's term
    size_t used;                           // words of the vocabulary that come
    uint64_t *entries;                     // rank << 40 | document << 20 | position, sorted
} reference;

static const reference *sorting; // for qsort

static int by_term(const void *a, const void *b)
{
    return strcmp(sorting->terms[*(const uint32_t *)a], sorting->terms[*(const uint32_t *)b]);
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// Stems one word by itself.
static size_t stem(tokens *t, const char *word, uint8_t *term)
{
    if (idx__tokens_run(t, word, strlen(word), false, NULL) != IDX_OK || t->count != 1) {
        die("a word is not one", "any");
    }
    return idx__tokens_term(t, t->folded + t->items[0].start, t->items[0].bytes, term);
}

static reference reference_make(const text *t, const idx_analyzer *analyzer)
{
    reference r = {
        .terms = checked(calloc(t->vocabulary_count, sizeof *r.terms)),
        .by_term = checked(calloc(t->vocabulary_count, sizeof *r.by_term)),
        .rank = checked(calloc(t->vocabulary_count, sizeof *r.rank)),
        .entries = checked(calloc(t->word_count, sizeof *r.entries)),
    };
    bool *is_used = checked(calloc(t->vocabulary_count, sizeof *is_used));
    tokens scratch;
    if (idx__tokens_init(&scratch, analyzer, NULL, NULL) != IDX_OK) {
        die("no tokens", "any");
    }
    for (size_t i = 0; i < t->word_count; i++) {
        is_used[t->words[i]] = true;
    }
    for (size_t i = 0; i < t->vocabulary_count; i++) {
        stem(&scratch, t->vocabulary[i], (uint8_t *)r.terms[i]);
        if (is_used[i]) {
            r.by_term[r.used++] = (uint32_t)i;
        }
    }
    sorting = &r;
    qsort(r.by_term, r.used, sizeof *r.by_term, by_term);
    for (size_t i = 0; i < r.used; i++) {
        bool is_new = i > 0 && by_term(&r.by_term[i - 1], &r.by_term[i]) != 0;
        r.rank[r.by_term[i]] = i == 0 ? 0 : r.rank[r.by_term[i - 1]] + is_new;
    }
    for (size_t i = 0; i < t->word_count; i++) {
        r.entries[i] =
            (uint64_t)r.rank[t->words[i]] << 40 | i / DOCUMENT_WORDS << 20 | i % DOCUMENT_WORDS;
    }
    qsort(r.entries, t->word_count, sizeof *r.entries, by_value);
    idx__tokens_release(&scratch);
    free(is_used);
    return r;
}

static void reference_free(reference *r)
{
    free(r->terms);
    free(r->by_term);
    free(r->rank);
    free(r->entries);
}

typedef struct checking {
    const text *text;
    const reference *reference;
    size_t rank, at; // of the entries
    const char *analyzer;
} checking;

static int check_entry(void *ctx, uint32_t doc, inverter_field field, const uint32_t *positions,
                       uint32_t count, idx_error *err)
{
    checking *c = ctx;
    (void)err;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry = (uint64_t)c->rank << 40 | (uint64_t)doc << 20 | positions[i];
        if (field != INVERTER_BODY || c->at == c->text->word_count ||
            c->reference->entries[c->at++] != entry) {
            die("an occurrence is not where it should be", c->analyzer);
        }
    }
    return IDX_OK;
}

static inverter *invert(const text *t, const idx_analyzer *analyzer)
{
    inverter *v;
    if (idx__inverter_new(&v, analyzer, true, NULL, NULL) != IDX_OK) {
        die("no inverter", "any");
    }
    for (size_t i = 0; i < t->document_count; i++) {
        uint32_t length;
        const char *document = t->documents[i];
        if (idx__inverter_add(v, (uint32_t)i, INVERTER_BODY, document, strlen(document), &length,
                              NULL) != IDX_OK) {
            die("out of memory", "any");
        }
    }
    return v;
}

static void check(const text *t, const idx_analyzer *analyzer, const char *name)
{
    reference r = reference_make(t, analyzer);
    checking c = {t, &r, 0, 0, name};
    inverter *v = invert(t, analyzer);
    stream_walk walk;
    buf stream;
    idx__stream_walk_init(&walk, NULL);
    idx__buf_init(&stream, NULL);
    if (idx__inverter_sort(v, NULL) != IDX_OK) {
        die("out of memory", name);
    }
    for (size_t i = 0, word = 0; i < idx__inverter_terms(v); i++) {
        size_t bytes;
        const uint8_t *term = idx__inverter_term(v, i, &bytes);
        while (word < r.used && r.rank[r.by_term[word]] < i) {
            word++;
        }
        if (word == r.used) {
            die("there are too many terms", name);
        }
        const char *wanted = r.terms[r.by_term[word]];
        if (strlen(wanted) != bytes || memcmp(wanted, term, bytes) != 0) {
            die("a term is not what it should be", name);
        }
        c.rank = i;
        idx__buf_reset(&stream);
        idx__inverter_stream(v, i, &stream);
        idx__buf_reserve(&stream, STREAM_PADDING);
        stream_view view = {stream.data, stream.bytes};
        if (idx__stream_walk(&walk, &view, 1, check_entry, &c, NULL) != IDX_OK) {
            die("out of memory", name);
        }
    }
    if (c.at != t->word_count) {
        die("occurrences are missing", name);
    }
    idx__buf_release(&stream);
    idx__stream_walk_release(&walk);
    idx__inverter_free(v);
    reference_free(&r);
}

// ---- timing

// What stemming every word takes, a word; without looking anything up.
static double time_stemming(const text *t, const idx_analyzer *analyzer)
{
    tokens scratch;
    if (idx__tokens_init(&scratch, analyzer, NULL, NULL) != IDX_OK) {
        die("no tokens", "any");
    }
    double best = 1e18;
    for (unsigned r = 0; r < rounds; r++) {
        size_t sum = 0;
        double start = now_ns();
        for (size_t i = 0; i < t->document_count; i++) {
            uint8_t term[IDX_MAX_TERM_BYTES];
            if (idx__tokens_run(&scratch, t->documents[i], strlen(t->documents[i]), false, NULL) !=
                IDX_OK) {
                die("out of memory", "any");
            }
            for (uint32_t k = 0; k < scratch.count; k++) {
                sum += idx__tokens_term(&scratch, scratch.folded + scratch.items[k].start,
                                        scratch.items[k].bytes, term);
            }
        }
        __asm__ volatile("" : : "r"(sum));
        double ns = (now_ns() - start) / (double)t->word_count;
        best = ns < best ? ns : best;
    }
    idx__tokens_release(&scratch);
    return best;
}

static double time_inverting(const text *t, const idx_analyzer *analyzer)
{
    double best = 1e18;
    for (unsigned r = 0; r < rounds; r++) {
        double start = now_ns();
        inverter *v = invert(t, analyzer);
        double ns = (now_ns() - start) / (double)t->word_count;
        best = ns < best ? ns : best;
        idx__inverter_free(v);
    }
    return best;
}

static void measure(const char *name, size_t vocabulary, bool is_zipf)
{
    idx_analyzer *analyzer;
    if (idx_analyzer_new(name, NULL, &analyzer, NULL) != IDX_OK) {
        die("no such analyzer", name);
    }
    text t = text_make(vocabulary, is_zipf);
    check(&t, analyzer, name);
    double ns = time_inverting(&t, analyzer);
    printf("%-11s %10zu %-6s %9.1f %12.1f", name, vocabulary, is_zipf ? "zipf" : "once", ns,
           1e3 / ns);
    if (!idx__analyzer_is_identity(analyzer)) {
        double each = time_stemming(&t, analyzer);
        printf(" %13.1f %8.1f x", each, each / ns);
    }
    printf("\n");
    text_free(&t);
    idx_analyzer_free(analyzer);
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"whitespace", "indonesian"};
    static const size_t vocabularies[] = {1000, 30000, 500000};
    if (argc > 1) {
        rounds = (unsigned)strtoul(argv[1], NULL, 10);
        rounds = rounds ? rounds : 1;
    }
    printf("analyzer    vocabulary each    ns a word  million w/s  stemming all  slower\n");
    for (size_t n = 0; n < 2; n++) {
        for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++) {
            measure(names[n], vocabularies[i], true);
            measure(names[n], vocabularies[i], false);
        }
    }
    return 0;
}
