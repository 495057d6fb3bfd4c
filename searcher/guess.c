/* guess.c: see guess.h. */
#include "searcher/guess.h"

#define SHARE 64u             // one of so many documents is in the sample
#define STRETCHES 4u          // it is cut into
#define LEAST_K 64u           // for fewer hits the r-th best of the sample says little
#define LEAST_DOCUMENTS 32768u // of a segment: below it the beginning costs little

static uint32_t square_root(uint32_t x)
{
    uint32_t root = 0;
    while ((root + 1) * (root + 1) <= x) {
        root++;
    }
    return root;
}

// How many of the k best lie in the sample at most, but for one case in about two hundred: the mean
// and two and a half standard deviations of Poisson's distribution, and one.
static uint32_t sample_rank(size_t k)
{
    uint32_t k16 = (uint32_t)(k * 16 / SHARE); // the mean in sixteenths
    return (k16 + 10 * square_root(k16) + 15) / 16 + 1;
}

// The sum that the rank-th best document of the sample reaches; 0: it has no so many above the
// threshold, which stands without a guess.
static int guess_sum(run *r, guess_range range, void *state, uint32_t *sum)
{
    topk *top = r->top, sample;
    uint32_t documents = r->segment->meta.documents, width = documents / SHARE / STRETCHES;
    idx__topk_init(&sample, sample_rank(top->k), top->allocator);
    sample.threshold = top->threshold;
    r->top = &sample;
    int rc = IDX_OK;
    for (uint32_t i = 0; rc == IDX_OK && i < STRETCHES; i++) {
        uint32_t from = documents / STRETCHES * i + documents / STRETCHES / 2;
        rc = range(state, from, from + width);
    }
    r->top = top;
    idx__topk_finish(&sample);
    *sum = sample.count == sample.k ? idx__topk_key_sum(sample.keys[sample.k - 1]) : 0;
    if (sample.error != IDX_OK) {
        top->error = sample.error;
    }
    idx__topk_release(&sample);
    return rc;
}

int idx__guess_run(run *r, guess_range range, void *state)
{
    topk *top = r->top;
    uint32_t documents = r->segment->meta.documents, guess = 0, threshold = top->threshold;
    int rc = IDX_OK;
    if (top->k >= LEAST_K && top->k <= documents / SHARE && documents >= LEAST_DOCUMENTS) {
        rc = guess_sum(r, range, state, &guess);
        guess = guess > threshold + 1 ? guess : 0;
        idx__topk_prime(top, guess);
    }
    if (rc == IDX_OK) {
        rc = range(state, 0, documents);
    }
    if (rc == IDX_OK && guess && !idx__topk_reaches(top, guess)) {
        idx__topk_forget(top, threshold);
        rc = range(state, 0, documents);
    }
    return rc;
}
