/* check_pairs.c: see check_pairs.h. */
#include "common/format/check_pairs.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/codec/norm.h"
#include "common/format/positions.h"

#include <string.h>

#define WINDOW_CELLS 1048576u

/* A word that is paired, and how far its list was read. */
typedef struct truth_word {
    uint8_t term[IDX_PAIR_WORD_BYTES];
    size_t bytes;
    term_entry entry;
    posting_list list;
    position_block positions;
    title_side titles;
    uint32_t docs[IDX_POSTINGS_BLOCK];
    uint32_t freqs[IDX_POSTINGS_BLOCK];
    uint32_t block, at, count; // at == count: the next block is not open yet
} truth_word;

/* A pair: its tally, and the posting that is still open. */
typedef struct truth_pair {
    pair_tally tally;
    uint32_t doc, body_tf, title_tf;
    bool is_open;
} truth_pair;

struct pair_truth {
    const segment *segment;
    truth_word **words; // in order
    size_t word_count, word_capacity;
    truth_pair *pairs; // [first][second]
    uint32_t *values;
    size_t value_capacity;
    uint16_t *cells; // 0, or the number of a word + 1
    size_t cell_capacity;
};

void idx__pair_truth_free(pair_truth *t)
{
    if (!t) {
        return;
    }
    const idx_allocator *a = t->segment->allocator;
    for (size_t i = 0; i < t->word_count; i++) {
        idx__free(a, t->words[i], sizeof **t->words);
    }
    idx__free(a, t->pairs, t->word_count * t->word_count * sizeof *t->pairs);
    idx__free(a, t->words, t->word_capacity * sizeof *t->words);
    idx__free(a, t->values, t->value_capacity * sizeof *t->values);
    idx__free(a, t->cells, t->cell_capacity * sizeof *t->cells);
    idx__free(a, t, sizeof *t);
}

static int words_find(pair_truth *t, idx_error *err)
{
    const segment *s = t->segment;
    const idx_allocator *a = s->allocator;
    terms_walk w;
    int code = idx__terms_walk_init(&w, s, NULL, 0, err);
    while (code == IDX_OK && (code = idx__terms_walk_next(&w, err)) == IDX_OK) {
        if (!idx__pairs_hold_word(s, &w.entry) || !idx__pairs_take_word(w.term, w.bytes)) {
            continue;
        }
        if (t->word_count == IDX_PAIR_MOST_WORDS) {
            return idx__segment_corrupt(s, SECTION_PAIRINDEX, NULL, err, "more words are paired than can be");
        }
        truth_word *word = idx__calloc(a, 1, sizeof *word);
        if (!word || idx__grow(a, &t->words, &t->word_capacity, t->word_count + 1, sizeof *t->words) != IDX_OK) {
            idx__free(a, word, sizeof *word);
            return idx__error_nomem(err);
        }
        t->words[t->word_count++] = word;
        memcpy(word->term, w.term, w.bytes);
        word->bytes = w.bytes;
        word->entry = w.entry;
        code = idx__postings_open(&word->list, s, &w.entry, err);
    }
    return code == IDX_ENOTFOUND ? IDX_OK : code;
}

/* Opens the next block of a word's list; count stays 0 at the end. */
static int word_next_block(truth_word *w, idx_error *err)
{
    w->at = w->count = 0;
    if (w->block == w->list.block_count) {
        return IDX_OK;
    }
    uint32_t b = w->block++;
    int code = idx__postings_docs(&w->list, b, w->docs, &w->count, err);
    if (code == IDX_OK) {
        code = idx__postings_freqs(&w->list, b, w->freqs, err);
    }
    if (code == IDX_OK) {
        code = idx__postings_titles(&w->list, b, w->freqs, &w->titles, err);
    }
    return code == IDX_OK ? idx__positions_open(&w->positions, &w->list, b, w->docs, w->freqs, &w->titles, err) : code;
}

/* Puts the occurrences of a word in the documents up to `end` into the cells; starts[] is where a document's begin, a title's
 * behind its body's. */
