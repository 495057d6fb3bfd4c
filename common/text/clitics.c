/*
 * clitics.c: see clitics.h. Everything here is a list or a condition on length: without a
 * dictionary of roots there is no other evidence, so each rule is narrow.
 */
#include "common/text/clitics.h"

#include <stdbool.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

enum { SHORTEST_HOST = 3, SHORTEST_VOWELLESS_HOST = 2 };

// Most words differ in the last letter already, which saves two calls.
static bool ends_with(const uint8_t *word, size_t bytes, const char *ending)
{
    size_t n = strlen(ending);
    return bytes >= n && (n == 0 || (word[bytes - 1] == (uint8_t)ending[n - 1] &&
                                     memcmp(word + bytes - n, ending, n) == 0));
}

static bool is_one_of(const uint8_t *word, size_t bytes, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == bytes && memcmp(word, words[i], bytes) == 0) {
            return true;
        }
    }
    return false;
}

// Roots whose last syllable is spelt like a clitic. Those of two syllables are in danger only
// behind a prefix.
static const char *const clitic_like_roots[] = {
    "aku",      "ampun",    "bangku",  "beku",     "belah",  "berkah",  "buku",    "celah",
    "himpun",   "ilmu",     "istilah", "jamu",     "jibaku", "jumlah",  "kabilah", "kalah",
    "kuku",     "laku",     "langkah", "lelah",    "liku",   "majalah", "makalah", "maluku",
    "masalah",  "muamalah", "nafkah",  "naskah",   "nikah",  "olah",    "paku",    "pangku",
    "perilaku", "pilah",    "punya",   "ramu",     "rumpun", "saku",    "salah",   "sedekah",
    "sekolah",  "semu",     "siku",    "silsilah", "suku",   "tamu",    "tanya",   "telah",
    "temu",     "tingkah",  "ulah"};

// The ending of the word that is spelt like a clitic, or NULL.
static const char *clitic_like_ending(const uint8_t *word, size_t bytes)
{
    static const char *const endings[] = {"lah", "kah", "pun", "nya", "ku", "mu"};
    for (size_t i = 0; i < COUNT(endings); i++) {
        if (ends_with(word, bytes, endings[i])) {
            return endings[i];
        }
    }
    return NULL;
}

// Whether the word is one of the roots, or one of them behind a prefix.
static bool has_clitic_like_root(const uint8_t *word, size_t bytes)
{
    static const char *const prefixes[] = {"",     "be", "ber", "di",  "ke",   "me",  "mem", "men",
                                           "meng", "pe", "pem", "pen", "peng", "per", "se",  "ter"};
    for (size_t i = 0; i < COUNT(clitic_like_roots); i++) {
        const char *root = clitic_like_roots[i];
        if (ends_with(word, bytes, root) &&
            is_one_of(word, bytes - strlen(root), prefixes, COUNT(prefixes))) {
            return true;
        }
    }
    return false;
}

static size_t count_vowels(const uint8_t *word, size_t bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++) {
        n += word[i] == 'a' || word[i] == 'e' || word[i] == 'i' || word[i] == 'o' || word[i] == 'u';
    }
    return n;
}

// The host of -nya when it has at most one vowel, which the stemmer takes for too short. "hanya"
// has no host.
static size_t without_nya(const uint8_t *word, size_t bytes)
{
    if (!ends_with(word, bytes, "nya")) {
        return bytes;
    }
    size_t host = bytes - 3, vowels = count_vowels(word, host);
    bool is_host =
        vowels == 0 ? host >= SHORTEST_VOWELLESS_HOST : vowels == 1 && host >= SHORTEST_HOST;
    return is_host ? host : bytes;
}

static size_t without_tah(const uint8_t *word, size_t bytes)
{
    static const char *const hosts[] = {"apa", "bagaimana", "mana", "mengapa", "siapa"};
    if (ends_with(word, bytes, "tah") && is_one_of(word, bytes - 3, hosts, COUNT(hosts))) {
        return bytes - 3;
    }
    return bytes;
}

// Verbs that ku- and kau- go with most, without their suffix. None of them makes a word of its own
// with the proclitic in front (as "rang" would: kurang).
static const char *const verbs[] = {
    "ajak",   "ajar",    "akui",   "alami",  "ambil",   "anggap", "angkat",  "antar",  "baca",
    "balas",  "bangkit", "bangun", "bawa",   "bayang",  "beli",   "benci",   "beri",   "biar",
    "buat",   "buka",    "cari",   "cerita", "cinta",   "cium",   "coba",    "dapat",  "dengar",
    "duga",   "genggam", "hadap",  "harap",  "hapus",   "ikut",   "impi",    "ingat",  "ingin",
    "jaga",   "jalan",   "jawab",  "jemput", "jual",    "kagum",  "kata",    "kejar",  "kenal",
    "kenang", "kira",    "kirim",  "laku",   "lalu",    "lepas",  "lewat",   "lihat",  "lupa",
    "makan",  "maksud",  "milik",  "minta",  "mulai",   "nikmat", "panggil", "pegang", "peluk",
    "pikir",  "pilih",   "pinjam", "pinta",  "rasa",    "rindu",  "sadar",   "saksi",  "sampai",
    "sangka", "sayang",  "sebut",  "serah",  "simpan",  "suka",   "suruh",   "tahan",  "tahu",
    "tanya",  "tatap",   "temu",   "terima", "tinggal", "titip",  "tolak",   "tolong", "tonton",
    "tulis",  "tunggu",  "ucap",   "ulang"};

static bool is_verb(const uint8_t *word, size_t bytes)
{
    static const char *const suffixes[] = {"", "kan", "i"};
    if (ends_with(word, bytes, "nya")) {
        bytes -= 3;
    }
    for (size_t i = 0; i < COUNT(suffixes); i++) {
        if (ends_with(word, bytes, suffixes[i]) &&
            is_one_of(word, bytes - strlen(suffixes[i]), verbs, COUNT(verbs))) {
            return true;
        }
    }
    return false;
}

// How many bytes of a proclitic the word begins with.
static size_t proclitic_bytes(const uint8_t *word, size_t bytes)
{
    if (bytes > 3 && memcmp(word, "kau", 3) == 0 && is_verb(word + 3, bytes - 3)) {
        return 3;
    }
    return bytes > 2 && memcmp(word, "ku", 2) == 0 && is_verb(word + 2, bytes - 2) ? 2 : 0;
}

size_t idx__clitics_strip(uint8_t *word, size_t bytes, size_t capacity)
{
    size_t proclitic = proclitic_bytes(word, bytes);
    if (proclitic > 0) {
        bytes -= proclitic;
        memmove(word, word + proclitic, bytes);
    }
    const char *ending = clitic_like_ending(word, bytes);
    if (ending && has_clitic_like_root(word, bytes)) {
        size_t n = strlen(ending);
        if (bytes + n <= capacity) {
            memcpy(word + bytes, ending, n);
            bytes += n;
        }
        return bytes;
    }
    bytes = without_nya(word, bytes);
    return without_tah(word, bytes);
}
