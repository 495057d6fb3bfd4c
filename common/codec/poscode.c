/*
 * poscode.c: see poscode.h. Which code is used follows from f and limit: none, the rank of the high parts among all multisets
 * ("combinatorial number system", Knuth, TAOCP 4A, 7.2.1.3), plain or Elias-Fano (Elias 1974; the split l = floor(log2(limit / f)) is
 * the usual one, e.g. Vigna, "Quasi-succinct indices", 2013).
 *
 * High parts of six bits keep the tables small and waste little: two positions share a high part rarely enough, that the
 * order of their low parts, which a better code would not store, costs 0.01 to 0.05 bits each.
 */
#include "common/codec/poscode.h"

#define MOST_RANKED IDX_POSCODE_RANKED
#define HIGH_BITS IDX_POSCODE_HIGH_BITS
#define DIGIT_BITS IDX_POSCODE_DIGIT_BITS
#define MOST_BITS 56u /* that are read at once */

// floor(2^(b / 32)).
const uint8_t idx__poscode_radix[IDX_POSCODE_FRACTIONS] = {
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
    4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7,
    8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 10, 10, 10, 10, 11, 11, 11, 11, 12, 12, 12, 12, 13, 13, 13, 14,
    14, 14, 14, 15, 15, 16, 16, 16, 17, 17, 17, 18, 18, 19, 19, 19, 20, 20, 21, 21, 22, 22, 23, 23,
    24, 24, 25, 25, 26, 26, 27, 28, 28, 29, 29, 30, 31, 32, 32, 33, 34, 34, 35, 36, 37, 38, 38, 39,
    40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 56, 57, 58, 59, 61, 62, 64, 65, 66,
    68, 69, 71, 72, 74, 76, 77, 79, 81, 82, 84, 86, 88, 90, 92, 94, 96, 98, 100, 103, 105, 107, 109,
    112, 114, 117, 119, 122, 125, 128};

#define OVER(radix) (radix == 1 ? 0 : UINT64_MAX / radix + 1)
const uint64_t idx__poscode_reciprocal[IDX_POSCODE_FRACTIONS] = {
    OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1),
    OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1),
    OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1), OVER(1),
    OVER(1), OVER(1), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2),
    OVER(2), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2), OVER(2),
    OVER(2), OVER(3), OVER(3), OVER(3), OVER(3), OVER(3), OVER(3), OVER(3), OVER(3), OVER(3),
    OVER(3), OVER(3), OVER(3), OVER(3), OVER(4), OVER(4), OVER(4), OVER(4), OVER(4), OVER(4),
    OVER(4), OVER(4), OVER(4), OVER(4), OVER(4), OVER(5), OVER(5), OVER(5), OVER(5), OVER(5),
    OVER(5), OVER(5), OVER(5), OVER(6), OVER(6), OVER(6), OVER(6), OVER(6), OVER(6), OVER(6),
    OVER(7), OVER(7), OVER(7), OVER(7), OVER(7), OVER(7), OVER(8), OVER(8), OVER(8), OVER(8),
    OVER(8), OVER(8), OVER(9), OVER(9), OVER(9), OVER(9), OVER(9), OVER(10), OVER(10), OVER(10),
    OVER(10), OVER(11), OVER(11), OVER(11), OVER(11), OVER(12), OVER(12), OVER(12), OVER(12),
    OVER(13), OVER(13), OVER(13), OVER(14), OVER(14), OVER(14), OVER(14), OVER(15), OVER(15),
    OVER(16), OVER(16), OVER(16), OVER(17), OVER(17), OVER(17), OVER(18), OVER(18), OVER(19),
    OVER(19), OVER(19), OVER(20), OVER(20), OVER(21), OVER(21), OVER(22), OVER(22), OVER(23),
    OVER(23), OVER(24), OVER(24), OVER(25), OVER(25), OVER(26), OVER(26), OVER(27), OVER(28),
    OVER(28), OVER(29), OVER(29), OVER(30), OVER(31), OVER(32), OVER(32), OVER(33), OVER(34),
    OVER(34), OVER(35), OVER(36), OVER(37), OVER(38), OVER(38), OVER(39), OVER(40), OVER(41),
    OVER(42), OVER(43), OVER(44), OVER(45), OVER(46), OVER(47), OVER(48), OVER(49), OVER(50),
    OVER(51), OVER(52), OVER(53), OVER(54), OVER(56), OVER(57), OVER(58), OVER(59), OVER(61),
    OVER(62), OVER(64), OVER(65), OVER(66), OVER(68), OVER(69), OVER(71), OVER(72), OVER(74),
    OVER(76), OVER(77), OVER(79), OVER(81), OVER(82), OVER(84), OVER(86), OVER(88), OVER(90),
    OVER(92), OVER(94), OVER(96), OVER(98), OVER(100), OVER(103), OVER(105), OVER(107), OVER(109),
    OVER(112), OVER(114), OVER(117), OVER(119), OVER(122), OVER(125), OVER(128)};

