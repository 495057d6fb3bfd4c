/*
 * indonesian_stemmer.c: see indonesian_stemmer.h.
 *
 * Of all ways to read a word the one with the most letters in its root wins, because a short root
 * in a long word is more often chance than sense; prefixes, unlikely pairs of affixes and restored
 * letters cost some of that. The costs are in the functions below, in tenths of a letter. A root
 * marked as firm in the lexicon pays nothing for its restored letter.
 *
 * A word that stands in the lexicon itself is not read any further: beruang is a bear, never money.
 */
#include "common/text/indonesian_stemmer.h"

#include <stdio.h>
#include <string.h>

#include "common/text/affixes.h"
#include "common/text/lexicon.h"

// What a letter of the root is worth, and what no reading can be worth.
enum { LETTER = 10, IMPOSSIBLE = 100 * LETTER };

typedef struct reading {
    int worth; // 0: none yet
    beginning begin;
    size_t root_end;
    size_t root_bytes; // with the restored letter
} reading;

// Which suffixes go with the first prefix, as bits.
static const uint8_t partners[PREFIX_COUNT] = {
    [PREFIX_NONE] = 1u << SUFFIX_NONE | 1u << SUFFIX_KAN | 1u << SUFFIX_AN | 1u << SUFFIX_I,
    [PREFIX_DI] = 1u << SUFFIX_NONE | 1u << SUFFIX_KAN | 1u << SUFFIX_I,
    [PREFIX_KU] = 1u << SUFFIX_NONE | 1u << SUFFIX_KAN | 1u << SUFFIX_I,
    [PREFIX_ME] = 1u << SUFFIX_NONE | 1u << SUFFIX_KAN | 1u << SUFFIX_I,
    [PREFIX_BER] = 1u << SUFFIX_NONE | 1u << SUFFIX_KAN | 1u << SUFFIX_AN,
    [PREFIX_TER] = 1u << SUFFIX_NONE | 1u << SUFFIX_KAN | 1u << SUFFIX_I,
    [PREFIX_KE] = 1u << SUFFIX_NONE | 1u << SUFFIX_AN,
    [PREFIX_SE] = 1u << SUFFIX_NONE | 1u << SUFFIX_AN,
    [PREFIX_PER] = 1u << SUFFIX_NONE | 1u << SUFFIX_KAN | 1u << SUFFIX_AN | 1u << SUFFIX_I,
    [PREFIX_PE] = 1u << SUFFIX_NONE | 1u << SUFFIX_AN,
    [PREFIX_NGE] = 1u << SUFFIX_NONE | 1u << SUFFIX_KAN | 1u << SUFFIX_I,
};

static bool is_vowel(uint8_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static size_t count_vowels(const uint8_t *word, size_t bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++) {
        n += is_vowel(word[i]);
    }
    return n;
}

// What a prefix costs by the way it meets the root, or IMPOSSIBLE.
static int junction_cost(const beginning *b, const uint8_t *root, size_t bytes, bool is_firm)
{
    switch (b->junction) {
    case JUNCTION_RESTORED:
        // Its like is one letter shorter without k (arang, karang), as long without p and t (pinta,
        // minta), and one longer without s (nyaring, saring).
        if (is_firm) {
            return b->restored == 's' ? -12 : -1;
        }
        return b->restored == 'k' ? 12 : 2;
    case JUNCTION_SHORT:
        if (root[0] == 'r') {
            return is_firm ? 0 : 12;
        }
        return bytes > 3 && root[1] == 'e' && root[2] == 'r' ? 2 : IMPOSSIBLE;
    case JUNCTION_LOOSE:
        return is_vowel(root[0]) ? IMPOSSIBLE : 6;
    case JUNCTION_SYLLABLE:
        return count_vowels(root, bytes) == 1 && bytes <= 4 ? 0 : IMPOSSIBLE;
    default:
        return 0;
    }
}

