/*
 * tokenizer.h: text -> surfaces, for every chain.
 *
 * `folded` mirrors the text: an ASCII word stands in it, lowercased, at its own offset, and so does
 * any other word that did not grow by folding. Words that grew stand behind the mirror, in the
 * tail:
 *
 *     folded  | mirror: as many bytes as the text | padding | tail ... | padding |
 *
 * While a text is being read an item holds (start, end) within `folded`; in the end that is turned
 * into (start, bytes). So the span of a word in the source is its item as the kernels wrote it,
 * except for the words listed in `moved`.
 */
#ifndef IDX_COMMON_TEXT_TOKENIZER_H
#define IDX_COMMON_TEXT_TOKENIZER_H

#include "common/text/analyzer.h"
#include "common/text/fold.h"
#include "common/text/scan.h"

typedef struct tokenizer_rules {
    bool splits_at_spaces; // only at ASCII white space, and nothing is folded
    bool joins_hyphens;    // reduplication and its like are one word
    bool joins_prefixes;   // so is a prefix with what it stands before: di-upload
    bool strips_accents;
    bool reads_numbers; // dates, sums and percentages, see numeric.c
} tokenizer_rules;

/* A word whose bytes in `folded` do not lie where its bytes in the source do. */
typedef struct moved_word {
    uint32_t index;
    text_span span;
} moved_word;

/* A word that numeric.c is to change. */
typedef struct numeric_edit {
    uint32_t index;
    uint8_t kind;
    uint8_t value;
} numeric_edit;

typedef struct tokenizer {
    const idx_allocator *allocator;
    const scan_kernels *kernels; // NULL: scan_unicode.c reads everything, for the tests
    tokenizer_rules rules;

    // The text at work.
    const uint8_t *text;
    size_t bytes;
    uint32_t invalid; // invalid UTF-8 sequences so far

    uint8_t *folded;
    size_t folded_bytes; // mirror, padding and tail
    size_t folded_capacity;
    text_token *items;
    size_t count;
    size_t item_capacity;
    moved_word *moved;
    size_t moved_count;
    size_t moved_capacity;
    text_span *spans;
    size_t span_capacity;
    numeric_edit *edits;
    size_t edit_count;
    size_t edit_capacity;
    fold fold;
} tokenizer;

void idx__tokenizer_init(tokenizer *t, tokenizer_rules rules, const scan_kernels *kernels,
                         const idx_allocator *allocator);
void idx__tokenizer_release(tokenizer *t);

/* Fills items, and spans when asked. Errors: IDX_ENOMEM, IDX_ELIMIT. */
int idx__tokenizer_run(tokenizer *t, const uint8_t *text, size_t bytes, bool with_spans,
                       idx_error *err);

/* Makes room in the tail of `folded` for `bytes` bytes more. Errors: IDX_ENOMEM, IDX_ELIMIT. */
int idx__tokenizer_reserve(tokenizer *t, size_t bytes);

/* Appends a word that was folded elsewhere: 1 to IDX_MAX_TERM_BYTES bytes from `span` of the text.
 */
int idx__tokenizer_append(tokenizer *t, const uint8_t *word, size_t bytes, text_span span);

/*
 * scan_unicode.c: reads words from *at on, one character at a time, until it stands on an ASCII
 * character that is in no word and joins nothing, or at the end of the text. No word is open at
 * *at, before and after. Takes any text, and is what the kernels are measured by.
 */
int idx__scan_unicode(tokenizer *t, size_t *at);

#endif
