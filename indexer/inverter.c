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
#include "indexer/chunks.h"
#include "indexer/term_sort.h"
#include "indexer/word_hash.h"

#include <string.h>

#define BATCH 192u
#define LINE_INLINE_BYTES 26u
#define LINES_PER_SLAB 8192u
#define NO_LINE UINT32_MAX
#define MAX_LINES 0xfffffff0u
#define FIRST_SLOTS ((size_t)1 << 12)

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* One word: 64 bytes, one cache line. */
typedef struct line {
    uint8_t *write;         // where the stream goes on; NULL: no occurrence yet
    uint8_t *end;           // end of the current chunk's bytes
    const uint8_t *first;   // first chunk
    uint32_t last_key;      // of the last entry; UINT32_MAX before the first
    uint32_t last_position; // within the last entry
    uint32_t target;        // line that takes this surface's occurrences; NO_LINE: not met as a surface yet
    uint8_t size_class : 4; // of the current chunk
    uint8_t hints : 4;      // of a term, for its sign (signs.h)
    uint8_t bytes;          // of the word
    uint8_t word[LINE_INLINE_BYTES]; // the word, or the address of a longer one
} line;

_Static_assert(sizeof(line) == 64, "a line is a cache line");
_Static_assert(CHUNK_CLASSES <= 16 && IDX_SIGN_HINT_BITS <= 4, "both fit into a byte");

struct inverter {
    uint64_t *slots; // tag (high half of the hash) << 32 | line number + 1; 0: free
    size_t slot_count;
    line **slabs;
    size_t slab_count, slab_capacity;
    uint32_t line_count;
    size_t term_count;
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
};

static inline line *line_at(const inverter *v, uint32_t number)
{
    return &v->slabs[number / LINES_PER_SLAB][number % LINES_PER_SLAB];
}

static inline const uint8_t *line_word(const line *l)
{
    if (l->bytes <= sizeof l->word) {
        return l->word;
    }
    const uint8_t *word;
    memcpy(&word, l->word, sizeof word);
    return word;
}

static int slots_allocate(inverter *v, size_t count)
{
    v->slots = idx__alloc_array(v->allocator, count, sizeof *v->slots);
    v->slot_count = v->slots ? count : 0;
    if (!v->slots) {
        return IDX_ENOMEM;
    }
    idx__advise_huge(v->slots, count * sizeof *v->slots);
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
    line *lines = idx__alloc(v->allocator, more * LINES_PER_SLAB * sizeof *lines);
    if (!lines) {
        return IDX_ENOMEM;
    }
    idx__advise_huge(lines, more * LINES_PER_SLAB * sizeof *lines);
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
    idx__free(v->allocator, v->slots, v->slot_count * sizeof *v->slots);
    v->slots = NULL;
    v->slot_count = 0;
    for (size_t i = 0; i < v->slab_count; i += slabs_at_once(i)) {
        idx__free(v->allocator, v->slabs[i], slabs_at_once(i) * LINES_PER_SLAB * sizeof(line));
    }
    idx__free(v->allocator, v->slabs, v->slab_capacity * sizeof *v->slabs);
    v->slabs = NULL;
    v->slab_count = v->slab_capacity = 0;
    v->line_count = 0;
    v->term_count = 0;
    memset(v->sign_lines, 0, sizeof v->sign_lines);
    idx__arena_release(&v->long_words);
    idx__chunks_release(&v->chunks);
}

