/*
 * asides.c: see idx/page.h.
 *
 * Line by line: the looks of the line itself (line_signs.h); then its place: a headline right
 * behind "Baca juga:" is the link that this announced; then whether the same line stood there
 * before, among the last LINES. In lines that are none of these, the markers are looked for that
 * pages leave within a paragraph when its line ends are lost: `Simak Video "..."`, `[Gambas:Video
 * 20detik]`, and `Baca juga: ...` up to where the next sentence sticks to it.
 */
#include "common/text/line_signs.h"

#include <string.h>

#define LINES 64u           // how many earlier lines are compared
#define SHORTEST_REPEAT 12u // bytes: shorter lines may well be told twice
#define LONGEST_LINK 160u   // bytes of a link within a paragraph

typedef struct walk {
    const char *text;
    size_t bytes;
    idx_aside_fn fn;
    void *ctx;
    line seen[LINES]; // a ring
    size_t seen_count;
    bool is_announced;
} walk;

static int report(const walk *w, size_t start, size_t end, idx_aside_kind kind)
{
    idx_aside aside = {{start, end}, kind};
    return w->fn(w->ctx, &aside);
}

// Whether the line stood there before; remembers it.
static bool is_repeated(walk *w, line l)
{
    if (l.bytes < SHORTEST_REPEAT) {
        return false;
    }
    size_t n = w->seen_count < LINES ? w->seen_count : LINES;
    for (size_t i = 0; i < n; i++) {
        if (w->seen[i].bytes == l.bytes && memcmp(w->seen[i].text, l.text, l.bytes) == 0) {
            return true;
        }
    }
    w->seen[w->seen_count++ % LINES] = l;
    return false;
}

// ---- within paragraphs

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

// Behind the closing sign of what opens at text[at], if that comes soon; else 0.
static size_t behind_partner(line l, size_t at, char closing)
{
    size_t most = l.bytes - at < LONGEST_LINK ? l.bytes : at + LONGEST_LINK;
    const char *found = memchr(l.text + at, closing, most - at);
    return found ? (size_t)(found - l.text) + 1 : 0;
}

// Where a link without any mark at its end seems to end: at the end of its sentence, or where the
// next sentence sticks to it: "... PelatnasSetelah", `... Kurang"Ini`, "... Papua,Setelah".
static size_t link_end(line l, size_t at)
{
    size_t most = l.bytes - at < LONGEST_LINK ? l.bytes : at + LONGEST_LINK;
    for (size_t i = at + 1; i + 1 < most; i++) {
        char before = l.text[i - 1], c = l.text[i];
        bool sticks = is_lower(before) && (is_upper(c) || (c == '"' && is_upper(l.text[i + 1])));
        bool comma = c == ',' && is_upper(l.text[i + 1]);
        if (sticks || comma) {
            return i;
        }
        if ((c == '.' || c == '?' || c == '!') &&
            (l.text[i + 1] == ' ' || is_upper(l.text[i + 1]))) {
            return i + 1;
        }
    }
    return most;
}

// The end of the aside that begins at l.text[at], or 0.
static size_t inner_end(line l, size_t at)
{
    static const char *const links[] = {
        "Baca juga:", "Baca Juga:", "Lihat juga:", "Simak juga:", "BACA JUGA:"};
    static const char *const videos[] = {"Simak Video \"", "Simak juga video \"",
                                         "Saksikan Video \"", "Tonton juga Video \""};
    line rest = {l.text + at, l.bytes - at};
    if (rest.bytes < 8 || (rest.text[1] | 32) < 'a') { // nearly all capitals
        return 0;
    }
    if (rest.text[0] == '[' && rest.bytes > 8 && memcmp(rest.text, "[Gambas:", 8) == 0) {
        return behind_partner(l, at, ']');
    }
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        size_t n = strlen(links[i]);
        if (rest.bytes > n && rest.text[1] == links[i][1] && memcmp(rest.text, links[i], n) == 0) {
            size_t from = at + n;
            while (from < l.bytes && l.text[from] == ' ') {
                from++;
            }
            return link_end(l, from);
        }
    }
    for (size_t i = 0; i < sizeof videos / sizeof *videos; i++) {
        size_t n = strlen(videos[i]);
        if (rest.bytes > n && rest.text[1] == videos[i][1] &&
            memcmp(rest.text, videos[i], n) == 0) {
            return behind_partner(l, at + n, '"');
        }
    }
    return 0;
}

// All markers begin with one of these, and nearly all lines hold none but by chance.
static int look_inside(const walk *w, line l)
{
    static const bool is_first[256] = {
        ['B'] = true, ['L'] = true, ['S'] = true, ['T'] = true, ['['] = true};
    size_t base = (size_t)(l.text - w->text), at = 0;
    for (; at < l.bytes; at++) {
        if (!is_first[(unsigned char)l.text[at]]) {
            continue;
        }
        size_t end = inner_end(l, at);
        if (end > at) {
            idx_aside_kind kind = IDX_ASIDE_LINK;
            int rc = report(w, base + at, base + end, kind);
            if (rc) {
                return rc;
            }
            at = end - 1;
        }
    }
    return IDX_OK;
}

static int look_at_line(walk *w, size_t from, size_t to)
{
    line l = idx__line_trim(w->text, from, to);
    if (l.bytes == 0) {
        return IDX_OK;
    }
    int kind = idx__line_kind(l);
    bool announces = idx__line_announces(l);
    if (!kind && w->is_announced && idx__line_is_headline(l)) {
        kind = IDX_ASIDE_LINK;
    }
    bool repeats = is_repeated(w, l);
    if (!kind && repeats) {
        kind = IDX_ASIDE_REPEAT;
    }
    w->is_announced = announces;
    if (!kind) {
        return look_inside(w, l);
    }
    size_t start = (size_t)(l.text - w->text);
    return report(w, start, start + l.bytes, (idx_aside_kind)kind);
}

int idx_page_asides(const char *text, size_t bytes, idx_aside_fn fn, void *ctx)
{
    walk w = {.text = text, .bytes = bytes, .fn = fn, .ctx = ctx};
    int rc = IDX_OK;
    for (size_t from = 0; rc == IDX_OK && from < bytes;) {
        const char *end = memchr(text + from, '\n', bytes - from);
        size_t to = end ? (size_t)(end - text) : bytes;
        const char *cr = memchr(text + from, '\r', to - from);
        to = cr ? (size_t)(cr - text) : to;
        rc = look_at_line(&w, from, to);
        from = to + 1;
    }
    return rc;
}
