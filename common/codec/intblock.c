/*
 * intblock.c: choosing a form, packing, and the way back. The format is in the header.
 *
 * The choice looks at two histograms: of the values' widths, which gives plain and patched blocks of
 * every width their exact size, and of the high parts for the few widths where planes can win. Both
 * follow from one of the values themselves where these are small, as frequencies mostly are.
 */
#include "common/codec/intblock.h"

#include <assert.h>
#include <string.h>

#include "common/base/bytes.h"
#include "common/codec/bits.h"

_Static_assert((int)IDX_INTBLOCK_MAX_PLANES == (int)IDX_MAX_PLANES, "a shape counts up to 8 planes");

enum {
    HEAD_BYTES = 1,
    PLANES_HEAD_BYTES = 2,
    PATCHED_HEAD_BYTES = 3,
    MAX_PLANE_BYTES = IDX_BLOCK * IDX_MAX_PLANES / 8,
    REST_BYTES = 4 * IDX_BLOCK,
    SMALL_BITS = 5,
    SMALL = 1 << SMALL_BITS, // values below are counted one by one
};

enum { PLAIN, PLANES, PATCHED };

typedef intblock_plan shape;

static shape plain_of(size_t n, unsigned w)
{
    return (shape){.form = PLAIN, .w = w, .bytes = HEAD_BYTES + idx__bits_bytes(n, w)};
}

static shape patched_of(size_t n, unsigned w, size_t e, unsigned h)
{
    size_t bytes = PATCHED_HEAD_BYTES + idx__bits_bytes(n, w) + e + idx__bits_bytes(e, h);
    return (shape){.form = PATCHED, .w = w, .h = h, .e = e, .bytes = bytes};
}

static size_t head_bytes(const shape *s)
{
    return s->form == PLAIN ? HEAD_BYTES : s->form == PLANES ? PLANES_HEAD_BYTES : PATCHED_HEAD_BYTES;
}

/* ---- choosing ------------------------------------------------------------------------------- */

// In half bytes: the size, and what the time is worth: half a byte for each exception and each high
// part behind the planes, three for having such parts at all, and the price of each plane.
static size_t cost(const shape *s)
{
    return 2 * s->bytes + s->e + IDX_INTBLOCK_PLANE_PRICE * s->planes +
           (s->form == PLANES && s->h > 0 ? 6 : 0);
}

// What the choice knows of the values.
typedef struct census {
    const uint32_t *v;
    size_t n;
    uint32_t max;
    uint32_t wide[33];          // values of each width
    bool is_small;              // all values are below SMALL, and counted one by one
    uint32_t counts[SMALL];
} census;

// Equal neighbours would wait for each other's counter: so there are four.
static void census_small(census *c)
{
    uint16_t parts[4][SMALL] = {{0}};
    for (size_t i = 0; i < c->n; i++) {
        parts[i % 4][c->v[i]]++;
    }
    for (uint32_t x = 0; x < SMALL; x++) {
        c->counts[x] = (uint32_t)parts[0][x] + parts[1][x] + parts[2][x] + parts[3][x];
    }
    c->wide[0] = c->counts[0];
    for (unsigned w = 1; w < SMALL_BITS + 1; w++) {
        for (uint32_t x = 1u << (w - 1); x < 1u << w; x++) {
            c->wide[w] += c->counts[x];
            c->max = c->counts[x] ? x : c->max;
        }
    }
}

static void census_large(census *c)
{
    uint32_t parts[4][33] = {{0}};
    for (size_t i = 0; i < c->n; i++) {
        parts[i % 4][idx__bits_width(c->v[i])]++;
        c->max = c->v[i] > c->max ? c->v[i] : c->max;
    }
    for (unsigned w = 0; w < 33; w++) {
        c->wide[w] = parts[0][w] + parts[1][w] + parts[2][w] + parts[3][w];
    }
}

