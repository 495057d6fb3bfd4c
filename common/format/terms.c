/*
 * terms.c: see terms.h. A block is found by binary search over the 8-byte keys of TERMINDEX; only equal keys make it look at
 * a block's first term. Within a block, strings are walked first, then the list area up to the term.
 */
#include "common/format/terms.h"

#include "common/base/bytes.h"
#include "common/codec/front.h"

#include <string.h>

typedef struct term_block {
    uint32_t count;
    const uint8_t *strings, *strings_end;
    const uint8_t *lists, *lists_end;
    uint64_t postings_offset, positions_offset;
} term_block;

static term_dictionary words_of(const segment *s)
{
    const uint8_t *index = s->sections[SECTION_TERMINDEX].data;
    return (term_dictionary){
        .keys = index,
        .offsets = index + 8 * (size_t)s->meta.dictionary_blocks,
        .data = s->sections[SECTION_TERMS].data,
        .bytes = s->sections[SECTION_TERMS].bytes,
        .block_count = s->meta.dictionary_blocks,
        .kind = SECTION_TERMS,
        .index_kind = SECTION_TERMINDEX,
        .has_positions = s->meta.flags & IDX_FLAG_POSITIONS,
    };
}

static int terms_corrupt(const segment *s, const term_dictionary *d, const void *at, idx_error *err)
{
    return idx__segment_corrupt(s, d->kind, at, err, "a dictionary block contradicts its own counts");
}

static int block_open(const segment *s, const term_dictionary *d, uint32_t b, term_block *out, idx_error *err)
{
    const uint8_t *offsets = d->offsets;
    uint64_t start = idx__load_u32(offsets + 4 * (size_t)b);
    uint64_t end = b + 1 < d->block_count ? idx__load_u32(offsets + 4 * (size_t)(b + 1)) : d->bytes;
    if (start >= end || end > d->bytes) {
        return idx__segment_corrupt(s, d->index_kind, offsets + 4 * (size_t)b, err, "block %u lies outside %s", b,
                                    idx__section_name(d->kind));
    }
    const uint8_t *p = d->data + start;
    const uint8_t *stop = d->data + end;
    uint64_t string_bytes;
    out->positions_offset = 0;
    if (idx__varint_get(&p, stop, &out->postings_offset) != IDX_OK) {
        return terms_corrupt(s, d, p, err);
    }
    if (d->has_positions && idx__varint_get(&p, stop, &out->positions_offset) != IDX_OK) {
        return terms_corrupt(s, d, p, err);
    }
    if (p >= stop) {
        return terms_corrupt(s, d, d->data + start, err);
    }
    out->count = *p++;
    if (out->count == 0 || out->count > IDX_TERMS_PER_BLOCK || idx__varint_get(&p, stop, &string_bytes) != IDX_OK ||
        string_bytes > (uint64_t)(stop - p)) {
        return terms_corrupt(s, d, d->data + start, err);
    }
    out->strings = p;
    out->strings_end = p + string_bytes;
    out->lists = out->strings_end;
    out->lists_end = stop;
    return IDX_OK;
}

/* One front-coded entry: how much of the term before it stays, and what follows. */
typedef struct term_string {
    uint32_t shared;
    uint32_t rest;
    const uint8_t *data;
} term_string;

static inline bool string_next(const uint8_t **p, const uint8_t *end, size_t previous_bytes, term_string *out)
{
    uint64_t shared, rest;
    if (!idx__front_get(p, end, &shared, &rest) || shared > previous_bytes || rest > IDX_MAX_TERM_BYTES - shared || rest > (uint64_t)(end - *p) || shared + rest == 0) {
        return false;
    }
    *out = (term_string){(uint32_t)shared, (uint32_t)rest, *p};
    *p += rest;
    return true;
}

