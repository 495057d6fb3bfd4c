/*
 * spelling.c: see spelling.h. Old spelling is told by pairs of letters. Nearly every word has none
 * of them, which one pass over its letters finds out.
 */
#include "common/text/spelling.h"

#include <stdbool.h>
#include <string.h>

#include "common/text/affixes.h"
#include "common/text/indonesian_stemmer.h"

enum { SHORTEST_OLD = 5, SHORTEST_OTHER = 6, MOST_BYTES = AFFIX_WORD_BYTES };

typedef struct marks {
    bool oe, tj, dj, sj, nj, ch; // pairs of letters that were one sound
    bool tripled;                // but not at the beginning, as in www and pppoe
    bool other;                  // something that is not a letter from a to z
} marks;

static bool is_vowel(uint8_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static marks find_marks(const uint8_t *word, size_t bytes)
{
    marks m = {0};
    uint8_t before = 0;
    for (size_t i = 0; i < bytes; i++) {
        uint8_t c = word[i];
        if (c < 'a' || c > 'z') {
            m.other = true;
        } else if (c == 'j') {
            m.tj |= before == 't';
            m.dj |= before == 'd';
            m.sj |= before == 's';
            m.nj |= before == 'n';
        } else if (c == 'e') {
            m.oe |= before == 'o';
        } else if (c == 'h') {
            m.ch |= before == 'c';
        }
        m.tripled |= i >= 3 && c == before && c == word[i - 2];
        before = c;
    }
    return m;
}

static bool starts_with(const uint8_t *word, size_t bytes, const char *beginning)
{
    size_t n = strlen(beginning);
    return bytes >= n && memcmp(word, beginning, n) == 0;
}

static bool has_inside(const uint8_t *word, size_t bytes, const char *part)
{
    for (size_t i = 0; i < bytes; i++) {
        if (starts_with(word + i, bytes - i, part)) {
            return true;
        }
    }
    return false;
}

static bool has_one_of(const uint8_t *word, size_t bytes, const char *const *list, bool whole)
{
    for (; *list; list++) {
        if (starts_with(word, bytes, *list) && (!whole || strlen(*list) == bytes)) {
            return true;
        }
    }
    return false;
}

// Foreign words whose letters, read as of old, come to a root or a name of today.
static bool is_foreign(const uint8_t *word, size_t bytes)
{
    static const char *const beginnings[] = {
        "adjac",   "adject", "adjoin", "adjourn",   "adjud",  "adjunct",  "aloe",   "boeing",
        "coe",     "goethe", "heroe",  "joe",       "koef",   "koeks",    "koeman", "noel",
        "oedip",   "oestr",  "phoe",   "poem",      "poet",   "potatoe",  "schoe",  "shoe",
        "tomatoe", "soest",  "michoe", "moeskroen", "oeuvre", "roentgen", "poesi",  "toefl",
        "toeic",   "vetoe",  "foetus", "boerhaave", NULL};
    static const char *const words[] = {"chasanah", "doesn",  "katja",  "malmoe",
                                        "natasja",  "oranje", "shinji", NULL};
    bool is_dutch = bytes > 5 && memcmp(word + bytes - 3, "tje", 3) == 0;
    return is_dutch || has_inside(word, bytes, "adjust") ||
           has_one_of(word, bytes, beginnings, false) || has_one_of(word, bytes, words, true);
}

// How the letter j is read where no other pair has it: it was the y of today, but some write it for
// the j of today beside an oe.
typedef enum lone_j { J_IS_Y, J_STAYS } lone_j;

// Writes the letters of today; returns how many there are.
static size_t modernise(const uint8_t *word, size_t bytes, lone_j j, bool with_ch, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++) {
        uint8_t c = word[i], next = i + 1 < bytes ? word[i + 1] : 0;
        bool before_vowel = i + 2 < bytes && is_vowel(word[i + 2]);
        if (c == 'o' && next == 'e') {
            out[n++] = 'u';
            i++;
        } else if (c == 'd' && next == 'j') {
            out[n++] = 'j';
            i++;
        } else if (c == 't' && next == 'j') {
            out[n++] = 'c';
            i++;
        } else if ((c == 's' || c == 'n') && next == 'j' && before_vowel && j == J_IS_Y) {
            out[n++] = c;
            out[n++] = 'y';
            i++;
        } else if (c == 'c' && next == 'h' && with_ch) {
            out[n++] = 'k';
            out[n++] = 'h';
            i++;
        } else {
            out[n++] = c == 'j' && j == J_IS_Y ? 'y' : c;
        }
    }
    return n;
}

