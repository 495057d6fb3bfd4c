/*
 * intblock.c: choosing a width, packing, patching. The format is in the header.
 */
#include "common/codec/intblock.h"

#include <assert.h>
#include <string.h>

#include "common/base/bytes.h"
#include "common/codec/bits.h"

// Where the parts of a block are; what both sides compute from its head.
typedef struct layout {
    unsigned w; // width of the low parts
    unsigned h; // width of the high parts
    size_t e;   // exceptions
    size_t low; // offset of the low parts
    size_t low_bytes;
    size_t indexes; // offset of the indexes
    size_t high;    // offset of the high parts
    size_t bytes;   // of all
} layout;

static layout layout_of(size_t n, unsigned w, size_t e, unsigned h)
{
    layout l = {.w = w, .h = h, .e = e, .low = e > 0 ? 3 : 1};

    l.low_bytes = idx__bits_bytes(n, w); // 32 * w for a full block, in either layout
    l.indexes = l.low + l.low_bytes;
    l.high = l.indexes + e;
    l.bytes = l.high + idx__bits_bytes(e, h);
    return l;
}

// What a block costs, in half bytes: its size, and half a byte of time for each exception.
static size_t cost(const layout *l)
{
    return 2 * l->bytes + l->e;
}

static layout layout_choose(const uint32_t *v, size_t n)
{
    size_t wide[33] = {0}; // values of each width
    uint32_t max = 0;

    for (size_t i = 0; i < n; i++) {
        wide[idx__bits_width(v[i])]++;
        max = v[i] > max ? v[i] : max;
    }
    unsigned widest = idx__bits_width(max);
    layout plain = layout_of(n, widest, 0, 0), best = plain;
    size_t e = 0;
    for (unsigned w = widest; w-- > 0;) {
        e += wide[w + 1];
        if (e > IDX_INTBLOCK_MAX_EXCEPTIONS) {
            break;
        }
        layout l = layout_of(n, w, e, idx__bits_width((max >> w) - 1));
        if (cost(&l) < cost(&best)) {
            best = l;
        }
    }
    size_t saving = plain.bytes - best.bytes;
    bool is_worth =
        saving >= IDX_INTBLOCK_MIN_SAVING && saving * IDX_INTBLOCK_MIN_SHARE >= plain.bytes;
    return is_worth ? best : plain;
}

size_t idx__intblock_encode(const uint32_t *v, size_t n, uint8_t *out)
{
    assert(n >= 1 && n <= IDX_BLOCK);
    layout l = layout_choose(v, n);

    out[0] = (uint8_t)(l.w | (l.e > 0 ? IDX_INTBLOCK_PATCHED : 0));
    if (n == IDX_BLOCK) {
        idx__bitpack_kernels(idx__cpu_level())->pack(v, l.w, out + l.low);
    } else {
        idx__bits_pack(v, n, l.w, out + l.low);
    }
    if (l.e > 0) {
        uint32_t high[IDX_BLOCK];
        size_t e = 0;

        out[1] = (uint8_t)l.e;
        out[2] = (uint8_t)l.h;
        for (size_t i = 0; i < n; i++) {
            if (v[i] >> l.w > 0) {
                out[l.indexes + e] = (uint8_t)i;
                high[e++] = (v[i] >> l.w) - 1;
            }
        }
        assert(e == l.e);
        idx__bits_pack(high, e, l.h, out + l.high);
    }
    return l.bytes;
}

static int layout_read(const uint8_t *in, size_t in_bytes, size_t n, layout *l)
{
    if (n < 1 || n > IDX_BLOCK || in_bytes < 1) {
        return IDX_ECORRUPT;
    }
    unsigned w = in[0] & ~(unsigned)IDX_INTBLOCK_PATCHED;
    if (w > 32) {
        return IDX_ECORRUPT;
    }
    if (w == in[0]) {
        *l = layout_of(n, w, 0, 0);
    } else {
        if (in_bytes < 3 || in[1] == 0 || in[2] > 32 - w || w == 32) {
            return IDX_ECORRUPT;
        }
        *l = layout_of(n, w, in[1], in[2]);
    }
    return l->bytes <= in_bytes ? IDX_OK : IDX_ECORRUPT;
}

// Adds the high parts of the exceptions. An index is below 256, so inside `out` even if wrong.
static int patch(const uint8_t *in, size_t in_bytes, size_t n, const layout *l, uint32_t *out)
{
    const uint8_t *indexes = in + l->indexes, *high = in + l->high;
    uint8_t copy[4 * IDX_BLOCK + 8];
    size_t next = 0; // the smallest index that may follow
    unsigned is_bad = 0;

    if (l->h == 0) { // nearly always
        for (size_t k = 0; k < l->e; k++) {
            size_t i = indexes[k];
            is_bad |= i < next;
            next = i + 1;
            out[i] += UINT32_C(1) << l->w;
        }
        return !is_bad && next <= n ? IDX_OK : IDX_ECORRUPT;
    }
    if (in_bytes - l->bytes < 8) { // room for the last load
        memcpy(copy, high, l->bytes - l->high);
        memset(copy + l->bytes - l->high, 0, 8);
        high = copy;
    }
    const uint64_t mask = (UINT64_C(1) << l->h) - 1;
    size_t bit = 0;
    for (size_t k = 0; k < l->e; k++, bit += l->h) {
        size_t i = indexes[k];
        is_bad |= i < next;
        next = i + 1;
        uint64_t v = idx__load_u64(high + bit / 8) >> bit % 8 & mask;
        out[i] += ((uint32_t)v + 1) << l->w;
    }
    return !is_bad && next <= n ? IDX_OK : IDX_ECORRUPT;
}

int idx__intblock_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                         uint32_t *out, size_t *used)
{
    layout l;

    if (layout_read(in, in_bytes, n, &l) != IDX_OK) {
        return IDX_ECORRUPT;
    }
    if (n == IDX_BLOCK) {
        k->unpack(in + l.low, l.w, out);
    } else {
        idx__bits_unpack(in + l.low, in_bytes - l.low, n, l.w, out);
    }
    if (l.e > 0 && patch(in, in_bytes, n, &l, out) != IDX_OK) {
        return IDX_ECORRUPT;
    }
    *used = l.bytes;
    return IDX_OK;
}

int idx__intblock_skip(const uint8_t *in, size_t in_bytes, size_t n, size_t *used)
{
    layout l;

    if (layout_read(in, in_bytes, n, &l) != IDX_OK) {
        return IDX_ECORRUPT;
    }
    *used = l.bytes;
    return IDX_OK;
}
