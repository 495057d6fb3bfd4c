/*
 * utf8.c: see utf8.h. The decoder checks the second byte against the range that its lead byte
 * allows, which keeps out overlong forms, surrogates and what lies beyond U+10FFFF; later bytes
 * have one range.
 */
#include "common/text/utf8.h"

#include <assert.h>
#include <string.h>

static uint32_t invalid(unsigned *length, unsigned taken)
{
    *length = taken;
    return IDX_UTF8_INVALID;
}

static int is_continuation(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

uint32_t idx__utf8_decode(const uint8_t *p, size_t bytes, unsigned *length)
{
    assert(bytes > 0);
    uint8_t lead = p[0];
    if (lead < 0x80) {
        *length = 1;
        return lead;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return invalid(length, 1);
    }
    uint8_t low = 0x80, high = 0xBF;
    if (lead == 0xE0) {
        low = 0xA0;
    } else if (lead == 0xED) {
        high = 0x9F;
    } else if (lead == 0xF0) {
        low = 0x90;
    } else if (lead == 0xF4) {
        high = 0x8F;
    }
    if (bytes < 2 || p[1] < low || p[1] > high) {
        return invalid(length, 1);
    }
    if (lead < 0xE0) {
        *length = 2;
        return (lead & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    if (bytes < 3 || !is_continuation(p[2])) {
        return invalid(length, 2);
    }
    if (lead < 0xF0) {
        *length = 3;
        return (lead & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    if (bytes < 4 || !is_continuation(p[3])) {
        return invalid(length, 3);
    }
    *length = 4;
    return (lead & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

size_t idx__utf8_encode(uint32_t code, uint8_t out[4])
{
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        code = 0xFFFD;
    }
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (uint8_t)(0xC0 | code >> 6);
        out[1] = (uint8_t)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (uint8_t)(0xE0 | code >> 12);
        out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | code >> 18);
    out[1] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (code & 0x3F));
    return 4;
}

// Vectors of the compiler: SSE2 or NEON, which every machine of theirs has, so nothing is
// dispatched.
typedef uint64_t lanes __attribute__((vector_size(16)));

size_t idx__utf8_ascii_prefix(const uint8_t *p, size_t bytes)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    size_t i = 0;
    for (; i + 64 <= bytes; i += 64) {
        lanes v[4];
        memcpy(v, p + i, sizeof v);
        lanes any = (v[0] | v[1]) | (v[2] | v[3]);
        if ((any[0] | any[1]) & high) {
            break;
        }
    }
    for (; i + 8 <= bytes; i += 8) {
        uint64_t v;
        memcpy(&v, p + i, sizeof v);
        if (v & high) {
            break;
        }
    }
    while (i < bytes && p[i] < 0x80) {
        i++;
    }
    return i;
}

size_t idx__utf8_invalid(const uint8_t *p, size_t bytes, size_t *first)
{
    size_t count = 0, where = bytes;
    for (size_t i = 0; i < bytes;) {
        if (p[i] < 0x80) {
            i += idx__utf8_ascii_prefix(p + i, bytes - i);
            continue;
        }
        unsigned length;
        if (idx__utf8_decode(p + i, bytes - i, &length) == IDX_UTF8_INVALID && count++ == 0) {
            where = i;
        }
        i += length;
    }
    if (first) {
        *first = where;
    }
    return count;
}

size_t idx__utf8_cut(const uint8_t *p, size_t bytes, size_t limit)
{
    assert(limit < bytes);
    (void)bytes;
    size_t at = limit;
    while (at > 0 && limit - at < 3 && is_continuation(p[at])) {
        at--;
    }
    // A border lies before an ASCII byte or a lead byte; all else is no UTF-8.
    return at > 0 && !is_continuation(p[at]) ? at : limit;
}