static void census_take(census *c, const uint32_t *v, size_t n)
{
    uint32_t bits = 0;
    *c = (census){.v = v, .n = n};
    for (size_t i = 0; i < n; i++) {
        bits |= v[i];
    }
    c->is_small = bits < SMALL;
    if (c->is_small) {
        census_small(c);
    } else {
        census_large(c);
    }
}

// How many values have each high part above w bits; the last: all larger ones.
static void high_parts(const census *c, unsigned w, uint32_t counts[IDX_MAX_PLANES + 2])
{
    const uint32_t last = IDX_MAX_PLANES + 1;
    memset(counts, 0, (last + 1) * sizeof *counts);
    if (c->is_small) {
        for (uint32_t x = 0; x <= c->max; x++) {
            counts[x >> w < last ? x >> w : last] += c->counts[x];
        }
        return;
    }
    uint32_t parts[4][IDX_MAX_PLANES + 2] = {{0}};
    for (size_t i = 0; i < c->n; i++) {
        uint32_t q = c->v[i] >> w;
        parts[i % 4][q < last ? q : last]++;
    }
    for (unsigned q = 0; q <= last; q++) {
        counts[q] = parts[0][q] + parts[1][q] + parts[2][q] + parts[3][q];
    }
}

// The best number of planes above w bits, if it beats *best.
static void planes_choose(const census *c, unsigned w, shape *best)
{
    uint32_t counts[IDX_MAX_PLANES + 2];
    const uint32_t most = c->max >> w;
    size_t bits = 0, above = c->n; // values whose high part is at least k
    shape s = {.form = PLANES, .w = w};

    high_parts(c, w, counts);
    size_t low = PLANES_HEAD_BYTES + idx__bits_bytes(c->n, w);
    for (unsigned k = 1; k <= IDX_MAX_PLANES && k <= most; k++) {
        bits += above;
        above -= counts[k - 1];
        s.planes = k;
        s.h = idx__bits_width(most - k);
        s.e = s.h > 0 ? above : 0;
        s.bytes = low + (bits + above * s.h + 7) / 8;
        if (s.h < 32 && cost(&s) < cost(best)) {
            *best = s;
        }
    }
}

intblock_plan idx__intblock_plan(const uint32_t *v, size_t n, bool has_planes)
{
    census c;

    assert(n >= 1 && n <= IDX_BLOCK);
    census_take(&c, v, n);
    const uint32_t max = c.max;
    unsigned widest = idx__bits_width(max);
    shape plain = plain_of(n, widest), best = plain;
    size_t above = 0; // values that do not fit w bits
    for (unsigned w = widest; w-- > 0;) {
        above += c.wide[w + 1];
        if (above <= IDX_INTBLOCK_MAX_EXCEPTIONS && 8 * above <= n) {
            shape s = patched_of(n, w, above, idx__bits_width((max >> w) - 1));
            best = cost(&s) < cost(&best) ? s : best;
        }
        // The best width of planes leaves about half of the values with a high part.
        if (has_planes && 16 * above >= n && w <= IDX_INTBLOCK_PATCHED - IDX_INTBLOCK_PLANES - 1) {
            planes_choose(&c, w, &best);
        }
        if (4 * above >= 3 * n) {
            break;
        }
    }
    size_t saving = plain.bytes - best.bytes;
    bool is_worth =
        saving >= IDX_INTBLOCK_MIN_SAVING && saving * IDX_INTBLOCK_MIN_SHARE >= plain.bytes;
    return is_worth ? best : plain;
}

/* ---- writing -------------------------------------------------------------------------------- */

typedef struct bit_writer {
    uint8_t *to;
    uint64_t pending;
    unsigned bits; // in `pending`, below 8 between calls
} bit_writer;

static inline void bits_put(bit_writer *w, uint32_t v, unsigned width)
{
    w->pending |= (uint64_t)v << w->bits;
    w->bits += width;
    while (w->bits >= 8) {
        *w->to++ = (uint8_t)w->pending;
        w->pending >>= 8;
        w->bits -= 8;
    }
}

