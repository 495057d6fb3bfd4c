/*
 * line_signs.c: see line_signs.h.
 *
 * The tables hold what Indonesian (and English) sites put around their articles. An entry says
 * where it must stand: as the whole line, at its beginning, or anywhere in a line that is short.
 * They are read from top to bottom and hold a hundred entries, so a line's first letter decides
 * first which of them are compared at all.
 */
#include "common/text/line_signs.h"

#include <string.h>

#define LONGEST_HEADLINE 160u // bytes; the headlines of ten news sites stay below 130
#define LONGEST_ASIDE 400u    // a longer line is a paragraph, whatever is in it
#define LONGEST_CREDIT 130u   // a caption that is only known by its credit
#define LONGEST_AGENCY 16u    // the longest name below
#define LONGEST_DATELINE 100u // a line of date and time

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Bytes of UTF-8 beyond ASCII count as letters.
static bool is_word(char c)
{
    return is_letter(c) || is_digit(c) || (unsigned char)c >= 0x80;
}

static bool equal_at(line l, size_t at, const char *words)
{
    size_t i = 0;
    for (; words[i]; i++) {
        if (at + i >= l.bytes || lower(l.text[at + i]) != words[i]) {
            return false;
        }
    }
    return at + i == l.bytes || !is_word(words[i - 1]) || !is_word(l.text[at + i]);
}

// Where `words` stand in the line as words, or l.bytes.
static size_t find(line l, const char *words)
{
    for (size_t at = 0; at < l.bytes; at++) {
        bool begins = at == 0 || !is_word(l.text[at - 1]) || !is_word(words[0]);
        if (lower(l.text[at]) == words[0] && begins && equal_at(l, at, words)) {
            return at;
        }
    }
    return l.bytes;
}

// ---- tables

typedef struct sign {
    const char *words;
    idx_aside_kind kind;
} sign;

// The whole line, but for a colon, dots or arrows behind it.
static const sign whole_lines[] = {
    {"baca", IDX_ASIDE_LINK},
    {"baca juga", IDX_ASIDE_LINK},
    {"baca selengkapnya", IDX_ASIDE_LINK},
    {"berita lainnya", IDX_ASIDE_LINK},
    {"berita pilihan", IDX_ASIDE_LINK},
    {"berita populer", IDX_ASIDE_LINK},
    {"berita terbaru", IDX_ASIDE_LINK},
    {"berita terkait", IDX_ASIDE_LINK},
    {"berita terkini", IDX_ASIDE_LINK},
    {"berita terpopuler", IDX_ASIDE_LINK},
    {"artikel terkait", IDX_ASIDE_LINK},
    {"artikel lainnya", IDX_ASIDE_LINK},
    {"lihat juga", IDX_ASIDE_LINK},
    {"simak juga", IDX_ASIDE_LINK},
    {"tonton juga", IDX_ASIDE_LINK},
    {"pilihan editor", IDX_ASIDE_LINK},
    {"pilihan redaksi", IDX_ASIDE_LINK},
    {"pilihan untukmu", IDX_ASIDE_LINK},
    {"populer", IDX_ASIDE_LINK},
    {"terpopuler", IDX_ASIDE_LINK},
    {"trending", IDX_ASIDE_LINK},
    {"rekomendasi", IDX_ASIDE_LINK},
    {"recommended", IDX_ASIDE_LINK},
    {"related", IDX_ASIDE_LINK},
    {"related articles", IDX_ASIDE_LINK},
    {"read more", IDX_ASIDE_LINK},
    {"selengkapnya", IDX_ASIDE_NOTICE},
    {"selanjutnya", IDX_ASIDE_NOTICE},
    {"advertisement", IDX_ASIDE_NOTICE},
    {"advertising", IDX_ASIDE_NOTICE},
    {"advertorial", IDX_ASIDE_NOTICE},
    {"iklan", IDX_ASIDE_NOTICE},
    {"sponsored", IDX_ASIDE_NOTICE},
    {"bagikan", IDX_ASIDE_NOTICE},
    {"bagikan artikel ini", IDX_ASIDE_NOTICE},
    {"beranda", IDX_ASIDE_NOTICE},
    {"home", IDX_ASIDE_NOTICE},
    {"menu", IDX_ASIDE_NOTICE},
    {"share", IDX_ASIDE_NOTICE},
    {"salin tautan", IDX_ASIDE_NOTICE},
    {"copy link", IDX_ASIDE_NOTICE},
    {"komentar", IDX_ASIDE_NOTICE},
    {"kirim komentar", IDX_ASIDE_NOTICE},
    {"comments", IDX_ASIDE_NOTICE},
    {"forum", IDX_ASIDE_NOTICE},
    {"disclaimer", IDX_ASIDE_NOTICE},
    {"loading", IDX_ASIDE_NOTICE},
    {"login", IDX_ASIDE_NOTICE},
    {"newsletter", IDX_ASIDE_NOTICE},
    {"tautan-tautan akses", IDX_ASIDE_NOTICE},
    {"follow us", IDX_ASIDE_NOTICE},
    {"ikuti kami", IDX_ASIDE_NOTICE},
};

