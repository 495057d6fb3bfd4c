/*
 * The figures of a corpus: words, postings, word order, query runs, co-occurrence, compression.
 *
 * Everything is a plain count over the whole corpus or over a sample with a fixed seed, so that the
 * same file always gives the same figures.
 */
#include "bench/gen/measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

static int by_count_down(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static uint32_t *sorted_counts(const uint32_t *count, uint32_t n)
{
    uint32_t *sorted = must_alloc(n, sizeof *sorted);
    memcpy(sorted, count, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_count_down);
    return sorted;
}

// Least squares of log frequency on log rank, at ranks evenly spaced in the logarithm.
static double rank_slope(const uint32_t *sorted, double from, double to)
{
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (double r = from; r <= to; r *= 1.05) {
        double x = log(r), y = log((double)sorted[(size_t)r - 1]);
        n++, sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

void measure_words(const corpus *c)
{
    double tokens = (double)c->token_count, sum = 0, sum2 = 0;
    double *length = must_alloc(c->doc_count, sizeof *length);
    for (size_t d = 0; d < c->doc_count; d++) {
        length[d] = (double)(c->doc_start[d + 1] - c->doc_start[d]);
        sum += log(length[d]);
        sum2 += log(length[d]) * log(length[d]);
    }
    qsort(length, c->doc_count, sizeof *length, by_size);
    double mean = sum / (double)c->doc_count;
    printf("documents\t%zu\ntokens\t%zu\nwords\t%u\n", c->doc_count, c->token_count, c->word_count);
    printf("bytes a token\t%.2f\n", (double)c->text_bytes / tokens);
    printf("document length: mean\t%.1f\n", tokens / (double)c->doc_count);
    printf("document length: median\t%.0f\n", length[c->doc_count / 2]);
    printf("document length: sd of ln\t%.2f\n", sqrt(sum2 / (double)c->doc_count - mean * mean));
    free(length);

    uint32_t *sorted = sorted_counts(c->cf, c->word_count);
    double share = 0, next = 1;
    for (uint32_t r = 1; r <= c->word_count; r++) {
        share += sorted[r - 1];
        if (r == next && r <= 100000) {
            printf("share of the top %u\t%.2f %%\n", r, 100 * share / tokens);
            next *= 10;
        }
    }
    for (double from = 10; from * 10 <= c->word_count; from *= 10) {
        printf("rank-frequency slope %.0f-%.0f\t%.2f\n", from, from * 10,
               rank_slope(sorted, from, from * 10));
    }
    uint32_t once = 0;
    for (uint32_t r = c->word_count; r > 0 && sorted[r - 1] == 1; r--) {
        once++;
    }
    printf("hapaxes among the words\t%.1f %%\n", 100.0 * once / c->word_count);
    for (size_t i = 6; i < c->growth_count; i += 2) {
        printf("words after %zu k tokens\t%u\n", c->growth_at[i] >> 10, c->growth_words[i]);
    }
    if (c->growth_count > 4) {
        size_t last = c->growth_count - 1;
        printf("Heaps exponent at the end\t%.3f\n",
               log((double)c->growth_words[last] / c->growth_words[last - 2]) / log(4));
    }
    free(sorted);
}

void measure_postings(const corpus *c, const postings *p)
{
    static const double edge[] = {0.5, 0.1, 0.01, 0.001, 0.0001, 0};
    static const char *name[] = {"over 50 %", "10-50 %",    "1-10 %",
                                 "0.1-1 %",   "0.01-0.1 %", "under 0.01 %"};
    double held[6] = {0}, tokens[6] = {0}, tf_count[64] = {0};
    for (uint32_t w = 0; w < c->word_count; w++) {
        double part = (double)c->df[w] / (double)c->doc_count;
        int band = 0;
        while (part <= edge[band] && band < 5) {
            band++;
        }
        held[band] += c->df[w];
        tokens[band] += c->cf[w];
    }
    for (size_t i = 0; i < p->count; i++) {
        tf_count[p->tf[i] < 63 ? p->tf[i] : 63]++;
    }
    double bits = 0;
    for (int i = 1; i < 64; i++) {
        double q = tf_count[i] / (double)p->count;
        bits -= q > 0 ? q * log2(q) : 0;
    }
    printf("postings a document\t%.1f\n", (double)p->count / (double)c->doc_count);
    printf("mean tf\t%.3f\n", (double)c->token_count / (double)p->count);
    printf("tf information\t%.3f bits\n", bits);
    printf("postings with tf 1\t%.1f %%\n", 100 * tf_count[1] / (double)p->count);
    for (int i = 0; i < 6; i++) {
        printf("postings, df %s of documents\t%.2f %%, mean tf %.2f\n", name[i],
               100 * held[i] / (double)p->count, held[i] > 0 ? tokens[i] / held[i] : 0);
    }
    uint32_t *sorted = sorted_counts(c->df, c->word_count);
    printf("postings by df decile of the words\t");
    for (uint32_t d = 0; d < 10; d++) {
        double sum = 0;
        for (size_t i = (size_t)c->word_count * d / 10; i < (size_t)c->word_count * (d + 1) / 10;
             i++) {
            sum += sorted[i];
        }
        printf("%s%.2f", d ? " / " : "", 100 * sum / (double)p->count);
    }
    printf(" %%\n");
    free(sorted);

    // What the order of the documents is worth to a coder of gaps: against a random order.
    uint32_t *place = must_alloc(c->doc_count, sizeof *place);
    uint32_t *moved = must_alloc(c->doc_count, sizeof *moved);
    uint64_t random = 7;
    for (uint32_t d = 0; d < c->doc_count; d++) {
        uint32_t other = (uint32_t)(measure_random(&random) % (d + 1));
        place[d] = place[other];
        place[other] = d;
    }
    double as_is = 0, shuffled = 0;
    for (uint32_t w = 0; w < c->word_count; w++) {
        const uint32_t *doc = p->doc + p->first[w];
        for (uint32_t i = 0; i < c->df[w]; i++) {
            moved[i] = UINT32_MAX - place[doc[i]];
            as_is += log2((double)doc[i] - (i ? (double)doc[i - 1] : -1));
        }
        qsort(moved, c->df[w], sizeof *moved, by_count_down);
        for (uint32_t i = 0; i < c->df[w]; i++) {
            shuffled += log2((double)(UINT32_MAX - moved[i]) -
                             (i ? (double)(UINT32_MAX - moved[i - 1]) : -1));
        }
    }
    printf("mean log2 of document gaps\t%.3f (in random order %.3f)\n", as_is / (double)p->count,
           shuffled / (double)p->count);
    free(place);
    free(moved);
}

// A 64-bit key of the n words at p; n-grams are told apart by it.
static uint64_t gram_key(const uint32_t *p, int n)
{
    uint64_t h = (uint64_t)n * 0x9e3779b97f4a7c15u;
    for (int i = 0; i < n; i++) {
        h = (h ^ p[i]) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    return h;
}

void measure_order(const corpus *c)
{
    uint64_t *key = must_alloc(c->token_count, sizeof *key);
    uint32_t *count = must_alloc(c->token_count, sizeof *count);
    double tokens = (double)c->token_count, word_bits = 0;
    for (uint32_t w = 0; w < c->word_count; w++) {
        word_bits -= c->cf[w] / tokens * log2(c->cf[w] / tokens);
    }
    printf("entropy of a word\t%.2f bits\n", word_bits);
    double before = word_bits;
    for (int n = 2; n <= 5; n++) {
        size_t grams = 0, distinct = 0;
        for (size_t d = 0; d < c->doc_count; d++) {
            for (size_t i = c->doc_start[d]; i + (size_t)n <= c->doc_start[d + 1]; i++) {
                key[grams++] = gram_key(c->token + i, n);
            }
        }
        qsort(key, grams, sizeof *key, by_key);
        double bits = 0, share = 0;
        for (size_t i = 0, j; i < grams; i = j) {
            for (j = i; j < grams && key[j] == key[i]; j++) {
            }
            bits -= (double)(j - i) / (double)grams * log2((double)(j - i) / (double)grams);
            count[distinct++] = (uint32_t)(j - i);
        }
        qsort(count, distinct, sizeof *count, by_count_down);
        for (size_t i = 0; i < 1000 && i < distinct; i++) {
            share += count[i];
        }
        printf("distinct %d-grams a token\t%.3f\n", n, (double)distinct / tokens);
        printf("%d-grams: share of the top 1000\t%.2f %%\n", n, 100 * share / (double)grams);
        printf("%d-grams: counted entropy of the last word\t%.2f bits\n", n, bits - before);
        before = bits;
    }
    free(key);
    free(count);
}

// How many documents hold every word of a query: lists intersected by binary search.
static size_t conjunction_count(const corpus *c, const postings *p, const uint32_t *word, int n)
{
    int rarest = 0;
    for (int i = 1; i < n; i++) {
        rarest = c->df[word[i]] < c->df[word[rarest]] ? i : rarest;
    }
    size_t found = 0;
    for (size_t i = p->first[word[rarest]]; i < p->first[word[rarest] + 1]; i++) {
        int all = 1;
        for (int j = 0; j < n && all; j++) {
            size_t low = p->first[word[j]], high = p->first[word[j] + 1];
            while (low < high) {
                size_t mid = (low + high) / 2;
                if (p->doc[mid] < p->doc[i]) {
                    low = mid + 1;
                } else {
                    high = mid;
                }
            }
            all = low < p->first[word[j] + 1] && p->doc[low] == p->doc[i];
        }
        found += (size_t)all;
    }
    return found;
}

typedef struct run {
    uint64_t key;
    const uint32_t *word;
    uint32_t doc_count, last_doc;
} run;

static int by_run_key(const void *a, const void *b)
{
    return by_key(&((const run *)a)->key, &((const run *)b)->key);
}

// Documents of every run as a phrase, by one pass over the corpus and a filter of 2^20 bits.
static void count_phrases(const corpus *c, run *r, size_t runs, int n)
{
    uint8_t *filter = must_alloc(1u << 17, 1);
    qsort(r, runs, sizeof *r, by_run_key);
    for (size_t i = 0; i < runs; i++) {
        filter[(r[i].key & 0xfffff) >> 3] |= (uint8_t)(1u << (r[i].key & 7));
    }
    for (size_t d = 0; d < c->doc_count; d++) {
        for (size_t i = c->doc_start[d]; i + (size_t)n <= c->doc_start[d + 1]; i++) {
            uint64_t key = gram_key(c->token + i, n);
            if (!(filter[(key & 0xfffff) >> 3] >> (key & 7) & 1)) {
                continue;
            }
            run wanted = {.key = key};
            run *at = bsearch(&wanted, r, runs, sizeof *r, by_run_key);
            while (at && at > r && at[-1].key == key) {
                at--;
            }
            for (; at && at < r + runs && at->key == key; at++) {
                if (at->last_doc != d + 1) {
                    at->last_doc = (uint32_t)d + 1;
                    at->doc_count++;
                }
            }
        }
    }
    free(filter);
}

static void print_spread(const char *what, int n, double *value, size_t count, double docs)
{
    double sum = 0, alone = 0;
    for (size_t i = 0; i < count; i++) {
        sum += value[i];
        alone += value[i] <= 1;
    }
    qsort(value, count, sizeof *value, by_size);
    printf("%s of %d words: documents in a million\t", what, n);
    printf("median %.0f, mean %.0f, p90 %.0f; in one document only %.1f %%\n",
           1e6 / docs * value[count / 2], 1e6 / docs * sum / (double)count,
           1e6 / docs * value[count * 9 / 10], 100 * alone / (double)count);
}

void measure_runs(const corpus *c, const postings *p, size_t query_count)
{
    uint64_t random = 11;
    run *r = must_alloc(query_count, sizeof *r);
    double *both = must_alloc(query_count, sizeof *both);
    double *phrase = must_alloc(query_count, sizeof *phrase);
    for (int n = 1; n <= 6; n++) {
        for (size_t q = 0; q < query_count;) {
            size_t d = measure_random(&random) % c->doc_count;
            size_t length = c->doc_start[d + 1] - c->doc_start[d];
            uint64_t at = measure_random(&random);
            if (length >= (size_t)n) {
                const uint32_t *w = c->token + c->doc_start[d] + at % (length - (size_t)n + 1);
                r[q++] = (run){.key = gram_key(w, n), .word = w};
            }
        }
        count_phrases(c, r, query_count, n);
        for (size_t q = 0; q < query_count; q++) {
            phrase[q] = r[q].doc_count;
            both[q] = (double)conjunction_count(c, p, r[q].word, n);
        }
        print_spread("AND", n, both, query_count, (double)c->doc_count);
        if (n > 1) {
            print_spread("phrase", n, phrase, query_count, (double)c->doc_count);
        }
    }
    free(r);
    free(both);
    free(phrase);
}

/*
 * Co-occurrence: two words of one document, each in 5 documents or more and in at most a tenth of
 * them; how much oftener do they meet elsewhere than they would by chance? The document that they
 * were drawn from is left out of all counts, so that chance gives 1.
 */
void measure_lift(const corpus *c, const postings *p, size_t pair_count)
{
    uint64_t random = 13;
    double weight_sum = 0, lift_sum = 0, log_sum = 0, docs = (double)c->doc_count;
    double *lifts = must_alloc(pair_count, sizeof *lifts);
    size_t pairs = 0;
    for (size_t tries = 0; pairs < pair_count && tries < 1000 * pair_count; tries++) {
        size_t d = measure_random(&random) % c->doc_count;
        size_t length = c->doc_start[d + 1] - c->doc_start[d];
        uint32_t word[2];
        int fit = 1;
        for (int i = 0; i < 2; i++) {
            word[i] = c->token[c->doc_start[d] + measure_random(&random) % length];
            fit &= c->df[word[i]] >= 5 && c->df[word[i]] <= c->doc_count / 10;
        }
        if (!fit || word[0] == word[1]) {
            continue;
        }
        double a = c->df[word[0]], b = c->df[word[1]];
        double weight = log(docs / a) * log(docs / b);
        double expected = (a - 1) * (b - 1) / (docs - 1);
        double lift = ((double)conjunction_count(c, p, word, 2) - 1) / expected;
        weight_sum += weight;
        lift_sum += weight * lift;
        log_sum += weight * log2(1 + lift);
        lifts[pairs++] = lift;
    }
    if (pairs) {
        qsort(lifts, pairs, sizeof *lifts, by_size);
        printf("co-occurrence lift, idf-weighted\tmean %.1f, mean log2(1 + lift) %.2f\n",
               lift_sum / weight_sum, log_sum / weight_sum);
        printf("co-occurrence lift, plain\tmedian %.2f, p75 %.2f, p90 %.2f\n", lifts[pairs / 2],
               lifts[pairs * 3 / 4], lifts[pairs * 9 / 10]);
    }
    free(lifts);
}

void measure_compression(const corpus *c)
{
    size_t room = ZSTD_compressBound(c->text_bytes);
    void *out = must_alloc(room, 1);
    size_t bytes = ZSTD_compress(out, room, c->text, c->text_bytes, 3);
    if (!ZSTD_isError(bytes)) {
        printf("zstd -3 of the words\t%.3f of the bytes, %.2f bits a token\n",
               (double)bytes / (double)c->text_bytes, 8 * (double)bytes / (double)c->token_count);
    }
    free(out);
}
