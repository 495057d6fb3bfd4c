/*
 * reduplication.c: see reduplication.h. Each kind is a function that answers with the base of a
 * pair, or with none; a hyphen joins if any of them has an answer, so that splitting and reducing
 * can never disagree.
 */
#include "common/text/reduplication.h"

#include <string.h>

enum { SHORTEST_FULL = 2, SHORTEST_BASE = 3, SHORTEST_PREFIX = 2 };

// A stretch of bytes; of no bytes when there is none.
typedef struct part {
    const uint8_t *p;
    size_t n;
} part;

// A word of a table, with its length: these comparisons run for every hyphen of a text.
#define WORD(literal)                                                                              \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const part no_part = {NULL, 0};

static bool starts_with(part a, part b)
{
    if (a.n < b.n) {
        return false;
    }
    // Parts are short and differ early; a call of memcmp() costs more than the loop.
    for (size_t i = 0; i < b.n; i++) {
        if (a.p[i] != b.p[i]) {
            return false;
        }
    }
    return true;
}

static bool equals(part a, part b)
{
    return a.n == b.n && starts_with(a, b);
}

// Byte by byte; the longer one is greater.
static int compare(part a, part b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        if (a.p[i] != b.p[i]) {
            return a.p[i] < b.p[i] ? -1 : 1;
        }
    }
    return (a.n > b.n) - (a.n < b.n);
}

static part behind(part a, size_t n)
{
    return (part){a.p + n, a.n - n};
}

