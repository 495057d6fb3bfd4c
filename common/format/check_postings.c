/*
 * check_postings.c: every list of a segment, decoded and compared with what is said of it elsewhere: the dictionary's counts,
 * the bounds, the k-th best values, and, since the occurrences of all terms make up a document, the norms.
 */
#include "common/format/check.h"
#include "common/format/check_best.h"
#include "common/format/check_pairs.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/codec/norm.h"
#include "common/text/signs.h"
#include "common/format/positions.h"
#include "common/format/postings.h"

#include <string.h>

typedef struct list_check {
    const segment *segment;
    check_report *report;
    posting_list list;
    position_block positions;
    title_side titles;
    uint32_t docs[IDX_POSTINGS_BLOCK];
    uint32_t freqs[IDX_POSTINGS_BLOCK];
    uint32_t *values;
    size_t value_capacity;
    uint32_t *body_lengths, *title_lengths; // sums over the terms, per document
    uint32_t *body_places, *title_places;   // of their positions, modulo 2^32
    uint64_t body_tokens, title_tokens, postings, cf;
    uint64_t tiny_bytes, tiny_position_bytes;
    float length_norm[256];
    uint32_t histogram[IDX_KTH_SCALE + 1];
    float best;
    bool saw_title;
    bool is_sign; // the list at hand: it is no word's
    best_truth *truth;
    pair_truth *pairs;  // when the lists are those of the pairs: what they must hold
    pair_tally tally;   // of the list at hand
} list_check;

static int finding(const list_check *c, section_kind kind, const void *at, idx_error *out, const char *term, const char *what)
{
    return idx__segment_corrupt(c->segment, kind, at, out, "term \"%.80s\": %s", term, what);
}

/* Adds the first `count` values to the document's sum; a sign stands where words stand, and counts for nothing. */
static void places_add(const list_check *c, uint32_t *places, uint32_t i, uint32_t count)
{
    for (uint32_t k = 0; !c->is_sign && k < count; k++) {
        places[c->docs[i]] += c->values[k];
    }
}

static int positions_check(list_check *c, uint32_t i, idx_error *out)
{
    uint32_t body_tf = idx__positions_body_tf(&c->positions, i), title_tf = idx__positions_title_tf(&c->positions, i);
    uint32_t most = body_tf > title_tf ? body_tf : title_tf;
    if (idx__grow(c->segment->allocator, &c->values, &c->value_capacity, most, sizeof *c->values) != IDX_OK) {
        return IDX_ENOMEM;
    }
    int code = idx__positions_body(&c->positions, i, c->values, out);
    places_add(c, c->body_places, i, code == IDX_OK ? body_tf : 0);
    code = code == IDX_OK ? idx__positions_title(&c->positions, i, c->values, out) : code;
    places_add(c, c->title_places, i, code == IDX_OK ? title_tf : 0);
    return code;
}

static bool has_positions(const list_check *c)
{
    return c->segment->meta.flags & IDX_FLAG_POSITIONS && !c->pairs;
}

static int block_decode(list_check *c, uint32_t b, uint32_t *count, idx_error *out)
{
    int code = idx__postings_docs(&c->list, b, c->docs, count, out);
    if (code == IDX_OK) {
        code = idx__postings_freqs(&c->list, b, c->freqs, out);
    }
    if (code == IDX_OK) {
        code = idx__postings_titles(&c->list, b, c->freqs, &c->titles, out);
    }
    if (code == IDX_OK && has_positions(c)) {
        code = idx__positions_open(&c->positions, &c->list, b, c->docs, c->freqs, &c->titles, out);
    }
    return code;
}

