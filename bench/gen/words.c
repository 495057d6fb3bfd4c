/*
 * Syllables, roots and affixes: see words.h.
 *
 * A root is `syllables` times onset, vowel and coda, each taken from a table by some bits of a hash
 * of the root's number; a table repeats its entries in proportion to how often the language uses
 * them. Codas inside a word are few, and a nasal takes the place of the consonant that follows: mb,
 * nd, ngg.
 */
#include "bench/gen/words.h"

#include "bench/gen/lexicon.h"
#include "bench/gen/rng.h"

#include <string.h>

// Two letters and how many of them count.
typedef struct sound {
    char letter[2];
    uint8_t length;
} sound;

#define S0                                                                                         \
    {                                                                                              \
        {0, 0}, 0                                                                                  \
    }
#define S1(a)                                                                                      \
    {                                                                                              \
        {a, 0}, 1                                                                                  \
    }
#define S2(a, b)                                                                                   \
    {                                                                                              \
        {a, b}, 2                                                                                  \
    }

static const sound first_onset[64] = {
    S1('k'), S1('k'), S1('k'), S1('k'),      S1('k'), S1('k'), S1('k'), S1('s'), S1('s'), S1('s'),
    S1('s'), S1('s'), S1('s'), S1('t'),      S1('t'), S1('t'), S1('t'), S1('t'), S1('t'), S1('p'),
    S1('p'), S1('p'), S1('p'), S1('p'),      S1('p'), S1('b'), S1('b'), S1('b'), S1('b'), S1('b'),
    S1('b'), S1('m'), S1('m'), S1('m'),      S1('m'), S1('l'), S1('l'), S1('l'), S1('l'), S1('r'),
    S1('r'), S1('r'), S1('d'), S1('d'),      S1('d'), S1('d'), S1('g'), S1('g'), S1('g'), S1('j'),
    S1('j'), S1('j'), S1('c'), S1('c'),      S1('c'), S1('h'), S1('h'), S1('n'), S1('n'), S1('w'),
    S0,      S0,      S0,      S2('s', 'y'),
};

static const sound inner_onset[64] = {
    S1('r'), S1('r'), S1('r'),      S1('r'),      S1('r'),      S1('r'),      S1('l'), S1('l'),
    S1('l'), S1('l'), S1('l'),      S1('t'),      S1('t'),      S1('t'),      S1('t'), S1('t'),
    S1('n'), S1('n'), S1('n'),      S1('n'),      S1('k'),      S1('k'),      S1('k'), S1('k'),
    S1('b'), S1('b'), S1('b'),      S1('b'),      S1('d'),      S1('d'),      S1('d'), S1('d'),
    S1('m'), S1('m'), S1('m'),      S1('p'),      S1('p'),      S1('p'),      S1('s'), S1('s'),
    S1('s'), S1('s'), S1('g'),      S1('g'),      S1('g'),      S1('h'),      S1('h'), S1('h'),
    S1('j'), S1('j'), S1('c'),      S1('c'),      S1('w'),      S1('w'),      S1('y'), S1('y'),
    S0,      S0,      S2('n', 'g'), S2('n', 'g'), S2('n', 'y'), S2('n', 'y'), S1('k'), S1('t'),
};

// Names and loan words also begin with these.
static const sound foreign_onset[32] = {
    S1('f'),      S1('v'),      S1('z'),      S2('s', 't'), S2('b', 'r'), S2('k', 'r'),
    S2('t', 'r'), S2('p', 'r'), S2('k', 'h'), S2('s', 'h'), S2('c', 'h'), S2('t', 'h'),
    S2('f', 'r'), S2('g', 'r'), S2('p', 'l'), S2('k', 'l'), S1('f'),      S1('v'),
    S2('s', 'w'), S2('d', 'r'), S1('m'),      S1('d'),      S1('r'),      S1('h'),
    S1('a'),      S1('i'),      S1('e'),      S1('n'),      S1('l'),      S1('y'),
    S1('w'),      S1('j'),
};

static const char vowel[16] = {'a', 'a', 'a', 'a', 'a', 'a', 'a', 'i',
                               'i', 'i', 'u', 'u', 'u', 'e', 'e', 'o'};

static const sound last_coda[32] = {
    S0,      S0,      S0,      S0,      S0,           S0,           S0,           S0,
    S0,      S0,      S0,      S1('n'), S1('n'),      S1('n'),      S1('n'),      S1('r'),
    S1('r'), S1('r'), S1('k'), S1('k'), S1('k'),      S1('t'),      S1('t'),      S1('s'),
    S1('s'), S1('l'), S1('l'), S1('h'), S2('n', 'g'), S2('n', 'g'), S2('n', 'g'), S1('m'),
};

