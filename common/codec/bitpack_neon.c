/*
 * bitpack_neon.c: the kernels for AArch64: a row of eight values is two registers of four.
 */
#include "common/codec/bitpack.h"

#include <arm_neon.h>
#include <assert.h>

#include "common/codec/bitpack_tables.h"
#include "common/codec/bitpack_width.h"

typedef void unpack_function(const uint8_t *in, uint32_t *out);
typedef void unpack_delta_function(const uint8_t *in, uint32_t base, uint32_t *out);

IDX_INLINE uint32x4_t load(const uint8_t *p)
{
    return vreinterpretq_u32_u8(vld1q_u8(p));
}

IDX_INLINE uint32x4_t low_bits(unsigned w)
{
    return vdupq_n_u32(w < 32 ? (UINT32_C(1) << w) - 1 : UINT32_MAX);
}

// Lanes 4 * half .. 4 * half + 3 of row `row`.
IDX_INLINE uint32x4_t half_row(const uint8_t *in, unsigned w, unsigned row, unsigned half)
{
    unsigned word = row * w / 32, start = row * w % 32;

    if (w == 0) {
        return vdupq_n_u32(0);
    }
    uint32x4_t v = load(in + 32 * word + 16 * half) >> start;
    if (start + w > 32) {
        v |= load(in + 32 * (word + 1) + 16 * half) << (32 - start);
    }
    bool is_topmost = start + w == 32; // the shift has cleared everything else
    return is_topmost ? v : v & low_bits(w);
}

// Stores the running sums of four gaps less one and returns the carry into the next four.
IDX_INLINE uint32x4_t sum_four(uint32x4_t v, uint32x4_t carry, uint32_t *out)
{
    const uint32x4_t zero = vdupq_n_u32(0);

    v += vdupq_n_u32(1);
    v += vextq_u32(zero, v, 3);
    v += vextq_u32(zero, v, 2);
    vst1q_u32(out, v + carry);
    return carry + vdupq_laneq_u32(v, 3);
}

IDX_INLINE void unpack_rows(const uint8_t *in, unsigned w, uint32_t *out)
{
    IDX_UNROLL
    for (unsigned row = 0; row < 32; row++) {
        vst1q_u32(out + 8 * row, half_row(in, w, row, 0));
        vst1q_u32(out + 8 * row + 4, half_row(in, w, row, 1));
    }
}

IDX_INLINE void unpack_sums(const uint8_t *in, unsigned w, uint32_t base, uint32_t *out)
{
    uint32x4_t carry = vdupq_n_u32(base);

    IDX_UNROLL
    for (unsigned row = 0; row < 32; row++) {
        carry = sum_four(half_row(in, w, row, 0), carry, out + 8 * row);
        carry = sum_four(half_row(in, w, row, 1), carry, out + 8 * row + 4);
    }
}

#define INSTANCES(w)                                                                               \
    static void unpack_##w(const uint8_t *in, uint32_t *out)                                       \
    {                                                                                              \
        unpack_rows(in, w, out);                                                                   \
    }                                                                                              \
    static void unpack_delta_##w(const uint8_t *in, uint32_t base, uint32_t *out)                  \
    {                                                                                              \
        unpack_sums(in, w, base, out);                                                             \
    }
#define UNPACK(w) unpack_##w,
#define UNPACK_DELTA(w) unpack_delta_##w,

IDX_EACH_WIDTH(INSTANCES)

static unpack_function *const unpack_by_width[] = {IDX_EACH_WIDTH(UNPACK)};
static unpack_delta_function *const unpack_delta_by_width[] = {IDX_EACH_WIDTH(UNPACK_DELTA)};

static void unpack(const uint8_t *in, unsigned w, uint32_t *out)
{
    assert(w <= 32);
    unpack_by_width[w](in, out);
}

static void unpack_delta(const uint8_t *in, unsigned w, uint32_t base, uint32_t *out)
{
    assert(w <= 32);
    unpack_delta_by_width[w](in, base, out);
}

static void pack(const uint32_t *in, unsigned w, uint8_t *out)
{
    const uint32x4_t mask = low_bits(w);

    assert(w <= 32);
    if (w == 0) {
        return;
    }
    for (unsigned half = 0; half < 2; half++) {
        uint32x4_t word = vdupq_n_u32(0);
        uint8_t *to = out + 16 * half;
        unsigned used = 0;

        for (unsigned row = 0; row < 32; row++) {
            uint32x4_t v = vld1q_u32(in + 8 * row + 4 * half) & mask;

            word |= vshlq_u32(v, vdupq_n_s32((int)used));
            used += w;
            if (used >= 32) {
                vst1q_u8(to, vreinterpretq_u8_u32(word));
                to += 32;
                used -= 32;
                // A negative count shifts right; by 32, when nothing is left over, it gives 0.
                word = vshlq_u32(v, vdupq_n_s32((int)used - (int)w));
            }
        }
    }
}

static void prefix_sum(uint32_t *values, size_t n, uint32_t base)
{
    uint32x4_t carry = vdupq_n_u32(base);
    size_t i = 0;

    for (; i + 4 <= n; i += 4) {
        carry = sum_four(vld1q_u32(values + i), carry, values + i);
    }
    base = vgetq_lane_u32(carry, 0);
    for (; i < n; i++) {
        base += values[i] + 1;
        values[i] = base;
    }
}

static size_t scan_bytes_ge(const uint8_t *bytes, size_t n, uint8_t t)
{
    const uint8x16_t threshold = vdupq_n_u8(t);
    size_t i = 0;

    for (; i + 16 <= n; i += 16) {
        uint8x16_t hits = vcgeq_u8(vld1q_u8(bytes + i), threshold);
        // Four bits of each byte of the comparison, in order.
        uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(hits), 4);
        uint64_t mask = vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
        if (mask != 0) {
            return i + (size_t)__builtin_ctzll(mask) / 4;
        }
    }
    while (i < n && bytes[i] < t) {
        i++;
    }
    return i;
}

static size_t find_u32_ge(const uint32_t *sorted, size_t n, uint32_t x)
{
    enum { WINDOW = 32 };
    const uint32x4_t bound = vdupq_n_u32(x);
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
    uint32x4_t less = vdupq_n_u32(0);
    IDX_UNROLL
    for (unsigned k = 0; k < WINDOW; k += 4) {
        less -= vcltq_u32(vld1q_u32(sorted + start + k), bound);
    }
    return start + vaddvq_u32(less);
}

const bitpack_kernels idx__bitpack_neon = {
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
