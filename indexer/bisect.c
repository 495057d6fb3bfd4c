/*
 * bisect.c: see bisect.h.
 *
 * The cost of a term with x documents in a half of n is x log2(n / (x + 1)), about the bits of its gaps. With halves of equal
 * size only F(x) = x log2(x + 1) matters, and what a document gains by going over is a sum over its terms of differences
 * D(x) = F(x + 1) - F(x): computed once a term, then added up per document. The documents with the smaller half of the sums go
 * left, the others right. A document pays a small toll for changing sides, which rises from round to round, so that rounds end.
 *
 * A large range refers to the forward index of the whole. From some postings down a range gets a forward index of its own, which lies
 * in one piece and leaves out the terms of one document, which nobody gains by. So the order is the same wherever that begins, and the
 * memory may decide it.
 */
#include "indexer/bisect.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "indexer/parallel.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#define SMALLEST 32u        // documents; a range of no more is left as it is
#define MAX_ROUNDS 6u      // of exchanges between two halves
#define FEW_TURNS 64u // one document of so many: when no more change sides, the cut is good enough
#define MOST_COMPACT ((uint64_t)1 << 22) // postings of a range with an index of its own
#define FEWEST_COMPACT ((uint64_t)1 << 16)
#define FRACTION_BITS 12u   // of logarithms
#define TABLE 4096u         // values of x that have their D(x) in a table
#define TOLL (1 << (FRACTION_BITS - 2)) // quarter of a bit: what an exchange must gain, times the round

/* Documents in both halves that have a term. */
typedef struct degree {
    uint32_t left, right;
} degree;

/* What a document of the left half gains by going right, and what one of the right half loses by going left. */
typedef struct gain {
    int32_t of_left, of_right;
} gain;

typedef struct scratch {
    degree *degrees; // one a term
    gain *gains;
} scratch;

/* Documents at work. Document i has the terms terms[starts[d]] to terms[starts[d + 1]], d being docs[i], or i without docs. */
typedef struct range {
    uint32_t count;
    uint32_t term_count;
    const uint32_t *docs;
    const uint64_t *starts;
    const uint32_t *terms;
} range;

typedef struct bisection {
    const forward_index *index;
    unsigned threads;
    uint64_t compact; // postings of a range that gets a forward index of its own
    uint32_t *order;
    uint32_t *moved;   // a second order, to partition into
    int32_t *scores;   // of the document at each place: the smaller, the further to the left
    uint8_t *is_right; // likewise
    scratch *scratches;
    const idx_allocator *allocator;
    atomic_bool is_out_of_memory;
    int32_t differences[TABLE]; // D(x)
} bisection;

/* ---- logarithms --------------------------------------------------------------------------------- */

/* log2(x) with `bits` bits behind the point; x >= 1. By squaring: each square doubles the logarithm. */
static int64_t log2_fixed(uint64_t x, unsigned bits)
{
    unsigned whole = 63u - (unsigned)__builtin_clzll(x);
    uint64_t m = whole > 31 ? x >> (whole - 31) : x << (31 - whole); // 1 <= m / 2^31 < 2
    int64_t log = whole;
    for (unsigned i = 0; i < bits; i++) {
        m = m * m >> 31;
        unsigned bit = m >> 32 & 1;
        m >>= bit;
        log = log << 1 | bit;
    }
    return log;
}

static void differences_fill(bisection *b)
{
    enum { MORE = 24 };
    int64_t before = 0; // F(0)
    for (uint32_t x = 0; x < TABLE; x++) {
        int64_t here = (int64_t)(x + 1) * log2_fixed((uint64_t)x + 2, MORE);
        b->differences[x] = (int32_t)((here - before) >> (MORE - FRACTION_BITS));
        before = here;
    }
}

/* Beyond the table D(x) is close to log2(x) + log2(e): continued from a value with the same leading bits. */
static inline int32_t difference(const bisection *b, uint32_t x)
{
    if (x < TABLE) {
        return b->differences[x];
    }
    unsigned shift = 32u - (unsigned)__builtin_clz(x) - 12u;
    return b->differences[x >> shift] + (int32_t)(shift << FRACTION_BITS);
}

/* ---- one cut ------------------------------------------------------------------------------------ */

/* The cut being made. */
typedef struct cut {
    bisection *b;
    range r;
    uint32_t first; // place of the range's first document
    unsigned threads;
    scratch *s; // of the first thread at work
    uint32_t round;
} cut;

