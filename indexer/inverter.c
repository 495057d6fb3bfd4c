/*
 * inverter.c: see inverter.h.
 *
 * The order of the passes in add_batch() is the point of this file: each pass touches memory that the one before has
 * asked for. Done word by word, every word waits for two cache misses.
 */
#include "indexer/inverter.h"

#include "common/base/alloc.h"
#include "common/base/arena.h"
#include "common/base/error.h"
#include "common/text/signs.h"
#include "indexer/line.h"
#include "indexer/term_sort.h"

#include <string.h>

#define BATCH 192u
#define LINES_PER_SLAB 8192u
#define MAX_LINES 0xfffffff0u
#define FIRST_SLOTS ((size_t)1 << 12)

#define ALWAYS_INLINE static inline __attribute__((always_inline))

_Static_assert(IDX_SIGN_HINT_BITS <= 4, "a line has room for them");

struct inverter {
    uint64_t *slots; // tag (high half of the hash) << 32 | line number + 1; 0: free
    size_t slot_count;
    line **slabs;
    size_t slab_count, slab_capacity;
    uint32_t line_count;
    arena long_words;
    chunk_pool chunks;
    tokens words;
    bool is_identity, has_signs;
    line *sign_lines[SIGN_COUNT]; // NULL: none met yet
    sorted_term *sorted;
    size_t sorted_count;
    const idx_allocator *allocator;
    line none; // stands for a free slot: no word is it
    uint64_t hashes[BATCH];
    line *lines[BATCH];
    line *full[BATCH]; // of the batch before: lines whose tails are full
    uint32_t full_count;
};

static inline line *line_at(const inverter *v, uint32_t number)
{
    return &v->slabs[number / LINES_PER_SLAB][number % LINES_PER_SLAB];
}

static int slots_allocate(inverter *v, size_t count)
{
    v->slots = idx__alloc_large(v->allocator, count * sizeof *v->slots);
    v->slot_count = v->slots ? count : 0;
    if (!v->slots) {
        return IDX_ENOMEM;
    }
    memset(v->slots, 0, count * sizeof *v->slots);
    return IDX_OK;
}

/* Slabs are allocated several at a time, as many as there are, so that huge pages fit in. */
static size_t slabs_at_once(size_t there)
{
    return there == 0 ? 1 : there < 16 ? there : 16;
}

static int slabs_add(inverter *v)
{
    size_t more = slabs_at_once(v->slab_count);
    if (idx__grow(v->allocator, &v->slabs, &v->slab_capacity, v->slab_count + more, sizeof *v->slabs) != IDX_OK) {
        return IDX_ENOMEM;
    }
    line *lines = idx__alloc_large(v->allocator, more * LINES_PER_SLAB * sizeof *lines);
    if (!lines) {
        return IDX_ENOMEM;
    }
    for (size_t i = 0; i < more; i++) {
        v->slabs[v->slab_count++] = lines + i * LINES_PER_SLAB;
    }
    return IDX_OK;
}

static void contents_release(inverter *v)
{
    idx__free(v->allocator, v->sorted, v->sorted_count * sizeof *v->sorted);
    v->sorted = NULL;
    v->sorted_count = 0;
    idx__free_large(v->allocator, v->slots, v->slot_count * sizeof *v->slots);
    v->slots = NULL;
    v->slot_count = 0;
    for (size_t i = 0; i < v->slab_count; i += slabs_at_once(i)) {
        idx__free_large(v->allocator, v->slabs[i], slabs_at_once(i) * LINES_PER_SLAB * sizeof(line));
    }
    idx__free(v->allocator, v->slabs, v->slab_capacity * sizeof *v->slabs);
    v->slabs = NULL;
    v->slab_count = v->slab_capacity = 0;
    v->line_count = 0;
    v->full_count = 0;
    memset(v->sign_lines, 0, sizeof v->sign_lines);
    idx__arena_release(&v->long_words);
    idx__chunks_release(&v->chunks);
}

int idx__inverter_new(inverter **out, const idx_analyzer *analyzer, bool with_signs, const idx_allocator *allocator,
                      idx_error *err)
{
    inverter *v = idx__calloc(allocator, 1, sizeof *v);
    if (!v) {
        return idx__error_nomem(err);
    }
    v->allocator = allocator;
    idx__arena_init(&v->long_words, allocator);
    idx__chunks_init(&v->chunks, allocator);
    v->is_identity = idx__analyzer_is_identity(analyzer);
    v->has_signs = with_signs && idx__analyzer_has_signs(analyzer);
    int code = idx__tokens_init(&v->words, analyzer, allocator, err);
    if (code != IDX_OK) {
        idx__free(allocator, v, sizeof *v);
        return code;
    }
    *out = v;
    return IDX_OK;
}