const uint8_t idx__poscode_fraction_for[1 + (1u << DIGIT_BITS)] = {
    0, 0, 32, 51, 64, 75, 83, 90, 96, 102, 107, 111, 115, 119, 122, 126, 128, 131, 134, 136, 139,
    141, 143, 145, 147, 149, 151, 153, 154, 156, 158, 159, 160, 162, 163, 165, 166, 167, 168, 170,
    171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 186, 187, 188,
    189, 190, 190, 191, 192, 192, 193, 194, 195, 195, 196, 197, 197, 198, 199, 199, 200, 200, 201,
    202, 202, 203, 203, 204, 205, 205, 206, 206, 207, 207, 208, 208, 209, 209, 210, 210, 211, 211,
    212, 212, 213, 213, 214, 214, 214, 215, 215, 216, 216, 217, 217, 218, 218, 218, 219, 219, 220,
    220, 220, 221, 221, 222, 222, 222, 223, 223, 223, 224, 224, 224};

#define CHOOSE_1(h) ((uint64_t)(h))
#define CHOOSE_2(h) (CHOOSE_1(h) * (h + 1) / 2)
#define CHOOSE_3(h) (CHOOSE_2(h) * (h + 2) / 3)
#define CHOOSE_4(h) (CHOOSE_3(h) * (h + 3) / 4)
#define CHOOSE_5(h) (CHOOSE_4(h) * (h + 4) / 5)
#define CHOOSE_6(h) (CHOOSE_5(h) * (h + 5) / 6)
#define CHOOSE_7(h) (CHOOSE_6(h) * (h + 6) / 7)
#define EIGHT(c, h) c(h), c(h + 1), c(h + 2), c(h + 3), c(h + 4), c(h + 5), c(h + 6), c(h + 7)
#define ROW(c) {EIGHT(c, 0), EIGHT(c, 8), EIGHT(c, 16), EIGHT(c, 24), EIGHT(c, 32), EIGHT(c, 40), EIGHT(c, 48), EIGHT(c, 56), c(64)}
const uint32_t idx__poscode_choose[MOST_RANKED + 1][1 + (1u << HIGH_BITS)] = {
    {0}, ROW(CHOOSE_1), ROW(CHOOSE_2), ROW(CHOOSE_3), ROW(CHOOSE_4), ROW(CHOOSE_5), ROW(CHOOSE_6), ROW(CHOOSE_7)};

/* floor(log2(limit / f)) for limit >= f >= 1. */
static unsigned ef_low_bits(uint32_t f, uint32_t limit)
{
    unsigned l = idx__poscode_width(limit) - idx__poscode_width(f);
    return ((uint64_t)f << l) > limit ? l - 1 : l;
}

static uint64_t ef_bits(uint32_t f, uint32_t limit, unsigned l)
{
    return (uint64_t)f * l + f + ((limit - 1) >> l);
}

static uint64_t many_bits(uint32_t f, uint32_t limit)
{
    uint64_t plain = (uint64_t)f * idx__poscode_width(limit - 1);
    uint64_t ef = ef_bits(f, limit, ef_low_bits(f, limit));
    return plain <= ef ? plain : ef;
}