// Whether a pair of letters stands before a vowel, at the beginning or behind a vowel or n.
static bool has_syllable(const uint8_t *word, size_t bytes, const char *pair)
{
    for (size_t i = 0; i + 2 < bytes; i++) {
        if (word[i] == (uint8_t)pair[0] && word[i + 1] == (uint8_t)pair[1] &&
            is_vowel(word[i + 2]) &&
            (i == 0 || (word[i + 2] != 'e' && (is_vowel(word[i - 1]) || word[i - 1] == 'n')))) {
            return true;
        }
    }
    return false;
}

static bool ends_with(const uint8_t *word, size_t bytes, const char *ending)
{
    size_t n = strlen(ending);
    return bytes > n && memcmp(word + bytes - n, ending, n) == 0;
}

// Letters that no word of today has and hardly a foreign one: Soedirman, Poernomo, Rahardjo,
// Koentjoro, Sjahrir, Hermansjah.
static bool is_old_name(const uint8_t *word, size_t bytes, const marks *m)
{
    bool has_dj =
        m->dj && (has_inside(word + 1, bytes - 1, "dja") || has_syllable(word, bytes, "dj") ||
                  has_inside(word + 1, bytes - 1, "djo") || ends_with(word, bytes, "dji"));
    bool has_sj = m->sj && ((starts_with(word, bytes, "sj") && is_vowel(word[2])) ||
                            ends_with(word, bytes, "sjah"));
    bool is_javanese =
        m->oe && ((starts_with(word, bytes, "soe") && bytes > 5 && !is_vowel(word[3])) ||
                  (bytes > 6 && word[bytes - 1] == 'o'));
    return has_dj || has_sj || is_javanese || (m->tj && has_syllable(word, bytes, "tj"));
}

// Rewrites the word if the letters of today give a word that is known. False when they do not.
static bool take_known(uint8_t *word, size_t *bytes, const marks *m)
{
    uint8_t today[MOST_BYTES];
    // By nj, sj and ch alone a short word is as likely a foreign one: hanja, kenji, chatib.
    if (!m->oe && !m->tj && !m->dj && *bytes < SHORTEST_OTHER) {
        return false;
    }
    for (int with_ch = 1; with_ch >= !m->ch; with_ch--) {
        for (lone_j j = J_IS_Y; j <= J_STAYS; j++) {
            size_t n = modernise(word, *bytes, j, with_ch != 0, today);
            bool differs = n != *bytes || memcmp(today, word, n) != 0;
            if (differs && idx__indonesian_knows(today, n)) {
                memcpy(word, today, n);
                *bytes = n;
                return true;
            }
        }
    }
    return false;
}

static bool is_roman(const uint8_t *word, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (!memchr("ivxlcdm", word[i], 7)) {
            return false;
        }
    }
    return true;
}

// Leaves `most` of three and more equal letters in a row, if that gives a known word.
static bool collapse(uint8_t *word, size_t *bytes, size_t most)
{
    uint8_t shorter[MOST_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < *bytes;) {
        size_t run = 1;
        while (i + run < *bytes && word[i + run] == word[i]) {
            run++;
        }
        for (size_t k = 0; k < (run < 3 ? run : most); k++) {
            shorter[n++] = word[i];
        }
        i += run;
    }
    if (n < 3 || is_roman(word, *bytes) || !idx__indonesian_knows(shorter, n)) {
        return false;
    }
    memcpy(word, shorter, n);
    *bytes = n;
    return true;
}

static spelling_rule rewrite_old(uint8_t *word, size_t *bytes, const marks *m)
{
    if (*bytes < SHORTEST_OLD || is_foreign(word, *bytes) || idx__indonesian_knows(word, *bytes)) {
        return SPELLING_KEPT;
    }
    if (take_known(word, bytes, m)) {
        return SPELLING_OLD_KNOWN;
    }
    if (!is_old_name(word, *bytes, m)) {
        return SPELLING_KEPT;
    }
    uint8_t today[MOST_BYTES];
    size_t n = modernise(word, *bytes, J_IS_Y, false, today);
    memcpy(word, today, n);
    *bytes = n;
    return SPELLING_OLD_NAME;
}

size_t idx__spelling_today(uint8_t *word, size_t bytes, spelling_rule *rule)
{
    spelling_rule done = SPELLING_KEPT;
    if (bytes >= 3 && bytes <= MOST_BYTES) {
        marks m = find_marks(word, bytes);
        if (m.tripled && !m.other && !idx__indonesian_knows(word, bytes) &&
            (collapse(word, &bytes, 2) || collapse(word, &bytes, 1))) {
            done = SPELLING_STRETCHED;
        } else if (!m.other && (m.oe || m.tj || m.dj || m.sj || m.nj || m.ch)) {
            done = rewrite_old(word, &bytes, &m);
        }
    }
    if (rule) {
        *rule = done;
    }
    return bytes;
}
