/* concept.c: see concept.h. */
#include "searcher/concept.h"

#include "common/base/bytes.h"
#include "common/base/error.h"

#include <string.h>

#define CELL 256u           // documents: what a block may hold
#define WHOLE_BLOCK_FROM 4u // documents of a block in a range that make it worth to decode all frequencies
#define RARE_SHARE 32u      // lists of at most one document in that many are counted by cell

// The list whose documents a part's are among: the rarest word's.
static cursor *lead_of(const concept_part *part)
{
    return part->phrase ? part->phrase->cursors[0] : part->cursor;
}

// ---- the blocks

// Adds what a part may have in each cell to `counts`.
static int count_cells(const concept_part *part, uint32_t documents, uint32_t *counts,
                       idx_error *err)
{
    cursor *c = lead_of(part);
    uint32_t blocks = c->list.block_count;
    if (c->list.df > documents / RARE_SHARE && blocks > 1) {
        uint32_t last = idx__postings_last_doc(&c->list, blocks - 1) / CELL;
        for (uint32_t i = 0; i <= last; i++) {
            counts[i] += CELL;
        }
        return IDX_OK;
    }
    for (uint32_t block = 0; block < blocks; block++) {
        int rc = idx__cursor_load(c, block, err);
        if (rc != IDX_OK) {
            return rc;
        }
        for (uint32_t i = 0; i < c->count; i++) {
            counts[c->docs[i] / CELL]++;
        }
    }
    return IDX_OK;
}

// Puts cells together to blocks; writes the last document of each and returns their number.
static uint32_t cut_blocks(const uint32_t *counts, uint32_t cells, uint32_t documents,
                           uint8_t *last_docs)
{
    uint32_t blocks = 0, sum = 0, end = 0; // cells [.., end) are in the open block
    for (uint32_t i = 0; i < cells; i++) {
        if (counts[i] == 0) {
            continue;
        }
        if (sum > 0 && sum + counts[i] > CELL) {
            idx__store_u32(last_docs + 4 * (size_t)blocks++, end * CELL - 1);
            sum = 0;
        }
        sum += counts[i];
        end = i + 1;
    }
    if (sum > 0) {
        uint32_t last = (uint64_t)end * CELL < documents ? end * CELL - 1 : documents - 1;
        idx__store_u32(last_docs + 4 * (size_t)blocks++, last);
    }
    return blocks;
}

// ---- their bounds

// Not below the impact of the list in documents [from, to]; 0: none there. *block goes on.
static float range_impact(const posting_list *list, uint32_t from, uint32_t to, uint32_t *block)
{
    float best = 0;
    *block = idx__postings_seek_block(list, *block, from);
    for (uint32_t b = *block; b < list->block_count; b++) {
        if (b && idx__postings_last_doc(list, b - 1) >= to) {
            break; // it begins behind the range
        }
        float impact = idx__postings_bound(list, b);
        best = impact > best ? impact : best;
    }
    return best;
}

// The same for a part: a phrase occurs no more often than the rarest of its words.
static float part_impact(const concept_part *part, uint32_t from, uint32_t to, uint32_t *blocks)
{
    if (!part->phrase) {
        return range_impact(&part->cursor->list, from, to, blocks);
    }
    float least = 1;
    for (uint32_t w = 0; w < part->phrase->cursor_count; w++) {
        float impact = range_impact(&part->phrase->cursors[w]->list, from, to, &blocks[w]);
        least = impact < least ? impact : least;
    }
    return least;
}

static uint32_t list_count(const concept *k)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->part_count; i++) {
        n += k->parts[i].phrase ? k->parts[i].phrase->cursor_count : 1;
    }
    return n;
}

