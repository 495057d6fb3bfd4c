/* position_row.c: see position_row.h. */
#include "common/format/position_row.h"

#include "common/base/bytes.h"
#include "common/codec/norm.h"

#define GROUP IDX_POSITION_GROUP
#define FRACTIONS_A_BIT 32u

bool idx__position_row_shape(position_row *r, uint32_t i)
{
    uint32_t tf = r->tf[i], limit = idx__norm_limit(r->norms[i]);
    poscode_shape shape = {0, 0};
    if (tf > limit) {
        r->raw[i] = r->fractions[i] = 0; // what lays the row out all the same must not ask for its shape
        return false;
    }
    if (tf > 0) {
        shape = idx__poscode_shape(tf, limit);
    }
    r->raw[i] = (uint8_t)(shape.raw < IDX_LONG_CODE ? shape.raw : IDX_LONG_CODE);
    r->fractions[i] = (uint8_t)shape.fraction;
    return true;
}

/* The sum of the eight bytes. */
static inline uint32_t sum_bytes(uint64_t bytes)
{
    const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);
    uint64_t pairs = (bytes & even) + (bytes >> 8 & even);
    return (uint32_t)(pairs * UINT64_C(0x0001000100010001) >> 48);
}

static inline bool has_long(uint64_t bytes)
{
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    return ((bytes & low) + UINT64_C(0x0101010101010101)) & bytes & ~low;
}

/* Bits of the number of the group that begins with entry i. */
static inline uint32_t number_bits(const position_row *r, uint32_t i)
{
    return (sum_bytes(idx__load_u64(r->fractions + i)) + FRACTIONS_A_BIT - 1) / FRACTIONS_A_BIT;
}

/* Raw bits of n <= 8 entries from the i-th on, which begins a group. */
static inline uint64_t raw_bits(const position_row *r, uint32_t i, uint32_t n)
{
    uint64_t bytes = idx__load_u64(r->raw + i);
    bytes = n < GROUP ? bytes & ((UINT64_C(1) << 8 * n) - 1) : bytes;
    uint64_t bits = sum_bytes(bytes);
    if (!has_long(bytes)) {
        return bits;
    }
    for (uint32_t k = 0; k < n; k++) {
        if (r->raw[i + k] == IDX_LONG_CODE) {
            bits += idx__poscode_shape(r->tf[i + k], idx__norm_limit(r->norms[i + k])).raw - IDX_LONG_CODE;
        }
    }
    return bits;
}

void idx__position_row_pad(position_row *r)
{
    memset(r->raw + r->count, 0, GROUP);
    memset(r->fractions + r->count, 0, GROUP);
}

void idx__position_row_lay_out(position_row *r, uint32_t end)
{
    if (end == r->count) {
        idx__position_row_pad(r);
    }
    for (uint32_t i = r->filled; i < end; i += GROUP) {
        r->group_bit[i / GROUP + 1] = r->group_bit[i / GROUP] + number_bits(r, i) + raw_bits(r, i, GROUP);
    }
    r->filled = end;
}

bool idx__position_row_fill(position_row *r)
{
    bool is_possible = true;
    for (uint32_t i = 0; i < r->count; i++) {
        uint32_t tf = r->tf[i], limit = idx__norm_limit(r->norms[i]);
        if (__builtin_expect(tf - 1 < IDX_POSCODE_RANKED && tf < limit, 1)) {
            poscode_ranked c = idx__poscode_ranked(tf, limit);
            r->raw[i] = (uint8_t)(c.rank_bits + tf * c.low_bits);
            r->fractions[i] = (uint8_t)idx__poscode_fraction(&c);
        } else {
            is_possible &= idx__position_row_shape(r, i);
        }
    }
    idx__position_row_lay_out(r, r->count);
    return is_possible;
}

static inline uint32_t radix_at(uint64_t fractions, unsigned i)
{
    return idx__poscode_radix[fractions >> 8 * i & 0xff];
}

