/*
 * bitpack_avx2.c: the kernels for AVX2: a row of eight values is one register.
 *
 * Running sums go by tiles of four registers. Adding along a register costs shuffles; adding
 * register to register costs one instruction. So a tile is transposed (4 x 4 in each half), summed
 * downwards, given for each of its eight runs of four the sum of all the runs before, and
 * transposed back. Gaps of up to 10 bits take both 16-bit halves of a lane for values of their own:
 * the 32 gaps summed in a half reach 2^15 at most, so one tile serves 64 of them.
 *
 * The sum over the runs is a chain of short steps with nothing beside it. Each turn of the loops
 * therefore starts the next tile between that chain and its use: the processor's window is too
 * small to find that work by itself (measured on Zen 4: an eighth faster).
 */
#include "common/codec/bitpack.h"

#include <assert.h>
#include <immintrin.h>
#include <stdbool.h>

#include "common/base/bytes.h"
#include "common/codec/bitpack_find.h"
#include "common/codec/bitpack_planes.h"
#include "common/codec/bitpack_tables.h"
#include "common/codec/bitpack_width.h"

enum { NARROW_WIDTH = 10 };

typedef struct tile {
    __m256i v[4];
} tile;

typedef void unpack_function(const uint8_t *in, uint32_t *out);
typedef void unpack_delta_function(const uint8_t *in, uint32_t base, uint32_t *out);

IDX_INLINE __m256i load(const void *p)
{
    return _mm256_loadu_si256(p);
}

IDX_INLINE void store(void *p, __m256i v)
{
    _mm256_storeu_si256(p, v);
}

IDX_INLINE __m256i add(__m256i a, __m256i b)
{
    return _mm256_add_epi32(a, b);
}

IDX_INLINE __m256i low_bits(unsigned w)
{
    return _mm256_set1_epi32(w < 32 ? (int)((UINT32_C(1) << w) - 1) : -1);
}

// Row `row` with its values starting at bit `at` of each lane, and other bits around them.
IDX_INLINE __m256i row_at(const uint8_t *in, unsigned w, unsigned row, unsigned at)
{
    unsigned word = row * w / 32, start = row * w % 32;
    __m256i v = load(in + 32 * word);

    if (start >= at) {
        v = _mm256_srli_epi32(v, (int)(start - at));
    } else {
        v = _mm256_slli_epi32(v, (int)(at - start));
    }
    if (start + w > 32) {
        __m256i rest = load(in + 32 * (word + 1));
        v = _mm256_or_si256(v, _mm256_slli_epi32(rest, (int)(32 - start + at)));
    }
    return v;
}

IDX_INLINE __m256i row_of(const uint8_t *in, unsigned w, unsigned row)
{
    if (w == 0) {
        return _mm256_setzero_si256();
    }
    __m256i v = row_at(in, w, row, 0);
    bool is_topmost = row * w % 32 + w == 32; // the shift has cleared everything else
    return is_topmost ? v : _mm256_and_si256(v, low_bits(w));
}

// Row `row` in the low halves of the lanes, row `row + 4` in the high halves; w <= NARROW_WIDTH.
IDX_INLINE __m256i row_pair(const uint8_t *in, unsigned w, unsigned row)
{
    __m256i low = row_at(in, w, row, 0), high = row_at(in, w, row + 4, 16);
    __m256i mask = _mm256_set1_epi16((short)((1 << w) - 1));

    return _mm256_and_si256(_mm256_blend_epi16(low, high, 0xaa), mask);
}

IDX_INLINE void transpose(tile *t)
{
    __m256i a = _mm256_unpacklo_epi32(t->v[0], t->v[1]);
    __m256i b = _mm256_unpackhi_epi32(t->v[0], t->v[1]);
    __m256i c = _mm256_unpacklo_epi32(t->v[2], t->v[3]);
    __m256i d = _mm256_unpackhi_epi32(t->v[2], t->v[3]);

    t->v[0] = _mm256_unpacklo_epi64(a, c);
    t->v[1] = _mm256_unpackhi_epi64(a, c);
    t->v[2] = _mm256_unpacklo_epi64(b, d);
    t->v[3] = _mm256_unpackhi_epi64(b, d);
}

