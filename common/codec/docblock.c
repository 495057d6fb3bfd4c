/* docblock.c: the three forms of a block of documents, and choosing among them. See docblock.h. */
#include "common/codec/docblock.h"

#include <assert.h>
#include <string.h>

#include "common/base/bytes.h"
#include "common/codec/bits.h"

enum {
    MAX_WORDS = 255,
    FANO_HEAD = 1,
};

/* ---- writing -------------------------------------------------------------------------------- */

static size_t bitset_encode(const uint32_t *docs, size_t n, uint32_t first, size_t n_words,
                            uint8_t *out)
{
    uint64_t words[MAX_WORDS];

    memset(words, 0, n_words * sizeof *words);
    for (size_t i = 0; i < n; i++) {
        uint32_t bit = docs[i] - first;
        words[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    out[0] = IDX_DOCBLOCK_BITSET;
    out[1] = (uint8_t)n_words;
    for (size_t j = 0; j < n_words; j++) {
        idx__store_u64(out + IDX_DOCBLOCK_BITSET_HEAD + 8 * j, words[j]);
    }
    return IDX_DOCBLOCK_BITSET_HEAD + 8 * n_words;
}

// How many low bits make a block of n values up to `last` the shortest: high parts below 2 n.
static unsigned fano_width(size_t n, uint32_t last)
{
    unsigned w = idx__bits_width(last / (uint32_t)n);
    return w > 0 ? w - 1 : 0;
}

static size_t fano_bytes(size_t n, uint32_t last, unsigned l)
{
    return FANO_HEAD + idx__bits_bytes(n, l) + (n + (last >> l) + 7) / 8;
}

static size_t fano_encode(const uint32_t *docs, size_t n, uint32_t first, unsigned l, uint8_t *out)
{
    uint32_t values[IDX_BLOCK];
    uint8_t *low = out + FANO_HEAD, *high = low + idx__bits_bytes(n, l);
    size_t bytes = fano_bytes(n, docs[n - 1] - first, l);

    for (size_t i = 0; i < n; i++) {
        values[i] = docs[i] - first;
    }
    out[0] = (uint8_t)(IDX_DOCBLOCK_ELIAS_FANO + l);
    if (n == IDX_BLOCK) {
        idx__bitpack_kernels(idx__cpu_level())->pack(values, l, low);
    } else {
        idx__bits_pack(values, n, l, low);
    }
    memset(high, 0, (size_t)(out + bytes - high));
    for (size_t i = 0; i < n; i++) {
        size_t bit = (values[i] >> l) + i;
        high[bit / 8] |= (uint8_t)(1 << bit % 8);
    }
    return bytes;
}

size_t idx__docblock_encode(const uint32_t *docs, size_t n, uint32_t base, uint8_t *out)
{
    uint32_t gaps[IDX_BLOCK];
    const uint32_t last = docs[n - 1] - (base + 1);
    const size_t n_words = (size_t)last / 64 + 1;
    const unsigned l = fano_width(n, last);
    size_t fano = fano_bytes(n, last, l);

    assert(n >= 1 && n <= IDX_BLOCK && (base == UINT32_MAX || docs[0] > base));
    gaps[0] = docs[0] - base - 1;
    for (size_t i = 1; i < n; i++) {
        assert(docs[i] > docs[i - 1]);
        gaps[i] = docs[i] - docs[i - 1] - 1;
    }
    intblock_plan plan = idx__intblock_plan(gaps, n, false);
    size_t most = plan.bytes + plan.bytes / IDX_DOCBLOCK_BITSET_SHARE;
    bool is_dense = 2 * n >= 64 * n_words && plan.bytes > IDX_DOCBLOCK_RUN_BYTES;
    if (is_dense || (n_words <= MAX_WORDS && IDX_DOCBLOCK_BITSET_HEAD + 8 * n_words <= most)) {
        return bitset_encode(docs, n, base + 1, n_words, out);
    }
    return plan.bytes <= fano ? idx__intblock_write(gaps, n, &plan, out)
                              : fano_encode(docs, n, base + 1, l, out);
}

/* ---- reading -------------------------------------------------------------------------------- */

// Whether the sum of n gaps, each at most 2^32, may exceed 2^32.
static bool may_wrap(const uint8_t *in, size_t n)
{
    uint64_t largest; // that the low parts and the high parts can make

    if (in[0] < IDX_INTBLOCK_PLANES) {
        largest = UINT64_C(1) << in[0];
    } else if (in[0] < IDX_INTBLOCK_PATCHED) {
        largest = ((UINT64_C(1) << in[1] / 8) + in[1] % 8 + 1) << (in[0] - IDX_INTBLOCK_PLANES);
    } else {
        uint64_t low = (uint64_t)n << (in[0] - IDX_INTBLOCK_PATCHED);
        return low + ((uint64_t)in[1] << (in[0] - IDX_INTBLOCK_PATCHED + in[2])) > UINT64_C(1) << 32;
    }
    return n * largest > UINT64_C(1) << 32;
}

static bool is_ascending(const uint32_t *docs, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (docs[i] <= docs[i - 1]) {
            return false;
        }
    }
    return true;
}

// Adds the high parts to low ones in `docs`; returns the bytes of the block, 0 where it is damaged.
static size_t fano_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                          uint32_t first, uint32_t *docs)
{
    unsigned l = in[0] - (unsigned)IDX_DOCBLOCK_ELIAS_FANO;
    uint8_t copy[IDX_HIGH_BYTES];
    uint32_t low_parts[IDX_BLOCK + 64];
    size_t low_bytes;

    if (l > 31 || in_bytes - FANO_HEAD < (low_bytes = idx__bits_bytes(n, l))) {
        return 0;
    }
    const uint8_t *low = in + FANO_HEAD, *high = low + low_bytes;
    size_t left = in_bytes - FANO_HEAD - low_bytes;
    if (n == IDX_BLOCK) {
        k->unpack(low, l, low_parts);
    } else {
        idx__bits_unpack(low, in_bytes - FANO_HEAD, n, l, low_parts);
    }
    if (left < IDX_HIGH_BYTES) {
        memcpy(copy, high, left);
        memset(copy + left, 0, sizeof copy - left);
        high = copy;
    }
    size_t bits = k->add_high(high, n, l, first, low_parts, docs), bytes = (bits + 7) / 8;
    if (bits == 0 || bytes > left || high[bytes - 1] >> ((bits - 1) % 8) != 1) {
        return 0;
    }
    return FANO_HEAD + low_bytes + bytes;
}