/* The product of the radices of eight fractions. */
static inline uint64_t product(uint64_t fractions)
{
    uint64_t a = radix_at(fractions, 0) * radix_at(fractions, 1), b = radix_at(fractions, 2) * radix_at(fractions, 3),
             c = radix_at(fractions, 4) * radix_at(fractions, 5), d = radix_at(fractions, 6) * radix_at(fractions, 7);
    return (a * b) * (c * d);
}

/* Finds the code of entry i: its raw bits are at *at. False: the number of its group is not in the stream. */
static inline bool find_code(const position_row *r, const uint8_t *in, size_t in_bytes, uint32_t i, uint64_t *at,
                             uint32_t *digit)
{
    uint32_t first = i / GROUP * GROUP, before = i - first;
    uint64_t bit = r->group_bit[i / GROUP], fractions = idx__load_u64(r->fractions + first);
    uint32_t bits = number_bits(r, first);
    *at = bit + bits + raw_bits(r, first, before);
    *digit = 0;
    if (*at > 8 * (uint64_t)in_bytes) {
        return false;
    }
    if (r->fractions[i]) {
        uint64_t number = idx__poscode_get(in, in_bytes, bit, bits);
        number /= product(fractions & ((UINT64_C(1) << 8 * before) - 1));
        *digit = idx__poscode_lowest(number, r->fractions[i]);
    }
    return true;
}

bool idx__position_row_decode(const position_row *r, const uint8_t *in, size_t in_bytes, uint32_t i, uint32_t *positions)
{
    uint64_t at;
    uint32_t digit;
    return r->tf[i] == 0 || (find_code(r, in, in_bytes, i, &at, &digit) &&
                             idx__poscode_decode(in, in_bytes, at, digit, r->tf[i], idx__norm_limit(r->norms[i]), positions));
}

uint32_t idx__position_row_keep(const position_row *r, const uint8_t *in, size_t in_bytes, uint32_t i, uint32_t *starts,
                                uint32_t count, uint32_t offset)
{
    uint64_t at;
    uint32_t digit;
    return find_code(r, in, in_bytes, i, &at, &digit)
               ? idx__poscode_keep(in, in_bytes, at, digit, r->tf[i], idx__norm_limit(r->norms[i]), starts, count, offset)
               : UINT32_MAX;
}

void idx__position_row_few(const position_row *r, const uint8_t *in, size_t in_bytes, const uint8_t *entries, uint32_t n,
                           few_positions *out)
{
    if (in_bytes < 8) {
        memset(out, 0, n * sizeof *out);
        return;
    }
    uint64_t last_load = in_bytes - 8;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t i = entries[j], first = i / GROUP * GROUP, tf = r->tf[i], limit = idx__norm_limit(r->norms[i]);
        uint64_t before = (UINT64_C(1) << 8 * (i - first)) - 1, fractions = idx__load_u64(r->fractions + first);
        uint64_t raws = idx__load_u64(r->raw + first) & before, bit = r->group_bit[i / GROUP];
        uint32_t bits = number_bits(r, first);
        uint64_t raw_bit = bit + bits + sum_bytes(raws), byte = raw_bit / 8;
        // The number lies before the raw bits.
        bool is_easy = tf - 1 < 2 && tf < limit && byte <= last_load && !has_long(raws);
        if (!is_easy) {
            out[j].tf = 0;
            continue;
        }
        uint64_t number = idx__load_u64(in + bit / 8) >> bit % 8 & ((UINT64_C(1) << bits) - 1);
        uint64_t raw = idx__load_u64(in + byte) >> raw_bit % 8 & ((UINT64_C(1) << r->raw[i]) - 1);
        uint32_t digit = idx__poscode_lowest(number / product(fractions & before), r->fractions[i]);
        few_positions few = {tf, {0, 0}};
        if (tf == 2) {
            few.tf = idx__poscode_pair(raw, digit, limit, few.at) ? 2 : 0;
        } else {
            few.at[0] = few.at[1] = (uint32_t)(digit << r->raw[i] | raw);
            few.tf = few.at[0] < limit;
        }
        out[j] = few;
    }
}

/* ---- writing ------------------------------------------------------------------------------------ */