poscode_shape idx__poscode_shape(uint32_t f, uint32_t limit)
{
    if (f == limit) {
        return (poscode_shape){0, 0};
    }
    if (f > MOST_RANKED) {
        return (poscode_shape){many_bits(f, limit), 0};
    }
    poscode_ranked c = idx__poscode_ranked(f, limit);
    return (poscode_shape){c.rank_bits + f * c.low_bits, idx__poscode_fraction(&c)};
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

uint64_t idx__poscode_get(const uint8_t *in, size_t in_bytes, uint64_t at, unsigned width)
{
    size_t byte = (size_t)(at >> 3);
    if (byte >= in_bytes) {
        return 0; // width is 0
    }
    uint64_t v = load_some(in + byte, in_bytes - byte) >> (at & 7);
    return v & (((uint64_t)1 << width) - 1);
}

uint32_t idx__poscode_digit(const uint32_t *positions, uint32_t f, uint32_t limit)
{
    if (f == limit || f > MOST_RANKED) {
        return 0;
    }
    poscode_ranked c = idx__poscode_ranked(f, limit);
    return idx__poscode_rank(positions, f, c.low_bits) >> c.rank_bits;
}

static void put_ranked(poscode_writer *w, const uint32_t *positions, uint32_t f, uint32_t limit)
{
    poscode_ranked c = idx__poscode_ranked(f, limit);
    uint32_t mask = ((uint32_t)1 << c.low_bits) - 1;
    if (c.rank_bits) {
        uint32_t rank = idx__poscode_rank(positions, f, c.low_bits);
        idx__poscode_put_bits(w, rank & (((uint32_t)1 << c.rank_bits) - 1), c.rank_bits);
    }
    for (uint32_t i = 0; i < f; i++) {
        idx__poscode_put_bits(w, (positions[i] - i) & mask, c.low_bits);
    }
}

static void put_zeros(poscode_writer *w, uint64_t count)
{
    for (; count > MOST_BITS; count -= MOST_BITS) {
        idx__poscode_put_bits(w, 0, MOST_BITS);
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
        if (zeros >= MOST_BITS) {
            put_zeros(w, zeros - (MOST_BITS - 1));
            zeros = MOST_BITS - 1;
        }
        idx__poscode_put_bits(w, (uint64_t)1 << zeros, zeros + 1);
    }
    put_zeros(w, ((limit - 1) >> l) - high);
}

void idx__poscode_put_raw(poscode_writer *w, const uint32_t *positions, uint32_t f, uint32_t limit)
{
    if (f == limit) {
        return;
    }
    if (f <= MOST_RANKED) {
        put_ranked(w, positions, f, limit);
        return;
    }
    unsigned width = idx__poscode_width(limit - 1);
    unsigned l = ef_low_bits(f, limit);
    if ((uint64_t)f * width > ef_bits(f, limit, l)) {
        put_ef(w, positions, f, limit, l);
        return;
    }
    for (uint32_t i = 0; i < f; i++) {
        idx__poscode_put_bits(w, positions[i], width);
    }
}

/* The largest high part whose part of the rank, as the k-th one, is not above `rank`: a quarter of them at a time. */
static inline uint32_t largest_high(uint32_t k, uint32_t rank)
{
    const uint32_t *parts = idx__poscode_choose[k];
    parts += 16 * ((parts[16] <= rank) + (parts[32] <= rank) + (parts[48] <= rank));
    parts += 4 * ((parts[4] <= rank) + (parts[8] <= rank) + (parts[12] <= rank));
    parts += (parts[1] <= rank) + (parts[2] <= rank) + (parts[3] <= rank);
    return (uint32_t)(parts - idx__poscode_choose[k]);
}

static inline bool is_inside(size_t in_bytes, uint64_t at, uint64_t bits)
{
    return at <= (uint64_t)in_bytes * 8 && bits <= (uint64_t)in_bytes * 8 - at;
}

bool idx__poscode_pair(uint64_t raw, uint32_t digit, uint32_t limit, uint32_t positions[2])
{
    poscode_ranked c = idx__poscode_ranked(2, limit);
    uint32_t mask = ((uint32_t)1 << c.low_bits) - 1;
    uint32_t rank = digit << c.rank_bits | ((uint32_t)raw & (((uint32_t)1 << c.rank_bits) - 1));
    rank = rank < c.ranks ? rank : UINT32_MAX;
    uint32_t high = largest_high(2, rank);
    raw >>= c.rank_bits;
    positions[0] = (rank - idx__poscode_choose[2][high]) << c.low_bits | ((uint32_t)raw & mask);
    positions[1] = (high << c.low_bits | ((uint32_t)(raw >> c.low_bits) & mask)) + 1;
    return rank != UINT32_MAX && positions[0] < positions[1] && positions[1] < limit;
}

static bool ranked_decode(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t digit, uint32_t f, uint32_t limit,
                          uint32_t *positions)
{
    poscode_ranked c = idx__poscode_ranked(f, limit);
    unsigned low_bits = c.low_bits, bits = c.rank_bits + f * low_bits;
    if (!is_inside(in_bytes, at, bits)) {
        return false;
    }
    bool is_word = bits <= MOST_BITS;
    uint64_t word = idx__poscode_get(in, in_bytes, at, is_word ? bits : c.rank_bits);
    uint64_t rank = (uint64_t)digit << c.rank_bits | (word & ((UINT64_C(1) << c.rank_bits) - 1));
    if (rank >= c.ranks) {
        return false;
    }
    uint32_t rest = (uint32_t)rank, end = limit, mask = ((uint32_t)1 << low_bits) - 1;
    for (uint32_t k = f; k > 0; k--) { // from the last position to the first
        uint32_t high = k > 1 ? largest_high(k, rest) : rest;
        rest -= idx__poscode_choose[k][high];
        bits -= low_bits;
        uint64_t low = is_word ? word >> bits & mask : idx__poscode_get(in, in_bytes, at + bits, low_bits);
        uint32_t position = (high << low_bits | (uint32_t)low) + k - 1;
        if (position >= end) {
            return false;
        }
        positions[k - 1] = end = position;
    }
    return true;
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
        uint64_t word = idx__poscode_get(in, in_bytes, bit, width);
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

bool idx__poscode_decode(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t digit, uint32_t f, uint32_t limit,
                         uint32_t *positions)
{
    if (f == 0 || f > limit) {
        return false;
    }
    if (f <= MOST_RANKED && f < limit) {
        return ranked_decode(in, in_bytes, at, digit, f, limit, positions);
    }
    uint64_t bits = idx__poscode_shape(f, limit).raw;
    if (!is_inside(in_bytes, at, bits)) {
        return false;
    }
    if (f == limit) {
        for (uint32_t i = 0; i < f; i++) {
            positions[i] = i;
        }
        return true;
    }
    unsigned width = idx__poscode_width(limit - 1);
    if (bits == (uint64_t)f * width) {
        int64_t previous = -1;
        for (uint32_t i = 0; i < f; i++, at += width) {
            positions[i] = (uint32_t)idx__poscode_get(in, in_bytes, at, width);
            if ((int64_t)positions[i] <= previous || positions[i] >= limit) {
                return false;
            }
            previous = positions[i];
        }
        return true;
    }
    unsigned l = ef_low_bits(f, limit);
    for (uint32_t i = 0; i < f; i++, at += l) {
        positions[i] = (uint32_t)idx__poscode_get(in, in_bytes, at, l);
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
        uint64_t word = idx__poscode_get(in, in_bytes, at + bit, span - bit < 56 ? (unsigned)(span - bit) : 56);
        for (; word; word &= word - 1) {
            uint32_t high = (uint32_t)(bit + (unsigned)__builtin_ctzll(word)) - i;
            if (high >= s->wanted >> l &&
                !filter_take(s, high << l | (uint32_t)idx__poscode_get(in, in_bytes, low_at + (uint64_t)i * l, l))) {
                return true;
            }
            if (++i == f) {
                return true;
            }
        }
    }
    return false;
}

uint32_t idx__poscode_keep(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t digit, uint32_t f, uint32_t limit,
                           uint32_t *starts, uint32_t count, uint32_t offset)
{
    if (f == 0 || f > limit) {
        return UINT32_MAX;
    }
    start_filter s = {.starts = starts, .count = count, .offset = offset, .wanted = starts[0] + offset};
    if (f <= MOST_RANKED && f < limit) {
        uint32_t positions[MOST_RANKED];
        if (!ranked_decode(in, in_bytes, at, digit, f, limit, positions)) {
            return UINT32_MAX;
        }
        for (uint32_t i = 0; i < f && filter_take(&s, positions[i]); i++) {
        }
        return s.kept;
    }
    uint64_t bits = idx__poscode_shape(f, limit).raw;
    if (!is_inside(in_bytes, at, bits)) {
        return UINT32_MAX;
    }
    unsigned width = idx__poscode_width(limit - 1);
    if (f == limit) {
        while (s.wanted < limit && filter_take(&s, s.wanted)) {
        }
    } else if (bits == (uint64_t)f * width) {
        for (uint32_t i = 0; i < f && filter_take(&s, (uint32_t)idx__poscode_get(in, in_bytes, at, width)); i++) {
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