// The line begins so.
static const sign openers[] = {
    {"baca juga", IDX_ASIDE_LINK},
    {"baca:", IDX_ASIDE_LINK},
    {"baca :", IDX_ASIDE_LINK},
    {"baca pula", IDX_ASIDE_LINK},
    {"baca selengkapnya", IDX_ASIDE_LINK},
    {"lihat juga", IDX_ASIDE_LINK},
    {"lihat video", IDX_ASIDE_LINK},
    {"simak juga", IDX_ASIDE_LINK},
    {"simak video", IDX_ASIDE_LINK},
    {"simak selengkapnya", IDX_ASIDE_LINK},
    {"simak berita", IDX_ASIDE_LINK},
    {"saksikan juga", IDX_ASIDE_LINK},
    {"saksikan video", IDX_ASIDE_LINK},
    {"tonton juga", IDX_ASIDE_LINK},
    {"tonton video", IDX_ASIDE_LINK},
    {"video:", IDX_ASIDE_LINK},
    {"pilihan editor", IDX_ASIDE_LINK},
    {"pilihan redaksi", IDX_ASIDE_LINK},
    {"read also", IDX_ASIDE_LINK},
    {"also read", IDX_ASIDE_LINK},
    {"[gambas:", IDX_ASIDE_LINK},
    {"(gambas:", IDX_ASIDE_LINK},
    {"scroll to continue", IDX_ASIDE_NOTICE},
    {"scroll to resume", IDX_ASIDE_NOTICE},
    {"scroll untuk", IDX_ASIDE_NOTICE},
    {"gulir untuk", IDX_ASIDE_NOTICE},
    {"lanjutkan membaca", IDX_ASIDE_NOTICE},
    {"continue reading", IDX_ASIDE_NOTICE},
    {"selanjutnya halaman", IDX_ASIDE_NOTICE},
    {"all rights reserved", IDX_ASIDE_NOTICE},
    {"hak cipta", IDX_ASIDE_NOTICE},
    {"copyright", IDX_ASIDE_NOTICE},
    {"\xc2\xa9", IDX_ASIDE_NOTICE},
    {"download aplikasi", IDX_ASIDE_NOTICE},
    {"unduh aplikasi", IDX_ASIDE_NOTICE},
    {"dapatkan update berita", IDX_ASIDE_NOTICE},
    {"dapatkan berita", IDX_ASIDE_NOTICE},
    {"jangan lupa follow", IDX_ASIDE_NOTICE},
    {"bagaimana pendapat anda", IDX_ASIDE_NOTICE},
    {"seluruh informasi yang terkandung", IDX_ASIDE_NOTICE},
    {"foto:", IDX_ASIDE_CAPTION},
    {"foto :", IDX_ASIDE_CAPTION},
    {"foto oleh", IDX_ASIDE_CAPTION},
    {"(foto", IDX_ASIDE_CAPTION},
    {"photo:", IDX_ASIDE_CAPTION},
    {"gambar:", IDX_ASIDE_CAPTION},
    {"ilustrasi:", IDX_ASIDE_CAPTION},
    {"infografis:", IDX_ASIDE_CAPTION},
    {"dok.", IDX_ASIDE_CAPTION},
    {"penulis:", IDX_ASIDE_BYLINE},
    {"penulis :", IDX_ASIDE_BYLINE},
    {"reporter:", IDX_ASIDE_BYLINE},
    {"reporter :", IDX_ASIDE_BYLINE},
    {"pewarta:", IDX_ASIDE_BYLINE},
    {"pewarta :", IDX_ASIDE_BYLINE},
    {"editor:", IDX_ASIDE_BYLINE},
    {"editor :", IDX_ASIDE_BYLINE},
    {"oleh:", IDX_ASIDE_BYLINE},
    {"kontributor:", IDX_ASIDE_BYLINE},
    {"laporan wartawan", IDX_ASIDE_BYLINE},
    {"sumber:", IDX_ASIDE_BYLINE},
    {"sumber :", IDX_ASIDE_BYLINE},
    {"source:", IDX_ASIDE_BYLINE},
    {"diterbitkan", IDX_ASIDE_BYLINE},
    {"dipublikasikan", IDX_ASIDE_BYLINE},
    {"published", IDX_ASIDE_BYLINE},
};