void idx__inverter_free(inverter *v)
{
    if (v) {
        contents_release(v);
        idx__tokens_release(&v->words);
        idx__free(v->allocator, v, sizeof *v);
    }
}

void idx__inverter_reset(inverter *v)
{
    contents_release(v);
}

size_t idx__inverter_bytes(const inverter *v)
{
    return v->slot_count * sizeof *v->slots + v->slab_count * LINES_PER_SLAB * sizeof(line) + v->long_words.total_bytes +
           v->chunks.total_bytes + v->sorted_count * sizeof *v->sorted;
}

size_t idx__inverter_terms(const inverter *v)
{
    return v->sorted_count;
}

/* ---- the table ---------------------------------------------------------------------------------- */

static int table_grow(inverter *v)
{
    uint64_t *old = v->slots;
    size_t old_count = v->slot_count;
    int code = slots_allocate(v, old_count ? old_count * 2 : FIRST_SLOTS);
    if (code != IDX_OK) {
        v->slots = old;
        v->slot_count = old_count;
        return code;
    }
    size_t mask = v->slot_count - 1;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i]) {
            // The tag is the high half of the hash; its low bits choose the place (see slot_of()).
            size_t at = (size_t)(old[i] >> 32) & mask;
            while (v->slots[at]) {
                at = (at + 1) & mask;
            }
            v->slots[at] = old[i];
        }
    }
    idx__free_large(v->allocator, old, old_count * sizeof *old);
    return IDX_OK;
}

/* The place of a hash: the low bits of its tag, so that growing needs no words. 2^32 slots are more than lines can be. */
static inline size_t slot_of(const inverter *v, uint64_t hash)
{
    return (size_t)(hash >> 32) & (v->slot_count - 1);
}

static line *line_new(inverter *v, const uint8_t *word, size_t bytes)
{
    if (v->line_count == MAX_LINES) {
        return NULL;
    }
    if (v->line_count == v->slab_count * LINES_PER_SLAB && slabs_add(v) != IDX_OK) {
        return NULL;
    }
    line *l = line_at(v, v->line_count);
    *l = (line){
        .last_key = UINT32_MAX,
        .target = LINE_NONE,
        .first = CHUNK_NONE,
        .chunk = CHUNK_NONE,
        .bytes = (uint8_t)bytes,
    };
    if (bytes <= sizeof l->word) {
        memcpy(l->word, word, bytes);
    } else {
        const char *copy = idx__arena_copy(&v->long_words, word, bytes);
        if (!copy) {
            return NULL;
        }
        memcpy(l->word, &copy, sizeof copy);
    }
    v->line_count++;
    return l;
}

/* Finds the line of a word, making it if need be. 16 bytes may be read from `word` on. NULL: no memory. */
static line *line_find(inverter *v, uint64_t hash, const uint8_t *word, size_t bytes, uint32_t *number)
{
    if ((size_t)v->line_count * 2 >= v->slot_count && table_grow(v) != IDX_OK) {
        return NULL;
    }
    size_t mask = v->slot_count - 1;
    uint32_t tag = (uint32_t)(hash >> 32);
    size_t at = slot_of(v, hash);
    for (; v->slots[at]; at = (at + 1) & mask) {
        if ((uint32_t)(v->slots[at] >> 32) == tag) {
            *number = (uint32_t)v->slots[at] - 1;
            line *l = line_at(v, *number);
            if (line_is_word(l, word, bytes)) {
                return l;
            }
        }
    }
    line *l = line_new(v, word, bytes);
    if (l) {
        *number = v->line_count - 1;
        v->slots[at] = (uint64_t)tag << 32 | v->line_count;
    }
    return l;
}

/* A surface met for the first time: finds out which line takes its occurrences. */
static int line_resolve(inverter *v, line *surface, uint32_t number, const uint8_t *word, size_t bytes)
{
    uint32_t target = number;
    if (!v->is_identity) {
        uint8_t term[IDX_MAX_TERM_BYTES + 16] = {0};
        size_t term_bytes = idx__tokens_term(&v->words, word, bytes, term);
        if (term_bytes != bytes || memcmp(term, word, bytes) != 0) {
            if (!line_find(v, idx__word_hash_plain(term, term_bytes), term, term_bytes, &target)) {
                return IDX_ENOMEM;
            }
        }
    }
    surface->target = target;
    if (v->has_signs) {
        line *term = line_at(v, target);
        term->hints = idx__sign_hints(line_word(term), term->bytes) & 15;
    }
    return IDX_OK;
}

/* ---- a batch of tokens -------------------------------------------------------------------------- */