// What a root of so many letters with this suffix is worth, 0 when it is no reading.
static int worth_of(const beginning *b, size_t root_bytes, suffix s, int junction)
{
    int worth = (int)root_bytes * LETTER - junction - (b->depth > 1 ? 4 * b->depth : b->depth);
    if (!(partners[b->outer] >> s & 1) ||
        (b->inner == PREFIX_KE && b->depth > 1 && s == SUFFIX_NONE)) {
        worth -= 25;
    }
    if (b->outer == PREFIX_KE && s == SUFFIX_NONE) {
        worth -= 4;
    }
    if (b->outer == PREFIX_NONE && s == SUFFIX_I) {
        worth -= 3;
    }
    if (b->inner == PREFIX_NGE && root_bytes <= 3) {
        return 0;
    }
    return root_bytes <= 3 && worth < 2 * LETTER ? 0 : worth;
}

// difollow, memfollow, ngetweet: a prefix of verbs alone, which leaves an English word as it is.
static bool is_coinage(const beginning *b, size_t root_bytes)
{
    bool is_verbal = b->inner == PREFIX_DI || b->inner == PREFIX_ME || b->inner == PREFIX_NGE ||
                     b->inner == PREFIX_TER;
    return b->depth == 1 && is_verbal && b->restored == 0 && root_bytes >= 4;
}

static void consider(reading *best, const beginning *b, const uint8_t *word, size_t end,
                     lexicon_mark mark, unsigned suffixes)
{
    size_t root_bytes = end - b->start + (b->restored != 0);
    if (mark == LEXICON_ENGLISH && is_coinage(b, root_bytes)) {
        mark = LEXICON_ROOT;
        suffixes &= 1u << SUFFIX_NONE | 1u << SUFFIX_KAN;
    } else if (mark == LEXICON_ENGLISH || mark == LEXICON_WHOLE_ALIAS) {
        mark = LEXICON_WHOLE;
    }
    if (mark == LEXICON_WHOLE && (b->depth > 0 || !(suffixes & 1u << SUFFIX_NONE))) {
        return;
    }
    int junction = junction_cost(b, word + b->start, end - b->start, mark == LEXICON_FIRM);
    for (suffix s = SUFFIX_NONE; s < SUFFIX_COUNT; s++) {
        if (!(suffixes >> s & 1) || (mark == LEXICON_WHOLE && s != SUFFIX_NONE)) {
            continue;
        }
        int worth = worth_of(b, root_bytes, s, junction);
        if (worth > best->worth) {
            *best = (reading){worth, *b, end, root_bytes};
        }
    }
}

// One walk passes all the roots that begin in one place.
static void walk(reading *best, const beginning *b, const endings *ends, const uint8_t *word,
                 size_t bytes)
{
    uint32_t node = LEXICON_START;
    if (b->restored) {
        node = lexicon_edge_node(lexicon_edge(node, b->restored));
    }
    for (size_t i = b->start; i < bytes; i++) {
        uint32_t edge = lexicon_edge(node, word[i]);
        lexicon_mark mark = lexicon_edge_mark(edge);
        if (mark != LEXICON_NONE && ends->suffixes[i + 1]) {
            consider(best, b, word, i + 1, mark, ends->suffixes[i + 1]);
        }
        node = lexicon_edge_node(edge);
        if (node == LEXICON_START) {
            return;
        }
    }
}

// Writes the root over the word.
static size_t take(uint8_t *word, const reading *r, size_t capacity)
{
    size_t rest = r->root_end - r->begin.start;
    size_t shift = r->begin.restored != 0;
    memmove(word + shift, word + r->begin.start, rest);
    if (shift) {
        word[0] = r->begin.restored;
    }
    size_t bytes = rest + shift;
    // NULL for nearly all: only the marked ones are there.
    const char *other = idx__lexicon_stem(word, bytes);
    if (other && strlen(other) <= capacity) {
        bytes = strlen(other);
        memcpy(word, other, bytes);
    }
    return bytes;
}

// What was found, in words, for those who ask. Nobody asks while an index is built.
typedef struct stem_account {
    char *at; // NULL: nobody asks
    size_t room;
} stem_account;

static void tell(stem_account *a, const char *format, size_t bytes, const void *text)
{
    if (!a->at) {
        return;
    }
    int n = text ? snprintf(a->at, a->room, format, (int)bytes, (const char *)text)
                 : snprintf(a->at, a->room, "%s", format);
    size_t step = n < 0 ? 0 : (size_t)n < a->room ? (size_t)n : a->room - 1;
    a->at += step;
    a->room -= step;
}