static int block_check(list_check *c, uint32_t b, const char *term, idx_error *out)
{
    const segment *s = c->segment;
    uint32_t count;
    int code = block_decode(c, b, &count, out);
    if (code != IDX_OK) {
        return code;
    }
    idx__best_truth_add(c->truth, c->docs, c->freqs, count);
    float bound = idx__postings_bound(&c->list, b);
    for (uint32_t i = 0, t = 0; i < count; i++) {
        uint32_t doc = c->docs[i];
        uint32_t title_tf = t < c->titles.count && c->titles.index[t] == i ? c->titles.tf[t++] : 0;
        uint32_t body_tf = c->freqs[i] - title_tf * s->meta.title_weight;
        float f = (float)c->freqs[i];
        float impact = f / (f + c->length_norm[s->norms[doc]]);
        c->saw_title |= title_tf > 0;
        c->best = impact > c->best ? impact : c->best;
        c->histogram[(uint32_t)(impact * IDX_KTH_SCALE)]++;
        if (c->pairs) {
            idx__pair_tally_add(&c->tally, doc, body_tf, title_tf);
        } else if (!c->is_sign) {
            c->body_lengths[doc] += body_tf;
            c->title_lengths[doc] += title_tf;
            c->body_tokens += body_tf;
            c->title_tokens += title_tf;
        }
        c->cf += c->freqs[i];
        if (impact > bound) {
            return finding(c, SECTION_POSTINGS, c->list.doc_plane, out, term, "an impact is above its block's bound");
        }
        if (has_positions(c)) {
            code = positions_check(c, i, out);
            if (code != IDX_OK) {
                return code;
            }
        }
    }
    c->postings += c->pairs || c->is_sign ? 0 : count;
    return IDX_OK;
}

/* The k-th best values of a long list, against the histogram. */
static bool kth_agree(const list_check *c)
{
    static const uint32_t ranks[IDX_KTH_COUNT] = IDX_KTH_RANKS;
    uint64_t seen = 0;
    uint32_t bin = IDX_KTH_SCALE + 1;
    for (unsigned i = 0; i < IDX_KTH_COUNT; i++) {
        while (seen < ranks[i] && bin > 0) {
            seen += c->histogram[--bin];
        }
        float expected = seen >= ranks[i] ? (float)bin / IDX_KTH_SCALE : 0;
        if (c->list.kth[i] != expected) {
            return false;
        }
    }
    return true;
}

static int list_check_one(list_check *c, const terms_walk *w, idx_error *out)
{
    const char *term = (const char *)w->term;
    int code = idx__postings_open(&c->list, c->segment, &w->entry, out);
    if (code != IDX_OK) {
        return code;
    }
    if (w->entry.is_tiny && !c->pairs) {
        c->tiny_bytes += w->entry.list_bytes;
        c->tiny_position_bytes += c->list.position_bytes;
    }
    c->cf = 0;
    c->best = 0;
    c->saw_title = false;
    c->is_sign = !c->pairs && idx__is_sign(w->term, w->bytes);
    c->tally = (pair_tally){0};
    memset(c->histogram, 0, sizeof c->histogram);
    code = idx__best_truth_begin(c->truth, &w->entry, out);
    if (code != IDX_OK) {
        return code;
    }
    for (uint32_t b = 0; b < c->list.block_count; b++) {
        code = block_check(c, b, term, out);
        if (code != IDX_OK) {
            return code;
        }
    }
    if (!w->entry.is_tiny && w->entry.extra != c->cf - w->entry.df) {
        return finding(c, SECTION_TERMS, NULL, out, term, "the sum of its frequencies is not what the dictionary says");
    }
    if (c->list.last_docs && !kth_agree(c)) {
        return finding(c, SECTION_POSTINGS, w->entry.list, out, term, "its k-th best values are wrong");
    }
    if (c->list.last_docs && c->best != c->list.max_impact) {
        return finding(c, SECTION_POSTINGS, w->entry.list, out, term, "its largest impact is not what its head says");
    }
    if (!idx__best_truth_end(c->truth)) {
        return finding(c, SECTION_BEST, NULL, out, term, "its best documents are others");
    }
    if (c->list.last_docs && c->saw_title != c->list.has_titles) {
        return finding(c, SECTION_POSTINGS, w->entry.list, out, term, "its title flag is wrong");
    }
    return IDX_OK;
}

