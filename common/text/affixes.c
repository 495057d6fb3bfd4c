/*
 * affixes.c: see affixes.h. Prefixes are found from the outside in; a table says which may follow
 * which.
 */
#include "common/text/affixes.h"

#include <assert.h>
#include <string.h>

enum { SHORTEST_ROOT = 3 };

#define BIT(prefix) (1u << (prefix))
#define ALL_NOMINAL (BIT(PREFIX_PE) | BIT(PREFIX_PER))

// The prefixes that may stand between `prefix` and the root. ME and PE have their own rules,
// because their nasal says what comes.
static const uint16_t followers[PREFIX_COUNT] = {
    [PREFIX_NONE] = (1u << PREFIX_COUNT) - 2,
    [PREFIX_DI] = ALL_NOMINAL | BIT(PREFIX_BER) | BIT(PREFIX_TER) | BIT(PREFIX_KE) | BIT(PREFIX_SE),
    [PREFIX_KU] = BIT(PREFIX_PER) | BIT(PREFIX_KE),
    [PREFIX_ME] = ALL_NOMINAL | BIT(PREFIX_BER) | BIT(PREFIX_TER) | BIT(PREFIX_KE),
    [PREFIX_BER] = ALL_NOMINAL | BIT(PREFIX_KE) | BIT(PREFIX_SE) | BIT(PREFIX_TER),
    [PREFIX_TER] = ALL_NOMINAL | BIT(PREFIX_KE) | BIT(PREFIX_SE),
    [PREFIX_KE] = ALL_NOMINAL | BIT(PREFIX_BER) | BIT(PREFIX_TER) | BIT(PREFIX_SE),
    [PREFIX_SE] = ALL_NOMINAL | BIT(PREFIX_KE) | BIT(PREFIX_BER) | BIT(PREFIX_TER),
    [PREFIX_PER] = BIT(PREFIX_SE) | BIT(PREFIX_BER),
    [PREFIX_PE] = BIT(PREFIX_BER) | BIT(PREFIX_TER) | BIT(PREFIX_KE) | BIT(PREFIX_PER),
};

typedef struct finder {
    beginnings *found;
    const uint8_t *word;
    size_t bytes;
} finder;

