/*
 * poscode.c: see poscode.h. Which code is used follows from f and limit: complete, single, pair, plain or Elias-Fano
 * (Elias 1974; the split l = floor(log2(limit / f)) is the usual one, e.g. Vigna, "Quasi-succinct indices", 2013).
 */
#include "common/codec/poscode.h"

#include "common/base/bytes.h"


static unsigned bits_for(uint64_t v)
{
    return v == 0 ? 0 : 64u - (unsigned)__builtin_clzll(v);
}

/* floor(log2(limit / f)) for limit >= f >= 1. */
static unsigned ef_low_bits(uint32_t f, uint32_t limit)
{
    unsigned l = bits_for(limit) - bits_for(f);
    return ((uint64_t)f << l) > limit ? l - 1 : l;
}

static uint64_t ef_bits(uint32_t f, uint32_t limit, unsigned l)
{
    return (uint64_t)f * l + f + ((limit - 1) >> l);
}

static uint64_t pair_bits(uint32_t limit)
{
    return bits_for((uint64_t)limit * (limit - 1) / 2 - 1);
}

uint64_t idx__poscode_bits(uint32_t f, uint32_t limit)
{
    if (f == limit) {
        return 0;
    }
    if (f == 1) {
        return bits_for(limit - 1);
    }
    if (f == 2) {
        return pair_bits(limit);
    }
    uint64_t plain = (uint64_t)f * bits_for(limit - 1);
    uint64_t ef = ef_bits(f, limit, ef_low_bits(f, limit));
    return plain <= ef ? plain : ef;
}

/* Eight bytes at p, of which only `left` may be read; the rest count as zero. */
static uint64_t load_some(const uint8_t *p, size_t left)
{
    if (left >= 8) {
        return idx__load_u64(p);
    }
    uint64_t v = 0;
    for (size_t i = 0; i < left; i++) {
        v |= (uint64_t)p[i] << (8 * i);
    }
    return v;
}

/* `width` <= 56 bits at bit `at`; the caller has checked that they lie inside. */
static uint64_t get_bits(const uint8_t *in, size_t in_bytes, uint64_t at, unsigned width)
{
    size_t byte = (size_t)(at >> 3);
    if (byte >= in_bytes) {
        return 0; // width is 0
    }
    uint64_t v = load_some(in + byte, in_bytes - byte) >> (at & 7);
    return v & (((uint64_t)1 << width) - 1);
}

static void put_zeros(poscode_writer *w, uint64_t count)
{
    for (; count > 56; count -= 56) {
        idx__poscode_put_bits(w, 0, 56);
    }
    idx__poscode_put_bits(w, 0, (unsigned)count);
}

static void put_ef(poscode_writer *w, const uint32_t *positions, uint32_t f, uint32_t limit, unsigned l)
{
    uint32_t mask = ((uint32_t)1 << l) - 1;
    for (uint32_t i = 0; i < f; i++) {
        idx__poscode_put_bits(w, positions[i] & mask, l);
    }
    uint32_t high = 0;
    for (uint32_t i = 0; i < f; i++) {
        uint32_t zeros = (positions[i] >> l) - high;
        high += zeros;
        if (zeros > 55) {
            put_zeros(w, zeros - 55);
            zeros = 55;
        }
        idx__poscode_put_bits(w, (uint64_t)1 << zeros, zeros + 1);
    }
    put_zeros(w, ((limit - 1) >> l) - high);
}

void idx__poscode_put_several(poscode_writer *w, const uint32_t *positions, uint32_t f, uint32_t limit)
{
    if (f == limit) {
        return;
    }
    if (f == 2) {
        uint64_t b = positions[1];
        idx__poscode_put_bits(w, positions[0] + b * (b - 1) / 2, (unsigned)pair_bits(limit));
        return;
    }
    unsigned width = bits_for(limit - 1);
    unsigned l = ef_low_bits(f, limit);
    if ((uint64_t)f * width > ef_bits(f, limit, l)) {
        put_ef(w, positions, f, limit, l);
        return;
    }
    for (uint32_t i = 0; i < f; i++) {
        idx__poscode_put_bits(w, positions[i], width);
    }
}

static bool pair_decode(uint64_t code, uint32_t limit, uint32_t *positions)
{
    idx__poscode_pair(code, positions);
    return positions[1] < limit;
}

/* The high parts begin at bit `at` and take `span` bits; their low parts are in positions[]. */
static bool ef_decode_high(const uint8_t *in, size_t in_bytes, uint64_t at, uint64_t span, uint32_t f, uint32_t limit,
                           unsigned l, uint32_t *positions)
{
    uint64_t end = at + span;
    uint64_t bit = at;
    uint32_t i = 0;
    int64_t previous = -1;
    while (i < f) {
        if (bit >= end) {
            return false;
        }
        unsigned width = end - bit < 56 ? (unsigned)(end - bit) : 56;
        uint64_t word = get_bits(in, in_bytes, bit, width);
        while (word && i < f) {
            uint64_t one = bit + (unsigned)__builtin_ctzll(word);
            uint64_t position = ((one - at - i) << l) | positions[i];
            if ((int64_t)position <= previous || position >= limit) {
                return false;
            }
            positions[i++] = (uint32_t)position;
            previous = (int64_t)position;
            word &= word - 1;
        }
        bit += width;
    }
    return true;
}