/* A group of eight entries of one position each, which most are: all of a digit is high part. Two raw parts have 40 bits at most. */
static void encode_singles(const position_row *r, uint32_t first, const uint32_t *positions, poscode_writer *w)
{
    const uint8_t *raw = r->raw + first, *fractions = r->fractions + first;
    uint64_t number = 0, scale = 1;
    for (uint32_t i = 0; i < GROUP; i++) {
        number += scale * (positions[i] >> raw[i]);
        scale *= idx__poscode_radix[fractions[i]];
    }
    idx__poscode_put_bits(w, number, number_bits(r, first));
    for (uint32_t i = 0; i < GROUP; i += 2) {
        uint64_t a = positions[i] & ((UINT32_C(1) << raw[i]) - 1), b = positions[i + 1] & ((UINT32_C(1) << raw[i + 1]) - 1);
        idx__poscode_put_bits(w, a | b << raw[i], (unsigned)raw[i] + raw[i + 1]);
    }
}

static inline bool is_ranked(uint32_t tf, uint32_t limit)
{
    return tf <= IDX_POSCODE_RANKED && tf < limit;
}

/* The raw bits of a ranked code. */
static void put_ranked(const uint32_t *positions, uint32_t tf, uint32_t limit, uint32_t rank, poscode_writer *w)
{
    poscode_ranked c = idx__poscode_ranked(tf, limit);
    uint32_t mask = (UINT32_C(1) << c.low_bits) - 1;
    uint64_t held = rank & ((UINT32_C(1) << c.rank_bits) - 1);
    unsigned width = c.rank_bits;
    for (uint32_t i = 0; i < tf; i++) {
        if (width + c.low_bits > 56) {
            idx__poscode_put_bits(w, held, width);
            held = width = 0;
        }
        held |= (uint64_t)((positions[i] - i) & mask) << width;
        width += c.low_bits;
    }
    idx__poscode_put_bits(w, held, width);
}

/* The group that begins with entry `first`; returns the positions behind its own. */
static const uint32_t *encode_group(const position_row *r, uint32_t first, const uint32_t *positions, poscode_writer *w)
{
    uint32_t n = r->count - first < GROUP ? r->count - first : GROUP, limits[GROUP], ranks[GROUP];
    uint64_t number = 0, scale = 1;
    const uint32_t *at = positions;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t tf = r->tf[first + k], limit = limits[k] = idx__norm_limit(r->norms[first + k]);
        ranks[k] = 0;
        if (tf > 0 && is_ranked(tf, limit)) { // without a position they may be NULL
            poscode_ranked c = idx__poscode_ranked(tf, limit);
            ranks[k] = idx__poscode_rank(at, tf, c.low_bits);
            number += scale * (ranks[k] >> c.rank_bits);
        }
        scale *= idx__poscode_radix[r->fractions[first + k]];
        at = tf ? at + tf : at;
    }
    idx__poscode_put_bits(w, number, number_bits(r, first));
    for (uint32_t k = 0; k < n; k++) {
        uint32_t tf = r->tf[first + k];
        if (tf == 0) {
            continue;
        }
        if (is_ranked(tf, limits[k])) {
            put_ranked(positions, tf, limits[k], ranks[k], w);
        } else {
            idx__poscode_put_raw(w, positions, tf, limits[k]);
        }
        positions += tf;
    }
    return positions;
}

/* Whether eight frequencies are 1. */
static inline bool are_singles(const uint32_t *tf)
{
    uint32_t others = 0;
    for (uint32_t i = 0; i < GROUP; i++) {
        others |= tf[i] ^ 1;
    }
    return others == 0;
}

void idx__position_row_encode(const position_row *r, const uint32_t *positions, poscode_writer *w)
{
    poscode_writer local = *w; // which the bytes that are written are no part of
    for (uint32_t i = 0; i < r->count; i += GROUP) {
        if (r->count - i >= GROUP && are_singles(r->tf + i)) {
            poscode_writer singles = local;
            encode_singles(r, i, positions, &singles);
            local = singles;
            positions += GROUP;
        } else {
            positions = encode_group(r, i, positions, &local);
        }
    }
    *w = local;
}
