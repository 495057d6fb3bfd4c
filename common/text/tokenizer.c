/*
 * tokenizer.c: see tokenizer.h. The kernels run ahead over ASCII; where they meet anything else,
 * the words they found in the stretch around it are taken back and scan_unicode.c reads that
 * stretch again. A stretch begins behind an ASCII character that can be in no word, so what is read
 * on either side of it does not depend on the other.
 */
#include "common/text/tokenizer.h"

#include <assert.h>
#include <string.h>

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/text/numeric.h"
#include "common/text/utf8.h"

// How much text the kernels may read before room for its words is made.
enum { CHUNK_BYTES = 16384 };

void idx__tokenizer_init(tokenizer *t, tokenizer_rules rules, const scan_kernels *kernels,
                         const idx_allocator *allocator)
{
    memset(t, 0, offsetof(tokenizer, fold)); // what is behind is large, and mostly never needed
    t->allocator = allocator;
    t->kernels = kernels;
    t->rules = rules;
    t->fold.strips_accents = rules.strips_accents;
    t->fold.has_cache = false;
}

void idx__tokenizer_release(tokenizer *t)
{
    idx__free(t->allocator, t->folded, t->folded_capacity);
    idx__free(t->allocator, t->items, t->item_capacity * sizeof *t->items);
    idx__free(t->allocator, t->moved, t->moved_capacity * sizeof *t->moved);
    idx__free(t->allocator, t->edits, t->edit_capacity * sizeof *t->edits);
    idx__free(t->allocator, t->spans, t->span_capacity * sizeof *t->spans);
    idx__tokenizer_init(t, t->rules, t->kernels, t->allocator);
}

// And for the padding behind them.
int idx__tokenizer_reserve(tokenizer *t, size_t more)
{
    if (t->folded_bytes + more > UINT32_MAX) {
        return IDX_ELIMIT; // items hold 32-bit offsets
    }
    return idx__grow(t->allocator, &t->folded, &t->folded_capacity,
                     t->folded_bytes + more + IDX_TOKENS_PADDING, 1);
}

static int reserve_items(tokenizer *t, size_t more)
{
    return idx__grow(t->allocator, &t->items, &t->item_capacity, t->count + more, sizeof *t->items);
}

int idx__tokenizer_append(tokenizer *t, const uint8_t *word, size_t bytes, text_span span)
{
    assert(bytes > 0 && bytes <= IDX_MAX_TERM_BYTES && span.start < span.end &&
           span.end <= t->bytes);
    uint32_t start = span.start;
    int rc = reserve_items(t, 1);
    if (rc == IDX_OK && bytes > span.end - span.start) {
        rc = idx__tokenizer_reserve(t, bytes);
        start = (uint32_t)t->folded_bytes;
    }
    if (rc == IDX_OK && (start != span.start || bytes != span.end - span.start)) {
        rc = idx__grow(t->allocator, &t->moved, &t->moved_capacity, t->moved_count + 1,
                       sizeof *t->moved);
        if (rc == IDX_OK) {
            t->moved[t->moved_count++] = (moved_word){(uint32_t)t->count, span};
        }
    }
    if (rc != IDX_OK) {
        return rc;
    }
    if (start != span.start) {
        t->folded_bytes += bytes;
    }
    memcpy(t->folded + start, word, bytes);
    t->items[t->count++] = (text_token){start, start + (uint32_t)bytes};
    return IDX_OK;
}

// Where the stretch around the byte at `at` begins: behind an ASCII character that is in no word,
// not before `base`.
static size_t stretch_start(const tokenizer *t, size_t at, size_t base)
{
    while (at > base && idx__fold_ascii_class(t->text[at - 1]) != CHAR_SEPARATOR) {
        at--;
    }
    return at;
}

// Lets the kernels read up to `stop`, or to a non-ASCII byte.
static size_t run_kernel(tokenizer *t, size_t at, size_t stop, scan_carry *carry, bool *open)
{
    scan s = {.text = t->text,
              .bytes = t->bytes,
              .folded = t->folded,
              .edges = (uint32_t *)t->items,
              .edge_count = 2 * t->count + *open,
              .joins_hyphens = t->rules.joins_hyphens,
              .joins_prefixes = t->rules.joins_prefixes,
              .carry = *carry};
    at = (t->rules.splits_at_spaces ? t->kernels->spaces : t->kernels->words)(&s, at, stop);
    *carry = s.carry;
    t->count = s.edge_count / 2;
    *open = s.edge_count % 2;
    return at;
}

