/*
 * line.h: one word of an inverter and the end of its stream: 64 bytes, one cache line.
 *
 * The last bytes of a stream stand in the line itself, which is at hand when they are written; they go to the stream's chunks some
 * sixteen at a time. So an occurrence touches one cache line, not two, and rare words, which are most, have no chunk at all.
 */
#ifndef IDX_INDEXER_LINE_H
#define IDX_INDEXER_LINE_H

#include "common/base/bytes.h"
#include "indexer/chunks.h"
#include "indexer/word_hash.h"

#define LINE_WORD_BYTES 16u
#define LINE_TAIL_BYTES 23u
#define LINE_FULL 16u // a tail of so many bytes has no room for eight more
#define LINE_NONE UINT32_MAX

typedef struct line {
    uint8_t word[LINE_WORD_BYTES]; // the word, or the address of a longer one
    uint32_t last_key;             // of the last entry; UINT32_MAX: no occurrence yet
    uint32_t last_position;        // within the last entry
    uint32_t target;               // line that takes this surface's occurrences; LINE_NONE: not met as a surface yet
    uint32_t first, chunk;         // first chunk, and the one at hand; CHUNK_NONE: none yet
    uint16_t room;                 // bytes left in the chunk at hand
    uint8_t size_class : 4;        // of it
    uint8_t hints : 4;             // of a term, for its sign (signs.h)
    uint8_t bytes;                 // of the word
    uint8_t tail_bytes;            // of the stream that are in the tail
    uint8_t tail[LINE_TAIL_BYTES];
} line;

_Static_assert(sizeof(line) == 64, "a line is a cache line");
_Static_assert(CHUNK_CLASSES <= 16, "a class has four bits");

static inline const uint8_t *line_word(const line *l)
{
    if (l->bytes <= sizeof l->word) {
        return l->word;
    }
    const uint8_t *word;
    memcpy(&word, l->word, sizeof word);
    return word;
}

/* Short words, nearly all there are, are compared without branches: both sides have 16 readable bytes. */
static inline bool line_is_word(const line *l, const uint8_t *word, size_t bytes)
{
    if (__builtin_expect(bytes > LINE_WORD_BYTES, 0)) {
        return l->bytes == bytes && memcmp(line_word(l), word, bytes) == 0;
    }
    const uint64_t *mask = idx__word_masks[bytes];
    return (((idx__load_u64(l->word) ^ idx__load_u64(word)) & mask[0]) |
            ((idx__load_u64(l->word + 8) ^ idx__load_u64(word + 8)) & mask[1]) | (l->bytes ^ bytes)) == 0;
}

/* ---- the stream --------------------------------------------------------------------------------- */

/* Sends the tail to the chunks, when it does not fit into the one at hand. Errors: IDX_ENOMEM. */
int idx__line_flush_slowly(line *l, chunk_pool *chunks);

/* An entry that does not fit into a register. Errors: IDX_ENOMEM. */
int idx__line_put_slowly(line *l, chunk_pool *chunks, bool is_new, uint32_t gap, uint32_t distance);

static inline uint8_t *line_write_place(const line *l, const chunk_pool *chunks)
{
    return idx__chunk_at(chunks, l->chunk) + idx__chunk_room(l->size_class) - l->room;
}

/* Sends a full tail to the chunks. */
static inline int line_flush(line *l, chunk_pool *chunks)
{
    if (__builtin_expect(l->room < l->tail_bytes, 0)) {
        return idx__line_flush_slowly(l, chunks);
    }
    // All of the tail: what is too much lies in the room of the chunk or in that of its link, which is written later.
    _Static_assert(LINE_TAIL_BYTES - LINE_FULL <= CHUNK_LINK, "what is too much fits");
    uint8_t *to = line_write_place(l, chunks);
    memcpy(to, l->tail, 16);
    memcpy(to + LINE_TAIL_BYTES - 8, l->tail + LINE_TAIL_BYTES - 8, 8);
    l->room = (uint16_t)(l->room - l->tail_bytes);
    l->tail_bytes = 0;
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

/* Head and position are put together in a register and stored at once. */
static inline int line_occurrence(line *l, chunk_pool *chunks, uint32_t key, uint32_t position)
{
    bool is_new = l->last_key != key;
    uint32_t gap = key - (l->last_key + 1); // modulo 2^32: the first key counts from -1
    uint32_t distance = is_new ? position : position - l->last_position - 1;
    l->last_key = key;
    l->last_position = position;
    gap = is_new ? gap : 0;
    if (__builtin_expect((gap | distance) >> 27 != 0, 0)) {
        return idx__line_put_slowly(l, chunks, is_new, gap, distance);
    }
    if (__builtin_expect(l->tail_bytes >= LINE_FULL, 0) && line_flush(l, chunks) != IDX_OK) {
        return IDX_ENOMEM;
    }
    unsigned head_bytes, bytes;
    uint64_t head = varint_spread(gap << 1 | 1, &head_bytes);
    uint64_t entry = varint_spread(distance << 1, &bytes);
    head_bytes = is_new ? head_bytes : 0;
    head = is_new ? head : 0;
    idx__store_u64(l->tail + l->tail_bytes, entry << (8 * head_bytes) | head);
    l->tail_bytes = (uint8_t)(l->tail_bytes + bytes + head_bytes);
    return IDX_OK;
}

/* Brings in the chunk of that number of a stream, those before it being there; the line is read. */
void idx__line_prefetch(const line *l, const chunk_pool *chunks, unsigned chunk);

/* Appends the whole stream. */
void idx__line_collect(const line *l, const chunk_pool *chunks, buf *out);

#endif
