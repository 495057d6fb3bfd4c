/*
 * scan_unicode.c: the tokenizer one character at a time: for stretches with non-ASCII characters,
 * and as the specification of the kernels.
 *
 * A word is a run of letters, digits and marks. A joiner between two of them continues the word:
 *
 *     apostrophe   between letters                          Jum'at, o'clock
 *     dot          between digits, or between lone letters  20.000, P.T, S.H
 *     comma        between digits                           3,5
 *     underscore   between letters or digits                nama_berkas
 *     hyphen       when idx__hyphen_joins() says so         anak-anak, ke-2, 2000-an
 *
 * "Between" looks through ignored characters; a mark counts as part of what it stands on. Everything
 * else ends a word: Jakarta-Bandung is two words, and e-mail addresses, URLs and dates (27/10/2025)
 * fall into their parts, which are found one by one or as a phrase.
 */
#include <string.h>

#include "common/text/reduplication.h"
#include "common/text/tokenizer.h"
#include "common/text/utf8.h"

// More than the longest surface, because composition may shorten a word. What does not fit is cut
// off anyway.
enum { WORD_BYTES = 768 };

typedef struct word {
    uint8_t bytes[WORD_BYTES];
    size_t length;
    text_span span;
    size_t part_start; // behind the last joiner other than an apostrophe
    char_class last;   // class of the last character; a joiner after a joiner, CHAR_SEPARATOR when
                       // there is no word
    uint32_t run;      // letters and digits since the last joiner or the start
    bool combines;
} word;

// One character of the text.
typedef struct text_char {
    folded_char folded;
    size_t end;
    bool is_valid;
} text_char;

static text_char char_at(tokenizer *t, size_t at)
{
    unsigned length;
    uint32_t code = idx__utf8_decode(t->text + at, t->bytes - at, &length);
    if (code == IDX_UTF8_INVALID) {
        return (text_char){.folded = {.class = CHAR_SEPARATOR}, .end = at + length};
    }
    return (text_char){
        .folded = *idx__fold_char(&t->fold, code), .end = at + length, .is_valid = true};
}

// The class of the next character from *at on that is not ignored, nor a mark if those are to be
// skipped; moves *at behind it.
static char_class next_class(tokenizer *t, size_t *at, bool skips_marks)
{
    while (*at < t->bytes) {
        text_char c = char_at(t, *at);
        *at = c.end;
        if (c.folded.class != CHAR_IGNORED && !(skips_marks && c.folded.class == CHAR_MARK)) {
            return (char_class)c.folded.class;
        }
    }
    return CHAR_SEPARATOR;
}

static bool is_word_class(char_class c)
{
    return c == CHAR_LETTER || c == CHAR_DIGIT;
}

// The part of a word that begins at `at`, folded. Returns its length, or 0 when it is too long.
static size_t read_part(tokenizer *t, size_t at, uint8_t part[HYPHEN_PART_BYTES])
{
    size_t n = 0;
    char_class last = CHAR_SEPARATOR;
    while (at < t->bytes) {
        text_char c = char_at(t, at);
        char_class class = (char_class)c.folded.class;
        at = c.end;
        if (class == CHAR_APOSTROPHE) {
            size_t ahead = at;
            if (last != CHAR_LETTER || next_class(t, &ahead, false) != CHAR_LETTER) {
                break;
            }
        } else if (class != CHAR_MARK && class != CHAR_IGNORED && !is_word_class(class)) {
            break;
        }
        if (class == CHAR_IGNORED) {
            continue;
        }
        if (n + c.folded.bytes > HYPHEN_PART_BYTES) {
            return 0;
        }
        memcpy(part + n, c.folded.utf8, c.folded.bytes);
        n += c.folded.bytes;
        last = class == CHAR_MARK ? last : class;
    }
    return n;
}

// A prefix does not: kanan-ke-kiri is three words.
static bool follows_hyphen(const tokenizer *t, const word *w)
{
    return w->part_start > 0 ? w->bytes[w->part_start - 1] == '-'
                             : w->span.start > 0 && t->text[w->span.start - 1] == '-';
}