/* TERMINDEX against TERMS: the walk goes by offsets, the search by keys. */
static int index_check(const list_check *c, const terms_walk *w, idx_error *out)
{
    if (w->index != 1) {
        return IDX_OK; // not the first of its block
    }
    uint64_t key = 0;
    for (size_t i = 0; i < 8; i++) {
        key = key << 8 | (i < w->bytes ? w->term[i] : 0);
    }
    const uint8_t *at = w->dictionary.keys + 8 * (size_t)w->block;
    if (idx__load_u64(at) != key) {
        return idx__segment_corrupt(c->segment, w->dictionary.index_kind, at, out, "the key of block %u is not its first term's",
                                    w->block);
    }
    return IDX_OK;
}

static bool is_ascending(const uint8_t *before, size_t before_bytes, const terms_walk *w)
{
    size_t common = before_bytes < w->bytes ? before_bytes : w->bytes;
    int order = memcmp(before, w->term, common);
    return order < 0 || (order == 0 && before_bytes < w->bytes);
}

/* Walks the dictionary; *terms: how many there are without signs. IDX_OK at its end; IDX_ECORRUPT with the finding in `out`; IDX_ENOMEM. */
static int terms_check(list_check *c, uint64_t *terms, idx_error *out)
{
    terms_walk w;
    uint8_t before[IDX_MAX_TERM_BYTES + 1];
    size_t before_bytes = 0;
    int code = IDX_OK;
    if (c->pairs) {
        idx__pairs_walk_init(&w, c->segment);
    } else {
        code = idx__terms_walk_init(&w, c->segment, NULL, 0, out);
    }
    while (code == IDX_OK && (code = idx__terms_walk_next(&w, out)) == IDX_OK) {
        if (before_bytes > 0 && !is_ascending(before, before_bytes, &w)) {
            return finding(c, SECTION_TERMS, NULL, out, (const char *)w.term, "it is not greater than the one before");
        }
        memcpy(before, w.term, w.bytes);
        before_bytes = w.bytes;
        *terms += c->pairs || !idx__is_sign(w.term, w.bytes);
        code = index_check(c, &w, out);
        if (code == IDX_OK && c->pairs && !idx__pair_truth_adopt(c->pairs, w.term, w.bytes, &w.entry)) {
            code = finding(c, SECTION_PAIRS, NULL, out, (const char *)w.term, "it is not the name of a pair");
        }
        if (code == IDX_OK) {
            code = list_check_one(c, &w, out);
        }
        if (code == IDX_OK && c->pairs && !idx__pair_truth_agrees(c->pairs, w.term, w.bytes, &c->tally)) {
            code = finding(c, SECTION_PAIRS, NULL, out, (const char *)w.term, "the list is not what the words' positions say");
        }
    }
    return code == IDX_ENOTFOUND ? IDX_OK : code;
}

static int norms_check(const list_check *c, idx_error *out)
{
    const segment *s = c->segment;
    for (uint32_t doc = 0; doc < s->meta.documents; doc++) {
        uint64_t body = c->body_lengths[doc];
        uint64_t title = c->title_lengths[doc];
        bool agrees = s->norms[doc] == idx__norm_of(body + title * s->meta.title_weight) &&
                      s->body_norms[doc] == idx__norm_of(body) &&
                      (s->title_norms ? s->title_norms[doc] : 0) == idx__norm_of(title);
        if (!agrees) {
            return idx__segment_corrupt(s, SECTION_NORMS, s->norms + doc, out,
                                        "the norms of document %u are not those of its terms", doc);
        }
    }
    return IDX_OK;
}

/* The sum of the positions below `length`, modulo 2^32. */
static uint32_t sum_below(uint32_t length)
{
    return (uint32_t)((uint64_t)length * (length - (uint64_t)1) / 2);
}

/* Each position of a field belongs to one term. */
static int places_check(const list_check *c, idx_error *out)
{
    const segment *s = c->segment;
    for (uint32_t doc = 0; s->meta.flags & IDX_FLAG_POSITIONS && doc < s->meta.documents; doc++) {
        if ((c->body_lengths[doc] && c->body_places[doc] != sum_below(c->body_lengths[doc])) ||
            (c->title_lengths[doc] && c->title_places[doc] != sum_below(c->title_lengths[doc]))) {
            return idx__segment_corrupt(s, SECTION_POSITIONS, NULL, out, "the positions in document %u do not make up its fields",
                                        doc);
        }
    }
    return IDX_OK;
}