/* Parses the list entry at *p and steps over it; offsets run along. */
static int entry_next(const segment *s, const term_dictionary *d, const uint8_t **p, const uint8_t *end, uint64_t *postings_offset,
                      uint64_t *positions_offset, term_entry *out, idx_error *err)
{
    const uint8_t *start = *p;
    uint64_t head;
    uint64_t bytes;
    if (idx__varint_get(p, end, &head) != IDX_OK) {
        return terms_corrupt(s, d, start, err);
    }
    bool is_tiny = head & 1;
    uint64_t df = is_tiny ? (head >> 1) % IDX_TINY_DF + 1 : head >> 1;
    if (df == 0 || df > s->meta.documents) {
        return terms_corrupt(s, d, start, err);
    }
    *out = (term_entry){.df = (uint32_t)df, .is_tiny = is_tiny, .is_pair = d->kind == SECTION_PAIRS};
    if (is_tiny) {
        bytes = (head >> 1) / IDX_TINY_DF + df;
        if (bytes > IDX_TINY_BYTES || bytes > (uint64_t)(end - *p)) {
            return terms_corrupt(s, d, start, err);
        }
        out->list = *p;
        out->list_bytes = bytes;
        *p += bytes;
        return IDX_OK;
    }
    const section *postings = &s->sections[SECTION_POSTINGS];
    const section *positions = &s->sections[SECTION_POSITIONS];
    if (idx__varint_get(p, end, &out->extra) != IDX_OK || idx__varint_get(p, end, &bytes) != IDX_OK ||
        *postings_offset > postings->bytes || bytes > postings->bytes - *postings_offset) {
        return terms_corrupt(s, d, start, err);
    }
    out->list = postings->data + *postings_offset;
    out->list_bytes = bytes;
    *postings_offset += bytes;
    if (d->has_positions) {
        if (idx__varint_get(p, end, &bytes) != IDX_OK || *positions_offset > positions->bytes ||
            bytes > positions->bytes - *positions_offset) {
            return terms_corrupt(s, d, start, err);
        }
        out->positions = positions->data + *positions_offset;
        out->position_bytes = bytes;
        *positions_offset += bytes;
    }
    return IDX_OK;
}

static uint64_t key_of(const uint8_t *term, size_t bytes)
{
    uint64_t key = 0;
    for (size_t i = 0; i < 8; i++) {
        key = key << 8 | (i < bytes ? term[i] : 0);
    }
    return key;
}