// Four registers of gaps less one, transposed and summed downwards.
IDX_INLINE tile tile_start(__m256i a, __m256i b, __m256i c, __m256i d, __m256i one)
{
    tile t = {{add(a, one), add(b, one), add(c, one), add(d, one)}};

    transpose(&t);
    t.v[1] = add(t.v[1], t.v[0]);
    t.v[2] = add(t.v[2], t.v[1]);
    t.v[3] = add(t.v[3], t.v[2]);
    return t;
}

// For each run of four values, the sum of the runs before it in the tile; *total sums them all.
IDX_INLINE __m256i tile_offsets(const tile *t, __m256i *total)
{
    const __m256i high_half = _mm256_setr_epi32(0, 0, 0, 0, -1, -1, -1, -1);
    __m256i run = t->v[3], other = _mm256_permute2x128_si256(run, run, 1);
    __m256i row = add(run, other);
    __m256i sum = add(row, _mm256_slli_si256(row, 4));

    sum = add(sum, _mm256_unpacklo_epi64(_mm256_setzero_si256(), sum));
    *total = _mm256_shuffle_epi32(sum, 0xff);
    return add(_mm256_sub_epi32(sum, row), _mm256_and_si256(other, high_half));
}

IDX_INLINE void tile_finish(tile *t, __m256i offsets)
{
    IDX_UNROLL
    for (int k = 0; k < 4; k++) {
        t->v[k] = add(t->v[k], offsets);
    }
    transpose(t);
}

IDX_INLINE void tile_store(const tile *t, uint32_t *out)
{
    IDX_UNROLL
    for (int k = 0; k < 4; k++) {
        store(out + 8 * k, t->v[k]);
    }
}

IDX_INLINE tile narrow_tile(const uint8_t *in, unsigned w, unsigned row)
{
    return tile_start(row_pair(in, w, row), row_pair(in, w, row + 1), row_pair(in, w, row + 2),
                      row_pair(in, w, row + 3), _mm256_set1_epi16(1));
}

IDX_INLINE tile wide_tile(const uint8_t *in, unsigned w, unsigned row)
{
    return tile_start(row_of(in, w, row), row_of(in, w, row + 1), row_of(in, w, row + 2),
                      row_of(in, w, row + 3), _mm256_set1_epi32(1));
}

IDX_INLINE tile memory_tile(const uint32_t *values)
{
    return tile_start(load(values), load(values + 8), load(values + 16), load(values + 24),
                      _mm256_set1_epi32(1));
}

// The running sums of one row; returns the carry into the next.
IDX_INLINE __m256i sum_row(__m256i v, __m256i carry, uint32_t *out)
{
    const __m256i low_sum = _mm256_setr_epi32(0, 0, 0, 0, 3, 3, 3, 3);

    v = add(v, _mm256_set1_epi32(1));
    v = add(v, _mm256_slli_si256(v, 4));
    v = add(v, _mm256_slli_si256(v, 8));
    __m256i below = _mm256_permutevar8x32_epi32(v, low_sum);
    v = add(v, _mm256_blend_epi32(_mm256_setzero_si256(), below, 0xf0));
    store(out, add(v, carry));
    return add(carry, _mm256_permutevar8x32_epi32(v, _mm256_set1_epi32(7)));
}

IDX_INLINE void unpack_delta_narrow(const uint8_t *in, unsigned w, uint32_t base, uint32_t *out)
{
    const __m256i low_half = _mm256_set1_epi32(0xffff);
    __m256i carry = _mm256_set1_epi32((int)base);
    tile next = narrow_tile(in, w, 0);

    IDX_UNROLL
    for (unsigned row = 0; row < 32; row += 8) {
        tile t = next, low, high;
        __m256i total, offsets = tile_offsets(&t, &total);

        if (row + 8 < 32) {
            next = narrow_tile(in, w, row + 8);
        }
        tile_finish(&t, offsets);
        __m256i middle = add(carry, _mm256_and_si256(total, low_half));
        IDX_UNROLL
        for (int k = 0; k < 4; k++) {
            low.v[k] = add(carry, _mm256_and_si256(t.v[k], low_half));
            high.v[k] = add(middle, _mm256_srli_epi32(t.v[k], 16));
        }
        tile_store(&low, out + 8 * row);
        tile_store(&high, out + 8 * row + 32);
        carry = add(middle, _mm256_srli_epi32(total, 16));
    }
}

