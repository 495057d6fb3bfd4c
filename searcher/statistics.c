/* statistics.c: see statistics.h. Adding is addition, so the order of the indexes does not matter.
 */
#include "searcher/statistics.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/postings.h"
#include "searcher/searcher.h"

static size_t size_of(uint32_t word_count)
{
    return sizeof(idx_statistics) + 2 * word_count * sizeof(uint64_t);
}

int idx_statistics_new(const idx_query *query, const idx_allocator *allocator, idx_statistics **out,
                       idx_error *err)
{
    idx__error_clear(err);
    if (!query || !out) {
        return idx__error_set(err, IDX_EINVAL, "idx_statistics_new: an argument is missing");
    }
    idx_statistics *s = idx__calloc(allocator, 1, size_of(query->word_count));
    if (!s) {
        return idx__error_nomem(err);
    }
    s->query = query;
    s->allocator = allocator;
    s->word_count = query->word_count;
    s->df = (uint64_t *)(void *)(s + 1);
    s->cf = s->df + query->word_count;
    *out = s;
    return IDX_OK;
}

int idx__statistics_cf(const segment *s, const term_entry *entry, uint64_t *cf, idx_error *err)
{
    *cf = entry->df + entry->extra;
    if (!entry->is_tiny) {
        return IDX_OK;
    }
    posting_list list;
    int rc = idx__postings_open(&list, s, entry, err);
    *cf = 0;
    for (uint32_t i = 0; rc == IDX_OK && i < list.df; i++) {
        *cf += list.tiny_freqs[i];
    }
    return rc;
}

// The df and cf of a word in all segments.
static int count_word(const idx_searcher *searcher, const query_word *word, uint64_t *df,
                      uint64_t *cf, idx_error *err)
{
    *df = *cf = 0;
    for (uint32_t i = 0; i < searcher->manifest.segment_count; i++) {
        term_entry entry;
        int rc = idx__terms_find(&searcher->segments[i], word->term, word->bytes, &entry, err);
        if (rc != IDX_OK && rc != IDX_ENOTFOUND) {
            return rc;
        }
        if (rc == IDX_OK) {
            uint64_t more = 0;
            rc = idx__statistics_cf(&searcher->segments[i], &entry, &more, err);
            if (rc != IDX_OK) {
                return rc;
            }
            *df += entry.df;
            *cf += more;
        }
    }
    return IDX_OK;
}

int idx_statistics_add(idx_statistics *statistics, const idx_searcher *searcher, idx_error *err)
{
    idx__error_clear(err);
    if (!statistics || !searcher) {
        return idx__error_set(err, IDX_EINVAL, "idx_statistics_add: an argument is missing");
    }
    const idx_query *q = statistics->query;
    size_t count = 2 * (size_t)q->word_count + 1;
    uint64_t *df = idx__calloc(statistics->allocator, count, sizeof *df);
    int rc = df ? IDX_OK : idx__error_nomem(err);
    for (uint32_t w = 0; rc == IDX_OK && w < q->word_count; w++) {
        rc = count_word(searcher, &q->words[w], &df[w], &df[q->word_count + w], err);
    }
    if (rc == IDX_OK) { // all or nothing
        for (uint32_t w = 0; w < q->word_count; w++) {
            statistics->df[w] += df[w];
            statistics->cf[w] += df[q->word_count + w];
        }
        statistics->documents += searcher->documents;
        statistics->body_tokens += searcher->body_tokens;
        statistics->title_tokens += searcher->title_tokens;
        statistics->base_tokens += idx__searcher_tokens(searcher);
    }
    idx__free(statistics->allocator, df, count * sizeof *df);
    return rc;
}

void idx_statistics_free(idx_statistics *statistics)
{
    if (statistics) {
        idx__free(statistics->allocator, statistics, size_of(statistics->word_count));
    }
}