static void planes_write(const uint32_t *v, size_t n, const shape *s, uint8_t *out)
{
    uint32_t high[IDX_BLOCK]; // of the values in the plane at hand
    bit_writer w = {.to = out};
    size_t count = n;

    for (size_t i = 0; i < n; i++) {
        high[i] = v[i] >> s->w;
    }
    for (unsigned k = 1; k <= s->planes; k++) {
        size_t kept = 0;
        for (size_t i = 0; i < count; i++) {
            uint32_t q = high[i];
            bits_put(&w, q >= k, 1);
            high[kept] = q;
            kept += q >= k;
        }
        count = kept;
    }
    for (size_t i = 0; i < count; i++) {
        bits_put(&w, high[i] - s->planes, s->h);
    }
    if (w.bits > 0) {
        *w.to = (uint8_t)w.pending;
    }
}

static void patches_write(const uint32_t *v, size_t n, const shape *s, uint8_t *out)
{
    uint32_t high[IDX_BLOCK];
    size_t e = 0;

    for (size_t i = 0; i < n; i++) {
        if (v[i] >> s->w > 0) {
            out[e] = (uint8_t)i;
            high[e++] = (v[i] >> s->w) - 1;
        }
    }
    assert(e == s->e);
    idx__bits_pack(high, e, s->h, out + e);
}

size_t idx__intblock_write(const uint32_t *v, size_t n, const intblock_plan *plan, uint8_t *out)
{
    const shape s = *plan;
    uint8_t *low = out + head_bytes(&s), *rest = low + idx__bits_bytes(n, s.w);

    if (n == IDX_BLOCK) {
        idx__bitpack_kernels(idx__cpu_level())->pack(v, s.w, low);
    } else {
        idx__bits_pack(v, n, s.w, low);
    }
    switch (s.form) {
    case PLAIN:
        out[0] = (uint8_t)s.w;
        break;
    case PLANES:
        out[0] = (uint8_t)(IDX_INTBLOCK_PLANES + s.w);
        out[1] = (uint8_t)((s.planes - 1) | s.h << 3);
        planes_write(v, n, &s, rest);
        break;
    case PATCHED:
        out[0] = (uint8_t)(IDX_INTBLOCK_PATCHED + s.w);
        out[1] = (uint8_t)s.e;
        out[2] = (uint8_t)s.h;
        patches_write(v, n, &s, rest);
        break;
    }
    return s.bytes;
}

size_t idx__intblock_encode(const uint32_t *v, size_t n, uint8_t *out)
{
    intblock_plan plan = idx__intblock_plan(v, n, true);
    return idx__intblock_write(v, n, &plan, out);
}

/* ---- reading -------------------------------------------------------------------------------- */

// What the head says, if a block of that shape fits (of PLANES: its low parts).
static int shape_read(const uint8_t *in, size_t in_bytes, size_t n, shape *s)
{
    if (n < 1 || n > IDX_BLOCK || in_bytes < 1) {
        return IDX_ECORRUPT;
    }
    unsigned head = in[0];
    if (head < IDX_INTBLOCK_PLANES) {
        *s = plain_of(n, head);
    } else if (head < IDX_INTBLOCK_PATCHED) {
        unsigned w = head - IDX_INTBLOCK_PLANES;
        if (in_bytes < PLANES_HEAD_BYTES || in[1] >> 3 > 32 - w) {
            return IDX_ECORRUPT;
        }
        *s = (shape){.form = PLANES, .w = w, .h = in[1] >> 3, .planes = (in[1] & 7u) + 1};
        s->bytes = PLANES_HEAD_BYTES + idx__bits_bytes(n, w);
    } else {
        unsigned w = head - IDX_INTBLOCK_PATCHED;
        if (in_bytes < PATCHED_HEAD_BYTES || w >= 32 || in[1] == 0 || in[2] > 32 - w) {
            return IDX_ECORRUPT;
        }
        *s = patched_of(n, w, in[1], in[2]);
    }
    return s->bytes <= in_bytes ? IDX_OK : IDX_ECORRUPT;
}

