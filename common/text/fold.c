/*
 * fold.c: see fold.h.
 *
 * The class comes from the character's general category, after three lists of our own: punctuation
 * that stands for an ASCII joiner, scripts written without spaces, and marks that are accents.
 * Symbols are separators even where NFKC would turn them into letters: "Windows™" is "windows" and
 * not "windowstm".
 */
#include "common/text/fold.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#include "common/text/utf8.h"

enum {
    DECOMPOSED_CODES = 64, // the longest decomposition of one character has 18
    WORD_CODES = 1024,
};

// The options that make NFKC_Casefold.
static const utf8proc_option_t nfkc_casefold =
    (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                        UTF8PROC_IGNORE);

typedef struct code_range {
    uint32_t first;
    uint32_t last;
} code_range;

static bool is_in(const code_range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

// clang-format off
#define S CHAR_SEPARATOR
#define L CHAR_LETTER
#define D CHAR_DIGIT
#define A CHAR_APOSTROPHE
const uint8_t idx__fold_ascii_classes[128] = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, A, S, S, S, S, CHAR_COMMA, CHAR_HYPHEN, CHAR_DOT, S,
    D, D, D, D, D, D, D, D, D, D, S, S, S, S, S, S,
    S, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, S, S, S, S, CHAR_UNDERSCORE,
    A, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, S, S, S, S, S,
};
#undef S
#undef L
#undef D
#undef A
// clang-format on

// The ASCII joiner that a punctuation mark stands for, or 0.
static uint8_t ascii_joiner(uint32_t code)
{
    switch (code) {
    case 0x00B4: // acute accent, typed for an apostrophe
    case 0x02BB: // turned comma, letter apostrophe and the half rings of transliterated ayn and
                 // hamza
    case 0x02BC:
    case 0x02BE:
    case 0x02BF:
    case 0x2018: // curly quotes
    case 0x2019:
    case 0x201B:
    case 0x2032: // prime
    case 0xFF07: // full width
        return '\'';
    case 0x2010: // hyphen, non-breaking hyphen, figure dash, en dash
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2212: // minus
    case 0xFE63:
    case 0xFF0D:
        return '-';
    case 0xFF0E:
        return '.';
    case 0xFF0C:
        return ',';
    case 0xFF3F:
        return '_';
    default:
        return 0;
    }
}

// Scripts without spaces between words. Nothing here knows their words, so a character is a word,
// and a search for several in a row is a phrase.
static bool is_unspaced(uint32_t code)
{
    static const code_range scripts[] = {
        {0x0E00, 0x0EFF},   // Thai, Lao
        {0x1000, 0x109F},   // Myanmar
        {0x1780, 0x17FF},   // Khmer
        {0x1950, 0x19DF},   // Tai Le, New Tai Lue
        {0x1A20, 0x1AAF},   // Tai Tham
        {0x1B00, 0x1BBF},   // Balinese, Sundanese
        {0x3005, 0x3007},   // iteration mark, ideographic zero
        {0x3021, 0x3029},   // Hangzhou numerals
        {0x3031, 0x30FF},   // kana
        {0x31F0, 0x31FF},   // kana extensions
        {0x3400, 0x4DBF},   // Han
        {0x4E00, 0x9FFF},   // Han
        {0xA000, 0xA4CF},   // Yi
        {0xA980, 0xA9FF},   // Javanese, Myanmar extended
        {0xAA60, 0xAADF},   // Myanmar extended, Tai Viet
        {0xF900, 0xFAFF},   // Han
        {0xFF66, 0xFF9F},   // half-width kana
        {0x1AFF0, 0x1B16F}, // kana extensions
        {0x20000, 0x3FFFF}, // Han
    };
    return code >= scripts[0].first && is_in(scripts, sizeof scripts / sizeof scripts[0], code);
}

// Marks that a reader takes for decoration of the letter below.
static bool is_accent(uint32_t code)
{
    static const code_range accents[] = {
        {0x0300, 0x036F},                   // of Latin, Greek, Cyrillic
        {0x0483, 0x0489},                   // of Cyrillic numbers
        {0x0591, 0x05BD},                   // Hebrew points
        {0x05BF, 0x05C7}, {0x0610, 0x061A}, // Quranic marks
        {0x064B, 0x065F},                   // harakat
        {0x0670, 0x0670},                   // superscript alef
        {0x06D6, 0x06ED},                   // Quranic marks
        {0x08CA, 0x08FF}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF},
    };
    return is_in(accents, sizeof accents / sizeof accents[0], code);
}

// Letters whose accent is no mark of its own. Returns the base letters or NULL.
static const char *plain_letters(int32_t code)
{
    switch (code) {
    case 0x00E6:
        return "ae";
    case 0x00F0:
    case 0x0111:
        return "d";
    case 0x00F8:
        return "o";
    case 0x00FE:
        return "th";
    case 0x0127:
        return "h";
    case 0x0131:
        return "i";
    case 0x0142:
        return "l";
    case 0x0153:
        return "oe";
    case 0x0167:
        return "t";
    case 0x0640: // the Arabic stretching line
        return "";
    default:
        return NULL;
    }
}

static bool is_mark(utf8proc_category_t c)
{
    return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ME;
}

static bool is_number(utf8proc_category_t c)
{
    return c == UTF8PROC_CATEGORY_ND || c == UTF8PROC_CATEGORY_NL || c == UTF8PROC_CATEGORY_NO;
}