IDX_INLINE void unpack_delta_wide(const uint8_t *in, unsigned w, uint32_t base, uint32_t *out)
{
    __m256i carry = _mm256_set1_epi32((int)base);
    tile next = wide_tile(in, w, 0);

    IDX_UNROLL
    for (unsigned row = 0; row < 32; row += 4) {
        tile t = next;
        __m256i total, offsets = tile_offsets(&t, &total);

        if (row + 4 < 32) {
            next = wide_tile(in, w, row + 4);
        }
        tile_finish(&t, add(offsets, carry));
        tile_store(&t, out + 8 * row);
        carry = add(carry, total);
    }
}

IDX_INLINE void unpack_rows(const uint8_t *in, unsigned w, uint32_t *out)
{
    IDX_UNROLL
    for (unsigned row = 0; row < 32; row++) {
        store(out + 8 * row, row_of(in, w, row));
    }
}

#define INSTANCES(w)                                                                               \
    static void unpack_##w(const uint8_t *in, uint32_t *out)                                       \
    {                                                                                              \
        unpack_rows(in, w, out);                                                                   \
    }                                                                                              \
    static void unpack_delta_##w(const uint8_t *in, uint32_t base, uint32_t *out)                  \
    {                                                                                              \
        if (w >= 1 && w <= NARROW_WIDTH)                                                           \
            unpack_delta_narrow(in, w, base, out);                                                 \
        else                                                                                       \
            unpack_delta_wide(in, w, base, out);                                                   \
    }
#define UNPACK(w) unpack_##w,
#define UNPACK_DELTA(w) unpack_delta_##w,

IDX_EACH_WIDTH(INSTANCES)

static unpack_function *const unpack_by_width[] = {IDX_EACH_WIDTH(UNPACK)};
static unpack_delta_function *const unpack_delta_by_width[] = {IDX_EACH_WIDTH(UNPACK_DELTA)};

void idx__avx2_unpack(const uint8_t *in, unsigned w, uint32_t *out)
{
    assert(w <= 32);
    unpack_by_width[w](in, out);
}

void idx__avx2_unpack_delta(const uint8_t *in, unsigned w, uint32_t base, uint32_t *out)
{
    assert(w <= 32);
    unpack_delta_by_width[w](in, base, out);
}

// Not specialised: packing is a small part of writing a block.
void idx__avx2_pack(const uint32_t *in, unsigned w, uint8_t *out)
{
    const __m256i mask = low_bits(w);
    __m256i word = _mm256_setzero_si256();
    unsigned used = 0;

    assert(w <= 32);
    if (w == 0) {
        return;
    }
    for (unsigned row = 0; row < 32; row++) {
        __m256i v = _mm256_and_si256(load(in + 8 * row), mask);

        word = _mm256_or_si256(word, _mm256_sll_epi32(v, _mm_cvtsi32_si128((int)used)));
        used += w;
        if (used >= 32) {
            store(out, word);
            out += 32;
            used -= 32;
            // A shift by 32 or more, when nothing is left over, gives 0.
            word = _mm256_srl_epi32(v, _mm_cvtsi32_si128((int)(w - used)));
        }
    }
}

void idx__avx2_prefix_sum(uint32_t *values, size_t n, uint32_t base)
{
    __m256i carry = _mm256_set1_epi32((int)base);
    size_t i = 0;

    if (n >= 32) {
        tile next = memory_tile(values);

        for (; i + 32 <= n; i += 32) {
            tile t = next;
            __m256i total, offsets = tile_offsets(&t, &total);

            if (i + 64 <= n) {
                next = memory_tile(values + i + 32);
            }
            tile_finish(&t, add(offsets, carry));
            tile_store(&t, values + i);
            carry = add(carry, total);
        }
    }
    for (; i < n; i += 8) {
        carry = sum_row(load(values + i), carry, values + i);
    }
}