// Adds the high parts of the exceptions. An index is below 256, so inside `out` even if wrong.
static int patches_add(const uint8_t *in, size_t in_bytes, size_t n, const shape *s, uint32_t *out)
{
    const uint8_t *indexes = in + s->bytes - s->e - idx__bits_bytes(s->e, s->h);
    const uint8_t *high = indexes + s->e;
    uint8_t copy[4 * IDX_BLOCK + 8];
    size_t next = 0; // the smallest index that may follow
    unsigned is_bad = 0;

    if (s->h == 0) { // nearly always
        for (size_t k = 0; k < s->e; k++) {
            size_t i = indexes[k];
            is_bad |= i < next;
            next = i + 1;
            out[i] += UINT32_C(1) << s->w;
        }
        return !is_bad && next <= n ? IDX_OK : IDX_ECORRUPT;
    }
    if (in_bytes - s->bytes < 8) { // room for the last load
        size_t bytes = idx__bits_bytes(s->e, s->h);
        memcpy(copy, high, bytes);
        memset(copy + bytes, 0, 8);
        high = copy;
    }
    const uint64_t mask = (UINT64_C(1) << s->h) - 1;
    size_t bit = 0;
    for (size_t k = 0; k < s->e; k++, bit += s->h) {
        size_t i = indexes[k];
        is_bad |= i < next;
        next = i + 1;
        uint64_t v = idx__load_u64(high + bit / 8) >> bit % 8 & mask;
        out[i] += ((uint32_t)v + 1) << s->w;
    }
    return !is_bad && next <= n ? IDX_OK : IDX_ECORRUPT;
}

// Adds the planes, then the rests of the values that are in the last one; completes s->bytes.
static int planes_add(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                      shape *s, uint32_t *out)
{
    const uint8_t *bits = in + s->bytes;
    size_t left = in_bytes - s->bytes;
    uint8_t copy[MAX_PLANE_BYTES + REST_BYTES + 2 * IDX_PLANE_SLACK];
    uint64_t marks[4] = {0};

    if (left < idx__bits_bytes(n, s->planes + s->h) + IDX_PLANE_SLACK) {
        memcpy(copy, bits, left);
        memset(copy + left, 0, IDX_PLANE_SLACK);
        bits = copy;
    }
    size_t at = k->add_planes(bits, n, s->planes, s->w, out, marks), rests = 0;
    for (size_t j = 0; s->h > 0 && j < 4; j++) {
        rests += (size_t)__builtin_popcountll(marks[j]);
    }
    size_t bytes = (at + rests * s->h + 7) / 8;
    if (bytes > left) {
        return IDX_ECORRUPT;
    }
    s->bytes += bytes;
    const uint64_t mask = (UINT64_C(1) << s->h) - 1;
    for (size_t j = 0; rests > 0; rests--, at += s->h) {
        while (marks[j] == 0) {
            j++;
        }
        uint64_t v = idx__load_u64(bits + at / 8) >> at % 8 & mask;
        out[64 * j + (size_t)__builtin_ctzll(marks[j])] += (uint32_t)v << s->w;
        marks[j] &= marks[j] - 1;
    }
    return IDX_OK;
}

int idx__intblock_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                         uint32_t *out, size_t *used)
{
    shape s;

    if (shape_read(in, in_bytes, n, &s) != IDX_OK) {
        return IDX_ECORRUPT;
    }
    const uint8_t *low = in + head_bytes(&s);
    if (n == IDX_BLOCK) {
        k->unpack(low, s.w, out);
    } else {
        idx__bits_unpack(low, in_bytes - head_bytes(&s), n, s.w, out);
    }
    int code = s.form == PLANES    ? planes_add(k, in, in_bytes, n, &s, out)
               : s.form == PATCHED ? patches_add(in, in_bytes, n, &s, out)
                                   : IDX_OK;
    if (code == IDX_OK) {
        *used = s.bytes;
    }
    return code;
}