bool idx__poscode_decode(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t f, uint32_t limit, uint32_t *positions)
{
    if (f == 0 || f > limit) {
        return false;
    }
    uint64_t bits = idx__poscode_bits(f, limit);
    if (at > (uint64_t)in_bytes * 8 || bits > (uint64_t)in_bytes * 8 - at) {
        return false;
    }
    if (f == limit) {
        for (uint32_t i = 0; i < f; i++) {
            positions[i] = i;
        }
        return true;
    }
    if (f == 2) {
        return pair_decode(get_bits(in, in_bytes, at, (unsigned)bits), limit, positions);
    }
    unsigned width = bits_for(limit - 1);
    if (bits == (uint64_t)f * width) {
        int64_t previous = -1;
        for (uint32_t i = 0; i < f; i++, at += width) {
            positions[i] = (uint32_t)get_bits(in, in_bytes, at, width);
            if ((int64_t)positions[i] <= previous || positions[i] >= limit) {
                return false;
            }
            previous = positions[i];
        }
        return true;
    }
    unsigned l = ef_low_bits(f, limit);
    for (uint32_t i = 0; i < f; i++, at += l) {
        positions[i] = (uint32_t)get_bits(in, in_bytes, at, l);
    }
    return ef_decode_high(in, in_bytes, at, bits - (uint64_t)f * l, f, limit, l, positions);
}

/* The starts that idx__poscode_keep() goes through: those before `next` are decided, `kept` of them stay. */
typedef struct start_filter {
    uint32_t *starts;
    uint32_t count, offset, next, kept;
    uint32_t wanted; // starts[next] + offset
} start_filter;

/* Goes on to the next start; false when there is none. */
static inline bool filter_next(start_filter *s)
{
    if (++s->next == s->count) {
        return false;
    }
    s->wanted = s->starts[s->next] + s->offset;
    return true;
}

/* Decides the starts up to `position`, the next one of the code; false when all are. */
static inline bool filter_take(start_filter *s, uint32_t position)
{
    while (s->wanted < position) {
        if (!filter_next(s)) {
            return false;
        }
    }
    if (s->wanted > position) {
        return true;
    }
    s->starts[s->kept++] = s->starts[s->next];
    return filter_next(s);
}

/* The low parts are fetched only where the high part is not below what is wanted. */
static bool ef_keep(const uint8_t *in, size_t in_bytes, uint64_t low_at, uint64_t span, uint32_t f, unsigned l,
                    start_filter *s)
{
    uint64_t at = low_at + (uint64_t)f * l;
    uint32_t i = 0;
    for (uint64_t bit = 0; bit < span; bit += 56) {
        uint64_t word = get_bits(in, in_bytes, at + bit, span - bit < 56 ? (unsigned)(span - bit) : 56);
        for (; word; word &= word - 1) {
            uint32_t high = (uint32_t)(bit + (unsigned)__builtin_ctzll(word)) - i;
            if (high >= s->wanted >> l &&
                !filter_take(s, high << l | (uint32_t)get_bits(in, in_bytes, low_at + (uint64_t)i * l, l))) {
                return true;
            }
            if (++i == f) {
                return true;
            }
        }
    }
    return false;
}

uint32_t idx__poscode_keep(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t f, uint32_t limit, uint32_t *starts,
                           uint32_t count, uint32_t offset)
{
    if (f == 0 || f > limit) {
        return UINT32_MAX;
    }
    uint64_t bits = idx__poscode_bits(f, limit);
    if (at > (uint64_t)in_bytes * 8 || bits > (uint64_t)in_bytes * 8 - at) {
        return UINT32_MAX;
    }
    start_filter s = {.starts = starts, .count = count, .offset = offset, .wanted = starts[0] + offset};
    unsigned width = bits_for(limit - 1);
    if (f == limit) {
        while (s.wanted < limit && filter_take(&s, s.wanted)) {
        }
    } else if (f == 2) {
        uint32_t positions[2];
        if (!pair_decode(get_bits(in, in_bytes, at, (unsigned)bits), limit, positions)) {
            return UINT32_MAX;
        }
        if (filter_take(&s, positions[0])) {
            filter_take(&s, positions[1]);
        }
    } else if (bits == (uint64_t)f * width) {
        for (uint32_t i = 0; i < f && filter_take(&s, (uint32_t)get_bits(in, in_bytes, at, width)); i++) {
            at += width;
        }
    } else {
        unsigned l = ef_low_bits(f, limit);
        if (!ef_keep(in, in_bytes, at, bits - (uint64_t)f * l, f, l, &s)) {
            return UINT32_MAX;
        }
    }
    return s.kept;
}
