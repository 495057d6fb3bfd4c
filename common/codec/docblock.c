/*
 * docblock.c: document ids as gaps, or as bits where that is not much larger. The format is in intblock.h.
 */
#include "common/codec/intblock.h"

#include <assert.h>
#include <string.h>

#include "common/base/bytes.h"

enum {
    BITSET_HEAD = 2, // bytes before the words
    MAX_WORDS = 255,
};

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
        idx__store_u64(out + BITSET_HEAD + 8 * j, words[j]);
    }
    return BITSET_HEAD + 8 * n_words;
}

size_t idx__docblock_encode(const uint32_t *docs, size_t n, uint32_t base, uint8_t *out)
{
    uint32_t gaps[IDX_BLOCK];

    assert(n >= 1 && n <= IDX_BLOCK && (base == UINT32_MAX || docs[0] > base));
    gaps[0] = docs[0] - base - 1;
    for (size_t i = 1; i < n; i++) {
        assert(docs[i] > docs[i - 1]);
        gaps[i] = docs[i] - docs[i - 1] - 1;
    }
    size_t bytes = idx__intblock_encode(gaps, n, IDX_DOCBLOCK_PLANE_PRICE, out);
    size_t n_words = (size_t)(docs[n - 1] - (base + 1)) / 64 + 1;
    size_t most = bytes + bytes / IDX_DOCBLOCK_BITSET_SHARE;
    if (n_words <= MAX_WORDS && BITSET_HEAD + 8 * n_words <= most) {
        bytes = bitset_encode(docs, n, base + 1, n_words, out);
    }
    return bytes;
}

int idx__docblock_bits(const uint8_t *in, size_t in_bytes, uint32_t base, docblock_bits *out)
{
    if (in_bytes < BITSET_HEAD || in[0] != IDX_DOCBLOCK_BITSET || in[1] == 0 ||
        in_bytes - BITSET_HEAD < 8 * (size_t)in[1]) {
        return IDX_ECORRUPT;
    }
    out->words = in + BITSET_HEAD;
    out->n_words = in[1];
    out->first = base + 1;
    return IDX_OK;
}

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

int idx__docblock_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                         uint32_t base, uint32_t *docs, size_t *used)
{
    size_t bytes;

    if (n < 1 || n > IDX_BLOCK || in_bytes < 1) {
        return IDX_ECORRUPT;
    }
    if (idx__docblock_is_bitset(in)) {
        docblock_bits bits;
        if (idx__docblock_bits(in, in_bytes, base, &bits) != IDX_OK ||
            k->expand_bits(bits.words, bits.n_words, bits.first, n, docs) != n) {
            return IDX_ECORRUPT;
        }
        bytes = BITSET_HEAD + 8 * bits.n_words;
    } else if (n == IDX_BLOCK && idx__intblock_is_plain(in)) {
        bytes = 1 + IDX_BITPACK_STEP * (size_t)in[0];
        if (in_bytes < bytes) {
            return IDX_ECORRUPT;
        }
        k->unpack_delta(in + 1, in[0], base, docs);
    } else {
        if (idx__intblock_decode(k, in, in_bytes, n, docs, &bytes) != IDX_OK) {
            return IDX_ECORRUPT;
        }
        k->prefix_sum(docs, n, base);
    }
    // Sums are modulo 2^32. Where they can go round once at most, it shows in the last document.
    if (base != UINT32_MAX && (docs[0] <= base || docs[n - 1] <= base)) {
        return IDX_ECORRUPT;
    }
    if (!idx__docblock_is_bitset(in) && may_wrap(in, n) && !is_ascending(docs, n)) {
        return IDX_ECORRUPT;
    }
    *used = bytes;
    return IDX_OK;
}