// The same for gaps.
static size_t gaps_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                          uint32_t base, uint32_t *docs)
{
    size_t bytes;

    if (n == IDX_BLOCK && idx__intblock_is_plain(in)) {
        bytes = 1 + IDX_BITPACK_STEP * (size_t)in[0];
        if (in_bytes < bytes) {
            return 0;
        }
        k->unpack_delta(in + 1, in[0], base, docs);
    } else {
        if (idx__intblock_decode(k, in, in_bytes, n, docs, &bytes) != IDX_OK) {
            return 0;
        }
        k->prefix_sum(docs, n, base);
    }
    // Sums are modulo 2^32. Where they can go round once at most, it shows in the last document.
    return may_wrap(in, n) && !is_ascending(docs, n) ? 0 : bytes;
}

static size_t bitset_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                            uint32_t base, uint32_t *docs)
{
    docblock_bits bits;

    if (idx__docblock_bits(in, in_bytes, base, &bits) != IDX_OK ||
        k->expand_bits(bits.words, bits.n_words, bits.first, n, docs) != n) {
        return 0;
    }
    return IDX_DOCBLOCK_BITSET_HEAD + 8 * bits.n_words;
}

int idx__docblock_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                         uint32_t base, uint32_t *docs, size_t *used)
{
    if (n < 1 || n > IDX_BLOCK || in_bytes < 1) {
        return IDX_ECORRUPT;
    }
    size_t bytes = in[0] >= IDX_DOCBLOCK_ELIAS_FANO ? fano_decode(k, in, in_bytes, n, base + 1, docs)
                   : idx__docblock_is_bitset(in)    ? bitset_decode(k, in, in_bytes, n, base, docs)
                                                    : gaps_decode(k, in, in_bytes, n, base, docs);
    if (bytes == 0 || (base != UINT32_MAX && (docs[0] <= base || docs[n - 1] <= base))) {
        return IDX_ECORRUPT;
    }
    *used = bytes;
    return IDX_OK;
}

bool idx__docblock_find(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, uint32_t base,
                        const uint32_t *wanted, size_t count, uint16_t *at_a, uint8_t *at_b,
                        size_t *found)
{
    if (in_bytes < FANO_HEAD || in[0] < IDX_DOCBLOCK_ELIAS_FANO) {
        return false;
    }
    unsigned l = in[0] - (unsigned)IDX_DOCBLOCK_ELIAS_FANO;
    if (l > 31 || in_bytes < FANO_HEAD + IDX_BITPACK_STEP * (size_t)l + IDX_HIGH_BYTES) {
        return false;
    }
    const uint8_t *low = in + FANO_HEAD;
    *found = k->find_high(low, low + IDX_BITPACK_STEP * (size_t)l, l, base + 1, wanted, count, at_a,
                          at_b);
    return *found <= count;
}