static inline void document_terms(const range *r, uint32_t i, const uint32_t **from, const uint32_t **to)
{
    uint64_t d = r->docs ? r->docs[i] : i;
    *from = r->terms + r->starts[d];
    *to = r->terms + r->starts[d + 1];
}

/* Documents of a large range lie anywhere in the index of the whole: where those to come begin is brought in, then what they have. */
static inline void document_prefetch(const range *r, uint32_t i)
{
    enum { NEAR = 6, FAR = 12, LINES = 4 };
    if (!r->docs || i + FAR >= r->count) {
        return;
    }
    __builtin_prefetch(&r->starts[r->docs[i + FAR]]);
    const uint32_t *t = r->terms + r->starts[r->docs[i + NEAR]];
    for (unsigned line = 0; line < LINES; line++) { // most documents have no more, and beyond them nothing is lost
        __builtin_prefetch(t + 16 * line);
    }
}

static uint32_t share_from(uint32_t count, unsigned thread, unsigned threads)
{
    return (uint32_t)((uint64_t)count * thread / threads);
}

static void degrees_count(void *ctx, unsigned thread)
{
    const cut *c = ctx;
    degree *degrees = c->s[thread].degrees;
    const uint8_t *is_right = c->b->is_right + c->first;
    memset(degrees, 0, c->r.term_count * sizeof *degrees);
    uint32_t end = share_from(c->r.count, thread + 1, c->threads);
    for (uint32_t i = share_from(c->r.count, thread, c->threads); i < end; i++) {
        const uint32_t *t, *to;
        document_prefetch(&c->r, i);
        document_terms(&c->r, i, &t, &to);
        if (is_right[i]) {
            for (; t < to; t++) {
                degrees[*t].right++;
            }
        } else {
            for (; t < to; t++) {
                degrees[*t].left++;
            }
        }
    }
}

static void gains_fill(void *ctx, unsigned thread)
{
    const cut *c = ctx;
    uint32_t end = share_from(c->r.term_count, thread + 1, c->threads);
    for (uint32_t t = share_from(c->r.term_count, thread, c->threads); t < end; t++) {
        degree d = c->s[0].degrees[t];
        for (unsigned i = 1; i < c->threads; i++) {
            d.left += c->s[i].degrees[t].left;
            d.right += c->s[i].degrees[t].right;
        }
        // Where a half has no such document, there is none to ask.
        c->s[0].gains[t].of_left = difference(c->b, d.right) - (d.left ? difference(c->b, d.left - 1) : 0);
        c->s[0].gains[t].of_right = (d.right ? difference(c->b, d.right - 1) : 0) - difference(c->b, d.left);
    }
}

static int32_t saturate(int64_t v)
{
    return v > INT32_MAX / 2 ? INT32_MAX / 2 : v < -(INT32_MAX / 2) ? -(INT32_MAX / 2) : (int32_t)v;
}

static void scores_fill(void *ctx, unsigned thread)
{
    const cut *c = ctx;
    const gain *gains = c->s[0].gains;
    const uint8_t *is_right = c->b->is_right + c->first;
    int32_t *scores = c->b->scores + c->first;
    int32_t toll = (int32_t)c->round * TOLL / 2;
    uint32_t end = share_from(c->r.count, thread + 1, c->threads);
    for (uint32_t i = share_from(c->r.count, thread, c->threads); i < end; i++) {
        const uint32_t *t, *to;
        document_prefetch(&c->r, i);
        document_terms(&c->r, i, &t, &to);
        const int32_t *of_side = is_right[i] ? &gains->of_right : &gains->of_left;
        int64_t sum = is_right[i] ? toll : -toll;
        for (; to - t >= 4; t += 4) {
            // No gain has more than 18 bits.
            sum += of_side[2 * (size_t)t[0]] + of_side[2 * (size_t)t[1]] + of_side[2 * (size_t)t[2]] + of_side[2 * (size_t)t[3]];
        }
        for (; t < to; t++) {
            sum += of_side[2 * (size_t)*t];
        }
        scores[i] = saturate(sum);
    }
}

static inline uint32_t ascending(int32_t score)
{
    return (uint32_t)score ^ 0x80000000u;
}

/* The score at `rank` in ascending order, found byte by byte from the top; *below: how many are smaller. */
static int32_t score_select(const int32_t *scores, uint32_t count, uint32_t rank, uint32_t *below)
{
    uint32_t prefix = 0, mask = 0;
    *below = 0;
    for (unsigned shift = 32; shift > 0;) {
        uint32_t counts[256] = {0};
        shift -= 8;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t v = ascending(scores[i]);
            counts[v >> shift & 255] += (v & mask) == prefix;
        }
        uint32_t digit = 0;
        while (*below + counts[digit] <= rank) {
            *below += counts[digit++];
        }
        prefix |= digit << shift;
        mask |= (uint32_t)255 << shift;
    }
    return (int32_t)(prefix ^ 0x80000000u);
}

