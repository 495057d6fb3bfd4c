/*
 * snippet_markup.c: a snippet as it goes into a page or onto a terminal: matches between signs, and
 * nothing in it that the page or the terminal would obey.
 */
#include "common/text/utf8.h"
#include <idx/searcher.h>

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

typedef struct sink {
    char *out;
    size_t room;  // with the final NUL
    size_t bytes; // what it would take
} sink;

static void put(sink *s, const char *data, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++, s->bytes++) {
        if (s->bytes + 1 < s->room) {
            s->out[s->bytes] = data[i];
        }
    }
}

static void put_string(sink *s, const char *string)
{
    put(s, string, strlen(string));
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

// Control characters, and what turns the direction of writing around.
static bool is_obeyed(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

size_t idx_snippet_markup(const idx_snippet *snippet, idx_markup markup, char *out, size_t room)
{
    static const char *const before[] = {"", "<mark>", "\x1b[1;31m"};
    static const char *const behind[] = {"", "</mark>", "\x1b[0m"};
    sink s = {out, room, 0};
    size_t next = 0; // match
    unsigned form = (unsigned)markup < 3 ? (unsigned)markup : 0;
    for (size_t at = 0; at <= snippet->bytes;) {
        while (next < snippet->match_count && snippet->matches[next].end <= at) {
            put_string(&s, behind[form]);
            next++;
        }
        if (at == snippet->bytes) {
            break;
        }
        if (next < snippet->match_count && snippet->matches[next].start == at) {
            put_string(&s, before[form]);
        }
        unsigned n;
        uint32_t c = idx__utf8_decode((const uint8_t *)snippet->text + at, snippet->bytes - at, &n);
        const char *named = form == IDX_MARKUP_HTML && n == 1 ? entity(snippet->text[at]) : NULL;
        if (named) {
            put_string(&s, named);
        } else if (is_obeyed(c) || c == IDX_UTF8_INVALID) {
            put_string(&s, REPLACEMENT);
        } else {
            put(&s, snippet->text + at, n);
        }
        at += n;
    }
    if (room) {
        out[s.bytes < room ? s.bytes : room - 1] = '\0';
    }
    return s.bytes;
}
