/*
 * bits.c: packing with a 64-bit accumulator; unpacking by groups of eight values, which begin at a
 * byte whatever the width, so that a constant width leaves loads and shifts with constant operands.
 */
#include "common/codec/bits.h"

#include <assert.h>
#include <string.h>

#include "common/base/bytes.h"
#include "common/codec/bitpack_width.h"

typedef size_t unpack_function(const uint8_t *in, size_t in_bytes, size_t n, uint32_t *out);

IDX_INLINE uint32_t low_bits(uint64_t v, unsigned w)
{
    return (uint32_t)(v & ((UINT64_C(1) << w) - 1));
}

void idx__bits_pack(const uint32_t *in, size_t n, unsigned w, uint8_t *out)
{
    uint64_t pending = 0;
    unsigned bits = 0;

    assert(w <= 32);
    for (size_t i = 0; i < n; i++) {
        pending |= (uint64_t)low_bits(in[i], w) << bits;
        bits += w;
        if (bits >= 32) {
            idx__store_u32(out, (uint32_t)pending);
            out += 4;
            pending >>= 32;
            bits -= 32;
        }
    }
    for (; bits > 0; bits = bits > 8 ? bits - 8 : 0) {
        *out++ = (uint8_t)pending;
        pending >>= 8;
    }
}

// As many whole groups as can be read with 64-bit loads; returns the number of values done.
IDX_INLINE size_t unpack_groups(const uint8_t *in, size_t in_bytes, size_t n, unsigned w,
                                uint32_t *out)
{
    const size_t reach = 4 * (7 * w / 32) + 8; // of the loads of one group
    size_t done = 0;

    for (; done + 8 <= n && reach <= in_bytes; done += 8) {
        IDX_UNROLL
        for (unsigned k = 0; k < 8; k++) {
            uint64_t v = idx__load_u64(in + 4 * (k * w / 32));
            out[done + k] = low_bits(v >> (k * w % 32), w);
        }
        in += w;
        in_bytes -= w;
    }
    return done;
}

#define INSTANCE(w)                                                                                \
    static size_t unpack_##w(const uint8_t *in, size_t in_bytes, size_t n, uint32_t *out)          \
    {                                                                                              \
        return unpack_groups(in, in_bytes, n, w, out);                                             \
    }
#define UNPACK(w) unpack_##w,

IDX_EACH_WIDTH(INSTANCE)

static unpack_function *const unpack_by_width[] = {IDX_EACH_WIDTH(UNPACK)};

void idx__bits_unpack(const uint8_t *in, size_t in_bytes, size_t n, unsigned w, uint32_t *out)
{
    uint8_t copy[8] = {0};

    assert(w <= 32 && in_bytes >= idx__bits_bytes(n, w));
    if (w == 0) {
        memset(out, 0, n * sizeof *out);
        return;
    }
    if (in_bytes < sizeof copy) {
        memcpy(copy, in, in_bytes);
        in = copy;
        in_bytes = sizeof copy;
    }
    // The loads of the rest are moved back so that none ends behind the last byte.
    for (size_t i = unpack_by_width[w](in, in_bytes, n, out); i < n; i++) {
        size_t at = i * w / 8;
        at = at < in_bytes - 8 ? at : in_bytes - 8;
        out[i] = low_bits(idx__load_u64(in + at) >> (i * w - 8 * at), w);
    }
}
