/*
 * cli/input/json_unescape.c: JSON string escapes. See json_unescape.h.
 *
 * Long stretches without a backslash are found by memchr and copied whole. Every escape shrinks:
 * two bytes give one, \uXXXX gives at most three, a surrogate pair (twelve) gives four; that is why
 * the output cannot outgrow the input.
 */
#include "cli/input/json_unescape.h"

#include <stdbool.h>
#include <string.h>

#include "cli/input/utf8_repair.h"

#define NOT_HEX 0xFFFFFFFFu

/* The value of "XXXX" behind a \u, or NOT_HEX. */
static unsigned hex4(const char *p, const char *end)
{
    unsigned value = 0;
    if (end - p < 4) {
        return NOT_HEX;
    }
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        if (c >= '0' && c <= '9') {
            value = value << 4 | (unsigned)(c - '0');
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            value = value << 4 | (unsigned)((c | 0x20) - 'a' + 10);
        } else {
            return NOT_HEX;
        }
    }
    return value;
}

static char *put_replacement(char *out)
{
    memcpy(out, UTF8_REPLACEMENT, UTF8_REPLACEMENT_BYTES);
    return out + UTF8_REPLACEMENT_BYTES;
}

/* Decodes \uXXXX with `p` behind the u, and the second half of a pair; NULL if it is no such thing.
 */
static const char *decode_u(const char *p, const char *end, char **out, size_t *surrogates)
{
    unsigned c = hex4(p, end);
    if (c == NOT_HEX) {
        return NULL;
    }
    p += 4;
    if (c >= 0xD800 && c <= 0xDBFF && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
        unsigned low = hex4(p + 2, end);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *out += utf8_encode(*out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
            return p + 6;
        }
    }
    bool is_half = c >= 0xD800 && c <= 0xDFFF;
    *surrogates += is_half;
    if (is_half || !c) {
        *out = put_replacement(*out);
    } else {
        *out += utf8_encode(*out, c);
    }
    return p;
}

json_unescaped json_unescape(const char *raw, size_t bytes, char *out)
{
    // Indexed by the letter behind the backslash.
    static const char simple[128] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
    };
    const char *p = raw, *end = raw + bytes;
    char *start = out;
    json_unescaped result = {0};
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        size_t plain = (size_t)((slash ? slash : end) - p);
        memcpy(out, p, plain);
        out += plain;
        p += plain;
        if (!slash) {
            break;
        }
        unsigned char letter = end - p >= 2 ? (unsigned char)p[1] : 0;
        if (letter < 128 && simple[letter]) {
            *out++ = simple[letter];
            p += 2;
            continue;
        }
        const char *next = letter == 'u' ? decode_u(p + 2, end, &out, &result.surrogates) : NULL;
        if (!next) {
            result.flaw = p;
            break;
        }
        p = next;
    }
    result.bytes = (size_t)(out - start);
    return result;
}