static int word_fill(pair_truth *t, uint16_t number, uint32_t first, uint32_t end, const uint32_t *starts, idx_error *err)
{
    truth_word *w = t->words[number - 1];
    const segment *s = t->segment;
    while (true) {
        if (w->at == w->count) {
            int code = word_next_block(w, err);
            if (code != IDX_OK || w->count == 0) {
                return code;
            }
        }
        uint32_t doc = w->docs[w->at];
        if (doc >= end) {
            return IDX_OK;
        }
        uint32_t i = w->at++;
        uint32_t body_tf = idx__positions_body_tf(&w->positions, i), title_tf = idx__positions_title_tf(&w->positions, i);
        uint32_t most = body_tf > title_tf ? body_tf : title_tf;
        if (idx__grow(s->allocator, &t->values, &t->value_capacity, most, sizeof *t->values) != IDX_OK) {
            return idx__error_nomem(err);
        }
        uint32_t start = starts[doc - first];
        int code = idx__positions_body(&w->positions, i, t->values, err);
        for (uint32_t k = 0; code == IDX_OK && k < body_tf; k++) {
            t->cells[start + t->values[k]] = number;
        }
        start += idx__norm_limit(s->body_norms[doc]) + 1;
        if (code == IDX_OK) {
            code = idx__positions_title(&w->positions, i, t->values, err);
        }
        for (uint32_t k = 0; code == IDX_OK && k < title_tf; k++) {
            t->cells[start + t->values[k]] = number;
        }
        if (code != IDX_OK) {
            return code;
        }
    }
}

static void pair_close(truth_pair *p)
{
    if (p->is_open) {
        idx__pair_tally_add(&p->tally, p->doc, p->body_tf, p->title_tf);
        p->is_open = false;
    }
}

static bool is_held(const pair_truth *t, size_t first, size_t second)
{
    return idx__pairs_hold(t->segment, &t->words[first]->entry, &t->words[second]->entry);
}

static void row_tally(pair_truth *t, uint32_t doc, uint32_t from, uint32_t end, bool is_title)
{
    for (uint32_t i = from; i + 1 < end; i++) {
        if (!t->cells[i] || !t->cells[i + 1]) {
            continue;
        }
        if (!is_held(t, t->cells[i] - 1u, t->cells[i + 1] - 1u)) {
            continue;
        }
        truth_pair *p = &t->pairs[(size_t)(t->cells[i] - 1) * t->word_count + t->cells[i + 1] - 1];
        if (p->is_open && p->doc != doc) {
            pair_close(p);
        }
        if (!p->is_open) {
            *p = (truth_pair){p->tally, doc, 0, 0, true};
        }
        p->body_tf += !is_title;
        p->title_tf += is_title;
    }
}

static uint64_t document_cells(const segment *s, uint32_t doc)
{
    uint64_t title = s->title_norms ? idx__norm_limit(s->title_norms[doc]) : 0;
    return idx__norm_limit(s->body_norms[doc]) + title + 2;
}

/* The documents [first, end): fills their cells and tallies what stands side by side. */
static int window_tally(pair_truth *t, uint32_t first, uint32_t end, const uint32_t *starts, uint32_t cells, idx_error *err)
{
    const segment *s = t->segment;
    int code = IDX_OK;
    memset(t->cells, 0, cells * sizeof *t->cells);
    for (size_t i = 0; code == IDX_OK && i < t->word_count; i++) {
        code = word_fill(t, (uint16_t)(i + 1), first, end, starts, err);
    }
    for (uint32_t doc = first; code == IDX_OK && doc < end; doc++) {
        uint32_t title = starts[doc - first] + idx__norm_limit(s->body_norms[doc]) + 1;
        row_tally(t, doc, starts[doc - first], title, false);
        row_tally(t, doc, title, doc + 1 < end ? starts[doc + 1 - first] : cells, true);
    }
    return code;
}

