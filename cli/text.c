/* text.c: see text.h. */
#include "cli/text.h"

size_t text_decode(const char *s, size_t bytes, uint32_t *c)
{
    const unsigned char *p = (const unsigned char *)s;
    unsigned lead = p[0];
    size_t need = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (need == 1) {
        *c = lead;
        return 1;
    }
    *c = 0xfffd;
    if (need == 0 || lead > 0xf4 || need > bytes) {
        return 1;
    }
    uint32_t value = lead & (0x7fu >> need);
    for (size_t i = 1; i < need; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 1;
        }
        value = value << 6 | (p[i] & 0x3f);
    }
    bool overlong = (need == 3 && value < 0x800) || (need == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return 1;
    }
    *c = value;
    return need;
}

bool text_is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

void text_put(FILE *out, const char *s, size_t bytes, text_mode mode)
{
    size_t start = 0, i = 0; // s[start..i) is clean and not yet written
    while (i < bytes) {
        uint32_t c;
        size_t n = text_decode(s + i, bytes - i, &c);
        bool is_space = c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
        bool is_broken = c == 0xfffd && n == 1;
        bool keep = is_space ? mode == TEXT_LINES && (c == '\t' || c == '\n')
                             : !is_broken && !text_is_unsafe(c);
        if (!keep) {
            fwrite(s + start, 1, i - start, out);
            // The end of a CR LF is written by its LF.
            bool is_crlf = c == '\r' && i + 1 < bytes && s[i + 1] == '\n';
            if (!is_crlf) {
                fputs(!is_space ? "\xef\xbf\xbd" : mode == TEXT_ONE_LINE ? " " : "\n", out);
            }
            start = i + n;
        }
        i += n;
    }
    fwrite(s + start, 1, bytes - start, out);
}

static size_t char_width(uint32_t c)
{
    static const struct {
        uint32_t first, last, width;
    } odd[] = {
        {0x0300, 0x036f, 0},   {0x0610, 0x061a, 0},   {0x064b, 0x065f, 0}, {0x06d6, 0x06dc, 0},
        {0x06df, 0x06e4, 0},   {0x1100, 0x115f, 2},   {0x1ab0, 0x1aff, 0}, {0x200b, 0x200f, 0},
        {0x20d0, 0x20ff, 0},   {0x2e80, 0x303e, 2},   {0x3041, 0xa4cf, 2}, {0xac00, 0xd7a3, 2},
        {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},   {0xfe20, 0xfe2f, 0}, {0xfe30, 0xfe6f, 2},
        {0xfeff, 0xfeff, 0},   {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2}, {0x1f300, 0x1f64f, 2},
        {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
    };
    if (c < 0x300) {
        return c == 0xad ? 0 : 1;
    }
    for (size_t i = 0; i < sizeof odd / sizeof *odd && odd[i].first <= c; i++) {
        if (c <= odd[i].last) {
            return odd[i].width;
        }
    }
    return 1;
}

size_t text_width(const char *s, size_t bytes)
{
    size_t width = 0;
    for (size_t i = 0; i < bytes;) {
        uint32_t c;
        i += text_decode(s + i, bytes - i, &c);
        width += char_width(c);
    }
    return width;
}

void text_put_padded(FILE *out, const char *s, size_t bytes, size_t columns)
{
    size_t width = text_width(s, bytes);
    text_put(out, s, bytes, TEXT_ONE_LINE);
    for (; width < columns; width++) {
        fputc(' ', out);
    }
}

/* Prints the word s[start..end), its parts inside `ranges` in `style`. `*next` is the first range
 * not yet passed. */
static void put_word(FILE *out, const char *s, size_t start, size_t end, const idx_range *ranges,
                     size_t range_count, size_t *next, text_style style)
{
    while (start < end) {
        while (*next < range_count && ranges[*next].end <= start) {
            ++*next;
        }
        size_t border = end;
        bool inside = false;
        if (*next < range_count && ranges[*next].start < end) {
            inside = ranges[*next].start <= start;
            size_t other = inside ? ranges[*next].end : ranges[*next].start;
            border = other < end ? other : end;
        }
        fputs(inside ? style.on : "", out);
        text_put(out, s + start, border - start, TEXT_ONE_LINE);
        fputs(inside ? style.off : "", out);
        start = border;
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

void text_wrap(FILE *out, const char *s, size_t bytes, const idx_range *ranges, size_t range_count,
               size_t indent, size_t width, text_style style)
{
    size_t column = 0, next = 0, i = 0;
    while (i < bytes) {
        while (i < bytes && is_blank(s[i])) {
            i++;
        }
        size_t end = i;
        while (end < bytes && !is_blank(s[end])) {
            end++;
        }
        if (end == i) {
            break;
        }
        size_t columns = text_width(s + i, end - i);
        if (column == 0 || column + 1 + columns > width) {
            fprintf(out, "%s%*s", column == 0 ? "" : "\n", (int)indent, "");
            column = indent;
        } else {
            fputc(' ', out);
            column++;
        }
        put_word(out, s, i, end, ranges, range_count, &next, style);
        column += columns;
        i = end;
    }
    fputs(column == 0 ? "" : "\n", out);
}