static bool is_one_of(part a, const part *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (equals(a, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(part a)
{
    size_t n = 0;
    for (size_t i = 0; i < a.n; i++) {
        n += is_digit(a.p[i]);
    }
    return n;
}

static bool all_digits(part a)
{
    return a.n > 0 && count_digits(a) == a.n;
}

static bool has_digit(part a)
{
    return count_digits(a) > 0;
}

// Cuts one of the words off the end.
static part without_ending(part a, const part *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a.n >= words[i].n && equals(behind(a, a.n - words[i].n), words[i])) {
            return (part){a.p, a.n - words[i].n};
        }
    }
    return a;
}

// What may follow a repeated base: a suffix, a possessive and a particle, each perhaps missing.
static bool is_ending(part a)
{
    static const part particles[] = {WORD("lah"), WORD("kah"), WORD("pun"), WORD("tah")};
    static const part possessives[] = {WORD("nya"), WORD("ku"), WORD("mu")};
    static const part suffixes[] = {WORD("an"), WORD("kan"), WORD("i"), WORD("in")};
    if (a.n == 0) {
        return true;
    }
    a = without_ending(a, particles, COUNT(particles));
    a = without_ending(a, possessives, COUNT(possessives));
    return a.n == 0 || is_one_of(a, suffixes, COUNT(suffixes));
}

static part full_base(part left, part right)
{
    if (left.n >= SHORTEST_FULL && starts_with(right, left) && is_ending(behind(right, left.n)) &&
        !has_digit(left)) {
        return left;
    }
    return no_part;
}

// berlari-lari: the left part is a prefix and the base.
static part prefixed_base(part left, part right)
{
    static const part prefixes[] = {
        WORD("ber"), WORD("be"),  WORD("ter"),   WORD("te"),   WORD("di"),    WORD("se"),
        WORD("me"),  WORD("mem"), WORD("men"),   WORD("meng"), WORD("menge"), WORD("memper"),
        WORD("pe"),  WORD("pem"), WORD("pen"),   WORD("peng"), WORD("per"),   WORD("ke"),
        WORD("ku"),  WORD("kau"), WORD("diper"), WORD("kese")};
    if (left.n < SHORTEST_PREFIX + SHORTEST_BASE || right.n < SHORTEST_BASE) {
        return no_part;
    }
    for (size_t i = 0; i < COUNT(prefixes); i++) {
        part prefix = prefixes[i];
        // What is repeated must follow the prefix; asking for one letter of it spares most of the
        // work.
        if (left.n < prefix.n + SHORTEST_BASE || left.p[prefix.n] != right.p[0] ||
            !starts_with(left, prefix)) {
            continue;
        }
        part base = behind(left, prefix.n);
        if (!starts_with(right, base) || !is_ending(behind(right, base.n)) || has_digit(base)) {
            continue;
        }
        // menyebut-nyebut: what is repeated has lost its first letter to the prefix; the stemmer
        // knows more.
        bool is_nasal = prefix.n == 2 && prefix.p[1] == 'e' &&
                        (prefix.p[0] == 'm' || prefix.p[0] == 'p') &&
                        (base.p[0] == 'm' || base.p[0] == 'n');
        return is_nasal ? left : base;
    }
    return no_part;
}

// tolong-menolong: the right part is the left one with a prefix, before which its first letter may
// be lost.
static part answered_base(part left, part right)
{
    static const struct {
        part prefix;
        uint8_t lost;
    } forms[] = {{WORD("me"), 0},    {WORD("mem"), 0},    {WORD("mem"), 'p'}, {WORD("men"), 0},
                 {WORD("men"), 't'}, {WORD("meny"), 's'}, {WORD("meng"), 0},  {WORD("meng"), 'k'},
                 {WORD("menge"), 0}, {WORD("ber"), 0},    {WORD("be"), 0},    {WORD("per"), 0}};
    if (left.n < SHORTEST_BASE || right.n <= left.n || has_digit(left)) {
        return no_part;
    }
    for (size_t i = 0; i < COUNT(forms); i++) {
        part prefix = forms[i].prefix;
        if (!starts_with(right, prefix) || (forms[i].lost && forms[i].lost != left.p[0])) {
            continue;
        }
        part kept = behind(left, forms[i].lost ? 1 : 0);
        part rest = behind(right, prefix.n);
        if (starts_with(rest, kept) && is_ending(behind(rest, kept.n))) {
            return left;
        }
    }
    return no_part;
}

// Pairs that are written with a hyphen and whose second sound differs, sorted by the left part. The
// base is the part that means something alone or, where neither does, the left one. Pairs of two
// words in their own right (putra-putri, caci-maki) are not here: split, both are found.
static const struct {
    part left;
    part right;
    part base;
} sound_pairs[] = {
    {WORD("asal"), WORD("muasal"), WORD("asal")},
    {WORD("asal"), WORD("usul"), WORD("asal")},
    {WORD("basa"), WORD("basi"), WORD("basa")},
    {WORD("beras"), WORD("petas"), WORD("beras")},
    {WORD("bolak"), WORD("balik"), WORD("balik")},
    {WORD("bongkar"), WORD("bangkir"), WORD("bongkar")},
    {WORD("carut"), WORD("marut"), WORD("carut")},
    {WORD("centang"), WORD("perenang"), WORD("centang")},
    {WORD("ceplas"), WORD("ceplos"), WORD("ceplas")},
    {WORD("cerai"), WORD("berai"), WORD("cerai")},
    {WORD("compang"), WORD("camping"), WORD("compang")},
    {WORD("corat"), WORD("coret"), WORD("coret")},
    {WORD("desas"), WORD("desus"), WORD("desas")},
    {WORD("gembar"), WORD("gembor"), WORD("gembar")},
    {WORD("gerak"), WORD("gerik"), WORD("gerak")},
    {WORD("gilang"), WORD("gemilang"), WORD("gilang")},
    {WORD("gonjang"), WORD("ganjing"), WORD("gonjang")},
    {WORD("gono"), WORD("gini"), WORD("gono")},
    {WORD("gonta"), WORD("ganti"), WORD("ganti")},
    {WORD("grasa"), WORD("grusu"), WORD("grasa")},
    {WORD("hingar"), WORD("bingar"), WORD("hingar")},
    {WORD("huru"), WORD("hara"), WORD("huru")},
    {WORD("ingar"), WORD("bingar"), WORD("ingar")},
    {WORD("jari"), WORD("jemari"), WORD("jari")},
    {WORD("karut"), WORD("marut"), WORD("karut")},
    {WORD("kasak"), WORD("kusuk"), WORD("kasak")},
    {WORD("kelap"), WORD("kelip"), WORD("kelip")},
    {WORD("kerlap"), WORD("kerlip"), WORD("kerlip")},
    {WORD("ketar"), WORD("ketir"), WORD("ketar")},
    {WORD("kocar"), WORD("kacir"), WORD("kocar")},
    {WORD("lauk"), WORD("pauk"), WORD("lauk")},
    {WORD("lika"), WORD("liku"), WORD("liku")},
    {WORD("mencla"), WORD("mencle"), WORD("mencla")},
    {WORD("mondar"), WORD("mandir"), WORD("mondar")},
    {WORD("morat"), WORD("marit"), WORD("morat")},
    {WORD("obrak"), WORD("abrik"), WORD("obrak")},
    {WORD("orak"), WORD("arik"), WORD("orak")},
    {WORD("otak"), WORD("atik"), WORD("otak")},
    {WORD("pernak"), WORD("pernik"), WORD("pernak")},
    {WORD("plin"), WORD("plan"), WORD("plin")},
    {WORD("pontang"), WORD("panting"), WORD("pontang")},
    {WORD("porak"), WORD("poranda"), WORD("porak")},
    {WORD("puja"), WORD("puji"), WORD("puji")},
    {WORD("ramah"), WORD("tamah"), WORD("ramah")},
    {WORD("sayur"), WORD("mayur"), WORD("sayur")},
    {WORD("selang"), WORD("seling"), WORD("selang")},
    {WORD("seluk"), WORD("beluk"), WORD("seluk")},
    {WORD("serba"), WORD("serbi"), WORD("serba")},
    {WORD("sorak"), WORD("sorai"), WORD("sorak")},
    {WORD("tali"), WORD("temali"), WORD("tali")},
    {WORD("teka"), WORD("teki"), WORD("teka")},
    {WORD("terang"), WORD("benderang"), WORD("terang")},
    {WORD("tindak"), WORD("tanduk"), WORD("tindak")},
    {WORD("tulang"), WORD("belulang"), WORD("tulang")},
    {WORD("tunggang"), WORD("langgang"), WORD("tunggang")},
    {WORD("turun"), WORD("temurun"), WORD("turun")},
    {WORD("utak"), WORD("atik"), WORD("utak")},
    {WORD("wara"), WORD("wiri"), WORD("wara")},
    {WORD("warna"), WORD("warni"), WORD("warna")},
    {WORD("wira"), WORD("wiri"), WORD("wira")},
};

// The first pair whose left part is not less than `left`.
static size_t first_pair(part left)
{
    size_t low = 0, high = COUNT(sound_pairs);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare(sound_pairs[middle].left, left) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static part sound_base(part left, part right)
{
    for (size_t i = first_pair(left); i < COUNT(sound_pairs) && equals(sound_pairs[i].left, left);
         i++) {
        part second = sound_pairs[i].right;
        if (starts_with(right, second) && is_ending(behind(right, second.n))) {
            return sound_pairs[i].base;
        }
    }
    return no_part;
}

typedef part (*base_fn)(part left, part right);

static part pair_base(part left, part right)
{
    static const base_fn kinds[] = {full_base, prefixed_base, answered_base, sound_base};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        part base = kinds[i](left, right);
        if (base.n > 0) {
            return base;
        }
    }
    return no_part;
}

static bool is_clitic(part a)
{
    static const part clitics[] = {WORD("nya"), WORD("ku"),  WORD("mu"), WORD("lah"),
                                   WORD("kah"), WORD("pun"), WORD("tah")};
    return is_one_of(a, clitics, COUNT(clitics));
}

// ke-2 and 2000-an, which people also write without the hyphen.
static bool is_number_form(part left, part right)
{
    static const part ke = WORD("ke"), an = WORD("an");
    return (equals(left, ke) && all_digits(right)) || (equals(right, an) && all_digits(left));
}

bool idx__hyphen_joins(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                       size_t right_bytes)
{
    part a = {left, left_bytes}, b = {right, right_bytes};
    if (a.n == 0 || b.n == 0 || a.n > HYPHEN_PART_BYTES || b.n > HYPHEN_PART_BYTES) {
        return false;
    }
    return pair_base(a, b).n > 0 || is_clitic(b) || is_number_form(a, b);
}

bool idx__hyphen_prefixes(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                          size_t right_bytes)
{
    static const part prefixes[] = {WORD("di"),  WORD("me"),  WORD("mem"), WORD("men"),
                                    WORD("meng"), WORD("menge"), WORD("nge"), WORD("ng"), WORD("ter"),
                                    WORD("ber"), WORD("ke"),  WORD("pe"),  WORD("pem"),
                                    WORD("pen"), WORD("peng")};
    if (right_bytes < SHORTEST_BASE || left_bytes > 5) {
        return false;
    }
    for (size_t i = 0; i < right_bytes; i++) {
        if (right[i] < 'a' || right[i] > 'z') {
            return false;
        }
    }
    return is_one_of((part){left, left_bytes}, prefixes, COUNT(prefixes));
}

// Where the last hyphen before `end` is, or `end` when there is none.
static size_t last_hyphen(const uint8_t *word, size_t end)
{
    for (size_t i = end; i > 0; i--) {
        if (word[i - 1] == '-') {
            return i - 1;
        }
    }
    return end;
}

size_t idx__hyphen_base_by(uint8_t *word, size_t bytes, is_word_fn is_word)
{
    for (;;) {
        size_t hyphen = last_hyphen(word, bytes);
        if (hyphen == bytes || hyphen == 0) {
            return bytes;
        }
        size_t before = last_hyphen(word, hyphen);
        size_t start = before == hyphen ? 0 : before + 1;
        part left = {word + start, hyphen - start};
        part right = {word + hyphen + 1, bytes - hyphen - 1};
        if (is_clitic(right)) {
            bytes = hyphen;
            continue;
        }
        if (is_number_form(left, right)) {
            memmove(word + hyphen, right.p, right.n);
            return bytes - 1;
        }
        part base = pair_base(left, right);
        if (base.n == 0) {
            return bytes;
        }
        bool lost_prefix = base.p > left.p && base.p < left.p + left.n;
        if (lost_prefix && is_word && is_word(left.p, left.n)) {
            base = left;
        }
        memmove(word + start, base.p, base.n);
        bytes = start + base.n;
    }
}

size_t idx__hyphen_base(uint8_t *word, size_t bytes)
{
    return idx__hyphen_base_by(word, bytes, NULL);
}

size_t idx__repeat_sign_base(const uint8_t *word, size_t bytes)
{
    size_t n = 0;
    while (n < bytes && word[n] >= 'a' && word[n] <= 'z') {
        n++;
    }
    if (n < SHORTEST_BASE || n == bytes || word[n] != '2') {
        return 0;
    }
    return is_ending((part){word + n + 1, bytes - n - 1}) ? n : 0;
}