static int windows_tally(pair_truth *t, idx_error *err)
{
    const segment *s = t->segment;
    const idx_allocator *a = s->allocator;
    uint32_t *starts = NULL;
    size_t start_capacity = 0;
    int code = IDX_OK;
    for (uint32_t first = 0, end; code == IDX_OK && first < s->meta.documents; first = end) {
        uint64_t cells = 0;
        for (end = first; end < s->meta.documents && (end == first || cells + document_cells(s, end) <= WINDOW_CELLS); end++) {
            if (idx__grow(a, &starts, &start_capacity, (size_t)(end - first) + 1, sizeof *starts) != IDX_OK) {
                code = idx__error_nomem(err);
                break;
            }
            starts[end - first] = (uint32_t)cells;
            cells += document_cells(s, end);
        }
        if (code == IDX_OK && idx__grow(a, &t->cells, &t->cell_capacity, (size_t)cells, sizeof *t->cells) != IDX_OK) {
            code = idx__error_nomem(err);
        }
        if (code == IDX_OK) {
            code = window_tally(t, first, end, starts, (uint32_t)cells, err);
        }
    }
    idx__free(a, starts, start_capacity * sizeof *starts);
    for (size_t i = 0; i < t->word_count * t->word_count; i++) {
        pair_close(&t->pairs[i]);
    }
    return code;
}

int idx__pair_truth_new(pair_truth **out, const segment *s, idx_error *err)
{
    pair_truth *t = idx__calloc(s->allocator, 1, sizeof *t);
    if (!t) {
        return idx__error_nomem(err);
    }
    t->segment = s;
    *out = t;
    int code = words_find(t, err);
    if (code != IDX_OK) {
        return code;
    }
    size_t count = t->word_count * t->word_count;
    t->pairs = idx__calloc(s->allocator, count ? count : 1, sizeof *t->pairs);
    if (!t->pairs) {
        return idx__error_nomem(err);
    }
    return windows_tally(t, err);
}

uint64_t idx__pair_truth_count(const pair_truth *t)
{
    uint64_t count = 0;
    for (size_t i = 0; i < t->word_count * t->word_count; i++) {
        count += t->pairs[i].tally.df > 0;
    }
    return count;
}

/* Index of a word, or -1. */
static long word_find(const pair_truth *t, const uint8_t *term, size_t bytes)
{
    for (size_t low = 0, high = t->word_count; low < high;) {
        size_t middle = (low + high) / 2;
        const truth_word *w = t->words[middle];
        int order = memcmp(w->term, term, w->bytes < bytes ? w->bytes : bytes);
        order = order ? order : (w->bytes > bytes) - (w->bytes < bytes);
        if (order == 0) {
            return (long)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

/* The words of a pair's name, by index. False: it is not what the pair must be called. */
static bool pair_find(const pair_truth *t, const uint8_t *term, size_t bytes, size_t *first, size_t *second, bool *second_is_rarer)
{
    pair_half x, y;
    if (!idx__pair_parse(term, bytes, &x, &y, second_is_rarer)) {
        return false;
    }
    long i = word_find(t, x.term, x.bytes), j = word_find(t, y.term, y.bytes);
    if (i < 0 || j < 0 || !is_held(t, (size_t)i, (size_t)j)) {
        return false;
    }
    x.entry = &t->words[i]->entry;
    y.entry = &t->words[j]->entry;
    *first = (size_t)i;
    *second = (size_t)j;
    return idx__pair_second_is_rarer(&x, &y) == *second_is_rarer;
}

bool idx__pair_truth_adopt(const pair_truth *t, const uint8_t *term, size_t bytes, term_entry *pair)
{
    size_t first, second;
    bool second_is_rarer;
    if (!pair_find(t, term, bytes, &first, &second, &second_is_rarer)) {
        return false;
    }
    idx__pair_adopt(t->segment, pair, &t->words[second_is_rarer ? second : first]->entry);
    return true;
}

bool idx__pair_truth_agrees(const pair_truth *t, const uint8_t *term, size_t bytes, const pair_tally *tally)
{
    size_t first, second;
    bool second_is_rarer;
    if (!pair_find(t, term, bytes, &first, &second, &second_is_rarer)) {
        return false;
    }
    const pair_tally *expected = &t->pairs[first * t->word_count + second].tally;
    return expected->df == tally->df && expected->hash == tally->hash;
}