static uint64_t deposit(uint64_t bits, uint64_t mask)
{
    return _pdep_u64(bits, mask);
}

// A byte counts the planes of each value, 32 at a time; widened only at the end.
static size_t add_planes(const uint8_t *bits, size_t n, unsigned planes, unsigned shift,
                         uint32_t *values, uint64_t marks[4])
{
    const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
                                            2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201);
    const __m128i left = _mm_cvtsi32_si128((int)shift);
    uint64_t all[IDX_MAX_PLANES][4];
    size_t used = planes_spread(bits, n, planes, deposit, all);

    for (size_t i = 0; i < n; i += 32) {
        __m256i count = _mm256_setzero_si256();
        for (unsigned k = 0; k < planes; k++) {
            uint32_t word = (uint32_t)(all[k][i / 64] >> i % 64);
            __m256i v = _mm256_shuffle_epi8(_mm256_set1_epi32((int)word), spread);
            count = _mm256_sub_epi8(count, _mm256_cmpeq_epi8(_mm256_and_si256(v, bit), bit));
        }
        __m128i half[2] = {_mm256_castsi256_si128(count), _mm256_extracti128_si256(count, 1)};
        for (size_t r = 0; r < 4; r++) {
            __m128i eight = r % 2 ? _mm_srli_si128(half[r / 2], 8) : half[r / 2];
            __m256i more = _mm256_sll_epi32(_mm256_cvtepu8_epi32(eight), left);
            store(values + i + 8 * r, add(load(values + i + 8 * r), more));
        }
    }
    for (size_t j = 0; 64 * j < n; j++) {
        marks[j] = all[planes - 1][j];
    }
    return used;
}

// The numbers of the bits set in a byte, ascending, four bits each.
#define PUT_BIT(rest, b, k) ((rest) << 4 * ((b) >> (k)&1) | (uint32_t)((k) * ((b) >> (k)&1)))
#define BITS_HIGH(b) PUT_BIT(PUT_BIT(PUT_BIT(PUT_BIT(UINT32_C(0), b, 7), b, 6), b, 5), b, 4)
#define BITS_OF(b) PUT_BIT(PUT_BIT(PUT_BIT(PUT_BIT(BITS_HIGH(b), b, 3), b, 2), b, 1), b, 0)
#define BITS_OF_4(b) BITS_OF(b), BITS_OF((b) + 1), BITS_OF((b) + 2), BITS_OF((b) + 3)
#define BITS_OF_16(b) BITS_OF_4(b), BITS_OF_4((b) + 4), BITS_OF_4((b) + 8), BITS_OF_4((b) + 12)
#define BITS_OF_64(b) BITS_OF_16(b), BITS_OF_16((b) + 16), BITS_OF_16((b) + 32), BITS_OF_16((b) + 48)
static const uint32_t bits_of_byte[256] = {BITS_OF_64(0), BITS_OF_64(64), BITS_OF_64(128),
                                           BITS_OF_64(192)};

// The numbers of the bits set in sixteen bits, ascending, a byte each; what follows is unspecified.
IDX_INLINE __m128i bits_of_16(unsigned bits, bool by_pext)
{
    uint64_t all; // four bits each
    if (by_pext) {
        uint64_t chosen = _pdep_u64(bits, UINT64_C(0x1111111111111111)) * 15;
        all = _pext_u64(UINT64_C(0xfedcba9876543210), chosen);
    } else {
        unsigned low = bits & 255;
        uint64_t high = bits_of_byte[bits >> 8] | UINT32_C(0x88888888);
        all = bits_of_byte[low] | high << 4 * __builtin_popcount(low);
    }
    __m128i even = _mm_cvtsi64_si128((long long)all), odd = _mm_srli_epi16(even, 4);

    return _mm_and_si128(_mm_unpacklo_epi8(even, odd), _mm_set1_epi8(15));
}

