/*
 * kernels_neon.c: the kernels for AArch64.
 *
 * Division and conversion round as the scalar ones do, so the bits are the same. Comparisons have
 * no mask register: a group of sixteen is rejected by the largest lane, and only what is left is
 * looked at lane by lane.
 */
#include "searcher/kernels_bits.h"
#include "searcher/kernels_meet.h"

#include <arm_neon.h>

static void contributions(const uint32_t *docs, const uint32_t *freqs, size_t n,
                          const uint8_t *norms, const float *table, float weight, uint32_t *out)
{
    float k[256];
    for (size_t i = 0; i < n; i++) {
        k[i] = table[norms[docs[i]]];
    }
    const float32x4_t w = vdupq_n_f32(weight);
    const uint32x4_t one = vdupq_n_u32(1);
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        float32x4_t f = vcvtq_f32_u32(vld1q_u32(freqs + i));
        float32x4_t whole = vaddq_f32(f, vld1q_f32(k + i));
        uint32x4_t c = vcvtq_u32_f32(vmulq_f32(w, vdivq_f32(f, whole)));
        vst1q_u32(out + i, vaddq_u32(c, one));
    }
    for (; i < n; i++) {
        float f = (float)freqs[i];
        out[i] = 1u + (uint32_t)(weight * (f / (f + k[i])));
    }
}

static inline bool any_above(const uint32_t *values, uint32_t threshold)
{
    uint32x4_t a = vmaxq_u32(vld1q_u32(values), vld1q_u32(values + 4));
    uint32x4_t b = vmaxq_u32(vld1q_u32(values + 8), vld1q_u32(values + 12));
    return vmaxvq_u32(vmaxq_u32(a, b)) > threshold;
}

static size_t above(const uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i += 16) {
        size_t end = n - i < 16 ? n : i + 16;
        if (end - i == 16 && !any_above(values + i, threshold)) {
            continue;
        }
        for (size_t j = i; j < end; j++) {
            indexes[count] = (uint32_t)j;
            count += values[j] > threshold;
        }
    }
    return count;
}

static size_t collect(uint32_t *values, size_t n, uint32_t threshold, uint32_t *indexes,
                      uint32_t *taken)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i += 16) {
        if (!any_above(values + i, threshold)) {
            continue;
        }
        for (size_t j = i; j < i + 16; j++) {
            indexes[count] = (uint32_t)j;
            taken[count] = values[j];
            count += values[j] > threshold;
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

static uint8_t max_byte(const uint8_t *bytes, size_t n)
{
    uint8_t max = 0;
    size_t i = 0;
    if (n >= 16) {
        uint8x16_t m = vld1q_u8(bytes);
        for (i = 16; i + 16 <= n; i += 16) {
            m = vmaxq_u8(m, vld1q_u8(bytes + i));
        }
        max = vmaxvq_u8(m);
    }
    for (; i < n; i++) {
        max = bytes[i] > max ? bytes[i] : max;
    }
    return max;
}

// Sixteen marks to sixteen bits: each lane keeps its bit, then neighbours are added.
static inline uint32_t sixteen_marks(const uint8_t *marks)
{
    static const uint8_t lane_bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t m = vld1q_u8(marks);
    uint8x16_t b = vandq_u8(vtstq_u8(m, m), vld1q_u8(lane_bits));
    return (uint32_t)vaddv_u8(vget_low_u8(b)) | (uint32_t)vaddv_u8(vget_high_u8(b)) << 8;
}

static void gather_marks(uint64_t *bits, uint8_t *marks, size_t n_words)
{
    for (size_t j = 0; j < n_words; j++) {
        const uint8_t *m = marks + 64 * j;
        uint64_t low = sixteen_marks(m) | sixteen_marks(m + 16) << 16;
        uint64_t high = sixteen_marks(m + 32) | sixteen_marks(m + 48) << 16;
        bits[j] |= low | high << 32;
    }
    memset(marks, 0, 64 * n_words);
}

const score_kernels idx__kernels_neon = {
    contributions, above, collect, filter, max_byte, meet, meet_bits, or_bits, gather_marks,
    count_bits, rank_words, rank_bits, pick_bytes, code_shapes, add_groups};