static bool joins_by_hyphen(tokenizer *t, const word *w, size_t after)
{
    uint8_t right[HYPHEN_PART_BYTES];
    size_t left_bytes = w->length - w->part_start;
    if (!t->rules.joins_hyphens || left_bytes > HYPHEN_PART_BYTES) {
        return false;
    }
    size_t right_bytes = read_part(t, after, right);
    const uint8_t *left = w->bytes + w->part_start;
    return right_bytes > 0 && (idx__hyphen_joins(left, left_bytes, right, right_bytes) ||
                               (t->rules.joins_prefixes && !follows_hyphen(t, w) &&
                                idx__hyphen_prefixes(left, left_bytes, right, right_bytes)));
}

// Whether a joiner of this class, which ends at `after`, continues the word.
static bool joins(tokenizer *t, const word *w, char_class joiner, size_t after)
{
    size_t ahead = after;
    char_class next = next_class(t, &ahead, false);
    if (!is_word_class(w->last) || !is_word_class(next)) {
        return false;
    }
    bool in_letters = w->last == CHAR_LETTER && next == CHAR_LETTER;
    bool in_number = w->last == CHAR_DIGIT && next == CHAR_DIGIT;
    switch (joiner) {
    case CHAR_APOSTROPHE:
        return in_letters;
    case CHAR_COMMA:
        return in_number;
    case CHAR_DOT:
        return in_number ||
               (in_letters && w->run == 1 && !is_word_class(next_class(t, &ahead, true)));
    case CHAR_UNDERSCORE:
        return true;
    case CHAR_HYPHEN:
        return !in_number && joins_by_hyphen(t, w, after);
    default:
        return false;
    }
}

static void put(word *w, const folded_char *c, size_t start, size_t end)
{
    if (w->last == CHAR_SEPARATOR) {
        w->span.start = (uint32_t)start;
    }
    w->span.end = (uint32_t)end;
    w->combines |= c->combines;
    if (w->length + c->bytes <= WORD_BYTES) {
        memcpy(w->bytes + w->length, c->utf8, c->bytes);
        w->length += c->bytes;
    }
}

// Ends the word, if there is one.
static int finish_word(tokenizer *t, word *w)
{
    int rc = IDX_OK;
    if (w->last != CHAR_SEPARATOR) {
        size_t length =
            w->combines ? idx__fold_compose(w->bytes, w->length, WORD_BYTES) : w->length;
        if (length > IDX_MAX_TERM_BYTES) {
            length = idx__utf8_cut(w->bytes, length, IDX_MAX_TERM_BYTES);
        }
        rc = idx__tokenizer_append(t, w->bytes, length, w->span);
    }
    w->length = 0;
    w->part_start = 0;
    w->last = CHAR_SEPARATOR;
    w->run = 0;
    w->combines = false;
    return rc;
}

static int take_word_char(tokenizer *t, word *w, const text_char *c, size_t at)
{
    char_class class = (char_class)c->folded.class;
    if (class == CHAR_SINGLE || w->last == CHAR_SINGLE) {
        int rc = finish_word(t, w);
        if (rc != IDX_OK) {
            return rc;
        }
    }
    put(w, &c->folded, at, c->end);
    w->last = class;
    w->run++;
    return IDX_OK;
}

static int take_joiner(tokenizer *t, word *w, const text_char *c, size_t at)
{
    char_class class = (char_class)c->folded.class;
    if (!joins(t, w, class, c->end)) {
        return finish_word(t, w);
    }
    put(w, &c->folded, at, c->end);
    w->last = class;
    w->run = 0;
    if (class != CHAR_APOSTROPHE) {
        w->part_start = w->length;
    }
    return IDX_OK;
}

int idx__scan_unicode(tokenizer *t, size_t *at)
{
    word w;
    w.last = CHAR_SEPARATOR;
    finish_word(t, &w); // empties it
    int rc = IDX_OK;
    while (rc == IDX_OK && *at < t->bytes) {
        text_char c = char_at(t, *at);
        switch (c.folded.class) {
        case CHAR_LETTER:
        case CHAR_DIGIT:
        case CHAR_SINGLE:
            rc = take_word_char(t, &w, &c, *at);
            break;
        case CHAR_MARK:
            if (w.last != CHAR_SEPARATOR) {
                put(&w, &c.folded, *at, c.end);
            }
            break;
        case CHAR_IGNORED:
            break;
        case CHAR_SEPARATOR:
            t->invalid += !c.is_valid;
            if (t->text[*at] < 0x80) {
                return finish_word(t, &w);
            }
            rc = finish_word(t, &w);
            break;
        default:
            rc = take_joiner(t, &w, &c, *at);
            break;
        }
        *at = c.end;
    }
    return rc == IDX_OK ? finish_word(t, &w) : rc;
}