int idx__inverter_new(inverter **out, const idx_analyzer *analyzer, const idx_allocator *allocator, idx_error *err)
{
    inverter *v = idx__calloc(allocator, 1, sizeof *v);
    if (!v) {
        return idx__error_nomem(err);
    }
    v->allocator = allocator;
    idx__arena_init(&v->long_words, allocator);
    idx__chunks_init(&v->chunks, allocator);
    v->is_identity = idx__analyzer_is_identity(analyzer);
    v->has_signs = idx__analyzer_has_signs(analyzer);
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
    return v->term_count;
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
    idx__free(v->allocator, old, old_count * sizeof *old);
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
    *l = (line){.last_key = UINT32_MAX, .target = NO_LINE, .bytes = (uint8_t)bytes};
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

/* Short words, nearly all there are, are compared without branches: both sides have 16 readable bytes. */
static inline bool is_word(const line *l, const uint8_t *word, size_t bytes)
{
    if (__builtin_expect(bytes > 16, 0)) {
        return l->bytes == bytes && memcmp(line_word(l), word, bytes) == 0;
    }
    const uint64_t *mask = idx__word_masks[bytes];
    return (((idx__load_u64(l->word) ^ idx__load_u64(word)) & mask[0]) |
            ((idx__load_u64(l->word + 8) ^ idx__load_u64(word + 8)) & mask[1]) | (l->bytes ^ bytes)) == 0;
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
            if (is_word(l, word, bytes)) {
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

/* ---- streams ------------------------------------------------------------------------------------ */

/* Makes room for at least one byte. */
static int stream_extend(inverter *v, line *l)
{
    unsigned size_class = 0;
    if (l->write) {
        size_class = l->size_class + 1u < CHUNK_CLASSES ? l->size_class + 1u : l->size_class;
    }
    uint8_t *chunk = idx__chunks_take(&v->chunks, size_class);
    if (!chunk) {
        return IDX_ENOMEM;
    }
    if (l->write) {
        memcpy(l->end, &chunk, sizeof chunk);
    } else {
        l->first = chunk;
        v->term_count++;
    }
    l->write = chunk;
    l->end = chunk + (CHUNK_SMALLEST << size_class) - CHUNK_LINK;
    l->size_class = (uint8_t)size_class;
    return IDX_OK;
}

/* A value below 2^28 as a varint, in the low bytes of the result; sets its length. Without branches: lengths are not
 * predictable. */
static inline uint64_t varint_spread(uint32_t value, unsigned *bytes)
{
    unsigned bits = 32u - (unsigned)__builtin_clz(value | 1);
    unsigned n = (bits * 9 + 64) >> 6;
    uint64_t spread = (value & 0x7f) | (value & 0x3f80) << 1 | (value & 0x1fc000) << 2 | (uint64_t)(value & 0xfe00000) << 3;
    *bytes = n;
    return spread | (0x808080u >> (32 - 8 * n));
}

static uint8_t *put_varint(uint8_t *p, uint64_t value)
{
    while (value >= 0x80) {
        *p++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *p++ = (uint8_t)value;
    return p;
}

/* An entry that does not fit into a register or into its chunk. */
static int stream_put_slowly(inverter *v, line *l, bool is_new, uint32_t gap, uint32_t distance)
{
    uint8_t raw[20];
    uint8_t *p = is_new ? put_varint(raw, (uint64_t)gap << 1 | 1) : raw;
    p = put_varint(p, (uint64_t)distance << 1);
    for (const uint8_t *byte = raw; byte < p; byte++) {
        if (l->write == l->end && stream_extend(v, l) != IDX_OK) {
            return IDX_ENOMEM;
        }
        *l->write++ = *byte;
    }
    return IDX_OK;
}

/* Head and position are put together in a register and stored at once: behind the room of a chunk there are the eight bytes of
 * its link, which are written when it is left. */
static inline int stream_occurrence(inverter *v, line *l, uint32_t key, uint32_t position)
{
    bool is_new = l->last_key != key;
    uint32_t gap = key - (l->last_key + 1); // modulo 2^32: the first key counts from -1
    uint32_t distance = is_new ? position : position - l->last_position - 1;
    l->last_key = key;
    l->last_position = position;
    gap = is_new ? gap : 0;
    if (__builtin_expect((gap | distance) >> 27 != 0, 0)) {
        return stream_put_slowly(v, l, is_new, gap, distance);
    }
    unsigned head_bytes, bytes;
    uint64_t head = varint_spread(gap << 1 | 1, &head_bytes);
    uint64_t entry = varint_spread(distance << 1, &bytes);
    head_bytes = is_new ? head_bytes : 0;
    head = is_new ? head : 0;
    entry = entry << (8 * head_bytes) | head;
    bytes += head_bytes;
    if (__builtin_expect((size_t)(l->end - l->write) < bytes, 0)) {
        return stream_put_slowly(v, l, is_new, gap, distance);
    }
    idx__store_u64(l->write, entry);
    l->write += bytes;
    return IDX_OK;
}

/* ---- a batch of tokens -------------------------------------------------------------------------- */

/* Finds the line that takes the occurrences of a word, when a look at the likely one was not enough. */
static line *line_of(inverter *v, uint64_t hash, const uint8_t *word, size_t bytes)
{
    uint32_t number;
    line *l = line_find(v, hash, word, bytes, &number);
    if (l && l->target == NO_LINE && line_resolve(v, l, number, word, bytes) != IDX_OK) {
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

ALWAYS_INLINE int add_batch(inverter *v, const text_token *items, uint32_t count, uint32_t key, uint32_t first_position,
                            bool is_identity)
{
    const uint8_t *folded = v->words.folded;
    line **lines = v->lines;
    for (uint32_t i = 0; i < count; i++) {
        v->hashes[i] = idx__word_hash(folded + items[i].start, items[i].bytes);
        __builtin_prefetch(&v->slots[slot_of(v, v->hashes[i])]);
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
        if (__builtin_expect(is_word(l, word, items[i].bytes) && l->target != NO_LINE, 1)) {
            l = is_identity ? l : line_at(v, l->target);
        } else {
            l = line_of(v, v->hashes[i], word, items[i].bytes);
            if (!l) {
                return IDX_ENOMEM;
            }
        }
        lines[i] = l;
        __builtin_prefetch(is_identity ? (const void *)l->write : l);
    }
    for (uint32_t i = 0; !is_identity && i < count; i++) {
        __builtin_prefetch(lines[i]->write);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (stream_occurrence(v, lines[i], key, first_position + i) != IDX_OK) {
            return IDX_ENOMEM;
        }
    }
    return IDX_OK;
}

static int add_sign(inverter *v, sign s, uint32_t key, uint32_t position)
{
    line *l = v->sign_lines[s] ? v->sign_lines[s] : sign_line(v, s);
    v->sign_lines[s] = l;
    return l ? stream_occurrence(v, l, key, position) : IDX_ENOMEM;
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

int idx__inverter_sort(inverter *v, idx_error *err)
{
    idx__free(v->allocator, v->sorted, v->sorted_count * sizeof *v->sorted);
    v->sorted_count = 0;
    v->sorted = NULL;
    if (v->term_count == 0) {
        return IDX_OK;
    }
    sorted_term *sorted = idx__alloc_array(v->allocator, v->term_count, sizeof *sorted);
    if (!sorted) {
        return idx__error_nomem(err);
    }
    size_t n = 0;
    for (uint32_t i = 0; i < v->line_count; i++) {
        const line *l = line_at(v, i);
        if (l->write) {
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
            const line *l = line_at(v, v->sorted[ahead].number);
            idx__chunks_prefetch(l->first, l->write, chunk);
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
    const line *l = line_at(v, v->sorted[rank].number);
    idx__chunks_collect(l->first, l->write, out);
}