static void tell_word(stem_account *a, const uint8_t *word, size_t bytes, lexicon_mark mark)
{
    if (!a->at) {
        return;
    }
    const char *other = idx__lexicon_stem(word, bytes);
    if (other) {
        tell(a, "another form of %.*s", strlen(other), other);
    } else {
        tell(a, mark == LEXICON_ENGLISH ? "English word in the lexicon" : "in the lexicon", 0,
             NULL);
    }
}

static void tell_endings(stem_account *a, const uint8_t *word, size_t from, size_t bytes)
{
    static const char *const clitics[] = {"lah", "kah", "pun", "nya", "ku", "mu"};
    size_t cuts[4] = {bytes}, count = 0;
    for (size_t i = 0; i < sizeof clitics / sizeof clitics[0]; i++) {
        size_t n = strlen(clitics[i]), end = cuts[count];
        if (count < 2 && end >= from + n && memcmp(word + end - n, clitics[i], n) == 0) {
            cuts[++count] = end - n;
        }
    }
    if (cuts[count] > from) {
        cuts[++count] = from;
    }
    for (; count > 0; count--) {
        tell(a, " -%.*s", cuts[count - 1] - cuts[count], word + cuts[count]);
    }
}

static void tell_reading(stem_account *a, const uint8_t *word, size_t bytes, const reading *r,
                         bool is_known)
{
    if (!a->at) {
        return;
    }
    const beginning *b = &r->begin;
    for (size_t i = 0, from = 0; i < b->depth; from = b->ends[i++]) {
        tell(a, "%.*s- ", b->ends[i] - from, word + from);
    }
    if (b->restored) {
        tell(a, "(%.*s)", 1, &b->restored);
    }
    tell(a, "%.*s", r->root_end - b->start, word + b->start);
    tell_endings(a, word, r->root_end, bytes);
    tell(a, is_known ? "; the root is in the lexicon" : "; affixes that belong together", 0, NULL);
    uint8_t root[AFFIX_WORD_BYTES + 1];
    size_t n = b->restored != 0;
    root[0] = b->restored;
    memcpy(root + n, word + b->start, r->root_end - b->start);
    const char *other = is_known ? idx__lexicon_stem(root, n + r->root_end - b->start) : NULL;
    if (other) {
        tell(a, " as another form of %.*s", strlen(other), other);
    }
}

static bool is_plain(const uint8_t *word, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (word[i] < 'a' || word[i] > 'z') {
            return false;
        }
    }
    return true;
}

// How many letters a root that nobody knows must have between these affixes, 0 for too little
// evidence. Names and foreign words begin with di, me, be and end with an and i often enough.
static size_t shortest_unknown(prefix p, suffix s)
{
    switch (p) {
    case PREFIX_DI:
    case PREFIX_ME:
        return s == SUFFIX_KAN ? 4 : 0;
    case PREFIX_KE:
    case PREFIX_PE:
    case PREFIX_PER:
        return s == SUFFIX_AN ? 5 : 0;
    default:
        return 0;
    }
}

static bool is_likely(const beginning *b, const uint8_t *word, size_t end, suffix s)
{
    size_t shortest = b->depth == 1 ? shortest_unknown((prefix)b->inner, s) : 0;
    bool is_regular =
        b->junction == JUNCTION_PLAIN || (b->junction == JUNCTION_RESTORED && b->restored != 'k');
    // Behind me- and pe- an m or n is the nasal, hardly ever the root's own.
    bool has_nasal = (b->inner == PREFIX_ME || b->inner == PREFIX_PE) && !b->restored &&
                     (word[b->start] == 'm' || word[b->start] == 'n');
    return shortest > 0 && is_regular && !has_nasal && end >= b->start + shortest &&
           count_vowels(word + b->start, end - b->start) >= 2;
}

