/* varints.c: see varints.h. */
#include "common/codec/varints.h"

#include "common/base/bytes.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

static size_t varints_scalar(const uint8_t **from, const uint8_t *end, uint32_t *values, size_t room)
{
    const uint8_t *p = *from;
    size_t n = 0;

    while (p < end && room - n >= IDX_VARINTS_ROOM) {
        uint64_t raw = idx__load_u64(p), lasts = ~raw & HIGH_BITS; // the high bit of each last byte
        size_t left = (size_t)(end - p);
        if (left < 8) {
            lasts &= (UINT64_C(1) << (8 * left)) - 1;
        }
        unsigned at = 0; // bits of `raw` that are behind us
        while (lasts) {
            uint64_t last = lasts & -lasts, word = raw & (last - 1);
            word >>= at;
            if (word >> 32) {
                break;
            }
            values[n++] = (uint32_t)((word & 0x7f) | (word >> 1 & 0x3f80) | (word >> 2 & 0x1fc000) |
                                     (word >> 3 & 0xfe00000));
            at = (unsigned)__builtin_ctzll(last) + 1;
            lasts &= lasts - 1;
            if (at == 64) {
                break;
            }
        }
        if (at == 0) {
            break; // a varint of more than four bytes
        }
        p += at / 8;
        if (lasts && at < 64) {
            break; // likewise
        }
    }
    *from = p;
    return n;
}

varints_decode_fn idx__varints_decoder(idx_cpu level)
{
#if defined(__x86_64__)
    if (level == IDX_CPU_AVX512) {
        return idx__varints_avx512;
    }
#endif
    (void)level;
    return varints_scalar;
}

const uint8_t *idx__varints_skip(const uint8_t *p, size_t count)
{
    while (count > 8) { // eight bytes hold no more than that
        count -= (size_t)__builtin_popcountll(~idx__load_u64(p) & HIGH_BITS);
        p += 8;
    }
    while (count > 0) {
        count -= *p++ < 0x80;
    }
    return p;
}
