/*
 * bitpack_scalar.c: the kernels in plain C: the specification, and the oracle of the others.
 */
#include "common/codec/bitpack.h"

#include <assert.h>

#include "common/base/bytes.h"
#include "common/codec/bitpack_find.h"
#include "common/codec/bitpack_planes.h"
#include "common/codec/bitpack_tables.h"

static uint32_t low_bits(uint32_t v, unsigned w)
{
    return w < 32 ? v & ((UINT32_C(1) << w) - 1) : v;
}

static void pack(const uint32_t *in, unsigned w, uint8_t *out)
{
    assert(w <= 32);
    for (unsigned lane = 0; lane < IDX_BLOCK_LANES; lane++) {
        uint64_t pending = 0;
        unsigned bits = 0;
        uint8_t *to = out + 4 * lane;

        for (unsigned row = 0; row < IDX_BLOCK_ROWS; row++) {
            pending |= (uint64_t)low_bits(in[IDX_BLOCK_LANES * row + lane], w) << bits;
            bits += w;
            if (bits >= 32) {
                idx__store_u32(to, (uint32_t)pending);
                to += 4 * IDX_BLOCK_LANES;
                pending >>= 32;
                bits -= 32;
            }
        }
    }
}

static void unpack(const uint8_t *restrict in, unsigned w, uint32_t *restrict out)
{
    assert(w <= 32);
    for (unsigned row = 0; row < IDX_BLOCK_ROWS; row++, out += IDX_BLOCK_LANES) {
        const uint8_t *word = in + IDX_BITPACK_STEP * (row * w / 32);
        unsigned start = row * w % 32;

        for (unsigned lane = 0; lane < IDX_BLOCK_LANES; lane++) {
            out[lane] = w > 0 ? idx__load_u32(word + 4 * lane) >> start : 0;
        }
        if (start + w > 32) { // the row goes on in the next words
            for (unsigned lane = 0; lane < IDX_BLOCK_LANES; lane++) {
                out[lane] |= idx__load_u32(word + IDX_BITPACK_STEP + 4 * lane) << (32 - start);
            }
        }
        for (unsigned lane = 0; lane < IDX_BLOCK_LANES; lane++) {
            out[lane] = low_bits(out[lane], w);
        }
    }
}

static void prefix_sum(uint32_t *values, size_t n, uint32_t base)
{
    uint32_t sum = base + 1;

    for (size_t i = 0; i < n; i++) {
        sum += values[i];
        values[i] = sum + (uint32_t)i;
    }
}

static void unpack_delta(const uint8_t *in, unsigned w, uint32_t base, uint32_t *out)
{
    unpack(in, w, out);
    prefix_sum(out, IDX_BLOCK, base);
}

static uint64_t deposit(uint64_t bits, uint64_t mask)
{
    uint64_t out = 0;

    for (; mask != 0; mask &= mask - 1, bits >>= 1) {
        out |= bits & 1 ? mask & -mask : 0;
    }
    return out;
}

size_t idx__scalar_add_planes(const uint8_t *bits, size_t n, unsigned planes, unsigned shift,
                              uint32_t *values, uint64_t marks[4])
{
    uint64_t all[IDX_MAX_PLANES][4];
    size_t used = planes_spread(bits, n, planes, deposit, all);

    assert(n >= 1 && n <= IDX_BLOCK && planes >= 1 && planes <= IDX_MAX_PLANES);
    for (unsigned k = 0; k < planes; k++) {
        for (size_t j = 0; 64 * j < n; j++) {
            for (uint64_t word = all[k][j]; word != 0; word &= word - 1) {
                values[64 * j + (size_t)__builtin_ctzll(word)] += UINT32_C(1) << shift;
            }
        }
    }
    for (size_t j = 0; 64 * j < n; j++) {
        marks[j] = all[planes - 1][j];
    }
    return used;
}

size_t idx__scalar_add_high(const uint8_t *bits, size_t n, unsigned l, uint32_t first,
                            const uint32_t *low, uint32_t *values)
{
    size_t i = 0;

    assert(n >= 1 && n <= IDX_BLOCK && l < 32);
    for (size_t at = 0; at < 8 * IDX_HIGH_BYTES; at += 64) {
        for (uint64_t word = idx__load_u64(bits + at / 8); word != 0; word &= word - 1) {
            size_t bit = at + (size_t)__builtin_ctzll(word);
            uint64_t high = (uint64_t)(bit - i) << l;
            values[i] = first + (uint32_t)high + low[i];
            if (high > UINT32_MAX || (i > 0 && values[i] <= values[i - 1])) {
                return 0;
            }
            if (++i == n) {
                return bit + 1;
            }
        }
    }
    return 0;
}

unsigned idx__scalar_peek_planes(const uint8_t *bits, size_t n, unsigned planes, size_t i,
                                 size_t *rank, size_t *end)
{
    return peek_planes(bits, n, planes, i, rank, end);
}

size_t idx__scalar_find_high(const uint8_t *low, const uint8_t *high, unsigned l, uint32_t first,
                             const uint32_t *wanted, size_t n, uint16_t *at_a, uint8_t *at_b)
{
    return find_high(low, high, l, first, wanted, n, at_a, at_b);
}

size_t idx__scalar_expand_bits(const uint8_t *words, size_t n_words, uint32_t first, size_t limit,
                               uint32_t *out)
{
    size_t n = 0;

    for (size_t j = 0; j < n_words; j++) {
        for (uint64_t word = idx__load_u64(words + 8 * j); word != 0; word &= word - 1) {
            if (n == limit) {
                return limit + 1;
            }
            out[n++] = first + (uint32_t)(64 * j) + (uint32_t)__builtin_ctzll(word);
        }
    }
    return n;
}

static size_t scan_bytes_ge(const uint8_t *bytes, size_t n, uint8_t t)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] >= t) {
            return i;
        }
    }
    return n;
}

static size_t find_u32_ge(const uint32_t *sorted, size_t n, uint32_t x)
{
    size_t i = 0;

    while (i < n && sorted[i] < x) {
        i++;
    }
    return i;
}

const bitpack_kernels idx__bitpack_scalar = {
    .pack = pack,
    .unpack = unpack,
    .unpack_delta = unpack_delta,
    .prefix_sum = prefix_sum,
    .add_planes = idx__scalar_add_planes,
    .peek_planes = idx__scalar_peek_planes,
    .add_high = idx__scalar_add_high,
    .find_high = idx__scalar_find_high,
    .expand_bits = idx__scalar_expand_bits,
    .scan_bytes_ge = scan_bytes_ge,
    .find_u32_ge = find_u32_ge,
};
