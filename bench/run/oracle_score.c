/*
 * oracle_score.c: matching and scoring, one document after the other.
 */
#include "bench/run/args.h"
#include "bench/run/corpus.h"
#include "bench/run/oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double k1 = 1.2, b = 0.75;

enum { MOST_WORDS = 1024 };

bool oracle_model_parse(const char *text, oracle_model *model)
{
    static const char *const norms[] = {"exact", "lucene", "idx"}, *const idfs[] = {"lucene", "cut", "xapian"},
                             *const phrases[] = {"sum", "own", "words"};
    char a[16], i[16], p[16];
    int found = 0;
    if (sscanf(text, "%15[a-z]/%15[a-z]/%15[a-z]", a, i, p) != 3) {
        return false;
    }
    for (int n = 0; n < 3; n++) {
        if (strcmp(a, norms[n]) == 0) {
            model->norms = (oracle_norms)n;
            found |= 1;
        }
        if (strcmp(i, idfs[n]) == 0) {
            model->idf = (oracle_idf)n;
            found |= 2;
        }
        if (strcmp(p, phrases[n]) == 0) {
            model->phrase = (oracle_phrase)n;
            found |= 4;
        }
    }
    return found == 7;
}

// Rounds down to so many significant bits.
static uint32_t significant(uint32_t value, int bits)
{
    int drop = value == 0 ? 0 : 32 - __builtin_clz(value) - bits;
    return drop <= 0 ? value : value >> drop << drop;
}

uint32_t oracle_norm(oracle_norms norms, uint32_t length)
{
    switch (norms) {
    case NORMS_LUCENE:
        // Up to 39 exact; above, 24 is taken off, so that what is left keeps four bits (Lucene's SmallFloat).
        return length < 40 ? length : 24 + significant(length - 24, 4);
    case NORMS_IDX:
        return significant(length, 5);
    default:
        return length;
    }
}

double oracle_idf_of(oracle_idf idf, double documents, double df)
{
    double t = (documents - df + 0.5) / (df + 0.5);
    switch (idf) {
    case IDF_CUT:
        return log(t) > 0 ? log(t) : 1e-6;
    case IDF_XAPIAN:
        return log(t < 2 ? t * 0.5 + 1 : t);
    default:
        return log(1 + t);
    }
}

static double score_of(const oracle *o, const oracle_model *m, uint32_t doc, double freq, double idf)
{
    double average = (double)o->tokens / (double)o->documents;
    double length = oracle_norm(m->norms, o->lengths[doc]);
    return idf * (k1 + 1) * freq / (freq + k1 * (1 - b + b * length / average));
}

// Where a phrase begins in a document: the positions of word 0 that the others follow.
static uint32_t phrase_frequency(const uint32_t **positions, const uint32_t *freqs, size_t words)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < freqs[0]; i++) {
        size_t w = 1;
        for (; w < words; w++) {
            uint32_t wanted = positions[0][i] + (uint32_t)w, low = 0, high = freqs[w];
            while (low < high) {
                uint32_t middle = (low + high) / 2;
                if (positions[w][middle] < wanted) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (low == freqs[w] || positions[w][low] != wanted) {
                break;
            }
        }
        found += w == words;
    }
    return found;
}

/* The documents of a phrase and how often each holds it, in arrays with room for all of the first word's. */
static size_t match_phrase(const oracle *o, const oracle_model *m, const uint32_t *numbers, size_t words, uint32_t slop,
                           uint32_t *docs, double *freqs)
{
    size_t at[MOST_WORDS] = {0}, offset[MOST_WORDS] = {0}, found = 0;
    const oracle_list *first = &o->lists[numbers[0]];
    for (; at[0] < first->count; offset[0] += first->freqs[at[0]++]) {
        const uint32_t *positions[MOST_WORDS];
        uint32_t frequencies[MOST_WORDS], doc = first->docs[at[0]];
        size_t w = 0;
        for (; w < words; w++) {
            const oracle_list *list = &o->lists[numbers[w]];
            while (w > 0 && at[w] < list->count && list->docs[at[w]] < doc) {
                offset[w] += list->freqs[at[w]++];
            }
            if (at[w] == list->count || list->docs[at[w]] != doc) {
                break;
            }
            positions[w] = list->positions + offset[w];
            frequencies[w] = list->freqs[at[w]];
        }
        double frequency = w < words   ? 0
                           : slop == 0 ? phrase_frequency(positions, frequencies, words)
                                       : oracle_near(m->norms, positions, frequencies, numbers, words, slop);
        if (frequency > 0) {
            docs[found] = doc;
            freqs[found++] = frequency;
        }
    }
    return found;
}

static void sift(oracle_hit *heap, size_t n, oracle_hit new)
{
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        // The worst hit is on top: a lower score, or of equal ones the later document.
        const oracle_hit *x = &heap[child], *y = x + 1;
        if (child + 1 < n && (y->score < x->score || (y->score == x->score && y->doc > x->doc))) {
            child++;
        }
        if (heap[child].score > new.score || (heap[child].score == new.score && heap[child].doc < new.doc)) {
            break;
        }
        heap[i] = heap[child];
    }
    heap[i] = new;
}