// Bits [bit, bit + w) of the `bytes` bytes at `in`, w <= 32, inside them.
static uint32_t bits_at(const uint8_t *in, size_t bytes, size_t bit, unsigned w)
{
    uint64_t v = 0;
    size_t first = bit / 8;
    if (bytes - first >= 8) {
        v = idx__load_u64(in + first);
    } else {
        for (size_t k = bytes; k-- > first;) {
            v = v << 8 | in[k];
        }
    }
    return (uint32_t)(v >> bit % 8 & ((UINT64_C(1) << w) - 1));
}

// Adds the high parts of values in planes; false where they are damaged.
static bool planes_pick(const bitpack_kernels *k, const uint8_t *bits, size_t left, size_t n,
                        const shape *s, const uint8_t *indexes, size_t count, uint32_t *out)
{
    uint8_t copy[MAX_PLANE_BYTES + REST_BYTES + 2 * IDX_PLANE_SLACK];
    const uint64_t mask = (UINT64_C(1) << s->h) - 1;

    if (left < idx__bits_bytes(n, s->planes + s->h) + IDX_PLANE_SLACK) {
        memcpy(copy, bits, left);
        memset(copy + left, 0, IDX_PLANE_SLACK);
        bits = copy;
    }
    for (size_t j = 0; j < count; j++) {
        size_t i = indexes[j], rank = 0, end = 0;
        if (!(bits[i / 8] >> i % 8 & 1)) { // most, at once
            continue;
        }
        uint32_t high = k->peek_planes(bits, n, s->planes, i, &rank, &end);
        size_t at = end + rank * s->h;
        if (high == s->planes && s->h > 0) { // else planes behind the end are seen as empty
            if (at + s->h > 8 * left) {
                return false;
            }
            high += (uint32_t)(idx__load_u64(bits + at / 8) >> at % 8 & mask);
        }
        out[j] += high << s->w;
    }
    return true;
}

static void patches_pick(const uint8_t *patches, const shape *s, const uint8_t *indexes,
                         size_t count, uint32_t *out)
{
    const uint8_t *high = patches + s->e;
    for (size_t j = 0; j < count; j++) {
        const uint8_t *found = memchr(patches, indexes[j], s->e);
        if (found) {
            size_t bit = (size_t)(found - patches) * s->h;
            out[j] +=
                ((s->h ? bits_at(high, idx__bits_bytes(s->e, s->h), bit, s->h) : 0) + 1) << s->w;
        }
    }
}

bool idx__intblock_pick(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                        const uint8_t *indexes, size_t count, uint32_t *out)
{
    shape s;

    if (shape_read(in, in_bytes, n, &s) != IDX_OK) {
        return false;
    }
    const uint8_t *low = in + head_bytes(&s), *rest = low + idx__bits_bytes(n, s.w);
    for (size_t j = 0; j < count; j++) {
        size_t i = indexes[j];
        out[j] = s.w == 0         ? 0
                 : n == IDX_BLOCK ? idx__bitpack_at(low, s.w, i)
                                  : bits_at(low, (size_t)(rest - low), i * s.w, s.w);
    }
    if (s.form == PATCHED) {
        patches_pick(rest, &s, indexes, count, out);
    }
    return s.form != PLANES ||
           planes_pick(k, rest, in_bytes - s.bytes, n, &s, indexes, count, out);
}

int idx__intblock_skip(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                       size_t *used)
{
    uint32_t unwanted[IDX_BLOCK] = {0};
    shape s;

    if (shape_read(in, in_bytes, n, &s) != IDX_OK ||
        (s.form == PLANES && planes_add(k, in, in_bytes, n, &s, unwanted) != IDX_OK)) {
        return IDX_ECORRUPT;
    }
    *used = s.bytes;
    return IDX_OK;
}