// The numbers of the bits set, at least up to the n-th; returns how many, fewer than n if so few are.
IDX_INLINE size_t list_bits(const uint8_t *bits, size_t n, bool by_pext, uint16_t at[IDX_BLOCK + 80])
{
    const __m256i sixteen = _mm256_set1_epi16(16);
    __m256i base = _mm256_setzero_si256();
    size_t count = 0;

    for (size_t j = 0; j < IDX_HIGH_BYTES && count < n; j += 8) {
        uint64_t word = idx__load_u64(bits + j);
        IDX_UNROLL
        for (unsigned k = 0; k < 64; k += 16) {
            unsigned part = (unsigned)(word >> k) & 0xffff;
            __m256i numbers = _mm256_cvtepu8_epi16(bits_of_16(part, by_pext));
            store(at + count, _mm256_add_epi16(numbers, base));
            base = _mm256_add_epi16(base, sixteen);
            count += (unsigned)__builtin_popcount(part);
        }
    }
    return count;
}

/* What eight values share: how their numbers become values, and the values before them. */
typedef struct high_state {
    __m128i left;   // l
    __m256i more;   // first, less the number of each value, l bits higher
    __m256i before; // the value before in lane 0
    __m256i falls;  // negative in a lane that always rose
} high_state;

// Values i to i + 7; those from n on need not rise.
IDX_INLINE void put_eight(high_state *s, const uint16_t *at, size_t i, size_t n, const uint32_t *low,
                          uint32_t *values)
{
    const __m256i one_down = _mm256_setr_epi32(7, 0, 1, 2, 3, 4, 5, 6);
    __m256i high = _mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)(at + i)));
    __m256i value = add(add(_mm256_sll_epi32(high, s->left), s->more), load(low + i));
    __m256i turned = _mm256_permutevar8x32_epi32(value, one_down);
    __m256i less = _mm256_sub_epi32(_mm256_blend_epi32(turned, s->before, 1), value);

    if (n - i < 8) {
        const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        __m256i inside = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(n - i)), lanes);
        less = _mm256_or_si256(less, _mm256_xor_si256(inside, _mm256_set1_epi32(-1)));
    }
    s->falls = _mm256_and_si256(s->falls, less);
    s->before = turned;
    s->more = _mm256_sub_epi32(s->more, _mm256_sll_epi32(_mm256_set1_epi32(8), s->left));
    store(values + i, value);
}

/*
 * First lists the bits that are set, then sets the values apart, eight at a time. Whether they
 * ascend, the signs of their differences tell, as long as all are less than 2^31 apart.
 */
IDX_INLINE size_t add_high_by(bool by_pext, const uint8_t *bits, size_t n, unsigned l, uint32_t first,
                              const uint32_t *low, uint32_t *values)
{
    uint16_t at[IDX_BLOCK + 80];

    if (list_bits(bits, n, by_pext, at) < n) {
        return 0;
    }
    if (((uint64_t)(at[n - 1] - (n - 1) + 1) << l) > INT32_MAX) {
        return idx__scalar_add_high(bits, n, l, first, low, values);
    }
    uint32_t start = first + ((uint32_t)at[0] << l) + low[0];
    high_state s = {.left = _mm_cvtsi32_si128((int)l),
                    .before = _mm256_set1_epi32((int)(start - 1)),
                    .falls = _mm256_set1_epi32(-1)};
    s.more = _mm256_sub_epi32(_mm256_set1_epi32((int)first),
                              _mm256_sll_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), s.left));
    size_t i = 0;
#pragma GCC unroll 8
    for (; i + 8 <= n; i += 8) {
        put_eight(&s, at, i, i + 8, low, values);
    }
    if (i < n) {
        put_eight(&s, at, i, n, low, values);
    }
    bool is_ascending = _mm256_movemask_ps(_mm256_castsi256_ps(s.falls)) == 255;
    return is_ascending && values[n - 1] >= values[0] ? (size_t)at[n - 1] + 1 : 0;
}

static size_t add_high(const uint8_t *bits, size_t n, unsigned l, uint32_t first,
                       const uint32_t *low, uint32_t *values)
{
    return add_high_by(true, bits, n, l, first, low, values);
}

static size_t add_high_by_tables(const uint8_t *bits, size_t n, unsigned l, uint32_t first,
                                 const uint32_t *low, uint32_t *values)
{
    return add_high_by(false, bits, n, l, first, low, values);
}