enum { NASAL_CODA = 32 - 7 }; // codas from here on are the nasal of the next onset

static const char *const loan_ending[16] = {"asi", "si", "itas", "isme", "logi", "tor",
                                            "ik",  "al", "ment", "usi",  "ansi", "ika",
                                            "um",  "is", "if",   "grafi"};

// Bits of a hash are taken from below.
static inline uint32_t take(uint64_t *h, int bits)
{
    uint32_t v = (uint32_t)(*h & ((1u << bits) - 1));
    *h >>= bits;
    return v;
}

static inline char *put_sound(char *out, sound s)
{
    memcpy(out, s.letter, 2);
    return out + s.length;
}

static inline char *put_text(char *out, const char *text)
{
    size_t n = strlen(text);
    memcpy(out, text, n);
    return out + n;
}

// Sets of letters, one bit each.
#define LETTER(c) (1u << ((c) - 'a'))
enum {
    VOWELS = LETTER('a') | LETTER('i') | LETTER('u') | LETTER('e') | LETTER('o'),
    BEHIND_R = LETTER('t') | LETTER('k') | LETTER('p') | LETTER('b') | LETTER('d') | LETTER('g') |
               LETTER('s') | LETTER('m') | LETTER('j') | LETTER('c')
};

static inline int is_among(char letter, unsigned set)
{
    return set >> (letter - 'a') & 1;
}

// The coda of an inner syllable before `next`; most have none.
static inline char *put_inner_coda(char *out, uint32_t pick, sound next)
{
    if (pick >= NASAL_CODA && next.length == 1) {
        switch (next.letter[0]) {
        case 'b':
        case 'p':
            *out++ = 'm';
            break;
        case 'd':
        case 't':
        case 'j':
        case 'c':
        case 's':
            *out++ = 'n';
            break;
        case 'g':
        case 'k':
            *out++ = 'n';
            *out++ = 'g';
            break;
        default:
            break;
        }
    } else if (pick < 2 && next.length == 1 && is_among(next.letter[0], BEHIND_R)) {
        *out++ = 'r';
    }
    return out;
}

// A root of `syllables`, at most 4, by the hash h; 15 bits of it go to each syllable.
static char *put_root(char *out, uint64_t h, int syllables, int foreign)
{
    h = rng_mix(h, 0x726f6f74);
    uint32_t pick = take(&h, 6);
    out = put_sound(out, foreign && !(pick & 32) ? foreign_onset[pick & 31] : first_onset[pick]);
    for (int i = 1; i < syllables; i++) {
        *out++ = vowel[take(&h, 4)];
        sound next = inner_onset[take(&h, 6)];
        out = put_inner_coda(out, take(&h, 5), next);
        out = put_sound(out, next);
    }
    *out++ = vowel[take(&h, 4)];
    return put_sound(out, last_coda[take(&h, 5)]);
}

// Rare words are longer: they must differ from more others.
static int syllable_count(uint64_t rank, uint32_t pick)
{
    if (rank < 1000) {
        return pick < 14 ? 2 : 3;
    }
    if (rank < 16384) {
        return pick < 9 ? 2 : 3;
    }
    return pick < 2 ? 2 : pick < 11 ? 3 : 4;
}

/*
 * The root of verb group g, and of the nouns that are derived from it. *suffix is what its
 * transitive forms end in: "kan", "i" or nothing.
 */
static size_t verb_root(uint64_t g, char *out, const char **suffix)
{
    if (g < lexicon_verb_count) {
        *suffix = lexicon_verb[g].suffix;
        return (size_t)(put_text(out, lexicon_verb[g].root) - out);
    }
    uint64_t h = rng_mix(g, 0x766572);
    uint32_t kind = take(&h, 4);
    *suffix = kind < 7 ? "" : kind < 13 ? "kan" : "i";
    int syllables = g < 2000 ? 2 : syllable_count(g * 2, take(&h, 4));
    return (size_t)(put_root(out, h, syllables, 0) - out);
}

// meN- (or peN-, by its first letter) before a root, with the sound changes.
static char *put_nasal_prefix(char *out, char first, const char *root, size_t n)
{
    *out++ = first;
    *out++ = 'e';
    switch (root[0]) {
    case 'p':
        *out++ = 'm';
        root++, n--;
        break;
    case 't':
        *out++ = 'n';
        root++, n--;
        break;
    case 's':
        if (root[1] == 'y') {
            *out++ = 'n';
            break;
        }
        out = put_text(out, "ny");
        root++, n--;
        break;
    case 'k':
        out = put_text(out, "ng");
        root++, n--;
        break;
    case 'b':
    case 'f':
    case 'v':
        *out++ = 'm';
        break;
    case 'd':
    case 'c':
    case 'j':
    case 'z':
        *out++ = 'n';
        break;
    case 'g':
    case 'h':
    case 'a':
    case 'i':
    case 'u':
    case 'e':
    case 'o':
        out = put_text(out, "ng");
        break;
    default:
        break;
    }
    memcpy(out, root, n);
    return out + n;
}