// The last resort: -nya, or a prefix and a suffix that belong together.
static size_t strip_unknown(uint8_t *word, size_t bytes, const beginnings *begins, size_t capacity,
                            stem_account *account)
{
    if (bytes > 3 && memcmp(word + bytes - 3, "nya", 3) == 0) {
        size_t host = bytes - 3, vowels = count_vowels(word, host);
        if (vowels == 0 ? host >= 2 : host >= 3) {
            tell(account, "-nya taken off; ", 0, NULL);
            return host;
        }
    }
    static const struct {
        suffix s;
        size_t bytes;
        const char *text;
    } suffixes[] = {{SUFFIX_KAN, 3, "kan"}, {SUFFIX_AN, 2, "an"}};
    for (size_t k = 0; k < sizeof suffixes / sizeof suffixes[0]; k++) {
        size_t n = suffixes[k].bytes;
        if (bytes <= n || memcmp(word + bytes - n, suffixes[k].text, n) != 0) {
            continue;
        }
        for (size_t i = 0; i < begins->count; i++) {
            const beginning *b = &begins->items[i];
            if (is_likely(b, word, bytes - n, suffixes[k].s)) {
                reading r = {1, *b, bytes - n, 0};
                tell_reading(account, word, bytes, &r, false);
                return take(word, &r, capacity);
            }
        }
    }
    return bytes;
}

// file/files, box/boxes, activity/activities, when the singular is a word of English that texts
// use.
static size_t singular_bytes(const uint8_t *word, size_t bytes)
{
    if (bytes < 4 || word[bytes - 1] != 's') {
        return bytes;
    }
    if (idx__lexicon_find(word, bytes - 1) == LEXICON_ENGLISH) {
        return bytes - 1;
    }
    if (word[bytes - 2] == 'e' && idx__lexicon_find(word, bytes - 2) == LEXICON_ENGLISH) {
        return bytes - 2;
    }
    return bytes;
}

static bool strip_plural(uint8_t *word, size_t *bytes)
{
    size_t n = singular_bytes(word, *bytes);
    if (n == *bytes && n > 4 && memcmp(word + n - 3, "ies", 3) == 0) {
        word[n - 3] = 'y';
        if (idx__lexicon_find(word, n - 2) == LEXICON_ENGLISH) {
            n -= 2;
        } else {
            word[n - 3] = 'i';
        }
    }
    bool is_plural = n < *bytes;
    *bytes = n;
    return is_plural;
}

size_t idx__indonesian_stem_why(uint8_t *word, size_t bytes, size_t capacity,
                                stem_evidence *evidence, char *why)
{
    stem_account account = {why, why ? STEM_WHY_BYTES : 0};
    *evidence = STEM_UNCHANGED;
    if (why) {
        why[0] = '\0';
    }
    if (bytes < 2 || bytes > AFFIX_WORD_BYTES || !is_plain(word, bytes)) {
        return bytes;
    }
    for (;;) {
        reading best = {0};
        lexicon_mark mark = idx__lexicon_find(word, bytes);
        if (mark != LEXICON_NONE) {
            best = (reading){.worth = 1, .root_end = bytes, .root_bytes = bytes};
            *evidence = STEM_KNOWN;
            tell_word(&account, word, bytes, mark);
            return lexicon_mark_is_alias(mark) ? take(word, &best, capacity) : bytes;
        }
        if (strip_plural(word, &bytes)) {
            *evidence = STEM_KNOWN;
            tell(&account, "plural of an English word in the lexicon", 0, NULL);
            return bytes;
        }
        beginnings begins;
        endings ends;
        idx__beginnings_find(&begins, word, bytes);
        idx__endings_find(&ends, word, bytes);
        for (size_t i = 0; i < begins.count; i++) {
            walk(&best, &begins.items[i], &ends, word, bytes);
        }
        if (best.worth > 0) {
            *evidence = STEM_KNOWN;
            tell_reading(&account, word, bytes, &best, true);
            return take(word, &best, capacity);
        }
        size_t shorter = strip_unknown(word, bytes, &begins, capacity, &account);
        *evidence = shorter != bytes ? STEM_GUESSED : *evidence;
        if (shorter == bytes || shorter < 3) {
            return shorter;
        }
        bytes = shorter; // what is left may be a word of the lexicon
    }
}

size_t idx__indonesian_stem(uint8_t *word, size_t bytes, size_t capacity)
{
    stem_evidence evidence;
    return idx__indonesian_stem_why(word, bytes, capacity, &evidence, NULL);
}

bool idx__indonesian_knows(const uint8_t *word, size_t bytes)
{
    uint8_t copy[AFFIX_WORD_BYTES + STEM_GROWTH];
    stem_evidence evidence;
    if (bytes > AFFIX_WORD_BYTES) {
        return false;
    }
    memcpy(copy, word, bytes);
    idx__indonesian_stem_why(copy, bytes, sizeof copy, &evidence, NULL);
    return evidence == STEM_KNOWN;
}