static int compare_terms(const uint8_t *a, size_t a_bytes, const uint8_t *b, size_t b_bytes)
{
    size_t common = a_bytes < b_bytes ? a_bytes : b_bytes;
    int order = common ? memcmp(a, b, common) : 0;
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

/* Number of the last block whose first term is <= term; block_count when there is none. */
static int block_search(const segment *s, const term_dictionary *d, const uint8_t *term, size_t bytes, uint32_t *out, idx_error *err)
{
    const uint8_t *keys = d->keys;
    uint64_t key = key_of(term, bytes);
    uint32_t low = 0;               // blocks before it begin with a term <= term
    uint32_t high = d->block_count; // blocks from it on begin with a term > term
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint64_t at = idx__load_u64(keys + 8 * (size_t)middle);
        bool is_after = at > key;
        if (at == key) {
            term_block block;
            term_string first;
            int code = block_open(s, d, middle, &block, err);
            if (code != IDX_OK) {
                return code;
            }
            const uint8_t *p = block.strings;
            if (!string_next(&p, block.strings_end, 0, &first)) {
                return terms_corrupt(s, d, block.strings, err);
            }
            is_after = compare_terms(first.data, first.rest, term, bytes) > 0;
        }
        if (is_after) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    *out = low == 0 ? d->block_count : low - 1;
    return IDX_OK;
}

/*
 * Index of `term` among the strings of the block, or -1. Compares without rebuilding the terms: `matched` is how many leading
 * bytes of the current entry equal the wanted term, and only entries that share exactly that many can bring it further.
 */
static int string_find(const term_block *block, const uint8_t *term, size_t bytes, bool *damaged)
{
    const uint8_t *p = block->strings;
    size_t matched = 0;
    size_t previous_bytes = 0;
    *damaged = false;
    for (uint32_t i = 0; i < block->count; i++) {
        term_string entry;
        if (!string_next(&p, block->strings_end, previous_bytes, &entry)) {
            *damaged = true;
            return -1;
        }
        previous_bytes = entry.shared + entry.rest;
        if (entry.shared > matched) {
            continue; // still below the wanted term at the same byte
        }
        if (entry.shared < matched) {
            return -1; // already above it
        }
        size_t rest = bytes - matched;
        size_t common = entry.rest < rest ? entry.rest : rest;
        size_t n = 0;
        while (n < common && entry.data[n] == term[matched + n]) {
            n++;
        }
        if (n == entry.rest && n == rest) {
            return (int)i;
        }
        if (n == rest || (n < entry.rest && entry.data[n] > term[matched + n])) {
            return -1;
        }
        matched += n;
    }
    return -1;
}

static int find(const segment *s, const term_dictionary *d, const uint8_t *term, size_t bytes, term_entry *out, idx_error *err)
{
    uint32_t b;
    int code = block_search(s, d, term, bytes, &b, err);
    if (code != IDX_OK) {
        return code;
    }
    if (b == d->block_count) {
        return IDX_ENOTFOUND;
    }
    term_block block;
    code = block_open(s, d, b, &block, err);
    if (code != IDX_OK) {
        return code;
    }
    bool damaged;
    int index = string_find(&block, term, bytes, &damaged);
    if (damaged) {
        return terms_corrupt(s, d, block.strings, err);
    }
    if (index < 0) {
        return IDX_ENOTFOUND;
    }
    term_entry entry;
    const uint8_t *p = block.lists;
    for (int i = 0; i <= index; i++) {
        code = entry_next(s, d, &p, block.lists_end, &block.postings_offset, &block.positions_offset, &entry, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    *out = entry;
    return IDX_OK;
}

int idx__terms_find(const segment *s, const uint8_t *term, size_t bytes, term_entry *out, idx_error *err)
{
    term_dictionary words = words_of(s);
    return find(s, &words, term, bytes, out, err);
}

/* How many leading bytes of `term` the first `count` strings of the block share with it at most; -1: it is damaged. */
static int string_shared(const term_block *block, uint32_t count, const uint8_t *term, size_t bytes)
{
    const uint8_t *p = block->strings;
    size_t matched = 0;
    size_t previous_bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        term_string entry;
        if (!string_next(&p, block->strings_end, previous_bytes, &entry)) {
            return -1;
        }
        previous_bytes = entry.shared + entry.rest;
        if (entry.shared < matched) {
            break; // terms are above the wanted one now, and go away from it
        }
        if (entry.shared == matched) {
            size_t n = 0;
            while (n < entry.rest && matched + n < bytes && entry.data[n] == term[matched + n]) {
                n++;
            }
            matched += n;
        }
    }
    return (int)matched;
}

int idx__terms_shared(const segment *s, const uint8_t *term, size_t bytes, size_t *shared, idx_error *err)
{
    term_dictionary words = words_of(s);
    uint32_t b = 0;
    *shared = 0;
    int code = block_search(s, &words, term, bytes, &b, err);
    // The nearest terms stand in block b, or the next one begins with one of them; without b all terms are above.
    uint32_t from = b == words.block_count ? 0 : b;
    uint32_t to = b == words.block_count ? 1 : b + 2;
    for (uint32_t i = from; code == IDX_OK && i < to && i < words.block_count; i++) {
        term_block block;
        code = block_open(s, &words, i, &block, err);
        if (code == IDX_OK) {
            int n = string_shared(&block, i == b ? block.count : 1, term, bytes);
            if (n < 0) {
                return terms_corrupt(s, &words, block.strings, err);
            }
            *shared = (size_t)n > *shared ? (size_t)n : *shared;
        }
    }
    return code;
}

bool idx__pairs_take_word(const uint8_t *word, size_t bytes)
{
    bool fits = bytes <= IDX_PAIR_WORD_BYTES;
    for (size_t i = 0; fits && i < bytes; i++) {
        fits = word[i] > ' ';
    }
    return fits;
}

bool idx__pair_second_is_rarer(const pair_half *first, const pair_half *second)
{
    if (first->entry->df != second->entry->df) {
        return second->entry->df < first->entry->df;
    }
    return compare_terms(second->term, second->bytes, first->term, first->bytes) > 0;
}

size_t idx__pair_name(const uint8_t *first, size_t first_bytes, const uint8_t *second, size_t second_bytes,
                      bool second_is_rarer, uint8_t *key)
{
    const uint8_t *rarer = second_is_rarer ? second : first, *other = second_is_rarer ? first : second;
    size_t rarer_bytes = second_is_rarer ? second_bytes : first_bytes;
    size_t other_bytes = second_is_rarer ? first_bytes : second_bytes;
    memcpy(key, rarer, rarer_bytes);
    key[rarer_bytes] = second_is_rarer ? IDX_PAIR_AFTER : IDX_PAIR_BEFORE;
    memcpy(key + rarer_bytes + 1, other, other_bytes);
    return rarer_bytes + 1 + other_bytes;
}

bool idx__pair_parse(const uint8_t *key, size_t bytes, pair_half *first, pair_half *second, bool *second_is_rarer)
{
    size_t n = 0;
    while (n < bytes && key[n] > ' ') {
        n++;
    }
    if (n == bytes || (key[n] != IDX_PAIR_AFTER && key[n] != IDX_PAIR_BEFORE)) {
        return false;
    }
    *second_is_rarer = key[n] == IDX_PAIR_AFTER;
    pair_half rarer = {key, n, NULL}, other = {key + n + 1, bytes - n - 1, NULL};
    *first = *second_is_rarer ? other : rarer;
    *second = *second_is_rarer ? rarer : other;
    return true;
}

int idx__pairs_find(const segment *s, const pair_half *first, const pair_half *second, term_entry *out, idx_error *err)
{
    uint8_t key[IDX_MAX_TERM_BYTES];
    bool second_is_rarer = idx__pair_second_is_rarer(first, second);
    size_t bytes = idx__pair_name(first->term, first->bytes, second->term, second->bytes, second_is_rarer, key);
    int code = find(s, &s->pairs, key, bytes, out, err);
    if (code == IDX_OK) {
        idx__pair_adopt(s, out, second_is_rarer ? second->entry : first->entry);
    }
    return code;
}

static int walk_open_block(terms_walk *w, uint32_t b, idx_error *err)
{
    term_block block;
    int code = block_open(w->segment, &w->dictionary, b, &block, err);
    if (code != IDX_OK) {
        return code;
    }
    w->block = b;
    w->index = 0;
    w->count = block.count;
    w->strings = block.strings;
    w->strings_end = block.strings_end;
    w->lists = block.lists;
    w->lists_end = block.lists_end;
    w->postings_offset = block.postings_offset;
    w->positions_offset = block.positions_offset;
    w->bytes = 0;
    return IDX_OK;
}

static void walk_begin(terms_walk *w, const segment *s, const term_dictionary *d)
{
    memset(w, 0, sizeof *w);
    w->segment = s;
    w->dictionary = *d;
    w->block = UINT32_MAX; // so that the first step opens block 0
}

void idx__pairs_walk_init(terms_walk *w, const segment *s)
{
    walk_begin(w, s, &s->pairs);
}

int idx__terms_walk_init(terms_walk *w, const segment *s, const uint8_t *from, size_t bytes, idx_error *err)
{
    term_dictionary words = words_of(s);
    walk_begin(w, s, &words);
    if (bytes == 0 || words.block_count == 0) {
        return IDX_OK;
    }
    uint32_t b;
    int code = block_search(s, &words, from, bytes, &b, err);
    if (code != IDX_OK || b == words.block_count) {
        return code;
    }
    code = walk_open_block(w, b, err);
    while (code == IDX_OK) {
        terms_walk before = *w;
        code = idx__terms_walk_next(w, err);
        if (code == IDX_OK && compare_terms(w->term, w->bytes, from, bytes) >= 0) {
            *w = before;
            return IDX_OK;
        }
    }
    return code == IDX_ENOTFOUND ? IDX_OK : code;
}

int idx__terms_walk_next(terms_walk *w, idx_error *err)
{
    int code;
    if (w->index == w->count) {
        uint32_t next = w->block + 1;
        if (next >= w->dictionary.block_count) {
            return IDX_ENOTFOUND;
        }
        code = walk_open_block(w, next, err);
        if (code != IDX_OK) {
            return code;
        }
    }
    term_string entry;
    if (!string_next(&w->strings, w->strings_end, w->bytes, &entry) ||
        (entry.rest > 0 && entry.shared < w->bytes && w->term[entry.shared] == entry.data[0])) { // more is shared than it says
        return terms_corrupt(w->segment, &w->dictionary, w->strings, err);
    }
    memcpy(w->term + entry.shared, entry.data, entry.rest);
    w->bytes = entry.shared + entry.rest;
    w->term[w->bytes] = '\0';
    code = entry_next(w->segment, &w->dictionary, &w->lists, w->lists_end, &w->postings_offset, &w->positions_offset, &w->entry, err);
    if (code == IDX_OK) {
        w->index++;
    }
    return code;
}