static int totals_check(const list_check *c, uint64_t terms, idx_error *out)
{
    const segment_meta *m = &c->segment->meta;
    if (terms != m->terms || c->postings != m->postings || c->body_tokens != m->body_tokens ||
        c->title_tokens != m->title_tokens || c->tiny_bytes != m->tiny_bytes ||
        c->tiny_position_bytes != m->tiny_position_bytes) {
        return idx__segment_corrupt(c->segment, SECTION_META, NULL, out, "its counts are not those of the lists");
    }
    int code = norms_check(c, out);
    return code == IDX_OK ? places_check(c, out) : code;
}

/* The lists of the pairs, each against what its words' positions say, and none may be missing. */
static int pairs_check(list_check *c, idx_error *out)
{
    const segment *s = c->segment;
    if (s->pair_least == 0) {
        return IDX_OK;
    }
    int code = idx__pair_truth_new(&c->pairs, s, out);
    uint64_t pairs = 0;
    if (code == IDX_OK) {
        code = terms_check(c, &pairs, out);
    }
    if (code == IDX_OK && (pairs != s->pair_count || pairs != idx__pair_truth_count(c->pairs))) {
        code = idx__segment_corrupt(s, SECTION_PAIRINDEX, NULL, out, "the pairs are not those that the words make");
    }
    idx__pair_truth_free(c->pairs);
    c->pairs = NULL;
    return code;
}

int idx__check_postings(const segment *s, check_report *r, idx_error *err)
{
    const idx_allocator *a = s->allocator;
    size_t documents = s->meta.documents ? s->meta.documents : 1;
    list_check *c = idx__calloc(a, 1, sizeof *c);
    int code = c ? IDX_OK : IDX_ENOMEM;
    if (code == IDX_OK) {
        c->segment = s;
        c->report = r;
        c->body_lengths = idx__calloc(a, documents, sizeof *c->body_lengths);
        c->title_lengths = idx__calloc(a, documents, sizeof *c->title_lengths);
        c->body_places = idx__calloc(a, documents, sizeof *c->body_places);
        c->title_places = idx__calloc(a, documents, sizeof *c->title_places);
        bool has_memory = c->body_lengths && c->title_lengths && c->body_places && c->title_places;
        code = has_memory ? idx__best_truth_new(&c->truth, s, NULL) : IDX_ENOMEM;
    }
    if (code == IDX_OK) {
        float average = s->meta.average_length > 0 ? s->meta.average_length : 1.0f;
        for (unsigned i = 0; i < 256; i++) {
            float value = (float)idx__norm_value((uint8_t)i);
            c->length_norm[i] = s->meta.k1 * ((1.0f - s->meta.b) + s->meta.b * value / average);
        }
        idx_error out = {0};
        uint64_t terms = 0;
        code = terms_check(c, &terms, &out);
        if (code == IDX_OK) {
            code = totals_check(c, terms, &out);
        }
        if (code == IDX_OK) {
            code = pairs_check(c, &out);
        }
        if (code == IDX_OK && !idx__best_truth_is_whole(c->truth)) {
            code = idx__segment_corrupt(s, SECTION_BEST, NULL, &out, "it speaks of lists that there are not");
        }
        if (code == IDX_ECORRUPT) {
            idx__check_finding(r, &out);
            code = IDX_OK;
        }
    }
    if (c) {
        idx__free(a, c->body_lengths, documents * sizeof *c->body_lengths);
        idx__free(a, c->title_lengths, documents * sizeof *c->title_lengths);
        idx__free(a, c->body_places, documents * sizeof *c->body_places);
        idx__free(a, c->title_places, documents * sizeof *c->title_places);
        idx__best_truth_free(c->truth);
        idx__free(a, c->values, c->value_capacity * sizeof *c->values);
        idx__free(a, c, sizeof *c);
    }
    return code == IDX_OK ? IDX_OK : idx__error_nomem(err);
}