// u of all parts together, rounded up.
static float summed_impact(const concept *k, uint32_t from, uint32_t to, uint32_t *blocks)
{
    float sum = 0;
    for (uint32_t i = 0; i < k->part_count; i++) {
        const concept_part *part = &k->parts[i];
        float u = part_impact(part, from, to, blocks);
        if (!(u < 1.0f)) {
            return 1.0f;
        }
        sum += part->weight * (u / (1.0f - u));
        blocks += part->phrase ? part->phrase->cursor_count : 1;
    }
    float u = sum / (sum + 1.0f) * 1.00001f;
    return u < 1.0f ? u : 1.0f;
}

static void set_impacts(posting_list *list, const concept *k, float *impacts, uint8_t *bytes,
                        uint32_t *blocks)
{
    uint32_t from = 0;
    float most = 0;
    for (uint32_t b = 0; b < list->block_count; b++) {
        uint32_t to = idx__postings_last_doc(list, b);
        impacts[b] = summed_impact(k, from, to, blocks);
        most = impacts[b] > most ? impacts[b] : most;
        from = to + 1;
    }
    list->max_impact = most;
    list->impacts = bytes;
    for (uint32_t b = 0; b < list->block_count; b++) {
        unsigned byte = most > 0 ? (unsigned)(impacts[b] / most * 255.0f) : 255;
        bytes[b] = (uint8_t)(byte < 255 ? byte : 255);
        while (bytes[b] < 255 && idx__postings_bound(list, b) < impacts[b]) {
            bytes[b]++;
        }
    }
}

static int make_list(cursor *c, arena *a, const segment *s, idx_error *err)
{
    const concept *k = c->concept;
    posting_list *list = &c->list;
    uint32_t documents = s->meta.documents;
    uint32_t cells = (uint32_t)(((uint64_t)documents + CELL - 1) / CELL);
    uint32_t *counts = idx__arena_calloc(a, cells, sizeof *counts);
    uint8_t *last_docs = idx__arena_alloc(a, 4 * (size_t)cells);
    uint8_t *bytes = idx__arena_alloc(a, cells);
    float *impacts = idx__arena_alloc(a, cells * sizeof *impacts);
    uint32_t *blocks = idx__arena_calloc(a, list_count(k), sizeof *blocks);
    if (!counts || !last_docs || !bytes || !impacts || !blocks) {
        return idx__error_nomem(err);
    }
    uint64_t df = 0;
    for (uint32_t i = 0; i < k->part_count; i++) {
        int rc = count_cells(&k->parts[i], documents, counts, err);
        if (rc != IDX_OK) {
            return rc;
        }
        df += lead_of(&k->parts[i])->list.df;
        list->has_titles |= lead_of(&k->parts[i])->list.has_titles;
    }
    list->segment = s;
    list->kernels = lead_of(&k->parts[0])->list.kernels;
    list->df = df < documents ? (uint32_t)df : documents;
    list->last_docs = last_docs;
    list->block_count = cut_blocks(counts, cells, documents, last_docs);
    set_impacts(list, k, impacts, bytes, blocks);
    return IDX_OK;
}

int idx__concept_open(cursor *c, arena *a, const segment *s, concept_part *parts,
                      uint32_t part_count, const score_model *model, float weight, bool title_only,
                      idx_error *err)
{
    memset(c, 0, sizeof *c);
    concept *k = idx__arena_calloc(a, 1, sizeof *k);
    size_t values = CELL + IDX_KERNEL_SLACK;
    uint32_t *numbers = idx__arena_alloc(a, 4 * values * sizeof *numbers);
    float *reals = idx__arena_alloc(a, 3 * values * sizeof *reals);
    if (!k || !numbers || !reals) {
        return idx__error_nomem(err);
    }
    *k = (concept){
        .parts = parts,
        .part_count = part_count,
        .part_docs = numbers,
        .merged_docs = numbers + values,
        .freqs = reals,
        .part_freqs = reals + values,
        .merged_freqs = reals + 2 * values,
    };
    c->concept = k;
    c->scores = numbers + 2 * values;
    c->own_docs = numbers + 3 * values;
    c->docs = c->own_docs;
    c->block = c->freq_block = c->score_block = IDX_NO_BLOCK;
    c->title_only = title_only;
    c->weight = weight;
    c->model = model;
    c->kernels = idx__score_kernels(idx__cpu_level());
    int rc = make_list(c, a, s, err);
    // A document has no less of the concept than of a part that counts in full.
    if (rc == IDX_OK && !parts[0].phrase && parts[0].weight >= 1.0f && !title_only) {
        memcpy(c->list.kth, parts[0].cursor->list.kth, sizeof c->list.kth);
    }
    c->max_bound = idx__score_bound(model, weight, c->list.max_impact);
    return rc;
}

