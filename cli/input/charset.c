/*
 * cli/input/charset.c: declared encodings, by iconv. See charset.h.
 *
 * As the HTML standard has it, ISO 8859-1 and ASCII are read as windows-1252, which is what pages
 * that claim them are written in; a page that could be searched for the declaration byte by byte
 * cannot be UTF-16 or UTF-32, whatever it claims.
 */
#include "cli/input/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "cli/input/utf8_repair.h"

#define SEARCHED_BYTES 4096
#define NAME_BYTES 40

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("-_:.", c));
}

/* Reads a name behind `key`, "=" and perhaps a quote. */
static bool find_value(input_text head, const char *key, char name[NAME_BYTES])
{
    size_t n = strlen(key);
    for (size_t at = 0; at + n < head.bytes; at++) {
        if (strncasecmp(head.data + at, key, n)) {
            continue;
        }
        const char *p = head.data + at + n, *end = head.data + head.bytes;
        while (p < end && isspace((unsigned char)*p)) {
            p++;
        }
        if (p == end || *p++ != '=') {
            continue;
        }
        while (p < end && (isspace((unsigned char)*p) || *p == '"' || *p == '\'')) {
            p++;
        }
        size_t bytes = 0;
        while (p + bytes < end && bytes < NAME_BYTES - 1 && is_name_char(p[bytes])) {
            bytes++;
        }
        memcpy(name, p, bytes);
        name[bytes] = '\0';
        return bytes > 0;
    }
    return false;
}

static const char *encoding_for(const char *name)
{
    static const char *const latin1[] = {"iso-8859-1", "iso8859-1", "iso_8859-1",
                                         "latin1",     "latin-1",   "us-ascii",
                                         "ascii",      "cp1252",    "windows-1252"};
    for (size_t i = 0; i < sizeof(latin1) / sizeof(latin1[0]); i++) {
        if (!strcasecmp(name, latin1[i])) {
            return "WINDOWS-1252";
        }
    }
    if (!strncasecmp(name, "utf", 3) || !strncasecmp(name, "ucs", 3) ||
        !strncasecmp(name, "iso-10646", 9)) {
        return NULL;
    }
    return name;
}

static int convert(run *r, iconv_t cd, input_text text, scratch *into, size_t *replaced)
{
    char *in = (char *)(uintptr_t)text.data; // iconv's prototype lacks a const
    size_t left = text.bytes;
    into->bytes = 0;
    while (left) {
        // Room for what is left if it is ASCII, and for one character more in any case.
        if (scratch_reserve(into, into->bytes + left + 16)) {
            return run_out_of_memory(r);
        }
        char *out = into->data + into->bytes;
        size_t room = into->capacity - into->bytes;
        size_t result = iconv(cd, &in, &left, &out, &room);
        into->bytes = into->capacity - room;
        if (result != (size_t)-1 || errno == E2BIG) {
            continue;
        }
        if (scratch_append(into, UTF8_REPLACEMENT, UTF8_REPLACEMENT_BYTES)) {
            return run_out_of_memory(r);
        }
        ++*replaced;
        in++;
        left--;
    }
    return 0;
}

int charset_recode(run *r, input_text *text, scratch *into, size_t *replaced)
{
    char name[NAME_BYTES];
    input_text head = {text->data, text->bytes < SEARCHED_BYTES ? text->bytes : SEARCHED_BYTES};
    if (!find_value(head, "charset", name) && !find_value(head, "encoding", name)) {
        return 0;
    }
    const char *encoding = encoding_for(name);
    iconv_t cd = encoding ? iconv_open("UTF-8", encoding) : (iconv_t)-1;
    if (cd == (iconv_t)-1) {
        return 0;
    }
    int rc = convert(r, cd, *text, into, replaced);
    iconv_close(cd);
    if (!rc) {
        *text = scratch_text(into);
    }
    return rc;
}