/* Finds the line that takes the occurrences of a word, when a look at the likely one was not enough. */
static line *line_of(inverter *v, uint64_t hash, const uint8_t *word, size_t bytes)
{
    uint32_t number;
    line *l = line_find(v, hash, word, bytes, &number);
    if (l && l->target == LINE_NONE && line_resolve(v, l, number, word, bytes) != IDX_OK) {
        return NULL;
    }
    return l ? line_at(v, l->target) : NULL;
}

static line *sign_line(inverter *v, sign s)
{
    uint8_t term[16] = {0};
    uint32_t number;
    memcpy(term, idx__sign_terms[s], IDX_SIGN_BYTES);
    return line_find(v, idx__word_hash_plain(term, IDX_SIGN_BYTES), term, IDX_SIGN_BYTES, &number);
}

/* Full tails wait for the next batch, while the places that they go to are brought in. A tail that is full at the end stays. */
static void full_prefetch(inverter *v, uint32_t count)
{
    v->full_count = count;
    for (uint32_t i = 0; i < count; i++) {
        if (v->full[i]->chunk != CHUNK_NONE) {
            __builtin_prefetch(line_write_place(v->full[i], &v->chunks), 1);
        }
    }
}

static int full_flush(inverter *v)
{
    for (uint32_t i = 0; i < v->full_count; i++) {
        // Another occurrence may have done it.
        if (v->full[i]->tail_bytes >= LINE_FULL && line_flush(v->full[i], &v->chunks) != IDX_OK) {
            return IDX_ENOMEM;
        }
    }
    v->full_count = 0;
    return IDX_OK;
}