// Anywhere in a line of at most LONGEST_ASIDE bytes.
static const sign inside[] = {
    {"diposting pada", IDX_ASIDE_BYLINE},
    {"waktu baca", IDX_ASIDE_BYLINE},
    {"menit baca", IDX_ASIDE_BYLINE},
    {"follow akun", IDX_ASIDE_NOTICE},
    {"di google news", IDX_ASIDE_NOTICE},
    {"whatsapp channel", IDX_ASIDE_NOTICE},
    {"saluran whatsapp", IDX_ASIDE_NOTICE},
    {"channel telegram", IDX_ASIDE_NOTICE},
    {"(foto", IDX_ASIDE_CAPTION},
    {"foto)", IDX_ASIDE_CAPTION},
    {"foto:", IDX_ASIDE_CAPTION},
    {"antara foto", IDX_ASIDE_CAPTION},
    {"getty images", IDX_ASIDE_CAPTION},
    {"(dok", IDX_ASIDE_CAPTION},
    {"dok.", IDX_ASIDE_CAPTION},
    {"(istimewa", IDX_ASIDE_CAPTION},
    {"tangkapan layar youtube", IDX_ASIDE_CAPTION},
};

// Who owns pictures and wires: a line of their names alone, or a short one with them in parentheses
// at its end.
static const char *const agencies[] = {
    "reuters",
    "afp",
    "ap",
    "ap photo",
    "antara",
    "xinhua",
    "tass",
    "kcna",
    "epa",
    "ist",
    "bbc",
    "cnn",
    "al jazeera",
    "shutterstock",
    "freepik",
    "pixabay",
    "unsplash",
    "pexels",
    "detikcom",
    "kompas",
    "kompas.com",
    "tempo",
    "tribunnews",
    "liputan6.com",
    "okezone",
    "sindonews",
    "republika",
    "instagram",
    "twitter",
    "facebook",
    "youtube",
    "voa",
    "dw",
    "anadolu",
    "anadolu agency",
    "bloomberg",
    "istock",
    "getty",
    "humas",
    "biro pers",
    "setpres",
    "screenshot",
    "tangkapan layar",
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int kind_of_whole(line l)
{
    while (l.bytes && strchr(":.>|- ", l.text[l.bytes - 1])) {
        l.bytes--;
    }
    for (size_t i = 0; i < COUNT(whole_lines); i++) {
        const char *words = whole_lines[i].words;
        if (words[0] == lower(l.text[0]) && equal_at(l, 0, words) && strlen(words) == l.bytes) {
            return whole_lines[i].kind;
        }
    }
    return 0;
}

static int kind_of_opener(line l)
{
    for (size_t i = 0; i < COUNT(openers); i++) {
        if (openers[i].words[0] == lower(l.text[0]) && equal_at(l, 0, openers[i].words)) {
            return openers[i].kind;
        }
    }
    return 0;
}

// One pass: only where a word begins, and only the signs that begin with its first letter.
static int kind_of_inside(line l)
{
    static const bool is_first[256] = {
        ['a'] = true, ['c'] = true, ['d'] = true, ['f'] = true, ['g'] = true,
        ['m'] = true, ['s'] = true, ['t'] = true, ['w'] = true, ['('] = true};
    for (size_t at = 0; at < l.bytes; at++) {
        char c = lower(l.text[at]);
        if (!is_first[(unsigned char)c] || (at > 0 && is_letter(c) && is_word(l.text[at - 1]))) {
            continue;
        }
        for (size_t i = 0; i < COUNT(inside); i++) {
            if (inside[i].words[0] == c && equal_at(l, at, inside[i].words)) {
                return inside[i].kind;
            }
        }
    }
    return 0;
}

static bool names_agency(line l)
{
    for (size_t i = 0; i < COUNT(agencies); i++) {
        if (lower(l.text[0]) == agencies[i][0] && equal_at(l, 0, agencies[i])) {
            return true;
        }
    }
    return false;
}

// "Vladimir Putin.(Al Jazeera)"
static bool ends_with_credit(line l)
{
    if (l.bytes < 4 || l.bytes > LONGEST_CREDIT || l.text[l.bytes - 1] != ')') {
        return false;
    }
    size_t at = l.bytes - 1;
    while (at > 0 && l.text[at] != '(') {
        at--;
    }
    return at > 0 && l.bytes - at > 2 && names_agency((line){l.text + at + 1, l.bytes - at - 2});
}

static bool is_agency_alone(line l)
{
    for (size_t i = 0; l.bytes <= LONGEST_AGENCY && i < COUNT(agencies); i++) {
        if (equal_at(l, 0, agencies[i]) && strlen(agencies[i]) == l.bytes) {
            return true;
        }
    }
    return false;
}

// "Kompas.com - 28/10/2025, 10:15 WIB"
static bool is_date_and_time(line l)
{
    static const char *const zones[] = {"wib", "wita", "wit"};
    size_t digits = 0;
    for (size_t i = 0; i < l.bytes; i++) {
        digits += is_digit(l.text[i]);
    }
    for (size_t i = 0; digits >= 8 && i < COUNT(zones); i++) {
        if (find(l, zones[i]) < l.bytes) {
            return true;
        }
    }
    return false;
}

// A path or an address, or next to nothing: what is left of buttons.
static bool is_scrap(line l)
{
    size_t words = 0;
    bool has_space = false;
    for (size_t i = 0; i < l.bytes; i++) {
        words += is_word(l.text[i]);
        has_space |= (unsigned char)l.text[i] <= ' ';
    }
    bool is_path = !has_space && l.text[0] == '/' && words > 0;
    bool is_address = !has_space && (equal_at(l, 0, "http://") || equal_at(l, 0, "https://"));
    return is_path || is_address || (words <= 2 && l.bytes <= 4);
}

line idx__line_trim(const char *text, size_t from, size_t to)
{
    while (from < to && (unsigned char)text[from] <= ' ') {
        from++;
    }
    while (to > from && (unsigned char)text[to - 1] <= ' ') {
        to--;
    }
    return (line){text + from, to - from};
}

int idx__line_kind(line l)
{
    if (l.bytes == 0 || l.bytes > LONGEST_ASIDE) {
        return 0;
    }
    int kind = kind_of_whole(l);
    kind = kind ? kind : kind_of_opener(l);
    kind = kind ? kind : kind_of_inside(l);
    if (kind) {
        return kind;
    }
    if (is_scrap(l)) {
        return IDX_ASIDE_NOTICE;
    }
    if (ends_with_credit(l)) {
        return IDX_ASIDE_CAPTION;
    }
    bool is_byline = is_agency_alone(l) || (l.bytes <= LONGEST_DATELINE && is_date_and_time(l));
    return is_byline ? IDX_ASIDE_BYLINE : 0;
}

bool idx__line_announces(line l)
{
    return l.bytes && kind_of_whole(l) == IDX_ASIDE_LINK;
}

// ---- sentences

// Whether what stands before the full stop at text[at] is an abbreviation: no sentence ends there.
static bool is_abbreviation(const char *text, size_t at)
{
    static const char *const known[] = {"dr",  "drs", "ir",  "prof", "jl",  "no",  "hj",
                                        "kh",  "st",  "rp",  "hal",  "hlm", "tgl", "mr",
                                        "mrs", "kec", "kab", "kel",  "gg",  "cs"};
    size_t from = at;
    while (from > 0 && is_word(text[from - 1])) {
        from--;
    }
    line word = {text + from, at - from};
    if (word.bytes == 1) {
        return is_letter(word.text[0]);
    }
    for (size_t i = 0; i < COUNT(known); i++) {
        if (equal_at(word, 0, known[i]) && strlen(known[i]) == word.bytes) {
            return true;
        }
    }
    return false;
}

// Behind the quotation marks and parentheses that close at text[at].
static size_t behind_closing(const char *text, size_t bytes, size_t at)
{
    while (at < bytes) {
        if (text[at] == '"' || text[at] == '\'' || text[at] == ')') {
            at++;
        } else if (bytes - at >= 3 && (!memcmp(text + at, "\xe2\x80\x9d", 3) ||
                                       !memcmp(text + at, "\xe2\x80\x99", 3))) {
            at += 3;
        } else {
            break;
        }
    }
    return at;
}

size_t idx__sentence_end(const char *text, size_t bytes, size_t at)
{
    for (; at < bytes; at++) {
        char c = text[at];
        if (c == '\n' || c == '\r') {
            return at;
        }
        if ((c != '.' && c != '!' && c != '?') || (c == '.' && is_abbreviation(text, at))) {
            continue;
        }
        size_t end = behind_closing(text, bytes, at + 1), next = end;
        while (next < bytes && (text[next] == ' ' || text[next] == '\t')) {
            next++;
        }
        bool is_end = next == bytes || text[next] == '\n' || text[next] == '\r' ||
                      (next > end && !(text[next] >= 'a' && text[next] <= 'z'));
        if (is_end) {
            return end;
        }
    }
    return bytes;
}

bool idx__line_is_paragraph(line l)
{
    // A headline may hold an exclamation or a question, but no full stop.
    return l.bytes > LONGEST_HEADLINE ||
           (l.bytes > LONGEST_HEADLINE / 2 && l.text[l.bytes - 1] == '.');
}

bool idx__line_is_headline(line l)
{
    return l.bytes > 0 && !idx__line_is_paragraph(l) && l.text[l.bytes - 1] != '.';
}