static void document_turn(const cut *c, uint32_t i, bool to_right)
{
    degree *degrees = c->s[0].degrees;
    const uint32_t *t, *to;
    document_terms(&c->r, i, &t, &to);
    for (; t < to; t++) {
        degrees[*t].left += to_right ? UINT32_MAX : 1;
        degrees[*t].right += to_right ? 1 : UINT32_MAX;
    }
}

/* Sends the lower half of the scores left. Documents with the very score in the middle stay where they are as far as there is
 * room. Returns how many changed sides. */
static uint32_t exchange(const cut *c)
{
    uint8_t *is_right = c->b->is_right + c->first;
    const int32_t *scores = c->b->scores + c->first;
    uint32_t count = c->r.count;
    uint32_t half = count / 2;
    uint32_t below;
    int32_t middle = score_select(scores, count, half - 1, &below);
    uint32_t room = half - below; // on the left, for documents with this score
    uint32_t staying = 0;
    for (uint32_t i = 0; i < count; i++) {
        staying += scores[i] == middle && !is_right[i];
    }
    uint32_t may_stay = staying < room ? staying : room;
    uint32_t may_come = room - may_stay;
    uint32_t turned = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool to_right = scores[i] > middle;
        if (scores[i] == middle) {
            uint32_t *left = is_right[i] ? &may_come : &may_stay;
            to_right = *left == 0;
            *left -= !to_right;
        }
        if (to_right != is_right[i]) {
            is_right[i] = to_right;
            turned++;
            if (c->threads == 1) {
                document_turn(c, i, to_right);
            }
        }
    }
    return turned;
}

/* Orders the range at `first` into two halves, each in the order in which its documents stood. */
static void cut_make(cut *c)
{
    bisection *b = c->b;
    uint32_t count = c->r.count;
    uint8_t *is_right = b->is_right + c->first;
    uint32_t half = count / 2;
    memset(is_right, 0, half);
    memset(is_right + half, 1, count - half);
    idx__parallel(c->threads, degrees_count, c);
    for (c->round = 0; c->round < MAX_ROUNDS; c->round++) {
        idx__parallel(c->threads, gains_fill, c);
        idx__parallel(c->threads, scores_fill, c);
        if (exchange(c) <= c->r.count / FEW_TURNS) {
            break;
        }
        if (c->threads > 1) {
            idx__parallel(c->threads, degrees_count, c);
        }
    }
}

/* Moves the range's entries of `places` by the sides; `spare` is as long. */
static void partition(const uint8_t *is_right, uint32_t count, uint32_t *places, uint32_t *spare)
{
    uint32_t left = 0, right = count / 2;
    for (uint32_t i = 0; i < count; i++) {
        spare[is_right[i] ? right++ : left++] = places[i];
    }
    memcpy(places, spare, count * sizeof *places);
}

/* ---- small ranges: with a forward index of their own --------------------------------------------- */

static uint64_t range_postings(const range *r)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        const uint32_t *t, *to;
        document_terms(r, i, &t, &to);
        n += (uint64_t)(to - t);
    }
    return n;
}

typedef struct compact_index {
    uint64_t *starts;
    uint32_t *terms;
    uint64_t postings;
} compact_index;

/* A forward index of documents places[0 .. count) of `r`, of the terms that more than one of them has. */
static bool compact(bisection *b, scratch *s, const range *r, const uint32_t *places, uint32_t count, compact_index *out,
                    range *child)
{
    degree *degrees = s->degrees;
    uint32_t *numbers = (uint32_t *)s->gains;
    memset(degrees, 0, r->term_count * sizeof *degrees);
    out->postings = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *t, *to;
        document_terms(r, places[i], &t, &to);
        out->postings += (uint64_t)(to - t);
        for (; t < to; t++) {
            degrees[*t].left++;
        }
    }
    uint32_t used = 0;
    for (uint32_t t = 0; t < r->term_count; t++) {
        numbers[t] = degrees[t].left > 1 ? used++ : UINT32_MAX;
    }
    out->starts = idx__alloc_array(b->allocator, (size_t)count + 1, sizeof *out->starts);
    out->terms = idx__alloc_array(b->allocator, out->postings + 1, sizeof *out->terms);
    if (!out->starts || !out->terms) {
        return false;
    }
    uint64_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *t, *to;
        document_terms(r, places[i], &t, &to);
        out->starts[i] = n;
        for (; t < to; t++) {
            out->terms[n] = numbers[*t];
            n += numbers[*t] != UINT32_MAX;
        }
    }
    out->starts[count] = n;
    *child = (range){.count = count, .term_count = used, .starts = out->starts, .terms = out->terms};
    return true;
}

