/* pair_text.c: see pair_text.h; pair_reader.c reads. */
#include "indexer/pair_text_impl.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/terms.h"

#define LEAST_SHARE 8192u /* a word is kept if it is at least one in that many */
#define LEAST_CF 64u
#define ZONE_DOCUMENTS 1024u /* at least */

/* Documents of a zone, as a power of two. */
static unsigned zone_shift(uint32_t documents)
{
    unsigned shift = 0;
    while (1u << shift < ZONE_DOCUMENTS ||
           (documents >> shift >= IDX_PAIR_ZONES && shift < IDX_PAIR_ZONE_KEY_BITS - 1)) {
        shift++;
    }
    return shift;
}

int idx__pair_text_new(pair_text **out, const list_params *params, const uint32_t *rank, uint32_t documents, uint64_t tokens,
                       const char *dir, const idx_allocator *allocator, idx_error *err)
{
    pair_text *t = idx__calloc(allocator, 1, sizeof *t);
    if (!t) {
        return idx__error_nomem(err);
    }
    t->params = params;
    t->rank = rank;
    t->documents = documents;
    t->zone_shift = zone_shift(documents);
    t->tokens = tokens;
    t->allocator = allocator;
    idx__arena_init(&t->terms, allocator);
    int code = idx__scratch_init(&t->kept, dir, IDX_TEMPORARY_PREFIX "pair-text", allocator, err);
    if (code != IDX_OK) {
        idx__pair_text_free(t);
        return code;
    }
    *out = t;
    return IDX_OK;
}

void idx__pair_text_free(pair_text *t)
{
    if (!t) {
        return;
    }
    const idx_allocator *a = t->allocator;
    idx__scratch_release(&t->kept);
    idx__arena_release(&t->terms);
    idx__free(a, t->words, t->word_capacity * sizeof *t->words);
    idx__free(a, t->streams, t->stream_capacity * sizeof *t->streams);
    idx__free(a, t->marks, t->mark_capacity * sizeof *t->marks);
    idx__free(a, t, sizeof *t);
}

bool idx__pair_text_wants(const pair_text *t, uint64_t stream_bytes)
{
    // An occurrence takes a byte at least, and counts as often as its field weighs.
    uint64_t most = stream_bytes * (t->params->title_norms ? t->params->title_weight : 1);
    return most >= idx__pair_text_least(t);
}

unsigned idx__pair_text_key_shift(const pair_text *t)
{
    return t->zone_shift + 1;
}

/* Takes a stream's own marks over, one for each zone from its first on: zones without it begin where the next one does. */
static int marks_take(pair_text *t, kept_stream *k, const stream_view *stream, const stream_cursor *marks, size_t count,
                      idx_error *err)
{
    k->first_mark = t->mark_count;
    for (size_t i = 0; i < count; i++) {
        const stream_cursor *c = &marks[i];
        if (c->end != stream->data + stream->bytes) {
            continue;
        }
        uint32_t zone = c->key >> idx__pair_text_key_shift(t);
        k->first_zone = t->mark_count == k->first_mark ? zone : k->first_zone;
        size_t need = k->first_mark + (zone - k->first_zone) + 1;
        if (idx__grow(t->allocator, &t->marks, &t->mark_capacity, need, sizeof *t->marks) != IDX_OK) {
            return idx__error_nomem(err);
        }
        while (t->mark_count < need) {
            t->marks[t->mark_count++] = (zone_mark){k->offset + (uint64_t)(c->p - stream->data), c->key};
        }
    }
    k->zone_count = (uint32_t)(t->mark_count - k->first_mark);
    return IDX_OK;
}

uint64_t idx__pair_text_least(const pair_text *t)
{
    uint64_t share = t->tokens / LEAST_SHARE;
    return share > LEAST_CF ? share : LEAST_CF;
}

const uint8_t *idx__pair_text_list(const pair_text *t, const pair_word *word)
{
    return t->kept.map.data + word->list;
}

int idx__pair_text_take(pair_text *t, const pair_source *from, idx_error *err)
{
    if (from->cf < idx__pair_text_least(t) || !idx__pairs_take_word(from->term, from->bytes)) {
        return IDX_OK;
    }
    const idx_allocator *a = t->allocator;
    char *copy = idx__arena_copy(&t->terms, from->term, from->bytes);
    if (!copy || idx__grow(a, &t->words, &t->word_capacity, t->word_count + 1, sizeof *t->words) != IDX_OK ||
        idx__grow(a, &t->streams, &t->stream_capacity, t->stream_count + from->stream_count, sizeof *t->streams) != IDX_OK) {
        return idx__error_nomem(err);
    }
    t->words[t->word_count] = (pair_word){
        .term = (uint8_t *)copy,
        .bytes = from->bytes,
        .cf = from->cf,
        .df = from->df,
        .list = idx__outfile_bytes(t->kept.file),
        .list_bytes = from->list_bytes,
    };
    idx__outfile_append(t->kept.file, from->list, from->list_bytes);
    for (size_t i = 0; i < from->stream_count; i++) {
        const stream_view *stream = &from->streams[i];
        kept_stream *k = &t->streams[t->stream_count++];
        *k = (kept_stream){.offset = idx__outfile_bytes(t->kept.file), .word = (uint32_t)t->word_count};
        k->end = k->offset + stream->bytes;
        idx__outfile_append(t->kept.file, stream->data, stream->bytes);
        int code = marks_take(t, k, stream, from->marks, from->mark_count, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    t->word_count++;
    return idx__outfile_error(t->kept.file, err);
}

pair_word *idx__pair_text_words(const pair_text *t, size_t *count)
{
    *count = t->word_count;
    return t->words;
}

int idx__pair_text_finish(pair_text *t, idx_error *err)
{
    return idx__scratch_map(&t->kept, STREAM_PADDING, err); // decoders read ahead
}

uint32_t idx__pair_text_zones(const pair_text *t)
{
    return t->documents ? ((t->documents - 1) >> t->zone_shift) + 1 : 0;
}

uint32_t idx__pair_text_zone_key(const pair_text *t, uint32_t zone)
{
    return zone << (t->zone_shift + 1);
}