static size_t expand_bits(const uint8_t *words, size_t n_words, uint32_t first, size_t limit,
                          uint32_t *out)
{
    enum { STEP = 4 };
    size_t n = 0;

    for (size_t j = 0; j < n_words; j++, first += 64) {
        uint64_t word = idx__load_u64(words + 8 * j);
        size_t end = n + (size_t)__builtin_popcountll(word);

        if (end > limit) {
            return limit + 1;
        }
        // Whole steps: what they write past `end` the next word writes over.
        for (; n < end && n + STEP <= limit; n += STEP) {
            IDX_UNROLL
            for (size_t k = 0; k < STEP; k++) {
                out[n + k] = first + (uint32_t)_tzcnt_u64(word);
                word = _blsr_u64(word);
            }
        }
        for (; n < end; n++) {
            out[n] = first + (uint32_t)_tzcnt_u64(word);
            word = _blsr_u64(word);
        }
        n = end;
    }
    return n;
}

// One bit for each of 32 bytes.
IDX_INLINE uint32_t bytes_ge(const uint8_t *bytes, __m256i t)
{
    __m256i v = load(bytes);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(v, t), v));
}

static size_t scan_bytes_ge(const uint8_t *bytes, size_t n, uint8_t t)
{
    const __m256i threshold = _mm256_set1_epi8((char)t);
    size_t i = 0;

    for (; i + 64 <= n; i += 64) {
        uint64_t hits =
            bytes_ge(bytes + i, threshold) | (uint64_t)bytes_ge(bytes + i + 32, threshold) << 32;
        if (hits != 0) {
            return i + _tzcnt_u64(hits);
        }
    }
    if (i + 32 <= n) {
        uint32_t hits = bytes_ge(bytes + i, threshold);
        if (hits != 0) {
            return i + _tzcnt_u32(hits);
        }
        i += 32;
    }
    if (i < n && n >= 32) { // the last 32 bytes; those seen before are known to be smaller
        uint32_t hits = bytes_ge(bytes + n - 32, threshold);
        return hits != 0 ? n - 32 + _tzcnt_u32(hits) : n;
    }
    while (i < n && bytes[i] < t) {
        i++;
    }
    return i;
}

static size_t find_u32_ge(const uint32_t *sorted, size_t n, uint32_t x)
{
    enum { WINDOW = 32 };
    const __m256i bound = _mm256_set1_epi32((int)x);
    size_t start = 0, len = n;

    if (n < WINDOW) {
        size_t less = 0;
        for (size_t i = 0; i < n; i++) {
            less += sorted[i] < x;
        }
        return less;
    }
    // Everything before `start` is smaller than x, and nothing from start + len on is.
    while (len > WINDOW) {
        size_t half = len / 2;
        start += (sorted[start + half - 1] < x) * half; // a product, lest it become a branch
        len -= half;
    }
    start = start <= n - WINDOW ? start : n - WINDOW;
    __m256i reach = _mm256_setzero_si256();
    IDX_UNROLL
    for (unsigned k = 0; k < WINDOW; k += 8) {
        __m256i v = load(sorted + start + k);
        reach = _mm256_sub_epi32(reach, _mm256_cmpeq_epi32(_mm256_max_epu32(v, bound), v));
    }
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(reach), _mm256_extracti128_si256(reach, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
    return start + WINDOW - (size_t)_mm_cvtsi128_si32(sum);
}

#define KERNELS(high) \
{ \
    .pack = idx__avx2_pack, \
    .unpack = idx__avx2_unpack, \
    .unpack_delta = idx__avx2_unpack_delta, \
    .prefix_sum = idx__avx2_prefix_sum, \
    .add_planes = add_planes, \
    .peek_planes = peek_planes, \
    .add_high = (high), \
    .find_high = find_high, \
    .expand_bits = expand_bits, \
    .scan_bytes_ge = scan_bytes_ge, \
    .find_u32_ge = find_u32_ge, \
}

const bitpack_kernels idx__bitpack_avx2 = KERNELS(add_high);

// The same, where taking bits together is slow.
const bitpack_kernels idx__bitpack_avx2_slow_pext = KERNELS(add_high_by_tables);