static void compact_release(const bisection *b, compact_index *x, uint32_t count)
{
    idx__free(b->allocator, x->starts, ((size_t)count + 1) * sizeof *x->starts);
    idx__free(b->allocator, x->terms, (x->postings + 1) * sizeof *x->terms);
}

/* Orders documents places[0 .. count) of `r`, which stand at `first`. */
static void range_order(bisection *b, scratch *s, const range *r, const uint32_t *places, uint32_t first, uint32_t count)
{
    if (count <= SMALLEST || atomic_load_explicit(&b->is_out_of_memory, memory_order_relaxed)) {
        return;
    }
    compact_index x = {0};
    cut c = {.b = b, .first = first, .threads = 1, .s = s};
    uint32_t *halves = idx__alloc_array(b->allocator, 2 * (size_t)count, sizeof *halves);
    if (!halves || !compact(b, s, r, places, count, &x, &c.r)) {
        atomic_store(&b->is_out_of_memory, true);
    } else {
        cut_make(&c);
        partition(b->is_right + first, count, b->order + first, b->moved + first);
        for (uint32_t i = 0; i < count; i++) {
            halves[i] = i;
        }
        partition(b->is_right + first, count, halves, halves + count);
        range_order(b, s, &c.r, halves, first, count / 2);
        range_order(b, s, &c.r, halves + count / 2, first + count / 2, count - count / 2);
    }
    idx__free(b->allocator, halves, 2 * (size_t)count * sizeof *halves);
    compact_release(b, &x, count);
}

/* ---- large ranges: level by level ---------------------------------------------------------------- */

typedef struct part {
    uint32_t first, count;
    bool is_small;
} part;

typedef struct level {
    bisection *b;
    part *parts;
    uint32_t count;
    atomic_uint next;
} level;

static range range_of(const bisection *b, const part *p)
{
    return (range){p->count, b->index->term_count, b->order + p->first, b->index->starts, b->index->terms};
}

static void part_cut(bisection *b, const part *p, scratch *s, unsigned threads)
{
    cut c = {.b = b, .r = range_of(b, p), .first = p->first, .threads = threads, .s = s};
    cut_make(&c);
    partition(b->is_right + p->first, p->count, b->order + p->first, b->moved + p->first);
}

static void parts_cut(void *ctx, unsigned thread)
{
    level *l = ctx;
    for (uint32_t i; (i = atomic_fetch_add(&l->next, 1)) < l->count;) {
        if (!l->parts[i].is_small) {
            part_cut(l->b, &l->parts[i], &l->b->scratches[thread], 1);
        }
    }
}

static void small_parts_order(void *ctx, unsigned thread)
{
    level *l = ctx;
    bisection *b = l->b;
    for (uint32_t i; (i = atomic_fetch_add(&l->next, 1)) < l->count;) {
        const part *p = &l->parts[i];
        // The documents of the whole index are the places; `order` changes below them.
        range all = {b->index->documents, b->index->term_count, NULL, b->index->starts, b->index->terms};
        uint32_t *places = idx__alloc_array(b->allocator, p->count, sizeof *places);
        if (!places) {
            atomic_store(&b->is_out_of_memory, true);
            return;
        }
        memcpy(places, b->order + p->first, p->count * sizeof *places);
        range_order(b, &b->scratches[thread], &all, places, p->first, p->count);
        idx__free(b->allocator, places, p->count * sizeof *places);
    }
}

/* Cuts every large part of the level in two. Returns whether there was one. */
static int level_cut(level *l, bool *has_cut)
{
    bisection *b = l->b;
    uint32_t large = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        range r = range_of(b, &l->parts[i]);
        l->parts[i].is_small |= l->parts[i].count <= SMALLEST || range_postings(&r) <= b->compact;
        large += !l->parts[i].is_small;
    }
    *has_cut = large > 0;
    if (large >= b->threads) {
        atomic_store(&l->next, 0);
        idx__parallel(b->threads, parts_cut, l);
    } else {
        for (uint32_t i = 0; i < l->count; i++) {
            if (!l->parts[i].is_small) {
                part_cut(b, &l->parts[i], b->scratches, b->threads);
            }
        }
    }
    part *halves = idx__alloc_array(b->allocator, (size_t)l->count + large + 1, sizeof *halves);
    if (!halves) {
        return IDX_ENOMEM;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        part p = l->parts[i];
        if (p.is_small) {
            halves[n++] = p;
        } else {
            halves[n++] = (part){.first = p.first, .count = p.count / 2};
            halves[n++] = (part){.first = p.first + p.count / 2, .count = p.count - p.count / 2};
        }
    }
    idx__free(b->allocator, l->parts, ((size_t)l->count + 1) * sizeof *l->parts);
    l->parts = halves;
    l->count = n;
    return IDX_OK;
}