ALWAYS_INLINE int add_batch(inverter *v, const text_token *items, uint32_t count, uint32_t key, uint32_t first_position,
                            bool is_identity)
{
    const uint8_t *folded = v->words.folded;
    line **lines = v->lines;
    for (uint32_t i = 0; i < count; i++) {
        v->hashes[i] = idx__word_hash(folded + items[i].start, items[i].bytes);
        __builtin_prefetch(&v->slots[slot_of(v, v->hashes[i])]);
    }
    if (full_flush(v) != IDX_OK) {
        return IDX_ENOMEM;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t slot = v->slots[slot_of(v, v->hashes[i])];
        // Most likely it is the right one: have the line brought in.
        lines[i] = slot ? line_at(v, (uint32_t)slot - 1) : &v->none;
        __builtin_prefetch(lines[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *word = folded + items[i].start;
        line *l = lines[i];
        if (__builtin_expect(line_is_word(l, word, items[i].bytes) && l->target != LINE_NONE, 1)) {
            l = is_identity ? l : line_at(v, l->target);
        } else {
            l = line_of(v, v->hashes[i], word, items[i].bytes);
            if (!l) {
                return IDX_ENOMEM;
            }
        }
        lines[i] = l;
        if (!is_identity) {
            __builtin_prefetch(l);
        }
    }
    uint32_t full_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        line *l = lines[i];
        if (line_occurrence(l, &v->chunks, key, first_position + i) != IDX_OK) {
            return IDX_ENOMEM;
        }
        v->full[full_count] = l;
        full_count += l->tail_bytes >= LINE_FULL;
    }
    full_prefetch(v, full_count);
    return IDX_OK;
}

static int add_sign(inverter *v, sign s, uint32_t key, uint32_t position)
{
    line *l = v->sign_lines[s] ? v->sign_lines[s] : sign_line(v, s);
    v->sign_lines[s] = l;
    return l ? line_occurrence(l, &v->chunks, key, position) : IDX_ENOMEM;
}

/* Where the signs of a field stand, from batch to batch. */
typedef struct sign_state {
    const char *text;
    uint32_t key;
    unsigned hints_before; /* of the word in front */
    bool is_name_before;   /* the word in front is one; of names in a row, the last has the sign */
} sign_state;

/* The signs of a batch that add_batch() has just dealt with. */
static int add_signs(inverter *v, sign_state *s, const text_span *spans, uint32_t count, uint32_t first_position)
{
    int code = IDX_OK;
    for (uint32_t i = 0; code == IDX_OK && i < count; i++) {
        uint32_t position = first_position + i;
        unsigned hints = v->lines[i]->hints;
        unsigned signs = idx__signs_at(s->text, spans[i].start, hints, s->hints_before);
        bool is_name = signs & 1u << SIGN_NAME;
        if (s->is_name_before && !is_name) {
            code = add_sign(v, SIGN_NAME, s->key, position - 1);
        }
        s->hints_before = hints;
        s->is_name_before = is_name;
        for (signs &= ~(1u << SIGN_NAME); code == IDX_OK && signs; signs &= signs - 1) {
            code = add_sign(v, (sign)__builtin_ctz(signs), s->key, position);
        }
    }
    return code;
}

static int add_terms(inverter *v, const text_token *items, uint32_t count, uint32_t key, uint32_t first_position)
{
    return add_batch(v, items, count, key, first_position, true);
}

static int add_surfaces(inverter *v, const text_token *items, uint32_t count, uint32_t key, uint32_t first_position)
{
    return add_batch(v, items, count, key, first_position, false);
}

int idx__inverter_add(inverter *v, uint32_t doc, inverter_field field, const char *text, size_t bytes, uint32_t *length,
                      idx_error *err)
{
    *length = 0;
    if (bytes == 0) {
        return IDX_OK;
    }
    bool has_signs = v->has_signs && field == INVERTER_BODY; // titles have capitals for other reasons
    int code = idx__tokens_run(&v->words, text, bytes, has_signs, err);
    if (code != IDX_OK) {
        return code;
    }
    uint32_t key = doc * 2 + (uint32_t)field;
    uint32_t count = v->words.count;
    if (v->slot_count == 0 && table_grow(v) != IDX_OK) {
        return idx__error_nomem(err);
    }
    int (*add)(inverter *, const text_token *, uint32_t, uint32_t, uint32_t) = v->is_identity ? add_terms : add_surfaces;
    // Batches of equal size: a short last one would wait for its cache misses with nothing to do.
    sign_state signs = {.text = text, .key = key};
    uint32_t batches = (count + BATCH - 1) / BATCH;
    uint32_t step = batches ? (count + batches - 1) / batches : 0;
    for (uint32_t from = 0; from < count; from += step) {
        uint32_t n = count - from < step ? count - from : step;
        if (add(v, v->words.items + from, n, key, from) != IDX_OK ||
            (has_signs && add_signs(v, &signs, v->words.spans + from, n, from) != IDX_OK)) {
            return idx__error_nomem(err);
        }
    }
    if (signs.is_name_before && add_sign(v, SIGN_NAME, key, count - 1) != IDX_OK) {
        return idx__error_nomem(err);
    }
    *length = count;
    return IDX_OK;
}

/* ---- reading it out ----------------------------------------------------------------------------- */

/* Whether it has an occurrence; no key is UINT32_MAX. */
static inline bool line_is_term(const line *l)
{
    return l->last_key != UINT32_MAX;
}

static size_t terms_count(const inverter *v)
{
    size_t n = 0;
    for (uint32_t i = 0; i < v->line_count; i++) {
        n += line_is_term(line_at(v, i));
    }
    return n;
}

int idx__inverter_sort(inverter *v, idx_error *err)
{
    idx__free(v->allocator, v->sorted, v->sorted_count * sizeof *v->sorted);
    v->sorted_count = 0;
    v->sorted = NULL;
    size_t count = terms_count(v);
    if (count == 0) {
        return IDX_OK;
    }
    sorted_term *sorted = idx__alloc_array(v->allocator, count, sizeof *sorted);
    if (!sorted) {
        return idx__error_nomem(err);
    }
    size_t n = 0;
    for (uint32_t i = 0; i < v->line_count; i++) {
        const line *l = line_at(v, i);
        if (line_is_term(l)) {
            sorted[n++] = (sorted_term){.word = line_word(l), .bytes = l->bytes, .number = i};
        }
    }
    v->sorted = sorted;
    v->sorted_count = n;
    if (idx__terms_sort(sorted, n, v->allocator) != IDX_OK) {
        return idx__error_nomem(err);
    }
    return IDX_OK;
}

/* Lines and chunks lie anywhere: those of the terms to be asked for next are brought in step by step, while this one is dealt
 * with. */
static void read_ahead(const inverter *v, size_t rank)
{
    enum { STEP = 6, CHUNKS = 4 };
    size_t ahead = rank + STEP * (CHUNKS + 1);
    if (ahead < v->sorted_count) {
        __builtin_prefetch(line_at(v, v->sorted[ahead].number));
    }
    for (unsigned chunk = 0; chunk < CHUNKS; chunk++) {
        ahead -= STEP;
        if (ahead < v->sorted_count) {
            idx__line_prefetch(line_at(v, v->sorted[ahead].number), &v->chunks, chunk);
        }
    }
}

const uint8_t *idx__inverter_term(const inverter *v, size_t rank, size_t *bytes)
{
    read_ahead(v, rank);
    *bytes = v->sorted[rank].bytes;
    return v->sorted[rank].word;
}

void idx__inverter_stream(const inverter *v, size_t rank, buf *out)
{
    idx__line_collect(line_at(v, v->sorted[rank].number), &v->chunks, out);
}
