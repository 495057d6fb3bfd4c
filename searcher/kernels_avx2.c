/*
 * kernels_avx2.c: the kernels for AVX2: kernels_x86.h and what AVX-512 does otherwise.
 *
 * Few values pass `above` and `collect`, so groups of sixteen are rejected by one branch.
 */
#include "searcher/kernels_x86.h"

// Which of eight values are above the threshold, given both with their top bit flipped to compare
// as signed.
static inline unsigned mask_above(const uint32_t *values, __m256i flip, __m256i threshold)
{
    __m256i v = _mm256_xor_si256(load(values), flip);
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(v, threshold)));
}

static size_t above(const uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes)
{
    const __m256i flip = _mm256_set1_epi32((int)0x80000000u);
    const __m256i t = _mm256_xor_si256(_mm256_set1_epi32((int)threshold), flip);
    size_t count = 0, i = 0;
    for (; i + 16 <= n; i += 16) {
        unsigned mask = mask_above(values + i, flip, t) | mask_above(values + i + 8, flip, t) << 8;
        for (; mask; mask &= mask - 1) {
            indexes[count++] = (uint32_t)i + (unsigned)__builtin_ctz(mask);
        }
    }
    for (; i < n; i++) {
        if (values[i] > threshold) {
            indexes[count++] = (uint32_t)i;
        }
    }
    return count;
}

static size_t collect(uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes,
                      uint32_t *taken)
{
    const __m256i flip = _mm256_set1_epi32((int)0x80000000u);
    const __m256i t = _mm256_xor_si256(_mm256_set1_epi32((int)threshold), flip);
    size_t count = 0;
    for (size_t i = 0; i < n; i += 16) {
        unsigned mask = mask_above(values + i, flip, t) | mask_above(values + i + 8, flip, t) << 8;
        for (; mask; mask &= mask - 1) {
            uint32_t at = (uint32_t)i + (unsigned)__builtin_ctz(mask);
            indexes[count] = at;
            taken[count++] = values[at];
        }
    }
    memset(values, 0, n * sizeof *values);
    return count;
}

static size_t filter(uint32_t *docs, uint32_t *sums, size_t n, uint32_t threshold)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t doc = docs[i], sum = sums[i];
        docs[count] = doc;
        sums[count] = sum;
        count += sum > threshold;
    }
    return count;
}

static void gather_marks(uint64_t *bits, uint8_t *marks, size_t n_words)
{
    const __m256i zero = _mm256_setzero_si256();
    for (size_t j = 0; j < n_words; j++) {
        __m256i *low = (__m256i *)(void *)(marks + 64 * j), *high = low + 1;
        unsigned no_low = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(low), zero));
        unsigned no_high = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(high), zero));
        bits[j] |= ~((uint64_t)no_low | (uint64_t)no_high << 32);
        _mm256_storeu_si256(low, zero);
        _mm256_storeu_si256(high, zero);
    }
}

// Eight bytes at a time where many of them are wanted. In the last word with a bit that might read too far.
static size_t pick_by_eights(const uint8_t *bytes, const uint8_t *words, size_t n_words,
                             size_t limit, uint8_t *out)
{
    enum { MANY = 16 };
    size_t count = 0;
    while (n_words && idx__load_u64(words + 8 * (n_words - 1)) == 0) {
        n_words--;
    }
    for (size_t j = 0; j < n_words; j++) {
        uint64_t word = idx__load_u64(words + 8 * j);
        size_t n = (unsigned)__builtin_popcountll(word);
        if (count + n > limit) {
            return limit + 1;
        }
        if (n < MANY || j + 1 == n_words) {
            for (; word; word &= word - 1) {
                out[count++] = bytes[64 * j + (unsigned)__builtin_ctzll(word)];
            }
            continue;
        }
        for (unsigned k = 0; k < 8; k++, word >>= 8) {
            uint64_t wanted = _pdep_u64(word & 0xff, UINT64_C(0x0101010101010101)) * 0xff;
            idx__store_u64(out + count, _pext_u64(idx__load_u64(bytes + 64 * j + 8 * k), wanted));
            count += (unsigned)__builtin_popcountll(word & 0xff);
        }
    }
    return count;
}

// Which of the eight values are below x, both with their top bit flipped.
static inline __m256i below(const uint32_t *values, __m256i x)
{
    return _mm256_cmpgt_epi32(x, load(values));
}

// A whole block: of which eight a value of `a` may be one is told by the last of each; no value
// waits for the one before.
static size_t meet_block(const uint32_t *a, size_t na, const uint32_t *b, uint16_t *at_a,
                         uint8_t *at_b)
{
    uint32_t last[32];
    for (size_t r = 0; r < 31; r++) {
        last[r] = b[8 * r + 7] ^ 0x80000000u;
    }
    last[31] = 0x7fffffffu; // behind the last row is nothing either
    size_t count = 0;
    for (size_t i = 0; i < na; i++) {
        const __m256i flipped = _mm256_set1_epi32((int)(a[i] ^ 0x80000000u));
        __m256i low = _mm256_packs_epi32(below(last, flipped), below(last + 8, flipped));
        __m256i high = _mm256_packs_epi32(below(last + 16, flipped), below(last + 24, flipped));
        unsigned before = (unsigned)_mm256_movemask_epi8(_mm256_packs_epi16(low, high));
        unsigned row = 8 * (unsigned)__builtin_popcount(before);
        __m256i same = _mm256_cmpeq_epi32(load(b + row), _mm256_set1_epi32((int)a[i]));
        unsigned met = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(same));
        at_a[count] = (uint16_t)i;
        at_b[count] = (uint8_t)(row + (unsigned)__builtin_ctz(met | 0x100));
        count += met != 0;
    }
    return count;
}

const score_kernels idx__kernels_avx2 = {
    contributions, above, collect, filter, max_byte, intersect, meet_bits, or_bits, gather_marks,
    count_bits, rank_words, rank_bits, pick_by_eights, code_shapes, add_by_sad};