static int levels_order(bisection *b)
{
    level l = {.b = b, .count = 1};
    l.parts = idx__alloc_array(b->allocator, 2, sizeof *l.parts);
    if (!l.parts) {
        return IDX_ENOMEM;
    }
    l.parts[0] = (part){.count = b->index->documents};
    int code = IDX_OK;
    for (bool has_cut = true; has_cut && code == IDX_OK;) {
        code = level_cut(&l, &has_cut);
    }
    if (code == IDX_OK) {
        atomic_store(&l.next, 0);
        idx__parallel(b->threads, small_parts_order, &l);
    }
    idx__free(b->allocator, l.parts, ((size_t)l.count + 1) * sizeof *l.parts);
    return code == IDX_OK && b->is_out_of_memory ? IDX_ENOMEM : code;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

/* An index of its own takes eight bytes a posting, those of the ranges around it included: a quarter of the memory may go there. */
static uint64_t compact_postings(unsigned threads, uint64_t memory_bytes)
{
    uint64_t n = MOST_COMPACT;
    while (n > FEWEST_COMPACT && n * 2 * sizeof(uint32_t) * threads > memory_bytes / 4) {
        n /= 2;
    }
    return n;
}

uint64_t idx__bisect_bytes(uint32_t documents, uint32_t term_count, unsigned threads, uint64_t memory_bytes)
{
    return (uint64_t)documents * (sizeof(uint32_t) + sizeof(int32_t) + 1) +
           (uint64_t)threads * ((uint64_t)term_count * (sizeof(degree) + sizeof(gain)) + compact_postings(threads, memory_bytes) * 2 * sizeof(uint32_t));
}

int idx__bisect(const forward_index *index, unsigned threads, uint64_t memory_bytes, uint32_t *order, const idx_allocator *allocator,
                idx_error *err)
{
    uint32_t n = index->documents;
    for (uint32_t i = 0; i < n; i++) {
        order[i] = i;
    }
    if (n <= SMALLEST || index->term_count == 0) {
        return IDX_OK;
    }
    bisection *b = idx__calloc(allocator, 1, sizeof *b);
    if (!b) {
        return idx__error_nomem(err);
    }
    b->index = index;
    b->threads = threads;
    b->compact = compact_postings(threads, memory_bytes);
    b->order = order;
    b->allocator = allocator;
    b->moved = idx__alloc_array(allocator, n, sizeof *b->moved);
    b->scores = idx__alloc_array(allocator, n, sizeof *b->scores);
    b->is_right = idx__alloc(allocator, n);
    b->scratches = idx__calloc(allocator, threads, sizeof *b->scratches);
    int code = b->moved && b->scores && b->is_right && b->scratches ? IDX_OK : IDX_ENOMEM;
    for (unsigned i = 0; i < threads && code == IDX_OK; i++) {
        scratch *s = &b->scratches[i];
        s->degrees = idx__alloc_array(allocator, index->term_count, sizeof *s->degrees);
        s->gains = idx__alloc_array(allocator, index->term_count, sizeof *s->gains);
        code = s->degrees && s->gains ? IDX_OK : IDX_ENOMEM;
    }
    if (code == IDX_OK) {
        differences_fill(b);
        code = levels_order(b);
    }
    for (unsigned i = 0; b->scratches && i < threads; i++) {
        idx__free(allocator, b->scratches[i].degrees, index->term_count * sizeof(degree));
        idx__free(allocator, b->scratches[i].gains, index->term_count * sizeof(gain));
    }
    idx__free(allocator, b->scratches, threads * sizeof *b->scratches);
    idx__free(allocator, b->is_right, n);
    idx__free(allocator, b->scores, n * sizeof *b->scores);
    idx__free(allocator, b->moved, n * sizeof *b->moved);
    idx__free(allocator, b, sizeof *b);
    return code == IDX_OK ? IDX_OK : idx__error_nomem(err);
}