// ---- decoding

// A part's documents in [from, to], with their frequencies, into k->part_docs and _freqs.
typedef struct part_range {
    concept *k;
    const concept_part *part;
    uint32_t from, to;
    uint32_t count;
    idx_error *err;
} part_range;

static int too_many(const cursor *c, idx_error *err)
{
    return idx__segment_corrupt(c->list.segment, SECTION_POSTINGS, NULL, err,
                                "a list changed while it was read");
}

static int take(part_range *r, uint32_t doc, float f)
{
    if (r->count == CELL) {
        return too_many(lead_of(r->part), r->err);
    }
    r->k->part_docs[r->count] = doc;
    r->k->part_freqs[r->count++] = r->part->weight * f;
    return IDX_OK;
}

typedef struct posting_place {
    uint32_t block, index;
} posting_place;

// Where `doc` is in a list, if it is.
static int look_up(cursor *c, uint32_t doc, posting_place *place, bool *is_there, idx_error *err)
{
    uint32_t from = c->block == IDX_NO_BLOCK ? 0 : c->block;
    from = from && idx__postings_last_doc(&c->list, from - 1) >= doc ? 0 : from;
    *is_there = false;
    place->block = idx__postings_seek_block(&c->list, from, doc);
    if (place->block >= c->list.block_count) {
        return IDX_OK;
    }
    int rc = idx__cursor_load(c, place->block, err);
    if (rc == IDX_OK) {
        place->index = (uint32_t)c->list.kernels->find_u32_ge(c->docs, c->count, doc);
        *is_there = place->index < c->count && c->docs[place->index] == doc;
    }
    return rc;
}

static int take_phrase(part_range *r, uint32_t doc, posting_place lead)
{
    phrase *p = r->part->phrase;
    idx__phrase_place(p, 0, lead.block, lead.index);
    for (uint32_t w = 1; w < p->cursor_count; w++) {
        bool is_there;
        posting_place place;
        int rc = look_up(p->cursors[w], doc, &place, &is_there, r->err);
        if (rc != IDX_OK || !is_there) {
            return rc;
        }
        idx__phrase_place(p, w, place.block, place.index);
    }
    float f = 0;
    bool occurs = false;
    int rc = idx__phrase_match_one(p, &f, &occurs, r->err);
    return rc == IDX_OK && occurs ? take(r, doc, f) : rc;
}

// Takes postings [i, end) of a block whose frequencies are there.
static int take_counted(part_range *r, const cursor *c, uint32_t i, uint32_t end)
{
    if (end - i > CELL - r->count) {
        return too_many(c, r->err);
    }
    uint32_t *docs = r->k->part_docs + r->count;
    float *freqs = r->k->part_freqs + r->count, weight = r->part->weight;
    r->count += end - i;
    for (; i < end; i++) {
        *docs++ = c->docs[i];
        *freqs++ = weight * (float)c->freqs[i];
    }
    return IDX_OK;
}