static bool is_letter(utf8proc_category_t c)
{
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

// Drops from codes[] what is no part of a word or is an accent to be stripped; returns how many
// stay.
static size_t drop_codes(int32_t *codes, size_t count, bool strips_accents)
{
    int32_t kept[DECOMPOSED_CODES];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        utf8proc_category_t category = utf8proc_category(codes[i]);
        if (!is_letter(category) && !is_mark(category) && !is_number(category)) {
            continue;
        }
        const char *plain = strips_accents ? plain_letters(codes[i]) : NULL;
        if (plain) {
            for (; *plain && n < DECOMPOSED_CODES; plain++) {
                kept[n++] = *plain;
            }
        } else if (n < DECOMPOSED_CODES && !(strips_accents && is_accent((uint32_t)codes[i]))) {
            kept[n++] = codes[i];
        }
    }
    memcpy(codes, kept, n * sizeof kept[0]);
    return n;
}

// Jamo of the vowels and finals compose with what stands before them, though they are no marks.
static bool combines_with_left(uint32_t code)
{
    return is_mark(utf8proc_category((int32_t)code)) || (code >= 0x1160 && code <= 0x11FF);
}

// Letters, marks and numbers: fills in the folded bytes. False when nothing sensible comes out of
// it.
static bool fold_word_char(folded_char *out, utf8proc_category_t category, bool strips_accents)
{
    uint8_t source[4];
    size_t bytes = idx__utf8_encode(out->code, source);
    int32_t codes[DECOMPOSED_CODES];
    utf8proc_ssize_t count =
        utf8proc_decompose(source, (utf8proc_ssize_t)bytes, codes, DECOMPOSED_CODES, nfkc_casefold);
    if (count < 0 || count > DECOMPOSED_CODES) {
        return false;
    }
    size_t kept = drop_codes(codes, (size_t)count, strips_accents);
    if (is_number(category) && kept < (size_t)count) {
        return false; // ½ and its like would come out as 12
    }
    count = utf8proc_normalize_utf32(codes, (utf8proc_ssize_t)kept, nfkc_casefold);
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        uint8_t utf8[4];
        size_t n = idx__utf8_encode((uint32_t)codes[i], utf8);
        if (out->bytes + n > FOLDED_CHAR_BYTES) {
            return false;
        }
        memcpy(out->utf8 + out->bytes, utf8, n);
        out->bytes += (uint8_t)n;
    }
    out->combines = count > 0 && combines_with_left((uint32_t)codes[0]);
    if (is_mark(category)) {
        out->class = CHAR_MARK; // perhaps of no bytes, when it is a stripped accent
    } else if (out->bytes == 0) {
        out->class = CHAR_IGNORED;
    } else if (is_mark(utf8proc_category(codes[0]))) {
        out->class = CHAR_MARK; // half-width voicing marks, Thai am
    } else if (is_unspaced(out->code) && category != UTF8PROC_CATEGORY_ND) {
        out->class = CHAR_SINGLE;
    } else {
        out->class = is_number(utf8proc_category(codes[0])) ? CHAR_DIGIT : CHAR_LETTER;
    }
    return true;
}

static void classify(folded_char *out, bool strips_accents)
{
    uint8_t joiner = ascii_joiner(out->code);
    if (joiner) {
        out->class = (uint8_t)idx__fold_ascii_class(joiner);
        out->bytes = 1;
        out->utf8[0] = joiner;
        return;
    }
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)out->code);
    if (property->ignorable) {
        out->class = CHAR_IGNORED;
        return;
    }
    utf8proc_category_t category = (utf8proc_category_t)property->category;
    if (category == UTF8PROC_CATEGORY_ME) {
        out->class = CHAR_MARK; // key caps and circles around a character
        return;
    }
    if ((is_letter(category) || is_mark(category) || is_number(category)) &&
        fold_word_char(out, category, strips_accents)) {
        return;
    }
    out->class = CHAR_SEPARATOR;
    out->bytes = 0;
    out->combines = false;
}

const folded_char *idx__fold_char(fold *f, uint32_t code)
{
    if (!f->has_cache) {
        memset(f->cache, 0, sizeof f->cache);
        f->has_cache = true;
    }
    folded_char *slot = &f->cache[code % FOLD_CACHE_CHARS];
    if (slot->code == code && code != 0) {
        return slot;
    }
    *slot = (folded_char){.code = code};
    if (code >= 0x80) {
        classify(slot, f->strips_accents);
        return slot;
    }
    slot->class = (uint8_t)idx__fold_ascii_class((uint8_t)code);
    slot->bytes = 1;
    slot->utf8[0] = idx__fold_ascii((uint8_t)code);
    return slot;
}

size_t idx__fold_compose(uint8_t *word, size_t bytes, size_t capacity)
{
    int32_t codes[WORD_CODES];
    utf8proc_ssize_t count =
        utf8proc_decompose(word, (utf8proc_ssize_t)bytes, codes, WORD_CODES, nfkc_casefold);
    if (count < 0 || count > WORD_CODES) {
        return bytes; // cannot come from folded characters, which hardly grow
    }
    count = utf8proc_normalize_utf32(codes, count, nfkc_casefold);
    size_t length = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        uint8_t utf8[4];
        size_t n = idx__utf8_encode((uint32_t)codes[i], utf8);
        if (length + n > capacity) {
            break;
        }
        memcpy(word + length, utf8, n);
        length += n;
    }
    return length;
}
