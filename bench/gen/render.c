/*
 * Spelling of tokens: see render.h. A frequent word is a copy of its slot, spaces and all.
 */
#include "bench/gen/render.h"

#include "bench/gen/words.h"

#include <string.h>

static const char suffix_text[SUFFIX_COUNT][4] = {"", "nya", "lah", "pun", "kah", "ku", "mu"};
static const uint8_t suffix_length[SUFFIX_COUNT] = {0, 3, 3, 3, 3, 2, 2};

// Quotation marks are written as JSON wants them.
static const char close_text[CLOSE_COUNT][8] = {
    [CLOSE_NONE] = "",
    [CLOSE_COMMA] = ",",
    [CLOSE_STOP] = ".",
    [CLOSE_QUESTION] = "?",
    [CLOSE_BRACKET] = ")",
    [CLOSE_BRACKET_STOP] = ").",
    [CLOSE_COMMA_QUOTE] = ",\\\"",
    [CLOSE_BRACKET_COMMA_QUOTE] = "),\\\"",
    [CLOSE_SLASH] = "/",
};
static const uint8_t close_length[CLOSE_COUNT] = {
    [CLOSE_COMMA] = 1,
    [CLOSE_STOP] = 1,
    [CLOSE_QUESTION] = 1,
    [CLOSE_BRACKET] = 1,
    [CLOSE_BRACKET_STOP] = 2,
    [CLOSE_COMMA_QUOTE] = 3,
    [CLOSE_BRACKET_COMMA_QUOTE] = 4,
    [CLOSE_SLASH] = 1,
};

static char *put_number(char *out, uint64_t value, unsigned least)
{
    char digit[24];
    unsigned n = 0;
    do {
        digit[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value || n < least);
    while (n) {
        *out++ = digit[--n];
    }
    return out;
}

// The word of a slot with a letter left out, doubled, swapped with the next, or put in place of
// another.
static char *put_misspelt(const model *m, char *out, uint64_t value)
{
    const slot *s = &m->slot[value & 0xffff];
    unsigned mistake = (unsigned)(value >> MISTAKE_AT), n = s->length;
    unsigned at = (mistake >> 2) % n;
    memcpy(out, s, sizeof *s);
    char *letter = out + at;
    switch (mistake & 3) {
    case 0:
        memmove(letter, letter + 1, n - at);
        return out + n - (n > 1);
    case 1:
        memmove(letter + 1, letter, n - at);
        return out + n + 1;
    case 2:
        if (at + 1 < n) {
            char first = letter[0];
            letter[0] = letter[1];
            letter[1] = first;
        }
        return out + n;
    default:
        *letter = (char)('a' + (mistake >> 5) * 7 % 26);
        return out + n;
    }
}

// A word without a slot; returns its end.
static char *__attribute__((noinline)) put_rare(const model *m, char *out, token t)
{
    uint64_t value = token_value(t);
    switch (token_kind(t)) {
    case TOKEN_NOUN:
        return out + word_noun(value, out);
    case TOKEN_VERB:
        return out + word_verb(value, out);
    case TOKEN_ADJECTIVE:
        return out + word_adjective(value, out);
    case TOKEN_NAME:
        return out + word_name(value, out);
    case TOKEN_MISSPELT:
        return put_misspelt(m, out, value);
    case TOKEN_ACRONYM:
        for (; value & 0xff; value >>= 8) {
            *out++ = (char)(value & 0xff);
        }
        return out;
    default:
        return put_number(out, value & (((uint64_t)1 << NUMBER_DIGITS_AT) - 1),
                          (unsigned)(value >> NUMBER_DIGITS_AT) & 15);
    }
}

static char *put_suffix(char *out, char *from, token t)
{
    if (t & TOKEN_DOUBLED) {
        size_t n = (size_t)(out - from);
        // A doubled word is not doubled again.
        if (!memchr(from, '-', n)) {
            *out = '-';
            memcpy(out + 1, from, n);
            out += n + 1;
        }
    }
    unsigned suffix = t >> TOKEN_SUFFIX_AT & 7;
    memcpy(out, suffix_text[suffix], 4);
    return out + suffix_length[suffix];
}

// The bare word at `out`; returns its end, behind which bytes may have been written.
static inline char *put_word(const model *m, char *out, token t)
{
    char *end;
    if (__builtin_expect(token_kind(t) == TOKEN_SLOT, 1)) {
        const slot *s = &m->slot[token_value(t)];
        memcpy(out, s, sizeof *s);
        end = out + s->length;
    } else {
        end = put_rare(m, out, t);
    }
    if (__builtin_expect((t & (TOKEN_DOUBLED | (token)7 << TOKEN_SUFFIX_AT)) != 0, 0)) {
        end = put_suffix(end, out, t);
    }
    return end;
}

char *render_words(const model *m, const token *t, uint32_t count, char *out)
{
    for (uint32_t i = 0; i < count; i++) {
        out = put_word(m, out, t[i]);
        *out++ = ' ';
    }
    return count ? out - 1 : out;
}

static void raise_letters(char *p, const char *end, unsigned capital)
{
    for (; p < end; p++) {
        *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p;
        if (capital == CAPITAL_FIRST) {
            break;
        }
    }
}

// A word with capitals, marks or anything but a space behind it; the last one has nothing behind
// it.
static char *put_marked(const model *m, char *out, token t, int is_last)
{
    unsigned open = t >> TOKEN_OPEN_AT & 3, close = t >> TOKEN_CLOSE_AT & 15;
    unsigned capital = t >> TOKEN_CAPITAL_AT & 3, space = t >> TOKEN_SPACE_AT & 3;
    if (open) {
        memcpy(out, open == OPEN_QUOTE ? "\\\"" : "(", 2);
        out += open == OPEN_QUOTE ? 2 : 1;
    }
    char *from = out;
    out = put_word(m, out, t);
    if (capital) {
        raise_letters(from, out, capital);
    }
    memcpy(out, close_text[close], 8);
    out += close_length[close];
    if (is_last) {
        return out;
    }
    memcpy(out, space == SPACE_PARAGRAPH ? "\\n\\n" : "    ", 4);
    return out + (space == SPACE_ONE ? 1 : space == SPACE_NONE ? 0 : 4);
}

char *render_text(const model *m, const token *t, uint32_t count, char *out)
{
    for (uint32_t i = 0; i < count; i++) {
        if (t[i] >> TOKEN_CAPITAL_AT || i + 1 == count) {
            out = put_marked(m, out, t[i], i + 1 == count);
        } else {
            out = put_word(m, out, t[i]);
            *out++ = ' ';
        }
    }
    return out;
}

static char *put_text(char *out, const char *text)
{
    size_t n = strlen(text);
    memcpy(out, text, n);
    return out + n;
}

char *render_line(const model *m, const document *d, uint64_t number, int as_text, char *out)
{
    out = put_text(out, "{\"id\":\"g");
    out = put_number(out, number, 7);
    out = put_text(out, "\",\"title\":\"");
    if (as_text) {
        out = render_text(m, d->title, d->title_count, out);
    }
    out = put_text(out, "\",\"body\":\"");
    out = as_text ? render_text(m, d->body, d->body_count, out)
                  : render_words(m, d->body, d->body_count, out);
    return put_text(out, "\"}\n");
}