static bool is_vowel(uint8_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static void find_behind(finder *f, beginning b, unsigned allowed);

static bool has(const finder *f, size_t at, const char *letters)
{
    size_t n = strlen(letters);
    return f->bytes >= at + n && memcmp(f->word + at, letters, n) == 0;
}

// Notes that a root may begin behind a prefix, with the letter `restored` before it, or 0: false
// when too little is left of the word.
static bool note(finder *f, beginning *b, prefix p, size_t start, junction junction,
                 uint8_t restored)
{
    assert(b->depth < MOST_PREFIXES);
    if (start + SHORTEST_ROOT > f->bytes + (restored != 0) || f->found->count == MAX_BEGINNINGS) {
        return false;
    }
    b->outer = b->depth == 0 ? (uint8_t)p : b->outer;
    b->inner = (uint8_t)p;
    b->ends[b->depth] = (uint8_t)start;
    b->depth++;
    b->start = (uint8_t)start;
    b->restored = restored;
    b->junction = (uint8_t)junction;
    f->found->items[f->found->count++] = *b;
    return true;
}

// A root behind a prefix, or another prefix.
static void add(finder *f, beginning b, prefix p, size_t start, junction junction)
{
    if (note(f, &b, p, start, junction, 0) && b.depth < MOST_PREFIXES &&
        junction != JUNCTION_SYLLABLE && junction != JUNCTION_SHORT) {
        find_behind(f, b, followers[p]);
    }
}

// The same behind a nasal that has eaten the letter `lost`. The prefixes that begin with it are
// told by what follows: menge(tahui), menye(suaikan), mener(tawakan), memer(hatikan).
static void add_restored(finder *f, beginning b, prefix p, size_t start, uint8_t lost)
{
    if (!note(f, &b, p, start, JUNCTION_RESTORED, lost) || b.depth >= MOST_PREFIXES ||
        !has(f, start, "e")) {
        return;
    }
    bool has_r = has(f, start, "er");
    if (lost == 'k') {
        add(f, b, PREFIX_KE, start + 1, JUNCTION_PLAIN);
    } else if (lost == 's') {
        add(f, b, PREFIX_SE, start + 1, JUNCTION_PLAIN);
    } else if (has_r && lost == 't') {
        add(f, b, PREFIX_TER, start + 2, JUNCTION_PLAIN);
    } else if (has_r && lost == 'p') {
        add(f, b, PREFIX_PER, start + 2, JUNCTION_PLAIN);
    }
}

// Behind me- or pe-, whose nasal is at `at`.
static void find_nasal(finder *f, beginning b, prefix p, size_t at)
{
    if (at + 1 >= f->bytes) {
        return;
    }
    uint8_t c = f->word[at], next = f->word[at + 1];
    if (c == 'r') {
        add(f, b, p, at, p == PREFIX_PE ? JUNCTION_SHORT : JUNCTION_PLAIN);
    } else if (c == 'l' || c == 'w' || c == 'y' || c == 'm' || c == 'n') {
        add(f, b, p, at, JUNCTION_PLAIN);
    }
    if (c == 'm' && is_vowel(next)) {
        add_restored(f, b, p, at + 1, 'p');
    } else if (c == 'm') {
        add(f, b, p, at + 1, JUNCTION_PLAIN);
        if (next == 'r') { // pemrograman, where it should stay: pemprograman
            add_restored(f, b, p, at + 1, 'p');
        }
    } else if (c == 'n' && is_vowel(next)) {
        add_restored(f, b, p, at + 1, 't');
    } else if (c == 'n' && next == 'y') {
        add_restored(f, b, p, at + 2, 's');
    } else if (c == 'n' && next == 'g') {
        uint8_t first = at + 2 < f->bytes ? f->word[at + 2] : 0;
        add(f, b, p, at + 2, JUNCTION_PLAIN);
        if (is_vowel(first)) {
            add_restored(f, b, p, at + 2, 'k');
        }
        if (first == 'e') {
            add(f, b, p, at + 3, JUNCTION_SYLLABLE);
        }
    } else if (c == 'n') {
        add(f, b, p, at + 1, JUNCTION_PLAIN);
    }
}

// ber-, ter-, per- and their forms without r.
static void find_with_r(finder *f, beginning b, prefix p, size_t at)
{
    if (has(f, at + 2, "r")) {
        add(f, b, p, at + 3, JUNCTION_PLAIN);
    }
    if (p != PREFIX_PER) { // pe- comes from pe- itself
        add(f, b, p, at + 2, JUNCTION_SHORT);
    }
    if (has(f, at + 2, "lajar") || has(f, at + 2, "lunjur")) {
        add(f, b, p, at + 3, JUNCTION_PLAIN);
    }
}

static void find_everyday(finder *f, beginning b, size_t at)
{
    if (has(f, at, "ng")) {
        bool has_e = has(f, at + 2, "e");
        add(f, b, PREFIX_NGE, at + 2, JUNCTION_PLAIN);
        if (at + 2 < f->bytes && is_vowel(f->word[at + 2])) {
            add_restored(f, b, PREFIX_NGE, at + 2, 'k');
        }
        if (has_e) {
            add(f, b, PREFIX_NGE, at + 3, JUNCTION_LOOSE);
        }
    } else if (has(f, at, "ny")) {
        add_restored(f, b, PREFIX_NGE, at + 2, 's');
    }
}

static void find_behind(finder *f, beginning b, unsigned allowed)
{
    size_t at = b.start;
    uint8_t c = f->word[at], next = at + 1 < f->bytes ? f->word[at + 1] : 0;
    bool has_e = next == 'e';
    if (c == 'd' && next == 'i' && (allowed & BIT(PREFIX_DI))) {
        add(f, b, PREFIX_DI, at + 2, JUNCTION_PLAIN);
    } else if (c == 'k' && next == 'u' && (allowed & BIT(PREFIX_KU))) {
        add(f, b, PREFIX_KU, at + 2, JUNCTION_PLAIN);
    } else if (c == 'k' && (allowed & BIT(PREFIX_KU)) && has(f, at, "kau")) {
        add(f, b, PREFIX_KU, at + 3, JUNCTION_PLAIN);
    } else if (c == 'm' && has_e && (allowed & BIT(PREFIX_ME))) {
        find_nasal(f, b, PREFIX_ME, at + 2);
    } else if (c == 'b' && has_e && (allowed & BIT(PREFIX_BER))) {
        find_with_r(f, b, PREFIX_BER, at);
    } else if (c == 't' && has_e && (allowed & BIT(PREFIX_TER))) {
        find_with_r(f, b, PREFIX_TER, at);
    } else if (c == 'k' && has_e && (allowed & BIT(PREFIX_KE))) {
        add(f, b, PREFIX_KE, at + 2, JUNCTION_PLAIN);
        if (b.depth == 0 && has(f, at + 2, "tidak")) {
            add(f, b, PREFIX_KE, at + 7, JUNCTION_PLAIN);
        }
    } else if (c == 's' && has_e && (allowed & BIT(PREFIX_SE))) {
        add(f, b, PREFIX_SE, at + 2, JUNCTION_PLAIN);
    } else if (c == 'p' && has_e) {
        if (allowed & BIT(PREFIX_PER)) {
            find_with_r(f, b, PREFIX_PER, at);
        }
        if (allowed & BIT(PREFIX_PE)) {
            find_nasal(f, b, PREFIX_PE, at + 2);
            if (!has(f, at + 2, "r")) {
                add(f, b, PREFIX_PE, at + 2, JUNCTION_LOOSE);
            }
        }
    } else if (c == 'n' && (allowed & BIT(PREFIX_NGE))) {
        find_everyday(f, b, at);
    }
}

void idx__beginnings_find(beginnings *found, const uint8_t *word, size_t bytes)
{
    finder f = {found, word, bytes};
    beginning whole = {0};
    found->items[0] = whole;
    found->count = 1;
    find_behind(&f, whole, followers[PREFIX_NONE]);
}

static bool ends_with(const uint8_t *word, size_t bytes, const char *ending)
{
    size_t n = strlen(ending);
    return bytes > n && memcmp(word + bytes - n, ending, n) == 0;
}

// The suffixes before the clitics, which begin at `bytes`.
static void mark_suffixes(endings *found, const uint8_t *word, size_t bytes)
{
    found->suffixes[bytes] |= 1u << SUFFIX_NONE;
    if (word[bytes - 1] == 'i') {
        found->suffixes[bytes - 1] |= 1u << SUFFIX_I;
    } else if (ends_with(word, bytes, "an")) {
        found->suffixes[bytes - 2] |= 1u << SUFFIX_AN;
        if (ends_with(word, bytes, "kan")) {
            found->suffixes[bytes - 3] |= 1u << SUFFIX_KAN;
        }
    }
}

// The possessives before the particle, which begins at `bytes`.
static void mark_possessives(endings *found, const uint8_t *word, size_t bytes)
{
    mark_suffixes(found, word, bytes);
    size_t n = ends_with(word, bytes, "nya")                                  ? 3
               : ends_with(word, bytes, "ku") || ends_with(word, bytes, "mu") ? 2
                                                                              : 0;
    if (n > 0) {
        mark_suffixes(found, word, bytes - n);
    }
}

void idx__endings_find(endings *found, const uint8_t *word, size_t bytes)
{
    memset(found, 0, sizeof *found);
    mark_possessives(found, word, bytes);
    if (ends_with(word, bytes, "lah") || ends_with(word, bytes, "kah") ||
        ends_with(word, bytes, "pun")) {
        mark_possessives(found, word, bytes - 3);
    }
}
