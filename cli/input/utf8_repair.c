/*
 * cli/input/utf8_repair.c: UTF-8 validation and repair. See utf8_repair.h.
 *
 * ASCII is skipped 32 bytes at a time; everything else goes through one function that looks at a
 * single sequence and tells how long it is and whether it is well formed (table 3-7 of the Unicode
 * standard: the second byte's range depends on the first, the others are 80..BF).
 */
#include "cli/input/utf8_repair.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static size_t skip_ascii(const char *data, size_t bytes)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    size_t at = 0;
    while (bytes - at >= 32) {
        uint64_t w[4];
        memcpy(w, data + at, sizeof(w));
        if ((w[0] | w[1] | w[2] | w[3]) & high) {
            break;
        }
        at += 32;
    }
    while (at < bytes && !((unsigned char)data[at] & 0x80)) {
        at++;
    }
    return at;
}

/* Length of the sequence at data[0] (bytes > 0): of the character, or of the maximal subpart that
 * stands for one U+FFFD. */
static size_t sequence(const char *data, size_t bytes, bool *is_valid)
{
    const unsigned char *p = (const unsigned char *)data;
    unsigned char first = p[0], low = 0x80, high = 0xBF;
    size_t length;
    *is_valid = false;
    if (first < 0x80) {
        *is_valid = true;
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        if (first == 0xE0) {
            low = 0xA0; // no overlong forms
        } else if (first == 0xED) {
            high = 0x9F; // no surrogates
        }
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        if (first == 0xF0) {
            low = 0x90;
        } else if (first == 0xF4) {
            high = 0x8F; // nothing above U+10FFFF
        }
    } else {
        return 1;
    }
    for (size_t i = 1; i < length; i++) {
        if (i >= bytes || p[i] < low || p[i] > high) {
            return i;
        }
        low = 0x80;
        high = 0xBF;
    }
    *is_valid = true;
    return length;
}

size_t utf8_encode(char *out, unsigned c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t utf8_valid_prefix(const char *data, size_t bytes)
{
    size_t at = 0;
    for (;;) {
        at += skip_ascii(data + at, bytes - at);
        if (at == bytes) {
            return at;
        }
        bool is_valid;
        size_t length = sequence(data + at, bytes - at, &is_valid);
        if (!is_valid) {
            return at;
        }
        at += length;
    }
}

size_t utf8_repaired_bytes(const char *data, size_t bytes, size_t *replaced)
{
    size_t total = 0, at = 0;
    *replaced = 0;
    while (at < bytes) {
        size_t good = utf8_valid_prefix(data + at, bytes - at);
        total += good;
        at += good;
        if (at == bytes) {
            break;
        }
        bool is_valid;
        at += sequence(data + at, bytes - at, &is_valid);
        total += UTF8_REPLACEMENT_BYTES;
        ++*replaced;
    }
    return total;
}

void utf8_repair(const char *data, size_t bytes, char *out)
{
    size_t at = 0;
    while (at < bytes) {
        size_t good = utf8_valid_prefix(data + at, bytes - at);
        memcpy(out, data + at, good);
        out += good;
        at += good;
        if (at == bytes) {
            break;
        }
        bool is_valid;
        at += sequence(data + at, bytes - at, &is_valid);
        memcpy(out, UTF8_REPLACEMENT, UTF8_REPLACEMENT_BYTES);
        out += UTF8_REPLACEMENT_BYTES;
    }
}