static int better_first(const void *p, const void *q)
{
    const oracle_hit *x = p, *y = q;
    return x->score != y->score ? (x->score < y->score) - (x->score > y->score) : (x->doc > y->doc) - (x->doc < y->doc);
}

typedef struct collector {
    oracle_hit *hits;
    size_t k, filled;
    uint64_t count;
} collector;

static void collect(collector *c, uint32_t doc, double score)
{
    c->count++;
    if (c->filled < c->k) {
        c->hits[c->filled++] = (oracle_hit){score, doc};
        for (size_t i = c->filled / 2; c->filled == c->k && i-- > 0;) {
            // Full for the first time: make it a heap from the last parent up.
            oracle_hit top = c->hits[i];
            size_t at = i;
            for (size_t child; (child = 2 * at + 1) < c->filled; at = child) {
                if (child + 1 < c->filled && better_first(&c->hits[child + 1], &c->hits[child]) > 0) {
                    child++;
                }
                if (better_first(&top, &c->hits[child]) >= 0) {
                    break;
                }
                c->hits[at] = c->hits[child];
            }
            c->hits[at] = top;
        }
    } else if (c->k > 0 && score > c->hits[0].score) {
        sift(c->hits, c->k, (oracle_hit){score, doc});
    }
}

static size_t split(const oracle *o, const char *text, uint32_t *numbers)
{
    const char *p = text, *end = text + strlen(text), *word;
    size_t n, count = 0;
    while ((word = corpus_word(&p, end, &n)) != NULL && count < MOST_WORDS) {
        numbers[count++] = words_find(&o->words, word, n);
    }
    return count;
}

static void add_scores(oracle *o, const oracle_model *m, uint32_t number, bool is_new, bool is_first)
{
    const oracle_list *list = &o->lists[number];
    double idf = oracle_idf_of(m->idf, (double)o->documents, (double)list->count);
    for (size_t i = 0; i < list->count; i++) {
        uint32_t doc = list->docs[i];
        o->scores[doc] += score_of(o, m, doc, list->freqs[i], idf);
        o->matched[doc] += is_new;
        o->has_first[doc] |= is_first;
    }
}

static bool is_repeated(const uint32_t *numbers, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (numbers[k] == numbers[i]) {
            return true;
        }
    }
    return false;
}

// Boolean classes: all scores in an array, then a walk over the documents.
static void answer_words(oracle *o, query_class c, const uint32_t *numbers, size_t words, const oracle_model *m,
                         collector *into)
{
    uint32_t different = 0;
    for (size_t i = 0; i < words; i++) {
        bool is_new = !is_repeated(numbers, i);
        different += is_new;
        add_scores(o, m, numbers[i], is_new, i == 0);
    }
    for (uint32_t doc = 0; doc < o->documents; doc++) {
        uint32_t matched = o->matched[doc];
        if (matched > 0 && (c == CLASS_OR || (c == CLASS_AND && matched == different) ||
                            (c == CLASS_MUST && o->has_first[doc]))) {
            collect(into, doc, o->scores[doc]);
        }
        o->scores[doc] = 0;
        o->matched[doc] = 0;
        o->has_first[doc] = false;
    }
}

static void answer_phrase(oracle *o, const uint32_t *numbers, size_t words, uint32_t slop, const oracle_model *m,
                          collector *into)
{
    size_t room = o->lists[numbers[0]].count;
    uint32_t *docs = need_memory(NULL, room * sizeof *docs);
    double *freqs = need_memory(NULL, room * sizeof *freqs);
    size_t found = match_phrase(o, m, numbers, words, slop, docs, freqs);
    double idf = m->phrase == PHRASE_OWN ? oracle_idf_of(m->idf, (double)o->documents, (double)found) : 0;
    for (size_t i = 0; i < words && m->phrase != PHRASE_OWN; i++) {
        idf += oracle_idf_of(m->idf, (double)o->documents, (double)o->lists[numbers[i]].count);
        if (m->phrase == PHRASE_WORDS) {
            add_scores(o, m, numbers[i], true, false);
        }
    }
    for (size_t i = 0; i < found; i++) {
        double score = m->phrase == PHRASE_WORDS ? o->scores[docs[i]] : score_of(o, m, docs[i], freqs[i], idf);
        collect(into, docs[i], score);
    }
    if (m->phrase == PHRASE_WORDS) {
        memset(o->scores, 0, o->documents * sizeof *o->scores);
        memset(o->matched, 0, o->documents * sizeof *o->matched);
    }
    free(docs);
    free(freqs);
}

size_t oracle_answer(oracle *o, query_class c, const char *text, const oracle_model *model, size_t k, oracle_hit *hits,
                     uint64_t *count)
{
    uint32_t numbers[MOST_WORDS];
    size_t words = split(o, text, numbers);
    collector into = {hits, k, 0, 0};
    if ((c == CLASS_PHRASE || c == CLASS_SLOPPY) && words > 1) {
        answer_phrase(o, numbers, words, c == CLASS_SLOPPY ? BENCH_SLOP : 0, model, &into);
    } else if (words > 0) {
        answer_words(o, c, numbers, words, model, &into);
    }
    qsort(hits, into.filled, sizeof *hits, better_first);
    *count = into.count;
    return into.filled;
}