// Without kernels: the specification, stretch after stretch.
static int read_by_character(tokenizer *t)
{
    int rc = IDX_OK;
    for (size_t at = 0; rc == IDX_OK && at < t->bytes; at++) {
        rc = idx__scan_unicode(t, &at);
    }
    return rc;
}

static int read_text(tokenizer *t)
{
    size_t at = 0;
    size_t base = 0, base_count = 0; // what the last stretch left; never taken back
    scan_carry carry = {0};
    bool open = false; // a word has started and not ended
    while (at < t->bytes) {
        size_t stop = t->bytes - at < CHUNK_BYTES ? t->bytes : at + CHUNK_BYTES;
        int rc = reserve_items(t, (stop - at + SCAN_BLOCK_BYTES + SCAN_EDGE_SLACK) / 2 + 1);
        if (rc != IDX_OK) {
            return rc;
        }
        at = run_kernel(t, at, stop, &carry, &open);
        if (at == t->bytes || t->text[at] < 0x80 || t->rules.splits_at_spaces) {
            continue;
        }
        at = stretch_start(t, at, base);
        while (t->count > base_count && t->items[t->count - 1].start >= at) {
            t->count--;
        }
        rc = idx__scan_unicode(t, &at);
        if (rc != IDX_OK) {
            return rc;
        }
        base = at;
        base_count = t->count;
        carry = (scan_carry){0};
        open = false;
    }
    assert(!open);
    return IDX_OK;
}

// Spans are the items as they are now, except for moved words.
static int fill_spans(tokenizer *t)
{
    int rc = idx__grow(t->allocator, &t->spans, &t->span_capacity, t->count, sizeof *t->spans);
    if (rc != IDX_OK || t->count == 0) {
        return rc;
    }
    _Static_assert(sizeof *t->spans == sizeof *t->items, "a span is an item with an end");
    memcpy(t->spans, t->items, t->count * sizeof *t->spans);
    for (size_t i = 0; i < t->moved_count; i++) {
        t->spans[t->moved[i].index] = t->moved[i].span;
    }
    return IDX_OK;
}

// Turns ends into lengths and cuts what is too long.
static void fill_lengths(tokenizer *t)
{
    text_token *items = t->items;
    size_t count = t->count;
    uint32_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bytes = items[i].bytes - items[i].start;
        items[i].bytes = bytes;
        longest = longest > bytes ? longest : bytes;
    }
    for (size_t i = 0; longest > IDX_MAX_TERM_BYTES && i < count; i++) {
        if (items[i].bytes > IDX_MAX_TERM_BYTES) {
            items[i].bytes = (uint32_t)idx__utf8_cut(t->folded + items[i].start, items[i].bytes,
                                                     IDX_MAX_TERM_BYTES);
        }
    }
}

int idx__tokenizer_run(tokenizer *t, const uint8_t *text, size_t bytes, bool with_spans,
                       idx_error *err)
{
    if (bytes >= UINT32_MAX - IDX_TOKENS_PADDING) {
        return idx__error_set(err, IDX_ELIMIT,
                              "the text has %zu bytes; at most 4 GiB can be analysed", bytes);
    }
    t->text = text;
    t->bytes = bytes;
    t->invalid = 0;
    t->count = 0;
    t->moved_count = 0;
    t->folded_bytes = 0;
    int rc = idx__tokenizer_reserve(t, bytes + IDX_TOKENS_PADDING);
    if (rc == IDX_OK) {
        t->folded_bytes = bytes + IDX_TOKENS_PADDING;
        rc = t->kernels ? read_text(t) : read_by_character(t);
    }
    if (rc == IDX_OK && t->rules.reads_numbers) {
        rc = idx__numeric_run(t);
    }
    if (rc == IDX_OK && with_spans) {
        rc = fill_spans(t);
    }
    if (rc == IDX_ELIMIT) {
        return idx__error_set(err, rc, "the text has more than 4 GiB after folding");
    }
    if (rc != IDX_OK) {
        return idx__error_nomem(err);
    }
    fill_lengths(t);
    return IDX_OK;
}