static int take_block(part_range *r, cursor *c, uint32_t block)
{
    int rc = idx__cursor_load(c, block, r->err);
    if (rc != IDX_OK) {
        return rc;
    }
    uint32_t i = (uint32_t)c->list.kernels->find_u32_ge(c->docs, c->count, r->from);
    if (!r->part->phrase && !c->needs_titles) {
        uint32_t end = i + (uint32_t)c->list.kernels->find_u32_ge(c->docs + i, c->count - i, r->to + 1);
        if (c->freq_block != block && end - i >= WHOLE_BLOCK_FROM) {
            rc = idx__cursor_load_freqs(c, block, r->err);
        }
        if (rc != IDX_OK || c->freq_block == block) {
            return rc == IDX_OK ? take_counted(r, c, i, end) : rc;
        }
    }
    for (; rc == IDX_OK && i < c->count && c->docs[i] <= r->to; i++) {
        if (r->part->phrase) {
            rc = take_phrase(r, c->docs[i], (posting_place){block, i});
            continue;
        }
        float f = 0;
        rc = idx__cursor_frequency(c, block, i, &f, r->err);
        rc = rc == IDX_OK ? take(r, c->docs[i], f) : rc;
    }
    return rc;
}

static int take_range(part_range *r)
{
    cursor *c = lead_of(r->part);
    uint32_t from = c->block == IDX_NO_BLOCK ? 0 : c->block;
    from = from && idx__postings_last_doc(&c->list, from - 1) >= r->from ? 0 : from;
    int rc = IDX_OK;
    for (uint32_t b = idx__postings_seek_block(&c->list, from, r->from);
         rc == IDX_OK && b < c->list.block_count; b++) {
        if (b && idx__postings_last_doc(&c->list, b - 1) >= r->to) {
            break;
        }
        rc = take_block(r, c, b);
    }
    return rc;
}

// Adds a part's documents to those of the parts before it, own_docs[0..*count).
static int merge_part(cursor *c, const part_range *r, uint32_t *count)
{
    concept *k = c->concept;
    uint32_t i = 0, j = 0, n = 0;
    if (*count == 0) { // mostly: a block of one part's documents
        memcpy(c->own_docs, k->part_docs, r->count * sizeof *c->own_docs);
        memcpy(k->freqs, k->part_freqs, r->count * sizeof *k->freqs);
        *count = r->count;
        return IDX_OK;
    }
    while (i < *count || j < r->count) {
        uint32_t a = i < *count ? c->own_docs[i] : UINT32_MAX;
        uint32_t b = j < r->count ? k->part_docs[j] : UINT32_MAX;
        if (n == CELL) {
            return too_many(lead_of(r->part), r->err);
        }
        k->merged_docs[n] = a < b ? a : b;
        k->merged_freqs[n++] = a < b   ? k->freqs[i]
                               : b < a ? k->part_freqs[j]
                                       : k->freqs[i] + k->part_freqs[j];
        i += a <= b;
        j += b <= a;
    }
    memcpy(c->own_docs, k->merged_docs, n * sizeof *c->own_docs);
    memcpy(k->freqs, k->merged_freqs, n * sizeof *k->freqs);
    *count = n;
    return IDX_OK;
}

int idx__concept_decode(cursor *c, uint32_t block, idx_error *err)
{
    concept *k = c->concept;
    uint32_t from = block ? idx__postings_last_doc(&c->list, block - 1) + 1 : 0;
    uint32_t to = idx__postings_last_doc(&c->list, block), count = 0;
    c->block = IDX_NO_BLOCK;
    c->count = c->at = 0;
    for (uint32_t i = 0; i < k->part_count; i++) {
        part_range r = {.k = k, .part = &k->parts[i], .from = from, .to = to, .err = err};
        int rc = take_range(&r);
        if (rc == IDX_OK && r.count) {
            rc = merge_part(c, &r, &count);
        }
        if (rc != IDX_OK) {
            return rc;
        }
    }
    c->own_docs[count] = to + 1; // whoever looks for the next document finds the end of the range
    c->block = block;
    c->count = count;
    return IDX_OK;
}