static char *put_with_prefix(char *out, const char *prefix, const char *root, size_t n)
{
    out = put_text(out, prefix);
    if (root[0] == 'r' && *prefix && out[-1] == 'r') {
        out--;
    }
    memcpy(out, root, n);
    return out + n;
}

// -kan, -i or nothing; -i does not follow an i.
static char *put_verb_suffix(char *out, const char *suffix)
{
    return put_text(out, out[-1] == 'i' && !strcmp(suffix, "i") ? "kan" : suffix);
}

size_t word_verb(uint64_t rank, char *out)
{
    uint64_t g = rank / VERB_FORMS;
    char root[WORD_ROOM], *end;
    const char *suffix;
    size_t n = verb_root(g, root, &suffix);
    uint32_t pick = (uint32_t)(rng_mix(g, 0x666f726d) & 15);
    switch (rank % VERB_FORMS) {
    case 0:
        end = put_verb_suffix(put_nasal_prefix(out, 'm', root, n), suffix);
        break;
    case 1:
        end = put_verb_suffix(put_with_prefix(out, "di", root, n), suffix);
        break;
    case 2:
        end = pick < 7 ? put_with_prefix(out, "ber", root, n)
                       : put_with_prefix(out, pick < 11 ? "" : "ter", root, n);
        break;
    default:
        end = pick & 1
                  ? put_verb_suffix(put_with_prefix(out, "memper", root, n), pick & 2 ? "kan" : "i")
                  : put_with_prefix(out, "ter", root, n);
        break;
    }
    return (size_t)(end - out);
}

// pe-...-an and the like, of the root of a verb.
static size_t derived_noun(uint64_t g, uint32_t kind, char *out)
{
    char root[WORD_ROOM], *end;
    const char *suffix;
    size_t n = verb_root(g, root, &suffix);
    switch (kind & 7) {
    case 0:
    case 1:
        end = put_text(put_with_prefix(out, "", root, n), "an");
        break;
    case 2:
    case 3:
        end = put_text(put_nasal_prefix(out, 'p', root, n), "an");
        break;
    case 4:
        end = put_text(put_with_prefix(out, "per", root, n), "an");
        break;
    case 5:
    case 6:
        end = put_text(put_with_prefix(out, "ke", root, n), "an");
        break;
    default:
        end = put_nasal_prefix(out, 'p', root, n);
        break;
    }
    return (size_t)(end - out);
}

size_t word_noun(uint64_t rank, char *out)
{
    if (rank < lexicon_noun_count) {
        return (size_t)(put_text(out, lexicon_noun[rank]) - out);
    }
    uint64_t h = rng_mix(rank, 0x6e6f756e);
    uint32_t kind = take(&h, 4), pick = take(&h, 4);
    if (kind < 5) {
        return derived_noun(rank / 4, pick, out);
    }
    if (kind < 8) {
        uint32_t ending = take(&h, 4);
        char *end = put_root(out, h, 2 + (pick < 3), kind & 1);
        // The stem of a loan word ends in a consonant.
        while (end > out + 1 && is_among(end[-1], VOWELS)) {
            end--;
        }
        return (size_t)(put_text(end, loan_ending[ending]) - out);
    }
    return (size_t)(put_root(out, h, syllable_count(rank, pick), 0) - out);
}

size_t word_adjective(uint64_t rank, char *out)
{
    if (rank < lexicon_adjective_count) {
        return (size_t)(put_text(out, lexicon_adjective[rank]) - out);
    }
    uint64_t h = rng_mix(rank, 0x61646a);
    uint32_t kind = take(&h, 4), pick = take(&h, 4);
    char *end = kind < 2 ? put_text(out, "ter") : out;
    return (size_t)(put_root(end, h, syllable_count(rank, pick), 0) - out);
}

size_t word_name(uint64_t rank, char *out)
{
    if (rank < lexicon_name_count) {
        return (size_t)(put_text(out, lexicon_name[rank]) - out);
    }
    uint64_t h = rng_mix(rank, 0x6e616d65);
    uint32_t kind = take(&h, 2), pick = take(&h, 4);
    return (size_t)(put_root(out, h, syllable_count(rank, pick), kind < 2) - out);
}
